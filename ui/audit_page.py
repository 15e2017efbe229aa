"""审计记录: who did what, when, to which record, old → new; searched, exported, and checked row by row."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from db.records import BY_NAME
from ohdesk import audit_log, query
from ohdesk.audit_log import Filters, Line, Page, Verdict
from ohdesk.errors import Cancelled, Damaged, Refused
from ohdesk.query import Query
from ui.audit_filters import AuditFilters
from ui.audit_panel import WIDTH, AuditPanel
from ui.audit_table import AuditTable
from ui.context import Context
from ui.give_out import BOOKS, ask_path, file_name
from ui.jobs import Progress
from ui.kind_page import FILES
from ui.widgets import (
    EmptyState,
    PageHead,
    Pill,
    Toast,
    button,
    column,
    label,
    message,
    remembered_split,
    row,
)

NO_RIGHT = "审计记录由管理员和审核员查看，需要时请联系他们。您自己的操作同样记在里面，谁也改不了。"
SPLIT = "audit/split"


class AuditPage(QWidget):
    """Filters, rows, and the row in sight."""

    title = "审计记录"

    def __init__(self, context: Context) -> None:
        """Furnish the page; `reload` fills it."""
        super().__init__()
        self.context, self.desk = context, context.desk
        self._eager = False
        self.filters = AuditFilters(lambda _asked: self.reload())
        self.table = AuditTable(self._older, self.open_line, self._moved)
        self.panel = AuditPanel(self.open_current, self.only_current)
        self._furnish()

    def _furnish(self) -> None:
        self.check_button = button("检查", "shield-check")
        self.check_button.setToolTip("从第一条起逐条校验，看有没有被改动或删除")
        self.check_button.clicked.connect(self.check)
        self.out = button("导出", "download", shortcut="Ctrl+E")
        self.out.clicked.connect(self.export)
        self.head = PageHead(self.title, "", [self.check_button, self.out])
        self.pill, self.told = Pill("", "good"), label("", "muted", wrap=True)
        self.result = QWidget()
        found = row(self.pill, self.told)
        found.setStretch(1, 1)
        self.result.setLayout(found)
        self.result.hide()
        again = button("去掉全部条件")
        again.clicked.connect(self.filters.clear)
        self.state = EmptyState("loader-circle", "正在读取审计记录…")
        self.no_match = EmptyState("search", "没有符合条件的记录", "换个词，或去掉一些筛选条件试试。", again)
        self.split = remembered_split(self.context, SPLIT, ((self.table, 1), (self.panel, 0)), (760, WIDTH))
        self.middle = QStackedWidget()
        for one in (self.state, self.no_match, self.split):
            self.middle.addWidget(one)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 10, 16, 8)
        whole.setSpacing(8)
        whole.addLayout(column(self.head, self.result, self.filters))
        whole.addWidget(self.middle, 1)

    def reload(self) -> None:
        """Read the newest rows again in the background; what is shown stays until then."""
        desk, asked = self.desk, self.filters.asked
        try:
            desk.require("audit")
        except Refused:
            for part in (self.filters, self.check_button, self.out):
                part.hide()
            self._say("lock", "没有查看审计记录的权限", NO_RIGHT)
            return

        def work(_progress: Progress) -> tuple[Filters, Page, dict[str, Any]]:
            return asked, audit_log.entries(desk, asked), audit_log.answers(desk)

        def count(_progress: Progress) -> tuple[Filters, int]:
            return asked, audit_log.total(desk, asked)

        self.context.jobs.run(work, self._show, self._refuse, title="正在读取审计记录")
        # Counting a great chain takes longer than showing its first rows.
        self.context.jobs.run(count, self._count, lambda _error: None, title="正在统计审计记录")

    def _say(self, picture: str, title: str, hint: str) -> None:
        self.state.say(picture, title, hint)
        self.middle.setCurrentWidget(self.state)

    def _refuse(self, error: Exception) -> None:
        self._say("triangle-alert", "没有读到审计记录", str(error))

    def _count(self, found: tuple[Filters, int]) -> None:
        asked, total = found
        if asked == self.filters.asked:
            narrow = asked != Filters()
            self.head.set_note(f"{'符合条件的 ' if narrow else '共 '}{total:,} 条 · 只能增加，不能改动")

    def _show(self, found: tuple[Filters, Page, dict[str, Any]]) -> None:
        asked, page, answers = found
        if asked != self.filters.asked:
            return
        self.filters.show_answers(answers)
        self.table.show_page(page)
        self.middle.setCurrentWidget(self.split if page.lines else self.no_match)
        self._moved()
        if self._eager:
            self._eager = False
            self.focus_first()

    def _older(self, before: int) -> Page:
        try:
            return audit_log.entries(self.desk, self.filters.asked, before)
        except (Refused, Damaged) as error:
            self.head.set_note(str(error))
            return Page([], None)

    def _moved(self) -> None:
        one = self.table.current
        self.panel.show_line(one, opens=one is not None and _has_record(one))

    def open_current(self) -> None:
        """Open the record of the row the person stands on."""
        if (one := self.table.current) is not None:
            self.open_line(one)

    def open_line(self, one: Line) -> None:
        """Go to the record a row tells of, if it is still there."""
        if not _has_record(one):
            return
        try:
            there = query.count(self.desk, BY_NAME[one.kind], Query(only=[one.record or 0]))
        except (Refused, Damaged) as error:
            message(self, "没有打开", str(error))
            return
        if there:
            self.context.navigate(FILES.get(one.kind, one.kind), id=one.record)
        else:
            Toast(self, f"“{one.name}”已被移除，只在审计记录里还能看到")

    def only_current(self) -> None:
        """Narrow the page to everything that was done to this record."""
        one = self.table.current
        if one is not None and _has_record(one):
            self.filters.put(Filters(kind=one.kind, record=one.record))

    def show_where(self, **asked: Any) -> None:
        """Show what another page asks for: `user`, `action`, `kind`, `record`, `words`."""
        known = {name: value for name, value in asked.items() if hasattr(Filters, name)}
        self.filters.put(replace(Filters(), **known))

    def export(self) -> None:
        """Ask for a file and write the rows that answer the filters into it."""
        desk, asked = self.desk, self.filters.asked
        path = ask_path(self, "导出审计记录", file_name(desk, "审计记录"), BOOKS)
        if path is None:
            return

        def work(progress: Progress) -> int:
            return audit_log.export(desk, path, asked, progress)

        def done(count: int) -> None:
            Toast(self, f"已导出 {count:,} 条到 {path.name}")
            self.reload()

        self.context.jobs.run(work, done, self._not("没有导出"), title="正在导出审计记录")

    def check(self) -> None:
        """Check the whole chain in the background and say what was found."""
        desk = self.desk
        self.check_button.setEnabled(False)

        def work(progress: Progress) -> Verdict:
            return audit_log.verify(desk, progress)

        self.context.jobs.run(work, self._checked, self._not("没有检查"), title="正在检查审计记录")

    def _checked(self, verdict: Verdict) -> None:
        self.check_button.setEnabled(True)
        sound = verdict.first_bad is None
        self.pill.show_state("完好" if sound else "不符", "good" if sound else "bad")
        self.told.setText(f"{date.today():%Y-%m-%d} 检查：{verdict.sentence}")
        self.result.show()
        if not sound:
            message(self, "审计记录不符", verdict.sentence)

    def _not(self, title: str) -> Any:
        def tell(error: Exception) -> None:
            self.check_button.setEnabled(True)
            if not isinstance(error, Cancelled):
                message(self, title, str(error))

        return tell

    def focus_first(self) -> None:
        """Put the keyboard into the rows, at once or when they are there."""
        self._eager = not self.table.isVisible()
        if not self._eager:
            self.table.setFocus(Qt.FocusReason.TabFocusReason)


def _has_record(one: Line) -> bool:
    return one.kind in BY_NAME and one.record is not None
