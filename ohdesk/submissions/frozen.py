"""冻结: everything a submission stands on, as facts that can be kept, read back and compared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

import ohdesk
from db.audit import head
from db.base import Record
from db.records import BY_NAME
from db.records.declaration import Declaration, ReviewState
from db.records.employer import Employer, Verdict
from ohdesk import assess, codes, definitions, official_forms
from ohdesk.desk import Desk
from ohdesk.exchange.official.export import HandedOut
from ohdesk.fields import fields_of
from ohdesk.forecast import prints_outlooks, with_outlooks
from ohdesk.profile import Profile
from ohdesk.results import Results
from ohdesk.submissions.cells import Cell, cells_of
from ohdesk.submissions.numbers import Numbers, counted


@dataclass(frozen=True)
class Firm:
    """One employer the county answers for, and whether it has declared."""

    code: str
    name: str
    declared: bool


@dataclass(frozen=True)
class Frozen:
    """What was true when it was submitted."""

    program: str
    profile: str
    profile_digest: str
    title: str
    year: int
    as_of: date
    county: Mapping[str, str]
    office: str
    choices: Mapping[str, str]
    definitions: Mapping[str, str]
    editions: Mapping[str, str]
    audit_seq: int
    audit_hash: str
    results: Results
    numbers: Numbers
    cells: Sequence[Cell]
    linked: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """The indicators that answer for a task's items, or count a point of work, by task or number."""
    affects: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """The indicators that a switch of 口径 moves."""
    employers: Sequence[Firm] = ()
    papers: Sequence[Any] = field(default=())
    documents: Mapping[str, Any] = field(default_factory=dict)
    forms: Mapping[str, HandedOut] = field(default_factory=dict)
    """The workbooks handed out that are filled in place of the bundled ones."""
    open: Sequence[str] = ()


def take(
    desk: Desk, profile: Profile, as_of: date | None = None, choices: Mapping[str, str] | None = None
) -> Frozen:
    """Count a profile once and return everything its numbers stand on."""
    day = as_of or assess.default_day(profile)
    with desk.read() as session:
        seq, digest = head(session)
        taken = dict(definitions.choices(session, profile) if choices is None else choices)
        firms = _firms(session, day)
        forms = official_forms.forms(session, profile)
    found = assess.evaluate_traced(desk, profile, day, taken)
    results = found.results
    if prints_outlooks(profile.tables):
        results = with_outlooks(desk, profile, results, day, taken)
    return Frozen(
        program=ohdesk.__version__,
        profile=profile.name,
        profile_digest=profile.digest,
        title=profile.title,
        year=profile.year,
        as_of=day,
        county={"code": desk.county.code, "name": desk.county.name},
        office=desk.office,
        choices=taken,
        definitions={one.key: one.definition for one in profile.indicators},
        editions=editions(day),
        audit_seq=seq,
        audit_hash=digest,
        results=results,
        numbers=counted(desk, profile, day, taken, found.traces),
        cells=cells_of(profile, results),
        linked=_linked(profile),
        affects={one.key: one.affects for one in profile.switches},
        employers=firms,
        forms=forms,
    )


def _linked(profile: Profile) -> dict[str, Sequence[str]]:
    tasks = {one.key: [link.indicator for link in one.linked] for one in profile.tasks}
    points: dict[str, list[str]] = {}
    for one in profile.indicators:
        if one.no:
            points.setdefault(one.no, []).append(one.key)
    return {key: found for key, found in {**tasks, **points}.items() if found}


def editions(day: date) -> dict[str, str]:
    """Return which edition of every code list stands on a day."""
    return {key: codes.catalogue(key, day).edition for key in sorted(_catalogues())}


def _catalogues() -> set[str]:
    kinds: Iterable[type[Record]] = BY_NAME.values()
    return {one.words.codes for kind in kinds for one in fields_of(kind) if one.words.codes}


def _firms(session: Session, day: date) -> list[Firm]:
    declared = set(
        session.scalars(
            select(Declaration.employer).where(
                Declaration.submitted_on <= day, Declaration.review_state != ReviewState.returned
            )
        )
    )
    asked = select(Employer.id, Employer.credit_code, Employer.name, Employer.verdict).order_by(Employer.id)
    return [
        Firm(row.credit_code or "", row.name, row.id in declared)
        for row in session.execute(asked)
        if row.verdict == Verdict.must_declare or row.id in declared
    ]
