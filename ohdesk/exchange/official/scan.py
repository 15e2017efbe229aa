"""One sheet's XML, read without being rewritten: where every row and cell begins and ends, byte for byte."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from ohdesk.errors import Refused
from ohdesk.exchange.official.places import BROKEN, Place, place_of

MOST_CELLS = 200_000
_TAG = re.compile(rb"<[^<>\"']*(?:(?:\"[^\"]*\"|'[^']*')[^<>\"']*)*>")
_UNUSUAL = "这份表的编码不常见，无法保证原样填写。请用 Excel/WPS 打开后另存为新的 .xlsx。"
_DECLARED = "此文件含有 DOCTYPE 声明，可能是恶意文件，为安全起见不予读取。"


@dataclass
class CellSpan:
    """One <c>: its bytes from `start` to `end`, what it says, and where its formula stands, if it has one."""

    start: int
    end: int = 0
    style: int = 0
    kind: str = "n"
    text: str = ""
    formula: tuple[int, int] | None = None


@dataclass
class RowSpan:
    """One <row>: all its bytes, the place behind its opening tag, and the place before its closing one."""

    start: int
    inside: int
    number: int
    style: int | None = None
    inside_end: int = 0
    end: int = 0
    cells: dict[int, CellSpan] = field(default_factory=dict)

    @property
    def is_empty_tag(self) -> bool:
        """Return whether the row is written as one tag."""
        return self.inside == self.end


@dataclass
class Scan:
    """A whole sheet part."""

    content: bytes
    prefix: str = ""
    rows: dict[int, RowSpan] = field(default_factory=dict)
    columns: list[tuple[int, int, int]] = field(default_factory=list)
    merges: list[tuple[Place, Place]] = field(default_factory=list)
    data_end: int = 0
    protected: bool = False

    def cell(self, place: Place) -> CellSpan | None:
        """Return the cell at a row and column counted from 1."""
        row = self.rows.get(place[0])
        return row.cells.get(place[1]) if row else None

    def style_at(self, place: Place) -> int:
        """Return the style a cell has, or would have if it were written: its row's, else its column's."""
        cell, row = self.cell(place), self.rows.get(place[0])
        if cell is not None:
            return cell.style
        if row is not None and row.style is not None:
            return row.style
        return next((style for first, last, style in self.columns if first <= place[1] <= last), 0)


def scan(content: bytes) -> Scan:
    """Read a sheet part; raise Refused for one that is broken, declares a document type or is far too large."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in content[:64]:
        raise Refused(_UNUSUAL)
    found = _Scanner(content)
    try:
        found.parser.Parse(content, True)
    except (expat.ExpatError, ValueError, KeyError):
        raise Refused(BROKEN) from None
    return found.scan


def tag_end(content: bytes, start: int) -> int:
    """Return the place behind the tag that begins at `start`."""
    match = _TAG.match(content, start)
    if match is None:
        raise Refused(BROKEN)
    return match.end()


class _Scanner:
    """Follows the parser through one sheet; CurrentByteIndex tells where in the bytes it stands."""

    def __init__(self, content: bytes) -> None:
        self.scan = Scan(content)
        self.count = 0
        self.row: RowSpan | None = None
        self.cell: CellSpan | None = None
        self.path: list[str] = []
        self.last_row = self.last_column = self.formula_start = 0
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.XmlDeclHandler = self._declared
        self.parser.StartDoctypeDeclHandler = self._refuse
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text

    def _declared(self, _version: str, encoding: str | None, _standalone: int) -> None:
        if (encoding or "utf-8").lower() not in ("utf-8", "utf8", "us-ascii", "ascii"):
            raise Refused(_UNUSUAL)

    def _refuse(self, *_: object) -> None:
        raise Refused(_DECLARED)

    def _start(self, tag: str, attributes: Mapping[str, str]) -> None:
        name = tag.rpartition(":")[2]
        start, parent = self.parser.CurrentByteIndex, self.path[-1] if self.path else ""
        self.path.append(name)
        if name == "worksheet":
            self.scan.prefix = tag[: -len(name)]
        elif name == "row" and parent == "sheetData":
            self._open_row(start, attributes)
        elif name == "c" and self.row is not None and parent == "row":
            self._open_cell(start, attributes)
        elif name == "f" and self.cell is not None:
            self.formula_start = start
        elif name == "mergeCell":
            first, _, last = attributes["ref"].partition(":")
            self.scan.merges.append((place_of(first), place_of(last or first)))
        elif name == "col":
            columns = (int(attributes["min"]), int(attributes["max"]), int(attributes.get("style", 0)))
            self.scan.columns.append(columns)
        elif name == "sheetProtection":
            self.scan.protected = True

    def _open_row(self, start: int, attributes: Mapping[str, str]) -> None:
        number = int(attributes.get("r", self.last_row + 1))
        if number <= self.last_row:
            raise Refused(BROKEN)
        inside = tag_end(self.scan.content, start)
        own = attributes.get("customFormat") in ("1", "true") and "s" in attributes
        self.row = RowSpan(start, inside, number, int(attributes["s"]) if own else None)
        self.scan.rows[number] = self.row
        self.last_row, self.last_column = number, 0

    def _open_cell(self, start: int, attributes: Mapping[str, str]) -> None:
        assert self.row is not None
        column = place_of(attributes["r"])[1] if "r" in attributes else self.last_column + 1
        self.count += 1
        if self.count > MOST_CELLS:
            raise Refused(f"这份表有 {MOST_CELLS:,} 个以上的单元格，不像一张空白报表，没有读取。")
        if column <= self.last_column:
            raise Refused(BROKEN)
        self.cell = CellSpan(start, style=int(attributes.get("s", 0)), kind=attributes.get("t", "n"))
        self.row.cells[column] = self.cell
        self.last_column = column

    def _end(self, _tag: str) -> None:
        name = self.path.pop()
        if name == "c" and self.cell is not None:
            self.cell.end, self.cell = self._behind(self.cell.start), None
        elif name == "f" and self.cell is not None:
            self.cell.formula = (self.formula_start, self._behind(self.formula_start))
        elif name == "row" and self.row is not None:
            self.row.end = self._behind(self.row.start)
            self.row.inside_end = self.row.inside if self.row.is_empty_tag else self.parser.CurrentByteIndex
            self.row = None
        elif name == "sheetData":
            self.scan.data_end = self.parser.CurrentByteIndex

    def _behind(self, start: int) -> int:
        """Return where the element that began at `start` and ends now is over."""
        opened = tag_end(self.scan.content, start)
        if self.scan.content[opened - 2 : opened] == b"/>":
            return opened
        return tag_end(self.scan.content, self.parser.CurrentByteIndex)

    def _text(self, text: str) -> None:
        if self.cell is not None and self.path[-1] in ("v", "t") and "rPh" not in self.path:
            self.cell.text += text
