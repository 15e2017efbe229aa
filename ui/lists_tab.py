"""名单: the lists the office keeps, how far each one is, and the way to take in another."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QStackedWidget, QWidget

from db.records.name_list import NameList
from ohdesk import query
from ohdesk.batch import undo
from ohdesk.errors import Cancelled, Damaged, Refused
from ohdesk.lists.funnel import progress_of_lists
from ohdesk.lists.reconcile import batch_of
from ohdesk.query import Query
from ui.context import Context
from ui.lines_table import Cell, LinesTable
from ui.widgets import EmptyState, Toast, button, column, confirm, label, message, row

HEADINGS = [
    "名单",
    "进度",
    "来源",
    "收到日期",
    "名称",
    "待认定",
    "台账没有",
    "待核",
    "已核",
    "接收人",
    "文件",
]
NUMBERS = (4, 5, 6, 7, 8)


class ListsTab(QWidget):
    """The kept lists, the newest first."""

    def __init__(
        self, context: Context, take_in: Callable[[], object], open_list: Callable[[int], object]
    ) -> None:
        """Furnish the tab; `reload` fills it."""
        super().__init__()
        self.context = context
        self.lists: list[NameList] = []
        self._open_list = open_list
        self.table = LinesTable("部门名单", HEADINGS, NUMBERS)
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._selected())
        self.table.doubleClicked.connect(lambda _index: self.open_current())
        first = button("收名单", "upload", primary=True)
        first.clicked.connect(take_in)
        self.empty = EmptyState(
            "list-checks",
            "还没有收过名单",
            "税务、市场监管、乡镇等部门发来的名单，收下后逐个与台账比对：代码和名称一致的自动对应，"
            "拿不准的留给您认定，每个名称最后都有结论和依据。",
            first,
        )
        self.stack = QStackedWidget()
        self.stack.addWidget(self.table)
        self.stack.addWidget(self.empty)
        self.note = label("", "note")
        self.open_button = button("核对这份名单", "list-checks")
        self.open_button.clicked.connect(self.open_current)
        self.undo_button = button("撤销这份名单", "undo-2", danger=True)
        self.undo_button.clicked.connect(self.undo)
        whole = column(spacing=8)
        whole.addWidget(self.stack, 1)
        whole.addLayout(row(self.note, None, self.open_button, self.undo_button))
        self.setLayout(whole)

    def reload(self) -> None:
        """Read the lists again."""
        desk = self.context.desk
        try:
            numbers = query.ids(desk, NameList, Query(order="received_on", descending=True))
            self.lists = [one for one in query.rows(desk, NameList, numbers) if isinstance(one, NameList)]
            counts = progress_of_lists(desk)
        except (Refused, Damaged) as error:
            self.empty.say("triangle-alert", "没有读到名单", str(error))
            self.stack.setCurrentWidget(self.empty)
            return
        self.table.show_lines([_line(one, counts.get(one.id, {})) for one in self.lists])
        self.stack.setCurrentWidget(self.table if self.lists else self.empty)
        total = sum(one["rows"] for one in counts.values())
        self.note.setText(f"共 {len(self.lists)} 份名单、{total:,} 个名称" if self.lists else "")
        if self.lists and not self.table.currentIndex().isValid():
            self.table.selectRow(0)
        self._selected()

    @property
    def current(self) -> NameList | None:
        """Return the list the person stands on."""
        rows = self.table.selectionModel().selectedRows()
        return self.lists[rows[0].row()] if len(rows) == 1 else None

    def _selected(self) -> None:
        for one in (self.open_button, self.undo_button):
            one.setVisible(bool(self.lists))
            one.setEnabled(self.current is not None)

    def open_current(self) -> None:
        """Go to the rows of the list."""
        if self.current is not None:
            self._open_list(self.current.id)

    def undo(self) -> None:
        """Take a list back after asking; refused when its names were decided on since."""
        one, desk = self.current, self.context.desk
        if one is None:
            return
        sentence = f"“{one.title}”的 {one.rows_total or 0:,} 个名称会被移除，台账不受影响。"
        if not confirm(self, "撤销名单", sentence, "撤销这份名单", danger=True):
            return
        number = one.id
        self.context.jobs.run(
            lambda _progress: undo(desk, batch_of(desk, number)),
            self._undone,
            self._not_undone,
            title="正在撤销名单",
        )

    def _undone(self, _counts: object) -> None:
        Toast(self, "已撤销这份名单")
        for kind in ("name_list", "listed_name"):
            self.context.changed(kind)
        self.reload()

    def _not_undone(self, error: Exception) -> None:
        if not isinstance(error, Cancelled):
            message(self, "没有撤销", str(error))

    def focus_first(self) -> None:
        """Put the keyboard into the table."""
        self.stack.currentWidget().setFocus()


def _line(one: NameList, counts: dict[str, int]) -> list[Cell | str]:
    rows, judged = counts.get("rows", 0), counts.get("judged", 0)
    if counts.get("doubtful"):
        state = Cell("待认定", "warn")
    elif judged < rows:
        state = Cell(f"已核 {100 * judged // max(rows, 1)}%", "accent")
    else:
        state = Cell("已核完", "good")
    numbers = [f"{counts.get(key, 0):,}" for key in ("rows", "doubtful", "missing", "pending", "judged")]
    tail = [one.received_by or "", one.file_name or ""]
    return [one.title, state, str(one.source.value), one.received_on.isoformat(), *numbers, *tail]
