"""核对: what contradicts itself before a submission, the way to each place, and the reasons given."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFileDialog, QStackedWidget, QVBoxLayout, QWidget

from ohdesk import crosscheck
from ohdesk.crosscheck.violation import GROUPS, Violation
from ohdesk.errors import Refused
from ui.check_panel import CheckPanel
from ui.context import Context
from ui.jobs import Progress
from ui.reckoning import REMEMBERED, Reckoned, reckon
from ui.segments import Segments
from ui.widgets import EmptyState, button, label, message, remembered_split, row
from ui.wrapped_table import WrappedTable

HEADINGS = ("核对发现", "状态")
WIDTHS = (0, 6)
ALL, OPEN, EXPLAINED = "all", "open", "explained"
SHOWN = ((OPEN, "待处理"), (EXPLAINED, "已说明"), (ALL, "全部"))
SPLIT = "check/split"


class CheckTab(QWidget):
    """The violations of a profile, the most serious first; `changed` is told how many are open."""

    def __init__(
        self,
        context: Context,
        changed: Callable[[int], object] | None = None,
        counted: Callable[[date], object] | None = None,
    ) -> None:
        """Furnish the tab; `counted` is told up to which day was counted."""
        super().__init__()
        self.context, self.changed, self.counted = context, changed, counted
        self.reckoned: Reckoned | None = None
        self.found: list[Violation] = []
        self.lines: list[Violation | None] = []
        self.folder: Path | None = None
        self._name = ""
        self._day: date | None = None
        self.summary, self.source = label("", "heading"), label("", "note")
        self.shown = Segments("显示", SHOWN, self._chosen)
        self.shown.show_value(OPEN)
        self.files, self.again = button("核对已填的表", "folder-open"), button("重新核对", "refresh-cw")
        self.files.setToolTip("核对一个文件夹里手工改过的表")
        self.files.clicked.connect(self._ask_folder)
        self.again.clicked.connect(self.check_records)
        self.table = WrappedTable("核对发现", HEADINGS, WIDTHS, 0)
        self.table.currentCellChanged.connect(lambda now, *_rest: self._picked(now))
        self.panel = CheckPanel(context, self._explained)
        self.table.cellDoubleClicked.connect(lambda *_at: self.panel.go())
        self.table.setMinimumWidth(420)
        self.panel.setMinimumWidth(320)
        self.split = remembered_split(context, SPLIT, ((self.table, 3), (self.panel, 2)), (720, 420))
        self.state = EmptyState("loader-circle", "正在核对", "正在对照台账和各表")
        self.stack = QStackedWidget()
        self.stack.addWidget(self.state)
        self.stack.addWidget(self.split)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 4, 0, 0)
        whole.setSpacing(8)
        whole.addLayout(row(self.summary, self.source, None, self.shown, self.files, self.again))
        whole.addWidget(self.stack, 1)

    def look(self, name: str, day: date | None = None) -> None:
        """Count a profile and check it in the background; what is shown stays until then."""
        self._name, self._day, self.folder = name, day, None
        self.reload()

    def reload(self) -> None:
        """Count and check again."""
        self._name = self._name or str(self.context.recall(REMEMBERED, ""))
        self._run(None)

    def check_records(self) -> None:
        """Check what would be submitted now, even where a folder was looked at before."""
        self.folder = None
        self.reload()

    def check_folder(self, folder: Path) -> None:
        """Check the filled tables of a folder."""
        self.folder = folder
        self.reload()

    def _run(self, counted: Reckoned | None) -> None:
        desk, name, day, folder = self.context.desk, self._name, self._day, self.folder

        def work(_progress: Progress) -> tuple[Reckoned, list[Violation]]:
            known = counted or reckon(desk, name, day)
            if folder is not None:
                return known, crosscheck.check_files(desk, known.profile, folder, known.as_of)
            return known, crosscheck.check(desk, known.profile, known.as_of, known.results)

        self.context.jobs.run(work, self._show, self._refuse, title="正在核对")

    def _refuse(self, error: Exception) -> None:
        if self.folder is not None and self.reckoned is not None:
            self.folder = None
            message(self, "没有核对", str(error))
            return
        self.state.say("triangle-alert", "没有完成核对", str(error))
        self.stack.setCurrentIndex(0)

    def _show(self, answer: tuple[Reckoned, list[Violation]]) -> None:
        self.reckoned, self.found = answer
        self.source.setText(f"核对的是文件夹 {self.folder.name} 里的表" if self.folder else "")
        self._write()
        if self.counted:
            self.counted(self.reckoned.as_of)
        if self.changed:
            self.changed(self.count_open)

    @property
    def count_open(self) -> int:
        """Return how many still wait for a correction or a reason."""
        return sum(one.open for one in self.found)

    def _chosen(self, value: str | None) -> None:
        if value is None:
            self.shown.show_value(ALL)
        self._write()

    def _write(self) -> None:
        waiting, settled = self.count_open, len(self.found) - self.count_open
        self.summary.setText(f"{waiting} 处待处理" + (f"，{settled} 处已说明" if settled else ""))
        wanted = self.shown.value or ALL
        visible = [one for one in self.found if wanted == ALL or one.open == (wanted == OPEN)]
        kept = self.panel.one
        self.table.blockSignals(True)
        self._fill(visible)
        self.table.blockSignals(False)
        if not visible:
            self._say_none(wanted)
            return
        self.stack.setCurrentIndex(1)
        places = [at for at, one in enumerate(self.lines) if one is not None]
        same = [at for at in places if kept and _key(self.lines[at]) == _key(kept)]
        place = (same or places)[0]
        self.table.show_row(place)
        self._picked(place)

    def _say_none(self, wanted: str) -> None:
        words = {
            OPEN: ("circle-check", "核对通过", "没有待处理的地方，可以报送"),
            EXPLAINED: ("info", "没有已说明的", "确属实的不符，写明理由后列在这里"),
        }
        self.state.say(*words.get(wanted, ("circle-check", "核对通过", "各表一致，没有发现不符")))
        self.stack.setCurrentIndex(0)

    def _fill(self, visible: list[Violation]) -> None:
        self.table.clearSpans()
        self.table.setRowCount(0)
        self.lines = []
        for group, zh in GROUPS.items():
            members = [one for one in visible if one.group == group]
            if members:
                self._add_group(f"{zh}（{len(members)} 处）")
            for one in members:
                place = self._add(one)
                state = ("待处理", "warn") if one.open else ("已说明", "good")
                self.table.put(place, 0, one.message, indent=10)
                self.table.put(place, 1, state[0], tone=state[1])
        self.table.fit()

    def _add(self, one: Violation | None) -> int:
        place = self.table.rowCount()
        self.table.insertRow(place)
        self.lines.append(one)
        return place

    def _add_group(self, words: str) -> None:
        place = self._add(None)
        self.table.setSpan(place, 0, 1, len(HEADINGS))
        self.table.put(place, 0, words, colour="muted", bold=True)
        if item := self.table.item(place, 0):
            item.setFlags(Qt.ItemFlag.ItemIsEnabled)

    def _picked(self, place: int) -> None:
        one = self.lines[place] if 0 <= place < len(self.lines) else None
        if one is not None:
            self.panel.show_violation(one)

    def _explained(self, one: Violation, reason: str) -> None:
        """Keep a reason, or take it back where it is blank, and show what stands now."""
        if self.reckoned is None:
            return
        desk, profile = self.context.desk, self.reckoned.profile
        try:
            if reason:
                now = crosscheck.explain(desk, profile, one, reason=reason)
            else:
                crosscheck.take_back(desk, profile, one.rule, one.subject)
                now = crosscheck.without_reason(one)
        except Refused as wrong:
            self.panel.say(str(wrong))
            return
        self.found = [now if _key(each) == _key(one) else each for each in self.found]
        self.panel.show_violation(now)
        self.context.changed("explanation")
        self._write()
        if self.changed:
            self.changed(self.count_open)

    def _ask_folder(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, "放着已填的表的文件夹")
        if chosen:
            self.check_folder(Path(chosen))

    def focus_first(self) -> None:
        """Put the keyboard into the list."""
        self.table.setFocus(Qt.FocusReason.TabFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens the place of the violation in sight."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.table.hasFocus():
            self.panel.go()
        else:
            super().keyPressEvent(event)


def _key(one: Violation | None) -> tuple[str, str]:
    return (one.rule, one.subject) if one else ("", "")
