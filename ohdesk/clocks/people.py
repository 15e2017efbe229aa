"""时限：放射工作人员、患者、治理、案件和报送: what is due for persons, and what stays open."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import Select, func, or_, select

from db.records.case import Case, Procedure
from db.records.checkup import Checkup, ExamKind
from db.records.dose import Dose
from db.records.follow_up import FollowUp
from db.records.patient import Patient, PatientState
from db.records.person import Person
from db.records.radiation_worker import RadiationWorker
from db.records.remediation import Remediation, RemediationState
from ohdesk.clocks.rules import clock
from ohdesk.clocks.scene import Due, Scene

OPEN = (
    RemediationState.unconfirmed,
    RemediationState.running,
    RemediationState.corrected,
    RemediationState.awaiting_confirmation,
)


class RadiationPost(NamedTuple):
    """One person registered for radiation work at one employer."""

    id: int
    person: int
    name: str
    employer: int
    since: date | None
    until: date | None


def _radiation(scene: Scene) -> list[RadiationPost]:
    rows = scene.session.execute(
        select(
            RadiationWorker.id,
            RadiationWorker.person,
            Person.name,
            RadiationWorker.employer,
            RadiationWorker.since,
            RadiationWorker.until,
        )
        .join(Person, Person.id == RadiationWorker.person)
        .where(
            or_(RadiationWorker.since.is_(None), RadiationWorker.since <= scene.as_of),
            *scene.only(RadiationWorker.employer),
        )
    )
    return [RadiationPost(*row) for row in rows if row[3] in scene.firms]


def _persons(scene: Scene) -> Select[int]:
    return select(RadiationWorker.person).where(*scene.only(RadiationWorker.employer))


def _checked(scene: Scene, *kinds: ExamKind) -> dict[int, date]:
    """Return the day of each radiation worker's last examination of these kinds."""
    workers = Checkup.person.in_(_persons(scene))
    return scene.latest(Checkup.person, Checkup.checked_on, Checkup.exam_kind.in_(kinds), workers)


def radiation_examinations(scene: Scene) -> Iterator[Due]:
    """放射工作人员检查: before the work begins, every two years, and before it ends."""
    entered = _checked(scene, ExamKind.pre_placement)
    regular = _checked(scene, ExamKind.pre_placement, ExamKind.periodic)
    served = _checked(scene, ExamKind.periodic)
    left = _checked(scene, ExamKind.exit)
    for one in _radiation(scene):
        if one.until and one.until <= scene.horizon:
            yield from _exit_examination(scene, one, left.get(one.person), served.get(one.person))
        if one.until and one.until < scene.as_of:
            continue
        entry = clock("examination_entry")
        if one.since and one.person not in entered and not entry.forgotten(one.since, scene.as_of):
            why = f"{one.since} 起从事放射工作，没有上岗前检查记录"
            yield from _of_person(scene, "examination_entry", one, one.since, why)
        base = regular.get(one.person) or one.since
        told = f"最近一次检查 {base}" if one.person in regular else "没有检查记录"
        yield from _of_person(scene, "examination_radiation", one, base, f"{told}，应每两年至少一次")


def _exit_examination(
    scene: Scene, one: RadiationPost, left: date | None, served: date | None
) -> Iterator[Due]:
    about = clock("examination_exit")
    until = one.until
    if until is None or about.forgotten(until, scene.as_of):
        return
    earliest = until - timedelta(days=about.counts_days)
    if (left and left >= earliest) or (served and served >= earliest):
        return
    why = f"{until} 离岗，离岗前 {about.counts_days} 日内没有检查记录"
    yield from _of_person(scene, "examination_exit", one, until, why)


def dose(scene: Scene) -> Iterator[Due]:
    """个人剂量: no period of a worker longer than 90 days."""
    last = scene.latest(
        Dose.person, func.coalesce(Dose.period_to, Dose.period_from), Dose.person.in_(_persons(scene))
    )
    for one in _radiation(scene):
        if one.until and one.until < scene.as_of:
            continue
        day = last.get(one.person)
        base = day or one.since
        why = f"最近一次剂量监测到 {day}" if day else "没有个人剂量监测记录"
        yield from _of_person(scene, "dose", one, base, f"{why}，每个周期最长不超过90天")


def _of_person(
    scene: Scene, clock_key: str, one: RadiationPost, base: date | None, why: str
) -> Iterator[Due]:
    name = f"{one.name}（{scene.firms[one.employer].name}）"
    record = ("radiation_worker", one.id)
    return scene.item(clock_key, record, name, base, why, employer=one.employer)


def follow_up(scene: Scene) -> Iterator[Due]:
    """患者随访: every living patient once a year."""
    seen = scene.latest(FollowUp.patient, FollowUp.followed_on)
    asked = select(
        Patient.id, Patient.name, Patient.employer, func.coalesce(Patient.archived_on, Patient.diagnosed_on)
    )
    living = scene.session.execute(
        asked.where(Patient.status == PatientState.alive, *scene.only(Patient.employer))
    )
    for number, name, employer, known in living:
        day = seen.get(number)
        begun = f"没有随访记录，{known} 建档或诊断" if known else "没有随访记录"
        why = f"最近一次随访 {day}" if day else begun
        yield from scene.item("follow_up", ("patient", number), name, day or known, why, employer=employer)


def remediation(scene: Scene) -> Iterator[Due]:
    """专项治理: employers listed and not finished by their deadline."""
    fallback = clock("remediation").default_due
    asked = select(
        Remediation.id, Remediation.employer, Remediation.included_on, Remediation.due_on, Remediation.state
    ).where(
        Remediation.state.in_(OPEN), Remediation.included_on <= scene.as_of, *scene.only(Remediation.employer)
    )
    for number, employer, included, due_on, state in scene.session.execute(asked):
        firm = scene.firms.get(employer)
        if firm is None:
            continue
        until = due_on or (fallback if fallback and included <= fallback else None)
        why = f"{included} 纳入治理，现为“{state.value}”"
        why += "" if due_on else "，完成时限没有填写"
        yield from scene.item(
            "remediation", ("remediation", number), firm.name, included, why, due_on=until or scene.as_of,
            employer=employer,
        )  # fmt: skip


def case_reports(scene: Scene) -> Iterator[Due]:
    """案件报告: five working days after service of the decision (not of simple cases), and after closing."""
    asked = select(
        Case.id,
        Case.filed_no,
        Case.employer,
        Case.procedure,
        Case.served_on,
        Case.first_reported_on,
        Case.closed_on,
        Case.second_reported_on,
    ).where(or_(Case.served_on <= scene.as_of, Case.closed_on <= scene.as_of), *scene.only(Case.employer))
    for number, filed, employer, procedure, served, first, closed, second in scene.session.execute(asked):
        steps = []
        if procedure is not Procedure.simple:
            steps.append(("case_first_report", served, first, "处罚决定书送达，首次报告日期没有填写"))
        steps.append(("case_second_report", closed, second, "结案，结案报告日期没有填写"))
        for key, day, reported, words in steps:
            if day and day <= scene.as_of and not reported and not clock(key).forgotten(day, scene.as_of):
                why = f"{day} {words}"
                yield from scene.item(key, ("case", number), filed, day, why, employer=employer)


def submission(scene: Scene) -> Iterator[Due]:
    """报送截止: the deadlines of the profile in use."""
    about = clock("submission")
    if scene.profile is None or scene.employer is not None:
        return
    for at, one in enumerate(scene.profile.deadlines):
        if not about.forgotten(one.on, scene.as_of):
            why = f"{scene.profile.title}要求 {one.on} 前{one.zh}"
            yield from scene.item(
                "submission", ("profile", at), one.zh, one.on, why, document=scene.profile.document
            )
