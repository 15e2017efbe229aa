"""Sheets for people to fill in: the empty import sheet, and refused rows handed back in red."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ohdesk.exchange.outfile import replacing
from ohdesk.exchange.writer import ILLEGAL, Outgoing
from ohdesk.exchange.xlsxparts import check_package, column_letters, sheet_title
from ohdesk.understand import LONGEST_TEXT

REASON_HEADING = "错误原因"
_NUMBER_KINDS = frozenset({"int", "decimal", "number"})
_LAST_ROW = 1_048_576


@dataclass(frozen=True)
class BlankColumn:
    """One column of an empty import sheet; `kind` is date, int, decimal, bool, choice, code or text."""

    heading: str
    note: str = ""
    choices: Sequence[str] = ()
    width: float = 16
    required: bool = False
    kind: str = "text"


def write_blank(path: Path, sheet_name: str, columns: Sequence[BlankColumn]) -> None:
    """Write an empty import sheet: headings (required ones red with *), notes, choices and cell formats."""
    from openpyxl import Workbook
    from openpyxl.utils import get_column_letter

    book = Workbook()
    sheet = book.active
    sheet.title = sheet_title(sheet_name)
    sheet.freeze_panes = "A2"
    sheet.row_dimensions[1].height = 30
    for number, column in enumerate(columns, start=1):
        shape = sheet.column_dimensions[get_column_letter(number)]
        shape.width = column.width
        shape.number_format = _number_format(column.kind)
        heading = f"{column.heading}*" if column.required else column.heading
        _put_heading(sheet.cell(1, number), heading, column)
        if column.choices or column.kind == "date":
            _add_validation(book, sheet, number, column)
    _save(book, path)


def write_problem_sheet(
    path: Path,
    headings: Sequence[str],
    rows: Sequence[Sequence[Outgoing]],
    problems: Iterable[tuple[int, int | None, str]],
    *,
    sheet_name: str = "待更正",
) -> None:
    """Write refused rows back: each (row index, column index or None, reason) makes a red, commented cell."""
    from openpyxl import Workbook
    from openpyxl.utils import get_column_letter

    reasons: dict[int, dict[int | None, list[str]]] = defaultdict(lambda: defaultdict(list))
    for row, column, reason in problems:
        reasons[row][column].append(reason)
    book = Workbook()
    sheet = book.active
    sheet.title = sheet_title(sheet_name)
    sheet.freeze_panes = "A2"
    last = len(headings) + 1
    for number, heading in enumerate([*headings, REASON_HEADING], start=1):
        sheet.column_dimensions[get_column_letter(number)].width = 40 if number == last else 16
        _put_heading(sheet.cell(1, number), heading, None)
    for index, row_values in enumerate(rows):
        for column, value in enumerate(row_values[: len(headings)]):
            _put(sheet.cell(index + 2, column + 1), value)
        _explain(sheet, index + 2, last, reasons.get(index, {}))
    _save(book, path)


def _explain(sheet: Any, row: int, last: int, reasons: dict[int | None, list[str]]) -> None:
    from openpyxl.comments import Comment
    from openpyxl.styles import Font, PatternFill

    red = PatternFill("solid", fgColor="FFFFC7CE")
    every: list[str] = []
    for column, sentences in reasons.items():
        every += sentences
        if column is not None and 0 <= column < last - 1:
            cell = sheet.cell(row, column + 1)
            cell.fill = red
            cell.font = Font(color="FF9C0006")
            cell.comment = Comment(_clean("；".join(sentences)), "ohdesk", width=260, height=90)
    cell = sheet.cell(row, last)
    _put(cell, "；".join(every))
    cell.font = Font(color="FF9C0006")


def _put_heading(cell: Any, text: str, column: BlankColumn | None) -> None:
    from openpyxl.comments import Comment
    from openpyxl.styles import Alignment, Font, PatternFill

    _put(cell, text)
    cell.font = Font(name="宋体", bold=True, color="FFC00000" if column and column.required else "FF000000")
    cell.fill = PatternFill("solid", fgColor="FFDDEBF7")
    cell.alignment = Alignment(vertical="center", wrap_text=True)
    note = (column.note if column else "") + ("（必填）" if column and column.required else "")
    if note:
        cell.comment = Comment(_clean(note), "ohdesk", width=260, height=90)


def _put(cell: Any, value: Outgoing) -> None:
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) >= 10**15:
        value = str(value)
    if not isinstance(value, str):
        cell.value = value
        if value is not None and not isinstance(value, bool | int | float):
            cell.number_format = "yyyy-mm-dd" if not hasattr(value, "hour") else "yyyy-mm-dd hh:mm:ss"
        return
    cell.value = _clean(value)
    # A text stays a text even when it begins with an equals sign.
    cell.data_type = "s"
    cell.number_format = "@"


def _clean(text: str) -> str:
    text = ILLEGAL.sub("", text).replace("\r\n", "\n").replace("\r", "\n")
    return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 8] + "…（已截断）"


def _number_format(kind: str) -> str:
    if kind == "date":
        return "yyyy-mm-dd"
    return "General" if kind in _NUMBER_KINDS else "@"


def _add_validation(book: Any, sheet: Any, number: int, column: BlankColumn) -> None:
    from openpyxl.worksheet.datavalidation import DataValidation

    letters = column_letters(number - 1)
    if column.choices:
        rule = DataValidation(type="list", formula1=_choices_formula(book, column), allow_blank=True)
        rule.error = "请从下拉选项中选择"
    else:
        rule = DataValidation(
            type="date", operator="between", formula1="1", formula2="73050", allow_blank=True
        )
        rule.error = "请填写日期，如 2025-06-20"
    # A warning, not a stop: the import understands more ways of writing than a drop-down knows.
    rule.errorStyle = "warning"
    rule.showErrorMessage = True
    rule.add(f"{letters}2:{letters}{_LAST_ROW}")
    sheet.add_data_validation(rule)


def _choices_formula(book: Any, column: BlankColumn) -> str:
    inline = ",".join(column.choices)
    # Excel counts 255 characters for the quoted list and splits it at every comma.
    if len(inline) <= 250 and not any(mark in choice for choice in column.choices for mark in ',"'):
        return f'"{inline}"'
    title = "选项"
    store = book[title] if title in book.sheetnames else book.create_sheet(title)
    store.sheet_state = "hidden"
    place = store.max_column + 1 if store["A1"].value is not None else 1
    for row, choice in enumerate(column.choices, start=1):
        _put(store.cell(row, place), choice)
    letters = column_letters(place - 1)
    return f"'{title}'!${letters}$1:${letters}${len(column.choices)}"


def _save(book: Any, path: Path) -> None:
    with replacing(path, check_package) as draft:
        book.save(draft)
