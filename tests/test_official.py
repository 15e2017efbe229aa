"""The level above's own workbooks: found by words, filled cell by cell, unchanged elsewhere, doubts said first."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pytest
from handed_out import (
    Layout,
    changed,
    edited,
    handed_out,
    lay_out,
    parts,
    said,
    saved,
    with_part,
    without_cells,
)
from openpyxl import Workbook, load_workbook
from openpyxl.drawing.image import Image
from openpyxl.worksheet.worksheet import Worksheet
from PIL import Image as Picture
from test_table import PROFILE, invented

from ohdesk.errors import Refused
from ohdesk.exchange.official import Found, fill, inspect, verify
from ohdesk.exchange.official.export import HandedOut, export
from ohdesk.exchange.table import Office
from ohdesk.exchange.table_values import values
from ohdesk.profile import Table, load
from ohdesk.results import Contact, Results

DRIVE = load("jilin-declaration-2024-2025")
SURVEY = PROFILE.table("survey")
NUMBERED = [PROFILE.table("survey"), PROFILE.table("indicators")]
WHEN = date(2025, 6, 20)


def found_in(content: bytes, table: Table = SURVEY) -> Found:
    return inspect(content, PROFILE, table)


def kinds(found: Found) -> list[str]:
    return [one.kind for one in found.differences]


def by_number(content: bytes, found: Found, table: Table = SURVEY) -> dict[str, object]:
    """Return what stands in each result cell, read by openpyxl."""
    cells = said(content, found.sheet)
    return {one.no: cells.get(one.reference) for one in found.targets if one.column == table.result}


def expected(table: Table) -> dict[str, object]:
    """Return what must stand there when every cell is in the General format."""
    shown: dict[str, object] = {}
    for no, value in values(PROFILE, table, invented()).items():
        content = value.content if value else next(r for r in table.rows if r.no == no).cells[-1] or None
        shown[no] = round(content, 2 if no == "2" else 1) if isinstance(content, float) else content
    return shown


def only_chosen_cells_differ(before: bytes, after: bytes, found: Found) -> None:
    old, new = parts(before), parts(after)
    assert list(old) == list(new)
    assert [name for name in old if old[name] != new[name]] == [found.part]
    chosen = {one.reference for one in found.targets}
    assert without_cells(old[found.part], chosen) == without_cells(new[found.part], chosen)
    verify(before, after, found)


LAYOUTS = {
    "as it is": Layout(),
    "moved columns": Layout(order=(3, 0, 2, 1)),
    "elsewhere": Layout(top=7, left=4),
    "intro rows": Layout(intro=("附件2", "填报单位：　　　　　　（盖章）", "填报日期：")),
    "further columns": Layout(more=("备注", "佐证材料编号")),
    "two heading lines": Layout(two_lines=True),
    "numbers as numbers": Layout(numbers_as_numbers=True),
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_another_layout_gets_the_same_values_and_nothing_else_changes(name: str) -> None:
    content = handed_out(PROFILE, SURVEY, LAYOUTS[name])
    found = found_in(content)
    assert found.sheet == "附件1"
    assert not found.blocked
    assert set(kinds(found)) <= {"heading_more"}
    filled = fill(content, found, PROFILE, SURVEY, invented())
    assert by_number(filled, found) == expected(SURVEY)
    only_chosen_cells_differ(content, filled, found)
    assert fill(content, found, PROFILE, SURVEY, invented()) == filled


@pytest.mark.parametrize("key", ["survey", "indicators", "tasks", "contacts"])
def test_every_bundled_table_is_known_and_filled(key: str) -> None:
    table = PROFILE.table(key)
    content = table.file.read_bytes()
    found = found_in(content, table)
    assert (found.blocked, found.differences) == ("", ())
    filled = fill(content, found, PROFILE, table, invented())
    only_chosen_cells_differ(content, filled, found)


def test_boxes_and_letters_are_ticked_in_the_forms_own_words() -> None:
    indicators, tasks = PROFILE.table("indicators"), PROFILE.table("tasks")
    for table, wording in ((indicators, "☐ 实现　　☐ 未实现"), (tasks, "□A　□B　□C")):
        book = load_workbook(io.BytesIO(handed_out(PROFILE, table)))
        found = found_in(saved(book), table)
        for one in found.targets:
            options = 2 if table is indicators else one.printed.count("□")
            if options == wording.count("□") + wording.count("☐"):
                book["附件1"][one.reference] = wording
        content = saved(book)
        found = found_in(content, table)
        assert not found.blocked
        filled = by_number(fill(content, found, PROFILE, table, invented()), found, table)
        if table is indicators:
            assert filled["2"] == "☐ 实现　　☑ 未实现"
        else:
            assert filled["1-1"] == "□A　□B　☑C"


def test_a_rate_column_of_another_profile_is_found_by_its_three_name_columns() -> None:
    table = DRIVE.tables[0]
    content = handed_out(DRIVE, table, Layout(order=(0, 2, 1, 3, 7, 6, 5, 4), top=3))
    found = inspect(content, DRIVE, table)
    assert not found.blocked
    assert len(found.targets) == 4 * len(table.rows)
    assert {found.columns[name] for name in ("完成数", "基数", "完成率", "结果")} == {5, 6, 7, 8}


def test_a_workbook_of_all_tables_is_filled_as_one(tmp_path: Path) -> None:
    book = Workbook()
    for at, key in enumerate(("contacts", "tasks", "survey", "indicators")):
        sheet = book.active if at == 0 else book.create_sheet(f"表{at}")
        lay_out(sheet, PROFILE, PROFILE.table(key), Layout(top=2 + at))
    content = saved(book)
    forms = {one.key: HandedOut("省局下发.xlsx", content) for one in PROFILE.tables}
    done = export(PROFILE, invented(), tmp_path, Office("220182", "榆树市"), WHEN, (), forms)
    assert {one.path.name for one in done} == {"220182_榆树市_省局下发_2025年_20250620.xlsx"}
    whole = done[0].path.read_bytes()
    for table in NUMBERED:
        assert by_number(whole, found_in(content, table), table) == expected(table)
    again = export(PROFILE, invented(), tmp_path, Office("220182", "榆树市"), WHEN, (), forms)
    assert again[0].path.name.endswith("_2.xlsx")
    assert again[0].path.read_bytes() == whole


def test_two_tables_below_each_other_on_one_sheet() -> None:
    book = Workbook()
    lay_out(book.active, PROFILE, PROFILE.table("indicators"), Layout(top=1))
    lay_out(book.active, PROFILE, SURVEY, Layout(top=20))
    content = saved(book)
    for table in NUMBERED:
        found = found_in(content, table)
        assert not found.blocked
        assert by_number(fill(content, found, PROFILE, table, invented()), found, table) == expected(table)


def test_everything_around_the_cells_stays(tmp_path: Path) -> None:
    book = load_workbook(io.BytesIO(handed_out(PROFILE, SURVEY, Layout(more=("备注",)))))
    sheet = book["附件1"]
    picture = tmp_path / "seal.png"
    Picture.new("RGB", (40, 40), "red").save(picture)
    sheet.add_image(Image(str(picture)), "G2")
    sheet.protection.sheet, sheet.protection.password = True, "1234"
    sheet.merge_cells("D4:E4")
    content = saved(book)
    found = found_in(content)
    filled = fill(content, found, PROFILE, SURVEY, invented())
    only_chosen_cells_differ(content, filled, found)
    kept = load_workbook(io.BytesIO(filled))["附件1"]
    assert kept.protection.sheet
    assert kept["AZ1"].comment.text == "请按实际情况填写"
    assert kept["D4"].value == 89.96
    assert kept.data_validations.dataValidation[0].sqref == "Z9:Z20"
    assert kept.print_area == "'附件1'!$A$1:$D$40"
    assert kept._images


@pytest.mark.parametrize(
    ("form", "shown"),
    [
        ("General", 89.96),
        ("0.00", 100 * 4498 / 5000),
        ("0.0", "89.96"),
        ("0", "89.96"),
        ("@", 89.96),
        ("0.00%", 0.8996),
        ("0%", "89.96%"),
        ("yyyy-m-d", "89.96"),
        ("#,##0.00_ ", 100 * 4498 / 5000),
    ],
)
def test_a_rate_below_its_target_is_never_shown_as_reached(form: str, shown: object) -> None:
    content = handed_out(PROFILE, SURVEY, Layout(form=form))
    found = found_in(content)
    cells = by_number(fill(content, found, PROFILE, SURVEY, invented()), found)
    assert cells["2"] == shown
    assert cells["2-2"] == (
        5000 if form in ("General", "@") or (form[0] in "0#" and "%" not in form) else "5000"
    )


def on(row: int, column: str = "A") -> str:
    return f"{column}{row}"


CHANGES: dict[str, tuple[dict[str, object], str, bool]] = {
    "a word": ({"B5": "申报职业病危害的工矿企业数量（家）"}, "name", True),
    "a source": ({"C4": "查看新系统。"}, "words", True),
    "the title": ({"A1": "2026年定量指标调查表"}, "title", True),
    "the number": ({"A5": "2-7"}, "number", True),
    "no number": ({"A5": None}, "number", True),
    "a heading": ({"D2": "填报结果（2025年）"}, "heading", True),
    "printed words": ({"D3": "请填写各年人数"}, "result", True),
    "an example": ({"D5": 12}, "result_used", True),
    "a formula": ({"D4": "=D5/D6*100"}, "formula", True),
    "a doubled number": ({"A6": "2-1"}, "number_double", False),
    "a doubled row": ({"A6": "2-1", "B6": "申报职业病危害的工业企业数量（家）"}, "row_double", False),
    "no result": ({"D2": "备注"}, "heading_missing", False),
    "no names": ({"B2": None}, "heading_missing", False),
    "another row": ({"B5": "举办讲座的场次"}, "row_other", False),
    "a row gone": ({"A5": None, "B5": None}, "row_missing", False),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_changed_form_is_said_before_anything_is_filled(name: str) -> None:
    cells, kind, harmless = CHANGES[name]
    content = changed(handed_out(PROFILE, SURVEY), "附件1", cells)
    found = found_in(content)
    assert kind in kinds(found)
    assert bool(found.blocked) is not harmless
    assert all(one.sentence for one in found.differences)
    if harmless:
        filled = fill(content, found, PROFILE, SURVEY, invented())
        only_chosen_cells_differ(content, filled, found)
        assert by_number(filled, found)["2-2"] == 5000
    else:
        with pytest.raises(Refused, match="不能填写"):
            fill(content, found, PROFILE, SURVEY, invented())


def test_a_row_more_is_told_and_left_alone() -> None:
    def add(sheet: Worksheet) -> None:
        sheet.insert_rows(7)
        sheet["A7"], sheet["B7"] = "2-3", "其中矿山企业数量（家）"

    content = edited(PROFILE, SURVEY, add)
    found = found_in(content)
    assert [(one.kind, one.where) for one in found.differences] == [("row_more", "第 7 行")]
    filled = fill(content, found, PROFILE, SURVEY, invented())
    assert by_number(filled, found) == expected(SURVEY)
    assert "D7" not in said(filled, "附件1")


def test_swapped_names_get_the_values_of_their_names() -> None:
    names = {row.no: row.cells[1] for row in SURVEY.rows}
    content = changed(handed_out(PROFILE, SURVEY), "附件1", {"B8": names["3-2"], "B9": names["3-1"]})
    found = found_in(content)
    assert kinds(found) == ["number", "number"]
    filled = said(fill(content, found, PROFILE, SURVEY, invented()), "附件1")
    assert (filled["D8"], filled["D9"]) == (1043, 1180)


def test_a_number_that_became_a_date_is_still_the_number() -> None:
    def spoil(sheet: Worksheet) -> None:
        sheet["A5"] = date(2026, 2, 1)
        sheet["A5"].number_format = 'm"月"d"日"'
        sheet["A6"], sheet["A8"] = "2.2", "３—１"

    found = found_in(edited(PROFILE, SURVEY, spoil))
    assert not found.differences
    assert (found.rows["2-1"], found.rows["2-2"], found.rows["3-1"]) == (5, 6, 8)


def test_wording_that_only_looks_different_is_no_difference() -> None:
    cells = {
        "B2": "评 估\n指标",
        "B4": "工业企业职业病危害项目申报率",
        "B5": "申报职业病危害的工业企业数量(家）",
        "B15": " 重点行业接触职业病危害中被调查劳动者人数 （人）",
    }
    assert found_in(changed(handed_out(PROFILE, SURVEY), "附件1", cells)).differences == ()


def test_results_merged_together_cannot_be_filled() -> None:
    found = found_in(edited(PROFILE, SURVEY, lambda sheet: sheet.merge_cells("D5:D6")))
    assert "merged" in kinds(found)
    assert found.blocked


def test_a_copy_of_the_table_needs_a_choice_of_sheet() -> None:
    book = load_workbook(io.BytesIO(handed_out(PROFILE, SURVEY)))
    book.copy_worksheet(book["附件1"]).title = "附件1（备用）"
    content = saved(book)
    assert "请先选定工作表" in found_in(content).blocked
    assert inspect(content, PROFILE, SURVEY, sheet="附件1（备用）").sheet == "附件1（备用）"
    book["附件1（备用）"]["D5"] = 77
    assert found_in(saved(book)).sheet == "附件1"


def test_a_formula_stays_and_shows_the_counted_value() -> None:
    content = changed(handed_out(PROFILE, SURVEY), "附件1", {"D4": "=D5/D6*100"})
    filled = fill(content, found_in(content), PROFILE, SURVEY, invented())
    assert load_workbook(io.BytesIO(filled))["附件1"]["D4"].value == "=D5/D6*100"
    assert said(filled, "附件1")["D4"] == 89.96


def test_contacts_take_the_blank_lines_there_are() -> None:
    table = PROFILE.table("contacts")
    book = Workbook()
    sheet = book.active
    sheet.append(["工作联系人反馈表"])
    sheet.append(["序号", "姓名", "职务", "部门", "联系方式"])
    for number in (1, 2):
        sheet.append([number])
    sheet.append(["注：联系方式填手机号码。"])
    content = saved(book)
    found = found_in(content, table)
    assert (found.room, dict(found.rows)) == (2, {"1": 3, "2": 4})
    two = [Contact("县卫生健康委", "林可青", "科长", "1"), Contact("县总工会", "何宁", "部长", "2")]
    filled = said(fill(content, found, PROFILE, table, Results(contacts=two)), "Sheet")
    assert (filled["D3"], filled["B3"], filled["D4"], filled["B4"]) == (
        "县卫生健康委",
        "林可青",
        "县总工会",
        "何宁",
    )
    with pytest.raises(Refused, match="只有 2 行空行"):
        fill(content, found, PROFILE, table, Results(contacts=[*two, two[0]]))


def test_cells_that_are_not_written_in_the_sheet_yet_are_put_in() -> None:
    content = handed_out(PROFILE, SURVEY)
    found = found_in(content)
    xml = parts(content)[found.part].decode()
    gone = xml.replace(xml[xml.index('<c r="D5"') : xml.index("</row>", xml.index('<c r="D5"'))], "")
    trimmed = with_part(content, found.part, gone.encode())
    filled = fill(trimmed, found_in(trimmed), PROFILE, SURVEY, invented())
    assert said(filled, "附件1")["D5"] == 4498
    only_chosen_cells_differ(trimmed, filled, found)
