"""日志打包: logs, error reports, versions, counts and the state of the data in one zip for whoever helps; no data."""

from __future__ import annotations

import json
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from db.migrate import NEWEST
from db.records import KINDS
from ohdesk import __version__, error_report, logs
from ohdesk.desk import Desk
from ohdesk.errors import Damaged, Refused
from ohdesk.exchange.outfile import fresh_name, replacing
from ohdesk.exchange.steady import packed
from ohdesk.scrub import scrub

PACKAGES = (
    "PySide6_Essentials",
    "SQLAlchemy",
    "sqlcipher3",
    "cryptography",
    "argon2-cffi",
    "openpyxl",
    "python-calamine",
)
LARGEST = 4 << 20
ABOUT = (
    "职业健康工作台 日志包",
    "logs/ 运行日志：时间、动作、数量、用时、版本。",
    "errors/ 错误报告：程序出错的位置。",
    "versions.json 程序和系统版本；counts.json 各类记录的条数；state.json 数据检查结果。",
    "其中没有姓名、号码、单位名称和任何记录内容。",
)


def pack(data: Path, out: Path, desk: Desk | None = None, closed: str = "") -> Path:
    """Write the zip and return where it lies; a name that is taken gets _2, and nothing is overwritten.

    Without an open office (`closed` says why) the counts and the check are left out. Raises Refused when the
    file cannot be written.
    """
    target = fresh_name(out if out.suffix else out.with_suffix(".zip"))
    parts = {"说明.txt": "\n".join(ABOUT) + "\n", **_logs(logs.place(data))}
    parts["versions.json"] = _json(versions())
    parts["state.json"] = _json(_state(desk) if desk else {"opened": False, "why": scrub(closed)})
    if desk:
        parts["counts.json"] = _json(_counts(desk))
    with replacing(target) as draft:
        draft.write_bytes(packed(parts))
    return target


def versions() -> dict[str, object]:
    """Return the versions of the program, of what it stands on, and of the system."""
    found: dict[str, str] = {}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "?"
    return {
        "program": __version__,
        "schema": NEWEST,
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "packages": found,
    }


def _logs(folder: Path) -> dict[str, str]:
    """Return the lines of the logs and reports, scrubbed once more."""
    found: dict[str, str] = {}
    for place, pattern, inside in (
        (folder, f"{logs.FILE}*", "logs"),
        (folder / error_report.FOLDER, "错误_*.txt", "errors"),
    ):
        for path in sorted(place.glob(pattern)) if place.is_dir() else ():
            try:
                text = path.read_bytes()[-LARGEST:].decode("utf-8", "replace")
            except OSError:
                continue
            lines = (f"{line[: len(line) - len(line.lstrip())]}{scrub(line)}" for line in text.splitlines())
            found[f"{inside}/{path.name}"] = "\n".join(lines) + "\n"
    return found


def _counts(desk: Desk) -> dict[str, int]:
    with desk.read() as session:
        return {kind.__tablename__: session.scalar(select(func.count(kind.id))) or 0 for kind in KINDS}


def _state(desk: Desk) -> dict[str, Any]:
    try:
        wrong = desk.store.damage()
        standing = desk.store.standing()
    except (Refused, Damaged) as error:
        return {"opened": True, "ok": False, "problems": [scrub(str(error))]}
    return {
        "opened": True,
        "ok": not wrong,
        "problems": [scrub(one) for one in wrong[:50]],
        "mark": standing.word,
        "behind": standing.behind,
        "role": desk.role.name,
    }


def _json(words: object) -> str:
    return json.dumps(words, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
