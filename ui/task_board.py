"""The 28 tasks while somebody fills them in: what is kept, what an indicator answers, and the letter that follows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from db.records.task_item import TaskItem
from ohdesk import query, typed
from ohdesk.desk import Desk
from ohdesk.evidence.listing import Paper, listed
from ohdesk.grade import grade, proposals
from ohdesk.profile import Task
from ohdesk.query import Query
from ohdesk.reminders import progress
from ohdesk.results import Results, TaskResult
from ui.reckoning import Reckoned, reckon


@dataclass
class TaskBoard:
    """All tasks with their answers; a change shows its letter at once, before it is written to the file."""

    reckoned: Reckoned
    kept: dict[str, dict[int, str]]
    papers: Mapping[str, list[Paper]]
    results: dict[str, TaskResult] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Begin with what was counted."""
        self.results = {one.key: one for one in self.reckoned.results.tasks}

    @property
    def tasks(self) -> tuple[Task, ...]:
        """Return the tasks in printed order."""
        return self.reckoned.profile.tasks

    @property
    def progress(self) -> tuple[int, int]:
        """Return how many items are answered, and how many there are."""
        return progress(self.reckoned.profile, Results(tasks=tuple(self.results.values())))

    def given(self, task: Task) -> dict[int, str]:
        """Return the states that indicators give to items of a task."""
        return proposals(task, {row.key: row for row in self.reckoned.results.rows})

    def put(self, task: Task, item: str, value: str | None, note: str = "") -> TaskResult:
        """Answer an item, a fact or the decision, or take it back with None; return the task as it is now."""
        old = self.results[task.key]
        if item == typed.DECISION:
            new = replace(old, decided=value, note=note if value else "")
        elif item.isdigit():
            mine = self.kept.setdefault(task.key, {})
            mine.pop(int(item), None)
            if value is not None:
                mine[int(item)] = value
            new = self._graded(task, replace(old, states={**_blank(task), **self.given(task), **mine}))
        else:
            kind = next(fact.type for fact in task.facts if fact.key == item)
            read = None if value is None else bool(int(value)) if kind == "bool" else int(value)
            new = self._graded(task, replace(old, facts={**old.facts, item: read}))
        self.results[task.key] = new
        return new

    def _graded(self, task: Task, result: TaskResult) -> TaskResult:
        found = grade(task, result.states, result.facts)
        return replace(result, grade=found.grade, why=found.why)


def _blank(task: Task) -> dict[int, str | None]:
    return dict.fromkeys(task.numbers)


def read_board(desk: Desk, name: str) -> TaskBoard:
    """Count the profile and read what is kept of its tasks."""
    reckoned = reckon(desk, name)
    where = {"profile": reckoned.profile.name}
    kept: dict[str, dict[int, str]] = {}
    for one in query.rows(desk, TaskItem, query.ids(desk, TaskItem, Query(where=where))):
        if isinstance(one, TaskItem):
            kept.setdefault(one.task, {})[one.item] = one.state.name
    papers: dict[str, list[Paper]] = {}
    for paper in listed(desk, reckoned.profile):
        papers.setdefault(paper.task, []).append(paper)
    return TaskBoard(reckoned, kept, papers)


def write_answer(
    desk: Desk, board: TaskBoard, task: Task, item: str, value: str | None, note: str = ""
) -> None:
    """Keep one answer in the file, or take it out; raise Refused with a sentence."""
    if value is None:
        typed.clear_task(desk, board.reckoned.profile, task.key, item)
    else:
        typed.set_task(desk, board.reckoned.profile, task.key, item, value, note)
