"""A plain workbook of a few sheets: a title, a note, headings and rows, the same bytes for the same rows."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ohdesk.errors import Refused
from ohdesk.exchange.outfile import replacing
from ohdesk.exchange.steady import steady
from ohdesk.exchange.writer import ILLEGAL

HEAD_ROW = 3
LINE, MOST_LINES = 14.5, 20

Content = str | int | float | None


@dataclass(frozen=True)
class Column:
    """A heading, how wide its column is in signs, and whether it holds numbers."""

    zh: str
    width: int
    right: bool = False


@dataclass(frozen=True)
class Sheet:
    """One sheet: its name, the title and note above the table, its columns and rows."""

    name: str
    title: str
    note: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Content]]


def write_book(path: Path, sheets: Sequence[Sheet]) -> None:
    """Write the sheets into a file that appears only when it reads back as it was written."""
    content = book_bytes(sheets)
    with replacing(path, lambda draft: _verify(draft, sheets, path.name)) as draft:
        draft.write_bytes(content)


def book_bytes(sheets: Sequence[Sheet]) -> bytes:
    """Return the sheets as a workbook; the same sheets give the same bytes."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    for one in sheets:
        _fill(book.create_sheet(one.name), one)
    saved = io.BytesIO()
    book.save(saved)
    return steady(saved.getvalue())


def _fill(sheet: Any, one: Sheet) -> None:
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
    from openpyxl.utils import get_column_letter

    side = Side(style="thin", color="9AA5B1")
    frame = Border(side, side, side, side)
    _put(sheet.cell(1, 1), one.title).font = Font(bold=True, size=14)
    _put(sheet.cell(2, 1), one.note)
    for at, column in enumerate(one.columns, 1):
        head = _put(sheet.cell(HEAD_ROW, at), column.zh)
        head.font, head.border, head.fill = Font(bold=True), frame, PatternFill("solid", fgColor="E8EEF7")
        head.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        sheet.column_dimensions[get_column_letter(at)].width = column.width
    for place, row in enumerate(one.rows, HEAD_ROW + 1):
        for at, (column, value) in enumerate(zip(one.columns, row, strict=True), 1):
            cell = _put(sheet.cell(place, at), value)
            cell.border = frame
            side_of = "right" if column.right else "left"
            cell.alignment = Alignment(horizontal=side_of, vertical="center", wrap_text=True)
        sheet.row_dimensions[place].height = _height(one.columns, row)
    sheet.freeze_panes = sheet.cell(HEAD_ROW + 1, 1)
    sheet.page_setup.paperSize, sheet.page_setup.orientation = sheet.PAPERSIZE_A4, "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = f"{HEAD_ROW}:{HEAD_ROW}"
    sheet.oddFooter.center.text = "第 &P 页 共 &N 页"


def _height(columns: Sequence[Column], row: Sequence[Content]) -> float:
    """Return how tall a row must be for its longest cell; a Chinese character is two signs wide."""
    lines = 1
    for column, value in zip(columns, row, strict=True):
        for line in str("" if value is None else value).split("\n")[:MOST_LINES]:
            wide = sum(2 if ord(one) > 0x2E7F else 1 for one in line)
            lines = max(lines, -(-wide // max(1, column.width - 2)))
    return LINE * min(lines, MOST_LINES) + 4


def _put(cell: Any, value: Content) -> Any:
    """Write words as words: a name that begins with = must not become a formula."""
    if isinstance(value, str):
        cell.value = ILLEGAL.sub("", value)
        cell.data_type = "s"
        cell.quotePrefix = value[:1] in "=+-@" and bool(value)
    else:
        # A workbook keeps 16 digits; a number with 17 would not be found again when the file is read back.
        cell.value = float(f"{value:.16g}") if isinstance(value, float) else value
        if isinstance(value, int):
            cell.number_format = "#,##0"
    return cell


def _verify(draft: Path, sheets: Sequence[Sheet], name: str) -> None:
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(draft.read_bytes()))
    for one in sheets:
        found = [
            [cell.value for cell in row]
            for row in book[one.name].iter_rows(min_row=HEAD_ROW + 1, max_col=len(one.columns))
        ]
        wanted = [[_read_back(value) for value in row] for row in one.rows]
        if found[: len(wanted)] != wanted:
            raise Refused(f"“{name}”写入后核对不一致，没有写成，请再试一次。")


def _read_back(value: Content) -> Content:
    """Return a value as a workbook gives it back."""
    if isinstance(value, str):
        return ILLEGAL.sub("", value).replace("\r\n", "\n").replace("\r", "\n") or None
    return float(f"{value:.16g}") if isinstance(value, float) else value
