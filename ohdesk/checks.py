"""What is wrong or doubtful with one record: numbers with check digits, ranges, and rules across its fields."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from db.base import Record
from ohdesk import identity
from ohdesk.fields import Field, field_map, fields_of
from ohdesk.identity import Finding
from ohdesk.record_rules import RULES
from ohdesk.record_rules.parts import Rule, speaking

YEARS = range(1950, 2101)
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2100, 12, 31)
MISSING = [Finding("error", "必填，请填写")]
STRANGE_YEAR = [Finding("error", "年份应为四位数，如 2025")]
STRANGE_DAY = [Finding("error", "日期不合理，请核对年份")]
NEGATIVE = [Finding("error", "不能小于 0")]
Judge = Callable[[Any, Mapping[str, Any]], Sequence[Finding]]


@dataclass(frozen=True)
class Problem:
    """One thing wrong ("error") or doubtful ("warning") with one field."""

    field: str
    zh: str
    message: str
    level: str = "error"
    value: str = ""


def check_values(kind: type[Record], values: Mapping[str, Any], skip: Collection[str] = ()) -> list[Problem]:
    """Return the problems of one record's values; fields in `skip` are already known to be wrong.

    `values` may carry the record's own number as "id".
    """
    problems = [
        Problem(name, field.zh, found.message, found.level, _words(values, name))
        for name, field, judge in _checked(kind)
        if ((value := values.get(name)) is not None or field.required) and name not in skip
        for found in (MISSING if value is None else judge(value, values))
    ]
    wrong = {one.field for one in problems if one.level == "error"} | set(skip)
    # A field known to be wrong neither sets off a rule nor gets a second message.
    sound = {**values, **dict.fromkeys(wrong)} if wrong else values
    known = field_map(kind)
    noted = [
        Problem(note.field, known[note.field].zh, note.message, note.level, _words(values, note.field))
        for rule in RULES.get(kind.__tablename__, ())
        for note in rule(sound)
        if note.field not in wrong
    ]
    told = {one.field for one in noted}
    return problems + noted + [one for one in _not_yet(kind, sound) if one.field not in told]


def judge_of(kind: type[Record], name: str) -> Callable[[Any], bool] | None:
    """Return what tells whether a value is wrong by itself; None where no value can be."""
    judge = next((judge for one, _, judge in _checked(kind) if one == name), None)
    if judge is None:
        return None
    return lambda value: value is not None and any(one.level == "error" for one in judge(value, {}))


def agrees(kind: type[Record], values: Mapping[str, Any], empty: frozenset[str]) -> bool:
    """Tell whether nothing is missing and no rule across the fields calls values wrong that are right by themselves.

    Whoever asks for many records names the fields that are `empty` in all of them.
    """
    if None in map(values.get, _required(kind)):
        return False
    return not any(note.level == "error" for rule in _speaking(kind, empty) for note in rule(values))


@cache
def _speaking(kind: type[Record], empty: frozenset[str]) -> tuple[Rule, ...]:
    return speaking(RULES.get(kind.__tablename__, ()), empty)


@cache
def _required(kind: type[Record]) -> tuple[str, ...]:
    return tuple(one.name for one in fields_of(kind) if one.required)


@cache
def _checked(kind: type[Record]) -> tuple[tuple[str, Field, Judge], ...]:
    """Return the fields of which something can be wrong by themselves, and what judges each."""
    return tuple(
        (one.name, one, _judge(kind, one))
        for one in fields_of(kind)
        if one.required or one.form or one.type in ("whole", "decimal", "date")
    )


def _words(values: Mapping[str, Any], name: str) -> str:
    value = values.get(name)
    return "" if value is None else str(value)


def _judge(kind: type[Record], field: Field) -> Judge:
    if field.form == "phone":
        return lambda value, _: identity.check_phone(value)
    if field.name == "credit_code":
        return _former_code if kind.__tablename__ == "former_name" else _credit_code
    if field.name == "id_number":
        return lambda value, values: identity.check_citizen_number(value) if _is_resident(values) else []
    if field.type == "whole" and field.name.endswith("year"):
        return lambda value, _: [] if value in YEARS else STRANGE_YEAR
    if field.type in ("whole", "decimal"):
        return lambda value, _: NEGATIVE if value < 0 else []
    if field.type == "date":
        return lambda value, _: [] if FIRST_DAY <= value <= LAST_DAY else STRANGE_DAY
    return lambda _, __: []


def _credit_code(value: str, _: Mapping[str, Any]) -> Sequence[Finding]:
    return identity.check_credit_code(value)


def _former_code(value: str, _: Mapping[str, Any]) -> Sequence[Finding]:
    return [] if _is_old_code(value) else identity.check_credit_code(value)


def _is_old_code(code: str) -> bool:
    """Tell whether a former code is of the time before credit codes: 9 or 15 characters."""
    plain = identity.normalise_code(code)
    if len(plain) == 9 and plain.isascii() and plain.isalnum():
        return identity.organisation_check(plain[:8]) == plain[8]
    return len(plain) == 15 and plain.isdigit()


def _is_resident(values: Mapping[str, Any]) -> bool:
    kept = values.get("id_type")
    return kept is None or kept.name == "resident"


def _not_yet(kind: type[Record], values: Mapping[str, Any]) -> list[Problem]:
    """Doubt a day or year that has not come yet where the kind records what happened."""
    name, today = kind.dated, date.today()
    value = values.get(name) if name else None
    zh = field_map(kind)[name].zh if name else ""
    if isinstance(value, date) and value > today:
        return [Problem(name, zh, "日期在今天之后，请核对", "warning", value.isoformat())]
    if isinstance(value, int) and value > today.year:
        return [Problem(name, zh, "年度在今年之后，请核对", "warning", str(value))]
    return []
