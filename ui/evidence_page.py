"""佐证材料: the papers behind each task and item, added by dropping files, looked into, and exported in order."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from ohdesk import evidence
from ohdesk.evidence import Place
from ohdesk.evidence import out as evidence_out
from ohdesk.evidence import view as evidence_view
from ohdesk.evidence.out import Exported
from ui.context import Context
from ui.editors import Combo
from ui.evidence_add import add_files, ask_file, ask_files
from ui.evidence_papers import PaperPanel
from ui.evidence_places import ALL, FILLED, LACKING, PlaceTable, Shelf, Spot, read_shelf
from ui.export_page import default_folder
from ui.jobs import Progress
from ui.open_file import open_path
from ui.page_frame import FramedPage
from ui.reason import ask_reason
from ui.reckoning import ProfileBox
from ui.widgets import PageHead, Toast, button, column, confirm, message, remembered_split, row

SPLIT, ONLY = "evidence/split", "evidence/only"


class EvidencePage(FramedPage):
    """Everything that stands behind a profile, one task or item at a time."""

    title = "佐证材料"

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.shelf: Shelf | None = None
        self.spot: Spot = ("", 0)
        self._wanted = 0
        self._eager = False
        evidence_view.sweep(context.desk)
        self.profiles = ProfileBox(context, self.reload)
        self.add_button = button("添加文件", "plus", primary=True, shortcut="Ctrl+N")
        self.add_button.clicked.connect(self.add)
        self.out_button = button("导出全部", "file-output", shortcut="Ctrl+E")
        self.out_button.clicked.connect(self.export)
        self.only = Combo()
        self.only.setAccessibleName("显示哪些条款")
        self.only.addItems([ALL, LACKING, FILLED])
        self.only.setCurrentText(str(context.recall(ONLY, ALL)))
        self.only.activated.connect(lambda _at: self._narrow())
        self.table = PlaceTable(self._open_spot, self._dropped)
        acts = {
            "open": self.open, "replace": self.replace, "edit": self.edit, "remove": self.remove, "add": self.add,
        }  # fmt: skip
        self.panel = PaperPanel(context, acts, lambda paths: self._dropped(self.spot, paths))
        self.panel.setMinimumWidth(460)
        self.split = remembered_split(context, SPLIT, ((self._left(), 2), (self.panel, 3)), (440, 730))
        head = PageHead(self.title, "", [self.profiles, self.out_button, self.add_button])
        self.furnish(head, self.split, "正在读取佐证材料")

    def _left(self) -> QWidget:
        inside = column(row(self.only, None), spacing=8)
        inside.addWidget(self.table, 1)
        found = QWidget()
        found.setMinimumWidth(330)
        found.setLayout(inside)
        return found

    def show_where(self, task: str = "", item: int = 0, paper: int = 0, profile: str = "") -> None:
        """Show a task, an item or a paper, at once or when it is read."""
        if profile and profile != self.profiles.name:
            self.context.remember("profile", profile)
            self.shelf = None
        if task:
            self.spot, self._wanted = (task, item), paper
            self.only.setCurrentText(ALL)
        if self.shelf is not None:
            self._narrow()

    def reload(self) -> None:
        """Read everything again in the background; what is shown stays until then."""
        self.profiles.follow()
        name, desk = self.profiles.name, self.context.desk

        def work(_progress: Progress) -> Shelf:
            return read_shelf(desk, name)

        self.context.jobs.run(work, self._show, self._refuse, title="正在读取佐证材料")

    def _refuse(self, error: Exception) -> None:
        self.shelf = None
        self.say("triangle-alert", "没有读到佐证材料", str(error))

    def _show(self, shelf: Shelf) -> None:
        self.shelf = shelf
        if not shelf.places:
            self.say("paperclip", "这份口径方案没有要材料的任务", "请在上方换一份口径方案")
            return
        files = sum(not one.missing for one in shelf.papers)
        lacking = f"，{len(shelf.lacking)} 处还缺" if files or shelf.lacking else ""
        self.head.set_note(f"{f'{files:,} 份材料' if files else '还没有材料'}{lacking}")
        self.show_content()
        self._narrow()
        if self._eager:
            self.focus_first()

    def _narrow(self) -> None:
        """List the places as chosen and show the one in sight again."""
        if self.shelf is None:
            return
        self.context.remember(ONLY, self.only.currentText())
        self.table.show_shelf(self.shelf, self.only.currentText())
        spot = self.table.show_spot(self.spot)
        if spot is not None:
            self._open_spot(spot)

    def _open_spot(self, spot: Spot) -> None:
        if self.shelf is None:
            return
        self.spot, wanted, self._wanted = spot, self._wanted, 0
        self.panel.show_spot(self.shelf, spot, wanted)

    def add(self) -> None:
        """Ask for files and attach them to the place in sight."""
        if self.shelf is not None:
            self._dropped(self.spot, ask_files(self, self.context))

    def _dropped(self, spot: Spot, paths: list[Path]) -> None:
        if self.shelf is None or not spot[0]:
            return
        self.spot = spot
        place = Place(self.shelf.reckoned.profile.name, *spot)
        add_files(self, self.context, place, paths, lambda done: self._changed((done.ids or [0])[-1]))

    def _changed(self, paper: int = 0) -> None:
        self._wanted = paper
        self.reload()

    def open(self) -> None:
        """Open a copy of the paper in sight with the system's program."""
        paper, desk = self.panel.table.paper, self.context.desk
        if paper is None or paper.missing:
            return
        self.context.jobs.run(
            lambda _progress: evidence_view.open_copy(desk, paper.id),
            open_path,
            lambda error: message(self, "没有打开", str(error)),
            title="正在打开材料",
        )

    def replace(self) -> None:
        """Ask for another file for the paper in sight."""
        paper, desk = self.panel.table.paper, self.context.desk
        path = ask_file(self, self.context, "选择新的文件") if paper else None
        if paper is None or path is None:
            return

        def done(_digest: object) -> None:
            self.context.changed("evidence")
            Toast(self, f"已换成 {path.name}")
            self._changed(paper.id)

        self.context.jobs.run(
            lambda _progress: evidence.replace_file(desk, paper.id, path),
            done,
            lambda error: message(self, "没有更换", str(error)),
            title="正在更换文件",
        )

    def edit(self) -> None:
        """Go to the paper's record."""
        if paper := self.panel.table.paper:
            self.context.navigate("evidence", id=paper.id)

    def remove(self) -> None:
        """Ask for the reason and take the paper in sight off its place."""
        paper, desk = self.panel.table.paper, self.context.desk
        if paper is None:
            return
        reason = ask_reason(self, "移除材料", f"移除“{paper.title}”？文件内容仍留在数据库中以备查。")
        if not reason:
            return

        def done(_seq: object) -> None:
            self.context.changed("evidence")
            self._changed()

        self.context.jobs.run(
            lambda _progress: evidence.detach(desk, paper.id, reason),
            done,
            lambda error: message(self, "没有移除", str(error)),
            title="正在移除",
        )

    def export(self) -> None:
        """Ask for a folder and write all papers with their index into a new one within it."""
        if self.shelf is None:
            return
        chosen = QFileDialog.getExistingDirectory(self, "导出到", str(default_folder(self.context)))
        if not chosen:
            return
        profile, desk = self.shelf.reckoned.profile, self.context.desk

        def work(progress: Progress) -> Exported:
            return evidence_out.export(desk, profile, Path(chosen), progress)

        self.context.jobs.run(
            work,
            self._exported,
            lambda error: message(self, "没有导出", str(error)),
            title="正在导出佐证材料",
        )

    def _exported(self, done: Exported) -> None:
        lacking = f"，目录第二页列出还缺的 {len(done.missing)} 处" if done.missing else ""
        words = f"{len(done.files)} 个文件和目录已导出到“{done.folder.name}”{lacking}。"
        if confirm(self, "已导出", words, yes="打开文件夹", no="关闭"):
            open_path(done.folder)

    def focus_first(self) -> None:
        """Put the keyboard into the list, at once or when it is there."""
        self._eager = self.shelf is None
        self.table.setFocus(Qt.FocusReason.TabFocusReason)
