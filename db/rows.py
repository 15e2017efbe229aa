"""Many rows at once: values in the form in which the file keeps them, past SQLAlchemy's own binding."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from operator import attrgetter
from typing import Any

from sqlalchemy import Boolean, Column, Connection, Date
from sqlalchemy import Enum as EnumColumn
from sqlalchemy.dialects.sqlite import dialect

from db.base import Base, Record

Encoder = Callable[[Any], Any]
Decoder = Callable[[Any], Any]
NAME_OF: Encoder = attrgetter("_name_")


@cache
def encoders(kind: type[Base]) -> dict[str, Encoder | None]:
    """Return for each column how its values are written, None for those that are written as they are."""
    columns: Any = kind.__table__.columns
    return {column.name: _encoder(column) for column in columns}


def written(kind: type[Base], name: str, value: Any) -> Any:
    """Return a column's value in the form in which the file keeps it."""
    way = encoders(kind)[name]
    return value if value is None or way is None else way(value)


@cache
def _defaults(kind: type[Record]) -> dict[str, Any]:
    """Return what the columns with a default start with, as the file keeps it."""
    columns: Any = kind.__table__.columns
    return {
        column.name: written(kind, column.name, column.default.arg)
        for column in columns
        if column.default is not None and column.default.is_scalar
    }


def _encoder(column: Column[Any]) -> Encoder | None:
    if isinstance(column.type, Date):
        return date.isoformat
    if isinstance(column.type, Boolean):
        return int
    if isinstance(column.type, EnumColumn):
        return NAME_OF
    written = dialect()
    return column.type.dialect_impl(written).bind_processor(written)


def decoder(kind: type[Base], name: str) -> Decoder | None:
    """Return how a column's kept value is read back, None where it is what stands in the file."""
    sqlite, columns = dialect(), kind.__table__.columns
    way: Decoder | None = columns[name].type.dialect_impl(sqlite).result_processor(sqlite, None)
    return way


def kept(connection: Connection, kind: type[Record], names: Sequence[str]) -> Iterable[Sequence[Any]]:
    """Return these columns of every record that was not taken out, as the file keeps them."""
    columns = ",".join(f'"{name}"' for name in names)
    words = f'SELECT {columns} FROM "{kind.__tablename__}" WHERE removed_at IS NULL'  # noqa: S608
    return connection.exec_driver_sql(words)


def kept_of(
    connection: Connection, kind: type[Record], names: Sequence[str], numbers: Sequence[int]
) -> list[tuple[Any, ...]]:
    """Return number and columns of these records, in that order, without those taken out, as the file keeps them."""
    columns = ",".join(f'"{name}"' for name in ("id", *names))
    # The numbers as one text: the statement stays the same however many they are.
    words = f"""SELECT {columns} FROM "{kind.__tablename__}"
        WHERE id IN (SELECT value FROM json_each(?)) AND removed_at IS NULL"""  # noqa: S608
    asked = connection.exec_driver_sql(words, (json.dumps(list(numbers)),))
    found = {row[0]: row for row in asked.all()}
    return [found[number] for number in numbers if number in found]


def read(kind: type[Record], names: Sequence[str], stored: Sequence[Any]) -> dict[str, Any]:
    """Return by name the values of columns that stand in the file like this."""
    known = _decoders(kind)
    return {
        name: one if (way := known[name]) is None else way(one)
        for name, one in zip(names, stored, strict=True)
    }


@cache
def _decoders(kind: type[Base]) -> dict[str, Decoder | None]:
    return {column.name: decoder(kind, column.name) for column in kind.__table__.columns}


def number_of(connection: Connection, kind: type[Record], same: Mapping[str, Any]) -> int | None:
    """Return the number of a record with these values that was not taken out."""
    where = " AND ".join(f'"{name}"=?' for name in same)
    words = f'SELECT id FROM "{kind.__tablename__}" WHERE {where} AND removed_at IS NULL LIMIT 1'  # noqa: S608
    given = tuple(written(kind, name, value) for name, value in same.items())
    return connection.exec_driver_sql(words, given).scalar()


def last_number(connection: Connection, kind: type[Record]) -> int:
    """Return the highest number a record of the kind ever had, those taken out among them; 0 when there is none."""
    return connection.exec_driver_sql(f'SELECT max(id) FROM "{kind.__tablename__}"').scalar() or 0  # noqa: S608


def add(
    connection: Connection, kind: type[Base], names: Sequence[str], given: Sequence[tuple[Any, ...]]
) -> None:
    """Add rows whose values are already in the form in which the file keeps them."""
    if given:
        columns, marks = ",".join(f'"{name}"' for name in names), ",".join("?" * len(names))
        words = f'INSERT INTO "{kind.__tablename__}" ({columns}) VALUES ({marks})'  # noqa: S608
        connection.exec_driver_sql(words, list(given))


def insert(
    connection: Connection, kind: type[Record], numbers: Sequence[int], columns: Mapping[str, Sequence[Any]]
) -> None:
    """Add records by their numbers, their values column by column; the other columns get what they start with."""
    known, given = encoders(kind), dict[str, Sequence[Any]](id=numbers)
    for name, values in columns.items():
        # A column that holds nothing is left to the database: that is half of what a list would have to bind.
        if values.count(None) < len(values):
            way = known[name]
            given[name] = values if way is None else [one if one is None else way(one) for one in values]
    for name, value in _defaults(kind).items():
        if name not in columns:
            given[name] = [value] * len(numbers)
    add(connection, kind, tuple(given), list(zip(*given.values(), strict=True)))


def rewrite(
    connection: Connection, kind: type[Record], rows: Sequence[tuple[int, Mapping[str, Any]]]
) -> None:
    """Give records, by their numbers, other values; all of them give the same columns."""
    if rows:
        names, known = list(rows[0][1]), encoders(kind)
        columns = ",".join(f'"{name}"=?' for name in names)
        words = f'UPDATE "{kind.__tablename__}" SET {columns} WHERE id=?'  # noqa: S608
        ways = [(name, known[name]) for name in names]
        given = [
            [value if (value := values[name]) is None or way is None else way(value) for name, way in ways]
            for _, values in rows
        ]
        connection.exec_driver_sql(
            words, [(*one, number) for one, (number, _) in zip(given, rows, strict=True)]
        )
