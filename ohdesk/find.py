"""One box over everything: employers, former names, people, patients and institutions, as one types."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from db import search
from db.base import Base, Record
from db.records import BY_NAME
from ohdesk.desk import Desk
from ohdesk.fields import Field, fields_of
from ohdesk.masking import masked

KINDS = ("employer", "former_name", "person", "patient", "institution", "station", "training", "case")
"""Where one looks, in the order in which equals are shown."""

MOST_LOOKED_AT = 1001
LAST_CHARACTER = "\U0010ffff"


@dataclass(frozen=True)
class Hit:
    """One record found: what it is called, and the words in which the sought text stands (numbers masked)."""

    kind: str
    number: int
    title: str
    where: str
    rank: int


@dataclass(frozen=True)
class Found:
    """The best hits, and how many there are; `more` when counting stopped at the limit."""

    hits: tuple[Hit, ...]
    total: int
    more: bool


def find(desk: Desk, sought: str, limit: int = 50, kinds: Sequence[str] = KINDS) -> Found:
    """Return the best hits for a text: a whole code or name first, then beginnings, then parts, then initials.

    Every sign is taken literally. Counting stops at 1,001 hits of a kind.
    """
    hits: list[Hit] = []
    total, more = 0, False
    parts = [part for one in sought.split() if (part := search.normalise(one))]
    with desk.read() as session:
        for place, name in enumerate(kinds):
            numbers, count = _numbers(session, BY_NAME[name], sought, limit)
            more = more or count >= MOST_LOOKED_AT
            total += count
            hits += _ranked(session, BY_NAME[name], numbers, parts, place)
        hits.sort(key=lambda hit: (hit.rank, len(hit.title), hit.title))
        return Found(_told(session, hits[:limit], parts), total, more)


def _numbers(session: Session, kind: type[Record], sought: str, limit: int) -> tuple[list[int], int]:
    """Return the numbers worth ranking, and how many hits there are up to the limit of counting.

    Ranking a thousand hits takes too long, so those whose name or key begins with the text, which an index
    finds, are taken first, and then as many others as can be shown.
    """
    found = search.found(session.connection(), kind.__tablename__, sought, MOST_LOOKED_AT)
    total, chosen = len(found), found[: 2 * limit]
    if total > len(chosen):
        start = sought.strip()
        given = {"first": start, "last": start + LAST_CHARACTER, "most": limit}
        for beginning in _beginnings(kind):
            chosen += session.scalars(beginning, given)
    return list(dict.fromkeys(chosen)), total


@cache
def _beginnings(kind: type[Record]) -> list[Select[int]]:
    """Return the questions for what begins with a text, by the names and keys that an index has in order.

    Looking for beginnings in any other column would read every record.
    """
    leading = {next(iter(index.columns)).name for index in Base.metadata.tables[kind.__tablename__].indexes}
    columns = [getattr(kind, one.name) for one in _called(kind) if one.name in leading]
    most: Any = bindparam("most")
    return [
        select(kind.id).where(one.between(bindparam("first"), bindparam("last"))).order_by(one).limit(most)
        for one in columns
    ]


@cache
def _rows(kind: type[Record], names: tuple[str, ...]) -> Select[Any]:
    """Return the question for some fields of the records with given numbers."""
    columns = [getattr(kind, name) for name in names]
    return select(kind.id, *columns).where(kind.id.in_(bindparam("numbers", expanding=True)))


def _called(kind: type[Record]) -> list[Field]:
    """Return the texts by which people and systems call a record: its name and its key."""
    return [one for one in _texts(kind) if one.name in kind.named_by or one.name in kind.natural_key]


def _ranked(
    session: Session, kind: type[Record], numbers: Sequence[int], parts: Sequence[str], place: int
) -> list[Hit]:
    called = _called(kind)
    names = [one.name in kind.named_by for one in called]
    at = {one.name: place for place, one in enumerate(called, 1)}
    title_at = [at[name] for name in kind.named_by if name in at]
    hits: list[Hit] = []
    if not numbers:
        return hits
    for row in session.execute(_rows(kind, tuple(at)), {"numbers": numbers}):
        words = [search.normalise(value) if value else "" for value in row[1:]]
        title = " ".join([row[one] for one in title_at if row[one]])
        hits.append(Hit(kind.__tablename__, row[0], title, "", 10 * _fit(words, names, parts) + place))
    return hits


def _fit(words: Sequence[str], names: Sequence[bool], parts: Sequence[str]) -> int:
    """Return how well the words fit: 0 the whole, 1 a name's beginning, 2 a part of it, 3 of a key, 4 elsewhere."""
    best = 4
    for word, named in zip(words, names, strict=True):
        if word and word == "".join(parts):
            return 0
        if word.startswith(parts[0]):
            best = min(best, 1 if named else 3)
        elif all(part in word for part in parts):
            best = min(best, 2 if named else 3)
    return best


def _told(session: Session, hits: Sequence[Hit], parts: Sequence[str]) -> tuple[Hit, ...]:
    """Say of the hits that are shown in which field the text stands."""
    where: dict[tuple[str, int], str] = {}
    for name in dict.fromkeys(hit.kind for hit in hits):
        kind = BY_NAME[name]
        numbers = [hit.number for hit in hits if hit.kind == name]
        asked = _rows(kind, tuple(one.name for one in _texts(kind)))
        for row in session.execute(asked, {"numbers": numbers}):
            where[name, row[0]] = _where(kind, row[1:], parts)
    return tuple(replace(hit, where=where[hit.kind, hit.number]) for hit in hits)


def _where(kind: type[Record], values: Sequence[str | None], parts: Sequence[str]) -> str:
    for field, value in zip(_texts(kind), values, strict=True):
        if value and any(part in search.normalise(value) for part in parts):
            return "" if field.name in kind.named_by else f"{field.zh} {masked(field, value)}"
    return ""


@cache
def _texts(kind: type[Record]) -> list[Field]:
    return [field for field in fields_of(kind) if field.type == "text" and not field.words.long]
