"""A department's sheet as it is, with a drop-down above each column that says what the list means by it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QBrush
from PySide6.QtWidgets import QAbstractItemView, QTableWidget, QTableWidgetItem, QWidget

from db.records.listed_name import ListedName
from ohdesk.fields import field_map
from ohdesk.lists.rows import COLUMNS, Look
from ohdesk.masking import hidden, masked
from ui import theme
from ui.editors import Combo

ROWS, WIDE = 60, 30
NARROWEST, WIDEST = 116, 280


class ListGrid(QTableWidget):
    """The first rows of a sheet; `changed(column, meaning)` is called when a person says what a column is."""

    def __init__(self, changed: Callable[[int, str], object]) -> None:
        """Start empty."""
        super().__init__()
        self.setAccessibleName("名单原样")
        self._changed = changed
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)

    def show_look(self, seen: Look) -> None:
        """Show the sheet's first rows and what its columns are taken for."""
        rows = seen.book.rows[:ROWS]
        wide = min(max((len(row) for row in rows), default=0), WIDE)
        self.clear()
        self.setRowCount(len(rows) + 1)
        self.setColumnCount(wide)
        self.setHorizontalHeaderLabels([f"第 {at + 1} 列" for at in range(wide)])
        self.setVerticalHeaderLabels(["含义", *(str(at + 1) for at in range(len(rows)))])
        tall = max(self.fontMetrics().height() + 12, 30)
        named = {one.values["row_no"] - 1 for one in seen.listed}
        before: QWidget = self
        for column in range(wide):
            box = self._combo(seen, column)
            self.setCellWidget(0, column, box)
            QWidget.setTabOrder(before, box)
            before = box
            for place, row in enumerate(rows):
                self.setItem(place + 1, column, self._item(seen, place, column, row, named))
            widest = max((self._width(place, column) for place in range(1, len(rows) + 1)), default=0)
            self.setColumnWidth(column, max(NARROWEST, min(WIDEST, widest + 26)))
        for place in range(self.rowCount()):
            self.setRowHeight(place, tall if place else tall + 10)

    def _width(self, place: int, column: int) -> int:
        item = self.item(place, column)
        return (
            self.fontMetrics().horizontalAdvance(item.text())
            if item and self.columnSpan(place, column) == 1
            else 0
        )

    def _item(
        self, seen: Look, place: int, column: int, row: Sequence[object], named: set[int]
    ) -> QTableWidgetItem:
        value = row[column] if column < len(row) else None
        words = "" if value is None else hidden(str(value).replace("\n", " "))
        if seen.heading.columns.get(column) == "contact_phone" and place > seen.heading.last_row:
            words = masked(field_map(ListedName)["contact_phone"], words)
        item, tokens = QTableWidgetItem(words), theme.current()
        item.setToolTip(words)
        if seen.heading.first_row <= place <= seen.heading.last_row:
            font = item.font()
            font.setBold(True)
            item.setFont(font)
            item.setBackground(QBrush(tokens.color("accent_soft")))
        elif place not in named or column not in seen.heading.columns:
            item.setForeground(QBrush(tokens.color("muted")))
        return item

    def _combo(self, seen: Look, column: int) -> Combo:
        box, words = Combo(), field_map(ListedName)
        box.setAccessibleName(f"第 {column + 1} 列含义")
        box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        box.addItem("（只留原文）", "")
        for name in COLUMNS:
            box.addItem(words[name].zh, name)
        box.setCurrentIndex(max(box.findData(seen.heading.columns.get(column, "")), 0))
        box.activated.connect(lambda at: self._changed(column, str(box.itemData(at))))
        return box
