"""Trainings, lectures and publicity, and who came from which employer."""

from __future__ import annotations

from datetime import date
from random import Random
from typing import Any, NamedTuple

from db.records._classes import PolicyTag
from db.records.attendance import Attendance, TraineeRole
from db.records.training import CoverageBasis, OrganiserKind, Training, TrainingCategory, TrainingForm, Venue
from ohdesk.demo.scene import Firm, Scene
from ohdesk.demo.words import YEARS, after, number, some

FIRST_WEEK = 2002
"""The publicity week of 2003 was the first."""

VENUES = (Venue.enterprise, Venue.institution, Venue.school, Venue.village, Venue.community)


class Event(NamedTuple):
    """An event that comes back every year."""

    title: str
    category: TrainingCategory
    organiser: OrganiserKind
    month: int
    day: int
    hours: float
    firms: bool


EVENTS = (
    Event(
        "用人单位主要负责人和管理人员培训班",
        TrainingCategory.occupational_health,
        OrganiserKind.health_office,
        3,
        18,
        8,
        True,
    ),
    Event(
        "《职业病防治法》宣传周启动仪式",
        TrainingCategory.publicity_week,
        OrganiserKind.health_office,
        4,
        25,
        3,
        False,
    ),
    Event("职业健康知识五进活动", TrainingCategory.outreach, OrganiserKind.disease_control, 5, 9, 2, False),
    Event(
        "矿山和建材行业接害劳动者培训",
        TrainingCategory.occupational_health,
        OrganiserKind.supervision,
        6,
        14,
        8,
        True,
    ),
    Event("乡镇职业健康协管员培训", TrainingCategory.supervisors, OrganiserKind.supervision, 7, 6, 16, False),
    Event(
        "肌肉骨骼疾患防治科普讲座", TrainingCategory.musculoskeletal, OrganiserKind.hospital, 8, 15, 2, False
    ),
    Event(
        "中小微企业职业健康管理培训",
        TrainingCategory.occupational_health,
        OrganiserKind.association,
        9,
        12,
        4,
        True,
    ),
    Event("职业人群心理健康讲座", TrainingCategory.mental_health, OrganiserKind.hospital, 10, 10, 2, False),
)
ONCE = {
    2022: Event("职业健康传播作品征集", TrainingCategory.works_contest, OrganiserKind.union, 5, 20, 1, False),
    2023: Event("职业卫生技能竞赛", TrainingCategory.skills_contest, OrganiserKind.union, 11, 3, 6, False),
    2024: Event(
        "健康企业建设交流会",
        TrainingCategory.healthy_enterprise,
        OrganiserKind.health_office,
        11,
        8,
        3,
        False,
    ),
    2025: Event(
        "职业健康检查和检测技术人员培训",
        TrainingCategory.technicians,
        OrganiserKind.prevention_institute,
        6,
        20,
        16,
        False,
    ),
}


def write_trainings(scene: Scene) -> None:
    """Write five years of events; those for employers come in as many rounds as the county needs."""
    rng = scene.chance("trainings")
    rounds = 1 + len(scene.declared) // 600
    for year in YEARS:
        serial = 0
        for event in (*EVENTS, *(event for when, event in ONCE.items() if when == year)):
            for _ in range(rounds if event.firms else 1):
                serial += 1
                _event(scene, rng, event, year, serial)
    scene.book.write()


def _event(scene: Scene, rng: Random, event: Event, year: int, serial: int) -> None:
    held = after(rng, date(year, event.month, event.day), 0, 4)
    firms = _guests(scene, rng, year) if event.firms else []
    rows = [row for firm in firms for row in _people(rng, firm, event)]
    values: dict[str, Any] = {
        "no": f"{year}-{serial:03d}",
        "title": f"{year}年{event.title}",
        "category": event.category,
        "held_on": held,
        "organiser": f"{scene.words.county}卫生健康委员会",
        "organiser_kind": event.organiser,
        "form": TrainingForm.both if event.firms and year > 2022 else TrainingForm.offline,
        "place": f"{scene.words.county}{rng.choice(scene.words.known['streets'])}会议中心",
        "hours": number(event.hours, 0),
        "injury_fund": event.firms and event.month == 6,
        "document": f"榆卫职健〔{year}〕{serial + 3}号",
    }
    training = scene.book.add(Training, **values, **_audience(rng, event, year, rows, len(firms)))
    for firm, role, due, attended in rows:
        scene.book.add(
            Attendance,
            training=training,
            employer=firm.id,
            role=role,
            due=due,
            attended=attended,
            hours=number(event.hours, 0),
            first_time=bool(firm.declared_on and firm.declared_on.year == year),
            certificates=attended if role is not TraineeRole.worker else None,
        )


def _guests(scene: Scene, rng: Random, year: int) -> list[Firm]:
    firms = [firm for firm in scene.declared if firm.worked_in(year)]
    return some(rng, firms, min(60, max(6, round(len(firms) * 0.16))))


def _people(rng: Random, firm: Firm, event: Event) -> list[tuple[Firm, TraineeRole, int, int]]:
    """Return who came: heads and managers to the classes, workers to those meant for them."""
    if event.month == 6:
        due = max(1, firm.exposed)
        return [(firm, TraineeRole.worker, due, max(1, round(due * rng.uniform(0.6, 1.0))))]
    rows = [(firm, TraineeRole.head, 1, 1)] if rng.random() < 0.85 else []
    managers = 1 + firm.staff // 200
    return [*rows, (firm, TraineeRole.manager, managers, managers)]


def _audience(
    rng: Random,
    event: Event,
    year: int,
    rows: list[tuple[Firm, TraineeRole, int, int]],
    firms: int,
) -> dict[str, Any]:
    """Return how many came of each group; with attendance kept, they are its sums."""
    if event.firms:
        came = {role: sum(row[3] for row in rows if row[1] is role) for role in TraineeRole}
        workers = came[TraineeRole.worker]
        return {
            "heads": came[TraineeRole.head],
            "managers": came[TraineeRole.manager],
            "workers": workers,
            "migrant_workers": round(workers * 0.5),
            "enterprises": firms,
            "covered": sum(came.values()),
            "covered_basis": CoverageBasis.on_site,
            "industries": frozenset({PolicyTag.mining, PolicyTag.building_materials, PolicyTag.machinery}),
        }
    if event.category is TrainingCategory.supervisors:
        people = rng.randint(18, 30)
        return {"inspectors": people, "covered": people, "covered_basis": CoverageBasis.on_site}
    if event.category is TrainingCategory.technicians:
        people = rng.randint(12, 26)
        return {"technicians": people, "covered": people, "covered_basis": CoverageBasis.on_site}
    workers, citizens = rng.randint(30, 160), rng.randint(20, 400)
    values: dict[str, Any] = {
        "workers": workers,
        "citizens": citizens,
        "enterprises": rng.randint(2, 12),
        "covered": workers + citizens + rng.randint(200, 3000),
        "covered_basis": CoverageBasis.mixed,
    }
    if event.category is TrainingCategory.publicity_week:
        values["series_ordinal"] = year - FIRST_WEEK
    if event.category is TrainingCategory.outreach:
        values["venues"] = frozenset(rng.sample(VENUES, 4))
    if event.category is TrainingCategory.works_contest:
        values["award"] = "省级优秀作品奖1项"
    if event.category is TrainingCategory.mental_health:
        values["sessions"] = rng.randint(1, 4)
        values["industries"] = frozenset({PolicyTag.health_care, PolicyTag.machinery, PolicyTag.transport})
    return values
