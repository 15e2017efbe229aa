"""Folders of unfinished work: all begin alike, so that what a sudden end left behind is known and taken away."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from db.errors import Refused

PREFIX = ".work-"


def work_folder(place: Path) -> Path:
    """Make a fresh hidden folder for unfinished work; raise Refused where nothing can be written."""
    try:
        place.mkdir(parents=True, exist_ok=True)
        return Path(tempfile.mkdtemp(prefix=PREFIX, dir=place))
    except OSError:
        raise Refused(f"不能在 {place} 中写文件，请检查 U 盘、磁盘空间和权限，或换一个位置。") from None


def sweep(*places: Path) -> None:
    """Take away what interrupted work left in these folders; only for who holds the office's lock."""
    for place in places:
        for left in place.glob(f"{PREFIX}*") if place.is_dir() else ():
            shutil.rmtree(left, ignore_errors=True)
