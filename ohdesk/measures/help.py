"""The counts of treatment, projects and help: what employers did, and what the office did with them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from db.records._classes import Size
from db.records.assistance import Assistance
from db.records.employer import Employer
from db.records.project import Project
from db.records.remediation import Remediation, RemediationState
from ohdesk.counting import Counted, Scope

TREATING = (RemediationState.running, RemediationState.corrected)
"""治理中: a cure whose retest is still to come is not over."""

LEFT = (RemediationState.shut_down, RemediationState.cancelled, RemediationState.moved_out)
SMALL = (Size.medium, Size.small, Size.micro)


def _how_many(scope: Scope, rows: Select[int]) -> int:
    return scope.session.scalar(select(func.count()).select_from(rows.subquery())) or 0


def remediated_employers(scope: Scope) -> Counted:
    """完成治理企业数: employers whose cure was confirmed in the year, each once; one that left is not cured."""
    cured_on = func.coalesce(Remediation.confirmed_on, Remediation.state_since)
    rows = (
        select(func.min(Remediation.id))
        .where(Remediation.state == RemediationState.finished, cured_on.between(scope.first_day, scope.as_of))
        .group_by(Remediation.employer)
    )
    left = select(Remediation.id).where(
        Remediation.state.in_(LEFT), Remediation.state_since.between(scope.first_day, scope.as_of)
    )
    count = _how_many(scope, left)
    note = f"当年关停、注销或移出的 {count} 家不算完成治理，未计入" if count else ""
    return Counted(Remediation, rows, note=note)


def _open_cures(scope: Scope, *states: RemediationState) -> Counted:
    known = and_(Remediation.state.in_(states), Remediation.included_on <= scope.as_of)
    later = select(Remediation.id).where(known, Remediation.state_since > scope.as_of)
    count = _how_many(scope, later)
    note = f"其中 {count} 家的状态是截至日之后改的，按现在的状态计算" if count else ""
    return Counted(Remediation, select(Remediation.id).where(known), note=note)


def unconfirmed_remediations(scope: Scope) -> Counted:
    """未确认治理用人单位数 on the day."""
    return _open_cures(scope, RemediationState.unconfirmed)


def running_remediations(scope: Scope) -> Counted:
    """治理中用人单位数 on the day: under cure, or cured and waiting for the retest."""
    return _open_cures(scope, *TREATING)


def awaiting_remediations(scope: Scope) -> Counted:
    """行政治理效果待确认数 on the day: retested, not confirmed by the office yet."""
    return _open_cures(scope, RemediationState.awaiting_confirmation)


def last_year_projects(scope: Scope) -> Counted:
    """上年度审批、核准、备案的建设项目: those of the 三同时 ledger approved in the year before."""
    before = scope.year - 1
    approved = Project.approved_on.between(date(before, 1, 1), date(before, 12, 31))
    return Counted(Project, select(Project.id).where(approved), note=f"立项日期在{before}年的项目")


def filled_projects(scope: Scope) -> Counted:
    """基础台账已填报: those among them with 立项方式, 立项部门, 项目性质 and 风险分类."""
    wanted = (Project.approval_kind, Project.approved_by, Project.nature, Project.risk)
    due = last_year_projects(scope)
    rows = due.query.where(*(column.is_not(None) for column in wanted)) if due.query is not None else None
    return replace(due, query=rows, note="立项方式、立项部门、项目性质、风险分类四项齐全为已填报")


def _helped(scope: Scope) -> Select[int]:
    begun = or_(Assistance.started_on.is_(None), Assistance.started_on <= scope.as_of)
    return (
        select(Assistance.id)
        .join(Employer, Employer.id == Assistance.employer)
        .where(Assistance.year == scope.year, begun)
    )


def helped_employers(scope: Scope) -> Counted:
    """帮扶中小微企业: those helped in the year and not larger than 中型."""
    rows = _helped(scope)
    unclear = rows.where(or_(Employer.size.is_(None), Employer.size == Size.not_applicable))
    count = _how_many(scope, unclear)
    note = f"另有 {count} 家没有企业规模，未计入" if count else ""
    return Counted(Assistance, rows.where(Employer.size.in_(SMALL)), note=note)


def _helped_and(scope: Scope, column: InstrumentedAttribute[bool | None]) -> Counted:
    helped = _helped(scope).where(Employer.size.in_(SMALL))
    count = _how_many(scope, helped.where(column.is_(None)))
    note = f"有 {count} 家没有填写帮扶后情况，按没有完成计算" if count else ""
    return Counted(Assistance, helped.where(column.is_(True)), note=note)


def helped_declared_employers(scope: Scope) -> Counted:
    """Helped employers that had declared after the help."""
    return _helped_and(scope, Assistance.after_declared)


def helped_tested_employers(scope: Scope) -> Counted:
    """Helped employers that had their workplaces tested."""
    return _helped_and(scope, Assistance.after_tested)


def helped_examined_employers(scope: Scope) -> Counted:
    """检查开展: helped employers that had their workers examined; employers are counted, not workers."""
    return _helped_and(scope, Assistance.after_examined)


def helped_trained_employers(scope: Scope) -> Counted:
    """Helped employers that trained."""
    return _helped_and(scope, Assistance.after_trained)


HELP: tuple[Callable[[Scope], Counted], ...] = (
    remediated_employers,
    unconfirmed_remediations,
    running_remediations,
    awaiting_remediations,
    last_year_projects,
    filled_projects,
    helped_employers,
    helped_declared_employers,
    helped_tested_employers,
    helped_examined_employers,
    helped_trained_employers,
)
