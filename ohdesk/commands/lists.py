"""reconcile, due, freeze, notice: from department lists to employers that act."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from db.records.employer import Employer
from ohdesk import notices, query, snapshots
from ohdesk.clocks import due_items
from ohdesk.clocks.snoozes import put_off
from ohdesk.commands.answer import Answer, Options, day, progress, table
from ohdesk.commands.records import conditions
from ohdesk.desk import Desk
from ohdesk.lists import reconcile as lists


def reconcile(desk: Desk, options: Options) -> Answer:
    """Keep a department's list and hold it against the ledger."""
    taken = lists.take_in(
        desk,
        Path(options.file),
        options.source,
        title=options.title or "",
        received_on=day(options.received),
        sheet=options.sheet,
        progress=progress,
    )
    data = {
        **taken.counts(),
        "list": taken.number,
        "batch": taken.batch,
        "skipped": taken.skipped,
        "problems": [one.as_json() for one in taken.problems],
    }
    ways = taken.counts()
    sentence = (
        f"共 {ways['rows']:,} 个名称 = 代码一致 {ways['by_code']:,} + 名称一致 {ways['by_name']:,}"
        f" + 以往认定 {ways['remembered']:,} + 待认定 {ways['doubtful']:,} + 台账中没有 {ways['only_there']:,}。"
    )
    return Answer(data, [sentence, *taken.skipped, *(one.sentence() for one in taken.problems[:20])])


def notice(desk: Desk, options: Options) -> Answer:
    """Write a notice for every chosen employer, or for all that must declare and never did."""
    issued_on = day(options.date) or date.today()
    chosen = (
        list(query.ids(desk, Employer, query.Query(where=conditions(options.where))))
        if options.where
        else None
    )
    employers = notices.must_be_told(desk, issued_on) if chosen is None else chosen
    out = Path(options.out)
    issued = notices.issue(desk, employers, out, issued_on, progress=progress)
    report = issued.report
    data = {
        "file": str(out),
        "pages": report.pages,
        "notices": report.notices,
        "first_number": issued.first_number,
        "batch": issued.batch,
        "missing": report.missing,
        "blank": {name: list(words) for name, words in report.blank.items()},
    }
    pages = f"，共 {report.pages:,} 页" if report.pages else ""
    lines = [f"已生成 {report.notices:,} 份提示单{pages}，自第 {issued.first_number} 号起：{out}"]
    lines += [f"{name} 有字体中没有的字：{signs}" for name, signs in report.missing.items()]
    return Answer(data, lines)


def due(desk: Desk, options: Options) -> Answer:
    """List what is overdue or falls due."""
    as_of = day(options.as_of) or date.today()
    found = due_items(desk, as_of, options.within, snoozed=put_off(desk))
    data = [
        {
            "key": one.key,
            "clock": one.clock,
            "zh": one.zh,
            "name": one.name,
            "kind": one.kind,
            "id": one.number,
            "base": one.base.isoformat() if one.base else None,
            "due_on": one.due_on.isoformat(),
            "remaining": one.remaining,
            "level": one.level,
            "why": one.why,
            "clause": one.clause,
        }
        for one in found
    ]
    rows = [(one.due_on.isoformat(), one.zh, one.name, one.why) for one in found]
    return Answer(data, [*table(["期限", "事项", "对象", "缘由"], rows), f"共 {len(found):,} 项。"])


def freeze(desk: Desk, options: Options) -> Answer:
    """Keep a count as it stood at the end of a day, with the records counted."""
    wanted = day(options.day) or date.today()
    snapshots.freeze(desk, options.measure, wanted, options.label or "")
    with desk.read() as session:
        kept = snapshots.frozen(session, options.measure, wanted)
    value = kept.value if kept else 0
    data = {"measure": options.measure, "day": wanted.isoformat(), "value": value}
    return Answer(
        data, [f"已冻结：{options.label or options.measure}，截至 {wanted.isoformat()} 为 {value:,}"]
    )
