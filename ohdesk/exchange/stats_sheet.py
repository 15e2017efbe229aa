"""A statistical table as an Excel workbook: the table, what its rates are made of, and a chart Excel itself draws."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from ohdesk.audit_log import note_given, stamp
from ohdesk.desk import Desk
from ohdesk.exchange.outfile import replacing
from ohdesk.exchange.writer import ILLEGAL
from ohdesk.results import percent_places
from ohdesk.statistics.cross_table import Cell, Column, Row, Table

HEAD_ROW = 4
NAME_WIDTH, WIDEST_NAME, NUMBER_WIDTH = 24, 44, 12
MOST_SERIES = 12
ROW_OF_SHEET = 0.53
"""How tall a row of an empty sheet is, in centimetres."""

CHART_WIDTH, ROW_CENTIMETRES, LEAST_CENTIMETRES, MOST_CENTIMETRES = 22.0, 0.8, 8.0, 26.0


@dataclass(frozen=True)
class Origin:
    """Where a table comes from, printed under its title."""

    office: str
    profile: str
    as_of: date
    within: str = ""
    review: str = ""

    @property
    def sentence(self) -> str:
        """Return office, definitions, day and what was left out, in one line."""
        parts = [self.office, self.profile, f"数据截至 {self.as_of:%Y-%m-%d}"]
        within = f"范围：{self.within}" if self.within else ""
        return "　".join(filter(None, (*parts, within, self.review)))


def export_table(desk: Desk, path: Path, table: Table, origin: Origin) -> None:
    """Write a table from the office's window: stamped with the head of the audit chain, and noted in it."""
    desk.require("export")
    write_table(path, table, origin, stamp(desk))
    note_given(desk, "dump", "stats", file=path.name, records=len(table.rows))


def write_table(path: Path, table: Table, origin: Origin, foot: str = "") -> None:
    """Write a table with its chart; names are text whatever they begin with, rates are numbers Excel can reckon with."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    sheet.title = "统计表"
    _fill(sheet, table, origin)
    _draw(book, table)
    if any(one.rate for row in _rows(table) for one in row.cells):
        _explain(book.create_sheet("分子分母"), table)
    for one in book.worksheets:
        one.oddFooter.left.text = foot or None
    with replacing(path) as draft:
        book.save(draft)


def _rows(table: Table) -> list[Row]:
    """Return the lines in the order they stand on the sheet, the total last as in printed tables."""
    return [*table.rows, *([table.total] if table.total else [])]


def _fill(sheet: Any, table: Table, origin: Origin) -> None:
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    last = len(table.columns) + 1
    _put(sheet.cell(1, 1), table.title).font = Font(bold=True, size=16)
    _put(sheet.cell(2, 1), origin.sentence)
    for at in (1, 2):
        sheet.merge_cells(start_row=at, end_row=at, start_column=1, end_column=last)
    _heads(sheet, HEAD_ROW, [table.corner, *(_head(one) for one in table.columns)])
    for at, row in enumerate(_rows(table), HEAD_ROW + 1):
        strong = row is table.total
        _frame(_put(sheet.cell(at, 1), row.name), strong)
        for place, (one, head) in enumerate(zip(row.cells, table.columns, strict=True), 2):
            _number(_frame(sheet.cell(at, place), strong), one, head)
    if table.note:
        _put(sheet.cell(HEAD_ROW + len(_rows(table)) + 1, 1), f"注：{table.note}")
    longest = max((len(one.name) for one in table.rows), default=0)
    sheet.column_dimensions["A"].width = max(NAME_WIDTH, min(2 * longest + 2, WIDEST_NAME))
    for at in range(2, last + 1):
        sheet.column_dimensions[get_column_letter(at)].width = NUMBER_WIDTH
    sheet.freeze_panes = sheet.cell(HEAD_ROW + 1, 2)
    _page(sheet)


def _page(sheet: Any) -> None:
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = f"{HEAD_ROW}:{HEAD_ROW}"
    sheet.oddFooter.center.text = "第 &P 页 共 &N 页"


def _head(one: Column) -> str:
    return f"{one.zh}（{one.unit}）" if one.unit else one.zh


def _heads(sheet: Any, at: int, words: Sequence[str]) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill

    for place, one in enumerate(words, 1):
        cell = _frame(_put(sheet.cell(at, place), one), strong=True)
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="E8EEF7")
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    sheet.row_dimensions[at].height = 32


def _put(cell: Any, words: str) -> Any:
    """Write words as words: a name that begins with = must not become a formula."""
    cell.value = ILLEGAL.sub("", words)
    cell.data_type = "s"
    cell.quotePrefix = words[:1] in "=+-@" and bool(words)
    return cell


def _frame(cell: Any, strong: bool) -> Any:
    from openpyxl.styles import Border, Font, Side

    side = Side(style="thin", color="9AA5B1")
    cell.border = Border(side, side, side, side)
    if strong:
        cell.font = Font(bold=True)
    return cell


def _number(cell: Any, one: Cell, head: Column) -> None:
    from openpyxl.styles import Alignment

    cell.alignment = Alignment(horizontal="right")
    if not one.rate:
        cell.value, cell.number_format = one.value, "#,##0"
    elif one.over:
        places = max(head.places, percent_places(one.value, one.over))
        cell.value, cell.number_format = one.value / one.over, f"0.{'0' * places}%"
    else:
        _put(cell, one.text())


def _draw(book: Any, table: Table) -> None:
    """Put bar charts on a sheet of their own, so that the table prints whole: one, or one for each line of years."""
    if not table.rows:
        return
    sheet, here = book["统计表"], book.create_sheet("统计图")
    charts = (
        [_bars(sheet, table)] if table.total else [_years(sheet, table, at) for at in range(len(table.rows))]
    )
    down = 1.0
    for chart in charts:
        chart.width = CHART_WIDTH
        # Excel hides an axis openpyxl leaves unsaid.
        chart.x_axis.delete = chart.y_axis.delete = False
        chart.y_axis.scaling.min = 0
        if len(chart.series) == 1:
            chart.legend = None
        here.add_chart(chart, f"A{int(down)}")
        down += chart.height / ROW_OF_SHEET + 2
    here.page_setup.paperSize = here.PAPERSIZE_A4
    here.page_setup.fitToWidth, here.page_setup.fitToHeight = 1, 1
    here.sheet_properties.pageSetUpPr.fitToPage = True


def _years(sheet: Any, table: Table, at: int) -> Any:
    from openpyxl.chart import BarChart, Reference

    chart: Any = BarChart()
    last, line = len(table.columns) + 1, HEAD_ROW + 1 + at
    chart.add_data(
        Reference(sheet, min_row=line, min_col=1, max_col=last), from_rows=True, titles_from_data=True
    )
    chart.set_categories(Reference(sheet, min_row=HEAD_ROW, min_col=2, max_col=last))
    chart.title, chart.height = table.rows[at].name, LEAST_CENTIMETRES
    return chart


def _bars(sheet: Any, table: Table) -> Any:
    from openpyxl.chart import BarChart, Reference

    chart: Any = BarChart()
    first, last = HEAD_ROW + 1, HEAD_ROW + len(table.rows)
    chart.type = "bar"
    chart.y_axis.crosses = "max"
    chart.x_axis.scaling.orientation = "maxMin"
    drawn = charted(table)
    for at in drawn:
        data = Reference(sheet, min_col=at + 2, min_row=HEAD_ROW, max_row=last)
        chart.add_data(data, titles_from_data=True)
    chart.set_categories(Reference(sheet, min_col=1, min_row=first, max_row=last))
    if len(drawn) > 1:
        chart.grouping, chart.overlap = "stacked", 100
    said = table.columns[drawn[0]]
    alike = len({one.unit for one in table.columns}) == 1
    chart.title = table.title if alike else f"{table.title}：{said.zh}"
    if said.unit == "%" and all((row.cells[drawn[0]].share or 0) <= 1 for row in table.rows):
        chart.y_axis.scaling.max = 1
    chart.height = min(max(len(table.rows) * ROW_CENTIMETRES + 4, LEAST_CENTIMETRES), MOST_CENTIMETRES)
    return chart


def charted(table: Table) -> list[int]:
    """Return the columns to draw: the parts of a count, stacked, else the one column that says most."""
    units = {one.unit for one in table.columns}
    parts = list(range(1, len(table.columns)))
    if len(units) == 1 and units != {"%"} and table.columns[0].key == "合计" and len(parts) <= MOST_SERIES:
        return parts
    rates = [at for at, one in enumerate(table.columns) if one.unit == "%" and one.key.endswith("_rate")]
    return rates[:1] if len(units) > 1 and rates else [0]


def _explain(sheet: Any, table: Table) -> None:
    """List numerator and denominator of every rate, so that each can be reckoned again."""
    _heads(sheet, 1, [table.corner, "数据项", "分子", "分母", "比率"])
    at = 2
    for row in _rows(table):
        for one, head in zip(row.cells, table.columns, strict=True):
            if not one.rate:
                continue
            for place, words in ((1, row.name), (2, head.zh)):
                _put(sheet.cell(at, place), words)
            sheet.cell(at, 3).value, sheet.cell(at, 4).value = one.value, one.over
            _number(sheet.cell(at, 5), one, head)
            at += 1
    for letter, width in (("A", NAME_WIDTH), ("B", NAME_WIDTH)):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "A2"
