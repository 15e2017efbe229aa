"""申报质量抽查: declared employers drawn by township from a noted seed, what was found, and the 合格率."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, or_, select

from db.records.declaration import Declaration, DeclarationError, ReviewState
from db.records.employer import Employer, Verdict
from db.records.township import Township
from ohdesk import batch as batches
from ohdesk import ledger
from ohdesk.desk import Desk
from ohdesk.errors import Refused
from ohdesk.ledger import Change
from ohdesk.results import percent_text

NO_TOWNSHIP = "未填乡镇"


@dataclass(frozen=True)
class Candidate:
    """An employer that may be drawn: its latest declaration, its code, and the township it is drawn in."""

    declaration: int
    employer: int
    name: str
    code: str
    township: str


@dataclass(frozen=True)
class Sample:
    """抽样: what was drawn, and all that somebody needs to draw the same again."""

    seed: str
    as_of: date
    chosen: Sequence[Candidate]
    quotas: Mapping[str, tuple[int, int]]
    """Each township with how many were drawn of how many."""


@dataclass(frozen=True)
class Fault:
    """One sampled declaration found wrong."""

    declaration: int
    employer: int
    name: str
    township: str
    sampled_on: date
    errors: tuple[str, ...]
    corrected_on: date | None


@dataclass(frozen=True)
class Outcome:
    """抽查结果 of a year: drawn, judged, qualified, each fault, and the faults by kind and by township."""

    drawn: int
    judged: int
    qualified: int
    faults: Sequence[Fault]
    by_error: Mapping[str, int]
    by_township: Mapping[str, tuple[int, int]]
    """Each township with how many were qualified of how many judged."""

    @property
    def rate_text(self) -> str:
        """Return the 合格率 as it is printed."""
        return f"{percent_text(self.qualified, self.judged, 90)}%" if self.judged else "—"


def candidates(desk: Desk, as_of: date) -> list[Candidate]:
    """Return every employer declared by a day, with its latest declaration that was not returned.

    One whose declaration was sampled in an earlier year is left out: that year's result stays as it was found.
    """
    declared = (
        select(Declaration.employer, func.max(Declaration.submitted_on).label("last"))
        .where(Declaration.submitted_on <= as_of, Declaration.review_state != ReviewState.returned)
        .group_by(Declaration.employer)
        .subquery()
    )
    asked = (
        select(func.max(Declaration.id), Employer, Township.name)
        .join(declared, Declaration.employer == declared.c.employer)
        .join(Employer, Employer.id == Declaration.employer)
        .join(Township, Township.id == Employer.township, isouter=True)
        .where(
            Declaration.submitted_on == declared.c.last,
            Declaration.review_state != ReviewState.returned,
            Employer.verdict != Verdict.duplicate,
            or_(Declaration.sampled_on.is_(None), Declaration.sampled_on >= date(as_of.year, 1, 1)),
        )
        .group_by(Employer.id)
    )
    with desk.read() as session:
        return [
            Candidate(number, one.id, one.name, f"{one.credit_code}{one.branch_no}", town or NO_TOWNSHIP)
            for number, one, town in session.execute(asked)
        ]


def draw(desk: Desk, size: int, seed: str, as_of: date | None = None, townships: int = 0) -> Sample:
    """Draw so many declared employers, each township in proportion; the same seed draws the same ones.

    `townships` draws that many townships first and then only in them; 0 draws in all. Nothing is kept yet.
    Raises Refused without a seed, with nobody to draw from, or with a size that does not fit.
    """
    if not seed.strip():
        raise Refused("请填写抽样种子（任意文字或数字），以便别人按同样的种子复核。")
    day = as_of or date.today()
    groups: dict[str, list[Candidate]] = {}
    for one in candidates(desk, day):
        groups.setdefault(one.township, []).append(one)
    if townships:
        kept = sorted(groups, key=lambda name: _lot(seed, name))[:townships]
        groups = {name: groups[name] for name in kept}
    total = sum(map(len, groups.values()))
    if not 1 <= size <= total:
        raise Refused(f"可抽的已申报单位有 {total} 家，抽取数应在 1 到 {total} 之间。")
    quotas = _shares({name: len(members) for name, members in groups.items()}, size)
    chosen: list[Candidate] = []
    for name in sorted(groups):
        lots = sorted(groups[name], key=lambda one: _lot(seed, one.code))
        chosen += lots[: quotas[name]]
    return Sample(seed, day, chosen, {name: (quotas[name], len(groups[name])) for name in sorted(groups)})


def _lot(seed: str, name: str) -> str:
    """Return a lot that depends on seed and code alone, so that it falls the same on any computer."""
    return hashlib.sha256(f"{seed}\n{name}".encode()).hexdigest()


def _shares(sizes: Mapping[str, int], size: int) -> dict[str, int]:
    """Share a sample out by the method of largest remainders."""
    total = sum(sizes.values())
    exact = {name: divmod(count * size, total) for name, count in sizes.items()}
    given = {name: whole for name, (whole, _) in exact.items()}
    by_rest = sorted(sizes, key=lambda name: (-exact[name][1], name))
    for name in by_rest[: size - sum(given.values())]:
        given[name] += 1
    return given


def record(desk: Desk, sample: Sample, sampled_on: date) -> int:
    """Note on each drawn declaration when it was sampled, as one batch that can be undone; return its number.

    A declaration sampled before keeps its day and what was found.
    """
    with desk.write() as session:
        changes = []
        for one in sample.chosen:
            before = ledger.current(session, Declaration, one.declaration)
            if before["sampled_on"] is None:
                changes.append(Change(one.declaration, before, {**before, "sampled_on": sampled_on}))
        title = f"抽查 {len(sample.chosen)} 家（种子 {sample.seed}，截至 {sample.as_of:%Y-%m-%d}）"
        counts = {"updated": len(changes)}
        batch = batches.begin(desk, session, Declaration, title, "申报质量抽查", counts)
        batches.keep(desk, session, batch, Declaration, changes, "sample")
        return batch.id


def outcome(desk: Desk, year: int, as_of: date | None = None) -> Outcome:
    """Return what the year's samples found up to a day."""
    first, last = date(year, 1, 1), min(as_of or date.max, date(year, 12, 31))
    asked = (
        select(Declaration, Employer.name, Township.name)
        .join(Employer, Employer.id == Declaration.employer)
        .join(Township, Township.id == Employer.township, isouter=True)
        .where(Declaration.sampled_on.between(first, last))
        .order_by(Township.code, Employer.name, Declaration.id)
    )
    with desk.read() as session:
        rows = [(one, name, town or NO_TOWNSHIP) for one, name, town in session.execute(asked)]
        judged = [row for row in rows if row[0].qualified is not None]
        faults = [_fault(one, name, town) for one, name, town in judged if not one.qualified]
        of_all = Counter(town for _, _, town in judged)
        right = Counter(town for one, _, town in judged if one.qualified)
    return Outcome(
        len(rows),
        len(judged),
        right.total(),
        faults,
        dict(Counter(error for fault in faults for error in fault.errors).most_common()),
        {town: (right[town], count) for town, count in of_all.items()},
    )


def _fault(one: Declaration, name: str, township: str) -> Fault:
    found = one.errors or frozenset()
    words = tuple(error.value for error in DeclarationError if error in found)
    assert one.sampled_on is not None
    return Fault(one.id, one.employer, name, township, one.sampled_on, words, one.corrected_on)
