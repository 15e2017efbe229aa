"""How well the office is kept, at a glance: the last backup, the last one elsewhere, the last drill, and warnings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from db.audit import Audit, clock
from db.store import BACKUPS
from ohdesk.desk import RIGHTS, Desk
from ohdesk.keeping.backups import Backup, changed_since, copied_away, known
from ohdesk.keeping.restoring import last_drill

ELSEWHERE_DAYS = 7
NOTICED = {
    "missing": "保存凭据缺失，无法核对数据是否回退",
    "unreadable": "保存凭据已损坏，无法核对数据是否回退",
    "forged": "保存凭据被改动过，请核对最近录入的数据",
    "behind": "数据回退已由管理员确认，请补录缺少的内容",
    "clock": "电脑时钟早于上次保存的时间，请先核对日期和时间",
    "other": "数据被换过，已由管理员确认，请核对最近的内容",
}
"""What was found at the opening, in words; the saves' own mark is called 保存凭据."""


@dataclass(frozen=True)
class Kept:
    """The state of the office's keeping; `days_alone` counts since the last copy on another disk."""

    last: Backup | None
    changes: int
    copied: datetime | None
    days_alone: int
    drilled: datetime | None
    noticed: str

    @property
    def alone_too_long(self) -> bool:
        """Tell whether a copy on another disk is due."""
        return self.days_alone >= ELSEWHERE_DAYS

    @property
    def reminder(self) -> str:
        """Return the reminder to copy the data to another disk, blank while none is due."""
        if not self.alone_too_long:
            return ""
        return f"已 {self.days_alone} 天没有备份到 U 盘"


def overview(desk: Desk) -> Kept:
    """Look how the office is kept now."""
    found = known(desk.store.folder / BACKUPS)
    last = found[0] if found else None
    copied = copied_away(desk)
    since = copied or _begun(desk)
    alone = (clock() - since) if since else timedelta()
    return Kept(
        last,
        changed_since(desk, last),
        copied,
        max(0, alone.days),
        last_drill(desk),
        NOTICED.get(desk.noticed, ""),
    )


def may_back_up(desk: Desk) -> bool:
    """Tell whether the signed-in user may take backups."""
    return desk.role in RIGHTS["backup"]


def may_restore(desk: Desk) -> bool:
    """Tell whether the signed-in user may restore."""
    return desk.role in RIGHTS["restore"]


def _begun(desk: Desk) -> datetime | None:
    """Return when the office was made, as its first audit row tells."""
    with desk.read() as session:
        at = session.scalar(select(Audit.at_utc).order_by(Audit.seq).limit(1))
    return datetime.fromisoformat(at) if at else None
