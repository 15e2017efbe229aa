"""What was entered or changed in a profile's period, and by whom, as the audit chain has it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Integer, and_, false, func, or_, select
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement

from db.audit import Audit
from db.base import Record
from db.records import BY_NAME, KINDS
from db.records.annual_figure import AnnualFigure
from ohdesk.fields import field_map, fields_of
from ohdesk.profile import Profile

PAPERWORK = frozenset(
    {"review", "submission", "official_form", "snapshot", "snooze", "notice", "name_list", "listed_name"}
)
"""Kinds that hold no figure of their own: what the program writes, and working papers."""

REGISTERS = frozenset({"employer", "former_name", "patient", "station", "radiation_worker", "township_year"})
"""Kinds whose date says since when somebody is known; what counts is the day on which they were changed."""


LOOKED = frozenset(
    {
        "reveal", "show_full", "file", "open_file", "print", "dump", "export", "remake",
        "not_duplicate", "maybe_duplicate",
    }
)  # fmt: skip
"""What the chain tells of a record without anything of it having been changed."""


@dataclass(frozen=True)
class Span:
    """A profile's period, and how much of it a review that stands has looked through."""

    profile: Profile
    first: date
    last: date
    seen_until: date | None = None
    seen_seq: int = 0


@dataclass(frozen=True)
class Entered:
    """How many records of one kind were entered or changed."""

    kind: str
    zh: str
    count: int


def entered(session: Session, span: Span, user: str = "", *, registers: bool = True) -> list[Entered]:
    """Return what a user, or anybody, entered or changed in a period and no review has looked through yet."""
    found = []
    for kind in KINDS:
        if kind.__tablename__ in PAPERWORK or (kind.__tablename__ in REGISTERS and not registers):
            continue
        count = sum(_count(session, kind, user, *one) for one in _questions(kind, span))
        if count:
            found.append(Entered(kind.__tablename__, kind.zh, count))
    return found


Question = tuple[Sequence[ColumnElement[bool]], Sequence[ColumnElement[bool]]]
"""What must hold of the record, and of the audit row that tells of it."""


def _questions(kind: type[Record], span: Span) -> Iterator[Question]:
    since: ColumnElement[bool] = Audit.seq > span.seen_seq
    name = kind.__tablename__
    if "profile" in field_map(kind):
        yield (kind.__table__.c.profile == span.profile.name,), (since,)
    elif kind is AnnualFigure:
        asked = [
            and_(AnnualFigure.figure == one.key, AnnualFigure.year.in_(one.years))
            for one in span.profile.figures
        ]
        yield (or_(false(), *asked),), (since,)
    elif name in REGISTERS:
        yield (), (since, Audit.at_local >= span.first.isoformat())
    elif (dated := _dated(kind)) is not None:
        yield (_within(dated, span.first, span.seen_until or span.last),), (since,)
        if span.seen_until is not None and span.seen_until < span.last:
            later = _within(dated, span.first, span.last), ~_within(dated, span.first, span.seen_until)
            yield later, ()


def _count(
    session: Session,
    kind: type[Record],
    user: str,
    record: Sequence[ColumnElement[bool]],
    row: Sequence[ColumnElement[bool]],
) -> int:
    told = select(Audit.record).where(Audit.kind == kind.__tablename__, Audit.action.not_in(LOOKED), *row)
    if user:
        told = told.where(Audit.user == user)
    asked = select(func.count(kind.id)).where(kind.id.in_(told), *record)
    return session.scalar(asked.execution_options(with_removed=True)) or 0


def _within(dated: ColumnElement[object], first: date, last: date) -> ColumnElement[bool]:
    if isinstance(dated.type, Integer):
        return dated.between(first.year, last.year)
    return dated.between(first, last)


def _dated(kind: type[Record]) -> ColumnElement[object] | None:
    """Return the day of a record: its own, or that of the record it is a part of (a post, a finding)."""
    if kind.dated:
        return kind.__table__.c[kind.dated]
    for field in fields_of(kind):
        parent = BY_NAME.get(field.words.kind)
        part = field.name in kind.natural_key and field.words.kind not in REGISTERS
        if parent is not None and part and parent.dated:
            day = select(parent.__table__.c[parent.dated]).where(
                parent.__table__.c.id == kind.__table__.c[field.name]
            )
            return day.scalar_subquery()
    return None
