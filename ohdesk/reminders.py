"""待办提醒: what waits for somebody, counted, each with the list it opens."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Select, func, select

from db.base import Record
from db.records.annual_figure import AnnualFigure
from db.records.checkup import Checkup, Conclusion
from db.records.contact import Contact
from db.records.declaration import Declaration, ReviewState
from db.records.employer import Employer, Verdict
from ohdesk.clocks import due_list
from ohdesk.desk import Desk
from ohdesk.exchange.table_values import values
from ohdesk.measures import PRODUCING, Scope
from ohdesk.profile import Profile, Table
from ohdesk.results import Results

SEVERE_TEST_MONTHS, OTHER_TEST_MONTHS = 12, 36
"""定期检测: every year where the hazard is 严重, every three years elsewhere."""

RECHECK_MONTHS = 12


@dataclass(frozen=True)
class Reminder:
    """One thing that waits: its words, how many, how urgent, and the page and list it opens."""

    key: str
    zh: str
    count: int
    unit: str
    tone: str
    page: str
    where: Mapping[str, Any] = field(default_factory=dict)
    words: str = ""

    @property
    def pill(self) -> str:
        """Return how many, as the first page shows it."""
        return self.words or f"{self.count:,} {self.unit}"


@dataclass(frozen=True)
class Missing:
    """One printed row that would stay empty: its number and words, and the page where it is filled in."""

    no: str
    zh: str
    page: str
    where: Mapping[str, Any]


def reminders(desk: Desk, profile: Profile, results: Results, today: date | None = None) -> list[Reminder]:
    """Return what waits today, whatever year the profile counts, most urgent first, without what is done."""
    with desk.read() as session:
        day = today or date.today()
        scope = Scope(session, desk.county, day.year, day)
        asked = [
            _only("undeclared", "应申报未申报的单位", "家", "bad", Employer, _undeclared(), scope),
            _only("suspected", "疑似职业病尚未报告", "人", "bad", Checkup, _suspected(), scope),
            _only("recheck", "体检需复查、尚未复查", "人", "warn", Checkup, _recheck(scope), scope),
            _pending(scope),
            _figures(scope, profile),
        ]
    clocks = clock_reminders(desk, profile, day)
    return [one for one in [*asked[:1], *clocks, *asked[1:], _tasks(results)] if one.count]


def clock_reminders(desk: Desk, profile: Profile, day: date) -> list[Reminder]:
    """Return one line for each group of legal clocks: what is overdue and what is near, as the due page counts it."""
    found = due_list.by_group(due_list.read(desk, day, profile=profile).items)
    lines = []
    for group in due_list.GROUPS:
        levels = found.get(group.key, {})
        overdue, soon = levels.get("overdue", 0), levels.get("soon", 0)
        parts = ([f"超期 {overdue:,}"] if overdue else []) + ([f"30天内 {soon:,}"] if soon else [])
        level = "" if overdue and soon else "overdue" if overdue else "soon"
        where = {"group": group.key, "level": level or "pressing"}
        tone = "bad" if overdue else "warn"
        lines.append(
            Reminder(
                f"due_{group.key}",
                f"{group.zh}到期",
                overdue + soon,
                "项",
                tone,
                "due",
                where,
                " · ".join(parts),
            )
        )
    return lines


def _only(
    key: str, zh: str, unit: str, tone: str, kind: type[Record], query: Select[int], scope: Scope
) -> Reminder:
    numbers = list(scope.session.scalars(query))
    return Reminder(key, zh, len(numbers), unit, tone, kind.__tablename__, {"only": numbers})


def _must_declare() -> Select[int]:
    return select(Employer.id).where(
        Employer.verdict == Verdict.must_declare, Employer.operating_state.in_(PRODUCING)
    )


def _undeclared() -> Select[int]:
    done = select(Declaration.employer).where(Declaration.review_state != ReviewState.returned)
    return _must_declare().where(Employer.id.not_in(done))


def _suspected() -> Select[int]:
    return select(Checkup.id).where(
        Checkup.conclusion == Conclusion.suspected, Checkup.suspected_reported_on.is_(None)
    )


def _recheck(scope: Scope) -> Select[int]:
    later = Checkup.__table__.alias("later")
    again = select(later.c.id).where(
        later.c.person == Checkup.person,
        later.c.checked_on > Checkup.checked_on,
        later.c.removed_at.is_(None),
    )
    return select(Checkup.id).where(
        Checkup.conclusion == Conclusion.recheck,
        Checkup.checked_on > months_before(scope.as_of, RECHECK_MONTHS),
        ~again.exists(),
    )


def _pending(scope: Scope) -> Reminder:
    asked = select(func.count(Employer.id)).where(Employer.verdict == Verdict.pending)
    count = scope.session.scalar(asked) or 0
    where = {"verdict": Verdict.pending.name}
    return Reminder("pending", "名单中待核查的单位", count, "家", "warn", "employer", where)


def _figures(scope: Scope, profile: Profile) -> Reminder:
    kept = {
        (row.figure, row.year)
        for row in scope.session.execute(select(AnnualFigure.figure, AnnualFigure.year))
    }
    missing = [
        (indicator.key, year)
        for indicator in profile.indicators
        for part in indicator.parts
        if part.source.how == "typed" and indicator.level == part.level == "county"
        for year in profile.figure(part.source.name).years
        if (part.source.name, year) not in kept
    ]
    where = {"key": missing[0][0], "tab": "typed"} if missing else {}
    return Reminder("figures", "部门数据还没有填报", len(missing), "项", "warn", "assess", where)


def _tasks(results: Results) -> Reminder:
    unsettled = [task.key for task in results.tasks if task.letter is None]
    where = {"task": unsettled[0]} if unsettled else {}
    return Reminder("tasks", "主要任务还没有定档", len(unsettled), "项", "neutral", "tasks", where)


def unfilled(profile: Profile, table: Table, results: Results) -> list[Missing]:
    """Return the printed rows of a table that would stay empty, each with the place where it is filled in."""
    if table.layout == "list":
        empty = Missing("1", "还没有登记工作联系人", Contact.__tablename__, {})
        return [] if results.contacts else [empty]
    if table.layout == "works":
        return [Missing(one.no, one.zh, "works", {"no": one.no}) for one in results.works if not one.state]
    blank = {no for no, value in values(profile, table, results).items() if value is None}
    if table.layout == "tasks":
        return [
            Missing(task.key, task.task, "tasks", {"task": task.key})
            for task in profile.tasks
            if task.key in blank
        ]
    found: list[Missing] = []
    for row in table.rows:
        years = _years_missing(results, row.key) if row.show == "series" else ""
        if row.no in blank or years:
            words = profile.name_of(row)
            where = {"key": row.key, **({"tab": "typed"} if years else {})}
            found.append(Missing(row.no, f"{words}：缺 {years} 年" if years else words, "assess", where))
    return found


def _years_missing(results: Results, key: str) -> str:
    series = next((one.series for one in results.rows if one.key == key and one.series), {})
    return "、".join(str(year) for year, value in series.items() if value is None)


def months_before(day: date, months: int) -> date:
    """Return the same day so many months earlier, or that month's last day."""
    month = day.year * 12 + day.month - 1 - months
    year, number = divmod(month, 12)
    last = (date(year + (number == 11), (number + 1) % 12 + 1, 1) - date.resolution).day
    return date(year, number + 1, min(day.day, last))


def progress(profile: Profile, results: Results) -> tuple[int, int]:
    """Return how many items of all tasks are answered, and how many there are.

    An item that the rule does not ask about is answered by the task's facts.
    """
    done = total = 0
    for result in results.tasks:
        asked = profile.task(result.key).asked_items
        by_facts = bool(result.facts) and None not in result.facts.values()
        total += len(result.states)
        done += sum(
            state is not None or (by_facts and item not in asked) for item, state in result.states.items()
        )
    return done, total
