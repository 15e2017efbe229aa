"""Writes single cells into a sheet's XML and proves afterwards that nothing else became different."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Collection, Mapping
from xml.sax.saxutils import escape

from ohdesk.errors import Refused
from ohdesk.exchange.official.places import Place, reference_of
from ohdesk.exchange.official.scan import RowSpan, Scan, scan, tag_end
from ohdesk.exchange.official.values import Content

_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_ATTRIBUTE = re.compile(r"\s([A-Za-z:_][\w:.\-]*)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_CHANGED = "填写后核对不一致，没有保存，原来的文件没有变动，请再试一次。"


def write_cells(sheet: Scan, cells: Mapping[Place, Content]) -> bytes:
    """Return the sheet part with these cells written and every other byte as it was."""
    edits: list[tuple[int, int, bytes]] = []
    fresh: dict[int, dict[int, Content]] = {}
    for place, content in cells.items():
        span = sheet.cell(place)
        if span is None:
            fresh.setdefault(place[0], {})[place[1]] = content
        else:
            edits.append((span.start, span.end, _cell(sheet, place, content)))
    for number, columns in fresh.items():
        edits += _new_cells(sheet, number, columns)
    return _edited(sheet.content, edits)


def _edited(content: bytes, edits: list[tuple[int, int, bytes]]) -> bytes:
    parts, at = [], 0
    for start, end, new in sorted(edits, key=lambda edit: edit[:2]):
        parts += [content[at:start], new]
        at = end
    return b"".join([*parts, content[at:]])


def _new_cells(sheet: Scan, number: int, columns: Mapping[int, Content]) -> list[tuple[int, int, bytes]]:
    """Put cells that are not there yet between their neighbours, with their row where that is missing too."""
    made = {column: _cell(sheet, (number, column), columns[column]) for column in sorted(columns)}
    row = sheet.rows.get(number)
    if row is None:
        after = [one.start for place, one in sheet.rows.items() if place > number]
        at = min(after, default=sheet.data_end)
        tag = f"{sheet.prefix}row"
        return [(at, at, f'<{tag} r="{number}">'.encode() + b"".join(made.values()) + f"</{tag}>".encode())]
    if row.is_empty_tag:
        opened = sheet.content[row.start : row.end - 2].rstrip() + b">"
        return [(row.start, row.end, opened + b"".join(made.values()) + f"</{sheet.prefix}row>".encode())]
    places: dict[int, bytes] = {}
    for column, new in made.items():
        at = min((one.start for other, one in row.cells.items() if other > column), default=row.inside_end)
        places[at] = places.get(at, b"") + new
    return [(at, at, new) for at, new in places.items()]


def _cell(sheet: Scan, place: Place, content: Content) -> bytes:
    """Return a cell's new XML; its style and its formula stay."""
    tag, p = f"{sheet.prefix}c", sheet.prefix
    span = sheet.cell(place)
    kept = {"r": reference_of(place)}
    formula = ""
    if span is not None:
        opened = sheet.content[span.start : tag_end(sheet.content, span.start)].decode()
        kept |= {name: one or other for name, one, other in _ATTRIBUTE.findall(opened) if name != "t"}
        formula = sheet.content[slice(*span.formula)].decode() if span.formula else ""
    elif style := sheet.style_at(place):
        kept["s"] = str(style)
    if isinstance(content, str):
        kept["t"] = "str" if formula else "inlineStr"
        words = escape(_ESCAPED.sub("_x005F_", content))
        inside = f"<{p}v>{words}</{p}v>" if formula else ""
        inside = inside or f'<{p}is><{p}t xml:space="preserve">{words}</{p}t></{p}is>'
    else:
        inside = f"<{p}v>{content!r}</{p}v>"
    attributes = "".join(f' {name}="{value.replace(chr(34), "&quot;")}"' for name, value in kept.items())
    return f"<{tag}{attributes}>{formula}{inside}</{tag}>".encode()


def replace_part(package: bytes, part: str, content: bytes) -> bytes:
    """Return the package with one part replaced; every other part, their order and their dates stay."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(made, "w") as new:
        new.comment = old.comment
        for entry in old.infolist():
            kept = zipfile.ZipInfo(entry.filename, entry.date_time)
            stored = entry.compress_type == zipfile.ZIP_STORED
            kept.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
            kept.external_attr, kept.create_system = entry.external_attr, entry.create_system
            kept.comment = entry.comment
            new.writestr(kept, content if entry.filename == part else old.read(entry))
    return made.getvalue()


def prove(before: bytes, after: bytes, part: str, places: Collection[Place]) -> None:
    """Raise Refused unless two packages differ in nothing but these cells of this part."""
    with zipfile.ZipFile(io.BytesIO(before)) as old, zipfile.ZipFile(io.BytesIO(after)) as new:
        if old.namelist() != new.namelist():
            raise Refused(_CHANGED)
        for name in old.namelist():
            one, other = old.read(name), new.read(name)
            if one != other and (name != part or rest(one, places) != rest(other, places)):
                raise Refused(_CHANGED)


def rest(content: bytes, places: Collection[Place]) -> bytes:
    """Return a sheet part without these cells; a row that has no others is as if it had none."""
    sheet, chosen = scan(content), set(places)
    edits: list[tuple[int, int, bytes]] = []
    for number, row in sheet.rows.items():
        inside = {column for column in row.cells if (number, column) in chosen}
        touched = inside or any(place[0] == number for place in chosen)
        if touched and len(inside) == len(row.cells):
            edits.append((row.start, row.end, _bare(content, row)))
        else:
            edits += [(row.cells[column].start, row.cells[column].end, b"") for column in inside]
    return _edited(content, edits)


def _bare(content: bytes, row: RowSpan) -> bytes:
    """Return a row that holds nothing else as one tag, or nothing where it says only its number."""
    opened = content[row.start : tag_end(content, row.start)]
    known = [name for name, *_ in _ATTRIBUTE.findall(opened.decode())]
    return b"" if known == ["r"] else opened.rstrip(b"/>").rstrip() + b"/>"


def check_written(after: bytes, part: str, cells: Mapping[Place, Content]) -> None:
    """Raise Refused unless each written cell, read again from the file, says what was written."""
    with zipfile.ZipFile(io.BytesIO(after)) as box:
        sheet = scan(box.read(part))
    for place, content in cells.items():
        span = sheet.cell(place)
        said = None if span is None else span.text
        wanted = _ESCAPED.sub("_x005F_", content) if isinstance(content, str) else repr(content)
        if said != wanted:
            raise Refused(_CHANGED)


def check_opened(after: bytes, name: str, cells: Mapping[Place, Content]) -> None:
    """Raise Refused unless another program's reader opens the file and finds the same values."""
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(after), read_only=True, data_only=True)
    sheet = book[name]
    sheet.reset_dimensions()
    last = max((place[0] for place in cells), default=1)
    said = {
        (row, cell.column): cell.value
        for row, line in enumerate(sheet.iter_rows(min_row=1, max_row=last), 1)
        for cell in line
        if cell.value is not None
    }
    book.close()
    for place, content in cells.items():
        wanted = (
            {content or None, _ESCAPED.sub("_x005F_", content)} if isinstance(content, str) else {content}
        )
        if said.get(place) not in wanted:
            raise Refused(_CHANGED)
