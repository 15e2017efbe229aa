"""恢复: a backup unpacked beside the office, verified, compared with it, and put in its place by renaming."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select

from db import container
from db.audit import Audit, Entry, clock
from db.keyring import Keyring
from db.records import KINDS
from db.store import BACKUPS, open_store
from db.swap import swap
from ohdesk.desk import Desk, _entered
from ohdesk.errors import Damaged, Refused
from ohdesk.keeping.backups import Backup, inside, known, take

LAST_DRILL = "last_drill"


@dataclass(frozen=True)
class Line:
    """One kind of record: how many now and how many in the backup."""

    kind: str
    zh: str
    now: int
    then: int


@dataclass(frozen=True)
class Comparison:
    """What a restore would change: counts by kind, and the saves made since the backup."""

    taken_at: str
    why: str
    lines: tuple[Line, ...]
    newer_saves: int
    newer: tuple[str, ...]


@dataclass(frozen=True)
class Drill:
    """恢复演练: what was restored on trial, what was found, how long it took."""

    backup: Backup
    when: datetime
    seconds: float
    records: int
    sound: bool
    told: str


def compare(desk: Desk, path: Path) -> Comparison:
    """Say what restoring a backup would take back; nothing is changed."""
    desk.require("restore")
    manifest = container.read_manifest(path)
    with desk.read() as session:
        now = inside(session)
        asked = select(Audit.at_local, Audit.user, Audit.action, Audit.kind).where(Audit.seq > manifest.seq)
        rows = session.execute(asked.order_by(Audit.seq.desc()).limit(20)).all()
    lines = tuple(
        Line(kind.__tablename__, kind.zh, now.records[kind.__tablename__], then)
        for kind in KINDS
        if (then := manifest.records.get(kind.__tablename__, 0)) != now.records[kind.__tablename__]
    )
    newer = tuple(f"{row.at_local[:16]} {row.user} {row.action} {row.kind}" for row in rows)
    return Comparison(manifest.taken_at, manifest.why, lines, max(0, now.seq - manifest.seq), newer)


def restore(folder: Path, path: Path, user: str, password: str, reason: str = "") -> Desk:
    """Put a backup in the place of the office's data and return the office, opened; the old data stay beside.

    The password is one that was good when the backup was taken. The data are swapped by renaming only after
    the unpacked ones were opened and verified. Raises Refused or Damaged; then nothing has changed.
    """
    work = _unpacked(folder, path)
    try:
        _proved(work, path, user, password)
        kept = _aside(folder)
    except BaseException:
        shutil.rmtree(work, ignore_errors=True)
        raise
    try:
        swap(folder, work, kept)
    except OSError as error:
        raise Refused(
            f"恢复还没有做完（{error.strerror}），请关闭占用数据的程序后重新打开，程序会接着做完。"
        ) from None
    store = open_store(folder, Keyring.load(folder).unlock(user, password))
    desk = _entered(store, user, reason or "恢复备份")
    after: dict[str, object] = {"file": path.name, "kept": kept.name}
    with desk.write("restore") as session:
        desk.log(session, Entry("restore", after=after, reason=reason or None))
    return desk


def drill(desk: Desk, path: Path | None = None) -> Drill:
    """Restore the newest backup, or a given one, into a temporary folder, open it, compare it, and keep the record."""
    desk.require("backup")
    found = known(desk.store.folder / BACKUPS)
    backup = next((one for one in found if path is None or one.path == path), None)
    if backup is None:
        backup = take(desk) if path is None else Backup(path, clock(), 0, "")
    begun = clock()
    work = _unpacked(desk.store.folder, backup.path)
    told, records = "", 0
    try:
        store = open_store(work, desk.store.key)
        try:
            manifest = container.read_manifest(backup.path)
            wrong = store.damage()
            with store.read() as session:
                counted = inside(session)
            records = sum(counted.records.values())
            if wrong or counted.records != manifest.records or counted.head != manifest.head:
                told = "恢复出来的数据与备份清单不一致，请立即另做一份备份。"
        finally:
            store.close()
    except Refused as error:
        told = str(error)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    made = Drill(backup, clock(), (clock() - begun).total_seconds(), records, not told, told)
    _record(desk, made)
    return made


def _record(desk: Desk, made: Drill) -> None:
    from db import office

    after: dict[str, object] = {
        "file": made.backup.path.name,
        "records": made.records,
        "sound": made.sound,
        "seconds": round(made.seconds, 2),
    }
    with desk.write("backup") as session:
        office.set_setting(session, LAST_DRILL, made.when.astimezone().isoformat(timespec="seconds"))
        desk.log(session, Entry("drill", after=after, reason=made.told or None))


def _unpacked(folder: Path, path: Path) -> Path:
    try:
        work = Path(tempfile.mkdtemp(prefix=".restore-", dir=folder.parent))
    except OSError:
        raise Refused(f"不能在 {folder.parent} 中写文件，请检查磁盘空间和权限。") from None
    try:
        container.unpack(path, work)
    except OSError as error:
        shutil.rmtree(work, ignore_errors=True)
        raise Refused(f"备份没有解开（{error.strerror}），原数据没有改动，请检查磁盘空间。") from None
    except BaseException:
        shutil.rmtree(work, ignore_errors=True)
        raise
    return work


def _proved(work: Path, path: Path, user: str, password: str) -> None:
    """Open the unpacked data with the person's password and compare them with the manifest."""
    key = Keyring.load(work).unlock(user, password)
    manifest = container.read_manifest(path)
    if not manifest.holds(key):
        raise Damaged(f"备份 {path.name} 的清单被改动过，没有恢复，请换用另一份备份。")
    store = open_store(work, key)
    try:
        if store.damage():
            raise Damaged(f"备份 {path.name} 里的数据已损坏，没有恢复，请换用另一份备份。")
        with store.read() as session:
            if inside(session).head != manifest.head:
                raise Damaged(f"备份 {path.name} 与它的清单不一致，没有恢复，请换用另一份备份。")
    finally:
        store.close()


def _aside(folder: Path) -> Path:
    """Return a new folder among the backups for what is replaced."""
    name = f"恢复前_{clock().astimezone():%Y%m%d_%H%M%S}"
    number, free = 2, folder / BACKUPS / name
    while free.exists():
        free = folder / BACKUPS / f"{name}_{number}"
        number += 1
    free.mkdir(parents=True)
    return free
