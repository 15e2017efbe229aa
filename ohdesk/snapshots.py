"""截至某日: counts frozen as they stood on a day, with the records they were made of."""

from __future__ import annotations

import json
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.records.snapshot import Snapshot
from ohdesk import ledger, measures
from ohdesk.counting import Scope
from ohdesk.desk import Desk
from ohdesk.errors import Refused
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
