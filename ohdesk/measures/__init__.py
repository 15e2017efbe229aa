"""Counts that need code: each returns the rows it counts, so that a number and its records cannot part."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from sqlalchemy import ColumnElement, Select, String, and_, func, or_, select, type_coerce

from db.records.case import Case, CaseState
from db.records.dose import Dose
from db.records.employer import Employer
from db.records.institution import Institution, InstitutionRole, Ownership
from db.records.literacy_answer import LiteracyAnswer
from db.records.literacy_survey import LiteracySurvey
from db.records.monitoring import Monitoring, MonitoringKind, MonitoringState
from db.records.monitoring_post import MonitoringPost, Qualified
from db.records.radiation_worker import RadiationSector, RadiationWorker
from db.records.station import Station, StationState
from db.records.township_year import TownshipYear
from ohdesk.counting import (
    AFTER_LAST_DIVISION,
    FIRST_DIVISION,
    INDUSTRIAL,
    PRODUCING,
    Both,
    Counted,
    Scope,
    count_of,
    has_declared,
    hazardous_industrial,
    must_declare,
    number,
    reading,
    typed,
)
from ohdesk.measures.drive import DRIVE
from ohdesk.measures.yearly import YEARLY

__all__ = [
    "AFTER_LAST_DIVISION",
    "FIRST_DIVISION",
    "INDUSTRIAL",
    "MEASURES",
    "PRODUCING",
    "Counted",
    "Scope",
    "count_of",
    "hazardous_industrial",
    "must_declare",
    "number",
    "typed",
]

MANY_PATIENTS = 100
AWARE_SCORE = Decimal(60)


def _hazardous(scope: Scope) -> Both:
    asked = select(Employer.id, has_declared(scope)).where(*hazardous_industrial(scope))
    return Both("declared of hazardous", asked)


def hazardous_industrial_employers(scope: Scope) -> Counted:
    """存在职业病危害的工业企业: verdict 应申报, producing or 阶段性生产 on the day, section B, C or D."""
    rows = select(Employer.id).where(*hazardous_industrial(scope))
    return Counted(Employer, rows, note=reading(scope, "seasonal"), both=_hazardous(scope))


def declared_industrial_employers(scope: Scope) -> Counted:
    """申报职业病危害的工业企业: those among them with a declaration not returned, submitted by the day."""
    rows = select(Employer.id).where(*hazardous_industrial(scope), has_declared(scope))
    return Counted(Employer, rows, note=reading(scope, "seasonal"), both=_hazardous(scope), marked=True)


def _done(scope: Scope) -> list[ColumnElement[bool]]:
    """Return the conditions of the year's finished reports of 工作场所职业病危害因素监测."""
    return [
        Monitoring.year == scope.year,
        Monitoring.kind == MonitoringKind.routine,
        Monitoring.state == MonitoringState.done,
        or_(Monitoring.reported_on.is_(None), Monitoring.reported_on <= scope.as_of),
    ]


def _only_totals(scope: Scope) -> Select[int]:
    """Return the reports that give numbers of posts without listing them."""
    listed = select(MonitoringPost.id).where(MonitoringPost.monitoring == Monitoring.id)
    without = ~listed.correlate(Monitoring).exists()
    return select(Monitoring.id).where(*_done(scope), Monitoring.posts_tested > 0, without)


def _posts(scope: Scope, *, qualified: bool) -> Counted:
    """Count posts, each once a year however many factors, points and reports it has."""
    listed = select(func.min(MonitoringPost.id)).join(Monitoring, Monitoring.id == MonitoringPost.monitoring)
    listed = listed.where(*_done(scope))
    posts = listed.group_by(Monitoring.employer, MonitoringPost.workplace_name, MonitoringPost.post)
    good = func.sum(func.iif(MonitoringPost.qualified != Qualified.qualified, 1, 0)) == 0
    rows = posts.having(good) if qualified else posts
    without = _only_totals(scope)
    asked = ("only totals", scope.year, scope.as_of)
    if asked not in scope.known:
        scope.known[asked] = scope.session.scalar(select(func.count()).select_from(without.subquery())) or 0
    only_totals = scope.known[asked]
    if only_totals and scope.session.scalar(listed) is None:
        weight = "posts_qualified" if qualified else "posts_tested"
        return Counted(Monitoring, without, weight, "没有岗位明细，按报告汇总的岗位数计算")
    note = f"另有 {only_totals} 份报告只有汇总岗位数、没有岗位明细，未计入" if only_totals else ""
    both = Both("qualified of monitored", posts.add_columns(good))
    return Counted(MonitoringPost, rows, note=note, both=both, marked=qualified)


def monitored_posts(scope: Scope) -> Counted:
    """检测岗位: the posts measured in the year's monitoring."""
    return _posts(scope, qualified=False)


def qualified_posts(scope: Scope) -> Counted:
    """合格岗位: those at which every measured factor is within its limit."""
    return _posts(scope, qualified=True)


def _radiation_rows(scope: Scope) -> Select[int]:
    """Return one row for each person who does non-medical radiation work in the year."""
    return (
        select(func.min(RadiationWorker.id))
        .where(
            RadiationWorker.sector == RadiationSector.non_medical,
            or_(RadiationWorker.since.is_(None), RadiationWorker.since <= scope.as_of),
            or_(RadiationWorker.until.is_(None), RadiationWorker.until >= scope.first_day),
        )
        .group_by(RadiationWorker.person)
    )


def radiation_workers(scope: Scope) -> Counted:
    """非医疗放射工作人员: persons, each once."""
    return Counted(RadiationWorker, _radiation_rows(scope))


def dose_monitored_workers(scope: Scope) -> Counted:
    """个人剂量监测人员: those among them who wore a dosimeter in the year."""
    worn = select(Dose.person).where(Dose.period_from.between(scope.first_day, scope.as_of))
    return Counted(RadiationWorker, _radiation_rows(scope).where(RadiationWorker.person.in_(worn)))


def _survey(scope: Scope, weight: str) -> Counted:
    """Take the reported totals where there are any, else the answer sheets; never both."""
    totals = select(LiteracySurvey.id).where(
        LiteracySurvey.year == scope.year,
        LiteracySurvey.key_industry.is_(True),
        LiteracySurvey.exposed.is_(True),
    )
    if scope.session.scalar(totals.limit(1)) is not None:
        return Counted(LiteracySurvey, totals, weight, "按各行业汇总数计算")
    sheets = select(LiteracyAnswer.id).where(
        LiteracyAnswer.year == scope.year,
        LiteracyAnswer.key_industry.is_(True),
        LiteracyAnswer.exposed.is_(True),
    )
    if weight == "aware":
        sheets = sheets.where(LiteracyAnswer.score_combined >= AWARE_SCORE)
    return Counted(LiteracyAnswer, sheets, note="按答卷逐份计算")


def surveyed_workers(scope: Scope) -> Counted:
    """被调查劳动者: exposed workers of the key industries who were asked."""
    return _survey(scope, "surveyed")


def aware_workers(scope: Scope) -> Counted:
    """知晓人数: those among them with a combined score of at least 60 %."""
    return _survey(scope, "aware")


def _able_towns(scope: Scope) -> Select[int]:
    return select(TownshipYear.id).where(
        TownshipYear.year == scope.year,
        TownshipYear.patients >= MANY_PATIENTS,
        TownshipYear.has_conditions.is_(True),
    )


def towns_needing_station(scope: Scope) -> Counted:
    """具备基础条件的尘肺病患者达100人以上乡镇."""
    return Counted(TownshipYear, _able_towns(scope))


def towns_with_station(scope: Scope) -> Counted:
    """Those among them in which a station has been built by the day and is running."""
    built = select(Station.township).where(
        Station.state == StationState.running,
        or_(Station.built_on.is_(None), Station.built_on <= scope.as_of),
    )
    return Counted(TownshipYear, _able_towns(scope).where(TownshipYear.township.in_(built)))


def _filed(scope: Scope) -> Select[int]:
    """Return the year's cases; by the wider reading also the earlier ones still open when the year began."""
    span: ColumnElement[bool] = Case.filed_on.between(scope.first_day, scope.as_of)
    if scope.chosen("cases") == "open":
        undecided = or_(Case.decided_on.is_(None), Case.decided_on >= scope.first_day)
        unclosed = or_(Case.closed_on.is_(None), Case.closed_on >= scope.first_day)
        this_year = Case.filed_on >= scope.first_day
        span = and_(Case.filed_on <= scope.as_of, or_(this_year, and_(undecided, unclosed)))
    return select(Case.id).where(span, Case.state != CaseState.withdrawn)


def filed_cases(scope: Scope) -> Counted:
    """立案件数: cases filed in the year, 撤销立案 left out."""
    return Counted(Case, _filed(scope), note=reading(scope, "cases"))


def closed_cases(scope: Scope) -> Counted:
    """查处件数: of the cases counted as filed, those decided or closed by the day."""
    dealt_with = or_(Case.decided_on <= scope.as_of, Case.closed_on <= scope.as_of)
    return Counted(Case, _filed(scope).where(dealt_with), note=reading(scope, "cases"))


def public_checkup_institutions(scope: Scope) -> Counted:
    """本县区 reached the aim (1) or not (0): the row is the public institution relied on, own or by document."""
    serving = (
        select(func.min(Institution.id))
        .where(
            type_coerce(Institution.roles, String).like(f"%,{InstitutionRole.checkup.name},%"),
            Institution.ownership.in_((Ownership.public, Ownership.state_enterprise)),
            or_(Institution.in_county.is_(True), Institution.serves_county.is_(True)),
            or_(Institution.valid_until.is_(None), Institution.valid_until >= scope.as_of),
        )
        .having(func.count() > 0)
    )
    return Counted(Institution, serving)


def counties(scope: Scope) -> Counted:
    """县区总数: this county."""
    return Counted(None, None, fixed=1, note=f"本单位所在县区：{scope.county.name}")


MEASURES: dict[str, Callable[[Scope], Counted]] = {
    measure.__name__: measure
    for measure in (
        hazardous_industrial_employers,
        declared_industrial_employers,
        monitored_posts,
        qualified_posts,
        radiation_workers,
        dose_monitored_workers,
        surveyed_workers,
        aware_workers,
        towns_needing_station,
        towns_with_station,
        filed_cases,
        closed_cases,
        public_checkup_institutions,
        counties,
        *DRIVE,
        *YEARLY,
    )
}
