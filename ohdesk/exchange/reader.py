"""Files from outside, read into plain rows in a child process that may die without harm."""

from __future__ import annotations

from collections.abc import Callable, Iterator
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
    bounds = limits or Limits()
    kind = kind_of(Path(path), bounds)
    order = Order(Path(path), kind, sheet, fill_merged, bounds)
    if kind == "xlsx" and order.path.stat().st_size > _LARGE:
        try:
            return _carry_out(order, progress, beside=count)
        except DeadChild:
            # Counting first finds out what killed the reader, and says it.
            return _carry_out(order, progress)
    return _carry_out(order, progress)


def _carry_out(
    order: Order, progress: Progress | None, beside: Callable[..., Iterator[Any]] | None = None
) -> Workbook:
    seconds = order.limits.seconds + _SECONDS_EACH * (order.path.stat().st_size >> 20)
    memory = order.limits.memory
    with closing(run(parse, order, seconds=seconds, memory=memory, beside=beside)) as items:
        book, total = next(items, (None, 0))
        if not isinstance(book, Workbook):
            raise Refused(UNSAFE)
        for item in items:
            _take(book, item)
            if progress:
                progress(len(book.rows), total)
    if len(book.rows) != total:
        raise Refused(UNSAFE)
    return book


def _take(book: Workbook, item: Any) -> None:
    if isinstance(item, list):
        book.rows.extend(item)
        return
    for name, value in item.items():
        setattr(book, name, value)
