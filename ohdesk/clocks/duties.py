"""时限：检测、检查、培训: what comes round for every employer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import ColumnElement, func, select

from db.records._classes import Risk
from db.records.attendance import Attendance, TraineeRole
from db.records.checkup import Checkup, ExamKind
from db.records.checkup_total import CheckupTotal
from db.records.exposure import Exposure
from db.records.monitoring import Monitoring, MonitoringKind, MonitoringState
from db.records.project import Project
from db.records.training import Training
from ohdesk import codes
from ohdesk.clocks.rules import add_months, clock, exam_period, rules
from ohdesk.clocks.scene import Due, Firm, Scene


class Report(NamedTuple):
    """The last report of an employer."""

    day: date
    no: str


def periodic_test(scene: Scene) -> Iterator[Due]:
    """定期检测: yearly where the hazard is 严重, every three years elsewhere; an evaluation counts as a test."""
    about = clock("periodic_test")
    last = _reports(scene, Monitoring.kind.in_((MonitoringKind.periodic, MonitoringKind.evaluation)))
    for firm in scene.owing:
        severe = firm.risk is Risk.severe
        months = about.severe_months if severe else about.months
        class_ = f"风险分类{firm.risk.value}" if firm.risk else "风险分类没有填写，按一般"
        often = f"{class_}，应每{'年' if months == 12 else '三年'}检测一次"
        if found := last.get(firm.id):
            why = f"最近一次检测 {found.day}（报告 {found.no}），{often}"
            due_on = add_months(found.day, months)
            yield from scene.of_firm("periodic_test", firm, found.day, why, due_on)
        else:
            yield from scene.of_firm("periodic_test", firm, None, f"没有定期检测记录，{often}")


def evaluation(scene: Scene) -> Iterator[Due]:
    """现状评价: every three years where the hazard is 严重; the effect evaluation of a new project begins it too."""
    last = _reports(scene, Monitoring.kind == MonitoringKind.evaluation)
    effects = scene.latest(Project.employer, Project.effect_reviewed_on, *scene.only(Project.employer))
    for firm in scene.owing:
        if firm.risk is not Risk.severe:
            continue
        found, effect = last.get(firm.id), effects.get(firm.id)
        if effect and (found is None or effect > found.day):
            why = f"风险分类严重，最近一次评价为 {effect} 的建设项目控制效果评价"
            yield from scene.of_firm("evaluation", firm, effect, why)
        elif found:
            why = f"风险分类严重，最近一次现状评价 {found.day}（报告 {found.no}）"
            yield from scene.of_firm("evaluation", firm, found.day, why)
        else:
            yield from scene.of_firm("evaluation", firm, None, "风险分类严重，没有现状评价记录")


def _reports(scene: Scene, wanted: ColumnElement[bool]) -> dict[int, Report]:
    """Return each employer's last finished report of the wanted kinds."""
    day = func.coalesce(Monitoring.tested_on, Monitoring.reported_on)
    rows = scene.session.execute(
        select(Monitoring.employer, day, Monitoring.report_no)
        .where(
            wanted,
            Monitoring.state == MonitoringState.done,
            day <= scene.as_of,
            *scene.only(Monitoring.employer),
        )
        .order_by(day, Monitoring.id)
    )
    return {employer: Report(on, no) for employer, on, no in rows}


def examination(scene: Scene) -> Iterator[Due]:
    """在岗体检: an employer's last in-service examination and the shortest period among its hazards."""
    hazards: dict[int, set[str]] = {}
    for employer, hazard in scene.session.execute(
        select(Exposure.employer, Exposure.hazard).where(*scene.only(Exposure.employer)).distinct()
    ):
        hazards.setdefault(employer, set()).add(hazard)
    last = _examined(scene)
    for firm in scene.owing:
        period = exam_period(hazards.get(firm.id, ()), scene.as_of)
        if period is None:
            continue
        name = codes.name_of("hazard", period.hazard)
        often = f"接触{name}，默认检查周期 {period.months} 个月（未核实，可调整）"
        base = last.get(firm.id)
        why = f"最近一次在岗期间检查 {base}，{often}" if base else f"没有在岗期间检查记录，{often}"
        yield from scene.item(
            "examination",
            ("employer", firm.id),
            firm.name,
            base,
            why,
            due_on=add_months(base, period.months) if base else None,
            employer=firm.id,
            document=period.document,
        )


def _examined(scene: Scene) -> dict[int, date]:
    """Return the day of each employer's last in-service examination, from cards and from yearly totals."""
    periodic = Checkup.exam_kind == ExamKind.periodic
    own = scene.only(Checkup.employer)
    found = scene.latest(Checkup.employer, Checkup.checked_on, periodic, *own)
    hosted = scene.latest(
        Checkup.host_employer, Checkup.checked_on, periodic, *scene.only(Checkup.host_employer)
    )
    for number, last in hosted.items():
        found[number] = max(last, found.get(number, last))
    totals = select(CheckupTotal.employer, CheckupTotal.year, CheckupTotal.checked_on).where(
        CheckupTotal.exam_kind == ExamKind.periodic,
        CheckupTotal.examined > 0,
        *scene.only(CheckupTotal.employer),
    )
    for number, year, day in scene.session.execute(totals):
        on = min(day or date(year, 12, 31), scene.as_of)
        if (day or date(year, 1, 1)) <= scene.as_of:
            found[number] = max(on, found.get(number, on))
    return found


@dataclass
class Trained:
    """What one group of an employer's people was taught so far."""

    first: date
    ever: Decimal = Decimal(0)
    this_year: Decimal = Decimal(0)
    unknown: bool = False
    unknown_this_year: bool = False

    def add(self, day: date, hours: Decimal | None, year: int) -> None:
        """Count one session; without hours it is taken as sufficient for its year."""
        self.ever += hours or 0
        self.unknown = self.unknown or hours is None
        if day.year == year:
            self.this_year += hours or 0
            self.unknown_this_year = self.unknown_this_year or hours is None


def training(scene: Scene) -> Iterator[Due]:
    """培训学时: heads, managers and workers of each employer, the first time and every year after."""
    known = _trained(scene)
    for firm in scene.owing:
        for role in TraineeRole:
            if role is TraineeRole.worker and firm.exposed_total == 0:
                continue
            yield from _lesson(scene, firm, role, known.get((firm.id, role)))


def _trained(scene: Scene) -> Mapping[tuple[int, TraineeRole], Trained]:
    rows = scene.session.execute(
        select(
            Attendance.employer,
            Attendance.role,
            Training.held_on,
            func.coalesce(Attendance.hours, Training.hours, type_=Attendance.hours.type),
        )
        .join(Training, Training.id == Attendance.training)
        .where(Attendance.attended > 0, Training.held_on <= scene.as_of, *scene.only(Attendance.employer))
        .order_by(Training.held_on)
    )
    known: dict[tuple[int, TraineeRole], Trained] = {}
    for employer, role, day, hours in rows:
        known.setdefault((employer, role), Trained(day)).add(day, hours, scene.as_of.year)
    return known


def _lesson(scene: Scene, firm: Firm, role: TraineeRole, trained: Trained | None) -> Iterator[Due]:
    needed = rules().hours[role.name]
    if trained is None:
        why = f"没有{role.value}的培训记录，初次培训应不少于 {needed.first} 学时"
        yield from scene.of_firm("training", firm, None, why, detail=role.value)
        return
    before = trained.ever - trained.this_year
    if trained.ever < needed.first and not trained.unknown:
        due_on = date(trained.first.year, 12, 31)
        why = f"{role.value}初次培训应不少于 {needed.first} 学时，自 {trained.first} 起共 {trained.ever} 学时"
    elif before < needed.first <= trained.ever or trained.unknown_this_year:
        return
    elif trained.this_year < needed.yearly:
        due_on = date(scene.as_of.year, 12, 31)
        why = f"{role.value}今年应不少于 {needed.yearly} 学时，已有 {trained.this_year} 学时"
    else:
        return
    # The base names the year, so that a snooze of one year does not hide the next.
    yield from scene.of_firm("training", firm, date(due_on.year, 1, 1), why, due_on, role.value)
