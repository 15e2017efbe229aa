"""The rows of a sheet held against the ledger: new, changed, same, refused or blank."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.base import Record
from db.rows import kept, written
from ohdesk import checks, codes, ledger
from ohdesk.exchange.findings import NewRow, Preview, RowProblem
from ohdesk.exchange.heading import is_index_row, is_note_row, is_total_row
from ohdesk.exchange.reader import Mark, Workbook
from ohdesk.exchange.sheet import NAME_MARK, Progress
from ohdesk.fields import Field, field_map, fields_of
from ohdesk.ledger import Change
from ohdesk.links import Links
from ohdesk.submissions import locks
from ohdesk.understand import Misread

Key = tuple[Any, ...]
Pair = tuple[Any, Any]
"""A value, and the form in which the file keeps it."""

STEP = 500


class _Column:
    """A column of the sheet: what its cells mean; what stands in many rows is worked out once."""

    def __init__(self, kind: type[Record], at: int, target: str, links: Links) -> None:
        self.name, by_name, _ = target.partition(NAME_MARK)
        self.at, self.by_name = at, bool(by_name)
        self.dated = self.name == kind.dated
        self.field = field_map(kind)[self.name]
        self._links = links
        self._kind = kind
        self._editions = (
            [one.in_force_from for one in codes.editions(self.field.words.codes)]
            if self.field.type == "code"
            else []
        )
        # True, 1 and 1.0 would be one key of one dictionary.
        self._known: defaultdict[type, dict[Any, Pair]] = defaultdict(dict)

    def read(self, cell: Any, on: object) -> Pair:
        """Return what a cell means in a row that is dated `on`; raise Misread."""
        if self.field.type == "text":
            value = ledger.read_one(self.field, cell, self._links)
            return value, value
        known = self._known[type(cell)]
        asked = (cell, self._edition(on)) if len(self._editions) > 1 else cell
        pair = known.get(asked)
        if pair is None:
            value = ledger.read_one(self.field, _as_typed(self.field, cell), self._links, on)
            pair = known[asked] = (value, written(self._kind, self.name, value))
        return pair

    def _edition(self, on: object) -> int:
        return bisect_right(self._editions, on if isinstance(on, date) else date.today())


@dataclass(frozen=True, slots=True)
class _Row:
    """A row that is a record: what its cells mean, what was not understood, and the number of the record it is."""

    at: int
    read: dict[str, Pair]
    problems: list[tuple[str, str, str]]
    key: Key | None = None
    number: int | None = None
    same: bool = False


class Sorting:
    """One pass over the rows of a sheet."""

    def __init__(self, session: Session, found: Preview, progress: Progress) -> None:
        """Take the session that knows the ledger, the preview to be filled, and who is told how far it is."""
        self.session = session
        self.found = found
        self.kind = found.kind
        self.progress = progress
        self.start = ledger.blank(found.kind)
        links = Links(session, bulk=True)
        columns = [_Column(found.kind, at, name, links) for at, name in found.heading.columns.items()]
        # The record's own date is read first: it decides which edition of a catalogue its codes belong to.
        self.columns = sorted(columns, key=lambda one: (not one.dated, one.at))
        self.names = list(dict.fromkeys(one.name for one in self.columns))
        self.places = {name: at for at, name in enumerate(self.names, 1)}
        self.stored = _stored(session, found.kind, self.names)
        self.next = ledger.next_number(session, found.kind)
        self.seen: dict[Key, int] = {}
        self.marked = {row for row, _ in found.book.marks}
        self.locked = bool(locks.locks(session))
        self.key_start = {
            name: written(found.kind, name, self.start[name]) for name in found.kind.natural_key
        }

    def run(self) -> None:
        """Sort every row below the heading."""
        book = self.found.book
        wrong = {one.row: one.message for one in book.problems if one.row is not None}
        total = len(book.rows)
        for first in range(self.found.heading.last_row + 1, total, STEP):
            self.progress(first, total, "正在核对")
            places = range(first, min(first + STEP, total))
            part = [self._row(at, wrong.get(at)) for at in places if not self._is_none(at, book)]
            changed = [one.number for one in part if one.number is not None and not one.same]
            stored = _records(self.session, self.kind, changed)
            for one in part:
                self._settle(one, stored)
        self.progress(total, total, "正在核对")

    def _is_none(self, at: int, book: Workbook) -> bool:
        """Tell whether a row is blank, a sum, an explanation or the columns' numbers, and note it."""
        row = book.rows[at]
        if all(cell is None or cell == "" for cell in row):
            self.found.blank += 1
            return True
        if is_total_row(row) or is_note_row(row) or is_index_row(row):
            self.found.blank += 1
            self.found.skipped.append(f"第 {at + 1} 行是合计、说明或编号行，已跳过，计入空行")
            return True
        return False

    def _row(self, at: int, wrong: str | None) -> _Row:
        if wrong is not None:
            return _Row(at, {}, [("", "", wrong)])
        read, problems = self._read(at, self.found.book.rows[at])
        if problems:
            return _Row(at, read, problems)
        key = self._key(read)
        stored = self.stored.get(key) if key is not None else None
        places = self.places
        same = stored is not None and all(stored[places[name]] == pair[1] for name, pair in read.items())
        return _Row(at, read, problems, key, stored[0] if stored is not None else None, same)

    def _read(self, at: int, row: Sequence[Any]) -> tuple[dict[str, Pair], list[tuple[str, str, str]]]:
        read: dict[str, Pair] = {}
        problems: list[tuple[str, str, str]] = []
        marked, width, on = at in self.marked, len(row), None
        for column in self.columns:
            cell = row[column.at] if column.at < width else None
            if cell is None or cell == "":
                continue
            if column.by_name and read.get(column.name, (None,))[0] is not None:
                continue
            try:
                if marked:
                    self._refuse_marked(at, column.at)
                pair = read[column.name] = column.read(cell, on)
                if column.dated:
                    on = pair[0]
            except Misread as wrong:
                problems.append((column.field.zh, str(cell), str(wrong)))
        return read, _without_answered(problems, read, field_map(self.kind)) if problems else problems

    def _refuse_marked(self, at: int, column: int) -> None:
        mark = self.found.book.mark(at, column)
        if mark is not None and mark is not Mark.FILLED:
            raise Misread(mark.value)

    def _key(self, read: Mapping[str, Pair]) -> Key | None:
        key = tuple(read[name][1] if name in read else start for name, start in self.key_start.items())
        return None if None in key else key

    def _settle(self, row: _Row, stored: Mapping[int, dict[str, Any]]) -> None:
        change = None if row.problems or row.same else self._change(row, stored)
        problems = row.problems
        if not problems and change is not None:
            wrong = checks.check_values(self.kind, {**change.after, "id": row.number})
            problems = [(one.zh, one.value, one.message) for one in wrong if one.level == "error"]
        if not problems and row.key in self.seen:
            words = "、".join(field_map(self.kind)[name].zh for name in self.kind.natural_key)
            problems = [(words, "", f"与第 {self.seen[row.key]} 行是同一条{self.kind.zh}记录")]
        if not problems and change is not None and self.locked:
            locked = locks.refusal(self.session, self.kind, change.before, change.after)
            problems = [("", "", locked)] if locked else []
        if problems:
            self._refuse(row.at, problems)
            return
        if row.key is not None:
            self.seen[row.key] = row.at + 1
        self._take(row, change)

    def _change(self, row: _Row, stored: Mapping[int, dict[str, Any]]) -> Change:
        before = None if row.number is None else stored[row.number]
        after = {**(before or self.start), **{name: value for name, (value, _) in row.read.items()}}
        return Change(self.next if row.number is None else row.number, before, after)

    def _take(self, row: _Row, change: Change | None) -> None:
        if change is None:
            self.found.same.append(row.at + 1)
        elif change.before is not None:
            self.found.changed.append(NewRow(row.at + 1, change))
        else:
            self.found.new.append(NewRow(row.at + 1, change))
            self.next += 1

    def _refuse(self, at: int, problems: Sequence[tuple[str, str, str]]) -> None:
        self.found.rejected.append(at + 1)
        sheet = self.found.book.sheet
        self.found.problems += [
            RowProblem(sheet, at + 1, column, value, words) for column, value, words in problems
        ]


def _without_answered(
    problems: list[tuple[str, str, str]], read: Mapping[str, Pair], fields: Mapping[str, Field]
) -> list[tuple[str, str, str]]:
    """Drop a link's failed column when its other column (key or name) was understood."""
    answered = {fields[name].zh for name in read if fields[name].type == "link"}
    return [one for one in problems if one[0] not in answered]


def _as_typed(one: Field, cell: Any) -> Any:
    """A number in a link or code column is text that lost its quotes, never a record's number."""
    if one.type in ("link", "code") and isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return str(int(cell)) if float(cell).is_integer() else str(cell)
    return cell


def _stored(session: Session, kind: type[Record], names: Sequence[str]) -> dict[Key, tuple[Any, ...]]:
    """Return by natural key the number and these columns of every record, as the file keeps them."""
    wide = len(names) + 1
    every = kept(session.connection(), kind, ("id", *names, *kind.natural_key))
    return {tuple(row[wide:]): tuple(row[:wide]) for row in every}


def _records(session: Session, kind: type[Record], numbers: Sequence[int]) -> dict[int, dict[str, Any]]:
    if not numbers:
        return {}
    names = [one.name for one in fields_of(kind)]
    asked = select(kind.id, *(getattr(kind, name) for name in names)).where(kind.id.in_(numbers))
    return {row[0]: dict(zip(names, row[1:], strict=True)) for row in session.execute(asked)}
