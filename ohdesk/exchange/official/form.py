"""A table as the profile knows it: what it prints, and which of its cells are to be filled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ohdesk.exchange.table_values import Printed, fills, printed_rows, values
from ohdesk.profile import Profile, Table
from ohdesk.results import Results

GIVEN = ("target", "whole", "deadline", "share")
"""What the level above may have printed itself; its own words then stay."""


@dataclass(frozen=True)
class Form:
    """What the known table prints and which of its cells are to be filled, by printed number and column."""

    table: Table
    printed: tuple[Printed, ...]
    asked: tuple[tuple[str, str], ...]
    given: Mapping[tuple[str, str], str] = field(default_factory=dict)

    @property
    def filled(self) -> set[str]:
        """Return the columns that results go into."""
        return {column for _, column in self.asked}

    def words(self, no: str, column: str) -> str:
        """Return what the known table prints in a cell."""
        cells = next(row.cells for row in self.printed if row.no == no)
        return cells[self.table.columns.index(column)]


def form_of(profile: Profile, table: Table) -> Form:
    """Return a table as the profile knows it."""
    printed = tuple(printed_rows(profile, table))
    if table.layout == "list":
        return Form(table, printed, tuple(("1", column) for column in table.columns))
    known = {(no, table.result): value for no, value in values(profile, table, Results()).items()}
    known |= fills(table, Results())
    if table.layout == "works":
        columns = [*([table.result] if table.result else []), *table.fills]
        known = dict.fromkeys((row.no, column) for row in printed for column in columns)
    given = {
        at: str(value.content) for at, value in known.items() if value and table.fills.get(at[1]) in GIVEN
    }
    return Form(table, printed, tuple(known), given)
