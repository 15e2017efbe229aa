"""提示单: whom it goes to, what it says, a look at each, then one PDF or Word file and one record for every employer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QDialog, QProgressBar, QStackedWidget, QWidget

from db.records.notice import NoticeKind
from ohdesk import notices
from ohdesk.errors import Cancelled, Refused
from ohdesk.exchange.notice_facts import NoticeFacts
from ohdesk.exchange.notice_picture import Fault, faults, pages_of
from ohdesk.notices import Issued
from ui.context import Context
from ui.give_out import ask_path, file_name
from ui.jobs import Job, Progress
from ui.lines_table import Cell, LinesTable
from ui.notice_done import DonePage
from ui.notice_preview import PageView
from ui.notice_settings import NoticeSettings
from ui.widgets import button, column, label, message, row

WAIT = 220
SIDE = 350
FILES = {".pdf": "PDF 文件 (*.pdf)", ".docx": "Word 文档 (*.docx)"}


@dataclass(frozen=True)
class Draft:
    """What would be issued: the notices, what some of them lack, and who had one before."""

    facts: list[NoticeFacts] = field(default_factory=list)
    employers: list[int] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    told: dict[int, date] = field(default_factory=dict)


class NoticeDialog(QDialog):
    """Prepares, shows and issues notices to employers."""

    def __init__(
        self,
        context: Context,
        chosen: Sequence[int],
        kind: NoticeKind = NoticeKind.declare,
        parent: QWidget | None = None,
        listed: Sequence[int] = (),
    ) -> None:
        """Start with the chosen employers, or with all that must be told; `listed` are those of the list's filter."""
        super().__init__(parent)
        self.context, self.desk = context, context.desk
        self.draft = Draft()
        self.at = 0
        self.path = Path()
        self.job: Job | None = None
        self.setWindowTitle("职业病危害项目申报提示单")
        self.setAccessibleName("提示单")
        self._later = QTimer(self, interval=WAIT, singleShot=True)
        self._later.timeout.connect(self.prepare)
        self.stack = QStackedWidget()
        self.done_page = DonePage(context, self)
        groups = [(words, some) for words, some in (("所选的", chosen), ("列表中的", listed)) if some]
        self._furnish(kind, groups)
        context.jobs.changed.connect(self._show_progress)
        self.prepare()

    def _furnish(self, kind: NoticeKind, groups: Sequence[tuple[str, Sequence[int]]]) -> None:
        first = QWidget()
        sides = row(self._left(kind, groups), self._looking(), spacing=16)
        sides.setStretch(1, 1)
        whole = column(label("职业病危害项目申报提示单", "heading"), spacing=10)
        whole.addLayout(sides, 1)
        whole.addLayout(self._foot())
        first.setLayout(whole)
        self.stack.addWidget(first)
        self.stack.addWidget(self.done_page)
        around = column(self.stack)
        around.setContentsMargins(20, 16, 20, 16)
        self.setLayout(around)
        self.resize(940, 680)

    def _left(self, kind: NoticeKind, groups: Sequence[tuple[str, Sequence[int]]]) -> QWidget:
        self.settings = NoticeSettings(self.desk.office, kind, groups, self._later.start)
        self.care = LinesTable("需要注意", ("单位", "需要注意"))
        self.care.selectionModel().currentRowChanged.connect(lambda now, _old: self._look_at(now.row()))
        self.care_note = label("", "note")
        found = QWidget()
        lines = column(self.settings, 4, self.care_note, spacing=6)
        lines.addWidget(self.care, 1)
        lines.addStretch(0)
        found.setLayout(lines)
        found.setFixedWidth(SIDE)
        return found

    def _looking(self) -> QWidget:
        self.before, self.after = button("", "chevron-left"), button("", "chevron-right")
        for one, words, step in ((self.before, "上一份", -1), (self.after, "下一份", 1)):
            one.setAccessibleName(words)
            one.setToolTip(f"{words}（Alt+{'←' if step < 0 else '→'}）")
            one.setShortcut(f"Alt+{'Left' if step < 0 else 'Right'}")
            one.clicked.connect(lambda _=False, step=step: self.show_notice(self.at + step))
        self.place = label("", "muted")
        self.view = PageView()
        found = QWidget()
        head = row(self.before, self.place, self.after)
        head.setStretch(1, 1)
        box = column(head, spacing=6)
        box.addWidget(self.view, 1)
        found.setLayout(box)
        return found

    def _foot(self) -> Any:
        self.told = label("", "muted")
        self.bar = QProgressBar()
        self.bar.setAccessibleName("生成进度")
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(170)
        self.stop = button("停止", "x", flat=True)
        self.stop.clicked.connect(lambda: self.context.jobs.cancel(self.job) if self.job else None)
        close = button("关闭")
        close.clicked.connect(self.reject)
        self.word = button("生成 Word…", "file-text")
        self.pdf = button("生成 PDF…", "printer", primary=True)
        self.word.clicked.connect(lambda: self.issue(".docx"))
        self.pdf.clicked.connect(lambda: self.issue(".pdf"))
        line = row(self.told, self.bar, self.stop, close, self.word, self.pdf)
        line.setStretch(0, 1)
        self._busy(False)
        return line

    def prepare(self) -> None:
        """Read what the notices would say, and what they lack."""
        self._later.stop()
        desk, asked, most = self.desk, self.settings.asked(), self.settings.most
        whom = self.settings.employers

        def work(_progress: Progress) -> Draft:
            numbers = notices.must_be_told(desk, asked["issued_on"]) if whom is None else whom
            numbers = list(dict.fromkeys(numbers))
            facts = notices.preview(desk, numbers, **asked)
            return Draft(
                facts, numbers, faults(facts, most), notices.told_before(desk, numbers, asked["kind"])
            )

        self.context.jobs.run(work, self._show, self._show_none, title="正在准备提示单")

    def _show_none(self, error: Exception) -> None:
        self._show(Draft(), str(error))

    def _show(self, draft: Draft, why_none: str = "") -> None:
        self.draft = draft
        count = len(draft.facts)
        if count:
            self.settings.show_first(draft.facts[0].number)
        self.told.setText(f"共 {count:,} 份" if count else why_none)
        self._show_care()
        self._busy(False)
        self.show_notice(min(self.at, max(count - 1, 0)))

    def _show_care(self) -> None:
        places = {number: at for at, number in enumerate(self.draft.employers)}
        lines: list[tuple[int, str, str, str]] = []
        for one in self.draft.faults:
            if one.missing:
                lines.append((one.at, one.employer, f"字体中没有：{one.missing}", "bad"))
            if one.blank:
                lines.append((one.at, one.employer, f"留空：{'、'.join(one.blank)}", "warn"))
        for number, day in self.draft.told.items():
            at = places[number]
            lines.append((at, self.draft.facts[at].employer, f"{day} 已发过", "neutral"))
        self._care_places = [one[0] for one in lines]
        self.care.show_lines([(name, Cell(words, tone)) for _, name, words, tone in lines])
        self.care.setColumnWidth(0, SIDE // 2 - 10)
        self.care.setColumnWidth(1, 60)
        some = f"需要注意 {len(lines):,} 处，点一行看样张" if lines else "没有缺项，所有字都能打印。"
        self.care_note.setText(some if self.draft.facts else "")
        self.care.setVisible(bool(lines))

    def _look_at(self, place: int) -> None:
        if 0 <= place < len(self._care_places):
            self.show_notice(self._care_places[place])

    def show_notice(self, at: int) -> None:
        """Show one of the notices."""
        count = len(self.draft.facts)
        self.at = max(0, min(at, count - 1))
        self.before.setEnabled(self.at > 0)
        self.after.setEnabled(self.at + 1 < count)
        if not count:
            self.place.setText("没有可以发的提示单")
            self.view.show_page(())
            return
        one = self.draft.facts[self.at]
        pages = pages_of(one, self.settings.most)
        more = f"（共 {len(pages)} 页）" if len(pages) > 1 else ""
        hint = "，危害因素按行业推定" if one.proposed else ""
        self.place.setText(f"第 {self.at + 1:,} / {count:,} 份　{one.employer}{more}{hint}")
        self.place.setToolTip(self.place.text())
        self.view.show_page(pages[0])

    def issue(self, suffix: str) -> None:
        """Ask for a file, write the notices into it, and keep a record of each."""
        first, last = self.draft.facts[0].number, self.draft.facts[-1].number
        name = Path(file_name(self.desk, f"申报提示单_{first:03d}-{last:03d}")).with_suffix(suffix)
        chosen = ask_path(self, "提示单存为", name.name, FILES[suffix])
        if chosen is None:
            return
        path = chosen if chosen.suffix.lower() == suffix else chosen.with_suffix(suffix)
        desk, employers, asked, most = (
            self.desk,
            self.draft.employers,
            self.settings.asked(),
            self.settings.most,
        )
        asked["first"] = first

        def work(progress: Progress) -> Issued:
            return notices.issue(desk, employers, path, most=most, progress=progress, **asked)

        self._busy(True)
        self.path = path
        self.job = self.context.jobs.run(work, self._issued, self._refused, title="正在生成提示单")

    def _issued(self, issued: Issued) -> None:
        self.job = None
        self._busy(False)
        self.done_page.show_issued(issued, self.path)
        self.stack.setCurrentWidget(self.done_page)
        self.context.changed("notice")

    def _refused(self, error: Exception) -> None:
        self.job = None
        self._busy(False)
        if isinstance(error, Cancelled):
            self.told.setText("已停止，没有生成文件，也没有占用编号。")
        else:
            message(self, "没有生成提示单", str(error))

    def _busy(self, busy: bool) -> None:
        for part in (self.bar, self.stop):
            part.setVisible(busy)
        ready = not busy and bool(self.draft.facts)
        for one in (self.pdf, self.word):
            one.setEnabled(ready)

    def _show_progress(self) -> None:
        if self.job is not None:
            self.bar.setRange(0, self.job.steps)
            self.bar.setValue(self.job.step)
            self.told.setText(f"正在生成 {self.job.step:,} / {self.job.steps:,}")

    def reject(self) -> None:
        """Close; work under way is stopped first."""
        if self.job is not None:
            self.context.jobs.cancel(self.job)
        super().reject()


def notice_buttons(page: Any) -> list[QWidget]:
    """Return what the head of a kind's page offers about notices: to issue, to record delivery, to see the effect."""
    from ui.notice_delivery import deliver_selected
    from ui.notice_effects import show_effects

    acts: dict[str, list[tuple[str, str, str, Callable[[Any], object]]]] = {
        "employer": [("提示单", "megaphone", "向所选单位或所有应申报未申报的单位发提示单", _open)],
        "notice": [
            ("送达登记", "check", "登记所选提示单的送达方式、日期、送达人和答复", deliver_selected),
            ("效果", "chart-column", "发出或送达以后，多少天之内申报了", show_effects),
        ],
    }
    found: list[QWidget] = []
    for words, icon, hint, do in acts.get(page.kind.__tablename__, []):
        one = button(words, icon)
        one.setToolTip(hint)
        one.clicked.connect(lambda _=False, do=do: do(page))
        found.append(one)
        if words != "效果":
            try:
                page.desk.require("write")
            except Refused as refused:
                one.setEnabled(False)
                one.setToolTip(str(refused))
    return found


def _open(page: Any) -> None:
    chosen = page.selected()
    listed = list(page.model.ids) if page.list.complete and page.bar.active else []
    dialog = NoticeDialog(page.context, chosen, NoticeKind.declare, page, listed)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
