"""行业核查: employers whose name, products or hazards contradict their industry, and those corrected since they declared."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QStackedWidget, QTabBar, QVBoxLayout, QWidget

from db.records.notice import NoticeKind
from ohdesk import codes, industry_check
from ohdesk.clocks import snoozes
from ohdesk.errors import Refused
from ohdesk.industry_check import Corrected, Finding
from ui.context import Context
from ui.jobs import Progress
from ui.lines_table import Cell, LinesTable
from ui.nothing_yet import all_well
from ui.reason import ask_reason
from ui.undo_toast import UndoToast
from ui.widgets import Card, EmptyState, PageHead, button, label, message

DOUBTFUL, CORRECTED = range(2)
TABS = ("待核查", "已改正、待变更申报")
HEADINGS = (
    ("单位名称", "乡镇", "登记行业", "可能的行业", "申报", "为什么"),
    ("单位名称", "乡镇", "原登记行业", "现登记行业", "改正日期", "最近申报"),
)
EMPTY = (
    ("没有矛盾的行业", "单位名称、主要产品、危害因素与登记行业都对得上"),
    ("没有待变更申报的单位", "改正已申报单位的行业后，在单位变更申报前会列在这里"),
)
WIDTHS = ((230, 90, 190, 150, 96), (250, 110, 240, 240, 110))
KINDS = ("employer", "declaration", "product", "exposure", "snooze")
Found = tuple[list[Finding], list[Corrected]]


class IndustryCheckPage(QWidget):
    """Two lists, what is doubtful about the employer in sight, and what can be done about it."""

    title = "行业核查"

    def __init__(self, context: Context) -> None:
        """Furnish the page; `reload` fills it."""
        super().__init__()
        self.context = context
        self.found: Found = ([], [])
        self._read = self._eager = False
        self.notice = button("变更申报提示单", "file-output")
        self.notice.setToolTip("给所选单位发变更申报提示单")
        self.notice.clicked.connect(self.tell)
        self.right = button("行业无误", "check")
        self.right.setToolTip("核实后行业没有错的，写明理由，不再列出")
        self.right.clicked.connect(self.confirm)
        self.open_button = button("打开单位", "building-2", primary=True)
        self.open_button.setToolTip("打开单位改正行业（Enter）")
        self.open_button.clicked.connect(self.open_current)
        self.head = PageHead(self.title, "", [self.notice, self.right, self.open_button])
        self.tabs = QTabBar()
        self.tabs.setExpanding(False)
        self.tabs.setDrawBase(False)
        self.tabs.setAccessibleName("待核查、已改正")
        for words in TABS:
            self.tabs.addTab(words)
        self.table = LinesTable("行业核查列表", HEADINGS[DOUBTFUL])
        self.table.doubleClicked.connect(self.open_current)
        self.state = EmptyState("loader-circle", "正在核对", "正在核对名称、产品、危害因素与行业")
        self.stack = QStackedWidget()
        self.why = Card("")
        self.words = label("", wrap=True)
        self._furnish()

    def _furnish(self) -> None:
        self.why.body.addWidget(self.words)
        self.stack.addWidget(self.state)
        self.stack.addWidget(self.table)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 10, 16, 8)
        whole.setSpacing(8)
        whole.addWidget(self.head)
        whole.addWidget(self.tabs)
        whole.addWidget(self.stack, 1)
        whole.addWidget(self.why)
        self.tabs.currentChanged.connect(self._show_tab)
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._picked())
        self.context.records_changed.connect(self._outdated)
        self._show_tab()

    def reload(self) -> None:
        """Check every employer again in the background; what is shown stays until then."""
        desk = self.context.desk

        def work(_progress: Progress) -> Found:
            return industry_check.findings(desk), industry_check.corrected(desk)

        self.context.jobs.run(work, self._show, self._refuse, title="正在核对行业")

    def _outdated(self, kind: str) -> None:
        if kind in KINDS and self.isVisible():
            self.reload()

    def _refuse(self, error: Exception) -> None:
        self.state.say("triangle-alert", "没有完成核对", str(error))
        self.stack.setCurrentWidget(self.state)

    def _show(self, found: Found) -> None:
        self.found, self._read = found, True
        for at, count in enumerate((len(found[0]), len(found[1]))):
            self.tabs.setTabText(at, f"{TABS[at]} {count:,}")
        doubtful = f"{len(found[0]):,} 家的行业与名称、产品或危害因素矛盾"
        self.head.set_note(doubtful if found[0] else "")
        self._show_tab()
        if self._eager:
            self.focus_first()

    def _show_tab(self) -> None:
        at = self.tabs.currentIndex()
        doubtful, corrected = self.found
        lines = [doubtful_line(one) for one in doubtful]
        if at == CORRECTED:
            lines = [corrected_line(one) for one in corrected]
        self.table.show_lines(lines, HEADINGS[at])
        for column_, width in enumerate(WIDTHS[at]):
            self.table.setColumnWidth(column_, width)
        if self._read:
            self.state.say(*all_well(self.context.desk, "核对行业", *EMPTY[at]))
            self.stack.setCurrentWidget(self.table if lines else self.state)
        if lines:
            self.table.selectRow(0)
        self._picked()

    def chosen(self) -> Sequence[Finding | Corrected]:
        """Return the employers selected in the list in sight."""
        places = sorted({index.row() for index in self.table.selectionModel().selectedRows()})
        shown: Sequence[Finding | Corrected] = self.found[self.tabs.currentIndex()]
        return [shown[place] for place in places if place < len(shown)]

    def _picked(self) -> None:
        chosen = self.chosen()
        self.open_button.setEnabled(len(chosen) == 1)
        self._allow(self.notice, bool(chosen))
        self._allow(self.right, bool(chosen) and self.tabs.currentIndex() == DOUBTFUL)
        self.why.setVisible(bool(chosen))
        if chosen:
            one = chosen[0]
            more = f"（共选 {len(chosen):,} 家）" if len(chosen) > 1 else ""
            self.words.setText(f"{one.name}{more}\n{reasons(one)}")

    def _allow(self, one: QWidget, possible: bool) -> None:
        try:
            self.context.desk.require("write")
        except Refused as refused:
            possible = False
            one.setToolTip(str(refused))
        one.setEnabled(possible)

    def open_current(self) -> None:
        """Open the employer in sight in the ledger, where its industry is corrected."""
        chosen = self.chosen()
        if chosen:
            self.context.navigate("employer", id=chosen[0].employer)

    def confirm(self) -> None:
        """Note why the chosen employers' industry is right after all."""
        chosen = [one for one in self.chosen() if isinstance(one, Finding)]
        sentence = f"所选 {len(chosen)} 家经核实行业没有错，以后不再列出；改了行业会重新核对。"
        hint = "必填，如：现场核实主营业务与登记行业一致"
        reason = ask_reason(self, "行业无误", sentence, "确认无误", hint) if chosen else ""
        if not reason:
            return
        try:
            for one in chosen:
                industry_check.confirm(self.context.desk, one, reason)
        except Refused as refused:
            message(self, "没有完成", str(refused))
        else:
            UndoToast(self, f"已确认 {len(chosen):,} 家行业无误", lambda: self._doubt_again(chosen))
        self.context.changed("snooze")
        self.reload()

    def _doubt_again(self, chosen: list[Finding]) -> None:
        """Take a confirmation back."""
        for one in chosen:
            snoozes.wake(self.context.desk, one.item)
        self.context.changed("snooze")
        self.reload()

    def tell(self) -> None:
        """Issue notices of 变更申报 to the chosen employers."""
        from ui.notice_dialog import NoticeDialog

        numbers = [one.employer for one in self.chosen()]
        if not numbers:
            return
        dialog = NoticeDialog(self.context, numbers, NoticeKind.change, self)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def focus_first(self) -> None:
        """Put the keyboard into the list, at once or when it is there."""
        self._eager = not self._read
        self.table.setFocus(Qt.FocusReason.TabFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens the employer in sight."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.table.hasFocus():
            self.open_current()
        else:
            super().keyPressEvent(event)


def doubtful_line(one: Finding) -> list[Cell | str]:
    """Return a doubtful employer as a line of the list."""
    fitting = industry_words(one.fitting[0]) if one.fitting else ""
    declared: Any = Cell("已申报", "good") if one.declared else Cell("未申报", "warn")
    return [one.name, one.township, industry_words(one.industry), fitting, declared, "；".join(one.why)]


def corrected_line(one: Corrected) -> list[Cell | str]:
    """Return a corrected employer as a line of the list."""
    days = [f"{one.corrected_on:%Y-%m-%d}", f"{one.declared_on:%Y-%m-%d}"]
    return [one.name, one.township, industry_words(one.before), industry_words(one.industry), *days]


def reasons(one: Finding | Corrected) -> str:
    """Return all that is said about an employer, a line for each reason."""
    if isinstance(one, Finding):
        return "\n".join(f"· {words}，登记为{industry_words(one.industry)}" for words in one.why)
    return f"· 行业已于 {one.corrected_on:%Y-%m-%d} 由{industry_words(one.before)}改为{industry_words(one.industry)}，单位还没有变更申报"


def industry_words(code: str) -> str:
    """Return an industry's code and name."""
    return f"{code} {codes.catalogue('industry').name(code)}"
