"""The one box: what is found by which words, in which order, and that nothing personal is shown whole."""

from __future__ import annotations

from datetime import date

import pytest

from db.records import BY_NAME
from ohdesk import ledger
from ohdesk.desk import Desk
from ohdesk.find import find
from ohdesk.identity import make_citizen_number, make_credit_code

CITIZEN = make_citizen_number("220182", date(1970, 3, 4), 9)


@pytest.fixture
def filled(desk: Desk) -> Desk:
    """An office with a few employers, a former name, a person and a patient."""
    for number, (name, address) in enumerate(
        (
            ("宏达石材厂", "向阳路1号"),
            ("榆河县宏达石材厂", "宏达村"),
            ("重庆路家具厂", "育才路"),
            ("大宏水泥厂", "宏达工业园"),
        )
    ):
        values = {
            "name": name,
            "credit_code": make_credit_code("220182", 60 + number),
            "work_address": address,
        }
        ledger.save(desk, BY_NAME["employer"], {**values, "contact_phone": "15400001234"})
    ledger.save(desk, BY_NAME["former_name"], {"employer": "重庆路家具厂", "name": "老木匠家具店"})
    ledger.save(desk, BY_NAME["person"], {"id_number": CITIZEN, "name": "单雄信"})
    return desk


def titles(desk: Desk, sought: str) -> list[str]:
    """Return what was found, in order."""
    return [hit.title for hit in find(desk, sought).hits]


def test_a_whole_name_stands_before_its_beginning_a_part_and_an_address(filled: Desk) -> None:
    assert titles(filled, "宏达石材厂") == ["宏达石材厂", "榆河县宏达石材厂"]
    assert titles(filled, "宏达") == ["宏达石材厂", "榆河县宏达石材厂", "大宏水泥厂"]


@pytest.mark.parametrize("sought", ["hdsc", "HDSC", "宏 石材", "220182", "向阳"])
def test_initials_parts_codes_and_addresses_find(filled: Desk, sought: str) -> None:
    assert "宏达石材厂" in titles(filled, sought)


def test_every_reading_of_a_name_finds_the_person(filled: Desk) -> None:
    assert all("单雄信" in titles(filled, initials) for initials in ("sxx", "dxx", "cxx"))


def test_a_former_name_finds_and_numbers_are_masked(filled: Desk) -> None:
    assert titles(filled, "老木匠") == ["老木匠家具店"]
    by_number = find(filled, CITIZEN[4:12]).hits
    assert [hit.title for hit in by_number] == ["单雄信"]
    assert CITIZEN not in by_number[0].where
    assert all("15400001234" not in hit.where for hit in find(filled, "1540000").hits)


@pytest.mark.parametrize("sought", ["%", "_", "*", '"', "石%", "OR", "NEAR(石 材)", "石材 AND"])
def test_signs_are_only_signs(filled: Desk, sought: str) -> None:
    assert all(hit.title for hit in find(filled, sought).hits)


def test_nothing_sought_finds_nothing(filled: Desk) -> None:
    assert find(filled, "   ").total == 0
