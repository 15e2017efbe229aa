"""培训副本: as many records, the same numbers, and not one sign of anybody real, however deep one looks."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import factories
import pytest
from doors import PASSWORD, USER, Ohdesk
from sqlalchemy import LargeBinary, select, text

from db import keyring
from db.audit import Entry, first_break
from db.base import Base
from db.files import keep_file, stored_file
from db.office import HeadingMemory, ImportBatch, ImportChange, Role, set_setting
from db.records import BY_NAME, KINDS
from ohdesk import assess, evidence, identity, ledger, query
from ohdesk.desk import Desk, open_office
from ohdesk.errors import Refused
from ohdesk.fields import fields_of
from ohdesk.handover import is_training, roles, training
from ohdesk.profile.folder import available
from ohdesk.submissions.kept import archive_of, submissions
from ohdesk.submissions.submit import submit

MARK = "密标"
NEW = "Xunlian-2026"
EMPLOYER, PERSON, PATIENT, LISTED = (BY_NAME[one] for one in ("employer", "person", "patient", "listed_name"))
DAY = date(2025, 12, 31)


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stretch passwords cheaply."""
    monkeypatch.setattr(keyring, "COST", {"time": 1, "memory_kib": 8, "lanes": 1})


def planted(kind: str, at: int) -> dict[str, Any]:
    """Return a record in which every text tells who made it: a mark, or a number nobody else has."""
    n = 100 + at
    made: dict[str, Any] = factories.values(kind, n, lambda _: 1 + at)
    for field in fields_of(BY_NAME[kind]):
        if (
            roles.role_of(BY_NAME[kind], field) in (roles.CITIZEN, roles.CREDIT, roles.PHONE)
            and made[field.name]
        ):
            continue
        if field.type == "text" and field.name != "branch_no":
            made[field.name] = f"{made[field.name] or ''}{MARK}{n}"
    return made


@pytest.fixture
def marked(desk: Desk) -> tuple[Desk, set[str]]:
    """Fill an office with two records of every kind that are all marks, and every other place where text is kept."""
    numbers: set[str] = set()
    with desk.write() as session:
        session.connection().exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        for kind in KINDS:
            rows = [planted(kind.__tablename__, at) for at in range(2)]
            for row in rows:
                numbers |= {
                    row[f.name] for f in fields_of(kind) if f.form and row[f.name] and MARK not in row[f.name]
                }
                if "sha256" in row:
                    row["sha256"] = keep_file(session, f"{MARK}{kind.__tablename__}".encode())
            ledger.add_many(desk, session, kind, rows)
        session.add(HeadingMemory(kind=MARK, source=MARK, heading=MARK, field=MARK))
        batch = {
            "kind": MARK,
            "file_name": MARK,
            "sha256": MARK,
            "source": MARK,
            "user": MARK,
            "counts": MARK,
        }
        session.add(ImportBatch(**batch, imported_at=factories_moment()))
        session.flush()
        session.add(ImportChange(batch=1, kind=MARK, record=1, seq=1, before=MARK))
        set_setting(session, "office", f"办公室{MARK}")
        set_setting(session, MARK, MARK)
        desk.log(session, Entry("update", "employer", 1, {"name": MARK}, {"name": MARK}, MARK))
    gone = ledger.remove(desk, BY_NAME["complaint"], 2, MARK)
    assert gone
    return desk, numbers


def factories_moment() -> Any:
    """Return a moment."""
    from datetime import UTC, datetime

    return datetime(2025, 1, 1, tzinfo=UTC)


def everything(desk: Desk) -> Iterator[str]:
    """Yield every value of every table of an open office, the search index and packed files among them."""
    with desk.read() as session:
        tables = session.scalars(text("SELECT name FROM sqlite_master WHERE type = 'table'")).all()
        # The index itself keeps no content to be read; what it is made of stands in its own tables.
        for table in set(tables) - {"search"}:
            for row in session.execute(text(f'SELECT * FROM "{table}"')):
                for value in row:
                    yield from _told(value)


def _told(value: object) -> Iterator[str]:
    if isinstance(value, bytes):
        yield value.decode("utf-8", "ignore")
        with suppress(zipfile.BadZipFile), zipfile.ZipFile(io.BytesIO(value)) as box:
            for name in box.namelist():
                yield name
                yield from _told(box.read(name))
    else:
        yield str(value)


def counts(office: Desk) -> dict[str, int]:
    """Count every row, those taken out among them."""
    with office.read() as session:
        return {one.__tablename__: len(session.execute(select(one.__table__.c.id)).all()) for one in KINDS}


def test_of_marks_in_every_field_of_every_kind_none_is_left(
    marked: tuple[Desk, set[str]], tmp_path: Path
) -> None:
    desk, numbers = marked
    whole = "\n".join(everything(desk))
    assert MARK in whole
    assert all(one in whole for one in numbers)
    made = training.make(desk, tmp_path / "副本", NEW)
    with open_office(made.folder, made.user, NEW) as copy:
        left = "\n".join(everything(copy))
        assert [line for line in left.split("\n") if MARK in line] == []
        assert [one for one in sorted(numbers) if one in left] == []
        for kind in KINDS:
            assert not list(query.ids(copy, kind, query.Query(search=MARK)))
        assert counts(copy) == counts(desk)
        assert min(counts(copy).values()) > 0
        assert copy.store.damage() == []
        assert is_training(copy)
        with copy.read() as session:
            assert first_break(session, copy.author)[1] is None
            for table in ("import_batch", "import_change", "heading_memory"):
                assert session.execute(select(Base.metadata.tables[table])).all() == []
    assert not is_training(desk)
    assert not any(MARK in one.name for one in made.folder.rglob("*"))


def test_every_assessed_number_is_the_same(county: Desk, tmp_path: Path) -> None:
    def numbers(office: Desk) -> dict[str, Any]:
        found = {}
        for one in available():
            results = assess.evaluate(office, assess.open_profile(office, one.name), DAY)
            works = [(work.no, work.share, work.state, work.evidence, work.holds) for work in results.works]
            found[one.name] = (results.rows, results.tasks, works)
        return found

    made = training.make(county, tmp_path / "copy", NEW)
    with open_office(made.folder, made.user, NEW) as copy:
        assert numbers(copy) == numbers(county)


def test_one_person_stays_one_person_and_numbers_stay_valid(desk: Desk, tmp_path: Path) -> None:
    one = factories.values("person", 3, lambda _: 1)
    firm = factories.values("employer", 3, lambda _: 1)
    slip = (
        f"{firm['credit_code'][:5]}{'7' if firm['credit_code'][5] != '7' else '8'}{firm['credit_code'][6:]}"
    )
    with desk.write() as session:
        for kind in ("township", "institution", "name_list", "station"):
            ledger.add_many(desk, session, BY_NAME[kind], [factories.values(kind, 1, lambda _: 1)])
        ledger.add_many(desk, session, EMPLOYER, [firm])
        ledger.add_many(desk, session, PERSON, [one])
        patient = factories.values("patient", 3, lambda _: 1) | {
            name: one[name] for name in ("name", "id_number")
        }
        ledger.add_many(desk, session, PATIENT, [patient])
        row = factories.values("listed_name", 1, lambda _: 1)
        row |= {
            "name": firm["name"],
            "code_text": slip,
            "raw": f'{{"单位名称": "{firm["name"]}", "代码": "{slip}"}}',
        }
        ledger.add_many(desk, session, LISTED, [row])
    made = training.make(desk, tmp_path / "copy", NEW)
    with open_office(made.folder, made.user, NEW) as copy, copy.read() as session:
        person, patient_ = session.scalar(select(PERSON)), session.scalar(select(PATIENT))
        employer, listed = session.scalar(select(EMPLOYER)), session.scalar(select(LISTED))
        assert (person.name, person.id_number) == (patient_.name, patient_.id_number)
        assert person.name != one["name"]
        assert identity.sex_and_birth(person.id_number) == (one["sex"].name, person.birth)
        assert (person.birth.year, person.birth == one["birth"]) == (one["birth"].year, False)
        assert identity.check_credit_code(employer.credit_code) == []
        assert employer.credit_code not in (firm["credit_code"], listed.code_text)
        assert listed.name == employer.name != firm["name"]
        differing = [at for at in range(18) if listed.code_text[at] != employer.credit_code[at]]
        assert differing == [5]
        assert listed.name in listed.raw
        assert listed.code_text in listed.raw


def test_papers_and_submissions_are_made_again(desk: Desk, tmp_path: Path) -> None:
    paper = tmp_path / "张三的诊断书.txt"
    paper.write_text(f"{MARK}张三", "utf-8")
    evidence.attach(desk, paper, profile="henan-2025", task="1-1", item=1)
    profile = assess.open_profile(desk, "jilin-declaration-2024-2025")
    submit(desk, profile, tmp_path, DAY, anyway=True)
    made = training.make(desk, tmp_path / "copy", NEW)
    with open_office(made.folder, made.user, NEW) as copy:
        (kept,) = evidence.listed(copy, assess.open_profile(copy, "henan-2025"))
        assert "张三" not in kept.title + kept.file_name
        assert "张三" not in evidence.content(copy, kept.id).decode()
        (sent,) = submissions(copy)
        assert archive_of(copy, sent).facts.office == copy.office
        assert sent.locked
        with copy.read() as session:
            assert stored_file(session, sent.archive)


def test_the_command_tells_the_password_once(office: Path, ohdesk: Ohdesk, tmp_path: Path) -> None:
    target = tmp_path / "培训"
    told = ohdesk("training-copy", target, "--json")
    assert told.code == 0, told.err
    password = told.err.split("口令：")[1].split("（")[0]
    assert password not in told.out
    assert told.json["user"] == training.USER
    with open_office(target, training.USER, password) as copy:
        assert "培训副本" in copy.office
    again = ohdesk("training-copy", target)
    assert (again.code, "不是空文件夹" in again.err) == (2, True)
    inside = ohdesk("training-copy", office / "副本")
    assert (inside.code, "数据文件夹里" in inside.err) == (2, True)


def test_a_given_password_is_used_and_a_weak_one_refused(
    office: Path, ohdesk: Ohdesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OHDESK_TRAINING_PASSWORD", "123456")
    told = ohdesk("training-copy", tmp_path / "copy")
    assert (told.code, "口令太简单" in told.err) == (2, True)
    assert not (tmp_path / "copy").exists()
    monkeypatch.setenv("OHDESK_TRAINING_PASSWORD", NEW)
    told = ohdesk("training-copy", tmp_path / "copy")
    assert (told.code, "口令" in told.err) == (0, False)
    open_office(tmp_path / "copy", training.USER, NEW).close()
    with open_office(office, USER, PASSWORD) as desk, desk.read() as session:
        actions = session.scalars(text("SELECT action FROM audit ORDER BY seq DESC LIMIT 1")).all()
    assert actions == ["training_copy"]


def test_only_an_administrator_makes_one(desk: Desk, tmp_path: Path) -> None:
    recorder = Desk(desk.store, "录入", Role.recorder)
    with pytest.raises(Refused, match="没有这项权限"):
        training.make(recorder, tmp_path / "copy", NEW)
    assert not (tmp_path / "copy").exists()


def test_no_text_column_is_forgotten() -> None:
    left = {one.name for one in Base.metadata.sorted_tables} - set(BY_NAME) - training.LEFT_OUT
    assert left == set()
    for kind in KINDS:
        for field in fields_of(kind):
            if field.type in ("text", "code"):
                assert roles.role_of(kind, field), (kind, field.name)
        known = {field.name for field in fields_of(kind)} | {"id", "removed_at"}
        assert {column.name for column in kind.__table__.columns} <= known
        assert not any(isinstance(column.type, LargeBinary) for column in kind.__table__.columns)
