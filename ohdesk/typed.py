"""What a person types for a profile: departments' figures, items and facts of tasks, decisions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from db.records.annual_figure import AnnualFigure
from db.records.task_decision import TaskDecision
from db.records.task_fact import TaskFact
from db.records.task_item import TaskItem
from ohdesk import ledger
from ohdesk.desk import Desk
from ohdesk.errors import Refused
from ohdesk.ledger import twin_of
from ohdesk.profile import Profile, Task
from ohdesk.understand import Misread, understand_bool, understand_int

STATES = ("yes", "partly", "no")
DECISION = "grade"


@dataclass(frozen=True)
class Figure:
    """A kept figure: its record and its value."""

    id: int
    value: int


def set_figure(
    desk: Desk, profile: Profile, key: str, year: int, value: str, source: str, as_of: date | None = None
) -> Figure:
    """Keep a typed figure of one year with its source; yes/no figures are kept as 1 and 0."""
    figure = profile.figure(key)
    if year not in figure.years:
        raise Refused(f"“{figure.zh}”只填 {figure.years[0]}—{figure.years[-1]} 年，没有 {year} 年。")
    if not source.strip():
        raise Refused("请写明数据来源（哪个部门、哪份文件或系统）。")
    try:
        read = int(understand_bool(value)) if figure.type == "yesno" else understand_int(value)
    except Misread as wrong:
        raise Refused(f"{figure.zh}：{wrong}。") from None
    values: dict[str, object] = {
        "figure": key,
        "year": year,
        "label": figure.zh,
        "value": read,
        "source": source,
        "department": figure.supplier,
        "as_of": as_of,
    }
    return Figure(_put(desk, AnnualFigure, values), read)


def set_task(desk: Desk, profile: Profile, task_key: str, item: str, value: str, note: str = "") -> None:
    """Keep the state of an item (its number), a fact (its key) or the person's decision (`grade`) of a task."""
    task = profile.task(task_key)
    where: dict[str, object] = {"profile": profile.name, "task": task_key}
    if item == DECISION:
        _set_decision(desk, task, where, value, note)
    elif item.isdigit():
        if int(item) not in task.numbers:
            raise Refused(f"任务 {task_key} 只有第 1—{len(task.items)} 项，没有第 {item} 项。")
        if value not in STATES:
            raise Refused("请填 yes（符合）、partly（部分符合）或 no（不符合）。")
        if value == "partly" and int(item) not in task.partly_items:
            raise Refused(f"任务 {task_key} 第 {item} 项只分符合与不符合，请填 yes 或 no。")
        _put(desk, TaskItem, {**where, "item": int(item), "state": value, "reason": note or None})
    else:
        _put(
            desk, TaskFact, {**where, "fact": item, "value": _fact(task, item, value), "reason": note or None}
        )


def clear_task(desk: Desk, profile: Profile, task_key: str, item: str) -> bool:
    """Take back what was kept of an item, a fact or the decision; False when nothing was kept."""
    where: dict[str, object] = {"profile": profile.name, "task": profile.task(task_key).key}
    kind: type[TaskItem | TaskFact | TaskDecision] = TaskDecision
    if item.isdigit():
        kind, where["item"] = TaskItem, int(item)
    elif item != DECISION:
        kind, where["fact"] = TaskFact, item
    with desk.read() as session:
        twin = twin_of(session, kind, where)
    if twin is not None:
        ledger.remove(desk, kind, twin, "撤回填写")
    return twin is not None


def _fact(task: Task, key: str, value: str) -> int:
    known = {fact.key: fact for fact in task.facts}
    if key not in known:
        listed = "、".join(known) or "无"
        raise Refused(f"任务 {task.key} 没有“{key}”这一项；条款填序号，另有事实：{listed}。")
    try:
        read = int(understand_bool(value)) if known[key].type == "bool" else understand_int(value)
    except Misread as wrong:
        raise Refused(f"{known[key].zh}：{wrong}。") from None
    if read < 0:
        raise Refused(f"{known[key].zh}不能小于 0。")
    return read


def _set_decision(desk: Desk, task: Task, where: dict[str, object], value: str, note: str) -> None:
    letter = value.strip().upper()
    if letter not in task.options:
        raise Refused(f"任务 {task.key} 只能评为 {'、'.join(task.options)}。")
    if not note.strip():
        raise Refused("人工评定请用说明写明理由。")
    decided: dict[str, object] = {
        "grade": letter.lower(),
        "reason": note,
        "decided_on": date.today(),
        "decided_by": desk.user,
    }
    _put(desk, TaskDecision, {**where, **decided})


def _put(
    desk: Desk, kind: type[AnnualFigure | TaskItem | TaskFact | TaskDecision], values: dict[str, object]
) -> int:
    with desk.read() as session:
        twin = twin_of(session, kind, values)
    return ledger.save(desk, kind, values, twin).id
