"""差距: how many more a target needs, and the list to begin with."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QGuiApplication, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from ohdesk.gap import Gap, gap_of
from ohdesk.gap.ranks import Candidate
from ohdesk.results import RowResult
from ui.context import Context
from ui.give_out import ask_path, file_name
from ui.jobs import Progress
from ui.reckoning import Reckoned
from ui.widgets import EmptyState, Toast, button, column, label, message, row
from ui.wrapped_table import WrappedTable

HEADINGS = ("序号", "名称", "理由")
WIDTHS = (4.2, 11, 0)


class GapTab(QWidget):
    """The gap of one indicator; a double click or Enter opens the record."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.gap: Gap | None = None
        self._asked: tuple[Reckoned, RowResult] | None = None
        self._due = False
        self.sentence, self.note = label("", "heading", wrap=True), label("", "note", wrap=True)
        self.copy_button, self.save_button = button("复制名单", "copy"), button("导出名单", "download")
        self.copy_button.clicked.connect(self.copy)
        self.save_button.clicked.connect(self.save)
        self.table = WrappedTable("差距名单", HEADINGS, WIDTHS, 2)
        self.table.cellDoubleClicked.connect(lambda place, _at: self._open(place))
        self.table.cellActivated.connect(lambda place, _at: self._open(place))
        self.empty = EmptyState("target", "没有名单")
        self.stack = QStackedWidget()
        self.stack.addWidget(self.empty)
        self.stack.addWidget(self.table)
        whole = column(self.sentence, self.note, row(self.copy_button, self.save_button, None))
        whole.addWidget(self.stack, 1)
        whole.setContentsMargins(0, 8, 0, 0)
        self.setLayout(whole)

    def show_row(self, reckoned: Reckoned, found: RowResult) -> None:
        """Show one indicator's gap, counted in the background once the tab is in sight."""
        self._asked, self._due = (reckoned, found), True
        if self.isVisible():
            self._load()

    def showEvent(self, event: QShowEvent) -> None:
        """Count what was asked for meanwhile."""
        super().showEvent(event)
        if self._due:
            self._load()

    def _load(self) -> None:
        asked, desk = self._asked, self.context.desk
        if asked is None:
            return
        self._due = False
        reckoned, found = asked

        def work(_progress: Progress) -> Gap:
            return gap_of(desk, reckoned.profile, found, reckoned.as_of)

        def done(answer: Gap) -> None:
            if self._asked is asked:
                self._show(answer)

        self.context.jobs.run(work, done, self._refuse, title="正在计算差距")

    def _refuse(self, error: Exception) -> None:
        self.gap = None
        self.sentence.setText(str(error))

    def _show(self, answer: Gap) -> None:
        self.gap = answer
        self.sentence.setText(answer.sentence)
        self.note.setText(f"{answer.note}。" if answer.note else "")
        self.note.setVisible(bool(answer.note))
        for each in (self.copy_button, self.save_button):
            each.setVisible(bool(answer.candidates))
        self.table.setRowCount(0)
        for at, one in enumerate(answer.candidates, 1):
            self._add(str(at), one)
        for one in answer.others:
            self._add("备选", one, colour="muted")
        self.table.fit()
        if not answer.known:
            self.empty.say("info", "还没有可比的数", "有了数据和目标值，这里列出还差几家、先做哪几家")
        elif answer.needed == 0:
            self.empty.say("circle-check", "没有要补的", "")
        else:
            self.empty.say("info", "没有可列的名单", answer.note)
            self.note.setVisible(bool(answer.note and answer.candidates))
        self.stack.setCurrentIndex(1 if self.table.rowCount() else 0)

    def _add(self, number: str, one: Candidate, colour: str = "") -> None:
        place = self.table.rowCount()
        self.table.insertRow(place)
        name = f"{one.name}（{one.size:,}）" if one.size > 1 else one.name
        self.table.put(place, 0, number, colour="muted")
        self.table.put(place, 1, name, colour=colour)
        self.table.put(place, 2, one.why, colour=colour)

    def _listed(self) -> list[Candidate]:
        return [*self.gap.candidates, *self.gap.others] if self.gap else []

    def _open(self, place: int) -> None:
        listed = self._listed()
        if 0 <= place < len(listed):
            self.context.navigate(listed[place].kind, id=listed[place].id)

    def as_text(self) -> str:
        """Return the list with its headings, one line each."""
        rows = [
            (str(at), one.name, one.why) for at, one in enumerate(self.gap.candidates if self.gap else (), 1)
        ]
        return "\n".join("\t".join(cells) for cells in (HEADINGS, *rows))

    def copy(self) -> None:
        """Put the list on the clipboard."""
        QGuiApplication.clipboard().setText(self.as_text())
        Toast(self, f"已复制 {len(self.gap.candidates) if self.gap else 0:,} 条名单")

    def save(self) -> None:
        """Ask for a file and write the list into it."""
        found, desk = self.gap, self.context.desk
        if found is None:
            return
        name = file_name(desk, f"差距名单_{found.zh}")
        path = ask_path(self, "导出名单", name, "Excel 工作簿 (*.xlsx)")
        if path is None:
            return

        def work(_progress: Progress) -> Path:
            from ohdesk.exchange.gap_sheet import write_list

            return write_list(desk, found, path.with_suffix(".xlsx"))

        self.context.jobs.run(
            work,
            lambda written: Toast(self, f"已导出到 {written.name}"),
            lambda error: message(self, "没有导出", str(error)),
            title="正在导出名单",
        )
