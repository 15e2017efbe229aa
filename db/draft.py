"""The statements that make a kind's table, to be read by a person and frozen in a migration.

Use: python -m db.draft KIND
"""

from __future__ import annotations

import sys

from sqlalchemy import Table
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

from db.records import BY_NAME


def statements(kind: str) -> str:
    """Return the statements for a kind's table and indexes, as they stand in a migration's .sql file."""
    table = BY_NAME[kind].__table__
    assert isinstance(table, Table)
    indexes = sorted(table.indexes, key=lambda one: str(one.name))
    made: list[CreateTable | CreateIndex] = [CreateTable(table), *map(CreateIndex, indexes)]
    return "".join(f"{str(one.compile(dialect=sqlite.dialect())).strip()};\n\n" for one in made)


if __name__ == "__main__":
    sys.stdout.write(statements(sys.argv[1]).replace(" \n", "\n"))
