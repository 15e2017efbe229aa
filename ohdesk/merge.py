"""两家其实是一家: one employer takes over everything of another, and it can be undone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.audit import Entry
from db.base import Record
from db.office import ImportBatch
from db.records import BY_NAME
from db.records.employer import Employer
from db.records.former_name import FormerName
from ohdesk import batch as batches
from ohdesk import ledger
from ohdesk.desk import Desk
from ohdesk.errors import Refused
from ohdesk.fields import Field, fields_of, show_value
from ohdesk.ledger import Change

ACTION = "merge"
OWN = frozenset({"name", "credit_code", "branch_no", "note", "duplicate_of"})
"""Fields of the employer that go under stays as they are: its name and code become former ones."""


def merge(desk: Desk, stays: int, goes: int, reason: str) -> int:
    """Move every record of one employer to another, keep its name and code as former ones, and take it out.

    Blank fields of the one that stays are filled; a record both have is kept once, with what differed in its
    note. Returns the batch's number, by which `batch.undo` takes everything back. Raises Refused without a reason.
    """
    if stays == goes:
        raise Refused("请选择两家不同的单位合并。")
    if not reason.strip():
        raise Refused("请写明合并的依据，如营业执照变更、现场核实。")
    with desk.write() as session:
        kept, gone = ledger.current(session, Employer, stays), ledger.current(session, Employer, goes)
        title = f"合并：{gone['name']} → {kept['name']}"
        batch = batches.begin(desk, session, Employer, title, "合并", {"updated": 1})
        moved = sum(
            _move(desk, session, batch, kind, field, goes, stays)
            for kind in BY_NAME.values()
            for field in fields_of(kind)
            if field.words.kind == "employer"
        )
        _remember_names(desk, session, batch, stays, gone)
        filled = {name: value for name, value in gone.items() if kept[name] is None and name not in OWN}
        if filled:
            change = Change(stays, kept, {**kept, **filled})
            batches.keep(desk, session, batch, Employer, [change], ACTION)
        batches.take_out(desk, session, batch, Employer, goes, f"合并到 {kept['name']}：{reason}")
        after: dict[str, object] = {"stays": stays, "goes": goes, "records": moved}
        desk.log(session, Entry(ACTION, "employer", stays, after=after, reason=reason, batch=batch.id))
        return batch.id


def _move(
    desk: Desk, session: Session, batch: ImportBatch, kind: type[Record], field: Field, goes: int, stays: int
) -> int:
    changes = []
    for record in _of(session, kind, field, goes):
        before = ledger.values_of(record)
        after = {**before, field.name: stays}
        if kind is Employer and record.id == stays:
            after[field.name] = None
        twin = ledger.twin_of(session, kind, after) if field.name in kind.natural_key else None
        if twin is None:
            changes.append(Change(record.id, before, after))
        else:
            _fold(desk, session, batch, kind, twin, record.id, before)
    batches.keep(desk, session, batch, kind, changes, ACTION)
    return len(changes)


def _of(session: Session, kind: type[Record], field: Field, employer: int) -> Iterator[Record]:
    yield from list(session.scalars(select(kind).where(getattr(kind, field.name) == employer)))


def _fold(
    desk: Desk,
    session: Session,
    batch: ImportBatch,
    kind: type[Record],
    twin: int,
    number: int,
    values: Mapping[str, Any],
) -> None:
    """Keep once a record both employers have: blanks filled, differences told in the note, children moved."""
    kept = ledger.current(session, kind, twin)
    after = dict(kept)
    differing = []
    for field in fields_of(kind):
        theirs = values[field.name]
        if field.name in kind.natural_key or field.name == "note" or theirs in (None, kept[field.name]):
            continue
        if kept[field.name] is None:
            after[field.name] = theirs
        elif field.type != "link":
            differing.append(f"{field.zh}：{show_value(field, theirs)}")
    notes = [
        kept["note"],
        values["note"],
        "合并时另一份记录为 " + "；".join(differing) if differing else None,
    ]
    after["note"] = "\n".join(dict.fromkeys(note for note in notes if note)) or None
    batches.keep(desk, session, batch, kind, [Change(twin, kept, after)], ACTION)
    for other in BY_NAME.values():
        for field in fields_of(other):
            if field.words.kind == kind.__tablename__:
                _move(desk, session, batch, other, field, number, twin)
    batches.take_out(desk, session, batch, kind, number, "合并时与另一份记录相同")


def _remember_names(
    desk: Desk, session: Session, batch: ImportBatch, stays: int, gone: Mapping[str, Any]
) -> None:
    values = {
        **ledger.blank(FormerName),
        "employer": stays,
        "name": gone["name"],
        "credit_code": gone["credit_code"],
        "valid_to": date.today(),
    }
    if ledger.twin_of(session, FormerName, values) is None:
        number = ledger.next_number(session, FormerName)
        batches.keep(desk, session, batch, FormerName, [Change(number, None, values)], ACTION)
