"""历次报送: what went upward, made again, compared with now or with another, and unlocked."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QSplitter, QVBoxLayout, QWidget

from db.records.submission import Submission
from ohdesk.assess import own_profiles
from ohdesk.errors import Refused
from ohdesk.profile import available
from ohdesk.submissions import kept
from ohdesk.submissions.difference import Difference, compare
from ui.context import Context
from ui.diff_view import DiffView
from ui.editors import Combo
from ui.export_page import default_folder
from ui.jobs import Progress
from ui.lines_table import Cell, LinesTable
from ui.open_file import open_path
from ui.reason import ask_reason
from ui.widgets import Toast, button, column, label, message, row

HEADINGS = ("编号", "次数", "口径方案", "报送日期", "数据截至", "报送人", "状态", "上报包")
WHY = "必填，如：上级退回补正、漏报企业"


class SubmissionsTab(QWidget):
    """A table of submissions above, the comparison of the chosen one below."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.found: list[Submission] = []
        self._titles: dict[str, str] = {}
        self._again = False
        self.table = LinesTable("历次报送", HEADINGS)
        self.table.selectionModel().currentRowChanged.connect(self._picked)
        self.again = button("重新生成", "refresh-cw")
        self.again.setToolTip("按报送时的存档再写一遍，逐字节相同")
        self.now = button("与现在相比", "git-compare", primary=True)
        self.others = Combo()
        self.others.setAccessibleName("另一次报送")
        self.other = button("与另一次相比", "git-compare")
        self.open_button = button("解锁", "lock-open")
        self.again.clicked.connect(self.remake)
        self.now.clicked.connect(lambda: self.compare(None))
        self.other.clicked.connect(lambda: self.compare(self.others.currentData()))
        self.open_button.clicked.connect(self.unlock)
        self.view = DiffView()
        self.note = label("", "muted")
        buttons = row(self.now, self.others, self.other, 12, self.again, self.open_button, None, self.note)
        above, below = QWidget(), QWidget()
        above.setLayout(column(self.table, buttons))
        below.setLayout(column(self.view))
        split = QSplitter(Qt.Orientation.Vertical)
        split.setHandleWidth(10)
        split.setChildrenCollapsible(False)
        for at, part in enumerate((above, below)):
            split.addWidget(part)
            split.setStretchFactor(at, at)
        split.setSizes([210, 420])
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(split)

    @property
    def chosen(self) -> Submission | None:
        """Return the submission that is chosen."""
        at = self.table.currentIndex().row()
        return self.found[at] if 0 <= at < len(self.found) else None

    def reload(self) -> None:
        """Read the list again."""
        before = self.chosen.id if self.chosen else 0
        self.found = kept.submissions(self.context.desk)
        self._titles = {one.name: one.title for one in available(own_profiles(self.context.desk))}
        self.table.show_lines([_line(one, self._title(one)) for one in self.found])
        places = [at for at, one in enumerate(self.found) if one.id == before] or [0]
        if self.found:
            self.table.selectRow(places[0])
        self.note.setText("" if self.found else "还没有报送过，先在“报送”里生成上报包")
        self._allow()

    def _title(self, one: Submission) -> str:
        return self._titles.get(one.profile, one.profile)

    def _picked(self) -> None:
        self.view.forget()
        self._allow()

    def _allow(self) -> None:
        one = self.chosen
        for part in (self.again, self.now):
            part.setEnabled(one is not None)
        self.others.clear()
        for other in self.found:
            if one is not None and other.id != one.id and other.profile == one.profile:
                self.others.addItem(f"第 {other.ordinal} 次（{other.submitted_on.isoformat()}）", other.id)
        self.others.setVisible(self.others.count() > 0)
        self.other.setVisible(self.others.count() > 0)
        self.open_button.setEnabled(one is not None and one.locked and self._may_unlock())

    def _may_unlock(self) -> bool:
        try:
            self.context.desk.require("review")
        except Refused as refused:
            self.open_button.setToolTip(str(refused))
            return False
        self.open_button.setToolTip("解锁后这一期间的数据可以改动，须写明原因")
        return True

    def compare(self, other: int | None = None) -> None:
        """Compare the chosen submission with now, or with another one."""
        one, desk = self.chosen, self.context.desk
        if one is None:
            return
        number, key, title = one.id, one.profile, self._title(one)
        self.view.wait()

        def work(_progress: Progress) -> Difference:
            found = compare(desk, number, other)
            return replace(found, before=found.before.replace(key, title))

        self.context.jobs.run(
            work, self.view.show_difference, lambda error: self.view.fail(str(error)), title="正在比较"
        )

    def remake(self) -> None:
        """Ask for a folder and write the chosen submission's package again."""
        one, desk = self.chosen, self.context.desk
        if one is None:
            return
        number = one.id
        home = QFileDialog.getExistingDirectory(self, "重新生成到", str(default_folder(self.context)))
        if not home:
            return

        def work(_progress: Progress) -> Path:
            return kept.remake(desk, number, Path(home))

        self.context.jobs.run(
            work, self._remade, lambda error: message(self, "没有重新生成", str(error)), title="正在重新生成"
        )

    def _remade(self, folder: Path) -> None:
        Toast(self, f"已重新生成，与报送时逐字节相同：{folder.name}")
        open_path(folder)

    def unlock(self) -> None:
        """Ask why and open the period of the chosen submission again."""
        one = self.chosen
        if one is None:
            return
        sentence = f"{self._title(one)}第 {one.ordinal} 次报送锁定的数据将可以改动。改动后请重新报送。"
        reason = ask_reason(self, "解锁", sentence, "解锁", WHY)
        if not reason:
            return
        try:
            kept.unlock(self.context.desk, one.id, reason)
        except Refused as refused:
            message(self, "没有解锁", str(refused))
            return
        Toast(self, "已解锁，改动后请重新报送")
        self.context.changed("submission")
        self.reload()

    def focus_first(self) -> None:
        """Put the keyboard into the list."""
        self.table.setFocus(Qt.FocusReason.TabFocusReason)


def _line(one: Submission, title: str) -> list[Cell | str]:
    state = (
        Cell("已锁定", "accent") if one.locked else Cell("已解锁" if one.unlock_reason else "未锁定", "warn")
    )
    return [
        str(one.id),
        f"第 {one.ordinal} 次",
        title,
        one.submitted_on.isoformat(),
        one.as_of.isoformat(),
        one.submitted_by or "",
        state,
        one.package,
    ]
