"""The table of audit rows: the newest first, older ones read as a person scrolls down to them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QItemSelectionModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from ohdesk.audit_log import Line, Page
from ui import theme
from ui.record_table import ALIGN, LEFT, RIGHT, TONE, TOOLTIP
from ui.record_view import dress

HEADINGS = ("序号", "时间", "用户", "操作", "对象", "记录", "原因与变动")
WIDTHS = (5.2, 11.2, 6.2, 8.4, 8.2, 10.0)
RECORD_SHARE = 0.3
NUMBER, ACTION = 0, 3
RECORD = 5
TOLD = 3
"""Changes that are told in the table; the panel tells them all."""

BAD = ("reveal", "show_full", "sign_in_failures", "mark_reset", "rescue")
GRAVE = (
    "remove",
    "remove_user",
    "restore",
    "undo",
    "undo_batch",
    "merge",
    "unlock",
    "unreview",
    "change_key",
)
GIVEN = ("dump", "export", "print", "file", "export_audit", "submit", "notice")
MADE = ("create", "import", "import_batch", "add_user", "create_office")
Index = QModelIndex | QPersistentModelIndex
Select = QItemSelectionModel.SelectionFlag


def tone_of(action: str) -> str:
    """Return the colour of an action: what looks at people, what takes away, what leaves, what is new."""
    for actions, tone in ((BAD, "bad"), (GRAVE, "warn"), (GIVEN, "accent"), (MADE, "good")):
        if action in actions:
            return tone
    return "neutral"


def change_words(line: Line, most: int = TOLD) -> str:
    """Return the changes of a row in one line."""
    told = [
        f"{zh}：{old or '（空）'} → {new or '（空）'}" if old else f"{zh}：{new or '（空）'}"
        for zh, old, new in line.changes[:most]
    ]
    more = f"；等 {len(line.changes)} 项" if len(line.changes) > most else ""
    return "；".join(told) + more


class AuditModel(QAbstractTableModel):
    """Rows as far as they are read."""

    def __init__(self, older: Callable[[int], Page]) -> None:
        """Take what reads the rows before a number."""
        super().__init__()
        self.lines: list[Line] = []
        self._older = older
        self._next: int | None = None

    def show_page(self, page: Page) -> None:
        """Show other rows from the newest on."""
        self.beginResetModel()
        self.lines, self._next = list(page.lines), page.next_before
        self.endResetModel()

    def canFetchMore(self, parent: Index) -> bool:
        """Tell whether there are older rows."""
        return not parent.isValid() and self._next is not None

    def fetchMore(self, parent: Index) -> None:
        """Read the next older rows."""
        if parent.isValid() or self._next is None:
            return
        page = self._older(self._next)
        first = len(self.lines)
        self._next = page.next_before
        if page.lines:
            self.beginInsertRows(QModelIndex(), first, first + len(page.lines) - 1)
            self.lines += page.lines
            self.endInsertRows()

    def rowCount(self, parent: Index | None = None) -> int:
        """Return how many rows are read."""
        return 0 if parent is not None and parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index | None = None) -> int:
        """Return how many columns there are."""
        return 0 if parent is not None and parent.isValid() else len(HEADINGS)

    def texts(self, place: int) -> tuple[str, ...]:
        """Return one row in words."""
        one = self.lines[place]
        told = "；".join(words for words in (one.reason, change_words(one)) if words)
        return f"{one.seq:,}", one.when, one.who, one.action_zh, one.kind_zh, one.name, told

    def data(self, index: Index, role: int = 0) -> Any:
        """Return a cell's words, tone or side."""
        if role in (0, TOOLTIP):
            return self.texts(index.row())[index.column()]
        if role == TONE:
            return tone_of(self.lines[index.row()].action) if index.column() == ACTION else ""
        if role == ALIGN:
            return RIGHT if index.column() == NUMBER else LEFT
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        """Return a heading."""
        if role == 0 and orientation == Qt.Orientation.Horizontal:
            return HEADINGS[section]
        if role == ALIGN:
            return RIGHT if section == NUMBER else LEFT
        return None


class AuditTable(QTableView):
    """The rows as a table; Enter or a double click opens the record, Ctrl+C copies the selected rows."""

    def __init__(
        self, older: Callable[[int], Page], opened: Callable[[Line], object], moved: Callable[[], object]
    ) -> None:
        """Take what reads older rows, what opens a row's record, and what is told when another row is chosen."""
        super().__init__()
        self.setAccessibleName("审计记录列表")
        self.shown = AuditModel(older)
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
        header.setSectionsClickable(False)
        self.selectionModel().currentRowChanged.connect(lambda *_: moved())
        self.doubleClicked.connect(lambda _index: self._open())

    @property
    def current(self) -> Line | None:
        """Return the row the person stands on."""
        index = self.currentIndex()
        return self.shown.lines[index.row()] if index.isValid() else None

    def show_page(self, page: Page) -> None:
        """Show other rows and stand on the newest one."""
        self.shown.show_page(page)
        if page.lines:
            first = self.shown.index(0, 0)
            self.selectionModel().setCurrentIndex(first, Select.ClearAndSelect | Select.Rows)
            self.scrollToTop()

    def _open(self) -> None:
        if self.current is not None:
            self._opened(self.current)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the words in proportion; what was changed takes what is left."""
        super().resizeEvent(event)
        size = theme.base_size()
        spare = max(0.0, self.viewport().width() - size * (sum(WIDTHS) + 18))
        for at, width in enumerate(WIDTHS):
            self.setColumnWidth(at, round(size * width + (spare * RECORD_SHARE if at == RECORD else 0)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open with Enter, copy with Ctrl+C as a table."""
        if event.matches(QKeySequence.StandardKey.Copy):
            places = sorted({index.row() for index in self.selectionModel().selectedRows()})
            rows = ["\t".join(self.shown.texts(place)) for place in places]
            QGuiApplication.clipboard().setText("\n".join(["\t".join(HEADINGS), *rows]))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open()
        else:
            super().keyPressEvent(event)
