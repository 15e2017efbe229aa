"""Linked records as text: written by key, read by key, number, title or former name, refused when in doubt."""

from __future__ import annotations

import factories
import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.records import BY_NAME, KINDS
from ohdesk import ledger, query
from ohdesk.desk import Desk
from ohdesk.fields import fields_of
from ohdesk.identity import make_credit_code
from ohdesk.links import SEPARATOR, Links, _splits
from ohdesk.understand import Misread

TARGETS = sorted({one.words.kind for kind in KINDS for one in fields_of(kind) if one.type == "link"})
WAYS = pytest.mark.parametrize("bulk", [False, True], ids=["asked", "looked up"])


def find(desk: Desk, kind: str, raw: object, *, bulk: bool) -> int:
    """Return the number of the record meant."""
    with desk.read() as session:
        return Links(session, bulk=bulk).find(kind, raw)


def add(desk: Desk, kind: str, **values: object) -> int:
    """Save a record that differs from the factory's in these values."""
    return ledger.save(desk, BY_NAME[kind], factories.values(kind, 7, factories.linker(desk, 3)) | values).id


@WAYS
@pytest.mark.parametrize("kind", TARGETS)
def test_key_comes_back_to_the_record(kind: str, bulk: bool, desk: Desk) -> None:
    factories.linker(desk, 1)(kind)
    factories.linker(desk, 2)(kind)
    with desk.read() as session:
        links = Links(session, bulk=bulk)
        numbers = query.ids(desk, BY_NAME[kind], query.Query())
        keys = links.keys(kind, numbers)
        assert len(set(keys.values())) == len(numbers) > 1
        for number, key in keys.items():
            for said in (key, f" {key} ", key.lower(), number):
                assert links.find(kind, said) == number


@WAYS
def test_people_name_an_employer_in_many_ways(desk: Desk, bulk: bool) -> None:
    code = make_credit_code("220182", 501)
    number = add(desk, "employer", credit_code=code, name="榆河重型机械有限公司（北厂）")
    ledger.save(desk, BY_NAME["former_name"], {"employer": number, "name": "榆河机械厂"})
    wide = "".join(chr(ord(one) + 0xFEE0) for one in code)
    for said in (
        code,
        wide,
        code.lower(),
        "榆河重型机械有限公司（北厂）",
        "榆河重型机械有限公司(北厂)",
        "榆河机械厂",
        number,
    ):
        assert find(desk, "employer", said, bulk=bulk) == number, said


@WAYS
def test_doubt_is_told(desk: Desk, bulk: bool) -> None:
    for serial in (601, 602):
        add(desk, "employer", credit_code=make_credit_code("220182", serial), name="同名石材厂")
    with pytest.raises(Misread, match="有 2 条用人单位都叫"):
        find(desk, "employer", "同名石材厂", bulk=bulk)
    for raw in (
        "没有这家",
        make_credit_code("220182", 999),
        987654,
        -1,
        2**70,
        "%",
        "'",
        "/",
        "x" * 501,
        "\ud800",
    ):
        with pytest.raises(Misread):
            find(desk, "employer", raw, bulk=bulk)


@WAYS
def test_branches_share_a_code(desk: Desk, bulk: bool) -> None:
    code = make_credit_code("220182", 701)
    main = add(desk, "employer", credit_code=code, branch_no="", name="总厂")
    branch = add(desk, "employer", credit_code=code, branch_no="01", name="分厂")
    assert find(desk, "employer", code, bulk=bulk) == main
    assert find(desk, "employer", f"{code}{SEPARATOR}01", bulk=bulk) == branch


@WAYS
def test_key_may_hold_the_separator(desk: Desk, bulk: bool) -> None:
    report = add(desk, "monitoring", report_no="检/2025/007")
    with desk.read() as session:
        key = Links(session).keys("monitoring", [report])[report]
    assert key.endswith("/检/2025/007")
    assert find(desk, "monitoring", key, bulk=bulk) == report
    assert find(desk, "monitoring", "检/2025/007", bulk=bulk) == report


@WAYS
def test_removed_record_is_no_longer_meant(desk: Desk, bulk: bool) -> None:
    number = ledger.save(desk, BY_NAME["institution"], factories.values("institution", 1, lambda _: 1)).id
    ledger.remove(desk, BY_NAME["institution"], number, "撤销")
    for raw in (number, factories.values("institution", 1, lambda _: 1)["name"]):
        with pytest.raises(Misread):
            find(desk, "institution", raw, bulk=bulk)
    with desk.read() as session:
        assert Links(session).titles("institution", [number])[number]


def test_more_records_than_one_question_takes(desk: Desk) -> None:
    rows = [factories.values("person", n, lambda _: 1) for n in range(1000)]
    with desk.write() as session:
        ledger.add_many(desk, session, BY_NAME["person"], rows)
    with desk.read() as session:
        links = Links(session)
        keys = links.keys("person", range(1, 1001))
        assert [keys[n + 1] for n in range(1000)] == [row["id_number"] for row in rows]
        assert len(links.titles("person", range(1, 1001))) == 1000


@given(st.lists(st.text("ab/", max_size=4), min_size=1, max_size=4))
def test_one_of_the_ways_to_cut_a_key_is_the_right_one(parts: list[str]) -> None:
    ways = list(_splits(SEPARATOR.join(parts), len(parts)))
    assert parts in ways
    assert all(len(one) == len(parts) for one in ways)
