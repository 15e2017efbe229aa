"""The index that keeps two live records from having the same natural key."""

from __future__ import annotations

from sqlalchemy import Index, text


def unique_key(kind: str, *columns: str) -> Index:
    """Return a unique index over `columns` that ignores records taken out of the ledger."""
    alive = text("removed_at IS NULL")
    return Index(f"uq_{kind}", *columns, unique=True, sqlite_where=alive)
