"""What a file that came in looks like once it is read: plain rows, and what is remarkable about them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from pathlib import Path
from typing import NamedTuple, TypeAlias

Cell: TypeAlias = str | float | int | bool | date | datetime | None
Progress: TypeAlias = Callable[[int, int], None]


class Mark(Enum):
    """What is remarkable about one cell; the value is the Chinese reason."""

    DAMAGED = "数字有 15 位以上，单元格是数字格式，末几位可能已丢失，请改为文本后重新录入"
    ERROR = "单元格公式出错，请更正后再导入"
    NO_VALUE = "公式没有计算结果，请用 Excel/WPS 打开并保存一次，或改为数值"
    FILLED = "由合并单元格向下填充"


class SheetInfo(NamedTuple):
    """One sheet of a file; rows and columns are 0 for the sheets that were not read."""

    name: str
    hidden: bool
    rows: int = 0
    columns: int = 0


class Merge(NamedTuple):
    """A merged range, both corners included, counted from 0."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int


class SheetProblem(NamedTuple):
    """Something wrong with a whole row (or with the sheet, when `row` is None), counted from 0."""

    row: int | None
    message: str


@dataclass(frozen=True)
class Limits:
    """How much of a file is read before it is refused."""

    seconds: float = 30
    memory: int = 1 << 30
    file_size: int = 200 << 20
    inflated: int = 300 << 20
    entries: int = 2000
    cells: int = 5_000_000


@dataclass
class Workbook:
    """A file's chosen sheet: `rows[0][0]` is cell A1, and all rows are of one length."""

    path: Path
    kind: str
    sheets: list[SheetInfo]
    sheet: str
    rows: list[list[Cell]] = field(default_factory=list)
    marks: dict[tuple[int, int], Mark] = field(default_factory=dict)
    merges: list[Merge] = field(default_factory=list)
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    problems: list[SheetProblem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def mark(self, row: int, column: int) -> Mark | None:
        """Return what is remarkable about a cell, if anything."""
        return self.marks.get((row, column))
