"""Files from outside, read into plain rows in a child process that may die without harm."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from ohdesk.errors import Refused
from ohdesk.exchange.grid import Cell, Limits, Mark, Merge, Progress, SheetInfo, SheetProblem, Workbook
from ohdesk.exchange.parse import Order, count, parse
from ohdesk.exchange.sandbox import UNSAFE, DeadChild, run
from ohdesk.exchange.sniff import kind_of

__all__ = ["Cell", "Limits", "Mark", "Merge", "Progress", "SheetInfo", "SheetProblem", "Workbook", "read"]

_SECONDS_EACH = 3
"""How much longer every megabyte may take, on an old computer that is busy."""

_LARGE = 1 << 20
"""Bytes from which a second process is worth its start."""


def read(
    path: Path,
    sheet: str | None = None,
    *,
    fill_merged: bool = True,
    progress: Progress | None = None,
    limits: Limits | None = None,
) -> Workbook:
    """Read one sheet, by default the first visible one with data.

    `progress(done, total)` counts rows; what it raises stops the reading.
    """
    with closing(reading(path, sheet, fill_merged=fill_merged, limits=limits)) as steps:
        for book, total in steps:
            if progress:
                progress(len(book.rows), total)
    return book


def reading(
    path: Path, sheet: str | None = None, *, fill_merged: bool = True, limits: Limits | None = None
) -> Generator[tuple[Workbook, int], None, None]:
    """Yield one and the same workbook whenever more of its rows have come, and how many there will be.

    All that the census tells of them is known before the first row comes.
    """
    bounds = limits or Limits()
    kind = kind_of(Path(path), bounds)
    order = Order(Path(path), kind, sheet, fill_merged, bounds)
    beside = count if kind == "xlsx" and order.path.stat().st_size > _LARGE else None
    begun = False
    try:
        for step in _carry_out(order, beside):
            begun = True
            yield step
    except DeadChild:
        if begun or beside is None:
            raise
        # Counting first finds out what killed the reader, and says it.
        yield from _carry_out(order, None)


def _carry_out(
    order: Order, beside: Callable[..., Iterator[Any]] | None
) -> Generator[tuple[Workbook, int], None, None]:
    seconds = order.limits.seconds + _SECONDS_EACH * (order.path.stat().st_size >> 20)
    memory = order.limits.memory
    with closing(run(parse, order, seconds=seconds, memory=memory, beside=beside)) as items:
        book, total = next(items, (None, 0))
        if not isinstance(book, Workbook):
            raise Refused(UNSAFE)
        for item in items:
            if isinstance(item, dict):
                book.marks.update(item)
            else:
                book.rows.extend(item)
                yield book, total
    if len(book.rows) != total:
        raise Refused(UNSAFE)
    yield book, total
