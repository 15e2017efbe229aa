"""A statistical table on the screen: names that stay in sight, numbers that open their rows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QFont, QGuiApplication, QKeyEvent, QKeySequence, QMouseEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QTableView,
)

from ohdesk.statistics.cross_table import Cell, Column, Row, Table
from ui import theme
from ui.record_table import ALIGN, RIGHT, TOOLTIP
from ui.record_view import dress

PAD, NAME_PAD = 9, 22
NARROWEST, WIDEST, NAMES_WIDEST, MOST_SPARE = 68, 150, 250, 70
QUIET, STRONG = int(Qt.ItemDataRole.UserRole) + 3, int(Qt.ItemDataRole.UserRole) + 4
ACROSS = Qt.Orientation.Horizontal
Index = QModelIndex | QPersistentModelIndex


class StatsModel(QAbstractTableModel):
    """The lines of a table, its total first, because a total at the foot is out of sight."""

    def __init__(self) -> None:
        super().__init__()
        self.columns: list[Column] = []
        self.rows: list[Row] = []
        self.has_total = False

    def show_table(self, table: Table) -> None:
        """Show another table."""
        self.beginResetModel()
        self.columns = list(table.columns)
        self.rows = [*([table.total] if table.total else []), *table.rows]
        self.has_total = table.total is not None
        self.endResetModel()

    def cell(self, row: int, column: int) -> Cell:
        """Return one number."""
        return self.rows[row].cells[column]

    def rowCount(self, parent: Index | None = None) -> int:
        """Return how many lines there are."""
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index | None = None) -> int:
        """Return how many columns there are."""
        return 0 if parent is not None and parent.isValid() else len(self.columns)

    def text(self, row: int, column: int) -> str:
        """Return a number as it is shown."""
        return self.cell(row, column).text(self.columns[column].places)

    def data(self, index: Index, role: int = 0) -> Any:
        """Return a number's words, its side, and whether it is nothing or a total."""
        row, column = index.row(), index.column()
        if role == 0:
            return self.text(row, column)
        if role == ALIGN:
            return RIGHT
        if role == QUIET:
            cell = self.cell(row, column)
            return not cell.over if cell.rate else not cell.value
        if role == STRONG:
            return self.has_total and row == 0
        if role == TOOLTIP:
            return self._told(row, column)
        return None

    def _told(self, row: int, column: int) -> str:
        cell = self.cell(row, column)
        told = f"{self.rows[row].name} · {self.columns[column].zh}：{self.text(row, column)}"
        return f"{told}（{cell.value:,} / {cell.over:,}）" if cell.rate and cell.over else told

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        """Return a heading or a line's name."""
        across = orientation == ACROSS
        if role == 0:
            return self.columns[section].zh if across else self.rows[section].name
        if role == ALIGN:
            return RIGHT if across else int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        if role == TOOLTIP:
            return (
                f"{self.columns[section].zh}：点击改看这一列的条形图" if across else self.rows[section].name
            )
        return None


class NumberDelegate(QStyledItemDelegate):
    """Paints numbers; nothing is pale, a total is bold."""

    def paint(self, painter: QPainter, option: Any, index: Index) -> None:
        """Paint one number."""
        self.initStyleOption(option, index)
        text, option.text = option.text, ""
        style = option.widget.style() if option.widget else QApplication.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, option, painter, option.widget)
        painter.save()
        font = QFont(option.font)
        font.setBold(bool(index.data(STRONG)))
        painter.setFont(font)
        painter.setPen(theme.current().color("muted" if index.data(QUIET) else "text"))
        painter.drawText(option.rect.adjusted(PAD, 0, -PAD, 0), RIGHT, text)
        painter.restore()


class StatsView(QTableView):
    """Shows a table; `opened` is told the cell clicked or entered, `charted` the column whose heading is clicked."""

    def __init__(self, opened: Callable[[int, int], object], charted: Callable[[int], object]) -> None:
        super().__init__()
        self.setAccessibleName("统计表")
        self.numbers = StatsModel()
        self.setModel(self.numbers)
        dress(self)
        self.setItemDelegate(NumberDelegate(self))
        self.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        self._opened = opened
        self._needed: list[int] = []
        names = self.verticalHeader()
        names.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        names.setTextElideMode(Qt.TextElideMode.ElideRight)
        names.setSectionsClickable(True)
        names.sectionClicked.connect(lambda row: opened(row, 0))
        self.horizontalHeader().sectionClicked.connect(charted)
        self.setMouseTracking(True)
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor)

    def show_table(self, table: Table) -> None:
        """Show another table, each column as wide as its words."""
        self.numbers.show_table(table)
        metrics = self.fontMetrics()
        self._needed = []
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        for at, head in enumerate(table.columns):
            words = [self.numbers.text(row, at) for row in range(len(self.numbers.rows))]
            widest = max([metrics.horizontalAdvance(one) for one in [head.zh, *words]]) * 1.05
            self._needed.append(int(max(NARROWEST, min(WIDEST, widest + 2 * PAD))))
        longest = max((metrics.horizontalAdvance(one.name) for one in self.numbers.rows), default=60)
        self.verticalHeader().setFixedWidth(min(NAMES_WIDEST, int(longest * 1.05) + NAME_PAD))
        self._spread()

    def _spread(self) -> None:
        """Give the columns the room there is, but not so much that numbers drift apart."""
        spare = self.viewport().width() - sum(self._needed)
        more = max(0, min(spare // len(self._needed), MOST_SPARE)) if self._needed else 0
        for at, width in enumerate(self._needed):
            self.setColumnWidth(at, width + more)

    @property
    def whole_height(self) -> int:
        """Return how tall the table is when every line is in sight."""
        lines = self.verticalHeader().defaultSectionSize() * len(self.numbers.rows)
        return self.horizontalHeader().sizeHint().height() + lines + 2 * self.frameWidth() + 4

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Spread the columns anew."""
        super().resizeEvent(event)
        self._spread()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Open the number that was clicked; a drag only selects."""
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        one = len(self.selectionModel().selectedIndexes()) == 1
        if event.button() == Qt.MouseButton.LeftButton and index.isValid() and one:
            self._opened(index.row(), index.column())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy with Ctrl+C as a table; Enter opens the number."""
        index = self.currentIndex()
        if event.matches(QKeySequence.StandardKey.Copy):
            QGuiApplication.clipboard().setText(self.as_text())
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and index.isValid():
            self._opened(index.row(), index.column())
        else:
            super().keyPressEvent(event)

    def as_text(self) -> str:
        """Return what is selected, or everything, as tab-separated lines with headings."""
        chosen = self.selectionModel().selectedIndexes()
        rows = sorted({one.row() for one in chosen}) or range(len(self.numbers.rows))
        columns = sorted({one.column() for one in chosen}) or range(len(self.numbers.columns))
        if len(chosen) == 1:
            rows, columns = range(len(self.numbers.rows)), range(len(self.numbers.columns))
        lines = ["\t".join(["", *(self.numbers.columns[at].zh for at in columns)])]
        for row in rows:
            cells = [self.numbers.text(row, at).replace(",", "") for at in columns]
            lines.append("\t".join([self.numbers.rows[row].name, *cells]))
        return "\n".join(lines)
