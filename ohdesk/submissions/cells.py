"""The cells of the official tables as people read them, and what of the results each of them shows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ohdesk.evidence.listing import number_of
from ohdesk.exchange.table_values import Value, fills, values
from ohdesk.profile import Indicator, Profile, Table, TableRow
from ohdesk.results import Results, WorkResult, row_text

TASK, WORK, CONTACT, INDICATOR = "task", "work", "contact", "indicator"
SHARE, OUTLOOK = "share", "outlook"
"""What a cell shows: a task's letter, a point of work, a person, numbers; who answers for a number, its year's end."""

OF_SHARE = frozenset(
    {"target", "share", "deadline", "department", "responsible", "state", "progress", "evidence"}
)
OF_OUTLOOK = frozenset({"forecast", "reason"})
EMPTY = ""
UNPRINTED, WORKS = "指标测算", "年度任务"
WHOLE = ("count", "numerator")
_PLACES = re.compile(r"0(?:\.(0+))?(\"%\")?")
_CONTACT = ("department", "name", "duty", "phone")
_WORK = {
    "share": "下达数", "responsible": "责任人", "department": "责任单位", "due_on": "时限", "state": "完成情况",
    "progress": "进展", "evidence": "佐证材料", "why": "计数",
}  # fmt: skip


@dataclass(frozen=True)
class Cell:
    """One filled cell: where it stands, its words, what it shows (`about` and `key`), and its number.

    `parts` are the parts of the indicator whose numbers add up to `amount`; none where it is no plain number.
    """

    table: str
    no: str
    column: str
    name: str
    text: str
    about: str
    key: str
    parts: tuple[str, ...] = ()
    amount: int | None = None

    @property
    def place(self) -> tuple[str, str, str]:
        """Return where the cell stands."""
        return self.table, self.no, self.column


def cells_of(profile: Profile, results: Results) -> list[Cell]:
    """Return every filled cell of a profile's tables, then what no table prints."""
    found = [cell for table in profile.tables for cell in _cells(profile, table, results)]
    shown = {(one.about, one.key) for one in found}
    found += [
        Cell(UNPRINTED, row.no, "数值", row.zh, row_text(row), INDICATOR, row.key)
        for row in results.rows
        if (INDICATOR, row.key) not in shown
    ]
    works = [one for one in results.works if (WORK, one.no) not in shown]
    return found + [cell for work in works for cell in _work_cells(work)]


def _cells(profile: Profile, table: Table, results: Results) -> Iterator[Cell]:
    if table.layout == "list":
        for at, contact in enumerate(results.contacts, 1):
            for column, name in zip(table.columns, _CONTACT, strict=False):
                words = str(getattr(contact, name))
                yield Cell(table.zh, str(at), column, contact.department, words, CONTACT, contact.department)
        return
    rows = {row.no: row for row in table.rows}
    further = fills(table, results)
    shown = {(no, table.result): value for no, value in values(profile, table, results).items()}
    for (no, column), value in {**shown, **further}.items():
        what = table.fills[column] if (no, column) in further else ""
        yield _cell(profile, table, (no, column), value, rows.get(no), what)


def _cell(
    profile: Profile,
    table: Table,
    at: tuple[str, str],
    value: Value | None,
    row: TableRow | None,
    what: str,
) -> Cell:
    (no, column), text = at, text_of(value)
    if table.layout == "tasks":
        task = profile.task(no)
        return Cell(table.zh, number_of(task.key, task.group), column, task.task, text, TASK, task.key)
    indicator = next((one for one in profile.indicators if row and one.key == row.key), None)
    if indicator is None or row is None:
        work = next((one for one in profile.works if one.no == no), None)
        return Cell(table.zh, no, column, work.zh if work else no, text, WORK, no)
    name = profile.name_of(row)
    if what in OF_SHARE:
        return Cell(table.zh, no, column, name, text, SHARE, indicator.no)
    if what in OF_OUTLOOK:
        return Cell(table.zh, no, column, name, text, OUTLOOK, indicator.key)
    amount = value.content if value is not None and isinstance(value.content, int) else None
    parts = _parts(indicator, what or row.role, row.show if not what else "")
    return Cell(table.zh, no, column, name, text, INDICATOR, indicator.key, parts, amount if parts else None)


def _parts(indicator: Indicator, role: str, show: str) -> tuple[str, ...]:
    """Return the parts whose numbers add up to what a cell shows; none where it compares or judges them."""
    counted = indicator.part("series") is None and indicator.part("denominator") is None
    if (role == "numerator" and counted) or (role in ("head", "count") and show in ("number", "")):
        whole = next((found for one in WHOLE if (found := indicator.part(one))), None)
        adding = [one for one in indicator.parts if one.adds]
        return tuple(one.key or one.role for one in (whole, *adding) if one is not None)
    part = None if role in ("series", "head") else indicator.part(role)
    return (part.key or part.role,) if part is not None else ()


def _work_cells(work: WorkResult) -> Iterator[Cell]:
    for name, column in _WORK.items():
        value = getattr(work, name)
        words = "" if value is None else str(value)
        yield Cell(WORKS, work.no, column, work.zh, words, WORK, work.no)


def text_of(value: Value | None) -> str:
    """Return a cell's content as the table shows it."""
    if value is None:
        return EMPTY
    if isinstance(value.content, str):
        return value.content
    if isinstance(value.content, int):
        return f"{value.content:,}"
    found = _PLACES.search(value.number_format)
    places = len(found[1]) if found and found[1] else 0
    sign = "+" if value.number_format.startswith("+") and value.content > 0 else ""
    return f"{sign}{value.content:.{places}f}{'%' if found and found[2] else ''}"
