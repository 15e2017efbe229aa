"""The main window: navigation at the left, the open page, the strip at the bottom."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QCloseEvent, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QWidget

from ui.appearance import Appearance
from ui.backup_clock import clock_of
from ui.context import OFFICE, Context
from ui.finder import finder_button
from ui.help import show_help
from ui.help_keys import HelpKeys
from ui.leaving import back_up_and_leave
from ui.navigation import Entry, Navigation, entries, entry_of
from ui.page_focus import PageFocus
from ui.status_strip import StatusStrip
from ui.widgets import button, column, confirm, message, row
from ui.words import PROGRAM, office_words

BUSY = "还有工作正在进行。停止它不会改动任何数据；也可以等它做完再退出。"


class MainWindow(QMainWindow):
    """Shows one page at a time; a page is made when it is first opened."""

    def __init__(self, context: Context, appearance: Appearance, *, demo: bool = False) -> None:
        super().__init__()
        self.context = context
        context.appearance = appearance
        self.pages: dict[str, QWidget] = {}
        self._appearance = appearance
        self._demo = demo
        self._stale: set[str] = set()
        self._open = ""
        self.signs_in_again = False
        self._clock = clock_of(context)
        self.setMinimumSize(960, 540)
        context.jobs.complain = self._complain
        context.records_changed.connect(self._outdate)
        context.went.connect(self.go)
        self.focus = PageFocus(context, self)
        HelpKeys(context, self, lambda: self.page_key)
        self._furnish()
        self._keys()
        self._show_office()

    def _furnish(self) -> None:
        self.navigation = Navigation(PROGRAM, office_words(self.context.desk), self.go)
        look = button("外观", "sun", flat=True)
        look.clicked.connect(lambda: self._show_appearance(look))
        keys = button("帮助", "circle-help", flat=True)
        keys.setToolTip("帮助；本页的说明（F1）")
        keys.clicked.connect(lambda: show_help(self.context, self, keys))
        for one in (look, keys):
            self.navigation.foot.addWidget(one)
        self.navigation.foot.addStretch(1)
        self.navigation.top.addWidget(finder_button(self.context, self))
        self.stack = QStackedWidget()
        self.stack.setProperty("role", "ground")
        body = row(self.navigation, spacing=0)
        body.addWidget(self.stack, 1)
        whole = column(body, StatusStrip(self.context, demo=self._demo), spacing=0)
        centre = QWidget()
        centre.setLayout(whole)
        self.setCentralWidget(centre)

    def _keys(self) -> None:
        for number, one in enumerate(entries()[:9], 1):
            found = QShortcut(QKeySequence(f"Ctrl+{number}"), self)
            found.activated.connect(lambda key=one.key: self.go(key))
        QShortcut(QKeySequence("F5"), self).activated.connect(self.reload)

    @property
    def page_key(self) -> str:
        """Return the key of the open page."""
        return self._open

    @property
    def page(self) -> QWidget | None:
        """Return the open page."""
        return self.pages.get(self._open)

    def go(self, key: str, where: dict[str, Any] | None = None) -> bool:
        """Open a page by its key or by a record kind; False when there is none or the old one must stay."""
        entry = entry_of(key)
        if entry is None:
            return False
        if entry.key != self._open and not self._may_leave():
            self.navigation.mark(self._open)
            return False
        page = self._page(entry)
        moved = entry.key != self._open
        self._open = entry.key
        self.stack.setCurrentWidget(page)
        self.navigation.mark(entry.key)
        wanted = dict(where or {})
        if key != entry.key:
            wanted["kind"] = key
        if wanted and hasattr(page, "show_where"):
            page.show_where(**wanted)
        if entry.key in self._stale:
            self.reload()
        if moved:
            self.focus.move_into(page)
        return True

    def open_first(self) -> bool:
        """Open the first page there is."""
        known = entries()
        return bool(known) and self.go(known[0].key)

    def reload(self) -> None:
        """Read the open page's records again."""
        self._stale.discard(self._open)
        if self.page is not None and hasattr(self.page, "reload"):
            self.page.reload()

    def _page(self, entry: Entry) -> QWidget:
        if entry.key not in self.pages:
            page = entry.make(self.context)
            page.setObjectName(entry.key)
            self.pages[entry.key] = page
            self._stale.add(entry.key)
            self.stack.addWidget(page)
        return self.pages[entry.key]

    def _outdate(self, kind: str) -> None:
        self._stale |= set(self.pages) - {self._open}
        if kind == OFFICE:
            self._show_office()

    def _show_office(self) -> None:
        words = office_words(self.context.desk)
        self.setWindowTitle(f"{words} — {PROGRAM}")
        self.navigation.show_office(words)

    def _may_leave(self) -> bool:
        page = self.page
        return page is None or not hasattr(page, "may_leave") or bool(page.may_leave())

    def _show_appearance(self, beside: QWidget) -> None:
        menu = self._appearance.menu(self, self.rebuild)
        menu.exec(beside.mapToGlobal(QPoint(0, -menu.sizeHint().height())))

    def rebuild(self) -> None:
        """Make everything again, in another text size."""
        if not self._may_leave():
            return
        here, self._open = self._open, ""
        self.pages.clear()
        self._furnish()
        self.go(here)

    def _complain(self, sentence: str) -> None:
        message(self, "没有完成", sentence)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Esc, when no page took it, lead back to the navigation."""
        if event.key() == Qt.Key.Key_Escape and self._open in self.navigation.buttons:
            self.navigation.buttons[self._open].setFocus(Qt.FocusReason.TabFocusReason)
        super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Leave only when nothing would be lost, after a backup of what changed, and when the worker has ended."""
        if not self.signs_in_again and not self._may_close():
            event.ignore()
            return
        jobs = self.context.jobs
        self.context.view.sync()
        if not self.signs_in_again:
            back_up_and_leave(self, self._clock)
        self._clock.stop()
        jobs.close(self.context.desk.close)
        event.accept()

    def _may_close(self) -> bool:
        """Ask where something is unsaved or under way; what is backed up by itself holds nobody up."""
        if not self._may_leave():
            return False
        jobs = self.context.jobs
        busy = [one for one in jobs.waiting if one is not self._clock.job]
        if busy and not confirm(self, "正在处理", BUSY, yes="停止并退出", no="继续等待", danger=True):
            return False
        for one in busy:
            jobs.cancel(one)
        return True

    def sign_in_again(self) -> None:
        """Close and let the person sign in anew, because other data stand in the place of these."""
        self.signs_in_again = True
        self.close()
