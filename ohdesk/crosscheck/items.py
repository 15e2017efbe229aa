"""Items of tasks that an indicator answers: both must say the same."""

from __future__ import annotations

from collections.abc import Iterator

from ohdesk.crosscheck.case import Case, short
from ohdesk.crosscheck.violation import Violation, found
from ohdesk.grade import proposals
from ohdesk.results import row_text, state

STATES = {"yes": "符合", "partly": "部分符合", "no": "不符合"}


def items(case: Case) -> Iterator[Violation]:
    """Items that an indicator answers must say what the indicator says."""
    for task in case.profile.tasks:
        result = case.tasks.get(task.key)
        for item, proposed in proposals(task, case.rows).items() if result else ():
            stated = result.states.get(item) if result else None
            if stated not in (None, proposed):
                link = next(one for one in task.linked if one.item == item)
                row = case.rows[link.indicator]
                told = f"“{short(row.zh)}”为 {row_text(row)}（{state(row)}）"
                yield disagreeing(case, task.key, item, str(stated), proposed, told)


def disagreeing(case: Case, task: str, item: int, stated: str, right: str, basis: str) -> Violation:
    """Say that an item is stated otherwise than its numbers say."""
    named = case.task_no(task)
    said = f"任务 {named} 第 {item} 项填的是“{STATES[stated]}”，而{basis}，应为“{STATES[right]}”，请核对条款和指标。"
    tables = [table.zh for table in case.profile.tables if table.layout == "tasks"]
    rows = (f"{tables[0]} {named}" if tables else named,)
    facts = {"stated": stated, "right": right, "basis": basis}
    return found("item_agrees", f"{task}:{item}", rows, said, page="tasks", where={"task": task}, facts=facts)
