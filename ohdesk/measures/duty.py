"""The counts of an office's own duties in a year: lectures, publicity, literacy, law enforcement, its bodies."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import ColumnElement, String, func, or_, select, type_coerce

from db.records.case import Case, CaseState
from db.records.inspection import Inspection
from db.records.institution import Institution, InstitutionRole, Ownership
from db.records.literacy_answer import LiteracyAnswer
from db.records.literacy_survey import LiteracySurvey
from db.records.training import OrganiserKind, Training, TrainingCategory
from ohdesk.counting import Counted, Scope

PREVENTION = (OrganiserKind.prevention_institute, OrganiserKind.disease_control)
"""职业病防治机构: 疾控中心 and 职业病防治院（所）, as the 2025 plan names them together in its point 17."""

PUBLICITY = (
    TrainingCategory.publicity_week,
    TrainingCategory.outreach,
    TrainingCategory.works_contest,
    TrainingCategory.healthy_enterprise,
    TrainingCategory.mental_health,
    TrainingCategory.musculoskeletal,
)
"""宣传活动: whatever reaches people outside a class; trainings and contests of skill are none."""

BODIES = (InstitutionRole.supervision, InstitutionRole.monitoring)


def _held(scope: Scope) -> ColumnElement[bool]:
    return Training.held_on.between(scope.first_day, scope.as_of)


def mental_health_lectures(scope: Scope) -> Counted:
    """心理健康知识讲座场次: those that 职业病防治机构 organised; the lectures of others are named beside."""
    lecture = (Training.category == TrainingCategory.mental_health, _held(scope))
    by_others = or_(Training.organiser_kind.is_(None), Training.organiser_kind.not_in(PREVENTION))
    count = scope.session.scalar(select(func.sum(Training.sessions)).where(*lecture, by_others)) or 0
    note = "主办单位类别为疾控机构、职业病防治机构的场次"
    note += f"；另有其他单位主办 {count} 场，未计入" if count else ""
    rows = select(Training.id).where(*lecture, Training.organiser_kind.in_(PREVENTION))
    return Counted(Training, rows, "sessions", note)


def publicity_coverage(scope: Scope) -> Counted:
    """宣传活动覆盖人次: added up over events, so that one person may be counted at several."""
    rows = select(Training.id).where(
        Training.category.in_(PUBLICITY), _held(scope), Training.covered.is_not(None)
    )
    return Counted(Training, rows, "covered", "按活动的覆盖人次相加，同一人可能计入多次")


def literacy_monitored_workers(scope: Scope) -> Counted:
    """职业健康素养监测人数: the reported totals where there are any, else the answer sheets; never both."""
    totals = select(LiteracySurvey.id).where(LiteracySurvey.year == scope.year)
    if scope.session.scalar(totals.limit(1)) is not None:
        return Counted(LiteracySurvey, totals, "surveyed", "按各行业汇总的被调查人数计算")
    sheets = select(LiteracyAnswer.id).where(LiteracyAnswer.year == scope.year)
    return Counted(LiteracyAnswer, sheets, note="按答卷逐份计算")


def inspections(scope: Scope) -> Counted:
    """监督检查次数: inspections of the year; none at all is 零执法."""
    held = Inspection.inspected_on.between(scope.first_day, scope.as_of)
    return Counted(Inspection, select(Inspection.id).where(held))


def penalties(scope: Scope) -> Counted:
    """行政处罚件数: cases decided in the year, 撤销立案 left out; none at all is 零处罚."""
    decided = Case.decided_on.between(scope.first_day, scope.as_of)
    return Counted(Case, select(Case.id).where(decided, Case.state != CaseState.withdrawn))


def _bodies() -> list[ColumnElement[bool]]:
    roles = type_coerce(Institution.roles, String)
    return [
        Institution.in_county.is_(True),
        Institution.ownership == Ownership.public,
        or_(*(roles.like(f"%,{role.name},%") for role in BODIES)),
    ]


def public_bodies(scope: Scope) -> Counted:  # noqa: ARG001 - institutions are kept as they are now
    """本县的卫生监督和疾控机构: public institutions of the county for supervision or monitoring."""
    return Counted(Institution, select(Institution.id).where(*_bodies()), note="机构按现在的登记计算")


def bodies_with_office(scope: Scope) -> Counted:  # noqa: ARG001 - institutions are kept as they are now
    """Those among them that have a department for occupational health."""
    return Counted(Institution, select(Institution.id).where(*_bodies(), Institution.has_office.is_(True)))


def bodies_with_staff(scope: Scope) -> Counted:  # noqa: ARG001 - institutions are kept as they are now
    """Those among them that have full-time staff for occupational health."""
    return Counted(Institution, select(Institution.id).where(*_bodies(), Institution.staff_full_time > 0))


DUTIES: tuple[Callable[[Scope], Counted], ...] = (
    mental_health_lectures,
    publicity_coverage,
    literacy_monitored_workers,
    inspections,
    penalties,
    public_bodies,
    bodies_with_office,
    bodies_with_staff,
)
