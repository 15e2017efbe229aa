"""Departments' lists, notices, put-off reminders, frozen counts; a batch may change records of several kinds."""

from __future__ import annotations

from db.migrate import run_beside

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Run the frozen statements that stand beside this file."""
    run_beside(__file__)
