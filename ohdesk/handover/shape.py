"""What a 交接说明 consists of: sections of lines and tables, as data, as a printed document and back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

NUMERALS = "一二三四五六七八九十"
FORMAT = "ohdesk-guide/1"


@dataclass(frozen=True)
class Grid:
    """A small table: what it is called, its headings with their shares of the width, its rows."""

    zh: str
    headings: Sequence[str]
    shares: Sequence[float]
    rows: Sequence[Sequence[str]]
    left_out: int = 0
    """How many rows there are beyond those shown."""


@dataclass(frozen=True)
class Section:
    """One part of the guide."""

    zh: str
    lines: Sequence[str] = ()
    grids: Sequence[Grid] = ()


@dataclass(frozen=True)
class Guide:
    """The whole guide: whose office, of which day, and its parts."""

    office: str
    county: str
    day: date
    sections: Sequence[Section]

    @property
    def title(self) -> str:
        """Return the guide's title."""
        return f"{self.office}交接说明"


def numbered(sections: Sequence[Section]) -> list[str]:
    """Return the headings with their Chinese numbers."""
    return [f"{_numeral(at)}、{one.zh}" for at, one in enumerate(sections, 1)]


def to_json(guide: Guide) -> bytes:
    """Return the guide as it is kept in a package."""
    told = {"format": FORMAT, **asdict(guide), "day": guide.day.isoformat()}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def from_json(content: bytes) -> Guide:
    """Return the guide that `to_json` wrote; raise ValueError, KeyError or TypeError for anything else."""
    told = json.loads(content)
    if told["format"] != FORMAT:
        raise ValueError(told["format"])
    sections = [
        Section(one["zh"], tuple(one["lines"]), tuple(Grid(**grid) for grid in one["grids"]))
        for one in told["sections"]
    ]
    return Guide(told["office"], told["county"], date.fromisoformat(told["day"]), tuple(sections))


def _numeral(number: int) -> str:
    tens, ones = divmod(number, 10)
    if not tens:
        return NUMERALS[ones - 1]
    return (NUMERALS[tens - 1] if tens > 1 else "") + "十" + (NUMERALS[ones - 1] if ones else "")
