"""年度任务: the numbered points of a year's plan, with who answers for them, how far they are, and what stands behind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.records.evidence import Evidence
from db.records.outlook import Outlook
from db.records.yearly_task import YearlyTask
from ohdesk import ledger
from ohdesk.counting import Scope, number
from ohdesk.desk import Desk
from ohdesk.errors import Refused
from ohdesk.profile import Indicator, Profile, Work
from ohdesk.results import Results, WorkResult


@dataclass(frozen=True)
class KeptOutlook:
    """年底预判 as a person wrote it down."""

    will_reach: bool | None
    progress: str
    reason: str


def with_works(results: Results, scope: Scope, profile: Profile) -> Results:
    """Return the results with the plan's points, the shares of its counted tasks, and the outlooks kept."""
    kept = _kept_tasks(scope.session, profile)
    papers = _papers(scope.session, profile)
    works = [_work(scope, profile, work, kept.get(work.no), papers.get(work.no, 0)) for work in profile.works]
    shares = [
        _made(one.no, "", one.zh, one.clause, one, kept.get(one.no), papers.get(one.no, 0))
        for one in profile.indicators
        if one.no
    ]
    outlooks = kept_outlooks(scope.session, profile)
    return Results(results.rows, results.tasks, results.contacts, works, shares, outlooks)


def kept_outlooks(session: Session, profile: Profile) -> dict[str, KeptOutlook]:
    """Return what people wrote down for the year's end, by indicator."""
    asked = select(Outlook).where(Outlook.profile == profile.name)
    return {
        one.indicator: KeptOutlook(one.will_reach, one.final_progress or "", one.reason or "")
        for one in session.scalars(asked)
    }


def _kept_tasks(session: Session, profile: Profile) -> dict[str, YearlyTask]:
    asked = select(YearlyTask).where(YearlyTask.profile == profile.name)
    return {one.no: one for one in session.scalars(asked)}


def _papers(session: Session, profile: Profile) -> dict[str, int]:
    asked = (
        select(Evidence.task, func.count(Evidence.id))
        .where(Evidence.profile == profile.name)
        .group_by(Evidence.task)
    )
    return {str(task): int(count) for task, count in session.execute(asked)}


def _work(scope: Scope, profile: Profile, work: Work, kept: YearlyTask | None, papers: int) -> WorkResult:
    holds, why = _holds(scope, profile, work)
    return _made(work.no, work.group, work.zh, work.clause, work, kept, papers, holds=holds, why=why)


def _made(
    no: str,
    group: str,
    zh: str,
    clause: str,
    planned: Work | Indicator,
    kept: YearlyTask | None,
    papers: int,
    *,
    holds: bool | None = None,
    why: str = "",
) -> WorkResult:
    return WorkResult(
        no=no,
        group=group,
        zh=zh,
        clause=clause,
        deadline=planned.deadline,
        share=kept.share if kept else None,
        responsible=(kept.responsible if kept else None) or "",
        department=(kept.department if kept else None) or "",
        due_on=kept.due_on if kept else None,
        state=str(kept.state.value) if kept and kept.state else "",
        progress=(kept.progress if kept else None) or "",
        evidence=papers,
        holds=holds,
        why=why,
    )


def _holds(scope: Scope, profile: Profile, work: Work) -> tuple[bool | None, str]:
    """Say whether none of the counts that must not be zero is zero, and what they are."""
    from ohdesk.measures import MEASURES

    counts = {name: number(scope, MEASURES[name](scope)) or 0 for name in work.holds}
    if not counts:
        return None, ""
    words = _words(profile)
    said = [
        f"{words.get(name, (name, ''))[0]} {count} {words.get(name, ('', ''))[1]}"
        for name, count in counts.items()
    ]
    return all(counts.values()), "、".join(one.strip() for one in said)


def _words(profile: Profile) -> Mapping[str, tuple[str, str]]:
    """Return what the profile calls a measure and its unit."""
    parts = (part for indicator in profile.indicators for part in indicator.parts)
    return {part.source.name: (part.zh, part.unit) for part in parts if part.source.how == "measure"}


def keep_point(desk: Desk, profile: Profile, no: str, values: Mapping[str, object]) -> int:
    """Keep what was typed about one numbered point of a profile; return its record's number."""
    names = {one.no: one.zh for one in profile.works} | {
        one.no: one.zh for one in profile.indicators if one.no
    }
    if no not in names:
        raise Refused(f"口径方案“{profile.name}”里没有序号为“{no}”的任务。")
    kept = point_number(desk, profile, no)
    given = {"profile": profile.name, "no": no, "name": names[no]} if kept is None else {}
    return ledger.save(desk, YearlyTask, {**given, **values}, kept).id


def point_number(desk: Desk, profile: Profile, no: str) -> int | None:
    """Return the number of the record kept for a point, None while nothing is kept."""
    asked = select(YearlyTask.id).where(YearlyTask.profile == profile.name, YearlyTask.no == no)
    with desk.read() as session:
        return session.scalar(asked)
