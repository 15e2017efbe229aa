"""Small pictures of numbers: a bar with its target mark, lines of bars, columns by year, shares of grades."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from ui import theme

BAR_HEIGHT = 6.0
SHORTEST_BAR = 84.0
"""Less than this for a bar, and the count beside its percentage is only in the tooltip."""
MIDDLE = Qt.AlignmentFlag.AlignVCenter
Grade = tuple[str, int, str]
"""One share of a whole: its word, how many, its tone."""


def font_of(widget: QWidget, step: int = 0, *, bold: bool = False) -> QFont:
    """Return the widget's font some pixels larger or smaller."""
    found = QFont(widget.font())
    found.setPixelSize(theme.base_size() + step)
    found.setBold(bold)
    return found


def paint_bar(painter: QPainter, rect: QRectF, share: float, tone: str, mark: float | None = None) -> None:
    """Paint a rounded bar filled to a share of its width, with a mark where the target is."""
    tokens = theme.current()
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(tokens.color("track"))
    round_by = rect.height() / 2
    painter.drawRoundedRect(rect, round_by, round_by)
    if share > 0:
        width = max(rect.height(), rect.width() * min(share, 1.0))
        painter.setBrush(tokens.color(tone))
        painter.drawRoundedRect(QRectF(rect.x(), rect.y(), width, rect.height()), round_by, round_by)
    if mark is not None:
        x = rect.x() + min(rect.width() - 2, rect.width() * mark)
        painter.setBrush(tokens.color("text"))
        painter.drawRect(QRectF(x, rect.y() - 2.5, 2, rect.height() + 5))
    painter.restore()


def paint_pill(painter: QPainter, right: float, middle: float, text: str, tone: str, font: QFont) -> float:
    """Paint a state as a rounded word that ends at `right`; return where it begins."""
    tokens = theme.current()
    metrics = QFontMetricsF(font)
    width, height = metrics.horizontalAdvance(text) + 20, metrics.height() + 5
    pill = QRectF(right - width, middle - height / 2, width, height)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(tokens.color(f"{tone}_soft"))
    painter.drawRoundedRect(pill, height / 2, height / 2)
    painter.setPen(tokens.color(tone))
    painter.setFont(font)
    painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, text)
    painter.restore()
    return pill.x()


class Tile(QAbstractButton):
    """Something painted that can be clicked, or opened with Enter; its focus and hover are always visible."""

    ROUND = 6.0

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setText(name)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def ground(self, painter: QPainter, colour: QColor | None, border: QColor | None) -> None:
        """Paint the ground, and the frame that shows the keyboard is here."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        thick = 2.0 if self.hasFocus() else 1.0
        frame = theme.current().color("accent") if self.hasFocus() else border
        painter.setPen(QPen(frame, thick) if frame else Qt.PenStyle.NoPen)
        painter.setBrush(colour or Qt.BrushStyle.NoBrush)
        inside = QRectF(self.rect()).adjusted(thick / 2, thick / 2, -thick / 2, -thick / 2)
        painter.drawRoundedRect(inside, self.ROUND, self.ROUND)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open with Enter as with a click."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)


class BarLine(Tile):
    """One name with its bar and its words, and a dashed mark where the target is."""

    def __init__(self, name: str, share: float | None, words: str, target: float | None) -> None:
        super().__init__(name)
        self.share, self.words, self.target = share, words, target
        self.setAccessibleDescription(words)
        self.setToolTip(f"{name}：{words}")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.name_width = self.words_width = self.short_width = 0.0

    def sizeHint(self) -> QSize:
        """Return one line of text and a breath."""
        return QSize(220, theme.base_size() + 11)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint name, bar and words."""
        tokens, painter = theme.current(), QPainter(self)
        self.ground(painter, tokens.color("raised") if self.underMouse() else None, None)
        font = font_of(self, -1)
        painter.setFont(font)
        metrics = QFontMetricsF(font)
        box = QRectF(self.rect()).adjusted(4, 0, -4, 0)
        words_width, said = self.words_width, self.words
        if box.width() - self.name_width - words_width < SHORTEST_BAR:
            said = self.words.split("  ")[0]
            words_width = self.short_width
        name = QRectF(box.x(), box.y(), self.name_width, box.height())
        bar = QRectF(name.right() + 10, box.center().y() - 5, 0, 10)
        bar.setWidth(box.right() - words_width - 8 - bar.x())
        painter.setPen(tokens.color("muted"))
        shown = metrics.elidedText(self.text(), Qt.TextElideMode.ElideRight, name.width())
        painter.drawText(name, Qt.AlignmentFlag.AlignRight | MIDDLE, shown)
        painter.setPen(tokens.color("text"))
        words = QRectF(box.right() - words_width, box.y(), words_width, box.height())
        painter.drawText(words, Qt.AlignmentFlag.AlignLeft | MIDDLE, said)
        low = self.target is not None and self.share is not None and self.share < self.target
        paint_bar(painter, bar, self.share or 0.0, "bar_low" if low else "bar")
        if self.target is not None:
            pen = QPen(tokens.color("text"), 1.2, Qt.PenStyle.DashLine)
            painter.setPen(pen)
            x = bar.x() + bar.width() * self.target
            painter.drawLine(QPointF(x, 0), QPointF(x, self.height()))


def align_names(lines: Sequence[BarLine]) -> None:
    """Give all names of a list the same width, so that the bars begin below each other."""
    if lines:
        metrics = QFontMetricsF(font_of(lines[0], -1))
        widest = max(metrics.horizontalAdvance(line.text()) for line in lines)
        words = max(metrics.horizontalAdvance(line.words) for line in lines)
        short = max(metrics.horizontalAdvance(line.words.split("  ")[0]) for line in lines)
        for line in lines:
            line.name_width = min(widest + 2, theme.base_size() * 9.0)
            line.words_width, line.short_width = words + 6, short + 6


class YearColumns(QWidget):
    """A figure by years as columns; a year without a figure is an empty place that says 缺."""

    def __init__(self) -> None:
        super().__init__()
        self.series: Mapping[int, int | None] = {}
        self.setMinimumHeight(96)
        self.setAccessibleName("各年数值")

    def show_series(self, series: Mapping[int, int | None]) -> None:
        """Show other years."""
        self.series = dict(series)
        told = "，".join(
            f"{year}年 {'缺' if value is None else f'{value:,}'}" for year, value in series.items()
        )
        self.setAccessibleDescription(told)
        self.setToolTip(told)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the columns; they stand on zero, because a cut axis would lie."""
        if not self.series:
            return
        tokens, painter = theme.current(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = font_of(self, -1)
        painter.setFont(font)
        line = QFontMetricsF(font).height()
        most = max([value or 0 for value in self.series.values()] + [1])
        step = self.width() / len(self.series)
        room = self.height() - 2 * line - 6
        last = max((year for year, value in self.series.items() if value is not None), default=None)
        for place, (year, value) in enumerate(self.series.items()):
            x = place * step
            height = room * (value or 0) / most
            top = line + 2 + room - height
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(tokens.color("bar" if year == last else "strong_border"))
            width = min(step * 0.46, 40)
            painter.drawRoundedRect(QRectF(x + (step - width) / 2, top, width, max(height, 1.5)), 3, 3)
            painter.setPen(tokens.color("warn" if value is None else "text"))
            above = QRectF(x, top - line - 2, step, line)
            painter.drawText(above, Qt.AlignmentFlag.AlignCenter, "缺" if value is None else f"{value:,}")
            painter.setPen(tokens.color("muted"))
            below = QRectF(x, self.height() - line, step, line)
            painter.drawText(below, Qt.AlignmentFlag.AlignCenter, str(year))


class Shares(QWidget):
    """One bar cut into shares, with a word and a number below for each."""

    def __init__(self) -> None:
        super().__init__()
        self.shares: Sequence[Grade] = ()
        self.setFixedHeight(theme.base_size() * 2 + 16)
        self.setAccessibleName("定档情况")

    def show_shares(self, shares: Sequence[Grade]) -> None:
        """Show other shares."""
        self.shares = list(shares)
        self.setAccessibleDescription("，".join(f"{word} {count} 项" for word, count, _ in shares))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the bar and its key."""
        whole = sum(count for _, count, _ in self.shares)
        if not whole:
            return
        tokens, painter = theme.current(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        x = 0.0
        for _, count, tone in self.shares:
            width = self.width() * count / whole
            painter.setBrush(tokens.color("strong_border" if tone == "neutral" else tone))
            painter.drawRect(QRectF(x, 2, max(0.0, width - 2), 9))
            x += width
        painter.setFont(font_of(self, -1))
        metrics = QFontMetricsF(painter.font())
        x, below = 0.0, QRectF(0, 17, self.width(), metrics.height())
        for word, count, tone in self.shares:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(tokens.color("strong_border" if tone == "neutral" else tone))
            painter.drawEllipse(QRectF(x, below.center().y() - 4, 8, 8))
            words = f"{word} {count}"
            painter.setPen(tokens.color("text"))
            painter.drawText(QRectF(x + 13, below.y(), 200, below.height()), MIDDLE, words)
            x += metrics.horizontalAdvance(words) + 34
