"""The rules that the cells themselves answer: printed words, blanks, ratios, verdicts, letters, contacts."""

from __future__ import annotations

from collections.abc import Iterator

from ohdesk.crosscheck.blanks import missing
from ohdesk.crosscheck.case import Case
from ohdesk.crosscheck.cells import Content, Seat
from ohdesk.crosscheck.figures import at_most, is_percent, ratio, twins
from ohdesk.crosscheck.letters import contacts, letter
from ohdesk.crosscheck.reading import (
    blank,
    plain,
    same,
    told,
    years_of,
)
from ohdesk.crosscheck.verdicts import verdict
from ohdesk.crosscheck.violation import Violation, found

TINY = 1e-9


def in_tables(case: Case) -> Iterator[Violation]:
    """Yield what the cells of the tables have wrong."""
    yield from _wording(case)
    for seat in case.seats:
        content = case.cells.get(seat.place)
        if seat.role == "letter":
            yield from letter(case, seat, content)
        elif not blank(content, seat.printed):
            yield from _counted(case, seat, content)
            yield from ratio(case, seat, content)
            yield from verdict(case, seat, content)
            yield from _series(case, seat, content)
    for row_seats in case.rows_of_seats():
        yield from missing(case, row_seats)
    for seat in case.seats:
        yield from at_most(case, seat)
    yield from twins(case)
    yield from contacts(case)


def _wording(case: Case) -> Iterator[Violation]:
    for place, words in case.ground.printed.items():
        content = case.cells.get(place)
        if place.table in case.tables and content != words and plain(content) != plain(words):
            said = f"{case.row_name(place)} 的“{place.column}”是{told(content)}，原表为{told(words)}，固定文字不能改动；请恢复原表的文字。"
            yield found("wording", ":".join(place), (case.row_name(place),), said, page="export")


def _counted(case: Case, seat: Seat, content: Content) -> Iterator[Violation]:
    expected = case.expected.get(seat.place)
    row = case.rows.get(seat.key)
    if same(content, expected):
        return
    if row is not None and seat.role == "value" and row.numerator is not None and row.denominator:
        above = row.numerator - row.denominator if row.growth else row.numerator
        if is_percent(content, above, row.denominator, row.target):
            return
    page, where = case.way(seat)
    facts = {"cell": content, "counted": expected}
    if blank(expected, seat.printed):
        why = f"（{row.why}）" if row is not None and row.why else ""
        said = f"{case.told(seat)}填的是{told(content)}，台账里还没有这个数{why}，请先补录再报。"
    else:
        said = f"{case.told(seat)}填的是{told(content)}，按台账是{told(expected)}，请按台账改正，或补正记录。"
    yield found(
        "counted",
        ":".join(seat.place),
        (case.row_name(seat.place),),
        said,
        page=page,
        where=where,
        facts=facts,
    )


def _series(case: Case, seat: Seat, content: Content) -> Iterator[Violation]:
    if seat.role != "series":
        return
    years = years_of(content)
    wanted = range(case.profile.base_year, case.profile.year + 1)
    lacking = [year for year in wanted if years.get(year) is None]
    if lacking:
        page, where = case.way(seat)
        named = "、".join(f"{year}年" for year in lacking)
        said = f"{case.told(seat)}缺{named}的数，请向提供部门要来后填报。"
        yield found(
            "series", ":".join(seat.place), (case.row_name(seat.place),), said, page=page, where=where
        )
