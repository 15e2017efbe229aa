"""The cells of the official tables: as the records fill them, or as somebody's filled files hold them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ohdesk.exchange.table_values import Value, fills, printed_rows, values
from ohdesk.profile import Profile, Table
from ohdesk.results import Contact, Results

Content = str | int | float | None
_LIST_PARTS = ("department", "name", "duty", "phone")


class Place(NamedTuple):
    """One cell: the table's key, the printed number of its row, the column's heading."""

    table: str
    no: str
    column: str


Cells = Mapping[Place, Content]


@dataclass(frozen=True)
class Seat:
    """A cell that is filled in: what of which indicator or task it shows."""

    place: Place
    key: str
    role: str
    show: str
    zh: str
    printed: str


def cells_of(profile: Profile, results: Results) -> dict[Place, Content]:
    """Return every cell of a profile's tables as the results fill them."""
    found: dict[Place, Content] = {}
    for table in profile.tables:
        if table.layout == "list":
            found |= _list_cells(table, results.contacts)
        else:
            found |= _printed_cells(profile, table)
    answers = answers_of(profile, results)
    return found | {place: one.content for place, one in answers.items() if one is not None}


def answers_of(profile: Profile, results: Results) -> dict[Place, Value | None]:
    """Return what the results put into the cells to be filled; None where something is still to come."""
    found: dict[Place, Value | None] = {}
    for table in profile.tables:
        if table.layout == "list":
            continue
        for no, one in values(profile, table, results).items():
            found[Place(table.key, no, table.result)] = one
        for (no, column), one in fills(table, results).items():
            found[Place(table.key, no, column)] = one
    return found


def _list_cells(table: Table, contacts: Sequence[Contact]) -> dict[Place, Content]:
    return {
        Place(table.key, str(number), column): getattr(contact, part)
        for number, contact in enumerate(contacts, 1)
        for column, part in zip(table.columns, _LIST_PARTS, strict=False)
    }


def _printed_cells(profile: Profile, table: Table) -> dict[Place, Content]:
    return {
        Place(table.key, row.no, column): words
        for row in printed_rows(profile, table)
        for column, words in zip(table.columns, row.cells, strict=True)
    }


def printed_words(profile: Profile) -> dict[Place, str]:
    """Return the official words of every cell of the tables that have fixed rows."""
    found: dict[Place, str] = {}
    for table in profile.tables:
        if table.layout != "list":
            found |= {place: str(words) for place, words in _printed_cells(profile, table).items()}
    return found


def seats(profile: Profile) -> list[Seat]:
    """Return the cells that are filled in, table by table from the top."""
    return [seat for table in profile.tables for seat in _seats(profile, table)]


def _seats(profile: Profile, table: Table) -> Iterator[Seat]:
    if table.layout == "list":
        return
    printed = _printed_cells(profile, table)
    if table.layout == "tasks":
        for task in profile.tasks:
            place = Place(table.key, task.key, table.result)
            yield Seat(place, task.key, "letter", "letter", task.task, str(printed[place]))
        return
    if table.layout == "works":
        for work in profile.works:
            for column in (*table.fills, *([table.result] if table.result else [])):
                yield Seat(
                    Place(table.key, work.no, column), work.no, "work", "work", f"{work.zh}（{column}）", ""
                )
        return
    for row in table.rows:
        for column, what in table.fills.items():
            place, zh = Place(table.key, row.no, column), f"{profile.name_of(row)}（{column}）"
            statement = what == "value" and profile.indicator(row.key).kind == "yesno"
            yield Seat(place, row.key, "verdict" if statement else what, "fill", zh, "")
        if row.show != "nothing" and table.result:
            place = Place(table.key, row.no, table.result)
            name = profile.name_of(row)
            yield Seat(place, row.key, _role(row.role, row.show), row.show, name, str(printed[place]))


def _role(role: str, show: str) -> str:
    """Name what a printed result is: a head is its value, or the verdict where boxes or 是/否 are printed."""
    if role != "head":
        return role
    return {"percent": "value", "number": "count"}.get(show, "verdict")
