"""A submitted period is locked: what was counted stays, late records may come, unlocking needs a reason and a right."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import small_county

from db import keyring
from db.office import Role
from db.records import BY_NAME
from db.store import open_store
from ohdesk import assess, ledger, many, typed
from ohdesk.desk import Desk, open_office
from ohdesk.errors import Refused
from ohdesk.exchange import intake
from ohdesk.submissions import kept
from ohdesk.submissions import submit as submitting

PROFILE = "henan-2025"
HOW = "如需改动请先在“核对报送”中解锁并写明原因。"


@pytest.fixture(scope="session")
def locked(county_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Submit once for the whole session; the period stays locked."""
    home = tmp_path_factory.mktemp("locked")
    shutil.copytree(county_folder, home / "office")
    with open_office(home / "office", small_county.USER, small_county.PASSWORD) as desk:
        submitting.submit(desk, assess.open_profile(desk, PROFILE), home / "out", anyway=True)
    return home / "office"


@pytest.fixture
def desk(locked: Path, data_folder: Path) -> Iterator[Desk]:
    """Open a copy of the office whose period is locked."""
    shutil.copytree(locked, data_folder)
    with open_office(data_folder, small_county.USER, small_county.PASSWORD) as opened:
        yield opened


def save(desk: Desk, kind: str, values: dict[str, Any], number: int | None = None) -> int:
    return ledger.save(desk, BY_NAME[kind], values, number).id


def refused(told: pytest.ExceptionInfo[Refused]) -> None:
    words = str(told.value)
    assert words.startswith("该期间已于")
    assert "henan-2025 第 1 次" in words
    assert HOW in words


@pytest.mark.parametrize(
    ("kind", "values", "number"),
    [
        ("case", {"cause": "改一个字", "closed_on": "2025-09-01"}, 1),
        ("township_year", {"patients": 7}, 1),
        ("literacy_survey", {"aware": 5}, 1),
        ("monitoring_post", {"protection": "除尘"}, 1),
        ("annual_figure", {"value": 5}, 1),
    ],
)
def test_what_was_counted_stays_as_it_was(desk: Desk, kind: str, values: dict[str, Any], number: int) -> None:
    with pytest.raises(Refused) as told:
        save(desk, kind, values, number)
    refused(told)
    with pytest.raises(Refused) as told:
        ledger.remove(desk, BY_NAME[kind], number, "试试")
    refused(told)


def test_what_is_written_for_the_profile_is_locked_too(desk: Desk) -> None:
    profile = assess.open_profile(desk, PROFILE)
    for attempt in (
        lambda: typed.set_figure(desk, profile, "insured_workers", 2022, "1", "人社局"),
        lambda: typed.set_task(desk, profile, "1-1", "1", "yes"),
        lambda: typed.set_task(desk, profile, "1-1", "grade", "C", "理由"),
        lambda: save(
            desk, "outlook", {"profile": PROFILE, "indicator": "declaration_rate", "will_reach": True}
        ),
        lambda: save(desk, "definition_choice", {"profile": PROFILE, "switch": "cases", "option": "open"}),
    ):
        with pytest.raises(Refused) as told:
            attempt()
        refused(told)


def test_other_profiles_years_and_the_ledger_stay_open(desk: Desk) -> None:
    save(desk, "outlook", {"profile": "wenshui-2025", "indicator": "declaration_rate"})
    save(desk, "employer", {"contact": "王敏"}, 1)
    late = {
        "filed_no": "补录1号",
        "filed_on": "2025-03-05",
        "state": "investigating",
        "employer": 3,
        "cause": "未检测",
    }
    number = save(desk, "case", late)
    earlier = save(desk, "case", {**late, "filed_no": "去年1号", "filed_on": "2024-03-05"})
    save(desk, "case", {"cause": "未申报"}, earlier)
    with pytest.raises(Refused):
        save(desk, "case", {"cause": "未申报"}, number)


def test_many_at_once_are_refused_whole(desk: Desk) -> None:
    with pytest.raises(Refused) as told:
        many.set_many(desk, BY_NAME["case"], [1, 2], {"state": "withdrawn", "note": "x"})
    refused(told)


def test_an_import_refuses_the_locked_rows_and_takes_the_rest(desk: Desk, tmp_path: Path) -> None:
    with desk.read() as session:
        known = ledger.current(session, BY_NAME["case"], 1)
    rows = [
        ["案号", "立案日期", "案件状态", "当事人", "案由"],
        [known["filed_no"], known["filed_on"].isoformat(), "撤销立案", "", "改了"],
        ["汤卫职罚〔2025〕99号", "2025-05-06", "调查中", "", "新的"],
    ]
    file = write_rows(tmp_path / "案件.xlsx", rows, desk)
    found = intake.preview(desk, BY_NAME["case"], file)
    assert len(found.new) == 1
    assert len(found.rejected) == 1
    assert HOW in found.problems[0].message
    assert intake.commit(desk, found) is not None


def write_rows(path: Path, rows: list[list[str]], desk: Desk) -> Path:
    """Write the rows under the headings that the kind itself gives."""
    from ohdesk.exchange.writer import write_rows as write
    from ohdesk.fields import field_map

    known = field_map(BY_NAME["case"])
    names = ("filed_no", "filed_on", "state", "employer", "cause")
    with desk.read() as session:
        firm = ledger.current(session, BY_NAME["employer"], 1)["credit_code"]
    filled = [[cell or firm for cell in row] for row in rows[1:]]
    write(path, "案件", [known[name].zh for name in names], filled)
    return path


def test_unlocking_needs_a_reason_and_is_kept_in_the_chain(desk: Desk) -> None:
    with pytest.raises(Refused):
        kept.unlock(desk, 1, "  ")
    assert kept.unlock(desk, 1, "上级退回补正") == [1]
    save(desk, "case", {"cause": "改好了", "closed_on": "2025-09-01"}, 1)
    one = kept.submission(desk, 1)
    assert (one.locked, one.unlock_reason) == (False, "上级退回补正")
    with pytest.raises(Refused) as told:
        kept.unlock(desk, 1, "再来")
    assert "没有锁定" in str(told.value)


def test_a_new_submission_locks_again_and_one_unlocking_opens_all(desk: Desk, tmp_path: Path) -> None:
    made = submitting.submit(desk, assess.open_profile(desk, PROFILE), tmp_path, anyway=True)
    assert made.ordinal == 2
    assert kept.unlock(desk, made.id, "补正") == [1, 2]
    save(desk, "case", {"cause": "改好了", "closed_on": "2025-09-01"}, 1)


def test_nobody_unlocks_by_editing_the_record(desk: Desk) -> None:
    for attempt in (
        lambda: save(desk, "submission", {"locked": "否"}, 1),
        lambda: ledger.remove(desk, BY_NAME["submission"], 1, "删了"),
    ):
        with pytest.raises(Refused) as told:
            attempt()
        assert "解锁" in str(told.value)


def test_only_reviewers_and_administrators_unlock(locked: Path, data_folder: Path) -> None:
    shutil.copytree(locked, data_folder)
    key = keyring.Keyring.load(data_folder).unlock(small_county.USER, small_county.PASSWORD)
    with Desk(open_store(data_folder, key), small_county.USER, Role.recorder) as desk, pytest.raises(Refused):
        kept.unlock(desk, 1, "理由")
    with Desk(open_store(data_folder, key), small_county.USER, Role.reviewer) as desk:
        assert kept.unlock(desk, 1, "理由") == [1]
