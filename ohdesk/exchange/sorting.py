"""The rows of a sheet held against the ledger: new, changed, same, refused or blank."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.base import Record
from db.rows import kept, written
from ohdesk import checks, ledger
from ohdesk.exchange.cells import BLANK, Cells, Column
from ohdesk.exchange.findings import NewRow, Preview, RowProblem
from ohdesk.exchange.heading import is_index_row, is_note_row, is_total_row
from ohdesk.exchange.reader import Mark, Workbook
from ohdesk.exchange.sheet import Progress
from ohdesk.fields import field_map, fields_of
from ohdesk.ledger import Change
from ohdesk.links import Links
from ohdesk.submissions import locks

Key = tuple[Any, ...]
Problems = list[tuple[str, str, str]]

STEP = 2000


@dataclass(slots=True)
class _Row:
    """A row that is a record: what its cells mean, what was not understood, and the number of the record it is."""

    at: int
    problems: Problems
    given: Key = ()
    key: Key | None = None
    number: int | None = None
    same: bool = False
    doubtful: bool = False


class Sorting:
    """One pass over the rows of a sheet."""

    def __init__(self, session: Session, found: Preview) -> None:
        """Take the session that knows the ledger and the preview to be filled."""
        self.session = session
        self.found = found
        self.kind = found.kind
        self.place = found.heading.last_row + 1
        self.start = ledger.blank(found.kind)
        links = Links(session, bulk=True)
        columns = [Column(found.kind, at, name, links) for at, name in found.heading.columns.items()]
        # The record's own date is read first: it decides which edition of a catalogue its codes belong to.
        self.columns = sorted(columns, key=lambda one: (not one.dated, one.at))
        self.names = list(dict.fromkeys(one.name for one in self.columns))
        self.stored = _stored(session, found.kind, self.names)
        self.next = ledger.next_number(session, found.kind)
        self.seen: dict[Key, int] = {}
        self.locked = bool(locks.locks(session))
        places = {name: at for at, name in enumerate(self.names)}
        self.key_start = [
            (places.get(name), written(found.kind, name, self.start[name])) for name in found.kind.natural_key
        ]
        self.judges = [checks.judge_of(found.kind, name) for name in self.names]
        nothing = {name for name, value in self.start.items() if value is None}
        self.empty = frozenset(nothing.difference(self.names))

    def go_on(self, total: int, progress: Progress) -> None:
        """Sort the rows below the heading that have come since, of so many that will come."""
        book = self.found.book
        wrong = {one.row: one.message for one in book.problems if one.row is not None}
        while self.place < len(book.rows):
            progress(self.place, total, "正在读取和核对")
            end = min(self.place + STEP, len(book.rows))
            places = [at for at in range(self.place, end) if not self._is_none(at, book)]
            part = self._rows([at for at in places if at not in wrong])
            part += [_Row(at, [("", "", wrong[at])]) for at in places if at in wrong]
            changed = [one.number for one in part if one.number is not None and not one.same]
            stored = _records(self.session, self.kind, changed)
            for one in sorted(part, key=attrgetter("at")):
                self._settle(one, stored)
            self.place = end
        progress(len(book.rows), total, "正在读取和核对")

    def _is_none(self, at: int, book: Workbook) -> bool:
        """Tell whether a row is blank, a sum, an explanation or the columns' numbers, and note it."""
        row = book.rows[at]
        if row.count(None) + row.count("") == len(row):
            self.found.blank += 1
            return True
        if is_total_row(row) or is_note_row(row) or is_index_row(row):
            self.found.blank += 1
            self.found.skipped.append(f"第 {at + 1} 行是合计、说明或编号行，已跳过，计入空行")
            return True
        return False

    def _rows(self, places: Sequence[int]) -> list[_Row]:
        if not places:
            return []
        read = self._read(places)
        # Turned round: of every column the values and what the file keeps of them, then of every row.
        values, kept, _ = zip(*(zip(*read.cells[name], strict=True) for name in self.names), strict=True)
        rows = []
        for at, (place, given, held) in enumerate(
            zip(places, zip(*values, strict=True), zip(*kept, strict=True), strict=True)
        ):
            row = _Row(place, read.problems.get(at, []), given)
            rows.append(row)
            row.problems = row.problems and self._unanswered(row)
            if not row.problems:
                self._hold(row, held)
        if any(row.number is None for row in rows):
            for at in self._doubtful(values):
                rows[at].doubtful = True
        return rows

    def _doubtful(self, columns: Sequence[Sequence[Any]]) -> set[int]:
        """Return the rows with a value that is wrong by itself; what stands in many rows is judged once."""
        rows: set[int] = set()
        for judge, values in zip(self.judges, columns, strict=True):
            wrong = {one for one in set(values) if one is not BLANK and judge(one)} if judge else set()
            if wrong:
                rows.update(at for at, one in enumerate(values) if one in wrong)
        return rows

    def _read(self, places: Sequence[int]) -> Cells:
        book = self.found.book
        rows, width = [book.rows[at] for at in places], len(book.rows[0])
        read = Cells(len(places))
        for column in self.columns:
            if column.at < width:
                marked = [(at, book.mark(place, column.at)) for at, place in enumerate(places) if book.marks]
                refused = {
                    at: mark.value for at, mark in marked if mark is not None and mark is not Mark.FILLED
                }
                read.take(column, [row[column.at] for row in rows], refused)
        return read

    def _unanswered(self, row: _Row) -> Problems:
        """Drop a link's failed column when its other column (key or name) was understood."""
        fields = field_map(self.kind)
        given = [
            fields[name] for name, value in zip(self.names, row.given, strict=True) if value is not BLANK
        ]
        answered = {one.zh for one in given if one.type == "link"}
        return [one for one in row.problems if one[0] not in answered]

    def _hold(self, row: _Row, held: Key) -> None:
        """Hold a row against the ledger; `held` are its values as the file keeps them."""
        key = tuple(start if at is None or held[at] is BLANK else held[at] for at, start in self.key_start)
        if None in key:
            return
        row.key = key
        stored = self.stored.get(key)
        if stored is not None:
            row.number = stored[0]
            row.same = stored[1:] == held or all(
                one is BLANK or one == old for one, old in zip(held, stored[1:], strict=True)
            )

    def _settle(self, row: _Row, stored: Mapping[int, dict[str, Any]]) -> None:
        change = None if row.problems or row.same else self._change(row, stored)
        problems = row.problems
        if not problems and change is not None and not self._is_sound(row, change):
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

    def _is_sound(self, row: _Row, change: Change) -> bool:
        """Tell whether a new row needs no closer look: its cells are right, and so is what they say together."""
        return (
            not row.doubtful and change.before is None and checks.agrees(self.kind, change.after, self.empty)
        )

    def _change(self, row: _Row, stored: Mapping[int, dict[str, Any]]) -> Change:
        before = None if row.number is None else stored[row.number]
        given = dict(zip(self.names, row.given, strict=True))
        if BLANK in row.given:
            given = {name: value for name, value in given.items() if value is not BLANK}
        after = {**(before or self.start), **given}
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
