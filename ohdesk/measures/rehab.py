"""The counts of 康复站: stations built in a year, and the visits of those that stood before it."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Select, extract, func, or_, select

from db.records.rehab_total import RehabTotal
from db.records.rehab_visit import RehabVisit
from db.records.station import Station, StationState, StationType
from ohdesk.counting import Counted, Scope


def _how_many(scope: Scope, rows: Select[int]) -> int:
    return scope.session.scalar(select(func.count()).select_from(rows.subquery())) or 0


def new_stations(scope: Scope) -> Counted:
    """新建康复站: stations, not points, built in the year."""
    rows = select(Station.id).where(
        Station.station_type == StationType.station,
        Station.state.in_((StationState.running, StationState.paused)),
        Station.built_on.between(scope.first_day, scope.as_of),
    )
    return Counted(Station, rows)


def _stations(scope: Scope, *, new: bool) -> Select[int]:
    if new:
        return select(Station.id).where(Station.built_on >= scope.first_day)
    return select(Station.id).where(or_(Station.built_on.is_(None), Station.built_on < scope.first_day))


def _visits(scope: Scope, *, new: bool) -> Select[int]:
    return select(RehabVisit.id).where(
        RehabVisit.visited_on.between(scope.first_day, scope.as_of),
        RehabVisit.station.in_(_stations(scope, new=new)),
    )


def _monthly(scope: Scope, *, new: bool) -> Select[int]:
    """Return the monthly reports of stations for the months in which they recorded no visit one by one."""
    last = 12 if scope.as_of.year > scope.year else scope.as_of.month if scope.as_of.year == scope.year else 0
    recorded = (
        select(RehabVisit.id)
        .where(
            RehabVisit.station == RehabTotal.station,
            extract("year", RehabVisit.visited_on) == scope.year,
            extract("month", RehabVisit.visited_on) == RehabTotal.month,
        )
        .exists()
    )
    return select(RehabTotal.id).where(
        RehabTotal.year == scope.year,
        RehabTotal.month <= last,
        RehabTotal.station.in_(_stations(scope, new=new)),
        ~recorded,
    )


def _new_ones(scope: Scope) -> str:
    monthly = select(func.sum(RehabTotal.visits)).where(RehabTotal.id.in_(_monthly(scope, new=True)))
    count = _how_many(scope, _visits(scope, new=True)) + (scope.session.scalar(monthly) or 0)
    return f"当年新建站另有 {count} 人次，不计入现有康复站" if count else ""


def existing_station_visits(scope: Scope) -> Counted:
    """现有康复站服务人次: visits of the year recorded one by one at stations that stood before it began."""
    return Counted(RehabVisit, _visits(scope, new=False), note=_new_ones(scope))


def existing_station_visits_in_totals(scope: Scope) -> Counted:
    """The visits that such stations report by the month only."""
    return Counted(RehabTotal, _monthly(scope, new=False), "visits", "只报月报的康复站，按月报人次相加")


REHAB: tuple[Callable[[Scope], Counted], ...] = (
    new_stations,
    existing_station_visits,
    existing_station_visits_in_totals,
)
