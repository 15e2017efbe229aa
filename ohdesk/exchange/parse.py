"""What the child process does: read one sheet of a file and hold it against the raw census."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from ohdesk.errors import Refused
from ohdesk.exchange import census as counting
from ohdesk.exchange import textfile
from ohdesk.exchange.census import Census
from ohdesk.exchange.grid import Cell, Limits, Mark, Merge, SheetInfo, SheetProblem, Workbook
from ohdesk.exchange.sandbox import UNSAFE, receive
from ohdesk.exchange.sniff import check_markup
from ohdesk.exchange.xlsxmap import PackageMap

_BATCH = 4000
_LARGEST_SAFE = 1e14
_EMPTY = (None, "")
NO_RESULT = "#无结果"
UNREAD = "#未读出"
_DISAGREES = "此行的原始内容与读取结果不一致，未采用。请在 Excel/WPS 中打开并另存后再导入"


@dataclass(frozen=True)
class Order:
    """Which sheet of which file to read, and how."""

    path: Path
    kind: str
    sheet: str | None
    fill_merged: bool
    limits: Limits


def count(order: Order) -> Iterator[tuple[str, Census]]:
    """Yield the name and census of the sheets `parse` will look at, the one it takes last."""
    package = PackageMap(_checked_box(order.path.read_bytes()))
    for name in [order.sheet] if order.sheet is not None else package.visible:
        census = _census(package, name, order.limits)
        yield name, census
        if census.has_content:
            return


def parse(order: Order, counted: Connection | None = None) -> Iterator[Any]:
    """Yield the workbook without rows and the number of rows, then lists of rows, each after the marks it needs.

    A large sheet is counted by a second process at the same time, whose answers `counted` brings;
    otherwise it is counted here, before any reader touches it.
    """
    path, kind = order.path, order.kind
    content = path.read_bytes()
    if kind == "text":
        yield from _parse_text(order, content)
        return
    box = None if kind == "xls" else _checked_box(content)
    package = PackageMap(box) if box is not None and kind == "xlsx" else None
    counts = receive(counted, order.limits.seconds) if counted is not None else None
    yield from _parse_workbook(order, content, package, counts)


def _checked_box(content: bytes) -> zipfile.ZipFile:
    box = zipfile.ZipFile(io.BytesIO(content))
    for name in box.namelist():
        if name.lower().endswith((".xml", ".rels", ".vml")):
            check_markup(box, name)
    return box


def _parse_text(order: Order, content: bytes) -> Iterator[Any]:
    path = order.path
    if order.sheet:
        raise Refused(f"“{path.name}”是文本表格，没有工作表“{order.sheet}”，请不要指定工作表。")
    text, encoding = textfile.decode(content)
    rows = textfile.split(text)
    while rows and not any(rows[-1]):
        rows.pop()
    width = max(map(len, rows), default=0)
    _check_size(len(rows), width, order.limits)
    info = SheetInfo(path.stem, hidden=False, rows=len(rows), columns=width)
    book = Workbook(path, "text", [info], path.stem, notes=[f"文字编码：{encoding}"])
    yield book, len(rows)
    for start in range(0, len(rows), _BATCH):
        yield [row + [None] * (width - len(row)) for row in rows[start : start + _BATCH]]


def _parse_workbook(
    order: Order, content: bytes, package: PackageMap | None, counts: Iterator[Any] | None
) -> Iterator[Any]:
    import python_calamine as calamine

    book = _open(order.path, content)
    infos = [
        SheetInfo(about.name, hidden=about.visible != calamine.SheetVisibleEnum.Visible)
        for about in book.sheets_metadata
        if about.typ == calamine.SheetTypeEnum.WorkSheet
    ]
    sheet, census = _choose(order, infos, book, package, counts)
    name = sheet.name
    reader = _SheetReader(sheet, census, order.limits)
    rows = reader.read()
    merges = census.merges if census else _merges(sheet)
    if order.fill_merged:
        reader.fill(merges)
    if package and census:
        reader.reconcile(package, name)
    result = Workbook(order.path, order.kind, _with_size(infos, name, rows), name, merges=merges)
    if census is None:
        result.notes.append("此格式无法逐格核对公式错误和隐藏行，请留意；另存为 .xlsx 再导入更稳妥。")
    if package and package.epoch_1904:
        result.notes.append("此文件使用 1904 日期系统，日期已按其换算。")
    result.marks, result.problems = reader.marks, reader.problems
    if census:
        result.hidden_rows = frozenset(census.hidden_rows)
        result.hidden_columns = frozenset(census.hidden_columns)
    yield result, len(rows)
    for start in range(0, len(rows), _BATCH):
        yield from reader.finished(start, start + _BATCH)


def _open(path: Path, content: bytes) -> Any:
    import python_calamine as calamine

    try:
        return calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    except calamine.PasswordError:
        raise Refused("此文件设有打开密码，无法读取。请用 Excel/WPS 去掉密码后另存，再导入。") from None
    except calamine.CalamineError:
        raise Refused(f"“{path.name}”已损坏或格式不符，无法读取。请用 Excel/WPS 另存为 .xlsx。") from None


def _choose(
    order: Order, infos: list[SheetInfo], book: Any, package: PackageMap | None, counts: Iterator[Any] | None
) -> tuple[Any, Census | None]:
    """Return the wanted sheet, or the first visible one with data, and its census."""
    names = "、".join(info.name for info in infos)
    if order.sheet is not None:
        if order.sheet not in {info.name for info in infos}:
            raise Refused(f"“{order.path.name}”里没有工作表“{order.sheet}”，现有：{names or '无'}。")
        return _load(order, book, package, counts, order.sheet)
    for info in infos:
        if not info.hidden:
            sheet, census = _load(order, book, package, counts, info.name)
            if census.has_content if census else sheet.height:
                return sheet, census
    raise Refused(f"“{order.path.name}”的可见工作表里没有内容（工作表：{names or '无'}）。")


def _load(
    order: Order, book: Any, package: PackageMap | None, counts: Iterator[Any] | None, name: str
) -> tuple[Any, Census | None]:
    if package is None:
        return book.get_sheet_by_name(name), None
    if counts is None:
        here = _census(package, name, order.limits)
        return book.get_sheet_by_name(name), here
    sheet = book.get_sheet_by_name(name)
    counted, census = next(counts, ("", None))
    if counted != name:
        raise Refused(UNSAFE)
    return sheet, census


def _census(package: PackageMap, name: str, limits: Limits) -> Census:
    part = package.part_of(name)
    census = counting.take(package.box, part, package.percent_styles)
    if (census.last_row + 1) * (census.last_column + 1) > limits.cells:
        census.last_column = counting.last_filled_column(package.box, part)
    _check_size(census.last_row + 1, census.last_column + 1, limits)
    return census


def _check_size(rows: int, columns: int, limits: Limits) -> None:
    if rows * columns > limits.cells:
        raise Refused(
            f"表格范围过大（{rows} 行 × {columns} 列），无法读取。"
            "请删除表格末尾多余的行和列后另存，或分成几个文件导入。"
        )


def _merges(sheet: Any) -> list[Merge]:
    ranges = sheet.merged_cell_ranges or []
    return [Merge(top, left, bottom, right) for (top, left), (bottom, right) in ranges]


def _with_size(infos: list[SheetInfo], name: str, rows: list[list[Cell]]) -> list[SheetInfo]:
    width = len(rows[0]) if rows else 0
    return [info._replace(rows=len(rows), columns=width) if info.name == name else info for info in infos]


class _SheetReader:
    """Turns calamine's rows into ours, and remembers what is remarkable; values become ours at the very last."""

    def __init__(self, sheet: Any, census: Census | None, limits: Limits) -> None:
        self._sheet = sheet
        self._census = census
        self._limits = limits
        self._counts: list[int] = []
        self.rows: list[list[Cell]] = []
        self.marks: dict[tuple[int, int], Mark] = {}
        self.problems: list[SheetProblem] = []

    def read(self) -> list[list[Cell]]:
        """Read all rows from A1 on, blank ones at the end left out."""
        sheet = self._sheet
        left, last = (sheet.start[1], sheet.end[1]) if sheet.start else (0, -1)
        if sheet.end:
            _check_size(sheet.end[0] + 1, last + 1, self._limits)
        blank = ""
        lead: list[Cell] = [None] * left
        for row in sheet.iter_rows():
            self._counts.append(len(row) - row.count(blank))
            self.rows.append(lead + row if left else row)
        if self._census:
            self._apply(self._census)
        while self.rows and _is_empty(self.rows[-1]):
            self.rows.pop()
        return self.rows

    def finished(self, first: int, stop: int) -> Iterator[dict[tuple[int, int], Mark] | list[list[Cell]]]:
        """Yield some rows as they are imported, and before them what was found out about them only now."""
        long_numbers: list[int] = []
        convert = _converters(long_numbers)
        rows: list[list[Cell]] = []
        damaged: dict[tuple[int, int], Mark] = {}
        for number, row in enumerate(self.rows[first:stop], first):
            cells = [convert[type(value)](value) for value in row]
            rows.append(cells)
            if long_numbers:
                places = [(number, at) for at, cell in enumerate(cells) if _is_long(cell)]
                damaged |= dict.fromkeys(places, Mark.DAMAGED)
                long_numbers.clear()
        if damaged:
            # What was filled in or is an error stays so.
            yield {place: mark for place, mark in damaged.items() if place not in self.marks}
        yield rows

    def _apply(self, census: Census) -> None:
        for (row, column), words in census.errors.items():
            self._put(row, column, words, Mark.ERROR)
        for row, column in census.no_value:
            self._put(row, column, NO_RESULT, Mark.NO_VALUE)
        for row, column in census.percents:
            if row < len(self.rows) and column < len(self.rows[row]):
                value = self.rows[row][column]
                if _is_long(value):
                    self.marks[row, column] = Mark.DAMAGED
                self.rows[row][column] = _percent(value)

    def _put(self, row: int, column: int, value: Cell, mark: Mark) -> None:
        width = max(column + 1, len(self.rows[0]) if self.rows else 0)
        while len(self.rows) <= row:
            self.rows.append([None] * width)
        if len(self.rows[0]) < width:
            for cells in self.rows:
                cells.extend([None] * (width - len(cells)))
        self.rows[row][column] = value
        self.marks[row, column] = mark

    def fill(self, merges: list[Merge]) -> None:
        """Give every cell below the top of a merged range the value of the top."""
        for top, left, bottom, _ in merges:
            if top >= len(self.rows) or not self.rows or left >= len(self.rows[top]):
                continue
            value = self.rows[top][left]
            for row in range(top + 1, min(bottom + 1, len(self.rows)) if value not in _EMPTY else top):
                if self.rows[row][left] in _EMPTY:
                    self.rows[row][left] = value
                    self.marks[row, left] = Mark.FILLED

    def reconcile(self, package: PackageMap, name: str) -> None:
        """Hold the rows read against the census; a row that differs is a problem, never silent."""
        census = self._census
        if census is None:
            return
        errors: dict[int, int] = {}
        for row, _ in census.errors:
            errors[row] = errors.get(row, 0) + 1
        read = {row: count for row, count in enumerate(self._counts) if count}
        odd = {
            row
            for row in read.keys() | census.filled.keys()
            if read.get(row, 0) != census.filled.get(row, 0) - errors.get(row, 0)
        }
        if odd:
            empty = package.empty_strings()
            exact = counting.shown(package.box, package.part_of(name), odd, empty)
            odd = {row for row in odd if read.get(row, 0) != exact.get(row, 0)}
        for row in odd:
            # A row that came out blank must not pass for one that is blank.
            if row >= len(self.rows) or _is_empty(self.rows[row]):
                self._put(row, 0, UNREAD, Mark.ERROR)
        self.problems += [SheetProblem(row, _DISAGREES) for row in sorted(odd | census.repeated)]


def _is_empty(row: list[Cell]) -> bool:
    return row.count(None) + row.count("") == len(row)


def _is_long(value: Cell) -> bool:
    """Tell whether a number has so many digits that the last ones may be lost."""
    return type(value) in (int, float) and abs(value) >= _LARGEST_SAFE  # type: ignore[arg-type]


def _percent(value: Cell) -> Cell:
    """Return a percent cell as the person sees it."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    return f"{(Decimal(repr(value)) * 100).normalize():f}%"


def _converters(long_numbers: list[int]) -> dict[type, Callable[[Any], Cell]]:
    """Return how each of calamine's types becomes ours; numbers of 15 digits and more are noted aside."""

    def whole(value: int) -> Cell:
        if not -_LARGEST_SAFE < value < _LARGEST_SAFE:
            long_numbers.append(value)
        return value

    def number(value: float) -> Cell:
        return whole(int(value)) if value.is_integer() else value

    def same(value: Cell) -> Cell:
        return value

    return {
        type(None): same,
        str: lambda value: value or None,
        float: number,
        int: whole,
        bool: same,
        date: same,
        datetime: same,
        time: lambda value: value.isoformat(),
        timedelta: str,
    }
