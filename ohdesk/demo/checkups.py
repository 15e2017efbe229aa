"""Examinations: cards with their findings for some employers, yearly totals for the others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from random import Random
from typing import Any

from db.records.checkup import CardKind, Checkup, Conclusion, ExamKind, Round, Surveillance
from db.records.checkup_finding import CheckupFinding
from db.records.checkup_total import CheckupTotal, CountBasis
from db.records.person import Marriage, Person
from ohdesk import codes
from ohdesk.demo.scene import Firm, Post, Scene
from ohdesk.demo.trades import class_of
from ohdesk.demo.words import YEARS, after, between

PERSONS_PER_EMPLOYER = 4
LARGEST_WITH_CARDS = 45
CONTRAINDICATIONS = {
    "dust": "慢性阻塞性肺疾病",
    "physical": "各种原因引起永久性感音神经性听力损失",
    "chemical": "慢性肝病",
    "radiation": "严重晶状体混浊",
}
RECHECK_ITEMS = {"dust": "后前位高千伏胸片、肺功能", "physical": "纯音听阈测试", "chemical": "血常规、肝功能"}
OTHER_FINDINGS = ("血压偏高", "空腹血糖偏高", "血脂异常", "窦性心动过缓", "脂肪肝")
MARRIAGES = (Marriage.married, Marriage.married, Marriage.married, Marriage.single, Marriage.divorced)


@dataclass(frozen=True)
class Worker:
    """A worker whose cards are kept."""

    id: int
    firm: Firm
    employer: int
    post: Post
    started_on: date


def write_checkups(scene: Scene) -> None:
    """Write persons, cards, findings and yearly totals."""
    rng = scene.chance("checkups")
    with_cards = _firms_with_cards(scene, rng)
    kept = {firm.id for firm in with_cards}
    for firm in with_cards:
        for worker in _workers(scene, rng, firm):
            _cards(scene, rng, worker)
    for firm in scene.declared:
        if firm.id not in kept:
            _totals(scene, rng, firm)
    scene.book.write()


def _firms_with_cards(scene: Scene, rng: Random) -> list[Firm]:
    firms = [firm for firm in scene.working if 0 < firm.exposed <= LARGEST_WITH_CARDS]
    firms.sort(key=lambda firm: (not firm.chosen, rng.random()))
    chosen, persons = [], 0
    for firm in firms:
        if persons >= PERSONS_PER_EMPLOYER * len(scene.firms):
            break
        chosen.append(firm)
        persons += firm.exposed
    return chosen


def _workers(scene: Scene, rng: Random, firm: Firm) -> list[Worker]:
    agency = next((one for one in scene.firms if one.trade.dispatch), None)
    found = []
    for post in firm.posts:
        for _ in range(post.people):
            dispatched = agency is not None and firm.exposed > 10 and rng.random() < 0.08
            employer = agency.id if agency and dispatched else firm.id
            started = between(rng, date(2008, 1, 1), date(2024, 12, 31))
            found.append(Worker(_person(scene, rng, post.post), firm, employer, post, started))
    return found


def _person(scene: Scene, rng: Random, job: str) -> int:
    who = scene.words.person((1966, 2003))
    return scene.book.add(
        Person,
        name=who.name,
        id_number=who.id_number,
        sex=who.sex,
        birth=who.birth,
        phone=scene.words.phone(),
        marriage=rng.choice(MARRIAGES),
        job=job,
    )


def _cards(scene: Scene, rng: Random, worker: Worker) -> None:
    """Write a worker's examinations: before placement, in service, at the end."""
    wanted = [
        (year, ExamKind.periodic) for year, often in ((2024, 0.45), (2025, 0.85)) if rng.random() < often
    ]
    if worker.started_on.year >= 2023:
        wanted.insert(0, (worker.started_on.year, ExamKind.pre_placement))
    if rng.random() < 0.04:
        wanted.append((2025, ExamKind.exit))
    begun = worker.firm.declared_on or date(2021, 1, 1)
    for year, kind in wanted:
        first, last = _season(kind, year, worker)
        day = after(rng, between(rng, first, last), 0, 2)
        if kind is ExamKind.pre_placement or day >= begun:
            _card(scene, rng, worker, kind, day)


def _season(kind: ExamKind, year: int, worker: Worker) -> tuple[date, date]:
    if kind is ExamKind.pre_placement:
        return worker.started_on - timedelta(days=25), worker.started_on - timedelta(days=4)
    if kind is ExamKind.exit:
        return date(year, 11, 10), date(year, 12, 5)
    month = 3 + worker.firm.id % 6
    return date(year, month, 3), date(year, month, 20)


def _card(
    scene: Scene,
    rng: Random,
    worker: Worker,
    kind: ExamKind,
    day: date,
    previous: str | None = None,
    place: str = "",
) -> None:
    conclusion = _conclusion(rng, again=previous is not None)
    place = place or ("hospital" if worker.firm.id % 3 else "private_checkup")
    serial = scene.book.counts.get("checkup", 0) + 1
    archive_no = f"TJ{day.year}{serial:06d}"
    reported = after(rng, day, 8, 25)
    years, months = divmod(max(0, (day - worker.started_on).days) // 30, 12)
    card = scene.book.add(
        Checkup,
        institution=scene.institutions[place],
        archive_no=archive_no,
        person=worker.id,
        employer=worker.employer,
        host_employer=worker.firm.id if worker.employer != worker.firm.id else None,
        card_kind=CardKind.occupational,
        exam_kind=kind,
        round=Round.recheck if previous else Round.first,
        previous_no=previous,
        checked_on=day,
        conclusion=conclusion,
        doctor=("段岚", "贺邦", "陶衡")[worker.firm.id % 3],
        reported_on=reported,
        notified_on=after(rng, reported, 1, 6),
        suspected_reported_on=after(rng, reported, 1, 4) if conclusion is Conclusion.suspected else None,
        has_items=True,
        workshop=worker.post.workshop,
        job=worker.post.post,
        work_years=years + 1,
        work_months=months,
        exposure_years=years,
        exposure_months=months,
        surveillance=Surveillance.routine,
        free_exam=day.year == 2025 and kind is ExamKind.periodic and worker.firm.id % 4 == 0,
    )
    _findings(scene, rng, card, worker, conclusion, day)
    if conclusion is Conclusion.recheck and previous is None and rng.random() < 0.75:
        _card(scene, rng, worker, kind, after(rng, reported, 7, 30), archive_no, place)


def _conclusion(rng: Random, *, again: bool) -> Conclusion:
    luck = rng.random()
    if again:
        if luck < 0.08:
            return Conclusion.suspected
        return Conclusion.contraindication if luck < 0.22 else Conclusion.normal
    for limit, conclusion in (
        (0.005, Conclusion.suspected),
        (0.02, Conclusion.contraindication),
        (0.09, Conclusion.recheck),
        (0.2, Conclusion.other),
    ):
        if luck < limit:
            return conclusion
    return Conclusion.normal


@cache
def _disease(hazard: str, day: date) -> str | None:
    return next((one.code for one in codes.likely_diseases(hazard, day) if one.preselect), None)


def _findings(
    scene: Scene, rng: Random, card: int, worker: Worker, conclusion: Conclusion, day: date
) -> None:
    """Write one conclusion for each hazard of the post; the card's own stands with one of them."""
    blamed = rng.choice(worker.post.hazards)
    for hazard in worker.post.hazards:
        found = conclusion if hazard == blamed else Conclusion.normal
        scene.book.add(
            CheckupFinding,
            checkup=card,
            hazard=hazard,
            conclusion=found,
            exposed_since=worker.started_on if worker.started_on <= day else None,
            **_about(rng, hazard, found, day),
        )


def _about(rng: Random, hazard: str, found: Conclusion, day: date) -> dict[str, Any]:
    kind = class_of(hazard)
    if found is Conclusion.suspected:
        return {"disease": _disease(hazard, date(day.year, day.month, 1))}
    if found is Conclusion.contraindication:
        return {"contraindication": CONTRAINDICATIONS.get(kind, "慢性皮肤病")}
    if found is Conclusion.recheck:
        return {"recheck_items": RECHECK_ITEMS.get(kind, "血常规")}
    return {"other_disease": rng.choice(OTHER_FINDINGS)} if found is Conclusion.other else {}


def _totals(scene: Scene, rng: Random, firm: Firm) -> None:
    """Write an employer's yearly figures; the conclusions are counted by person and add up."""
    for year in YEARS:
        if not firm.exposed or not firm.worked_in(year) or rng.random() > 0.7 + 0.05 * (year - YEARS[0]):
            continue
        due = max(1, firm.exposed + rng.choice((0, 0, -1, 1, 2)))
        examined = max(1, round(due * rng.uniform(0.82, 1.0)))
        rest = [min(examined, round(examined * share * rng.random())) for share in (0.14, 0.004, 0.03, 0.25)]
        day = after(rng, between(rng, date(year, 3, 1), date(year, 11, 20)), 0, 2)
        kind = ExamKind.periodic
        free = round(examined * 0.3) if year == YEARS[-1] and rng.random() < 0.2 else None
        scene.book.add(
            CheckupTotal,
            employer=firm.id,
            year=year,
            exam_kind=kind,
            institution=scene.institutions[rng.choice(("hospital", "private_checkup"))],
            checked_on=day,
            report_no=f"ZJ{year}-{firm.id:05d}",
            basis=CountBasis.person,
            due=due,
            examined=examined,
            normal=examined - sum(rest),
            recheck=rest[0],
            suspected=rest[1],
            contraindicated=rest[2],
            other=rest[3],
            free_examined=free,
        )
