"""What the columns beside the result show: numbers, the county's share, who answers, and the year's end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from ohdesk.profile import SHARE, Indicator, Table, TableRow
from ohdesk.results import Expectation, Results, RowResult, WorkResult, percent_places

NOT_APPLICABLE = "不适用"


@dataclass(frozen=True)
class Value:
    """What goes into one cell, with its number format."""

    content: str | int | float
    number_format: str = "General"


NOTHING = Value("—")
"""A column that says nothing about a row of this kind; None is a number still to come."""

BLANK = Value("")
"""A cell left as printed, and nothing missing: a note nobody had to write."""


@dataclass(frozen=True)
class _Line:
    """Everything that is known about one printed row."""

    row: TableRow
    indicator: Indicator | None
    result: RowResult | None
    share: WorkResult | None
    expected: Expectation | None


def fills(table: Table, results: Results) -> dict[tuple[str, str], Value | None]:
    """Return what the further columns of a table show, by printed number and column."""
    if table.layout == "works":
        return {
            (work.no, column): WORKS[what](work)
            for work in results.works
            for column, what in table.fills.items()
        }
    rows = {row.key: row for row in results.rows}
    shares = {share.no: share for share in results.shares}
    found: dict[tuple[str, str], Value | None] = {}
    for row in table.rows:
        no = row.indicator.no if row.indicator else ""
        line = _Line(row, row.indicator, rows.get(row.key), shares.get(no), results.outlooks.get(row.key))
        found |= {(row.no, column): ROWS[what](line) for column, what in table.fills.items()}
    return found


def work_state(work: WorkResult) -> Value | None:
    """Return how far a point of work is; a count that may not be zero and is speaks for itself."""
    if work.holds is False:
        return Value(f"{work.state}（{work.why}）" if work.state else work.why)
    return Value(work.state) if work.state else None


def _numerator(line: _Line) -> Value | None:
    result = line.result
    if result is None:
        return None
    if result.series is not None:
        return _whole(next((known for known in _years(result)[::-1] if known is not None), None))
    if result.denominator is None and result.value is not None:
        return _whole(int(result.value))
    return _whole(result.numerator)


def _denominator(line: _Line) -> Value | None:
    result = line.result
    if result is None:
        return None
    if result.series is not None:
        return _whole(next(iter(_years(result)), None))
    if result.denominator is None and _is_count(line):
        return NOTHING
    return _whole(result.denominator)


def _value(line: _Line) -> Value | None:
    """Show a rate as its percentage, a statement as 是 or 否, a series by how far it rose, a count as it is."""
    result = line.result
    if result is None:
        return None
    if not result.applies:
        return Value(NOT_APPLICABLE)
    if result.series is not None:
        return _risen(result)
    if line.indicator is not None and line.indicator.kind == "yesno":
        return None if result.numerator is None else Value("是" if result.numerator else "否")
    if _is_count(line):
        return None if result.value is None else _whole(int(result.value))
    if result.value is None or result.numerator is None or not result.denominator:
        return None
    above = result.numerator - result.denominator if result.growth else result.numerator
    return _percent(above, result.denominator, result.target, signed=result.growth)


def _completion(line: _Line) -> Value | None:
    """Show how much of the county's share is done, or the rate itself."""
    result = line.result
    if result is None or not _is_count(line):
        return _value(line)
    if not _wants_share(line) or result.target == 0:
        return NOTHING
    if not isinstance(result.target, (int, float)) or result.value is None:
        return None
    return _percent(int(result.value), int(result.target), 100, signed=False)


def _target(line: _Line) -> Value | None:
    if not _wants_share(line):
        return Value(line.indicator.target_zh) if line.indicator and line.indicator.target_zh else NOTHING
    return _share(line)


def _share(line: _Line) -> Value | None:
    if not _wants_share(line):
        return NOTHING
    return _whole(line.share.share) if line.share else None


def _whole_above(line: _Line) -> Value | None:
    indicator = line.indicator
    return _whole(indicator.whole) if indicator and indicator.whole is not None else NOTHING


def _deadline(line: _Line) -> Value | None:
    due = line.share.due if line.share else line.indicator.deadline if line.indicator else None
    return _day(due)


def _forecast(line: _Line) -> Value | None:
    expected = line.expected
    if line.result is not None and not line.result.applies:
        return NOTHING
    if expected is None or (expected.will_reach is None and not expected.progress):
        return None
    progress = expected.progress.rstrip("。")
    verdict = {True: "能够达标", False: "难以达标", None: ""}[expected.will_reach]
    said = "达标" in progress
    return Value("，".join(one for one in ("" if said else verdict, progress) if one))


def _reason(line: _Line) -> Value | None:
    """Show why it lags; only a row that falls short owes a reason."""
    expected, result = line.expected, line.result
    if expected is not None and expected.reason:
        return Value(expected.reason)
    behind = (result is not None and result.met is False) or (
        expected is not None and expected.will_reach is False
    )
    return None if behind else BLANK


def _of_share(show: Callable[[WorkResult], Value | None]) -> Callable[[_Line], Value | None]:
    return lambda line: show(line.share) if line.share else None


def _text(text: str) -> Value | None:
    return Value(text) if text else None


def _day(due: date | None) -> Value | None:
    return Value(f"{due.year}年{due.month}月{due.day}日") if due else NOTHING


def _whole(number: int | None) -> Value | None:
    return None if number is None else Value(number, "#,##0")


def _percent(above: int, below: int, target: float | str | None, *, signed: bool) -> Value:
    number = f'0.{"0" * percent_places(abs(above), below, target)}"%"'
    return Value(100 * above / below, f"+{number};-{number};{number}" if signed else number)


def _years(result: RowResult) -> list[int | None]:
    return [value for _, value in sorted((result.series or {}).items())]


def _risen(result: RowResult) -> Value | None:
    known = [value for value in _years(result) if value is not None]
    first = next(iter(_years(result)), None)
    if not first or len(known) < 2:
        return None
    return _percent(known[-1] - first, first, None, signed=True)


def _is_count(line: _Line) -> bool:
    return line.indicator is not None and line.indicator.kind == "count"


def _wants_share(line: _Line) -> bool:
    return line.indicator is not None and line.indicator.target == SHARE


ROWS: Mapping[str, Callable[[_Line], Value | None]] = {
    "numerator": _numerator,
    "denominator": _denominator,
    "value": _value,
    "completion": _completion,
    "target": _target,
    "share": _share,
    "whole": _whole_above,
    "deadline": _deadline,
    "department": _of_share(lambda share: _text(share.department)),
    "responsible": _of_share(lambda share: _text(share.responsible)),
    "state": _of_share(work_state),
    "progress": _of_share(lambda share: _text(share.progress)),
    "evidence": _of_share(lambda share: _whole(share.evidence)),
    "forecast": _forecast,
    "reason": _reason,
}
"""What each word of a profile's `fills` shows in a row of an indicator."""

WORKS: Mapping[str, Callable[[WorkResult], Value | None]] = {
    "department": lambda work: _text(work.department),
    "responsible": lambda work: _text(work.responsible),
    "deadline": lambda work: _day(work.due),
    "state": work_state,
    "progress": lambda work: _text(work.progress),
    "evidence": lambda work: _whole(work.evidence),
}
"""The same in a row of a point of work."""
