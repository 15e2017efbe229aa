"""口径: each reading moves the numbers it says, what would change is what an export shows, and the choice is kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from doors import Ohdesk
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from sqlalchemy import select

from db.audit import Audit
from db.records import BY_NAME
from ohdesk import definitions, ledger, tables
from ohdesk.assess import evaluate, evaluate_traced, open_profile, trace
from ohdesk.counting import SWITCHES
from ohdesk.definitions import choose, definition_sheet, known, switches
from ohdesk.definitions.like_words import compare
from ohdesk.definitions.what_if import ITEMS, cell_text, changed_cells, what_if
from ohdesk.desk import Desk
from ohdesk.dossier.why_counted import standing
from ohdesk.errors import Refused
from ohdesk.exchange.table_values import Value
from ohdesk.identity import make_credit_code
from ohdesk.profile import Profile, available, load
from ohdesk.typed import set_figure

Keep = Callable[..., int]
AS_OF = date(2025, 10, 31)
PROFILES = [load(found.folder) for found in available()]


@pytest.fixture
def keep(desk: Desk) -> Keep:
    """Save a record and return its number."""

    def save(kind: str, /, **values: object) -> int:
        return ledger.save(desk, BY_NAME[kind], values).id

    return save


@pytest.fixture
def employer(keep: Keep) -> Keep:
    """Save an employer that must declare, declared on a day when one is given."""
    made = count(1)

    def save(declared: str = "", **values: object) -> int:
        at = next(made)
        code = make_credit_code("220182", 60_000_000 + at)
        usual = {"name": f"口径第{at}厂", "credit_code": code, "industry": "3311", "verdict": "must_declare"}
        number = keep("employer", **{**usual, **values})
        if declared:
            keep("declaration", employer=number, declaration_type="first", submitted_on=declared)
        return number

    return save


@pytest.fixture
def profile(desk: Desk) -> Profile:
    return open_profile(desk, "henan-2025")


def pair(desk: Desk, profile: Profile, key: str, **choices: str) -> tuple[int | None, int | None]:
    """Return an indicator's numerator and denominator by the readings given."""
    row = next(one for one in evaluate(desk, profile, AS_OF, choices).rows if one.key == key)
    return row.numerator, row.denominator


def test_every_definition_in_use_is_written_down_and_no_other() -> None:
    used = {one.definition: one for profile in PROFILES for one in profile.indicators}
    assert set(used) == set(known())
    for name, one in known().items():
        assert one.says.endswith("。"), name
        assert set(one.apart) <= set(known()) - {name}, name
        assert one.unit == used[name].unit, name


def test_a_name_stands_for_one_definition_and_one_unit() -> None:
    names = Counter(one.zh for one in known().values())
    assert max(names.values()) == 1
    for profile in PROFILES:
        for one in profile.indicators:
            assert known()[one.definition].unit == one.unit, (profile.name, one.key)


def test_like_words_stand_side_by_side_each_with_its_places() -> None:
    found = compare()
    assert {one.definition.id for one in found} == set(known())
    words = [one.definition.word for one in found]
    assert words == sorted(words, key=words.index)
    rates = {
        one.definition.id: [use.profile for use in one.uses]
        for one in found
        if one.definition.word == "申报率"
    }
    assert rates["declared_of_hazardous_industrial"] == ["henan-2025", "wenshui-2025"]
    assert len(rates) == 4


def test_every_switch_of_a_profile_is_known_and_says_what_it_moves() -> None:
    assert sum(len(profile.switches) for profile in PROFILES) >= len(PROFILES)
    for profile in PROFILES:
        for one in profile.switches:
            assert one.key in SWITCHES
            assert one.affects, (profile.name, one.key)


def test_seasonal_employers_are_in_or_out_of_both_numbers(
    desk: Desk, profile: Profile, employer: Keep
) -> None:
    employer("2025-03-01")
    paused = employer("2025-03-01", operating_state="seasonal")
    employer(operating_state="seasonal")
    employer(operating_state="seasonal", state_since="2025-12-01")
    assert pair(desk, profile, "declaration_rate") == (2, 4)
    assert pair(desk, profile, "declaration_rate", seasonal="out") == (1, 2)
    assert trace(desk, profile, "declaration_rate", as_of=AS_OF).note == ""
    choose(desk, profile, "seasonal", "out", "市里统一不计阶段性生产")
    assert pair(desk, profile, "declaration_rate", seasonal="in") == (2, 4)
    found = trace(desk, profile, "declaration_rate", "denominator", AS_OF)
    assert (found.total, paused in found.numbers) == (2, False)
    assert found.note == "口径：阶段性生产的用人单位不计入"
    assert not standing(desk, profile, paused).hazardous
    assert "不计入" in str(standing(desk, profile, paused).reasons)


def test_open_cases_of_earlier_years_join_only_by_the_wider_reading(
    desk: Desk, profile: Profile, keep: Keep
) -> None:
    def case(at: int, filed: str, state: str, decided: str | None = None, closed: str | None = None) -> None:
        keep("case", filed_no=f"{at}号", filed_on=filed, state=state, decided_on=decided, closed_on=closed)

    case(1, "2024-12-31", "decided", "2025-01-20")
    case(2, "2024-11-01", "decided", "2024-12-31")
    case(3, "2024-10-01", "decided", "2025-01-01")
    case(4, "2023-05-01", "investigating")
    case(5, "2024-05-01", "withdrawn")
    case(6, "2025-02-01", "decided", "2025-03-01")
    case(7, "2025-04-01", "investigating")
    case(8, "2025-11-15", "investigating")
    assert pair(desk, profile, "case_closure_rate") == (1, 2)
    assert pair(desk, profile, "case_closure_rate", cases="open") == (3, 5)
    early = evaluate(desk, profile, date(2024, 12, 15), {"cases": "open"})
    assert next(one for one in early.rows if one.key == "case_closure_rate").denominator == 2


def test_cancelled_employers_leave_the_first_declared_only_by_the_current_reading(
    desk: Desk, employer: Keep
) -> None:
    profile = open_profile(desk, "jilin-declaration-2024-2025")
    employer("2023-05-01")
    employer("2023-05-01", operating_state="cancelled", state_since="2023-06-01")
    employer("2024-05-01", operating_state="cancelled", state_since="2025-06-01")
    employer("2025-05-01", operating_state="revoked", state_since="2025-12-01")
    key = "first_declared_growth_2025"
    assert pair(desk, profile, key) == (4, 2)
    assert pair(desk, profile, key, first_declared="current") == (2, 1)
    year = {"first_declared": "current"}
    assert pair(desk, profile, "first_declared_growth_2024", **year) == (2, 1)
    assert "注销、吊销的减去" in trace(desk, profile, key, "numerator", AS_OF, year).note
    assert "注销、吊销的减去" in trace(desk, profile, key, "denominator", AS_OF, year).note


def test_rising_is_judged_by_the_reading_taken(desk: Desk, profile: Profile) -> None:
    for year, value in {2020: 100, 2021: 120, 2022: 110, 2025: 130}.items():
        set_figure(desk, profile, "insured_workers", year, str(value), "人社局")

    def met(**choices: str) -> bool | None:
        rows = evaluate(desk, profile, AS_OF, choices).rows
        return next(one.met for one in rows if one.key == "insured_workers")

    assert (met(), met(rising="end_point"), met(rising="strict")) == (None, True, False)


def test_leaving_the_usual_reading_owes_a_reason_and_going_back_does_not(
    desk: Desk, profile: Profile
) -> None:
    assert all(one.usual and not one.by for one in switches(desk, profile))
    with pytest.raises(Refused, match="请写明理由"):
        choose(desk, profile, "cases", "open", "  ")
    with pytest.raises(Refused, match="没有“all”这种口径，可选：cohort"):
        choose(desk, profile, "cases", "all", "为了好看")
    with pytest.raises(Refused, match="没有口径开关“first_declared”"):
        choose(desk, profile, "first_declared", "current", "省里要求")
    with pytest.raises(Refused, match="没有需要选定的口径"):
        choose(desk, open_profile(desk, "jilin-2021"), "cases", "open", "省里要求")
    taken = choose(desk, profile, "cases", "open", "市监督所按在办案件统计")
    assert (taken.chosen, taken.usual, taken.by, taken.on) == ("open", False, desk.user, date.today())
    assert taken.words.startswith(f"{taken.switch.zh}：计当年立案的")
    back = choose(desk, profile, "cases", "cohort")
    assert (back.chosen, back.usual, back.reason) == ("cohort", True, "")


def test_a_choice_is_kept_and_audited_and_counts_everywhere(
    desk: Desk, profile: Profile, employer: Keep, tmp_path: Path
) -> None:
    employer("2025-03-01")
    employer(operating_state="seasonal")
    choose(desk, profile, "seasonal", "不计入", "市里统一不计")
    with desk.read() as session:
        row = session.scalars(select(Audit).where(Audit.kind == "definition_choice")).one()
        assert (row.action, row.user) == ("create", desk.user)
        assert "市里统一不计" in str(row.after)
        assert definitions.choices(session, profile)["seasonal"] == "out"
    row_now = next(one for one in evaluate(desk, profile, AS_OF).rows if one.key == "declaration_rate")
    assert (row_now.numerator, row_now.denominator) == (1, 1)
    (written,) = tables.export(desk, profile, tmp_path, "survey", AS_OF)
    assert printed(written.path)["2-2"] == 1


def test_the_sheet_quotes_the_clause_and_names_the_readings_that_concern_a_row(
    desk: Desk, profile: Profile
) -> None:
    choose(desk, profile, "cases", "open", "市里要求")
    sheet = {one.key: one for one in definition_sheet(desk, profile, AS_OF)}
    assert list(sheet) == [one.key for one in profile.indicators]
    closure = sheet["case_closure_rate"]
    assert (closure.no, closure.definition.word) == ("7", "案件查处")
    assert closure.clause == profile.indicator("case_closure_rate").clause
    assert [(one.switch.key, one.chosen, one.reason) for one in closure.readings] == [
        ("cases", "open", "市里要求")
    ]
    assert sheet["rehab_coverage"].readings == ()


def test_an_option_no_longer_known_falls_back_to_the_usual_one(
    desk: Desk, profile: Profile, keep: Keep
) -> None:
    keep("definition_choice", profile=profile.name, switch="cases", option="some_day")
    with desk.read() as session:
        assert definitions.choices(session, profile)["cases"] == "cohort"
    assert next(one for one in switches(desk, profile) if one.switch.key == "cases").usual


def test_what_if_names_cells_letters_and_items(desk: Desk, profile: Profile, keep: Keep) -> None:
    keep("case", filed_no="旧号", filed_on="2024-10-01", state="investigating")
    keep("case", filed_no="新号", filed_on="2025-02-01", state="decided", decided_on="2025-03-01")
    found = what_if(desk, profile, "cases", "open", AS_OF)
    seen = {(one.table, one.no, one.column): (one.before, one.after) for one in found}
    survey = profile.table("survey").zh
    assert seen[survey, "7", "结果"] == ("100.0", "50.0")
    assert seen[survey, "7-2", "结果"] == ("1", "2")
    assert (survey, "7-1", "结果") not in seen
    assert seen[profile.table("indicators").zh, "7", "结果"] == ("实现", "未实现")
    assert seen[ITEMS, "2-1", "第4项"] == ("符合", "不符合")
    assert all(one.name for one in found)
    assert what_if(desk, profile, "cases", "cohort", AS_OF) == []


def printed(path: Path) -> dict[str, Any]:
    """Return an exported table's cells by place, and the result column by printed number."""
    sheet = load_workbook(path).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    at = next((row.index("结果") for row in rows if "结果" in row), None)
    return {str(row[0]): row[at] for row in rows if at is not None and row[0] is not None}


def cells(paths: list[Path]) -> dict[tuple[int, str], object]:
    """Return every cell of some files by file and place, without the heading's date."""
    return {
        (number, cell.coordinate): cell.value
        for number, path in enumerate(paths)
        for row in load_workbook(path).active.iter_rows()
        for cell in row
        if cell.value is not None
    }


SMALL = st.tuples(
    st.lists(st.sampled_from(("normal", "seasonal", "stopped")), max_size=3),
    st.lists(st.booleans(), max_size=2),
    st.sampled_from(("seasonal", "cases", "rising")),
)


@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(small=SMALL)
def test_what_if_lists_the_cells_in_which_two_exports_differ(
    small: tuple[list[str], list[bool], str],
    desk: Desk,
    profile: Profile,
    keep: Keep,
    employer: Keep,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    states, decided, switch = small
    for at, state in enumerate(states):
        employer("2025-02-01" if at % 2 else "", operating_state=state)
    for done in decided:
        number = f"案{len(list(tmp_path_factory.getbasetemp().iterdir()))}-{employer()}"
        ends = {"state": "decided", "decided_on": "2025-03-01"} if done else {"state": "investigating"}
        keep("case", filed_no=number, filed_on="2024-10-01" if done else "2025-01-02", **ends)
    now = next(one for one in switches(desk, profile) if one.switch.key == switch)
    other = next(option for option in now.options if option != now.chosen)
    expected = [one for one in what_if(desk, profile, switch, other, AS_OF) if one.table != ITEMS]

    def exported() -> dict[tuple[int, str], object]:
        written = tables.export(desk, profile, tmp_path_factory.mktemp("out"), as_of=AS_OF)
        return cells([one.path for one in written])

    before = exported()
    choose(desk, profile, switch, other, "换一种口径")
    after = exported()
    changed = {place for place in before.keys() | after.keys() if before.get(place) != after.get(place)}
    names = [one.zh for one in profile.tables]
    assert Counter(names[number] for number, _ in changed) == Counter(one.table for one in expected)


def test_rates_that_print_alike_are_still_told_apart(desk: Desk, profile: Profile) -> None:
    results = evaluate(desk, profile, AS_OF)
    assert changed_cells(profile, results, results) == []
    assert cell_text(Value(12.5, '+0.0"%";-0.0"%";0.0"%"')) == "+12.5%"
    assert cell_text(Value(-3.25, '+0.00"%";-0.00"%";0.00"%"')) == "-3.25%"
    assert cell_text(Value(12345, "#,##0")) == "12,345"
    assert cell_text(Value("☑A\n□B")) == "A"


def test_counting_with_the_records_gives_the_same_numbers_and_the_same_records(county: Desk) -> None:
    profile = open_profile(county, "henan-2025")
    found = evaluate_traced(county, profile)
    assert found.results == evaluate(county, profile)
    assert len(found.traces) > 20
    for (key, part), one in found.traces.items():
        alone = trace(county, profile, key, part)
        assert (one.total, sorted(one.numbers), one.kind) == (alone.total, sorted(alone.numbers), alone.kind)


def test_choose_by_command(office: Path, ohdesk: Ohdesk) -> None:
    refused = ohdesk("choose", "henan-2025", "cases", "open")
    assert (refused.code, "理由" in refused.err) == (2, True)
    taken = ohdesk("--json", "choose", "henan-2025", "cases", "open", "--reason", "市里要求")
    assert taken.code == 0, taken.err
    assert (taken.json["option"], taken.json["default"], taken.json["changed"]) == ("open", "cohort", [])
