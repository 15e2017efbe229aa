"""Where the keyboard goes when a page opens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from ui.context import Context

if TYPE_CHECKING:
    from ui.main_window import MainWindow


class PageFocus(QObject):
    """Moves the keyboard into pages, at once or when what they wait for has come."""

    def __init__(self, context: Context, window: MainWindow) -> None:
        super().__init__(window)
        self.context, self.window = context, window
        self._waits_for_content: QWidget | None = None
        context.jobs.changed.connect(self._soon)

    def move_into(self, page: QWidget) -> None:
        """Move the keyboard into the page, as Tab would, so that the frame shows where it is."""
        self._waits_for_content = None
        if _focus_own_first(page):
            return
        seen = page.nextInFocusChain()
        while seen and seen is not page and not _takes_keys(page, seen):
            seen = seen.nextInFocusChain()
        if seen:
            seen.setFocus(Qt.FocusReason.TabFocusReason)
        self._waits_for_content = seen

    def _soon(self) -> None:
        QTimer.singleShot(0, self, self._late)

    def _late(self) -> None:
        """Give a page that was still loading its wish, unless the person has moved on meanwhile."""
        waiting, page = self._waits_for_content, self.window.page
        if waiting is None or self.context.jobs.busy or page is None:
            return
        self._waits_for_content = None
        if isValid(waiting) and waiting is self.window.focusWidget():
            _focus_own_first(page)


def _focus_own_first(page: QWidget) -> bool:
    """Let the page choose; False when it has no choice or nothing to show yet."""
    if hasattr(page, "focus_first"):
        page.focus_first()
    now = page.window().focusWidget()
    return hasattr(page, "focus_first") and now is not None and page.isAncestorOf(now)


def _takes_keys(page: QWidget, one: QWidget) -> bool:
    tab = one.focusPolicy() & Qt.FocusPolicy.TabFocus
    return bool(tab) and page.isAncestorOf(one) and one.isVisibleTo(page) and one.isEnabled()
