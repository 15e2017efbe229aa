"""系统设置: users and rights, safety, and this computer."""

from __future__ import annotations

from PySide6.QtWidgets import QStackedWidget, QTabBar, QVBoxLayout, QWidget

from ui.context import Context
from ui.machine_tab import MachineTab
from ui.security_tab import SecurityTab
from ui.users_tab import UsersTab
from ui.widgets import row

TABS = (("users", "用户与权限"), ("security", "安全"), ("machine", "本单位与本机"))
WIDEST = 1320


class SettingsPage(QWidget):
    """Three tabs; each reads what it shows when it is opened."""

    title = "系统设置"

    def __init__(self, context: Context) -> None:
        """Furnish the page; `reload` fills it."""
        super().__init__()
        self.context = context
        self.setObjectName("settings")
        self.tabs = QTabBar()
        self.tabs.setExpanding(False)
        self.tabs.setDrawBase(False)
        self.tabs.setUsesScrollButtons(False)
        self.tabs.setAccessibleName(self.title)
        for _, zh in TABS:
            self.tabs.addTab(zh)
        self.users = UsersTab(context)
        self.security = SecurityTab(context)
        self.machine = MachineTab(context)
        self.parts = (self.users, self.security, self.machine)
        self.stack = QStackedWidget()
        self.stack.setMaximumWidth(WIDEST)
        for one in self.parts:
            self.stack.addWidget(one)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 10, 16, 12)
        whole.setSpacing(10)
        whole.addWidget(self.tabs)
        middle = row()
        middle.addWidget(self.stack, 100)
        middle.addStretch(1)
        whole.addLayout(middle, 1)
        self.tabs.currentChanged.connect(self._opened)
        self.reload()

    def show_where(self, tab: str = "") -> None:
        """Open a tab by its key."""
        keys = [key for key, _ in TABS]
        if tab in keys:
            self.tabs.setCurrentIndex(keys.index(tab))

    def focus_first(self) -> None:
        """Let the keyboard begin at the tabs."""
        self.tabs.setFocus()

    def reload(self) -> None:
        """Read what the open tab shows."""
        self.parts[self.stack.currentIndex()].reload()

    def _opened(self, at: int) -> None:
        self.stack.setCurrentIndex(at)
        self.reload()
