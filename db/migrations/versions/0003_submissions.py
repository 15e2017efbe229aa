"""Submissions, definitions chosen, reasons, yearly tasks, reports, handed-out forms, and files kept whole."""

from __future__ import annotations

from db.migrate import run_beside

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Run the frozen statements that stand beside this file."""
    run_beside(__file__)
