"""The parts that rules across the fields of one record are made of."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date
from itertools import pairwise
from typing import Any, Literal, NamedTuple

from db.base import Choice

Level = Literal["error", "warning"]
Values = Mapping[str, Any]


class Note(NamedTuple):
    """What a rule says of one field: what to do, and whether the record is wrong or only doubtful."""

    field: str
    message: str
    level: Level = "error"


Rule = Callable[[Values], list[Note]]
Test = Callable[[Values], bool]


def in_order(*names: str, level: Level = "error") -> Rule:
    """Return a rule: these dates, where given, must not run backwards."""

    def rule(values: Values) -> list[Note]:
        given = [name for name in names if values.get(name) is not None]
        return [
            Note(later, f"早于前一日期 {values[earlier].isoformat()}，请核对", level)
            for earlier, later in pairwise(given)
            if values[later] < values[earlier]
        ]

    return rule


def at_most(part: str, *wholes: str, level: Level = "error", hint: str = "请核对") -> Rule:
    """Return a rule: a part is no more than the sum of the wholes; without the first whole nothing is said."""

    def rule(values: Values) -> list[Note]:
        if values.get(part) is None or values.get(wholes[0]) is None:
            return []
        limit = sum(values[name] for name in wholes if values.get(name) is not None)
        return (
            [Note(part, f"{values[part]} 大于应有的上限 {limit}，{hint}", level)]
            if values[part] > limit
            else []
        )

    return rule


def covered(total: str, *parts: str) -> Rule:
    """Return a rule: a total without repeats lies between the largest part and the sum of the parts."""

    def rule(values: Values) -> list[Note]:
        given = [values[name] for name in parts if values.get(name) is not None]
        number = values.get(total)
        if number is None or not given:
            return []
        if number < max(given):
            return [Note(total, f"{number} 少于分类人数中最大的 {max(given)}，请核对")]
        if number <= sum(given):
            return []
        if len(given) < len(parts):
            return [Note(total, f"{number} 多于已填各类人数之和 {sum(given)}，请补填其余各类", "warning")]
        return [Note(total, f"{number} 多于各分类人数之和 {sum(given)}，请核对")]

    return rule


def between(name: str, least: int, most: int, message: str, level: Level = "error") -> Rule:
    """Return a rule: a number, where given, lies in a range."""

    def rule(values: Values) -> list[Note]:
        number = values.get(name)
        return [Note(name, message, level)] if number is not None and not least <= number <= most else []

    return rule


def when(test: Test, name: str, message: str, level: Level = "error") -> Rule:
    """Return a rule: where the test holds, the field deserves this message."""

    def rule(values: Values) -> list[Note]:
        return [Note(name, message, level)] if test(values) else []

    return rule


def needs(test: Test, name: str, message: str, level: Level = "error") -> Rule:
    """Return a rule: where the test holds, the field must not stay empty."""
    return when(lambda values: test(values) and not given(values, name), name, message, level)


def happened(name: str, words: str) -> Rule:
    """Return a rule: a day on which something was done cannot be after today."""

    def rule(values: Values) -> list[Note]:
        day = values.get(name)
        return (
            [Note(name, f"{words}不能在今天之后，请核对")]
            if isinstance(day, date) and day > date.today()
            else []
        )

    return rule


def same_year(day: str, year: str = "year") -> Rule:
    """Return a rule that doubts a date outside the record's year."""

    def rule(values: Values) -> list[Note]:
        if values.get(day) is None or values.get(year) is None or values[day].year == values[year]:
            return []
        return [Note(day, f"不在 {values[year]} 年内，请核对日期或年度", "warning")]

    return rule


def given(values: Values, name: str) -> bool:
    """Tell whether a field was filled; False and 0 are answers too."""
    value = values.get(name)
    return value is not None and value not in ("", frozenset())


def is_any(name: str, *answers: str) -> Test:
    """Return a test: the choice is one of these, named in English."""

    def test(values: Values) -> bool:
        chosen = values.get(name)
        return isinstance(chosen, Choice) and chosen.name in answers

    return test


def is_none_of(name: str, *answers: str) -> Test:
    """Return a test: a choice was made, and it is none of these."""

    def test(values: Values) -> bool:
        chosen = values.get(name)
        return isinstance(chosen, Choice) and chosen.name not in answers

    return test


def has(name: str, *answers: str) -> Test:
    """Return a test: the set of choices holds one of these."""

    def test(values: Values) -> bool:
        chosen: Collection[Choice] = values.get(name) or ()
        return any(one.name in answers for one in chosen)

    return test


def yes(name: str) -> Test:
    """Return a test: the answer is 是."""
    return lambda values: values.get(name) is True


def no(name: str) -> Test:
    """Return a test: the answer is 否."""
    return lambda values: values.get(name) is False


def filled(name: str) -> Test:
    """Return a test: the field was filled."""
    return lambda values: given(values, name)


def above(name: str, other: str) -> Test:
    """Return a test: both numbers are given and the first is larger."""
    return lambda values: (
        values.get(name) is not None and values.get(other) is not None and values[name] > values[other]
    )


def both(*tests: Test) -> Test:
    """Return a test: all of these hold."""
    return lambda values: all(test(values) for test in tests)
