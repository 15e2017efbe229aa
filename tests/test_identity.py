"""Credit codes, citizen numbers and telephones: what is refused, what is doubted, what passes."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ohdesk import identity

VECTORS = list(
    csv.DictReader((Path(__file__).parent / "data" / "id_check_vectors.csv").open(encoding="utf-8"))
)
EXPECTED = {
    "valid": ("", ""),
    "organisation check digit wrong": ("error", "组织机构代码"),
    "region does not exist": ("warning", "区划"),
    "category undefined": ("error", "机构类别"),
    "valid form (农业农村部门 N)": ("", ""),
    "checksum wrong": ("error", "校验码"),
    "birth date in future": ("error", "晚于今天"),
    "born 1850": ("error", "1900"),
    "impossible date": ("error", "不存在"),
    "valid check digit, 临平区(2021)": ("", ""),
    "港澳居民居住证": ("", ""),
    "台湾居民居住证": ("", ""),
}
TODAY = date(2025, 10, 1)
REGIONS = st.sampled_from(["110101", "140681", "410122", "659013", "810000"])
ALPHABET = st.sampled_from(identity.CREDIT_ALPHABET)
BODIES = st.text(ALPHABET, min_size=8, max_size=8)
KINDS = st.sampled_from([dept + kind for dept, kinds in identity.DEPARTMENT_KINDS.items() for kind in kinds])
BIRTHS = st.dates(date(1930, 1, 1), date(2005, 12, 31))


def check(scheme: str, number: str) -> list[identity.Finding]:
    if scheme == "uscc":
        return identity.check_credit_code(number)
    return identity.check_citizen_number(number, TODAY)


def errors(findings: list[identity.Finding]) -> list[str]:
    return [finding.message for finding in findings if finding.level == "error"]


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["number"])
def test_every_vector_behaves_as_its_note_says(vector):
    level, words = EXPECTED[vector["what"]]
    findings = check(vector["scheme"], vector["number"])
    assert [finding.level for finding in findings] == ([level] if level else [])
    assert not findings or words in findings[0].message


@given(REGIONS, BODIES, KINDS)
def test_a_made_credit_code_is_valid(region, body, kind):
    assert identity.check_credit_code(identity.make_credit_code(region, body, kind)) == []


@given(st.integers(0, 99_999_999), st.integers(0, 17), ALPHABET)
def test_one_changed_character_of_a_credit_code_is_found(number, place, char):
    code = identity.make_credit_code("140681", number)
    changed = code[:place] + char + code[place + 1 :]
    assert bool(errors(identity.check_credit_code(changed))) == (changed != code)


@given(REGIONS, BIRTHS, st.integers(0, 999))
def test_a_made_citizen_number_is_valid_and_tells_sex_and_birth(area, birth, serial):
    number = identity.make_citizen_number(area, birth, serial)
    assert identity.check_citizen_number(number, TODAY) == []
    assert identity.sex_and_birth(number) == ("male" if serial % 2 else "female", birth)


@given(BIRTHS, st.integers(0, 999), st.integers(0, 17), st.sampled_from("0123456789X"))
def test_one_changed_digit_of_a_citizen_number_is_found(birth, serial, place, char):
    number = identity.make_citizen_number("410122", birth, serial)
    changed = number[:place] + char + number[place + 1 :]
    assert bool(errors(identity.check_citizen_number(changed, TODAY))) == (changed != number)


@given(REGIONS.filter(lambda region: region < "8"), BIRTHS, st.integers(0, 999), st.integers(0, 99_999_999))
def test_the_common_library_agrees_where_it_is_right(area, birth, serial, number):
    cn_ric = pytest.importorskip("stdnum.cn.ric")
    uscc = pytest.importorskip("stdnum.cn.uscc")
    made = identity.make_citizen_number(area, birth, serial)
    assert cn_ric.calc_check_digit(made) == made[-1]
    assert uscc.is_valid(identity.make_credit_code(area, number))


@given(st.text(max_size=24))
def test_any_text_gets_an_answer(text):
    for ask in (identity.check_credit_code, identity.check_citizen_number, identity.check_phone):
        assert all(finding.message for finding in ask(text))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("9111000060003734", "少 2 位"),
        ("91110000600037341LL", "多 1 位"),
        ("91110O00600037341L", "第 6 位“O”不是信用代码使用的字符，是否应为数字 0"),
        ("I1110000600037341L", "第 1 位“I”"),
        ("9.11100006E+17", "数值"),
        ("600037341", "9 位组织机构代码"),
        ("110000000000001", "15 位旧注册号"),
        ("911100006000373000", "表格软件"),
        ("无", "第 1 位“无”"),
    ],
)
def test_a_wrong_credit_code_is_explained(text, words):
    assert words in errors(identity.check_credit_code(text))[0]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("11010119900307001", "少 1 位"),
        ("110101900307001", "15 位旧号码"),
        ("11010119900307O011", "是否应为数字 0"),
        ("110101199003070000", "表格软件"),
        ("1.10101199003E+17", "数值"),
    ],
)
def test_a_wrong_citizen_number_is_explained(text, words):
    assert words in errors(identity.check_citizen_number(text, TODAY))[0]


def test_a_code_of_digits_and_one_e_is_no_spreadsheet_number():
    code = identity.make_credit_code("140681", "123E5678")
    assert identity.check_credit_code(code) == []


def test_full_width_blanks_and_hyphens_do_not_matter():
    assert identity.normalise_code(" ｎ２140681－mf123 4567-q\u200b") == "N2140681MF1234567Q"
    assert identity.check_credit_code("Ｎ２140681 MF1234567-Q") == []


def test_letters_are_never_turned_into_digits():
    assert identity.normalise_code("O1I5S") == "O1I5S"


def test_age_and_area_are_only_doubts():
    child = identity.make_citizen_number("410122", date(2015, 1, 1), 1)
    elder = identity.make_citizen_number("410122", date(1910, 1, 1), 1)
    nowhere = identity.make_citizen_number("990122", date(1980, 1, 1), 1)
    for number in (child, elder, nowhere):
        assert [finding.level for finding in identity.check_citizen_number(number, TODAY)] == ["warning"]


def test_an_empty_cell_has_nothing_wrong():
    assert check("uscc", " ") == check("ric", "") == identity.check_phone("") == []


def test_a_faulty_number_tells_no_birth():
    assert identity.sex_and_birth("110101199002310011") is None


@pytest.mark.parametrize(
    "text",
    ["13800138000", "138 0013 8000", "0358-3022345", "（0358）3022345", "3022345", "4001234567", "12320",
     "0358-3022345转801", "13800138000、13900139000", "13800138000 13900139000", "+8613800138000"],
)  # fmt: skip
def test_usual_telephones_pass(text):
    assert identity.check_phone(text) == []


@pytest.mark.parametrize(
    ("text", "words"), [("1380013800", "少 1 位"), ("138001380001", "多 1 位"), ("无", "不像")]
)
def test_odd_telephones_are_doubted(text, words):
    assert [finding.level for finding in identity.check_phone(text)] == ["warning"]
    assert words in identity.check_phone(text)[0].message
