"""How a number went, month by month, and what each month did to it."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

Pair = tuple[int, int]
"""A numerator and its denominator; the denominator of a plain count is 0."""
Step = tuple[float, float]
"""What one month did: to the numerator (where work closes a gap: which share of it was closed), to the denominator."""


@dataclass(frozen=True)
class Course:
    """How one number went: at the year's start, at each month's end, last on the day itself; and the year before.

    `before` holds the same thirteen points of the year before, or nothing. `bounded`: the numerator is part of the
    denominator. `plain`: there is no denominator. `planned`: how many more are known to come before the year's end
    by dates already on record; `claimed`: how many fall due by then.
    """

    day: date
    now: tuple[Pair, ...]
    before: tuple[Pair, ...] = ()
    bounded: bool = True
    plain: bool = False
    planned: int = 0
    claimed: int = 0

    @property
    def elapsed(self) -> float:
        """Return how many months of the year are over, 12.0 on its last day."""
        following = self.day.replace(day=28) + timedelta(days=4)
        return self.day.month - 1 + self.day.day / (following - timedelta(days=following.day)).day

    @property
    def closing(self) -> bool:
        """Tell whether work closes a gap; else each month brings its own numerator and denominator."""
        if not self.bounded:
            return False
        if self.now[0][1] > 0 and (not self.before or self.before[0][1] > 0):
            return True
        return any(top > base for top, base in (*moves(self.now), *moves(self.before)))

    @property
    def undated(self) -> bool:
        """Tell whether the records bear a year and no day: the number stands at its year's level from the first day."""
        first = self.now[0]
        flat = all(one == first for one in self.now) and any(first)
        return flat and len(set(self.before)) == 1 and self.before[0] != first

    def rank(self, pair: Pair) -> float:
        """Return what a pair is compared by: the rate, or the count where there is no denominator."""
        return float(pair[0]) if self.plain or not pair[1] else pair[0] / pair[1]


@dataclass(frozen=True)
class Span:
    """The year's end: the low, the middle and the high numerator and denominator."""

    low: Pair
    middle: Pair
    high: Pair


def moves(points: Sequence[Pair]) -> list[Step]:
    """Return by how much each month moved both numbers."""
    return [(b[0] - a[0], b[1] - a[1]) for a, b in itertools.pairwise(points)]


def steps(points: Sequence[Pair], *, closing: bool) -> list[Step]:
    """Return what each month did; where work closes a gap, which share of it was closed."""
    if not closing:
        return moves(points)
    found: list[Step] = []
    for (top, base), (then_top, then_base) in itertools.pairwise(points):
        gap = widened(base - top, base, then_base - base)
        found.append((1 - (then_base - then_top) / gap if gap > 0 else 0.0, then_base - base))
    return found


def widened(gap: float, base: int, wider: float) -> float:
    """Return the gap after the denominator moved: what is new is open, what went away was open in proportion."""
    return gap + wider if wider >= 0 else gap * max(0.0, 1 + wider / max(base, 1))
