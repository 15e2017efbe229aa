"""The counts of a year's tasks: what is in, what is out, on which day, and that the records behind them agree."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from db.records import BY_NAME
from ohdesk import ledger, query
from ohdesk.assess import evaluate, open_profile, trace
from ohdesk.desk import Desk
from ohdesk.identity import make_citizen_number, make_credit_code
from ohdesk.results import RowResult, WorkResult, gap, state, target_text

NAME = "jilin-2025"
END = date(2025, 12, 31)
Keep = Callable[..., int]


@pytest.fixture
def keep(desk: Desk) -> Keep:
    """Save a record and return its number."""

    def save(kind: str, /, **values: object) -> int:
        return ledger.save(desk, BY_NAME[kind], values).id

    return save


@pytest.fixture
def employer(keep: Keep) -> Keep:
    """Save an employer that must declare."""
    made = iter(range(1, 1000))

    def save(**values: object) -> int:
        at = next(made)
        code = make_credit_code("220182", 70_000_000 + at)
        usual = {"name": f"任务第{at}厂", "credit_code": code, "industry": "3311", "verdict": "must_declare"}
        return keep("employer", **{**usual, "size": "small", **values})

    return save


@pytest.fixture
def person(keep: Keep) -> Keep:
    """Save a worker."""
    made = iter(range(1, 500))

    def save() -> int:
        at = next(made)
        number = make_citizen_number("220182", date(1980, 1, 1), at)
        return keep("person", name=f"劳动者{at}", id_type="resident", id_number=number)

    return save


def row(desk: Desk, key: str, as_of: date = END, name: str = NAME) -> RowResult:
    """Return one row, after making sure that every part equals the records behind it."""
    profile = open_profile(desk, name)
    answer = next(one for one in evaluate(desk, profile, as_of).rows if one.key == key)
    for part in profile.indicator(key).parts:
        found = trace(desk, profile, key, part.key, as_of)
        shown = {"numerator": answer.numerator, "denominator": answer.denominator, "count": answer.numerator}
        assert found.total == shown.get(part.role, answer.parts.get(part.key)), part.key
        if not found.weight and found.kind:
            assert len(found.numbers) == found.total
    return answer


def value(desk: Desk, key: str, as_of: date = END) -> float | None:
    return row(desk, key, as_of).value


def note(desk: Desk, key: str, part: str = "") -> str:
    return trace(desk, open_profile(desk, NAME), key, part, END).note


def test_a_county_is_measured_by_its_own_share_never_by_the_province(
    desk: Desk, employer: Keep, keep: Keep
) -> None:
    keep("assistance", employer=employer(), year=2025)
    waiting = row(desk, "assistance")
    assert (waiting.value, waiting.met, target_text(waiting), state(waiting)) == (1, None, "待下达", "")
    number = keep("yearly_task", profile=NAME, no="7", name="帮扶", share=2)
    short = row(desk, "assistance")
    assert (short.target, short.met, gap(short)) == (2, False, 1)
    ledger.save(desk, BY_NAME["yearly_task"], {"share": 1}, number)
    assert row(desk, "assistance").met is True
    assert open_profile(desk, NAME).indicator("assistance").whole == 1200


def test_cures_count_once_when_confirmed_in_the_year_and_the_three_counts_go_to_zero(
    desk: Desk, employer: Keep, keep: Keep
) -> None:
    for at, (state_, confirmed) in enumerate(
        [
            ("finished", "2025-03-01"),
            ("finished", "2024-12-30"),
            ("unconfirmed", None),
            ("running", None),
            ("corrected", None),
            ("awaiting_confirmation", None),
        ]
    ):
        keep(
            "remediation",
            employer=employer(),
            included_on=f"2024-0{at + 1}-01",
            state=state_,
            state_since=confirmed,
            confirmed_on=confirmed,
        )
    keep(
        "remediation",
        employer=employer(),
        included_on="2024-02-01",
        state="shut_down",
        state_since="2025-05-01",
    )
    assert value(desk, "remediation_finished") == 1
    assert "1 家不算完成治理" in note(desk, "remediation_finished")
    found = [row(desk, f"remediation_{one}") for one in ("unconfirmed", "running", "awaiting")]
    assert [(one.value, one.met, target_text(one)) for one in found] == [
        (1, False, "0家"),
        (2, False, "0家"),
        (1, False, "0家"),
    ]
    assert value(desk, "remediation_running", date(2024, 4, 15)) == 1
    assert gap(found[1]) == 2


def test_a_county_without_open_cures_has_reached_zero_once_it_has_a_ledger(
    desk: Desk, employer: Keep
) -> None:
    names = [f"remediation_{one}" for one in ("unconfirmed", "running", "awaiting")]
    assert [(state(row(desk, one)), row(desk, one).why) for one in names] == [
        ("缺数据", "台账中还没有用人单位")
    ] * 3
    employer()
    assert [row(desk, one).met for one in names] == [True] * 3


def test_projects_of_the_year_before_count_and_must_be_filled_in(
    desk: Desk, employer: Keep, keep: Keep
) -> None:
    filled = {"approval_kind": "filed", "approved_by": "发展改革局", "nature": "new", "risk": "general"}
    keep("project", employer=employer(), name="甲", approved_on="2024-06-01", **filled)
    keep("project", employer=employer(), name="乙", approved_on="2024-06-01", **{**filled, "risk": None})
    keep("project", employer=employer(), name="丙", approved_on="2025-06-01", **filled)
    found = row(desk, "project_ledger")
    assert (found.numerator, found.denominator, found.met) == (1, 2, False)


def test_help_rates_are_over_the_small_employers_helped_in_the_year(
    desk: Desk, employer: Keep, keep: Keep
) -> None:
    keep("assistance", employer=employer(), year=2025, after_declared=True, after_tested=True)
    keep("assistance", employer=employer(size="micro"), year=2025, after_declared=True)
    keep("assistance", employer=employer(size="large"), year=2025, after_declared=True)
    keep("assistance", employer=employer(size=None), year=2025)
    keep("assistance", employer=employer(), year=2024, after_tested=True)
    keep("assistance", employer=employer(), year=2025, started_on="2025-12-20")
    assert value(desk, "assistance", date(2025, 11, 30)) == 2
    tested = row(desk, "assistance_tested", date(2025, 11, 30))
    assert (tested.numerator, tested.denominator, tested.met) == (1, 2, False)
    assert row(desk, "assistance_declared", date(2025, 11, 30)).met is True
    assert "1 家没有企业规模" in note(desk, "assistance")
    assert "没有填写" in note(desk, "assistance_tested", "numerator")


def test_examined_workers_are_persons_and_totals_only_where_no_person_is_known(
    desk: Desk, employer: Keep, person: Keep, keep: Keep
) -> None:
    hospital = keep("institution", name="县医院", ownership="public", roles="checkup")
    with_cases, only_total = employer(), employer()
    twice = person()
    for at, (who, day) in enumerate([(twice, "2025-03-01"), (twice, "2025-09-01"), (person(), "2025-04-01")]):
        keep(
            "checkup",
            institution=hospital,
            archive_no=f"T{at}",
            person=who,
            employer=with_cases,
            exam_kind="periodic",
            checked_on=day,
            free_exam=at == 2,
        )
    for firm in (with_cases, only_total):
        keep("checkup_total", employer=firm, year=2025, exam_kind="periodic", examined=40, free_examined=7)
    found = row(desk, "examined_workers")
    assert (found.numerator, found.parts["totals"], found.value) == (2, 40, 42)
    assert "可能重复" in note(desk, "examined_workers", "totals")
    assert row(desk, "free_examined_workers").value == 8
    assert open_profile(desk, NAME).indicator("free_examined_workers").deadline == date(2025, 11, 30)


def test_visits_are_those_of_stations_that_stood_before_the_year(desk: Desk, keep: Keep) -> None:
    towns = query.ids(desk, BY_NAME["township"], query.Query())
    old = keep("station", name="旧站", township=towns[0], built_on="2023-05-01")
    reporting = keep("station", name="月报站", township=towns[0], built_on="2024-12-31")
    new = keep("station", name="新站", township=towns[1], built_on="2025-05-01")
    keep("station", name="新点", township=towns[1], built_on="2025-05-01", station_type="point")
    keep("station", name="在建站", township=towns[1], state="building")
    patient = keep("patient", **patient_values())
    for station, day in ((old, "2025-02-01"), (old, "2025-02-03"), (old, "2024-02-03"), (new, "2025-06-01")):
        keep("rehab_visit", patient=patient, station=station, visited_on=day)
    keep("rehab_total", station=old, year=2025, month=2, visits=50)
    keep("rehab_total", station=old, year=2025, month=3, visits=5)
    keep("rehab_total", station=reporting, year=2025, month=11, visits=30)
    keep("rehab_total", station=new, year=2025, month=7, visits=9)
    found = row(desk, "station_visits")
    assert (found.numerator, found.parts["monthly"], found.value) == (2, 35, 37)
    assert "当年新建站另有 10 人次" in note(desk, "station_visits")
    assert row(desk, "station_visits", date(2025, 6, 30)).value == 7
    assert value(desk, "new_stations") == 1
    assert value(desk, "new_stations", date(2025, 4, 30)) == 0


def patient_values() -> dict[str, object]:
    number = make_citizen_number("220182", date(1955, 1, 1), 11)
    values: dict[str, object] = {"name": "康复患者", "id_type": "resident", "id_number": number}
    fields = BY_NAME["patient"].__table__.columns
    return {name: value for name, value in values.items() if name in fields}


def test_lectures_count_by_sessions_of_prevention_institutions_only(desk: Desk, keep: Keep) -> None:
    for at, (kind, sessions) in enumerate(
        [("disease_control", 2), ("prevention_institute", 3), ("hospital", 4), (None, 1)]
    ):
        keep(
            "training",
            no=f"J{at}",
            title="讲座",
            category="mental_health",
            held_on="2025-05-01",
            organiser_kind=kind,
            sessions=sessions,
            covered=100,
        )
    keep("training", no="J9", title="培训", category="occupational_health", held_on="2025-05-01", covered=900)
    assert value(desk, "mental_health_lectures") == 5
    assert "另有其他单位主办 5 场" in note(desk, "mental_health_lectures")
    assert value(desk, "publicity_coverage") == 400
    assert row(desk, "publicity_coverage").unit == "人次"


def test_monitored_employers_and_radon_mines(desk: Desk, employer: Keep, keep: Keep) -> None:
    firm = employer()
    for at, (kind, state_) in enumerate([("routine", "done"), ("routine", "done"), ("periodic", "done")]):
        keep("monitoring", employer=firm, report_no=f"R{at}", year=2025, kind=kind, state=state_)
    keep("monitoring", employer=employer(), report_no="R9", year=2025, kind="routine", state="running")
    assert value(desk, "monitored_employers") == 1
    assert row(desk, "radon_survey").applies is False
    mines = [employer(industry="0610") for _ in range(3)]
    keep("monitoring", employer=mines[0], report_no="N0", year=2025, kind="radon", state="done")
    keep("monitoring", employer=mines[1], report_no="N1", year=2025, kind="radon", state="planned")
    keep(
        "monitoring",
        employer=mines[2],
        report_no="N2",
        year=2024,
        kind="radon",
        state="done",
        high_radon=True,
    )
    keep("monitoring", employer=firm, report_no="N3", year=2025, kind="radon", state="done")
    found = row(desk, "radon_survey")
    assert (found.numerator, found.denominator) == (1, 3)


def test_literacy_takes_totals_or_sheets_never_both(desk: Desk, keep: Keep) -> None:
    keep("literacy_answer", sheet_no="S1", year=2025, industry_group="化工")
    assert value(desk, "literacy_monitored") == 1
    keep("literacy_survey", year=2025, industry_group="化工", exposed=False, key_industry=False, surveyed=60)
    assert value(desk, "literacy_monitored") == 60


def test_no_enforcement_or_no_penalty_in_the_year_is_not_done(desk: Desk, employer: Keep, keep: Keep) -> None:
    def point() -> WorkResult:
        profile = open_profile(desk, "jilin-2021")
        return next(one for one in evaluate(desk, profile).works if one.no == "7-4")

    keep("inspection", employer=employer(), inspected_on="2021-03-01")
    keep("case", filed_no="立1", filed_on="2020-12-01", decided_on="2020-12-20", state="decided")
    assert (point().holds, point().why) == (False, "监督检查 1 次、行政处罚 0 件")
    keep("case", filed_no="立2", filed_on="2021-12-01", decided_on="2021-12-20", state="decided")
    assert point().holds is True


def test_bodies_are_the_countys_public_ones_for_supervision_and_monitoring(desk: Desk, keep: Keep) -> None:
    usual = {"ownership": "public", "in_county": True}
    keep("institution", name="疾控", roles="monitoring", has_office=True, staff_full_time=3, **usual)
    keep("institution", name="监督所", roles="supervision", has_office=False, **usual)
    keep("institution", name="医院", roles="checkup", has_office=True, **usual)
    keep(
        "institution", name="市疾控", roles="monitoring", has_office=True, ownership="public", in_county=False
    )
    found = row(desk, "office_coverage", date(2021, 12, 31), "jilin-2021")
    assert (found.numerator, found.denominator, found.met) == (1, 2, False)
    assert row(desk, "staff_coverage", date(2021, 12, 31), "jilin-2021").numerator == 1
