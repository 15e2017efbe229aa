"""The list of any kind as people see it, on paper: the columns shown, personal numbers masked, the question told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from db.base import Record
from ohdesk import query
from ohdesk.audit_log import note_given, stamp
from ohdesk.desk import Desk
from ohdesk.errors import Refused
from ohdesk.exchange.list_print import Listing, PrintReport, Progress, write_list
from ohdesk.exchange.stats_sheet import Origin
from ohdesk.fields import Field, show_value
from ohdesk.links import Links
from ohdesk.masking import masked
from ohdesk.statistics.cross_table import Table

PART = 500
MOST = 20_000
FIRST = "序号"
READING = "正在读取"


@dataclass(frozen=True)
class Layout:
    """How a list is printed: its title, the words of its question, the way of the paper."""

    title: str
    conditions: str = ""
    landscape: bool = True


def print_records(
    desk: Desk,
    kind: type[Record],
    path: Path,
    numbers: Sequence[int],
    fields: Sequence[Field],
    layout: Layout,
    progress: Progress | None = None,
) -> PrintReport:
    """Print these records with these columns in this order; raise Refused when there are none or far too many."""
    desk.require("export")
    if not numbers:
        raise Refused("列表里没有记录，没有可打印的。")
    if len(numbers) > MOST:
        raise Refused(f"有 {len(numbers):,} 条，一次最多打印 {MOST:,} 条，请先筛选；全部内容请用“导出”。")
    with desk.read() as session:
        rows = list(_rows(session, kind, numbers, fields, progress))
    right = frozenset({0} | {at for at, one in enumerate(fields, 1) if _is_number(one)})
    told = f"共 {len(rows):,} 条" + (f"　条件：{layout.conditions}" if layout.conditions else "")
    listing = Listing(
        layout.title,
        told,
        [FIRST, *(one.zh for one in fields)],
        [[str(at), *row] for at, row in enumerate(rows, 1)],
        right,
        office=office_words(desk),
        stamp=stamp(desk),
    )
    report = write_list(path, listing, landscape=layout.landscape, progress=progress)
    note_given(desk, "print", kind.__tablename__, count=len(rows))
    return report


def print_table(
    desk: Desk, path: Path, table: Table, origin: Origin, *, landscape: bool = True
) -> PrintReport:
    """Print a statistical table."""
    desk.require("export")
    lines = [*table.rows, *([table.total] if table.total else [])]
    rows = [
        [one.name, *(cell.text(head.places) for cell, head in zip(one.cells, table.columns, strict=True))]
        for one in lines
    ]
    heads = [f"{one.zh}（{one.unit}）" if one.unit and one.unit != "%" else one.zh for one in table.columns]
    listing = Listing(
        table.title,
        origin.sentence,
        [table.corner, *heads],
        rows,
        frozenset(range(1, len(heads) + 1)),
        frozenset({len(rows) - 1} if table.total else ()),
        office_words(desk),
        stamp(desk),
    )
    report = write_list(path, listing, landscape=landscape)
    note_given(desk, "print", "stats", count=len(rows))
    return report


def office_words(desk: Desk) -> str:
    """Name the office with its county, once."""
    county, name = desk.county.name, desk.office
    return name if name.startswith(county) else f"{county} {name}"


def _is_number(field: Field) -> bool:
    return field.type == "decimal" or (field.type == "whole" and not field.name.endswith(("year", "month")))


def _rows(
    session: Session,
    kind: type[Record],
    numbers: Sequence[int],
    fields: Sequence[Field],
    progress: Progress | None,
) -> Iterator[list[str]]:
    links = Links(session)
    for at in range(0, len(numbers), PART):
        if progress:
            progress(at, len(numbers), READING)
        records = query.rows_in(session, kind, numbers[at : at + PART])
        titles = {
            one.name: links.titles(one.words.kind, {getattr(record, one.name) for record in records} - {None})
            for one in fields
            if one.type == "link"
        }
        for record in records:
            yield [_words(one, getattr(record, one.name), titles.get(one.name, {})) for one in fields]


def _words(field: Field, value: Any, titles: dict[int, str]) -> str:
    if value is None or value == frozenset():
        return ""
    if field.type == "link":
        return titles.get(value, "")
    if _is_number(field):
        return f"{value:,f}" if isinstance(value, Decimal) else f"{value:,}"
    if isinstance(value, date):
        return value.isoformat()
    return masked(field, show_value(field, value).replace("\n", " "))
