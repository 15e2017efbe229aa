"""Lists from outside: what is recognised, what is refused and why, and that nothing is lost or changed twice."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from doors import Ohdesk
from openpyxl import Workbook, load_workbook

from ohdesk.identity import make_credit_code

HEADINGS = [
    "序号",
    "企业名称",
    "社会信用代码",
    "所属街道",
    "行业代码",
    "生产状态",
    "职工总数",
    "接害人数",
    "成立时间",
]
Row = list[object]


def code(number: int) -> str:
    """Return an invented employer's valid code."""
    return make_credit_code("410523", 30_000_000 + number)


def employer(number: int, **other: object) -> Row:
    """Return a sheet row of an employer, as county lists write it."""
    row = {
        "no": number,
        "name": f"试验石材第{number}厂",
        "code": code(number),
        "town": "培英街道",
        "industry": "C3032 建筑用石加工",
        "state": "阶段性生产",
        "staff": "１２０人",
        "exposed": 80,
        "founded": "2015年6月2日",
    }
    return list({**row, **other}.values())


@pytest.fixture
def book(tmp_path: Path) -> Callable[..., Path]:
    """Write a county's list: a merged title, the heading below it, rows, and a line of totals."""

    def write(*rows: Row, headings: Row | None = None, totals: bool = False, name: str = "list.xlsx") -> Path:
        made = Workbook()
        sheet = made.active
        sheet.title = "台账"
        sheet.append(["某县用人单位台账（2025年）"])
        sheet.merge_cells("A1:I1")
        sheet.append(headings or list(HEADINGS))
        for row in rows:
            sheet.append(row)
        if totals:
            sheet.append(["合计", None, None, None, None, None, 240, 160])
        made.save(tmp_path / name)
        return tmp_path / name

    return write


def shown(ohdesk: Ohdesk, kind: str, *words: object) -> dict:
    """Return what `show --json` answers."""
    return ohdesk("show", kind, "--json", *words).json


def test_a_countys_list_becomes_records_with_exact_values(
    office: Path, ohdesk: Ohdesk, book: Callable[..., Path]
) -> None:
    answer = ohdesk("import", "employer", book(employer(1), employer(2), totals=True), "--json").json
    assert answer["seen"] == answer["new"] + answer["blank"] == 3
    assert any("第 5 行" in line for line in answer["skipped"])
    first = shown(ohdesk, "employer", "--where", f"credit_code={code(1)}")["rows"][0]
    assert first["name"] == "试验石材第1厂"
    assert first["operating_state"] == "seasonal"
    assert first["industry"] == "3032"
    assert (first["staff_total"], first["exposed_total"]) == (120, 80)
    assert first["established_on"] == "2015-06-02"
    assert first["township"] == "220182003"


def test_the_same_file_twice_changes_nothing(office: Path, ohdesk: Ohdesk, book: Callable[..., Path]) -> None:
    path = book(employer(1), employer(2))
    ohdesk("import", "employer", path)
    before = ohdesk("audit-verify", "--json").json["rows"]
    again = ohdesk("import", "employer", path, "--json").json
    assert (again["same"], again["new"], again["updated"], again["batch"]) == (2, 0, 0, None)
    assert ohdesk("audit-verify", "--json").json["rows"] == before


def test_a_changed_cell_updates_only_that_record_and_blank_cells_change_nothing(
    office: Path, ohdesk: Ohdesk, book: Callable[..., Path]
) -> None:
    ohdesk("import", "employer", book(employer(1), employer(2)))
    later = ohdesk(
        "import", "employer", book(employer(1, exposed=81, founded=None), employer(2)), "--json"
    ).json
    assert (later["updated"], later["same"]) == (1, 1)
    first = shown(ohdesk, "employer", "--where", f"credit_code={code(1)}")["rows"][0]
    assert (first["exposed_total"], first["established_on"]) == (81, "2015-06-02")


def test_a_lone_dash_or_stroke_in_a_table_says_nothing(
    office: Path, ohdesk: Ohdesk, book: Callable[..., Path]
) -> None:
    ohdesk("import", "employer", book(employer(1)))
    headings = [*HEADINGS, "联系电话"]
    dashed = [*employer(1, founded="—", staff="/", exposed="－", industry="／", state="——"), "/"]
    later = ohdesk("import", "employer", book(dashed, headings=headings), "--json").json
    assert (later["same"], later["rejected"]) == (1, 0)


def test_a_cell_of_blanks_is_what_a_new_record_starts_with(
    office: Path, ohdesk: Ohdesk, book: Callable[..., Path]
) -> None:
    headings = [*HEADINGS, "分支序号"]
    path = book([*employer(1, state=" "), " "], [*employer(2), "01"], headings=headings)
    assert ohdesk("import", "employer", path, "--json").json["new"] == 2
    first = shown(ohdesk, "employer", "--where", f"credit_code={code(1)}")["rows"][0]
    assert (first["branch_no"], first["operating_state"]) == ("", "normal")
    assert ohdesk("import", "employer", path, "--json").json["same"] == 2


@pytest.mark.parametrize(
    ("cell", "value", "column", "word"),
    [
        ("code", code(1)[:-1], "统一社会信用代码", "少 1 位"),
        ("code", 1.2e17, "统一社会信用代码", "丢失"),
        ("staff", "一百", "职工人数", "不是数字"),
        ("founded", "2015-02-30", "成立日期", "没有"),
        ("town", "天上镇", "所属乡镇", "没有"),
        ("state", "半停产", "经营状态", "可选"),
        ("industry", "不存在的行业", "行业分类", "不在"),
        ("name", None, "单位名称", "必填"),
    ],
)
def test_a_refused_value_is_named_by_sheet_row_column_and_reason(
    office: Path, ohdesk: Ohdesk, book: Callable[..., Path], cell: str, value: object, column: str, word: str
) -> None:
    answer = ohdesk("import", "employer", book(employer(1, **{cell: value}), employer(2)), "--json").json
    assert (answer["new"], answer["rejected"]) == (1, 1)
    problem = next(one for one in answer["problems"] if one["column"] == column)
    assert (problem["sheet"], problem["row"]) == ("台账", 3)
    assert word in problem["message"]


def test_refused_rows_come_back_red_and_can_be_imported_once_mended(
    office: Path, ohdesk: Ohdesk, book: Callable[..., Path], tmp_path: Path
) -> None:
    back = tmp_path / "错误.xlsx"
    ohdesk("import", "employer", book(employer(1, staff="一百"), employer(2)), "--problems", back)
    sheet = load_workbook(back).active
    heads = [cell.value for cell in sheet[1]]
    assert heads[:-1] == HEADINGS
    staff = sheet.cell(2, heads.index("职工总数") + 1)
    assert staff.comment is not None
    assert staff.fill.fgColor.rgb.endswith("FFC7CE")
    assert "不是数字" in sheet.cell(2, len(heads)).value
    staff.value = 100
    sheet.parent.save(back)
    assert ohdesk("import", "employer", back, "--json").json["new"] == 1


def test_one_key_twice_in_a_file_is_refused_the_second_time(
    office: Path, ohdesk: Ohdesk, book: Callable[..., Path]
) -> None:
    answer = ohdesk("import", "employer", book(employer(1), employer(1, name="另一个名字")), "--json").json
    assert (answer["new"], answer["rejected"]) == (1, 1)
    assert "第 3 行" in answer["problems"][0]["message"]


def test_a_preview_saves_nothing(office: Path, ohdesk: Ohdesk, book: Callable[..., Path]) -> None:
    answer = ohdesk("import", "employer", book(employer(1)), "--check", "--json").json
    assert (answer["new"], answer["batch"]) == (1, None)
    assert shown(ohdesk, "employer")["total"] == 0


def test_a_batch_is_undone_whole_and_only_once(
    office: Path, ohdesk: Ohdesk, book: Callable[..., Path]
) -> None:
    ohdesk("import", "employer", book(employer(1)))
    second = ohdesk("import", "employer", book(employer(1, exposed=90), employer(2)), "--json").json["batch"]
    undone = ohdesk("undo", second, "--json")
    assert undone.json == {"removed": 1, "restored": 1}, undone.err
    rows = shown(ohdesk, "employer")["rows"]
    assert [(row["credit_code"], row["exposed_total"]) for row in rows] == [(code(1), 80)]
    assert shown(ohdesk, "employer", "--search", "第2厂")["total"] == 0
    assert ohdesk("undo", second).code == 2


def test_a_batch_somebody_worked_on_since_is_not_undone(
    office: Path, ohdesk: Ohdesk, book: Callable[..., Path]
) -> None:
    first = ohdesk("import", "employer", book(employer(1)), "--json").json["batch"]
    ohdesk("import", "employer", book(employer(1, exposed=90)))
    refused = ohdesk("undo", first)
    assert refused.code == 2
    assert "修改过" in refused.err
    assert shown(ohdesk, "employer")["rows"][0]["exposed_total"] == 90


def test_child_records_find_their_employer_by_code_or_by_name(
    office: Path, ohdesk: Ohdesk, book: Callable[..., Path]
) -> None:
    ohdesk("import", "employer", book(employer(1), employer(2)))
    headings: Row = ["单位名称", "统一社会信用代码", "申报类别", "申报日期"]
    rows: list[Row] = [
        ["试验石材第1厂", None, "初次申报", "2024.3.5"],
        ["写错的名字", code(2), "年度更新", 45000],
        ["没有这家", None, "年度更新", "2024-05-06"],
    ]
    answer = ohdesk("import", "declaration", book(*rows, headings=headings), "--json").json
    assert (answer["new"], answer["rejected"]) == (1, 2)
    assert {one["row"]: one["column"] for one in answer["problems"]} == {4: "申报日期", 5: "用人单位"}
    assert shown(ohdesk, "declaration")["rows"][0]["employer"] == code(1)


def test_formula_like_text_goes_out_and_comes_back_as_text(
    office: Path, ohdesk: Ohdesk, tmp_path: Path
) -> None:
    values = {"name": "=cmd|'/c calc'!A1", "credit_code": code(9), "note": "@甲\n乙"}
    ohdesk("add", "employer", stdin=json.dumps(values))
    for suffix in ("xlsx", "csv"):
        out = tmp_path / f"dump.{suffix}"
        ohdesk("dump", "employer", out)
        answer = ohdesk("import", "employer", out, "--json").json
        assert (answer["same"], answer["rejected"]) == (1, 0), suffix
    cell = load_workbook(tmp_path / "dump.xlsx").active["A2"]
    assert (cell.data_type, cell.value) == ("s", values["name"])


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.xlsx", b""),
        ("text.xlsx", b"not a sheet at all"),
        ("page.xls", b"<html><table></table></html>"),
    ],
)
def test_a_file_that_is_no_list_is_refused_in_one_sentence(
    office: Path, ohdesk: Ohdesk, tmp_path: Path, name: str, content: bytes
) -> None:
    (tmp_path / name).write_bytes(content)
    answer = ohdesk("import", "employer", tmp_path / name)
    assert answer.code == 2
    assert answer.err.strip().count("\n") == 0
    assert answer.err.strip().endswith("。")


def test_thousands_of_employers_with_faults(office: Path, ohdesk: Ohdesk, tmp_path: Path) -> None:
    made = Workbook(write_only=True)
    sheet = made.create_sheet("台账")
    sheet.append(HEADINGS)
    wrong = 0
    for number in range(6_000):
        row = employer(number)
        if number % 400 == 0:
            row[2], wrong = str(row[2])[:-1], wrong + 1
        sheet.append(row)
    made.save(tmp_path / "big.xlsx")
    first = ohdesk("import", "employer", tmp_path / "big.xlsx", "--json").json
    assert (first["seen"], first["new"], first["rejected"]) == (6_000, 6_000 - wrong, wrong)
    assert len(first["problems"]) == wrong
    out = tmp_path / "dump.xlsx"
    assert ohdesk("dump", "employer", out, "--json").json["records"] == 6_000 - wrong
    back = ohdesk("import", "employer", out, "--json").json
    assert (back["same"], back["new"], back["updated"], back["rejected"]) == (6_000 - wrong, 0, 0, 0)
    again = ohdesk("import", "employer", tmp_path / "big.xlsx", "--json").json
    assert (again["same"], again["new"], again["updated"]) == (6_000 - wrong, 0, 0)
