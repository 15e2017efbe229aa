"""Finding records by any part of their words or by pinyin initials, through one full-text index."""

from __future__ import annotations

import re
import unicodedata
import zlib
from array import array
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import Connection, Select, bindparam, column, select, table, text
from sqlalchemy.sql.elements import Label, TextClause

INDEX = "search"
SCHEMA = f"CREATE VIRTUAL TABLE {INDEX} USING fts5(words, initials, numbers, content='', contentless_delete=1, tokenize='ascii')"
SHIFT = 40
RUN = re.compile("[a-z0-9]{4,}")
BREAK = "x"
"""A word that is no four: runs beside each other are not one run."""

WIDE = "utf-32-le"
FLUSH, FLUSH_MANY = 1 << 20, 16 << 20
"""Bytes of new words that are gathered before they are written: as the index does by itself, and for a long list."""

DROPPED = re.compile("[^\\w\u2e80-\ud7ff\ue000-\U0010ffff]|_")


def normalise(words: str) -> str:
    """Return letters, digits and signs of the words in the one form in which they are compared."""
    folded = words.lower() if words.isascii() else unicodedata.normalize("NFKC", words).casefold()
    return folded if folded.isalnum() else DROPPED.sub("", folded)


def _pairs(texts: Sequence[str]) -> list[str]:
    """Return normalised texts as overlapping pairs, the last character of each alone at its end.

    All texts at once, moving signs of four bytes: joining pair by pair takes five times as long.
    """
    # No normalised text holds a line break; two stand before the first text, so that each begins alike.
    signs = array("I", "\n".join(["\n", *texts]).encode(WIDE, "surrogatepass"))
    pairs = array("I", (" " * (3 * len(signs))).encode(WIDE))
    pairs[0::3], pairs[1:-3:3] = signs, signs[1:]
    text = pairs.tobytes().decode(WIDE, "surrogatepass")
    return [one[2:] for one in text[:-2].split("\n \n")[1:]]


def _fours(normal: Iterable[str]) -> str:
    """Return the runs of Latin letters and figures as overlapping fours.

    Every pair of figures stands in a great many codes and telephone numbers; fours are rare enough to be quick.
    """
    runs = RUN.findall(" ".join(normal))
    return f" {BREAK} ".join([" ".join([run[at : at + 4] for at in range(len(run) - 3)]) for run in runs])


def base(kind: str) -> int:
    """Return the first row number of a kind's share of the index."""
    return (zlib.crc32(kind.encode()) & 0x3FFFFF) << SHIFT


def put(
    connection: Connection,
    kind: str,
    rows: Iterable[tuple[int, list[str], Iterable[str]]],
    *,
    fresh: bool = False,
) -> None:
    """Index records (number, their words, their initials in small letters), replacing what was indexed of them.

    Of `fresh` ones nothing is indexed yet. Words stand behind one another with a blank between; the single characters beside it part them.
    """
    first = base(kind)
    numbers, every, spelled, fours = [], [], [], []
    for number, words, initials in rows:
        normal = [one for one in map(normalise, words) if one]
        numbers.append(first + number)
        every.append(" ".join(normal))
        spelled.append(" ".join(initials))
        fours.append(_fours(normal))
    entries = list(zip(numbers, _pairs(every), _pairs(spelled), fours, strict=True))
    if entries:
        if not fresh:
            connection.exec_driver_sql(f"DELETE FROM {INDEX} WHERE rowid=?", [(one[0],) for one in entries])  # noqa: S608
        added = f"INSERT INTO {INDEX}(rowid, words, initials, numbers) VALUES (?,?,?,?)"  # noqa: S608
        connection.exec_driver_sql(added, entries)


@contextmanager
def many(connection: Connection) -> Iterator[None]:
    """Gather more words before each writing until the block ends: a long list then leaves fewer pieces to merge."""
    _flush_at(connection, FLUSH_MANY)
    yield
    # Not in a finally: what failed is taken back with the whole transaction.
    _flush_at(connection, FLUSH)


def _flush_at(connection: Connection, size: int) -> None:
    connection.exec_driver_sql(f"INSERT INTO {INDEX}({INDEX}, rank) VALUES ('hashsize', ?)", (size,))  # noqa: S608


def drop(connection: Connection, kind: str, numbers: Iterable[int]) -> None:
    """Take records out of the index."""
    gone = [(base(kind) + number,) for number in numbers]
    if gone:
        connection.exec_driver_sql(f"DELETE FROM {INDEX} WHERE rowid=?", gone)  # noqa: S608


def matching(kind: str, sought: str) -> Select[int] | None:
    """Return a query of the numbers whose words contain every part of the sought text; None if it is blank."""
    asked, first = _question(sought), base(kind)
    if not asked:
        return None
    rows: TextClause = text(f"{INDEX} MATCH :asked AND rowid BETWEEN :first AND :last")
    given = {"asked": asked, "first": first, "last": first + (1 << SHIFT) - 1}
    rows = rows.bindparams(*(bindparam(name, value, unique=True) for name, value in given.items()))
    number: Label[int] = (column("rowid") - first).label("number")
    return select(number).select_from(table(INDEX)).where(rows)


def found(connection: Connection, kind: str, sought: str, most: int) -> list[int]:
    """Return the numbers that `matching` asks for, up to so many of them."""
    asked, first = _question(sought), base(kind)
    if not asked:
        return []
    words = f"SELECT rowid FROM {INDEX} WHERE {INDEX} MATCH ? AND rowid BETWEEN ? AND ? LIMIT ?"  # noqa: S608
    given = (asked, first, first + (1 << SHIFT) - 1, most)
    return [row[0] - first for row in connection.exec_driver_sql(words, given)]


def _question(sought: str) -> str:
    return " AND ".join(_asked(part) for part in map(normalise, sought.split()) if part)


def _asked(part: str) -> str:
    """Only letters and figures can be initials; leaving the second column out halves the work for everything else."""
    words = _number_phrase(part) if RUN.fullmatch(part) and not part.isalpha() else _phrase("words", part)
    initials = part.isascii() and not part.isdigit()
    return f"({words} OR {_phrase('initials', part)})" if initials else words


def _number_phrase(part: str) -> str:
    fours = " ".join(part[at : at + 4] for at in range(len(part) - 3))
    return f'numbers:"{fours}"'


def _phrase(where: str, part: str) -> str:
    if len(part) == 1:
        return f'{where}:"{part}"*'
    pairs = " ".join(part[at : at + 2] for at in range(len(part) - 1))
    return f'{where}:"{pairs}"'
