"""Personal numbers as they are shown by default: enough to tell apart, not enough to use."""

from __future__ import annotations

from functools import cache

from db.base import Record
from db.records import BY_NAME
from ohdesk.fields import Field, field_map, fields_of
from ohdesk.hiding import hidden, masked_number

__all__ = ["hidden", "masked", "masked_number"]


def masked(field: Field, words: str) -> str:
    """Return a field's words with personal numbers masked: 4105**********0011, 138****2046; names stay.

    Text that a person wrote freely may hold such numbers too; they are masked where they stand.
    """
    if field.form:
        return masked_number(words) if field.words.personal else words
    return hidden(words) if field.type == "text" else words


@cache
def key_fields(kind: str) -> tuple[Field, ...]:
    """Return the fields whose words make up a record's key as text, those of linked records in their place."""
    known = field_map(BY_NAME[kind])
    found: list[Field] = []
    for name in BY_NAME[kind].natural_key:
        field = known[name]
        found += key_fields(field.words.kind) if field.type == "link" else (field,)
    return tuple(found)


def masked_key(kind: str, key: str) -> str:
    """Return a record's key with its personal parts masked."""
    fields, parts = key_fields(kind), key.split("/")
    if len(parts) > len(fields):
        # A slash inside a part: nobody knows any more which part is which.
        return "/".join(masked_number(one) if _long_number(one) else one for one in parts)
    return "/".join(masked(field, one) for field, one in zip(fields, parts, strict=False))


def _long_number(words: str) -> bool:
    return sum(one.isdigit() for one in words) >= 7


@cache
def is_personal(kind: str) -> bool:
    """Tell whether a record's key holds a personal number, so that a link to it does too."""
    return any(field.words.personal for field in key_fields(kind))


@cache
def personal_columns(kind: type[Record]) -> tuple[Field, ...]:
    """Return the fields that hold personal data of their own or by the key of the record they link to."""
    return tuple(
        field
        for field in fields_of(kind)
        if field.words.personal or (field.type == "link" and is_personal(field.words.kind))
    )


def masked_cell(field: Field | None, words: str) -> str:
    """Return a cell of a foreign sheet masked: by the field it is taken for, else whatever in it is a number."""
    if field is not None and field.type == "link":
        return masked_link(field.words.kind, words)
    return hidden(words) if field is None or field.type != "text" else masked(field, words)


def masked_link(kind: str, words: str) -> str:
    """Return what somebody wrote to name a record: a person's number masked, a name or a firm's code left."""
    return masked_number(words) if is_personal(kind) and _long_number(words) else hidden(words)
