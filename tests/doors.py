"""How tests reach the program: the office they open, its password, and what a command answers."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
COUNTY, OFFICE, USER, PASSWORD = "220182", "榆河县卫生健康局职业健康股", "admin", "Yuhe-2025"


@dataclass(frozen=True)
class Prepared:
    """An office made once and copied for each test, with what opens it."""

    folder: Path
    key: bytes
    recovery: str


@dataclass(frozen=True)
class Answer:
    """What a command left: its exit code and what it wrote."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Return the one JSON value on stdout."""
        return json.loads(self.out)

    @property
    def lines(self) -> list[Any]:
        """Return the JSON lines on stdout."""
        return [json.loads(line) for line in self.out.splitlines()]


Ohdesk = Callable[..., Answer]
