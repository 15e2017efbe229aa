"""What 工作首页 is made of: indicator cards, and lines that lead to a list."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy

from ohdesk.profile import Profile
from ohdesk.results import MISSING, NONE, RowResult, read_rising, row_text, state, target_text
from ui import theme
from ui.charts import BAR_HEIGHT, MIDDLE, Tile, font_of, paint_bar, paint_pill
from ui.words import tone

PICTURES = {
    "undeclared": "circle-x",
    "suspected": "siren",
    "recheck": "stethoscope",
    "due_declaration": "file-text",
    "due_monitoring": "flask-conical",
    "due_checkup": "stethoscope",
    "due_training": "graduation-cap",
    "due_project": "hammer",
    "due_dose": "radiation",
    "due_follow_up": "heart-pulse",
    "due_remediation": "handshake",
    "due_case": "gavel",
    "due_submission": "calendar-clock",
    "pending": "list-checks",
    "figures": "pencil",
    "tasks": "clipboard-check",
}
"""The picture of each kind of reminder."""

PAD = 15.0
LEFT, RIGHT = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight


def split_value(row: RowResult) -> tuple[str, str]:
    """Return a row's number and its unit apart, as the card shows them large and small."""
    text = row_text(row)
    if text in (NONE, MISSING) or not row.unit:
        return text, ""
    return text.removesuffix(row.unit), row.unit


def foot_text(profile: Profile, row: RowResult) -> str:
    """Return what a card's number was made of, or why there is none."""
    if not row.applies or row.value is None:
        return row.why
    if row.series is not None:
        base = row.series.get(profile.base_year)
        if base is None or row.value is None:
            return row.why
        grown = f"较{profile.base_year}年末 {row.value - base:+,.0f} {row.unit}"
        return grown + (
            "，其间有下降" if read_rising(row.series, profile.base_year).never_falling is False else ""
        )
    part = profile.indicator(row.key).part("numerator")
    if row.growth and row.numerator is not None and row.denominator is not None and part:
        return f"{row.numerator:,} {part.unit}，基数 {row.denominator:,} {part.unit}"
    if row.numerator is not None and row.denominator is not None:
        return f"{row.numerator:,} / {row.denominator:,} {part.unit if part else row.unit}".rstrip()
    return row.why


def shares(row: RowResult) -> tuple[float, float | None]:
    """Return how full a row's bar is and where its target stands; no mark where neither is a share."""
    if row.value is None or not row.applies:
        return 0.0, None
    if row.growth and isinstance(row.target, (int, float)) and row.target > 0:
        return min(max(row.value, 0.0) / (2 * row.target), 1.0), 0.5
    if row.unit == "%" and isinstance(row.target, (int, float)):
        return row.value / 100, row.target / 100
    if row.series is not None:
        return 1.0, None
    if row.operator == ">=" and isinstance(row.target, (int, float)) and row.target > 0:
        return min(max(row.value, 0.0) / row.target, 1.0), None
    return (1.0 if row.met else 0.0), None


class IndicatorCard(Tile):
    """One indicator: number, what it was made of, target and state; opens 指标测算 at its row."""

    ROUND = 8.0

    def __init__(self, profile: Profile, row: RowResult, no: str) -> None:
        super().__init__(f"{no}. {row.zh}")
        self.row = row
        self.value, self.unit = split_value(row)
        self.state = state(row)
        self.foot = foot_text(profile, row)
        wanted = target_text(row)
        self.target = f"目标 {wanted}" if wanted else ""
        self.setAccessibleDescription(
            "，".join(filter(None, (f"{self.value}{self.unit}", self.state, self.foot)))
        )
        self.setToolTip("\n".join(filter(None, (row.zh, row.why or self.foot, "点击查看口径和数据"))))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setMinimumWidth(220)

    def _title_room(self, width: float) -> float:
        pill = QFontMetricsF(font_of(self, -1)).horizontalAdvance(self.state) + 30 if self.state else 0.0
        return width - 2 * PAD - pill

    def _title_lines(self) -> int:
        wide = QFontMetricsF(font_of(self)).horizontalAdvance(self.text())
        return 1 if wide <= self._title_room(self.width()) else 2

    def sizeHint(self) -> QSize:
        """Return the room for one or two lines of title, the number, the bar and the foot."""
        size = theme.base_size()
        return QSize(300, round(size * 6.0 + 37 + (self._title_lines() - 1) * (size + 5)))

    def minimumSizeHint(self) -> QSize:
        """Return the same: nothing of a card may be cut off."""
        return QSize(220, self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Ask for another line when the title no longer fits into one."""
        super().resizeEvent(event)
        self.updateGeometry()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the card from its bottom up, so that bars of one row stand at the same height."""
        tokens, painter = theme.current(), QPainter(self)
        border = tokens.color("strong_border" if self.underMouse() else "border")
        self.ground(painter, tokens.color("surface"), border)
        inside = QRectF(self.rect()).adjusted(PAD, 10, -PAD, -10)
        self._paint_head(painter, inside)
        small = font_of(self, -1)
        foot_height = QFontMetricsF(small).height()
        foot = QRectF(inside.x(), inside.bottom() - foot_height, inside.width(), foot_height)
        words = QFontMetricsF(small).elidedText(self.foot, Qt.TextElideMode.ElideRight, foot.width())
        _write(painter, foot, words, small, tokens.color("muted"))
        bar = QRectF(inside.x(), foot.y() - 7 - BAR_HEIGHT, inside.width(), BAR_HEIGHT)
        share, mark = shares(self.row)
        paint_bar(painter, bar, share, tone(self.state) if self.state else "neutral", mark)
        self._paint_value(painter, inside, bar.y() - 6)

    def _paint_head(self, painter: QPainter, inside: QRectF) -> None:
        small, plain = font_of(self, -1), font_of(self)
        line = QFontMetricsF(plain).height()
        if self.state:
            paint_pill(
                painter, inside.right(), inside.y() + line / 2 + 1, self.state, tone(self.state), small
            )
        painter.setFont(plain)
        painter.setPen(theme.current().color("muted"))
        room = QRectF(
            inside.x(), inside.y() + 1, self._title_room(self.width()), line * self._title_lines() + 2
        )
        flags = LEFT | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWrapAnywhere
        painter.drawText(room, flags, self.text())

    def _paint_value(self, painter: QPainter, inside: QRectF, bottom: float) -> None:
        tokens = theme.current()
        large, small = font_of(self, 12 if self.unit else 9, bold=True), font_of(self, -1)
        height = QFontMetricsF(large).height() * 0.92
        place = QRectF(inside.x(), bottom - height, inside.width(), height)
        absent = self.value in (NONE, MISSING)
        colour = tokens.color("warn" if self.value == MISSING else "muted" if absent else "text")
        _write(painter, place, self.value, large, colour)
        width = QFontMetricsF(large).horizontalAdvance(self.value)
        beside = place.adjusted(width + 5, 0, 0, -3)
        painter.setFont(small)
        painter.setPen(tokens.color("muted"))
        low = Qt.AlignmentFlag.AlignBottom
        painter.drawText(beside, LEFT | low, self.unit)
        painter.drawText(place.adjusted(0, 0, 0, -3), RIGHT | low, self.target)


class Line(Tile):
    """One line that opens a list: picture, words, and a count or date in its tone."""

    def __init__(self, picture: str, words: str, pill: str, colour: str) -> None:
        super().__init__(words)
        self.picture, self.pill, self.tone = picture, pill, colour
        self.setAccessibleDescription(pill)
        self.setToolTip(f"{words}：{pill}")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Return one line of text and a breath."""
        return QSize(200, theme.base_size() + 16)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint picture, words and pill."""
        tokens, painter = theme.current(), QPainter(self)
        self.ground(painter, tokens.color("raised") if self.underMouse() else None, None)
        middle = self.height() / 2
        side = theme.base_size() + 3
        shown = theme.icon(self.picture, self.tone if self.tone != "neutral" else "muted")
        shown.paint(painter, 5, round(middle - side / 2), side, side)
        left = paint_pill(painter, self.width() - 4.0, middle, self.pill, self.tone, font_of(self, -1))
        font = font_of(self)
        room = QRectF(side + 13, 0, left - side - 21, self.height())
        words = QFontMetricsF(font).elidedText(self.text(), Qt.TextElideMode.ElideRight, room.width())
        _write(painter, room, words, font, tokens.color("text"))


def _write(painter: QPainter, place: QRectF, words: str, font: QFont, colour: QColor) -> None:
    painter.setFont(font)
    painter.setPen(colour)
    painter.drawText(place, LEFT | MIDDLE, words)
