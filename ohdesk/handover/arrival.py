"""Arriving on a computer without an office: a backup or 交接包 looked at, proved by a person, and put in place."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from db import keyring
from db.container import Progress, quiet
from db.records import BY_NAME
from ohdesk import attempts, place
from ohdesk.desk import Desk
from ohdesk.errors import Refused, WrongSecret
from ohdesk.handover.package import guide_in, look, ring_of
from ohdesk.handover.shape import Guide
from ohdesk.keeping.backups import WHY
from ohdesk.keeping.restoring import restore
from ohdesk.place import has_office

OURS = (attempts.FILE, "backups")
REASON = "在这台电脑上从备份或交接包恢复"
WRONG_KEY = "恢复密钥不对，请对照做备份时的打印件逐位核对。"


@dataclass(frozen=True)
class Inside:
    """What a person who proved to be let in sees of a backup or package before it is restored."""

    path: Path
    office: str
    county: str
    taken_at: str
    why: str
    counts: tuple[tuple[str, int], ...]
    guide: Guide | None

    @property
    def records(self) -> int:
        """Return how many records there are inside."""
        return sum(count for _, count in self.counts)


def look_inside(path: Path, user: str, password: str, recovery: str = "") -> Inside:
    """Show what is inside to who has the user's password of that time, or the 恢复密钥 of that time.

    With a `recovery` key the password is the new one the user shall have. Raises Refused or Damaged.
    """
    manifest, ring = look(path).manifest, ring_of(path)
    if recovery:
        keyring.check_password(password)
        if user == keyring.RECOVERY or user not in ring.wraps:
            raise Refused(f"备份里没有用户 {user}，请核对用户名。")
    try:
        key = ring.unlock_by_recovery(recovery) if recovery else ring.unlock(user, password)
    except WrongSecret:
        if not recovery:
            raise
        raise Refused(WRONG_KEY) from None
    counts = tuple(
        (BY_NAME[name].zh, count) for name, count in manifest.records.items() if count and name in BY_NAME
    )
    when = manifest.taken_at[:16].replace("T", " ")
    why = WHY.get(manifest.why, "其他")
    return Inside(path, manifest.office, manifest.county, when, why, counts, guide_in(path, key))


def arrive(
    folder: Path, path: Path, user: str, password: str, recovery: str = "", progress: Progress = quiet
) -> Desk:
    """Restore a backup or package where no office is yet and return it, opened.

    Raises Refused or Damaged; then the folder is as it was.
    """
    if has_office(folder):
        raise Refused(f"{folder} 里已有数据，请先登录，再在“备份与恢复”里恢复。")
    if trouble := place.trouble_with(folder):
        raise Refused(f"不能把数据放在 {folder}：{trouble}。请换本机硬盘上的文件夹。")
    if strange := [one.name for one in folder.iterdir() if one.name not in OURS] if folder.is_dir() else []:
        raise Refused(f"{folder} 不是空文件夹（有 {strange[0]}），不会覆盖。请换一个新文件夹。")
    there = folder.exists()
    try:
        look_inside(path, user, password, recovery)
        desk = restore(folder, path, user, password, REASON, progress, recovery=recovery)
    except BaseException:
        if not there and not has_office(folder):
            shutil.rmtree(folder, ignore_errors=True)
        raise
    for left in folder.glob("backups/恢复前_*"):
        # Nothing was there before, so nothing was put aside.
        if not any(left.iterdir()):
            left.rmdir()
    return desk
