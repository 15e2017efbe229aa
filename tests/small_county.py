"""A small invented county whose numbers are known by heart: the office that tests and looks at pages begin with."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import factories

from db.records._classes import Risk
from db.records.annual_figure import AnnualFigure
from db.records.case import Case, CaseState
from db.records.checkup import Checkup, Conclusion, ExamKind
from db.records.contact import Contact
from db.records.declaration import Declaration, DeclarationType, ReviewState
from db.records.employer import Employer, Verdict
from db.records.institution import Institution, InstitutionRole, Ownership
from db.records.literacy_survey import LiteracySurvey
from db.records.monitoring import Monitoring, MonitoringKind
from db.records.monitoring_post import Indicator, MonitoringPost, Qualified
from db.records.person import IdType, Person
from db.records.township_year import TownshipYear
from ohdesk import ledger, query
from ohdesk.desk import Desk, create_office, open_office
from ohdesk.identity import make_citizen_number, make_credit_code

COUNTY, USER, PASSWORD = "410523", "李堃", "Tangyin2025!"
INSURED = {2020: 32_204, 2021: 33_118, 2022: 34_960, 2023: 34_705, 2024: 37_002, 2025: 38_412}
EMPLOYERS, DECLARED, POSTS = 40, 37, 3


def make(folder: Path) -> Desk:
    """Create the office, fill it and return it open."""
    create_office(folder, COUNTY, "职业健康股", USER, PASSWORD)
    desk = open_office(folder, USER, PASSWORD)
    fill(desk)
    return desk


def fill(desk: Desk, employers: int = EMPLOYERS) -> None:
    """Enter the county's records: 40 employers that must declare, 37 declared, one in five posts over its limit."""
    towns = list(query.ids(desk, ledger.kind_of("township"), query.Query()))
    add(desk, Employer, [_employer(at, towns) for at in range(employers + 6)])
    declared = [_declaration(at) for at in range(employers) if at % 13 != 7]
    add(desk, Declaration, declared)
    add(desk, Institution, [_hospital()])
    add(desk, Monitoring, [_report(at) for at in range(employers) if at % 4])
    reports = list(range(1, 1 + len([at for at in range(employers) if at % 4])))
    add(desk, MonitoringPost, [_post(number, post) for number in reports for post in range(POSTS)])
    add(desk, Person, [_person(at) for at in range(12)])
    add(desk, Checkup, [_checkup(at) for at in range(12)])
    add(
        desk,
        LiteracySurvey,
        [_survey(*one) for one in (("矿山", 160, 141), ("化工", 155, 130), ("冶金", 140, 121))],
    )
    add(desk, TownshipYear, [_patients(town, at) for at, town in enumerate(towns)])
    add(desk, Case, [_case(at) for at in range(6)])
    add(desk, AnnualFigure, [_insured(year, value) for year, value in INSURED.items() if year != 2022])
    add(
        desk,
        Contact,
        [{"department": "卫生健康委", "name": "周秀兰", "duty": "股长", "phone": "0372-6210001"}],
    )


def add(desk: Desk, kind: Any, rows: list[dict[str, Any]]) -> None:
    """Enter records whose values are known to be right."""
    with desk.write() as session:
        ledger.add_many(desk, session, kind, rows)


def _employer(at: int, towns: list[int]) -> dict[str, Any]:
    return {
        "name": factories.employer_name(at),
        "credit_code": make_credit_code(COUNTY, at + 1),
        "township": towns[at * 7 % 19 % len(towns)],
        "industry": factories.CODES["industry"][at % 10],
        "risk": Risk.severe if at % 3 == 0 else Risk.general,
        "verdict": Verdict.pending if at >= EMPLOYERS and at % 7 < 4 else Verdict.must_declare,
        "exposed_total": 12 + at % 50,
        "staff_total": 40 + at % 90,
        "first_seen_on": date(2021, 3, 1),
    }


def _declaration(at: int) -> dict[str, Any]:
    return {
        "employer": at + 1,
        "declaration_type": DeclarationType.first,
        "submitted_on": date(2024, 1, 10) + timedelta(days=at * 17 % 600),
        "review_state": ReviewState.passed,
    }


def _hospital() -> dict[str, Any]:
    roles = frozenset({InstitutionRole.checkup})
    return {"name": "汤阴县人民医院", "ownership": Ownership.public, "roles": roles, "in_county": True}


def _report(at: int) -> dict[str, Any]:
    routine = at % 4 != 3
    return {
        "employer": at + 1,
        "report_no": f"JC-2025-{at:03d}",
        "year": 2025,
        "kind": MonitoringKind.routine if routine else MonitoringKind.periodic,
        "tested_on": date(2025, 2, 1) + timedelta(days=at % 200),
        "reported_on": date(2025, 2, 20) + timedelta(days=at % 200),
    }


def _post(report: int, post: int) -> dict[str, Any]:
    over = (report * POSTS + post) % 5 == 0
    return {
        "monitoring": report,
        "workplace_name": "一车间",
        "post": ("破碎", "打磨", "包装")[post],
        "point": "1",
        "hazard": "F001",
        "indicator": Indicator.ctwa,
        "measured": Decimal("1.4") if over else Decimal("0.5"),
        "limit_value": Decimal(1),
        "qualified": Qualified.unqualified if over else Qualified.qualified,
    }


def _person(at: int) -> dict[str, Any]:
    number = make_citizen_number(COUNTY, date(1970, 5, 1) + timedelta(days=at * 211), at * 2 + 1)
    return {"name": factories.person_name(at), "id_type": IdType.resident, "id_number": number}


def _checkup(at: int) -> dict[str, Any]:
    found = (Conclusion.normal, Conclusion.normal, Conclusion.recheck, Conclusion.suspected)[at % 4]
    return {
        "institution": 1,
        "archive_no": f"TJ{at:04d}",
        "person": at + 1,
        "employer": at % 5 + 1,
        "exam_kind": ExamKind.periodic,
        "checked_on": date(2025, 4, 1) + timedelta(days=at),
        "conclusion": found,
    }


def _survey(group: str, surveyed: int, aware: int) -> dict[str, Any]:
    return {
        "year": 2025, "industry_group": group, "exposed": True, "key_industry": True,
        "surveyed": surveyed, "aware": aware,
    }  # fmt: skip


def _patients(town: int, at: int) -> dict[str, Any]:
    return {"township": town, "year": 2025, "patients": 12 + at * 3, "has_conditions": True}


def _case(at: int) -> dict[str, Any]:
    return {
        "filed_no": f"汤卫职罚〔2025〕{at + 1}号",
        "filed_on": date(2025, 2, 3) + timedelta(days=at * 20),
        "state": CaseState.closed,
        "decided_on": date(2025, 3, 20) + timedelta(days=at * 20),
        "employer": at + 1,
        "cause": "未按规定申报职业病危害项目",
    }


def _insured(year: int, value: int) -> dict[str, Any]:
    return {
        "figure": "insured_workers", "year": year, "label": "工伤保险参保人数", "value": Decimal(value),
        "source": f"人社局《{year}年工伤保险统计表》", "as_of": date(year, 12, 31) if year < 2025 else date(2025, 5, 31),
    }  # fmt: skip
