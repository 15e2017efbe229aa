"""F1 everywhere: in a window, and in every dialog that is opened over it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QDialog, QPushButton, QWidget

from ui.context import Surroundings
from ui.widgets import button

GIVEN = "answers-f1"
LOCKED = "lock_screen"


class HelpKeys(QObject):
    """Gives F1 to a window at once, and to a dialog when the keyboard comes to it.

    While a dialog is open the keys of the window below rest, so one key for all windows would not be heard there.
    """

    def __init__(self, context: Surroundings, window: QWidget, page_key: Callable[[], str]) -> None:
        """Take the window and what its chapter is named by just now."""
        super().__init__(window)
        self.context, self.window, self._page_key = context, window, page_key
        self._give(window)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._moved)

    def button(self) -> QPushButton:
        """Return a small button that does the same."""
        found = button("帮助（F1）", "circle-help", flat=True)
        found.setAutoDefault(False)
        found.clicked.connect(lambda: self.show_help(self.window))
        return found

    def _moved(self, _old: QWidget | None, now: QWidget | None) -> None:
        over = now.window() if now is not None else None
        if isinstance(over, QDialog) and over.objectName() != LOCKED and not over.property(GIVEN):
            self._give(over)

    def _give(self, to: QWidget) -> None:
        to.setProperty(GIVEN, True)
        QShortcut(QKeySequence("F1"), to).activated.connect(lambda: self.show_help(to))

    def show_help(self, over: QWidget) -> None:
        """Open the manual over a window, at its chapter or at that of what is shown."""
        # Only now: the sign-in window must stand at once, without the manual behind it.
        from ui.help_window import HelpWindow, show_chapter

        if not isinstance(over, HelpWindow):
            show_chapter(self.context, over, self._page_key())
