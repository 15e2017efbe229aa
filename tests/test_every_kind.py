"""Every kind of record from its words to its way out and back: a new kind is tested by being listed in KINDS."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

import factories
import pytest
from doors import COUNTY, OFFICE, PASSWORD, USER, Ohdesk, Prepared
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from sqlalchemy import select

from db import keyring
from db.audit import Audit
from db.base import Record
from db.office import Role
from db.records import BY_NAME, KINDS
from db.store import open_store
from ohdesk import codes, ledger, query
from ohdesk.desk import Desk, create_office
from ohdesk.errors import Refused
from ohdesk.exchange import reader
from ohdesk.fields import TYPES, field_map, fields_of, plain_value, read_value, show_value
from ohdesk.history import history
from ohdesk.links import Links
from ohdesk.understand import Misread

NAMES = [kind.__tablename__ for kind in KINDS]
every_kind = pytest.mark.parametrize("kind", KINDS, ids=NAMES)
OF_EACH = 3


def in_order_of_links() -> list[str]:
    """Return the kinds so that each comes after those it points to."""
    done: list[str] = []
    while len(done) < len(NAMES):
        for name in NAMES:
            wanted = {one.words.kind for one in fields_of(BY_NAME[name]) if one.type == "link"} - {name}
            if name not in done and wanted <= set(done):
                done.append(name)
    return done


@pytest.fixture(scope="session")
def full(prepared: Prepared, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make an office that holds a few records of every kind."""
    folder = tmp_path_factory.mktemp("full") / "office"
    shutil.copytree(prepared.folder, folder)
    with Desk(open_store(folder, prepared.key), USER, Role.administrator) as desk:
        for n in range(OF_EACH):
            link = factories.linker(desk, n)
            for name in NAMES:
                link(name)
    return folder


@pytest.fixture
def full_office(full: Path, data_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the test its own copy of the full office, and commands its password."""
    shutil.copytree(full, data_folder)
    monkeypatch.setenv("OHDESK_PASSWORD", PASSWORD)
    return data_folder


@pytest.fixture
def full_desk(full_office: Path, prepared: Prepared) -> Iterator[Desk]:
    """Open the copy of the full office."""
    with Desk(open_store(full_office, prepared.key), USER, Role.administrator) as opened:
        yield opened


@pytest.fixture
def reading_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read files in this process: the child process has tests of its own and costs a second a file."""
    monkeypatch.setattr(reader, "run", lambda work, *orders, **_: work(*orders))


@every_kind
def test_words_are_complete(kind: type[Record]) -> None:
    known = field_map(kind)
    assert re.search(r"[\u4e00-\u9fff]", kind.zh)
    for field in known.values():
        assert field.zh
        assert field.type in TYPES
        assert not field.words.kind or field.words.kind in BY_NAME
        assert not field.words.codes or codes.catalogue(field.words.codes).title
        assert field.zh not in field.words.aliases
        assert all(zh for _, zh in field.options)
    assert set(kind.natural_key) <= set(known)
    assert kind.named_by
    assert set(kind.named_by) <= set(known)
    assert not kind.dated or known[kind.dated].type in ("date", "whole")
    assert len({field.zh for field in known.values()}) == len(known)
    assert 2 <= sum(field.words.in_table for field in known.values()) <= 10


@every_kind
def test_every_value_is_shown_and_read_back(kind: type[Record]) -> None:
    for n in range(40):
        values = factories.values(kind.__tablename__, n, lambda _: 1)
        for field in fields_of(kind):
            if field.type == "link" or values[field.name] is None:
                continue
            value = read_value(field, values[field.name])
            assert read_value(field, show_value(field, value)) == value
            assert read_value(field, json.loads(json.dumps(plain_value(field, value)))) == value


@every_kind
def test_life_of_a_record(kind: type[Record], desk: Desk) -> None:
    link = factories.linker(desk)
    values = factories.values(kind.__tablename__, 1, link)
    saved = ledger.save(desk, kind, values)
    kept = kept_values(desk, kind, saved.id)
    assert kept == {**ledger.blank(kind), **values}

    ledger.save(desk, kind, {"note": "已电话核对"}, saved.id)
    assert kept_values(desk, kind, saved.id) == {**kept, "note": "已电话核对"}
    newest = history(desk, kind, saved.id)[0]
    assert newest.changes == [("备注", kept["note"], "已电话核对")]
    assert (newest.user, newest.action) == (USER, "修改")
    with desk.read() as session:
        row = session.scalars(select(Audit).order_by(Audit.seq.desc()).limit(1)).one()
    assert (row.kind, row.record) == (kind.__tablename__, saved.id)
    assert json.loads(row.before or "") == {"note": kept["note"]}
    assert json.loads(row.after or "") == {"note": "已电话核对"}

    for reason in ("", "  "):
        with pytest.raises(Refused, match="原因"):
            ledger.remove(desk, kind, saved.id, reason)
    ledger.remove(desk, kind, saved.id, "录错")
    assert saved.id not in query.ids(desk, kind, query.Query())
    with pytest.raises(Refused):
        kept_values(desk, kind, saved.id)
    assert history(desk, kind, saved.id)[0].reason == "录错"
    assert ledger.save(desk, kind, values).id > saved.id


def kept_values(desk: Desk, kind: type[Record], number: int) -> dict[str, Any]:
    """Return a record's values as they are kept now."""
    with desk.read() as session:
        return ledger.current(session, kind, number)


@every_kind
def test_search_finds_by_title(kind: type[Record], full_desk: Desk) -> None:
    with full_desk.read() as session:
        titles = Links(session).titles(kind.__tablename__, query.ids(full_desk, kind, query.Query()))
    assert len(titles) >= OF_EACH
    for number, title in titles.items():
        for word in title.split():
            if not is_text(kind, word, title):
                continue
            assert number in query.ids(full_desk, kind, query.Query(search=word)), word


def is_text(kind: type[Record], word: str, title: str) -> bool:
    """Tell whether a word of a title was typed as text; days, numbers, choices and codes are filtered instead."""
    field = field_map(kind)[kind.named_by[0]]
    while field.type == "link":
        target = BY_NAME[field.words.kind]
        field = field_map(target)[target.named_by[0]]
    return field.type == "text" and word == title.split(maxsplit=1)[0]


@every_kind
def test_same_key_is_not_kept_twice(kind: type[Record], full_desk: Desk) -> None:
    first = query.ids(full_desk, kind, query.Query())[0]
    with pytest.raises(Refused, match="已有相同"):
        ledger.save(full_desk, kind, kept_values(full_desk, kind, first))
    ledger.save(full_desk, kind, kept_values(full_desk, kind, first), first)


@every_kind
def test_blank_sheet_has_every_heading(kind: type[Record], ohdesk: Ohdesk, tmp_path: Path) -> None:
    out = tmp_path / "空表.xlsx"
    answer = ohdesk("blank", kind.__tablename__, out, "--json")
    assert (answer.code, answer.json) == (0, {"file": str(out)})
    sheet = load_workbook(out).worksheets[0]
    shown = {
        str(cell.value).strip("*＊ ") for row in sheet.iter_rows(max_row=5) for cell in row if cell.value
    }
    assert {field.zh for field in fields_of(kind)} <= shown


@every_kind
def test_dump_brought_in_again_changes_nothing(
    kind: type[Record], full_office: Path, ohdesk: Ohdesk, tmp_path: Path, reading_here: None
) -> None:
    name, out = kind.__tablename__, tmp_path / "导出.csv"
    dumped = ohdesk("dump", name, out, "--json")
    assert dumped.code == 0, dumped.err
    again = ohdesk("import", name, out, "--json")
    assert again.code == 0, again.err
    assert again.json["problems"] == []
    assert again.json["same"] == dumped.json["records"] >= OF_EACH
    assert (again.json["new"], again.json["updated"], again.json["rejected"]) == (0, 0, 0)


def test_dumps_build_the_office_anew(
    full_office: Path, ohdesk: Ohdesk, tmp_path: Path, reading_here: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keyring, "COST", {"time": 1, "memory_kib": 8, "lanes": 1})
    new = tmp_path / "new"
    create_office(new, COUNTY, OFFICE, USER, PASSWORD)
    for name in in_order_of_links():
        out = tmp_path / f"{name}.xlsx"
        assert ohdesk("dump", name, out).code == 0
        brought = ohdesk("import", name, out, "--json", "--data", new)
        assert brought.code == 0, brought.err
        assert brought.json["problems"] == [], name
        assert brought.json["seen"] == brought.json["new"] + brought.json["same"] + brought.json["blank"], (
            name
        )
        assert shown(ohdesk, name, new) == shown(ohdesk, name, full_office), name


def shown(ohdesk: Ohdesk, name: str, folder: Path) -> list[dict[str, Any]]:
    """Return a kind's records without their own numbers, in a steady order."""
    rows = ohdesk("show", name, "--full", "--json", "--data", folder).json["rows"]
    bare = [{field: value for field, value in row.items() if field != "id"} for row in rows]
    return sorted(bare, key=lambda row: json.dumps(row, sort_keys=True))


junk: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**30), 10**30)
    | st.floats()
    | st.text(max_size=12)
    | st.text("0123456789-/.%；、X ", max_size=20)
    | st.sampled_from(
        ["\ud800", "\x00", " ", "　", "是", "2025-02-30", "1e5", "A" * 40_000, "%", "'; DROP TABLE x", "/"]
    ),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
@every_kind
def test_junk_is_understood_or_told(kind: type[Record], full_desk: Desk, data: st.DataObject) -> None:
    numbers = query.ids(full_desk, kind, query.Query())
    plain = kept_values(full_desk, kind, numbers[0])
    wrong = data.draw(st.dictionaries(st.sampled_from(sorted(plain)), junk, min_size=1, max_size=4))
    for one in ledger.check(full_desk, kind, {**plain, **wrong}, numbers[0]):
        assert 0 < len(one.message) < 700
    with full_desk.read() as session:
        links = Links(session, bulk=True)
        for name, value in wrong.items():
            with suppress(Misread):
                ledger.read_one(field_map(kind)[name], value, links)


def test_removed_records_stay_in_the_file(desk: Desk) -> None:
    kind = BY_NAME["institution"]
    saved = ledger.save(desk, kind, factories.values("institution", 1, lambda _: 1))
    ledger.remove(desk, kind, saved.id, "机构已撤销")
    with desk.read() as session:
        asked = select(kind).where(kind.id == saved.id).execution_options(with_removed=True)
        assert isinstance(session.scalars(asked).one().removed_at, datetime)


def test_a_record_others_belong_to_is_not_removed(full_desk: Desk) -> None:
    kind = BY_NAME["employer"]
    with pytest.raises(Refused, match="记录属于它"):
        ledger.remove(full_desk, kind, query.ids(full_desk, kind, query.Query())[0], "录错")
