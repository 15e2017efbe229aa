"""市级汇总: counties' packages from their sticks, checked, added up, looked at, and written as the city's own tables."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QStackedWidget, QTabWidget, QVBoxLayout, QWidget

from ohdesk import assess
from ohdesk.errors import Refused
from ohdesk.profile import Profile
from ohdesk.rollup import run
from ohdesk.rollup.run import Received, Rolled
from ui.context import Context
from ui.export_page import default_folder
from ui.file_drop import FileDrop
from ui.jobs import Progress
from ui.open_file import open_path
from ui.reckoning import ProfileBox
from ui.rollup_tables import PackageTable, QueryTable, SumTable
from ui.widgets import (
    Card,
    EmptyState,
    PageHead,
    button,
    column,
    confirm,
    label,
    message,
    remembered_split,
    row,
)

SPLIT, FOLDER = "rollup/split", "rollup/folder"
HINT = "插上县区的U盘，点“添加文件夹”或“添加压缩包”，也可以直接拖进来；选整个U盘会找出其中所有上报包"


@dataclass(frozen=True)
class Looked:
    """What a look at the packages found: each of them, and the sums of those that agree."""

    profile: Profile
    received: tuple[Received, ...]
    rolled: Rolled | None
    problem: str = ""


class RollupPage(QWidget):
    """Takes packages in and gives the city's tables out."""

    title = "市级汇总"

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.paths: list[Path] = []
        self.looked: Looked | None = None
        self.profiles = ProfileBox(context, self.reload)
        self.folder_button = button("添加文件夹", "folder-open", shortcut="Ctrl+O")
        self.folder_button.clicked.connect(self.add_folder)
        self.zip_button = button("添加压缩包", "package")
        self.zip_button.clicked.connect(self.add_zips)
        self.go_button = button("生成市级报表", "merge", primary=True, shortcut="Ctrl+E")
        self.go_button.clicked.connect(self.write)
        parts = [self.profiles, self.folder_button, self.zip_button, self.go_button]
        self.head = PageHead(self.title, "", parts)
        self.packages, self.sums, self.queries = PackageTable(self.remove), SumTable(), QueryTable()
        self.packages.currentCellChanged.connect(lambda *_: self._follow())
        self.tabs = QTabWidget()
        self.tabs.setAccessibleName("汇总内容")
        self.tabs.addTab(self.sums, "汇总结果")
        self.tabs.addTab(self.queries, "疑问")
        self.split = remembered_split(context, SPLIT, ((self._left(), 2), (self._right(), 3)), (420, 750))
        self.state = EmptyState("merge", "还没有上报包", HINT)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.state)
        self.stack.addWidget(self.split)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 10, 16, 8)
        whole.setSpacing(8)
        whole.addWidget(self.head)
        whole.addWidget(self.stack, 1)
        self._drops = [
            FileDrop(one, lambda paths, _where: self.take(paths)) for one in (self, self.packages.viewport())
        ]
        self.go_button.setEnabled(False)

    def _left(self) -> QWidget:
        card = Card("上报包")
        self.told = card.note
        self.remove_button = button("从列表去掉", "x")
        self.remove_button.setToolTip("不汇总这个上报包，文件不受影响（Delete）")
        self.remove_button.clicked.connect(self.remove)
        clear = button("全部去掉", "trash-2")
        clear.clicked.connect(self.clear)
        card.body.addWidget(self.packages, 1)
        card.body.addLayout(row(self.remove_button, clear, None))
        card.setMinimumWidth(340)
        return card

    def _right(self) -> QWidget:
        card = Card()
        self.problem = label("", "problem", wrap=True)
        self.problem.hide()
        inside = column(self.problem, spacing=6)
        inside.addWidget(self.tabs, 1)
        card.body.addLayout(inside)
        card.setMinimumWidth(460)
        return card

    def reload(self) -> None:
        """Look at the packages again in the background; what is shown stays until then."""
        self.profiles.follow()
        if not self.paths:
            self.stack.setCurrentIndex(0)
            self.go_button.setEnabled(False)
            self.head.set_note("各县区的分子、分母相加，不平均比率")
            return
        name, desk, paths = self.profiles.name, self.context.desk, list(self.paths)

        def work(progress: Progress) -> Looked:
            profile = assess.open_profile(desk, name)
            received = tuple(run.receive(desk, profile, paths, progress))
            good = [one.package for one in received if one.package and not one.problem]
            try:
                return Looked(profile, received, run.add_up(desk, profile, good) if good else None)
            except Refused as refusal:
                return Looked(profile, received, None, refusal.sentence)

        self.context.jobs.run(work, self._show, self._refuse, title="正在核对上报包")

    def _refuse(self, error: Exception) -> None:
        self.looked = None
        self.go_button.setEnabled(False)
        self.state.say("triangle-alert", "没有完成核对", str(error))
        self.stack.setCurrentIndex(0)

    def _show(self, looked: Looked) -> None:
        self.looked, rolled = looked, looked.rolled
        self.packages.show_received(looked.received, rolled.chosen if rolled else None)
        counties = len(rolled.chosen.latest) if rolled else 0
        bad = sum(1 for one in looked.received if one.problem)
        doubts = len(rolled.queries) if rolled else 0
        self.told.setText(f"{len(looked.received)} 个" + (f"，{bad} 个不能用" if bad else ""))
        self.head.set_note(f"{counties} 个县区，{doubts} 处疑问")
        self.sums.show_rows(rolled.results.rows if rolled else [])
        self.queries.show_queries(rolled.queries if rolled else [])
        self.tabs.setTabText(1, f"疑问 {doubts}")
        problem = looked.problem or (
            f"有 {bad} 个上报包不能用，去掉或换成重新报送的才能生成报表。" if bad else ""
        )
        self.problem.setText(problem)
        self.problem.setVisible(bool(problem))
        self.go_button.setEnabled(rolled is not None and not bad)
        self.stack.setCurrentIndex(1)
        self._follow()

    def _follow(self) -> None:
        self.remove_button.setEnabled(self.packages.chosen is not None)

    def take(self, paths: list[Path]) -> None:
        """Add packages, or folders that hold some, and look at them."""
        self.paths += [path for path in paths if path not in self.paths]
        self.reload()

    def add_folder(self) -> None:
        """Ask for a package's folder, or one that holds several."""
        chosen = QFileDialog.getExistingDirectory(
            self, "选择上报包或U盘", str(self.context.recall(FOLDER, ""))
        )
        if chosen:
            self.context.remember(FOLDER, str(Path(chosen).parent))
            self.take([Path(chosen)])

    def add_zips(self) -> None:
        """Ask for packages that came as archives."""
        start = str(self.context.recall(FOLDER, ""))
        chosen, _ = QFileDialog.getOpenFileNames(self, "选择上报包压缩包", start, "压缩包 (*.zip)")
        if chosen:
            self.context.remember(FOLDER, str(Path(chosen[0]).parent))
            self.take([Path(one) for one in chosen])

    def remove(self) -> None:
        """Leave the package in sight out."""
        found = self.packages.chosen
        if found is None or self.looked is None:
            return
        self.paths = [one.path for one in self.looked.received if one.path != found.path]
        self.reload()

    def clear(self) -> None:
        """Begin again."""
        self.paths, self.looked = [], None
        self.state.say("merge", "还没有上报包", HINT)
        self.reload()

    def write(self) -> None:
        """Ask for a folder and write the city's tables into a new one within it."""
        looked, desk = self.looked, self.context.desk
        if looked is None or looked.rolled is None or not self.go_button.isEnabled():
            return
        rolled = looked.rolled
        chosen = QFileDialog.getExistingDirectory(self, "存放市级报表", str(default_folder(self.context)))
        if not chosen:
            return
        self.context.jobs.run(
            lambda _progress: run.write(desk, looked.profile, rolled, Path(chosen), date.today()),
            self._written,
            lambda error: message(self, "没有生成", str(error)),
            title="正在生成市级报表",
        )

    def _written(self, done: Rolled) -> None:
        if done.folder is None:
            return
        asked = sum(1 for one in done.files if one.name.startswith("疑问反馈_"))
        words = f"{len(done.files)} 个文件已写入“{done.folder.name}”，其中 {asked} 个是给县区的疑问反馈。"
        if confirm(self, "已生成市级报表", words, yes="打开文件夹", no="关闭"):
            open_path(done.folder)

    def focus_first(self) -> None:
        """Put the keyboard on adding packages while there are none, else into their list."""
        first = self.packages if self.stack.currentIndex() else self.folder_button
        first.setFocus(Qt.FocusReason.TabFocusReason)
