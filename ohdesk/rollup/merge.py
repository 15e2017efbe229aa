"""The city's rows: counties' numerators and denominators added, never their rates; what is the city's own stays its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from ohdesk import assess, judging
from ohdesk.counting import Scope
from ohdesk.desk import Desk
from ohdesk.profile import RISING, SHARE, Indicator, Profile
from ohdesk.results import Results, RowResult, percent_text, read_rising, row_text
from ohdesk.rollup.package import Package
from ohdesk.rollup.shape import CountyRow

NOWHERE = "各县区均无此情形"


@dataclass(frozen=True)
class Answer:
    """One county's answer to an indicator, None where its package has no such row."""

    county: str
    row: CountyRow | None


def merged(desk: Desk, profile: Profile, packages: Sequence[Package]) -> Results:
    """Return the city's results: rows from the counties, tasks, works, contacts and city figures from the city's desk."""
    own = assess.evaluate(desk, profile)
    mine = {row.key: row for row in own.rows}
    with desk.read() as session:
        scope = assess.open_scope(desk, session, profile)
        rows = [
            _row(scope, profile, one, answers_of(packages, one.key), mine[one.key])
            for one in _shared(scope, profile)
        ]
        tasks = judging.judged_tasks(scope, profile, rows)
    return replace(own, rows=rows, tasks=tasks, outlooks={})


def sum_text(row: RowResult) -> str:
    """Return a city's number as people read it; a statement about each county becomes the share of counties."""
    if row.applies and row.value is not None and not row.unit and (row.denominator or 0) > 1:
        return percent_text(row.numerator or 0, row.denominator or 1, row.target) + "%"
    return row_text(row)


def answers_of(packages: Sequence[Package], key: str) -> list[Answer]:
    """Return every county's answer to an indicator, in order of county."""
    return [Answer(one.county, one.data.rows.get(key)) for one in packages]


def _shared(scope: Scope, profile: Profile) -> Iterable[Indicator]:
    """Return the indicators, each with the city's own share of a task handed down where there is one."""
    for one in profile.indicators:
        share = assess.share_of(scope.session, profile, one) if one.target == SHARE else None
        yield one if share is None else replace(one, target=share)


def _row(
    scope: Scope, profile: Profile, indicator: Indicator, answers: Sequence[Answer], own: RowResult
) -> RowResult:
    if indicator.level not in ("", "county"):
        return own
    if indicator.target == SHARE:
        shares = [one.row.target for one in answers if one.row is not None]
        numbers = [one for one in shares if isinstance(one, (int, float))]
        whole = len(numbers) == len(answers) and bool(numbers)
        indicator = replace(indicator, target=sum(numbers) if whole else SHARE)
    if indicator.part("series") is not None:
        return _series(scope, profile, indicator, answers, own)
    parts = _parts(indicator, answers, own)
    lacking = lacking_of(indicator, answers)
    if answers and all(one.row is not None and not one.row.applies for one in answers):
        zero = indicator.zero_zh or NOWHERE
        return judging.plain_row(indicator, own.no, applies=False, why=zero, parts=parts)
    numerator = total(answers, lambda row: row.numerator)
    if "count" in {part.role for part in indicator.parts}:
        found = judging.count_row(indicator, own.no, numerator, parts)
    else:
        below = total(answers, lambda row: row.denominator)
        found = judging.rate_row(indicator, own.no, numerator, below, parts)
    return replace(found, why=_why(lacking)) if lacking and found.value is None else found


def total(answers: Sequence[Answer], pick: Callable[[CountyRow], int | None]) -> int | None:
    """Return a sum over the counties it applies to, None as soon as one has not given its number."""
    values = [_value(one.row, pick) for one in answers]
    known = [one for one in values if one is not None]
    return sum(known) if values and len(known) == len(values) else None


def _value(row: CountyRow | None, pick: Callable[[CountyRow], int | None]) -> int | None:
    if row is None:
        return None
    found = pick(row)
    return 0 if found is None and not row.applies else found


def lacking_of(indicator: Indicator, answers: Sequence[Answer]) -> list[str]:
    """Return the counties that have not given a number that this indicator is made of."""
    roles = {part.role for part in indicator.parts}
    picks: list[Callable[[CountyRow], int | None]] = [lambda row: row.numerator]
    if "denominator" in roles:
        picks.append(lambda row: row.denominator)
    return [one.county for one in answers if any(_value(one.row, pick) is None for pick in picks)]


def _why(lacking: Sequence[str]) -> str:
    return f"缺{'、'.join(lacking)}的数据"


def _parts(indicator: Indicator, answers: Sequence[Answer], own: RowResult) -> Mapping[str, int | None]:
    """Return the further figures: the city's own, and the counties' added where they have them."""
    found: dict[str, int | None] = {}
    for part in indicator.parts:
        if part.role != "part":
            continue
        if part.level not in ("", "county"):
            if part.key in own.parts:
                found[part.key] = own.parts[part.key]
            continue
        given = [one.row.parts[part.key] for one in answers if one.row and part.key in one.row.parts]
        known = [value for value in given if value is not None]
        if given:
            found[part.key] = sum(known) if len(known) == len(given) else None
    return found


def _series(
    scope: Scope, profile: Profile, indicator: Indicator, answers: Sequence[Answer], own: RowResult
) -> RowResult:
    """Add the counties year by year; a year that one of them lacks stays open."""
    years = sorted(own.series or {})
    series: dict[int, int | None] = {}
    for year in years:
        series[year] = total(answers, lambda row, year=year: (row.series or {}).get(year))  # type: ignore[misc]
    rising = read_rising(series, profile.base_year) if years else None
    known = [value for value in series.values() if value is not None]
    met, why = (None, "") if rising is None else (None, rising.why)
    if rising is not None and indicator.target == RISING:
        met, why = rising.by(scope.chosen("rising"))
    last = known[-1] if known else None
    return judging.plain_row(indicator, own.no, value=last, series=series, met=met, why=why)
