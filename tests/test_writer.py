"""Files that go out: everything comes back, nothing runs as a formula, and no accident costs the old file."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import zipfile
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
import python_calamine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ohdesk.errors import Refused
from ohdesk.exchange import textfile
from ohdesk.exchange.blank import BlankColumn, write_blank, write_problem_sheet
from ohdesk.exchange.heading import find_heading
from ohdesk.exchange.outfile import fresh_name, replacing
from ohdesk.exchange.parse import Order, parse
from ohdesk.exchange.reader import Limits, Workbook, read
from ohdesk.exchange.writer import guarded, unguarded, write_csv, write_rows

FORMULAS = ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(1)", "＝1", "\t=1", "'=x", "''=x", "'甲"]
KEPT = st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"), min_size=1)
MOMENTS = st.datetimes(datetime.fromisoformat("1900-03-01"), datetime.fromisoformat("2199-12-31"))
VALUES = st.one_of(
    KEPT,
    st.integers(-(10**14) + 1, 10**14 - 1),
    st.floats(allow_nan=False, allow_infinity=False, min_value=-1e13, max_value=1e13),
    st.booleans(),
    st.dates(date(1900, 3, 1), date(2199, 12, 31)),
    MOMENTS.map(lambda moment: moment.replace(microsecond=0, second=moment.second or 1)),
)
ROWS = st.lists(st.lists(VALUES, min_size=1, max_size=4), min_size=1, max_size=5)
QUICK = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)


def read_here(path: Path, kind: str) -> Workbook:
    """Read without a child process, which a hundred examples would make slow."""
    items = parse(Order(path, kind, None, fill_merged=False, limits=Limits()))
    book, _ = next(items)
    for item in items:
        if isinstance(item, list):
            book.rows += item
        else:
            vars(book).update(item)
    return book


def trimmed(rows):
    """Return the rows without the empty cells that make them equally long."""
    short = []
    for row in rows:
        kept = list(row)
        while kept and kept[-1] is None:
            kept.pop()
        short.append(kept)
    return short


@QUICK
@given(rows=ROWS)
def test_every_value_comes_back_from_xlsx(rows, tmp_path):
    path = tmp_path / "出.xlsx"
    report = write_rows(path, "名单", ["一", "二"], rows)
    book = read_here(path, "xlsx")
    assert trimmed(book.rows[1:]) == rows
    assert [
        [type(a) is type(b) or {type(a), type(b)} == {int, float} for a, b in zip(*pair, strict=True)]
        for pair in zip(trimmed(book.rows[1:]), rows, strict=True)
    ]
    assert (book.problems, report.removed, report.rows) == ([], [], len(rows))


@QUICK
@given(rows=st.lists(st.lists(KEPT, min_size=2, max_size=4), min_size=1, max_size=5))
def test_every_text_comes_back_from_csv(rows, tmp_path):
    path = tmp_path / "出.csv"
    write_csv(path, ["一", "二"], rows)
    text, encoding = textfile.decode(path.read_bytes())
    assert encoding == "utf-8-sig"
    assert textfile.split(text) == [["一", "二"], *rows]


@given(st.text())
def test_the_guard_comes_off_again(text):
    assert unguarded(guarded(text)) == text
    assert guarded(text)[:1] not in set("=+-@\t\r＝＋－＠") or not text


def test_formula_like_text_stays_text_everywhere(tmp_path):
    path = tmp_path / "公式.xlsx"
    write_rows(path, "公式", FORMULAS[:2], [FORMULAS])
    sheet = openpyxl.load_workbook(path)["公式"]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None} <= {
        "s",
        "inlineStr",
    }
    assert [cell.value for cell in sheet[2]] == FORMULAS
    assert read(path).rows[1] == FORMULAS
    write_csv(tmp_path / "公式.csv", ["列"] * len(FORMULAS), [FORMULAS])
    raw = (tmp_path / "公式.csv").read_text("utf-8-sig").splitlines()[1]
    assert raw.startswith("'=cmd")
    assert read(tmp_path / "公式.csv").rows[1] == FORMULAS


def test_xlsx_is_the_same_for_three_readers(tmp_path):
    path = tmp_path / "三.xlsx"
    rows = [["甲厂", "0123", date(2025, 6, 20), 3, 2.5, True], [None, "", None, 0, Decimal("0.10"), False]]
    write_rows(
        path,
        "名单/2025",
        ["名", "号", "日", "数", "率", "是"],
        rows,
        text_columns={1},
        widths={0: 30},
        freeze=1,
        notes=["说明 <一>"],
    )
    book = openpyxl.load_workbook(path)
    sheet = book["名单 2025"]
    assert [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)] == [
        ["甲厂", "0123", datetime.fromisoformat("2025-06-20"), 3, 2.5, True],
        [None, None, None, 0, 0.1, False],
    ]
    assert (sheet.freeze_panes, sheet.column_dimensions["A"].width, sheet["B2"].number_format) == (
        "B2",
        30,
        "@",
    )
    assert sheet["C2"].number_format.replace("\\", "") == "yyyy-mm-dd"
    assert sheet["A1"].font.b
    assert book["说明"]["A1"].value == "说明 <一>"
    fast = python_calamine.load_workbook(path).get_sheet_by_name("名单 2025").to_python()
    assert fast[1] == ["甲厂", "0123", date(2025, 6, 20), 3.0, 2.5, True]
    assert read(path).rows[1:] == [rows[0], [None, None, None, 0, 0.1, False]]


def test_what_excel_cannot_hold_as_a_number_or_date_goes_out_as_text(tmp_path):
    path = tmp_path / "界.xlsx"
    row = [10**17 + 1, date(1899, 12, 31), date(1900, 2, 28), Decimal("0.12345678901234567890"), float("inf")]
    write_rows(path, "界", ["列"] * 5, [row])
    assert read(path).rows[1] == [
        "100000000000000001",
        "1899-12-31",
        "1900-02-28",
        "0.12345678901234567890",
        "inf",
    ]


def test_numbers_in_text_columns_are_text(tmp_path):
    path = tmp_path / "文本.xlsx"
    write_rows(path, "文本", ["一", "二", "三"], [[12, True, date(2025, 1, 2)]], text_columns={0, 1, 2})
    assert read(path).rows[1] == ["12", "是", "2025-01-02"]


def test_illegal_characters_are_removed_and_reported(tmp_path):
    report = write_rows(tmp_path / "非法.xlsx", "表", ["名\x00"], [["甲\x0b厂"], ["乙"], ["\ud800丙"]])
    assert report.removed == [(1, 1), (2, 1), (4, 1)]
    assert "3 个单元格" in report.sentence
    assert read(tmp_path / "非法.xlsx").rows == [["名"], ["甲厂"], ["乙"], ["丙"]]
    assert write_csv(tmp_path / "非法.csv", ["名"], [["甲\x00"]]).removed == [(2, 1)]


def test_a_text_longer_than_a_cell_is_refused_and_the_old_file_stays(tmp_path):
    path = tmp_path / "长.xlsx"
    path.write_bytes(b"old")
    with pytest.raises(Refused, match="第 3 行第 1 列"):
        write_rows(path, "长", ["名"], [["x" * 32767], ["x" * 32768]])
    assert path.read_bytes() == b"old"
    assert [one.name for one in tmp_path.iterdir()] == ["长.xlsx"]


def test_more_rows_than_a_sheet_has_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("ohdesk.exchange.writer.MOST_ROWS", 3)
    with pytest.raises(Refused, match=r"csv"):
        write_rows(tmp_path / "多.xlsx", "多", ["名"], ([str(number)] for number in range(3)))
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("error", "word"),
    [
        (PermissionError(errno.EACCES, "x"), "正在被 Excel/WPS 打开"),
        (OSError(errno.ENOSPC, "x"), "磁盘空间不足"),
        (OSError(errno.EFBIG, "x"), "磁盘空间不足"),
        (OSError(errno.EROFS, "x"), "只读"),
        (OSError(errno.EIO, "x"), "没有写成"),
    ],
)
def test_a_failed_write_leaves_the_old_file_and_says_why(error, word, tmp_path, monkeypatch):
    path = tmp_path / "表.xlsx"
    path.write_bytes(b"old")

    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(Refused, match=word), replacing(path) as draft:
        draft.write_bytes(b"new")
    assert [(one.name, one.read_bytes()) for one in tmp_path.iterdir()] == [("表.xlsx", b"old")]


@pytest.mark.skipif(os.name == "nt", reason="a limit on file size exists only on POSIX systems")
def test_a_full_disk_is_a_sentence_and_leaves_the_old_file(tmp_path):
    script = (
        "import resource, sys; from pathlib import Path; from ohdesk.errors import Refused\n"
        "from ohdesk.exchange.writer import write_csv, write_rows; from ohdesk.exchange.blank import write_problem_sheet\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (20000, 20000))\n"
        "rows = [[str(n * 7919 % 99991)] * 9 for n in range(9000)]; path = Path(sys.argv[1])\n"
        "for write in (lambda: write_rows(path, '表', ['名'], rows), lambda: write_csv(path, ['名'], rows),\n"
        "              lambda: write_problem_sheet(path, ['名'], rows, [])):\n"
        "    try:\n"
        "        write()\n"
        "    except Refused as refusal:\n"
        "        print('磁盘空间不足' in refusal.sentence)\n"
    )
    path = tmp_path / "表.xlsx"
    path.write_bytes(b"old")
    command = [sys.executable, "-c", script, str(path)]
    done = subprocess.run(
        command, cwd=Path(__file__).parent.parent, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["True"] * 3
    assert [(one.name, one.read_bytes()) for one in tmp_path.iterdir()] == [("表.xlsx", b"old")]


def test_a_draft_that_fails_its_check_is_thrown_away(tmp_path):
    def refuse(draft: Path) -> None:
        raise Refused(f"不对：{draft.read_bytes()!r}")

    with pytest.raises(Refused, match="new"), replacing(tmp_path / "表.xlsx", refuse) as draft:
        draft.write_bytes(b"new")
    assert not list(tmp_path.iterdir())


def test_a_missing_folder_and_a_folder_as_target_are_refused(tmp_path):
    for path, word in ((tmp_path / "没有" / "表.csv", "没有文件夹"), (tmp_path, "是文件夹")):
        with pytest.raises(Refused, match=word):
            write_csv(path, ["a"], [])


def test_a_long_chinese_name_with_odd_signs(tmp_path):
    path = tmp_path / ("表 #%&" + "长" * 70 + ".xlsx")
    write_rows(path, "表", ["名"], [["甲"]])
    assert read(path).rows == [["名"], ["甲"]]


def test_a_fresh_name_never_overwrites(tmp_path):
    path = tmp_path / "220182_榆树市_2025年.xlsx"
    assert fresh_name(path) == path
    path.touch()
    assert fresh_name(path).name == "220182_榆树市_2025年_2.xlsx"
    fresh_name(path).touch()
    assert fresh_name(path).name == "220182_榆树市_2025年_3.xlsx"


def test_refused_rows_come_back_red_with_reasons_and_can_be_read_again(tmp_path):
    path = tmp_path / "待更正.xlsx"
    rows = [["甲厂", "=1+1", date(2025, 1, 2)], ["乙厂", "x" * 40000, 410183199001011234], ["丙\x00厂", None]]
    problems = [
        (0, 1, "代码少 1 位"),
        (0, 1, "校验位不对"),
        (1, 2, "末几位已丢失"),
        (2, None, "与第 2 行重复"),
    ]
    write_problem_sheet(path, ["单位名称", "代码", "日期"], rows, problems)
    sheet = openpyxl.load_workbook(path).active
    assert [cell.value for cell in sheet[1]] == ["单位名称", "代码", "日期", "错误原因"]
    assert [sheet.cell(row, 4).value for row in (2, 3, 4)] == [
        "代码少 1 位；校验位不对",
        "末几位已丢失",
        "与第 2 行重复",
    ]
    assert sheet["B2"].fill.fgColor.rgb == "FFFFC7CE"
    assert sheet["B2"].comment.text == "代码少 1 位；校验位不对"
    assert (sheet["B2"].value, sheet["B2"].data_type) == ("=1+1", "s")
    assert sheet["B3"].value.endswith("（已截断）")
    assert sheet["A2"].comment is None
    book = read(path)
    assert book.rows[1][:3] == rows[0]
    heading = find_heading(book.rows, book.merges, {"单位名称": "name", "代码": "code"})
    assert heading.unknown == [(2, "日期")]


def test_a_blank_sheet_has_notes_choices_and_formats(tmp_path):
    path = tmp_path / "模板.xlsx"
    towns = [f"第{number}街道办事处" for number in range(60)]
    columns = [
        BlankColumn("单位名称", "营业执照上的全称", required=True, width=30),
        BlankColumn("统一社会信用代码", kind="code"),
        BlankColumn("规模", choices=["大型", "中型"], kind="choice"),
        BlankColumn("乡镇", choices=towns, kind="choice"),
        BlankColumn("成立日期", kind="date"),
        BlankColumn("人数", kind="int"),
        BlankColumn("所在地", choices=["甲,乙", "丙"]),
    ]
    write_blank(path, "用人单位", columns)
    book = openpyxl.load_workbook(path)
    sheet = book["用人单位"]
    assert [cell.value for cell in sheet[1]][:2] == ["单位名称*", "统一社会信用代码"]
    assert sheet["A1"].comment.text == "营业执照上的全称（必填）"
    formats = [sheet.column_dimensions[letter].number_format for letter in "ABCDEF"]
    assert formats == ["@", "@", "@", "@", "yyyy-mm-dd", "General"]
    rules = {str(rule.sqref)[0]: rule.formula1 for rule in sheet.data_validations.dataValidation}
    assert rules["C"] == '"大型,中型"'
    assert rules["D"] == "'选项'!$A$1:$A$60"
    assert rules["G"] == "'选项'!$B$1:$B$2"
    assert book["选项"].sheet_state == "hidden"
    assert [row[0].value for row in book["选项"]["A1:A60"]] == towns
    read_back = read(path)
    assert read_back.sheet == "用人单位"
    assert (
        find_heading(
            read_back.rows, read_back.merges, {column.heading: column.heading for column in columns}
        ).unknown
        == []
    )


def test_the_package_has_no_part_a_program_could_stumble_over(tmp_path):
    write_rows(tmp_path / "空.xlsx", "空", ["名"], [])
    with zipfile.ZipFile(tmp_path / "空.xlsx") as box:
        assert sorted(box.namelist()) == [
            "[Content_Types].xml",
            "_rels/.rels",
            "xl/_rels/workbook.xml.rels",
            "xl/styles.xml",
            "xl/workbook.xml",
            "xl/worksheets/sheet1.xml",
        ]
    assert read(tmp_path / "空.xlsx").rows == [["名"]]
