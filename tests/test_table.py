"""The official tables: filled, unchanged elsewhere, safe to open, and fully legible on paper."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from ohdesk.errors import Refused
from ohdesk.exchange.table import Filled, Office, export, fill, free_path
from ohdesk.exchange.table_values import printed_rows, values
from ohdesk.paths import resources
from ohdesk.profile import Profile, load
from ohdesk.results import Contact, Results, RowResult, TaskResult

PROFILE = load("henan-2025")
GOLDEN = Path(__file__).parent / "golden"
WHEN = date(2025, 6, 20)
OFFICE = Office("220182", "榆树市")
SERIF = ("仿宋_GB2312", "方正小标宋简体", "宋体")
KEYS = ["survey", "indicators", "tasks", "contacts"]


def row(key: str, numerator: int | None = None, denominator: int | None = None, **more: object) -> RowResult:
    indicator = PROFILE.indicator(key)
    value = 100 * numerator / denominator if numerator is not None and denominator else None
    return replace(
        RowResult(
            PROFILE.number(key),
            key,
            indicator.zh,
            indicator.unit,
            value,
            numerator,
            denominator,
            None,
            indicator.target,
            None,
            True,
            "",
            indicator.source,
        ),
        **more,
    )


def invented() -> Results:
    """Return results in which every row has a story: met, not met, missing, not applicable."""
    series = {2020: 38412, 2021: 39006, 2022: 40118, 2023: 41250, 2024: 42877, 2025: None}
    rows = [
        row("insured_workers", series=series, met=True),
        row("declaration_rate", 4498, 5000, met=False),
        row("monitoring_pass_rate", 1043, 1180, met=True),
        row("dose_monitoring_rate", 2, 3, met=False),
        row("awareness_rate", None, None, why="当年没有被调查劳动者记录"),
        row("rehab_coverage", 9, 10, met=True),
        row("case_closure_rate", 0, 0, applies=False, why="当年没有立案案件"),
        row("diagnosis_institution", applies=False, why="市级指标"),
        row("checkup_institution", 1, 1, met=True),
        row("plans", 1, 1),
    ]
    return Results(rows, answers(), (Contact("县卫生健康委", "林可青", "科长", "13800000000"),))


def answers() -> list[TaskResult]:
    letters = ["A", "B", "C", None]
    found = []
    for number, task in enumerate(PROFILE.tasks):
        letter = letters[number % 4]
        grade = letter if letter in task.options else None
        states = dict.fromkeys(task.numbers, "yes")
        found.append(TaskResult(task.key, task.group, task.task, states, {}, grade, task.options, ""))
    found[3] = replace(found[3], decided="B")
    found[0] = replace(found[0], decided="C")
    return found


def filled(folder: Path, key: str, results: Results | None = None, profile: Profile = PROFILE) -> Filled:
    return fill(profile, key, results or invented(), folder / f"{key}.xlsx", WHEN)


def results_of(done: Filled) -> dict[str, object]:
    sheet = load_workbook(done.path).worksheets[0]
    return {
        str(sheet.cell(r, 1).value): sheet.cell(r, sheet.max_column).value
        for r in range(3, sheet.max_row + 1)
    }


def dump(path: Path) -> dict[str, object]:
    """Return all that is printed of a table: words, formats, merges, sizes, fonts and page set-up."""
    sheet = load_workbook(path).worksheets[0]
    cells = [cell for cells in sheet.iter_rows() for cell in cells if cell.value is not None]
    page, margins, footer = sheet.page_setup, sheet.page_margins, sheet.oddFooter
    return {
        "sheet": sheet.title,
        "cells": {cell.coordinate: [cell.value, cell.number_format, cell.data_type] for cell in cells},
        "fonts": {
            cell.coordinate: [cell.font.name, cell.font.sz] for cell in sheet[2] + sheet[1][:1] + sheet[3]
        },
        "merges": sorted(str(merged) for merged in sheet.merged_cells.ranges),
        "widths": {letter: column.width for letter, column in sorted(sheet.column_dimensions.items())},
        "heights": {str(number): line.height for number, line in sorted(sheet.row_dimensions.items())},
        "page": [page.paperSize, page.orientation, page.fitToWidth, page.fitToHeight, sheet.print_title_rows],
        "fit": sheet.sheet_properties.pageSetUpPr.fitToPage,
        "centred": sheet.print_options.horizontalCentered,
        "margins": [margins.left, margins.right, margins.top, margins.bottom, margins.header, margins.footer],
        "footer": [footer.left.font, footer.left.size, footer.left.text, footer.right.text],
    }


@pytest.mark.parametrize("key", KEYS)
def test_filled_tables_are_as_kept(key: str, tmp_path: Path) -> None:
    found = dump(filled(tmp_path, key).path)
    kept = GOLDEN / f"henan-2025-{key}.json"
    if os.environ.get("OHDESK_GOLDEN") == "write":
        kept.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", "utf-8")
    assert found == json.loads(kept.read_text("utf-8"))


def test_survey_says_numbers_reasons_and_nothing_where_nothing_is_known(tmp_path: Path) -> None:
    done = filled(tmp_path, "survey")
    shown = results_of(done)
    assert shown["1"].splitlines()[0] == "2020年：38,412人；"
    assert shown["1"].splitlines()[-1] == "2025年：人。"
    assert (shown["2"], shown["2-1"], shown["2-2"]) == (4498 / 50, 4498, 5000)
    assert (shown["3"], shown["3-1"], shown["3-2"]) == (100 * 1043 / 1180, 1180, 1043)
    assert (shown["7"], shown["7-1"], shown["7-2"]) == ("不适用（当年没有立案案件）", 0, 0)
    assert (shown["9"], shown["9-1"]) == ("不适用（市级指标）", "不适用")
    assert (shown["10"], shown["10-1"], shown["10-2"]) == ("是", 1, 1)
    assert (shown["11"], shown["11-1"], shown["11-2"], shown["11-3"]) == (None, "不适用（市级事项）", 1, 1)
    assert done.empty == ("5", "5-1", "5-2")


def test_a_percentage_below_its_target_is_not_printed_as_reached(tmp_path: Path) -> None:
    sheet = load_workbook(filled(tmp_path, "survey").path).worksheets[0]
    formats = {sheet.cell(r, 1).value: sheet.cell(r, 4).number_format for r in range(3, sheet.max_row + 1)}
    assert (formats["2"], formats["3"], formats["4"], formats["6"]) == ("0.00", "0.0", "0.0", "0.0")


def test_boxes_are_ticked_where_somebody_knows(tmp_path: Path) -> None:
    done = filled(tmp_path, "indicators")
    shown = results_of(done)
    assert shown["1"] == "☑实现 □未实现"
    assert shown["2"] == "□实现 ☑未实现"
    assert shown["5"] == shown["7"] == shown["8"] == "□实现 □未实现"
    assert done.empty == ("5",)
    letters = values(PROFILE, PROFILE.table("tasks"), invented())
    assert letters["1-1"].content == "□A\n□B\n☑C"
    assert letters["1-4"].content == "□A\n☑B\n□C"
    assert letters["5-2"] is None or "B" not in letters["5-2"].content


def test_a_letter_that_is_not_offered_is_refused(tmp_path: Path) -> None:
    wrong = [replace(answer, decided="B") for answer in answers()]
    with pytest.raises(Refused, match="没有 B 档"):
        filled(tmp_path, "tasks", Results(tasks=wrong))


def test_several_contacts_take_several_rows_of_the_same_look(tmp_path: Path) -> None:
    people = tuple(Contact("县疾控中心", f"联系人{n}", "=1+1", "0371-12345678") for n in range(5))
    done = filled(tmp_path, "contacts", Results(contacts=people))
    sheet = load_workbook(done.path).worksheets[0]
    assert [sheet.cell(r, 2).value for r in range(3, 8)] == [person.name for person in people]
    assert {sheet.cell(r, 3).data_type for r in range(3, 8)} == {"s"}
    assert {sheet.cell(r, 4).border.bottom.style for r in range(3, 8)} == {"thin"}
    assert filled(tmp_path, "contacts", Results()).empty == ("1",)


def test_texts_never_harm_the_file(tmp_path: Path) -> None:
    odd = Contact("#REF!", "𠮷\x0b田\ud800", "一\r\n二", "长" * 200)
    done = filled(tmp_path, "contacts", Results(contacts=(odd,)))
    sheet = load_workbook(done.path).worksheets[0]
    assert [cell.value for cell in sheet[3]] == ["#REF!", "𠮷田", "一\n二", "长" * 200]
    assert sheet["A3"].data_type == "s"
    assert done.notes == ("B3 去掉了 2 个无法写入表格的字符",)
    assert sheet.row_dimensions[3].height > 200
    with pytest.raises(Refused, match="32767"):
        filled(tmp_path, "contacts", Results(contacts=(Contact("长" * 40_000, "", "", ""),)))


def test_nothing_but_results_changes(tmp_path: Path) -> None:
    for table in PROFILE.tables:
        blank, done = (load_workbook(p).worksheets[0] for p in (table.file, filled(tmp_path, table.key).path))
        result = [c.column for c in blank[2] if c.value == table.result] or [1, 2, 3, 4]
        for cell in (cell for cells in blank.iter_rows() for cell in cells if cell.column not in result):
            assert done[cell.coordinate].value == cell.value
        assert blank.merged_cells.ranges == done.merged_cells.ranges


def test_the_same_results_make_the_same_bytes(tmp_path: Path) -> None:
    first = export(PROFILE, invented(), tmp_path / "a", OFFICE, WHEN)
    second = export(PROFILE, invented(), tmp_path / "b", OFFICE, WHEN)
    assert [one.path.read_bytes() for one in first] == [one.path.read_bytes() for one in second]


def test_files_bear_county_table_year_and_day_and_are_never_overwritten(tmp_path: Path) -> None:
    one, two = (export(PROFILE, invented(), tmp_path, OFFICE, WHEN, ["survey"])[0].path for _ in range(2))
    assert one.name == "220182_榆树市_定量指标调查表_2025年_20250620.xlsx"
    assert two.name == "220182_榆树市_定量指标调查表_2025年_20250620_2.xlsx"
    assert free_path(one).stem.endswith("_3")
    assert sorted(tmp_path.iterdir()) == sorted([one, two])


@pytest.mark.parametrize(
    ("cell", "words"),
    [("B5", "改过的指标"), ("A1", "别的标题"), ("C2", "来源"), ("D7", "12"), ("F40", "备注")],
)
def test_a_tampered_template_is_refused_and_named(cell: str, words: str, tmp_path: Path) -> None:
    own = tmp_path / "own" / "henan-2025"
    shutil.copytree(PROFILE.folder, own)
    book = load_workbook(own / "survey.xlsx")
    book.worksheets[0][cell].value = words
    book.save(own / "survey.xlsx")
    with pytest.raises(Refused, match=r"模板 survey\.xlsx 的 .* 被改动"):
        filled(tmp_path / "out", "survey", profile=load(own))
    assert not (tmp_path / "out").exists()


def test_rows_are_found_by_their_numbers_wherever_they_stand(tmp_path: Path) -> None:
    own = tmp_path / "own" / "henan-2025"
    shutil.copytree(PROFILE.folder, own)
    book = Workbook()
    sheet = book.active
    table = PROFILE.table("indicators")
    sheet.append([])
    sheet.append([table.title])
    sheet.append(list(table.columns))
    for printed in reversed(printed_rows(PROFILE, table)):
        sheet.append(list(printed.cells))
    book.save(own / "indicators.xlsx")
    done = filled(tmp_path, "indicators", profile=load(own))
    found = load_workbook(done.path).worksheets[0]
    assert {found.cell(r, 1).value: found.cell(r, 6).value for r in (12, 11)} == {
        "1": "☑实现 □未实现",
        "2": "□实现 ☑未实现",
    }


def test_a_place_that_cannot_be_written_is_said_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "taken").write_text("x")
    with pytest.raises(Refused, match="换一个文件夹"):
        filled(tmp_path / "taken", "survey")

    def locked(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "replace", locked)
    with pytest.raises(Refused, match="正在被 Excel/WPS 打开"):
        filled(tmp_path / "open", "survey")
    assert list((tmp_path / "open").iterdir()) == []


def bundled_fonts(folder: Path) -> Path:
    """Let programs find the bundled fonts under the names the tables ask for: a bare machine has no Chinese font."""
    serif = "".join(
        f"<alias><family>{name}</family><prefer><family>Noto Serif SC</family></prefer></alias>"
        for name in SERIF
    )
    sans = "<alias><family>黑体</family><prefer><family>Noto Sans SC</family></prefer></alias>"
    conf = folder / "fonts.conf"
    conf.write_text(
        f'<?xml version="1.0"?><fontconfig><dir>{resources() / "fonts"}</dir>'
        f"<cachedir>{folder / 'font-cache'}</cachedir>{serif}{sans}</fontconfig>",
        encoding="utf-8",
    )
    return conf


@pytest.fixture(scope="module")
def printed_pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """Return the text of each page of each filled table, as an office program prints it."""
    soffice = shutil.which("soffice")
    if soffice is None:
        pytest.skip("no LibreOffice here to print with")
    from pypdf import PdfReader

    folder = tmp_path_factory.mktemp("print")
    paths = [filled(folder, key).path for key in KEYS]
    home = f"-env:UserInstallation={(folder / 'home').as_uri()}"
    command = [soffice, "--headless", home, "--convert-to", "pdf", "--outdir", str(folder), *map(str, paths)]
    environment = {**os.environ, "FONTCONFIG_FILE": str(bundled_fonts(folder))}
    subprocess.run(command, check=True, capture_output=True, timeout=120, env=environment)
    return {
        path.stem: [page.extract_text() for page in PdfReader(path.with_suffix(".pdf")).pages]
        for path in paths
    }


@pytest.mark.parametrize(
    ("key", "pages"), [("survey", (2, 3)), ("indicators", (2, 3)), ("tasks", (7, 14)), ("contacts", (1, 1))]
)
def test_every_word_is_on_paper(
    key: str, pages: tuple[int, int], printed_pages: dict[str, list[str]]
) -> None:
    found = printed_pages[key]
    assert pages[0] <= len(found) <= pages[1]
    squeezed = [re.sub(r"\s", "", page) for page in found]
    assert all(name in page for page in squeezed for name in PROFILE.table(key).columns)
    assert all(f"第{number}页共{len(found)}页" in page for number, page in enumerate(squeezed, 1))
    whole = "".join(squeezed)
    for printed in printed_rows(PROFILE, PROFILE.table(key)):
        for words in printed.cells[:-1]:
            assert re.sub(r"\s", "", words) in whole
