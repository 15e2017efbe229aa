"""闲置锁定: after how many minutes without a key or the mouse the window covers itself."""

from __future__ import annotations

from db import office
from db.audit import Entry
from ohdesk.desk import Desk
from ohdesk.errors import Refused

SETTING = "idle_minutes"
USUAL, LEAST, MOST = 10, 1, 60


def idle_minutes(desk: Desk) -> int:
    """Return the minutes; a setting that cannot be understood counts as the usual one."""
    with desk.read() as session:
        kept = office.setting(session, SETTING)
    minutes = int(kept) if kept.isdecimal() else USUAL
    return minutes if LEAST <= minutes <= MOST else USUAL


def set_idle_minutes(desk: Desk, minutes: int) -> None:
    """Keep other minutes for everybody; raise Refused for too few, too many, and for none at all."""
    if not LEAST <= minutes <= MOST:
        raise Refused(f"闲置锁定请填 {LEAST}—{MOST} 分钟，不能关闭。")
    before: dict[str, object] = {"minutes": idle_minutes(desk)}
    with desk.write("administer") as session:
        office.set_setting(session, SETTING, str(minutes))
        desk.log(session, Entry("set_idle", "office", before=before, after={"minutes": minutes}))
