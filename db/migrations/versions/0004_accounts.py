"""Accounts that were closed, and passwords that somebody else gave."""

from __future__ import annotations

from db.migrate import run_beside

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Run the frozen statements that stand beside this file."""
    run_beside(__file__)
