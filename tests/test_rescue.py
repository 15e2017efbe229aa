"""The rescue of damaged data: what still answers is read, the backup fills the rest, and the report counts right."""

from __future__ import annotations

import hashlib
import json
import random
import shutil
from pathlib import Path

import factories
import pytest
from conftest import CHEAP
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from doors import PASSWORD, USER, Ohdesk, Prepared
from sqlalchemy import text

from db import keyring
from db.audit import first_break
from db.office import Role
from db.records import BY_NAME
from db.store import BACKUPS, FILE, open_store
from ohdesk import find, ledger, query
from ohdesk.desk import Desk, open_office
from ohdesk.errors import Cancelled, Damaged, Refused
from ohdesk.keeping import backups, restoring
from ohdesk.rescue.report import REPORT, Report, summary
from ohdesk.rescue.salvage import ORIGINAL, RESCUED, salvage

EMPLOYER = BY_NAME["employer"]
PAGE, RESERVED, INTERIOR = 4096, 80, 5
BEFORE, AFTER = 120, 30
"""How many employers there were at the backup, and how many were added after it."""


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stretch new passwords cheaply."""
    monkeypatch.setattr(keyring, "COST", CHEAP)


@pytest.fixture(scope="module")
def lived_in(prepared: Prepared, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make an office with a backup and saves after it."""
    folder = tmp_path_factory.mktemp("lived") / "office"
    shutil.copytree(prepared.folder, folder)
    with Desk(open_store(folder, prepared.key), USER, Role.administrator) as desk:
        add(desk, range(1, BEFORE + 1))
        backups.take(desk)
        add(desk, range(BEFORE + 1, BEFORE + AFTER + 1))
        values = {**factories.values("employer", 5, lambda _: 1), "name": "备份后改名的单位"}
        ledger.save(desk, EMPLOYER, values, 5)
    return folder


@pytest.fixture
def office(lived_in: Path, data_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give each test its own copy."""
    shutil.copytree(lived_in, data_folder)
    monkeypatch.setenv("OHDESK_PASSWORD", PASSWORD)
    return data_folder


def add(desk: Desk, places: range) -> None:
    """Save employers."""
    with desk.write() as session:
        rows = [dict(factories.values("employer", at, lambda _: 1)) for at in places]
        ledger.add_many(desk, session, EMPLOYER, rows)


def employers(desk: Desk) -> dict[int, str]:
    """Return the employers' names by number."""
    return {one.id: one.name for one in query.rows(desk, EMPLOYER, query.ids(desk, EMPLOYER, query.Query()))}


def prints(folder: Path) -> dict[str, str]:
    """Return the hash of every data file of an office, its backups left out."""
    files = [
        one for one in folder.iterdir() if one.is_file() and one.name not in ("office.lock", "opener.json")
    ]
    return {one.name: hashlib.sha256(one.read_bytes()).hexdigest() for one in files}


def zero(path: Path, *pages: int) -> None:
    """Overwrite whole pages."""
    with path.open("rb+") as file:
        for page in pages:
            file.seek((page - 1) * PAGE)
            file.write(bytes(PAGE))


def pages_of(folder: Path, key: bytes, table: str) -> list[int]:
    """Return the pages that hold the rows of a table, in their order, by walking down its tree."""
    with open_store(folder, key) as store, store.read() as session:
        words = text("SELECT rootpage FROM sqlite_master WHERE name = :name")
        root = int(session.execute(words, {"name": table}).scalar_one())
    found, waiting = [], [root]
    while waiting:
        number = waiting.pop(0)
        page = plain_page(folder / FILE, key, number)
        if page[0] != INTERIOR:
            found.append(number)
            continue
        cells = [int.from_bytes(page[at : at + 2]) for at in range(12, 12 + 2 * int.from_bytes(page[3:5]), 2)]
        children = [int.from_bytes(page[at : at + 4]) for at in cells]
        waiting = [*children, int.from_bytes(page[8:12]), *waiting]
    return found


def plain_page(path: Path, key: bytes, number: int) -> bytes:
    """Return a page as it is before encryption; never the first, which has a head of its own."""
    with path.open("rb") as file:
        file.seek((number - 1) * PAGE)
        sealed = file.read(PAGE)
    body, vector = sealed[: PAGE - RESERVED], sealed[PAGE - RESERVED :][:16]
    return Cipher(algorithms.AES(key), modes.CBC(vector)).decryptor().update(body)


def table(report: Report, name: str = "employer") -> object:
    """Return what became of one table."""
    return next(one for one in report.tables if one.table == name)


def opened(report: Report, key: bytes) -> Desk:
    """Open what was rescued."""
    return Desk(open_store(Path(report.folder), key), USER, Role.administrator)


def test_sound_data_come_out_whole(office: Path, prepared: Prepared, tmp_path: Path) -> None:
    before = prints(office)
    report = salvage(office, tmp_path / "out", USER, PASSWORD)
    assert (report.mended, report.whole, report.saves_lost) == (True, True, 0)
    assert prints(office) == before
    with opened(report, prepared.key) as desk:
        assert len(employers(desk)) == BEFORE + AFTER


def test_flipped_and_zeroed_pages_cost_only_what_nobody_has(
    office: Path, prepared: Prepared, tmp_path: Path
) -> None:
    with open_store(office, prepared.key) as store:
        wanted = employers(Desk(store, USER, Role.administrator))
    leaves = pages_of(office, prepared.key, "employer")
    assert len(leaves) >= 6
    zero(office / FILE, leaves[1], leaves[-2])
    with (office / FILE).open("rb+") as file:
        file.seek((leaves[3] - 1) * PAGE + 2000)
        file.write(b"\xff\x00")
    before = prints(office)
    report = salvage(office, tmp_path / "out", USER, PASSWORD)
    assert prints(office) == before
    assert prints(Path(report.original)) == before
    assert (report.mended, report.whole) == (False, False)
    found = table(report)
    lost = {number for low, high in found.lost for number in range(low, high + 1)}
    with opened(report, prepared.key) as desk:
        kept = employers(desk)
        assert desk.store.damage() == []
        with desk.read() as session:
            assert first_break(session, desk.author)[1] is None
        assert find.find(desk, kept[1])
    assert set(wanted) - set(kept) == lost & set(wanted)
    assert lost
    assert all(kept[number] == wanted[number] for number in kept)
    assert kept[5] in ("备份后改名的单位", factories.values("employer", 5, lambda _: 1)["name"])
    assert found.read + found.from_backup + len(lost) >= BEFORE + AFTER
    assert found.read == len(wanted) - found.from_backup - len(lost & set(wanted))
    assert found.new_since == len([number for number in kept if number > BEFORE])


@pytest.mark.parametrize("spoil", ["schema", "empty", "gone", "foreign", "torn"])
def test_where_nothing_answers_the_backup_stands(
    office: Path, prepared: Prepared, tmp_path: Path, spoil: str
) -> None:
    path = office / FILE
    for extra in ("-wal", "-shm"):
        path.with_name(f"{FILE}{extra}").unlink(missing_ok=True)
    if spoil == "schema":
        zero(path, 1)
    elif spoil == "gone":
        path.unlink()
    else:
        whole = path.read_bytes()
        path.write_bytes(
            {"empty": b"", "foreign": b"SQLite format 3\0" + bytes(9000), "torn": whole[:PAGE]}[spoil]
        )
    report = salvage(office, tmp_path / "out", USER, PASSWORD)
    assert (report.mended, report.whole) == (False, False)
    assert report.backup
    assert report.saves_lost >= AFTER
    with opened(report, prepared.key) as desk:
        assert len(employers(desk)) == BEFORE
    assert any(f"最后 {report.saves_lost} 次" in words for words in summary(report))


def test_half_a_file_gives_its_half(office: Path, prepared: Prepared, tmp_path: Path) -> None:
    path = office / FILE
    with path.open("rb+") as file:
        file.truncate(path.stat().st_size * 3 // 5 // PAGE * PAGE)
    report = salvage(office, tmp_path / "out", USER, PASSWORD)
    assert not report.mended
    with opened(report, prepared.key) as desk:
        assert set(employers(desk)) >= set(range(1, BEFORE + 1))
        assert desk.store.damage() == []


def test_without_any_backup_what_answers_is_kept(office: Path, prepared: Prepared, tmp_path: Path) -> None:
    leaves = pages_of(office, prepared.key, "employer")
    shutil.rmtree(office / BACKUPS)
    zero(office / FILE, leaves[2])
    report = salvage(office, tmp_path / "out", USER, PASSWORD)
    assert report.backup == ""
    with opened(report, prepared.key) as desk:
        rest = employers(desk)
        assert len(rest) == table(report).read < BEFORE + AFTER
        assert desk.county.name


@pytest.mark.parametrize("words", [b"", b"{", None])
def test_a_broken_key_file_is_taken_from_the_backup(
    office: Path, prepared: Prepared, tmp_path: Path, words: bytes | None
) -> None:
    if words is None:
        (office / keyring.FILE).unlink()
    else:
        (office / keyring.FILE).write_bytes(words)
    report = salvage(office, tmp_path / "out", USER, PASSWORD)
    assert report.whole
    with open_office(Path(report.folder), USER, PASSWORD) as desk:
        assert len(employers(desk)) == BEFORE + AFTER


def test_a_torn_backup_is_not_built_upon(office: Path, prepared: Prepared, tmp_path: Path) -> None:
    newest = backups.known(office / BACKUPS)[0].path
    older = newest.with_name(newest.name.replace("_hand", "_timer").replace("_0", "_00", 1))
    newest.rename(older)
    good = backups.known(office / BACKUPS)
    assert [one.why for one in good] == ["timer"]
    torn = newest.with_name("备份_20300101_000000_99999999_hand.ohbak")
    torn.write_bytes(older.read_bytes()[:-5000])
    zero(office / FILE, 1)
    report = salvage(office, tmp_path / "out", USER, PASSWORD)
    assert report.backup == older.name


def test_data_older_than_the_backup_are_not_laid_over_it(
    office: Path, prepared: Prepared, tmp_path: Path
) -> None:
    with open_store(office, prepared.key) as store:
        desk = Desk(store, USER, Role.administrator)
        shutil.copy(office / FILE, tmp_path / "old.db")
        ledger.save(desk, EMPLOYER, {**factories.values("employer", 7, lambda _: 1), "name": "最新的名称"}, 7)
        backups.take(desk)
    shutil.copy(tmp_path / "old.db", office / FILE)
    report = salvage(office, tmp_path / "out", USER, PASSWORD)
    with opened(report, prepared.key) as desk:
        assert employers(desk)[7] == "最新的名称"
    assert "比备份旧" in summary(report)[0]


def test_random_damage_never_loses_what_the_backup_has(
    office: Path, prepared: Prepared, tmp_path: Path
) -> None:
    with open_store(office, prepared.key) as store:
        wanted = employers(Desk(store, USER, Role.administrator))
    whole, chance = (office / FILE).read_bytes(), random.Random(11)
    for at in range(5):
        (office / FILE).write_bytes(whole)
        pages = chance.sample(range(2, len(whole) // PAGE), 12)
        zero(office / FILE, *pages)
        report = salvage(office, tmp_path / f"out{at}", USER, PASSWORD)
        with opened(report, prepared.key) as desk:
            kept = employers(desk)
            assert desk.store.damage() == []
        assert set(range(1, BEFORE + 1)) <= set(kept)
        assert all(kept[number] == wanted[number] for number in kept if number != 5)
        found = table(report)
        lost = {number for low, high in found.lost for number in range(low, high + 1)}
        assert set(wanted) - set(kept) <= lost or report.saves_lost >= AFTER


def test_a_wrong_password_leaves_no_half_made_folder(office: Path, tmp_path: Path) -> None:
    for user, password in ((USER, "wrong"), ("nobody", PASSWORD)):
        with pytest.raises(Refused, match="口令错误"):
            salvage(office, tmp_path / "out", user, password)
    assert not (tmp_path / "out").exists()
    salvage(office, tmp_path / "out", USER, PASSWORD)


def test_a_cancelled_rescue_can_begin_again_in_the_same_folder(office: Path, tmp_path: Path) -> None:
    zero(office / FILE, 3)
    before = prints(office)

    def stop(done: int, _whole: int, _words: str) -> None:
        if done > 10:
            raise Cancelled

    with pytest.raises(Cancelled):
        salvage(office, tmp_path / "out", USER, PASSWORD, stop)
    assert prints(office) == before
    assert list((tmp_path / "out").iterdir()) == []
    salvage(office, tmp_path / "out", USER, PASSWORD)


def test_places_that_would_spoil_something_are_refused(office: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "a.txt").write_text("x")
    for place in (tmp_path / "mine", office, office / "out", tmp_path / "mine" / "a.txt"):
        with pytest.raises(Refused):
            salvage(office, place, USER, PASSWORD)
    assert (tmp_path / "mine" / "a.txt").read_text() == "x"
    assert salvage(office, office / BACKUPS / "抢救", USER, PASSWORD).whole


def test_rescued_data_take_the_place_of_the_damaged(office: Path, prepared: Prepared, tmp_path: Path) -> None:
    leaves = pages_of(office, prepared.key, "employer")
    zero(office / FILE, leaves[0])
    damaged = (office / FILE).read_bytes()
    report = salvage(office, tmp_path / "out", USER, PASSWORD)
    with restoring.put_in(office, Path(report.folder), USER, PASSWORD, "硬盘坏道") as desk:
        assert len(employers(desk)) >= BEFORE
        assert desk.store.damage() == []
    aside = next((office / BACKUPS).glob("恢复前_*"))
    assert (aside / FILE).read_bytes() == damaged
    with open_office(office, USER, PASSWORD) as desk:
        assert desk.store.standing().sound


def test_a_spoiled_rescue_is_not_put_in(office: Path, prepared: Prepared, tmp_path: Path) -> None:
    report = salvage(office, tmp_path / "out", USER, PASSWORD)
    zero(Path(report.folder) / FILE, 4)
    before = prints(office)
    with pytest.raises(Damaged):
        restoring.put_in(office, Path(report.folder), USER, PASSWORD)
    with pytest.raises(Refused, match="口令错误"):
        restoring.put_in(office, Path(report.folder), USER, "wrong")
    assert {
        name: one for name, one in prints(office).items() if name in before and name != "attempts.json"
    } == {name: one for name, one in before.items() if name != "attempts.json"}


def test_the_command_writes_a_report_for_people(office: Path, tmp_path: Path, ohdesk: Ohdesk) -> None:
    zero(office / FILE, 1)
    out = tmp_path / "out"
    answer = ohdesk("salvage", out, "--json")
    assert answer.code == 3
    assert answer.json["saves_lost"] >= AFTER
    words = (out / f"{REPORT}.txt").read_text("utf-8-sig")
    assert "请对照纸质材料补录" in words
    assert json.loads((out / f"{REPORT}.json").read_text("utf-8"))["backup"] in words
    assert {one.name for one in out.iterdir()} == {ORIGINAL, RESCUED, f"{REPORT}.txt", f"{REPORT}.json"}
