"""The counts of 申报扩面行动: first declarations and their 2023 base, severe industries, sampled declarations."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from db.records._classes import Risk
from db.records.declaration import Declaration
from db.records.employer import Employer, OperatingState, Verdict
from db.records.snapshot import Snapshot
from ohdesk.counting import Counted, Scope, has_declared, industrial, must_declare, reading

BASE_DAY = date(2023, 12, 31)
BASE_MEASURE = "first_declared_employers"
GONE = (OperatingState.cancelled, OperatingState.revoked)


def _declared(scope: Scope) -> Select[int]:
    """Count an employer from its earliest declaration on; a duplicate is no other.

    Whatever became of it since, it stays in the cumulative number; the current number leaves out those that
    were 注销 or 吊销 by the day.
    """
    rows = select(Employer.id).where(has_declared(scope), Employer.verdict != Verdict.duplicate)
    if scope.chosen("first_declared") == "cumulative":
        return rows
    since = Employer.state_since
    gone = and_(Employer.operating_state.in_(GONE), or_(since.is_(None), since <= scope.as_of))
    return rows.where(~gone)


def first_declared_employers(scope: Scope) -> Counted:
    """初次申报用人单位: every employer with a declaration not returned by the day, cumulative or those still there."""
    note = reading(scope, "first_declared") or "申报后注销的单位仍计入累计数"
    return Counted(Employer, _declared(scope), note=note)


def first_declared_base_2023(scope: Scope) -> Counted:
    """2023年底基数: the frozen number where there is one, else those declared by 2023-12-31."""
    kept = select(Snapshot.id).where(Snapshot.measure == BASE_MEASURE, Snapshot.day == BASE_DAY)
    if scope.session.scalar(kept) is not None:
        return Counted(Snapshot, kept, "value", "按冻结的2023年底基数计算，冻结时逐条列明计入的单位")
    afresh = "基数还没有冻结，按现有申报记录重算到2023-12-31"
    then = replace(scope, year=BASE_DAY.year, as_of=BASE_DAY)
    return Counted(Employer, _declared(then), note=reading(scope, "first_declared", afresh))


def _severe(scope: Scope, *conditions: ColumnElement[bool]) -> Counted:
    due = [*must_declare(scope), *conditions]
    unclear = select(func.count(Employer.id)).where(*due, Employer.risk.is_(None))
    count = scope.session.scalar(unclear) or 0
    note = f"另有 {count} 家应申报单位没有风险分类，未计入" if count else ""
    rows = select(Employer.id).where(*due, Employer.risk == Risk.severe)
    return Counted(Employer, rows, note=reading(scope, "seasonal", note))


def _of_them_declared(scope: Scope, due: Counted) -> Counted:
    rows = due.query.where(has_declared(scope)) if due.query is not None else None
    return replace(due, query=rows)


def severe_industrial_employers(scope: Scope) -> Counted:
    """工业领域危害严重行业用人单位: those of sections B, C and D that must declare, 风险分类 严重."""
    return _severe(scope, industrial())


def declared_severe_industrial_employers(scope: Scope) -> Counted:
    """Those among them with a declaration not returned, submitted by the day."""
    return _of_them_declared(scope, severe_industrial_employers(scope))


def severe_employers(scope: Scope) -> Counted:
    """危害严重行业用人单位: those of any industry that must declare, 风险分类 严重."""
    return _severe(scope)


def declared_severe_employers(scope: Scope) -> Counted:
    """Those among them with a declaration not returned, submitted by the day."""
    return _of_them_declared(scope, severe_employers(scope))


def _sampled(scope: Scope) -> ColumnElement[bool]:
    return Declaration.sampled_on.between(scope.first_day, scope.as_of)


def sampled_declarations(scope: Scope) -> Counted:
    """抽查判定的申报: declarations sampled in the year and judged; those drawn and not judged yet are named beside."""
    waiting = select(func.count(Declaration.id)).where(_sampled(scope), Declaration.qualified.is_(None))
    count = scope.session.scalar(waiting) or 0
    note = f"另有 {count} 份已抽取、还没有判定，未计入" if count else ""
    judged = select(Declaration.id).where(_sampled(scope), Declaration.qualified.is_not(None))
    return Counted(Declaration, judged, note=note)


def qualified_declarations(scope: Scope) -> Counted:
    """申报合格: those among them found right."""
    rows = select(Declaration.id).where(_sampled(scope), Declaration.qualified.is_(True))
    return Counted(Declaration, rows)


DRIVE: tuple[Callable[[Scope], Counted], ...] = (
    first_declared_employers,
    first_declared_base_2023,
    severe_industrial_employers,
    declared_severe_industrial_employers,
    severe_employers,
    declared_severe_employers,
    sampled_declarations,
    qualified_declarations,
)
