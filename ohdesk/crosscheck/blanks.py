"""The rule for blanks: what should be filled in and is not, row by row."""

from __future__ import annotations

from collections.abc import Iterator

from ohdesk.crosscheck.case import Case, short
from ohdesk.crosscheck.cells import Seat
from ohdesk.crosscheck.reading import blank, told
from ohdesk.crosscheck.violation import Violation, found


def missing(case: Case, row_seats: list[Seat]) -> Iterator[Violation]:
    """Name the blank cells of one printed row together, without those that follow from another blank."""
    empty = [seat for seat in row_seats if _is_missing(case, seat)]
    empty = [seat for seat in empty if not _follows(case, seat)]
    if not empty:
        return
    first = empty[0]
    page, where = case.way(first)
    row = case.rows.get(first.key)
    why = f"（{row.why}）" if row is not None and row.value is None and row.why else ""
    expected = case.expected.get(first.place)
    if not blank(expected, first.printed):
        todo = f"按台账应为{told(expected)}，请补填"
    else:
        todo = {"typed": "请在“填报”中填写", "forecast": "请在“预判”中填写"}.get(where.get("tab", ""), "")
        todo = todo or ("请在“年度任务”中填写" if page == "works" else "请补录记录后重新导出")
    named = case.told(first)
    if first.show in ("fill", "work") or len(empty) > 1:
        name = short(first.zh.removesuffix(f"（{first.place.column}）"))
        columns = "".join(f"“{seat.place.column}”" for seat in empty)
        named = f"{case.row_name(first.place)}（{name}）的{columns}"
    facts = {"columns": [seat.place.column for seat in empty]}
    subject = f"{first.place.table}:{first.place.no}"
    rows = (case.row_name(first.place),)
    yield found(
        "missing", subject, rows, f"{named}是空白{why}，{todo}。", page=page, where=where, facts=facts
    )


def _is_missing(case: Case, seat: Seat) -> bool:
    """Tell whether a cell is blank that should not be: something is to come, or the records have it."""
    if not blank(case.cells.get(seat.place), seat.printed):
        return False
    if not blank(case.expected.get(seat.place), seat.printed):
        return True
    row = case.rows.get(seat.key)
    if seat.place not in case.to_come or (row is not None and not row.applies):
        return False
    # a statement without a target has no verdict to be ticked
    return not (row is not None and seat.role == "verdict" and row.target is None and row.denominator is None)


def _follows(case: Case, seat: Seat) -> bool:
    """Tell whether a blank verdict or rate comes from a number that is blank too, which is said there."""
    if seat.role not in ("verdict", "value", "completion"):
        return False
    numbers = ("numerator", "denominator", "count", "series", "target", "share", "value")
    others = [one for one in case.seats_of(seat.key) if one.role in numbers and one.place != seat.place]
    return any(_is_missing(case, one) for one in others)
