"""Changes that belong together: kept in one transaction, and taken back as a whole."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db import rows
from db.audit import Audit, Entry, append
from db.base import Record
from db.office import ImportBatch, ImportChange
from ohdesk import ledger
from ohdesk.desk import Desk
from ohdesk.errors import Refused
from ohdesk.fields import field_map, from_plain, plain_value
from ohdesk.keeping.backups import before
from ohdesk.ledger import Change

PART = 2000
LARGE = 100
"""From how many changes on a batch is only taken back after a backup."""


def begin(
    desk: Desk,
    session: Session,
    kind: type[Record],
    title: str,
    source: str,
    counts: Mapping[str, int],
    sha256: str = "",
) -> ImportBatch:
    """Open a batch in this transaction: what it is called, where it comes from, what it will change."""
    batch = ImportBatch(
        kind=kind.__tablename__,
        file_name=title,
        sha256=sha256,
        source=source,
        user=desk.user,
        imported_at=datetime.now(UTC).replace(tzinfo=None),
        counts=json.dumps(counts),
    )
    session.add(batch)
    session.flush()
    return batch


def keep(
    desk: Desk,
    session: Session,
    batch: ImportBatch,
    kind: type[Record],
    changes: Sequence[Change],
    action: str,
) -> None:
    """Keep changes as part of a batch, remembering what each record was."""
    for at in range(0, len(changes), PART):
        part = changes[at : at + PART]
        last = ledger.keep(desk, session, kind, part, action=action, batch=batch.id)
        first = last - len(part) + 1
        _remember(session, batch, kind, [(one, first + n) for n, one in enumerate(part)])


def take_out(
    desk: Desk, session: Session, batch: ImportBatch, kind: type[Record], number: int, reason: str
) -> None:
    """Take a record out as part of a batch."""
    before = ledger.current(session, kind, number)
    ledger.take_out(session, kind, [number])
    entry = Entry("remove", kind.__tablename__, number, reason=reason, batch=batch.id)
    seq = append(session.connection(), desk.author, [entry])
    _remember(session, batch, kind, [(Change(number, before, before), seq)])


def _remember(
    session: Session, batch: ImportBatch, kind: type[Record], changes: Sequence[tuple[Change, int]]
) -> None:
    images = [
        (batch.id, kind.__tablename__, change.number, seq, _image(kind, change.before))
        for change, seq in changes
    ]
    rows.add(session.connection(), ImportChange, ("batch", "kind", "record", "seq", "before"), images)


def _image(kind: type[Record], before: Mapping[str, Any] | None) -> str | None:
    if before is None:
        return None
    known = field_map(kind)
    plain = {name: plain_value(known[name], value) for name, value in before.items()}
    return json.dumps(plain, ensure_ascii=False)


def undo(desk: Desk, number: int) -> dict[str, int]:
    """Take a whole batch back: new records are taken out, changed and removed ones become what they were.

    Raises Refused when the batch is unknown, already undone, or one of its records was changed since. A backup
    is taken before a large batch is taken back.
    """
    desk.require("import")
    if _size(desk, number) >= LARGE:
        before(desk, "bulk")
    with desk.write("import") as session:
        batch = session.get(ImportBatch, number)
        if batch is None:
            raise Refused(f"没有第 {number} 号导入批次。")
        if batch.undone_at is not None:
            raise Refused(f"第 {number} 号导入批次已经撤销过了。")
        asked = select(ImportChange).where(ImportChange.batch == number).order_by(ImportChange.seq.desc())
        by_kind: dict[str, list[ImportChange]] = {}
        for change in session.scalars(asked):
            by_kind.setdefault(change.kind or batch.kind, []).append(change)
        for kind, changes in by_kind.items():
            _refuse_if_touched(session, ledger.kind_of(kind), number, changes)
        counts = {"removed": 0, "restored": 0}
        for kind, changes in by_kind.items():
            _put_back(desk, session, ledger.kind_of(kind), number, changes, counts)
        batch.undone_at = datetime.now(UTC).replace(tzinfo=None)
        desk.log(session, Entry("undo_batch", batch.kind, after=dict(counts), batch=number))
    return counts


def _size(desk: Desk, number: int) -> int:
    with desk.read() as session:
        asked = select(func.count(ImportChange.id)).where(ImportChange.batch == number)
        return session.scalar(asked) or 0


def _put_back(
    desk: Desk,
    session: Session,
    kind: type[Record],
    batch: int,
    changes: Sequence[ImportChange],
    counts: dict[str, int],
) -> None:
    fresh = [one.record for one in changes if one.before is None]
    made = set(fresh)
    ledger.refuse_if_used(session, kind, fresh)
    ledger.take_out(session, kind, fresh)
    gone = [Entry("undo", kind.__tablename__, record, batch=batch) for record in fresh]
    append(session.connection(), desk.author, gone)
    # The oldest image of a record that the batch changed twice is what it was before the batch; a record
    # the batch both made and changed was not there before.
    oldest = {one.record: one for one in changes if one.before is not None and one.record not in made}
    ledger.bring_back(session, kind, list(oldest))
    back = [_back(session, kind, one) for one in oldest.values()]
    ledger.keep(desk, session, kind, back, action="undo", batch=batch)
    counts["removed"] += len(fresh)
    counts["restored"] += len(back)


def _refuse_if_touched(
    session: Session, kind: type[Record], batch: int, changes: Sequence[ImportChange]
) -> None:
    mine = select(ImportChange.record).where(
        ImportChange.batch == batch,
        func.coalesce(ImportChange.kind, kind.__tablename__) == kind.__tablename__,
    )
    # What a later batch did and took back again leaves nothing that undoing this one could overwrite.
    taken_back = select(ImportBatch.id).where(ImportBatch.undone_at.is_not(None))
    later = select(func.count(func.distinct(Audit.record))).where(
        Audit.kind == kind.__tablename__,
        Audit.seq > max(one.seq for one in changes),
        func.coalesce(Audit.batch, 0) != batch,
        func.coalesce(Audit.batch, 0).not_in(taken_back),
        Audit.record.in_(mine),
    )
    touched = session.scalar(later)
    if touched:
        raise Refused(f"这批改动中有 {touched} 条{kind.zh}记录之后又被修改过，不能整批撤销，请逐条更正。")


def _back(session: Session, kind: type[Record], change: ImportChange) -> Change:
    known = field_map(kind)
    plain = json.loads(change.before or "{}")
    before = ledger.current(session, kind, change.record)
    after = {name: from_plain(known[name], value) for name, value in plain.items()}
    return Change(change.record, before, {**before, **after})
