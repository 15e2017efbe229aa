"""Opening a file with the program the system has for it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices


def open_path(path: Path) -> None:
    """Let the system show a file or folder."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
