"""Writing a chapter down: headings numbered as official letters do it, tables and figures with their captions."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ohdesk.report.content import (
    PROMPT,
    WRITTEN,
    Bar,
    Block,
    Chapter,
    Column,
    Figure,
    Paragraph,
    Table,
    place_of,
)

NUMERALS = "一二三四五六七八九十"
NUMBERED = re.compile(r"^（[一二三四五六七八九十]+）|^\d+[.．、]")
STANDS = re.compile(r"^[一二三四五六七八九十]+、")


def numeral(number: int) -> str:
    """Return a number up to 99 in Chinese."""
    tens, ones = divmod(number, 10)
    head = "" if not tens else "十" if tens == 1 else f"{NUMERALS[tens - 1]}十"
    return head + (NUMERALS[ones - 1] if ones else "")


class Counter:
    """How many tables and figures the report has so far."""

    def __init__(self) -> None:
        """Begin at none."""
        self.tables = 0
        self.figures = 0


class Script:
    """One chapter while it is being written; `key` begins the ids of its places."""

    def __init__(self, key: str, zh: str, number: int, counter: Counter) -> None:
        """Begin with the chapter's heading."""
        self.key, self.zh, self._counter = key, zh, counter
        self.blocks: list[Block] = []
        self._sections = 0
        self._points = 0
        plain = STANDS.sub("", zh)
        self._add("", f"{numeral(number)}、{plain}", "chapter")

    def chapter(self) -> Chapter:
        """Return what was written."""
        return Chapter(self.key, self.zh, self.blocks)

    def section(self, place: str, words: str) -> None:
        """Begin a section; it is numbered unless its official words are."""
        self._sections += 1
        self._points = 0
        shown = words if NUMBERED.match(words) else f"（{numeral(self._sections)}）{words}"
        self._add(place, shown, "section")

    def point(self, place: str, words: str) -> None:
        """Begin a point of a section; it is numbered unless its official words are."""
        self._points += 1
        shown = words if NUMBERED.match(words) else f"{self._points}. {words}"
        self._add(place, shown.rstrip("。"), "point")

    def say(self, place: str, words: str) -> None:
        """Put a generated paragraph, nothing where there are no words."""
        if words.strip():
            self._add(place, words, "body")

    def ask(self, place: str, prompt: str) -> None:
        """Leave a place for a person's words."""
        draft = PROMPT.format(prompt)
        self.blocks.append(Paragraph(place_of(self.key, place), draft, "body", WRITTEN, draft))

    def table(
        self,
        place: str,
        zh: str,
        columns: Sequence[Column],
        rows: Sequence[Sequence[str]],
        *,
        small: bool = False,
    ) -> None:
        """Put a table under its caption; nothing where it has no rows."""
        if rows:
            self._counter.tables += 1
            self._add(f"{place}.cap", f"表{self._counter.tables}　{zh}", "caption")
            self.blocks.append(Table(place_of(self.key, place), columns, rows, small))
            self._add(f"{place}.gap", "", "gap")

    def figure(
        self, place: str, zh: str, shape: str, bars: Sequence[Bar], unit: str = "", top: float | None = None
    ) -> None:
        """Put a chart above its caption; nothing where nothing is known."""
        if any(bar.value is not None for bar in bars):
            self._counter.figures += 1
            self.blocks.append(Figure(place_of(self.key, place), shape, bars, unit, top))
            self._add(f"{place}.cap", f"图{self._counter.figures}　{zh}", "figure_caption")

    def _add(self, place: str, words: str, style: str) -> None:
        self.blocks.append(Paragraph(place_of(self.key, place), words, style, draft=words))
