"""Indexes by which the audit page finds its rows."""

from __future__ import annotations

from db.migrate import run_beside

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Run the frozen statements that stand beside this file."""
    run_beside(__file__)
