"""Fills the official .xlsx tables: template checked before, results written, the file verified after."""

from __future__ import annotations

import io
import os
import re
import tempfile
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from ohdesk.errors import Refused
from ohdesk.exchange.steady import steady
from ohdesk.exchange.table_values import Value, fills, values
from ohdesk.exchange.template import Grid, compare, open_template
from ohdesk.profile import Profile, Table
from ohdesk.results import Contact, Results

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell.cell import Cell

LONGEST_TEXT = 32_767
LINE_HEIGHT = 1.46
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_UNFIT_NAME = re.compile(r'[\\/:*?"<>|\x00-\x1f]')


@dataclass(frozen=True)
class Filled:
    """A filled table: its file, the printed rows that stayed empty, and what had to be left out of texts."""

    path: Path
    empty: tuple[str, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Office:
    """Whose table it is: the county's code and name, as they stand in the file's name."""

    code: str
    name: str


def export(
    profile: Profile, results: Results, folder: Path, office: Office, when: date, tables: Collection[str] = ()
) -> list[Filled]:
    """Fill the named tables, or all of them, into a folder under their official file names."""
    chosen = [profile.table(key) for key in tables] or list(profile.tables)
    names = [file_name(office, table, profile.year, when) for table in chosen]
    pairs = zip(chosen, names, strict=True)
    return [fill(profile, table, results, folder / name, when) for table, name in pairs]


def file_name(office: Office, table: Table, year: int, when: date) -> str:
    """Return 220182_榆树市_定量指标调查表_2025年_20250620.xlsx."""
    parts = (office.code, office.name, table.zh, f"{year}年", f"{when:%Y%m%d}")
    return "_".join(_UNFIT_NAME.sub("", part) for part in parts) + ".xlsx"


def free_path(path: Path) -> Path:
    """Return the path, or with _2, _3 ... the first that no file has yet."""
    number, free = 2, path
    while free.exists():
        free, number = path.with_name(f"{path.stem}_{number}{path.suffix}"), number + 1
    return free


def fill(profile: Profile, table: Table | str, results: Results, out_path: Path, when: date) -> Filled:
    """Fill one official table into a new file, which appears only when it is complete and verified."""
    chosen = profile.table(table) if isinstance(table, str) else table
    book, grid = _checked(profile, chosen)
    notes: list[str] = []
    if chosen.layout == "list":
        empty = _write_contacts(grid, results.contacts, notes)
    else:
        empty = _write_results(grid, profile, chosen, results, notes)
    written = {cell.coordinate: cell.value for row in grid.sheet.iter_rows() for cell in row}
    saved = io.BytesIO()
    book.save(saved)
    path = _place(steady(saved.getvalue(), when), free_path(out_path), written)
    return Filled(path, empty, tuple(notes))


def _write_results(
    grid: Grid, profile: Profile, table: Table, results: Results, notes: list[str]
) -> tuple[str, ...]:
    """Write the result and the further columns; return the printed rows of which something stayed empty."""
    answers = {(no, table.result): value for no, value in values(profile, table, results).items()}
    answers |= fills(table, results)
    for (no, column), value in answers.items():
        if value is not None and value.content != "":
            _write(grid.sheet.cell(grid.rows[no], grid.columns[column]), value, notes)
    return tuple(dict.fromkeys(no for (no, _), value in answers.items() if value is None))


def _checked(profile: Profile, table: Table) -> tuple[Workbook, Grid]:
    """Open a template whose words are the profile's; raise Refused at the first that are not."""
    book = open_template(table)
    grid, differences = compare(book.worksheets[0], profile, table)
    if grid is None or differences:
        raise differences[0].refuse()
    return book, grid


def _write(cell: Cell, value: Value, notes: list[str]) -> None:
    if isinstance(value.content, str):
        cell.value = _clean(value.content, cell.coordinate, notes)
        cell.data_type = "s"
        _grow(cell)
    else:
        # A workbook keeps 16 digits; a number with 17 would not be found again when the file is read back.
        cell.value = float(f"{value.content:.16g}") if isinstance(value.content, float) else value.content
        cell.number_format = value.number_format


def _clean(text: str, where: str, notes: list[str]) -> str:
    cleaned = _UNWRITABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    if len(cleaned) > LONGEST_TEXT:
        raise Refused(
            f"单元格 {where} 的文字有 {len(cleaned)} 个字，超过表格上限 {LONGEST_TEXT} 个，请缩短。"
        )
    if lost := len(text.replace("\r\n", "\n")) - len(cleaned):
        notes.append(f"{where} 去掉了 {lost} 个无法写入表格的字符")
    return cleaned


def _grow(cell: Cell) -> None:
    sheet = cell.parent
    size = cell.font.sz or 11
    # A column's width counts digits of the book's first font: 8 pixels in 宋体, 7 in the Western default.
    digit = 8 if sheet.parent._fonts[0].name == "宋体" else 7
    width = sheet.column_dimensions[cell.column_letter].width * digit * 0.75 - 8
    lines = 0
    for line in str(cell.value).split("\n"):
        long = size * sum(0.56 if ord(sign) < 0x2000 else 1.0 for sign in line)
        lines += 1 if long <= width else -int(-long // max(width - size / 2, size))
    row = sheet.row_dimensions[cell.row]
    row.height = max(row.height or 15, round(lines * size * LINE_HEIGHT + 7, 1))


def _write_contacts(grid: Grid, contacts: Collection[Contact], notes: list[str]) -> tuple[str, ...]:
    blank = grid.rows["1"]
    for offset, contact in enumerate(contacts):
        words = (contact.department, contact.name, contact.duty, contact.phone)
        grid.sheet.row_dimensions[blank + offset].height = grid.sheet.row_dimensions[blank].height
        for column, text in enumerate(words, 1):
            cell = grid.sheet.cell(blank + offset, column)
            cell._style = grid.sheet.cell(blank, column)._style
            _write(cell, Value(text), notes)
    return () if contacts else ("1",)


def _place(content: bytes, path: Path, written: Mapping[str, object]) -> Path:
    temporary: Path | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=".", suffix=".part", dir=path.parent)
        temporary = Path(name)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        _verify(temporary, path, written)
        temporary.replace(path)
    except PermissionError:
        raise Refused(
            f"{path.name} 无法写入：文件正在被 Excel/WPS 打开，请关闭后再导出，或换一个文件夹。"
        ) from None
    except OSError as fault:
        raise Refused(f"{path} 无法写入（{fault.strerror}），请检查磁盘空间，或换一个文件夹。") from None
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)
    return path


def _verify(temporary: Path, path: Path, written: Mapping[str, object]) -> None:
    from openpyxl import load_workbook

    sheet = load_workbook(io.BytesIO(temporary.read_bytes())).worksheets[0]
    found = {cell.coordinate: cell.value for row in sheet.iter_rows() for cell in row}
    if found != {place: value if value != "" else None for place, value in written.items()}:
        raise Refused(f"{path.name} 写入后核对不一致，没有导出，请再试一次。")
