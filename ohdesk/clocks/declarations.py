"""时限：申报: first declaration, changes, termination, receipts and the yearly update."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import or_, select

from db.audit import Audit
from db.records._classes import Risk
from db.records.declaration import ChangeReason, Declaration, ReviewState
from db.records.employer import OperatingState, Verdict
from db.records.former_name import FormerName
from db.records.project import Project
from db.records.workplace import Workplace
from ohdesk.clocks.rules import clock
from ohdesk.clocks.scene import Due, Firm, Scene

ENDED = (OperatingState.cancelled, OperatingState.revoked, OperatingState.stopped)
LEADERS = {"legal_person": "法定代表人", "head": "主要负责人"}
REASON_CLOCK = {
    ChangeReason.construction: "change_construction",
    ChangeReason.process: "change_process",
    ChangeReason.workplace: "change_workplace",
    ChangeReason.renamed: "change_renamed",
    ChangeReason.legal_person: "change_legal_person",
    ChangeReason.test_result: "change_test_result",
    ChangeReason.classification: "change_classification",
    ChangeReason.ended: "termination",
}


def first_declaration(scene: Scene) -> Iterator[Due]:
    """初次申报: employers that must declare and have no declaration, 30 days after acceptance or at once."""
    accepted = _first_accepted(scene)
    for firm in scene.firms.values():
        built = firm.state is OperatingState.building and firm.id in accepted
        owes = firm.owes or (built and firm.verdict is Verdict.must_declare)
        if not owes or firm.id in scene.last_declared:
            continue
        base = accepted.get(firm.id)
        if base:
            why = f"建设项目 {base} 竣工验收，至今没有有效的申报记录"
            yield from scene.of_firm("first_declaration", firm, base, why)
        elif found := firm.found_on:
            why = f"{found} 核查或列入名单为应申报，至今没有有效的申报记录，应立即申报"
            yield from scene.of_firm("first_declaration", firm, found, why, due_on=min(found, scene.as_of))
        else:
            why = "核查结论为应申报，至今没有有效的申报记录，应立即申报"
            yield from scene.of_firm("first_declaration", firm, None, why)


def _first_accepted(scene: Scene) -> dict[int, date]:
    """Return when each employer's first project was accepted."""
    asked = select(Project.employer, Project.accepted_on).where(
        Project.accepted_on <= scene.as_of, *scene.only(Project.employer)
    )
    found: dict[int, date] = {}
    for employer, day in scene.session.execute(asked.order_by(Project.accepted_on)):
        if day:
            found.setdefault(employer, day)
    return found


def changes_by_project(scene: Scene) -> Iterator[Due]:
    """变更申报: a project accepted after the last declaration."""
    rows = scene.session.execute(
        select(Project.id, Project.employer, Project.name, Project.accepted_on).where(
            Project.accepted_on <= scene.as_of, *scene.only(Project.employer)
        )
    )
    for number, employer, name, day in rows:
        why = f"建设项目“{name}”{day} 竣工验收，此后没有申报记录"
        yield from _change(scene, "change_construction", ("project", number), employer, day, why)


def changes_of_name(scene: Scene) -> Iterator[Due]:
    """变更申报: a name given up after the last declaration."""
    rows = scene.session.execute(
        select(FormerName.id, FormerName.employer, FormerName.name, FormerName.valid_to).where(
            FormerName.valid_to <= scene.as_of, *scene.only(FormerName.employer)
        )
    )
    for number, employer, name, day in rows:
        why = f"曾用名“{name}”用到 {day}，更名后没有申报记录"
        yield from _change(scene, "change_renamed", ("former_name", number), employer, day, why)


def changes_of_workplace(scene: Scene) -> Iterator[Due]:
    """变更申报: a workplace opened or closed after the last declaration."""
    asked = select(
        Workplace.id, Workplace.employer, Workplace.name, Workplace.opened_on, Workplace.closed_on
    ).where(
        or_(Workplace.opened_on <= scene.as_of, Workplace.closed_on <= scene.as_of),
        *scene.only(Workplace.employer),
    )
    for number, employer, name, opened, closed in scene.session.execute(asked):
        past = [
            (day, word) for day, word in ((opened, "启用"), (closed, "停用")) if day and day <= scene.as_of
        ]
        day, word = max(past)
        why = f"工作场所“{name}”{day} {word}，此后没有申报记录"
        yield from _change(scene, "change_workplace", ("workplace", number), employer, day, why)


def changes_of_leader(scene: Scene) -> Iterator[Due]:
    """变更申报: a legal or responsible person replaced in the ledger after the last declaration."""
    mentions = or_(*(Audit.after.contains(f'"{name}":', autoescape=True) for name in LEADERS))
    asked = (
        select(Audit.record, Audit.at_local, Audit.before, Audit.after)
        .where(
            Audit.kind == "employer",
            Audit.action.in_(("update", "import")),
            mentions,
            *scene.only(Audit.record),
        )
        .order_by(Audit.seq)
    )
    latest: dict[int, tuple[date, str]] = {}
    for employer, at, before, after in scene.session.execute(asked):
        day = date.fromisoformat(at[:10])
        if employer is not None and day <= scene.as_of and (said := _replaced(before, after)):
            latest[employer] = day, said
    for employer, (day, said) in latest.items():
        why = f"台账 {day} 记录{said}，此后没有申报记录（如只是更正错字，可以不理会）"
        yield from _change(scene, "change_legal_person", ("employer", employer), employer, day, why)


def _replaced(before: str | None, after: str | None) -> str:
    old, new = _values(before), _values(after)
    said = [
        f"{zh}由“{old[name]}”改为“{new[name]}”"
        for name, zh in LEADERS.items()
        if old.get(name) and new.get(name) and old[name] != new[name]
    ]
    return "、".join(said)


def _values(words: str | None) -> dict[str, Any]:
    found = json.loads(words) if words else {}
    return found if isinstance(found, dict) else {}


def _change(
    scene: Scene, clock_key: str, record: tuple[str, int], employer: int, day: date | None, why: str
) -> Iterator[Due]:
    """Yield a change that happened after the last declaration of an employer that has declared."""
    firm, last = scene.firms.get(employer), scene.last_declared.get(employer)
    if firm is None or not firm.owes or last is None or day is None or last >= day:
        return
    yield from scene.item(clock_key, record, firm.name, day, f"{why}（上次申报 {last}）", employer=employer)


def changes_returned(scene: Scene) -> Iterator[Due]:
    """变更申报: a change that was declared, returned, and not declared again."""
    asked = select(
        Declaration.id,
        Declaration.employer,
        Declaration.submitted_on,
        Declaration.changed_on,
        Declaration.change_reason,
    ).where(
        Declaration.review_state == ReviewState.returned,
        Declaration.changed_on.is_not(None),
        *scene.only(Declaration.employer),
        Declaration.submitted_on <= scene.as_of,
    )
    for number, employer, submitted, changed, reason in scene.session.execute(asked):
        firm = scene.firms.get(employer)
        if firm is None or not firm.owes or scene.last_declared.get(employer, date.min) >= submitted:
            continue
        key = REASON_CLOCK.get(reason, "change_other") if reason else "change_other"
        why = f"{changed} 发生变更，{submitted} 的申报被退回，此后没有再次申报"
        yield from scene.item(key, ("declaration", number), firm.name, changed, why, employer=employer)


def termination(scene: Scene) -> Iterator[Due]:
    """终止经营: a declared employer that ended or stopped without reporting it."""
    reported = scene.latest(
        Declaration.employer,
        Declaration.submitted_on,
        Declaration.change_reason == ChangeReason.ended,
        Declaration.review_state != ReviewState.returned,
        *scene.only(Declaration.employer),
    )
    for firm in scene.firms.values():
        if firm.state not in ENDED or firm.id not in scene.last_declared:
            continue
        since = firm.state_since
        if since is None:
            if firm.state is not OperatingState.stopped and firm.id not in reported:
                why = f"经营状态为{firm.state.value}，状态起始日期没有填写，没有终止经营的申报记录"
                yield from scene.of_firm("termination", firm, None, why)
        elif since <= scene.as_of and reported.get(firm.id, date.min) < since:
            why = f"{since} 起{firm.state.value}，没有终止经营的申报记录"
            why += "（如只是暂时停产，可以不理会）" if firm.state is OperatingState.stopped else ""
            yield from scene.of_firm("termination", firm, since, why)


def receipt(scene: Scene) -> Iterator[Due]:
    """申报回执: the last declaration of an employer without a receipt; this duty is the office's own."""
    about = clock("receipt")
    asked = select(
        Declaration.id, Declaration.employer, Declaration.submitted_on, Declaration.review_state
    ).where(
        Declaration.receipt_on.is_(None),
        Declaration.receipt_no.is_(None),
        *scene.only(Declaration.employer),
        Declaration.review_state != ReviewState.returned,
        Declaration.submitted_on <= scene.as_of,
    )
    for number, employer, day, state in scene.session.execute(asked):
        firm = scene.firms.get(employer)
        if firm is None or day < scene.last_declared.get(employer, day) or about.forgotten(day, scene.as_of):
            continue
        why = f"{day} 提交的申报（{state.value}）还没有回执"
        yield from scene.item("receipt", ("declaration", number), firm.name, day, why, employer=employer)


def yearly_update(scene: Scene) -> Iterator[Due]:
    """年度更新: more than 11 and less than 13 months after the last declaration, whatever its type."""
    for firm in scene.owing:
        if day := scene.last_declared.get(firm.id):
            yield from scene.of_firm("yearly_update", firm, day, f"上次申报 {day}，此后没有新的申报记录")


def project_report(scene: Scene) -> Iterator[Due]:
    """三同时: the written report on a severe project, 20 days after acceptance."""
    asked = select(Project.id, Project.employer, Project.name, Project.accepted_on).where(
        Project.risk == Risk.severe,
        *scene.only(Project.employer),
        Project.accepted_on <= scene.as_of,
        or_(Project.report_submitted_on.is_(None), Project.report_submitted_on > scene.as_of),
    )
    for number, employer, name, day in scene.session.execute(asked):
        firm: Firm | None = scene.firms.get(employer)
        if firm:
            why = f"职业病危害严重的建设项目“{name}”{day} 验收，书面报告提交日期没有填写"
            yield from scene.item(
                "project_report", ("project", number), firm.name, day, why, employer=employer
            )
