"""An import as one batch: kept in one transaction, and taken back as a whole."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from db.audit import Audit, Entry, append, head
from db.base import Record
from db.office import HeadingMemory, ImportBatch, ImportChange
from ohdesk import ledger
from ohdesk.desk import Desk
from ohdesk.errors import Refused
from ohdesk.exchange.heading import heading_key
from ohdesk.exchange.intake import Preview
from ohdesk.exchange.sheet import Progress, quiet, synonyms
from ohdesk.fields import field_map, from_plain, plain_value
from ohdesk.ledger import Change


def commit(desk: Desk, found: Preview, *, progress: Progress = quiet) -> int | None:
    """Keep what a preview found in one transaction; return the batch's number, None when nothing changes.

    Raises Refused when anything was saved since the preview was made.
    """
    changes = [one.change for one in (*found.new, *found.changed)]
    if not changes:
        return None
    with desk.write("import") as session:
        if head(session)[0] != found.audit_head:
            raise Refused("预览之后数据又有改动，请重新预览后再保存。")
        batch = ImportBatch(
            kind=found.kind.__tablename__,
            file_name=found.book.path.name,
            sha256=found.sha256,
            source=found.source,
            user=desk.user,
            imported_at=datetime.now(UTC).replace(tzinfo=None),
            counts=json.dumps(found.counts()),
        )
        session.add(batch)
        session.flush()
        _remember(session, found)
        for at in range(0, len(changes), 2000):
            progress(at, len(changes), "正在保存")
            part = changes[at : at + 2000]
            last = ledger.keep(desk, session, found.kind, part, action="import", batch=batch.id)
            rows = [
                _change_row(batch.id, found.kind, one, last - len(part) + 1 + n) for n, one in enumerate(part)
            ]
            session.execute(insert(ImportChange.__table__), rows)  # type: ignore[arg-type]
        summary: dict[str, object] = {"file": found.book.path.name, "sha256": found.sha256, **found.counts()}
        desk.log(session, Entry("import_batch", found.kind.__tablename__, after=summary, batch=batch.id))
        progress(len(changes), len(changes), "正在保存")
        return batch.id


def _change_row(batch: int, kind: type[Record], change: Change, seq: int) -> dict[str, object]:
    before = None
    if change.before is not None:
        known = field_map(kind)
        plain = {name: plain_value(known[name], value) for name, value in change.before.items()}
        before = json.dumps(plain, ensure_ascii=False)
    return {"batch": batch, "record": change.number, "seq": seq, "before": before}


def _remember(session: Session, found: Preview) -> None:
    known = {heading_key(words): name for words, name in synonyms(found.kind).items()}
    for at, name in found.heading.columns.items():
        heading = found.heading.texts.get(at, "")
        if heading and known.get(heading_key(heading)) != name:
            memory = HeadingMemory(
                kind=found.kind.__tablename__, source=found.source, heading=heading, field=name
            )
            session.merge(memory)


def undo(desk: Desk, number: int) -> dict[str, int]:
    """Take a whole import back: new records are taken out, changed ones become what they were.

    Raises Refused when the batch is unknown, already undone, or one of its records was changed since.
    """
    with desk.write("import") as session:
        batch = session.get(ImportBatch, number)
        if batch is None:
            raise Refused(f"没有第 {number} 号导入批次。")
        if batch.undone_at is not None:
            raise Refused(f"第 {number} 号导入批次已经撤销过了。")
        kind = ledger.kind_of(batch.kind)
        changes = list(session.scalars(select(ImportChange).where(ImportChange.batch == number)))
        _refuse_if_touched(session, kind, number, changes)
        fresh = [one.record for one in changes if one.before is None]
        ledger.refuse_if_used(session, kind, fresh)
        ledger.take_out(session, kind, fresh)
        gone = [Entry("undo", kind.__tablename__, record, batch=number) for record in fresh]
        append(session.connection(), desk.author, gone)
        back = [_back(session, kind, one) for one in changes if one.before is not None]
        ledger.keep(desk, session, kind, back, action="undo", batch=number)
        batch.undone_at = datetime.now(UTC).replace(tzinfo=None)
        counts = {"removed": len(fresh), "restored": len(back)}
        desk.log(session, Entry("undo_batch", batch.kind, after=dict(counts), batch=number))
    return counts


def _refuse_if_touched(
    session: Session, kind: type[Record], batch: int, changes: Sequence[ImportChange]
) -> None:
    last = max((one.seq for one in changes), default=0)
    mine = select(ImportChange.record).where(ImportChange.batch == batch)
    later = select(func.count(func.distinct(Audit.record))).where(
        Audit.kind == kind.__tablename__, Audit.seq > last, Audit.record.in_(mine)
    )
    touched = session.scalar(later)
    if touched:
        raise Refused(f"这批导入中有 {touched} 条记录之后又被修改过，不能整批撤销，请逐条更正。")


def _back(session: Session, kind: type[Record], change: ImportChange) -> Change:
    known = field_map(kind)
    plain = json.loads(change.before or "{}")
    before = ledger.current(session, kind, change.record)
    after = {name: from_plain(known[name], value) for name, value in plain.items()}
    return Change(change.record, before, {**before, **after})
