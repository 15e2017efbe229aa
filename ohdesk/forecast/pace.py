"""At which pace a year goes on: which months it may be like, how much faster or slower, and how sure that is."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from ohdesk.forecast.course import Course, Step, steps

HALF_LIFE = 3.0
"""After how many months a month of this year counts half as a sign of the present pace."""
LAST_YEAR_AGE = 6.0
"""How old the months of last year are taken to be, where this year has too few of its own."""
LEAST_SEEN = 10
"""How many of this year's cases weigh as much as the share last year had."""
LIKE_LAST_YEAR = 1.0, 0.4
"""How many of the drawn years go by last year's calendar where it has fitted this year so far, and where it has not."""
TURN = 0.015, 0.1
"""How many of the drawn years slow down for good, and as many speed up, where the months are like and where not."""
FASTEST = 3.0


@dataclass(frozen=True)
class Pace:
    """What months can be drawn: last year's by the calendar, this year's by how lately they were.

    `doubt`: how badly last year's calendar fits this year so far, from 0 to 1. `young`: how little of the year is
    known, 1 at its beginning and less with every month. `ratio`: this year's movement over last year's. `drift`: by
    how much the denominator moves in a month on the whole, which says more of rare arrivals than any one month.
    """

    calendar: Sequence[Step]
    recent: Sequence[Step]
    weights: Sequence[float]
    ratio: Step
    doubt: float
    young: float
    drift: float

    def by_calendar(self, random: Random) -> bool:
        """Draw whether a year goes by last year's calendar."""
        like, unlike = LIKE_LAST_YEAR
        return bool(self.calendar) and random.random() < like + (unlike - like) * self.doubt

    def speeds(self, random: Random, *, by_calendar: bool) -> Step:
        """Draw how much faster or slower than the months drawn this year goes on."""
        doubt = self.doubt if by_calendar else 1.0
        turn = TURN[0] + (TURN[1] - TURN[0]) * doubt
        chance, speed = random.random(), 1.0
        if chance < turn:
            speed = 0.3 * random.random()
        elif chance > 1 - turn:
            speed = 1.3 + random.random()
        speed *= math.exp(random.gauss(0.0, 0.04 + 0.2 * doubt + 0.2 * self.young))
        return (speed * self.ratio[0], speed * self.ratio[1]) if by_calendar else (speed, speed)

    def month(self, month: int, random: Random, *, by_calendar: bool) -> Step:
        """Draw which month the one to come is like: last year's of that name or one beside it, or a recent one."""
        if not by_calendar:
            return random.choices(self.recent, self.weights)[0]
        beside = random.choice((-1, 0, 0, 0, 1)) if random.random() < 0.3 + 0.7 * self.doubt else 0
        return self.calendar[min(11, max(0, month + beside))]


def pace_of(course: Course) -> Pace:
    """Weigh the months there are, and compare this year's movement so far with last year's by the same day."""
    this, last = (steps(one, closing=course.closing) for one in (course.now, course.before))
    elapsed = course.elapsed
    whole = int(elapsed)
    recent, ages = this[:whole], [float(whole - 1 - at) for at in range(whole)]
    if len(recent) < 3:
        recent, ages = recent + last, ages + [LAST_YEAR_AGE] * len(last)
    wider = _ratio(this, last, elapsed, 1, 1.0)
    ratio = _ratio(this, last, elapsed, 0, 0.02 if course.closing else 1.0), wider
    if course.bounded and not course.closing and course.before:
        ratio = wider * _better(course), wider
    same = list(zip(this[:whole], last, strict=False))
    missed = sum(abs(now[0] - ratio[0] * then[0]) for now, then in same)
    doubt = min(1.0, missed / (sum(abs(now[0]) for now, _ in same) or 1.0)) if same else 1.0
    weights = [0.5 ** (age / HALF_LIFE) for age in ages]
    return Pace(last, recent, weights, ratio, doubt, 1 / math.sqrt(1 + elapsed), _drift([*last, *this]))


def _drift(moved: Sequence[Step]) -> float:
    """Return the denominator's mean move; where it moved at all, one move more than was seen may come."""
    total = sum(one[1] for one in moved)
    seen = any(one[1] for one in moved)
    return (total + math.copysign(1.0, total)) / len(moved) if seen else 0.0


def _ratio(this: Sequence[Step], last: Sequence[Step], elapsed: float, which: int, least: float) -> float:
    """Return this year's movement over last year's by the same day, drawn towards 1 where there was little."""
    whole = int(elapsed)
    moved = [abs(one[which]) for one in last]
    same = sum(moved[:whole]) + (elapsed - whole) * sum(moved[whole : whole + 1])
    prior = sum(moved) / 12 + least
    ratio = (sum(abs(one[which]) for one in this) + prior) / (same + prior)
    return min(FASTEST, max(1 / FASTEST, ratio))


def _better(course: Course) -> float:
    """Return this year's share of the numerator over last year's: the work comes alike, its quality changes."""
    top, base = course.now[-1]
    then_top, then_base = course.before[-1]
    if not then_top or not then_base:
        return 1.0
    then = then_top / then_base
    return (top + LEAST_SEEN * then) / (base + LEAST_SEEN) / then
