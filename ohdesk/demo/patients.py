"""Patients, the townships they live in, the stations that serve them, visits and follow-ups."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from random import Random
from typing import Any

from db.records.follow_up import FollowUp, FollowUpMethod, Outcome
from db.records.patient import FileFault, Patient, PatientState, Stage, Support
from db.records.township_year import TownshipYear
from ohdesk import codes
from ohdesk.demo.scene import Firm, Scene, Town
from ohdesk.demo.words import LAST_DAY, Who, after, between, number, some

DISEASES = ("ZB24-0101", "ZB24-0102", "ZB24-0111", "ZB24-0107", "ZB24-0112")
DISEASE_WEIGHTS = (66, 22, 5, 4, 3)
JOBS = {
    "ZB24-0101": "凿岩工",
    "ZB24-0102": "采煤工",
    "ZB24-0111": "电焊工",
    "ZB24-0107": "包装工",
    "ZB24-0112": "清理工",
}
INDUSTRIES = {
    "ZB24-0101": "1011",
    "ZB24-0102": "0610",
    "ZB24-0111": "3311",
    "ZB24-0107": "3011",
    "ZB24-0112": "3391",
}
STAGES = (Stage.first, Stage.second, Stage.third)
BASE_YEARS = range(2020, 2026)
FOLLOWED_YEARS = (2023, 2024, 2025)


@dataclass(frozen=True)
class Resident:
    """A patient as the township's figures count him."""

    id: int
    town: Town
    diagnosed_on: date
    state: PatientState
    ended_on: date | None

    def counted_in(self, year: int) -> bool:
        """Say whether the patient lived in the township at the year's end."""
        end = date(year, 12, 31)
        return self.diagnosed_on <= end and (self.ended_on is None or self.ended_on > end)


def write_patients(scene: Scene) -> list[Resident]:
    """Write patients with their follow-ups and the townships' figures that follow from them."""
    rng = scene.chance("patients")
    residents: list[Resident] = []
    dusty = _firms_by_industry(scene)
    for town in scene.towns:
        many = town in scene.able or town is scene.unable
        more = len(scene.firms) // 4
        alive = rng.randint(101, min(158, 106 + more)) if many else rng.randint(6, min(62, 12 + more))
        gone = rng.randint(4, 12)
        residents += [_patient(scene, rng, town, dusty, gone=place >= alive) for place in range(alive + gone)]
    for resident in residents:
        _follow_ups(scene, rng, resident)
    _township_years(scene, residents)
    scene.book.write()
    return residents


def _firms_by_industry(scene: Scene) -> dict[str, list[Firm]]:
    found: dict[str, list[Firm]] = {}
    for firm in scene.declared:
        found.setdefault(firm.trade.industry, []).append(firm)
    return found


@cache
def _in_edition(disease: str, day: date) -> str:
    return codes.disease_in_edition(disease, day) or disease


def _patient(scene: Scene, rng: Random, town: Town, dusty: dict[str, list[Firm]], *, gone: bool) -> Resident:
    who = scene.words.person((1944, 1979), 0.97)
    disease = rng.choices(DISEASES, DISEASE_WEIGHTS)[0]
    first = date(max(1998, who.birth.year + 36), 1, 1)
    day = after(
        rng, between(rng, first, date(2019, 12, 31) if rng.random() < 0.8 else date(2025, 9, 30)), 0, 2
    )
    state, ended = PatientState.alive, None
    if gone:
        state = rng.choice((PatientState.dead, PatientState.dead, PatientState.lost, PatientState.moved_out))
        ended = between(rng, max(date(2020, 6, 1), day + timedelta(days=30)), date(2025, 11, 30))
    stations = {at: station for station, at, _ in reversed(scene.stations)}
    number_here = scene.book.add(
        Patient,
        **_person_values(scene, rng, who, town),
        **_diagnosis(rng, who, disease, day),
        **_work(scene, rng, disease, dusty),
        **_file(scene, rng, day, state, ended),
        station=stations.get(town.id) if state is PatientState.alive else None,
    )
    return Resident(number_here, town, day, state, ended)


def _person_values(scene: Scene, rng: Random, who: Who, town: Town) -> dict[str, Any]:
    village = rng.choice(scene.words.known["villages"])
    return {
        "name": who.name,
        "id_number": who.id_number,
        "sex": who.sex,
        "birth": who.birth,
        "phone": scene.words.phone() if rng.random() < 0.93 else None,
        "address": f"{scene.words.county}{town.name}{village}村{rng.randint(1, 12)}组",
        "township": town.id,
        "resident": True,
    }


def _diagnosis(rng: Random, who: Who, disease: str, day: date) -> dict[str, Any]:
    dust_years = min(rng.uniform(4, 26), day.year - who.birth.year - 17)
    stage = rng.choices(STAGES, (62, 26, 12))[0]
    return {
        "disease": _in_edition(disease, date(day.year, day.month, 1)),
        "stage": stage,
        "diagnosed_on": day,
        "diagnosed_by": rng.choice(("榆岭市职业病防治院", "榆岭市第三人民医院")),
        "certificate_no": f"榆职诊{day.year}-{rng.randint(1, 9999):04d}",
        "disability": {Stage.first: 7, Stage.second: 4, Stage.third: 2}[stage]
        if rng.random() < 0.5
        else None,
        "complications": rng.choice((None, None, "慢性支气管炎", "肺气肿", "肺结核")),
        "reported_on": after(rng, day, 3, 14),
        "dust_years": number(dust_years, 1),
        "job": JOBS[disease],
        "industry": INDUSTRIES[disease],
    }


def _work(scene: Scene, rng: Random, disease: str, dusty: dict[str, list[Firm]]) -> dict[str, Any]:
    firms = dusty.get(INDUSTRIES[disease], [])
    if firms and rng.random() < 0.3:
        supports = {Support.medical_insurance, Support.injury_insurance}
        return {"employer": rng.choice(firms).id, "insured": True, "supports": frozenset(supports)}
    supports = {Support.medical_insurance} | set(
        rng.sample((Support.serious_illness, Support.medical_aid, Support.subsistence, Support.living_aid), 2)
    )
    name = (
        f"原{rng.choice(scene.words.known['villages'])}{rng.choice(('石料厂', '煤窑', '水泥厂', '采石场'))}"
    )
    return {"former_employer": name, "insured": False, "supports": frozenset(supports)}


def _file(scene: Scene, rng: Random, day: date, state: PatientState, ended: date | None) -> dict[str, Any]:
    archived = (
        between(rng, max(day, date(2019, 6, 1)), date(2021, 12, 31))
        if day.year < 2021
        else after(rng, day, 5, 60)
    )
    values: dict[str, Any] = {
        "archive_no": f"CF{scene.book.counts.get('patient', 0) + 1:05d}",
        "archived_on": archived,
        "status": state,
    }
    if state is PatientState.dead:
        values |= {"died_on": ended, "cause_of_death": rng.choice(("呼吸衰竭", "肺源性心脏病", "其他疾病"))}
    if state is PatientState.lost:
        values["faults"] = frozenset({rng.choice((FileFault.phone, FileFault.id_number, FileFault.employer))})
    return values


def _follow_ups(scene: Scene, rng: Random, one: Resident) -> None:
    """Write the yearly follow-up; the last one says what became of the patient."""
    for year in FOLLOWED_YEARS:
        over = one.ended_on is not None and one.ended_on.year <= year
        if one.diagnosed_on.year >= year or (not over and rng.random() > 0.35 + 0.1 * (year - 2023)):
            continue
        begun = max(date(year, 3, 1), one.ended_on) if over and one.ended_on else date(year, 3, 1)
        day = after(rng, between(rng, begun, date(year, 11, 30)), 0, 9, LAST_DAY)
        method = rng.choice((FollowUpMethod.phone, FollowUpMethod.phone, FollowUpMethod.home))
        values: dict[str, Any] = {"outcome": Outcome.alive, "able_to_work": rng.random() < 0.3}
        if over:
            values = _end(rng, one)
            method = FollowUpMethod.records if one.state is PatientState.dead else FollowUpMethod.phone
        scene.book.add(
            FollowUp,
            patient=one.id,
            followed_on=day,
            method=method,
            provider=scene.words.person_name(),
            **values,
        )
        if over:
            return


def _end(rng: Random, one: Resident) -> dict[str, Any]:
    if one.state is PatientState.dead:
        return {"outcome": Outcome.dead, "died_on": one.ended_on}
    if one.state is PatientState.lost:
        return {"outcome": Outcome.lost, "lost_reason": rng.choice((FileFault.phone, FileFault.employer))}
    return {"outcome": Outcome.elsewhere}


def _township_years(scene: Scene, residents: list[Resident]) -> None:
    """Write each township's figure of each year: exactly the patients who lived there then."""
    counted = Counter(
        (resident.town, year) for resident in residents for year in BASE_YEARS if resident.counted_in(year)
    )
    small = set(some(scene.chance("small towns"), scene.towns, len(scene.towns) // 2))
    for town in scene.towns:
        for year in BASE_YEARS:
            able = town in scene.able or (town is not scene.unable and town not in small)
            scene.book.add(
                TownshipYear,
                township=town.id,
                year=year,
                patients=counted[town, year],
                has_conditions=able,
                lacking=None if able else "卫生院业务用房不足，暂无康复医师",
                source="乡镇卫生院随访核实",
                as_of=date(year, 12, 31) if year < BASE_YEARS[-1] else date(year, 10, 31),
            )
