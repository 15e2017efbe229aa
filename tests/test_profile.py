"""A profile is read whole, and refused with file, line and key where a name is unknown."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ohdesk.errors import Refused
from ohdesk.profile import Profile, Vocabulary, available, load

WORDS = Vocabulary(
    kinds={"employer": ("name", "status", "created_on"), "checkup": ("kind", "checked_on")},
    measures=[
        "hazardous_industrial_employers",
        "declared_industrial_employers",
        "monitored_posts",
        "qualified_posts",
        "radiation_workers",
        "dose_monitored_workers",
        "surveyed_workers",
        "aware_workers",
        "towns_needing_station",
        "towns_with_station",
        "filed_cases",
        "closed_cases",
        "public_checkup_institutions",
        "counties",
    ],
    switches={
        "seasonal": ("in", "out"),
        "rising": ("both", "end_point", "strict"),
        "cases": ("cohort", "open"),
    },
)
HENAN = load("henan-2025", vocabulary=WORDS)


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """Return an office's own profile folder holding a copy."""
    shutil.copytree(HENAN.folder, tmp_path / "own" / "copy-2026")
    return tmp_path / "own"


def reload(own: Path, name: str, old: str, new: str) -> Profile:
    file = own / "copy-2026" / name
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")
    return load("copy-2026", own, WORDS)


def test_the_survey_numbers_as_printed() -> None:
    numbers = [row.no for row in HENAN.table("survey").rows]
    assert len(numbers) == 28
    assert [no for no in numbers if "-" not in no] == ["1", "2", "3", "4", "5", "6", "7", "9", "10", "11"]
    assert [row.no for row in HENAN.table("主要指标评估标准").rows] == [str(n) for n in range(1, 10)]


def test_sub_rows_know_their_roles_whatever_their_order() -> None:
    roles = {row.no: row.role for row in HENAN.table("survey").rows}
    assert {no for no, role in roles.items() if role == "numerator"} == {
        "2-1",
        "3-2",
        "4-2",
        "5-1",
        "6-2",
        "7-1",
        "10-1",
        "11-3",
    }
    assert {no for no, role in roles.items() if role == "denominator"} == {
        "2-2",
        "3-1",
        "4-1",
        "5-2",
        "6-1",
        "7-2",
        "10-2",
        "11-2",
    }


def test_the_official_number_is_not_the_identity() -> None:
    assert HENAN.number("checkup_institution") == "10"
    assert [row.no for row in HENAN.table("indicators").rows if row.key == "checkup_institution"] == ["9"]


def test_indicators_carry_targets_definitions_and_reasons() -> None:
    targets = {one.key: one.target for one in HENAN.indicators}
    assert targets == {
        "insured_workers": "rising",
        "declaration_rate": 90,
        "monitoring_pass_rate": 85,
        "dose_monitoring_rate": 90,
        "awareness_rate": 85,
        "rehab_coverage": 90,
        "case_closure_rate": 100,
        "diagnosis_institution": 1,
        "checkup_institution": 95,
        "plans": None,
    }
    assert all(one.definition and one.clause and one.source for one in HENAN.indicators)
    assert all(one.zero_zh for one in HENAN.indicators if one.kind in ("rate", "yesno"))
    assert HENAN.indicator("diagnosis_institution").not_here
    assert [(task.key, item) for task, item in HENAN.linked_tasks("rehab_coverage")] == [("3-2", 3)]


def test_typed_figures_say_their_years_and_supplier() -> None:
    assert [figure.key for figure in HENAN.figures] == [
        "insured_workers",
        "diagnosis_institutions",
        "city_plan",
        "county_plans",
    ]
    assert HENAN.figure("insured_workers").years == (2020, 2021, 2022, 2023, 2024, 2025)
    assert all(figure.zh and figure.supplier for figure in HENAN.figures)


def test_next_years_profile_needs_no_program(own: Path) -> None:
    assert {found.name for found in available(own)} >= {"henan-2025", "copy-2026"}
    copy = reload(own, "profile.toml", "target = 90\n", "target = 95\n")
    assert copy.indicator("declaration_rate").target == 95
    assert copy.digest != HENAN.digest
    assert load(own / "copy-2026").name == "copy-2026"


@pytest.mark.parametrize(
    ("county", "first"),
    [
        ("410122", ["henan-2025"]),
        ("220182", ["jilin-2025", "jilin-declaration-2024-2025", "jilin-2021"]),
        ("141121", ["wenshui-2025"]),
    ],
)
def test_what_was_made_for_the_own_place_comes_first(county: str, first: list[str]) -> None:
    ordered = [found.name for found in available(county=county)]
    assert ordered[: len(first)] == first
    assert set(ordered) == {found.name for found in available()}


def test_a_count_of_records_is_a_source_too(own: Path) -> None:
    counted = 'count = { kind = "employer", where = { status = "running" }, date_field = "created_on" }'
    copy = reload(own, "profile.toml", 'measure = "declared_industrial_employers"', counted)
    part = copy.indicator("declaration_rate").part("numerator")
    assert part is not None
    assert (part.source.how, part.source.name, part.source.where) == (
        "count",
        "employer",
        {"status": "running"},
    )


COUNT = 'count = { kind = "employer", where = { colour = 1 } }'


@pytest.mark.parametrize(
    ("name", "old", "new", "named"),
    [
        ("profile.toml", 'measure = "monitored_posts"', 'measure = "posts"', "posts"),
        ("profile.toml", 'measure = "monitored_posts"', 'count = { kind = "spaceship" }', "spaceship"),
        ("profile.toml", 'measure = "monitored_posts"', COUNT, "colour"),
        ("profile.toml", 'typed = "county_plans"', 'typed = "plan"', "plan"),
        ("profile.toml", 'operator = ">="', 'operator = "≈"', "≈"),
        ("profile.toml", 'role = "numerator"', 'role = "top"', "top"),
        ("profile.toml", 'kind = "rate"', 'kind = "ratio"', "ratio"),
        ("profile.toml", "target = 90", 'target = "most"', "most"),
        ("profile.toml", 'key = "plans"\nrole = "head"', 'key = "plan"\nrole = "head"', "plan"),
        ("profile.toml", 'file = "tasks.xlsx"', 'file = "../tasks.xlsx"', "tasks.xlsx"),
        ("profile.toml", "base_year = 2020", "base_year = 2020\nbase_yaer = 1", "base_yaer"),
        ("profile.toml", "year = 2025", 'year = "2025"', "year"),
        ("profile.toml", 'issuer = "河南省卫生健康委员会"', "", "issuer"),
        ("profile.toml", 'area = "410000"', 'area = "河南"', "行政区划代码"),
        ("tasks.toml", 'A = "n == 5"', 'A = "open(1)"', "open(1)"),
        ("tasks.toml", 'A = "n == 5"', 'A = "m == 5"', "m"),
        ("tasks.toml", "item = 4, indicator", "item = 9, indicator", "第 9 项"),
        ("tasks.toml", 'indicator = "awareness_rate"', 'indicator = "awareness"', "awareness"),
        ("tasks.toml", 'key = "1-2"', 'key = "1-1"', "1-1"),
        ("tasks.toml", 'options = ["A", "C"]', 'options = ["A", "B", "C"]', "options"),
    ],
)
def test_a_slip_is_refused_with_its_place(own: Path, name: str, old: str, new: str, named: str) -> None:
    with pytest.raises(Refused) as refused:
        reload(own, name, old, new)
    sentence = str(refused.value)
    assert f"copy-2026/{name} 第 " in sentence
    assert named in sentence


def test_the_line_named_is_the_line_at_fault(own: Path) -> None:
    with pytest.raises(Refused) as refused:
        reload(own, "profile.toml", 'measure = "closed_cases"', 'measure = "shut_cases"')
    lines = (own / "copy-2026" / "profile.toml").read_text("utf-8").splitlines()
    line = lines.index('measure = "shut_cases"') + 1
    assert f"第 {line} 行" in str(refused.value)


def test_what_is_no_profile_is_refused_in_a_sentence(own: Path) -> None:
    with pytest.raises(Refused, match="没有口径方案“mars-2099”"):
        load("mars-2099", own)
    with pytest.raises(Refused, match="写法有误"):
        reload(own, "profile.toml", "[profile]", "[profile")
    assert "无法读取" in available(own)[-1].title
    (own / "copy-2026" / "profile.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(Refused, match="UTF-8"):
        load("copy-2026", own)
