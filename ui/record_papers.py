"""佐证材料 of one record, as a line at the foot of its drawer: how many, opening one, adding more."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtWidgets import QMenu, QWidget

from ohdesk.evidence import Place
from ohdesk.evidence import listing as evidence_list
from ohdesk.evidence import view as evidence_view
from ohdesk.evidence.listing import Paper
from ui.context import Context
from ui.evidence_add import add_files, ask_files
from ui.file_drop import FileDrop
from ui.open_file import open_path
from ui.widgets import button, label, message, row

NEVER = ("evidence", "stored_file")
"""Kinds that are papers themselves."""


class RecordPapers(QWidget):
    """Shows how many papers a record has; files may be dropped anywhere on `host`."""

    def __init__(self, context: Context, host: QWidget, kind: str) -> None:
        super().__init__()
        self._context, self._kind = context, kind
        self._number: int | None = None
        self.papers: Sequence[Paper] = ()
        self.look = button("", "file-text", flat=True)
        self._menu = QMenu(self.look)
        self.look.setMenu(self._menu)
        self.add_button = button("附材料", "paperclip", flat=True)
        self.add_button.setToolTip("给这条记录附上文件，也可以把文件直接拖到详情上")
        self.add_button.clicked.connect(lambda: self.add(ask_files(self, context)))
        self.setLayout(row(label("佐证材料", "muted"), None, self.look, self.add_button))
        self.setVisible(kind not in NEVER)
        if kind not in NEVER:
            FileDrop(host, lambda paths, _where: self.add(paths))

    def show_record(self, number: int | None) -> None:
        """Show another record's papers, nothing where none is chosen."""
        self._number = number
        self.setVisible(number is not None and self._kind not in NEVER)
        if number is None:
            return
        self.papers = evidence_list.about(self._context.desk, self._kind, number)
        self.look.setVisible(bool(self.papers))
        self.look.setText(f"{len(self.papers)} 件")
        self.look.setAccessibleName(f"{len(self.papers)} 件")
        self._menu.clear()
        for paper in self.papers:
            self._menu.addAction(paper.title, self._opener(paper))

    def add(self, paths: Sequence[Path]) -> None:
        """Attach files to the record in sight."""
        if self._number is not None:
            number = self._number
            place = Place(about_kind=self._kind, about=number)
            add_files(self, self._context, place, paths, lambda _done: self._added(number))

    def _added(self, number: int) -> None:
        if number == self._number:
            self.show_record(number)

    def _opener(self, paper: Paper) -> Callable[[], object]:
        if paper.missing:
            return lambda: self._context.navigate("evidence", id=paper.id)
        return lambda: self._context.jobs.run(
            lambda _progress: evidence_view.open_copy(self._context.desk, paper.id),
            open_path,
            lambda error: message(self, "没有打开", str(error)),
            title="正在打开材料",
        )
