"""What a file would change, put into tables: new, changed old → new, same, refused with reasons."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from db.base import Record
from ohdesk.desk import Desk
from ohdesk.exchange.intake import Preview
from ohdesk.exchange.sheet import NAME_MARK
from ohdesk.fields import Field, field_map, fields_of
from ohdesk.ledger import Change
from ohdesk.links import Links
from ohdesk.masking import hidden, masked_cell
from ui.cells import Titles, cell_text
from ui.lines_table import Cell

SHOWN = 1000


def fields_read(found: Preview) -> list[Field]:
    """Return the fields the sheet's columns mean, in the order of the columns."""
    known = field_map(found.kind)
    names = [target.split(NAME_MARK)[0] for _, target in sorted(found.heading.columns.items()) if target]
    return [known[name] for name in dict.fromkeys(names) if name in known]


def titles_for(desk: Desk, kind: type[Record], changes: Sequence[Change]) -> dict[str, dict[int, str]]:
    """Return the words of every record the changes point to."""
    wanted: dict[str, set[int]] = {}
    for field in fields_of(kind):
        if field.type == "link":
            both = [values for one in changes for values in (one.before, one.after) if values]
            numbers = {values[field.name] for values in both if values.get(field.name) is not None}
            wanted.setdefault(field.words.kind, set()).update(numbers)
    with desk.read() as session:
        links = Links(session)
        return {name: links.titles(name, numbers) for name, numbers in wanted.items()}


def new_lines(desk: Desk, found: Preview) -> tuple[list[str], list[list[Cell | str]]]:
    """Return headings and rows of the new records."""
    fields, rows = fields_read(found), found.new[:SHOWN]
    titles = titles_for(desk, found.kind, [one.change for one in rows])
    lines: list[list[Cell | str]] = [
        [str(one.row), *(cell_text(field, one.change.after.get(field.name), titles) for field in fields)]
        for one in rows
    ]
    return ["行", *(field.zh for field in fields)], lines


def changed_lines(desk: Desk, found: Preview) -> tuple[list[str], list[list[Cell | str]]]:
    """Return one line for every cell that would change: row, record, field, old, new."""
    rows = found.changed[:SHOWN]
    titles = titles_for(desk, found.kind, [one.change for one in rows])
    lines: list[list[Cell | str]] = []
    for one in rows:
        before = one.change.before or {}
        name = record_name(found.kind, one.change.after, titles)
        for field in fields_of(found.kind):
            old, new = before.get(field.name), one.change.after.get(field.name)
            if old != new:
                was, is_now = (
                    cell_text(field, old, titles) or "（空）",
                    cell_text(field, new, titles) or "（空）",
                )
                lines.append([str(one.row), name, field.zh, Cell(was, "neutral"), Cell(is_now, "accent")])
    return ["行", found.kind.zh, "栏目", "原来", "改为"], lines


def record_name(kind: type[Record], values: dict[str, Any], titles: Titles) -> str:
    """Return what people call a record that is not saved yet."""
    known = field_map(kind)
    return " ".join(cell_text(known[name], values.get(name), titles) for name in kind.named_by).strip()


def same_lines(found: Preview) -> tuple[list[str], list[list[Cell | str]]]:
    """Return the rows that change nothing, as the sheet has them."""
    shown = sorted(found.heading.columns)[:8]
    heads = [found.heading.texts.get(at, "") for at in shown]
    lines: list[list[Cell | str]] = [
        [str(row), *(raw_text(found, row - 1, at) for at in shown)] for row in found.same[:SHOWN]
    ]
    return ["行", *heads], lines


def refused_lines(found: Preview) -> tuple[list[str], list[list[Cell | str]]]:
    """Return every reason a row was refused for."""
    known = {field.zh: field for field in fields_of(found.kind)}
    lines: list[list[Cell | str]] = []
    for one in found.problems[: SHOWN * 2]:
        value = masked_cell(known.get(one.column), one.value)
        lines.append([str(one.row), one.column, value, Cell(hidden(one.message))])
    return ["行", "栏目", "填写的内容", "原因和办法"], lines


def raw_text(found: Preview, row: int, column: int) -> str:
    """Return a cell as the sheet has it; personal numbers are masked here too."""
    cells = found.book.rows[row]
    value = cells[column] if column < len(cells) else None
    if value is None:
        return ""
    text = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
    text = text.removesuffix(" 00:00:00").replace("\n", " ")
    field = field_map(found.kind).get(found.heading.columns.get(column, "").split(NAME_MARK)[0])
    return masked_cell(field, text)
