"""The rules across the fields of one record: what is refused, what is only doubted, and what passes."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import product
from typing import Any

import factories
import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.records import BY_NAME, KINDS
from db.records.person import IdType
from ohdesk import ledger
from ohdesk.checks import Problem, agrees, check_values, judge_of
from ohdesk.fields import field_map, fields_of
from ohdesk.identity import make_citizen_number, make_credit_code, organisation_check
from ohdesk.record_rules import RULES

ERROR, WARNING = "error", "warning"
BORN = date(1970, 5, 1)
NUMBER = make_citizen_number("220182", BORN, 17)
TOMORROW = date.today() + timedelta(days=1)
LONG_AGO = date(2024, 3, 1)


def typed(kind: str, values: dict[str, Any]) -> dict[str, Any]:
    """Return values with choices written by their English names turned into choices."""
    read: dict[str, Any] = {}
    for name, value in values.items():
        known = field_map(BY_NAME[kind]).get(name)
        if known is not None and known.choices and isinstance(value, str):
            read[name] = known.choices[value]
        elif known is not None and known.choices and isinstance(value, set):
            read[name] = frozenset(known.choices[one] for one in value)
        else:
            read[name] = value
    return read


def checked(kind: str, /, **changes: Any) -> list[Problem]:
    """Return what is said of a plain record of the kind with these changes."""
    plain = dict.fromkeys(field_map(BY_NAME[kind])) | PLAIN.get(kind, {})
    return check_values(BY_NAME[kind], {**ledger.blank(BY_NAME[kind]), **typed(kind, plain | changes)})


def said(kind: str, /, **changes: Any) -> set[tuple[str, str]]:
    """Return the fields something is said of, with how serious it is."""
    return {(one.field, one.level) for one in checked(kind, **changes)}


# The fewest values that make a record of the kind right.
PLAIN: dict[str, dict[str, Any]] = {
    "employer": {
        "name": "榆河县第一石材有限公司", "credit_code": make_credit_code("220182", 1), "branch_no": "",
        "operating_state": "normal", "verdict": "pending",
    },
    "former_name": {"employer": 1, "name": "榆河县石料厂"},
    "workplace": {"employer": 1, "name": "北厂"},
    "exposure": {"employer": 1, "workplace_name": "", "post": "破碎", "hazard": "F001"},
    "person": {"name": "赵建国", "id_type": "resident", "id_number": NUMBER},
    "declaration": {
        "employer": 1, "declaration_type": "first", "submitted_on": LONG_AGO, "review_state": "passed",
    },
    "monitoring": {
        "employer": 1, "report_no": "1", "year": 2024, "kind": "periodic", "state": "done", "tested_on": LONG_AGO,
    },
    "monitoring_post": {
        "monitoring": 1, "workplace_name": "", "post": "破碎", "point": "", "hazard": "F001",
        "indicator": "ctwa", "qualified": "qualified",
    },
    "checkup": {
        "institution": 1, "archive_no": "A1", "person": 1, "employer": 1, "card_kind": "occupational",
        "exam_kind": "periodic", "round": "first", "checked_on": LONG_AGO,
    },
    "checkup_finding": {"checkup": 1, "hazard": "F001", "conclusion": "normal"},
    "checkup_total": {"employer": 1, "year": 2024, "exam_kind": "periodic", "examined": 10},
    "dose": {"person": 1, "period_from": LONG_AGO},
    "radiation_worker": {"employer": 1, "person": 1, "sector": "non_medical"},
    "patient": {"name": "赵建国", "id_number": NUMBER, "status": "alive"},
    "follow_up": {"patient": 1, "followed_on": LONG_AGO, "method": "phone", "outcome": "alive"},
    "station": {
        "name": "城关康复站", "station_type": "station", "township": 1, "state": "running", "built_on": LONG_AGO,
    },
    "township": {"code": "220182101", "name": "城关镇"},
    "township_year": {"township": 1, "year": 2024, "patients": 20},
    "rehab_visit": {"patient": 1, "station": 1, "visited_on": LONG_AGO},
    "rehab_total": {"station": 1, "year": 2024, "month": 3, "visits": 60, "source": "站报"},
    "training": {
        "no": "2024-001", "title": "春训", "category": "occupational_health", "held_on": LONG_AGO, "sessions": 1,
    },
    "attendance": {"training": 1, "employer": 1, "role": "worker", "attended": 10},
    "assistance": {"employer": 1, "year": 2024},
    "remediation": {"employer": 1, "included_on": LONG_AGO, "state": "running"},
    "project": {"employer": 1, "name": "二号窑", "state": "construction"},
    "literacy_survey": {"year": 2024, "industry_group": "矿山", "exposed": True, "surveyed": 100},
    "literacy_answer": {"sheet_no": "1", "year": 2024},
    "inspection": {"employer": 1, "inspected_on": LONG_AGO},
    "case": {"filed_no": "1", "filed_on": LONG_AGO, "employer": 1, "state": "investigating"},
    "complaint": {"no": "1", "received_on": LONG_AGO, "state": "waiting"},
    "institution": {"name": "榆河县中心医院"},
    "annual_figure": {"figure": "insured", "year": 2024, "value": Decimal(10)},
    "evidence": {"title": "通知", "document_no": "", "profile": "", "task": "", "item": 0},
    "contact": {"department": "人社局", "name": "周秀兰"},
    "task_item": {"profile": "p", "task": "一-1", "item": 1, "state": "yes"},
    "local_code": {"catalogue": "hazard", "code": "X1", "name": "新粉尘"},
}  # fmt: skip
EARLY, MIDDLE, LATE = date(2024, 1, 5), date(2024, 3, 5), date(2024, 6, 5)
REPORTED_IN_TIME = {
    "risk": "severe",
    "state": "accepted",
    "accepted_on": MIDDLE,
    "report_submitted_on": MIDDLE + timedelta(days=20),
}

WRONG: list[tuple[str, dict[str, Any], tuple[str, str]]] = [
    ("employer", {"exposed_total": 5, "exposed_dust": 6}, ("exposed_total", ERROR)),
    ("employer", {"exposed_total": 31, "staff_total": 30}, ("exposed_total", ERROR)),
    ("employer", {"exposed_noise": 4, "exposed_physical": 3}, ("exposed_noise", ERROR)),
    ("employer", {"exposed_dust": 31, "staff_total": 30}, ("exposed_dust", ERROR)),
    ("employer", {"staff_female": 31, "staff_total": 30}, ("staff_female", ERROR)),
    ("employer", {"exposed_supervised": 31, "staff_total": 30}, ("exposed_supervised", WARNING)),
    ("employer", {"staff_total": -1}, ("staff_total", ERROR)),
    ("employer", {"verdict": "exempt"}, ("verdict_reason", ERROR)),
    ("employer", {"verdict": "duplicate"}, ("duplicate_of", ERROR)),
    ("employer", {"verdict": "duplicate", "duplicate_of": 7, "id": 7}, ("duplicate_of", ERROR)),
    ("employer", {"duplicate_of": 7}, ("verdict", WARNING)),
    ("employer", {"operating_state": "stopped"}, ("state_since", WARNING)),
    ("employer", {"established_on": LATE, "state_since": EARLY}, ("state_since", ERROR)),
    ("employer", {"verdict": "must_declare", "operating_state": "cancelled"}, ("verdict", WARNING)),
    ("employer", {"operating_state": "no_hazard", "exposed_dust": 3}, ("operating_state", WARNING)),
    ("employer", {"credit_code": make_credit_code("220182", 1)[:17] + "0"}, ("credit_code", ERROR)),
    ("employer", {"old_code": "12345678" + organisation_check("12345678")}, ("old_code", WARNING)),
    ("employer", {"contact_phone": "1380000123"}, ("contact_phone", WARNING)),
    ("former_name", {"valid_from": LATE, "valid_to": EARLY}, ("valid_to", ERROR)),
    ("former_name", {"credit_code": "123456789"}, ("credit_code", ERROR)),
    ("workplace", {"opened_on": LATE, "closed_on": EARLY}, ("closed_on", ERROR)),
    ("exposure", {"exposed": 3, "exposed_distinct": 4}, ("exposed_distinct", ERROR)),
    ("exposure", {"hours_daily": Decimal(25)}, ("hours_daily", ERROR)),
    ("person", {"birth": BORN + timedelta(days=1)}, ("birth", WARNING)),
    ("person", {"sex": "female"}, ("sex", WARNING)),
    ("person", {"id_number": NUMBER[:-1] + "0"}, ("id_number", ERROR)),
    ("person", {"id_type": "passport", "id_number": "E123", "birth": TOMORROW}, ("birth", ERROR)),
    ("declaration", {"reviewed_on": EARLY}, ("reviewed_on", ERROR)),
    ("declaration", {"receipt_on": EARLY}, ("receipt_on", ERROR)),
    ("declaration", {"submitted_on": TOMORROW}, ("submitted_on", WARNING)),
    ("declaration", {"declaration_type": "change"}, ("change_reason", WARNING)),
    ("declaration", {"review_state": "returned"}, ("returned_reason", WARNING)),
    ("declaration", {"qualified": False}, ("errors", WARNING)),
    ("declaration", {"qualified": True, "errors": {"size"}}, ("qualified", WARNING)),
    ("declaration", {"workers_due": 5, "workers_trained": 6}, ("workers_trained", ERROR)),
    ("monitoring", {"points": 3, "points_over": 4}, ("points_over", ERROR)),
    ("monitoring", {"posts_tested": 3, "posts_qualified": 4}, ("posts_qualified", ERROR)),
    ("monitoring", {"posts_qualified": 4}, ("posts_tested", WARNING)),
    ("monitoring", {"reported_on": EARLY}, ("reported_on", ERROR)),
    ("monitoring", {"year": 2023}, ("tested_on", WARNING)),
    ("monitoring", {"year": 24}, ("year", ERROR)),
    ("monitoring", {"tested_on": None}, ("tested_on", WARNING)),
    ("monitoring", {"state": "running", "reported_on": LATE}, ("state", WARNING)),
    ("monitoring", {"kind": "radon"}, ("high_radon", WARNING)),
    ("monitoring_post", {"measured": Decimal(9), "limit_value": Decimal(8)}, ("qualified", WARNING)),
    (
        "monitoring_post",
        {"measured": Decimal(7), "limit_value": Decimal(8), "qualified": "unqualified"},
        ("qualified", WARNING),
    ),
    ("checkup", {"reported_on": EARLY}, ("reported_on", ERROR)),
    ("checkup", {"round": "recheck"}, ("previous_no", WARNING)),
    ("checkup", {"round": "recheck", "previous_no": "A1"}, ("previous_no", ERROR)),
    ("checkup", {"exposure_months": 12}, ("exposure_months", ERROR)),
    ("checkup", {"work_years": 3, "exposure_years": 4}, ("exposure_years", WARNING)),
    ("checkup", {"checked_on": date(2026, 8, 1), "conclusion": "recheck"}, ("conclusion", WARNING)),
    ("checkup_finding", {"conclusion": "suspected"}, ("disease", WARNING)),
    ("checkup_finding", {"conclusion": "contraindication"}, ("contraindication", WARNING)),
    ("checkup_total", {"due": 9}, ("examined", ERROR)),
    ("checkup_total", {"free_examined": 11}, ("free_examined", ERROR)),
    ("checkup_total", {"recheck": 11}, ("recheck", ERROR)),
    ("checkup_total", {"normal": 8, "recheck": 3}, ("examined", WARNING)),
    (
        "checkup_total",
        {"normal": 8, "recheck": 0, "suspected": 0, "contraindicated": 0, "other": 1},
        ("examined", WARNING),
    ),
    ("dose", {"period_to": EARLY}, ("period_to", ERROR)),
    ("dose", {"period_to": LONG_AGO + timedelta(days=91)}, ("period_to", WARNING)),
    ("dose", {"value": Decimal(-1)}, ("value", ERROR)),
    ("dose", {"value": Decimal(2), "annual_value": Decimal(1)}, ("annual_value", WARNING)),
    ("dose", {"annual_value": Decimal("20.1")}, ("overexposed", WARNING)),
    ("radiation_worker", {"since": LATE, "until": EARLY}, ("until", ERROR)),
    ("patient", {"birth": BORN, "diagnosed_on": date(1969, 1, 1)}, ("diagnosed_on", ERROR)),
    ("patient", {"diagnosed_on": TOMORROW}, ("diagnosed_on", ERROR)),
    ("patient", {"died_on": LATE}, ("status", ERROR)),
    ("patient", {"status": "dead"}, ("died_on", WARNING)),
    ("patient", {"status": "dead", "died_on": TOMORROW}, ("died_on", ERROR)),
    ("patient", {"disability": 11}, ("disability", ERROR)),
    ("patient", {"birth": BORN, "dust_years": Decimal(50), "diagnosed_on": LATE}, ("dust_years", WARNING)),
    ("follow_up", {"followed_on": TOMORROW}, ("followed_on", ERROR)),
    ("follow_up", {"outcome": "dead"}, ("died_on", WARNING)),
    ("follow_up", {"outcome": "dead", "died_on": LATE}, ("followed_on", ERROR)),
    ("follow_up", {"outcome": "lost"}, ("lost_reason", WARNING)),
    ("station", {"built_on": None}, ("built_on", WARNING)),
    ("station", {"has_doctor": True, "doctors": 0}, ("doctors", WARNING)),
    ("township", {"code": "220182"}, ("code", WARNING)),
    ("township_year", {"has_conditions": False}, ("lacking", ERROR)),
    ("township_year", {"patients": 100}, ("has_conditions", WARNING)),
    ("rehab_visit", {"visited_on": TOMORROW}, ("visited_on", ERROR)),
    ("rehab_visit", {"minutes": 601}, ("minutes", ERROR)),
    ("rehab_visit", {"payment": "free", "cost": Decimal(5)}, ("payment", WARNING)),
    ("rehab_total", {"month": 13}, ("month", ERROR)),
    ("rehab_total", {"patients": 61}, ("patients", ERROR)),
    ("training", {"hours": Decimal(0)}, ("hours", ERROR)),
    ("training", {"sessions": 0}, ("sessions", ERROR)),
    ("training", {"ended_on": EARLY}, ("ended_on", ERROR)),
    ("training", {"workers": 5, "migrant_workers": 6}, ("migrant_workers", ERROR)),
    ("training", {"workers": 5, "covered": 4}, ("covered", WARNING)),
    ("training", {"category": "publicity_week", "series_ordinal": 23}, ("series_ordinal", WARNING)),
    ("training", {"category": "mental_health"}, ("enterprises", WARNING)),
    ("attendance", {"due": 9}, ("attended", ERROR)),
    ("assistance", {"before_trained": True, "after_trained": False}, ("after_trained", WARNING)),
    ("remediation", {"confirmed_on": EARLY}, ("confirmed_on", ERROR)),
    ("remediation", {"state": "moved_out"}, ("exit_reason", ERROR)),
    ("remediation", {"state": "finished"}, ("confirmed_on", WARNING)),
    ("project", {"accepted_on": LATE, "report_submitted_on": EARLY}, ("report_submitted_on", ERROR)),
    ("project", {"pre_reviewed_on": LATE, "design_reviewed_on": EARLY}, ("design_reviewed_on", WARNING)),
    ("project", {"risk": "severe", "accepted_on": MIDDLE}, ("report_submitted_on", WARNING)),
    (
        "project",
        {"risk": "severe", "accepted_on": MIDDLE, "report_submitted_on": MIDDLE + timedelta(days=21)},
        ("report_submitted_on", WARNING),
    ),
    ("project", {"state": "accepted"}, ("accepted_on", WARNING)),
    ("literacy_survey", {"aware": 101}, ("aware", ERROR)),
    ("literacy_survey", {"literate": 101}, ("literate", ERROR)),
    ("literacy_answer", {"score_law": Decimal(101)}, ("score_law", ERROR)),
    ("literacy_answer", {"age": 60}, ("age", WARNING)),
    ("inspection", {"corrected_on": EARLY}, ("corrected_on", ERROR)),
    ("case", {"closed_on": EARLY, "state": "closed"}, ("closed_on", ERROR)),
    ("case", {"state": "closed"}, ("closed_on", ERROR)),
    ("case", {"closed_on": LATE}, ("state", WARNING)),
    ("case", {"employer": None}, ("employer", WARNING)),
    ("complaint", {"finished_on": EARLY}, ("finished_on", ERROR)),
    ("complaint", {"state": "finished"}, ("finished_on", WARNING)),
    ("institution", {"valid_until": EARLY}, ("valid_until", WARNING)),
    ("institution", {"in_county": False, "serves_county": True}, ("service_document", WARNING)),
    ("annual_figure", {"as_of": date(2023, 12, 31)}, ("as_of", WARNING)),
    ("evidence", {"sha256": "abc"}, ("sha256", ERROR)),
    ("contact", {"email": "无"}, ("email", WARNING)),
    ("task_item", {"item": 0}, ("item", ERROR)),
    ("task_item", {"state": "no"}, ("reason", WARNING)),
    ("local_code", {"valid_from": LATE, "valid_until": EARLY}, ("valid_until", ERROR)),
]

RIGHT: list[tuple[str, dict[str, Any]]] = [
    *((kind, {}) for kind in PLAIN),
    ("employer", {"exposed_total": 31, "staff_total": 30, "staff_outsourced": 1}),
    ("employer", {"exposed_total": 6, "exposed_dust": 6, "exposed_physical": 3, "exposed_noise": 3}),
    ("employer", {"verdict": "exempt", "verdict_reason": "不存在职业病危害"}),
    ("employer", {"verdict": "duplicate", "duplicate_of": 8, "id": 7}),
    ("employer", {"contact_phone": "0431-83612345、13800001234"}),
    ("former_name", {"credit_code": "12345678" + organisation_check("12345678")}),
    ("former_name", {"credit_code": make_credit_code("220182", 9)}),
    ("person", {"sex": "male", "birth": BORN}),
    ("person", {"id_type": "passport", "id_number": "E12345678", "sex": "female", "birth": LONG_AGO}),
    ("checkup", {"conclusion": "recheck"}),
    ("checkup_total", {"basis": "factor", "normal": 8, "recheck": 11}),
    ("checkup_total", {"normal": 8, "recheck": 2}),
    ("dose", {"period_to": LONG_AGO + timedelta(days=90)}),
    ("patient", {"status": "dead", "died_on": LATE}),
    ("township_year", {"patients": 100, "has_conditions": False, "lacking": "无固定场所"}),
    ("training", {"category": "publicity_week", "series_ordinal": 22}),
    ("project", REPORTED_IN_TIME),
    ("case", {"closed_on": LONG_AGO, "state": "closed"}),
    ("case", {"employer": None, "party": "某检测公司"}),
]


@pytest.mark.parametrize(("kind", "changes", "told"), WRONG)
def test_rule_speaks(kind: str, changes: dict[str, Any], told: tuple[str, str]) -> None:
    assert told in said(kind, **changes)


@pytest.mark.parametrize(("kind", "changes"), RIGHT)
def test_rule_is_silent(kind: str, changes: dict[str, Any]) -> None:
    assert checked(kind, **changes) == []


def test_every_message_says_what_to_do_in_one_clause() -> None:
    for kind, changes, _ in WRONG:
        for one in checked(kind, **changes):
            assert one.zh == field_map(BY_NAME[kind])[one.field].zh
            assert not one.message.endswith("。")
            assert any(word in one.message for word in ("请", "应", "不", "从", "至少")), one.message


class Asked(dict[str, Any]):
    """Values that remember which fields were asked for."""

    def __init__(self, values: dict[str, Any], names: set[str]) -> None:
        super().__init__(values)
        self.names = names

    def get(self, name: str, default: Any = None) -> Any:
        """Remember the name and return the value."""
        self.names.add(name)
        return super().get(name, default)


def test_every_rule_names_fields_of_its_kind() -> None:
    assert set(RULES) <= set(BY_NAME)
    for kind, rules in RULES.items():
        # Both a worker and a patient have a number, but only a worker's may be that of a passport.
        known, asked = set(field_map(BY_NAME[kind])) | {"id", "id_type"}, set[str]()
        for n, rule in product(range(12), rules):
            told = rule(Asked(factories.values(kind, n, lambda _: 1), asked))
            assert {note.field for note in told} <= known
        assert asked <= known, kind


def test_a_misread_field_sets_off_no_rule_and_is_told_once() -> None:
    values = typed("employer", PLAIN["employer"] | {"exposed_total": 99, "staff_total": 30})
    blank = dict.fromkeys(field_map(BY_NAME["employer"]))
    assert check_values(BY_NAME["employer"], blank | values, skip={"staff_total"}) == []
    assert check_values(BY_NAME["employer"], blank | values, skip={"exposed_total"}) == []


def test_a_doubt_does_not_silence_the_rules() -> None:
    told = said("employer", contact_phone="12", exposed_total=31, staff_total=30)
    assert told == {("contact_phone", WARNING), ("exposed_total", ERROR)}


def test_lacking_classes_are_a_doubt_and_all_classes_an_error() -> None:
    classes = ("dust", "chemical", "physical", "radiation", "biological", "other")
    some = {f"exposed_{name}": 1 for name in classes[:2]}
    every = {f"exposed_{name}": 1 for name in classes}
    assert said("employer", exposed_total=3, **some) == {("exposed_total", WARNING)}
    assert said("employer", exposed_total=7, **every) == {("exposed_total", ERROR)}
    assert said("employer", exposed_total=6, **every) == set()


@given(
    st.lists(st.integers(0, 50), min_size=6, max_size=6),
    st.integers(0, 320),
    st.integers(0, 80),
    st.integers(0, 80),
)
def test_exposed_total_is_held_between_its_classes_and_the_staff(
    classes: list[int], total: int, staff: int, outside: int
) -> None:
    names = ("dust", "chemical", "physical", "radiation", "biological", "other")
    numbers = {f"exposed_{name}": one for name, one in zip(names, classes, strict=True)}
    told = said("employer", exposed_total=total, staff_total=staff, staff_outsourced=outside, **numbers)
    right = max(classes) <= total <= sum(classes) and total <= staff + outside
    assert (("exposed_total", ERROR) in told) == (not right)


@given(st.data())
def test_no_mixture_of_values_breaks_a_rule(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(KINDS))
    values: dict[str, Any] = {"id": 1}
    for field in fields_of(kind):
        offered: st.SearchStrategy[Any] = {
            "date": st.dates(date(1800, 1, 1), date(2200, 1, 1)),
            "whole": st.integers(-5, 3000),
            "decimal": st.decimals(-5, 3000, places=2),
            "bool": st.booleans(),
            "choice": st.sampled_from(list(field.choices or IdType)),
            "choices": st.frozensets(st.sampled_from(list(field.choices or IdType))),
            "link": st.integers(1, 3),
        }.get(field.type, st.text(max_size=20))
        values[field.name] = data.draw(st.none() | offered)
    told = check_values(kind, values)
    assert len({(one.field, one.message) for one in told}) == len(told)
    # The quick answer for long lists is the thorough one's.
    empty = frozenset(data.draw(st.sets(st.sampled_from([name for name in values if name != "id"]))))
    values |= dict.fromkeys(empty)
    wrong = [one for one in check_values(kind, values) if one.level == ERROR]
    alone = [name for name, value in values.items() if (judge := judge_of(kind, name)) and judge(value)]
    assert alone or bool(wrong) != agrees(kind, values, empty)
