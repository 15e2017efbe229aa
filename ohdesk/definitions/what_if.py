"""换一种口径: every printed cell, letter and item that another reading of the documents would change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from ohdesk import definitions
from ohdesk.assess import evaluate
from ohdesk.desk import Desk
from ohdesk.exchange.table_values import Printed, Value, fills, printed_rows, values
from ohdesk.profile import Profile, Table
from ohdesk.results import Results, TaskResult

ITEMS = "任务条款"
TICK = "☑"
STATES = {"yes": "符合", "partly": "部分符合", "no": "不符合", None: ""}


@dataclass(frozen=True)
class Changed:
    """One cell that would change: its table, the printed number and name of its row, its column, before and after."""

    table: str
    no: str
    name: str
    column: str
    before: str
    after: str


def what_if(
    desk: Desk, profile: Profile, switch: str, option: str, as_of: date | None = None
) -> list[Changed]:
    """Return what would change if the office took this reading, everything else as it stands."""
    taken = definitions.read_option(profile, switch, option)
    with desk.read() as session:
        standing = definitions.choices(session, profile)
    if standing[switch] == taken:
        return []
    now = evaluate(desk, profile, as_of, standing)
    then = evaluate(desk, profile, as_of, {**standing, switch: taken})
    return changed_cells(profile, now, then)


def changed_cells(profile: Profile, now: Results, then: Results) -> list[Changed]:
    """Return the cells of all tables, and the items of tasks, in which two results differ."""
    found: list[Changed] = []
    for table in profile.tables:
        found += _cells(profile, table, now, then)
    found += _items(now, then)
    return found


def _cells(profile: Profile, table: Table, now: Results, then: Results) -> Iterator[Changed]:
    names = {row.no: _name(table, row) for row in printed_rows(profile, table)}
    named = {row.no: profile.name_of(row) for row in table.rows if row.key}
    pairs: dict[tuple[str, str], tuple[Value | None, Value | None]] = {}
    before, after = values(profile, table, now), values(profile, table, then)
    for no in {**before, **after}:
        pairs[no, table.result] = before.get(no), after.get(no)
    further, instead = fills(table, now), fills(table, then)
    for place in {**further, **instead}:
        pairs[place] = further.get(place), instead.get(place)
    order = {no: at for at, no in enumerate(names)}
    for no, column in sorted(pairs, key=lambda place: order.get(place[0], len(order))):
        one, other = pairs[no, column]
        if one != other:
            texts = _texts(one, other)
            yield Changed(table.zh, no, named.get(no) or names.get(no, ""), column, *texts)


def _name(table: Table, row: Printed) -> str:
    at = 1 if len(row.cells) > 1 else 0
    return row.cells[at] if table.columns else ""


def _texts(one: Value | None, other: Value | None) -> tuple[str, str]:
    texts = cell_text(one), cell_text(other)
    if texts[0] != texts[1]:
        return texts
    # Two rates may print alike and still be two numbers in the file.
    exact = [repr(value.content) if value is not None else "" for value in (one, other)]
    return exact[0], exact[1]


def cell_text(value: Value | None) -> str:
    """Return what a cell shows, as people read it; boxes as the words that are ticked."""
    if value is None:
        return ""
    if isinstance(value.content, str):
        ticked = [part.strip(TICK) for part in value.content.split() if part.startswith(TICK)]
        return "、".join(ticked) or value.content
    first = value.number_format.split(";")[0]
    places = len(first.partition(".")[2].rstrip('"%')) if "." in first else 0
    sign = "+" if first.startswith("+") and value.content > 0 else ""
    unit = "%" if first.endswith('"%"') else ""
    return f"{sign}{value.content:,.{places}f}{unit}"


def _items(now: Results, then: Results) -> Iterator[Changed]:
    later: Mapping[str, TaskResult] = {task.key: task for task in then.tasks}
    for task in now.tasks:
        for number, state in task.states.items():
            changed = later[task.key].states.get(number)
            if state != changed:
                yield Changed(ITEMS, task.key, task.task, f"第{number}项", STATES[state], STATES[changed])
