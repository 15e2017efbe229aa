"""What every count stands on: for whom and up to which day it counts, and the conditions several counts share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from db.base import Record
from db.records.annual_figure import AnnualFigure
from db.records.declaration import Declaration, ReviewState
from db.records.employer import Employer, OperatingState, Verdict
from ohdesk.desk import County
from ohdesk.fields import field_map, read_value

INDUSTRIAL = ("B", "C", "D")
"""工业: the sections of GB/T 4754 that statistics call industry; their divisions run from 06 to 46."""

FIRST_DIVISION, AFTER_LAST_DIVISION = "06", "47"
PRODUCING = (OperatingState.normal, OperatingState.seasonal)
"""阶段性生产 stays in; 停产, 注销 and the like go out (吉林省申报扩面方案 二(一))."""


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
        "初次申报用人单位数", {"cumulative": "累计数，申报后注销的仍计入", "current": "现有数，注销、吊销的减去"}
    ),
    "rising": KnownSwitch(
        "稳步提升",
        {"both": "两种读法一致才认定", "end_point": "只看期末高于期初", "strict": "逐年都不下降"},
    ),
    "cases": KnownSwitch(
        "违法案件的范围", {"cohort": "当年立案的案件", "open": "当年立案加以前年度未办结的案件"}
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

    def chosen(self, switch: str) -> str:
        """Return the option taken for a 口径 switch; without a choice, the switch's default."""
        return self.choices.get(switch) or SWITCHES[switch].default

    @property
    def first_day(self) -> date:
        """Return the first day of the year."""
        return date(self.year, 1, 1)


@dataclass(frozen=True)
class Counted:
    """The rows behind a number: as many as there are, or the sum of `weight`; a fixed number has no rows."""

    kind: type[Record] | None
    query: Select[int] | None
    weight: str = ""
    note: str = ""
    fixed: int | None = None


def number(scope: Scope, counted: Counted) -> int | None:
    """Return the number itself; None for a typed figure nobody has typed."""
    if counted.query is None or counted.kind is None:
        return counted.fixed
    rows = counted.query.subquery()
    if not counted.weight:
        return scope.session.scalar(select(func.count()).select_from(rows)) or 0
    column = getattr(counted.kind, counted.weight)
    values = list(scope.session.scalars(select(column).where(counted.kind.id.in_(counted.query))))
    if counted.kind is AnnualFigure and not values:
        return None
    return int(sum(value or 0 for value in values))


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


def must_declare(scope: Scope) -> list[ColumnElement[bool]]:
    """Return the conditions of an employer of any industry that must declare: 应申报, producing and known on the day."""
    was_producing_then = and_(Employer.state_since.is_not(None), Employer.state_since > scope.as_of)
    known_then = or_(Employer.first_seen_on.is_(None), Employer.first_seen_on <= scope.as_of)
    return [
        Employer.verdict == Verdict.must_declare,
        or_(Employer.operating_state.in_(PRODUCING), was_producing_then),
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


def hazardous_industrial(scope: Scope) -> list[ColumnElement[bool]]:
    """Return the conditions of an industrial employer that has an occupational hazard and must declare."""
    return [*must_declare(scope), industrial()]
