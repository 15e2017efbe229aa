"""The matters at the left of the due page: groups of clocks and their clocks, each with its count."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QStyle, QStyledItemDelegate

from ohdesk.clocks import kinds_of_clock
from ohdesk.clocks.due_list import GROUPS
from ui import theme
from ui.charts import font_of
from ui.due_parts import ALL

WHAT = int(Qt.ItemDataRole.UserRole)
COUNT = WHAT + 1
Index = QModelIndex | QPersistentModelIndex
Matter = tuple[str, str]
"""A group and one of its clocks; blank means all."""


class CountDelegate(QStyledItemDelegate):
    """Paints a line with its count at the right; clocks stand below their group."""

    def sizeHint(self, _option: Any, _index: Index) -> QSize:
        """Return one line of text and a breath."""
        return QSize(120, theme.base_size() + 15)

    def paint(self, painter: QPainter, option: Any, index: Index) -> None:
        """Paint one line."""
        self.initStyleOption(option, index)
        text, option.text = option.text, ""
        element = QStyle.ControlElement.CE_ItemViewItem
        option.widget.style().drawControl(element, option, painter, option.widget)
        group, clock = index.data(WHAT)
        head = not clock
        count = f"{index.data(COUNT) or 0:,}"
        tokens = theme.current()
        room = QRect(option.rect).adjusted(20 if clock else 8, 0, -8, 0)
        painter.save()
        font = font_of(option.widget, 0 if head else -1, bold=head and bool(group))
        painter.setFont(font)
        painter.setPen(tokens.color("text" if head else "muted"))
        wide = painter.fontMetrics().horizontalAdvance(count) + 8
        words = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room.width() - wide)
        middle = int(Qt.AlignmentFlag.AlignVCenter)
        painter.drawText(room, middle | int(Qt.AlignmentFlag.AlignLeft), words)
        painter.setPen(tokens.color("muted"))
        painter.drawText(room, middle | int(Qt.AlignmentFlag.AlignRight), count)
        painter.restore()


class Matters(QListWidget):
    """The groups and clocks that have anything due, one of which is chosen."""

    def __init__(self, chosen: Callable[[], object]) -> None:
        """Tell when another line is chosen."""
        super().__init__()
        self.setAccessibleName("事项")
        self.setItemDelegate(CountDelegate(self))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.currentRowChanged.connect(lambda _at: chosen())
        self._known: list[Matter] = []

    @property
    def matter(self) -> Matter:
        """Return the chosen group and clock."""
        item = self.currentItem()
        found: Matter = item.data(WHAT) if item else (ALL, ALL)
        return found

    def show_counts(self, counts: Mapping[str, int], chosen: Matter) -> None:
        """Show the lines with their counts without telling; the chosen one stays although it may count nothing."""
        lines = list(_lines(counts, chosen))
        self.blockSignals(True)
        if [one for one, _, _ in lines] != self._known:
            self._known = [one for one, _, _ in lines]
            self.clear()
            for one, words, _ in lines:
                item = QListWidgetItem(words)
                item.setData(WHAT, one)
                item.setToolTip(words)
                self.addItem(item)
        for at, (one, words, count) in enumerate(lines):
            item = self.item(at)
            item.setData(COUNT, count)
            item.setData(int(Qt.ItemDataRole.AccessibleTextRole), f"{words} {count:,} 项")
            if one == chosen:
                self.setCurrentRow(at)
        self.blockSignals(False)


def _lines(counts: Mapping[str, int], chosen: Matter) -> Sequence[tuple[Matter, str, int]]:
    names = kinds_of_clock()
    lines: list[tuple[Matter, str, int]] = [((ALL, ALL), "全部事项", sum(counts.values()))]
    for group in GROUPS:
        some = [key for key in group.clocks if counts.get(key) or chosen == (group.key, key)]
        if some or chosen[0] == group.key:
            lines.append(((group.key, ALL), group.zh, sum(counts.get(key, 0) for key in some)))
        if len(some) > 1 or chosen[1]:
            lines += [((group.key, key), names[key], counts.get(key, 0)) for key in some]
    return lines
