"""升档: the smallest sets of items and facts that raise a task's letter, and the holes and overlaps of its rule."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations, product

from ohdesk.grade import Facts, States, grade
from ohdesk.profile import Task
from ohdesk.rules import Fact

STATE_WORDS = {"yes": "符合", "partly": "部分符合"}
RANK = {"no": 0, "partly": 1, "yes": 2}
_Change = tuple[int | str, str | Fact]


@dataclass(frozen=True)
class Raise:
    """One smallest way up: the letter it gives, the items to bring to a state, the facts to bring to a value."""

    letter: str
    items: Mapping[int, str]
    facts: Mapping[str, Fact]

    @property
    def size(self) -> int:
        """Return how many things have to change."""
        return len(self.items) + len(self.facts)

    def told(self, task: Task) -> str:
        """Say it in words."""
        named = {fact.key: fact for fact in task.facts}
        parts = [f"第{number}项{STATE_WORDS[state]}" for number, state in sorted(self.items.items())]
        for key, value in self.facts.items():
            shown = ("是" if value else "否") if named[key].type == "bool" else f"达到 {value}"
            parts.append(f"{named[key].zh}{'：' if named[key].type == 'bool' else ''}{shown}")
        return f"{'、'.join(parts)}，可评为 {self.letter}"


def raise_grade(task: Task, states: States, facts: Facts) -> list[Raise]:
    """Return every smallest set of changes that gives a better letter, the best letter first.

    What nobody has answered counts as not met; items only get better and counts only grow.
    """
    base = {number: states.get(number) or "no" for number in task.numbers}
    known: dict[str, Fact] = {fact.key: _known(fact.type, facts.get(fact.key)) for fact in task.facts}
    better = _better(task, grade(task, base, known).grade)
    ways = _ways(task, base, known)
    for size in range(1, len(ways) + 1):
        found = [
            Raise(letter, {n: str(to) for n, to in chosen if isinstance(n, int)}, _facts(chosen))
            for names in combinations(ways, size)
            for chosen in _chosen(names, ways)
            if (letter := grade(task, *_after(base, known, chosen)).grade) in better and letter
        ]
        if found:
            return sorted(_easiest(found), key=lambda one: (one.letter, sorted(one.items), sorted(one.facts)))
    return []


def _known(kind: str, value: Fact) -> Fact:
    if value is None:
        return False if kind == "bool" else 0
    return value


def _better(task: Task, letter: str | None) -> tuple[str, ...]:
    options = tuple(task.options)
    return options[: options.index(letter)] if letter in options else options[:-1]


def _ways(task: Task, states: States, facts: Facts) -> dict[int | str, list[str | Fact]]:
    """Return what may change and to which values, the easiest first."""
    ways: dict[int | str, list[str | Fact]] = {}
    for number in task.numbers:
        reachable = ["partly"] * (number in task.partly_items) + ["yes"]
        up: list[str | Fact] = [one for one in reachable if RANK[one] > RANK[states[number] or "no"]]
        if up:
            ways[number] = up
    marks = sorted({mark + step for rule in task.rule.values() for mark in rule.numbers for step in (0, 1)})
    for fact in task.facts:
        now = facts[fact.key]
        if fact.type == "bool":
            ways[fact.key] = [not now]
        else:
            ways[fact.key] = [mark for mark in marks if mark > (now or 0)]
    return ways


def _chosen(
    names: tuple[int | str, ...], ways: Mapping[int | str, list[str | Fact]]
) -> Iterator[tuple[_Change, ...]]:
    for values in product(*(ways[name] for name in names)):
        yield tuple(zip(names, values, strict=True))


def _after(
    states: States, facts: Facts, chosen: tuple[_Change, ...]
) -> tuple[dict[int, str | None], dict[str, Fact]]:
    items = {name: str(value) for name, value in chosen if isinstance(name, int)}
    return {**states, **items}, {**facts, **_facts(chosen)}


def _facts(chosen: tuple[_Change, ...]) -> dict[str, Fact]:
    return {name: value for name, value in chosen if isinstance(name, str) and not isinstance(value, str)}


def _easiest(found: list[Raise]) -> list[Raise]:
    """Of ways over the same items to the same letter keep the one that asks for least."""
    kept: dict[tuple[str, tuple[int, ...], tuple[str, ...]], Raise] = {}
    for one in found:
        kept.setdefault((one.letter, tuple(one.items), tuple(one.facts)), one)
    return list(kept.values())
