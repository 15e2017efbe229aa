"""差距: how many more a target needs, in whole cases, and which records would be the best to begin with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from sqlalchemy import select

from db.base import Record
from ohdesk import assess, results
from ohdesk.counting import Scope, Trace
from ohdesk.desk import Desk
from ohdesk.gap.pools import POOLS
from ohdesk.gap.raise_grade import Raise, raise_grade
from ohdesk.gap.ranks import CHUNK, Candidate, ranked
from ohdesk.profile import Indicator, Profile, Task
from ohdesk.results import RowResult, TaskResult, target_text

MOST_OTHERS = 30
ANONYMOUS = ("literacy_survey", "literacy_answer")
GIVEN = ("towns_with_station", "surveyed_radon_mines", "filled_projects")
"""Counts whose whole is given: nobody makes new towns to build stations in."""


@dataclass(frozen=True)
class Gap:
    """How far a number is from its target.

    needed: the smallest number of further cases among those already in the denominator (0: reached).
    needed_if_new: the same where each is new and counts on both sides; None where it cannot be reached so.
    candidates: the list that reaches the target, and one less does not; others: who might take a place in it.
    """

    key: str
    zh: str
    unit: str
    needed: int
    needed_if_new: int | None = None
    candidates: Sequence[Candidate] = ()
    others: Sequence[Candidate] = ()
    note: str = ""
    sentence: str = ""
    raises: Sequence[Raise] = ()
    known: bool = True
    """Whether there are a number and a target to compare."""

    def as_json(self) -> dict[str, object]:
        """Return what the command line prints."""
        return {
            "key": self.key,
            "zh": self.zh,
            "unit": self.unit,
            "needed": self.needed,
            "needed_if_new": self.needed_if_new,
            "candidates": [one.as_json() for one in self.candidates],
            "others": [one.as_json() for one in self.others],
            "note": self.note,
            "sentence": self.sentence,
        }


def gap(desk: Desk, profile: Profile, key: str, as_of: date | None = None) -> Gap:
    """Return an indicator's gap, or for a task's key what would raise its letter."""
    found = assess.evaluate(desk, profile, as_of)
    task = next((one for one in profile.tasks if one.key == key), None)
    if task is not None:
        return task_gap(task, next(one for one in found.tasks if one.key == key))
    key = profile.indicator(key).key
    return gap_of(desk, profile, next(one for one in found.rows if one.key == key), as_of)


def gap_of(desk: Desk, profile: Profile, row: RowResult, as_of: date | None = None) -> Gap:
    """Return the gap of a row that is already counted."""
    indicator = profile.indicator(row.key)
    part = indicator.part("numerator") or indicator.part("count") or indicator.part("series")
    unit = part.unit if part else row.unit
    blank = Gap(row.key, row.zh, unit, 0)
    if not row.applies or row.value is None or row.target is None:
        why = row.why or ("没有目标值" if row.target is None else "还没有数据")
        return replace(blank, sentence=f"现在不能算差距：{why.rstrip('。')}。", known=False)
    if row.series is not None:
        return _series_gap(blank, profile, row)
    if row.met is None:
        return replace(blank, sentence="现在不能算差距：缺少目标值或数据。", known=False)
    if row.met:
        return replace(blank, sentence=f"已达到目标（{target_text(row)}），没有差距。")
    needed = results.gap(row)
    with desk.read() as session:
        scope = _scope(assess.open_scope(desk, session, profile, as_of), indicator)
        pool, why_none = _candidates(desk, profile, indicator, row, scope)
    chosen, others = _split(pool, needed)
    whole = replace(
        blank,
        needed=needed,
        needed_if_new=_if_new(indicator, row),
        candidates=chosen,
        others=others[:MOST_OTHERS],
        note="；".join(
            filter(None, (why_none if not chosen else _short(needed, chosen, unit), _past(indicator, scope)))
        ),
    )
    return replace(whole, sentence=_sentence(whole, indicator, row))


def _past(indicator: Indicator, scope: Scope) -> str:
    """Say that a year of its own is over: only what was missed in its records can still be put right."""
    over = (
        indicator.year and indicator.year < date.today().year and scope.as_of == date(indicator.year, 12, 31)
    )
    return f"{indicator.year} 年已经结束，只有当年的记录补正后才计入" if over else ""


def _scope(scope: Scope, indicator: Indicator) -> Scope:
    """Return the scope of an indicator that has a year of its own."""
    if not indicator.year:
        return scope
    return replace(scope, year=indicator.year, as_of=min(scope.as_of, date(indicator.year, 12, 31)))


def _series_gap(blank: Gap, profile: Profile, row: RowResult) -> Gap:
    """Return how many the last year lacks to be above the base year; nobody can be named."""
    series = row.series or {}
    base, last = series.get(profile.base_year), series.get(profile.year)
    if row.met or base is None or last is None:
        said = row.why or "已达到目标"
        return replace(blank, sentence=f"{said.rstrip('。')}。")
    needed = max(0, base + 1 - last)
    said = f"{profile.year} 年比 {profile.base_year} 年还差 {needed:,} 人才是上升；{row.why}。"
    return replace(blank, needed=needed, sentence=said, note="由其他部门提供的数，没有可列的名单")


def _if_new(indicator: Indicator, row: RowResult) -> int | None:
    """Return how many new ones, each in numerator and denominator, would reach the target."""
    if indicator.kind != "rate" or not isinstance(row.target, (int, float)) or row.operator != ">=":
        return None
    target, part = Fraction(str(row.target)), indicator.part("numerator")
    if target >= 100 or row.numerator is None or row.denominator is None:
        return None
    if part is None or part.source.name in GIVEN:
        return None
    lacking = target * row.denominator - 100 * row.numerator
    return max(0, -(-lacking // (100 - target)))


def _candidates(
    desk: Desk, profile: Profile, indicator: Indicator, row: RowResult, scope: Scope
) -> tuple[list[Candidate], str]:
    """Return who could bring the number nearer, the best first; else why nobody can be listed."""
    part = indicator.part("numerator") or indicator.part("count")
    if part is None or part.source.how == "typed":
        return [], "这个数由其他部门填报，没有可列的名单"
    above = assess.trace(desk, profile, indicator.key, part.key, scope.as_of)
    if row.operator == "<=":
        return _of_trace(scope, above, above.numbers), "没有可列的记录"
    if part.source.name in POOLS:
        kind, query = POOLS[part.source.name](scope)
        counted = set(above.numbers) if above.kind is kind else set()
        further = [one for one in scope.session.scalars(query) if one not in counted]
        return ranked(scope, kind, further), "台账里没有可列的记录"
    if indicator.part("denominator") is None:
        return [], "这类工作还没有可列的名单，请按计划补做后登记"
    below = assess.trace(desk, profile, indicator.key, "denominator", scope.as_of)
    if above.kind is None or above.kind is not below.kind:
        return [], "分子和分母不是同一种记录，没有可列的名单"
    if above.kind.__tablename__ in ANONYMOUS:
        return [], "调查不记名，只能扩大调查或加强宣传后再调查"
    if above.weight or below.weight:
        return _by_weight(scope, above, below), "没有可列的记录"
    rest = sorted(set(below.numbers) - set(above.numbers))
    return ranked(scope, above.kind, rest), "没有可列的记录"


def _of_trace(scope: Scope, trace: Trace, numbers: Sequence[int]) -> list[Candidate]:
    return ranked(scope, trace.kind, numbers) if trace.kind is not None else []


def _by_weight(scope: Scope, above: Trace, below: Trace) -> list[Candidate]:
    """Reports that carry only totals bring as many as they lack; the largest first, so that the list is shortest."""
    kind = above.kind
    if kind is None or not (above.weight and below.weight):
        return []
    sizes = _sizes(scope, kind, below.numbers, below.weight, above.weight)
    found = [replace(one, size=sizes[one.id]) for one in ranked(scope, kind, sorted(sizes))]
    return sorted(found, key=lambda one: -one.size)


def _sizes(scope: Scope, kind: type[Record], numbers: Sequence[int], whole: str, part: str) -> dict[int, int]:
    sizes: dict[int, int] = {}
    for at in range(0, len(numbers), CHUNK):
        asked = select(kind.id, getattr(kind, whole), getattr(kind, part)).where(
            kind.id.in_(numbers[at : at + CHUNK])
        )
        for number, of, done in scope.session.execute(asked):
            if (of or 0) > (done or 0):
                sizes[number] = int(of or 0) - int(done or 0)
    return sizes


def _split(pool: Sequence[Candidate], needed: int) -> tuple[list[Candidate], list[Candidate]]:
    """Take from the top until the target is reached."""
    brings, count = 0, 0
    while brings < needed and count < len(pool):
        brings, count = brings + pool[count].size, count + 1
    return list(pool[:count]), list(pool[count:])


def _short(needed: int, chosen: Sequence[Candidate], unit: str) -> str:
    brings = sum(one.size for one in chosen)
    return f"台账里只有 {brings:,} {unit}可列，还要另找 {needed - brings:,} {unit}" if brings < needed else ""


def _sentence(whole: Gap, indicator: Indicator, row: RowResult) -> str:
    if row.operator == "<=":
        return f"还有 {whole.needed:,} {whole.unit}没有办结，目标是 {target_text(row)}。"
    said = f"还差 {whole.needed:,} {whole.unit}达到目标（{target_text(row)}）"
    if whole.needed_if_new and whole.needed_if_new != whole.needed:
        said += f"；如果都是新增的（分子、分母同时增加），要 {whole.needed_if_new:,} {whole.unit}"
    if indicator.kind == "rate" and row.target == 100:
        said += "；新增的不能缩小差距，要把现有的补齐"
    return f"{said}。"


def task_gap(task: Task, result: TaskResult) -> Gap:
    """Return what would raise a task's letter: the smallest sets of items, the first of them as candidates."""
    raises = raise_grade(task, result.states, result.facts)
    if not raises:
        best = result.grade == task.options[0]
        said = "已是最高档。" if best else "没有办法只靠补齐条款升档。"
        return Gap(task.key, task.task, "项", 0, sentence=said)
    first = raises[0]
    facts = {fact.key: fact.zh for fact in task.facts}
    candidates = [
        Candidate("task_item", number, f"第{number}项 {task.items[number - 1]}", first.told(task))
        for number in sorted(first.items)
    ] + [Candidate("task_fact", 0, facts[key], first.told(task)) for key in first.facts]
    now = result.grade or "未定档"
    said = f"现在{'是 ' if result.grade else ''}{now}，最少再完成 {first.size} 项：{first.told(task)}"
    more = f"；另有 {len(raises) - 1} 种同样少的办法" if len(raises) > 1 else ""
    notes = [one.told(task) for one in raises[1:]]
    if None in (*result.states.values(), *result.facts.values()):
        notes.append("没有填的条款按不符合计算")
    note = "；".join(notes)
    return Gap(
        task.key, task.task, "项", first.size, None, candidates, (), note, f"{said}{more}。", tuple(raises)
    )
