"""行业核查: employers whose name, products or hazards contradict the industry they are recorded in."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from db.audit import Audit
from db.records.declaration import Declaration, ReviewState
from db.records.employer import Employer, OperatingState, Verdict
from db.records.exposure import Exposure
from db.records.product import Product, ProductRole
from db.records.snooze import Snooze
from db.records.township import Township
from ohdesk import codes
from ohdesk.clocks import snoozes
from ohdesk.desk import Desk
from ohdesk.lists.names import name_parts

FOREVER = date(2099, 12, 31)
ITEM = "industry_check"
OVER = (Verdict.exempt, Verdict.duplicate)
GONE = (OperatingState.cancelled, OperatingState.revoked)
TRADERS = frozenset({"51", "52"})
EVERYWHERE, TELLING, SHOWN = 0.3, 8, 3
"""A hazard usual in this share of the divisions tells nothing; one usual in so few tells by itself."""


@dataclass(frozen=True)
class Finding:
    """One employer to look at: what is recorded, why it is doubtful, and the divisions that would fit."""

    employer: int
    name: str
    township: str
    industry: str
    why: tuple[str, ...]
    fitting: tuple[str, ...]
    declared: bool

    @property
    def item(self) -> str:
        """Return the key under which a person confirms that the industry is right; another industry is asked anew."""
        return f"{ITEM}:{self.employer}:{self.industry}"


@dataclass(frozen=True)
class Corrected:
    """An employer whose industry was corrected here after its last declaration: it still has to 变更申报."""

    employer: int
    name: str
    township: str
    before: str
    industry: str
    corrected_on: date
    declared_on: date


@dataclass(frozen=True)
class _Facts:
    """What the check reads of all employers in one go."""

    products: Mapping[int, Sequence[str]]
    hazards: Mapping[int, frozenset[str]]
    declared: Mapping[int, date]
    confirmed: frozenset[str]


def findings(desk: Desk) -> list[Finding]:
    """Return the employers whose name, products or hazards contradict their industry, most reasons first."""
    asked = (
        select(Employer.id, Employer.name, Employer.industry, Township.name.label("township"))
        .join(Township, Township.id == Employer.township, isouter=True)
        .where(
            Employer.industry.is_not(None),
            Employer.verdict.not_in(OVER),
            Employer.operating_state.not_in(GONE),
        )
        .order_by(Employer.id)
    )
    with desk.read() as session:
        facts = _facts(session)
        rows = session.execute(asked).all()
    found = [_finding(desk, facts, number, name, code or "", town) for number, name, code, town in rows]
    kept = [one for one in found if one is not None and one.item not in facts.confirmed]
    return sorted(kept, key=lambda one: (-len(one.why), not one.declared, one.employer))


def confirm(desk: Desk, finding: Finding, reason: str) -> int:
    """Note with a reason that an employer's industry is right, so that it is listed no more; return the record."""
    return snoozes.snooze(desk, finding.item, FOREVER, reason)


def _facts(session: Session) -> _Facts:
    products: dict[int, list[str]] = {}
    named = select(Product.employer, Product.name).where(
        or_(Product.role.is_(None), Product.role == ProductRole.product)
    )
    for employer, name in session.execute(named):
        products.setdefault(employer, []).append(name)
    hazards: dict[int, set[str]] = {}
    for employer, hazard in session.execute(select(Exposure.employer, Exposure.hazard).distinct()):
        hazards.setdefault(employer, set()).add(hazard)
    confirmed = session.scalars(select(Snooze.item).where(Snooze.item.startswith(f"{ITEM}:")))
    return _Facts(
        products,
        {employer: frozenset(found) for employer, found in hazards.items()},
        _declared(session),
        frozenset(confirmed),
    )


def _declared(session: Session) -> dict[int, date]:
    asked = (
        select(Declaration.employer, func.max(Declaration.submitted_on))
        .where(Declaration.review_state != ReviewState.returned)
        .group_by(Declaration.employer)
    )
    return {row[0]: row[1] for row in session.execute(asked)}


def _finding(
    desk: Desk, facts: _Facts, number: int, name: str, industry: str, township: str | None
) -> Finding | None:
    division = division_of(industry)
    if not division:
        return None
    doubts = (
        _by_name(name, division, desk.county.name),
        _by_products(facts.products.get(number, ()), division),
        _by_hazards(facts.hazards.get(number, frozenset()), division),
    )
    told = [one for one in doubts if one is not None]
    if not told:
        return None
    votes = Counter(fit for _, fits in told for fit in fits)
    fitting = tuple(fit for fit, _ in votes.most_common())
    why = tuple(words for words, _ in told)
    return Finding(number, name, township or "", industry, why, fitting, number in facts.declared)


Divisions = tuple[str, ...]
"""Two-digit codes, the likeliest first."""

Doubt = tuple[str, Divisions] | None
"""Why an industry is doubtful, and the divisions that would fit; None where it is not."""


@cache
def division_of(industry: str) -> str:
    """Return the two-digit division of an industry code, nothing for a mere section."""
    return next((step.code for step in codes.catalogue("industry").path(industry) if step.level == 2), "")


@cache
def _words() -> tuple[re.Pattern[str], dict[str, Divisions]]:
    usual = {row["word"]: tuple(row["divisions"].split(";")) for row in codes.rows_of("name_industry")}
    longest_first = sorted(usual, key=lambda word: (-len(word), word))
    return re.compile("|".join(map(re.escape, longest_first))), usual


def _said(texts: Iterable[str]) -> dict[str, Divisions]:
    """Return the telling words of some texts with the divisions that each usually means."""
    pattern, usual = _words()
    return {word: usual[word] for text in texts for word in pattern.findall(text)}


def _by_name(name: str, division: str, county: str) -> Doubt:
    if not _contradicted(_said([name]), division):
        return None
    # A place may hold a telling word too; only what is left of the name without its places counts.
    said = _said([name_parts(name, county).stem])
    if not _contradicted(said, division):
        return None
    return f"单位名称含“{'”“'.join(said)}”，通常属于{_named(_joint(said))}", _joint(said)


def _by_products(products: Sequence[str], division: str) -> Doubt:
    said = _said(products)
    if division in TRADERS or not _contradicted(said, division):
        return None
    told = [name for name in products if _said([name])]
    makers = tuple(one for one in _joint(said) if one not in TRADERS)
    return f"主要产品“{'、'.join(told[:SHOWN])}”通常属于{_named(makers)}", makers


def _contradicted(said: Mapping[str, Divisions], division: str) -> bool:
    return bool(said) and not any(division in fits for fits in said.values())


def _joint(said: Mapping[str, Divisions]) -> Divisions:
    """Return the divisions that fit most of the words."""
    votes = Counter(fit for fits in said.values() for fit in fits)
    most = max(votes.values(), default=0)
    return tuple(fit for fit, count in votes.items() if count == most)


@cache
def _usual_hazards() -> dict[str, frozenset[str]]:
    """Return each division's usual hazards, those of its groups included."""
    found: dict[str, set[str]] = {}
    for row in codes.rows_of("industry_hazard"):
        found.setdefault(row["industry"][:2], set()).add(row["hazard"])
    return {division: frozenset(hazards) for division, hazards in found.items()}


@cache
def _divisions_with() -> dict[str, Divisions]:
    """Return for each hazard that tells something the divisions in which it is usual."""
    usual = _usual_hazards()
    found: dict[str, set[str]] = {}
    for division, hazards in usual.items():
        for hazard in hazards:
            found.setdefault(hazard, set()).add(division)
    most = EVERYWHERE * len(usual)
    return {hazard: tuple(sorted(where)) for hazard, where in found.items() if len(where) <= most}


def _by_hazards(hazards: frozenset[str], division: str) -> Doubt:
    where = _divisions_with()
    telling = {hazard: where[hazard] for hazard in sorted(hazards & where.keys())}
    if division not in _usual_hazards() or not _contradicted(telling, division):
        return None
    if len(telling) == 1 and len(next(iter(telling.values()))) > TELLING:
        return None
    fits = _joint(telling)
    names = "、".join(codes.catalogue("hazard").name(one) for one in list(telling)[:SHOWN])
    return f"登记的危害因素“{names}”在该行业不常见，常见于{_named(fits)}", fits


def _named(divisions: Sequence[str]) -> str:
    industries = codes.catalogue("industry")
    shown = "、".join(f"{one} {industries.name(one)}" for one in divisions[:SHOWN])
    return shown + ("等" if len(divisions) > SHOWN else "")


def corrected(desk: Desk) -> list[Corrected]:
    """Return the employers whose division was changed here after their last declaration, the latest change first."""
    changes = (
        select(Audit.record, Audit.at_local, Audit.before)
        .where(Audit.kind == Employer.__tablename__, Audit.before.contains('"industry"'))
        .where(Audit.after.is_not(None))
        .order_by(Audit.seq)
    )
    asked = select(Employer.id, Employer.name, Employer.industry, Township.name).join(
        Township, Township.id == Employer.township, isouter=True
    )
    with desk.read() as session:
        declared = _declared(session)
        first: dict[int, tuple[str, date]] = {}
        for number, at_local, before in session.execute(changes):
            day, old = date.fromisoformat(at_local[:10]), json.loads(before or "{}").get("industry")
            if number in declared and day >= declared[number] and old and number not in first:
                first[number] = (old, day)
        rows = session.execute(asked.where(Employer.id.in_(first))).all() if first else []
    found = [
        Corrected(number, name, town or "", first[number][0], industry, first[number][1], declared[number])
        for number, name, industry, town in rows
        if industry and division_of(industry) != division_of(first[number][0])
    ]
    return sorted(found, key=lambda one: (-one.corrected_on.toordinal(), one.employer))
