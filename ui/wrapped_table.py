"""A short table whose long words wrap instead of being cut: the official rows, the 28 tasks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, Qt, QTimer
from PySide6.QtGui import QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QTableWidget,
    QTableWidgetItem,
)

from ui import theme
from ui.charts import font_of
from ui.record_table import TONE
from ui.record_view import dress, paint_pill

PAD = 8
LEAST = 9
"""How many letters the wide column keeps at least."""
COLOUR = int(Qt.ItemDataRole.UserRole) + 1
INDENT = int(Qt.ItemDataRole.UserRole) + 2
Index = QModelIndex | QPersistentModelIndex


class WrapDelegate(QStyledItemDelegate):
    """Paints states as pills and every other cell as wrapped text in a colour of the theme."""

    def paint(self, painter: QPainter, option: Any, index: Index) -> None:
        """Paint one cell."""
        self.initStyleOption(option, index)
        text, option.text = option.text, ""
        style = option.widget.style() if option.widget else QApplication.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, option, painter, option.widget)
        if tone := index.data(TONE):
            paint_pill(painter, QRectF(option.rect), text, tone, option.fontMetrics)
            return
        painter.save()
        painter.setFont(option.font)
        painter.setPen(theme.current().color(index.data(COLOUR) or "text"))
        side = index.data(Qt.ItemDataRole.TextAlignmentRole) or int(Qt.AlignmentFlag.AlignVCenter)
        flags = int(side) | int(Qt.TextFlag.TextWordWrap)
        painter.drawText(option.rect.adjusted(PAD + (index.data(INDENT) or 0), 0, -PAD, 0), flags, text)
        painter.restore()


class WrappedTable(QTableWidget):
    """Rows are selected whole; the column `wide` takes the room that is left and wraps."""

    def __init__(self, name: str, headings: Sequence[str], widths: Sequence[float], wide: int) -> None:
        """Take the headings and each column's width in letters; the wide column's width is not used."""
        super().__init__(0, len(headings))
        self.wide = wide
        self.setAccessibleName(name)
        self.setHorizontalHeaderLabels(list(headings))
        dress(self)
        self.setItemDelegate(WrapDelegate(self))
        self.setWordWrap(True)
        self.verticalHeader().hide()
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        header = self.horizontalHeader()
        header.setSectionsClickable(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(wide, QHeaderView.ResizeMode.Stretch)
        for at, width in enumerate(widths):
            if at != wide:
                self.setColumnWidth(at, round(theme.base_size() * width))

    def put(
        self,
        place: int,
        at: int,
        words: str,
        *,
        tone: str = "",
        colour: str = "",
        right: bool = False,
        bold: bool = False,
        indent: int = 0,
    ) -> None:
        """Write one cell: a pill where a tone is given, else text in a colour of the theme."""
        item = QTableWidgetItem(words)
        item.setData(TONE, tone)
        item.setData(COLOUR, colour)
        item.setData(INDENT, indent)
        if right:
            item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if bold:
            item.setFont(font_of(self, bold=True))
        item.setToolTip(words)
        self.setItem(place, at, item)

    def show_row(self, place: int) -> None:
        """Make a row the current one and bring it into the middle, without telling."""
        item = self.item(place, self.wide)
        if item is not None:
            self.blockSignals(True)
            self.setCurrentItem(item)
            self.scrollToItem(item, QAbstractItemView.ScrollHint.EnsureVisible)
            self.blockSignals(False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Wrap the words anew; where the wide column would become a stripe, let the table scroll sideways."""
        super().resizeEvent(event)
        header, room = self.horizontalHeader(), self.viewport().width()
        others = [at for at in range(self.columnCount()) if at != self.wide and not self.isColumnHidden(at)]
        left = room - sum(self.columnWidth(at) for at in others)
        least = theme.base_size() * LEAST
        narrow = left < least
        mode = QHeaderView.ResizeMode.Fixed if narrow else QHeaderView.ResizeMode.Stretch
        header.setSectionResizeMode(self.wide, mode)
        if narrow:
            self.setColumnWidth(self.wide, least)
        bar = Qt.ScrollBarPolicy.ScrollBarAsNeeded if narrow else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self.setHorizontalScrollBarPolicy(bar)
        QTimer.singleShot(0, self, self.fit)

    def fit(self) -> None:
        """Give every row the height of its wrapped words."""
        least = theme.row_height()
        for place in range(self.rowCount()):
            item = self.item(place, self.wide)
            if item is None:
                continue
            width = sum(self.columnWidth(self.wide + at) for at in range(self.columnSpan(place, self.wide)))
            metrics = self.fontMetrics()
            flags = int(Qt.TextFlag.TextWordWrap)
            tall = metrics.boundingRect(
                0, 0, width - 2 * PAD - (item.data(INDENT) or 0), 9999, flags, item.text()
            ).height()
            self.setRowHeight(place, max(least, tall + 12))
