"""As of a day: a frozen count never moves, and a record is told as it stood at the end of any day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

import db.audit
from db.records import BY_NAME
from ohdesk import history, ledger
from ohdesk.batch import begin, keep, take_out, undo
from ohdesk.desk import Desk
from ohdesk.errors import Refused
from ohdesk.identity import make_citizen_number, make_credit_code
from ohdesk.snapshots import as_of_state, freeze, frozen, members_of

EMPLOYER, DECLARATION, PERSON = BY_NAME["employer"], BY_NAME["declaration"], BY_NAME["person"]
BASE = date(2023, 12, 31)
Clock = Callable[[str], None]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Set the time that changes are stamped with, in the computer's own time zone."""

    def at(moment: str) -> None:
        local = datetime.fromisoformat(moment).astimezone()
        monkeypatch.setattr(db.audit, "clock", lambda: local.astimezone(UTC))

    return at


def employer(desk: Desk, at: int, **values: object) -> int:
    """Save an employer and return its number."""
    code = make_credit_code("220182", 60_000_000 + at)
    usual = {"name": f"时点第{at}厂", "credit_code": code, "verdict": "must_declare"}
    return ledger.save(desk, EMPLOYER, {**usual, **values}).id


def declare(desk: Desk, number: int, day: str) -> int:
    values = {"employer": number, "declaration_type": "first", "submitted_on": day}
    return ledger.save(desk, DECLARATION, values).id


def test_a_frozen_count_keeps_its_value_and_its_members(desk: Desk) -> None:
    early, late = employer(desk, 1), employer(desk, 2)
    declare(desk, early, "2023-03-01")
    declare(desk, late, "2024-03-01")
    freeze(desk, "first_declared_employers", BASE, "2023年底初次申报用人单位数")
    declare(desk, employer(desk, 3), "2023-05-01")
    with desk.read() as session:
        kept = frozen(session, "first_declared_employers", BASE)
        assert kept is not None
        assert (kept.value, members_of(kept), kept.frozen_by) == (1, {"employer": [early]}, desk.user)
        assert frozen(session, "first_declared_employers", date(2022, 12, 31)) is None


def test_what_cannot_be_frozen_is_said(desk: Desk) -> None:
    with pytest.raises(Refused, match="没有数据项"):
        freeze(desk, "employers_on_the_moon", BASE)
    with pytest.raises(Refused, match="还没有到"):
        freeze(desk, "first_declared_employers", date.today() + timedelta(days=1))
    number = freeze(desk, "first_declared_employers", BASE)
    with pytest.raises(Refused, match="已冻结为 0"):
        freeze(desk, "first_declared_employers", BASE)
    ledger.remove(desk, BY_NAME["snapshot"], number, "导入旧申报后重算")
    assert freeze(desk, "first_declared_employers", BASE) != number


def test_a_record_is_told_as_it_stood_on_each_day(desk: Desk, clock: Clock) -> None:
    clock("2025-03-01T09:00")
    number = employer(desk, 1, industry="3011", staff_total=20)
    clock("2025-03-02T23:59")
    ledger.save(desk, EMPLOYER, {"staff_total": 30}, number)
    clock("2025-03-03T00:00")
    ledger.save(desk, EMPLOYER, {"staff_total": 40, "industry": None}, number)
    clock("2025-03-05T08:00")
    ledger.remove(desk, EMPLOYER, number, "录入错误")

    def told(day: int) -> tuple[object, object] | None:
        found = as_of_state(desk, EMPLOYER, number, date(2025, 3, day))
        return None if found is None else (found["staff_total"], found["industry"])

    assert as_of_state(desk, EMPLOYER, number, date(2025, 2, 28)) is None
    assert [told(day) for day in range(1, 6)] == [(20, "3011"), (30, "3011"), (40, None), (40, None), None]


def test_a_batch_taken_back_is_seen_on_the_days_between(desk: Desk, clock: Clock) -> None:
    clock("2025-03-01T09:00")
    old, gone = employer(desk, 1, staff_total=20), employer(desk, 2)
    clock("2025-03-02T09:00")
    with desk.write() as session:
        batch = begin(desk, session, EMPLOYER, "合并", "台账", {"updated": 2})
        before = ledger.current(session, EMPLOYER, old)
        change = ledger.Change(old, before, {**before, "staff_total": 25})
        keep(desk, session, batch, EMPLOYER, [change], "merge")
        take_out(desk, session, batch, EMPLOYER, gone, "重复")
        made = batch.id
    clock("2025-03-04T09:00")
    undo(desk, made)
    days = [date(2025, 3, day) for day in (1, 2, 3, 4)]
    assert [(as_of_state(desk, EMPLOYER, old, day) or {}).get("staff_total") for day in days] == [
        20,
        25,
        25,
        20,
    ]
    assert [as_of_state(desk, EMPLOYER, gone, day) is not None for day in days] == [True, False, False, True]
    back = as_of_state(desk, EMPLOYER, gone, days[-1])
    assert back is not None
    assert back["name"] == "时点第2厂"


def test_personal_numbers_stay_veiled_and_words_are_those_of_the_form(desk: Desk) -> None:
    number = make_citizen_number("220182", date(1980, 5, 6), 7)
    person = ledger.save(desk, PERSON, {"id_number": number, "name": "郑海燕"}).id
    found = as_of_state(desk, PERSON, person, date.today())
    assert found is not None
    assert number not in str(found)
    with desk.read() as session:
        words = dict(history.in_words(session, PERSON, found))
    assert words["姓名"] == "郑海燕"
    assert number not in str(words)
    assert "…" not in str(words)


@given(edits=st.lists(st.tuples(st.integers(0, 6), st.integers(1, 99)), max_size=8))
def test_any_days_edits_are_told_by_the_last_one_of_the_day(edits: list[tuple[int, int]]) -> None:
    """Walk the chain of one record over a week, whatever was edited when."""
    from ohdesk.snapshots import state_after

    rows = [("2025-03-01T08:00", None, '{"staff_total": 0}')]
    rows += [
        (f"2025-03-0{1 + day}T09:00", "{}", f'{{"staff_total": {value}}}') for day, value in sorted(edits)
    ]
    for day in range(7):
        last = [value for at, value in sorted(edits) if at <= day]
        state = state_after(EMPLOYER, rows, date(2025, 3, 1 + day))
        assert state is not None
        assert state["staff_total"] == (last[-1] if last else 0)
