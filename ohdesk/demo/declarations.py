"""Five years of declarations: first ones, changes and yearly updates, some late, some returned."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

from db.records.declaration import ChangeReason, Declaration, DeclarationError, DeclarationType, ReviewState
from ohdesk.demo.scene import Firm, Scene
from ohdesk.demo.words import FIRST_DAY, LAST_DAY, after, between

RETURNED = (
    "行业分类与主要产品不符",
    "接害人数与岗位人数不一致",
    "缺少检测报告信息",
    "工作场所地址填写不完整",
)
REASONS = tuple(one for one in ChangeReason if one is not ChangeReason.ended)
ERRORS = tuple(DeclarationError)
SAMPLED_YEARS = (2024, 2025)


def write_declarations(scene: Scene) -> None:
    """Write every declaration and remember when each employer first declared."""
    rng = scene.chance("declarations")
    for firm in scene.firms:
        if firm.declared:
            _history(scene, rng, firm)
        elif firm.posts and firm.must_declare and rng.random() < 0.3:
            _only_returned(scene, rng, firm)
    scene.book.write()


def _first_day(rng: Random, firm: Firm) -> date:
    """Choose the first declaration: most in the system's first years, some brought in by the later drives."""
    begun, ended = rng.choices(
        (
            (FIRST_DAY, date(2021, 12, 31)),
            (date(2022, 1, 1), date(2023, 12, 31)),
            (date(2024, 1, 1), date(2025, 6, 30)),
        ),
        (55, 25, 20),
    )[0]
    if firm.chosen:
        begun, ended = FIRST_DAY, date(2021, 6, 30)
    day = max(between(rng, begun, ended), firm.seen_on + timedelta(days=rng.randint(5, 60)))
    return min(day, firm.until)


def _history(scene: Scene, rng: Random, firm: Firm) -> None:
    day = _first_day(rng, firm)
    taken = {day}
    firm.declared_on = day
    if rng.random() < 0.06 and (day - FIRST_DAY).days > 12:
        _declare(
            scene, rng, firm, DeclarationType.first, day - timedelta(days=rng.randint(4, 10)), returned=True
        )
    _declare(scene, rng, firm, DeclarationType.first, day)
    while True:
        if rng.random() < 0.14:
            changed = between(rng, day + timedelta(days=25), day + timedelta(days=300))
            if changed <= firm.until and changed not in taken:
                taken.add(changed)
                _declare(scene, rng, firm, DeclarationType.change, changed)
        late = rng.random()
        if late > 0.96:
            break
        day += timedelta(days=rng.randint(400, 560) if late > 0.88 else rng.randint(336, 394))
        if day > firm.until:
            break
        taken.add(day)
        _declare(scene, rng, firm, DeclarationType.yearly_update, day)


def _only_returned(scene: Scene, rng: Random, firm: Firm) -> None:
    """Leave a firm with nothing but a declaration that was sent back: it does not count."""
    day = between(rng, max(date(2024, 1, 1), firm.seen_on), LAST_DAY)
    _declare(scene, rng, firm, DeclarationType.first, day, returned=True)


def _declare(
    scene: Scene, rng: Random, firm: Firm, kind: DeclarationType, day: date, *, returned: bool = False
) -> None:
    pending = not returned and day > date(2025, 12, 20)
    values: dict[str, Any] = {
        "employer": firm.id,
        "declaration_type": kind,
        "submitted_on": day,
        "exposed_total": max(1, firm.exposed + rng.choice((0, 0, 0, -1, 1))),
        "review_state": ReviewState.pending if pending else ReviewState.passed,
    }
    if kind is DeclarationType.change:
        values |= {
            "change_reason": rng.choice(REASONS),
            "changed_on": day - timedelta(days=rng.randint(2, 24)),
        }
    due = firm.exposed
    trained = round(due * rng.uniform(0.7, 1.0))
    values |= {"head_trained": rng.random() < 0.9, "manager_trained": rng.random() < 0.92}
    values |= {"workers_due": due, "workers_trained": trained}
    if returned:
        values |= {"review_state": ReviewState.returned, "returned_reason": rng.choice(RETURNED)}
        values["reviewed_on"] = after(rng, day, 1, 3)
    elif not pending:
        received = after(rng, day, 1, 6)
        serial = scene.book.counts.get("declaration", 0) + 1
        values |= {"reviewed_on": received, "receipt_on": received, "receipt_no": f"HZ{day.year}{serial:06d}"}
        values |= _sampled(rng, day)
    scene.book.add(Declaration, **values)


def _sampled(rng: Random, day: date) -> dict[str, Any]:
    """Let the yearly check of the declarations' quality find some that are wrong."""
    if day.year not in SAMPLED_YEARS or day.month > 9 or rng.random() > 0.25:
        return {}
    sampled = after(rng, date(day.year, 10, 8), 0, 30)
    if rng.random() < 0.91:
        return {"qualified": True, "sampled_on": sampled}
    errors = frozenset(rng.sample(ERRORS, rng.randint(1, 2)))
    corrected = after(rng, sampled, 5, 20) if rng.random() < 0.8 else None
    return {"qualified": False, "sampled_on": sampled, "errors": errors, "corrected_on": corrected}
