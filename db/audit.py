"""The audit chain: one row for every change, in the same transaction as the change."""

from __future__ import annotations

import hmac
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, Index, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from db.base import Base
from db.clock import clock as clock  # noqa: PLC0414 - who writes to the chain stamps with its clock

START = "0" * 64
as_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=str).encode
STEP = 2000
COLUMNS = (
    "seq",
    "at_utc",
    "at_local",
    "user",
    "role",
    "action",
    "kind",
    "record",
    "before",
    "after",
    "reason",
    "batch",
    "previous",
    "hash",
)


class Audit(Base):
    """One change: number, times, user, action, record, before and after, chained by keyed hashes."""

    __tablename__ = "audit"
    __table_args__ = (
        Index("ix_audit_kind_record", "kind", "record"),
        Index("ix_audit_user", "user"),
        Index("ix_audit_action", "action"),
        Index("ix_audit_at_local", "at_local"),
        Index("ix_audit_reason", "seq", sqlite_where=text("reason IS NOT NULL")),
    )

    seq: Mapped[int] = mapped_column(primary_key=True)
    at_utc: Mapped[str]
    at_local: Mapped[str]
    user: Mapped[str]
    role: Mapped[str]
    action: Mapped[str]
    kind: Mapped[str]
    record: Mapped[int | None]
    before: Mapped[str | None]
    after: Mapped[str | None]
    reason: Mapped[str | None]
    batch: Mapped[int | None]
    previous: Mapped[str]
    hash: Mapped[str]


@dataclass(frozen=True)
class Entry:
    """What the caller knows of one change; the chain adds number, time, user and hashes."""

    action: str
    kind: str = ""
    record: int | None = None
    before: dict[str, object] | None = None
    after: dict[str, object] | None = None
    reason: str | None = None
    batch: int | None = None
    written: str | None = None
    """What is now, already `as_json`."""


@dataclass(frozen=True)
class Author:
    """Who makes a change, in which role, and the key that seals the chain."""

    user: str
    role: str
    key: bytes

    def seal(self, fields: Iterable[object]) -> str:
        """Return the keyed hash of one row's fields."""
        return hmac.digest(self.key, as_json(list(fields)).encode(), "sha256").hex()

    def veil(self, number: str) -> str:
        """Return a personal number as its keyed hash and last four characters."""
        return hmac.digest(self.key, number.encode(), "sha256").hex()[:16] + "…" + number[-4:]


def append(connection: Connection, author: Author, entries: Iterable[Entry]) -> int:
    """Add the entries to the chain and return the last number."""
    seq, previous = _last(connection)
    now = clock()
    at_utc = now.isoformat(timespec="milliseconds")
    at_local = now.astimezone().isoformat(timespec="milliseconds")
    rows = []
    for entry in entries:
        seq += 1
        row = [seq, at_utc, at_local, author.user, author.role, entry.action, entry.kind, entry.record]
        row += [
            _words(entry.before),
            entry.written or _words(entry.after),
            entry.reason,
            entry.batch,
            previous,
        ]
        previous = author.seal(row)
        rows.append((*row, previous))
    if rows:
        names = ",".join(f'"{name}"' for name in COLUMNS)
        marks = ",".join("?" * len(COLUMNS))
        connection.exec_driver_sql(f"INSERT INTO audit ({names}) VALUES ({marks})", rows)  # noqa: S608
    return seq


def first_break(
    session: Session, author: Author, told: Callable[[int], object] = lambda _done: None
) -> tuple[int, int | None]:
    """Walk the whole chain: return how many rows hold and the first bad number, None when all do."""
    previous, good = START, 0
    for row in _rows(session):
        if good % STEP == 0:
            told(good)
        fields = list(row)
        if fields[0] != good + 1 or fields[-2] != previous or author.seal(fields[:-1]) != fields[-1]:
            return good, good + 1
        previous, good = fields[-1], good + 1
    return good, None


def head(session: Session) -> tuple[int, str]:
    """Return the last number and hash of the chain."""
    return _last(session.connection())


def _last(connection: Connection) -> tuple[int, str]:
    last = connection.exec_driver_sql("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1").first()
    return (last[0], last[1]) if last else (0, START)


def _rows(session: Session) -> Iterator[tuple[object, ...]]:
    columns = [getattr(Audit, name) for name in COLUMNS]
    for row in session.execute(select(*columns).order_by(Audit.seq).execution_options(yield_per=STEP)):
        yield tuple(row)


def _words(values: dict[str, object] | None) -> str | None:
    return None if values is None else as_json(values)
