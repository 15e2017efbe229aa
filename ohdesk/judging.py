"""判定: what counted numbers and answered items come to, row by row and task by task."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy import select

from db.records.task_decision import TaskDecision
from db.records.task_fact import TaskFact
from db.records.task_item import TaskItem
from ohdesk.counting import Scope
from ohdesk.grade import grade, proposals
from ohdesk.profile import Indicator, Profile, Task
from ohdesk.results import RowResult, TaskResult, meets, reaches

EMPTY_LEDGER = "台账中还没有用人单位"


def plain_row(
    indicator: Indicator,
    no: str,
    *,
    value: float | None = None,
    numerator: int | None = None,
    denominator: int | None = None,
    series: Mapping[int, int | None] | None = None,
    met: bool | None = None,
    applies: bool = True,
    why: str = "",
    parts: Mapping[str, int | None] | None = None,
) -> RowResult:
    """Return the row of an indicator with what is said of it and nothing counted."""
    return RowResult(
        no,
        indicator.key,
        indicator.zh,
        indicator.unit,
        value,
        numerator,
        denominator,
        series,
        indicator.target,
        met,
        applies,
        why,
        indicator.source,
        parts or {},
        indicator.kind == "growth",
        indicator.operator,
    )


def count_row(indicator: Indicator, no: str, value: int | None, parts: Mapping[str, int | None]) -> RowResult:
    """Return the row of an indicator that is one number; None is a number nobody has given."""
    if value is None:
        return plain_row(indicator, no, why="尚未填报", parts=parts)
    met = None
    whole = value + sum(parts.get(part.key) or 0 for part in indicator.parts if part.adds)
    if isinstance(indicator.target, (int, float)):
        met = reaches(whole, indicator.target, indicator.operator)
    return plain_row(indicator, no, value=whole, numerator=value, met=met, parts=parts)


def unproved(row: RowResult) -> RowResult:
    """Return a target reached by counting nothing as a missing number: an empty ledger proves nothing."""
    if not row.met or row.value != 0 or row.denominator is not None:
        return row
    return replace(row, value=None, met=None, why=EMPTY_LEDGER)


def rate_row(
    indicator: Indicator,
    no: str,
    numerator: int | None,
    denominator: int | None,
    parts: Mapping[str, int | None],
) -> RowResult:
    """Return the row of a rate, a growth or a yes/no from its two numbers."""
    if numerator is None or denominator is None:
        return plain_row(
            indicator, no, numerator=numerator, denominator=denominator, why="尚未填报", parts=parts
        )
    if denominator == 0:
        applies = indicator.zero != "not_applicable"
        return plain_row(
            indicator,
            no,
            numerator=numerator,
            denominator=0,
            applies=applies,
            why=indicator.zero_zh,
            parts=parts,
        )
    if indicator.kind == "growth":
        return _growth_row(indicator, no, numerator, denominator, parts)
    if numerator > denominator:
        why = "分子大于分母，数据有误，请核对"
        return plain_row(indicator, no, numerator=numerator, denominator=denominator, why=why, parts=parts)
    met = None
    if isinstance(indicator.target, (int, float)):
        met = meets(numerator, denominator, indicator.target, indicator.operator)
    value = numerator if indicator.kind == "count" else 100 * numerator / denominator
    return plain_row(
        indicator, no, value=value, numerator=numerator, denominator=denominator, met=met, parts=parts
    )


def _growth_row(
    indicator: Indicator, no: str, numerator: int, base: int, parts: Mapping[str, int | None]
) -> RowResult:
    met = None
    if isinstance(indicator.target, (int, float)):
        met = meets(numerator, base, 100 + indicator.target, indicator.operator)
    value = 100 * (numerator - base) / base
    return plain_row(indicator, no, value=value, numerator=numerator, denominator=base, met=met, parts=parts)


def judged_tasks(scope: Scope, profile: Profile, rows: Sequence[RowResult]) -> list[TaskResult]:
    """Return every task with its items, facts, proposed letter and what a person decided."""
    by_key = {row.key: row for row in rows}
    items: dict[str, dict[int, str | None]] = {}
    for item in scope.session.scalars(select(TaskItem).where(TaskItem.profile == profile.name)):
        items.setdefault(item.task, {})[item.item] = item.state.name
    facts: dict[str, dict[str, int | None]] = {}
    for fact in scope.session.scalars(select(TaskFact).where(TaskFact.profile == profile.name)):
        facts.setdefault(fact.task, {})[fact.fact] = fact.value
    asked = select(TaskDecision).where(TaskDecision.profile == profile.name)
    decided = {one.task: one for one in scope.session.scalars(asked)}
    return [
        _task(task, by_key, items.get(task.key, {}), facts.get(task.key, {}), decided.get(task.key))
        for task in profile.tasks
    ]


def _task(
    task: Task,
    rows: Mapping[str, RowResult],
    items: Mapping[int, str | None],
    facts: Mapping[str, int | None],
    decision: TaskDecision | None,
) -> TaskResult:
    states = {number: items.get(number) for number in task.numbers}
    for number, state in proposals(task, rows).items():
        states[number] = states[number] or state
    known: dict[str, bool | int | None] = {}
    for fact in task.facts:
        value = facts.get(fact.key)
        known[fact.key] = bool(value) if fact.type == "bool" and value is not None else value
    graded = grade(task, states, known)
    return TaskResult(
        task.key,
        task.group,
        task.task,
        states,
        known,
        graded.grade,
        task.options,
        (decision.reason or "") if decision else "",
        decision.grade.name if decision else None,
        graded.why,
    )
