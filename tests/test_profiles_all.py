"""Every shipped profile: free of mistakes, filled as kept, legible on paper; and one of the office's own is used."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from doors import Ohdesk
from openpyxl import load_workbook
from test_table import bundled_fonts, dump

from ohdesk.assess import vocabulary
from ohdesk.exchange.table import Filled, fill
from ohdesk.exchange.table_values import printed_rows
from ohdesk.profile import SHARE, Indicator, Profile, available, load
from ohdesk.profile.check import check
from ohdesk.results import Results, RowResult, WorkResult, meets, reaches

WHEN = date(2025, 12, 5)
GOLDEN = Path(__file__).parent / "golden"
NEW = ("wenshui-2025", "jilin-2025", "jilin-2021")
TABLES = [(name, table.key) for name in NEW for table in load(name).tables]


@dataclass(frozen=True)
class Outlook:
    """What somebody expects."""

    will_reach: bool | None
    progress: str
    reason: str


def invented(profile: Profile) -> Results:
    """Return results in which every row and every point of work has a story."""
    rows = [_row(profile, one, at) for at, one in enumerate(profile.indicators)]
    works = [_work(one.no, one.group, one.zh, at, one.deadline) for at, one in enumerate(profile.works)]
    counted = [one for one in profile.indicators if one.no]
    shares = [_work(one.no, "", one.zh, at, one.deadline) for at, one in enumerate(counted)]
    outlooks = {
        one.key: Outlook(at % 2 == 0, f"预计完成{70 + at}%", "" if at % 2 == 0 else "两家企业停产")
        for at, one in enumerate(profile.indicators)
    }
    return Results(rows, (), (), works, shares, outlooks)


def _row(profile: Profile, one: Indicator, at: int) -> RowResult:
    target = 40 + at if one.target == SHARE else one.target
    value: float | None = 37.0 + 2 * at
    numerator, denominator, series, met = 37 + 2 * at, 40 + 2 * at, None, None
    if one.kind == "series":
        series = {2020: 30_100, 2021: 30_500, 2022: None, 2023: 31_200, 2024: 31_900, 2025: 32_000}
        value, numerator, denominator, met = 32_000, None, None, True
    elif one.kind == "count":
        denominator = None
        met = reaches(value, target, one.operator) if isinstance(target, (int, float)) else None
    else:
        whole = 100 + target if one.kind == "growth" and isinstance(target, (int, float)) else target
        met = meets(numerator, denominator, whole) if isinstance(whole, (int, float)) else None
        value = 100 * numerator / denominator
    return RowResult(
        profile.number(one.key), one.key, one.zh, one.unit, value, numerator, denominator, series, target, met,
        True, "", one.source, {}, one.kind == "growth", one.operator,
    )  # fmt: skip


def _work(no: str, group: str, zh: str, at: int, deadline: date | None) -> WorkResult:
    states = ("已完成", "进行中", "未开展", "")
    return WorkResult(
        no, group, zh, "", deadline, 40 + at, "林可青" if at % 5 else "", "县疾病预防控制中心", None,
        states[at % 4], "" if at % 3 == 0 else "方案已印发，正在组织实施", at % 4, False if at % 9 == 8 else None,
        "监督检查 3 次、行政处罚 0 件" if at % 9 == 8 else "",
    )  # fmt: skip


def filled(folder: Path, name: str, key: str) -> Filled:
    profile = load(name, vocabulary=vocabulary())
    return fill(profile, key, invented(profile), folder / f"{name}-{key}.xlsx", WHEN)


def shown(done: Filled, heading: str) -> dict[str, object]:
    """Return one column's cells by the printed number."""
    sheet = load_workbook(done.path).worksheets[0]
    heads = [cell.value for cell in sheet[2]]
    no, at = heads.index("序号"), heads.index(heading)
    return {str(row[no].value): row[at].value for row in sheet.iter_rows(min_row=3) if row[no].value}


@pytest.mark.parametrize(("name", "key"), TABLES)
def test_filled_tables_are_as_kept(name: str, key: str, tmp_path: Path) -> None:
    found = dump(filled(tmp_path, name, key).path)
    kept = GOLDEN / f"{name}-{key}.json"
    if os.environ.get("OHDESK_GOLDEN") == "write":
        kept.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", "utf-8")
    assert found == json.loads(kept.read_text("utf-8"))


@pytest.mark.parametrize("name", [found.name for found in available()])
def test_shipped_profiles_are_free_of_mistakes(name: str) -> None:
    found = check(load(name).folder, vocabulary())
    assert [one.sentence for one in found.mistakes] == []
    assert all(one.clause and one.affects for one in load(name).switches)


def test_the_program_itself_finds_which_rules_have_holes() -> None:
    found = check(load("henan-2025").folder, vocabulary())
    assert {line.split("：")[0] for line in found.information} == {"任务 3-1", "任务 4-2", "任务 8-1"}
    assert next(line for line in found.information if "同时符合" in line).startswith("任务 3-1：4 种")


def test_wenshui_has_the_plans_eight_indicators_and_fifteen_tasks_in_eight_groups() -> None:
    profile = load("wenshui-2025", vocabulary=vocabulary())
    rows = profile.table("indicators").rows
    assert [row.no for row in rows] == [f"（{n}）" for n in range(1, 9)]
    assert [row.cells[2] for row in rows] == [
        "稳步提升",
        "≥90%",
        "≥85%",
        "≥90%",
        "≥85%",
        "≥90%",
        "100%",
        "95%",
    ]
    last = profile.indicator(rows[-1].key)
    assert (last.kind, last.target_zh) == ("yesno", "95%")
    assert [work.no for work in profile.works] == [str(n) for n in range(1, 16)]
    assert len({work.group for work in profile.works}) == 8
    assert [switch.key for switch in profile.switches] == ["seasonal", "rising", "cases"]


def test_jilin_keeps_the_provinces_figure_apart_from_the_countys_share() -> None:
    profile = load("jilin-2025", vocabulary=vocabulary())
    whole = {one.no: one.whole for one in profile.indicators if one.whole}
    assert whole == {
        "4": 1070, "7": 1200, "8": 180_000, "10-1": 3, "10-2": 25_000, "11": 70, "12": 900, "25": 7200, "26": 400_000,
    }  # fmt: skip
    assert all(profile.indicator(one.key).target == SHARE for one in profile.indicators if one.whole)
    assert {one.no for one in profile.indicators if one.operator == "<=" and one.target == 0} == {
        "4-1",
        "4-2",
        "4-3",
    }
    assert len(profile.indicators) == 21
    assert [int(work.no) for work in profile.works] == [1, 2, 3, *range(14, 25), 27, 28]
    assert {one.no: one.deadline for one in profile.works if one.deadline} == {"2": date(2025, 6, 30)}
    assert {one.unit for one in profile.indicators} == {"家", "%", "人", "个", "人次", "场次"}


def test_jilin_2021_is_work_without_counts_but_for_what_may_not_be_zero() -> None:
    profile = load("jilin-2021", vocabulary=vocabulary())
    assert len(profile.works) == 31
    assert {work.no: work.holds for work in profile.works if work.holds} == {
        "7-4": ("inspections", "penalties")
    }
    assert all(work.clause for work in profile.works)


def test_columns_show_shares_rates_and_what_is_expected(tmp_path: Path) -> None:
    done = filled(tmp_path, "jilin-2025", "tasks")
    assert shown(done, "省级任务数")["4"] == 1070
    assert shown(done, "省级任务数")["4-1"] == "—"
    target = shown(done, "下达数（目标）")
    assert (target["4"], target["4-1"], target["6-1"], target["7-1"]) == (40, "0", "≥20%", "100%")
    assert (shown(done, "完成数")["4"], shown(done, "完成率")["4"]) == (37, 92.5)
    assert (shown(done, "完成数")["7-1"], shown(done, "基数")["7-1"]) == (53, 56)
    assert shown(done, "完成情况")["4-2"] == "□完成 ☑未完成"
    assert shown(done, "完成时限")["9"] == "2025年11月30日"
    plan = filled(tmp_path, "wenshui-2025", "indicators")
    assert (shown(plan, "完成值")["（1）"], shown(plan, "完成值")["（8）"]) == (
        pytest.approx(100 * 1900 / 30_100),
        "是",
    )
    assert shown(plan, "年底预判")["（2）"] == "难以达标，预计完成71%"
    assert (shown(plan, "原因")["（2）"], shown(plan, "原因")["（1）"]) == ("两家企业停产", None)


def test_a_checklist_shows_who_by_when_how_far_and_how_many_papers(tmp_path: Path) -> None:
    done = filled(tmp_path, "jilin-2021", "works")
    assert shown(done, "责任人")["1-2"] == "林可青"
    assert shown(done, "佐证材料（份）")["1-3"] == 2
    assert shown(done, "完成情况")["1-1"] == "已完成"
    assert shown(done, "完成情况")["3-2"] == "已完成（监督检查 3 次、行政处罚 0 件）"
    assert "1-1" in done.empty
    sheet = load_workbook(done.path).worksheets[0]
    assert sheet["A3"].value.startswith("一、")
    assert "A3:A5" in {str(merged) for merged in sheet.merged_cells.ranges}


@pytest.fixture(scope="module")
def printed_pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """Return the text of each page of each new table, as an office program prints it."""
    soffice = shutil.which("soffice")
    if soffice is None:
        pytest.skip("no LibreOffice here to print with")
    from pypdf import PdfReader

    folder = tmp_path_factory.mktemp("print")
    paths = [filled(folder, name, key).path for name, key in TABLES]
    home = f"-env:UserInstallation={(folder / 'home').as_uri()}"
    command = [soffice, "--headless", home, "--convert-to", "pdf", "--outdir", str(folder), *map(str, paths)]
    environment = {**os.environ, "FONTCONFIG_FILE": str(bundled_fonts(folder))}
    subprocess.run(command, check=True, capture_output=True, timeout=120, env=environment)
    return {
        path.stem: [page.extract_text() for page in PdfReader(path.with_suffix(".pdf")).pages]
        for path in paths
    }


@pytest.mark.parametrize(("name", "key"), TABLES)
def test_every_word_is_on_paper(name: str, key: str, printed_pages: dict[str, list[str]]) -> None:
    profile = load(name)
    found = [re.sub(r"\s", "", page) for page in printed_pages[f"{name}-{key}"]]
    assert 1 <= len(found) <= 3
    table = profile.table(key)
    assert all(column in page for page in found for column in table.columns)
    assert all(f"第{number}页共{len(found)}页" in page for number, page in enumerate(found, 1))
    assert all("填报单位（盖章）" in page and "审核人" in page for page in found)
    for printed in printed_rows(profile, table):
        assert all(re.sub(r"\s", "", words) in "".join(found) for words in printed.cells if BOX not in words)


BOX = "□"


def test_a_profile_beside_the_data_is_used_without_a_new_program(
    office: Path, ohdesk: Ohdesk, tmp_path: Path
) -> None:
    own = office / "profiles" / "jilin-2026"
    assert ohdesk("profile", "copy", "jilin-2025", own).code == 0
    file = own / "profile.toml"
    text = file.read_text("utf-8")
    assert 'id = "jilin-2026"' in text
    text = text.replace("year = 2025", "year = 2026", 1).replace("whole = 1200", "whole = 1300", 1)
    file.write_text(text.replace("中小微企业职业健康帮扶企业数", "中小微企业帮扶数"), "utf-8")
    wrong = ohdesk("profile", "check", own)
    assert wrong.code == 2
    assert "tasks.xlsx" in wrong.out
    assert "中小微企业帮扶数" in wrong.out
    book = load_workbook(own / "tasks.xlsx")
    cell = next(
        cell
        for row in book.active.iter_rows()
        for cell in row
        if cell.value == "中小微企业职业健康帮扶企业数"
    )
    cell.value = "中小微企业帮扶数"
    book.save(own / "tasks.xlsx")
    assert ohdesk("profile", "check", "jilin-2026").code == 0
    listed = ohdesk("profile", "list", "--json").json
    assert [one["own"] for one in listed if one["name"] == "jilin-2026"] == [True]
    made = ohdesk("export", "jilin-2026", tmp_path / "out", "--table", "tasks", "--json").json
    sheet = load_workbook(made["files"][0]).worksheets[0]
    row = next(row for row in sheet.iter_rows() if row[0].value == "7")
    assert (row[1].value, row[3].value, row[5].value) == ("中小微企业帮扶数", 1300, 0)


def test_check_names_every_mistake_by_file_line_and_key(ohdesk: Ohdesk, tmp_path: Path) -> None:
    own = tmp_path / "henan-2026"
    assert ohdesk("profile", "copy", "henan-2025", own).code == 0
    file, tasks = own / "profile.toml", own / "tasks.toml"
    text = file.read_text("utf-8")
    for old, new in (
        ("base_year = 2020", 'base_year = "2020"'),
        ('measure = "closed_cases"', 'measure = "shut_cases"'),
        ('role = "head"\nshow = "percent"', 'role = "haed"\nshow = "percent"'),
        ("target = 95", 'target = "most"'),
        ('default = "cohort"', 'default = "yearly"'),
        ('operator = ">="', 'operator = ">="\ncolour = "red"'),
    ):
        assert old in text
        text = text.replace(old, new, 1)
    file.write_text(text, "utf-8")
    tasks.write_text(tasks.read_text("utf-8").replace('A = "n == 5"', 'A = "m == 5"', 1), "utf-8")
    book = load_workbook(own / "contacts.xlsx")
    book.active["B2"].value = "姓"
    book.save(own / "contacts.xlsx")
    answer = ohdesk("profile", "check", own, "--json")
    assert answer.code == 2
    found = answer.json["mistakes"]
    places = {(one["file"], one["line"], one["key"]) for one in found}

    def line(name: str, words: str) -> int:
        return (own / name).read_text("utf-8").splitlines().index(words) + 1

    assert places == {
        ("profile.toml", line("profile.toml", 'base_year = "2020"'), "base_year"),
        ("profile.toml", line("profile.toml", 'measure = "shut_cases"'), "measure"),
        ("profile.toml", line("profile.toml", 'role = "haed"'), "role"),
        ("profile.toml", line("profile.toml", 'target = "most"'), "target"),
        ("profile.toml", line("profile.toml", 'default = "yearly"'), "default"),
        ("profile.toml", line("profile.toml", 'colour = "red"'), "colour"),
        ("tasks.toml", next(one["line"] for one in found if one["file"] == "tasks.toml"), "A"),
        ("contacts.xlsx", None, "表头"),
    }
    task_line = next(one["line"] for one in found if one["file"] == "tasks.toml")
    assert "m == 5" in tasks.read_text("utf-8").splitlines()[task_line - 1]
    refused = ohdesk("profile", "copy", "henan-2025", own)
    assert (refused.code, "已经有了" in refused.err) == (2, True)


def test_a_file_that_is_no_toml_or_no_workbook_is_one_mistake_among_the_others(
    ohdesk: Ohdesk, tmp_path: Path
) -> None:
    own = tmp_path / "henan-2026"
    ohdesk("profile", "copy", "henan-2025", own)
    (own / "tasks.toml").write_text("[[task]\n", "utf-8")
    (own / "survey.xlsx").write_bytes(b"not a workbook")
    (own / "indicators.xlsx").unlink()
    found = ohdesk("profile", "check", own, "--json").json["mistakes"]
    assert {"tasks.toml", "survey.xlsx", "profile.toml"} == {
        one["file"] for one in found if one["file"] not in ("tasks.xlsx", "checks.toml")
    }
    assert next(one["line"] for one in found if one["file"] == "tasks.toml") == 1
    assert ohdesk("profile", "check", tmp_path / "nowhere").code == 2
    assert ohdesk("profile", "copy", "henan-2025").code == 2
