"""年底预判: invented years forecast honestly, an office's own year, and the drafts that are facts."""

from __future__ import annotations

import itertools
import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from doors import Ohdesk
from hypothesis import given, settings
from hypothesis import strategies as st
from invented_years import CUTS, PATTERNS, YEAR, back_test, month_end
from openpyxl import load_workbook

from db.records.annual_figure import AnnualFigure
from db.records.case import Case, CaseState
from db.records.declaration import Declaration
from db.records.outlook import Outlook
from ohdesk import assess, ledger, query, tables
from ohdesk.desk import Desk
from ohdesk.forecast import Expected, drop_outlook, forecasts, keep_outlook, outlooks, with_outlooks
from ohdesk.forecast.course import Course, Pair
from ohdesk.forecast.model import predict
from ohdesk.profile import Profile
from ohdesk.results import gap, row_text

PROFILE = "henan-2025"
CUT = date(2025, 6, 30)
YEARS = 6


@pytest.fixture
def desk(county: Desk) -> Desk:
    """Work in the small county."""
    return county


@pytest.fixture
def profile(desk: Desk) -> Profile:
    return assess.open_profile(desk, PROFILE)


# Invented years.


def test_the_interval_holds_nine_of_ten_year_ends_and_is_far_from_saying_nothing() -> None:
    scores = {name: back_test(name, YEARS) for name in PATTERNS}
    cuts = sum(one.cuts for one in scores.values())
    inside = sum(one.inside * one.cuts for one in scores.values()) / cuts
    assert cuts > 0.95 * YEARS * len(CUTS) * len(PATTERNS)
    assert inside >= 0.90, scores
    assert {name: one.inside for name, one in scores.items() if one.inside < 0.85} == {}
    assert {name for name, one in scores.items() if one.width >= one.naive} == set()
    width = sum(one.width * one.cuts for one in scores.values()) / cuts
    naive = sum(one.naive * one.cuts for one in scores.values()) / cuts
    assert width < naive / 2


@st.composite
def courses(draw: st.DrawFn) -> Course:
    """Draw any history there may be: growing, shrinking, jumping, empty."""
    plain = draw(st.booleans())
    rising = draw(st.booleans())
    moves = st.integers(0 if rising else -30, 60)

    def year(start: Pair, months: int) -> tuple[Pair, ...]:
        points = [start]
        for _ in range(months):
            top, base = points[-1]
            base = 0 if plain else max(0, base + draw(moves))
            top = max(0, top + draw(moves))
            points.append((top if plain else min(top, base), base))
        return tuple(points)

    base = 0 if plain else draw(st.integers(0, 400))
    start = (draw(st.integers(0, 50 if plain else base)), base)
    month = draw(st.integers(1, 12))
    before = year(start, 12) if draw(st.booleans()) else ()
    return Course(month_end(month), year(before[-1] if before else start, month), before, not plain, plain)


@settings(max_examples=60)
@given(courses())
def test_low_middle_and_high_are_in_order_and_possible(course: Course) -> None:
    found = predict(course)
    assert found == predict(course)
    if found is None:
        assert not course.before
        return
    ends = [found.low, found.middle, found.high]
    assert [course.rank(one) for one in ends] == sorted(course.rank(one) for one in ends)
    assert all(top >= 0 and base >= 0 for top, base in ends)
    assert course.plain or all(top <= base for top, base in ends)
    if course.day == date(YEAR, 12, 31):
        assert set(ends) == {course.now[-1]}


@settings(max_examples=60)
@given(courses())
def test_what_never_fell_is_not_expected_to_fall(course: Course) -> None:
    points = [*course.before, *course.now]
    fell = any(b[0] < a[0] or b[1] < a[1] for a, b in itertools.pairwise(points))
    found = predict(course)
    if found is not None and not fell and not course.undated:
        assert found.low[0] >= course.now[-1][0]


def test_what_is_planned_raises_the_middle_and_what_falls_due_only_the_high() -> None:
    still = Course(month_end(9), ((4, 10),) * 10, ((4, 10),) * 13)
    span = predict(still)
    assert span is not None
    planned = predict(Course(still.day, still.now, still.before, planned=3))
    claimed = predict(Course(still.day, still.now, still.before, claimed=3))
    assert planned is not None
    assert claimed is not None
    assert planned.middle >= (7, 10)
    assert claimed.high[0] >= 7
    assert claimed.middle == span.middle


def test_records_without_days_are_expected_between_this_year_and_the_last() -> None:
    found = predict(Course(month_end(6), ((320, 355),) * 7, ((374, 428),) * 13))
    assert found is not None
    assert (found.low, found.middle, found.high) == ((374, 428), (320, 355), (320, 355))


# An office's own year.


def test_at_the_years_end_the_forecast_is_the_value(desk: Desk, profile: Profile) -> None:
    results = assess.evaluate(desk, profile)
    found = forecasts(desk, profile)
    for row in results.rows:
        one = found[row.key]
        assert (one.low, one.middle, one.high) == ((row.value,) * 3 if row.applies else (None,) * 3)
        assert one.will_reach == row.met
        assert row.value is None or row_text(row) in one.progress


def test_a_year_cut_in_june_holds_its_own_december(desk: Desk, profile: Profile) -> None:
    end = {row.key: row.value for row in assess.evaluate(desk, profile).rows}
    for cut in (date(2025, 6, 30), date(2025, 9, 15)):
        for key in ("declaration_rate", "case_closure_rate", "monitoring_pass_rate"):
            one = forecasts(desk, profile, cut)[key]
            assert one.low is not None
            assert one.high is not None
            assert one.low <= end[key] <= one.high, (cut, one)


def test_history_tells_each_month_end_as_it_was_counted_then(desk: Desk, profile: Profile) -> None:
    one = forecasts(desk, profile, date(2025, 4, 10))["declaration_rate"]
    assert [day for day, _ in one.history] == [
        date(2024, 12, 31), date(2025, 1, 31), date(2025, 2, 28), date(2025, 3, 31), date(2025, 4, 10),
    ]  # fmt: skip
    for day, value in one.history[1:]:
        rows = {row.key: row for row in assess.evaluate(desk, profile, day).rows}
        assert rows["declaration_rate"].value == value


def test_a_lag_is_explained_by_facts_that_can_be_counted(desk: Desk, profile: Profile) -> None:
    day = date(2025, 6, 30)
    rows = {row.key: row for row in assess.evaluate(desk, profile, day).rows}
    late = {key: one for key, one in forecasts(desk, profile, day).items() if rows[key].met is False}
    assert "declaration_rate" in late
    said, row = late["declaration_rate"].reason, rows["declaration_rate"]
    assert row.denominator is not None
    assert row.numerator is not None
    assert f"距目标还差{gap(row)}家" in said
    assert f"未达到的{row.denominator - row.numerator}家" in said
    assert all(
        one.reason == "" for key, one in forecasts(desk, profile).items() if rows[key].met and one.will_reach
    )


def test_open_cases_whose_time_ends_this_year_are_expected_to_be_decided(
    desk: Desk, profile: Profile
) -> None:
    cases = [
        {
            "filed_no": f"汤卫职罚〔2025〕{90 + at}号",
            "filed_on": date(2025, 7, 1),
            "state": CaseState.investigating,
        }
        for at in range(2)
    ]
    with desk.write() as session:
        ledger.add_many(desk, session, Case, cases)
    day = date(2025, 8, 15)
    one = forecasts(desk, profile, day)["case_closure_rate"]
    now = next(row for row in assess.evaluate(desk, profile, day).rows if row.key == one.key)
    assert "另有2件的90日办案期限在年底前到期" in one.progress
    assert now.value is not None
    assert one.middle is not None
    assert now.value < one.middle <= one.high


def test_figures_typed_in_are_not_guessed(desk: Desk, profile: Profile) -> None:
    found = forecasts(desk, profile, date(2025, 6, 30))
    assert found["diagnosis_institution"].middle is None
    assert found["diagnosis_institution"].why
    series = found["insured_workers"]
    assert series.low is not None
    assert series.high is not None
    assert series.low < series.high
    with desk.read() as session:
        figures = list(session.query(AnnualFigure.id).where(AnnualFigure.year < 2024))
    for number in figures[1:]:
        ledger.remove(desk, AnnualFigure, number[0], "测试")
    few = forecasts(desk, profile, date(2025, 6, 30))["insured_workers"]
    assert few.middle is None
    assert few.why in few.progress


def test_an_office_without_records_gets_sentences_and_no_numbers(office: Any, ohdesk: Ohdesk) -> None:
    rows = ohdesk("assess", PROFILE, "--as-of", "2025-06-30", "--json").json["rows"]
    assert rows
    assert all(row["forecast"] is None or row["forecast"]["low"] <= row["forecast"]["high"] for row in rows)


def test_assess_tells_the_forecast_of_every_row(
    desk: Desk, ohdesk: Ohdesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ohdesk.commands import assessing
    from ohdesk.commands.answer import Options

    options = Options(profile=PROFILE, as_of="2025-06-30")
    data = json.loads(json.dumps(assessing.assess(desk, options).data))
    row = next(one for one in data["rows"] if one["key"] == "declaration_rate")
    assert set(row["forecast"]) == {"low", "middle", "high", "will_reach", "progress", "reason"}
    assert row["forecast"]["low"] <= row["forecast"]["middle"] <= row["forecast"]["high"]


# What a person writes.


def test_what_a_person_writes_stands_over_the_draft_until_it_is_taken_back(
    desk: Desk, profile: Profile
) -> None:
    key = "declaration_rate"
    draft = outlooks(desk, profile)[key]
    assert not draft.by_hand
    keep_outlook(desk, profile, key, will_reach=False, progress="年底约88%", reason="两家停产")
    keep_outlook(desk, profile, key, will_reach=True, progress="年底约91%", reason="")
    assert outlooks(desk, profile)[key] == Expected(True, "年底约91%", "", by_hand=True)
    assert len(query.ids(desk, Outlook, query.Query())) == 1
    assert drop_outlook(desk, profile, key)
    assert outlooks(desk, profile)[key] == draft
    assert not drop_outlook(desk, profile, key)


def test_results_are_given_what_is_expected_of_every_row(desk: Desk, profile: Profile) -> None:
    keep_outlook(desk, profile, "case_closure_rate", will_reach=True, progress="全部办结", reason="")
    results = with_outlooks(desk, profile, assess.evaluate(desk, profile))
    assert set(results.outlooks) == {row.key for row in results.rows}
    assert results.outlooks["case_closure_rate"].progress == "全部办结"


def test_a_forecast_changes_nothing_in_the_office(desk: Desk, profile: Profile) -> None:
    before = len(query.ids(desk, Declaration, query.Query()))
    first = forecasts(desk, profile, date(2025, 6, 30))
    assert forecasts(desk, profile, date(2025, 6, 30)) == first
    assert len(query.ids(desk, Declaration, query.Query())) == before
    assert first["declaration_rate"].as_of + timedelta(days=184) == first["declaration_rate"].end


def test_the_countys_table_prints_what_is_expected(desk: Desk, tmp_path: Path) -> None:
    profile = assess.open_profile(desk, "wenshui-2025")
    keep_outlook(desk, profile, "declaration_rate", will_reach=False, progress="年底约88%", reason="两家停产")
    written = tables.export(desk, profile, tmp_path, as_of=CUT)
    cells = [
        str(cell.value)
        for one in written
        for sheet in load_workbook(one.path)
        for line in sheet.iter_rows()
        for cell in line
    ]
    assert any("年底约88%" in cell for cell in cells)
    assert "两家停产" in cells
    assert any("预计年底" in cell for cell in cells)
