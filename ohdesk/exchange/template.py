"""Where an official template's printed rows and columns stand, and every place where its words are not the profile's."""

from __future__ import annotations

import io
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zipfile import BadZipFile

from ohdesk.errors import Refused
from ohdesk.exchange.table_values import Printed, printed_rows
from ohdesk.profile import Profile, Table

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

LAST_HEADING_ROW = 10


@dataclass(frozen=True)
class Grid:
    """A template's sheet with the places of its printed rows and columns."""

    sheet: Worksheet
    rows: Mapping[str, int]
    columns: Mapping[str, int]


@dataclass(frozen=True)
class Difference:
    """One place of a template that does not bear the profile's words."""

    file: str
    where: str
    words: str
    found: str = ""

    @property
    def message(self) -> str:
        """Return what stands there and what should."""
        should = f"应为“{self.words}”" if self.words else "应为空"
        return f"{self.where} {should}" + (f"，现为“{self.found}”" if self.found else "")

    def refuse(self) -> Refused:
        """Return the refusal of a template that was changed."""
        should = f"应为“{self.words}”" if self.words else "应为空"
        return Refused(f"模板 {self.file} 的 {self.where} 被改动（{should}），请换回原表后再导出。")


def open_template(table: Table) -> Workbook:
    """Open a table's template; raise Refused when it cannot be read as a workbook."""
    from openpyxl import load_workbook

    content = _bytes(table)
    try:
        return load_workbook(io.BytesIO(content))
    except (BadZipFile, zlib.error, KeyError, ValueError, TypeError, SyntaxError, AttributeError, EOFError):
        raise Refused(f"模板 {table.file.name} 不是可以打开的 .xlsx 文件，请换回原表后再导出。") from None


def compare(sheet: Worksheet, profile: Profile, table: Table) -> tuple[Grid | None, list[Difference]]:
    """Find a template's rows and columns, and every cell that differs; None where the heading is not there."""
    heading = _heading_row(sheet, table)
    if heading is None:
        return None, [Difference(table.file.name, "表头", " ".join(table.columns))]
    printed = printed_rows(profile, table)
    columns = {name: number for number, name in enumerate(table.columns, 1)}
    expected = {(heading, number): name for name, number in columns.items()}
    expected[(heading - 1, 1)] = table.title
    rows, missing = _rows(sheet, table, printed, heading)
    for row in printed:
        if place := rows.get(row.no):
            expected.update({(place, number): words for number, words in enumerate(row.cells, 1)})
    last = max(rows.values(), default=heading)
    expected.update({(last + number, 1): words for number, words in enumerate(table.foot, 1)})
    return Grid(sheet, rows, columns), [*missing, *_wrong_cells(sheet, table, expected)]


def _bytes(table: Table) -> bytes:
    try:
        return table.file.read_bytes()
    except PermissionError:
        raise Refused(f"模板 {table.file.name} 正在被占用或没有读取权限，请关闭后再导出。") from None
    except OSError:
        raise Refused(f"模板 {table.file.name} 不在口径方案文件夹里，请放回原表后再导出。") from None


def _wrong_cells(sheet: Worksheet, table: Table, expected: Mapping[tuple[int, int], str]) -> list[Difference]:
    places = {(cell.row, cell.column): cell for cells in sheet.iter_rows() for cell in cells}
    wrong = []
    for place in sorted(set(places) | set(expected)):
        words, cell = expected.get(place, ""), places.get(place)
        found = "" if cell is None or cell.value is None else cell.value
        if found != words:
            where = cell.coordinate if cell is not None else f"第 {place[0]} 行第 {place[1]} 栏"
            wrong.append(Difference(table.file.name, where, words, str(found)))
    return wrong


def _rows(
    sheet: Worksheet, table: Table, printed: Sequence[Printed], heading: int
) -> tuple[dict[str, int], list[Difference]]:
    if table.layout != "numbered":
        return {row.no: heading + number for number, row in enumerate(printed, 1)}, []
    first = {str(sheet.cell(row, 1).value): row for row in range(sheet.max_row, heading, -1)}
    missing = [Difference(table.file.name, "序号列", row.no) for row in printed if row.no not in first]
    return {row.no: first[row.no] for row in printed if row.no in first}, missing


def _heading_row(sheet: Worksheet, table: Table) -> int | None:
    for number in range(2, LAST_HEADING_ROW + 1):
        found = tuple(sheet.cell(number, column).value for column, _ in enumerate(table.columns, 1))
        if found == table.columns:
            return number
    return None
