"""The encrypted file: what opens it, what is refused unchanged, one opener, upgrades, and sudden deaths."""

from __future__ import annotations

import hashlib
import json
import os
import random
import re
import resource
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import factories
import pytest
from doors import COUNTY, OFFICE, PASSWORD, ROOT, USER, Ohdesk, Prepared
from sqlalchemy import text

import db.migrate
import db.store
from db import keyring
from db.audit import first_break
from db.office import Role
from db.records import BY_NAME
from db.store import APPLICATION_ID, FILE, PRAGMAS, open_store
from ohdesk import desk as desks
from ohdesk import identity, query
from ohdesk.desk import Desk
from ohdesk.errors import Damaged, Refused

PAGE = 4096
EMPLOYER = BY_NAME["employer"]


def line(n: int) -> str:
    """Return one employer as a line for `add`."""
    values = {"name": factories.employer_name(n), "credit_code": identity.make_credit_code("220182", n + 1)}
    return json.dumps({**values, "registered_address": f"榆河镇{n}号" * 9}, ensure_ascii=False) + "\n"


def acknowledged(out: bytes) -> list[int]:
    """Return the numbers of the records that were said to be saved, by whole lines only."""
    replies = [json.loads(one) for one in out.decode().split("\n")[:-1]]
    assert all(one["ok"] for one in replies)
    return [one["id"] for one in replies]


def bytes_of(folder: Path) -> dict[str, str]:
    """Return the hash of every file that holds data: the lock does not, nor does the index of the log."""
    beside = {"office.lock", "opener.json", f"{FILE}-shm"}
    files = [path for path in sorted(folder.rglob("*")) if path.is_file() and path.name not in beside]
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def flip(path: Path, place: int) -> None:
    """Change one bit of a file."""
    with path.open("rb+") as file:
        file.seek(place)
        one = file.read(1)[0]
        file.seek(place)
        file.write(bytes([one ^ 1]))


def pragma(path: Path, key: bytes, words: str) -> None:
    """Set something in the file behind the program's back."""
    connection = db.store._connect(path, key)
    connection.execute(f"PRAGMA {words}")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def test_nothing_of_an_office_can_be_read_without_its_key(desk: Desk, office: Path) -> None:
    saved = factories.linker(desk)("patient")
    number = factories.values("patient", 0, lambda _: 1)["id_number"]
    name = factories.values("patient", 0, lambda _: 1)["name"]
    assert saved == 1
    for path in office.rglob("*"):
        if path.is_file():
            kept = path.read_bytes()
            assert str(number).encode() not in kept
            assert str(name).encode() not in kept
    with pytest.raises(sqlite3.DatabaseError):
        sqlite3.connect(office / FILE).execute("SELECT count(*) FROM sqlite_master")


def test_pragmas_hold(desk: Desk) -> None:
    meant = {"ON": "1", "OFF": "0", "WAL": "wal", "FULL": "2", "MEMORY": "2"}
    for words in PRAGMAS:
        name, value = words.split("=")
        if name != "cipher_memory_security":
            assert desk.store.pragma(name) == [meant.get(value, value)], name
    assert desk.store.pragma("application_id") == [str(APPLICATION_ID)]
    assert desk.store.pragma("user_version") == [str(db.migrate.NEWEST)]
    assert desk.store.damage() == []


def test_wrong_password_is_not_damage(office: Path, ohdesk: Ohdesk, monkeypatch: pytest.MonkeyPatch) -> None:
    for user, password in ((USER, "wrong"), ("nobody", PASSWORD), (USER, "")):
        monkeypatch.setenv("OHDESK_PASSWORD", password)
        answer = ohdesk("show", "employer", "--user", user)
        assert (answer.code, answer.out) == (2, "")
        assert "口令错误" in answer.err


def test_every_flipped_bit_is_damage(office: Path, prepared: Prepared, ohdesk: Ohdesk) -> None:
    path, chance = office / FILE, random.Random(7)
    whole = path.read_bytes()
    places = [3, 20, PAGE - 1, *(chance.randrange(len(whole)) for _ in range(25)), len(whole) - 1]
    for place in places:
        flip(path, place)
        try:
            with open_store(office, prepared.key) as store:
                assert store.damage() != []
        except Damaged:
            pass
        path.write_bytes(whole)
    flip(path, 20)
    answer = ohdesk("show", "employer")
    assert (answer.code, "损坏" in answer.err) == (3, True)
    assert "口令" not in answer.err
    path.write_bytes(whole)
    flip(path, len(whole) - PAGE // 2)
    assert ohdesk("verify").code == 3


@pytest.mark.parametrize("left", [100, PAGE, PAGE * 3 + 17])
def test_truncated_file_is_damage_and_stays(office: Path, ohdesk: Ohdesk, left: int) -> None:
    path = office / FILE
    path.write_bytes(path.read_bytes()[:left])
    before = bytes_of(office)
    answers = [ohdesk("show", "employer"), ohdesk("verify")]
    assert 3 in {one.code for one in answers}
    assert all(one.code in (2, 3) or one.out for one in answers)
    assert bytes_of(office)[FILE] == before[FILE]


def plain_database(path: Path) -> None:
    """Write an unencrypted database of another program."""
    path.unlink()
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE t (a)")


FOREIGN: dict[str, Callable[[Path, bytes], object]] = {
    "empty": lambda folder, _: (folder / FILE).write_bytes(b""),
    "plain": lambda folder, _: plain_database(folder / FILE),
    "text": lambda folder, _: (folder / FILE).write_text("单位名称,统一社会信用代码\n" * 200, "gb18030"),
    "ascii": lambda folder, _: (folder / FILE).write_text("name,code\n" * 500),
    "workbook": lambda folder, _: (folder / FILE).write_bytes(b"PK\x03\x04" + bytes(9000)),
    "another program": lambda folder, key: pragma(folder / FILE, key, "application_id=42"),
    "newer": lambda folder, key: pragma(folder / FILE, key, f"user_version={db.migrate.NEWEST + 1}"),
    "gone": lambda folder, _: (folder / FILE).unlink(),
    "folder": lambda folder, _: ((folder / FILE).unlink(), (folder / FILE).mkdir()),
    "no keys": lambda folder, _: (folder / "keyring.json").unlink(),
    "newer keys": lambda folder, _: (folder / "keyring.json").write_text('{"format": 99}'),
}


@pytest.mark.parametrize("case", FOREIGN)
def test_what_is_not_ours_is_refused_unchanged(
    case: str, office: Path, prepared: Prepared, ohdesk: Ohdesk
) -> None:
    FOREIGN[case](office, prepared.key)
    before = bytes_of(office)
    for command in (["show", "employer"], ["add", "employer"], ["verify"]):
        answer = ohdesk(*command)
        assert answer.code in ((2, 3) if case == "text" else (2,)), answer.err
        assert answer.err.endswith("。\n")
        assert answer.err.count("\n") == 1
    assert bytes_of(office) == before


def test_refusal_leaves_the_log_beside_the_file(desk: Desk, tmp_path: Path, prepared: Prepared) -> None:
    factories.linker(desk)("institution")
    copy = tmp_path / "copy"
    shutil.copytree(desk.store.folder, copy)
    assert (copy / f"{FILE}-wal").stat().st_size > 0
    before = bytes_of(copy)
    with pytest.raises(Damaged):
        open_store(copy, bytes(32))
    assert bytes_of(copy) == before
    with open_store(copy, prepared.key) as store, store.read() as session:
        assert session.scalar(text("SELECT count(*) FROM institution")) == 1


@pytest.mark.parametrize(
    "words", ["", "{", "[]", '{"format": 1}', '{"format": 1, "wraps": {"admin": {}}, "check": ""}']
)
def test_broken_key_file_is_damage(office: Path, ohdesk: Ohdesk, words: str) -> None:
    (office / "keyring.json").write_text(words)
    before = bytes_of(office)
    answer = ohdesk("show", "employer", "--user", USER)
    assert (answer.code, "密钥文件" in answer.err) == (3, True)
    assert bytes_of(office) == before


def test_second_opener_is_told_who_and_since_when(desk: Desk, office: Path, real_ohdesk: Ohdesk) -> None:
    answer = real_ohdesk("show", "employer")
    assert answer.code == 2
    assert f"进程 {os.getpid()}" in answer.err
    assert re.search(r"自 \d{4}-\d\d-\d\d \d\d:\d\d 起", answer.err)
    desk.close()
    assert real_ohdesk("show", "employer").code == 0


def test_stale_word_of_an_opener_locks_nobody_out(office: Path, ohdesk: Ohdesk) -> None:
    (office / "opener.json").write_text(
        '{"user": "x", "host": "h", "process": "1", "since": "2025-01-01 08:00"}'
    )
    assert ohdesk("show", "employer").code == 0
    assert not (office / "opener.json").exists()


def test_office_is_created_once(data_folder: Path, ohdesk: Ohdesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OHDESK_PASSWORD", PASSWORD)
    words = ("init", "--county", COUNTY, "--office", OFFICE, "--json")
    made = ohdesk(*words)
    assert (made.code, made.json["county"], made.json["data"]) == (0, COUNTY, str(data_folder))
    assert sorted(path.name for path in data_folder.iterdir()) == [
        "backups",
        "keyring.json",
        FILE,
        "state.json",
    ]
    before = bytes_of(data_folder)
    assert ohdesk(*words).code == 2
    assert bytes_of(data_folder) == before
    assert ohdesk("show", "township", "--json").json["total"] > 0


@pytest.mark.parametrize(
    ("county", "user", "password"),
    [
        ("999999", USER, PASSWORD),
        (COUNTY, USER, "short"),
        (COUNTY, USER, "alllowercase1"),
        (COUNTY, "recovery", PASSWORD),
    ],
)
def test_refused_creation_leaves_nothing(tmp_path: Path, county: str, user: str, password: str) -> None:
    folder = tmp_path / "new"
    with pytest.raises(Refused):
        desks.create_office(folder, county, OFFICE, user, password)
    assert list(tmp_path.iterdir()) == []


def test_failed_creation_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desks, "_first_records", lambda *_: (_ for _ in ()).throw(Refused("磁盘满。")))
    folder = tmp_path / "new"
    folder.mkdir()
    with pytest.raises(Refused):
        desks.create_office(folder, COUNTY, OFFICE, USER, PASSWORD)
    assert [path.name for path in tmp_path.iterdir()] == ["new"]
    assert list(folder.iterdir()) == []


def test_printed_key_opens_a_forgotten_office(office: Path, prepared: Prepared) -> None:
    for wrong in ("", "ABCD", prepared.recovery[:-1] + ("A" if prepared.recovery[-1] != "A" else "B")):
        with pytest.raises(Refused, match="恢复密钥有误"):
            desks.recover(office, wrong, USER, "Neues-2026")
    with desks.recover(office, prepared.recovery.lower().replace("-", " "), USER, "Neues-2026") as desk:
        assert desk.user == USER
    with pytest.raises(Refused, match="口令错误"):
        desks.open_office(office, USER, PASSWORD)
    desks.open_office(office, USER, "Neues-2026").close()


def test_full_disk_saves_nothing_and_says_so(office: Path) -> None:
    lines = "".join(line(n) for n in range(400))
    limit = (office / FILE).stat().st_size

    def small() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    done = subprocess.run(
        [sys.executable, "-m", "ohdesk", "add", "employer"],
        input=lines.encode(), capture_output=True, check=False, cwd=ROOT, preexec_fn=small,
    )  # fmt: skip
    assert done.returncode == 2
    assert "磁盘" in done.stderr.decode()
    kept = acknowledged(done.stdout)
    assert len(kept) < 400
    assert all_kept(office, kept)


def all_kept(folder: Path, numbers: list[int]) -> bool:
    """Tell whether these records are there, whole, findable and audited."""
    key = keyring.Keyring.load(folder).unlock(USER, PASSWORD)
    with Desk(open_store(folder, key), USER, Role.administrator) as desk:
        assert desk.store.damage() == []
        with desk.read() as session:
            assert first_break(session, desk.author)[1] is None
            rows = session.scalar(
                text("SELECT count(*) FROM audit WHERE kind='employer' AND action='create'")
            )
        kept = query.ids(desk, EMPLOYER, query.Query())
        assert rows == len(kept)
        found = set(query.ids(desk, EMPLOYER, query.Query(search="榆河镇")))
        assert found == set(kept)
        return set(numbers) <= set(kept)
