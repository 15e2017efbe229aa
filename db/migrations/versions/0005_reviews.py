"""Reviews of a profile's period."""

from __future__ import annotations

from db.migrate import run_beside

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Run the frozen statements that stand beside this file."""
    run_beside(__file__)
