"""Collects invented records with their numbers and hands them to the ledger chapter by chapter."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from db.base import Record
from db.records import KINDS
from db.records.institution import Institution
from db.records.station import Station
from db.records.township import Township
from ohdesk import ledger
from ohdesk.desk import Desk

FIRST = (Township, Institution, Station)
"""Kinds to which others link that stand before them in the menu."""

ORDER = (*FIRST, *(kind for kind in KINDS if kind not in FIRST))


class Book:
    """The pages written so far: each record gets its number at once, so that others can link to it."""

    def __init__(self, desk: Desk, session: Session) -> None:
        """Take the desk that signs and the session that writes."""
        self.desk = desk
        self.session = session
        self.counts: dict[str, int] = {}
        self._pages: dict[type[Record], list[dict[str, Any]]] = {}
        self._next: dict[type[Record], int] = {}

    def add(self, kind: type[Record], /, **values: Any) -> int:
        """Put one record into the book and return its number."""
        if kind not in self._next:
            self._next[kind] = ledger.next_number(self.session, kind)
            self.counts.setdefault(kind.__tablename__, self._next[kind] - 1)
        number = self._next[kind]
        self._next[kind] += 1
        self.counts[kind.__tablename__] += 1
        self._pages.setdefault(kind, []).append(values)
        return number

    def write(self) -> None:
        """Hand everything since the last time to the ledger, what others link to first."""
        for kind in ORDER:
            if kind in self._pages:
                ledger.add_many(self.desk, self.session, kind, self._pages[kind])
        self._pages.clear()

    def counted(self) -> dict[str, int]:
        """Return how many records of each kind there are, in the order of the menu."""
        return {kind.__tablename__: self.counts.get(kind.__tablename__, 0) for kind in KINDS}
