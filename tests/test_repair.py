"""Damaged numbers: what is recognised, what a second source lets be proposed, and what is never guessed."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from invented_damages import damages
from invented_lists import COUNTY

from ohdesk.identity import check_citizen_number, check_credit_code, make_citizen_number, make_credit_code
from ohdesk.lists.repair import Candidate, Proposal, Sources, damage_of, propose

WANG = make_citizen_number("410599", date(1980, 3, 15), 123)
TWIN = make_citizen_number("410599", date(1980, 3, 15), 187)
STONE = make_credit_code("410599", 19_580_715)
NAME, FIRM = "王建国", "榆河县恒达石材有限公司"


def proposed(
    written: str | float, *candidates: Candidate, name: str = NAME, facts: tuple[str, ...] = ()
) -> Proposal | None:
    """Return what is proposed for a damaged citizen number, or code where a firm is named."""
    damage = damage_of(written, "code" if name == FIRM else "citizen")
    return propose(damage, candidates, name, facts, COUNTY) if damage else None


@pytest.mark.parametrize(
    ("written", "kind", "cause"),
    [
        (WANG[:15] + "000", "citizen", "zeros"),
        (float(WANG[:15] + "000"), "citizen", "zeros"),
        ("1.2E+17", "citizen", "scientific"),
        ("4.10599198003151E+17", "citizen", "scientific"),
        (WANG[:-1], "citizen", "short"),
        (WANG[2:], "citizen", "short"),
        (WANG[:15], "citizen", "fifteen"),
        (WANG.replace("1", "I"), "citizen", "confused"),
        (WANG.replace("0", "O"), "citizen", "confused"),
        (f"'{WANG}", "citizen", "form"),
        ("　" + WANG + " ", "citizen", "form"),
        (STONE.replace("0", "０"), "code", "form"),
        (STONE.replace("5", "S").replace("2", "Z"), "code", "confused"),
        (STONE.replace("8", "B", 1), "code", "confused"),
        (STONE[:14], "code", "short"),
    ],
)
def test_damages_are_recognised(written, kind, cause):
    damage = damage_of(written, kind)
    assert damage is not None
    assert damage.cause == cause
    assert str(written) in damage.sentence


@pytest.mark.parametrize("written", [WANG, "", "无", "不详", "13800138000", WANG[:5] + "9" + WANG[6:]])
def test_whole_numbers_and_other_faults_are_no_damage(written):
    assert damage_of(written, "citizen") is None


@pytest.mark.parametrize(
    "written", [WANG[:15] + "000", WANG[:-1], WANG[3:], WANG.replace("1", "I"), float(WANG[:15] + "000")]
)
def test_a_second_source_of_the_same_name_gives_the_number_back(written):
    found = proposed(written, Candidate(WANG, "王 建国", "2024年体检名单"))
    assert found is not None
    assert (found.number, found.confirmed_by) == (WANG, ("2024年体检名单",))
    assert any("2024年体检名单" in sentence for sentence in found.evidence)


def test_without_a_second_source_nothing_is_proposed():
    assert proposed(WANG.replace("1", "I")) is None
    assert proposed(WANG[:15] + "000", Candidate(WANG, "李志强", "名单")) is None
    assert proposed(WANG[:15] + "000", Candidate(WANG, NAME, "名单"), name="") is None
    assert proposed(WANG.replace("1", "I"), Candidate(WANG, "李志强", "名单")) is None


def test_two_that_fit_are_none():
    both = Candidate(WANG, NAME, "名单甲"), Candidate(TWIN, NAME, "名单乙")
    assert proposed(WANG[:15] + "000", *both) is None
    assert proposed(WANG[:14], *both) is None
    assert proposed(WANG[:15] + "000", *both[:1], Candidate(WANG, NAME, "名单丙")).confirmed_by == (
        "名单甲",
        "名单丙",
    )


def test_a_brother_of_nearly_the_same_name_is_not_taken():
    assert proposed(WANG[:15] + "000", Candidate(TWIN, "王建军", "名单")) is None


def test_a_faulty_number_elsewhere_confirms_nothing():
    faulty = WANG[:17] + ("0" if WANG[17] != "0" else "1")
    assert proposed(WANG[:15] + "000", Candidate(faulty, NAME, "名单")) is None


def test_too_little_left_needs_a_birth_date_or_telephone():
    shown = f"{int(WANG) if WANG.isdigit() else 0:.2E}"
    known = Candidate(WANG, NAME, "名单", ("13900000001",))
    assert proposed(shown, known) is None
    assert proposed(shown, known, facts=("1980-03-15",)).number == WANG
    assert proposed(shown, known, facts=("13900000001",)).number == WANG
    assert proposed(shown, known, facts=("1981-03-15",)) is None
    assert proposed(WANG[:12], known) is None


def test_a_birth_date_on_record_contradicts():
    assert proposed(WANG[3:], Candidate(WANG, NAME, "名单"), facts=("1980-03-16",)) is None


def test_an_old_number_of_15_digits_is_found_again():
    assert proposed(WANG[:6] + WANG[8:17], Candidate(WANG, NAME, "名单")).number == WANG


def test_a_firm_is_the_same_in_any_spelling_but_its_branch_is_not():
    damaged = STONE[:15] + "000"
    same = Candidate(STONE, "恒达石材有限责任公司", "市场监管名单")
    assert proposed(damaged, same, name=FIRM).number == STONE
    assert proposed(damaged, Candidate(STONE, FIRM + "第一分公司", "名单"), name=FIRM) is None
    assert proposed(damaged, Candidate(STONE, "文水县恒达石材有限公司", "名单"), name=FIRM) is None


def test_a_number_that_may_be_right_is_left_when_another_source_has_it():
    number = next(
        made for serial in range(100, 1000, 100) for day in range(1, 28)
        if (made := make_citizen_number("410599", date(1980, 1, day), serial)).endswith("000")
    )  # fmt: skip
    other = make_citizen_number(number[:6], date(1980, 1, int(number[12:14])), int(number[14:17]) + 33)
    damage = damage_of(number, "citizen")
    assert not damage.sure
    assert propose(damage, [Candidate(other, NAME, "甲")], NAME).number == other
    assert propose(damage, [Candidate(other, NAME, "甲"), Candidate(number, "李强", "乙")], NAME) is None


def test_a_thousand_damages_and_no_wrong_repair():
    known = repaired = 0
    missed: Counter[str] = Counter()
    for seed in (11, 12):
        made = damages(seed, 1000)
        sources = Sources(made.candidates, COUNTY)
        for row in made.rows:
            damage = damage_of(row.written, row.kind)
            found = propose(damage, sources, row.name, row.facts) if damage else None
            assert found is None or found.number == row.truth, row
            assert found is None or row.confirmed or row.how == "written", row
            known += row.confirmed
            repaired += row.confirmed and found is not None
            missed[row.how] += row.confirmed and found is None
    assert known > 1000
    assert repaired / known >= 0.95, missed


@given(st.text(max_size=24) | st.floats() | st.integers(0, 10**19), st.sampled_from(["code", "citizen"]))
def test_anything_gets_an_answer(written, kind):
    damage = damage_of(written, kind)
    if damage:
        assert damage.sentence
        found = propose(damage, [Candidate(WANG, NAME, "甲"), Candidate(STONE, FIRM, "乙")], NAME)
        assert found is None or found.damage is damage


@given(st.integers(1, 998), st.integers(1, 17), st.sampled_from("OISBZLX0123456789"))
def test_whatever_is_proposed_satisfies_its_check_digits(serial, place, char):
    number = make_citizen_number("410599", date(1980, 3, 15), serial)
    code = make_credit_code("410599", serial)
    for whole, kind, name, check in (
        (number, "citizen", NAME, check_citizen_number),
        (code, "code", FIRM, check_credit_code),
    ):
        damage = damage_of(whole[:place] + char + whole[place + 1 :], kind)
        found = propose(damage, [Candidate(whole, name, "甲")], name) if damage else None
        assert found is None or check(found.number) == []
