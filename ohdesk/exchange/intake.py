"""A list from outside into the ledger: a preview that changes nothing, then one batch."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import search
from db.audit import Entry, head
from db.base import Record
from db.office import HeadingMemory
from ohdesk import batch as batches
from ohdesk.desk import Desk
from ohdesk.errors import Refused
from ohdesk.exchange.blank import write_problem_sheet
from ohdesk.exchange.findings import NewRow, Preview, RowProblem
from ohdesk.exchange.heading import Heading, find_heading, heading_key
from ohdesk.exchange.reader import Workbook, reading
from ohdesk.exchange.sheet import NAME_MARK, Progress, quiet, synonyms
from ohdesk.exchange.sorting import Sorting
from ohdesk.exchange.unswept import unswept
from ohdesk.fields import field_map
from ohdesk.keeping.backups import before, changes_after

__all__ = ["NewRow", "Preview", "RowProblem", "commit", "preview", "write_refused"]


@unswept()
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
    with desk.read() as session, closing(reading(path, sheet)) as steps:
        sorting: Sorting | None = None
        for book, total in steps:
            if sorting is None:
                heading = _heading(session, kind, book, source, columns)
                found = Preview(kind, book, heading, source, _sha256(path), head(session)[0])
                sorting = Sorting(session, found)
            # The rows that have come are sorted while the next ones are still being read.
            sorting.go_on(total, progress)
    return found


def _heading(
    session: Session, kind: type[Record], book: Workbook, source: str, columns: Mapping[int, str] | None
) -> Heading:
    known = {**synonyms(kind), **_remembered(session, kind, source)}
    heading = find_heading(book.rows, book.merges, known, strict=columns is None)
    if columns is None:
        return heading
    chosen = {**heading.columns, **columns}
    return replace(heading, columns={at: name for at, name in chosen.items() if name})


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


@unswept()
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
        with search.many(session.connection()):
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
