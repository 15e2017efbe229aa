"""What a search in the manual found: each section's heading over a few of its words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QApplication, QListWidget, QListWidgetItem, QStyle, QStyledItemDelegate

from ohdesk.manual.book import Place
from ohdesk.manual.finding import Hit
from ui import theme

PLACE = int(Qt.ItemDataRole.UserRole)
EXCERPT = PLACE + 1
PAD, LINES = 8, 2
Index = QModelIndex | QPersistentModelIndex


class HitDelegate(QStyledItemDelegate):
    """Paints a heading, and below it two lines of text."""

    def paint(self, painter: QPainter, option: Any, index: Index) -> None:
        """Paint one hit."""
        self.initStyleOption(option, index)
        title, option.text = option.text, ""
        style = option.widget.style() if option.widget else QApplication.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, option, painter, option.widget)
        colours = theme.current()
        bold = QFont(option.font)
        bold.setBold(True)
        metrics = QFontMetrics(bold)
        box = option.rect.adjusted(PAD, PAD, -PAD, -PAD)
        painter.save()
        painter.setFont(bold)
        painter.setPen(colours.color("text"))
        shown = metrics.elidedText(title, Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(box, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop), shown)
        painter.setFont(option.font)
        painter.setPen(colours.color("muted"))
        below = box.adjusted(0, metrics.height() + 2, 0, 0)
        flags = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop) | int(Qt.TextFlag.TextWordWrap)
        painter.drawText(below, flags, _fitting(index.data(EXCERPT) or "", option.font, box.width()))
        painter.restore()

    def sizeHint(self, option: Any, _index: Index) -> QSize:
        """Leave room for three lines."""
        return QSize(0, (LINES + 1) * option.fontMetrics.height() + 2 * PAD + 2)


def _fitting(text: str, font: QFont, width: int) -> str:
    """Return as much of a text as stands in the lines there are."""
    room = LINES * width - 2 * theme.base_size()
    return QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, room)


class HitList(QListWidget):
    """The sections found."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("查找结果")
        self.setItemDelegate(HitDelegate(self))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def show_hits(self, hits: Sequence[Hit]) -> None:
        """List what was found; nothing is chosen yet."""
        self.blockSignals(True)
        self.clear()
        for hit in hits:
            place = hit.place
            above = "" if place.heading == 0 else f"{place.chapter.title} · "
            item = QListWidgetItem(f"{above}{place.words}")
            item.setToolTip(item.text())
            item.setData(PLACE, place)
            item.setData(EXCERPT, hit.excerpt)
            self.addItem(item)
        self.blockSignals(False)

    def place(self, item: QListWidgetItem) -> Place:
        """Return where a hit is."""
        found: Place = item.data(PLACE)
        return found
