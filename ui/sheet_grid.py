"""The sheet as it is, with a drop-down above each column that says which field it means."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QBrush
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from ohdesk.exchange.intake import Preview
from ohdesk.exchange.sheet import NAME_MARK
from ohdesk.fields import fields_of
from ohdesk.masking import hidden
from ui import theme
from ui.editors import Combo
from ui.import_preview import raw_text

ROWS, COLUMNS = 120, 60
COLUMN_WIDTH = 172


class SheetGrid(QTableWidget):
    """The first rows of a sheet; `changed(column, field)` is called when a person says what a column means."""

    def __init__(self, changed: Callable[[int, str], object]) -> None:
        """Start empty."""
        super().__init__()
        self.setAccessibleName("表格原样")
        self._changed = changed
        self._bad: set[tuple[int, int]] = set()
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(True)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)

    def show_sheet(self, found: Preview) -> None:
        """Show the sheet's first rows and what its columns are taken for."""
        rows, heading = found.book.rows, found.heading
        wide = min(max((len(row) for row in rows[:ROWS]), default=0), COLUMNS)
        self.clear()
        self._bad = _refused_cells(found)
        self.setRowCount(min(len(rows), ROWS) + 1)
        self.setColumnCount(wide)
        self.setVerticalHeaderLabels(["对应栏目", *(str(at + 1) for at in range(min(len(rows), ROWS)))])
        self.setHorizontalHeaderLabels([_letter(at) for at in range(wide)])
        line = max(self.fontMetrics().height() + 12, 30)
        before: QWidget = self
        for column in range(wide):
            self.setColumnWidth(column, COLUMN_WIDTH * theme.base_size() // 13)
            box = self._combo(found, column)
            self.setCellWidget(0, column, box)
            # New parts stand at the end of the dialog's Tab order, from where nothing would lead to its buttons.
            QWidget.setTabOrder(before, box)
            before = box
            for row in range(min(len(rows), ROWS)):
                self.setItem(row + 1, column, self._item(found, row, column))
        for row in range(1, self.rowCount()):
            self.setRowHeight(row, line)
        self.setRowHeight(0, line + 10)
        top = self.item(max(heading.first_row - 1, 0) + 1, 0)
        if top is not None and heading.first_row > 4:
            self.scrollToItem(top, QAbstractItemView.ScrollHint.PositionAtTop)

    def _item(self, found: Preview, row: int, column: int) -> QTableWidgetItem:
        item = QTableWidgetItem(
            raw_text(found, row, column) if row > found.heading.last_row else _raw(found, row, column)
        )
        tokens = theme.current()
        item.setToolTip(item.text())
        if found.heading.first_row <= row <= found.heading.last_row:
            font = item.font()
            font.setBold(True)
            item.setFont(font)
            item.setBackground(QBrush(tokens.color("accent_soft")))
        elif row < found.heading.first_row or column not in found.heading.columns:
            item.setForeground(QBrush(tokens.color("muted")))
        if (row, column) in self._bad:
            item.setBackground(QBrush(tokens.color("bad_soft")))
        return item

    def _combo(self, found: Preview, column: int) -> Combo:
        box = Combo()
        box.setAccessibleName(f"第 {column + 1} 列对应")
        box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        box.setMaxVisibleItems(20)
        box.addItem("（不导入）", "")
        for field in fields_of(found.kind):
            box.addItem(f"{field.zh}{' ＊' if field.required else ''}", field.name)
            if field.type == "link":
                box.addItem(f"{field.zh}（按名称）", field.name + NAME_MARK)
        box.view().setMinimumWidth(240)
        box.setCurrentIndex(max(box.findData(found.heading.columns.get(column, "")), 0))
        box.activated.connect(lambda at: self._changed(column, str(box.itemData(at))))
        return box


def _refused_cells(found: Preview) -> set[tuple[int, int]]:
    """Return the cells problems name; a problem of the row as a whole marks its first cell."""
    words = {field.name: field.zh for field in fields_of(found.kind)}
    place: dict[str, int] = {}
    for column, target in found.heading.columns.items():
        place.setdefault(words.get(target.split(NAME_MARK)[0], ""), column)
    return {(one.row - 1, place.get(one.column, 0)) for one in found.problems}


def _raw(found: Preview, row: int, column: int) -> str:
    cells = found.book.rows[row]
    value = cells[column] if column < len(cells) else None
    return "" if value is None else hidden(str(value).replace("\n", " "))


def _letter(column: int) -> str:
    """Return a column's letters as spreadsheets write them."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
