"""Cross tables, survey tables and trends: every number is the records behind it, and totals are the ledger's own."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import factories
import pytest
import small_county
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from db.records._classes import Risk, Size
from db.records.attendance import Attendance, TraineeRole
from db.records.checkup import Checkup, Conclusion, ExamKind
from db.records.checkup_total import CheckupTotal
from db.records.employer import Employer, OperatingState, Verdict
from db.records.monitoring import Monitoring, MonitoringKind
from db.records.township import Township
from db.records.training import Training, TrainingCategory
from ohdesk import ledger, measures, query
from ohdesk.desk import Desk, open_office
from ohdesk.errors import Refused
from ohdesk.exchange.stats_sheet import Origin, write_table
from ohdesk.identity import make_credit_code
from ohdesk.measures import Scope
from ohdesk.query import Query
from ohdesk.statistics import cross_table
from ohdesk.statistics.cross_measures import KEYS, MEASURES, Rate, known
from ohdesk.statistics.cross_table import (
    DIMENSIONS,
    TOTAL,
    UNKNOWN,
    Cell,
    Frame,
    Table,
    cross,
    rate_text,
    read_frame,
)
from ohdesk.statistics.survey_table import survey
from ohdesk.statistics.trends import trends

DAY = date(2025, 12, 31)
EVERY = sorted(DIMENSIONS)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the small county once for the whole file."""
    folder = tmp_path_factory.mktemp("county") / "office"
    small_county.make(folder).close()
    return folder


@pytest.fixture(scope="module")
def county(made: Path) -> Iterator[Desk]:
    """Open the county for tests that only read it."""
    with open_office(made, small_county.USER, small_county.PASSWORD) as found:
        yield found


@pytest.fixture(scope="module")
def frame(county: Desk) -> Frame:
    return read_frame(county, 2025, DAY)


def cell(table: Table, row: str, column: str) -> Cell:
    """Return a number by the words at its edges."""
    lines = [*table.rows, *([table.total] if table.total else [])]
    line = next(one for one in lines if one.name == row)
    return line.cells[[one.zh for one in table.columns].index(column)]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.sampled_from(EVERY),
    columns=st.sampled_from(EVERY),
    key=st.sampled_from(KEYS),
    within=st.sampled_from(("", "must_declare", "industrial")),
)
def test_every_cell_is_counted_and_totals_are_the_ledger(
    frame: Frame, rows: str, columns: str, key: str, within: str
) -> None:
    if rows == columns:
        with pytest.raises(Refused) as refused:
            cross(frame, rows, columns, key, within)
        assert "不能是同一项" in str(refused.value)
        return
    table = cross(frame, rows, columns, key, within)
    assert table.total is not None
    for line in [*table.rows, table.total]:
        whole, *parts = line.cells
        assert whole.value == sum(one.value for one in parts)
        assert sorted(whole.ids) == sorted(number for one in parts for number in one.ids)
    assert table.total.cells[0].value == sum(line.cells[0].value for line in table.rows)
    what = known(key)
    counted = frame.weights[what.top if isinstance(what, Rate) else key]
    if not within:
        assert table.total.cells[0].value == sum(
            weight
            for number, weight in counted.items()
            if not isinstance(what, Rate) or number in frame.weights[what.bottom]
        )
    for line in table.rows:
        for one in line.cells:
            assert one.value == sum(counted[number] for number in one.ids)
            assert not one.rate or set(one.ids) <= set(one.over_ids)


def test_the_whole_ledger_is_in_the_table(frame: Frame, county: Desk) -> None:
    table = cross(frame, "township", "size", "employers")
    assert cell(table, TOTAL, TOTAL).value == query.count(county, Employer, Query()) == 46
    assert sorted(cell(table, TOTAL, TOTAL).ids) == sorted(query.ids(county, Employer, Query()))
    asked = Query(where={"risk": "severe"})
    by_risk = cross(frame, "township", "risk", "employers")
    assert cell(by_risk, TOTAL, "严重").value == query.count(county, Employer, asked)


def test_industrial_numbers_are_those_of_the_indicators(frame: Frame, county: Desk) -> None:
    with county.read() as session:
        scope = Scope(session, county.county, 2025, DAY)
        asked = [
            measures.number(scope, one(scope))
            for one in (measures.declared_industrial_employers, measures.hazardous_industrial_employers)
        ]
    found = cell(cross(frame, "township", "risk", "industrial_rate"), TOTAL, TOTAL)
    assert [found.value, found.over] == asked


def test_nothing_over_nothing_is_a_dash_and_rounding_never_makes_a_hundred() -> None:
    assert Cell(0, (), 0, (), rate=True).text() == "—"
    assert Cell(0, (), 0, (), rate=True).share is None
    assert Cell(9_999, (), 10_000, (), rate=True).text() == "99.99%"
    assert Cell(1, (), 100_000, (), rate=True).text() == "0.001%"
    assert Cell(10_000, (), 10_000, (), rate=True).text() == "100.0%"
    assert Cell(1_234).text() == "1,234"


@given(top=st.integers(0, 10**7), bottom=st.integers(1, 10**7), places=st.integers(1, 4))
def test_a_rate_is_rounded_half_up_from_whole_numbers(top: int, bottom: int, places: int) -> None:
    text = rate_text(top, bottom, places)
    shown = len(text.partition(".")[2])
    assert shown >= places
    assert abs(int(text.replace(".", "")) * bottom - 100 * top * 10**shown) * 2 <= bottom
    assert (float(text) == 100) == (top == bottom)


@pytest.fixture
def empty(office: Path, desk: Desk) -> Desk:
    """Give an office without employers."""
    return desk


def employer(at: int, **more: Any) -> dict[str, Any]:
    """Return one employer's values."""
    base = {
        "name": factories.employer_name(at),
        "credit_code": make_credit_code("410523", at + 1),
        "verdict": Verdict.must_declare,
        "industry": "3311",
        "risk": Risk.general,
    }
    return {**base, **more}


@pytest.mark.parametrize(
    ("staff", "exposed", "printed"),
    [(20_552, 7_846, "38.18%"), (22_113_900, 8_703_800, "39.36%")],
    ids=["a town of 535 enterprises", "the national survey of 2020"],
)
def test_published_exposure_rates_come_out_as_printed(
    empty: Desk, staff: int, exposed: int, printed: str
) -> None:
    rows = [
        employer(0, size=Size.large, staff_total=staff - 500, exposed_total=exposed - 300),
        employer(1, size=Size.micro, staff_total=500, exposed_total=300, industry="0610"),
        employer(2, size=Size.micro, staff_total=None, exposed_total=9_999),
        employer(3, size=Size.micro, staff_total=70, exposed_total=None),
    ]
    small_county.add(empty, Employer, rows)
    read = read_frame(empty, 2025, DAY)
    for by, last in (("size", "微型"), ("section", "B 采矿业")):
        table = survey(read, by)
        assert cell(table, TOTAL, "接害率").text(2) == printed
        assert (cell(table, TOTAL, "职工人数").value, cell(table, TOTAL, "接害人数").value) == (
            staff,
            exposed,
        )
        assert cell(table, last, "接害率").text(2) == "60.00%"
        assert cell(table, last, "构成比").text(2) == "50.00%"
        assert "另有 2 家缺职工人数或接害人数" in table.note
        assert len(table.left_out) == 2


def test_groups_stand_in_the_order_people_know(empty: Desk) -> None:
    towns = list(query.ids(empty, Township, Query(order="code")))
    rows = [
        employer(0, size=Size.micro, township=towns[3], industry="8111"),
        employer(1, size=Size.large, township=towns[0], industry="C"),
        employer(2, size=None, township=None, industry=None),
        employer(3, size=Size.medium, township=towns[1], industry="0610"),
    ]
    small_county.add(empty, Employer, rows)
    read = read_frame(empty, 2025, DAY)
    assert [one.zh for one in cross(read, "section", "size", "employers").columns] == [
        TOTAL, "大型", "中型", "微型", UNKNOWN,
    ]  # fmt: skip
    names = [one.name for one in cross(read, "section", "size", "employers").rows]
    assert [one[:1] for one in names] == ["B", "C", "O", "未"]
    assert [one.name[:2] for one in cross(read, "industry", "size", "employers").rows] == [
        "06",
        "81",
        "C ",
        "未填",
    ]
    assert cross(read, "township", "size", "employers").rows[-1].name == UNKNOWN


def test_the_testing_cycle_is_a_year_for_severe_and_three_for_others(empty: Desk) -> None:
    rows = [
        employer(0, risk=Risk.severe),
        employer(1, risk=Risk.severe),
        employer(2, risk=Risk.general),
        employer(3, risk=None),
        employer(4, risk=Risk.severe, operating_state=OperatingState.stopped),
    ]
    small_county.add(empty, Employer, rows)
    tested = {1: date(2024, 12, 30), 2: date(2025, 1, 2), 3: date(2023, 1, 5), 4: date(2022, 12, 30), 5: DAY}
    reports = [
        {
            "employer": one,
            "report_no": f"R{one}",
            "year": on.year,
            "kind": MonitoringKind.periodic,
            "tested_on": on,
        }
        for one, on in tested.items()
    ]
    reports.append(
        {
            "employer": 1,
            "report_no": "later",
            "year": 2026,
            "kind": MonitoringKind.periodic,
            "tested_on": date(2026, 2, 1),
        }
    )
    small_county.add(empty, Monitoring, reports)
    found = cell(cross(read_frame(empty, 2025, DAY), "township", "risk", "tested_rate"), TOTAL, TOTAL)
    assert (list(found.ids), found.over) == ([2, 3], 4)


def test_examined_persons_count_once_and_totals_only_without_cards(
    county: Desk, made: Path, data_folder: Path
) -> None:
    shutil.copytree(made, data_folder)
    with open_office(data_folder, small_county.USER, small_county.PASSWORD) as desk:
        before = cell(trends(desk, 2025, DAY), "在岗体检人数（人）", "2025年").value
        cards = query.rows(desk, Checkup, query.ids(desk, Checkup, Query()))
        first = cards[0]
        again = {
            "institution": first.institution,
            "archive_no": "again",
            "person": first.person,
            "employer": first.employer,
            "exam_kind": ExamKind.periodic,
            "checked_on": date(2025, 9, 1),
            "conclusion": Conclusion.normal,
        }
        small_county.add(desk, Checkup, [again, {**again, "archive_no": "twice"}])
        with_cards = cell(trends(desk, 2025, DAY), "在岗体检人数（人）", "2025年").value
        assert with_cards - before in (0, 1)
        totals = [
            {"employer": number, "year": 2025, "exam_kind": ExamKind.periodic, "examined": 40}
            for number in (first.employer, 39)
        ]
        small_county.add(desk, CheckupTotal, totals)
        assert cell(trends(desk, 2025, DAY), "在岗体检人数（人）", "2025年").value == with_cards + 40


def test_training_counts_who_came_in_the_year(empty: Desk) -> None:
    small_county.add(empty, Employer, [employer(at) for at in range(3)])
    sessions = [("2025-1", date(2025, 4, 1)), ("2024-1", date(2024, 4, 1))]
    small_county.add(
        empty,
        Training,
        [
            {"no": no, "title": no, "category": TrainingCategory.occupational_health, "held_on": on}
            for no, on in sessions
        ],
    )
    came = [(1, 1, 2), (1, 2, 0), (2, 3, 5)]
    small_county.add(
        empty,
        Attendance,
        [
            {"training": training, "employer": who, "role": TraineeRole.worker, "attended": count}
            for training, who, count in came
        ],
    )
    found = cell(cross(read_frame(empty, 2025, DAY), "township", "risk", "trained_rate"), TOTAL, TOTAL)
    assert (list(found.ids), found.over) == ([1], 3)


def test_trends_stand_at_each_years_end_and_open_their_rows(county: Desk) -> None:
    table = trends(county, 2025, date(2025, 6, 30))
    assert [one.zh for one in table.columns] == [f"{year}年" for year in range(2021, 2026)]
    declared = [cell(table, "累计已申报单位（家）", one.zh) for one in table.columns]
    assert [one.value for one in declared] == sorted(one.value for one in declared)
    assert all(len(one.ids) == one.value for one in declared)
    by_day = cell(trends(county, 2025, DAY), "累计已申报单位（家）", "2025年")
    assert declared[-1].value < by_day.value == small_county.DECLARED
    passed = cell(table, "岗位合格率", "2025年")
    assert passed.kind == "monitoring_post"
    assert set(passed.ids) < set(passed.over_ids)


def test_a_removed_record_is_in_no_table(made: Path, data_folder: Path) -> None:
    shutil.copytree(made, data_folder)
    with open_office(data_folder, small_county.USER, small_county.PASSWORD) as desk:
        number = query.ids(desk, Employer, Query())[-1]
        gone = [one for one in query.ids(desk, Employer, Query()) if one > small_county.EMPLOYERS]
        ledger.remove(desk, Employer, gone[0], "重复登记")
        found = read_frame(desk, 2025, DAY)
        assert len(found.ids("employers")) == 45
        assert gone[0] not in found.places["size"]
        assert number


def test_the_workbook_keeps_names_as_text_rates_as_numbers_and_a_chart(empty: Desk, tmp_path: Path) -> None:
    town = query.ids(empty, Township, Query(order="code"))[0]
    ledger.save(empty, Township, {"name": "=HYPERLINK(1)"}, town)
    small_county.add(empty, Employer, [employer(at, township=town, size=Size.small) for at in range(3)])
    origin = Origin("=1+1 办公室", "方案", DAY, "全部")
    read = read_frame(empty, 2025, DAY)
    for key in ("employers", "declared_rate"):
        write_table(tmp_path / f"{key}.xlsx", cross(read, "township", "size", key), origin)
        book = load_workbook(tmp_path / f"{key}.xlsx")
        sheet = book["统计表"]
        assert (sheet["A5"].value, sheet["A5"].data_type) == ("=HYPERLINK(1)", "s")
        assert sheet["A2"].data_type == "s"
        assert len(book["统计图"]._charts) == 1
        assert isinstance(sheet["B5"].value, (int, float))
    parts = load_workbook(tmp_path / "declared_rate.xlsx")["分子分母"]
    assert [one.value for one in parts[2]][2:4] == [0, 3]
    write_table(tmp_path / "years.xlsx", trends(empty, 2025, DAY), origin)
    assert len(load_workbook(tmp_path / "years.xlsx")["统计图"]._charts) == 5


def test_the_command_keeps_its_rows_and_crosses(
    made: Path, data_folder: Path, ohdesk: Any, monkeypatch: Any
) -> None:
    shutil.copytree(made, data_folder)
    monkeypatch.setenv("OHDESK_PASSWORD", small_county.PASSWORD)
    for by in ("township", "industry", "size"):
        rows = ohdesk("stats", "henan-2025", "--by", by, "--json").json
        assert sum(one["employers"] for one in rows) == 46
        assert set(rows[0]) == {"name", "employers", "hazardous", "declared", "exposed", "rate"}
    crossed = ohdesk(
        "stats", "henan-2025", "--by", "township", "--columns", "risk", "--measure", "declared_rate", "--json"
    ).json
    assert crossed[-1]["name"] == TOTAL
    assert set(crossed[-1]["cells"][TOTAL]) == {"numerator", "denominator", "rate"}
    assert ohdesk("stats", "henan-2025", "--columns", "moon").code == 2
    assert "可用的有" in ohdesk("stats", "henan-2025", "--measure", "moon").err


def test_measures_are_named_and_explained_once() -> None:
    words = [known(key).zh for key in KEYS]
    assert len(words) == len(set(words))
    assert all(one.definition for one in MEASURES)
    with pytest.raises(Refused):
        cross_table.check_dimension("moon")
