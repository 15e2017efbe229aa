"""The rules for numbers beside each other: parts within wholes, percentages, the same number in two tables."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from ohdesk.crosscheck.case import Case
from ohdesk.crosscheck.cells import Content, Seat
from ohdesk.crosscheck.reading import blank, not_applicable, number_of, same, told, verdict_of
from ohdesk.crosscheck.violation import Violation, found
from ohdesk.exchange.table_fills import NOTHING
from ohdesk.results import percent_places, percent_text

TINY = 1e-9


def parts(case: Case, seat: Seat) -> tuple[Seat, Seat, int, int] | None:
    """Return the two numbers a cell is made of, as they are printed beside it."""
    above, below = case.of(seat.key, "numerator", seat.place), case.of(seat.key, "denominator", seat.place)
    if seat.role == "completion" and case.indicator(seat.key).kind == "count":
        below = case.of(seat.key, "target", seat.place) or case.of(seat.key, "share", seat.place)
    if above is None or below is None:
        return None
    numbers = [number_of(case.cells.get(one.place)) for one in (above, below)]
    if numbers[0] is None or numbers[1] is None:
        return None
    return above, below, int(numbers[0]), int(numbers[1])


def ratio(case: Case, seat: Seat, content: Content) -> Iterator[Violation]:
    """Yield a percentage that is not its two numbers."""
    kind = case.indicator(seat.key).kind if seat.role in ("value", "completion") else ""
    beside = parts(case, seat) if kind and not (kind == "count" and seat.role == "value") else None
    if beside is None or not_applicable(content) or content == NOTHING.content:
        return
    above, below, numerator, denominator = beside
    row = case.rows.get(seat.key)
    # a series is shown by how far its last year is above its first
    top = numerator - denominator if kind in ("growth", "series") else numerator
    target = row.target if row and kind != "series" else None
    if denominator and is_percent(content, top, denominator, target):
        return
    names = f"{above.place.no}÷{below.place.no}"
    if seat.show == "fill":
        names = f"“{above.place.column}”与“{below.place.column}”"
    if denominator:
        right = ("-" if top < 0 else "") + percent_text(abs(top), denominator, target)
        said = f"{case.told(seat)}填的是{told(content)}，按{names}（{numerator:,}、{denominator:,}）应为 {right}，请按两个数重新计算。"
    else:
        said = f"{case.told(seat)}填的是{told(content)}，但分母是 0，不能算出比率，请核对。"
    page, where = case.way(seat)
    facts = {"cell": content, "numerator": numerator, "denominator": denominator}
    rows = tuple(dict.fromkeys(case.row_name(one.place) for one in (seat, above, below)))
    yield found("ratio", ":".join(seat.place), rows, said, page=page, where=where, facts=facts)


def is_percent(content: Content, numerator: int, denominator: int, target: float | str | None) -> bool:
    """Tell whether a cell is a percentage: unrounded, or rounded as it is printed."""
    shown = number_of(content)
    if shown is None:
        return False
    exact = Fraction(100 * numerator, denominator)
    if abs(shown - float(exact)) <= TINY * max(1.0, abs(shown)):
        return True
    places = percent_places(abs(numerator), denominator, target)
    rounded = float(percent_text(abs(numerator), denominator, target)) * (-1 if numerator < 0 else 1)
    return round(shown, places) == shown == rounded


def at_most(case: Case, seat: Seat) -> Iterator[Violation]:
    """Yield a numerator above its denominator."""
    if seat.role != "numerator" or case.indicator(seat.key).kind in ("growth", "series"):
        return
    beside = parts(case, seat)
    if beside is not None and beside[2] > beside[3]:
        yield exceeding(case, *beside)


def exceeding(case: Case, above: Seat, below: Seat, numerator: float, denominator: float) -> Violation:
    """Say that one number is larger than the one it is part of."""
    page, where = case.way(above)
    said = f"{case.told(above)}是 {numerator:,.0f}，大于{case.told(below)}的 {denominator:,.0f}，部分不能大于全部，请核对两个数的记录。"
    rows = tuple(dict.fromkeys(case.row_name(one.place) for one in (above, below)))
    facts = {"numerator": numerator, "denominator": denominator}
    return found("at_most", ":".join(above.place), rows, said, page=page, where=where, facts=facts)


def twins(case: Case) -> Iterator[Violation]:
    """Yield cells that show the same thing differently in two places."""
    for first, second in case.twins():
        one, other = case.cells.get(first.place), case.cells.get(second.place)
        if blank(one, first.printed) or blank(other, second.printed):
            continue
        alike = verdict_of(one) == verdict_of(other) if first.role == "verdict" else same(one, other)
        if not alike:
            yield differing(case, first, second, one, other)


def differing(case: Case, first: Seat, second: Seat, one: Content, other: Content) -> Violation:
    """Say that two cells that should be the same are not."""
    page, where = case.way(second)
    said = f"{case.told(first)}是{told(one)}，{case.told(second)}是{told(other)}，应当一致，请核对两处。"
    rows = (case.row_name(first.place), case.row_name(second.place))
    return found(
        "same", ":".join(second.place), rows, said, page=page, where=where, facts={"cells": [one, other]}
    )
