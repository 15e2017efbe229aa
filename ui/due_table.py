"""The table of due items: thousands of them in memory, of which only the rows in sight cost anything."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QItemSelectionModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from ohdesk.clocks import Due
from ui import theme
from ui.due_parts import TONES, matter, remaining_words
from ui.record_table import ALIGN, LEFT, TONE, TOOLTIP
from ui.record_view import dress

HEADINGS = ("期限", "剩余", "事项", "对象", "缘由")
WIDTHS = (7.0, 9.0, 12.0, 12.6)
PILL, MATTER, NAME, REASON = 1, 2, 3, 4
LEAST_REASON = 14
Index = QModelIndex | QPersistentModelIndex
Select = QItemSelectionModel.SelectionFlag


class DueModel(QAbstractTableModel):
    """Items in memory; only the rows in sight cost anything."""

    def __init__(self) -> None:
        """Start empty."""
        super().__init__()
        self.items: list[Due] = []
        self.order, self.descending = 0, False

    def show_items(self, items: Sequence[Due]) -> None:
        """Show other items in the order chosen."""
        self.beginResetModel()
        self.items = list(items)
        # The clocks come by their dates, which is the usual order.
        if self.order or self.descending:
            self.items.sort(key=_KEYS[self.order], reverse=self.descending)
        self.endResetModel()

    def sort_by(self, column: int) -> None:
        """Order by a column; again turns the order round."""
        self.descending = not self.descending if column == self.order else False
        self.order = column
        self.show_items(sorted(self.items, key=_KEYS[0]))

    def place_of(self, key: str) -> int:
        """Return where an item stands, -1 when it is not shown."""
        return next((at for at, one in enumerate(self.items) if one.key == key), -1)

    def rowCount(self, parent: Index | None = None) -> int:
        """Return how many items are shown."""
        return 0 if parent is not None and parent.isValid() else len(self.items)

    def columnCount(self, parent: Index | None = None) -> int:
        """Return how many columns there are."""
        return 0 if parent is not None and parent.isValid() else len(HEADINGS)

    def texts(self, place: int) -> tuple[str, ...]:
        """Return one item as its row."""
        one = self.items[place]
        return one.due_on.isoformat(), remaining_words(one), matter(one), one.name, one.why

    def data(self, index: Index, role: int = 0) -> Any:
        """Return a cell's words, tone or side."""
        if role in (0, TOOLTIP):
            return self.texts(index.row())[index.column()]
        if role == TONE:
            return TONES[self.items[index.row()].level] if index.column() == PILL else ""
        return LEFT if role == ALIGN else None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        """Return a heading."""
        if role == 0 and orientation == Qt.Orientation.Horizontal:
            return HEADINGS[section]
        return LEFT if role == ALIGN else None


_KEYS: tuple[Callable[[Due], Any], ...] = (
    lambda one: (one.due_on, one.clock, one.name, one.key),
    lambda one: (one.remaining, one.level != "overdue", one.clock, one.name),
    lambda one: (one.zh, one.due_on, one.name),
    lambda one: (one.name, one.due_on, one.zh),
    lambda one: (one.why, one.due_on, one.name),
)


class DueTable(QTableView):
    """The items as a table; Enter or a double click opens one, Ctrl+C copies the selected ones."""

    def __init__(self, name: str, opened: Callable[[Due], object], moved: Callable[[], object]) -> None:
        """Take what is told of an item that is opened, and that the selection moved."""
        super().__init__()
        self.setAccessibleName(name)
        self.shown = DueModel()
        self._opened = opened
        self.setModel(self.shown)
        dress(self)
        self.verticalHeader().hide()
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setStretchLastSection(True)
        header.setSortIndicatorShown(True)
        header.setSortIndicator(0, Qt.SortOrder.AscendingOrder)
        header.sectionClicked.connect(self._sort)
        self.doubleClicked.connect(lambda index: opened(self.shown.items[index.row()]))
        self.selectionModel().selectionChanged.connect(lambda *_: moved())

    @property
    def current(self) -> Due | None:
        """Return the item the person stands on."""
        index = self.currentIndex()
        there = index.isValid() and index.row() < len(self.shown.items)
        return self.shown.items[index.row()] if there else None

    def chosen(self) -> list[Due]:
        """Return the selected items in order."""
        return [self.shown.items[place] for place in self.places()]

    def places(self) -> list[int]:
        """Return the selected rows in order."""
        return sorted(
            place
            for part in list(self.selectionModel().selection())  # type: ignore[call-overload]
            for place in range(part.top(), part.bottom() + 1)
        )

    def show_items(self, items: Sequence[Due], wanted: Collection[str] = ()) -> None:
        """Show other items; the wanted one, or the one that took its place, becomes the current one."""
        here = self.currentIndex().row()
        self.shown.show_items(items)
        places = [at for key in wanted if (at := self.shown.place_of(key)) >= 0]
        self.stand_on(places[0] if places else max(here, 0))

    def stand_on(self, place: int) -> None:
        """Make a row the current one."""
        if self.shown.items:
            index = self.shown.index(min(place, len(self.shown.items) - 1), 0)
            self.selectionModel().setCurrentIndex(index, Select.ClearAndSelect | Select.Rows)
            self.scrollTo(index)

    def _sort(self, column: int) -> None:
        kept = self.current
        self.shown.sort_by(column)
        falling = Qt.SortOrder.DescendingOrder if self.shown.descending else Qt.SortOrder.AscendingOrder
        self.horizontalHeader().setSortIndicator(column, falling)
        self.stand_on(self.shown.place_of(kept.key) if kept else 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the words in proportion; the reason takes what is left, or is left to the panel where that is little."""
        super().resizeEvent(event)
        size, room = theme.base_size(), self.viewport().width()
        tight = room < size * (sum(WIDTHS) + LEAST_REASON)
        self.setColumnHidden(REASON, tight)
        for at, width in enumerate(WIDTHS):
            grown = min(max(0, room - 880) * 0.22, 130) if at >= len(WIDTHS) - 2 else 0
            self.setColumnWidth(at, round(size * width + grown))
        if tight:
            half = (room - self.columnWidth(0) - self.columnWidth(PILL)) // 2
            for at in (MATTER, NAME):
                self.setColumnWidth(at, half)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open with Enter, copy with Ctrl+C as a table."""
        if event.matches(QKeySequence.StandardKey.Copy):
            rows = ["\t".join(self.shown.texts(place)) for place in self.places()]
            QGuiApplication.clipboard().setText("\n".join(["\t".join(HEADINGS), *rows]))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.current is not None:
            self._opened(self.current)
        else:
            super().keyPressEvent(event)
