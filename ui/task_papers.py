"""The papers of a task within 任务自评: how many each item has, adding more by button or by dropping files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtWidgets import QBoxLayout, QPushButton, QWidget

from ohdesk.evidence import Place
from ohdesk.evidence.listing import Paper
from ui.context import Context
from ui.evidence_add import add_files, ask_files
from ui.file_drop import FileDrop
from ui.widgets import Pill, button, row

MOST = 12
"""How many papers the task itself lists; the page of papers has them all."""


class TaskPapers:
    """The buttons and drop places of one task in sight; `attached` is told when papers were added."""

    def __init__(self, context: Context, host: QWidget, attached: Callable[[], object]) -> None:
        self._context, self._host, self._attached = context, host, attached
        self._profile, self._task = "", ""
        self._papers: Sequence[Paper] = ()

    def show_task(self, profile: str, task: str, papers: Sequence[Paper]) -> None:
        """Turn to another task."""
        self._profile, self._task, self._papers = profile, task, papers

    def line(self, item: int, name: str) -> list[QWidget]:
        """Return what stands below an item: how many papers it has, and the button to add one."""
        mine = [one for one in self._papers if one.item == item]
        found: list[QWidget] = []
        if mine:
            lacking = any(one.missing for one in mine)
            words = f"{len(mine)} 件材料" + ("，缺文件" if lacking else "")
            look = button(words, "file-text", flat=True)
            look.setAccessibleName(f"{name} {words}")
            look.clicked.connect(lambda: self._go(item))
            found.append(look)
        found.append(self._adder(item, name))
        return found

    def _adder(self, item: int, name: str) -> QPushButton:
        found = button("附材料", "paperclip", flat=True)
        found.setAccessibleName(f"{name} 附材料" if name else "附材料")
        found.setToolTip("选择文件附上，也可以把文件直接拖到这里")
        found.clicked.connect(lambda: self.add(item, ask_files(self._host, self._context)))
        return found

    def catch(self, widget: QWidget, item: int) -> None:
        """Let files be dropped on a part of the panel."""
        FileDrop(widget, lambda paths, _where: self.add(item, paths))

    def add(self, item: int, paths: Sequence[Path]) -> None:
        """Attach files to an item, 0 for the whole task."""
        place = Place(self._profile, self._task, item)
        add_files(self._host, self._context, place, paths, lambda _done: self._attached())

    def fill(self, lines: QBoxLayout) -> None:
        """List the task's papers, each leading to its place on the page of papers."""
        for paper in self._papers[:MOST]:
            go = button(f"{paper.ordinal}　{paper.title}", "file-text", flat=True)
            go.clicked.connect(lambda _=False, paper=paper: self._go(paper.item, paper.id))
            marks = [Pill("缺文件", "warn")] if paper.missing else []
            lines.addLayout(row(go, *marks, None))
        more = button("查看全部佐证材料" if self._papers else "到佐证材料页", "folder-open")
        more.clicked.connect(lambda: self._go(0))
        lines.addLayout(row(*self.line(0, "整项任务")[-1:], more, None))

    def _go(self, item: int, paper: int = 0) -> None:
        self._context.navigate("evidence_files", task=self._task, item=item, paper=paper)
