"""The parts that rules across the fields of one record are made of."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date
from itertools import pairwise
from typing import Any, Generic, Literal, NamedTuple, TypeVar

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
Answer = TypeVar("Answer", list[Note], bool)


class Asking(Generic[Answer]):
    """A rule or test that says nothing while one of certain fields is empty."""

    def __init__(self, answer: Callable[[Values], Answer], *asks: str, level: Level = "error") -> None:
        """Take what answers, the fields it asks for, and the gravest it can say."""
        self.answer: Callable[[Values], Answer] = answer
        self.asks = frozenset(asks)
        self.level = level

    def __call__(self, values: Values) -> Answer:
        """Answer for one record."""
        return self.answer(values)


def speaking(rules: Iterable[Rule], empty: frozenset[str]) -> tuple[Rule, ...]:
    """Return the rules that may call a record wrong in which these fields are empty."""
    return tuple(
        one.answer if isinstance(one, Asking) else one
        for one in rules
        if not isinstance(one, Asking) or (one.level == "error" and one.asks.isdisjoint(empty))
    )


def _asks(*tests: Test) -> frozenset[str]:
    """Return the fields without which one of these tests does not hold."""
    return frozenset().union(*(one.asks for one in tests if isinstance(one, Asking)))


def in_order(*names: str, level: Level = "error") -> Rule:
    """Return a rule: these dates, where given, must not run backwards."""

    def rule(values: Values) -> list[Note]:
        given = [name for name in names if values.get(name) is not None]
        return [
            Note(later, f"早于前一日期 {values[earlier].isoformat()}，请核对", level)
            for earlier, later in pairwise(given)
            if values[later] < values[earlier]
        ]

    # Of more than two any may be empty.
    return Asking(rule, *(names if len(names) == 2 else ()), level=level)


def at_most(part: str, *wholes: str, level: Level = "error", hint: str = "请核对") -> Rule:
    """Return a rule: a part is no more than the sum of the wholes; without the first whole nothing is said."""

    def rule(values: Values) -> list[Note]:
        if values.get(part) is None or values.get(wholes[0]) is None:
            return []
        limit = sum([values.get(name) or 0 for name in wholes])
        return (
            [Note(part, f"{values[part]} 大于应有的上限 {limit}，{hint}", level)]
            if values[part] > limit
            else []
        )

    return Asking(rule, part, wholes[0], level=level)


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

    return Asking(rule, total)


def between(name: str, least: int, most: int, message: str, level: Level = "error") -> Rule:
    """Return a rule: a number, where given, lies in a range."""

    def rule(values: Values) -> list[Note]:
        number = values.get(name)
        return [Note(name, message, level)] if number is not None and not least <= number <= most else []

    return Asking(rule, name, level=level)


def when(test: Test, name: str, message: str, level: Level = "error") -> Rule:
    """Return a rule: where the test holds, the field deserves this message."""

    def rule(values: Values) -> list[Note]:
        return [Note(name, message, level)] if test(values) else []

    return Asking(rule, *_asks(test), level=level)


def needs(test: Test, name: str, message: str, level: Level = "error") -> Rule:
    """Return a rule: where the test holds, the field must not stay empty."""
    return when(both(test, lambda values: not given(values, name)), name, message, level)


def happened(name: str, words: str) -> Rule:
    """Return a rule: a day on which something was done cannot be after today."""

    def rule(values: Values) -> list[Note]:
        day = values.get(name)
        return (
            [Note(name, f"{words}不能在今天之后，请核对")]
            if isinstance(day, date) and day > date.today()
            else []
        )

    return Asking(rule, name)


def same_year(day: str, year: str = "year") -> Rule:
    """Return a rule that doubts a date outside the record's year."""

    def rule(values: Values) -> list[Note]:
        if values.get(day) is None or values.get(year) is None or values[day].year == values[year]:
            return []
        return [Note(day, f"不在 {values[year]} 年内，请核对日期或年度", "warning")]

    return Asking(rule, day, year, level="warning")


def given(values: Values, name: str) -> bool:
    """Tell whether a field was filled; False and 0 are answers too."""
    value = values.get(name)
    return value is not None and value not in ("", frozenset())


def is_any(name: str, *answers: str) -> Test:
    """Return a test: the choice is one of these, named in English."""

    def test(values: Values) -> bool:
        chosen = values.get(name)
        return isinstance(chosen, Choice) and chosen.name in answers

    return Asking(test, name)


def is_none_of(name: str, *answers: str) -> Test:
    """Return a test: a choice was made, and it is none of these."""

    def test(values: Values) -> bool:
        chosen = values.get(name)
        return isinstance(chosen, Choice) and chosen.name not in answers

    return Asking(test, name)


def has(name: str, *answers: str) -> Test:
    """Return a test: the set of choices holds one of these."""

    def test(values: Values) -> bool:
        chosen: Collection[Choice] = values.get(name) or ()
        return any(one.name in answers for one in chosen)

    return Asking(test, name)


def yes(name: str) -> Test:
    """Return a test: the answer is 是."""
    return Asking(lambda values: values.get(name) is True, name)


def no(name: str) -> Test:
    """Return a test: the answer is 否."""
    return Asking(lambda values: values.get(name) is False, name)


def filled(name: str) -> Test:
    """Return a test: the field was filled."""
    return Asking(lambda values: given(values, name), name)


def above(name: str, other: str) -> Test:
    """Return a test: both numbers are given and the first is larger."""
    return Asking(
        lambda values: (
            values.get(name) is not None and values.get(other) is not None and values[name] > values[other]
        ),
        name,
        other,
    )


def both(*tests: Test) -> Test:
    """Return a test: all of these hold."""
    answers = [one.answer if isinstance(one, Asking) else one for one in tests]

    return Asking(lambda values: all(answer(values) for answer in answers), *_asks(*tests))
