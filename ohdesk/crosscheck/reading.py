"""What one cell says: a number, a percentage, a verdict, a letter, a year's line; blank and 不适用 kept apart."""

from __future__ import annotations

import re

from ohdesk.crosscheck.cells import Content
from ohdesk.exchange.table_values import BOX, NOT_APPLICABLE, TICKED

MARKS = (TICKED, "☒", "■", "√", "✓")
_NUMBER = re.compile(r"[+\-]?\d[\d,，]*(?:\.\d+)?")
_LINE = re.compile(r"(\d{4})年[：:]\s*([\d,，]*)")
_WHOLE = re.compile(r"\D*")


def blank(content: Content, printed: str = "") -> bool:
    """Tell whether nothing was filled in: an empty cell, or the words it is printed with."""
    if content is None or words_equal(content, printed):
        return True
    return isinstance(content, str) and not plain(content)


def words_equal(content: Content, printed: str) -> bool:
    """Compare a cell's words with others, spaces and line ends apart."""
    return isinstance(content, str) and bool(printed) and plain(content) == plain(printed)


def plain(content: Content) -> str:
    """Return a cell's words without spaces and line ends."""
    return "" if content is None else "".join(str(content).split())


def not_applicable(content: Content) -> bool:
    """Tell whether a cell says 不适用."""
    return isinstance(content, str) and content.strip().startswith(NOT_APPLICABLE)


def number_of(content: Content) -> float | None:
    """Return the number a cell holds, also one written as words with its unit; None where it holds none."""
    if isinstance(content, (int, float)):
        return float(content)
    if not isinstance(content, str) or not_applicable(content):
        return None
    found = _NUMBER.search(content)
    return float(found.group().replace(",", "").replace("，", "")) if found else None


def verdict_of(content: Content) -> bool | None:
    """Return what 实现/未实现 or 是/否 says; None where nothing, or both, is chosen."""
    words = plain(content)
    if words in ("是", "否"):
        return words == "是"
    ticked = _ticked(words)
    if len(ticked) != 1:
        return None
    return not ticked[0].startswith("未")


def letter_of(content: Content) -> str | None:
    """Return the one letter that is ticked; None where none or several are."""
    ticked = _ticked(plain(content))
    return ticked[0][:1].upper() if len(ticked) == 1 else None


def _ticked(words: str) -> list[str]:
    parts = re.split(f"(?=[{BOX}☐{''.join(MARKS)}])", words)
    return [part[1:] for part in parts if part and part[0] in MARKS]


def years_of(content: Content) -> dict[int, int | None]:
    """Return the years of a series cell with their numbers."""
    found = _LINE.findall(plain(content))
    return {int(year): int(re.sub(r"[,，]", "", value)) if value else None for year, value in found}


def told(content: Content) -> str:
    """Return a cell as a sentence names it."""
    if content is None or content == "":
        return "空白"
    if isinstance(content, float) and not content.is_integer():
        return f"{content:.4g}" if abs(content) < 1000 else f"{content:,.1f}"
    if isinstance(content, (int, float)):
        return f"{content:,.0f}"
    words = plain(content)
    return f"“{words if len(words) <= 24 else words[:23] + '…'}”"


def same(one: Content, other: Content) -> bool:
    """Compare two cells: numbers as numbers, words without spaces."""
    if isinstance(one, (int, float)) and isinstance(other, (int, float)):
        return abs(one - other) <= 1e-9 * max(1.0, abs(one), abs(other))
    if isinstance(one, (int, float)) or isinstance(other, (int, float)):
        numbers = number_of(one), number_of(other)
        texts = [text for text in (one, other) if isinstance(text, str)]
        exact = all(re.fullmatch(r"\s*[+\-]?[\d,，]+(\.\d+)?\s*", text) for text in texts)
        return exact and None not in numbers and numbers[0] == numbers[1]
    return plain(one) == plain(other)
