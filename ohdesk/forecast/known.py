"""Known due dates: what is on record for the days between now and the year's end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Select, func, select

from db.records.case import Case, CaseState
from db.records.employer import Employer
from db.records.remediation import Remediation, RemediationState
from db.records.station import Station, StationState, StationType
from db.records.township_year import TownshipYear
from ohdesk import measures
from ohdesk.clocks import declarations
from ohdesk.clocks.scene import Scene
from ohdesk.counting import Counted, Scope

CASE_DAYS = 90
"""《行政处罚法》第六十条: an ordinary case is decided within 90 days of being filed."""
COMING = (StationState.building, StationState.running)
OVER = (
    RemediationState.finished,
    RemediationState.shut_down,
    RemediationState.cancelled,
    RemediationState.moved_out,
)
Finder = Callable[[Scope, date], "Known"]


@dataclass(frozen=True)
class Known:
    """How many more are planned by dates on record, how many merely fall due, and both in words."""

    planned: int = 0
    claimed: int = 0
    words: str = ""


def known(measure: str, scope: Scope, end: date) -> Known:
    """Return what is on record for the rest of the year about the measure a numerator is counted by."""
    find = FINDERS.get(measure)
    return find(scope, end) if find and scope.as_of < end else Known()


def _rows(counted: Counted) -> Select[int]:
    assert counted.query is not None
    return counted.query


def _said(count: int, words: str) -> Known:
    return Known(planned=count, words=words.format(count)) if count else Known()


def _towns(scope: Scope, end: date) -> Known:
    """Stations still to be built by their planned day, in the towns that need one."""
    coming = select(Station.township).where(
        Station.state.in_(COMING), Station.built_on > scope.as_of, Station.built_on <= end
    )
    needed = _rows(measures.towns_needing_station(scope))
    served = _rows(measures.towns_with_station(scope))
    asked = select(func.count(TownshipYear.id)).where(
        TownshipYear.id.in_(needed), TownshipYear.id.not_in(served), TownshipYear.township.in_(coming)
    )
    return _said(scope.session.scalar(asked) or 0, "另有{}个乡镇的康复站计划年底前建成")


def _stations(scope: Scope, end: date) -> Known:
    asked = select(func.count(Station.id)).where(
        Station.station_type == StationType.station,
        Station.state.in_(COMING),
        Station.built_on > scope.as_of,
        Station.built_on <= end,
    )
    return _said(scope.session.scalar(asked) or 0, "另有{}个康复站计划年底前建成")


def _cases(scope: Scope, end: date) -> Known:
    """Cases filed and not dealt with, whose time for a decision ends within the year."""
    filed, dealt = _rows(measures.filed_cases(scope)), _rows(measures.closed_cases(scope))
    asked = select(func.count(Case.id)).where(
        Case.id.in_(filed),
        Case.id.not_in(dealt),
        Case.filed_on <= end - timedelta(days=CASE_DAYS),
        Case.state != CaseState.transferred,
    )
    return _said(scope.session.scalar(asked) or 0, "另有{}件的90日办案期限在年底前到期")


def _cures(scope: Scope, end: date) -> Known:
    asked = select(func.count(func.distinct(Remediation.employer))).where(
        Remediation.state.not_in(OVER), Remediation.due_on > scope.as_of, Remediation.due_on <= end
    )
    return _said(scope.session.scalar(asked) or 0, "另有{}家的治理期限在年底前")


def _open_cures(*states: RemediationState) -> Finder:
    def find(scope: Scope, end: date) -> Known:
        asked = select(func.count(Remediation.id)).where(
            Remediation.state.in_(states), Remediation.included_on <= scope.as_of, Remediation.due_on <= end
        )
        return _said(scope.session.scalar(asked) or 0, "其中{}家的治理期限在年底前")

    return find


def _declarations(measure: str) -> Finder:
    """First declarations whose time ends within the year: they may come, and that is all that is known."""

    def find(scope: Scope, end: date) -> Known:
        due = {
            item.number
            for item in declarations.first_declaration(Scene(scope.session, scope.as_of, end))
            if scope.as_of < item.due_on <= end
        }
        base = _rows(measures.MEASURES[measure](scope))
        there = scope.session.scalars(select(Employer.id).where(Employer.id.in_(base))) if due else ()
        count = len(due.intersection(there))
        return Known(claimed=count, words=f"另有{count}家的申报期限在年底前到期") if count else Known()

    return find


FINDERS: dict[str, Finder] = {
    "towns_with_station": _towns,
    "new_stations": _stations,
    "closed_cases": _cases,
    "remediated_employers": _cures,
    "unconfirmed_remediations": _open_cures(RemediationState.unconfirmed),
    "running_remediations": _open_cures(RemediationState.running, RemediationState.corrected),
    "awaiting_remediations": _open_cures(RemediationState.awaiting_confirmation),
    "declared_industrial_employers": _declarations("hazardous_industrial_employers"),
    "declared_severe_industrial_employers": _declarations("severe_industrial_employers"),
    "declared_severe_employers": _declarations("severe_employers"),
}
