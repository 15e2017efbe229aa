"""The rules that need more than the cells: sources, papers, points of work, and what the profile lists."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ohdesk.crosscheck.case import Case, short
from ohdesk.crosscheck.cells import Seat
from ohdesk.crosscheck.changes import changes
from ohdesk.crosscheck.items import items
from ohdesk.crosscheck.listed import listed
from ohdesk.crosscheck.owed import reasons
from ohdesk.crosscheck.violation import Violation, found


def beyond_tables(case: Case) -> Iterator[Violation]:
    """Yield what the facts around the tables have wrong."""
    yield from items(case)
    yield from _sources(case)
    yield from _papers(case)
    yield from reasons(case)
    yield from changes(case)
    yield from _works(case)
    for rule in case.facts.book.rules:
        for one in listed(case, rule):
            yield replace(one, rule=rule.key, zh=rule.zh)


def _sources(case: Case) -> Iterator[Violation]:
    for kept in case.facts.figures:
        figure = case.profile.figure(kept.key)
        lacking = [] if kept.source.strip() else ["来源"]
        if kept.as_of is None and figure.type == "int" and kept.year == case.profile.year:
            lacking.append("截至日期")
        if not lacking:
            continue
        seat = _seat_of_figure(case, kept.key)
        rows = (case.row_name(seat.place),) if seat else ()
        said = f"{short(figure.zh)} {kept.year} 年的填报数 {kept.value:,} 没有{'和'.join(lacking)}，请在“填报”中补写。"
        where = {"key": seat.key, "tab": "typed"} if seat else {}
        subject = f"{kept.key}:{kept.year}"
        yield found("source", subject, rows, said, page="assess" if seat else "annual_figure", where=where)


def _seat_of_figure(case: Case, figure: str) -> Seat | None:
    for seat in case.seats:
        if seat.role in ("letter", "work"):
            continue
        for part in case.indicator(seat.key).parts:
            if (
                part.source.how == "typed"
                and part.source.name == figure
                and seat.role in (part.role, part.key)
            ):
                return seat
    return None


def _papers(case: Case) -> Iterator[Violation]:
    works = {work.no: work for work in case.profile.works}
    for key in dict.fromkeys(one.task for one in case.facts.no_papers):
        lacking = [one for one in case.facts.no_papers if one.task == key]
        task = case.tasks.get(key)
        name = f"任务 {case.task_no(key)}“{short(task.task)}”" if task else f"工作 {key}"
        if key in works:
            name += f"“{short(works[key].zh)}”"
        told = []
        for why in dict.fromkeys(one.why for one in lacking):
            items = "、".join(dict.fromkeys(str(one.item) for one in lacking if one.why == why and one.item))
            told.append(f"{f'第 {items} 项' if items else ''}{why.rstrip('。；')}")
        where = {"task": key, "item": lacking[0].item}
        said = f"{name}{'，'.join(told)}，请附上佐证材料。"
        facts = {"items": sorted((one.item, one.why) for one in lacking)}
        yield found("evidence", key, (name,), said, page="evidence_files", where=where, facts=facts)


def _works(case: Case) -> Iterator[Violation]:
    """A point whose counts may not be nought (零执法、零处罚)."""
    for work in case.results.works:
        if work.holds is False:
            said = f"工作 {work.no}“{short(work.zh)}”：{work.why.rstrip('。')}，不应为 0，请补录记录，或说明原因。"
            where, facts = {"no": work.no}, {"why": work.why}
            yield found(
                "nonzero",
                f"work:{work.no}",
                (f"工作 {work.no}",),
                said,
                page="works",
                where=where,
                facts=facts,
            )
