"""Big tables out of the program: a streaming .xlsx writer and a guarded .csv writer, both lossless."""

from __future__ import annotations

import csv
import io
import math
import re
import zipfile
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import IO, TypeAlias

from ohdesk.errors import Refused
from ohdesk.exchange.outfile import replacing
from ohdesk.exchange.xlsxparts import (
    DATE,
    HEADING,
    MOMENT,
    TEXT,
    check_package,
    column_letters,
    escaped,
    sheet_head,
    sheet_tail,
    write_parts,
)
from ohdesk.understand import LONGEST_TEXT

Outgoing: TypeAlias = str | int | float | bool | date | datetime | Decimal | None
Progress: TypeAlias = Callable[[int, int], None]

MOST_ROWS = 1_048_576
_BATCH = 500
ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_SPECIAL = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff\ud800-\udfff&<>]|^\\s|\\s$|_x[0-9A-Fa-f]{4}_")
_SUSPECT = re.compile("[\x00-\x1f&<>_\ufffe\uffff\ud800-\udfff]").search
"""One set of characters is looked for much faster than `_SPECIAL`; hardly any text holds one of them."""

_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_GUARDED = re.compile(r"'*[=+\-@\t\r＝＋－＠]")
_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - spreadsheets know no time zones
_FIRST_SAFE_DAY = date(1900, 3, 1)


@dataclass
class WriteReport:
    """What was written: the rows, and the cells (row, column from 1) that lost illegal characters."""

    rows: int = 0
    removed: list[tuple[int, int]] = field(default_factory=list)

    @property
    def sentence(self) -> str:
        """Return the report line about removed characters, or nothing."""
        if not self.removed:
            return ""
        first = "第 {} 行第 {} 列".format(*self.removed[0])
        return f"有 {len(self.removed)} 个单元格含表格不允许的字符，已去掉（第一处：{first}）。"


def write_rows(
    path: Path,
    sheet_name: str,
    headings: Sequence[str],
    rows: Iterable[Sequence[Outgoing]],
    *,
    widths: Mapping[int, float] | None = None,
    text_columns: Collection[int] = (),
    freeze: int = 0,
    notes: Sequence[str] = (),
    footer: str = "",
) -> WriteReport:
    """Write a table of any size as .xlsx in constant memory, with the heading and `freeze` columns frozen."""
    sheet = _Sheet(frozenset(text_columns), footer)
    with (
        replacing(path, check_package) as draft,
        zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as box,
    ):
        sheet.write_book(box, sheet_name, headings, rows, widths or {}, freeze, notes)
    return sheet.report


def sheet_bytes(
    headings: Sequence[str], rows: Iterable[Sequence[Outgoing]], widths: Mapping[int, float]
) -> bytes:
    """Return one sheet of a workbook that is put together elsewhere, its heading frozen."""
    sheet, out = _Sheet(frozenset()), io.BytesIO()
    out.write(sheet_head(len(headings), widths, (), 0).encode())
    sheet.write(out, headings, rows)
    out.write(sheet_tail(len(headings), sheet.report.rows).encode())
    return out.getvalue()


def book_of(
    sheet_name: str,
    headings: Sequence[str],
    rows: Iterable[Sequence[Outgoing]],
    *,
    widths: Mapping[int, float] | None = None,
    notes: Sequence[str] = (),
    footer: str = "",
) -> tuple[bytes, WriteReport]:
    """Return a table as the bytes of an .xlsx that never touches the disk."""
    sheet, made = _Sheet(frozenset(), footer), io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as box:
        sheet.write_book(box, sheet_name, headings, rows, widths or {}, 0, notes)
    return made.getvalue(), sheet.report


def write_csv(path: Path, headings: Sequence[str], rows: Iterable[Sequence[Outgoing]]) -> WriteReport:
    """Write a table as UTF-8 .csv that Excel opens and that cannot run a formula."""
    report = WriteReport()
    with replacing(path) as draft, draft.open("w", encoding="utf-8-sig", newline="") as out:
        table = csv.writer(out)
        table.writerow([guarded(heading) for heading in headings])
        for number, row in enumerate(rows, start=2):
            cells = enumerate(row)
            table.writerow(
                ["" if one is None else _csv_cell(one, number, index, report) for index, one in cells]
            )
            report.rows += 1
    return report


def guarded(text: str) -> str:
    """Return text with a leading ' when a spreadsheet would take it for a formula."""
    return f"'{text}" if _GUARDED.match(text) else text


def unguarded(text: str) -> str:
    """Take the leading ' of `guarded` away again."""
    return text[1:] if text[:1] == "'" and _GUARDED.match(text) else text


def _csv_cell(value: Outgoing, row: int, index: int, report: WriteReport) -> str:
    if isinstance(value, str):
        kept = ILLEGAL.sub("", value)
        if kept != value:
            report.removed.append((row, index + 1))
        return guarded(kept)
    return _words(value)


class _Sheet:
    """Turns rows into sheet XML and keeps the report."""

    def __init__(self, text_columns: frozenset[int], footer: str = "") -> None:
        self.report = WriteReport()
        self._footer = footer
        self._text_columns = text_columns

    def write_book(
        self,
        box: zipfile.ZipFile,
        sheet_name: str,
        headings: Sequence[str],
        rows: Iterable[Sequence[Outgoing]],
        widths: Mapping[int, float],
        freeze: int,
        notes: Sequence[str],
    ) -> None:
        """Write all parts of a workbook with this one sheet."""
        with box.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as out:
            out.write(sheet_head(len(headings), widths, self._text_columns, freeze).encode())
            self.write(out, headings, rows)
            out.write(sheet_tail(len(headings), self.report.rows, self._footer).encode())
        write_parts(box, sheet_name, [ILLEGAL.sub("", note) for note in notes])

    def write(self, out: IO[bytes], headings: Sequence[str], rows: Iterable[Sequence[Outgoing]]) -> None:
        """Write the heading row and all rows."""
        letters = [column_letters(index) for index in range(len(headings))]
        cells = [
            f'<c r="{letters[i]}1" s="{HEADING}" t="inlineStr"><is>{self._text(heading, 1, i)}</is></c>'
            for i, heading in enumerate(headings)
        ]
        out.write(f'<row r="1" ht="30" customHeight="1">{"".join(cells)}</row>'.encode())
        batch: list[str] = []
        for number, row in enumerate(rows, start=2):
            if number > MOST_ROWS:
                raise Refused(f"记录超过 {MOST_ROWS - 1} 行，一张工作表放不下，请改存为 .csv 或分批导出。")
            letters += [column_letters(index) for index in range(len(letters), len(row))]
            batch.append(self._row(number, row, letters))
            if len(batch) >= _BATCH:
                out.write("".join(batch).encode())
                batch.clear()
            self.report.rows += 1
        out.write("".join(batch).encode())

    def _row(self, number: int, row: Sequence[Outgoing], letters: Sequence[str]) -> str:
        parts, fixed = [f'<row r="{number}">'], self._text_columns
        for index, value in enumerate(row):
            if value is None or value == "":
                continue
            if type(value) is str and len(value) <= LONGEST_TEXT and (value.isalnum() or _is_plain(value)):
                style = f' s="{TEXT}"' if index in fixed else ""
                parts.append(
                    f'<c r="{letters[index]}{number}"{style} t="inlineStr"><is><t>{value}</t></is></c>'
                )
            elif type(value) is date and index not in fixed and (day := _day(value)):
                parts.append(f'<c r="{letters[index]}{number}" s="{DATE}"><v>{day}</v></c>')
            elif type(value) is int and -(10**15) < value < 10**15 and index not in fixed:
                parts.append(f'<c r="{letters[index]}{number}"><v>{value}</v></c>')
            else:
                parts.append(self._cell(f"{letters[index]}{number}", number, index, value))
        parts.append("</row>")
        return "".join(parts)

    def _cell(self, ref: str, number: int, index: int, value: Outgoing) -> str:
        plain = index not in self._text_columns
        if plain and isinstance(value, bool):
            return f'<c r="{ref}" t="b"><v>{int(value)}</v></c>'
        if plain and isinstance(value, date) and (serial := _serial(value)) is not None:
            style = MOMENT if isinstance(value, datetime) else DATE
            return f'<c r="{ref}" s="{style}"><v>{serial}</v></c>'
        if plain and isinstance(value, int | float | Decimal) and (figure := _figure(value)) is not None:
            return f'<c r="{ref}"><v>{figure}</v></c>'
        look = "" if plain else f' s="{TEXT}"'
        words = self._text(_words(value), number, index)
        return f'<c r="{ref}"{look} t="inlineStr"><is>{words}</is></c>'

    def _text(self, text: str, row: int, index: int) -> str:
        if len(text) > LONGEST_TEXT:
            where = f"第 {row} 行第 {index + 1} 列"
            raise Refused(f"{where}有 {len(text)} 个字，超过一个单元格的上限 {LONGEST_TEXT} 个字，请先改短。")
        kept = ILLEGAL.sub("", text)
        if kept != text:
            self.report.removed.append((row, index + 1))
        kept = kept.replace("\r\n", "\n").replace("\r", "\n")
        return f'<t xml:space="preserve">{_ESCAPED.sub("_x005F_", escaped(kept))}</t>'


def _is_plain(text: str) -> bool:
    """Tell whether text stands in XML as it is."""
    suspect = _SUSPECT(text) or text[0].isspace() or text[-1].isspace()
    return not suspect or not _SPECIAL.search(text)


@lru_cache(maxsize=4096)
def _day(value: date) -> str | None:
    return _serial(value)


def _serial(value: date) -> str | None:
    """Return a day as spreadsheets count it, or None where they count wrongly or not finely enough."""
    if value.year < 1900 or (value.year == 1900 and value.month < _FIRST_SAFE_DAY.month):
        return None
    if not isinstance(value, datetime):
        return str((value - _EPOCH.date()).days)
    if value.microsecond or value.tzinfo:
        return None
    return repr((value - _EPOCH).total_seconds() / 86400)


def _figure(value: float | Decimal) -> str | None:
    """Return a number as Excel keeps it, or None when its 15 digits would not hold it."""
    if isinstance(value, int):
        return str(value) if abs(value) < 10**15 else None
    if isinstance(value, float):
        return repr(value) if math.isfinite(value) else None
    if not value.is_finite() or not math.isfinite(float(value)):
        return None
    close = repr(float(value))
    return close if Decimal(close) == value else None


def _words(value: Outgoing) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f") if value.is_finite() and abs(value.adjusted()) < 100 else str(value)
    return str(value)
