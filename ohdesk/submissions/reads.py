"""Which kinds and fields a number is counted from, read off the questions it asks of the database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import ORMExecuteState, Session
from sqlalchemy.sql.visitors import iterate

from db.records import BY_NAME
from ohdesk.counting import Counted
from ohdesk.fields import field_map

Reads = Mapping[str, frozenset[str]]


@contextmanager
def listening(session: Session) -> Iterator[list[Any]]:
    """Collect every question asked in the block: a measure looks at records before it says which it counts."""
    asked: list[Any] = []

    def hear(state: ORMExecuteState) -> None:
        asked.append(state.statement)

    event.listen(session, "do_orm_execute", hear)
    try:
        yield asked
    finally:
        event.remove(session, "do_orm_execute", hear)


def reads_of(counted: Counted, asked: list[Any]) -> Reads:
    """Return the fields, by kind, that a number depends on."""
    found: dict[str, set[str]] = {}
    for statement in [*asked, *([counted.query] if counted.query is not None else [])]:
        part: Any
        for part in iterate(statement):
            if part.__visit_name__ == "table" and part.name in BY_NAME:
                found.setdefault(part.name, set())
            elif part.__visit_name__ == "column":
                _note(found, part)
    if counted.weight and counted.kind is not None:
        found.setdefault(counted.kind.__tablename__, set()).add(counted.weight)
    return {kind: frozenset(names & set(field_map(BY_NAME[kind]))) for kind, names in found.items()}


def _note(found: dict[str, set[str]], column: Any) -> None:
    table = getattr(column, "table", None)
    name = getattr(getattr(table, "element", table), "name", "")
    if name in BY_NAME:
        found.setdefault(name, set()).add(column.name)
