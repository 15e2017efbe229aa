"""数据导入: bring a list of any kind in, see what was brought in, take a batch back."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QMenu, QStackedWidget, QWidget

from db.base import Record
from db.records import KINDS
from ohdesk import ledger
from ohdesk.batch_list import Batch, batches
from ohdesk.errors import Damaged, Refused
from ui.context import Context
from ui.import_dialog import ImportDialog
from ui.lines_table import Cell, LinesTable
from ui.navigation import ENTRIES
from ui.widgets import EmptyState, PageHead, Toast, button, column, confirm, message, row

HEADINGS = ["批次", "时间", "导入内容", "状态", "新增", "变化", "相同", "拒绝", "经办人", "来源", "文件"]
NUMBERS = (4, 5, 6, 7)


class ImportPage(QWidget):
    """The batches of this office, the newest first."""

    title = "数据导入"

    def __init__(self, context: Context) -> None:
        """Furnish the page; `reload` fills it."""
        super().__init__()
        self.context = context
        self.setObjectName("import")
        self.batches: list[Batch] = []
        bring = button("导入 Excel", "upload", primary=True)
        self.kinds = self._kinds(bring)
        bring.clicked.connect(lambda: self.kinds.popup(bring.mapToGlobal(bring.rect().bottomLeft())))
        self.head = PageHead(self.title, "", [bring])
        self.table = LinesTable("导入批次", HEADINGS, NUMBERS)
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._selected())
        self.table.doubleClicked.connect(lambda _index: self._open())
        self.empty = EmptyState(
            "upload",
            "还没有导入过数据",
            "点右上角“导入 Excel”选择一种台账。每一批导入都能整批撤销，撤销后数据回到导入之前。",
        )
        self.stack = QStackedWidget()
        self.stack.addWidget(self.table)
        self.stack.addWidget(self.empty)
        self.open_button = button("打开台账", "table")
        self.open_button.clicked.connect(self._open)
        self.undo_button = button("撤销这一批", "undo-2", danger=True)
        self.undo_button.clicked.connect(self.undo)
        whole = column(self.head, spacing=8)
        whole.addWidget(self.stack, 1)
        whole.addLayout(row(None, self.open_button, self.undo_button))
        whole.setContentsMargins(16, 10, 16, 8)
        self.setLayout(whole)
        context.records_changed.connect(self._records_changed)
        self.reload()

    def _records_changed(self, _kind: str) -> None:
        if self.isVisible():
            self.reload()

    def _kinds(self, owner: QWidget) -> QMenu:
        menu = QMenu(owner)
        shown = [
            (entry.zh, [ledger.kind_of(name) for name in entry.kinds]) for entry in ENTRIES if entry.kinds
        ]
        rest = [kind for kind in KINDS if all(kind not in kinds for _, kinds in shown)]
        for words, kinds in [*shown, ("其他", rest)]:
            part = menu.addMenu(words) if len(kinds) > 1 else menu
            for kind in kinds:
                part.addAction(kind.zh, partial(self.bring_in, kind))
        return menu

    def bring_in(self, kind: type[Record]) -> None:
        """Open the import dialog for a kind."""
        dialog = ImportDialog(self.context, kind, self)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def reload(self) -> None:
        """Read the batches again."""
        try:
            self.batches = batches(self.context.desk)
        except (Refused, Damaged) as error:
            self.empty.say("triangle-alert", "没有读到导入记录", str(error))
            self.stack.setCurrentWidget(self.empty)
            return
        self.table.show_lines([_line(one) for one in self.batches])
        self.stack.setCurrentWidget(self.table if self.batches else self.empty)
        self.head.set_note(f"共 {len(self.batches)} 批" if self.batches else "")
        self._selected()

    @property
    def current(self) -> Batch | None:
        """Return the batch the person stands on."""
        rows = self.table.selectionModel().selectedRows()
        return self.batches[rows[0].row()] if len(rows) == 1 else None

    def _selected(self) -> None:
        one = self.current
        self.undo_button.setEnabled(one is not None and one.undone_at is None)
        self.open_button.setEnabled(one is not None)

    def _open(self) -> None:
        if self.current is not None:
            self.context.navigate(self.current.kind)

    def undo(self) -> None:
        """Take the batch back after asking."""
        one = self.current
        if one is None:
            return
        sentence = (
            f"第 {one.number} 批“{one.file_name}”新增的 {one.counts.get('new', 0):,} 条会被移除，"
            f"改动的 {one.counts.get('updated', 0):,} 条会恢复成导入之前的样子。"
        )
        if not confirm(self, "撤销导入", sentence, "撤销这一批", danger=True):
            return

        def work(_progress: object) -> dict[str, int]:
            from ohdesk.batch import undo

            return undo(self.context.desk, one.number)

        self.context.jobs.run(work, self._undone, self._not_undone, title="正在撤销导入")

    def _undone(self, counts: dict[str, int]) -> None:
        Toast(self, f"已撤销：移除 {counts['removed']:,} 条，恢复 {counts['restored']:,} 条")
        for kind in {one.kind for one in self.batches}:
            self.context.changed(kind)
        self.reload()

    def _not_undone(self, error: Exception) -> None:
        message(self, "没有撤销", str(error))


def _line(one: Batch) -> list[Cell | str]:
    state = Cell("已撤销", "neutral") if one.undone_at else Cell("已导入", "good")
    numbers = [f"{one.counts.get(key, 0):,}" for key in ("new", "updated", "same", "rejected")]
    at = f"{one.at:%Y-%m-%d %H:%M}"
    return [f"第 {one.number} 批", at, one.kind_zh, state, *numbers, one.user, one.source, one.file_name]
