"""A number put on the clipboard for half a minute, and taken off again if nothing else was copied since."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QObject, QTimer
from PySide6.QtGui import QClipboard, QGuiApplication

MILLISECONDS = 30_000
UNKEPT = 'application/x-qt-windows-mime;value="ExcludeClipboardContentFromMonitorProcessing"'
"""Tells the system's clipboard history to leave this alone."""


class ClipboardGuard(QObject):
    """Copies and clears; belongs to the window, so that it outlives the drawer the number was shown in."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._held = ""
        self.timer = QTimer(self, interval=MILLISECONDS, singleShot=True)
        self.timer.timeout.connect(self.clear)
        if application := QGuiApplication.instance():
            application.aboutToQuit.connect(self.clear)

    def copy(self, words: str) -> None:
        """Put words on the clipboard for half a minute."""
        data = QMimeData()
        data.setText(words)
        data.setData(UNKEPT, b"\x01")
        QGuiApplication.clipboard().setMimeData(data)
        self._held = words
        self.timer.start()

    def clear(self) -> None:
        """Empty the clipboard if it still holds what was copied here."""
        held, self._held = self._held, ""
        if not held:
            return
        board = QGuiApplication.clipboard()
        for mode in (QClipboard.Mode.Clipboard, QClipboard.Mode.Selection):
            supported = mode is QClipboard.Mode.Clipboard or board.supportsSelection()
            if supported and board.text(mode) == held:
                board.clear(mode)


def guard_of(window: QObject) -> ClipboardGuard:
    """Return the window's guard, made when it is first needed."""
    found = window.findChild(ClipboardGuard)
    return found if isinstance(found, ClipboardGuard) else ClipboardGuard(window)
