"""Reading a damaged database: every row that still answers, found by halving what does not."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

SPAN, BLOCK = 512, 32
BEYOND = 4096
"""How far behind the backup's last row to look when a table's own end cannot be read."""


@dataclass
class Readable:
    """The rows of one table that could be read, by rowid, and the spans of rowids that could not."""

    table: str
    columns: list[str]
    rows: dict[int, tuple[Any, ...]] = field(default_factory=dict)
    lost: list[tuple[int, int]] = field(default_factory=list)


class DamagedFile:
    """A copy of damaged data, opened anew after every failure: one broken page makes a connection useless."""

    def __init__(self, path: Path, key: bytes) -> None:
        """Take the copy and its key; nothing here ever writes to it."""
        self._path, self._key = path, key
        self._open: Any = None

    def ask(self, words: str, values: tuple[int | str, ...] = ()) -> list[tuple[Any, ...]] | None:
        """Return the rows of a question, or None where the pages it needs do not answer."""
        import sqlcipher3.dbapi2 as driver

        try:
            if self._open is None:
                self._open = open_damaged(self._path, self._key)
            return list(self._open.execute(words, values))
        except driver.DatabaseError:
            self.close()
            return None

    def close(self) -> None:
        """Let go of the copy."""
        if self._open is not None:
            self._open.close()
        self._open = None


def open_damaged(path: Path, key: bytes) -> Any:
    """Open a copy of damaged data."""
    import sqlcipher3.dbapi2 as driver

    connection = driver.connect(str(path), isolation_level=None)
    connection.execute("PRAGMA cipher_log_level=NONE")
    connection.execute(f"PRAGMA key=\"x'{key.hex()}'\"")
    return connection


def read_table(source: DamagedFile, table: str, columns: list[str], likely_last: int) -> Readable:
    """Read all rows of a table that still answer; `likely_last` is where to stop when its end is unreadable."""
    found = Readable(table, columns)
    names = ", ".join(f'"{name}"' for name in columns)
    # NOT INDEXED leads through the table's own tree, past indexes that may be broken.
    ask = f'SELECT rowid, {names} FROM "{table}" NOT INDEXED WHERE rowid BETWEEN ? AND ?'  # noqa: S608
    there = source.ask("SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = ?", (table,))
    if there is None or not there[0][0]:
        found.lost = [(1, likely_last)] if likely_last else []
        return found
    # Where the root does not answer, no row can be reached and looking for single ones is in vain.
    if source.ask(ask, (-1, -1)) is None:
        found.lost = [(1, likely_last)] if likely_last else []
        return found
    top = source.ask(f'SELECT max(rowid) FROM "{table}"')  # noqa: S608
    last = likely_last + BEYOND if top is None else int(top[0][0] or 0)
    for low in range(1, last + 1, SPAN):
        _read_span(source, ask, found, low, min(low + SPAN - 1, last))
    if top is None:
        _trim(found, likely_last)
    return found


def _read_span(source: DamagedFile, ask: str, found: Readable, low: int, high: int) -> None:
    waiting = [(low, high)]
    while waiting:
        start, end = waiting.pop()
        rows = source.ask(ask, (start, end))
        if rows is not None:
            found.rows.update({row[0]: tuple(row[1:]) for row in rows})
        elif start == end or (end - start < BLOCK and not _answers(source, ask, start, end)):
            _note_lost(found, start, end)
        else:
            middle = (start + end) // 2
            waiting += [(middle + 1, end), (start, middle)]


def _answers(source: DamagedFile, ask: str, start: int, end: int) -> bool:
    """Tell whether any of a few rows of a short span answers; rows of one broken page stand together."""
    places = {start, (start + end) // 2, end}
    return any(source.ask(ask, (place, place)) is not None for place in sorted(places))


def _note_lost(found: Readable, start: int, end: int) -> None:
    if found.lost and found.lost[-1][1] == start - 1:
        found.lost[-1] = (found.lost[-1][0], end)
    else:
        found.lost.append((start, end))


def _trim(found: Readable, likely_last: int) -> None:
    """Do not call lost what was probably never there: beyond the last row read and the backup's last."""
    last = max([likely_last, *found.rows])
    found.lost = [(low, min(high, last)) for low, high in found.lost if low <= last]
