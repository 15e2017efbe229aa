"""All rows of a profile foreseen: each by the way its number is made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from ohdesk import assess
from ohdesk.desk import Desk
from ohdesk.forecast import facts
from ohdesk.forecast.course import Course, Pair, Span
from ohdesk.forecast.expected import Forecast, by_years, draft, drawn, reaching, text_of, value_of
from ohdesk.forecast.history import Counter, course_of, sides
from ohdesk.forecast.known import known
from ohdesk.forecast.model import predict
from ohdesk.profile import Indicator, Profile
from ohdesk.results import Results, RowResult, row_text

TYPED = "填报值没有逐月记录，不作预测"
YOUNG = "逐月记录不足两个月，不作预测"
NOT_BEGUN = "本年还没有开始，不作预测"
FEW_YEARS = "已填的年份不足四年，不作预测"
NO_COUNT = "没有可以逐月计算的数，不作预测"


def forecasts(
    desk: Desk,
    profile: Profile,
    as_of: date | None = None,
    results: Results | None = None,
    only: str = "",
    choices: Mapping[str, str] | None = None,
    *,
    charted: bool = True,
) -> dict[str, Forecast]:
    """Return the year's end of every indicator, by its key; `only` keeps to one.

    `results` of the same day spare counting them again; `choices` are other readings than the office's;
    not `charted`, a year that is over is told without its months, which is quick.
    """
    day = as_of or assess.default_day(profile)
    counted = results or assess.evaluate(desk, profile, day, choices)
    rows = {row.key: row for row in counted.rows}
    with desk.read() as session:
        counter = Counter(assess.open_scope(desk, session, profile, day, choices), charted)
        wanted = [one for one in profile.indicators if only in ("", one.key)]
        return {one.key: _foresee(counter, profile, one, rows[one.key]) for one in wanted}


def _foresee(counter: Counter, profile: Profile, indicator: Indicator, row: RowResult) -> Forecast:
    year = indicator.year or profile.year
    end = date(year, 12, 31)
    scope = replace(counter.scope, year=year, as_of=min(counter.scope.as_of, end))
    target = float(row.target) if isinstance(row.target, (int, float)) else None
    empty = Forecast(row.key, row.unit, scope.as_of, end, target)
    if not row.applies:
        return replace(empty, why=row.why, progress=f"不适用：{row.why}。" if row.why else "不适用。")
    there = replace(counter, scope=scope)
    found, course = _number(there, profile, indicator, row, empty)
    found = replace(found, progress=draft(row, found))
    if not _lags(row, found.will_reach):
        return found
    return replace(found, reason=facts.reason(there, indicator, row, course))


def _lags(row: RowResult, will_reach: bool | None) -> bool:
    """Tell whether a row owes a reason: neither reached nor sure to be."""
    return row.target is not None and row.met is not True and will_reach is not True


def _number(
    counter: Counter, profile: Profile, indicator: Indicator, row: RowResult, empty: Forecast
) -> tuple[Forecast, Course | None]:
    """Return the forecast without its drafts, and the course it was drawn from where there is one."""
    scope, parts = counter.scope, sides(indicator)
    if empty.over:
        course = None
        asked = counter.charted or _lags(row, row.met)
        if asked and row.series is None and not parts.typed and parts.above:
            course = course_of(counter, indicator, scope.year, scope.as_of)
        return _as_it_stands(indicator, row, empty, course), course
    if row.series is not None:
        return _by_years(counter, profile, row, empty), None
    if row.value is None and (row.denominator != 0 or parts.typed):
        return replace(empty, why=row.why), None
    if indicator.kind == "yesno" or _statement(profile, indicator):
        return _as_it_stands(indicator, row, empty, None), None
    if parts.typed or not parts.above:
        return replace(empty, why=TYPED if parts.typed else NO_COUNT), None
    if scope.as_of < scope.first_day:
        return replace(empty, why=NOT_BEGUN), None
    course = course_of(counter, indicator, scope.year, scope.as_of)
    coming = known(parts.above[0].source.name, scope, empty.end)
    if row.operator == "<=":
        top, base = course.now[-1]
        span: Span | None = Span((0, base), (max(0, top - coming.planned), base), (top, base))
    else:
        course = replace(course, planned=coming.planned, claimed=coming.claimed)
        span = predict(course)
    if span is None:
        return _with_course(replace(empty, why=YOUNG), indicator, course), course
    found = _spanned(indicator, row, empty, span, plain=course.plain)
    return _with_course(replace(found, known=coming.words), indicator, course), course


def _statement(profile: Profile, indicator: Indicator) -> bool:
    """Tell whether what is typed is a yes or a no, which stays until somebody says otherwise."""
    typed = [part.source for part in indicator.parts if part.source.how == "typed"]
    return bool(typed) and all(profile.figure(one.name).type == "yesno" for one in typed)


def _as_it_stands(indicator: Indicator, row: RowResult, empty: Forecast, course: Course | None) -> Forecast:
    """Return the value itself as low, middle and high."""
    found = replace(empty, low=row.value, middle=row.value, high=row.value, will_reach=row.met)
    said = row_text(row)
    found = replace(found, texts=(said, said, said))
    return found if course is None else _with_course(found, indicator, course)


def _by_years(counter: Counter, profile: Profile, row: RowResult, empty: Forecast) -> Forecast:
    choices = counter.scope.choices
    found = by_years(row, counter.scope.year, counter.scope.as_of, profile.base_year, choices)
    if found is None:
        return replace(empty, why=FEW_YEARS)
    span, will = found
    numbers = (span.low[0], span.middle[0], span.high[0])
    low, middle, high = (float(one) for one in numbers)
    texts = tuple(f"{one:,}{row.unit}" for one in numbers)
    return replace(
        empty, low=low, middle=middle, high=high, will_reach=will, texts=(texts[0], texts[1], texts[2])
    )


def _spanned(indicator: Indicator, row: RowResult, empty: Forecast, span: Span, *, plain: bool) -> Forecast:
    pairs: tuple[Pair, Pair, Pair] = (span.low, span.middle, span.high)
    values = [value_of(indicator, one, plain=plain) for one in pairs]
    texts = [text_of(indicator, row, one, plain=plain) for one in pairs]
    will = reaching(row, span, plain=plain)
    low, middle, high = values
    said = (texts[0], texts[1], texts[2])
    return replace(empty, low=low, middle=middle, high=high, will_reach=will, texts=said)


def _with_course(found: Forecast, indicator: Indicator, course: Course) -> Forecast:
    history, before = drawn(indicator, course, found.end.year)
    return replace(found, history=tuple(history), before=tuple(before))
