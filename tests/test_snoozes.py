"""待办暂缓 and the due list: what is put off is not lost, comes back by itself, and ends with the state it was about."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from factories import employer_name
from openpyxl import load_workbook

from db.records.declaration import Declaration, DeclarationType, ReviewState
from db.records.employer import Employer, Verdict
from ohdesk import ledger, query
from ohdesk.clocks import due_items, due_list, kinds_of_clock, snoozes
from ohdesk.desk import Desk
from ohdesk.errors import Refused
from ohdesk.identity import make_credit_code

TODAY = date.today()
LATER = TODAY + timedelta(days=30)
KEY = "yearly_update"


def firm(desk: Desk, n: int = 1, town: int | None = None) -> int:
    """Keep an employer that must declare."""
    return ledger.save(
        desk,
        Employer,
        {
            "name": employer_name(n),
            "credit_code": make_credit_code("220182", n),
            "verdict": Verdict.must_declare,
            "first_seen_on": date(2021, 3, 1),
            "township": town,
        },
    ).id


def declare(desk: Desk, employer: int, day: date) -> None:
    values = {
        "employer": employer,
        "declaration_type": DeclarationType.first,
        "submitted_on": day,
        "review_state": ReviewState.passed,
    }
    ledger.save(desk, Declaration, values)


def keys(desk: Desk, day: date = TODAY) -> list[str]:
    return [one.key for one in due_list.read(desk, day).items]


def test_every_clock_belongs_to_one_group() -> None:
    assert set(due_list.OF_CLOCK) == set(kinds_of_clock())
    assert sum(len(group.clocks) for group in due_list.GROUPS) == len(due_list.OF_CLOCK)


def test_a_put_off_item_leaves_the_list_and_comes_back_on_its_day(desk: Desk) -> None:
    declare(desk, firm(desk), TODAY - timedelta(days=500))
    (item,) = [one for one in due_list.read(desk, TODAY).items if one.clock == KEY]
    before = keys(desk)
    snoozes.snooze(desk, item.key, LATER, "单位已承诺下月申报")
    assert keys(desk) == [key for key in before if key != item.key]
    assert item.key in keys(desk, LATER)
    (off,) = due_list.read(desk, TODAY).put_off
    assert (off.due, off.until, off.reason, off.by) == (item, LATER, "单位已承诺下月申报", desk.user)
    assert employer_name(1) in off.words
    assert due_list.read(desk, LATER).put_off == []
    snoozes.wake(desk, item.key)
    assert keys(desk) == before


def test_the_list_agrees_with_the_clocks(desk: Desk) -> None:
    for n in range(1, 5):
        declare(desk, firm(desk, n), TODAY - timedelta(days=90 * n + 200))
    found = due_list.read(desk, TODAY, 400)
    assert found.within(90) == due_items(desk, TODAY, 90)
    snoozes.snooze(desk, found.items[0].key, LATER, "停产检修")
    left = due_list.read(desk, TODAY, 90)
    assert left.items == due_items(desk, TODAY, 90, snoozed=snoozes.put_off(desk))
    counts = due_list.by_group(left.items)
    assert sum(sum(levels.values()) for levels in counts.values()) == len(left.items)


def test_a_declaration_ends_what_was_put_off(desk: Desk) -> None:
    number = firm(desk)
    declare(desk, number, TODAY - timedelta(days=500))
    (item,) = [one for one in due_list.read(desk, TODAY).items if one.clock == KEY]
    snoozes.snooze(desk, item.key, LATER, "等待换证")
    declare(desk, number, TODAY - timedelta(days=390))
    again = due_list.read(desk, TODAY)
    assert [one.clock for one in again.items if one.clock == KEY] == [KEY]
    assert again.put_off[0].due is None
    assert again.put_off[0].words == "年度更新"


def test_putting_off_again_replaces_the_day_and_the_reason(desk: Desk) -> None:
    first = snoozes.snooze(desk, "yearly_update:employer:1:never", LATER, "一")
    again = snoozes.snooze(desk, "yearly_update:employer:1:never", LATER + timedelta(days=1), "二")
    assert first == again
    assert snoozes.put_off(desk) == {"yearly_update:employer:1:never": LATER + timedelta(days=1)}


@pytest.mark.parametrize(("until", "reason"), [(LATER, "  "), (TODAY, "今天"), (date(2020, 1, 1), "过去")])
def test_no_reason_or_a_day_gone_by_is_refused(desk: Desk, until: date, reason: str) -> None:
    with pytest.raises(Refused):
        snoozes.snooze(desk, "yearly_update:employer:1:never", until, reason)
    assert snoozes.put_off(desk) == {}


def test_waking_what_was_never_put_off_does_nothing(desk: Desk) -> None:
    snoozes.wake(desk, "yearly_update:employer:1:never")
    assert snoozes.put_off(desk) == {}


def test_the_sheet_holds_the_list_with_townships_and_clauses(desk: Desk, tmp_path: Path) -> None:
    town = query.ids(desk, ledger.kind_of("township"), query.Query())[0]
    declare(desk, firm(desk, 1, town), TODAY - timedelta(days=500))
    found = due_list.read(desk, TODAY)
    count = due_list.write(desk, tmp_path / "待办.xlsx", found.items, found.places)
    heading, *rows = load_workbook(tmp_path / "待办.xlsx").active.iter_rows(values_only=True)
    assert heading == due_list.HEADINGS
    assert count == len(rows) == len(found.items)
    assert [row[4] for row in rows] == [one.name for one in found.items]
    assert {row[5] for row in rows} == set(found.places.values())
    assert all(row[8] for row in rows)
    assert {row[9] for row in rows} <= {"确定", "建议（未核实）"}
    with pytest.raises(Refused):
        due_list.write(desk, tmp_path / "待办.pdf", found.items, found.places)
