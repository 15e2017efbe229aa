"""What a page is given: the open office, the background jobs, the window's memory, and two notices."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QSettings, Signal

from ohdesk import logs
from ui.jobs import Jobs

if TYPE_CHECKING:
    from ohdesk.desk import Desk

VIEW_FILE = "view.ini"
OFFICE = "office"
"""What is told to have changed when the office has another name."""

FOUND_DAMAGED = "keeping/damaged"
"""Under which name it is remembered that damage was found, until the next sign-in."""


def view_of(folder: Path) -> QSettings:
    """Return the window's memory beside an office's data."""
    return QSettings(str(folder / VIEW_FILE), QSettings.Format.IniFormat)


@dataclass(frozen=True)
class Opened:
    """What a first start or a sign-in ends with: an open office, whether it is the invented one, and a file to restore."""

    desk: Desk
    demo: bool = False
    file: Path | None = None


class Surroundings(QObject):
    """What a window needs before anybody signed in: background jobs, and a memory where there are data to keep it by."""

    def __init__(self, jobs: Jobs, view: QSettings | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.jobs = jobs
        self._memory = view

    def remember(self, name: str, value: object) -> None:
        """Keep a choice of the window (a width, a folded drawer) beside the data."""
        if self._memory is not None:
            self._memory.setValue(name, value)

    def recall(self, name: str, default: Any = None) -> Any:
        """Return a remembered choice; numbers and yes/no come back as the default's type."""
        if self._memory is None:
            return default
        kind = type(default)
        if kind in (bool, int, float, str):
            return self._memory.value(name, default, type=kind)
        return self._memory.value(name, default)


class Context(Surroundings):
    """One per window; pages take it and nothing global."""

    records_changed = Signal(str)
    went = Signal(str, dict)

    def __init__(self, desk: Desk, jobs: Jobs, parent: QObject | None = None) -> None:
        self.view = view_of(desk.store.folder)
        super().__init__(jobs, self.view, parent)
        self.desk = desk
        self.appearance: Any = None
        """The wish for theme and text size, where there is a window."""
        self.leave: Callable[[], object] = lambda: None
        """Ends this person's work and lets somebody sign in; the window's front door gives it."""

    def changed(self, kind: str) -> None:
        """Tell every page that records of a kind were saved, imported or removed."""
        logs.note("changed", kind=kind)
        self.records_changed.emit(kind)

    def navigate(self, page_key: str, **where: Any) -> None:
        """Go to a page; its `show_where(**where)`, if it has one, gets what to show (filters, a record)."""
        self.went.emit(page_key, where)
