"""What is counted and what is not: each trap of the definitions, by a record that would fall into it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from db.records import BY_NAME
from ohdesk import assess, ledger
from ohdesk.assess import evaluate, open_profile, trace
from ohdesk.desk import Desk
from ohdesk.identity import make_citizen_number, make_credit_code
from ohdesk.results import RowResult
from ohdesk.typed import set_figure

Keep = Callable[..., int]
AS_OF = date(2025, 10, 31)


@pytest.fixture
def keep(desk: Desk) -> Keep:
    """Save a record and return its number."""

    def save(kind: str, /, **values: object) -> int:
        return ledger.save(desk, BY_NAME[kind], values).id

    return save


@pytest.fixture
def employer(keep: Keep) -> Keep:
    """Save an employer that must declare, and return its number."""
    made = iter(range(1, 1000))

    def save(**values: object) -> int:
        at = next(made)
        code = make_credit_code("220182", 40_000_000 + at)
        usual = {"name": f"试验第{at}厂", "credit_code": code, "industry": "3311", "verdict": "must_declare"}
        return keep("employer", **{**usual, **values})

    return save


@pytest.fixture
def person(keep: Keep) -> Keep:
    """Save a person and return the number."""
    made = iter(range(1, 900))

    def save() -> int:
        number = make_citizen_number("220182", date(1980, 5, 6), next(made))
        return keep("person", id_number=number, name="试验人")

    return save


def row(desk: Desk, key: str) -> RowResult:
    """Return one indicator's answer, after making sure that its parts equal the records behind them."""
    profile = open_profile(desk, "henan-2025")
    answer = next(one for one in evaluate(desk, profile, AS_OF).rows if one.key == key)
    for part in ("numerator", "denominator"):
        if answer.value is not None and profile.indicator(key).part(part):
            found = trace(desk, profile, key, part, AS_OF)
            assert found.total == getattr(answer, part)
            if found.kind and not found.weight:
                assert len(found.numbers) == len(set(found.numbers)) == found.total
    return answer


def rate(desk: Desk, key: str) -> tuple[int | None, int | None]:
    """Return an indicator's numerator and denominator."""
    answer = row(desk, key)
    return answer.numerator, answer.denominator


def test_only_producing_industrial_employers_that_must_declare_are_the_denominator(
    desk: Desk, employer: Keep
) -> None:
    for industry in ("0610", "3311", "4620"):
        employer(industry=industry)
    employer(operating_state="seasonal", state_since="2025-03-01")
    employer(operating_state="stopped", state_since="2025-12-01")
    for left_out in (
        {"industry": "4710"},
        {"industry": "0111"},
        {"industry": None},
        {"operating_state": "cancelled", "state_since": "2025-05-01"},
        {"operating_state": "stopped", "state_since": "2024-05-01"},
        {"verdict": "pending"},
        {"verdict": "exempt", "verdict_reason": "无职业病危害"},
        {"first_seen_on": "2025-11-20"},
    ):
        employer(**left_out)
    assert rate(desk, "declaration_rate") == (0, 5)


def test_a_declaration_counts_once_unless_returned_or_later(desk: Desk, employer: Keep, keep: Keep) -> None:
    twice, returned, later, other = employer(), employer(), employer(), employer(industry="8411")
    keep(
        "declaration",
        employer=twice,
        declaration_type="first",
        submitted_on="2023-03-01",
        review_state="passed",
    )
    keep("declaration", employer=twice, declaration_type="yearly_update", submitted_on="2024-03-01")
    keep(
        "declaration",
        employer=returned,
        declaration_type="first",
        submitted_on="2025-01-01",
        review_state="returned",
    )
    keep("declaration", employer=later, declaration_type="first", submitted_on="2025-11-30")
    keep("declaration", employer=other, declaration_type="first", submitted_on="2025-01-01")
    assert rate(desk, "declaration_rate") == (1, 3)


def test_posts_count_once_and_fail_by_any_factor(desk: Desk, employer: Keep, keep: Keep) -> None:
    first, second = employer(), employer()
    reports = [
        keep("monitoring", employer=first, report_no="A-1", year=2025, kind="routine"),
        keep("monitoring", employer=second, report_no="A-1", year=2025, kind="routine"),
        keep("monitoring", employer=first, report_no="A-2", year=2024, kind="routine"),
        keep("monitoring", employer=first, report_no="A-3", year=2025, kind="periodic"),
        keep("monitoring", employer=first, report_no="A-4", year=2025, kind="routine"),
    ]
    measured = [
        (0, "破碎", "F001", "qualified"),
        (0, "破碎", "W001", "unqualified"),
        (0, "打磨", "F001", "qualified"),
        (1, "打磨", "F001", "qualified"),
        (2, "旧岗位", "F001", "qualified"),
        (3, "自测岗位", "F001", "qualified"),
        (4, "打磨", "W001", "qualified"),
    ]
    for report, post, hazard, result in measured:
        keep("monitoring_post", monitoring=reports[report], post=post, hazard=hazard, qualified=result)
    assert rate(desk, "monitoring_pass_rate") == (2, 3)


def test_without_posts_the_reports_totals_are_taken(desk: Desk, employer: Keep, keep: Keep) -> None:
    totals = {"year": 2025, "kind": "routine", "posts_tested": 12, "posts_qualified": 11}
    keep("monitoring", employer=employer(), report_no="B-1", **totals)
    keep(
        "monitoring",
        employer=employer(),
        report_no="B-2",
        **{**totals, "posts_tested": 8, "posts_qualified": 6},
    )
    assert rate(desk, "monitoring_pass_rate") == (17, 20)


def test_radiation_workers_are_persons_and_medical_ones_are_left_out(
    desk: Desk, employer: Keep, keep: Keep, person: Keep
) -> None:
    here, there = employer(), employer()
    both, gone, medical, unworn = person(), person(), person(), person()
    for place in (here, there):
        keep("radiation_worker", employer=place, person=both, sector="non_medical")
    keep("radiation_worker", employer=here, person=gone, sector="non_medical", until="2024-12-31")
    keep("radiation_worker", employer=here, person=medical, sector="medical")
    keep("radiation_worker", employer=here, person=unworn, sector="non_medical")
    for worker in (both, medical):
        keep("dose", person=worker, period_from="2025-01-01", period_to="2025-03-30")
    keep("dose", person=both, period_from="2025-04-01", period_to="2025-06-28")
    keep("dose", person=unworn, period_from="2024-10-01", period_to="2024-12-28")
    assert rate(desk, "dose_monitoring_rate") == (1, 2)


def test_awareness_counts_exposed_workers_of_key_industries_from_totals_or_else_sheets(
    desk: Desk, keep: Keep
) -> None:
    sheet = {"year": 2025, "key_industry": True, "exposed": True}
    keep("literacy_answer", sheet_no="1", **sheet, score_combined=60)
    keep("literacy_answer", sheet_no="2", **sheet, score_combined="59.99")
    keep("literacy_answer", sheet_no="3", **{**sheet, "exposed": False}, score_combined=90)
    assert rate(desk, "awareness_rate") == (1, 2)
    total = {"year": 2025, "surveyed": 200, "aware": 170}
    keep("literacy_survey", industry_group="建材", exposed=True, key_industry=True, **total)
    keep("literacy_survey", industry_group="化工", exposed=True, key_industry=True, **{**total, "aware": 180})
    keep("literacy_survey", industry_group="教育", exposed=True, key_industry=False, **total)
    keep("literacy_survey", industry_group="建材", exposed=False, key_industry=True, **total)
    assert rate(desk, "awareness_rate") == (350, 400)


def test_towns_without_conditions_do_not_count_and_no_town_is_not_applicable(desk: Desk, keep: Keep) -> None:
    keep(
        "township_year", township="华昌街道", year=2025, patients=150, has_conditions=False, lacking="无场所"
    )
    keep("township_year", township="正阳街道", year=2025, patients=99, has_conditions=True)
    keep("township_year", township="培英街道", year=2024, patients=120, has_conditions=True)
    empty = row(desk, "rehab_coverage")
    assert (empty.applies, empty.value, empty.met) == (False, None, None)
    assert empty.why
    for town in ("培英街道", "城郊街道"):
        keep("township_year", township=town, year=2025, patients=100, has_conditions=True)
    keep("station", name="培英站", township="培英街道", built_on="2024-05-01", state="running")
    keep("station", name="城郊站", township="城郊街道", built_on="2025-12-01", state="running")
    keep("station", name="华昌站", township="华昌街道", built_on="2024-05-01", state="running")
    assert rate(desk, "rehab_coverage") == (1, 2)


def test_cases_are_the_years_cohort_and_none_filed_is_not_applicable(desk: Desk, keep: Keep) -> None:
    keep(
        "case",
        filed_no="旧案",
        filed_on="2024-12-31",
        state="closed",
        decided_on="2025-01-20",
        closed_on="2025-02-01",
    )
    assert row(desk, "case_closure_rate").applies is False
    keep("case", filed_no="1号", filed_on="2025-01-01", state="decided", decided_on="2025-02-01")
    keep("case", filed_no="2号", filed_on="2025-02-01", state="investigating")
    keep("case", filed_no="3号", filed_on="2025-03-01", state="withdrawn")
    keep(
        "case",
        filed_no="4号",
        filed_on="2025-10-01",
        state="closed",
        decided_on="2025-11-10",
        closed_on="2025-12-01",
    )
    answer = row(desk, "case_closure_rate")
    assert (answer.numerator, answer.denominator, answer.met) == (1, 3, False)


@pytest.mark.parametrize(
    ("institution", "reached"),
    [
        ({"ownership": "public", "in_county": True}, True),
        ({"ownership": "state_enterprise", "in_county": True}, True),
        ({"ownership": "public", "serves_county": True, "service_document": "卫发〔2024〕1号"}, True),
        ({"ownership": "private", "in_county": True}, False),
        ({"ownership": "public"}, False),
        ({"ownership": "public", "in_county": True, "valid_until": "2025-06-30"}, False),
        ({"ownership": "public", "in_county": True, "roles": ["diagnosis"]}, False),
    ],
)
def test_the_county_reaches_the_examination_aim_by_a_valid_public_institution(
    desk: Desk, keep: Keep, institution: dict[str, object], reached: bool
) -> None:
    keep("institution", **{"name": "试验医院", "roles": ["checkup", "treatment"], **institution})
    answer = row(desk, "checkup_institution")
    assert (answer.numerator, answer.denominator, answer.met) == (int(reached), 1, reached)


def test_a_citys_row_waits_for_the_city_and_a_typed_figure_has_its_source(desk: Desk) -> None:
    profile = open_profile(desk, "henan-2025")
    assert row(desk, "diagnosis_institution").applies is False
    set_figure(desk, profile, "diagnosis_institutions", 2025, "2", "市卫健委通知")
    answer = row(desk, "diagnosis_institution")
    assert (answer.applies, answer.value, answer.met) == (True, 2, True)
    found = trace(desk, profile, "diagnosis_institution")
    assert (found.total, len(found.numbers)) == (2, 1)


@pytest.mark.parametrize(
    ("values", "met"),
    [
        ((100, 110, 120, 130, 140, 150), True),
        ((100, 120, 110, 130, 140, 150), None),
        ((100, 90, 80, 70, 60, 50), False),
        ((100, 110, 120, 130, 140, 100), False),
    ],
)
def test_steady_rise_is_read_in_both_ways(desk: Desk, values: tuple[int, ...], met: bool | None) -> None:
    profile = open_profile(desk, "henan-2025")
    for year, value in zip(range(2020, 2026), values, strict=True):
        set_figure(desk, profile, "insured_workers", year, str(value), "人社部门")
    answer = row(desk, "insured_workers")
    assert (answer.value, answer.met) == (values[-1], met)
    assert trace(desk, profile, "insured_workers", "2021").total == values[1]


def test_a_figure_without_a_value_is_missing_and_zero_is_zero(desk: Desk) -> None:
    profile = open_profile(desk, "henan-2025")
    assert row(desk, "plans").parts == {}
    assert row(desk, "insured_workers").value is None
    set_figure(desk, profile, "insured_workers", 2025, "0", "人社部门")
    assert row(desk, "insured_workers").value == 0


def test_removed_records_are_not_counted(desk: Desk, employer: Keep) -> None:
    gone = employer()
    employer()
    ledger.remove(desk, BY_NAME["employer"], gone, "录入错误")
    assert rate(desk, "declaration_rate") == (0, 1)


def test_the_default_day_is_not_after_the_profiles_year(desk: Desk) -> None:
    profile = open_profile(desk, "henan-2025")
    assert assess.default_day(profile) <= date(2025, 12, 31)
