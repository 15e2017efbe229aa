"""核对报送: what contradicts itself, what goes up, and what became of what went up before."""

from __future__ import annotations

from typing import Any

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from ui.check_tab import CheckTab
from ui.context import Context
from ui.page_frame import HeadTabs
from ui.reckoning import AsOf, ProfileBox
from ui.submissions_tab import SubmissionsTab
from ui.submit_tab import SubmitTab
from ui.widgets import PageHead, button

TABS = (("check", "核对"), ("submit", "报送"), ("history", "历次报送"))


class SubmitPage(QWidget):
    """Three tabs over one profile; each is filled when it is first opened."""

    title = "核对报送"

    def __init__(self, context: Context) -> None:
        """Furnish the page; tabs fill themselves when opened."""
        super().__init__()
        self.context = context
        self.profiles = ProfileBox(context, self._other_profile)
        self.as_of = AsOf(self.reload_all)
        city = button("市级汇总", "merge")
        city.setToolTip("汇总各县区的上报包")
        city.clicked.connect(lambda: context.navigate("rollup"))
        self.head = PageHead(self.title, "", [self.profiles, self.as_of, city])
        self.tabs = HeadTabs(self.head, self.title, [zh for _, zh in TABS])
        self.check = CheckTab(context, self._checked, self.as_of.show_day)
        self.submit = SubmitTab(
            context, lambda: self.tabs.setCurrentIndex(0), self.as_of.show_day, self._submitted
        )
        self.history = SubmissionsTab(context)
        self.parts = (self.check, self.submit, self.history)
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

    def show_where(self, tab: str = "", **_asked: Any) -> None:
        """Open a tab: check, submit or history."""
        keys = [key for key, _ in TABS]
        if tab in keys:
            self.tabs.setCurrentIndex(keys.index(tab))

    def reload(self) -> None:
        """Fill the open tab again; the others follow when they are opened."""
        self.profiles.follow()
        at = self.tabs.currentIndex()
        self._stale.discard(at)
        part = self.parts[at]
        if isinstance(part, SubmissionsTab):
            part.reload()
        else:
            part.look(self.profiles.name, self.as_of.day)

    def reload_all(self) -> None:
        """Fill every tab again, each when it is seen."""
        self._stale = set(range(len(self.parts)))
        self.reload()

    def _other_profile(self) -> None:
        self.as_of.forget()
        self.reload_all()

    def _submitted(self) -> None:
        self._stale |= {0, 2}

    def _checked(self, count: int) -> None:
        """Say on the tab how many violations are open; what would be submitted is looked at again."""
        self.tabs.setTabText(0, f"核对（{count}）" if count else "核对")
        self._stale.add(1)

    def _opened(self, at: int) -> None:
        self.stack.setCurrentIndex(at)
        self.profiles.setVisible(at != 2)
        self.as_of.setVisible(at != 2)
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
