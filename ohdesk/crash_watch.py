"""What even Python cannot catch: a sudden end inside a library leaves its places, told as a report at the next start."""

from __future__ import annotations

import faulthandler
import re
from datetime import datetime
from pathlib import Path
from typing import TextIO

from ohdesk import __version__, error_report, logs
from ohdesk.exchange.outfile import fresh_name

FILE = "sudden_end.txt"
_STEP = re.compile(r'File "(?:[^"]*[/\\])?([^"/\\]+)", line (\d+) in (\S+)')
_HEAD = re.compile(r"^Fatal Python error: ([A-Za-z ]+)|^Windows fatal exception: ([A-Za-z ]+)", re.MULTILINE)


class CrashWatch:
    """Holds the file into which the interpreter writes with its last breath."""

    def __init__(self) -> None:
        self._file: TextIO | None = None

    def begin(self, data: Path) -> Path | None:
        """Report how the last run ended, when it ended suddenly, and watch over this one."""
        folder = logs.place(data)
        report = tell_last(folder)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._file = (folder / FILE).open("w", encoding="utf-8")
        except OSError:
            return report
        faulthandler.enable(self._file, all_threads=True)
        return report

    def end(self) -> None:
        """Watch no longer; an empty file is taken away."""
        if self._file is None:
            return
        faulthandler.disable()
        path = Path(self._file.name)
        self._file.close()
        self._file = None
        try:
            if not path.stat().st_size:
                path.unlink()
        except OSError:
            return


def tell_last(folder: Path) -> Path | None:
    """Turn what a sudden end left into a report without paths; None when there is nothing to tell."""
    left = folder / FILE
    try:
        text = left.read_text("utf-8", "replace") if left.exists() else ""
        left.unlink(missing_ok=True)
        if not text.strip():
            return None
        place = folder / error_report.FOLDER
        place.mkdir(exist_ok=True)
        report = fresh_name(place / f"错误_{datetime.now().astimezone():%Y%m%d_%H%M%S}.txt")
        report.write_text("\n".join(_lines(text)) + "\n", encoding="utf-8")
    except OSError:
        return None
    logs.log.error("sudden end")
    return report


def _lines(text: str) -> list[str]:
    head = _HEAD.search(text)
    why = next((one for one in head.groups() if one), "") if head else ""
    steps = [f"  {file}:{line} {name}" for file, line, name in _STEP.findall(text)]
    about = ["职业健康工作台 错误报告", "程序上次突然退出；这里只有当时的位置，没有姓名、号码和记录内容。"]
    return [*about, f"程序 {__version__}", f"错误 {why}".rstrip(), *steps[: error_report.STEPS]]
