"""The heading is found wherever people put it, and rows that are no records are known as such."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ohdesk.errors import Refused
from ohdesk.exchange.grid import Merge
from ohdesk.exchange.heading import find_heading, heading_key, is_index_row, is_note_row, is_total_row

KNOWN = {
    "单位名称": "name",
    "企业名称": "name",
    "统一社会信用代码": "code",
    "接害人数": "exposed",
    "接害人数/矽尘": "exposed_silica",
    "接害人数/噪声": "exposed_noise",
    "上岗前体检人数": "pre",
    "成立日期": "founded",
    "联系电话(手机)": "mobile",
    "联系电话(固定)": "landline",
}
RECORD = ["甲厂", "91220182MA000000XX", 3]


def test_the_first_row():
    found = find_heading([["单位名称", "统一社会信用代码"], RECORD], known=KNOWN)
    assert (found.first_row, found.last_row, found.columns) == (0, 0, {0: "name", 1: "code"})
    assert (found.unknown, found.title_rows) == ([], [])


def test_below_titles_and_notes_with_stars_units_and_spaces():
    rows = [
        ["榆树市用人单位名单", None, None, None, None],
        ["填报单位：榆树市卫生健康局", None, None, "2025年6月", None],
        [None] * 5,
        ["序号", "*单位\n名 称（必填）", "统一社会信用代码※", "接害人数（人）", "法人代表"],
        [1, *RECORD, "张三"],
    ]
    found = find_heading(rows, [Merge(0, 0, 0, 4)], KNOWN)
    assert found.first_row == found.last_row == 3
    assert found.columns == {1: "name", 2: "code", 3: "exposed"}
    assert found.unknown == [(4, "法人代表")]
    assert found.title_rows == [0, 1]
    assert found.words["接害人数（人）"] == "exposed"


def test_numbered_and_full_width_headings():
    found = find_heading([["1、单位名称", "２．成立日期", "ＣＯＤＥ"]], known={**KNOWN, "code": "code"})
    assert found.columns == {0: "name", 1: "founded", 2: "code"}


def two_level():
    rows = [
        ["单位名称", "接害人数", None, "体检", None],
        [None, "矽尘", "噪声", "上岗前体检人数", "离岗"],
        ["甲厂", 1, 2, 3, 4],
    ]
    merges = [Merge(0, 0, 1, 0), Merge(0, 1, 0, 2), Merge(0, 3, 0, 4)]
    return rows, merges


@pytest.mark.parametrize("merged", [True, False])
def test_two_levels_with_merges_and_as_csv_without(merged):
    rows, merges = two_level()
    found = find_heading(rows, merges if merged else [], KNOWN)
    assert (found.first_row, found.last_row) == (0, 1)
    assert found.columns == {0: "name", 1: "exposed_silica", 2: "exposed_noise", 3: "pre"}
    assert found.unknown == [(4, "体检/离岗")]


def test_two_levels_already_filled_down():
    rows, merges = two_level()
    rows[1][0] = "单位名称"
    assert find_heading(rows, merges, KNOWN).columns[0] == "name"


def test_a_lower_heading_that_stands_twice_is_not_taken_alone():
    rows = [["单位名称", "粉尘", None, "毒物", None], [None, "人数", "天数", "人数", "次数"]]
    merges = [Merge(0, 0, 1, 0), Merge(0, 1, 0, 2), Merge(0, 3, 0, 4)]
    found = find_heading(rows, merges, {"单位名称": "name", "人数": "people", "天数": "days"})
    assert found.columns == {0: "name", 2: "days"}
    assert (1, "粉尘/人数") in found.unknown


def test_a_unit_below_belongs_to_the_heading_above():
    rows = [["单位名称", "接害人数"], [None, "（人）"], ["甲厂", 3]]
    found = find_heading(rows, [Merge(0, 0, 1, 0)], KNOWN)
    assert (found.last_row, found.columns) == (1, {0: "name", 1: "exposed"})


def test_brackets_that_tell_two_fields_apart_are_kept():
    rows = [["单位名称", "联系电话（固定）", "联系电话（手机）", "联系电话"]]
    found = find_heading(rows, known=KNOWN)
    assert found.columns == {0: "name", 1: "landline", 2: "mobile"}


def test_two_columns_for_one_field_are_refused_or_told():
    rows = [["单位名称", "企业名称", "成立日期"]]
    with pytest.raises(Refused, match="第 1 列“单位名称”、第 2 列“企业名称”"):
        find_heading(rows, known=KNOWN)
    found = find_heading(rows, known=KNOWN, strict=False)
    assert (found.columns, found.doubled) == ({0: "name", 2: "founded"}, {"name": [0, 1]})
    chosen = found.with_columns({1: "name", 2: "founded"})
    assert (chosen.columns, chosen.doubled) == ({1: "name", 2: "founded"}, {})
    assert chosen.unknown == [(0, "单位名称")]


def test_the_better_fit_wins_without_a_word():
    found = find_heading(
        [["接害人数", "接害人数(矽尘)", "单位名称"]], known={"单位名称": "name", "接害人数": "exposed"}
    )
    assert found.columns == {0: "exposed", 2: "name"}
    assert found.unknown == [(1, "接害人数(矽尘)")]


@pytest.mark.parametrize("rows", [[], [[None]], [RECORD, RECORD], [["单位名称", "别的"]], [[1, 2], [3, 4]]])
def test_no_heading_is_said(rows):
    with pytest.raises(Refused, match=r"没有找到表头.*导入模板"):
        find_heading(rows, known=KNOWN)


@pytest.mark.parametrize(
    "row",
    [
        ["合计", None, 5],
        [None, "小 计", 5],
        ["总计：", 3],
        [1, "共计", 3],
        ["合 计（人）", 2],
        ["全县合计", 2],
        ["本页小计", 1],
    ],
)
def test_total_rows(row):
    assert is_total_row(row)


@pytest.mark.parametrize(
    "row", [["合计机械有限公司", 3], ["总计控股", 1], ["甲厂", "乙", "丙", "合计"], [None], RECORD]
)
def test_records_are_no_total_rows(row):
    assert not is_total_row(row)


@pytest.mark.parametrize(
    "row",
    [["填表说明：一、……", None], ["注：1.本表……"], ["填报人：张三", None, "审核人：李四"], ["备注：无"], ["说明"], [None, "联系电话：0431"],
     ["填表人（签字）：", "日期："], ["单位负责人：", None], ["例：甲厂", "9122"]],
)  # fmt: skip
def test_note_rows(row):
    assert is_note_row(row)


@pytest.mark.parametrize(
    "row", [["说明书印刷厂", 3], ["注塑厂", 3], ["备注", "甲厂"], ["联系电话厂", 1], RECORD, [None], []]
)
def test_records_are_no_note_rows(row):
    assert not is_note_row(row)


def test_rows_that_number_the_columns():
    assert is_index_row([1, 2, 3, 4])
    assert is_index_row(["甲", "乙", 1, 2, "3"])
    assert is_index_row(["(1)", "(2)", "(3)"])
    assert not is_index_row([1, 2])
    assert not is_index_row([1, "甲厂", 3])


CELLS = st.one_of(st.none(), st.text(max_size=6), st.integers(), st.sampled_from(list(KNOWN)))
MERGES = st.builds(Merge, st.integers(0, 5), st.integers(0, 5), st.integers(0, 9), st.integers(0, 9))


@given(st.lists(st.lists(CELLS, max_size=6), max_size=6), st.lists(MERGES, max_size=4))
def test_any_sheet_has_a_heading_or_a_refusal(rows, merges):
    try:
        found = find_heading(rows, merges, KNOWN)
    except Refused:
        return
    assert len(set(found.columns.values())) == len(found.columns) >= 2
    assert 0 <= found.first_row <= found.last_row < len(rows)


@given(st.text("单位名称（人）()【】 \n*※:：必填１a1、"))
def test_a_key_is_its_own_key(text):
    assert heading_key(heading_key(text)) == heading_key(text)
