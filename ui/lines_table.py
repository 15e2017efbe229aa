"""A plain read-only table of words, for previews and lists that are already in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from ui.record_table import ALIGN, LEFT, RIGHT, TONE, TOOLTIP
from ui.record_view import CELL_PAD, dress

NARROWEST, WIDEST, SAMPLE = 56, 320, 60
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True)
class Cell:
    """Words with the tone they are shown in; a blank tone is plain text."""

    text: str
    tone: str = ""


class LinesModel(QAbstractTableModel):
    """Rows of cells under headings."""

    def __init__(self, headings: Sequence[str], right: Sequence[int] = ()) -> None:
        """Start empty; `right` are the columns of numbers."""
        super().__init__()
        self.headings = list(headings)
        self.lines: list[Sequence[Cell]] = []
        self._right = frozenset(right)

    def show_lines(self, lines: Sequence[Sequence[Cell | str]], headings: Sequence[str] = ()) -> None:
        """Show other rows, perhaps under other headings."""
        self.beginResetModel()
        self.headings = list(headings) or self.headings
        self.lines = [[one if isinstance(one, Cell) else Cell(one) for one in line] for line in lines]
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        """Return how many rows there are."""
        return 0 if parent is not None and parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index | None = None) -> int:
        """Return how many columns there are."""
        return 0 if parent is not None and parent.isValid() else len(self.headings)

    def data(self, index: Index, role: int = 0) -> Any:
        """Return a cell's words, tone or side."""
        if role in (0, TOOLTIP):
            return self.lines[index.row()][index.column()].text
        if role == TONE:
            return self.lines[index.row()][index.column()].tone
        if role == ALIGN:
            return RIGHT if index.column() in self._right else LEFT
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        """Return a heading."""
        if role == 0 and orientation == Qt.Orientation.Horizontal:
            return self.headings[section]
        if role == ALIGN:
            return RIGHT if section in self._right else LEFT
        return None


class LinesTable(QTableView):
    """Shows lines; Ctrl+C copies the selected ones with their headings."""

    def __init__(self, name: str, headings: Sequence[str], right: Sequence[int] = ()) -> None:
        """Start empty under the headings."""
        super().__init__()
        self.setAccessibleName(name)
        self.lines = LinesModel(headings, right)
        self.setModel(self.lines)
        dress(self)
        self.verticalHeader().hide()
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)

    def show_lines(self, lines: Sequence[Sequence[Cell | str]], headings: Sequence[str] = ()) -> None:
        """Show other rows, each column as wide as its words need; the last takes the rest."""
        self.lines.show_lines(lines, headings)
        metrics = self.fontMetrics()
        for at, heading in enumerate(self.lines.headings):
            sample = [line[at] for line in self.lines.lines[:SAMPLE]]
            wide = [metrics.horizontalAdvance(one.text) + (16 if one.tone else 0) for one in sample]
            widest = max([metrics.horizontalAdvance(heading) + 8, *wide])
            self.setColumnWidth(at, max(NARROWEST, min(WIDEST, widest + CELL_PAD)))
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.horizontalHeader().setStretchLastSection(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy with Ctrl+C as a table."""
        if not event.matches(QKeySequence.StandardKey.Copy):
            super().keyPressEvent(event)
            return
        places = sorted({index.row() for index in self.selectionModel().selectedRows()})
        rows = ["\t".join(one.text for one in self.lines.lines[place]) for place in places]
        QGuiApplication.clipboard().setText("\n".join(["\t".join(self.lines.headings), *rows]))
