"""A list from outside into the ledger: a preview that changes nothing, then one batch."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.audit import Entry, head
from db.base import Record
from db.office import HeadingMemory
from ohdesk import batch as batches
from ohdesk import checks, ledger
from ohdesk.desk import Desk
from ohdesk.errors import Refused
from ohdesk.exchange.blank import write_problem_sheet
from ohdesk.exchange.heading import (
    Heading,
    find_heading,
    heading_key,
    is_index_row,
    is_note_row,
    is_total_row,
)
from ohdesk.exchange.reader import Mark, Workbook, read
from ohdesk.exchange.sheet import NAME_MARK, Progress, quiet, synonyms
from ohdesk.fields import Field, field_map, fields_of
from ohdesk.keeping.backups import before, changes_after
from ohdesk.ledger import Change
from ohdesk.links import Links
from ohdesk.submissions import locks
from ohdesk.understand import Misread

Key = tuple[Any, ...]
STEP = 500
REPEATED = frozenset({"choice", "choices", "code", "link", "bool"})


@dataclass(frozen=True)
class RowProblem:
    """Why one row, or one of its cells, was refused; the row counts from 1 as the sheet shows it."""

    sheet: str
    row: int
    column: str
    value: str
    message: str

    def as_json(self) -> dict[str, object]:
        """Return the problem as the contract's JSON."""
        return {
            "sheet": self.sheet,
            "row": self.row,
            "column": self.column,
            "value": self.value,
            "message": self.message,
        }

    def sentence(self) -> str:
        """Return the problem as one Chinese sentence."""
        where = f"工作表“{self.sheet}”第 {self.row} 行" + (f" {self.column}" if self.column else "")
        return f"{where}：{self.message}"


@dataclass(frozen=True)
class NewRow:
    """A row that is a new or a changed record: its place in the sheet and the change it makes."""

    row: int
    change: Change


@dataclass
class Preview:
    """What a file would do to the ledger; nothing has changed yet."""

    kind: type[Record]
    book: Workbook
    heading: Heading
    source: str
    sha256: str
    audit_head: int
    new: list[NewRow] = field(default_factory=list)
    changed: list[NewRow] = field(default_factory=list)
    same: list[int] = field(default_factory=list)
    rejected: list[int] = field(default_factory=list)
    blank: int = 0
    problems: list[RowProblem] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        """Return the reconciliation: seen = new + updated + same + rejected + blank."""
        parts = {
            "new": len(self.new),
            "updated": len(self.changed),
            "same": len(self.same),
            "rejected": len(self.rejected),
            "blank": self.blank,
        }
        return {"seen": sum(parts.values()), **parts}

    def sentence(self) -> str:
        """Return the reconciliation as one Chinese sentence."""
        count = self.counts()
        return (
            f"共 {count['seen']:,} 行 = 新增 {count['new']:,} + 变化 {count['updated']:,} + 相同 {count['same']:,}"
            f" + 拒绝 {count['rejected']:,} + 空行 {count['blank']:,}。"
        )


def preview(
    desk: Desk,
    kind: type[Record],
    path: Path,
    source: str = "",
    sheet: str | None = None,
    *,
    columns: Mapping[int, str] | None = None,
    progress: Progress = quiet,
) -> Preview:
    """Read a file and say what it would change.

    `columns` (column from 0 → field, "" for none) overrides what the headings say; what a person chose for a
    source is remembered when the import is committed. Raises Refused when the file or its heading cannot be read.
    """
    desk.require("import")
    book = read(path, sheet, progress=lambda done, total: progress(done, total, "正在读取"))
    with desk.read() as session:
        known = {**synonyms(kind), **_remembered(session, kind, source)}
        heading = find_heading(book.rows, book.merges, known, strict=columns is None)
        if columns is not None:
            chosen = {**heading.columns, **columns}
            heading = replace(heading, columns={at: name for at, name in chosen.items() if name})
        found = Preview(kind, book, heading, source, _sha256(path), head(session)[0])
        _Reading(session, found, progress).run()
    return found


class _Reading:
    """One pass over the rows of a sheet."""

    def __init__(self, session: Session, found: Preview, progress: Progress) -> None:
        self.session = session
        self.found = found
        self.kind = found.kind
        self.fields = field_map(found.kind)
        self.links = Links(session, bulk=True)
        self.start = ledger.blank(found.kind)
        self.known = _existing(session, found.kind)
        self.next = ledger.next_number(session, found.kind)
        self.seen: dict[Key, int] = {}
        self.read: dict[Key, Any] = {}
        self.progress = progress
        # The record's own date is read first: it decides which edition of a catalogue its codes belong to.
        self.columns = sorted(
            found.heading.columns.items(), key=lambda one: (one[1] != found.kind.dated, one[0])
        )

    def run(self) -> None:
        """Sort every row below the heading into new, changed, same, refused or blank."""
        found = self.found
        wrong = {one.row: one.message for one in found.book.problems if one.row is not None}
        first = found.heading.last_row + 1
        total = len(found.book.rows)
        for at in range(first, total):
            if at % STEP == 0:
                self.progress(at, total, "正在核对")
            row = found.book.rows[at]
            if not any(cell not in (None, "") for cell in row):
                found.blank += 1
            elif is_total_row(row) or is_note_row(row) or is_index_row(row):
                found.blank += 1
                found.skipped.append(f"第 {at + 1} 行是合计、说明或编号行，已跳过，计入空行")
            elif at in wrong:
                self._refuse(at, [("", "", wrong[at])])
            else:
                self._row(at, row)
        self.progress(total, total, "正在核对")

    def _row(self, at: int, row: Sequence[Any]) -> None:
        values, problems = self._read(at, row)
        if problems:
            self._refuse(at, problems)
            return
        key = self._key(values)
        before = self.known.get(key) if key is not None else None
        after = {**(before[1] if before else self.start), **values}
        wrong = checks.check_values(self.kind, {**after, "id": before[0] if before else None})
        errors = [(one.zh, one.value, one.message) for one in wrong if one.level == "error"]
        if not errors and key in self.seen:
            errors = [(self._key_words(), "", f"与第 {self.seen[key]} 行是同一条{self.kind.zh}记录")]
        if not errors and (locked := self._locked(before, after)):
            errors = [("", "", locked)]
        if errors:
            self._refuse(at, errors)
            return
        if key is not None:
            self.seen[key] = at + 1
        self._sort(at, before, after)

    def _locked(self, before: tuple[int, dict[str, Any]] | None, after: dict[str, Any]) -> str:
        return locks.refusal(self.session, self.kind, before[1] if before else None, after)

    def _sort(self, at: int, before: tuple[int, dict[str, Any]] | None, after: dict[str, Any]) -> None:
        if before is None:
            self.found.new.append(NewRow(at + 1, Change(self.next, None, after)))
            self.next += 1
        elif before[1] == after:
            self.found.same.append(at + 1)
        else:
            self.found.changed.append(NewRow(at + 1, Change(before[0], before[1], after)))

    def _read(self, at: int, row: Sequence[Any]) -> tuple[dict[str, Any], list[tuple[str, str, str]]]:
        values: dict[str, Any] = {}
        problems: list[tuple[str, str, str]] = []
        for column, target in self.columns:
            cell = row[column] if column < len(row) else None
            name, by_name, _ = target.partition(NAME_MARK)
            if cell is None or cell == "" or (by_name and values.get(name) is not None):
                continue
            one = self.fields[name]
            try:
                mark = self.found.book.mark(at, column)
                if mark is not None and mark is not Mark.FILLED:
                    raise Misread(mark.value)
                values[name] = self._understood(one, _as_typed(one, cell), values.get(self.kind.dated))
            except Misread as wrong:
                problems.append((one.zh, str(cell), str(wrong)))
        return values, _without_answered(problems, values, self.fields)

    def _understood(self, one: Field, cell: Any, on: object) -> Any:
        """Read a cell; what stands in many rows (a choice, a code, a link) is worked out once."""
        if one.type not in REPEATED:
            return ledger.read_one(one, cell, self.links, on)
        asked = (one.name, cell, on if one.type == "code" else None)
        if asked not in self.read:
            self.read[asked] = ledger.read_one(one, cell, self.links, on)
        return self.read[asked]

    def _key(self, values: Mapping[str, Any]) -> Key | None:
        key = tuple(values.get(name, self.start[name]) for name in self.kind.natural_key)
        return None if None in key else key

    def _key_words(self) -> str:
        return "、".join(self.fields[name].zh for name in self.kind.natural_key)

    def _refuse(self, at: int, problems: Sequence[tuple[str, str, str]]) -> None:
        self.found.rejected.append(at + 1)
        sheet = self.found.book.sheet
        self.found.problems += [
            RowProblem(sheet, at + 1, column, value, words) for column, value, words in problems
        ]


def _without_answered(
    problems: list[tuple[str, str, str]], values: Mapping[str, Any], fields: Mapping[str, Field]
) -> list[tuple[str, str, str]]:
    """Drop a link's failed column when its other column (key or name) was understood."""
    answered = {fields[name].zh for name in values if fields[name].type == "link"}
    return [one for one in problems if one[0] not in answered]


def _as_typed(one: Field, cell: Any) -> Any:
    """A number in a link or code column is text that lost its quotes, never a record's number."""
    if one.type in ("link", "code") and isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return str(int(cell)) if float(cell).is_integer() else str(cell)
    return cell


def _existing(session: Session, kind: type[Record]) -> dict[Key, tuple[int, dict[str, Any]]]:
    names = [one.name for one in fields_of(kind)]
    columns = [getattr(kind, name) for name in names]
    found: dict[Key, tuple[int, dict[str, Any]]] = {}
    for row in session.execute(select(kind.id, *columns).execution_options(yield_per=2000)):
        values = dict(zip(names, row[1:], strict=True))
        found[tuple(values[name] for name in kind.natural_key)] = (row[0], values)
    return found


def _remembered(session: Session, kind: type[Record], source: str) -> dict[str, str]:
    asked = select(HeadingMemory).where(
        HeadingMemory.kind == kind.__tablename__, HeadingMemory.source == source
    )
    return {one.heading: one.field for one in session.scalars(asked)}


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_refused(found: Preview, path: Path) -> None:
    """Write the refused rows back as a sheet with red cells, comments and the reasons."""
    width = max((len(row) for row in found.book.rows), default=0)
    headings = [found.heading.texts.get(at, "") for at in range(width)]
    known = field_map(found.kind)
    place = {
        known[name.partition(NAME_MARK)[0]].zh: at for at, name in reversed(found.heading.columns.items())
    }
    rows = [found.book.rows[number - 1] for number in found.rejected]
    order = {number: at for at, number in enumerate(found.rejected)}
    problems = [(order[one.row], place.get(one.column), one.message) for one in found.problems]
    write_problem_sheet(path, headings, rows, problems)


def commit(desk: Desk, found: Preview, *, progress: Progress = quiet) -> int | None:
    """Keep what a preview found in one transaction; return the batch's number, None when nothing changes.

    Raises Refused when anything was saved since the preview was made.
    """
    desk.require("import")
    changes = [one.change for one in (*found.new, *found.changed)]
    if not changes:
        return None
    with desk.read() as session:
        _refuse_stale(session, found)
    before(desk, "import", lambda done, whole: progress(done, whole, "导入前备份"))
    with desk.write("import") as session:
        _refuse_stale(session, found)
        name, counts = found.book.path.name, found.counts()
        batch = batches.begin(desk, session, found.kind, name, found.source, counts, found.sha256)
        _remember_headings(session, found)
        for at in range(0, len(changes), batches.PART):
            progress(at, len(changes), "正在保存")
            part = changes[at : at + batches.PART]
            batches.keep(desk, session, batch, found.kind, part, "import")
        summary: dict[str, object] = {"file": name, "sha256": found.sha256, **counts}
        desk.log(session, Entry("import_batch", found.kind.__tablename__, after=summary, batch=batch.id))
        progress(len(changes), len(changes), "正在保存")
        return batch.id


def _refuse_stale(session: Session, found: Preview) -> None:
    if changes_after(session, found.audit_head):
        raise Refused("预览之后数据又有改动，请重新预览后再保存。")


def _remember_headings(session: Session, found: Preview) -> None:
    known = {heading_key(words): name for words, name in synonyms(found.kind).items()}
    for at, name in found.heading.columns.items():
        heading = found.heading.texts.get(at, "")
        if heading and known.get(heading_key(heading)) != name:
            memory = HeadingMemory(
                kind=found.kind.__tablename__, source=found.source, heading=heading, field=name
            )
            session.merge(memory)
