"""The demonstration county: the same for a seed, right in every value, and with a story in every row of the tables."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from doors import PASSWORD, USER
from sqlalchemy import select
from sqlalchemy.orm import Session

from db import keyring
from db.audit import first_break
from db.base import Record
from db.records import BY_NAME, KINDS
from db.records.employer import Employer
from db.records.submission import Submission
from ohdesk import assess, checks, codes, demo, ledger
from ohdesk.desk import Desk, open_office
from ohdesk.errors import Refused
from ohdesk.fields import fields_of, plain_value
from ohdesk.results import Results

EMPLOYERS = 24
SEEDS = range(1, 9)
LAST_DAY = date(2025, 12, 31)
LOOKING_AHEAD = {"valid_until", "due_on"}
DONE_TODAY = {"definition_choice", "explanation", "report_part", "official_form", "submission"}
"""What demo does through the window's own doors, which stamp the day; a submission holds the chain's head too."""


@dataclass(frozen=True)
class County:
    """What one created county holds."""

    counts: dict[str, int]
    found: dict[str, int]
    digest: str
    wrong: list[str]
    shared: list[str]
    told: list[tuple[int, int, str]]
    results: Results


@cache
def in_catalogue(key: str, code: str) -> bool:
    """Tell whether a code is in its catalogue."""
    return bool(codes.name_of(key, code))


def told(record: Record) -> dict[str, object]:
    """Return a record's values as plain text."""
    return {field.name: plain_value(field, getattr(record, field.name)) for field in fields_of(type(record))}


def mistakes(record: Record) -> Iterator[str]:
    """Return what is wrong with one record: by the rules, in its codes, in its days."""
    kind, values = type(record), ledger.values_of(record)
    where = f"{kind.__tablename__} {record.id}"
    for problem in checks.check_values(kind, {**values, "id": record.id}):
        if problem.level == "error":
            yield f"{where} {problem.field}: {problem.message}"
    if isinstance(record, Submission) and "榆河县" not in record.package:
        yield f"{where}: {record.package} names another county"
    for field in fields_of(kind):
        value = values[field.name]
        if field.type == "code" and value is not None and not in_catalogue(field.words.codes, value):
            yield f"{where} {field.name}: no such code {value}"
        today = kind.__tablename__ in DONE_TODAY
        if (
            field.type == "date"
            and value
            and value > LAST_DAY
            and field.name not in LOOKING_AHEAD
            and not today
        ):
            yield f"{where} {field.name}: {value} is after the last day"


def numbers_twice(session: Session) -> Iterator[str]:
    """Return the numbers that two people or two firms share."""
    for kind in ("person", "patient"):
        numbers = Counter(session.scalars(select(BY_NAME[kind].id_number)))  # type: ignore[attr-defined]
        assert numbers
        yield from (f"{kind} {number}" for number, times in numbers.items() if times > 1)
    firms = Counter(tuple(row) for row in session.execute(select(Employer.credit_code, Employer.branch_no)))
    yield from (f"employer {firm}" for firm, times in firms.items() if times > 1)


def look(folder: Path, counts: dict[str, int], heard: list[tuple[int, int, str]]) -> County:
    """Open a created county and look at every record."""
    words, wrong, found = hashlib.sha256(), [], {}
    with open_office(folder, USER, PASSWORD) as desk:
        with desk.read() as session:
            for kind in KINDS:
                records = list(session.scalars(select(kind).order_by(kind.id)))
                found[kind.__tablename__] = len(records)
                for record in records:
                    if kind is not Submission:
                        words.update(json.dumps(told(record), ensure_ascii=False).encode())
                    wrong += mistakes(record)
            shared = list(numbers_twice(session))
            assert first_break(session, desk.author)[1] is None
        assert desk.county.name == "榆河县"
        results = assess.evaluate(desk, assess.open_profile(desk, "henan-2025"), LAST_DAY)
    return County(counts, found, words.hexdigest(), wrong, shared, heard, results)


def make(folder: Path, seed: int, employers: int = EMPLOYERS) -> County:
    """Create a county and look at it."""
    heard: list[tuple[int, int, str]] = []
    counts = demo.create(folder, employers, seed, USER, PASSWORD, lambda *said: heard.append(said))
    return look(folder, counts, heard)


@pytest.fixture(scope="module")
def cheap() -> Iterator[None]:
    """Stretch passwords cheaply: eight offices are opened here."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keyring, "COST", {"time": 1, "memory_kib": 8, "lanes": 1})
        yield


@pytest.fixture(scope="module")
def counties(cheap: None, tmp_path_factory: pytest.TempPathFactory) -> dict[int, County]:
    """Create one county for each seed."""
    base = tmp_path_factory.mktemp("counties")
    return {seed: make(base / str(seed), seed) for seed in SEEDS}


def rows_of(counties: dict[int, County], key: str) -> list[Any]:
    return [row for county in counties.values() for row in county.results.rows if row.key == key]


def test_every_kind_has_records_and_the_counts_are_told(counties: dict[int, County]) -> None:
    for county in counties.values():
        assert list(county.counts) == [kind.__tablename__ for kind in KINDS]
        assert county.counts == county.found
        assert [kind for kind, count in county.found.items() if not count] == []
        assert county.found["employer"] == EMPLOYERS


def test_every_value_is_right(counties: dict[int, County]) -> None:
    assert [wrong for county in counties.values() for wrong in county.wrong] == []


def test_a_seed_gives_the_same_county_and_another_seed_another(
    counties: dict[int, County], cheap: None, tmp_path: Path
) -> None:
    assert make(tmp_path / "again", 7).digest == counties[7].digest
    assert len({county.digest for county in counties.values()}) == len(SEEDS)


def test_no_part_is_larger_than_its_whole(counties: dict[int, County]) -> None:
    for county in counties.values():
        for row in county.results.rows:
            if row.numerator is not None and row.denominator is not None:
                assert row.numerator <= row.denominator, row.key


def test_every_row_has_a_story(counties: dict[int, County]) -> None:
    for county in counties.values():
        for row in county.results.rows:
            assert row.value is not None or not row.applies, (row.key, row.why)
    for key in (
        "declaration_rate",
        "monitoring_pass_rate",
        "awareness_rate",
        "rehab_coverage",
        "case_closure_rate",
    ):
        assert {row.met for row in rows_of(counties, key)} >= {True, False}, key
    for key in ("rehab_coverage", "case_closure_rate", "diagnosis_institution"):
        assert {row.applies for row in rows_of(counties, key)} == {True, False}, key
    assert {row.met for row in rows_of(counties, "insured_workers")} == {True, False, None}
    assert all(row.met for row in rows_of(counties, "dose_monitoring_rate"))
    assert all(row.met for row in rows_of(counties, "checkup_institution"))


def test_tasks_reach_every_letter_and_some_wait_for_a_person(counties: dict[int, County]) -> None:
    for county in counties.values():
        tasks = county.results.tasks
        assert {task.grade for task in tasks} == {"A", "B", "C", None}
        assert any("人工判定" in task.why and task.decided is None for task in tasks)
        assert any("未填" in task.why for task in tasks)
        assert [task.key for task in tasks if task.decided and task.note] == ["3-1"]


def test_no_two_people_or_firms_share_a_number(counties: dict[int, County]) -> None:
    assert [shared for county in counties.values() for shared in county.shared] == []


def test_progress_is_told_to_the_end(counties: dict[int, County]) -> None:
    for county in counties.values():
        total = county.told[-1][1]
        assert [done for done, _, _ in county.told] == list(range(total + 1))
        assert {words for _, _, words in county.told} == {"正在生成演示数据"}


@pytest.mark.parametrize("employers", [0, 50_001])
def test_too_few_or_too_many_employers_are_refused(employers: int, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="用人单位数"):
        demo.create(tmp_path / "one", employers, 1, USER, PASSWORD)
    assert not (tmp_path / "one").exists()


def test_a_folder_with_anything_in_it_is_refused_untouched(tmp_path: Path) -> None:
    (tmp_path / "kept.txt").write_text("kept")
    with pytest.raises(Refused, match="不是空文件夹"):
        demo.create(tmp_path, 20, 1, USER, PASSWORD)
    assert [path.name for path in tmp_path.iterdir()] == ["kept.txt"]


def test_a_failure_leaves_no_half_made_county(
    cheap: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise Refused("磁盘空间不足或无法写入，本次没有保存。请清理磁盘后再试。")

    monkeypatch.setattr(Desk, "write", fail)
    with pytest.raises(Refused):
        demo.create(tmp_path / "one", 20, 1, USER, PASSWORD)
    assert not (tmp_path / "one").exists()
