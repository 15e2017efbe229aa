"""The papers of one task or item: their list, their preview, and what can be done with them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QPushButton, QSplitter, QStackedWidget, QWidget

from ohdesk.evidence.file import size_text
from ohdesk.evidence.listing import Paper
from ui import theme
from ui.context import Context
from ui.evidence_places import Shelf, Spot
from ui.evidence_preview import PreviewBox
from ui.file_drop import FileDrop
from ui.widgets import EmptyState, button, column, label, row
from ui.words import day
from ui.wrapped_table import WrappedTable

HEADINGS = ("编号", "材料名称", "文号", "日期", "文件")
WIDTHS = (7.5, 0, 13, 7.5, 6.5)


class PaperTable(WrappedTable):
    """The papers in printed order; Enter opens one, Delete takes it off."""

    def __init__(self, opened: Callable[[], object], removed: Callable[[], object]) -> None:
        super().__init__("材料", HEADINGS, WIDTHS, 1)
        self.papers: list[Paper] = []
        self._opened, self._removed = opened, removed
        self.doubleClicked.connect(lambda _index: self._opened())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the document's number to the details where there is little room."""
        self.setColumnHidden(2, event.size().width() < theme.base_size() * 44)
        super().resizeEvent(event)

    @property
    def paper(self) -> Paper | None:
        """Return the paper in sight."""
        at = self.currentRow()
        return self.papers[at] if 0 <= at < len(self.papers) else None

    def show_papers(self, papers: list[Paper], wanted: int = 0) -> None:
        """List papers, the wanted one or the first in sight."""
        self.papers = papers
        self.blockSignals(True)
        self.setRowCount(len(papers))
        for at, one in enumerate(papers):
            self.put(at, 0, one.ordinal, colour="muted")
            self.put(at, 1, one.title)
            self.put(at, 2, one.document_no, colour="muted")
            self.put(at, 3, day(one.dated_on) if one.dated_on else "", colour="muted")
            if one.missing:
                self.put(at, 4, "缺文件", tone="warn")
            else:
                self.put(at, 4, size_text(one.size), colour="muted", right=True)
        self.blockSignals(False)
        self.fit()
        if papers:
            self.show_row(next((at for at, one in enumerate(papers) if one.id == wanted), 0))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open or take off by key."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.paper:
            self._opened()
        elif event.key() == Qt.Key.Key_Delete and self.paper:
            self._removed()
        else:
            super().keyPressEvent(event)


class PaperPanel(QFrame):
    """Shows one place's papers; acting on them is the page's business."""

    def __init__(
        self,
        context: Context,
        acts: Mapping[str, Callable[[], object]],
        dropped: Callable[[list[Path]], object],
    ) -> None:
        """Take what the buttons do: open, replace, edit, remove, add."""
        super().__init__()
        self.setProperty("role", "card")
        self.setAccessibleName("材料与预览")
        self.number, self.name = label("", "note"), label("", "heading", wrap=True)
        self.table = PaperTable(acts["open"], acts["remove"])
        self.table.currentCellChanged.connect(lambda *_: self._picked())
        self.preview = PreviewBox(context)
        self.buttons: dict[str, QPushButton] = {}
        for key, words, icon, tip in (
            ("open", "打开", "eye", "用系统程序打开一份只读副本（Enter）"),
            ("replace", "换文件", "refresh-cw", "用新的文件替换，或补上缺的文件"),
            ("edit", "编辑信息", "pencil", "改名称、文号、日期、类别"),
            ("remove", "移除", "trash-2", "从这里移除，须写明原因（Delete）"),
        ):
            self.buttons[key] = button(words, icon)
            self.buttons[key].setToolTip(tip)
            self.buttons[key].clicked.connect(acts[key])
        add = button("添加文件", "plus")
        add.clicked.connect(acts["add"])
        hint = "把文件拖到这里或左边的条款上，也可以一次选多个文件"
        self.empty = EmptyState("paperclip", "还没有材料", hint, add)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.empty)
        self.stack.addWidget(self._filled())
        whole = column(self.number, self.name, 2, spacing=4)
        whole.addWidget(self.stack, 1)
        whole.setContentsMargins(16, 12, 16, 12)
        self.setLayout(whole)
        self._drop = FileDrop(self, lambda paths, _where: dropped(paths))
        self._drop_on_table = FileDrop(self.table.viewport(), lambda paths, _where: dropped(paths))

    def _filled(self) -> QWidget:
        above, below = QWidget(), QWidget()
        line = row(self.buttons["open"], self.buttons["replace"], self.buttons["edit"], None)
        line.addWidget(self.buttons["remove"])
        upper = column(spacing=8)
        upper.addWidget(self.table, 1)
        upper.addLayout(line)
        above.setLayout(upper)
        lower = column(self.preview)
        lower.setContentsMargins(0, 8, 0, 0)
        below.setLayout(lower)
        split = QSplitter(Qt.Orientation.Vertical)
        split.setHandleWidth(8)
        split.setChildrenCollapsible(False)
        split.addWidget(above)
        split.addWidget(below)
        split.setSizes([260, 340])
        return split

    def show_spot(self, shelf: Shelf, spot: Spot, wanted: int = 0) -> None:
        """Show the papers of a task or item."""
        place = shelf.place(spot[0])
        number = place.number if place else spot[0]
        self.number.setText(f"{number}　第 {spot[1]} 项" if spot[1] else f"{number}　整项任务")
        self.name.setText(place.words(spot[1]) if place else spot[0])
        papers = shelf.of(spot)
        self.stack.setCurrentIndex(1 if papers else 0)
        self.table.show_papers(papers, wanted)
        self._picked()

    def _picked(self) -> None:
        paper = self.table.paper
        self.buttons["open"].setEnabled(paper is not None and not paper.missing)
        self.buttons["replace"].setText("补文件" if paper is not None and paper.missing else "换文件")
        self.preview.show_paper(paper.id if paper else None)
