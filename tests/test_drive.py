"""申报扩面行动: growth over the frozen base, its two years, severe industries, drawn samples, and the table."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from pytestqt.qtbot import QtBot
from test_table import dump

from db.records import BY_NAME
from ohdesk import ledger, sampling
from ohdesk.assess import evaluate, open_profile, trace
from ohdesk.batch import undo
from ohdesk.desk import Desk
from ohdesk.errors import Refused
from ohdesk.exchange.table import Office, export
from ohdesk.identity import make_credit_code
from ohdesk.profile import load
from ohdesk.results import Results, RowResult, gap, growth_text, meets, row_text, target_text
from ohdesk.snapshots import freeze
from ohdesk.statistics import by_township
from ui import sampling_dialog
from ui.assess_page import AssessPage
from ui.context import Context
from ui.home_page import HomePage
from ui.jobs import Jobs
from ui.sampling_dialog import SamplingDialog

NAME = "jilin-declaration-2024-2025"
PROFILE = load(NAME)
GOLDEN = Path(__file__).parent / "golden" / f"{NAME}-goals.json"
Keep = Callable[..., int]
END = date(2025, 12, 31)


@pytest.fixture
def keep(desk: Desk) -> Keep:
    """Save a record and return its number."""

    def save(kind: str, /, **values: object) -> int:
        return ledger.save(desk, BY_NAME[kind], values).id

    return save


@pytest.fixture
def employer(keep: Keep) -> Keep:
    """Save an employer that must declare, declared for the first time on a day when one is given."""
    made = iter(range(1, 1000))

    def save(first: str = "", **values: object) -> int:
        at = next(made)
        code = make_credit_code("220182", 50_000_000 + at)
        usual = {"name": f"扩面第{at}厂", "credit_code": code, "industry": "3311", "verdict": "must_declare"}
        number = keep("employer", **{**usual, **values})
        if first:
            keep("declaration", employer=number, declaration_type="first", submitted_on=first)
        return number

    return save


def row(desk: Desk, key: str, as_of: date = END) -> RowResult:
    """Return one indicator's answer, after making sure that its parts equal the records behind them."""
    profile = open_profile(desk, NAME)
    answer = next(one for one in evaluate(desk, profile, as_of).rows if one.key == key)
    for part in ("numerator", "denominator"):
        assert trace(desk, profile, key, part, as_of).total == getattr(answer, part)
    return answer


def numbers(desk: Desk, key: str, as_of: date = END) -> tuple[int | None, int | None, bool | None]:
    answer = row(desk, key, as_of)
    return answer.numerator, answer.denominator, answer.met


def declared(employer: Keep, counts: dict[str, int]) -> list[int]:
    """Save so many employers first declared on each day."""
    return [employer(day) for day, count in counts.items() for _ in range(count)]


def test_growth_is_cumulative_over_the_2023_base(desk: Desk, employer: Keep) -> None:
    declared(employer, {"2022-05-01": 4, "2023-12-31": 6, "2024-03-01": 3})
    assert numbers(desk, "first_declared_growth_2024") == (13, 10, True)
    answer = row(desk, "first_declared_growth_2025")
    assert (row_text(answer), target_text(answer), answer.met) == ("+30.0%", "≥20%", True)


def test_each_year_counts_to_its_own_end_and_never_beyond_the_day(desk: Desk, employer: Keep) -> None:
    declared(employer, {"2023-01-05": 10, "2024-12-31": 1, "2025-01-01": 1})
    assert numbers(desk, "first_declared_growth_2024") == (11, 10, True)
    assert numbers(desk, "first_declared_growth_2025") == (12, 10, True)
    early = date(2024, 6, 30)
    assert numbers(desk, "first_declared_growth_2024", early) == (10, 10, False)
    assert numbers(desk, "first_declared_growth_2025", early) == (10, 10, False)


def test_an_employer_counts_once_from_its_earliest_declaration_and_stays_when_cancelled(
    desk: Desk, employer: Keep, keep: Keep
) -> None:
    cancelled = employer("2023-02-01", operating_state="cancelled", state_since="2024-05-01")
    keep("declaration", employer=cancelled, declaration_type="yearly_update", submitted_on="2024-02-01")
    only_update = employer()
    keep("declaration", employer=only_update, declaration_type="yearly_update", submitted_on="2024-02-01")
    returned = employer()
    keep(
        "declaration",
        employer=returned,
        declaration_type="first",
        submitted_on="2024-02-01",
        review_state="returned",
    )
    employer("2024-04-01", verdict="duplicate", duplicate_of=cancelled)
    assert numbers(desk, "first_declared_growth_2024") == (2, 1, True)


def test_a_frozen_base_stands_whatever_is_corrected_afterwards(desk: Desk, employer: Keep) -> None:
    declared(employer, {"2023-06-01": 10, "2024-06-01": 1})
    freeze(desk, "first_declared_employers", date(2023, 12, 31), "2023年底初次申报用人单位数")
    employer("2023-11-01")
    assert numbers(desk, "first_declared_growth_2024") == (12, 10, True)
    found = trace(desk, open_profile(desk, NAME), "first_declared_growth_2024", "denominator")
    assert (found.kind is BY_NAME["snapshot"], found.total, len(found.numbers)) == (True, 10, 1)


def test_without_a_base_there_is_no_growth(desk: Desk, employer: Keep) -> None:
    employer("2024-03-01")
    answer = row(desk, "first_declared_growth_2024")
    assert (answer.value, answer.met, answer.applies) == (None, None, True)
    assert answer.why


def test_severe_industries_are_industrial_in_2024_and_all_in_2025(desk: Desk, employer: Keep) -> None:
    employer("2023-03-01", risk="severe")
    employer(risk="severe")
    employer("2024-03-01", risk="severe", industry="8111")
    employer(risk="general")
    employer()
    employer(risk="severe", verdict="exempt", verdict_reason="无职业病危害")
    employer(risk="severe", operating_state="cancelled", state_since="2024-02-01")
    assert numbers(desk, "severe_industrial_declared_2024") == (1, 2, False)
    assert numbers(desk, "severe_declared_2025") == (2, 3, False)
    found = trace(desk, open_profile(desk, NAME), "severe_declared_2025", "denominator")
    assert "1 家" in found.note


def test_declarations_sampled_and_judged_in_the_year_are_counted(
    desk: Desk, employer: Keep, keep: Keep
) -> None:
    for sampled_on, qualified in (
        ("2024-09-01", True),
        ("2024-09-02", False),
        ("2024-09-03", None),
        ("2025-02-01", True),
    ):
        keep(
            "declaration",
            employer=employer(),
            declaration_type="first",
            submitted_on="2024-01-10",
            sampled_on=sampled_on,
            qualified=qualified,
        )
    assert numbers(desk, "declaration_quality_2024") == (1, 2, False)
    assert numbers(desk, "declaration_quality_2025") == (1, 1, True)
    note = trace(desk, open_profile(desk, NAME), "declaration_quality_2024", "denominator").note
    assert "1 份已抽取、还没有判定" in note


@given(base=st.integers(1, 10_000), now=st.integers(0, 20_000), target=st.sampled_from((10, 20)))
def test_growth_is_compared_whole_and_printed_so_that_rounding_never_reaches_it(
    base: int, now: int, target: int
) -> None:
    reached = meets(now, base, 100 + target)
    assert reached == (Fraction(now, base) >= Fraction(100 + target, 100))
    printed = Fraction(growth_text(now, base, target))
    assert (printed >= target) == reached
    assert (printed > 0, printed < 0) == (now > base, now < base)
    answer = RowResult("1", "k", "增长率", "%", 0.0, now, base, None, target, reached, True, "", "", {}, True)
    lacking = gap(answer)
    assert meets(now + lacking, base, 100 + target)
    assert lacking == 0 or not meets(now + lacking - 1, base, 100 + target)


def test_a_sample_is_proportional_and_the_same_from_the_same_seed(desk: Desk, employer: Keep) -> None:
    for town, count in (("华昌街道", 20), ("正阳街道", 10), ("培英街道", 1)):
        for _ in range(count):
            employer("2025-01-10", township=town)
    day = date(2025, 6, 1)
    first = sampling.draw(desk, 9, "2025-甲", day)
    assert first == sampling.draw(desk, 9, "2025-甲", day)
    assert first.chosen != sampling.draw(desk, 9, "2025-乙", day).chosen
    assert first.quotas == {"华昌街道": (6, 20), "正阳街道": (3, 10), "培英街道": (0, 1)}
    assert len({one.employer for one in first.chosen}) == 9
    one_town = sampling.draw(desk, 1, "2025-甲", day, townships=1)
    assert len(one_town.quotas) == 1
    for size, seed in ((0, "甲"), (32, "甲"), (3, " ")):
        with pytest.raises(Refused):
            sampling.draw(desk, size, seed, day)


def test_a_drawn_sample_is_noted_judged_listed_and_can_be_undone(desk: Desk, employer: Keep) -> None:
    declared(employer, {"2024-05-01": 8})
    sample = sampling.draw(desk, 4, "7", date(2025, 6, 1))
    batch = sampling.record(desk, sample, date(2025, 6, 3))
    kind = BY_NAME["declaration"]
    for place, one in enumerate(sample.chosen[:3]):
        wrong = {"qualified": False, "errors": ["industry", "persons"]}
        ledger.save(desk, kind, wrong if place == 0 else {"qualified": True}, one.declaration)
    found = sampling.outcome(desk, 2025)
    assert (found.drawn, found.judged, found.qualified, found.rate_text) == (4, 3, 2, "66.7%")
    assert [fault.errors for fault in found.faults] == [("行业", "人数")]
    assert found.by_error == {"行业": 1, "人数": 1}
    assert sampling.draw(desk, 4, "7", date(2025, 6, 1)) == sample
    assert sampling.outcome(desk, 2024).drawn == 0
    with pytest.raises(Refused, match="又被修改过"):
        undo(desk, batch)


def test_a_sample_without_findings_can_be_taken_back_and_an_earlier_years_stays(
    desk: Desk, employer: Keep
) -> None:
    declared(employer, {"2023-05-01": 5})
    old = sampling.draw(desk, 2, "甲", date(2024, 6, 1))
    sampling.record(desk, old, date(2024, 6, 1))
    new = sampling.draw(desk, 3, "甲", date(2025, 6, 1))
    assert not {one.declaration for one in old.chosen} & {one.declaration for one in new.chosen}
    batch = sampling.record(desk, new, date(2025, 6, 2))
    assert (sampling.outcome(desk, 2024).drawn, sampling.outcome(desk, 2025).drawn) == (2, 3)
    undo(desk, batch)
    assert sampling.outcome(desk, 2025).drawn == 0


def answers() -> Results:
    """Return a story for each row: met, not met by a hair, falling, missing."""
    told = {
        "first_declared_growth_2024": (13490, 12000, True),
        "severe_industrial_declared_2024": (4999, 5000, False),
        "first_declared_growth_2025": (14399, 12000, False),
        "severe_declared_2025": (5000, 5000, True),
        "declaration_quality_2024": (45, 49, True),
        "declaration_quality_2025": (None, None, None),
    }
    rows = []
    for key, (top, base, met) in told.items():
        one = PROFILE.indicator(key)
        growth = one.kind == "growth"
        value = 100 * (top - base * growth) / base if top is not None and base else None
        blank = RowResult(
            "", key, one.zh, "%", value, top, base, None, one.target, met, True, "", "", {}, growth
        )
        rows.append(replace(blank, no=PROFILE.number(key)))
    return Results(rows)


def test_the_goals_table_is_as_kept(tmp_path: Path) -> None:
    done = export(PROFILE, answers(), tmp_path, Office("220182", "榆树市"), date(2025, 11, 20))[0]
    assert done.path.name == "220182_榆树市_申报扩面行动目标_2025年_20251120.xlsx"
    assert done.empty == ("6",)
    found = dump(done.path)
    if os.environ.get("OHDESK_GOLDEN") == "write":
        GOLDEN.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", "utf-8")
    assert found == json.loads(GOLDEN.read_text("utf-8"))
    sheet = load_workbook(done.path).worksheets[0]
    assert [cell.value for cell in sheet[3]][4:] == [
        13490,
        12000,
        float(f"{100 * 1490 / 12000:.16g}"),
        "☑实现 □未实现",
    ]
    assert sheet["G3"].number_format == '+0.0"%";-0.0"%";0.0"%"'
    assert sheet["G4"].number_format == '0.00"%"'
    assert sheet["G5"].number_format == '+0.00"%";-0.00"%";0.00"%"'
    assert [sheet.cell(8, column).value for column in (5, 6, 7)] == [None, None, None]


def test_a_changed_footnote_is_refused(tmp_path: Path) -> None:
    own = tmp_path / "own" / NAME
    own.mkdir(parents=True)
    for file in PROFILE.folder.iterdir():
        (own / file.name).write_bytes(file.read_bytes())
    book = load_workbook(own / "goals.xlsx")
    book.worksheets[0]["A11"].value = "3.注销的单位不再计入。"
    book.save(own / "goals.xlsx")
    with pytest.raises(Refused, match="A11 被改动"):
        export(load(own), answers(), tmp_path / "out", Office("220182", "榆树市"), END)


def test_townships_add_up_to_the_county(desk: Desk, employer: Keep, tmp_path: Path) -> None:
    for first, town in (("2023-01-05", "华昌街道"), ("2023-05-01", "正阳街道"), ("2024-02-01", "华昌街道")):
        employer(first, township=town, risk="severe")
    employer("2024-02-01", risk="severe", industry="8111")
    freeze(desk, "first_declared_employers", date(2023, 12, 31))
    profile = open_profile(desk, NAME)
    found = by_township.progress(desk, profile, END)
    key = "first_declared_growth_2024"
    assert {one.name: one.counts[key] for one in found.lines} == {
        "华昌街道": (2, 1),
        "正阳街道": (1, 1),
        by_township.NOWHERE: (1, 0),
    }
    for one in evaluate(desk, profile, END).rows:
        assert found.total.counts[one.key] == (one.numerator, one.denominator)
    assert by_township.told(profile.indicator(key), (2, 1)).endswith("+100.0%")
    assert by_township.print_out(desk, profile, tmp_path / "towns.pdf", END) == 3
    assert (tmp_path / "towns.pdf").stat().st_size > 1000


def test_the_pages_show_the_drive(desk: Desk, employer: Keep, qtbot: QtBot) -> None:
    declared(employer, {"2023-05-01": 8, "2024-05-01": 1})
    jobs = Jobs()
    context = Context(desk, jobs)
    context.remember("profile", NAME)
    home, assessing = HomePage(context), AssessPage(context)
    for page in (home, assessing):
        qtbot.addWidget(page)
        page.resize(1180, 700)
        page.show()
        page.reload()
    assert jobs.settle()
    assert [(card.value, card.state) for card in home.cards[:3:2]] == [("+12.5", "实现"), ("+12.5", "未实现")]
    assert home.cards[0].foot == "9 家，基数 8 家"
    table = assessing.table
    assert [table.item(0, at).text() for at in range(4)] == [
        "1",
        "2024年初次申报用人单位数较2023年底增长率",
        "+12.5%",
        "≥10%",
    ]
    assessing.show_where(key="first_declared_growth_2025")
    assert assessing.panel.why.text() == "距目标还差 1 家。"
    jobs.close()


def test_a_sample_is_drawn_recorded_and_printed_in_the_window(
    desk: Desk, employer: Keep, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    declared(employer, {"2024-05-01": 8})
    jobs = Jobs()
    dialog = SamplingDialog(Context(desk, jobs))
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.size_box.setValue(3)
    dialog.draw()
    assert dialog.drawn.lines.rowCount() == 3
    assert "3/8" in dialog.told.text()
    monkeypatch.setattr(sampling_dialog, "ask_path", lambda *_: tmp_path / "名单.pdf")
    monkeypatch.setattr(sampling_dialog, "open_path", lambda _path: None)
    dialog.print_sample()
    assert (tmp_path / "名单.pdf").stat().st_size > 1000
    monkeypatch.setattr(sampling_dialog, "confirm", lambda *_: True)
    dialog.record()
    assert not dialog.keep.isEnabled()
    wrong = {"qualified": False, "errors": ["hazard"]}
    ledger.save(desk, BY_NAME["declaration"], wrong, dialog.sample.chosen[0].declaration)
    dialog.show_outcome()
    assert (
        dialog.outcome_words.text()
        == "抽取 3 份，判定 1 份，合格 0 份，合格率 0.0%，还有 2 份没有判定\n错误类型：危害因素 1"
    )
    dialog.print_faults()
    jobs.close()


def test_the_commands_know_the_profile(ohdesk: Callable[..., object], office: Path, tmp_path: Path) -> None:
    found = ohdesk("assess", NAME, "--json")
    assert [one["no"] for one in json.loads(found.out)["rows"]] == list("123456")
    assert ohdesk("trace", NAME, "severe_declared_2025", "--part", "denominator", "--json").code == 0
    assert ohdesk("export", NAME, tmp_path / "out").code == 0
    assert list((tmp_path / "out").glob("*申报扩面行动目标*.xlsx"))
