"""Plausible invented values for every field of every kind, distinct for each number."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

from db.records import BY_NAME
from db.records.employer import Verdict
from db.records.follow_up import Outcome
from db.records.patient import PatientState
from db.records.person import IdType, Sex
from db.records.review import ReviewState
from ohdesk import ledger
from ohdesk.desk import Desk
from ohdesk.fields import Field, fields_of
from ohdesk.identity import make_citizen_number, make_credit_code

AREA = "220182"
CODES = {
    "industry": ("0610", "0810", "1011", "2011", "2611", "3011", "3021", "3110", "3311", "3360"),
    "hazard": ("F001", "F002", "F003", "F004", "H001", "H002", "H003", "W001", "W002", "W003"),
    "disease": ("ZB24-0101", "ZB24-0102", "ZB24-0103", "ZB24-0104"),
    "registration": ("110", "112", "119", "120", "140", "150"),
    "economic_type": ("110", "120", "151", "159", "171", "173"),
}
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨"
GIVEN = ("建国", "秀兰", "志强", "桂英", "海燕", "永胜", "春梅", "立新", "文博", "晓东", "雪", "磊")
TRADES = ("石材", "铸造", "水泥", "木业", "化工", "机械", "电镀", "家具", "陶瓷", "矿业")
FIRST_DAY = date(2021, 1, 4)
PEOPLE = {
    "provider", "inspectors", "responsible", "confirmer", "decided_by", "doctor", "contact", "coordinator",
    "complainant", "legal_person", "head", "reporter", "monitoring_contact", "checkup_contact",
    "emergency_contact", "verified_by",
}  # fmt: skip


def values(kind: str, n: int, links: Callable[[str], int]) -> dict[str, object]:
    """Return a value for every field of a kind; `links` gives the number of a record of another kind.

    A kind keyed by links and choices alone (attendance, radiation_worker) is distinct only if its links are.
    """
    made: dict[str, object] = {}
    for place, field in enumerate(fields_of(BY_NAME[kind])):
        if field.type == "link":
            made[field.name] = None if field.words.kind == kind else links(field.words.kind)
        else:
            made[field.name] = _plain(field, n, place)
    return made | SPECIAL.get(kind, lambda _: {})(n)


def linker(desk: Desk, n: int = 0) -> Callable[[str], int]:
    """Return what gives the number of the nth record of a kind, saved once with everything it belongs to."""
    known: dict[str, int] = {}

    def link(kind: str) -> int:
        if kind not in known:
            made = values(kind, n, link)
            with desk.read() as session:
                twin = ledger.twin_of(session, BY_NAME[kind], made)
            known[kind] = twin or ledger.save(desk, BY_NAME[kind], made).id
        return known[kind]

    return link


def person_name(n: int) -> str:
    """Return an invented name."""
    return SURNAMES[n % len(SURNAMES)] + GIVEN[n // len(SURNAMES) % len(GIVEN)]


def employer_name(n: int) -> str:
    """Return an invented firm's name."""
    return f"榆河县第{n + 1}{TRADES[n % len(TRADES)]}有限公司"


def _plain(field: Field, n: int, place: int) -> object:
    match field.type:
        case "date":
            return FIRST_DAY + timedelta(days=n % 1600 + place)
        case "bool":
            return (n + place) % 2 == 0
        case "whole":
            return 2025 - n % 26 if field.name == "year" else 1 + n % 9
        case "decimal":
            return Decimal(n % 600 + 5) / 10
        case "choice" | "choices":
            offered = list(field.choices or ())
            first, second = offered[n % len(offered)], offered[(n + 1) % len(offered)]
            return first if field.type == "choice" else frozenset({first, second})
    return _text(field, n)


def _text(field: Field, n: int) -> str:
    if field.words.codes:
        return CODES[field.words.codes][n % len(CODES[field.words.codes])]
    if field.name.endswith("phone"):
        return f"139{(n * 7919 + len(field.name)) % 10**8:08d}"
    if field.name in PEOPLE:
        return person_name(n)
    return f"{field.zh.split('（')[0]}{n + 1}"


def _who(n: int) -> dict[str, object]:
    birth = date(1962, 3, 1) + timedelta(days=n % 14000)
    serial = n % 998 + 1
    sex = Sex.male if serial % 2 else Sex.female
    return {
        "name": person_name(n),
        "id_number": make_citizen_number(AREA, birth, serial),
        "sex": sex,
        "birth": birth,
    }


def _employer(n: int) -> dict[str, object]:
    few = 1 + n % 7
    return {
        "name": employer_name(n),
        "credit_code": make_credit_code(AREA, n + 1),
        "branch_no": "",
        "old_code": None,
        "verdict": (Verdict.must_declare, Verdict.pending, Verdict.exempt)[n % 3],
        "staff_total": 20 * few,
        "staff_production": 15 * few,
        "staff_female": 6 * few,
        "exposed_total": 10 * few,
        "exposed_supervised": 10 * few,
        "exposed_dust": 6 * few,
        "exposed_chemical": 2 * few,
        "exposed_physical": 7 * few,
        "exposed_noise": 5 * few,
        "exposed_radiation": 0,
        "exposed_biological": 0,
        "exposed_other": few,
    }


def _patient(n: int) -> dict[str, object]:
    dead = {"status": PatientState.dead, "died_on": _day(n, 400), "cause_of_death": "呼吸衰竭"}
    alive = {"status": PatientState.alive, "died_on": None, "cause_of_death": None}
    return {
        **_who(n),
        "disability": 1 + n % 10,
        "dust_years": Decimal(3 + n % 20),
        "archive_no": f"CF{n + 1:06d}",
        **(dead if n % 9 == 4 else alive),
    }


def _follow_up(n: int) -> dict[str, object]:
    if n % 9 == 4:
        return {"outcome": Outcome.dead, "died_on": _day(n, -9), "lost_reason": None}
    return {"outcome": Outcome.alive, "died_on": None, "cause_of_death": None, "lost_reason": None}


def _checkup_total(n: int) -> dict[str, object]:
    few = 1 + n % 7
    return {
        "due": 12 * few, "examined": 10 * few, "normal": 7 * few, "recheck": few, "suspected": 0,
        "contraindicated": few, "other": few, "free_examined": 2 * few,
    }  # fmt: skip


def _day(n: int, later: int = 0) -> date:
    return FIRST_DAY + timedelta(days=n % 1600 + later)


SPECIAL: dict[str, Callable[[int], dict[str, object]]] = {
    "employer": _employer,
    "former_name": lambda n: {"name": f"榆河县老{employer_name(n)[3:]}", "credit_code": make_credit_code(AREA, n + 1)},
    "exposure": lambda _: {"exposed": 12, "exposed_distinct": 9, "hours_daily": Decimal(8)},
    "person": lambda n: {**_who(n), "id_type": IdType.resident},
    "declaration": lambda n: {"changed_on": _day(n, -9), "workers_due": 10 + n % 9, "workers_trained": 9},
    "monitoring": lambda n: {
        "report_no": f"JC-2025-{n + 1:05d}", "year": 2021 + n % 5,
        "points": 20, "points_over": n % 5, "posts_tested": 12, "posts_qualified": 12 - n % 5,
    },
    "monitoring_post": lambda _: {"unit": "mg/m³", "standard": "GBZ 2.1—2019"},
    "checkup": lambda n: {"archive_no": f"TJ{n + 1:08d}", "previous_no": None},
    "checkup_total": _checkup_total,
    "dose": lambda n: {"period_to": _day(n, 32), "value": Decimal(n % 40) / 100, "annual_value": Decimal("0.84")},
    "patient": _patient,
    "follow_up": _follow_up,
    "station": lambda n: {"name": f"榆河县第{n + 1}康复站"},
    "township": lambda n: {"code": f"9{n:08d}", "name": f"榆河镇{n + 1}"},
    "township_year": lambda n: {"patients": 60 + n % 90},
    "rehab_visit": lambda n: {"minutes": 30 + n % 60, "walk_metres": 300 + n % 200},
    "rehab_total": lambda n: {"month": 1 + n % 12, "year": 2025 - n // 12 % 26, "visits": 60 + n % 50, "patients": 20},
    "training": lambda n: {"no": f"2025-{n + 1:03d}", "sessions": 1, "covered": 100 + n},
    "attendance": lambda n: {"due": 20, "attended": 12 + n % 9, "certificates": 10},
    "literacy_survey": lambda n: {"surveyed": 120, "aware": 100 + n % 9, "literate": 80},
    "literacy_answer": lambda n: {"sheet_no": f"DJ{n + 1:06d}", "age": 18 + n % 40},
    "case": lambda n: {"filed_no": f"榆卫职罚立〔2025〕{n + 1}号"},
    "complaint": lambda n: {"no": f"TS2025{n + 1:04d}"},
    "institution": lambda n: {"name": f"榆河县第{n + 1}职业健康检查中心", "credit_code": make_credit_code(AREA, n + 1, "12")},
    "annual_figure": lambda n: {"figure": f"figure_{n + 1}", "value": Decimal(12000 + n)},
    "evidence": lambda n: {
        "document_no": f"榆卫发〔2025〕{n + 1}号", "profile": "henan-2025", "task": "一-1",
        "sha256": hashlib.sha256(str(n).encode()).hexdigest(),
    },
    "yearly_task": lambda n: {"profile": "jilin-2025", "no": f"{n + 1}", "share": 10 + n},
    "definition_choice": lambda n: {"profile": "henan-2025", "switch": f"switch_{n + 1}", "option": "in"},
    "explanation": lambda n: {"profile": "henan-2025", "rule": f"rule_{n + 1}", "subject": f"{n + 1}"},
    "outlook": lambda n: {"profile": "henan-2025", "indicator": f"indicator_{n + 1}"},
    "report_part": lambda n: {"profile": "henan-2025", "report": "report", "place": f"{n + 1}"},
    "official_form": lambda n: {
        "profile": "henan-2025", "form": f"form_{n + 1}", "file_name": f"附表{n + 1}.xlsx",
        "sha256": hashlib.sha256(str(n).encode()).hexdigest(),
    },
    "submission": lambda n: {
        "profile": "henan-2025", "ordinal": n + 1, "year": 2025, "package": f"上报包{n + 1}", "audit_seq": n + 1,
        **dict.fromkeys(("archive", "manifest", "audit_head"), hashlib.sha256(str(n).encode()).hexdigest()),
        "locked": False,
    },
    "review": lambda n: {
        "profile": "henan-2025", "year": 2025, "reviewed_by": person_name(n), "state": ReviewState.withdrawn,
        "audit_seq": n + 1,
    },
    "contact": lambda n: {"name": person_name(n), "email": f"contact{n + 1}@example.org"},
    "task_item": lambda _: {"profile": "henan-2025"},
    "task_fact": lambda n: {"profile": "henan-2025", "fact": f"fact_{n + 1}"},
    "task_decision": lambda _: {"profile": "henan-2025"},
    "local_code": lambda n: {"code": f"X{n + 1:03d}", "parent": "F"},
}  # fmt: skip
