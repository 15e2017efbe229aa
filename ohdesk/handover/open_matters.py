"""The guide's parts on what is unfinished: clocks that run, and cases, cures and complaints that are not closed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.records.case import Case, CaseState
from db.records.complaint import Complaint, ComplaintState
from db.records.employer import Employer
from db.records.inspection import Inspection, InspectionResult
from db.records.remediation import Remediation, RemediationState
from ohdesk.clocks import Due, due_list
from ohdesk.desk import Desk
from ohdesk.handover.plain import Plain
from ohdesk.handover.shape import Grid, Section

NEAREST, MOST = 15, 30
ENDED = (
    RemediationState.finished,
    RemediationState.shut_down,
    RemediationState.cancelled,
    RemediationState.moved_out,
)
HEADS, SHARES = ("日期", "单位", "编号", "状态"), (2, 6, 4, 3)
Names = Mapping[int, str]


def due_section(desk: Desk, day: date) -> Section:
    """Return what is due: counts by piece of work, and the nearest; people are not named."""
    found = due_list.read(desk, day)
    counts = due_list.by_group(found.items)
    zh = {one.key: one.zh for one in due_list.GROUPS}
    levels = list(due_list.LEVELS)
    rows = [
        [zh.get(key, key), *(f"{one.get(level, 0):,}" for level in levels)] for key, one in counts.items()
    ]
    with desk.read() as session:
        names = _names(session)
    ahead = [one for one in found.items if one.remaining >= 0][:NEAREST]
    near = [[one.due_on.isoformat(), one.zh, _whose(one, names), f"{one.remaining} 天"] for one in ahead]
    late = sum(one.remaining < 0 for one in found.items)
    words = f"到 {day:%Y-%m-%d}，待办 {len(found.items):,} 件，其中已超期 {late:,} 件；暂缓 {len(found.put_off)} 件。"
    grids = [
        Grid("各项工作的期限", ("工作", *due_list.LEVELS.values()), (3, 2, 2, 2), rows),
        Grid("最近到期的", ("期限", "事项", "单位", "还有"), (2, 4, 6, 1), near),
    ]
    return Section("正在计时的事项", (words,), tuple(one for one in grids if one.rows))


def open_section(desk: Desk, plain: Plain) -> Section:
    """Return cases, inspections, cures and complaints that are not closed."""
    with desk.read() as session:
        names = _names(session)
        grids = [
            _cases(session, names, plain),
            _inspections(session, names, plain),
            _cures(session, names),
            _complaints(session, names, plain),
        ]
    shown = [one for one in grids if one.rows]
    words = "、".join(f"{one.zh} {len(one.rows) + one.left_out:,} 件" for one in shown)
    return Section("没有办结的", (f"{words}。" if words else "没有未办结的案件、整改和投诉。",), tuple(shown))


def _names(session: Session) -> Names:
    return {row[0]: row[1] for row in session.execute(select(Employer.id, Employer.name))}


def _whose(one: Due, names: Names) -> str:
    """Name the employer; a person is not named."""
    return names.get(one.employer or 0, "") or (one.name if one.kind == "submission" else "个人，见待办事项")


def _cases(session: Session, names: Names, plain: Plain) -> Grid:
    running = (CaseState.investigating, CaseState.decided)
    asked = select(Case).where(Case.state.in_(running)).order_by(Case.filed_on)
    unknown = "不在台账的当事人"
    lines = [
        (one.filed_on, names.get(one.employer or 0, unknown), plain(one.filed_no), one.state.value)
        for one in session.scalars(asked)
    ]
    return _grid("未结案件", lines)


def _inspections(session: Session, names: Names, plain: Plain) -> Grid:
    told = Inspection.result == InspectionResult.corrected
    asked = (
        select(Inspection).where(told, Inspection.corrected_on.is_(None)).order_by(Inspection.inspected_on)
    )
    lines = [
        (one.inspected_on, names.get(one.employer, ""), plain(one.document_no), "未见整改完成日期")
        for one in session.scalars(asked)
    ]
    return _grid("责令改正未完成", lines)


def _cures(session: Session, names: Names) -> Grid:
    asked = select(Remediation).where(Remediation.state.not_in(ENDED)).order_by(Remediation.due_on)
    lines = []
    for one in session.scalars(asked):
        until = f"期限 {one.due_on.isoformat()}" if one.due_on else "没有期限"
        lines.append((one.included_on, names.get(one.employer, ""), until, one.state.value))
    return _grid("专项治理未完成", lines)


def _complaints(session: Session, names: Names, plain: Plain) -> Grid:
    running = (ComplaintState.waiting, ComplaintState.handling)
    asked = select(Complaint).where(Complaint.state.in_(running)).order_by(Complaint.received_on)
    unknown = "不在台账的单位"
    lines = [
        (one.received_on, names.get(one.employer or 0, unknown), plain(one.no), one.state.value)
        for one in session.scalars(asked)
    ]
    return _grid("未办结的投诉信访", lines)


def _grid(zh: str, lines: Sequence[tuple[date, str, str, str]]) -> Grid:
    rows = [[day.isoformat(), *words] for day, *words in lines[:MOST]]
    return Grid(zh, HEADS, SHARES, rows, max(0, len(lines) - MOST))
