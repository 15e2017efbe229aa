"""What a command answers: one JSON value, the same for people in Chinese, and an exit code."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, TypeAlias

from ohdesk.errors import Refused

if TYPE_CHECKING:
    from ohdesk.desk import Desk

Options = argparse.Namespace
Command: TypeAlias = "Callable[[Desk, Options], Answer]"


@dataclass(frozen=True)
class Answer:
    """The JSON value, the lines for people, and the exit code."""

    data: object
    lines: Sequence[str] = ()
    code: int = 0


def show(answer: Answer, *, as_json: bool) -> None:
    """Print an answer."""
    if as_json:
        print(json.dumps(answer.data, ensure_ascii=False, default=str))
    else:
        for line in answer.lines:
            print(line)


def progress(done: int, total: int, words: str) -> None:
    """Draw a progress bar where a person watches."""
    if total and sys.stderr.isatty():
        full = 30 * done // total
        end = "\n" if done >= total else ""
        print(
            f"\r{words} {'█' * full}{'░' * (30 - full)} {done:,}/{total:,}",
            end=end,
            file=sys.stderr,
            flush=True,
        )


def day(text: str | None) -> date | None:
    """Return a typed date; raise Refused when it is none."""
    if text is None:
        return None
    # Not above: the window's start reads this file too, and does without its many patterns.
    from ohdesk.understand import Misread, understand_date

    try:
        return understand_date(text)
    except Misread as wrong:
        raise Refused(f"日期有误：{wrong}。") from None


def table(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> list[str]:
    """Return rows as aligned text; a Chinese character is two columns wide."""
    texts = [[str("" if cell is None else cell) for cell in row] for row in rows]
    widths = [max(_width(row[at]) for row in [list(headings), *texts]) for at in range(len(headings))]
    return [
        "  ".join(cell + " " * (widths[at] - _width(cell)) for at, cell in enumerate(row)).rstrip()
        for row in [list(headings), *texts]
    ]


def _width(text: str) -> int:
    return sum(2 if ord(one) > 0x2E7F else 1 for one in text)
