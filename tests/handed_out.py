"""Builds the workbooks a province might hand out: the known tables, laid out otherwise."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from ohdesk.exchange.table_values import printed_rows
from ohdesk.profile import Profile, Table

THIN = Side(style="thin")


@dataclass(frozen=True)
class Layout:
    """How a province lays a table out: where it starts, the columns' order, and what stands around it."""

    top: int = 1
    left: int = 1
    order: Sequence[int] = ()
    intro: Sequence[str] = ()
    more: Sequence[str] = ()
    two_lines: bool = False
    numbers_as_numbers: bool = False
    form: str = "General"


def lay_out(sheet: Worksheet, profile: Profile, table: Table, layout: Layout) -> None:
    """Write a table's own words into a sheet, laid out otherwise, with borders, fonts, widths and heights."""
    order = list(layout.order) or list(range(len(table.columns)))
    row = layout.top
    for words in layout.intro:
        sheet.cell(row, layout.left, words)
        row += 1
    heads = [table.columns[at] for at in order] + list(layout.more)
    sheet.cell(row, layout.left, table.title).font = Font(name="方正小标宋简体", size=22)
    sheet.merge_cells(
        start_row=row, start_column=layout.left, end_row=row, end_column=layout.left + len(heads) - 1
    )
    row = _heads(sheet, row + 1, heads, layout)
    for printed in printed_rows(profile, table):
        for offset, at in enumerate(order):
            cell = sheet.cell(row, layout.left + offset, printed.cells[at] or None)
            cell.border = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
            cell.alignment = Alignment(wrap_text=True, vertical="center")
            if table.columns[at] == table.result or table.columns[at] in table.fills:
                cell.number_format = layout.form
            if layout.numbers_as_numbers and at == 0 and printed.cells[0].isdigit():
                cell.value = int(printed.cells[0])
        sheet.row_dimensions[row].height = 31.5
        row += 1
    for line in table.foot:
        sheet.cell(row, layout.left, line)
        row += 1
    sheet.column_dimensions[get_column_letter(layout.left)].width = 9.25


def _heads(sheet: Worksheet, row: int, heads: Sequence[str], layout: Layout) -> int:
    for offset, words in enumerate(heads):
        cell = sheet.cell(row, layout.left + offset, words)
        cell.fill = PatternFill("solid", "DDEBF7")
        cell.font = Font(name="黑体", size=12, bold=True)
        if layout.two_lines:
            column = layout.left + offset
            sheet.merge_cells(start_row=row, start_column=column, end_row=row + 1, end_column=column)
    return row + 2 if layout.two_lines else row + 1


def furnish(sheet: Worksheet, last: str = "D40") -> None:
    """Add everything else that must stay: comment, validation, colouring, print set-up, freeze, filter, name."""
    sheet["AZ1"].comment = Comment("请按实际情况填写", "省疾控局")
    choice = DataValidation(type="list", formula1='"是,否"', allow_blank=True)
    choice.add("Z9:Z20")
    sheet.add_data_validation(choice)
    sheet.conditional_formatting.add(
        "D4:D40", CellIsRule(operator="lessThan", formula=["90"], fill=PatternFill("solid", bgColor="FFC7CE"))
    )
    sheet.print_area = f"A1:{last}"
    sheet.print_title_rows = "1:2"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.oddFooter.center.text = "第 &P 页"
    sheet.freeze_panes = "C3"
    sheet.sheet_view.zoomScale = 85
    book = sheet.parent
    book.defined_names["填报单位"] = DefinedName("填报单位", attr_text=f"'{sheet.title}'!$A$1")


def saved(book: Workbook) -> bytes:
    """Return a workbook's bytes."""
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def handed_out(profile: Profile, table: Table, layout: Layout | None = None) -> bytes:
    """Return one table as a province hands it out, among other sheets."""
    book = Workbook()
    book.active.title = "填表说明"
    book.active["A1"] = "一、请各地于规定日期前报送。"
    sheet = book.create_sheet("附件1")
    lay_out(sheet, profile, table, layout or Layout())
    furnish(sheet)
    other = book.create_sheet("单位信息")
    other["A1"], other["B1"], other["B2"] = "填报单位", "联系人", "=1+1"
    return saved(book)


def changed(content: bytes, sheet: str, cells: dict[str, object]) -> bytes:
    """Return a workbook with some cells changed by hand."""
    book = load_workbook(io.BytesIO(content))
    for reference, value in cells.items():
        book[sheet][reference] = value
    return saved(book)


def edited(profile: Profile, table: Table, edit: Callable[[Worksheet], object]) -> bytes:
    """Return a handed-out table after something was done to its sheet."""
    book = load_workbook(io.BytesIO(handed_out(profile, table)))
    edit(book["附件1"])
    return saved(book)


def parts(content: bytes) -> dict[str, bytes]:
    """Return a package's parts."""
    with zipfile.ZipFile(io.BytesIO(content)) as box:
        return {name: box.read(name) for name in box.namelist()}


def with_part(content: bytes, name: str, new: bytes) -> bytes:
    """Return a package with one part put in or replaced."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as box:
        for other, old in {**parts(content), name: new}.items():
            box.writestr(other, old)
    return made.getvalue()


def without_cells(xml: bytes, references: set[str]) -> str:
    """Return a sheet part in one canonical form without some cells, read by another parser than the program's."""
    root = ET.fromstring(xml)
    for row in root.iter("{http://schemas.openxmlformats.org/spreadsheetml/2006/main}row"):
        for cell in list(row):
            if cell.get("r") in references:
                row.remove(cell)
    return ET.canonicalize(ET.tostring(root))


def said(content: bytes, sheet: str) -> dict[str, object]:
    """Return what a sheet's cells hold."""
    cells = load_workbook(io.BytesIO(content), data_only=True)[sheet].iter_rows()
    return {cell.coordinate: cell.value for line in cells for cell in line if cell.value is not None}
