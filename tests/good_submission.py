"""A small office with nothing to object to: every cell filled, every target reached, every paper there."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import factories

from db.records.annual_figure import AnnualFigure
from db.records.case import Case, CaseState
from db.records.contact import Contact
from db.records.declaration import Declaration, DeclarationType, ReviewState
from db.records.dose import Dose
from db.records.employer import Employer, Verdict
from db.records.evidence import Evidence
from db.records.institution import Institution, InstitutionRole, Ownership
from db.records.literacy_survey import LiteracySurvey
from db.records.monitoring import Monitoring, MonitoringKind, MonitoringState
from db.records.monitoring_post import Indicator, MonitoringPost, Qualified
from db.records.person import IdType, Person
from db.records.radiation_worker import RadiationSector, RadiationWorker
from db.records.station import Station, StationState, StationType
from db.records.task_fact import TaskFact
from db.records.task_item import ItemState, TaskItem
from db.records.township_year import TownshipYear
from ohdesk import assess, ledger, query
from ohdesk.desk import Desk
from ohdesk.identity import make_citizen_number, make_credit_code
from ohdesk.profile import Profile

PROFILE, AS_OF = "henan-2025", date(2025, 12, 31)
YEARS = (2024, 2025)
EMPLOYERS, DECLARED, POSTS, PEOPLE = 40, 37, 10, 20
INSURED = {2020: 32_204, 2021: 33_118, 2022: 34_960, 2023: 35_705, 2024: 37_002, 2025: 38_412}
FACTS = {"industries": 7, "partners": 2, "departments": 4, "poor_quality": 0}


def fill(desk: Desk) -> Profile:
    """Enter everything and return the profile it answers."""
    profile = assess.open_profile(desk, PROFILE)
    _firms(desk)
    _people(desk)
    _places(desk)
    _papers(desk, profile)
    return profile


def add(desk: Desk, kind: Any, rows: list[dict[str, Any]]) -> None:
    """Enter records whose values are known to be right."""
    with desk.write() as session:
        ledger.add_many(desk, session, kind, rows)


def _firms(desk: Desk) -> None:
    add(desk, Employer, [_employer(at) for at in range(EMPLOYERS)])
    first = {"declaration_type": DeclarationType.first, "review_state": ReviewState.passed}
    dated = {"submitted_on": date(2023, 3, 1)}
    add(desk, Declaration, [{"employer": at + 1, **first, **dated} for at in range(DECLARED)])
    reports = [(year, at) for year in YEARS for at in range(2)]
    add(desk, Monitoring, [_report(year, at) for year, at in reports])
    add(desk, MonitoringPost, [_post(at + 1, post) for at in range(len(reports)) for post in range(POSTS)])
    add(desk, Case, [_case(year, at) for year in YEARS for at in range(4)])


def _employer(at: int) -> dict[str, Any]:
    return {
        "name": factories.employer_name(at),
        "credit_code": make_credit_code("220182", at + 1),
        "industry": factories.CODES["industry"][at % 10],
        "verdict": Verdict.must_declare,
        "first_seen_on": date(2021, 3, 1),
    }


def _report(year: int, at: int) -> dict[str, Any]:
    return {
        "employer": at + 1,
        "report_no": f"JC-{year}-{at:03d}",
        "year": year,
        "kind": MonitoringKind.routine,
        "state": MonitoringState.done,
        "reported_on": date(year, 4, 20),
    }


def _post(report: int, post: int) -> dict[str, Any]:
    return {
        "monitoring": report,
        "workplace_name": "一车间",
        "post": f"岗位{post}",
        "point": "1",
        "hazard": "F001",
        "indicator": Indicator.ctwa,
        "qualified": Qualified.unqualified if post == 3 else Qualified.qualified,
    }


def _case(year: int, at: int) -> dict[str, Any]:
    filed = date(year, 2, 3) + timedelta(days=at * 20)
    return {
        "filed_no": f"榆卫职罚〔{year}〕{at + 1}号",
        "filed_on": filed,
        "state": CaseState.closed,
        "decided_on": filed + timedelta(days=30),
        "employer": at + 1,
    }


def _people(desk: Desk) -> None:
    add(desk, Person, [_person(at) for at in range(PEOPLE)])
    worker = {"sector": RadiationSector.non_medical, "since": date(2022, 1, 1)}
    add(desk, RadiationWorker, [{"employer": 1, "person": at + 1, **worker} for at in range(PEOPLE)])
    worn = [(year, at) for year in YEARS for at in range(PEOPLE - 1)]
    add(desk, Dose, [{"person": at + 1, "employer": 1, "period_from": date(year, 1, 5)} for year, at in worn])
    survey = {"industry_group": "矿山", "exposed": True, "key_industry": True}
    add(desk, LiteracySurvey, [{"year": year, **survey, "surveyed": 120, "aware": 110} for year in YEARS])


def _person(at: int) -> dict[str, Any]:
    number = make_citizen_number("220182", date(1970, 5, 1) + timedelta(days=at * 211), at * 2 + 1)
    return {"name": factories.person_name(at), "id_type": IdType.resident, "id_number": number}


def _places(desk: Desk) -> None:
    towns = list(query.ids(desk, ledger.kind_of("township"), query.Query()))[:2]
    able = {"patients": 130, "has_conditions": True}
    add(desk, TownshipYear, [{"township": town, "year": year, **able} for town in towns for year in YEARS])
    usual = {
        "station_type": StationType.station,
        "state": StationState.running,
        "built_on": date(2022, 5, 1),
    }
    add(
        desk, Station, [{"name": f"第{at}康复站", "township": town, **usual} for at, town in enumerate(towns)]
    )
    hospital = {"name": "榆河县人民医院", "ownership": Ownership.public, "in_county": True}
    add(desk, Institution, [{**hospital, "roles": frozenset({InstitutionRole.checkup})}])


def _papers(desk: Desk, profile: Profile) -> None:
    figures = [("insured_workers", year, value) for year, value in INSURED.items()]
    add(desk, AnnualFigure, [_figure(*one) for one in [*figures, ("county_plans", 2025, 1)]])
    known = {"profile": profile.name}
    items = [(task.key, number) for task in profile.tasks for number in task.numbers]
    add(desk, TaskItem, [{**known, "task": key, "item": at, "state": ItemState.yes} for key, at in items])
    facts = [(task.key, fact.key) for task in profile.tasks for fact in task.facts]
    add(
        desk,
        TaskFact,
        [{**known, "task": key, "fact": fact, "value": FACTS.get(fact, 1)} for key, fact in facts],
    )
    papers = [(task.key, f"{task.key} 汇编") for task in profile.tasks]
    add(
        desk,
        Evidence,
        [
            {**known, "task": key, "title": title, "file_name": "a.pdf", "sha256": "0" * 64}
            for key, title in papers
        ],
    )
    add(
        desk,
        Contact,
        [{"department": "卫生健康局", "name": "周秀兰", "duty": "股长", "phone": "0431-83610001"}],
    )


def _figure(key: str, year: int, value: int) -> dict[str, Any]:
    return {
        "figure": key, "year": year, "value": Decimal(value), "source": "人社局统计表",
        "as_of": date(year, 12, 31),
    }  # fmt: skip
