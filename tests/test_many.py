"""The same change to many records: all or none, told by name, undone as a whole."""

from __future__ import annotations

import pytest
import small_county
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db.records.employer import Employer, OperatingState, Verdict
from db.records.township import Township
from ohdesk import batch, batch_list, history, ledger, many, query
from ohdesk.desk import Desk
from ohdesk.errors import Refused
from ohdesk.query import Query


@pytest.fixture
def county(desk: Desk) -> Desk:
    """Fill the test's office with the small county."""
    small_county.fill(desk)
    return desk


def state(desk: Desk) -> dict[int, dict[str, object]]:
    """Return every employer as it is."""
    found = query.rows(desk, Employer, query.ids(desk, Employer, Query()))
    return {one.id: ledger.values_of(one) for one in found}


def test_many_get_a_verdict_and_one_undo_takes_it_back(county: Desk) -> None:
    before = state(county)
    values = many.verdict_values(county, "exempt", "无职业病危害因素")
    told = many.set_many_told(county, Employer, [1, 2, 3], values)
    assert (told.changed, told.same) == (3, 0)
    after = state(county)
    for number in (1, 2, 3):
        assert after[number]["verdict"] is Verdict.exempt
        assert after[number]["verdict_reason"] == "无职业病危害因素"
        assert after[number]["verified_by"] == county.user
        assert history.history(county, Employer, number)
    assert {n: v for n, v in after.items() if n > 3} == {n: v for n, v in before.items() if n > 3}
    assert batch_list.batches(county)[0].file_name == "批量修改：核查结论→不应申报，核查理由→无职业病危害因素"
    assert batch.undo(county, told.batch) == {"removed": 0, "restored": 3}
    assert state(county) == before


def test_a_township_is_given_by_name_and_told_by_name(county: Desk) -> None:
    towns = query.ids(county, Township, Query(order="code"))
    name = getattr(query.rows(county, Township, [towns[0]])[0], "name", "")
    number = many.set_many(
        county, Employer, [4, 5, 6], {"township": name, "supervised_by": "汤阴县卫生监督所"}
    )
    after = state(county)
    assert {after[one]["township"] for one in (4, 5, 6)} == {towns[0]}
    assert batch_list.batches(county)[0].file_name == f"批量修改：所属乡镇→{name}，监督单位→汤阴县卫生监督所"
    assert batch_list.batches(county)[0].number == number


def test_what_is_already_so_is_not_changed_again(county: Desk) -> None:
    many.set_many(county, Employer, [1, 2], {"operating_state": "stopped"})
    told = many.set_many_told(county, Employer, [1, 2, 3], {"operating_state": "停产"})
    assert (told.changed, told.same) == (1, 2)
    with pytest.raises(Refused) as refused:
        many.set_many(county, Employer, [1, 2, 3], {"operating_state": "stopped"})
    assert "已经是这样" in str(refused.value)


def test_one_record_that_may_not_have_it_keeps_all_as_they_are(county: Desk) -> None:
    many.set_many(
        county,
        Employer,
        [2],
        {"operating_state": OperatingState.cancelled, "verdict": "exempt", "verdict_reason": "已注销"},
    )
    before = state(county)
    with pytest.raises(Refused) as refused:
        many.set_many(county, Employer, [1, 3], {"verdict": "exempt", "verdict_reason": ""})
    assert "核查理由" in str(refused.value)
    assert str(before[1]["name"]) in str(refused.value)
    assert state(county) == before


@pytest.mark.parametrize("name", ["name", "credit_code", "branch_no", "contact_phone", "moon"])
def test_what_differs_for_everyone_is_not_set_for_many(county: Desk, name: str) -> None:
    with pytest.raises(Refused):
        many.set_many(county, Employer, [1, 2], {name: "甲"})


def test_nothing_selected_or_nothing_asked_is_said(county: Desk) -> None:
    with pytest.raises(Refused, match="没有选中"):
        many.set_many(county, Employer, [], {"risk": "severe"})
    with pytest.raises(Refused, match="选择要修改的栏目"):
        many.set_many(county, Employer, [1], {})
    with pytest.raises(ledger.Problems):
        many.set_many(county, Employer, [1], {"risk": "很大"})


def test_a_batch_touched_since_is_not_undone(county: Desk) -> None:
    number = many.set_many(county, Employer, [1, 2], {"supervised_by": "监督所"})
    ledger.save(county, Employer, {"supervised_by": "卫健委"}, 2)
    with pytest.raises(Refused, match="又被修改过"):
        batch.undo(county, number)
    assert state(county)[1]["supervised_by"] == "监督所"


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    numbers=st.lists(st.integers(1, 46), min_size=1, max_size=12, unique=True),
    values=st.fixed_dictionaries(
        {},
        optional={
            "risk": st.sampled_from(("severe", "general", None)),
            "size": st.sampled_from(("large", "micro", None)),
            "supervised_by": st.sampled_from(("监督所", "", None)),
            "staff_total": st.integers(60, 900),
        },
    ),
)
def test_every_change_of_many_can_be_taken_back(
    county: Desk, numbers: list[int], values: dict[str, object]
) -> None:
    before = state(county)
    try:
        number = many.set_many(county, Employer, numbers, values)
    except Refused:
        assert state(county) == before
        return
    assert state(county) != before
    batch.undo(county, number)
    assert state(county) == before
