"""What is checked: the cells of the tables, the results they should show, and the facts that stand around them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from ohdesk.crosscheck.cells import Cells, Content, Place, Seat, answers_of, cells_of, printed_words, seats
from ohdesk.crosscheck.reading import number_of
from ohdesk.crosscheck.rulebook import Rulebook
from ohdesk.evidence.listing import number_of as number_of_task
from ohdesk.profile import Indicator, Profile
from ohdesk.results import Results, RowResult, TaskResult

WIDEST_NAME = 22
OF_A_SHARE = ("target", "share", "department", "responsible", "state", "progress", "evidence", "deadline")
OF_THE_END = ("forecast", "reason")
"""Columns filled from the yearly task, and from what is expected for the year's end."""

_NUMBERED = re.compile(r"^\d+[.．、]\s*")


@dataclass(frozen=True)
class KeptFigure:
    """A typed figure as it is kept."""

    key: str
    year: int
    value: int
    source: str
    as_of: date | None


@dataclass(frozen=True)
class NoPaper:
    """A task, item or piece of work that has no paper behind it, or a paper whose file is not there."""

    task: str
    item: int
    why: str


@dataclass(frozen=True)
class Before:
    """Numbers to compare with: from when they are, and each indicator's numerator, denominator and value."""

    zh: str
    numbers: Mapping[str, Mapping[str, float | None]]


@dataclass(frozen=True)
class Facts:
    """What the records say beyond the results."""

    as_of: date
    figures: tuple[KeptFigure, ...] = ()
    no_papers: tuple[NoPaper, ...] = ()
    lag_reasons: Mapping[str, str] = field(default_factory=dict)
    expected: Mapping[str, bool | None] = field(default_factory=dict)
    choices: Mapping[str, str] = field(default_factory=dict)
    bare_choices: tuple[str, ...] = ()
    before: tuple[Before, ...] = ()
    counts: Mapping[str, int | None] = field(default_factory=dict)
    book: Rulebook = field(default_factory=Rulebook)


class Ground:
    """What cells are held against: a profile's tables, the results, the facts; the same for every reading of cells."""

    def __init__(self, profile: Profile, results: Results, facts: Facts) -> None:
        """Take what was counted and what stands around it."""
        self.profile, self.results, self.facts = profile, results, facts
        self.rows: dict[str, RowResult] = {row.key: row for row in results.rows}
        self.tasks: dict[str, TaskResult] = {task.key: task for task in results.tasks}

    @cached_property
    def expected(self) -> dict[Place, Content]:
        """Return the cells as the records fill them."""
        return cells_of(self.profile, self.results)

    @cached_property
    def to_come(self) -> set[Place]:
        """Return the cells for which the records have nothing yet."""
        return {place for place, one in answers_of(self.profile, self.results).items() if one is None}

    @cached_property
    def seats(self) -> list[Seat]:
        """Return every cell to be filled."""
        return seats(self.profile)

    @cached_property
    def printed(self) -> dict[Place, str]:
        """Return the official words of the cells that are not filled."""
        filled = {seat.place for seat in self.seats}
        return {place: words for place, words in printed_words(self.profile).items() if place not in filled}


class Case:
    """One check at work: cells, and everything the rules ask about them, found once."""

    def __init__(self, ground: Ground, cells: Cells) -> None:
        """Take the cells and what they are held against."""
        self.ground, self.cells = ground, cells
        self.profile, self.results, self.facts = ground.profile, ground.results, ground.facts
        self.rows, self.tasks = ground.rows, ground.tasks
        self.expected, self.to_come = ground.expected, ground.to_come
        self.tables = {place.table for place in cells}
        self.seats = [seat for seat in ground.seats if seat.place.table in self.tables]

    @cached_property
    def _by_key(self) -> dict[str, list[Seat]]:
        found: dict[str, list[Seat]] = {}
        for seat in self.seats:
            found.setdefault(seat.key, []).append(seat)
        return found

    def rows_of_seats(self) -> list[list[Seat]]:
        """Return the cells to be filled, printed row by printed row."""
        found: dict[tuple[str, str], list[Seat]] = {}
        for seat in self.seats:
            if seat.role != "letter":
                found.setdefault((seat.place.table, seat.place.no), []).append(seat)
        return list(found.values())

    def seats_of(self, key: str) -> list[Seat]:
        """Return the cells that show an indicator, a task or a point of work."""
        return self._by_key.get(key, [])

    def of(self, key: str, role: str, near: Place | None = None) -> Seat | None:
        """Return the cell that shows a role of an indicator, in the same row or table where there is one."""
        choices = [seat for seat in self._by_key.get(key, []) if seat.role == role]
        if near is not None:
            choices.sort(key=lambda seat: (seat.place.table != near.table, seat.place.no != near.no))
        return choices[0] if choices else None

    def number(self, key: str, role: str, near: Place | None = None) -> float | None:
        """Return the number printed for a role of an indicator."""
        seat = self.of(key, role, near)
        return number_of(self.cells.get(seat.place)) if seat else None

    def twins(self) -> Iterator[tuple[Seat, Seat]]:
        """Yield the pairs of cells that show the same thing in two places."""
        for group in self._by_key.values():
            firsts: dict[tuple[str, str], Seat] = {}
            for seat in group:
                # The columns of one point of work say different things: who, until when, how far.
                thing = (seat.role, seat.place.column if seat.role == "work" else "")
                if thing in firsts:
                    yield firsts[thing], seat
                firsts.setdefault(thing, seat)

    def indicator(self, key: str) -> Indicator:
        """Return an indicator of the profile."""
        return self.profile.indicator(key)

    def table_zh(self, key: str) -> str:
        """Return a table's Chinese name."""
        return next((table.zh for table in self.profile.tables if table.key == key), key)

    def row_name(self, place: Place) -> str:
        """Return how a printed row is called in a sentence and in the answer."""
        by_task = any(table.key == place.table and table.layout == "tasks" for table in self.profile.tables)
        return f"{self.table_zh(place.table)} {self.task_no(place.no) if by_task else place.no}"

    def task_no(self, key: str) -> str:
        """Return a task's printed number: 三-2 for 3-2."""
        task = self.tasks.get(key)
        return number_of_task(key, task.group) if task else key

    def told(self, seat: Seat) -> str:
        """Return a cell with what it shows."""
        return f"{self.row_name(seat.place)}（{short(seat.zh)}）"

    def way(self, seat: Seat) -> tuple[str, dict[str, Any]]:
        """Return the page and what to show there, to put a cell right."""
        if seat.role == "letter":
            return "tasks", {"task": seat.key}
        if seat.role == "work" or seat.role in OF_A_SHARE:
            return "works", {"no": seat.key if seat.role == "work" else self.indicator(seat.key).no}
        if seat.role in OF_THE_END:
            return "assess", {"key": seat.key, "tab": "forecast"}
        return self.way_to(seat.key, seat.role)

    def way_to(self, key: str, role: str = "") -> tuple[str, dict[str, Any]]:
        """Return the page where an indicator's numbers come from: its records, or the figure typed in."""
        parts = self.indicator(key).parts
        part = next((one for one in parts if role in (one.key, one.role)), parts[0])
        typed = part.source.how == "typed"
        where = {"key": key, "tab": "typed" if typed else "data"}
        return "assess", where if typed or part.role not in ("numerator", "denominator") else {
            **where,
            "part": part.key,
        }


def short(words: str) -> str:
    """Return a name that fits into a sentence."""
    line = _NUMBERED.sub("", words.split("\n", maxsplit=1)[0]).rstrip("。；")
    return line if len(line) <= WIDEST_NAME else line[: WIDEST_NAME - 1] + "…"
