"""What the clocks of one day look at together, and one due item as they tell it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from db.records._classes import Risk
from db.records.declaration import Declaration, ReviewState
from db.records.employer import Employer, OperatingState, Verdict
from ohdesk.clocks.rules import Level, add_months, clock, level_of
from ohdesk.measures import PRODUCING
from ohdesk.profile import Profile


@dataclass(frozen=True)
class Due:
    """One thing that is due: whose, why, by which record and clause, and how long there is.

    `key` stays the same until its base changes, so a snooze ends with the state it was about. `kind` and `number`
    name the record to open; `base` is None where nothing was ever recorded. `sure` is False for proposals.
    """

    key: str
    clock: str
    zh: str
    name: str
    kind: str
    number: int
    employer: int | None
    base: date | None
    opens_on: date | None
    due_on: date
    remaining: int
    level: Level
    why: str
    clause: str
    sure: bool

    @property
    def overdue_days(self) -> int:
        """Return by how many days the item is late, 0 when it is not."""
        return max(0, -self.remaining)


class Firm(NamedTuple):
    """What the clocks need to know of an employer."""

    id: int
    name: str
    verdict: Verdict
    state: OperatingState
    state_since: date | None
    risk: Risk | None
    found_on: date | None
    exposed_total: int | None

    @property
    def owes(self) -> bool:
        """Tell whether the employer must declare and is producing, all year or part of it."""
        return self.verdict is Verdict.must_declare and self.state in PRODUCING


@dataclass(frozen=True)
class Scene:
    """One reading session and one day, for all employers or one; items later than `horizon` are not made."""

    session: Session
    as_of: date
    horizon: date
    profile: Profile | None = None
    employer: int | None = None

    @cached_property
    def firms(self) -> Mapping[int, Firm]:
        """Return the employers by their numbers."""
        columns = select(
            Employer.id,
            Employer.name,
            Employer.verdict,
            Employer.operating_state,
            Employer.state_since,
            Employer.risk,
            func.coalesce(Employer.verified_on, Employer.first_seen_on),
            Employer.exposed_total,
        )
        rows = self.session.execute(columns.where(*self.only(Employer.id)))
        return {row[0]: Firm(*row) for row in rows}

    @cached_property
    def owing(self) -> tuple[Firm, ...]:
        """Return the employers that must declare and are producing."""
        return tuple(firm for firm in self.firms.values() if firm.owes)

    @cached_property
    def last_declared(self) -> Mapping[int, date]:
        """Return the day of each employer's last declaration that was not returned."""
        valid = or_(Declaration.review_state.is_(None), Declaration.review_state != ReviewState.returned)
        return self.latest(
            Declaration.employer, Declaration.submitted_on, valid, *self.only(Declaration.employer)
        )

    def only(self, whose: Any) -> tuple[ColumnElement[bool], ...]:
        """Return the condition that keeps to the one employer, none when all are asked about."""
        return () if self.employer is None else (whose == self.employer,)

    def latest(self, whose: Any, day: Any, *where: ColumnElement[bool]) -> dict[int, date]:
        """Return the last day of each one that a link names, up to the scene's day, in one question."""
        asked = select(whose, func.max(day)).where(day <= self.as_of, whose.is_not(None), *where)
        return {row[0]: row[1] for row in self.session.execute(asked.group_by(whose))}

    def item(
        self,
        clock_key: str,
        record: tuple[str, int],
        name: str,
        base: date | None,
        why: str,
        *,
        due_on: date | None = None,
        employer: int | None = None,
        detail: str = "",
        document: str = "",
    ) -> Iterator[Due]:
        """Yield the item, or nothing when it falls due after the horizon.

        Without `due_on` the clock runs from `base`; without both the item is due at once.
        """
        about = clock(clock_key)
        at_once = due_on is None and base is None
        day = due_on or (about.due(base) if base else self.as_of)
        if day > self.horizon:
            return
        opens = _opening(about.opens_months, about.opens_days, base, day)
        kind, number = record
        level = (
            "overdue" if at_once else level_of(day, self.as_of, open_now=bool(opens and opens <= self.as_of))
        )
        yield Due(
            key=":".join((clock_key, kind, str(number), *([detail] if detail else []), _stamp(base))),
            clock=clock_key,
            zh=f"{about.zh}（{detail}）" if detail else about.zh,
            name=name,
            kind=kind,
            number=number,
            employer=employer,
            base=base,
            opens_on=opens,
            due_on=day,
            remaining=(day - self.as_of).days,
            level=level,
            why=why,
            clause=about.clause.format(document=document),
            sure=about.sure,
        )

    def of_firm(
        self,
        clock_key: str,
        firm: Firm,
        base: date | None,
        why: str,
        due_on: date | None = None,
        detail: str = "",
    ) -> Iterator[Due]:
        """Yield an item of an employer that opens the employer."""
        return self.item(
            clock_key,
            ("employer", firm.id),
            firm.name,
            base,
            why,
            due_on=due_on,
            employer=firm.id,
            detail=detail,
        )


def _stamp(base: date | None) -> str:
    return base.isoformat() if base else "never"


def _opening(months: int, days: int, base: date | None, due_on: date) -> date | None:
    if months and base:
        return add_months(base, months)
    return due_on - timedelta(days=days) if days else None
