"""表间核对: rules over the cells of the official tables and the facts behind them, before anything goes upward."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from sqlalchemy import select

from db.records.explanation import Explanation
from ohdesk import assess, forecast, ledger
from ohdesk.crosscheck.beyond import beyond_tables
from ohdesk.crosscheck.case import Case, Facts, Ground
from ohdesk.crosscheck.cells import Cells, Place, cells_of
from ohdesk.crosscheck.gather import facts_of
from ohdesk.crosscheck.in_tables import in_tables
from ohdesk.crosscheck.read_back import read_cells
from ohdesk.crosscheck.violation import GROUPS, KINDS, Violation
from ohdesk.desk import Desk
from ohdesk.errors import Refused
from ohdesk.ledger import twin_of
from ohdesk.profile import Profile
from ohdesk.results import Results

__all__ = [
    "GROUPS",
    "KINDS",
    "Cells",
    "Facts",
    "Ground",
    "Place",
    "Violation",
    "cells_of",
    "check",
    "check_files",
    "count",
    "explain",
    "explained",
    "facts_of",
    "hold",
    "read_cells",
    "take_back",
    "violations",
    "without_reason",
]

CHANGED = "数据已变化，请重新说明"


def violations(profile: Profile, cells: Cells, results: Results, facts: Facts) -> list[Violation]:
    """Return everything that is wrong, lacking or owed, the most serious first, each once."""
    return hold(cells, Ground(profile, results, facts))


def hold(cells: Cells, ground: Ground) -> list[Violation]:
    """Hold cells against what was counted, of which several readings of the cells may make use."""
    case = Case(ground, cells)
    once: dict[tuple[str, str], Violation] = {}
    for one in (*in_tables(case), *beyond_tables(case)):
        once.setdefault((one.rule, one.subject), one)
    order = list(GROUPS)
    return sorted(once.values(), key=lambda one: order.index(one.group))


def check(
    desk: Desk, profile: Profile, as_of: date | None = None, results: Results | None = None
) -> list[Violation]:
    """Check what would be submitted now; a reason that covers a violation stands with it."""
    counted = count(desk, profile, as_of, results)
    facts = facts_of(desk, profile, counted, as_of)
    return _covered(desk, profile, violations(profile, cells_of(profile, counted), counted, facts))


def check_files(desk: Desk, profile: Profile, folder: Path, as_of: date | None = None) -> list[Violation]:
    """Check filled tables that lie in a folder, perhaps changed by hand, against what the office keeps."""
    cells, _ = read_cells(profile, folder)
    counted = count(desk, profile, as_of)
    return _covered(
        desk, profile, violations(profile, cells, counted, facts_of(desk, profile, counted, as_of))
    )


def count(desk: Desk, profile: Profile, as_of: date | None = None, results: Results | None = None) -> Results:
    """Count a profile as its tables show it: with what is expected for the year's end where one prints that."""
    counted = results or assess.evaluate(desk, profile, as_of)
    if counted.outlooks or not forecast.prints_outlooks(profile.tables):
        return counted
    return forecast.with_outlooks(desk, profile, counted, as_of)


def _covered(desk: Desk, profile: Profile, found: Sequence[Violation]) -> list[Violation]:
    with desk.read() as session:
        asked = select(Explanation).where(Explanation.profile == profile.name)
        kept = {(one.rule, one.subject): (one.reason, one.facts or "") for one in session.scalars(asked)}
    return [_with_reason(one, kept.get((one.rule, one.subject))) for one in found]


def _with_reason(one: Violation, kept: tuple[str, str] | None) -> Violation:
    """Put a kept reason beside a violation; one written for other numbers no longer covers it."""
    if kept is None:
        return one
    reason, facts = kept
    if facts == one.facts:
        return replace(one, reason=reason)
    return replace(one, owed=True, earlier=reason, message=f"{one.message.rstrip('。')}（{CHANGED}）。")


def explain(
    desk: Desk,
    profile: Profile,
    rule: str | Violation,
    subject: str = "",
    reason: str = "",
    as_of: date | None = None,
) -> Violation:
    """Keep why a violation stands, together with the numbers it was written for; return it with its reason.

    Takes the violation itself, or its rule and subject, which are then looked for among those found now.
    """
    desk.require("write")
    if not reason.strip():
        raise Refused("请写明理由。")
    one = rule if isinstance(rule, Violation) else _find(desk, profile, rule, subject, as_of)
    values: dict[str, object] = {
        "profile": profile.name,
        "rule": one.rule,
        "subject": one.subject,
        "reason": reason.strip(),
        "facts": one.facts,
        "written_on": date.today(),
        "written_by": desk.user,
    }
    with desk.read() as session:
        twin = twin_of(session, Explanation, values)
    ledger.save(desk, Explanation, values, twin)
    return replace(one, reason=reason.strip(), earlier="")


def _find(desk: Desk, profile: Profile, rule: str, subject: str, as_of: date | None) -> Violation:
    found = check(desk, profile, as_of)
    one = next((one for one in found if one.rule == rule and one.subject == subject), None)
    if one is None:
        known = "；".join(f"{one.rule} {one.subject}" for one in found if one.open) or "无"
        raise Refused(f"现在没有“{rule} {subject}”这处核对不符。待处理的有：{known}。")
    return one


def take_back(desk: Desk, profile: Profile, rule: str, subject: str) -> bool:
    """Take a reason back; False when none was kept."""
    with desk.read() as session:
        twin = twin_of(session, Explanation, {"profile": profile.name, "rule": rule, "subject": subject})
    if twin is not None:
        ledger.remove(desk, Explanation, twin, "撤回核对说明")
    return twin is not None


def without_reason(one: Violation) -> Violation:
    """Return a violation as it stands once its reason is taken back."""
    return replace(one, reason=None)


def explained(desk: Desk, profile: Profile, as_of: date | None = None) -> list[Violation]:
    """Return the violations that stand with a reason, for the report."""
    return [one for one in check(desk, profile, as_of) if not one.open]
