"""A/B/C: every combination of the 28 tasks against a table written from the printed standards."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ohdesk.grade import grade, holes, matrix, overlaps, proposals
from ohdesk.profile import load
from ohdesk.results import RowResult, meets, percent_text, read_rising
from ohdesk.rules import Unreadable, read_rule

PROFILE = load("henan-2025")
TASKS = {task.key: task for task in PROFILE.tasks}


@dataclass
class Answers:
    """What one combination says."""

    done: set[int]
    states: dict[int, str]
    facts: dict[str, int]


def steps(count, a, b):
    return "A" if count >= a else "B" if count >= b else "C"


def needing(done, total, for_b):
    return "A" if len(done) == total else "B" if for_b <= done else "C"


def monitoring(done, facts):
    poor = facts["poor_quality"]
    if 1 in done:
        return None if poor else "A" if len(done) == 3 else "B"
    return "C" if poor or not done else None


def champions(done, facts):
    if len(done) == 4:
        return "A" if facts["industries"] >= 7 and facts["health_and_schools"] else None
    if len(done) >= 2:
        return "B" if facts["industries"] >= 5 else None
    return "C"


def enforcement(done, facts):
    if len(done) == 5 and facts["all_problems_closed"]:
        return "A"
    return "B" if {3, 4, 5} <= done else "C"


def research(facts):
    if facts["partners"] == 0:
        return "C"
    return "A" if facts["active"] else "B"


def publicity(done):
    return {(1, 2, 3): "A", (1, 2): "B", (1,): "C", (): "C"}.get(tuple(sorted(done)))


EXPECTED = {
    "1-1": lambda case: steps(len(case.done), 5, 3),
    "1-2": lambda case: steps(len(case.done), 3, 2),
    "1-3": lambda case: steps(len(case.done), 4, 2),
    "1-4": lambda case: needing(case.done, 3, {1, 3}),
    "2-1": lambda case: enforcement(case.done, case.facts),
    "2-2": lambda case: steps(len(case.done), 4, 3),
    "2-3": lambda case: needing(case.done, 4, {1, 2}),
    "3-1": lambda case: monitoring(case.done, case.facts),
    "3-2": lambda case: steps(len(case.done), 5, 4),
    "3-3": lambda case: (
        "A" if len(case.done) == 4 else "B" if case.done == {2, 3, 4} and case.states[1] == "partly" else "C"
    ),
    "4-1": lambda case: steps(len(case.done), 5, 3),
    "4-2": lambda case: champions(case.done, case.facts),
    "4-3": lambda case: "A" if len(case.done) >= 3 else "B" if case.done == {1, 2} else "C",
    "5-1": lambda case: steps(len(case.done), 3, 2) if 1 in case.done else "C",
    "5-2": lambda case: "A" if case.done else "C",
    "5-3": lambda case: "A" if case.done else "C",
    "6-1": lambda case: "A" if case.done else "C",
    "6-2": lambda case: "A" if case.done else "C",
    "6-3": lambda case: research(case.facts),
    "6-4": lambda case: "A" if case.done else "C",
    "7-1": lambda case: steps(case.facts["departments"], 3, 1),
    "8-1": lambda case: publicity(case.done),
    "8-2": lambda case: steps(len(case.done), 4, 2),
    "9-1": lambda case: needing(case.done, 3, {1, 2}),
    "9-2": lambda case: "A" if case.done else "C",
    "9-3": lambda case: steps(len(case.done), 2, 1),
    "9-4": lambda case: steps(len(case.done), 3, 2),
    "9-5": lambda case: needing(case.done, 2, {1}),
}


@pytest.mark.parametrize("key", EXPECTED)
def test_every_combination_has_the_printed_letter(key: str) -> None:
    task = TASKS[key]
    values = [(False, True) if fact.type == "bool" else range(10) for fact in task.facts]
    names = [fact.key for fact in task.facts]
    for chosen in product(("yes", "partly", "no"), repeat=len(task.items)):
        states = dict(zip(task.numbers, chosen, strict=True))
        done = {number for number, state in states.items() if state == "yes"}
        for facts in (dict(zip(names, one, strict=True)) for one in product(*values)):
            graded = grade(task, states, facts)
            assert graded.grade == EXPECTED[key](Answers(done, states, facts)), (states, facts)
            assert set(graded.met_items) == done
            assert graded.grade in task.options or "需人工判定" in graded.why


def test_there_are_28_tasks_with_91_items_in_nine_groups() -> None:
    assert list(TASKS) == list(EXPECTED)
    assert sum(len(task.items) for task in PROFILE.tasks) == 91
    assert len({task.group for task in PROFILE.tasks}) == 9


def test_holes_and_overlaps_are_the_known_ones() -> None:
    assert {key for key, task in TASKS.items() if holes(task)} == {"3-1", "4-2", "8-1"}
    assert {key for key, task in TASKS.items() if overlaps(task)} == {"3-1"}
    assert len(holes(TASKS["8-1"])) == 4
    assert all(graded.grade for _, graded in matrix(TASKS["1-1"]))


def test_a_hole_and_an_overlap_are_put_to_a_person() -> None:
    alone = grade(TASKS["8-1"], {1: "no", 2: "yes", 3: "no"}, {})
    assert (alone.grade, alone.why) == (None, "无对应档，需人工判定")
    both = grade(TASKS["3-1"], dict.fromkeys((1, 2, 3), "yes"), {"poor_quality": True})
    assert both.grade is None
    assert "A档和C档" in both.why


@pytest.mark.parametrize("key", EXPECTED)
def test_an_unanswered_item_gives_no_letter(key: str) -> None:
    task = TASKS[key]
    facts = {fact.key: 1 for fact in task.facts}
    for number in task.asked_items:
        states = {other: "yes" for other in task.numbers if other != number}
        graded = grade(task, states, facts)
        assert graded.grade is None
        assert f"尚有 1 项未填：第{number}项" in graded.why


def test_an_unanswered_fact_matters_only_where_it_decides() -> None:
    assert grade(TASKS["6-3"], {}, {"partners": 0}).grade == "C"
    open_case = grade(TASKS["6-3"], {}, {"partners": 2})
    assert open_case.grade is None
    assert "实际开展相关工作" in open_case.why
    assert grade(TASKS["2-1"], {n: "no" if n == 1 else "yes" for n in range(1, 6)}, {}).grade == "B"


def test_only_one_item_may_be_partly_done() -> None:
    assert {key: set(task.partly_items) for key, task in TASKS.items() if task.partly_items} == {"3-3": {1}}


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os').system('true')",
        "n == 'five'",
        "n.real == 1",
        "met(4)",
        "met()",
        "met(n)",
        "partly(True)",
        "unheard_of",
        "partners and n == 1",
        "active >= 1",
        "n",
        "(lambda: True)()",
        "n in (1, 2)",
        "1 if n else 2",
        "n == 1; n",
        "",
    ],
)
def test_anything_beyond_the_little_language_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        read_rule(text, 3, {"partners": "int", "active": "bool"})


def row(key: str, numerator: int | None, denominator: int | None, *, met: bool | None) -> RowResult:
    value = None if not numerator or not denominator else 100 * numerator / denominator
    return RowResult("7", key, "", "%", value, numerator, denominator, None, 100, met, True, "", "")


def test_an_indicator_answers_the_item_linked_to_it() -> None:
    closed = row("case_closure_rate", 5, 5, met=True)
    assert proposals(TASKS["2-1"], {"case_closure_rate": closed}) == {4: "yes"}
    rows = {
        "diagnosis_institution": row("diagnosis_institution", None, None, met=None),
        "checkup_institution": row("checkup_institution", 1, 1, met=True),
        "rehab_coverage": row("rehab_coverage", 8, 9, met=False),
    }
    assert proposals(TASKS["3-2"], rows) == {2: "yes", 3: "no"}


@given(st.integers(0, 10**6), st.integers(1, 10**6), st.sampled_from([85, 90, 95, 100]))
def test_a_printed_percentage_never_reaches_what_the_number_does_not(
    part: int, whole: int, target: int
) -> None:
    part = min(part, whole)
    shown = percent_text(part, whole, target)
    assert (float(shown) >= target) == meets(part, whole, target)
    assert (float(shown) == 0) == (part == 0)


def test_percentages_are_compared_unrounded() -> None:
    assert not meets(8996, 10000, 90)
    assert percent_text(8996, 10000, 90) == "89.96"
    assert percent_text(899_999, 1_000_000, 90) == "89.9999"
    assert percent_text(9, 10, 90) == "90.0"
    assert percent_text(2, 3, 90) == "66.7"
    assert meets(9, 10, 90)
    assert meets(7, 7, 100, "==")


def test_a_steady_rise_is_read_both_ways() -> None:
    assert read_rising({2020: 10, 2021: 11, 2022: 12}, 2020).met is True
    assert read_rising({2020: 10, 2021: 9, 2022: 8}, 2020).met is False
    dipped = read_rising({2020: 10, 2021: 9, 2022: 12}, 2020)
    assert (dipped.end_above_base, dipped.never_falling, dipped.met) == (True, False, None)
    assert "2021年比上一个数值下降" in dipped.why
    flat = read_rising({2020: 10, 2021: 10}, 2020)
    assert (flat.end_above_base, flat.never_falling, flat.met) == (False, True, None)
    assert read_rising({2021: 10, 2022: 11}, 2020).met is None
    assert read_rising({2020: 10, 2021: None}, 2020).met is None
    assert "缺2021年" in read_rising({2020: 10, 2021: None, 2022: 12}, 2020).why
