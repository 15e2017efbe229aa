"""时间线: what happened to an employer, the newest first under its year; Enter opens the record that tells it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QStyle, QStyledItemDelegate

from ohdesk.dossier.events import Event
from ui import theme
from ui.cells import tone_of_word
from ui.charts import font_of
from ui.record_view import paint_pill

EVENT, YEAR = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1
Index = QModelIndex | QPersistentModelIndex
ROUND = 4.5
UNKNOWN = "年份不详"


class EventDelegate(QStyledItemDelegate):
    """Paints a day, a dot on the line of time, what happened, and the state it led to."""

    def sizeHint(self, option: Any, index: Index) -> QSize:
        """Return room for a year, or for an event with one or two lines."""
        line = option.fontMetrics.height()
        event = index.data(EVENT)
        if not isinstance(event, Event):
            return QSize(120, line + 22)
        return QSize(120, line * (2 if event.detail else 1) + (20 if event.detail else 16))

    def paint(self, painter: QPainter, option: Any, index: Index) -> None:
        """Paint one line."""
        self.initStyleOption(option, index)
        option.text = ""
        event = index.data(EVENT)
        style = option.widget.style()
        if isinstance(event, Event):
            style.drawControl(QStyle.ControlElement.CE_ItemViewItem, option, painter, option.widget)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if isinstance(event, Event):
            self._event(painter, option, event)
        else:
            self._year(painter, option, str(index.data(YEAR)))
        painter.restore()

    def _year(self, painter: QPainter, option: Any, words: str) -> None:
        room: QRect = option.rect.adjusted(12, 10, -12, 0)
        painter.setFont(font_of(option.widget, 1, bold=True))
        painter.setPen(theme.current().color("accent"))
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter), words)

    def _event(self, painter: QPainter, option: Any, event: Event) -> None:
        tokens, room, metrics = theme.current(), option.rect, option.fontMetrics
        line, top = metrics.height(), room.top() + (9 if event.detail else 8)
        day = metrics.horizontalAdvance("0000-00-00") + 6
        painter.setPen(tokens.color("muted"))
        painter.drawText(
            QRect(room.left() + 12, top, day, line), int(Qt.AlignmentFlag.AlignVCenter), event.when
        )
        tone = tone_of_word(event.state) if event.state else "neutral"
        self._dot(painter, QPointF(room.left() + 12 + day + 14, top + line / 2), room, tone)
        left = room.left() + 12 + day + 34
        bold = QFont(option.font)
        bold.setBold(True)
        painter.setFont(bold)
        painter.setPen(tokens.color("text"))
        wide = QFontMetrics(bold).horizontalAdvance(event.heading)
        painter.drawText(QRect(left, top, wide + 4, line), int(Qt.AlignmentFlag.AlignVCenter), event.heading)
        painter.setFont(option.font)
        if event.state:
            place = QRectF(left + wide + 4, top - 3, room.right() - left - wide - 16, line + 6)
            paint_pill(painter, place, event.state, tone, metrics)
        if event.detail:
            painter.setPen(tokens.color("muted"))
            below = QRect(left, top + line + 2, room.right() - left - 12, line)
            told = metrics.elidedText(event.detail, Qt.TextElideMode.ElideRight, below.width())
            painter.drawText(below, int(Qt.AlignmentFlag.AlignVCenter), told)

    def _dot(self, painter: QPainter, middle: QPointF, room: QRect, tone: str) -> None:
        tokens = theme.current()
        painter.setPen(tokens.color("border"))
        painter.drawLine(QPointF(middle.x(), room.top()), QPointF(middle.x(), room.bottom() + 1))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tokens.color("strong_border" if tone == "neutral" else tone))
        painter.drawEllipse(middle, ROUND, ROUND)


class Timeline(QListWidget):
    """Events under their years; `opened` is told the one a person opens."""

    def __init__(self, opened: Callable[[Event], object]) -> None:
        super().__init__()
        self._opened = opened
        self.setAccessibleName("时间线")
        self.setItemDelegate(EventDelegate(self))
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.itemDoubleClicked.connect(self._open)

    def show_events(self, events: Sequence[Event]) -> None:
        """Show these events, each year with how many it has."""
        self.clear()
        year: int | None = None
        for one in events:
            if one.year != year:
                year = one.year
                many = sum(other.year == year for other in events)
                self._add_year(f"{year} 年　{many} 项" if year else f"{UNKNOWN}　{many} 项")
            item = QListWidgetItem(f"{one.when} {one.heading} {one.detail} {one.state}")
            item.setData(EVENT, one)
            item.setToolTip(one.detail)
            self.addItem(item)
        if self.count() > 1:
            self.setCurrentRow(1)

    def _add_year(self, words: str) -> None:
        item = QListWidgetItem(words)
        item.setData(YEAR, words)
        item.setFlags(Qt.ItemFlag.ItemIsEnabled)
        self.addItem(item)

    def _open(self, item: QListWidgetItem | None) -> None:
        event = item.data(EVENT) if item else None
        if isinstance(event, Event):
            self._opened(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open with Enter."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open(self.currentItem())
        else:
            super().keyPressEvent(event)
