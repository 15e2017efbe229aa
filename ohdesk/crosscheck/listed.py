"""The rules that a profile lists in its checks.toml."""

from __future__ import annotations

from collections.abc import Iterator

from ohdesk.crosscheck.case import Case, short
from ohdesk.crosscheck.cells import Place, Seat
from ohdesk.crosscheck.figures import differing, exceeding
from ohdesk.crosscheck.items import disagreeing
from ohdesk.crosscheck.owed import rows_of
from ohdesk.crosscheck.reading import blank, number_of, same
from ohdesk.crosscheck.rulebook import Rule
from ohdesk.crosscheck.violation import Violation, found
from ohdesk.results import RowResult, meets, reaches, row_text

MOST_NAMED = 6


def listed(case: Case, rule: Rule) -> Iterator[Violation]:
    """Yield what violates one listed rule."""
    if rule.kind in ("at_most", "same", "ratio"):
        yield from _listed_cells(case, rule)
    elif rule.kind == "item_agrees":
        yield from _listed_item(case, rule)
    elif rule.since is None or case.facts.as_of >= rule.since:
        yield from _listed_counts(case, rule)


def _listed_cells(case: Case, rule: Rule) -> Iterator[Violation]:
    by_place = {seat.place: seat for seat in case.seats}
    chosen = [_seat_at(by_place, place) for place in rule.cells]
    contents = [case.cells.get(seat.place) for seat in chosen]
    if any(blank(content, seat.printed) for content, seat in zip(contents, chosen, strict=True)):
        return
    numbers = [number_of(content) for content in contents]
    if rule.kind == "same":
        for seat, content in list(zip(chosen, contents, strict=True))[1:]:
            if not same(contents[0], content):
                yield differing(case, chosen[0], seat, contents[0], content)
    elif rule.kind == "at_most" and numbers[0] is not None and numbers[1] is not None:
        if numbers[0] > numbers[1]:
            yield exceeding(case, chosen[0], chosen[1], numbers[0], numbers[1])
    elif None not in numbers:
        value, above, below = (float(number or 0) for number in numbers)
        if below and abs(value - 100 * above / below) > 0.05:
            rows = tuple(case.row_name(seat.place) for seat in chosen)
            said = f"{case.told(chosen[0])}是 {value:g}，按{rows[1]}÷{rows[2]}应为 {100 * above / below:.1f}，请重新计算。"
            page, where = case.way(chosen[0])
            yield found("ratio", ":".join(chosen[0].place), rows, said, page=page, where=where)


def _seat_at(seats: dict[Place, Seat], place: Place) -> Seat:
    return seats.get(place) or Seat(place, "", "fixed", "", place.column, "")


def _listed_item(case: Case, rule: Rule) -> Iterator[Violation]:
    """Hold an item against indicators that must be met, counts that must be nought, and counts that may not."""
    result = case.tasks.get(rule.task)
    stated = result.states.get(rule.item) if result else None
    counts = case.facts.counts
    known = [name for name in (*rule.measures, *rule.positive) if counts.get(name) is not None]
    rows = [
        case.rows[key] for key in rule.indicators if case.rows[key].applies and case.rows[key].met is not None
    ]
    if stated is None or not (known or rows):
        return
    unmet = [f"“{short(row.zh)}”为 {row_text(row)}" for row in rows if not _is_met(row, rule.at_least)]
    unmet += [f"{count_words(name)}还有 {counts[name]:,}" for name in rule.measures if counts.get(name)]
    unmet += [f"{count_words(name)}为 0" for name in rule.positive if counts.get(name) == 0]
    right = "no" if unmet else "yes"
    if stated != right:
        basis = "、".join(unmet[:MOST_NAMED]) if unmet else "对应的数都已达到"
        yield disagreeing(case, rule.task, rule.item, str(stated), right, basis)


def _is_met(row: RowResult, at_least: int | None) -> bool:
    if at_least is not None and row.numerator is not None and row.denominator:
        return meets(row.numerator, row.denominator, at_least)
    return bool(row.met)


def _listed_counts(case: Case, rule: Rule) -> Iterator[Violation]:
    wanted = rule.kind == "zero"
    for key in rule.indicators:
        row = case.rows[key]
        number = row.numerator if row.numerator is not None else row.value
        if row.applies and number is not None and (number == 0) is not wanted:
            page, where = case.way_to(key, "numerator")
            todo = "应为 0，请办结后再报" if wanted else "不应为 0，请补录记录，或说明原因"
            said = f"“{row.no} {short(row.zh)}”为 {row_text(row)}，{todo}。"
            facts = {"value": number}
            yield found(rule.kind, key, rows_of(case, key), said, page=page, where=where, facts=facts)
    for name in rule.measures:
        count = case.facts.counts.get(name)
        if count is not None and reaches(count, 0, "==") is not wanted:
            todo = "应为 0，请办结后再报" if wanted else "不应为 0，请补录记录，或说明原因"
            said = f"{rule.zh}：{count_words(name)}为 {count:,}，{todo}。"
            yield found(rule.kind, name, (), said, page="home", facts={"value": count})


def count_words(name: str) -> str:
    """Return what a measure counts, in the words that open its docstring."""
    from ohdesk.measures import MEASURES

    words = (MEASURES[name].__doc__ or name).split("\n", maxsplit=1)[0]
    return words.split(":", maxsplit=1)[0].strip() if ":" in words else name
