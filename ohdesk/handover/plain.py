"""Words for the guide: numbers masked, and the names of workers and patients taken out wherever they stand."""

from __future__ import annotations

from sqlalchemy import select

from db.records.patient import Patient
from db.records.person import Person
from ohdesk.desk import Desk
from ohdesk.hiding import hidden

SHORTEST = 2
SOMEBODY = "某人"


class Plain:
    """Takes what people wrote and returns it without personal data."""

    def __init__(self, desk: Desk) -> None:
        """Learn the names that must not be told."""
        with desk.read() as session:
            self._names = {
                str(name)
                for kind in (Person, Patient)
                for name in session.scalars(select(kind.__table__.c.name).distinct())
                if name and len(name) >= SHORTEST
            }
        self._longest = min(max(map(len, self._names), default=0), 30)

    def __call__(self, words: str | None) -> str:
        """Return words with personal numbers masked and known persons' names replaced."""
        text = hidden(" ".join((words or "").split()))
        if not self._names or not text:
            return text
        told, at = [], 0
        while at < len(text):
            size = self._name_at(text, at)
            told.append(SOMEBODY if size else text[at])
            at += size or 1
        return "".join(told)

    def _name_at(self, text: str, at: int) -> int:
        """Return how long the longest known name is that begins here, 0 where none does."""
        for size in range(min(self._longest, len(text) - at), SHORTEST - 1, -1):
            if text[at : at + size] in self._names:
                return size
        return 0
