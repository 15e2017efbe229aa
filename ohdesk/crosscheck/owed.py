"""Reasons that somebody owes: for a decision, for 不适用, for an indicator that lags, for a reading taken."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from ohdesk.crosscheck.case import Case, short
from ohdesk.crosscheck.violation import Violation, found
from ohdesk.results import row_text


def reasons(case: Case) -> Iterator[Violation]:
    """Yield the reasons that are owed."""
    for task in case.results.tasks:
        if task.decided and task.decided != task.grade and not task.note.strip():
            name = f"任务 {case.task_no(task.key)}“{short(task.task)}”"
            rule = f"按条款是 {task.grade}" if task.grade else "按条款没有对应档"
            said = f"{name}评定为 {task.decided}，{rule}，没有写评定理由，请补写。"
            facts = {"decided": task.decided, "proposed": task.grade}
            yield found(
                "reason", task.key, (name,), said, page="tasks", where={"task": task.key}, facts=facts
            )
    for row in case.results.rows:
        name = f"{row.no} {short(row.zh)}".strip()
        where = {"key": row.key, "tab": "forecast"}
        if not row.applies and not row.why.strip():
            said = f"“{name}”填为不适用，没有写明原因，请说明。"
            yield found(
                "reason", row.key, rows_of(case, row.key), said, page="assess", where={"key": row.key}
            )
        elif (
            row.met is False
            and not _hopeful(case, row.key)
            and not case.facts.lag_reasons.get(row.key, "").strip()
        ):
            said = f"“{name}”为 {row_text(row)}，没有达到目标，还没有写滞后原因，请在“预判”中填写。"
            facts = {"value": row_text(row)}
            yield found(
                "reason", row.key, rows_of(case, row.key), said, page="assess", where=where, facts=facts
            )
    for key in case.facts.bare_choices:
        switch = case.profile.switch(key)
        said = f"口径“{switch.zh}”没有按默认选择，也没有写理由，请在“口径选择”中写明。"
        facts = {"option": case.facts.choices.get(key)}
        yield found("reason", f"choice:{key}", (), said, page="definitions", where={}, facts=facts)


def _hopeful(case: Case, key: str) -> bool:
    """Tell whether a person expects the target to be reached by a day that is still to come."""
    indicator = case.indicator(key)
    due = indicator.deadline or date(indicator.year or case.profile.year, 12, 31)
    return case.facts.expected.get(key) is True and case.facts.as_of < due


def rows_of(case: Case, key: str) -> tuple[str, ...]:
    """Return the printed rows of an indicator."""
    return tuple(dict.fromkeys(case.row_name(seat.place) for seat in case.seats if seat.key == key))
