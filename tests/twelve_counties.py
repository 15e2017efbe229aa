"""Twelve invented counties of one city: each an office of its own that sends a package, and all of them in one office."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import factories
from doors import PASSWORD, USER

from db.records.annual_figure import AnnualFigure
from db.records.case import Case, CaseState
from db.records.declaration import Declaration, DeclarationType, ReviewState
from db.records.dose import Dose
from db.records.employer import Employer, Verdict
from db.records.institution import Institution, InstitutionRole, Ownership
from db.records.literacy_survey import LiteracySurvey
from db.records.monitoring import Monitoring, MonitoringKind, MonitoringState
from db.records.monitoring_post import Indicator, MonitoringPost, Qualified
from db.records.person import IdType, Person
from db.records.radiation_worker import RadiationSector, RadiationWorker
from db.records.station import Station, StationState, StationType
from db.records.task_decision import Grade, TaskDecision
from db.records.township import Township
from db.records.township_year import TownshipYear
from ohdesk import assess, ledger
from ohdesk.desk import Desk, create_office, open_office
from ohdesk.identity import make_citizen_number, make_credit_code
from ohdesk.results import Results
from ohdesk.submissions import frozen
from ohdesk.submissions.codec import sha256
from ohdesk.submissions.manifest import DATA, MANIFEST, data_json, manifest_json, seal_of

CITY, PROFILE, AS_OF = "410700", "henan-2025", date(2025, 12, 31)
COUNTIES = (
    "410702", "410703", "410704", "410711", "410721", "410724", "410725", "410726", "410727", "410781",
    "410782", "410783",
)  # fmt: skip
YEARS = range(2020, 2026)


@dataclass(frozen=True)
class City:
    """The counties' packages by code, and what one office that holds all their records counts."""

    home: Path
    packages: Mapping[str, Path]
    together: Results
    plans: int
    institutions: int


def office(folder: Path, code: str) -> Desk:
    """Create an empty office and return it open."""
    create_office(folder, code, "职业健康科", USER, PASSWORD)
    return open_office(folder, USER, PASSWORD)


def make(home: Path) -> City:
    """Make every county's office and package, and the office that holds all records."""
    packages = {}
    for at, code in enumerate(COUNTIES):
        with office(home / code, code) as desk:
            enter(desk, code, at)
            add(desk, AnnualFigure, figures(at))
            packages[code] = package(desk, home / "packages")
    with office(home / "all", CITY) as desk:
        for at, code in enumerate(COUNTIES):
            enter(desk, code, at)
        sums = {(one["figure"], one["year"]): Decimal(0) for one in figures(0)}
        for at in range(len(COUNTIES)):
            for one in figures(at):
                sums[one["figure"], one["year"]] += one["value"]
        add(desk, AnnualFigure, [figure(key, year, value) for (key, year), value in sums.items()])
        together = assess.evaluate(desk, assess.open_profile(desk, PROFILE), AS_OF)
    plans = sum(int(at % 3 > 0) for at in range(len(COUNTIES)))
    return City(home, packages, together, plans, sum(int(at % 4 > 0) for at in range(len(COUNTIES))))


def package(desk: Desk, home: Path, name: str = PROFILE) -> Path:
    """Write the package a county sends, with a stand-in for the tables, which nobody reads on the way up."""
    profile = assess.open_profile(desk, name)
    facts = frozen.take(desk, profile, date(profile.year, 12, 31))
    files = {DATA: data_json(facts), "定量指标调查表.xlsx": b"a table"}
    files[MANIFEST] = manifest_json(facts, 1, AS_OF, files)
    return place(home / f"{desk.county.code}_1", files)


def place(folder: Path, files: Mapping[str, bytes]) -> Path:
    """Write files into a new folder."""
    folder.mkdir(parents=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder


def altered(
    package: Path,
    folder: Path,
    data: Callable[[dict[str, Any]], object] = lambda _: None,
    manifest: Callable[[dict[str, Any]], object] = lambda _: None,
) -> Path:
    """Return a copy of a package with other content, sealed anew as its own county would."""
    files = {one.name: one.read_bytes() for one in package.iterdir()}
    numbers, told = json.loads(files[DATA]), json.loads(files[MANIFEST])
    data(numbers)
    files[DATA] = json.dumps(numbers, ensure_ascii=False).encode()
    told["files"] = [
        {"name": name, "sha256": sha256(content), "size": len(content)}
        for name, content in sorted(files.items())
        if name != MANIFEST
    ]
    manifest(told)
    told["seal"] = seal_of(told)
    files[MANIFEST] = json.dumps(told, ensure_ascii=False).encode()
    return place(folder, files)


def row_of(data: dict[str, Any], key: str) -> dict[str, Any]:
    """Return an indicator's row in a package's data."""
    return next(one for one in data["rows"] if one["key"] == key)


def add(desk: Desk, kind: Any, rows: list[dict[str, Any]]) -> int:
    """Enter records whose values are known to be right and return the number of the first."""
    with desk.write() as session:
        first = ledger.next_number(session, kind)
        ledger.add_many(desk, session, kind, rows)
    return first


def enter(desk: Desk, code: str, at: int) -> None:
    """Enter a county's records; `at` makes each county another one."""
    first = add(desk, Employer, [_employer(code, n) for n in range(8 + at)])
    passed = {"declaration_type": DeclarationType.first, "review_state": ReviewState.passed}
    declared = [n for n in range(8 + at) if n % (3 + at % 3)]
    add(
        desk,
        Declaration,
        [{"employer": first + n, "submitted_on": date(2024, 3, 1), **passed} for n in declared],
    )
    reports = add(desk, Monitoring, [_report(code, first, n) for n in range(2 + at % 3)])
    add(desk, MonitoringPost, [_post(reports + n // 4, n % 4, at) for n in range(4 * (2 + at % 3))])
    add(desk, Case, [_case(code, first, n) for n in range(at % 4)])
    people = add(desk, Person, [_person(code, n) for n in range(at % 5)])
    worker = {"employer": first, "sector": RadiationSector.non_medical, "since": date(2022, 1, 1)}
    add(desk, RadiationWorker, [{"person": people + n, **worker} for n in range(at % 5)])
    worn = {"employer": first, "period_from": date(2025, 1, 5)}
    add(desk, Dose, [{"person": people + n, **worn} for n in range(max(0, at % 5 - 1))])
    group = {"industry_group": f"矿山{at}", "exposed": True, "key_industry": True}
    add(desk, LiteracySurvey, [{"year": 2025, **group, "surveyed": 60 + at, "aware": 50 + at}])
    _towns(desk, code, at)
    name = {"name": f"{code}人民医院", "ownership": Ownership.public, "in_county": True}
    if at % 4:
        add(desk, Institution, [{**name, "roles": frozenset({InstitutionRole.checkup})}])
    decided = {
        "profile": PROFILE,
        "task": "9-1",
        "grade": Grade[("A", "B", "C")[at % 3]],
        "reason": "会议研究",
    }
    if desk.county.code == code:
        add(desk, TaskDecision, [{**decided, "decided_on": AS_OF, "decided_by": USER}])


def figures(at: int) -> list[dict[str, Any]]:
    """Return what a county types in: its insured workers year by year, and whether it has a plan."""
    insured = [
        figure("insured_workers", year, Decimal(9000 + 100 * at + 37 * (year - 2020))) for year in YEARS
    ]
    return [*insured, figure("county_plans", 2025, Decimal(int(at % 3 > 0)))]


def figure(key: str, year: int, value: Decimal) -> dict[str, Any]:
    """Return one typed figure."""
    return {
        "figure": key, "year": year, "value": value, "source": "统计表", "as_of": date(year, 12, 31),
    }  # fmt: skip


def _employer(code: str, n: int) -> dict[str, Any]:
    return {
        "name": f"{code}第{n + 1}石材有限公司",
        "credit_code": make_credit_code(code, n + 1),
        "industry": factories.CODES["industry"][n % 10],
        "verdict": Verdict.must_declare,
        "first_seen_on": date(2021, 3, 1),
    }


def _report(code: str, first: int, n: int) -> dict[str, Any]:
    return {
        "employer": first + n, "report_no": f"JC-{code}-{n}", "year": 2025, "kind": MonitoringKind.routine,
        "state": MonitoringState.done, "reported_on": date(2025, 4, 20),
    }  # fmt: skip


def _post(report: int, n: int, at: int) -> dict[str, Any]:
    return {
        "monitoring": report, "workplace_name": "一车间", "post": f"岗位{n}", "point": "1", "hazard": "F001",
        "indicator": Indicator.ctwa,
        "qualified": Qualified.unqualified if n == at % 6 else Qualified.qualified,
    }  # fmt: skip


def _case(code: str, first: int, n: int) -> dict[str, Any]:
    filed = date(2025, 2, 3) + timedelta(days=n * 20)
    state = CaseState.closed if n != 2 else CaseState.investigating
    closed = {"decided_on": filed + timedelta(days=30)} if state is CaseState.closed else {}
    return {
        "filed_no": f"{code}〔2025〕{n + 1}号",
        "filed_on": filed,
        "state": state,
        "employer": first + n,
        **closed,
    }


def _person(code: str, n: int) -> dict[str, Any]:
    number = make_citizen_number(code, date(1970, 5, 1) + timedelta(days=n * 211), n * 2 + 1)
    return {"name": factories.person_name(n), "id_type": IdType.resident, "id_number": number}


def _towns(desk: Desk, code: str, at: int) -> None:
    towns = add(desk, Township, [{"code": f"{code}9{n:02d}", "name": f"第{n + 1}镇"} for n in range(3)])
    patients = (80, 120, 140)[: 1 + at % 3]
    able = [
        {"township": towns + n, "year": 2025, "patients": many, "has_conditions": True}
        for n, many in enumerate(patients)
    ]
    add(desk, TownshipYear, able)
    usual = {"station_type": StationType.station, "state": StationState.running, "built_on": date(2022, 5, 1)}
    if at % 2:
        add(desk, Station, [{"name": f"{code}康复站", "township": towns + 1, **usual}])
