"""The funnel drawn: a bar for every stage, as wide as its share, each of which opens its rows."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QSizePolicy

from ui import theme
from ui.charts import MIDDLE, Tile, font_of

NARROWEST = 0.2


class FunnelStep(Tile):
    """One step of the funnel: a slope from the share before it to its own, its words and number in the middle."""

    def __init__(self, words: str, count: int, share: float, before: float, note: str = "") -> None:
        super().__init__(f"{words} {count:,}")
        self.words, self.count, self.note = words, count, note
        self.share, self.before = max(share, NARROWEST), max(before, NARROWEST)
        self.setAccessibleName(words)
        self.setAccessibleDescription(f"{count:,} {note}")
        self.setToolTip(f"{words} {count:,}，点开看明细")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(theme.base_size() * 3 + 14)
        self.setMaximumHeight(theme.base_size() * 9)

    def sizeHint(self) -> QSize:
        """Return room for one step."""
        return QSize(420, theme.base_size() * 4 + 16)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the slope, then the words over it."""
        tokens, painter = theme.current(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        wide, tall, middle = self.width() - 4.0, self.height() - 3.0, self.width() / 2
        upper, lower = self.before * wide / 2, self.share * wide / 2
        corners = [(middle - upper, 0), (middle + upper, 0), (middle + lower, tall), (middle - lower, tall)]
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tokens.color("selection" if self.underMouse() else "accent_soft"))
        painter.drawPolygon(QPolygonF([QPointF(*corner) for corner in corners]))
        if self.hasFocus():
            self.ground(painter, None, None)
        font = font_of(self, 6, bold=True)
        painter.setFont(font)
        painter.setPen(tokens.color("accent"))
        line = QFontMetricsF(font).height()
        small = QFontMetricsF(font_of(self)).height()
        top = (tall - line - small) / 2
        centre = Qt.AlignmentFlag.AlignHCenter | MIDDLE
        painter.drawText(QRectF(0, top, self.width(), line), centre, f"{self.count:,}")
        painter.setFont(font_of(self))
        painter.setPen(tokens.color("text"))
        words = self.words + (f"　{self.note}" if self.note else "")
        painter.drawText(QRectF(0, top + line, self.width(), small), centre, words)


class ShareLine(Tile):
    """One way out of the funnel: its words, a bar, its number."""

    def __init__(self, words: str, count: int, most: int, tone: str) -> None:
        super().__init__(f"{words} {count:,}")
        self.words, self.count, self.tone = words, count, tone
        self.share = count / most if most else 0.0
        self.setAccessibleName(words)
        self.setAccessibleDescription(f"{count:,}")
        self.setToolTip(f"{words} {count:,}，点开看明细")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Return one line and a breath."""
        return QSize(240, theme.base_size() + 13)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint words, bar and number."""
        tokens, painter = theme.current(), QPainter(self)
        self.ground(painter, tokens.color("raised") if self.underMouse() else None, None)
        painter.setFont(font_of(self))
        box = QRectF(self.rect()).adjusted(8, 0, -8, 0)
        name = theme.base_size() * 9.5
        painter.setPen(tokens.color("text"))
        painter.drawText(QRectF(box.x(), 0, name, box.height()), MIDDLE, self.words)
        number = QFontMetricsF(painter.font()).horizontalAdvance("000,000")
        room = QRectF(box.x() + name + 6, box.center().y() - 5, box.width() - name - number - 18, 10)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(tokens.color("track"))
        painter.drawRoundedRect(room, 5, 5)
        if self.count:
            painter.setBrush(tokens.color(self.tone))
            painter.drawRoundedRect(
                QRectF(room.x(), room.y(), max(10.0, room.width() * self.share), 10), 5, 5
            )
        painter.setPen(tokens.color("text" if self.count else "muted"))
        painter.drawText(box, Qt.AlignmentFlag.AlignRight | MIDDLE, f"{self.count:,}")
