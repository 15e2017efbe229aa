"""Taking back a removal: the record is seen and counted again, as it was."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.audit import Entry
from db.base import Record
from db.records import BY_NAME
from ohdesk import ledger, review_guard
from ohdesk.desk import Desk
from ohdesk.errors import Refused
from ohdesk.fields import field_map, fields_of
from ohdesk.submissions import locks

WHY = "撤销移除"


def restore(desk: Desk, kind: type[Record], number: int) -> int:
    """Bring a removed record back and return the audit number.

    Raises Refused when another record took its place, or when what it belongs to was removed since.
    """
    with desk.write() as session:
        values = _removed(session, kind, number)
        if ledger.twin_of(session, kind, values) is not None:
            words = "、".join(field_map(kind)[name].zh for name in kind.natural_key)
            raise Refused(f"已有相同{words}的{kind.zh}记录，不能恢复移除的这一条。")
        for field in fields_of(kind):
            if field.words.kind and values[field.name] is not None:
                ledger.current(session, BY_NAME[field.words.kind], values[field.name])
        locks.refuse(session, kind, [(None, values)])
        ledger.bring_back(session, kind, [number])
        ledger.index(session, kind, [(number, values)])
        review_guard.refuse(session, kind, [(None, values)])
        new = {field.name: ledger.veiled(desk.author, field, values[field.name]) for field in fields_of(kind)}
        return desk.log(session, Entry("restore", kind.__tablename__, number, None, new, WHY))


def _removed(session: Session, kind: type[Record], number: int) -> dict[str, Any]:
    asked = select(kind).where(kind.id == number).execution_options(with_removed=True)
    record = session.scalar(asked)
    if record is None or record.removed_at is None:
        raise Refused(f"这条{kind.zh}记录没有被移除，不需要恢复。")
    return ledger.values_of(record)
