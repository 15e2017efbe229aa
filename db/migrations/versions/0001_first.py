"""The first schema: every kind, the audit chain and the search index."""

from __future__ import annotations

from db.migrate import run_beside

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Run the frozen statements that stand beside this file."""
    run_beside(__file__)
