"""Records' values as people read them on paper and in lists: links by title, numbers grouped, personal ones masked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from db.base import Record
from ohdesk.fields import Field, show_value
from ohdesk.links import Links
from ohdesk.masking import masked

Titles = Mapping[str, Mapping[int, str]]
"""Words of linked records: by the kind they belong to, then by number."""


def titles_of(
    session: Session, records: Iterable[Record], fields: Sequence[Field]
) -> dict[str, dict[int, str]]:
    """Return what the records that these fields point to are called."""
    wanted: dict[str, set[int]] = {}
    links = [field for field in fields if field.type == "link"]
    for record in records:
        for field in links:
            if (number := getattr(record, field.name)) is not None:
                wanted.setdefault(field.words.kind, set()).add(number)
    known = Links(session)
    return {kind: known.titles(kind, numbers) for kind, numbers in wanted.items()}


def words_of(field: Field, value: Any, titles: Titles) -> str:
    """Return one value in words; nothing for what is not filled in."""
    if value is None or value == frozenset():
        return ""
    if field.type == "link":
        return titles.get(field.words.kind, {}).get(value, "")
    if field.type == "whole" and not field.name.endswith(("year", "month")):
        return f"{value:,}"
    if isinstance(value, Decimal):
        return f"{value:,f}"
    return masked(field, show_value(field, value))
