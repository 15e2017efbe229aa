"""The ledger's employers by one feature: those that must declare, and those that have."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date

from ohdesk.assess import default_day
from ohdesk.desk import Desk
from ohdesk.profile import Profile
from ohdesk.results import percent_text
from ohdesk.statistics.cross_table import UNKNOWN, read_frame

__all__ = ["GROUPS", "UNKNOWN", "Group", "employers"]

GROUPS = ("township", "industry", "size", "section", "risk", "state")
COUNTED = ("employers", "industrial", "industrial_declared", "exposed")


@dataclass(frozen=True)
class Group:
    """One line of a cross table; the rate is declared over hazardous industrial employers, unrounded."""

    name: str
    employers: int
    hazardous: int
    declared: int
    exposed: int

    @property
    def rate(self) -> float | None:
        """Return the declaration rate in percent, None where no employer must declare."""
        return 100 * self.declared / self.hazardous if self.hazardous else None

    @property
    def rate_text(self) -> str:
        """Return the declaration rate as it is printed."""
        return f"{percent_text(self.declared, self.hazardous)}%" if self.hazardous else "—"

    def as_json(self) -> dict[str, object]:
        """Return the line as JSON."""
        return {**asdict(self), "rate": self.rate}


def employers(desk: Desk, profile: Profile, by: str, as_of: date | None = None) -> list[Group]:
    """Return the ledger's employers by one of GROUPS, the largest first; every employer is in one line."""
    frame = read_frame(desk, profile.year, as_of or default_day(profile), COUNTED)
    lines = [
        Group(frame.names[by][key], *(frame.cell(one, numbers).value for one in COUNTED))
        for key, numbers in frame.groups(by, frame.ids("employers")).items()
    ]
    return sorted(lines, key=lambda one: (one.name == UNKNOWN, -one.employers, one.name))
