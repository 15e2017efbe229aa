"""Values as people type them: understood exactly, or refused with a Chinese reason, never anything else."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ohdesk.understand import (
    Misread,
    is_dash,
    understand_bool,
    understand_choice,
    understand_code_text,
    understand_date,
    understand_decimal,
    understand_int,
    understand_phone,
    understand_text,
)

SIZES = {"large": "大型", "medium": "中型", "small": "小型", "micro": "微型"}
ANYTHING = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.decimals(),
    st.dates(),
    st.datetimes(),
    st.text(st.characters(exclude_categories=())),
    st.text("0123456789.-/年月日 ,%eE人：—１２"),
)


@pytest.mark.parametrize(
    "typed",
    [
        "2025-06-20", "2025.6.20", "2025/6/20", "2025年6月20日", "2025 年 6 月 20 日", "20250620", "２０２５．６．２０",
        "２０２５年６月２０日", "2025-6-20 00:00:00", "2025-06-20T08:30", "2025、6、20", "2025。6。20", "2025—6—20",
        "2025年6月20号", " 2025-06-20\n", 20250620, 20250620.0, date(2025, 6, 20), datetime.fromisoformat("2025-06-20T23:59"),
    ],
)  # fmt: skip
def test_dates_are_understood(typed):
    assert understand_date(typed) == date(2025, 6, 20)


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("2025年6月", "补上日"), ("2025.6", "补上日"), ("202506", "补上日"), (2025.6, "补上日"), ("2025", "只有年份"),
        ("2025年", "只有年份"), ("25.6.20", "两位"), ("6/20/2025", "年-月-日"), ("2025-02-30", "没有 2025年2月30日"),
        ("2025-13-01", "没有"), (45828, "数字 45828"), ("1025-01-01", "不合理"), ("长期", "不是日期"), ("", "没有填写"),
        (None, "没有填写"), (True, "是/否"), ("2025-06-20至2025-06-21", "不是日期"),
    ],
)  # fmt: skip
def test_dates_are_refused_with_a_reason(typed, reason):
    with pytest.raises(Misread, match=reason):
        understand_date(typed)


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)), st.sampled_from(["-", ".", "/", "。"]))
def test_every_day_comes_back(day, mark):
    wide = str.maketrans("0123456789", "０１２３４５６７８９")
    for typed in (
        f"{day.year}{mark}{day.month}{mark}{day.day}",
        day.isoformat(),
        f"{day:%Y%m%d}",
        f"{day:%Y年%m月%d日}",
    ):
        assert understand_date(typed) == understand_date(typed.translate(wide)) == day


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("1,234", 1234),
        ("１２３", 123),
        ("12人", 12),
        ("12 家", 12),
        ("90分钟", 90),
        ("30人次", 30),
        (3.0, 3),
        ("3.0", 3),
        ("-5", -5),
        ("０", 0),
    ],
)
def test_whole_numbers_are_understood(typed, number):
    assert understand_int(typed) == number
    assert type(understand_int(typed)) is int


@pytest.mark.parametrize(
    "typed",
    [
        3.5,
        "3.5",
        "3万",
        "1e5",
        "12,34",
        "5²",
        "½",
        "①",
        "约100",
        "-",
        "—",
        "10至20",
        True,
        None,
        float("nan"),
        10**15,
        1e300,
    ],
)
def test_what_is_no_whole_number_is_refused(typed):
    with pytest.raises(Misread):
        understand_int(typed)


def test_decimals_are_exact_and_percents_only_where_wished():
    assert understand_decimal("1,234.56") == Decimal("1234.56")
    assert understand_decimal(0.1) == Decimal("0.1")
    assert (
        understand_decimal("85.5%", percent=True)
        == understand_decimal("８５．５％", percent=True)
        == Decimal("85.5")
    )
    with pytest.raises(Misread, match="百分数"):
        understand_decimal("85%")


def test_yes_and_no_in_every_usual_way():
    assert all(
        understand_bool(typed) for typed in ("是", "有", "√", "1", 1, 1.0, "y", "Yes", "TRUE", True, " 是 ")
    )
    assert not any(
        understand_bool(typed) for typed in ("否", "无", "×", "0", 0, "n", "No", "false", False, "Ｎ")
    )
    for typed in ("不清楚", "2", 2, None, ""):
        with pytest.raises(Misread):
            understand_bool(typed)


def test_choices_by_name_words_and_synonyms_only():
    for typed in ("large", "LARGE", "大型", "大 型", "大型企业"):
        assert understand_choice(typed, SIZES, {"大型企业": "large"}) == "large"
    with pytest.raises(Misread, match="可选：大型、中型、小型、微型"):
        understand_choice("大", SIZES)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("41018319900101123x", "41018319900101123X"),
        ("４１０１８３", "410183"),
        (" 0610 ", "0610"),
        ("'0610", "0610"),
        (3011, "3011"),
    ],
)
def test_codes_are_text(typed, code):
    assert understand_code_text(typed, lengths={4}) == code


@pytest.mark.parametrize(
    "typed",
    [4.10183199001011e17, 410183199001011234, "4.10183E+17", 610, 3011.0, True, date(2025, 1, 1), None, " "],
)
def test_numbers_in_code_columns_are_refused(typed):
    with pytest.raises(Misread):
        understand_code_text(typed, lengths={4})


def test_a_damaged_number_is_refused_even_as_text():
    with pytest.raises(Misread, match="末几位已丢失"):
        understand_code_text("410183199001011000", damaged=True)


def test_phones_as_text_or_as_numbers_that_lost_nothing():
    assert understand_phone(13912345678) == "13912345678"
    assert understand_phone("0431-87654321") == "0431-87654321"
    assert understand_phone("138 1234 5678、0431—87654321转8") == "138 1234 5678、0431-87654321转8"
    for typed in (43187654321, 1.39e10 + 0.5, "无", "张三", 12, None):
        with pytest.raises(Misread):
            understand_phone(typed)


def test_text_loses_only_what_nobody_can_see():
    assert understand_text(" 甲\u200b\x00乙\r\n丙\u202e ") == "甲乙\n丙"
    assert understand_text("e\u0301") == "é"
    assert understand_text("𠮷野家😀👨\u200d👩\u200d👧") == "𠮷野家😀👨\u200d👩\u200d👧"
    assert understand_text(12) == "12"
    assert understand_text(1.5) == "1.5"
    for typed, reason in (
        ("\ud800", "无法保存"),
        ("锟斤拷", "乱码"),
        ("a\ufffd", "乱码"),
        ("长" * 32768, "超过上限"),
    ):
        with pytest.raises(Misread, match=reason):
            understand_text(typed)


def test_a_lone_dash_or_stroke_says_nothing():
    assert all(is_dash(value) for value in ("-", "—", "——", "/", "／", " － "))
    assert not any(is_dash(value) for value in (None, "", "-1", 0, "0", "无"))


@given(ANYTHING)
def test_nothing_but_misread_is_ever_raised(value):
    readers = (
        understand_date, understand_int, understand_decimal, understand_bool, understand_text, understand_phone,
        understand_code_text, lambda typed: understand_choice(typed, SIZES),
        lambda typed: understand_decimal(typed, percent=True), lambda typed: understand_code_text(typed, lengths={4}),
    )  # fmt: skip
    for read in readers:
        reason = ""
        try:
            read(value)
        except Misread as misread:
            reason = str(misread)
        assert reason.encode("utf-8") is not None


@given(st.text())
def test_understood_text_is_understood_again_the_same(value):
    try:
        once = understand_text(value)
    except Misread:
        return
    assert understand_text(once) == once


@given(st.integers(-(10**15) + 1, 10**15 - 1))
def test_every_whole_number_comes_back(number):
    assert understand_int(number) == understand_int(str(number)) == understand_int(f"{number:,}") == number


def test_a_day_off_by_a_second_is_still_that_day():
    assert understand_date(datetime.fromisoformat("2025-06-20") + timedelta(hours=23, seconds=3599)) == date(
        2025, 6, 20
    )
