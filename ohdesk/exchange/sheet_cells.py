"""The cells of a dump a column at a time: what the file keeps, turned into what a sheet shows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeAlias

from db.base import Record
from db.rows import decoder
from ohdesk.fields import Field, show_value

Stored: TypeAlias = Sequence[Any]
Shower: TypeAlias = Callable[[Stored], Iterable[Any]]
Veil: TypeAlias = Callable[[Any], Any]

AS_IT_IS = frozenset({"whole", "decimal", "date"})
"""Fields that are a number or a day in a sheet too."""

REPEATED = frozenset({"date", "bool", "choice", "choices", "code"})
"""Fields whose few values stand in many rows."""


class _Known(dict[Any, Any]):
    """Remembers what a value shows as."""

    def __init__(self, work: Callable[[Any], Any]) -> None:
        super().__init__({None: None})
        self._work = work

    def __missing__(self, value: Any) -> Any:
        shown = self[value] = self._work(value)
        return shown


def shower(kind: type[Record], field: Field, veil: Veil | None) -> Shower:
    """Return what turns a column that is no link into the cells of a sheet; empty ones stay empty."""
    steps = [
        decoder(kind, field.name),
        None if _is_shown(field) else lambda one: show_value(field, one),
        veil,
    ]
    ways = [way for way in steps if way is not None]
    if not ways:
        return lambda stored: stored

    def show(value: Any) -> Any:
        for way in ways:
            value = way(value)
        return value

    if field.type in REPEATED:
        known = _Known(show)
        return lambda stored: map(known.__getitem__, stored)
    return lambda stored: [None if value is None else show(value) for value in stored]


def _is_shown(field: Field) -> bool:
    return field.type == "text" or field.type in AS_IT_IS


def link_shower(
    field: Field, ask: Callable[[str, Iterable[int]], Mapping[int, str]], veil: Veil | None
) -> Shower:
    """Return what turns a column of links into the words of the linked records, asked for in one go."""

    def show(stored: Stored) -> Iterable[Any]:
        numbers = set(stored) - {None}
        words = ask(field.words.kind, numbers)
        known = {number: words.get(number, "") for number in numbers}
        if veil is not None:
            known = {number: veil(text) for number, text in known.items()}
        return map(known.get, stored)

    return show
