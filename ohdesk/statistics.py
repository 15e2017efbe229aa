"""Cross tables of the ledger: employers, those that must declare, and those that have, by township, industry or size."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from db.records.employer import Employer
from db.records.township import Township
from ohdesk import codes, measures
from ohdesk.assess import default_day
from ohdesk.desk import Desk
from ohdesk.measures import Scope
from ohdesk.profile import Profile
from ohdesk.results import percent_text

UNKNOWN = "未填"
GROUPS = {"township": Employer.township, "industry": Employer.industry, "size": Employer.size}


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
    """Return the ledger's employers by township, industry (division) or size; every employer is in one line."""
    with desk.read() as session:
        scope = Scope(session, desk.county, profile.year, as_of or default_day(profile))
        towns: dict[object, str] = {
            one.id: one.name for one in session.execute(select(Township.id, Township.name))
        }
        names: dict[str, Callable[[Any], str]] = {
            "township": lambda value: towns.get(value, UNKNOWN),
            "industry": _division,
            "size": lambda value: UNKNOWN if value is None else str(value.value),
        }
        hazardous = measures.hazardous_industrial_employers(scope).query
        declared = measures.declared_industrial_employers(scope).query
        assert hazardous is not None
        assert declared is not None
        must, done = set(session.scalars(hazardous)), set(session.scalars(declared))
        lines: dict[str, list[int]] = {}
        for number, value, exposed in session.execute(
            select(Employer.id, GROUPS[by], Employer.exposed_total)
        ):
            line = lines.setdefault(names[by](value), [0, 0, 0, 0])
            line[0] += 1
            line[1] += number in must
            line[2] += number in done
            line[3] += exposed or 0
    ordered = sorted(lines.items(), key=lambda one: (one[0] == UNKNOWN, -one[1][0], one[0]))
    return [Group(name, *line) for name, line in ordered]


def _division(value: Any) -> str:
    code = str(value or "")
    division = code[:2] if code[:1].isdigit() else code
    return f"{division} {codes.name_of('industry', division)}" if division else UNKNOWN
