"""Who may restore: an administrator, by the users of the data that come and by those of the office as it is."""

from __future__ import annotations

from pathlib import Path

from db.keyring import Keyring
from db.office import Role
from db.store import FILE, role_of
from ohdesk import attempts
from ohdesk.desk import RIGHTS
from ohdesk.errors import Refused


def unlocked(folder: Path, work: Path, user: str, password: str) -> bytes:
    """Return the data key of the data that come; wrong passwords are counted as at the office's own door."""
    return attempts.unlock(folder, Keyring.load(work), user, password)


def refuse_restoring(folder: Path, work: Path, user: str, key: bytes, password: str) -> None:
    """Raise Refused unless the user may restore by the data that come, and by the office where it still tells."""
    came = role_of(work / FILE, key, user)
    if came is None:
        raise Refused(f"要恢复的数据里没有用户 {user}，没有恢复。请用当时的管理员账户。")
    for name in filter(None, (came, _present(folder, user, password))):
        if Role[name] not in RIGHTS["restore"]:
            raise Refused(f"{Role[name].value}没有这项权限，请联系管理员。")


def _present(folder: Path, user: str, password: str) -> str | None:
    """Return the user's role in the office as it is; None where it is damaged, gone, or has another password."""
    try:
        return role_of(folder / FILE, Keyring.load(folder).unlock(user, password), user)
    except Refused:
        return None
