"""What the due page shows: one day's items ready to be narrowed, and the words they are shown in."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any

from ohdesk import assess, codes
from ohdesk.clocks import Due, due_list
from ohdesk.clocks.due_list import LEVELS, OF_CLOCK, WITHIN, DueList
from ohdesk.desk import Desk
from ohdesk.errors import Refused

AHEAD = 400
"""How far the calendar looks."""

TONES = {"overdue": "bad", "soon": "warn", "later": "neutral"}
ALL = ""


@dataclass(frozen=True)
class Wish:
    """What a person wants to see: levels, a group or one clock, a township, words."""

    levels: frozenset[str] = frozenset(LEVELS)
    group: str = ALL
    clock: str = ALL
    township: str = ALL
    search: str = ""

    @property
    def narrow(self) -> bool:
        """Tell whether anything is left out."""
        return self != Wish()


@dataclass(frozen=True)
class Answer:
    """What a wish finds, and the counts beside the filters."""

    items: list[Due]
    by_level: Counter[str]
    by_clock: Counter[str]


@dataclass(frozen=True)
class Board:
    """One reading of the clocks, and the words every item is found by."""

    due: DueList
    words: dict[str, str] = field(default_factory=dict)
    _known: dict[tuple[Wish, bool], Answer] = field(default_factory=dict)

    def answer(self, wish: Wish, *, ahead: bool = False) -> Answer:
        """Return what answers a wish, and what each filter would find under the rest of it.

        `ahead` takes in what falls due later than the list shows.
        """
        asked = (wish, ahead)
        # The window and the worker may both ask: what is returned is never looked up again.
        found = self._known.get(asked)
        if found is None:
            found = self._found(wish, ahead=ahead)
            self._known.clear()
            self._known[asked] = found
        return found

    def _found(self, wish: Wish, *, ahead: bool) -> Answer:
        found = Answer([], Counter(), Counter())
        clocks = _clocks(wish)
        for one in self._placed(wish, ahead):
            mine, level = clocks is None or one.clock in clocks, one.level in wish.levels
            if mine:
                found.by_level[one.level] += 1
            if level:
                found.by_clock[one.clock] += 1
            if mine and level:
                found.items.append(one)
        return found

    @cached_property
    def listed(self) -> list[Due]:
        """Return what the list shows when nothing is left out."""
        return self.due.within(WITHIN)

    @cached_property
    def late(self) -> int:
        """Return how many of them are late."""
        return sum(one.level == "overdue" for one in self.listed)

    @cached_property
    def townships(self) -> list[str]:
        """Return the names of the townships that have anything due."""
        return sorted(set(self.due.places.values()))

    def _placed(self, wish: Wish, ahead: bool) -> list[Due]:
        found = self.due.items if ahead else self.listed
        if wish.township:
            places = self.due.places
            found = [one for one in found if places.get(one.key) == wish.township]
        for part in [codes.fold(part) for part in wish.search.split()]:
            words = self.words
            found = [one for one in found if part in words[one.key]]
        return found


def _clocks(wish: Wish) -> frozenset[str] | None:
    """Return the clocks wished for, None for all."""
    if wish.clock:
        return frozenset((wish.clock,))
    if not wish.group:
        return None
    return frozenset(clock for clock, group in OF_CLOCK.items() if group.key == wish.group)


def read_board(desk: Desk, day: date, profile: str) -> Board:
    """Read everything due on a day; a 口径方案 that cannot be read only leaves its deadlines out."""
    try:
        opened = assess.open_profile(desk, profile) if profile else None
    except Refused:
        opened = None
    found = due_list.read(desk, day, AHEAD, opened)
    spelt = {name: sorted(codes.initials(name)) for name in {one.name for one in found.items}}
    words = {one.key: codes.fold(f"{one.zh} {one.name} {one.why} {spelt[one.name]}") for one in found.items}
    board = Board(found, words)
    # Here, in the background: with many items the window would stand still for them.
    _ = board.late, board.townships
    return board


def first_profile(desk: Desk) -> str:
    """Return the name of the 口径方案 that the first page starts with."""
    known = assess.profiles_for(desk)
    return known[0].name if known else ""


def levels_of(word: str) -> frozenset[str]:
    """Return the levels another page asks for by a word: one of them, `pressing`, or all."""
    if word == "pressing":
        return frozenset(("overdue", "soon"))
    return frozenset((word,)) if word in LEVELS else frozenset(LEVELS)


def remaining_words(one: Due) -> str:
    """Return how long there is, or by how much it is late."""
    if one.overdue_days:
        return f"超期 {one.overdue_days:,} 天"
    if one.level == "overdue":
        return "尚无记录"
    return f"还剩 {one.remaining:,} 天" if one.remaining else "今天到期"


def matter(one: Due) -> str:
    """Return what is to be done; what no document confirms is called a proposal."""
    return one.zh if one.sure else f"（建议）{one.zh}"


def only(wish: Wish, **changed: Any) -> Wish:
    """Return the wish with something else asked for."""
    return replace(wish, **changed)
