"""Where resources and the office's data live, in a source checkout and in a frozen build alike."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import platformdirs

APP_NAME = "ohdesk"


def program_root() -> Path:
    """Return the folder that holds `resources/`."""
    frozen = getattr(sys, "_MEIPASS", None)
    return Path(frozen) if frozen else Path(__file__).resolve().parent.parent


def resources() -> Path:
    """Return the folder of everything that changes with year or place."""
    return program_root() / "resources"


def default_data() -> Path:
    """Return the office's folder: OHDESK_DATA, a `data` folder beside a frozen program, or the user's own data."""
    if named := os.environ.get("OHDESK_DATA"):
        return Path(named)
    beside = Path(sys.executable).resolve().parent / "data"
    if getattr(sys, "frozen", False) and beside.is_dir() and os.access(beside, os.W_OK):
        return beside
    return Path(platformdirs.user_data_dir(APP_NAME, appauthor=False))
