"""一企一档: one employer on one page, with its tables on tabs, its timeline, its due dates, printing and export."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QScrollArea, QStackedWidget, QTabWidget, QWidget

from db.base import Record
from db.records.employer import Employer
from ohdesk import dossier as files
from ohdesk.dossier import Dossier, DueLine, due_lines
from ohdesk.dossier.events import Event
from ohdesk.dossier.tables import SECTIONS
from ohdesk.dossier.why_counted import Reason
from ohdesk.errors import Damaged, Refused
from ohdesk.history import HistoryLine, history
from ohdesk.ledger import kind_of
from ui.context import Context
from ui.editors import Combo
from ui.employer_head import EmployerHead
from ui.employer_out import export_file, print_file
from ui.employer_parts import (
    counted_card,
    due_card,
    due_table,
    exams_card,
    facts,
    padded,
    papers_table,
    past_table,
    recent_card,
)
from ui.employer_tables import FEW, PartTable, cards
from ui.jobs import Job, Progress
from ui.reckoning import REMEMBERED
from ui.record_form import RecordForm
from ui.timeline import Timeline
from ui.widgets import EmptyState, Toast, clear, column, label, message, row

TIME, DUE, PAST, FIRST = "时间线", "时限", "历史", SECTIONS[0]
ALL, LAST = "全部类别", "employer_file/last"
ROOM = 84
TABS = (FIRST, TIME, DUE, *SECTIONS[1:], PAST)
NONE_YET = ("building-2", "台账里还没有用人单位", "先在“用人单位台账”中登记或导入，再打开一企一档")


@dataclass(frozen=True)
class Read:
    """What was read in the background: the file, and what was done to the employer's own record."""

    dossier: Dossier
    past: list[HistoryLine]


class EmployerPage(QWidget):
    """The page of one employer."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.number: int | None = None
        self.read: Read | None = None
        self.form: RecordForm | None = None
        self._job: Job | None = None
        self._wanted = FIRST
        self._built: set[str] = set()
        self.head = EmployerHead(self)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        self.tabs.setAccessibleName("一企一档的各部分")
        self._pages = {name: column() for name in TABS}
        for name, lines in self._pages.items():
            inside = QWidget()
            inside.setLayout(lines)
            self.tabs.addTab(inside, name)
        self.tabs.currentChanged.connect(self._show_tab)
        self.empty = EmptyState("loader-circle", "正在打开…")
        self.body = QStackedWidget()
        self.body.addWidget(self.empty)
        self.body.addWidget(self.tabs)
        whole = column(self.head, self.body, spacing=6)
        whole.setStretch(1, 1)
        whole.setContentsMargins(16, 10, 16, 6)
        self.setLayout(whole)
        context.records_changed.connect(self._outdate)

    def show_where(self, id: int | None = None, tab: str = "", **_other: Any) -> None:  # noqa: A002 - links' word
        """Show one employer, perhaps on one of the tabs."""
        if tab in TABS:
            self._wanted = tab
        elif id != self.number:
            self._wanted = FIRST
        if id is not None:
            self.number = id
        self.reload()

    def reload(self) -> None:
        """Read the employer again, the one looked at last, or the first of the ledger, where none was asked for."""
        desk, profile = self.context.desk, str(self.context.recall(REMEMBERED, ""))
        wanted, last = self.number, int(self.context.recall(LAST, 0))
        if self._job is not None:
            self.context.jobs.cancel(self._job)

        def work(_progress: Progress) -> Read | None:
            number = wanted if wanted is not None else files.first_employer(desk, last)
            if number is None:
                return None
            return Read(files.read(desk, number, profile), history(desk, Employer, number))

        self._job = self.context.jobs.run(work, self._show, self._refused, title="正在打开一企一档")

    def _refused(self, error: Exception) -> None:
        self.read = None
        self.head.show_dossier(None)
        self.empty.say("triangle-alert", "打不开这家单位", str(error))
        self.body.setCurrentWidget(self.empty)

    def _show(self, read: Read | None) -> None:
        self._job = None
        self.read = read
        self.head.show_dossier(read.dossier if read else None)
        if read is None:
            self.empty.say(*NONE_YET)
            self.body.setCurrentWidget(self.empty)
            return
        self.number = read.dossier.employer.id
        self.context.remember(LAST, self.number)
        self._built.clear()
        self._count_tabs(read)
        at = TABS.index(self._wanted)
        self.tabs.setCurrentIndex(at)
        self._show_tab(at)
        self.body.setCurrentWidget(self.tabs)

    def _count_tabs(self, read: Read) -> None:
        one = read.dossier
        counts = {name: sum(len(part.numbers) for part in one.section(name)) for name in SECTIONS[1:]}
        counts[TIME] = len(one.events)
        late = sum(line.level == "overdue" for line in due_lines(one))
        for at, name in enumerate(TABS):
            self.tabs.setTabText(at, f"{name} {counts[name]:,}" if counts.get(name) else name)
        self.tabs.setTabText(TABS.index(DUE), f"{DUE} {late} 项超期" if late else DUE)

    def _show_tab(self, at: int) -> None:
        name = TABS[at]
        if self.read is None or name in self._built:
            return
        self._wanted = name
        self._built.add(name)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(self._inside(name, self.read))
        lines = self._pages[name]
        clear(lines)
        lines.addWidget(area)

    def _inside(self, name: str, read: Read) -> QWidget:
        one = read.dossier
        if name == FIRST:
            return self._overview(one)
        if name == TIME:
            return self._timeline(one)
        if name == DUE:
            return self._due(one)
        if name == PAST:
            return padded(past_table(read.past))
        first: list[QWidget] = []
        if name == "体检" and one.exams:
            first.append(exams_card(one))
        inside = cards(self.context, one.section(name), self.add, self.open, self.edit, self._rows, *first)
        return inside if name != "材料" else self._papers(one, inside)

    def _overview(self, one: Dossier) -> QWidget:
        side = column(spacing=10)
        side.addWidget(due_card(due_lines(one), lambda: self.tabs.setCurrentIndex(TABS.index(DUE))))
        if one.standing is not None:
            side.addWidget(counted_card(one.standing, self._open_reason))
        if one.events:
            side.addWidget(
                recent_card(one, self._open_event, lambda: self.tabs.setCurrentIndex(TABS.index(TIME)))
            )
        side.addStretch(1)
        left = column(facts(one), None)
        both = row(spacing=10)
        both.addLayout(left, 5)
        both.addLayout(side, 3)
        both.setContentsMargins(0, 0, 4, 0)
        tables = cards(self.context, one.section(FIRST), self.add, self.open, self.edit, self._rows)
        whole = column(both, tables, spacing=2)
        whole.setContentsMargins(0, 8, 0, 0)
        found = QWidget()
        found.setLayout(whole)
        return found

    @property
    def _rows(self) -> int:
        """Return how many rows a table shows before it scrolls, by the room there is."""
        return max(FEW, self.height() // ROOM)

    def _timeline(self, one: Dossier) -> QWidget:
        if not one.events:
            return EmptyState(
                "history", "还没有带日期的记录", "申报、检测、体检、检查等记录登记后，会按日期排在这里"
            )
        shown = Timeline(self._open_event)
        shown.show_events(one.events)
        pick = Combo()
        pick.setAccessibleName("只看一类")
        names = list(dict.fromkeys(event.section for event in one.events))
        for name in (ALL, *sorted(names, key=SECTIONS.index)):
            pick.addItem(name)
        pick.currentTextChanged.connect(
            lambda name: shown.show_events([event for event in one.events if name in (ALL, event.section)])
        )
        hint = label("双击或按 Enter 打开记录", "note")
        whole = column(row(pick, hint, None), spacing=6)
        whole.addWidget(shown, 1)
        whole.setContentsMargins(0, 8, 0, 0)
        found = QWidget()
        found.setLayout(whole)
        return found

    def _due(self, one: Dossier) -> QWidget:
        lines = due_lines(one)
        if not lines:
            return EmptyState("circle-check", "没有到期事项", "停产、注销或不应申报的单位不计时限")
        return padded(due_table(lines, self._open_due))

    def _papers(self, one: Dossier, tables: QWidget) -> QWidget:
        table = papers_table(one, lambda at: self._open_event(one.papers[at]))
        table.setMinimumHeight(280)
        return padded(label("卷内目录", "heading"), table, tables)

    def add(self, kind: type[Record], link: str) -> None:
        """Open the form for a new record that belongs to the employer."""
        given: dict[str, object] = {link: self.number}
        if kind.__tablename__ == "monitoring_post" and self.read:
            reports = next(one for one in self.read.dossier.section("检测") if one.link == "employer").numbers
            given = {link: reports[0]} if reports else {}
        self._open_form(RecordForm(self.context, kind, None, given, self))

    def edit(self, kind: type[Record], number: int) -> None:
        """Open the form for a record, so that the file stays in sight."""
        try:
            self._open_form(RecordForm(self.context, kind, number, None, self))
        except (Refused, Damaged) as error:
            message(self, "不能编辑", str(error))

    def edit_employer(self) -> None:
        """Edit the employer itself, or the record of the table the keyboard is in."""
        table = self.focusWidget()
        if isinstance(table, PartTable) and table.currentIndex().isValid():
            table.edit_current()
        elif self.number is not None and self.read is not None:
            self.edit(Employer, self.number)

    def _open_form(self, form: RecordForm) -> None:
        self.form = form
        form.finished.connect(lambda _code: self._form_closed(form))
        form.open()

    def _form_closed(self, form: RecordForm) -> None:
        if form.saved:
            Toast(self, "已保存")
        self.form = None
        form.deleteLater()

    def open(self, kind: type[Record], number: int) -> None:
        """Go to a record on the page of its kind."""
        self.context.navigate(kind.__tablename__, id=number)

    def _open_event(self, event: Event) -> None:
        if event.kind == "employer":
            self.tabs.setCurrentIndex(0)
        elif len(event.numbers) == 1:
            self.context.navigate(event.kind, id=event.numbers[0])
        else:
            self.context.navigate(event.kind, only=list(event.numbers))

    def _open_due(self, line: DueLine) -> None:
        if line.kind == "employer":
            self.tabs.setCurrentIndex(0)
        elif len(line.numbers) == 1:
            self.context.navigate(line.kind, id=line.numbers[0])
        else:
            self.context.navigate(line.kind, only=list(line.numbers))

    def _open_reason(self, reason: Reason) -> None:
        if reason.number is not None:
            self.edit(kind_of(reason.kind), reason.number)

    def print_file(self) -> None:
        """Print the file into a PDF."""
        if self.read is not None:
            print_file(self, self.context, self.read.dossier)

    def give_out(self) -> None:
        """Export the file as an Excel workbook."""
        if self.read is not None:
            export_file(self, self.context, self.read.dossier)

    def _outdate(self, _kind: str) -> None:
        if self.isVisible() and self.number is not None:
            self.reload()

    def focus_first(self) -> None:
        """Put the keyboard on the tabs, where arrows lead through the file."""
        if self.read is not None:
            self.tabs.tabBar().setFocus(Qt.FocusReason.TabFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leads back to the ledger."""
        if event.key() == Qt.Key.Key_Escape:
            self.back()
            event.accept()
            return
        super().keyPressEvent(event)

    def back(self) -> None:
        """Go back to the employer in the ledger."""
        if self.number is None:
            self.context.navigate("employer")
        else:
            self.context.navigate("employer", id=self.number)
