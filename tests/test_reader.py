"""Files that come in: odd ones are read right, hostile ones are refused with a sentence, nothing is silent."""

from __future__ import annotations

import time
from datetime import date, datetime
from pathlib import Path

import pytest

from ohdesk.errors import Cancelled, Refused
from ohdesk.exchange import sandbox
from ohdesk.exchange.reader import Limits, Mark, Merge, read
from tests import workbooks as wb

HOSTILE = wb.hostile()


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_with_a_sentence(name, tmp_path):
    content, word = HOSTILE[name]
    with pytest.raises(Refused) as refusal:
        read(wb.save(tmp_path, name, content))
    assert word in refusal.value.sentence
    assert refusal.value.sentence.endswith("。")


def test_a_missing_file_and_a_folder_are_refused(tmp_path):
    for path, word in ((tmp_path / "没有.xlsx", "找不到"), (tmp_path, "文件夹")):
        with pytest.raises(Refused, match=word):
            read(path)


def test_too_large_a_file_is_refused(tmp_path):
    path = wb.save(tmp_path, "大.csv", "单位\n".encode() * 1000)
    for limits in (Limits(file_size=100), Limits(cells=100)):
        with pytest.raises(Refused):
            read(path, limits=limits)


@pytest.mark.parametrize("name", ["名单.xlsx", "名单.xls", "名单.csv", "名单"])
def test_content_decides_not_the_extension(name, tmp_path):
    path = wb.save(tmp_path, name, wb.simple([["单位名称", "人数"], ["甲厂", 3]]))
    assert read(path).rows == [["单位名称", "人数"], ["甲厂", 3]]


def test_values_come_as_people_see_them(tmp_path):
    cells = [
        [1, 2.5, -3, b's="1"><v>0.855</v>', b's="2"><v>45828</v>', b's="3"><v>45828</v>', b't="b"><v>1</v>'],
        [b's="2"><v>45828.5</v>', " 两端空格 ", "𠮷野家😀", "", b't="str"><f>A1&amp;""</f><v></v>', 1e10],
    ]
    book = read(wb.save(tmp_path, "值.xlsx", wb.simple(cells)))
    day = date(2025, 6, 20)
    assert book.rows == [
        [1, 2.5, -3, "85.5%", day, day, True],
        [
            datetime.fromisoformat("2025-06-20T12:00"),
            " 两端空格 ",
            "𠮷野家😀",
            None,
            None,
            10_000_000_000,
            None,
        ],
    ]
    assert [type(value) for value in book.rows[0][:3]] == [int, float, int]
    assert not book.marks
    assert not book.problems


def test_rows_keep_their_place_when_the_sheet_begins_late(tmp_path):
    xml = '<row r="3"><c r="C3"><v>7</v></c></row><row r="5"/><row r="6"><c r="D6" s="1"/></row>'
    book = read(wb.save(tmp_path, "晚.xlsx", wb.body(xml)))
    assert book.rows == [[None] * 3, [None] * 3, [None, None, 7]]


def test_a_wrong_dimension_is_not_believed(tmp_path):
    rows = [["单位名称", "人数"], *[[f"企业{number}", number] for number in range(50)]]
    xml = wb.sheet_xml(wb.rows_xml(rows), before='<dimension ref="A1"/>')
    book = read(wb.save(tmp_path, "wps.xlsx", wb.package({"Sheet1": xml})))
    assert book.rows == rows


def test_other_ways_of_writing_the_same_xml(tmp_path):
    xml = wb.sheet_xml(wb.rows_xml([["甲", 1], ["乙", 2]]))
    prefixed = xml.replace("</", "</x:").replace("<", "<x:").replace("<x:/x:", "</x:")
    prefixed = prefixed.replace(" xmlns=", " xmlns:x=")
    quoted = xml.replace('"', "'")
    unnamed = "<row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row>"
    turned = '<row r="1"><c t="n" r="A1"><v>1</v></c><c t="n" r="B1"><v >2</v></c></row><row r="2"><c r="A2"><v>3</v></c></row>'
    commented = f"<!-- <row r='9'><c r='A9'><v>1</v></c></row> -->{turned}"
    for name, content in {"前缀": wb.package({"a": prefixed}), "单引号": wb.package({"a": quoted})}.items():
        book = read(wb.save(tmp_path, f"{name}.xlsx", content))
        assert (book.rows, book.problems) == ([["甲", 1], ["乙", 2]], [])
    for name, one in {"无坐标": unnamed, "换序": turned, "注释": commented}.items():
        book = read(wb.save(tmp_path, f"{name}.xlsx", wb.body(one)))
        assert (book.rows, book.problems) == ([[1, 2], [3, None]], [])


def test_long_numbers_are_marked_as_damaged(tmp_path):
    rows = [[410183199001011234, 12345678901234, 1.5e17, "410183199001011234"]]
    book = read(wb.save(tmp_path, "号.xlsx", wb.simple(rows)))
    assert book.marks == {(0, 0): Mark.DAMAGED, (0, 2): Mark.DAMAGED}
    assert book.mark(0, 1) is None
    assert book.rows[0][1] == 12345678901234
    assert book.rows[0][3] == "410183199001011234"


def test_errors_and_formulas_without_value_never_come_as_empty(tmp_path):
    rows = [
        ["单位", "人数", "合计"],
        [b't="e"><v>#REF!</v>', b"><f>1+1</f>", b"><f>1+1</f><v>2</v>"],
        [b't="e"><f>1/0</f><v>#DIV/0!</v>', b"><f>A1</f><v/>", b"><f>A1</f><v></v>"],
    ]
    book = read(wb.save(tmp_path, "错.xlsx", wb.simple(rows)))
    assert book.rows[1][0] == "#REF!"
    assert book.rows[1][2] == 2
    assert book.rows[2][0] == "#DIV/0!"
    assert book.marks == {
        (1, 0): Mark.ERROR,
        (2, 0): Mark.ERROR,
        (1, 1): Mark.NO_VALUE,
        (2, 1): Mark.NO_VALUE,
        (2, 2): Mark.NO_VALUE,
    }
    assert all(book.rows[row][column] is not None for row, column in book.marks)
    assert not book.problems


def test_an_empty_shared_text_is_no_problem_but_a_doubled_cell_is(tmp_path):
    xml = '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>'
    book = read(wb.save(tmp_path, "空串.xlsx", wb.package({"a": wb.sheet_xml(xml)}, strings=["甲", ""])))
    assert (book.rows, book.problems) == ([["甲", None]], [])
    doubled = (
        '<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row><row r="2"><c r="A2"><v>3</v></c></row>'
    )
    book = read(wb.save(tmp_path, "重.xlsx", wb.body(doubled)))
    assert [problem.row for problem in book.problems] == [0]


def test_a_row_written_twice_or_elsewhere_is_a_problem(tmp_path):
    twice = '<row r="2"><c r="A2"><v>1</v></c></row><row r="2"><c r="B2"><v>2</v></c></row>'
    elsewhere = '<row r="2"><c r="A5"><v>1</v></c></row><row r="3"><c r="A3"><v>3</v></c></row>'
    book = read(wb.save(tmp_path, "两次.xlsx", wb.body(twice)))
    assert [problem.row for problem in book.problems] == [1]
    book = read(wb.save(tmp_path, "别处.xlsx", wb.body(elsewhere)))
    assert [problem.row for problem in book.problems] == [1, 4]
    assert book.rows[1][0] is not None


def test_formatted_cells_without_content_do_not_make_a_sheet_too_large(tmp_path):
    xml = '<row r="1"><c r="A1"><v>1</v></c><c r="XFD1" s="1"/></row>'
    xml += "".join(
        f'<row r="{row}"><c r="A{row}" s="1"/><c r="Z{row}" s="1"/></row>' for row in range(2, 9000)
    )
    xml += '<row r="1048576"><c r="XFD1048576" s="1"/></row>'
    assert read(wb.save(tmp_path, "格式.xlsx", wb.body(xml))).rows == [[1]]


def test_merged_cells_are_filled_down_and_marked(tmp_path):
    rows = [["乡镇", "单位"], ["正阳街道", "甲厂"], [None, "乙厂"], [None, "丙厂"]]
    content = wb.body(wb.rows_xml(rows), after='<mergeCells><mergeCell ref="A2:A4"/></mergeCells>')
    path = wb.save(tmp_path, "合并.xlsx", content)
    book = read(path)
    assert [row[0] for row in book.rows] == ["乡镇", "正阳街道", "正阳街道", "正阳街道"]
    assert book.marks == {(2, 0): Mark.FILLED, (3, 0): Mark.FILLED}
    assert book.merges == [Merge(1, 0, 3, 0)]
    assert read(path, fill_merged=False).rows == rows


def test_hidden_rows_columns_and_sheets_are_told(tmp_path):
    xml = wb.rows_xml([["甲"]]) + '<row r="2" hidden="1"><c r="A2"><v>2</v></c></row>'
    before = '<cols><col min="2" max="3" width="9" hidden="1"/></cols>'
    sheets = {
        "说明": wb.sheet_xml(""),
        "旧": wb.sheet_xml(wb.rows_xml([["旧"]])),
        "名单": wb.sheet_xml(xml, before=before),
    }
    path = wb.save(tmp_path, "多.xlsx", wb.package(sheets, hidden=["旧"]))
    book = read(path)
    assert book.sheet == "名单"
    assert [(info.name, info.hidden) for info in book.sheets] == [
        ("说明", False),
        ("旧", True),
        ("名单", False),
    ]
    assert (book.hidden_rows, book.hidden_columns) == ({1}, {1, 2})
    assert read(path, "旧").rows == [["旧"]]
    with pytest.raises(Refused, match="说明、旧、名单"):
        read(path, "花名册")


def test_dates_of_the_1904_system_are_right_and_said(tmp_path):
    cells = [[b's="2"><v>44366</v>']]
    book = read(wb.save(tmp_path, "1904.xlsx", wb.simple(cells, epoch_1904=True)))
    assert book.rows == [[date(2025, 6, 20)]]
    assert "1904" in book.notes[0]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "gb18030"])
def test_text_files_in_every_usual_encoding(encoding, tmp_path):
    lines = '单位名称,负责人,人数\r\n榆树市宏达机械厂,张䶮,"1,200"\r\n长春新诚公司,李𬭎,3\r\n'
    book = read(wb.save(tmp_path, "表.csv", lines.encode(encoding)))
    assert book.rows == [
        ["单位名称", "负责人", "人数"],
        ["榆树市宏达机械厂", "张䶮", "1,200"],
        ["长春新诚公司", "李𬭎", "3"],
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_text_files_with_every_usual_delimiter(delimiter, tmp_path):
    lines = "\n".join(
        delimiter.join(row) for row in [["名称", "备注", "人数"], ["甲", "一、二", "3"], ["乙", "", "4"]]
    )
    book = read(wb.save(tmp_path, "表.txt", lines.encode()))
    assert book.rows == [["名称", "备注", "人数"], ["甲", "一、二", "3"], ["乙", None, "4"]]


def test_rows_of_uneven_length_are_filled_up_and_the_guard_is_taken_off(tmp_path):
    book = read(wb.save(tmp_path, "表.csv", "a,b,c\n'=1+1\n''=x,'不动\n\n".encode()))
    assert book.rows == [["a", "b", "c"], ["=1+1", None, None], ["'=x", "'不动", None]]


@pytest.mark.parametrize("large", [0, 1 << 20])
def test_a_second_process_counts_large_files_to_the_same_end(large, tmp_path, monkeypatch):
    monkeypatch.setattr("ohdesk.exchange.reader._LARGE", large)
    sheets = {
        "封面": wb.sheet_xml('<row r="1"><c r="A1" s="1"/></row>'),
        "旧": wb.sheet_xml(wb.rows_xml([["旧"]])),
        "名单": wb.sheet_xml(wb.rows_xml([["甲", b"><f>1+1</f>"], ["乙", b't="e"><v>#N/A</v>']])),
    }
    path = wb.save(tmp_path, "多.xlsx", wb.package(sheets, hidden=["旧"]))
    book = read(path)
    assert (book.sheet, book.marks) == ("名单", {(0, 1): Mark.NO_VALUE, (1, 1): Mark.ERROR})
    assert read(path, "旧").rows == [["旧"]]
    with pytest.raises(Refused, match="现有"):
        read(path, "没有")
    for name in ("角落.xlsx", "说谎.xlsx", "实体.xlsx"):
        content, word = HOSTILE[name]
        with pytest.raises(Refused, match=word):
            read(wb.save(tmp_path, name, content))


def test_progress_counts_and_can_cancel(tmp_path):
    path = wb.save(tmp_path, "长.csv", "\n".join(f"企业{n},{n}" for n in range(9000)).encode())
    seen: list[tuple[int, int]] = []
    read(path, progress=lambda done, total: seen.append((done, total)))
    assert seen[-1] == (9000, 9000)
    assert len(seen) > 2

    def stop(done: int, total: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        read(path, progress=stop)


def die():
    """A parser that takes its process with it."""
    yield 1
    import os

    os.abort()


def hang():
    """A parser that never answers."""
    yield 1
    time.sleep(600)


def devour():
    """A parser that takes all memory."""
    yield len(bytearray(3 << 30))


@pytest.mark.parametrize(("work", "seconds"), [(die, 60), (hang, 2), (devour, 60)])
def test_a_dead_hanging_or_greedy_child_is_a_refusal(work, seconds):
    with pytest.raises(Refused, match="没有导入任何内容"):
        list(sandbox.run(work, seconds=seconds, memory=1 << 30))


def test_a_file_of_openpyxl_reads_as_it_was_written(tmp_path: Path):
    import openpyxl

    book = openpyxl.Workbook()
    book.active.append(["单位名称", "日期", "人数", "率"])
    book.active.append(["甲厂", date(2025, 6, 20), 12, 0.5])
    book.active["D2"].number_format = "0.00%"
    book.active["E2"] = "=SUM(C2:C2)"
    book.save(tmp_path / "o.xlsx")
    read_back = read(tmp_path / "o.xlsx")
    assert read_back.rows[1][:4] == ["甲厂", date(2025, 6, 20), 12, "50%"]
    assert read_back.marks == {(1, 4): Mark.NO_VALUE}
