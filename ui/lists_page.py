"""名单核对: department lists taken in, held against the ledger, decided, counted; and the ledger's own doubles."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QTabBar, QVBoxLayout, QWidget

from db.records.listed_name import ListedName
from ohdesk import batch
from ohdesk.batch_list import Batch, batches
from ohdesk.errors import Damaged, Refused
from ohdesk.lists.funnel import Stage
from ui.context import Context
from ui.funnel_tab import FunnelTab
from ui.lists_tab import ListsTab
from ui.match_tab import MatchTab
from ui.merge_tab import MergeTab
from ui.repair_tab import RepairTab
from ui.take_in_dialog import TakeInDialog
from ui.widgets import PageHead, Toast, button, confirm, message

TABS = (("lists", "名单"), ("match", "核对"), ("funnel", "漏斗"), ("merge", "合并"), ("repair", "受损号码"))
MINE = ("名单核对", "合并", "受损号码")
"""Where a batch comes from that 撤销 takes back here."""


class ListsPage(QWidget):
    """Five tabs over the same lists; each is filled when it is first opened."""

    title = "名单核对"

    def __init__(self, context: Context) -> None:
        """Furnish the page; tabs fill themselves when opened."""
        super().__init__()
        self.context = context
        self.tabs = QTabBar()
        self.tabs.setExpanding(False)
        self.tabs.setDrawBase(False)
        self.tabs.setAccessibleName("名单核对")
        for _, zh in TABS:
            self.tabs.addTab(zh)
        self.undo_button = button("撤销", "undo-2")
        self.undo_button.clicked.connect(self.undo)
        self.take_button = button("收名单", "upload", primary=True, shortcut="Ctrl+N")
        self.take_button.clicked.connect(self.take_in)
        self.head = PageHead(self.title, "", [self.undo_button, self.take_button])
        self.head.title.hide()
        line = self.head.layout()
        assert isinstance(line, QHBoxLayout)
        line.insertWidget(0, self.tabs)
        self.lists = ListsTab(context, self.take_in, self.open_list)
        self.match = MatchTab(context, self.take_in, self.undo)
        self.funnel = FunnelTab(context, self.open_stage)
        self.merge = MergeTab(context)
        self.repair = RepairTab(context)
        self.parts = (self.lists, self.match, self.funnel, self.merge, self.repair)
        self._stale = set(range(len(self.parts)))
        self.stack = QStackedWidget()
        for one in self.parts:
            self.stack.addWidget(one)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 10, 16, 8)
        whole.setSpacing(6)
        whole.addWidget(self.head)
        whole.addWidget(self.stack, 1)
        self.tabs.currentChanged.connect(self._opened)
        context.records_changed.connect(self._outdated)
        self._allow()

    def _allow(self) -> None:
        """Show beforehand what the person's role may not do, with the reason."""
        try:
            self.context.desk.require("import")
        except Refused as refused:
            for one in (self.take_button, self.undo_button):
                one.setEnabled(False)
                one.setToolTip(str(refused))

    def show_where(self, tab: str = "", kind: str = "", **asked: Any) -> None:
        """Open a tab; what else is asked narrows the rows of 核对."""
        keys = [key for key, _ in TABS]
        wanted = tab or ("match" if asked or kind == "listed_name" else "lists")
        if wanted in keys:
            self.tabs.setCurrentIndex(keys.index(wanted))
        if asked:
            self.match.show_where(**asked)

    def open_list(self, number: int) -> None:
        """Show the rows of one list."""
        self.tabs.setCurrentIndex(1)
        self.match.show_where(name_list=number)

    def open_stage(self, stage: Stage) -> None:
        """Show the records of a stage of the funnel."""
        if stage.kind is ListedName:
            self.tabs.setCurrentIndex(1)
            self.match.show_where(only=list(stage.numbers), only_words=stage.zh)
        else:
            self.context.navigate("employer", kind="employer", only=list(stage.numbers), only_words=stage.zh)

    def take_in(self) -> None:
        """Take another list in."""
        dialog = TakeInDialog(self.context, self)
        dialog.finished.connect(lambda _code: self._taken(dialog))
        dialog.open()

    def _taken(self, dialog: TakeInDialog) -> None:
        if dialog.taken is not None:
            self._stale = set(range(len(self.parts)))
            self.reload()
            if dialog.show_rows:
                self.tabs.setCurrentIndex(1)
                self.match.show_list_stand(dialog.taken.number, dialog.show_rows)
        dialog.deleteLater()

    def last(self) -> Batch | None:
        """Return the last thing this person did here that was not taken back."""
        desk = self.context.desk
        found = (one for one in batches(desk, 100) if one.user == desk.user and one.undone_at is None)
        return next((one for one in found if one.source in MINE), None)

    def undo(self) -> None:
        """Take back the last thing done here, after saying what it was."""
        one = self.last()
        if one is None:
            Toast(self, "没有可撤销的操作")
            return
        if not confirm(self, "撤销", f"{one.at:%m-%d %H:%M} 的“{one.file_name}”会恢复成原来的样子。", "撤销"):
            return
        try:
            batch.undo(self.context.desk, one.number)
        except (Refused, Damaged) as error:
            message(self, "没有撤销", str(error))
            return
        Toast(self, f"已撤销：{one.file_name}")
        for kind in ("listed_name", "employer"):
            self.context.changed(kind)
        self._stale = set(range(len(self.parts)))
        self.reload()

    def reload(self) -> None:
        """Fill the open tab again; the others follow when they are opened."""
        at = self.tabs.currentIndex()
        self._stale.discard(at)
        self.parts[at].reload()

    def _opened(self, at: int) -> None:
        self.stack.setCurrentIndex(at)
        if at in self._stale:
            self.reload()
        self.focus_first()

    def _outdated(self, _kind: str) -> None:
        self._stale |= set(range(len(self.parts))) - {self.tabs.currentIndex()}

    def showEvent(self, event: QShowEvent) -> None:
        """Fill the first tab when the page is first seen."""
        super().showEvent(event)
        if self.tabs.currentIndex() in self._stale:
            self.reload()

    def focus_first(self) -> None:
        """Put the keyboard where the open tab begins."""
        self.parts[self.tabs.currentIndex()].focus_first()

    def keyPressEvent(self, event: Any) -> None:
        """Esc leads from the panel back into the table."""
        if (
            event.key() == Qt.Key.Key_Escape
            and not self.match.list.view.hasFocus()
            and self.match.isVisible()
        ):
            self.match.focus_first()
            return
        super().keyPressEvent(event)
