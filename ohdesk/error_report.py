"""错误报告: where in the program something unforeseen happened, without a word of what was being worked on."""

from __future__ import annotations

import platform
import traceback
from datetime import datetime
from pathlib import Path
from types import TracebackType

from ohdesk import __version__, logs
from ohdesk.exchange.outfile import fresh_name
from ohdesk.scrub import foreign, plain

FOLDER = "errors"
KEPT, STEPS, CAUSES = 50, 60, 5
SPEAKS = (AttributeError, ImportError, IndexError, NameError, TypeError, ZeroDivisionError)
"""Errors whose words are the interpreter's own; all others might quote a record and stay silent."""
SENTENCE = "程序遇到未预料的问题，这一步没有完成，已保存的数据不受影响。请重试；仍不行请联系技术支持。"


def places(trace: TracebackType | None, most: int = STEPS) -> list[str]:
    """Return where something went wrong, the innermost step first: file, line and function, no values."""
    steps = traceback.extract_tb(trace)[-most:]
    return [f"{Path(step.filename).name}:{step.lineno} {step.name}" for step in reversed(steps)]


def signature(error: BaseException) -> str:
    """Return what two errors of the same cause have in common."""
    return f"{type(error).__name__} {' '.join(places(error.__traceback__, 1))}"


def write(error: BaseException, doing: str, folder: Path | None = None) -> Path | None:
    """Keep a report in the log folder and return it; None when nothing can be written there."""
    place = (folder or logs.place()) / FOLDER
    now = datetime.now().astimezone()
    try:
        place.mkdir(parents=True, exist_ok=True)
        path = fresh_name(place / f"错误_{now:%Y%m%d_%H%M%S}.txt")
        path.write_text("\n".join(_lines(error, doing, now)) + "\n", encoding="utf-8")
        for old in sorted(place.glob("错误_*.txt"))[:-KEPT]:
            old.unlink(missing_ok=True)
    except OSError:
        return None
    logs.log.error(" < ".join([type(error).__name__, *places(error.__traceback__, 4)]))
    return path


def _lines(error: BaseException, doing: str, now: datetime) -> list[str]:
    lines = [
        "职业健康工作台 错误报告",
        "这里只有程序出错的位置，没有姓名、号码和记录内容。",
        f"时间 {now:%Y-%m-%d %H:%M:%S}",
        f"程序 {__version__}　Python {platform.python_version()}　系统 {platform.system()} {platform.release()}",
        f"动作 {plain(doing)}",
        "",
    ]
    found: BaseException | None = error
    for step in range(CAUSES):
        if found is None:
            break
        told = foreign(str(found)) if isinstance(found, SPEAKS) else ""
        if isinstance(found, OSError):
            told = f"errno {found.errno}"
        lines.append(f"{'起因' if step else '错误'} {type(found).__name__} {told}".rstrip())
        lines += [f"  {one}" for one in places(found.__traceback__)]
        found = found.__cause__ or found.__context__
    return lines


def say(error: BaseException, doing: str) -> str:
    """Write the report and return the one sentence that tells a person, with where the report lies."""
    path = write(error, doing)
    print_where = f"错误报告（不含个人信息）：{path}" if path else "错误报告没有写成，请检查磁盘空间。"
    return f"{SENTENCE}{print_where}"
