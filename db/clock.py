"""The time that changes are stamped with, apart from the database, so that the sign-in can ask it at once."""

from __future__ import annotations

from datetime import UTC, datetime


def clock() -> datetime:
    """Return the time that changes are stamped with."""
    return datetime.now(UTC)
