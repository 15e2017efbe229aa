"""The counts of a year's tasks handed down; here those of checkups and monitoring, the others are collected."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import ColumnElement, and_, func, or_, select

from db.records.checkup import Checkup
from db.records.checkup_total import CheckupTotal
from db.records.employer import Employer
from db.records.monitoring import Monitoring, MonitoringKind, MonitoringState
from ohdesk.counting import Counted, Scope, must_declare
from ohdesk.measures.duty import DUTIES
from ohdesk.measures.help import HELP
from ohdesk.measures.rehab import REHAB

FIRST_MINE, AFTER_LAST_MINE = "06", "13"
"""矿山: divisions 06 to 12 of GB/T 4754, its section B."""


def _this_year(scope: Scope) -> ColumnElement[bool]:
    return Checkup.checked_on.between(scope.first_day, scope.as_of)


def examined_workers(scope: Scope) -> Counted:
    """接受职业健康检查的劳动者: persons with a checkup in the year, each once however often he was examined."""
    rows = select(func.min(Checkup.id)).where(_this_year(scope)).group_by(Checkup.person)
    return Counted(Checkup, rows, note="按个案去重，一人一年计一次")


def freely_examined_workers(scope: Scope) -> Counted:
    """免费职业健康检查: persons with a checkup of the year marked 民生实事免费检查, each once."""
    freely = and_(_this_year(scope), Checkup.free_exam.is_(True))
    rows = select(func.min(Checkup.id)).where(freely).group_by(Checkup.person)
    return Counted(Checkup, rows, note="按个案去重，一人一年计一次")


def _only_totals(scope: Scope, weight: str) -> Counted:
    """Take the totals of employers without a single checkup of the year: no one is in both."""
    with_cases = select(Checkup.employer).where(_this_year(scope))
    rows = select(CheckupTotal.id).where(
        CheckupTotal.year == scope.year,
        or_(CheckupTotal.checked_on.is_(None), CheckupTotal.checked_on <= scope.as_of),
        CheckupTotal.employer.not_in(with_cases),
    )
    return Counted(CheckupTotal, rows, weight, "只有体检汇总、没有个案的用人单位，按人数相加，可能重复")


def examined_workers_in_totals(scope: Scope) -> Counted:
    """实检人数 of employers of which only totals are known; one person may be among them twice."""
    return _only_totals(scope, "examined")


def freely_examined_workers_in_totals(scope: Scope) -> Counted:
    """Those among them examined for free."""
    return _only_totals(scope, "free_examined")


def monitored_employers(scope: Scope) -> Counted:
    """完成工作场所监测的用人单位: employers with a finished report of the year's monitoring, each once."""
    rows = (
        select(func.min(Monitoring.id))
        .where(
            Monitoring.year == scope.year,
            Monitoring.kind == MonitoringKind.routine,
            Monitoring.state == MonitoringState.done,
            or_(Monitoring.reported_on.is_(None), Monitoring.reported_on <= scope.as_of),
        )
        .group_by(Monitoring.employer)
    )
    return Counted(Monitoring, rows)


def _radon(scope: Scope) -> list[ColumnElement[bool]]:
    """Return the conditions of a mine to survey: on this year's list, or once found with much radon."""
    listed = select(Monitoring.employer).where(
        Monitoring.kind == MonitoringKind.radon,
        or_(
            Monitoring.year == scope.year,
            and_(Monitoring.year < scope.year, Monitoring.high_radon.is_(True)),
        ),
    )
    mine = or_(
        Employer.industry == "B",
        and_(Employer.industry >= FIRST_MINE, Employer.industry < AFTER_LAST_MINE),
    )
    return [*must_declare(scope), mine, Employer.id.in_(listed)]


def radon_mines(scope: Scope) -> Counted:
    """高氡暴露矿山: mines given out for the year's survey, and those in which an earlier one found much radon."""
    return Counted(Employer, select(Employer.id).where(*_radon(scope)))


def surveyed_radon_mines(scope: Scope) -> Counted:
    """Those among them whose survey of the year is finished."""
    done = select(Monitoring.employer).where(
        Monitoring.kind == MonitoringKind.radon,
        Monitoring.year == scope.year,
        Monitoring.state == MonitoringState.done,
        or_(Monitoring.reported_on.is_(None), Monitoring.reported_on <= scope.as_of),
    )
    return Counted(Employer, select(Employer.id).where(*_radon(scope), Employer.id.in_(done)))


YEARLY: tuple[Callable[[Scope], Counted], ...] = (
    *HELP,
    *REHAB,
    *DUTIES,
    examined_workers,
    freely_examined_workers,
    examined_workers_in_totals,
    freely_examined_workers_in_totals,
    monitored_employers,
    radon_mines,
    surveyed_radon_mines,
)
