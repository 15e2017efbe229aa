"""换人交接: the whole office in one encrypted file with a readable guide, and a training copy without real people."""

from __future__ import annotations

from db import office
from ohdesk.desk import Desk

TRAINING = "training_copy"
"""The setting that marks a training copy."""


def is_training(desk: Desk) -> bool:
    """Tell whether an office is a training copy."""
    with desk.read() as session:
        return bool(office.setting(session, TRAINING))
