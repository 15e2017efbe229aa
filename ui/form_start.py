"""What a new form begins with: the present year, and in a row of new records what they usually share."""

from __future__ import annotations

from datetime import date

from db.base import Record
from ohdesk import ledger
from ohdesk.desk import Desk
from ohdesk.fields import field_map, fields_of

YEAR = "year"
SHARED = ("township", "institution", "station")
"""Kinds of which many records entered one after the other name the same one."""


def beginning(kind: type[Record]) -> dict[str, object]:
    """Return what a new record of the kind most likely says; the person sees it and may change it."""
    return {YEAR: date.today().year} if YEAR in field_map(kind) else {}


def carried(desk: Desk, kind: type[Record], number: int) -> dict[str, object]:
    """Return what the next record of a row has in common with the one just saved."""
    names = [one.name for one in fields_of(kind) if one.name == YEAR or one.words.kind in SHARED]
    if not names:
        return {}
    with desk.read() as session:
        values = ledger.current(session, kind, number)
    return {name: values[name] for name in names if values[name] is not None}
