"""What the tasks of 2025 count beyond the other chapters: cures, projects, mines, lectures, a new station."""

from __future__ import annotations

from datetime import date
from random import Random

from db.records.monitoring import Monitoring, MonitoringKind, MonitoringState, Performer
from db.records.project import ApprovalKind, Project, ProjectNature, ProjectState
from db.records.rehab_total import RehabTotal
from db.records.remediation import Remediation, RemediationMeasure, RemediationReason, RemediationState
from db.records.station import Station, StationOrigin, StationState, StationType
from db.records.training import CoverageBasis, OrganiserKind, Training, TrainingCategory, TrainingForm
from ohdesk.demo.helping import PROJECT_NAMES
from ohdesk.demo.scene import Firm, Scene
from ohdesk.demo.words import after, between, number, some

YEAR = 2025
LECTURES = ("职业人群心理健康知识讲座", "职业紧张识别与疏导讲座", "新就业形态劳动者心理健康讲座")


def write_facts(scene: Scene, rng: Random) -> None:
    """Write the cures, projects, mines, lectures and the station of 2025."""
    _cures(scene, rng)
    _projects(scene, rng)
    _mines(scene, rng)
    _lectures(scene, rng)
    _new_station(scene, rng)


def _working(scene: Scene) -> list[Firm]:
    return [firm for firm in scene.working if firm.posts and firm.trade.industrial]


def _cures(scene: Scene, rng: Random) -> None:
    """Write the last employers of the campaign, listed in 2024 and confirmed as cured in 2025."""
    for firm in some(rng, _working(scene), max(2, round(len(scene.firms) * 0.025))):
        included = after(rng, between(rng, date(2024, 4, 1), date(2024, 10, 31)), 0, 2)
        tested = after(rng, included, 120, 240)
        confirmed = after(rng, max(tested, date(2025, 1, 6)), 10, 40)
        scene.book.add(
            Remediation,
            employer=firm.id,
            included_on=included,
            reasons=frozenset({RemediationReason.dust}),
            state=RemediationState.finished,
            state_since=confirmed,
            due_on=date(YEAR, 12, 31),
            post=firm.posts[0].post,
            measures=frozenset({RemediationMeasure.engineering}),
            plan="增设局部排风，密闭扬尘点",
            invested=number(rng.uniform(2, 40), 1),
            institution=scene.institutions["technical"],
            report_no=f"FC{tested.year}-Y{firm.id:05d}",
            retested_on=tested,
            retest_qualified=True,
            confirmer=scene.words.person_name(),
            confirmed_on=confirmed,
        )


def _projects(scene: Scene, rng: Random) -> None:
    """Write the projects approved in 2024; of one the ledger is not complete yet."""
    for place, firm in enumerate(some(rng, [one for one in _working(scene) if one.risk], 5)):
        approved = after(rng, between(rng, date(2024, 2, 1), date(2024, 11, 30)), 0, 2)
        scene.book.add(
            Project,
            employer=firm.id,
            name=f"{firm.name}2024年{rng.choice(PROJECT_NAMES)}",
            township=firm.town.id,
            industry=firm.trade.industry,
            nature=ProjectNature.renovated,
            investment=number(rng.uniform(200, 5000), 0),
            risk=firm.risk if place else None,
            state=ProjectState.pre_evaluation,
            approval_kind=ApprovalKind.filed,
            approved_by=f"{scene.words.county}发展和改革委员会",
            approval_no=f"榆发改备〔2024〕{rng.randint(210, 400)}号",
            approved_on=approved,
        )


def _mines(scene: Scene, rng: Random) -> None:
    """Write the survey of 2025 for radon: all mines but the last are done."""
    mines = [
        firm
        for firm in scene.working
        if firm.must_declare and firm.trade.industry[:2] in ("06", "08", "09", "10")
    ]
    chosen = mines[:5]
    for place, firm in enumerate(chosen):
        done = place < max(1, len(chosen) - 1)
        tested = after(rng, between(rng, date(YEAR, 5, 1), date(YEAR, 9, 30)), 0, 2)
        scene.book.add(
            Monitoring,
            employer=firm.id,
            report_no=f"榆疾控氡〔2025〕{place + 1}号",
            year=YEAR,
            kind=MonitoringKind.radon,
            state=MonitoringState.done if done else MonitoringState.planned,
            performer=Performer.own,
            institution=scene.institutions["disease_control"],
            tested_on=tested if done else None,
            reported_on=after(rng, tested, 10, 30) if done else None,
            high_radon=(place == 0) if done else None,
        )


def _lectures(scene: Scene, rng: Random) -> None:
    for month in range(3, 11):
        title = LECTURES[month % len(LECTURES)]
        workers = rng.randint(40, 160)
        scene.book.add(
            Training,
            no=f"2025-X{month:02d}",
            title=title,
            category=TrainingCategory.mental_health,
            held_on=after(rng, date(YEAR, month, 12), 0, 4),
            organiser=f"{scene.words.county}疾病预防控制中心",
            organiser_kind=OrganiserKind.disease_control,
            form=TrainingForm.offline,
            hours=number(2, 0),
            workers=workers,
            covered=workers,
            covered_basis=CoverageBasis.on_site,
        )


def _new_station(scene: Scene, rng: Random) -> None:
    """Write the station built in 2025, in a township that had none, and the visits it reports by the month."""
    taken = {town for _, town, _ in scene.stations} | {town.id for town in scene.able}
    free = [town for town in scene.towns[:-1] if town.id not in taken and town is not scene.unable]
    town = (free or scene.towns)[-1]
    built = date(YEAR, 5, 20)
    station = scene.book.add(
        Station,
        name=f"{town.name}尘肺病康复站（2025年新建）",
        station_type=StationType.station,
        township=town.id,
        institution=scene.institutions["health_station"],
        built_on=built,
        origin=StationOrigin.new,
        state=StationState.running,
        serves=f"{town.name}及周边村",
        doctors=2,
        nurses=2,
        area=number(rng.uniform(90, 160), 0),
        contact=scene.words.person_name(),
        contact_phone=scene.words.phone(),
    )
    for month in range(6, 12):
        patients = rng.randint(6, 18)
        scene.book.add(
            RehabTotal,
            station=station,
            year=YEAR,
            month=month,
            visits=patients + rng.randint(0, 20),
            patients=patients,
            source="站报",
            reported_on=date(YEAR, month + 1, 5),
        )
