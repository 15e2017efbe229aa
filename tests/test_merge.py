"""Two employers that are one: nothing is lost, nothing counts twice, and it can be taken back."""

from __future__ import annotations

import pytest

from db.records import BY_NAME
from ohdesk import batch, ledger, query
from ohdesk.desk import Desk
from ohdesk.errors import Refused
from ohdesk.identity import make_credit_code
from ohdesk.merge import merge

EMPLOYER = BY_NAME["employer"]


def keep(desk: Desk, kind: str, /, **values: object) -> int:
    """Save a record and return its number."""
    return ledger.save(desk, BY_NAME[kind], values).id


def found(desk: Desk, kind: str, **where: object) -> list[dict[str, object]]:
    """Return the records of a kind as values."""
    numbers = query.ids(desk, BY_NAME[kind], query.Query(where=where))
    return [ledger.values_of(one) for one in query.rows(desk, BY_NAME[kind], numbers)]


@pytest.fixture
def pair(desk: Desk) -> tuple[int, int]:
    """Two employers with records of their own and one declaration that both have."""
    old = keep(
        desk, "employer", name="榆河石料厂", credit_code=make_credit_code("220182", 51), staff_total=40
    )
    new = keep(desk, "employer", name="榆河石业有限公司", credit_code=make_credit_code("220182", 52))
    for employer, receipt in ((old, "旧-1"), (new, "新-1")):
        declared = {"declaration_type": "first", "submitted_on": "2024-03-01", "receipt_no": receipt}
        keep(desk, "declaration", employer=employer, **declared)
    keep(desk, "monitoring", employer=old, report_no="J-1", year=2024, kind="routine")
    return new, old


def test_everything_moves_and_the_old_name_still_finds_the_employer(
    desk: Desk, pair: tuple[int, int]
) -> None:
    new, old = pair
    merge(desk, new, old, "营业执照变更")
    (left,) = found(desk, "employer")
    assert (left["name"], left["staff_total"]) == ("榆河石业有限公司", 40)
    assert [one["employer"] for one in found(desk, "monitoring")] == [new]
    (former,) = found(desk, "former_name")
    assert (former["employer"], former["name"], former["credit_code"]) == (
        new,
        "榆河石料厂",
        make_credit_code("220182", 51),
    )
    assert found(desk, "declaration", employer="榆河石料厂")[0]["employer"] == new


def test_what_both_have_is_kept_once_with_the_difference_told(desk: Desk, pair: tuple[int, int]) -> None:
    merge(desk, *pair, "营业执照变更")
    (declaration,) = found(desk, "declaration")
    assert declaration["receipt_no"] == "新-1"
    assert "旧-1" in str(declaration["note"])


def test_undoing_a_merge_puts_every_value_back(desk: Desk, pair: tuple[int, int]) -> None:
    kinds = ("employer", "declaration", "monitoring", "former_name")
    before = {kind: found(desk, kind) for kind in kinds}
    number = merge(desk, *pair, "营业执照变更")
    batch.undo(desk, number)
    assert {kind: found(desk, kind) for kind in kinds} == before
    assert query.count(desk, EMPLOYER, query.Query(search="石料厂")) == 1


def test_a_merge_worked_on_since_is_not_undone(desk: Desk, pair: tuple[int, int]) -> None:
    number = merge(desk, *pair, "营业执照变更")
    ledger.save(desk, EMPLOYER, {"staff_total": 41}, pair[0])
    with pytest.raises(Refused, match="修改过"):
        batch.undo(desk, number)


def test_a_merge_needs_two_employers_and_a_reason(desk: Desk, pair: tuple[int, int]) -> None:
    with pytest.raises(Refused):
        merge(desk, pair[0], pair[0], "同一家")
    with pytest.raises(Refused):
        merge(desk, *pair, "  ")
