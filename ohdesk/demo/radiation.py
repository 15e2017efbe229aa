"""Radiation workers, their dosimeters and their own kind of examination card."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from db.records.checkup import CardKind, Checkup, Conclusion, ExamKind, Surveillance
from db.records.checkup_finding import CheckupFinding
from db.records.dose import Dose
from db.records.person import Person
from db.records.radiation_worker import RadiationSector, RadiationWork, RadiationWorker
from ohdesk.demo.scene import Firm, Scene
from ohdesk.demo.words import after, between, number, some

DOSE_YEARS = (2024, 2025)
QUARTERS = ((1, 1), (4, 1), (7, 1), (10, 1))
MEDICAL_WORK = (RadiationWork.diagnostic, RadiationWork.diagnostic, RadiationWork.interventional)
NON_MEDICAL_WORK = {"gauges": RadiationWork.gauges, "radiography": RadiationWork.radiography}


@dataclass(frozen=True)
class Wearer:
    """A worker who should wear a dosimeter, and for how long he did the work."""

    person: int
    firm: Firm
    since: date
    until: date | None

    @property
    def here(self) -> bool:
        """Say whether the worker still does the work in the last year."""
        return self.until is None or self.until.year >= DOSE_YEARS[-1]


def write_radiation(scene: Scene) -> None:
    """Write workers and doses; of those outside medicine the story's share is monitored in 2025."""
    rng = scene.chance("radiation")
    firms = [firm for firm in scene.firms if firm.radiation_people and firm.producing]
    wearers = [wearer for firm in firms for wearer in _wearers(scene, rng, firm)]
    counted = [one for one in wearers if one.here and not one.firm.trade.medical]
    missed = some(rng, counted, int(len(counted) * (1 - scene.story.dose_monitored)))
    for wearer in wearers:
        for year in DOSE_YEARS:
            if year != DOSE_YEARS[-1] or wearer not in missed:
                _doses(scene, rng, wearer, year)
        _card(scene, rng, wearer)
    scene.book.write()


def _wearers(scene: Scene, rng: Random, firm: Firm) -> list[Wearer]:
    medical = firm.trade.medical
    found = []
    for place in range(firm.radiation_people):
        who = scene.words.person((1970, 2000), 0.75)
        since = between(rng, date(2012, 1, 1), date(2023, 12, 31))
        left = (
            between(rng, date(2024, 3, 1), date(2024, 11, 30)) if place > 2 and rng.random() < 0.08 else None
        )
        person = scene.book.add(
            Person,
            name=who.name,
            id_number=who.id_number,
            sex=who.sex,
            birth=who.birth,
            phone=scene.words.phone(),
            job="放射工作人员",
        )
        kind = firm.trade.radiation[0] if firm.trade.radiation else ""
        scene.book.add(
            RadiationWorker,
            employer=firm.id,
            person=person,
            sector=RadiationSector.medical if medical else RadiationSector.non_medical,
            work_kind=rng.choice(MEDICAL_WORK) if medical else NON_MEDICAL_WORK[kind],
            since=since,
            until=left,
            certificate_no=f"豫榆放{since.year}-{person:06d}",
        )
        found.append(Wearer(person, firm, since, left))
    return found


def _doses(scene: Scene, rng: Random, wearer: Wearer, year: int) -> None:
    """Write the year's periods of 89 days each; the last one carries the year's sum."""
    total = number(0)
    for place, (month, first) in enumerate(QUARTERS):
        begun = date(year, month, first)
        ended = begun + timedelta(days=88)
        if wearer.until and ended > wearer.until:
            break
        value = number(max(0.02, rng.lognormvariate(-2.6, 0.7)))
        total += value
        scene.book.add(
            Dose,
            person=wearer.person,
            employer=wearer.firm.id,
            period_from=begun,
            period_to=ended,
            value=value,
            below_detection=value <= number(0.03),
            annual_value=total if place == len(QUARTERS) - 1 else None,
            overexposed=False,
            institution=scene.institutions["technical_2"],
            dosimeter_no=f"TLD{wearer.person:06d}",
        )


def _card(scene: Scene, rng: Random, wearer: Wearer) -> None:
    """Write the yearly examination of a radiation worker."""
    if not wearer.here or rng.random() < 0.2:
        return
    day = after(rng, between(rng, date(2025, 4, 1), date(2025, 6, 20)), 0, 2)
    hazard = "R003" if wearer.firm.trade.medical else wearer.firm.trade.radiation[1]  # type: ignore[index]
    serial = scene.book.counts.get("checkup", 0) + 1
    card = scene.book.add(
        Checkup,
        institution=scene.institutions["city_institute"],
        archive_no=f"FS{day.year}{serial:06d}",
        person=wearer.person,
        employer=wearer.firm.id,
        card_kind=CardKind.radiation,
        exam_kind=ExamKind.periodic,
        checked_on=day,
        conclusion=Conclusion.normal,
        doctor="龚昇",
        reported_on=after(rng, day, 10, 25),
        has_items=True,
        job="放射工作人员",
        surveillance=Surveillance.routine,
        exposure_years=day.year - wearer.since.year,
        exposure_months=0,
    )
    scene.book.add(CheckupFinding, checkup=card, hazard=hazard, conclusion=Conclusion.normal)
