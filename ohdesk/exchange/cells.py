"""The cells of a sheet's columns: what they mean, worked out once for all rows in which the same stands."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from db.base import Record
from db.rows import encoders
from ohdesk import codes, ledger
from ohdesk.exchange.sheet import NAME_MARK
from ohdesk.fields import Field, field_map
from ohdesk.links import Links
from ohdesk.understand import Misread, is_dash

MOST_KNOWN = 20_000
"""Different cells of one column that are remembered at a time."""


class Blank:
    """Stands where a cell says nothing."""


BLANK = Blank()


Meaning = tuple[Any, Any, str | None]
"""What a cell means, the form in which the file keeps it, and why it was not understood."""

NOTHING: Meaning = (BLANK, BLANK, None)


class Column:
    """A column of the sheet and the field it stands for."""

    def __init__(self, kind: type[Record], at: int, target: str, links: Links) -> None:
        """Take the column's place from 0 and what its heading means."""
        self.name, by_name, _ = target.partition(NAME_MARK)
        self.at, self.by_name = at, bool(by_name)
        self.dated = self.name == kind.dated
        self.field = field_map(kind)[self.name]
        self._is_formed = self.field.type != "text" or bool(self.field.form)
        self._links = links
        self._start = ledger.blank(kind)[self.name]
        self._keep = encoders(kind)[self.name]
        self._editions = (
            [one.in_force_from for one in codes.editions(self.field.words.codes)]
            if self.field.type == "code"
            else []
        )
        # With its type: True, 1 and 1.0 would be one key of one dictionary.
        self._known: dict[tuple[Any, ...], Meaning] = {}

    def read(self, cells: Sequence[Any], days: Sequence[object]) -> list[Meaning]:
        """Return what cells mean in rows that are dated so."""
        known = self._known
        if len(known) > MOST_KNOWN:
            known.clear()
        editions = (map(self._edition, days),) if len(self._editions) > 1 else ()
        keys = zip(map(type, cells), cells, *editions, strict=True)
        return [known.get(key) or self._learn(key, on) for key, on in zip(keys, days, strict=True)]

    def _learn(self, key: tuple[Any, ...], on: object) -> Meaning:
        cell, meaning = key[1], NOTHING
        if cell is not None and cell != "" and not (self._is_formed and is_dash(cell)):
            try:
                value = ledger.read_one(self.field, _as_typed(self.field, cell), self._links, on)
                # A blank answers like a field cleared in a form: with what a new record starts with.
                value = self._start if value is None else value
                meaning = (value, value if value is None or self._keep is None else self._keep(value), None)
            except Misread as wrong:
                meaning = (BLANK, BLANK, str(wrong))
        self._known[key] = meaning
        return meaning

    def _edition(self, on: object) -> int:
        return bisect_right(self._editions, on if isinstance(on, date) else date.today())


class Cells:
    """What the cells of some rows mean, field by field, and what was not understood, by row."""

    def __init__(self, count: int) -> None:
        """Take how many rows there are."""
        self._days: Sequence[object] = [None] * count
        self.cells: dict[str, list[Meaning]] = defaultdict(lambda: [NOTHING] * count)
        self.problems: dict[int, list[tuple[str, str, str]]] = defaultdict(list)

    def take(self, column: Column, cells: Sequence[Any], refused: Mapping[int, str]) -> None:
        """Read one more column; cells that are refused unread have their reason beside their row."""
        read = column.read(cells, self._days)
        for at, reason in refused.items():
            if read[at] is not NOTHING:
                read[at] = (BLANK, BLANK, reason)
        earlier = self.cells.get(column.name)
        if earlier and column.by_name:
            # A link's name is only asked for where its number says nothing.
            answered = [old[0] is not None and old[0] is not BLANK for old in earlier]
            read = [NOTHING if known else one for known, one in zip(answered, read, strict=True)]
        for at, reason in [(at, one[2]) for at, one in enumerate(read) if one[2] is not None]:
            self.problems[at].append((column.field.zh, str(cells[at]), reason))
        if earlier:
            read = [old if one[0] is BLANK else one for old, one in zip(earlier, read, strict=True)]
        self.cells[column.name] = read
        if column.dated:
            self._days = [one[0] for one in read]


def _as_typed(one: Field, cell: Any) -> Any:
    """A number in a link or code column is text that lost its quotes, never a record's number."""
    if one.type in ("link", "code") and isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return str(int(cell)) if float(cell).is_integer() else str(cell)
    return cell
