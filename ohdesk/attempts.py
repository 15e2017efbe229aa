"""登录失败: counted beside the data, because nobody is inside yet; five failures close the door for ten minutes."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from db.audit import clock
from ohdesk.errors import Refused

FILE = "attempts.json"
MOST = 5
CLOSED_FOR = timedelta(minutes=10)


def check_open(folder: Path, user: str) -> None:
    """Raise Refused while the user's door is closed after too many failures."""
    kept = _read(folder).get(user)
    if kept is None or kept["failed"] < MOST:
        return
    left = datetime.fromisoformat(kept["last"]) + CLOSED_FOR - clock()
    # A clock that was set back must not close the door for longer than the rule says.
    left = min(left, CLOSED_FOR)
    if left > timedelta():
        minutes = -int(-left.total_seconds() // 60)
        raise Refused(f"口令连续 {MOST} 次错误，已锁定，请 {minutes} 分钟后再试，或请管理员解锁。")


def failed(folder: Path, user: str) -> int:
    """Count one failure and return how many tries are left."""
    known = _read(folder)
    kept = known.get(user, {"failed": 0, "last": clock().isoformat()})
    over = clock() - datetime.fromisoformat(kept["last"]) > CLOSED_FOR and kept["failed"] >= MOST
    count = 1 if over else kept["failed"] + 1
    known[user] = {"failed": count, "last": clock().astimezone(UTC).isoformat()}
    _write(folder, known)
    return max(0, MOST - count)


def forget(folder: Path, user: str) -> int:
    """Open the user's door again; return how many failures there had been."""
    known = _read(folder)
    kept = known.pop(user, None)
    if kept is None:
        return 0
    _write(folder, known)
    return int(kept["failed"])


def closed(folder: Path) -> list[str]:
    """Return the users whose door is closed now."""
    found = []
    for user in _read(folder):
        try:
            check_open(folder, user)
        except Refused:
            found.append(user)
    return found


def _read(folder: Path) -> dict[str, dict[str, Any]]:
    try:
        read = json.loads((folder / FILE).read_text("utf-8"))
        return {
            str(user): {
                "failed": int(one["failed"]),
                "last": datetime.fromisoformat(one["last"]).astimezone(UTC).isoformat(),
            }
            for user, one in read.items()
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _write(folder: Path, known: dict[str, dict[str, Any]]) -> None:
    new = folder / f"{FILE}.new"
    try:
        new.write_text(json.dumps(known, ensure_ascii=False), "utf-8")
        new.replace(folder / FILE)
    except OSError:
        raise Refused(f"不能写入 {folder}，请检查磁盘空间和文件夹权限。") from None
