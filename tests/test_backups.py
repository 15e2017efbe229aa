"""Backups: whole and verified or not there, kept by the rule, compared and restored, and the data's high-water mark."""

from __future__ import annotations

import json
import random
import shutil
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import factories
import pytest
from conftest import CHEAP
from doors import PASSWORD, USER, Ohdesk, Prepared
from hypothesis import given
from hypothesis import strategies as st

from db import container, keyring, mark, swap
from db.audit import first_break
from db.office import Account, Role
from db.records import BY_NAME
from db.store import BACKUPS, FILE, open_store
from ohdesk import ledger, query
from ohdesk.desk import Desk, change_password, open_office
from ohdesk.errors import Cancelled, Damaged, Refused, RolledBack
from ohdesk.keeping import backups, drives, restoring
from ohdesk.keeping.backups import Backup

EMPLOYER = BY_NAME["employer"]
NEW_PASSWORD = "Yuhe-2026-neu"


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stretch new passwords cheaply."""
    monkeypatch.setattr(keyring, "COST", CHEAP)


def add(desk: Desk, at: int) -> int:
    """Save one more employer."""
    return ledger.save(desk, EMPLOYER, factories.values("employer", at, lambda _: 1)).id


def names(desk: Desk) -> set[str]:
    """Return the employers' names."""
    return {one.name for one in query.rows(desk, EMPLOYER, query.ids(desk, EMPLOYER, query.Query()))}


def left(folder: Path) -> list[str]:
    """Return what unfinished work left in a folder."""
    return [
        path.name for path in folder.rglob("*") if path.name.startswith(".work-") or path.suffix == ".new"
    ]


def rewritten(path: Path, to: Path, change: Callable[[str, bytes], bytes | None]) -> Path:
    """Write a container again with its entries changed; None leaves one out."""
    with zipfile.ZipFile(path) as box, zipfile.ZipFile(to, "w") as other:
        for one in box.infolist():
            content = change(one.filename, box.read(one))
            if content is not None:
                other.writestr(one.filename, content)
    return to


def with_words(**words: Any) -> Callable[[str, bytes], bytes]:
    """Change some words of the manifest."""

    def change(name: str, content: bytes) -> bytes:
        return (
            json.dumps({**json.loads(content), **words}).encode() if name == container.MANIFEST else content
        )

    return change


def test_a_backup_is_whole_verified_and_named_after_what_it_holds(desk: Desk) -> None:
    add(desk, 1)
    steps: list[tuple[int, int]] = []
    made = backups.take(desk, progress=lambda done, whole: steps.append((done, whole)))
    assert made.path.parent == desk.store.folder / BACKUPS
    assert made == backups.known(made.path.parent)[0]
    assert steps == sorted(steps)
    assert steps[-1][0] == steps[-1][1]
    found = backups.verify(made.path, desk.store.key)
    assert found.records["employer"] == 1
    assert (found.seq, found.why, found.by, made.why_zh) == (made.seq, "hand", USER, "手动")
    assert backups.changed_since(desk, made) == 0
    add(desk, 2)
    assert backups.changed_since(desk, made) == 1
    assert left(desk.store.folder) == []


def test_a_backup_before_a_risky_act_is_only_taken_when_something_changed(desk: Desk) -> None:
    first = backups.before(desk, "import")
    assert first
    assert first.why == "import"
    assert backups.before(desk, "import") is None
    add(desk, 1)
    second = backups.before(desk, "bulk")
    assert second
    assert [one.path for one in backups.known(first.path.parent)] == [second.path, first.path]


def test_two_backups_of_one_second_get_names_of_their_own(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    noon = datetime(2026, 3, 1, 4, tzinfo=UTC)
    monkeypatch.setattr(backups, "clock", lambda: noon)
    made = [backups.take(desk, "submission") for _ in range(3)]
    found = backups.known(made[0].path.parent)
    assert len({one.path.name for one in made}) == len(found) == 3
    assert {one.why for one in found} == {"submission"}


def test_a_cancelled_backup_leaves_nothing(desk: Desk) -> None:
    for at in (0, 1500, 2500):

        def stop(done: int, _whole: int, at: int = at) -> None:
            if done >= at:
                raise Cancelled

        with pytest.raises(Cancelled):
            backups.take(desk, progress=stop)
    assert list((desk.store.folder / BACKUPS).iterdir()) == []


def test_a_place_that_cannot_be_written_is_one_sentence(desk: Desk, tmp_path: Path) -> None:
    blocked = tmp_path / "stick"
    blocked.write_text("no folder")
    with pytest.raises(Refused, match="检查 U 盘"):
        backups.take(desk, folder=blocked)


def test_damaged_data_make_no_backup(office: Path, prepared: Prepared) -> None:
    with open_store(office, prepared.key) as store:
        desk = Desk(store, USER, Role.administrator)
        for at in range(30):
            add(desk, at)
    whole = (office / FILE).stat().st_size
    with open_store(office, prepared.key) as store:
        desk = Desk(store, USER, Role.administrator)
        with (office / FILE).open("rb+") as file:
            file.seek(whole - 4096 * 3)
            file.write(bytes(4096))
        with pytest.raises(Damaged):
            backups.take(desk)
    assert backups.known(office / BACKUPS) == []
    assert left(office) == []


def test_who_may_only_read_makes_no_backup(office: Path, prepared: Prepared) -> None:
    with Desk(open_store(office, prepared.key), USER, Role.reader) as desk, pytest.raises(Refused):
        backups.take(desk)


@pytest.fixture(scope="module")
def kept(prepared: Prepared, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Take one backup for the tests that spoil copies of it."""
    folder = tmp_path_factory.mktemp("kept") / "office"
    shutil.copytree(prepared.folder, folder)
    with Desk(open_store(folder, prepared.key), USER, Role.administrator) as desk:
        for at in range(3):
            add(desk, at)
        return backups.take(desk).path


def test_entries_that_do_not_belong_are_never_read(kept: Path, prepared: Prepared, tmp_path: Path) -> None:
    spoiled = tmp_path / kept.name
    shutil.copy(kept, spoiled)
    with zipfile.ZipFile(spoiled, "a") as box:
        box.writestr("../../outside.txt", "x")
        box.writestr("/absolute.txt", "x")
        box.writestr("office.db-wal", "x" * 5000)
    assert backups.verify(spoiled, prepared.key).records["employer"] == 3
    assert [path for path in tmp_path.rglob("*") if path.suffix in (".txt", ".db-wal")] == []


@pytest.mark.parametrize(
    "words",
    [
        {"seq": 999},
        {"records": {"employer": 4}},
        {"taken_at": "2030-01-01T00:00:00+08:00"},
        {"office": "别的单位"},
        {"seal": "甲乙"},
        {"seal": 7},
        {"sizes": {FILE: "1", keyring.FILE: 1}},
        {"sizes": {FILE: 10**30, keyring.FILE: 10**30}},
        {"parts": {FILE: None, keyring.FILE: ""}},
        {"records": []},
        {"schema": True},
        {"format": "ohdesk-backup/9"},
        {"surplus": 1},
    ],
)
def test_a_changed_manifest_is_not_believed(
    kept: Path, prepared: Prepared, tmp_path: Path, words: dict[str, Any]
) -> None:
    spoiled = rewritten(kept, tmp_path / kept.name, with_words(**words))
    with pytest.raises(Refused):
        backups.verify(spoiled, prepared.key)
    assert [path.name for path in tmp_path.iterdir() if path.is_dir()] == []


@pytest.mark.parametrize("name", [container.MANIFEST, keyring.FILE, FILE])
def test_changed_missing_doubled_compressed_and_torn_parts_are_refused(
    kept: Path, prepared: Prepared, tmp_path: Path, name: str
) -> None:
    def broken(other: str, content: bytes) -> bytes | None:
        return content[:-9] if other == name else content

    def without(other: str, content: bytes) -> bytes | None:
        return None if other == name else content

    made = [
        rewritten(kept, tmp_path / f"{at}{container.SUFFIX}", one) for at, one in enumerate((broken, without))
    ]
    doubled = tmp_path / f"double{container.SUFFIX}"
    shutil.copy(kept, doubled)
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(doubled, "a") as box:
        box.writestr(name, "x")
    packed = tmp_path / f"packed{container.SUFFIX}"
    with zipfile.ZipFile(kept) as box, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as other:
        for one in box.namelist():
            other.writestr(one, box.read(one))
    for spoiled in (*made, doubled, packed):
        with pytest.raises(Refused):
            backups.verify(spoiled, prepared.key)


def test_torn_and_foreign_files_are_one_sentence_and_leave_nothing(
    kept: Path, prepared: Prepared, tmp_path: Path, ohdesk: Ohdesk, office: Path
) -> None:
    whole, chance = kept.read_bytes(), random.Random(5)
    spoiled = tmp_path / f"备份{container.SUFFIX}"
    contents = [b"", b"PK", b"plain words", b"\0" * 5000, whole[: len(whole) // 2], whole[:-10]]
    for _ in range(60):
        bent = bytearray(whole)
        for _ in range(chance.choice((1, 1, 8))):
            # The heads and the directory are where a reader can be led astray, so most blows fall there.
            at = chance.choice((chance.randrange(4000), len(whole) - 1 - chance.randrange(500)))
            bent[at] = chance.randrange(256)
        if bytes(bent) != whole:
            contents.append(bytes(bent))
    before = {path.name for path in tmp_path.iterdir()}
    for content in contents:
        spoiled.write_bytes(content)
        told = "。"
        try:
            found = backups.verify(spoiled, prepared.key)
        except Refused as error:
            told = str(error)
        else:
            # Some bytes of a zip file mean nothing: times, versions, attributes.
            assert found == backups.verify(kept, prepared.key)
        assert told.endswith("。")
    assert {path.name for path in tmp_path.iterdir()} - before == {spoiled.name}
    for content in contents[:6]:
        spoiled.write_bytes(content)
        answer = ohdesk("restore", spoiled)
        assert answer.code in (2, 3)
        assert answer.err.count("\n") == 1
    assert left(office) == []


def test_a_backup_under_another_key_is_told_apart(kept: Path) -> None:
    with pytest.raises(Refused, match="不是本单位"):
        backups.verify(kept, b"k" * 32)


DAYS = st.integers(0, 900)


def series(days: list[tuple[int, int, str]]) -> list[Backup]:
    """Return backups as they follow each other: for each its day, its hour and why; the newest first."""
    start = datetime(2024, 1, 1, tzinfo=UTC)
    made = [
        Backup(Path(f"{seq}"), start + timedelta(days=day, hours=hour), seq, why)
        for seq, (day, hour, why) in enumerate(days)
    ]
    return made[::-1]


@given(
    st.lists(
        st.tuples(DAYS, st.integers(0, 23), st.sampled_from(["timer", "exit", "submission"])), max_size=120
    )
)
def test_what_stays_by_the_rule(days: list[tuple[int, int, str]]) -> None:
    found = series(sorted(days))
    kept = backups.staying(found)
    assert kept <= {one.path for one in found}
    if found:
        assert found[0].path in kept
    assert {one.path for one in found if one.why == "submission"} <= kept
    newest = found[0].taken_at.date() if found else None
    for one in found:
        if newest and (newest - one.taken_at.date()).days < backups.DAYS_WHOLE:
            assert one.path in kept
    spells: tuple[tuple[int, Callable[[datetime], object]], ...] = (
        (backups.DAILY, lambda at: at.date()),
        (backups.WEEKLY, lambda at: at.isocalendar()[:2]),
        (backups.MONTHLY, lambda at: (at.year, at.month)),
    )
    for most, spell in spells:
        last = {}
        for one in found:
            last.setdefault(spell(one.taken_at), one.path)
        assert set(list(last.values())[:most]) <= kept
    rest = [one for one in found if one.why != "submission"]
    whole = len({one.taken_at.date() for one in found})
    most_of_two_days = sum(
        1 for one in rest if one.taken_at.date() in sorted({o.taken_at.date() for o in found})[-2:]
    )
    assert len([one for one in rest if one.path in kept]) <= most_of_two_days + 12 + 10 + 12 or whole < 2


@given(
    st.lists(st.tuples(DAYS, st.integers(0, 23), st.just("timer")), min_size=2, max_size=60),
    st.lists(st.tuples(st.integers(0, 59), st.integers(-4000, 4000)), min_size=1, max_size=3),
)
def test_a_clock_that_jumps_removes_nothing(
    days: list[tuple[int, int, str]], jumps: list[tuple[int, int]]
) -> None:
    right = series(sorted(days))
    wanted = backups.staying(right)
    wrong = list(right)
    for at, by in jumps:
        place = at % len(right)
        wrong[place] = Backup(
            right[place].path, right[place].taken_at + timedelta(days=by), right[place].seq, "timer"
        )
    moved = {one.path for one, other in zip(wrong, right, strict=True) if one.taken_at != other.taken_at}
    gone = (wanted - backups.staying(wrong)) - moved
    assert wrong[0].path in backups.staying(wrong)
    if not any(abs(by) <= backups.GAP_DAYS for _, by in jumps) and len(moved) == 1:
        assert gone == set()
    # A day that is a little wrong takes at most its own place in the count of days, weeks and months, and
    # makes the day before the last two look older by one.
    assert len(gone) <= sum(1 for one in right if one.taken_at.date() in busy(right)) + 3 * len(moved)


def busy(found: list[Backup]) -> set[object]:
    """Return the last two days of a series."""
    return set(sorted({one.taken_at.date() for one in found})[-2:])


@pytest.mark.parametrize("years", [-10, 10])
@pytest.mark.parametrize("at", [0, 1, 7, 30])
def test_ten_wrong_years_remove_nothing(years: int, at: int) -> None:
    right = series([(day, hour, "timer") for day in range(60) for hour in (8, 12, 16)])
    wrong = list(right)
    wrong[at] = Backup(
        right[at].path, right[at].taken_at + timedelta(days=365 * years), right[at].seq, "timer"
    )
    assert backups.staying(right) - {right[at].path} <= backups.staying(wrong)


def test_thinning_touches_only_backups(desk: Desk) -> None:
    folder = desk.store.folder / BACKUPS
    strange = [
        "备份_20240101_010101_00000001_timer.zip",
        "备份_99999999_999999_00000001_timer.ohbak",
        "mine.ohbak",
    ]
    for name in strange:
        (folder / name).write_text("x")
    for month in range(1, 13):
        for day in range(1, 29):
            (folder / f"备份_2024{month:02}{day:02}_120000_{month * 100 + day:08d}_timer.ohbak").write_text(
                "x"
            )
    gone = backups.thin_out(folder)
    assert len(gone) == 12 * 28 - len(backups.known(folder))
    assert all((folder / name).exists() for name in strange)
    assert len(backups.known(folder)) <= 2 + 12 + 10 + 12
    assert backups.thin_out(folder) == []


def test_a_comparison_says_what_would_be_taken_back(desk: Desk) -> None:
    add(desk, 1)
    made = backups.take(desk)
    add(desk, 2)
    add(desk, 3)
    before = names(desk)
    found = restoring.compare(desk, made.path)
    assert [(line.zh, line.now, line.then) for line in found.lines] == [(EMPLOYER.zh, 3, 1)]
    assert found.newer_saves == 2
    assert found.stranger == ""
    assert [words.split(" ")[-1] for words in found.newer] == [f"新增{EMPLOYER.zh}"] * 2
    assert names(desk) == before


def test_a_restore_brings_the_day_back_and_keeps_what_was_there(office: Path, prepared: Prepared) -> None:
    with open_store(office, prepared.key) as store:
        desk = Desk(store, USER, Role.administrator)
        add(desk, 1)
        then = names(desk)
        made = backups.take(desk)
        add(desk, 2)
        now = names(desk)
    with restoring.restore(office, made.path, USER, PASSWORD, "录错了一批") as desk:
        assert names(desk) == then
        assert desk.store.standing().sound
        with desk.read() as session:
            assert first_break(session, desk.author)[1] is None
        again = backups.take(desk)
        add(desk, 3)
        later = backups.take(desk)
    assert [one.path for one in backups.known(office / BACKUPS)] == [later.path, again.path, made.path]
    aside = next((office / BACKUPS).glob("恢复前_*"))
    shutil.rmtree(aside / BACKUPS, ignore_errors=True)
    with open_store(aside, prepared.key) as store:
        assert names(Desk(store, USER, Role.administrator)) == now
    assert left(office) == []


def test_what_comes_after_a_restore_counts_as_newer_than_what_was_taken_back(
    desk: Desk, prepared: Prepared
) -> None:
    folder, key = desk.store.folder, desk.store.key
    early = backups.take(desk)
    for at in range(1, 9):
        add(desk, at)
    late = backups.take(desk)
    desk.close()
    with restoring.restore(folder, early.path, USER, PASSWORD) as again:
        assert backups.changed_since(again, backups.known(folder / BACKUPS)[0]) > 0
        made = backups.before(again, "timer")
    assert made
    assert made.seq < late.seq
    assert backups.known(folder / BACKUPS)[0] == made
    assert backups.verify(made.path, key).seq == made.seq


def test_an_older_password_opens_an_older_backup(office: Path) -> None:
    with open_office(office, USER, PASSWORD) as desk:
        made = backups.take(desk)
        change_password(desk, NEW_PASSWORD)
        add(desk, 1)
    with pytest.raises(Refused, match="口令"):
        restoring.restore(office, made.path, USER, NEW_PASSWORD)
    with open_office(office, USER, NEW_PASSWORD) as desk:
        assert len(names(desk)) == 1
    with restoring.restore(office, made.path, USER, PASSWORD) as desk:
        assert names(desk) == set()


def test_a_restore_that_is_refused_changes_nothing(office: Path, kept: Path, tmp_path: Path) -> None:
    spoiled = rewritten(kept, tmp_path / kept.name, with_words(seq=999))
    before = {path.name: path.read_bytes() for path in office.iterdir() if path.is_file()}
    for path, password in ((kept, "wrong"), (spoiled, PASSWORD), (tmp_path / "none.ohbak", PASSWORD)):
        with pytest.raises(Refused):
            restoring.restore(office, path, USER, password)
    after = {path.name: path.read_bytes() for path in office.iterdir() if path.is_file()}
    assert {name: after.get(name) for name in before} == before
    assert left(office) == []


def test_only_an_administrator_restores(office: Path, prepared: Prepared) -> None:
    with open_store(office, prepared.key) as store:
        desk = Desk(store, USER, Role.administrator)
        with desk.write() as session:
            session.add(Account(name="小王", role=Role.recorder, created_at=datetime.now(UTC)))
        keyring.Keyring.load(office).with_user("小王", PASSWORD, prepared.key).save(office)
        made = backups.take(desk)
        add(desk, 1)
    with pytest.raises(Refused, match="录入员没有这项权限"):
        restoring.restore(office, made.path, "小王", PASSWORD)
    with open_office(office, USER, PASSWORD) as desk:
        assert len(names(desk)) == 1


def test_an_interrupted_swap_is_finished_at_the_next_opening(
    office: Path, prepared: Prepared, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_store(office, prepared.key) as store:
        desk = Desk(store, USER, Role.administrator)
        made = backups.take(desk)
        add(desk, 1)
        old = names(desk)
    real, at = Path.replace, [0]
    for stop in range(1, 8):
        copy = office.with_name(f"office{stop}")
        shutil.copytree(office, copy)
        at[0] = 0

        def cut(self: Path, target: Path, stop: int = stop) -> Path:
            at[0] += 1
            if at[0] == stop:
                raise OSError(5, "cut off")
            return real(self, target)

        monkeypatch.setattr(Path, "replace", cut)
        ended = ""
        try:
            restoring.restore(copy, copy / BACKUPS / made.path.name, USER, PASSWORD).close()
        except (Refused, OSError) as error:
            ended = str(error)
        monkeypatch.setattr(Path, "replace", real)
        with open_office(copy, USER, PASSWORD) as desk:
            # Where the swap had begun it is finished; before that the old data stand.
            assert names(desk) == (set() if restored(copy) else old)
            assert desk.store.damage() == []
        assert not (copy / swap.JOURNAL).exists()
        assert ended == "" or ended.endswith("。")


def restored(folder: Path) -> bool:
    """Tell whether the old data were put aside."""
    return any((one / FILE).exists() for one in (folder / BACKUPS).glob("恢复前_*"))


def test_a_drill_leaves_a_record_and_nothing_else(desk: Desk, ohdesk: Ohdesk) -> None:
    add(desk, 1)
    assert restoring.last_drill(desk) is None
    made = restoring.drill(desk)
    assert (made.sound, made.told) == (True, "")
    assert made.records >= 1
    assert restoring.last_drill(desk) is not None
    assert left(desk.store.folder) == []
    desk.close()
    answer = ohdesk("drill", "--json")
    assert (answer.code, answer.json["ok"]) == (0, True)


def test_a_drill_on_a_torn_backup_says_so(desk: Desk) -> None:
    made = backups.take(desk)
    with made.path.open("rb+") as file:
        file.seek(made.path.stat().st_size // 2)
        file.write(b"torn")
    tried = restoring.drill(desk)
    assert not tried.sound
    assert tried.told
    assert restoring.last_drill(desk) is None


@pytest.fixture
def gone_back(office: Path, prepared: Prepared) -> Path:
    """Put a database five saves old in the place of the newest one."""
    older = office.with_name("older.db")
    with open_store(office, prepared.key) as store:
        backups.take(Desk(store, USER, Role.administrator))
    shutil.copy(office / FILE, older)
    with open_store(office, prepared.key) as store:
        desk = Desk(store, USER, Role.administrator)
        for at in range(5):
            add(desk, at)
    shutil.copy(older, office / FILE)
    return office


def test_data_that_went_back_are_noticed_and_counted(gone_back: Path, ohdesk: Ohdesk) -> None:
    with pytest.raises(RolledBack, match="最近 5 次保存不在数据库中"):
        open_office(gone_back, USER, PASSWORD)
    answer = ohdesk("show", "employer")
    assert (answer.code, answer.out) == (3, "")
    assert "数据回退" in answer.err
    assert ohdesk("verify", "--accept", "旧电脑拷来的文件").code == 0
    assert ohdesk("show", "employer").code == 0


def test_a_log_that_vanished_is_noticed(office: Path, prepared: Prepared) -> None:
    store = open_store(office, prepared.key)
    desk = Desk(store, USER, Role.administrator)
    for at in range(4):
        add(desk, at)
    copy = office.with_name("copy")
    shutil.copytree(office, copy)
    store.close()
    (copy / f"{FILE}-wal").unlink()
    (copy / f"{FILE}-shm").unlink(missing_ok=True)
    with pytest.raises(RolledBack, match="最近 4 次保存"):
        open_office(copy, USER, PASSWORD)


def test_only_an_administrator_accepts_data_that_went_back(gone_back: Path, prepared: Prepared) -> None:
    mark_before = (gone_back / mark.FILE).read_bytes()
    with open_store(gone_back, prepared.key) as store, store.write() as session:
        session.add(Account(name="小王", role=Role.recorder, created_at=datetime.now(UTC)))
    (gone_back / mark.FILE).write_bytes(mark_before)
    keyring.Keyring.load(gone_back).with_user("小王", PASSWORD, prepared.key).save(gone_back)
    with pytest.raises(Refused, match="没有这项权限"):
        open_office(gone_back, "小王", PASSWORD, accepted="没关系")
    with open_office(gone_back, USER, PASSWORD, accepted="核对过纸质材料") as desk, desk.read() as session:
        from db.audit import Audit

        row = session.query(Audit).filter(Audit.action == "mark_reset").one()
        assert (row.reason, json.loads(row.after or "")["behind"]) == ("核对过纸质材料", 5)
    open_office(gone_back, USER, PASSWORD).close()


@pytest.mark.parametrize("words", [b"", b"{}", b"[1]", '{"seal":"甲","seq":1,"hash":"","at":""}'.encode()])
def test_a_spoiled_mark_is_no_traceback(office: Path, prepared: Prepared, words: bytes) -> None:
    with open_store(office, prepared.key) as store:
        add(Desk(store, USER, Role.administrator), 1)
    (office / mark.FILE).write_bytes(words)
    with open_office(office, USER, PASSWORD) as desk:
        assert desk.store.standing().sound


def test_a_copy_on_another_disk_is_remembered(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backups.take(desk, folder=tmp_path / "same")
    assert backups.copied_away(desk) is None
    monkeypatch.setattr(backups, "same_disk", lambda one, _other: "stick" not in one.parts)
    made = backups.take(desk, folder=tmp_path / "stick" / drives.FOLDER)
    when = backups.copied_away(desk)
    assert when is not None
    assert when.replace(microsecond=0) == made.taken_at


def test_removable_drives_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stick, inner = tmp_path / "KINGSTON 8G", tmp_path / "home"
    for one in (stick, inner):
        one.mkdir()
    blocks = tmp_path / "block"
    for name, removable in (("sdb", "1"), ("sda", "0")):
        (blocks / name / f"{name}1").mkdir(parents=True)
        (blocks / name / "removable").write_text(removable)
    mounts = tmp_path / "mounts"
    words = str(stick).replace(" ", "\\040")
    mounts.write_text(
        f"/dev/sda1 {inner} ext4 rw 0 0\n/dev/sdb1 {words} vfat rw 0 0\nproc /proc proc rw 0 0\n\n"
    )
    monkeypatch.setattr(drives, "MOUNTS", mounts)
    monkeypatch.setattr(drives, "BLOCKS", blocks)
    found = drives.removable()
    assert [one.path for one in found] == [stick]
    assert found[0].folder == stick / "ohdesk备份"
    assert "KINGSTON 8G（可用 " in found[0].zh
    mounts.unlink()
    assert drives.removable() == []
    assert drives.same_disk(tmp_path, stick)
    assert drives.disk_of(tmp_path)
