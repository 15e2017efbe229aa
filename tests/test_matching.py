"""Matching lists: what is the same name, what needs no question, what a person is shown and decides."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from invented_lists import AREA, COUNTY, invented, measured

from ohdesk.errors import Cancelled
from ohdesk.identity import make_credit_code
from ohdesk.lists.matching import Match, Name, decision_key, match
from ohdesk.lists.names import name_parts, normal_name, simplified

ONE, TWO, THREE = (make_credit_code(AREA, number) for number in (11_223_344, 55_667_788, 90_123_456))
STONE = Name(1, "榆河县恒达石材有限公司", ONE, address="榆河县城关镇兴业路8号")
CAST = Name(2, "榆河县鑫源铸造有限公司", TWO)
LEDGER = [STONE, CAST]


def only(listed: Name, known: list[Name] | None = None, **options: object) -> Match:
    """Return the match of a list of one row."""
    return match([listed], LEDGER if known is None else known, county=COUNTY, **options)[0]


@pytest.mark.parametrize(
    "other",
    [
        "榆河县恒达石材有限责任公司",
        "恒达石材有限公司",
        "榆河恒达石材有限公司",
        "河南省安阳市榆河县恒达石材有限公司",
        "榆河縣恒達石材有限公司",
        " 榆河县恒达石材 有限公司\u3000",
        "榆河县恒达石材有限公司（个体工商户）",
        "榆河县恒达石材有限公司[停产]",
        "榆河县恒达石材有限公司（原榆河县老石材厂）",
        "榆河县恒达石材（有限责任公司）",
    ],
)
def test_one_name_in_many_spellings(other):
    assert normal_name(other, COUNTY) == normal_name(STONE.name, COUNTY)


@pytest.mark.parametrize(
    "other",
    [
        "榆河县恒达石材股份有限公司",
        "榆河县恒达石材有限公司第一分公司",
        "榆河县恒达石材有限公司（二分厂）",
        "榆河县恒达石材厂",
        "榆河县恒达石料有限公司",
        "恒达（榆河）石材有限公司",
    ],
)
def test_names_that_stay_apart(other):
    assert normal_name(other, COUNTY) != normal_name(STONE.name, COUNTY)


def test_branches_are_counted_in_one_manner():
    names = ("恒达石材有限公司第二分公司", "恒达石材有限公司二分公司", "恒达石材有限公司（2分公司）")
    assert len({normal_name(name) for name in names}) == 1
    assert normal_name("三一重工有限公司") == "三一重工有限公司"
    assert normal_name("第十二机械厂") == normal_name("第12机械厂")


def test_the_parts_of_a_name():
    parts = name_parts("河南省榆河县恒达石材有限责任公司第一分公司（原榆河县老石材厂）", COUNTY)
    assert parts.places == ("河南", "榆河")
    assert (parts.core, parts.trade, parts.form, parts.branch) == ("恒达", "石材", "有限公司", "1分公司")
    assert parts.other_names == ("榆河县老石材厂",)


def test_a_place_that_is_all_the_name_has_is_kept():
    assert normal_name("长安区水泥厂", COUNTY) != normal_name("邻水县水泥厂", COUNTY)
    assert normal_name("榆河县水泥厂", COUNTY) == "水泥厂"
    assert normal_name("新城市建材有限公司") == "新城市建材有限公司"


@given(st.text(max_size=30))
def test_any_text_has_a_comparison_form_that_is_its_own(text):
    once = normal_name(text)
    assert normal_name(f" {text}\u3000") == once == normal_name(simplified(text))


def test_a_code_needs_no_question_even_after_renaming():
    found = only(Name(0, "榆河县宏盛建材有限公司", f" {ONE.lower()} "))
    assert (found.known, found.way, found.certain) == (1, "code", True)
    assert any("名称不同" in sentence for sentence in found.evidence)


def test_a_unique_name_needs_no_question():
    found = only(Name(0, "恒達石材有限责任公司（个体工商户）"))
    assert (found.known, found.way, found.certain) == (1, "name", True)


def test_one_name_with_two_valid_codes_is_asked():
    found = only(Name(0, STONE.name, THREE))
    assert (found.known, found.way, found.certain) == (1, "name", False)
    assert any("两个有效代码不同" in sentence for sentence in found.evidence)


def test_a_code_and_a_name_that_point_to_two_firms_are_asked():
    found = only(Name(0, CAST.name, ONE))
    assert not found.certain
    assert {found.known, *(one.key for one in found.alternatives)} == {1, 2}


def test_a_code_dragged_down_a_column_is_asked():
    rows = [Name(0, STONE.name, ONE), Name(1, "福安家具有限公司", ONE)]
    first, second = match(rows, LEDGER, county=COUNTY)
    assert (first.known, first.certain) == (1, True)
    assert not second.certain
    assert any("名单中另有名称不同的行" in sentence for sentence in second.evidence)


def test_branches_under_one_code_are_told_by_name():
    branch = Name(3, "榆河县恒达石材有限公司第一分公司", ONE)
    known = [*LEDGER, branch]
    assert only(Name(0, "恒达石材有限责任公司（一分公司）", ONE), known).known == 3
    assert only(Name(0, "恒达石材有限公司", ONE), known).known == 1
    assert not only(Name(0, "恒达石材有限公司第二分公司", ONE), known).certain
    assert not only(Name(0, "恒达石材有限公司第一分公司", ONE)).certain


def test_two_firms_of_one_name_are_asked():
    twin = Name(3, "榆河县恒达石材有限公司", THREE)
    found = only(Name(0, STONE.name), [*LEDGER, twin])
    assert not found.certain
    assert {found.known, found.alternatives[0].key} == {1, 3}


def test_a_name_from_another_county_is_asked():
    known = [Name(1, "榆河县恒达石材有限公司"), Name(2, "文水县宏盛铸造有限公司")]
    assert not only(Name(0, "文水县恒达石材有限公司"), known).certain
    assert only(Name(0, "文水县宏盛铸造有限责任公司"), known).certain


def test_shops_of_one_name_at_two_addresses_are_asked():
    known = [Name(1, "榆河县王建国石材加工厂", address="榆河县城关镇兴业路8号")]
    assert not only(Name(0, "王建国石材加工厂", address="石岭镇前进街77号"), known).certain
    assert only(Name(0, "王建国石材加工厂", address="城关镇兴业路8号"), known).certain


def test_former_names_and_codes_lead_to_the_firm_of_today():
    renamed = replace(STONE, name="榆河县宏盛建材有限公司", former=(STONE.name, THREE))
    by_name, by_code = (
        only(Name(0, STONE.name), [renamed]),
        only(Name(0, "别的名称有限公司", THREE), [renamed]),
    )
    assert (by_name.known, by_name.way, by_name.certain) == (1, "former_name", False)
    assert (by_code.known, by_code.way, by_code.certain) == (1, "former_code", True)
    assert only(Name(0, "别的名称有限公司", ONE[8:17]), [renamed]).way == "former_code"
    assert only(Name(0, "别的名称有限公司（原恒达石材有限公司）"), LEDGER).way == "former_name"


@pytest.mark.parametrize(
    ("name", "code", "words"),
    [
        ("榆河县恒大石材有限公司", "", "名称相似"),
        ("榆河县恒达石材", "", "名称相似"),
        ("榆河县达恒石材有限公司", "", "名称相似"),
        ("榆河县另一家单位", ONE[:10] + ("1" if ONE[10] != "1" else "2") + ONE[11:], "代码只差 1 处"),
        ("榆河县恒达石料厂", ONE.replace("1", "I").replace("2", "Z"), "易混的字母与数字"),
        ("榆河县恒达石料厂", ONE[:12] + ONE[13:], "代码只差 1 处"),
        ("榆河县恒达石料厂", ONE[:15] + "000", "代码只差 1 处"),
        ("榆河县恒达石料厂", ONE[:11] + ONE[12] + ONE[11] + ONE[13:], "代码只差 1 处"),
    ],
)
def test_a_slip_is_shown_with_its_evidence_and_asked(name, code, words):
    found = only(Name(0, name, code))
    assert (found.known, found.way, found.certain) == (1, "likeness", False)
    assert any(words in sentence for sentence in found.evidence)


@pytest.mark.parametrize("nothing", ["", "无", "不详", "000000000000000000", "9.1E+17", "13800138000"])
def test_what_is_no_code_speaks_neither_for_nor_against(nothing):
    assert only(Name(0, STONE.name, nothing)).certain


def test_a_stranger_is_nobody():
    found = only(Name(0, "榆河县福安家具有限公司", THREE))
    assert (found.known, found.way, found.certain, found.alternatives) == (None, "none", False, ())
    assert match([], LEDGER) == []
    assert match([STONE], [])[0].known is None


def test_decisions_are_remembered():
    row = Name(0, "榆河县恒大石材有限公司", "不详")
    key = decision_key("榆河恒大石材有限责任公司", "不详", COUNTY)
    same, other = only(row, decided={key: 1}), only(row, decided={key: "different"})
    assert (same.known, same.certain, same.evidence[0]) == (1, True, "此前已由人认定为同一家")
    assert (other.known, other.way, [one.key for one in other.alternatives]) == (None, "none", [1])
    assert only(row, decided={key: 99}).known == 1


def test_a_decision_never_overrules_a_code():
    key = decision_key(CAST.name, ONE, COUNTY)
    renamed = only(
        Name(0, "宏盛建材有限公司", ONE), decided={decision_key("宏盛建材有限公司", ONE, COUNTY): 2}
    )
    assert not renamed.certain
    assert (
        only(Name(0, STONE.name, ONE), decided={decision_key(STONE.name, ONE, COUNTY): "different"}).known
        == 1
    )
    assert only(Name(0, CAST.name, ONE), decided={key: 2}).known == 2


def test_progress_counts_to_the_end_and_can_stop():
    lists = invented(5, 400)
    told: list[tuple[int, int, str]] = []
    match(lists.listed, lists.known, progress=lambda *words: told.append(words), county=COUNTY)
    assert told[-1][0] == told[-1][1]
    assert [done for done, _, _ in told] == sorted(done for done, _, _ in told)

    def stop(*_words: object) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        match(lists.listed, lists.known, progress=stop)


def test_lists_of_known_truth():
    there = missed = certain = wrong = 0
    for seed in (101, 102, 103):
        lists = invented(seed, 2500)
        matches = match(lists.listed, lists.known, county=COUNTY)
        figures = measured(lists, matches)
        there += sum(truth is not None for truth in lists.truth)
        missed += len(figures.missed)
        certain += sum(one.certain for one in matches)
        wrong += len(figures.wrong_certain)
        assert [one.listed for one in matches] == list(range(len(lists.listed)))
        assert figures.certain_share > 0.6
        assert figures.precision > 0.96
    assert 1 - missed / there >= 0.99
    assert 1 - wrong / certain >= 0.998


def test_the_answer_does_not_depend_on_the_order_of_the_list():
    lists = invented(7, 500)
    forward = match(lists.listed, lists.known, county=COUNTY)
    backward = match(lists.listed[::-1], lists.known, county=COUNTY)[::-1]
    assert [(one.known, one.certain, one.score) for one in forward] == [
        (one.known, one.certain, one.score) for one in backward
    ]


@given(st.lists(st.tuples(st.text(max_size=12), st.text("0123456789ABCX", max_size=19)), max_size=6))
def test_any_rows_get_an_answer(rows):
    names = [Name(key, name, code, code, (name, code), name) for key, (name, code) in enumerate(rows)]
    assert len(match(names, names, county=COUNTY)) == len(names)
