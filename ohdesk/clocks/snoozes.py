"""待办暂缓: a due item a person puts off, with the day and the reason, and takes up again."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from db.records.snooze import Snooze
from ohdesk import ledger
from ohdesk.desk import Desk
from ohdesk.errors import Refused


def put_off(desk: Desk) -> dict[str, date]:
    """Return the day until which each due item is put off."""
    with desk.read() as session:
        return {one.item: one.until for one in session.scalars(select(Snooze))}


def snooze(desk: Desk, item: str, until: date, reason: str) -> int:
    """Put a due item off; return the record's number. Raises Refused without a reason or with a day gone by."""
    if not reason.strip():
        raise Refused("请写明暂缓的原因。")
    if until <= date.today():
        raise Refused("暂缓的日期应在今天之后。")
    values = {"item": item, "until": until, "reason": reason, "put_off_by": desk.user}
    with desk.read() as session:
        twin = ledger.twin_of(session, Snooze, values)
    return ledger.save(desk, Snooze, values, twin).id


def wake(desk: Desk, item: str) -> None:
    """Take a put-off item up again."""
    with desk.read() as session:
        twin = ledger.twin_of(session, Snooze, {"item": item})
    if twin is not None:
        ledger.remove(desk, Snooze, twin, "恢复待办")
