"""What every count stands on: for whom and up to which day it counts, and the conditions several counts share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from db.base import Record
from db.records.annual_figure import AnnualFigure
from db.records.declaration import Declaration, ReviewState
from db.records.employer import Employer, OperatingState, Verdict
from db.store import numbers, numbers_and_marked
from ohdesk.desk import County
from ohdesk.fields import field_map, read_value

INDUSTRIAL = ("B", "C", "D")
"""工业: the sections of GB/T 4754 that statistics call industry; their divisions run from 06 to 46."""

FIRST_DIVISION, AFTER_LAST_DIVISION = "06", "47"
PRODUCING = (OperatingState.normal, OperatingState.seasonal)
"""阶段性生产 stays in unless the office chose otherwise; 停产, 注销 and the like go out (吉林省申报扩面方案 二(一))."""


@dataclass(frozen=True)
class KnownSwitch:
    """A place where documents leave a choice of reading: its options, the default first."""

    zh: str
    options: Mapping[str, str]

    @property
    def default(self) -> str:
        """Return the option that stands while nobody has chosen."""
        return next(iter(self.options))


SWITCHES: dict[str, KnownSwitch] = {
    "seasonal": KnownSwitch("阶段性生产的用人单位", {"in": "计入", "out": "不计入"}),
    "first_declared": KnownSwitch(
        "初次申报用人单位数",
        {"cumulative": "取累计数，申报后注销的仍计入", "current": "取现有数，注销、吊销的减去"},
    ),
    "rising": KnownSwitch(
        "稳步提升",
        {"both": "两种读法一致才认定", "end_point": "只看期末高于期初", "strict": "逐年都不下降"},
    ),
    "cases": KnownSwitch(
        "违法案件", {"cohort": "只计当年立案的", "open": "计当年立案的，加年初尚未办结的以前年度案件"}
    ),
}
"""Every switch that a measure knows; a profile names those its documents leave open."""


@dataclass(frozen=True)
class Scope:
    """For whom, which year and up to which day a measure counts, and which readings the office chose."""

    session: Session
    county: County
    year: int
    as_of: date
    choices: Mapping[str, str] = field(default_factory=dict)
    traces: dict[tuple[str, str], Trace] | None = field(default=None, compare=False)
    """Where given, every number is counted from its records, listed here by indicator and part."""
    known: dict[object, Any] = field(default_factory=dict, compare=False)
    """What one measure found out and another asks again."""

    def chosen(self, switch: str) -> str:
        """Return the option taken for a 口径 switch; without a choice, the switch's default."""
        return self.choices.get(switch) or SWITCHES[switch].default

    @property
    def first_day(self) -> date:
        """Return the first day of the year."""
        return date(self.year, 1, 1)


@dataclass(frozen=True)
class Both:
    """A rate's two numbers in one question: every row of the denominator, and whether the numerator counts it."""

    name: str
    query: Select[int, bool]


@dataclass(frozen=True)
class Counted:
    """The rows behind a number: as many as there are, or the sum of `weight`; a fixed number has no rows.

    `both`, where given, asks for the same rows together with those of the rate's other number; of its rows
    this number has those that are `marked`, or all.
    """

    kind: type[Record] | None
    query: Select[int] | None
    weight: str = ""
    note: str = ""
    fixed: int | None = None
    both: Both | None = None
    marked: bool = False


@dataclass(frozen=True)
class Trace:
    """The records behind one number: counted one by one, or by `weight`, the field whose values add up to it."""

    kind: type[Record] | None
    total: int | None
    numbers: Sequence[int]
    weight: str
    note: str


def number(scope: Scope, counted: Counted) -> int | None:
    """Return the number itself; None for a typed figure nobody has typed."""
    if counted.query is None or counted.kind is None:
        return counted.fixed
    if not counted.weight:
        return scope.session.scalar(select(func.count()).select_from(counted.query.subquery())) or 0
    column = getattr(counted.kind, counted.weight)
    asked = select(func.count(), func.sum(column)).where(counted.kind.id.in_(counted.query))
    rows, total = scope.session.execute(asked).one()
    if counted.kind is AnnualFigure and not rows:
        return None
    return int(total or 0)


def traced(scope: Scope, counted: Counted) -> Trace:
    """Return the number with the records it is counted from, in one question where each counts once."""
    listed = _listed(scope, counted)
    plain = counted.query is not None and not counted.weight
    total = len(listed) if plain else number(scope, counted)
    return Trace(counted.kind, total, listed, counted.weight, counted.note)


def _listed(scope: Scope, counted: Counted) -> list[int]:
    """List the rows; while everything is listed, a rate's two numbers are asked for once."""
    if counted.query is None:
        return []
    if counted.both is None or scope.traces is None:
        return numbers(scope.session, counted.query)
    asked = (counted.both.name, scope.year, scope.as_of)
    if asked not in scope.known:
        scope.known[asked] = numbers_and_marked(scope.session, counted.both.query)
    return list(scope.known[asked][counted.marked])


def typed(figure: str, year: int) -> Counted:
    """填报值: the figure another department supplied for a year."""
    rows = select(AnnualFigure.id).where(AnnualFigure.figure == figure, AnnualFigure.year == year)
    return Counted(AnnualFigure, rows, "value")


def count_of(scope: Scope, kind: type[Record], where: Mapping[str, object], date_field: str) -> Counted:
    """How many records of a kind where fields have these values, dated in the year."""
    rows = select(kind.id)
    for name, raw in where.items():
        rows = rows.where(getattr(kind, name) == read_value(field_map(kind)[name], raw))
    if date_field:
        rows = rows.where(_in_year(scope, kind, date_field))
    return Counted(kind, rows)


def _in_year(scope: Scope, kind: type[Record], name: str) -> ColumnElement[bool]:
    column: Any = getattr(kind, name)
    if field_map(kind)[name].type == "whole":
        return and_(column == scope.year)
    return and_(column.between(scope.first_day, scope.as_of))


def producing(scope: Scope) -> tuple[OperatingState, ...]:
    """Return the states in which an employer counts as producing, by the reading taken of 阶段性生产."""
    return PRODUCING if scope.chosen("seasonal") == "in" else (OperatingState.normal,)


def reading(scope: Scope, switch: str, *notes: str) -> str:
    """Return the notes of a count, with the reading taken named first where it is not the usual one."""
    known, option = SWITCHES[switch], scope.chosen(switch)
    taken = "" if option == known.default else f"口径：{known.zh}{known.options[option]}"
    return "；".join(filter(None, (taken, *notes)))


def must_declare(scope: Scope) -> list[ColumnElement[bool]]:
    """Return the conditions of an employer of any industry that must declare: 应申报, producing and known on the day."""
    was_producing_then = and_(Employer.state_since.is_not(None), Employer.state_since > scope.as_of)
    known_then = or_(Employer.first_seen_on.is_(None), Employer.first_seen_on <= scope.as_of)
    return [
        Employer.verdict == Verdict.must_declare,
        or_(Employer.operating_state.in_(producing(scope)), was_producing_then),
        known_then,
    ]


def industrial() -> ColumnElement[bool]:
    """Return the condition of an employer of section B, C or D, however finely its industry is given."""
    return or_(
        Employer.industry.in_(INDUSTRIAL),
        and_(Employer.industry >= FIRST_DIVISION, Employer.industry < AFTER_LAST_DIVISION),
    )


def declared_by(scope: Scope) -> Select[int]:
    """Return the employers with a declaration that was submitted by the day and not returned."""
    return select(Declaration.employer).where(
        Declaration.submitted_on <= scope.as_of, Declaration.review_state != ReviewState.returned
    )


def has_declared(scope: Scope) -> ColumnElement[bool]:
    """Return the condition of an employer among `declared_by`, asked employer by employer.

    In this form the engine walks the employers' own index instead of fetching each declared one from the table.
    """
    return declared_by(scope).where(Declaration.employer == Employer.id).correlate(Employer).exists()


def hazardous_industrial(scope: Scope) -> list[ColumnElement[bool]]:
    """Return the conditions of an industrial employer that has an occupational hazard and must declare."""
    return [*must_declare(scope), industrial()]
