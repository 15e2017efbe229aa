"""List, search, save and remove records of any kind: the only door from screens and commands to the session."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.orm import Session

from db import rows, search
from db.audit import Author, Entry, append, as_json
from db.base import Record
from db.records import BY_NAME
from db.records.local_code import LocalCode
from ohdesk import checks, codes, review_guard
from ohdesk.checks import Problem
from ohdesk.desk import Desk, use_local_codes
from ohdesk.errors import Refused
from ohdesk.fields import PLAIN, Field, field_map, fields_of, plain_value, read_value
from ohdesk.links import Links
from ohdesk.submissions import locks
from ohdesk.understand import Misread

CHUNK = 900


class Problems(Refused):
    """The values were not saved; each problem says which field and what to do."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        """Take the problems; the sentence is all of them in a row."""
        super().__init__(
            "；".join(f"{one.zh}：{one.message}" if one.zh else one.message for one in problems) + "。"
        )
        self.problems = list(problems)


@dataclass(frozen=True)
class Saved:
    """One acknowledged save: the record's number and its audit number."""

    id: int
    seq: int


@dataclass(frozen=True)
class Change:
    """One record as it was (None: new) and the values to keep."""

    number: int
    before: dict[str, Any] | None
    after: dict[str, Any]


def kind_of(name: str) -> type[Record]:
    """Return the record class of a kind's English name; raise Refused listing the kinds there are."""
    if name not in BY_NAME:
        raise Refused(f"没有“{name}”这种记录。可用的有：{'、'.join(BY_NAME)}。")
    return BY_NAME[name]


def read_raw(
    kind: type[Record], raw: Mapping[str, object], links: Links
) -> tuple[dict[str, Any], list[Problem]]:
    """Turn what was typed into values by field; everything not understood becomes a problem."""
    known = field_map(kind)
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    start = blank(kind)
    dated_first = sorted(raw.items(), key=lambda one: one[0] != kind.dated)
    for name, value in dated_first:
        field = known.get(name)
        if field is None:
            problems.append(Problem(name, name, f"{kind.zh}没有“{name}”这一栏"))
            continue
        try:
            read = read_one(field, value, links, values.get(kind.dated))
            values[name] = start[name] if read is None else read
        except Misread as wrong:
            problems.append(Problem(name, field.zh, str(wrong), value=str(value)))
    return values, problems


def read_one(field: Field, raw: object, links: Links, on: object = None) -> Any:
    """Return one typed value, links resolved and codes taken from the edition in force `on` a day; raise Misread."""
    if field.type != "link":
        return read_value(field, raw, on if isinstance(on, date) else None)
    if raw is None or (isinstance(raw, str) and not raw.strip()):
        return None
    return links.find(field.words.kind, raw)


def current(session: Session, kind: type[Record], number: int) -> dict[str, Any]:
    """Return a record's values by field name; raise Refused when it is gone."""
    names = list(field_map(kind))
    stored = rows.kept_of(session.connection(), kind, names, [number])
    if not stored:
        raise Refused(f"这条{kind.zh}记录（编号 {number}）不存在或已被移除，请刷新后再试。")
    return rows.read(kind, names, stored[0][1:])


def values_of(record: Record) -> dict[str, Any]:
    """Return a record's values by field name."""
    return {field.name: getattr(record, field.name) for field in fields_of(type(record))}


def check(
    desk: Desk, kind: type[Record], raw: Mapping[str, object], number: int | None = None
) -> list[Problem]:
    """Return what is wrong or doubtful with typed values, without saving anything."""
    with desk.read() as session:
        return _prepare(session, kind, raw, number)[1]


def save(desk: Desk, kind: type[Record], raw: Mapping[str, object], number: int | None = None) -> Saved:
    """Check and keep one record with its audit row in one transaction; raise Problems and keep nothing otherwise."""
    with desk.write() as session:
        change, problems = _prepare(session, kind, raw, number)
        errors = [one for one in problems if one.level == "error"]
        if errors:
            raise Problems(errors)
        seq = keep(desk, session, kind, [change])
    return Saved(change.number, seq)


def _prepare(
    session: Session, kind: type[Record], raw: Mapping[str, object], number: int | None
) -> tuple[Change, list[Problem]]:
    before = current(session, kind, number) if number is not None else None
    read, problems = read_raw(kind, raw, Links(session))
    after = {**blank(kind), **(before or {}), **read}
    problems += checks.check_values(kind, {**after, "id": number}, skip={one.field for one in problems})
    twin = twin_of(session, kind, after)
    if twin is not None and twin != number:
        words = "、".join(field_map(kind)[name].zh for name in kind.natural_key)
        problems.append(
            Problem(kind.natural_key[0], field_map(kind)[kind.natural_key[0]].zh, f"已有相同{words}的记录")
        )
    return Change(number if number is not None else next_number(session, kind), before, after), problems


def blank(kind: type[Record]) -> dict[str, Any]:
    """Return the values a new record starts with."""
    return dict(_start(kind))


@cache
def _start(kind: type[Record]) -> dict[str, Any]:
    columns = kind.__table__.columns
    return {
        field.name: default.arg if (default := columns[field.name].default) is not None else None
        for field in fields_of(kind)
    }


def twin_of(session: Session, kind: type[Record], values: Mapping[str, Any]) -> int | None:
    """Return the number of the record with the same natural key."""
    if any(values[name] is None for name in kind.natural_key):
        return None
    return rows.number_of(session.connection(), kind, {name: values[name] for name in kind.natural_key})


def next_number(session: Session, kind: type[Record]) -> int:
    """Return the number the next new record of the kind gets."""
    return rows.last_number(session.connection(), kind) + 1


def keep(
    desk: Desk,
    session: Session,
    kind: type[Record],
    changes: Sequence[Change],
    *,
    action: str = "",
    batch: int | None = None,
) -> int:
    """Write checked changes, their search words and their audit rows; return the last audit number.

    Raises Refused when one of them belongs to a period that was submitted and is locked.
    """
    locks.refuse(session, kind, ((one.before, one.after) for one in changes))
    connection = session.connection()
    new = [one for one in changes if one.before is None]
    columns = {name: [one.after[name] for one in new] for name in new[0].after} if new else {}
    changed = [(one.number, one.after) for one in changes if one.before is not None]
    rows.insert(connection, kind, [one.number for one in new], columns)
    rows.rewrite(connection, kind, changed)
    index(session, kind, [(one.number, one.after) for one in new], fresh=True)
    index(session, kind, changed)
    review_guard.refuse(session, kind, ((one.before, one.after) for one in changes))
    if kind is LocalCode:
        use_local_codes(session)
    author = desk.author
    told = iter(_told(author, kind, columns))
    return append(connection, author, [_entry(author, kind, one, told, action, batch) for one in changes])


def index(
    session: Session,
    kind: type[Record],
    kept: Iterable[tuple[int, Mapping[str, Any]]],
    *,
    fresh: bool = False,
) -> None:
    """Put records' own words into the search index; of `fresh` ones nothing stands there yet."""
    texts = [field.name for field in fields_of(kind) if field.type == "text" and not field.words.long]
    named = [name for name in texts if name in kind.named_by]
    words = (
        (
            number,
            [str(value) for name in texts if (value := values.get(name))],
            [one for name in named if values.get(name) for one in sorted(codes.initials(str(values[name])))],
        )
        for number, values in kept
    )
    search.put(session.connection(), kind.__tablename__, words, fresh=fresh)


def _entry(
    author: Author, kind: type[Record], change: Change, told: Iterator[str], action: str, batch: int | None
) -> Entry:
    old, new, known = change.before, change.after, field_map(kind)
    if old is None:
        return Entry(action or "create", kind.__tablename__, change.number, batch=batch, written=next(told))
    names = [name for name, value in new.items() if old.get(name) != value and name in known]
    before = {name: veiled(author, known[name], old.get(name)) for name in names}
    after = {name: veiled(author, known[name], new[name]) for name in names}
    return Entry(action or "update", kind.__tablename__, change.number, before, after, batch=batch)


def _told(author: Author, kind: type[Record], columns: Mapping[str, Sequence[Any]]) -> list[str]:
    """Return what the audit keeps of each new record; what many of them share is written once."""
    known, parts = field_map(kind), []
    for name, values in columns.items():
        if name in known and values.count(None) < len(values):
            distinct = dict(zip(map(id, values), values, strict=True))
            head = f"{as_json(name)}:"
            words = {
                at: "" if value is None else head + as_json(veiled(author, known[name], value))
                for at, value in distinct.items()
            }
            parts.append([words[at] for at in map(id, values)])
    return ["{" + ",".join(filter(None, row)) + "}" for row in zip(*parts, strict=True)]


def veiled(author: Author, field: Field, value: Any) -> object:
    """Return a value as the audit keeps it: personal numbers as keyed hash and last four characters."""
    if type(value) in PLAIN:
        personal = field.form and field.words.personal and isinstance(value, str)
        return author.veil(value) if personal else value
    return plain_value(field, value)


def add_many(desk: Desk, session: Session, kind: type[Record], added: Iterable[Mapping[str, Any]]) -> None:
    """Keep many new records whose values are known to be right (first townships, the demonstration county)."""
    first = next_number(session, kind)
    start = blank(kind)
    changes = [Change(first + at, None, {**start, **row}) for at, row in enumerate(added)]
    for at in range(0, len(changes), 5000):
        keep(desk, session, kind, changes[at : at + 5000])


def remove(desk: Desk, kind: type[Record], number: int, reason: str) -> int:
    """Take a record out of every list and count, keeping it in the file; return the audit number."""
    if not reason.strip():
        raise Refused("请写明移除的原因。")
    with desk.write() as session:
        before = current(session, kind, number)
        refuse_if_used(session, kind, [number])
        take_out(session, kind, [number])
        old = {field.name: veiled(desk.author, field, before[field.name]) for field in fields_of(kind)}
        return desk.log(session, Entry("remove", kind.__tablename__, number, old, None, reason))


def take_out(session: Session, kind: type[Record], numbers: Sequence[int]) -> None:
    """Mark records removed and drop them from the search index; raise Refused for those of a locked period."""
    locks.refuse_taking_out(session, kind, numbers)
    table = kind.__table__
    now = datetime.now(UTC).replace(tzinfo=None)
    hide = update(table).where(table.c.id == bindparam("row_")).values(removed_at=now)  # type: ignore[arg-type]
    if numbers:
        session.connection().execute(hide, [{"row_": number} for number in numbers])
    search.drop(session.connection(), kind.__tablename__, numbers)
    review_guard.refuse_taking_out(session, kind, numbers)


def bring_back(session: Session, kind: type[Record], numbers: Sequence[int]) -> None:
    """Let records that were taken out be seen and counted again; `keep` puts their words back into the search."""
    table = kind.__table__
    show = update(table).where(table.c.id == bindparam("row_")).values(removed_at=None)  # type: ignore[arg-type]
    if numbers:
        session.connection().execute(show, [{"row_": number} for number in numbers])


def refuse_if_used(session: Session, kind: type[Record], numbers: Sequence[int]) -> None:
    """Raise Refused when records of any kind still belong to one of these."""
    for other in BY_NAME.values():
        for field in fields_of(other):
            if field.words.kind != kind.__tablename__:
                continue
            column = getattr(other, field.name)
            parts = (numbers[at : at + CHUNK] for at in range(0, len(numbers), CHUNK))
            used = sum(
                session.scalar(select(func.count(other.id)).where(column.in_(part))) or 0 for part in parts
            )
            if used:
                raise Refused(f"还有 {used} 条{other.zh}记录属于它，请先处理那些记录再移除。")
