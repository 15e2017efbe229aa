"""外观: light or dark, and the size of the text; remembered beside the data."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from PySide6.QtCore import QSettings
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from ui import theme

THEMES: dict[str, tuple[str, bool | None]] = {
    "system": ("跟随系统", None),
    "light": ("浅色", False),
    "dark": ("深色", True),
}
SIZE_WORDS = {13: "标准字号 13", 15: "较大字号 15", 17: "大字号 17"}


class Appearance:
    """The wish for a theme and a text size, kept in the window's memory when there is one."""

    def __init__(self, app: QApplication, dark: bool | None = None) -> None:
        self._app = app
        self._view: QSettings | None = None
        self.theme = "system" if dark is None else "dark" if dark else "light"
        self.size = theme.SIZES[0]
        self._fixed = dark is not None
        self._menu: QMenu | None = None
        app.styleHints().colorSchemeChanged.connect(self._follow)

    def remember_in(self, view: QSettings) -> None:
        """Read the remembered wishes of this office and keep new ones there."""
        self._view = view
        wish = str(view.value("appearance/theme", self.theme))
        if wish in THEMES and not self._fixed:
            self.theme = wish
        size = cast("int", view.value("appearance/size", self.size, type=int))
        self.size = size if size in theme.SIZES else self.size
        self.apply()

    def apply(self) -> None:
        """Dress the application as wished."""
        theme.apply(self._app, THEMES[self.theme][1], self.size)

    def choose(self, *, wish: str | None = None, size: int | None = None) -> None:
        """Take a new wish, show it and remember it."""
        self.theme, self.size = wish or self.theme, size or self.size
        self.apply()
        if self._view is not None:
            self._view.setValue("appearance/theme", self.theme)
            self._view.setValue("appearance/size", self.size)

    def _resize(self, size: int, resized: Callable[[], object]) -> None:
        self.choose(size=size)
        resized()

    def _follow(self, _scheme: Any) -> None:
        if self.theme == "system":
            self.apply()

    def menu(self, parent: QWidget, resized: Callable[[], object]) -> QMenu:
        """Return the small menu; `resized` is told after another text size was chosen."""
        found = QMenu(parent)
        colours, sizes = QActionGroup(found), QActionGroup(found)
        for key, (zh, _) in THEMES.items():
            action = _choice(found, colours, zh, chosen=key == self.theme)
            action.triggered.connect(lambda _=False, key=key: self.choose(wish=key))
        found.addSeparator()
        for size, zh in SIZE_WORDS.items():
            action = _choice(found, sizes, zh, chosen=size == self.size)
            action.triggered.connect(lambda _=False, size=size: self._resize(size, resized))
        return found


def _choice(menu: QMenu, group: QActionGroup, zh: str, *, chosen: bool) -> QAction:
    action = menu.addAction(zh)
    action.setCheckable(True)
    action.setChecked(chosen)
    group.addAction(action)
    return action
