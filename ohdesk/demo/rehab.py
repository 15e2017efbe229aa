"""Rehabilitation stations, the visits they record one by one and the totals others only report."""

from __future__ import annotations

from datetime import date
from random import Random

from db.records.patient import PatientState
from db.records.rehab_total import RehabTotal
from db.records.rehab_visit import Payment, RehabVisit, Service
from db.records.station import Station, StationOrigin, StationState, StationType
from ohdesk.demo.patients import Resident
from ohdesk.demo.scene import Scene, Town
from ohdesk.demo.words import LAST_DAY, after, between, number, workday

SERVICES = (
    Service.breathing,
    Service.exercise,
    Service.oxygen,
    Service.chinese_medicine,
    Service.medication,
    Service.education,
    Service.psychology,
)
VISITS_PER_EMPLOYER = 2.5
REPORTED_YEARS = (2024, 2025)


def write_stations(scene: Scene) -> None:
    """Write a station for each able town but those the story leaves without, and a few more."""
    rng = scene.chance("stations")
    _choose_towns(scene, rng)
    lacking = scene.able[: scene.story.towns_without_station]
    others = [town for town in scene.towns[:-1] if town not in scene.able and town is not scene.unable]
    for town in scene.able:
        _station(scene, rng, town, building=town in lacking)
    for place, town in enumerate(rng.sample(others, 3)):
        _station(scene, rng, town, point=place > 0, existing=place == 0)
    scene.book.write()


def _choose_towns(scene: Scene, rng: Random) -> None:
    """Choose the towns with many patients; one that could not hold a station may be among them."""
    wanted = scene.story.able_towns
    towns = rng.sample(scene.towns[:-1], wanted + 1)
    scene.able = towns[:wanted]
    scene.unable = towns[wanted] if rng.random() < 0.5 else None


def _station(
    scene: Scene,
    rng: Random,
    town: Town,
    *,
    building: bool = False,
    point: bool = False,
    existing: bool = False,
) -> None:
    built = None if building else workday(between(rng, date(2021, 5, 1), date(2024, 10, 31)))
    kind = StationType.point if point else StationType.station
    place = f"{rng.choice(scene.words.known['villages'])}村" if point else ""
    complete = not building and rng.random() < 0.8
    people = 1 if point else rng.randint(1, 3)
    station = scene.book.add(
        Station,
        name=f"{town.name}{place}尘肺病{kind.value}",
        station_type=kind,
        township=town.id,
        institution=scene.institutions[rng.choice(("health_station", "health_station_2", "hospital"))],
        address=scene.words.address(town.name),
        built_on=built,
        origin=StationOrigin.existing if existing else StationOrigin.new,
        state=StationState.building if building else StationState.running,
        serves=f"{town.name}及周边村",
        has_sign=not building,
        has_doctor=True,
        has_nurse=complete or point,
        has_site=True,
        has_equipment=not building,
        has_rules=complete,
        has_files=not building,
        doctors=people,
        nurses=people if complete or point else 0,
        area=number(rng.uniform(40, 60) if point else rng.uniform(90, 220), 0),
        equipment="肺功能训练器、制氧机、康复踏车、雾化器",
        contact=scene.words.person_name(),
        contact_phone=scene.words.phone(),
    )
    if built:
        scene.stations.append((station, town.id, built))


def write_rehab(scene: Scene, residents: list[Resident]) -> None:
    """Write visits at every second station; the others report only how many there were in a month."""
    rng = scene.chance("rehab")
    recording = [station for place, station in enumerate(scene.stations) if place % 2 == 0]
    reporting = [station for place, station in enumerate(scene.stations) if place % 2]
    wanted = round(VISITS_PER_EMPLOYER * len(scene.firms))
    for place, (station, town, built) in enumerate(recording):
        share = wanted // len(recording) + (1 if place < wanted % len(recording) else 0)
        patients = [
            one for one in residents if one.town.id == town and one.state is PatientState.alive
        ] or residents[:20]
        _visits(scene, rng, station, built, patients, share)
    for station, _, built in reporting:
        _monthly(scene, rng, station, built)
    scene.book.write()


def _visits(
    scene: Scene, rng: Random, station: int, built: date, patients: list[Resident], wanted: int
) -> None:
    seen: set[tuple[int, date]] = set()
    regulars = patients[: max(12, wanted // 60)]
    therapists = [scene.words.person_name() for _ in range(3)]
    for _ in range(wanted):
        one = rng.choice(regulars)
        begun = max(date(2022, 1, 4), built, one.diagnosed_on)
        day = after(rng, between(rng, begun, date(2025, 12, 20)), 0, 5, LAST_DAY)
        if (one.id, day) in seen:
            continue
        seen.add((one.id, day))
        measured = rng.random() < 0.3
        scene.book.add(
            RehabVisit,
            patient=one.id,
            station=station,
            visited_on=day,
            services=frozenset(rng.sample(SERVICES, rng.randint(1, 3))),
            minutes=rng.choice((30, 40, 45, 60, 60, 90)),
            provider=rng.choice(therapists),
            lung_function=number(rng.uniform(38, 84), 1) if measured else None,
            walk_metres=rng.randint(260, 520) if measured else None,
            cost=number(0, 0),
            payment=Payment.free,
        )


def _monthly(scene: Scene, rng: Random, station: int, built: date) -> None:
    for year in REPORTED_YEARS:
        for month in range(1, 13):
            if date(year, month, 1) <= built or (year, month) == (2025, 12):
                continue
            patients = rng.randint(8, 40)
            reported = date(year + month // 12, month % 12 + 1, 5)
            scene.book.add(
                RehabTotal,
                station=station,
                year=year,
                month=month,
                visits=patients + rng.randint(0, 60),
                patients=patients,
                source="站报",
                reported_on=min(reported, LAST_DAY),
            )
