"""Numbers that moved further than they usually do: against last year, the last submission, the year before."""

from __future__ import annotations

from collections.abc import Iterator

from ohdesk.crosscheck.case import Before, Case
from ohdesk.crosscheck.cells import Seat
from ohdesk.crosscheck.reading import number_of, years_of
from ohdesk.crosscheck.violation import Violation, found


def changes(case: Case) -> Iterator[Violation]:
    """Yield the numbers that somebody must explain."""
    for before in case.facts.before:
        for seat in _firsts(case):
            yield from _changed(case, seat, before)
    for seat in case.seats:
        if seat.role == "series":
            yield from _year_by_year(case, seat)


def _firsts(case: Case) -> list[Seat]:
    """Return the cells with numbers, each number where it is printed first."""
    firsts: dict[tuple[str, str], Seat] = {}
    for seat in case.seats:
        plain = seat.role in ("numerator", "denominator", "count", "value")
        if plain and case.indicator(seat.key).kind != "series":
            firsts.setdefault((seat.key, seat.role), seat)
    return list(firsts.values())


def _changed(case: Case, seat: Seat, before: Before) -> Iterator[Violation]:
    role = "numerator" if seat.role == "count" else seat.role
    earlier = before.numbers.get(seat.key, {}).get(role)
    now = number_of(case.cells.get(seat.place))
    if earlier is None or now is None or not _moved(case, earlier, now, rate=seat.role == "value"):
        return
    if seat.role == "value":
        how = f"{'上升' if now > earlier else '下降'} {abs(now - earlier):.1f} 个百分点"
        told = f"{now:.1f}%，{before.zh}为 {earlier:.1f}%"
    else:
        how = f"{'增加' if now > earlier else '减少'} {100 * abs(now - earlier) / earlier:.0f}%"
        told = f"{now:,.0f}，{before.zh}为 {earlier:,.0f}"
    page, where = case.way(seat)
    said = f"{case.told(seat)}为 {told}，{how}，请核对，确属实请说明原因。"
    facts = {"now": now, "before": earlier, "since": before.zh}
    subject = f"{':'.join(seat.place)}:{before.zh}"
    yield found("last_year", subject, (case.row_name(seat.place),), said, page=page, where=where, facts=facts)


def _moved(case: Case, earlier: float, now: float, *, rate: bool) -> bool:
    change = case.facts.book.change
    if rate:
        return abs(now - earlier) > change.points
    return earlier >= change.few and 100 * abs(now - earlier) > change.percent * earlier


def _year_by_year(case: Case, seat: Seat) -> Iterator[Violation]:
    years = {year: value for year, value in years_of(case.cells.get(seat.place)).items() if value is not None}
    for year, value in years.items():
        earlier = years.get(year - 1)
        if earlier is None or not _moved(case, earlier, value, rate=False):
            continue
        page, where = case.way(seat)
        how = f"{'增加' if value > earlier else '减少'} {100 * abs(value - earlier) / earlier:.0f}%"
        said = (
            f"{case.told(seat)} {year} 年为 {value:,}，比上年的 {earlier:,} {how}，请核对，确属实请说明原因。"
        )
        subject = f"{':'.join(seat.place)}:{year}"
        facts = {"now": value, "before": earlier}
        rows = (case.row_name(seat.place),)
        yield found("last_year", subject, rows, said, page=page, where=where, facts=facts)
