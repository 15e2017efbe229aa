"""The rules for a task's letter and for the list of contacts."""

from __future__ import annotations

from collections.abc import Iterator

from ohdesk.crosscheck.case import Case, short
from ohdesk.crosscheck.cells import Content, Place, Seat
from ohdesk.crosscheck.reading import blank, letter_of, plain, same, told
from ohdesk.crosscheck.violation import Violation, found


def letter(case: Case, seat: Seat, content: Content) -> Iterator[Violation]:
    """Yield what is wrong with the letter of a task."""
    result = case.tasks.get(seat.key)
    if result is None:
        return
    name, rows = f"任务 {case.task_no(seat.key)}“{short(seat.zh)}”", (case.row_name(seat.place),)
    page, where = case.way(seat)
    facts = {"cell": content, "letter": result.letter}
    if blank(content, seat.printed):
        answered = "未填" not in result.why
        kind = "letter" if answered and result.letter is None else "missing"
        todo = "请人工评定并写明理由" if kind == "letter" else "请填完条款"
        why = result.why if result.letter is None else f"按条款是 {result.letter}"
        yield found(
            kind, seat.key, rows, f"{name}没有档次：{why}，{todo}。", page=page, where=where, facts=facts
        )
        return
    ticked = letter_of(content)
    if ticked is None:
        said = f"{name}填的是{told(content)}，看不出档次，请只选一档。"
    elif ticked != result.letter:
        right = f"按条款应为 {result.letter}" if result.letter else f"按条款还定不了档（{result.why}）"
        said = f"{name}填的是 {ticked} 档，{right}，请改正，或在任务自评里评定并写明理由。"
    elif plain(content).replace("☒", "☑") != plain(case.expected.get(seat.place)):
        said = f"{name}的方框被改动为{told(content)}，请恢复为原表的几个档次。"
    else:
        return
    yield found("letter", seat.key, rows, said, page=page, where=where, facts=facts)


def contacts(case: Case) -> Iterator[Violation]:
    """Yield what the list of contacts has blank, or otherwise than it is kept."""
    for table in case.profile.tables:
        if table.layout != "list" or (table.key not in case.tables and case.results.contacts):
            continue
        places = [place for place in case.cells if place.table == table.key]
        if not places and case.tables >= {one.key for one in case.profile.tables if one.layout != "list"}:
            said = f"{table.zh}还没有填联系人，请在“联系人”中添加。"
            yield found("missing", f"{table.key}:1", (f"{table.zh} 1",), said, page="contact")
        for place in places:
            yield from _contact(case, place)


def _contact(case: Case, place: Place) -> Iterator[Violation]:
    content, expected = case.cells[place], case.expected.get(place)
    if blank(content):
        kind, said = "missing", f"{case.row_name(place)} 的“{place.column}”是空白，请在“联系人”中补填。"
    elif not same(content, expected):
        kind = "counted"
        said = f"{case.row_name(place)} 的“{place.column}”填的是{told(content)}，“联系人”中是{told(expected)}，请改成一致。"
    else:
        return
    yield found(kind, ":".join(place), (case.row_name(place),), said, page="contact")
