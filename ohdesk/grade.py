"""A/B/C of a task: the one letter that fits, otherwise none and the reason why a person must decide."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product

from ohdesk.profile import Task
from ohdesk.results import RowResult, meets
from ohdesk.rules import Fact

States = Mapping[int, str | None]
Facts = Mapping[str, Fact]
Case = tuple[dict[int, str | None], dict[str, Fact]]


@dataclass(frozen=True)
class Graded:
    """The letter a task's rule gives (None: a person decides), the items that are met, and why."""

    grade: str | None
    met_items: tuple[int, ...]
    why: str


def grade(task: Task, states: States, facts: Facts) -> Graded:
    """Propose a task's letter from its items' states and facts; never guess."""
    met = tuple(number for number in task.numbers if states.get(number) == "yes")
    known = {number: states.get(number) for number in task.numbers}
    open_items = sorted(number for number in task.asked_items if known[number] is None)
    answers = letters(task, known, facts)
    open_facts = [fact for fact in task.facts if facts.get(fact.key) is None]
    if open_items or None in answers.values():
        missing = [f"第{number}项" for number in open_items] + [fact.zh for fact in open_facts]
        return Graded(None, met, f"尚有 {len(missing)} 项未填：{'、'.join(missing)}")
    best = next((letter for letter in ("A", "B") if answers.get(letter)), None)
    worst = bool(answers.get("C"))
    if best and worst:
        return Graded(None, met, f"同时符合{best}档和C档，需人工判定")
    letter = best or ("C" if worst else None)
    if letter is None:
        return Graded(None, met, "无对应档，需人工判定")
    return Graded(letter, met, f"{letter}：{task.standard[letter].rstrip('；。')}")


def letters(task: Task, states: States, facts: Facts) -> dict[str, bool | None]:
    """Answer every letter's rule by itself; None where something unanswered decides it."""
    plain = {letter: rule for letter, rule in task.rule.items() if not rule.is_otherwise}
    answers = {letter: rule.holds(states, facts) for letter, rule in plain.items()}
    rest = _nothing(list(answers.values()))
    return answers | {letter: rest for letter, rule in task.rule.items() if rule.is_otherwise}


def matrix(task: Task) -> Iterator[tuple[Case, Graded]]:
    """Grade every combination of a task's items and facts, counts up to one past the rules' largest."""
    states = [("yes", "partly", "no") if n in task.partly_items else ("yes", "no") for n in task.numbers]
    top = max((number for rule in task.rule.values() for number in rule.numbers), default=0) + 1
    facts = [(False, True) if fact.type == "bool" else range(top + 1) for fact in task.facts]
    for chosen in product(*states):
        for values in product(*facts):
            case: Case = (
                dict(zip(task.numbers, chosen, strict=True)),
                {fact.key: value for fact, value in zip(task.facts, values, strict=True)},
            )
            yield case, grade(task, *case)


def holes(task: Task) -> list[Case]:
    """Return the combinations that no letter covers."""
    return [case for case, graded in matrix(task) if graded.grade is None and not _claims(task, case)]


def overlaps(task: Task) -> list[Case]:
    """Return the combinations that A or B and C both claim."""
    return [case for case, graded in matrix(task) if graded.grade is None and _claims(task, case)]


def proposals(task: Task, rows: Mapping[str, RowResult]) -> dict[int, str]:
    """Return the states that the indicators themselves give to the items linked to them."""
    found: dict[int, str] = {}
    for link in task.linked:
        row = rows.get(link.indicator)
        if row is None or not row.applies or row.met is None:
            continue
        met = row.met
        if row.numerator is not None and row.denominator:
            met = meets(row.numerator, row.denominator, link.at_least)
        found[link.item] = "yes" if met else "no"
    return found


def _claims(task: Task, case: Case) -> bool:
    return any(letters(task, *case).values())


def _nothing(answers: list[bool | None]) -> bool | None:
    if True in answers:
        return False
    return None if None in answers else True
