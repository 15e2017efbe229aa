"""截至某日: counts frozen as they stood on a day, and a record's values as they stood, read from the audit chain."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.audit import Audit
from db.base import Record
from db.records.snapshot import Snapshot
from ohdesk import ledger, measures
from ohdesk.counting import Scope
from ohdesk.desk import Desk
from ohdesk.errors import Refused
from ohdesk.fields import fields_of
from ohdesk.ledger import Change


def freeze(desk: Desk, measure: str, day: date, label: str = "") -> int:
    """Keep a count as of a day with the numbers of the records counted; return the snapshot's number.

    Raises Refused for an unknown measure, a day to come, and a day already frozen: a base is frozen once.
    """
    if measure not in measures.MEASURES:
        raise Refused(f"没有数据项“{measure}”，可用：{'、'.join(measures.MEASURES)}。")
    if day > date.today():
        raise Refused(f"{day:%Y-%m-%d} 还没有到，只能冻结今天或以前的数。")
    with desk.write() as session:
        if (kept := frozen(session, measure, day)) is not None:
            raise Refused(
                f"{day:%Y-%m-%d} 的“{kept.label or measure}”已冻结为 {kept.value:,}，如确需重算，请先移除原记录并写明原因。"
            )
        counted = measures.MEASURES[measure](Scope(session, desk.county, day.year, day))
        members = sorted(session.scalars(counted.query)) if counted.query is not None else []
        values = {
            **ledger.blank(Snapshot),
            "measure": measure,
            "day": day,
            "value": measures.number(Scope(session, desk.county, day.year, day), counted) or 0,
            "label": label or None,
            "members": json.dumps({counted.kind.__tablename__: members} if counted.kind else {}),
            "frozen_on": date.today(),
            "frozen_by": desk.user,
        }
        number = ledger.next_number(session, Snapshot)
        ledger.keep(desk, session, Snapshot, [Change(number, None, values)], action="freeze")
    return number


def frozen(session: Session, measure: str, day: date) -> Snapshot | None:
    """Return the frozen count of a measure on a day, None where none was frozen."""
    return session.scalar(select(Snapshot).where(Snapshot.measure == measure, Snapshot.day == day))


def members_of(snapshot: Snapshot) -> dict[str, list[int]]:
    """Return the numbers of the records a frozen count was made of, by kind."""
    found = json.loads(snapshot.members or "{}")
    return {str(kind): [int(one) for one in numbers] for kind, numbers in found.items()}


def as_of_state(desk: Desk, kind: type[Record], number: int, day: date) -> dict[str, object] | None:
    """Return a record's values at the end of a day as the audit chain has them; None where it was not there.

    Values are plain as in the audit rows, personal numbers veiled; a field the record did not have is None.
    """
    asked = (
        select(Audit.at_local, Audit.before, Audit.after)
        .where(Audit.kind == kind.__tablename__, Audit.record == number)
        .order_by(Audit.seq)
    )
    with desk.read() as session:
        rows = [(row.at_local, row.before, row.after) for row in session.execute(asked)]
    return state_after(kind, rows, day)


def state_after(
    kind: type[Record], rows: Iterable[tuple[str, str | None, str | None]], day: date
) -> dict[str, object] | None:
    """Return what a record's audit rows (local time, before, after), oldest first, make of it by a day's end."""
    values: dict[str, object] = {field.name: None for field in fields_of(kind)}
    there = False
    for at_local, before, after in rows:
        if at_local[:10] > day.isoformat():
            break
        there = after is not None
        if after is not None:
            values |= json.loads(after)
        elif before is not None:
            values |= json.loads(before)
    return values if there else None
