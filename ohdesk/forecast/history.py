"""The month ends of a number: the profile's measures evaluated again as of each, in the year and the year before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from db.records import BY_NAME
from ohdesk import measures
from ohdesk.counting import Counted, Scope
from ohdesk.forecast.course import Course, Pair
from ohdesk.profile import Indicator, Part, Source

Key = tuple[str, str, str, str]


@dataclass
class Counter:
    """Counts parts of indicators on any day, each question once."""

    scope: Scope
    charted: bool = True
    """Whether the months are wanted even where only the year's last day is asked about."""
    _known: dict[tuple[Key, int, date], int] = field(default_factory=dict)

    def rows(self, source: Source, year: int, day: date) -> Counted:
        """Return the rows behind a source as of a day."""
        there = replace(self.scope, year=year, as_of=day, traces=None)
        if source.how == "measure":
            return measures.MEASURES[source.name](there)
        if source.how == "typed":
            return measures.typed(source.name, year)
        return measures.count_of(there, BY_NAME[source.name], source.where, source.date_field)

    def number(self, sources: Sequence[Source], year: int, day: date) -> int:
        """Return the sum of sources as of a day; what was not typed counts as nothing."""
        return sum(self._one(one, year, day) for one in sources)

    def _one(self, source: Source, year: int, day: date) -> int:
        asked = (source.how, source.name, repr(sorted(source.where.items())), source.date_field), year, day
        if asked not in self._known:
            self._known[asked] = measures.number(self.scope, self.rows(source, year, day)) or 0
        return self._known[asked]


@dataclass(frozen=True)
class Sides:
    """What an indicator's number is made of: the parts above, and those below where it has a denominator."""

    above: tuple[Part, ...]
    below: tuple[Part, ...]

    @property
    def typed(self) -> bool:
        """Tell whether a figure that somebody types is among them."""
        return any(part.source.how == "typed" for part in (*self.above, *self.below))

    def sources(self) -> tuple[list[Source], list[Source]]:
        """Return where the two numbers come from."""
        return [part.source for part in self.above], [part.source for part in self.below]


def sides(indicator: Indicator) -> Sides:
    """Return an indicator's parts by the side they stand on; parts that add belong above."""
    main = indicator.part("count") or indicator.part("numerator")
    added = [part for part in indicator.parts if part.adds]
    below = indicator.part("denominator")
    return Sides(tuple([main, *added] if main else added), (below,) if below else ())


def days_of(year: int, until: date) -> list[date]:
    """Return the day before a year, its month ends before a day, and that day."""
    ends = [date(year, month, 1) - timedelta(days=1) for month in range(1, 13)]
    return [*(end for end in ends if end < until), until]


def course_of(counter: Counter, indicator: Indicator, year: int, day: date) -> Course:
    """Count an indicator at the month ends of its year up to a day and of the year before."""
    above, below = sides(indicator).sources()

    def points(of: int, days: Sequence[date]) -> tuple[Pair, ...]:
        return tuple((counter.number(above, of, one), counter.number(below, of, one)) for one in days)

    now = points(year, days_of(year, day))
    before = points(year - 1, days_of(year - 1, date(year - 1, 12, 31)))
    known = before if any(any(pair) for pair in before) else ()
    plain = not below
    return Course(day, now, known, bounded=not plain and indicator.kind != "growth", plain=plain)


def standstill(course: Course) -> list[tuple[int, int]]:
    """Return the runs of whole months of the year, first and last, in which the number did not move."""
    if course.undated:
        return []
    whole = int(course.elapsed)
    still = [
        course.now[month][0] <= course.now[month - 1][0]
        for month in range(1, min(whole, len(course.now) - 1) + 1)
    ]
    runs: list[tuple[int, int]] = []
    for month, stands in enumerate(still, 1):
        if stands and runs and runs[-1][1] == month - 1:
            runs[-1] = (runs[-1][0], month)
        elif stands:
            runs.append((month, month))
    return [run for run in runs if run[1] > run[0]]
