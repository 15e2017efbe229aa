"""Invented years of an indicator, month by month, in the ways offices really work; and the back-test over them."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from random import Random

from ohdesk.forecast.course import Course, Pair
from ohdesk.forecast.draws import poisson
from ohdesk.forecast.model import predict

YEAR = 2025
CUTS = range(3, 12)


def month_end(month: int) -> date:
    """Return the last day of a month of the year."""
    return date(YEAR, month, monthrange(YEAR, month)[1])


@dataclass(frozen=True)
class Invented:
    """Two years by their month ends: the year before, then the year itself; each with its first day's state."""

    before: tuple[Pair, ...]
    year: tuple[Pair, ...]
    bounded: bool = True
    plain: bool = False

    def cut(self, month: int) -> Course:
        """Return what is known at the end of a month."""
        return Course(month_end(month), self.year[: month + 1], self.before, self.bounded, self.plain)


@dataclass(frozen=True)
class Score:
    """How a pattern was forecast: how many cuts, which share held the truth, and how wide the intervals were.

    `naive` is the width of what is certain without any forecast: from the count reached to the whole denominator.
    """

    cuts: int
    inside: float
    width: float
    naive: float


def _closing(
    random: Random, shares: Sequence[float], *, start: Pair, wider: float, shrink: float
) -> tuple[Pair, ...]:
    """Return a year in which part of the gap is closed each month while the denominator grows or shrinks."""
    top, base = start
    points = [start]
    for share in shares:
        new, gone = poisson(random, wider), poisson(random, shrink)
        lost = min(gone, base)
        top -= sum(random.random() < top / max(base, 1) for _ in range(lost))
        base = base - lost + new
        gap = max(0, base - top)
        top = max(0, min(base, top + min(gap, poisson(random, share * gap))))
        points.append((top, base))
    return tuple(points)


def _two(
    random: Random, shares: Callable[[], Sequence[float]], *, grow: float = 0.002, shrink: float = 0.0
) -> Invented:
    base = round(20 * 10 ** (2.2 * random.random()))
    start = (round(base * random.uniform(0.3, 0.8)), base)
    before = _closing(random, shares(), start=start, wider=base * grow, shrink=base * shrink)
    year = _closing(random, shares(), start=before[-1], wider=base * grow, shrink=base * shrink)
    return Invented(before, year)


def steady(random: Random) -> Invented:
    """Every month closes about the same part of the gap."""
    rate = random.uniform(0.02, 0.12)
    return _two(random, lambda: [rate * random.uniform(0.6, 1.4)] * 12)


def rush(random: Random) -> Invented:
    """Most of the work is done in the last two months, in both years."""
    slow, fast = random.uniform(0.005, 0.03), random.uniform(0.15, 0.35)
    return _two(random, lambda: [slow] * 10 + [fast * random.uniform(0.7, 1.3) for _ in range(2)])


def late_start(random: Random) -> Invented:
    """Nothing happens before summer, more or less the same month each year."""
    month, rate = random.randint(3, 8), random.uniform(0.06, 0.2)

    def shares() -> list[float]:
        first = month + random.choice((-1, 0, 0, 1))
        return [0.0] * first + [rate * random.uniform(0.6, 1.4) for _ in range(12 - first)]

    return _two(random, shares)


def plateau(random: Random) -> Invented:
    """A quick beginning, then almost nothing."""
    first = random.randint(2, 6)
    return _two(random, lambda: [random.uniform(0.1, 0.25) for _ in range(first)] + [0.004] * (12 - first))


def shrinking(random: Random) -> Invented:
    """Employers close down all year, so that both numbers fall while the rest is worked through."""
    rate = random.uniform(0.02, 0.1)
    return _two(random, lambda: [rate] * 12, grow=0.001, shrink=random.uniform(0.004, 0.02))


def campaigns(random: Random) -> Invented:
    """Two months of each year, nobody knows which, close a large part of the gap."""

    def shares() -> list[float]:
        months = random.sample(range(12), 2)
        return [random.uniform(0.15, 0.35) if at in months else random.uniform(0.0, 0.03) for at in range(12)]

    return _two(random, shares)


def first_year(random: Random) -> Invented:
    """The office has no records of the year before."""
    found = steady(random)
    return Invented((), found.year)


def _flow(
    random: Random, season: Sequence[float], size: float, share: float, delay: float
) -> tuple[Pair, ...]:
    """Return a year whose both numbers begin at nothing: what comes in, and what of it is dealt with."""
    top = base = open_ = 0
    points = [(0, 0)]
    for month in season:
        new = poisson(random, size * month)
        base += new
        open_ += sum(random.random() < share for _ in range(new))
        done = sum(random.random() > delay for _ in range(open_))
        open_, top = open_ - done, top + done
        points.append((top, base))
    return tuple(points)


def _season(random: Random) -> list[float]:
    found = [random.uniform(0.3, 2.0) for _ in range(12)]
    found[0] *= 0.3
    found[1] *= 0.3
    return [one / sum(found) for one in found]


def cases(random: Random) -> Invented:
    """Cases are filed and closed some weeks later; each year begins at nothing."""
    season, size = _season(random), random.uniform(6, 120)
    share, delay = random.uniform(0.9, 1.0), random.uniform(0.2, 0.6)
    before = _flow(random, season, size, share, delay)
    return Invented(before, _flow(random, season, size * random.uniform(0.6, 1.6), share, delay))


def posts(random: Random) -> Invented:
    """Posts are measured through the year, a steady part of them within their limits."""
    season, size, share = _season(random), random.uniform(60, 2000), random.uniform(0.7, 0.97)
    before = _flow(random, season, size, share, 0.0)
    return Invented(
        before,
        _flow(random, season, size * random.uniform(0.7, 1.4), share * random.uniform(0.97, 1.02), 0.0),
    )


def visits(random: Random) -> Invented:
    """A plain count with its seasons: visits, lectures, persons examined."""
    season, size = _season(random), random.uniform(20, 8000)
    years = []
    for factor in (1.0, random.uniform(0.65, 1.5)):
        seen, points = 0, [(0, 0)]
        for month in season:
            seen += poisson(random, size * factor * month * random.uniform(0.75, 1.25))
            points.append((seen, 0))
        years.append(tuple(points))
    return Invented(years[0], years[1], bounded=False, plain=True)


PATTERNS: dict[str, Callable[[Random], Invented]] = {
    one.__name__: one
    for one in (steady, rush, late_start, plateau, shrinking, campaigns, first_year, cases, posts, visits)
}


def back_test(name: str, years: int) -> Score:
    """Cut invented years of a pattern at every month from March to November and forecast each."""
    inside, width, naive, cuts = 0, 0.0, 0.0, 0
    for seed in range(years):
        year = PATTERNS[name](Random(f"{name}:{seed}"))
        truth = year.year[-1]
        for month in CUTS:
            course = year.cut(month)
            found = predict(course)
            if found is None or not (year.plain or truth[1]):
                continue
            low, high, end = (_value(one, year) for one in (found.low, found.high, truth))
            cuts += 1
            inside += low <= end <= high
            width += (high - low) / (max(end, 1) if year.plain else 1.0)
            naive += _naive(course, year)
    return Score(cuts, inside / cuts, width / cuts, naive / cuts)


def _value(pair: Pair, year: Invented) -> float:
    return float(pair[0]) if year.plain or not pair[1] else pair[0] / pair[1]


def _naive(course: Course, year: Invented) -> float:
    """Return the width without a forecast: as much as is possible from the day on.

    What never fell lies between the rate reached and 100 %, anything else between 0 and 100 %; a plain count is
    taken to bring at most what last year brought.
    """
    top, base = course.now[-1]
    if year.plain:
        return max(1.0, course.before[-1][0] / max(1, year.year[-1][0]))
    points = [*course.before, *course.now]
    fell = any(then[0] < first[0] for first, then in pairwise(points))
    return 1.0 if fell or not base else 1.0 - top / base
