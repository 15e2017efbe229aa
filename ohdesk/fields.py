"""Reads a record class: its fields, their words, and their values as text and back."""

from __future__ import annotations

import builtins
import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import Boolean, Column, Date, Integer
from sqlalchemy import Enum as EnumColumn

from db.base import Choice, ChoiceSet, Number, Record, Words
from ohdesk import codes, understand
from ohdesk.understand import Misread

TYPES = {
    "text": "文字",
    "whole": "整数",
    "decimal": "小数",
    "date": "日期",
    "bool": "是否",
    "choice": "单选",
    "choices": "多选",
    "code": "目录代码",
    "link": "关联记录",
}


NUMBERS = frozenset({"credit_code", "id_number", "former_code", "old_code"})
PLAIN = frozenset({str, int, bool, type(None)})
LONGEST_NAME = 200
LIST_SIGNS = re.compile(r"[、，,;；|/\n]+")


@dataclass(frozen=True)
class Field:
    """One field of a kind: its name, its words, and what it takes."""

    name: str
    words: Words
    type: str
    required: bool
    choices: builtins.type[Choice] | None = None
    form: str = ""
    """Text of a fixed form: "number" (citizen number or registered code, never a float) or "phone"."""

    @property
    def zh(self) -> str:
        """Return the Chinese word of the field."""
        return self.words.zh

    @property
    def options(self) -> list[tuple[str, str]]:
        """Return the choices as (English name, Chinese word)."""
        return [(one.name, str(one.value)) for one in self.choices or ()]


@cache
def fields_of(kind: type[Record]) -> tuple[Field, ...]:
    """Return the kind's fields in the order of its declaration."""
    columns: Any = kind.__table__.columns
    return tuple(_field(column) for column in columns if "words" in column.info)


@cache
def field_map(kind: type[Record]) -> dict[str, Field]:
    """Return the kind's fields by name."""
    return {field.name: field for field in fields_of(kind)}


def _field(column: Column[Any]) -> Field:
    words: Words = column.info["words"]
    required = not column.nullable and column.default is None
    match column.type:
        case ChoiceSet() as kept:
            return Field(column.name, words, "choices", required, kept.choices)
        case EnumColumn() as kept:
            kind: Any = kept.enum_class
            return Field(column.name, words, "choice", required, kind)
        case Boolean():
            return Field(column.name, words, "bool", required)
        case Date():
            return Field(column.name, words, "date", required)
        case Number():
            return Field(column.name, words, "decimal", required)
    if words.kind:
        return Field(column.name, words, "link", required)
    if words.codes:
        return Field(column.name, words, "code", required)
    if isinstance(column.type, Integer):
        return Field(column.name, words, "whole", required)
    form = "phone" if column.name.endswith("phone") else "number" if column.name in NUMBERS else ""
    return Field(column.name, words, "text", required, None, form)


def read_value(field: Field, raw: object, on: date | None = None) -> Any:
    """Return what a person typed or a cell holds as the field's value, None when blank.

    Links are not read here, because they need the ledger. Raises Misread with a reason in Chinese.
    """
    if raw is None or (isinstance(raw, str) and not raw.strip()):
        return None
    if field.type == "text":
        return _read_text(field, raw)
    match field.type:
        case "date":
            return understand.understand_date(raw)
        case "whole":
            return understand.understand_int(raw)
        case "decimal":
            return understand.understand_decimal(raw)
        case "bool":
            return understand.understand_bool(raw)
        case "choice" | "choices":
            return _read_choice(field, raw)
    return _read_code(field, raw, on)


def _read_text(field: Field, raw: object) -> str:
    if field.form == "phone":
        return understand.understand_phone(raw)
    if field.form == "number":
        return understand.understand_code_text(raw)
    return understand.understand_text(raw)


def _read_choice(field: Field, raw: object) -> Any:
    assert field.choices is not None
    words = dict(field.options)
    if field.type == "choice":
        return raw if isinstance(raw, Choice) else field.choices[understand.understand_choice(raw, words)]
    parts = (
        raw
        if isinstance(raw, (list, tuple, set, frozenset))
        else LIST_SIGNS.split(str(raw).strip("、，,;；|/\n "))
    )
    picked = (
        one if isinstance(one, Choice) else field.choices[understand.understand_choice(one, words)]
        for one in parts
    )
    return frozenset(picked) or None


def _read_code(field: Field, raw: object, on: date | None) -> str:
    typed = understand.understand_text(raw, limit=LONGEST_NAME)
    if not typed:
        raise Misread("没有填写")
    found = codes.catalogue(field.words.codes, on).parse(typed)
    if found is None and codes.name_of(field.words.codes, first := typed.split()[0]):
        return first
    if found is None:
        raise Misread(f"“{typed}”不在{codes.catalogue(field.words.codes, on).title}中，请从目录中选择")
    return found


def show_value(field: Field, value: Any) -> str:
    """Return the field's value as people read it; links must be shown by `ledger.titles`."""
    if value is None or value == frozenset():
        return ""
    match field.type:
        case "date":
            return str(value.isoformat())
        case "bool":
            return "是" if value else "否"
        case "choice":
            return str(value.value)
        case "choices":
            assert field.choices is not None
            return "、".join(str(one.value) for one in field.choices if one in value)
        case "code":
            return f"{value} {codes.name_of(field.words.codes, value)}".strip()
    return str(value)


def plain_value(field: Field, value: Any) -> object:
    """Return the field's value as JSON: choices by English name, dates as ISO text."""
    if type(value) in PLAIN:
        return value
    match value:
        case Choice():
            return value._name_
        case frozenset():
            return list(_names(field, value))
        case date():
            return value.isoformat()
        case Decimal():
            return int(value) if value == value.to_integral_value() else float(value)
    return value


@lru_cache(maxsize=1024)
def _names(field: Field, chosen: frozenset[Choice]) -> tuple[str, ...]:
    return tuple(one.name for one in field.choices or () if one in chosen)


def from_plain(field: Field, plain: object) -> Any:
    """Return the value that `plain_value` turned into JSON."""
    if plain is None:
        return None
    match field.type:
        case "date":
            return date.fromisoformat(str(plain))
        case "decimal":
            return Decimal(str(plain))
        case "choice" if field.choices:
            return field.choices[str(plain)]
        case "choices" if field.choices and isinstance(plain, list):
            return frozenset(field.choices[name] for name in plain)
    return plain
