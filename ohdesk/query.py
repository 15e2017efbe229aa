"""Which records: search text, filters and order, for screens and commands alike."""

from __future__ import annotations

from array import array
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, String, func, or_, select, type_coerce
from sqlalchemy.orm import Session, load_only

from db import search
from db.base import Choice, Record
from db.records import BY_NAME
from db.store import numbers
from ohdesk.desk import Desk
from ohdesk.errors import Refused
from ohdesk.fields import Field, field_map, fields_of
from ohdesk.ledger import read_one
from ohdesk.links import Links
from ohdesk.understand import Misread, understand_int

CHUNK = 900


@dataclass(frozen=True)
class Query:
    """A question to the ledger; `where` gives each field the value wanted, typed or as text, None for blank."""

    search: str = ""
    where: Mapping[str, object] = field(default_factory=dict)
    year: int | None = None
    order: str = ""
    descending: bool = False
    only: Sequence[int] | None = None


def selected(session: Session, kind: type[Record], query: Query) -> Select[int]:
    """Return the ordered select of the record numbers; raise Refused for a field or value it does not know."""
    asked = select(kind.id)
    for name, raw in query.where.items():
        asked = asked.where(_condition(session, kind, name, raw))
    if query.year is not None and kind.dated:
        asked = asked.where(in_year(kind, query.year))
    if query.only is not None:
        asked = asked.where(kind.id.in_(query.only))
    found = _search(kind, query.search)
    if found is not None:
        asked = asked.where(found)
    return asked.order_by(*_order(kind, query))


def ids(desk: Desk, kind: type[Record], query: Query) -> array[int]:
    """Return the numbers of all records that answer the query, in order."""
    with desk.read() as session:
        return array("q", numbers(session, selected(session, kind, query)))


def count(desk: Desk, kind: type[Record], query: Query) -> int:
    """Return how many records answer the query."""
    with desk.read() as session:
        return (
            session.scalar(select(func.count()).select_from(selected(session, kind, query).subquery())) or 0
        )


def any_of(desk: Desk, *kinds: type[Record]) -> bool:
    """Tell whether there is a record of one of these kinds."""
    with desk.read() as session:
        return any(session.scalar(select(kind.id).limit(1)) is not None for kind in kinds)


def rows(desk: Desk, kind: type[Record], numbers: Sequence[int]) -> list[Record]:
    """Return the records with these numbers, in that order, without those that are gone."""
    with desk.read() as session:
        return rows_in(session, kind, numbers)


def rows_in(
    session: Session, kind: type[Record], numbers: Sequence[int], names: Collection[str] = ()
) -> list[Record]:
    """Return the records with these numbers within a session; `names` says which fields alone are read."""
    found: dict[int, Record] = {}
    asked = select(kind)
    if names:
        asked = asked.options(load_only(*(getattr(kind, name) for name in names), raiseload=True))
    for at in range(0, len(numbers), CHUNK):
        part = list(numbers[at : at + CHUNK])
        found.update((record.id, record) for record in session.scalars(asked.where(kind.id.in_(part))))
    return [found[number] for number in numbers if number in found]


def in_year(kind: type[Record], year: int) -> ColumnElement[bool]:
    """Return the condition that the record belongs to a year by the kind's own date."""
    column = getattr(kind, kind.dated)
    if field_map(kind)[kind.dated].type == "whole":
        same: ColumnElement[bool] = column == year
        return same
    inside: ColumnElement[bool] = column.between(date(year, 1, 1), date(year, 12, 31))
    return inside


def _condition(session: Session, kind: type[Record], name: str, raw: object) -> ColumnElement[bool]:
    wanted = field_map(kind).get(name)
    if name == "id":
        return kind.id == _number(raw)
    if wanted is None:
        raise Refused(f"{kind.zh}没有“{name}”这一栏，可用的有：{'、'.join(field_map(kind))}。")
    column = getattr(kind, name)
    if raw is None or raw == "":
        empty: ColumnElement[bool] = column.is_(None)
        return empty
    try:
        value = read_one(wanted, raw, Links(session))
    except Misread as wrong:
        raise Refused(f"{wanted.zh}：{wrong}。") from None
    return _same(wanted, column, value)


def _number(raw: object) -> int:
    try:
        return understand_int(raw)
    except Misread as wrong:
        raise Refused(f"编号：{wrong}。") from None


def _same(wanted: Field, column: Any, value: Any) -> ColumnElement[bool]:
    if wanted.type == "choices":
        parts = [
            type_coerce(column, String).like(f"%,{one.name},%") for one in value if isinstance(one, Choice)
        ]
        return or_(*parts)
    if wanted.type == "code":
        under: ColumnElement[bool] = column.startswith(value, autoescape=True)
        return under
    same: ColumnElement[bool] = column == value
    return same


def _search(kind: type[Record], sought: str) -> ColumnElement[bool] | None:
    """Return the condition: found by its own words, or by the words of a record it belongs to."""
    own = search.matching(kind.__tablename__, sought)
    if own is None:
        return None
    links = [one for one in fields_of(kind) if one.type == "link"]
    return or_(kind.id.in_(own), *(_belongs(kind, one, sought) for one in links))


def _belongs(kind: type[Record], link: Field, sought: str) -> ColumnElement[bool]:
    """Return the condition: the linked record, or what that one is named by, is found."""
    target = BY_NAME[link.words.kind]
    column = getattr(kind, link.name)
    ways: list[ColumnElement[bool]] = []
    if (own := search.matching(target.__tablename__, sought)) is not None:
        ways.append(column.in_(own))
    for name in target.named_by:
        further = field_map(target)[name]
        if further.type == "link":
            ways.append(column.in_(select(target.id).where(_belongs(target, further, sought))))
    return or_(*ways)


def _order(kind: type[Record], query: Query) -> list[Any]:
    if not query.order:
        newest = getattr(kind, kind.dated).desc() if kind.dated else None
        return [newest, kind.id.desc()] if newest is not None else [kind.id]
    wanted = field_map(kind).get(query.order)
    if wanted is None:
        raise Refused(f"{kind.zh}没有“{query.order}”这一栏，不能按它排序。")
    column: Any = getattr(kind, query.order)
    if wanted.type == "link":
        other = BY_NAME[wanted.words.kind]
        named = [name for name in other.named_by if field_map(other)[name].type != "link"]
        if named:
            column = (
                select(getattr(other, named[0])).where(other.id == column).correlate(kind).scalar_subquery()
            )
    return [column.desc() if query.descending else column, kind.id]
