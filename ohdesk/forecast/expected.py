"""The year's end of one row: what its indicator allows to be said, in the row's own unit."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from ohdesk.forecast.course import Course, Pair, Span
from ohdesk.forecast.history import days_of
from ohdesk.profile import RISING, Indicator
from ohdesk.results import RowResult, growth_text, meets, percent_text, reaches, read_rising, row_text

Points = list[tuple[date, float | None]]


@dataclass(frozen=True)
class Forecast:
    """年底预判 of one indicator: low, middle and high in its unit, or none of them and `why`.

    `history` are the month ends of its year up to the day, `before` those of the year before; `known` says what is
    on record for the days to come, `progress` and `reason` are the first drafts of 最终进度 and 滞后原因.
    """

    key: str
    unit: str
    as_of: date
    end: date
    target: float | None
    low: float | None = None
    middle: float | None = None
    high: float | None = None
    will_reach: bool | None = None
    progress: str = ""
    reason: str = ""
    why: str = ""
    known: str = ""
    history: tuple[tuple[date, float | None], ...] = ()
    before: tuple[tuple[date, float | None], ...] = ()
    texts: tuple[str, str, str] = ("", "", "")
    """Low, middle and high as people read them."""

    @property
    def over(self) -> bool:
        """Tell whether the year is over, so that nothing is left to expect."""
        return self.as_of >= self.end


def value_of(indicator: Indicator, pair: Pair, *, plain: bool) -> float | None:
    """Return a numerator and denominator as the row shows them."""
    top, base = pair
    if plain or indicator.kind == "count":
        return float(top)
    if not base:
        return None
    return 100 * (top - base) / base if indicator.kind == "growth" else 100 * top / base


def text_of(indicator: Indicator, row: RowResult, pair: Pair, *, plain: bool) -> str:
    """Return a numerator and denominator as people read them, never rounded across the target."""
    top, base = pair
    if plain or indicator.kind == "count":
        return f"{top:,}{row.unit}"
    if not base:
        return "—"
    if indicator.kind == "yesno":
        return "是" if top else "否"
    words = growth_text if indicator.kind == "growth" else percent_text
    return f"{words(top, base, row.target)}%"


def reaching(row: RowResult, span: Span, *, plain: bool) -> bool | None:
    """Tell whether the target will be reached: even at the low end, not even at the high one, or nobody can say."""
    if not isinstance(row.target, (int, float)):
        return None
    best, worst = (span.low, span.high) if row.operator == "<=" else (span.high, span.low)
    if _reached(row, worst, plain=plain):
        return True
    return None if _reached(row, best, plain=plain) else False


def _reached(row: RowResult, pair: Pair, *, plain: bool) -> bool:
    assert isinstance(row.target, (int, float))
    top, base = pair
    if plain or row.unit not in ("%", ""):
        return reaches(top, row.target, row.operator)
    return bool(base) and meets(top, base, row.target + 100 * row.growth, row.operator)


def by_years(
    row: RowResult, year: int, day: date, base_year: int, reading: Mapping[str, str]
) -> tuple[Span, bool | None] | None:
    """Return the year's end of a series of years, None where fewer than three steps between years are known.

    The last year's step is drawn from the steps before it, each scaled to what is left of the year.
    """
    series = {one: value for one, value in (row.series or {}).items() if value is not None}
    earlier = [one for one in sorted(series) if one < year]
    moved = sorted((series[b] - series[a]) / (b - a) for a, b in itertools.pairwise(earlier))
    if len(moved) < 3:
        return None
    left = (date(year, 12, 31) - day).days / 365 if year in series else 1.0
    start = series.get(year, series[earlier[-1]])
    reach = max(moved[-1] - moved[0], 1.0) / 2
    steps = (moved[0] - reach, moved[len(moved) // 2], moved[-1] + reach)
    low, middle, high = (max(0, round(start + left * step)) for step in steps)
    found = [_rising({**series, year: one}, base_year, reading) for one in (low, high)]
    will = found[0] if found[0] == found[1] and row.target == RISING else None
    return Span((low, 0), (middle, 0), (high, 0)), will


def _rising(series: Mapping[int, int | None], base_year: int, reading: Mapping[str, str]) -> bool | None:
    return read_rising(series, base_year).by(reading.get("rising", "both"))[0]


def drawn(indicator: Indicator, course: Course, year: int) -> tuple[Points, Points]:
    """Return the month ends of the year and of the year before in the row's unit."""
    now = zip(days_of(year, course.day), course.now, strict=True)
    before = zip(days_of(year - 1, date(year - 1, 12, 31)), course.before, strict=False)
    told = [(day, value_of(indicator, pair, plain=course.plain)) for day, pair in now]
    return told, [(day, value_of(indicator, pair, plain=course.plain)) for day, pair in before]


def draft(row: RowResult, forecast: Forecast) -> str:
    """Return the first draft of 最终进度."""
    if row.value is None and (forecast.middle is None or forecast.over):
        return f"缺数据：{row.why.rstrip('。')}。" if row.why else "缺数据。"
    day = f"{forecast.as_of.year}年{forecast.as_of.month}月{forecast.as_of.day}日"
    made = ""
    if row.unit == "%" and row.numerator is not None and row.denominator and not row.growth:
        made = f"（{row.numerator:,}/{row.denominator:,}）"
    said = f"截至{day}为{row_text(row)}{made}" if row.value is not None else f"截至{day}{row.why}"
    if forecast.over:
        ending = {True: "，已达标。", False: "，未达标。", None: "。"}[row.met]
        return said + ending
    if forecast.middle is None:
        return f"{said}；{forecast.why}，由填报人预判。"
    low, middle, high = forecast.texts
    span = f"（{low}—{high}）" if low != high else ""
    tail = f"；{forecast.known}" if forecast.known else ""
    return f"{said}，预计年底{middle}{span}{_verdict(forecast)}{tail}。"


def _verdict(forecast: Forecast) -> str:
    if forecast.target is None and forecast.will_reach is None:
        return ""
    return {True: "，能达标", False: "，难以达标", None: "，能否达标尚不确定"}[forecast.will_reach]
