"""The year's end from monthly counts: the months to come are drawn again and again from the months that were."""

from __future__ import annotations

import math
from random import Random
from zlib import crc32

from ohdesk.forecast.course import Course, Pair, Span, Step, widened
from ohdesk.forecast.draws import poisson
from ohdesk.forecast.pace import Pace, pace_of

PATHS = 240
LOWEST, HIGHEST = 0.03, 0.97
"""Which of the drawn years bound the interval."""
CAMPAIGN, AT_A_STROKE = 0.14, 0.7
"""How many of the drawn years see a campaign, and how much of the gap one closes at most."""
FAILING = 0.25
"""How much the part that fails varies between the months that were and those to come."""
EVERY_MONTH = 0.5
"""How much of what comes new is spread over the months, the rest following the month that was drawn."""
LEAST_MONTHS = 2.0


def predict(course: Course) -> Span | None:
    """Return what the year's end will be, None where two months' history is missing; the same course, the same span."""
    current = course.now[-1]
    if course.elapsed >= 12:
        return Span(current, current, current)
    if course.undated:
        return _with_known(course, _between(course))
    if len(course.before) < 13 and course.elapsed < LEAST_MONTHS:
        return None
    pace = pace_of(course)
    random = Random(crc32(repr(course).encode()))  # noqa: S311 - drawn years, no secrets
    ends = [_one_year(course, pace, random) for _ in range(PATHS)]
    ends = sorted([one for one in ends if course.plain or one[1]] or ends, key=course.rank)
    low, middle, high = (ends[round(at * (len(ends) - 1))] for at in (LOWEST, 0.5, HIGHEST))
    return _with_known(course, Span(low, middle, high))


def _between(course: Course) -> Span:
    """Return the span of a number without days: between this year's and last year's."""
    current = course.now[-1]
    low, high = sorted((current, course.before[-1]), key=course.rank)
    return Span(current if course.plain else low, current, high)


def _one_year(course: Course, pace: Pace, random: Random) -> Pair:
    """Draw one way the rest of the year may go."""
    pair = course.now[-1]
    by_calendar = pace.by_calendar(random)
    if not by_calendar and not pace.recent:
        return pair
    first_speed, second_speed = pace.speeds(random, by_calendar=by_calendar)
    failing = math.exp(random.gauss(0.0, FAILING))
    first_month = math.floor(course.elapsed)
    campaign = random.randrange(first_month, 12) if random.random() < CAMPAIGN else -1
    part = first_month + 1 - course.elapsed
    for month in range(first_month, 12):
        step = pace.month(month, random, by_calendar=by_calendar)
        speeds = first_speed * part, second_speed * part
        if course.closing:
            arriving = EVERY_MONTH * pace.drift + (1 - EVERY_MONTH) * step[1]
            pair = _closed(pair, (step[0], arriving), speeds, random)
        else:
            pair = _brought(course, pair, step, speeds, failing, random)
        if month == campaign and course.bounded:
            top, base = pair
            pair = min(base, top + round((base - top) * AT_A_STROKE * random.random())), base
        part = 1.0
    return pair


def _closed(pair: Pair, step: Step, speeds: Step, random: Random) -> Pair:
    """Draw how much of its gap a month closes."""
    top, base = pair
    wider = poisson(random, step[1] * speeds[1])
    gap = widened(base - top, base, wider)
    share = 1 - (1 - step[0]) ** speeds[0] if step[0] < 1 else min(1.0, speeds[0])
    base = max(0, base + wider)
    gap = min(float(base), max(0.0, gap - poisson(random, share * gap)))
    return base - round(gap), base


def _brought(course: Course, pair: Pair, step: Step, speeds: Step, failing: float, random: Random) -> Pair:
    """Draw how many a month brings to both numbers: those that count in both, and those in one alone."""
    top, base = pair
    first, second = step[0] * speeds[0], step[1] * speeds[1]
    if course.bounded and second > 0:
        first = min(second, max(0.0, second - failing * (second - min(first, second))))
    both = min(first, second) if min(first, second) > 0 else 0.0
    together = poisson(random, both)
    top += together + poisson(random, first - both)
    base = max(0, base + together + poisson(random, second - both))
    return max(0, min(top, base) if course.bounded else top), base


def _with_known(course: Course, span: Span) -> Span:
    """Let what is on record for the days to come raise the middle and the high, what merely falls due the high."""
    top, _ = course.now[-1]

    def at_least(pair: Pair, count: int) -> Pair:
        raised = max(pair[0], top + count) if count else pair[0]
        return (min(raised, pair[1]) if course.bounded else raised), pair[1]

    middle = at_least(span.middle, course.planned)
    high = at_least(span.high, max(course.planned, course.claimed))
    return Span(span.low, max(middle, span.low, key=course.rank), max(high, middle, key=course.rank))
