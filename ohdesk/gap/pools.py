"""Where a number's further records may come from, when they are not simply the rest of its denominator."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Select, String, or_, select, type_coerce

from db.base import Record
from db.records.assistance import Assistance
from db.records.employer import Employer
from db.records.institution import Institution, InstitutionRole
from db.records.monitoring import Monitoring, MonitoringKind, MonitoringState
from db.records.remediation import Remediation
from db.records.station import Station, StationState, StationType
from ohdesk.counting import Scope, declared_by, must_declare
from ohdesk.gap.ranks import CURES
from ohdesk.measures.help import SMALL

Pool = tuple[type[Record], Select[int]]


def _undeclared(scope: Scope) -> Pool:
    """Employers that must declare and have not: each first declaration adds one."""
    rows = select(Employer.id).where(*must_declare(scope), Employer.id.not_in(declared_by(scope)))
    return Employer, rows


def _not_helped(scope: Scope) -> Pool:
    """中小微 employers that must declare and are not helped this year."""
    helped = select(Assistance.employer).where(Assistance.year == scope.year)
    small = Employer.size.in_(SMALL)
    return Employer, select(Employer.id).where(*must_declare(scope), small, Employer.id.not_in(helped))


def _unfinished_cures(scope: Scope) -> Pool:
    """Cures that are known and not over."""
    known = Remediation.included_on <= scope.as_of
    return Remediation, select(Remediation.id).where(known, Remediation.state.in_(CURES))


def _unfinished_monitoring(scope: Scope) -> Pool:
    """The year's monitoring handed down and not done, of employers without a finished report."""
    this_year = (Monitoring.year == scope.year, Monitoring.kind == MonitoringKind.routine)
    done = select(Monitoring.employer).where(*this_year, Monitoring.state == MonitoringState.done)
    rows = select(Monitoring.id).where(
        *this_year, Monitoring.state != MonitoringState.done, Monitoring.employer.not_in(done)
    )
    return Monitoring, rows


def _unbuilt_stations(scope: Scope) -> Pool:
    """Stations that are being built."""
    building = or_(Station.built_on.is_(None), Station.built_on >= scope.first_day)
    kind = Station.station_type == StationType.station
    return Station, select(Station.id).where(kind, Station.state == StationState.building, building)


def _checkup_bodies(_scope: Scope) -> Pool:
    """Institutions that do checkups at all."""
    does = type_coerce(Institution.roles, String).like(f"%,{InstitutionRole.checkup.name},%")
    return Institution, select(Institution.id).where(does)


POOLS: dict[str, Callable[[Scope], Pool]] = {
    "first_declared_employers": _undeclared,
    "helped_employers": _not_helped,
    "remediated_employers": _unfinished_cures,
    "monitored_employers": _unfinished_monitoring,
    "new_stations": _unbuilt_stations,
    "public_checkup_institutions": _checkup_bodies,
}
"""By the measure of the number that is to grow."""
