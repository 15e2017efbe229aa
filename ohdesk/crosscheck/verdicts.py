"""The rule for boxes and 是/否: they say what the printed numbers say against the target."""

from __future__ import annotations

from collections.abc import Iterator

from ohdesk.crosscheck.case import Case
from ohdesk.crosscheck.cells import Content, Place, Seat
from ohdesk.crosscheck.figures import parts
from ohdesk.crosscheck.reading import not_applicable, number_of, plain, told, verdict_of, years_of
from ohdesk.crosscheck.violation import Violation, found
from ohdesk.exchange.table_values import BOX
from ohdesk.results import meets, reaches, read_rising


def verdict(case: Case, seat: Seat, content: Content) -> Iterator[Violation]:
    """Yield a verdict that the numbers do not give."""
    row = case.rows.get(seat.key)
    if seat.role != "verdict" or row is None:
        return
    page, where = case.way(seat)
    said_by_cell = verdict_of(content)
    right, basis, places = _right_verdict(case, seat)
    if not row.applies or not_applicable(content):
        if said_by_cell is None or row.applies:
            return
        said = f"{case.told(seat)}填了结果，但该指标不适用（{row.why}），请留空。"
    elif said_by_cell is None:
        said = f"{case.told(seat)}填的是{told(content)}，看不出结果，请只选一项。"
    elif right is None or right == said_by_cell:
        return
    else:
        words = _options(seat)
        said = f"{case.told(seat)}选的是“{words[not said_by_cell]}”，按{basis}应为“{words[not right]}”，请改正或核对数字。"
    rows = tuple(dict.fromkeys([case.row_name(seat.place), *(case.row_name(one) for one in places)]))
    facts = {"cell": content, "basis": basis}
    yield found("same", ":".join(seat.place), rows, said, page=page, where=where, facts=facts)


def _options(seat: Seat) -> tuple[str, str]:
    """Return the words of the two boxes as they are printed; without boxes 是 and 否."""
    boxes = [word for word in plain(seat.printed).split(BOX) if word]
    return (boxes[0], boxes[1]) if len(boxes) == 2 else ("是", "否")


def _right_verdict(case: Case, seat: Seat) -> tuple[bool | None, str, list[Place]]:
    """Return the verdict that the printed numbers give against the target, in words, and where they stand."""
    row, indicator = case.rows[seat.key], case.indicator(seat.key)
    series = case.of(seat.key, "series", seat.place)
    if series is not None:
        rising = read_rising(years_of(case.cells.get(series.place)), case.profile.base_year)
        met, why = rising.by(case.facts.choices.get("rising", "both"))
        return met, f"{case.row_name(series.place)}（{why}）", [series.place]
    if not isinstance(row.target, (int, float)):
        return row.met, "台账", []
    beside = parts(case, seat)
    goal = indicator.target_zh or f"{row.target:g}"
    if beside is not None and beside[3] and indicator.kind != "count":
        above, below, numerator, denominator = beside
        target = row.target + (100 if indicator.kind == "growth" else 0)
        basis = (
            f"{case.row_name(above.place)}、{below.place.no}（{numerator:,}/{denominator:,}，目标 {goal}）"
        )
        return meets(numerator, denominator, target, row.operator), basis, [above.place, below.place]
    count = case.of(seat.key, "count", seat.place) or case.of(seat.key, "numerator", seat.place)
    number = number_of(case.cells.get(count.place)) if count else None
    if count is None or number is None:
        return row.met, "台账", []
    return (
        reaches(number, row.target, row.operator),
        f"{case.row_name(count.place)}（{number:,.0f}，目标 {goal}）",
        [count.place],
    )
