"""Where a cell stands: row and column counted from 1, and the reference people name it by."""

from __future__ import annotations

import re

from ohdesk.errors import Refused

Place = tuple[int, int]
BROKEN = "这份表的内部结构不完整，无法读取。请用 Excel/WPS 打开后另存为新的 .xlsx。"
_REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d{1,7})")


def place_of(reference: str) -> Place:
    """Return row and column, from 1, of a reference such as D5."""
    match = _REFERENCE.fullmatch(reference.strip())
    if match is None:
        raise Refused(BROKEN)
    column = 0
    for letter in match[1].upper():
        column = column * 26 + ord(letter) - 64
    return int(match[2]), column


def reference_of(place: Place) -> str:
    """Return the reference of a row and column: D5."""
    return f"{letters_of(place[1])}{place[0]}"


def letters_of(column: int) -> str:
    """Return a column's letters."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
