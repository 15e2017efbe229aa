"""F1 everywhere: in the main window, and in every dialog that is opened over it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from ui.context import Context
from ui.lock_screen import LockScreen

if TYPE_CHECKING:
    from ui.main_window import MainWindow

GIVEN = "answers-f1"


class HelpKeys(QObject):
    """Gives F1 to the main window at once, and to a dialog when the keyboard comes to it.

    While a dialog is open the main window's keys rest, so one key for all windows would not be heard there.
    """

    def __init__(self, context: Context, window: MainWindow) -> None:
        super().__init__(window)
        self.context, self.window = context, window
        self._give(window)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._moved)

    def _moved(self, _old: QWidget | None, now: QWidget | None) -> None:
        over = now.window() if now is not None else None
        if isinstance(over, QDialog) and not isinstance(over, LockScreen) and not over.property(GIVEN):
            self._give(over)

    def _give(self, to: QWidget) -> None:
        to.setProperty(GIVEN, True)
        QShortcut(QKeySequence("F1"), to).activated.connect(lambda: self.show_help(to))

    def show_help(self, over: QWidget) -> None:
        """Open the manual over a window, at its chapter or at that of the open page."""
        from ui.help_window import HelpWindow, show_chapter

        if not isinstance(over, HelpWindow):
            show_chapter(self.context, over, self.window.page_key)
