"""A workbook that was handed out: its package made safe, its sheets as grids of words with their merges."""

from __future__ import annotations

import io
import re
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from ohdesk.errors import Refused
from ohdesk.exchange.grid import Limits
from ohdesk.exchange.official.places import Place
from ohdesk.exchange.official.scan import Scan, scan
from ohdesk.exchange.sniff import check_markup, kind_of
from ohdesk.exchange.xlsxmap import PackageMap

LIMITS = Limits(file_size=20 << 20, inflated=60 << 20)
_SPAN = 600
_MOST_COVERED = 500_000
_PLAIN = {0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00"}
_PLAIN |= {
    12: "# ?/?",
    13: "# ??/??",
    37: "#,##0",
    38: "#,##0",
    39: "#,##0.00",
    40: "#,##0.00",
    48: "##0.0E+0",
}
_PLAIN |= {49: "@"} | dict.fromkeys(
    [*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)], "yyyy-m-d"
)
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_WRONG_KIND = {
    "xls": "是旧式 .xls 工作簿",
    "xlsb": "是二进制工作簿（.xlsb）",
    "ods": "是 ODS 工作簿",
    "text": "不是 Excel 工作簿",
}


@dataclass
class Grid:
    """One sheet as words: `text` looks through merged ranges, `own` says only what a cell itself holds."""

    name: str
    part: str
    scan: Scan
    formats: list[str]
    words: dict[Place, str] = field(default_factory=dict)
    days: dict[Place, str] = field(default_factory=dict)
    last_row: int = 0
    last_column: int = 0
    _covered: dict[Place, Place] = field(default_factory=dict)

    def own(self, row: int, column: int) -> str:
        """Return what a cell itself holds."""
        return self.words.get((row, column), "")

    def origin(self, row: int, column: int) -> Place:
        """Return the top-left cell of the merged range a cell lies in, or the cell itself."""
        return self._covered.get((row, column), (row, column))

    def text(self, row: int, column: int) -> str:
        """Return what a person reads at a cell."""
        return self.words.get(self.origin(row, column), "")

    def format_at(self, place: Place) -> str:
        """Return the number format of a cell."""
        style = self.scan.style_at(place)
        return self.formats[style] if style < len(self.formats) else "General"


class Book(PackageMap):
    """The package: found as it names itself, nothing in it run, no document type accepted."""

    def __init__(self, content: bytes) -> None:
        """Take a package that `checked` let through."""
        super().__init__(zipfile.ZipFile(io.BytesIO(content)))
        self._words = self._read_strings()
        self._formats = self._read_formats()

    def grid(self, name: str) -> Grid:
        """Read one sheet."""
        part = self.part_of(name)
        found = Grid(name, part, scan(self.box.read(part)), self._formats)
        for number, row in found.scan.rows.items():
            for column, cell in row.cells.items():
                words = self._cell_words(cell.kind, cell.text)
                if words.strip():
                    found.words[(number, column)] = words
                    found.last_row, found.last_column = number, max(found.last_column, column)
                    if cell.kind == "n" and is_date(found.format_at((number, column))):
                        found.days[(number, column)] = self._day(cell.text)
        _cover(found)
        return found

    def _cell_words(self, kind: str, text: str) -> str:
        if kind == "s":
            at = int(text) if text.isdigit() else -1
            return self._words[at] if 0 <= at < len(self._words) else ""
        if kind == "n" and text:
            try:
                return f"{float(text):.15g}"
            except ValueError:
                return text
        return text

    def _day(self, text: str) -> str:
        """Return 2-1 for the day that a spreadsheet made of a typed 2-1."""
        try:
            day = date(1904, 1, 1) if self.epoch_1904 else date(1899, 12, 30)
            day += timedelta(days=int(float(text)))
        except (ValueError, OverflowError):
            return ""
        return f"{day.month}-{day.day}"

    def _read_strings(self) -> list[str]:
        if self._strings.lower() not in self._names:
            return []
        items = (one for one in self._tree(self._strings) if one.tag.rpartition("}")[2] == "si")
        return ["".join(_spoken(item)) for item in items]

    def _read_formats(self) -> list[str]:
        if self._styles.lower() not in self._names:
            return []
        root = self._tree(self._styles)
        own = {
            one.get("numFmtId", ""): one.get("formatCode", "")
            for one in root.iter()
            if one.tag.rpartition("}")[2] == "numFmt"
        }
        used = next((one for one in root.iter() if one.tag.rpartition("}")[2] == "cellXfs"), None)
        keys = [style.get("numFmtId", "0") for style in used] if used is not None else []
        return [own.get(key) or _PLAIN.get(int(key) if key.isdigit() else 0, "General") for key in keys]


def checked(content: bytes, name: str) -> None:
    """Raise Refused, in one sentence, for what is no .xlsx workbook that may be opened and filled."""
    if len(content) > LIMITS.file_size:
        raise Refused(f"“{name}”超过 {LIMITS.file_size >> 20} MB，不像一份空白报表，没有读取。")
    with tempfile.TemporaryDirectory(prefix="ohdesk-") as folder:
        path = Path(folder) / (Path(name).name[-80:] or "下发表.xlsx")
        path.write_bytes(content)
        kind = kind_of(path, LIMITS)
    if kind != "xlsx":
        raise Refused(f"“{name}”{_WRONG_KIND[kind]}，不能原样填写。请用 Excel/WPS 另存为 .xlsx 再选。")
    try:
        _check_parts(content, name)
    except (zipfile.BadZipFile, ValueError, NotImplementedError, RuntimeError, OSError, EOFError) as error:
        raise Refused(f"“{name}”已损坏或不完整，无法读取。请重新获取该文件。") from error


def _check_parts(content: bytes, name: str) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as box:
        if box.testzip() is not None:
            raise zipfile.BadZipFile
        types = next(one for one in box.namelist() if one.lower().lstrip("/") == "[content_types].xml")
        if b"macroEnabled" in box.read(types) or any(
            one.lower().endswith("vbaproject.bin") for one in box.namelist()
        ):
            raise Refused(f"“{name}”是含宏的工作簿（.xlsm），为安全起见不填写。请另存为不含宏的 .xlsx 再选。")
        for one in box.namelist():
            if one.lower().endswith((".xml", ".rels")):
                check_markup(box, one)


def is_date(code: str) -> bool:
    """Return whether a number format shows days or hours."""
    bare = _LITERAL.sub("", code.partition(";")[0]).lower()
    return "general" not in bare and not bare.startswith("g/") and any(sign in bare for sign in "ymdhs")


def _spoken(item: object) -> Iterator[str]:
    """Yield the words of a shared string, without the readings printed above them."""
    for child in item:  # type: ignore[attr-defined]
        name = child.tag.rpartition("}")[2]
        if name == "t":
            yield child.text or ""
        elif name == "r":
            yield from _spoken(child)


def _cover(grid: Grid) -> None:
    """Note for every cell of a merged range, within reach of what is printed, its top-left cell."""
    covered = 0
    for first, last in grid.scan.merges:
        bottom = min(last[0], grid.last_row + _SPAN)
        right = min(last[1], grid.last_column + _SPAN)
        covered += max(0, bottom - first[0] + 1) * max(0, right - first[1] + 1)
        if covered > _MOST_COVERED:
            raise Refused("这份表的合并单元格过大，不像一张空白报表，没有读取。")
        for row in range(first[0], bottom + 1):
            for column in range(first[1], right + 1):
                grid._covered[(row, column)] = first
