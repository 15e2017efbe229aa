"""登录失败: counted beside the data, because nobody is inside yet; five failures close the door for ten minutes."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from db.clock import clock
from db.keyring import RECOVERY, Keyring
from ohdesk.errors import Refused, WrongSecret

FILE = "attempts.json"
MOST = 5
CLOSED_FOR = timedelta(minutes=10)


def left(folder: Path, user: str) -> timedelta:
    """Return for how long the user's door stays closed after too many failures; nothing when it is open."""
    known = _read(folder)
    kept = known.get(user)
    if kept is None or kept["failed"] < MOST:
        return timedelta()
    last, now = datetime.fromisoformat(kept["last"]), clock()
    if last > now:
        # A clock that was set back must not close the door for longer than the rule says: the time starts anew.
        known[user] = {**kept, "last": now.isoformat()}
        with suppress(Refused):
            _write(folder, known)
        last = now
    return max(timedelta(), last + CLOSED_FOR - now)


def check_open(folder: Path, user: str) -> None:
    """Raise Refused while the user's door is closed after too many failures."""
    if closed_for := left(folder, user):
        minutes = -int(-closed_for.total_seconds() // 60)
        what, more = ("恢复密钥", "") if user == RECOVERY else ("口令", "，或请管理员解锁")
        raise Refused(f"{what}连续 {MOST} 次错误，已锁定，请 {minutes} 分钟后再试{more}。")


def unlock(folder: Path, ring: Keyring, user: str, password: str) -> bytes:
    """Return the data key by a user's password; a wrong one is counted, and refused with the tries left.

    A name nobody bears is not counted: it protects nothing, and may be a password typed into the wrong field.
    """
    check_open(folder, user)
    try:
        return ring.unlock(user, password)
    except WrongSecret as wrong:
        if user not in ring.wraps:
            raise Refused(str(wrong)) from None
        raise _counted(folder, user, str(wrong)) from None


def unlock_by_recovery(folder: Path, ring: Keyring, printed: str) -> bytes:
    """Return the data key by the printed 恢复密钥; a wrong one is counted like a wrong password."""
    check_open(folder, RECOVERY)
    try:
        key = ring.unlock_by_recovery(printed)
    except WrongSecret:
        raise _counted(folder, RECOVERY, "恢复密钥不对，请对照最近一次的打印件逐位核对。") from None
    forget(folder, RECOVERY)
    return key


def _counted(folder: Path, user: str, wrong: str) -> Refused:
    tries = failed(folder, user)
    if tries:
        return Refused(f"{wrong}还可以再试 {tries} 次。")
    return Refused(f"{wrong}已锁定 10 分钟，请稍后再试{'' if user == RECOVERY else '，或请管理员解锁'}。")


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
    return [user for user in _read(folder) if left(folder, user)]


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
