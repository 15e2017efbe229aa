"""The three ways out: counting without anyone, everything under a password, and the sheet scripts import again."""

from __future__ import annotations

import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import factories
import msoffcrypto
import openpyxl
import pytest
from doors import Ohdesk
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from db.audit import Audit
from db.office import Role
from db.records import BY_NAME, KINDS
from ohdesk import ledger, query
from ohdesk.desk import Desk
from ohdesk.errors import Refused
from ohdesk.exchange import sheet
from ohdesk.exchange.anonymous import band, coded, way_of
from ohdesk.exchange.sealed import check_file_password, read_sealed, write_sealed
from ohdesk.exchange.writer import book_of
from ohdesk.fields import fields_of, show_value
from ohdesk.query import Query

PATIENT, VISIT = BY_NAME["patient"], BY_NAME["rehab_visit"]
SECRET, REASON = "Yuhe-2025-患者", "向定点医院移交随访名单"
ALL = Query()


def book(path: Path | io.BytesIO) -> list[tuple[Any, ...]]:
    """Return the rows of a workbook's first sheet."""
    return list(openpyxl.load_workbook(path).worksheets[0].iter_rows(values_only=True))


def last(desk: Desk) -> Audit:
    """Return the newest audit row."""
    with desk.read() as session:
        return session.scalars(select(Audit).order_by(Audit.seq.desc()).limit(1)).one()


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """Give a folder for what goes out."""
    folder = tmp_path / "out"
    folder.mkdir()
    return folder


@pytest.fixture
def people(desk: Desk) -> Desk:
    """Give an office with patients, their visits, and everything they belong to."""
    for n in range(3):
        link = factories.linker(desk, n)
        for kind in ("patient", "rehab_visit", "follow_up", "checkup", "radiation_worker", "dose"):
            link(kind)
    return desk


def test_a_sealed_sheet_opens_with_its_password_only(people: Desk, out: Path) -> None:
    path = out / "患者.xlsx"
    count = sheet.dump(people, PATIENT, path, ALL, password=SECRET, reason=REASON)
    raw = path.read_bytes()
    assert raw[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    number = everybody(people, "patient")[0].id_number
    assert number.encode() not in raw
    assert SECRET.encode() not in raw
    for wrong in ("x", "yuhe-2025-患者", SECRET + " "):
        with pytest.raises(Refused, match="口令不对"):
            read_sealed(path, wrong)
    rows = book(io.BytesIO(read_sealed(path, SECRET)))
    assert len(rows) == count + 1 == 4
    assert number in rows[1]
    assert [one.name for one in out.iterdir()] == [path.name]


def test_the_file_is_what_office_programs_call_agile_encryption(out: Path) -> None:
    path = out / "a.xlsx"
    write_sealed(path, book_of("表", ["甲"], [["乙"]])[0], SECRET)
    with path.open("rb") as file:
        found = msoffcrypto.OfficeFile(file)
        assert found.is_encrypted()
        assert found.type == "agile"
        found.load_key(password=SECRET, verify_password=True)
        plain = io.BytesIO()
        found.decrypt(plain, verify_integrity=True)
    assert book(plain) == [("甲",), ("乙",)]


def test_the_same_numbers_are_never_sealed_the_same(out: Path) -> None:
    made = book_of("表", ["甲"], [["乙"]])[0]
    for name in ("a", "b"):
        write_sealed(out / f"{name}.xlsx", made, SECRET)
    assert (out / "a.xlsx").read_bytes() != (out / "b.xlsx").read_bytes()


def test_a_changed_byte_is_noticed(out: Path) -> None:
    path = out / "a.xlsx"
    write_sealed(path, book_of("表", ["甲"], [["乙" * 50]] * 300)[0], SECRET)
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 2] ^= 1
    path.write_bytes(raw)
    with pytest.raises(Refused, match="口令不对，或文件已被改动"):
        read_sealed(path, SECRET)


@pytest.mark.parametrize("rows", [0, 1, 3, 40, 300, 5000])
def test_any_size_comes_back_whole(rows: int, out: Path) -> None:
    lines = [[f"{at * 7919 % 10007}石材厂", at] for at in range(rows)]
    write_sealed(out / "a.xlsx", book_of("表", ["名称", "数"], lines)[0], SECRET)
    assert book(io.BytesIO(read_sealed(out / "a.xlsx", SECRET)))[1:] == [tuple(one) for one in lines]


@pytest.mark.parametrize("raw", [b"", b"hello", b"PK\x03\x04 no", book_of("表", ["甲"], [])[0]])
def test_what_is_not_sealed_is_refused(raw: bytes, out: Path) -> None:
    path = out / "a.xlsx"
    path.write_bytes(raw)
    with pytest.raises(Refused, match="不是加密的 Excel 文件"):
        read_sealed(path, SECRET)


@pytest.mark.parametrize("weak", ["", "12345678", "abcdefgh", "Abc12345\n", "甲" * 300])
def test_weak_file_passwords_are_refused(weak: str, people: Desk, out: Path) -> None:
    with pytest.raises(Refused):
        check_file_password(weak)
    if weak:
        with pytest.raises(Refused):
            sheet.dump(people, PATIENT, out / "a.xlsx", ALL, password=weak, reason=REASON)
        assert list(out.iterdir()) == []


def test_sealing_needs_a_reason_the_right_and_an_xlsx(people: Desk, out: Path) -> None:
    path = out / "a.xlsx"
    with pytest.raises(Refused, match="原因"):
        sheet.dump(people, PATIENT, path, ALL, password=SECRET, reason="  ")
    with pytest.raises(Refused, match="xlsx"):
        sheet.dump(people, PATIENT, out / "a.csv", ALL, password=SECRET, reason=REASON)
    for role in (Role.reader, Role.reviewer):
        people.role = role
        with pytest.raises(Refused, match="没有这项权限"):
            sheet.dump(people, PATIENT, path, ALL, password=SECRET, reason=REASON)
    assert list(out.iterdir()) == []


@pytest.mark.parametrize("kind", ["patient", "rehab_visit", "checkup", "radiation_worker", "dose", "person"])
def test_only_who_may_see_numbers_gets_them_out_plain(kind: str, people: Desk, out: Path) -> None:
    """A kind that links to a person carries the person's number in its key."""
    people.role = Role.reader
    with pytest.raises(Refused, match="没有这项权限"):
        sheet.dump(people, BY_NAME[kind], out / "a.xlsx", ALL)
    assert sheet.dump(people, BY_NAME[kind], out / "b.xlsx", ALL, anonymous=True) >= 1
    assert [one.name for one in out.iterdir()] == ["b.xlsx"]


def test_every_way_out_is_written_down_with_its_count(people: Desk, out: Path) -> None:
    ways: dict[str, dict[str, Any]] = {
        "plain": {},
        "anonymous": {"anonymous": True},
        "sealed": {"password": SECRET, "reason": REASON},
    }
    for word, asked in ways.items():
        sheet.dump(people, PATIENT, out / f"{word}.xlsx", ALL, **asked)
        row = last(people)
        after = json.loads(row.after or "")
        assert (row.action, row.kind, row.reason) == ("dump", "patient", asked.get("reason"))
        assert (after["sort"], after["records"], after["file"]) == (word, 3, f"{word}.xlsx")
        assert bool(after["personal_columns"]) == (word != "anonymous")
        assert SECRET not in f"{row.after}{row.reason}"


def test_nobody_is_told_from_an_anonymous_sheet(people: Desk, out: Path) -> None:
    link = factories.linker(people, 7)
    known = {person: everybody(people, person) for person in ("patient", "person")}
    for kind in KINDS:
        ledger.save(people, kind, {"note": "住院部王大夫 13812340000"}, link(kind.__tablename__))
        path = out / f"{kind.__tablename__}.xlsx"
        sheet.dump(people, kind, path, ALL, anonymous=True)
        cells = {str(cell) for row in book(path)[1:] for cell in row if cell is not None}
        for one in everybody(people, kind.__tablename__):
            for field in fields_of(kind):
                value = getattr(one, field.name)
                if value is not None and way_of(kind, field) != "keep" and field.type != "link":
                    assert show_value(field, value) not in cells, (kind, field.name)
        for one in (*known["patient"], *known["person"]):
            assert not [cell for cell in cells if one.id_number in cell or one.name == cell], kind
        assert not [cell for cell in cells if "13812340000" in cell], kind


def everybody(desk: Desk, kind: str) -> list[Any]:
    """Return the records of a kind."""
    return query.rows(desk, BY_NAME[kind], query.ids(desk, BY_NAME[kind], ALL))


def test_codes_join_sheets_and_mean_nothing_elsewhere(people: Desk, out: Path) -> None:
    sheet.dump(people, PATIENT, out / "p.xlsx", ALL, anonymous=True)
    sheet.dump(people, VISIT, out / "v.xlsx", ALL, anonymous=True)
    patients, visits = book(out / "p.xlsx"), book(out / "v.xlsx")
    codes = {row[patients[0].index("证件号码（代号）")] for row in patients[1:]}
    assert {row[visits[0].index("患者（代号）")] for row in visits[1:]} <= codes
    number = everybody(people, "patient")[0].id_number
    assert coded(people.author.key, number) in codes
    assert coded(b"another office", number) not in codes
    assert "出生日期（年龄段）" in patients[0]
    assert not {"姓名", "联系电话", "住址", "备注"} & set(patients[0])


@given(st.dates(date(1900, 1, 1), date(2026, 11, 22)))
def test_ages_fall_into_bands(birth: date) -> None:
    words, today = band(birth, date(2026, 11, 22)), date(2026, 11, 22)
    age = today.year - birth.year - ((today.month, today.day) < (birth.month, birth.day))
    assert words == band(age, today)
    assert str(birth.year) not in words
    if 20 <= age < 80:
        low, high = (int(one) for one in words.removesuffix("岁").split("—"))
        assert low <= age <= high
        assert high - low == 9


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=14, max_size=40))
def test_any_printable_password_seals_and_opens(out: Path, password: str) -> None:
    made = book_of("表", ["甲"], [["乙"]])[0]
    try:
        check_file_password(password)
    except Refused:
        return
    write_sealed(out / "a.xlsx", made, password)
    assert book(io.BytesIO(read_sealed(out / "a.xlsx", password))) == [("甲",), ("乙",)]


def test_commands_give_out_in_three_ways(
    people: Desk, ohdesk: Ohdesk, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    people.close()
    plain, sealed = out / "plain.xlsx", out / "sealed.xlsx"
    assert ohdesk("dump", "patient", plain, "--json").json["records"] == 3
    assert "证件号码" in book(plain)[0]
    again = ohdesk("import", "patient", plain, "--json").json
    assert (again["same"], again["rejected"]) == (3, 0)
    answer = ohdesk("dump", "patient", sealed, "--full", "--reason", REASON, stdin=f"{SECRET}\n")
    assert answer.code == 0, answer.err
    assert read_sealed(sealed, SECRET)
    monkeypatch.setenv("OHDESK_FILE_PASSWORD", "Other-2025-xyz")
    other = out / "other.xlsx"
    assert ohdesk("dump", "patient", other, "--full", "--reason", REASON).code == 0
    assert read_sealed(other, "Other-2025-xyz")
    refused = ohdesk("dump", "patient", out / "no.xlsx", "--full")
    assert (refused.code, "原因" in refused.err) == (2, True)
    both = ohdesk("dump", "patient", out / "no.xlsx", "--full", "--anonymous")
    assert both.code == 2
    monkeypatch.delenv("OHDESK_FILE_PASSWORD")
    weak = ohdesk("dump", "patient", out / "no.xlsx", "--full", "--reason", REASON, stdin="1234\n")
    assert (weak.code, "口令太简单" in weak.err) == (2, True)
    assert not (out / "no.xlsx").exists()
