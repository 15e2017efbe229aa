"""恢复: a backup unpacked beside the office, verified, compared with it, and put in its place by renaming."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import func, select

from db import container, office
from db.audit import Audit, Entry, clock
from db.container import Progress, quiet
from db.keyring import RECOVERY, Keyring, check_password
from db.records import BY_NAME, KINDS
from db.store import BACKUPS, Store, open_store
from db.swap import JOURNAL, swap
from db.workplace import work_folder
from ohdesk import attempts
from ohdesk.audit_words import ACTIONS
from ohdesk.desk import Desk, _entered
from ohdesk.errors import Cancelled, Damaged, Refused
from ohdesk.keeping import own_profiles
from ohdesk.keeping.backups import NO_CHANGE, Backup, agree, inside, known, take
from ohdesk.keeping.permission import refuse_restoring, unlocked
from ohdesk.office_facts import is_own

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
    by: str
    seq: int
    lines: tuple[Line, ...]
    newer_saves: int
    newer: tuple[str, ...]
    stranger: str = ""
    """The office the backup is of, where it is another one than this."""


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
        since = (Audit.seq > manifest.seq, Audit.action.not_in(NO_CHANGE))
        asked = select(Audit.at_local, Audit.user, Audit.action, Audit.kind).where(*since)
        rows = session.execute(asked.order_by(Audit.seq.desc()).limit(20)).all()
        newer_saves = session.scalar(select(func.count(Audit.seq)).where(*since)) or 0
        same = is_own(session, desk, manifest.county, manifest.office)
    lines = tuple(
        Line(kind.__tablename__, kind.zh, now.records[kind.__tablename__], then)
        for kind in KINDS
        if (then := manifest.records.get(kind.__tablename__, 0)) != now.records[kind.__tablename__]
    )
    newer = tuple(_told(*row) for row in rows)
    return Comparison(
        manifest.taken_at,
        manifest.why,
        manifest.by,
        manifest.seq,
        lines,
        newer_saves,
        newer,
        "" if same else f"{manifest.county} {manifest.office}",
    )


def _told(at: str, user: str, action: str, kind: str) -> str:
    zh = BY_NAME[kind].zh if kind in BY_NAME else ""
    return f"{at[:16].replace('T', ' ')} {user} {ACTIONS.get(action, '其他操作')}{zh}"


def restore(
    folder: Path,
    path: Path,
    user: str,
    password: str,
    reason: str = "",
    progress: Progress = quiet,
    release: Callable[[], object] = lambda: None,
    recovery: str = "",
) -> Desk:
    """Put a backup in the place of the office's data and return the office, opened; the old data stay beside.

    The password is one that was good when the backup was taken, and the user was an administrator then. The
    data are swapped by renaming only after the unpacked ones were opened and verified. `progress` is told
    steps done and all steps and may raise Cancelled; `release` is called last of all before the swap, to close
    an office that is still open. With the `recovery` key of the backup's time the password is the user's new one.
    Raises Refused or Damaged; then nothing has changed.
    """

    def prepare(work: Path) -> None:
        _unpack(path, work, lambda done, whole: progress(done * 2 // max(whole, 1), 3))
        if recovery:
            _by_recovery(folder, work, recovery, user, password)
        _proved(folder, work, path, user, password)
        progress(3, 3)
        release()

    entry = Entry("restore", after={"file": path.name})
    desk = _swapped_in(folder, prepare, user, password, entry, reason)
    own_profiles.put_back(path, folder, desk.store.key)
    return desk


def _by_recovery(folder: Path, work: Path, recovery: str, user: str, password: str) -> None:
    """Give the user a new password in the data that come."""
    check_password(password)
    ring = Keyring.load(work)
    if user == RECOVERY or user not in ring.wraps:
        raise Refused(f"备份里没有用户 {user}，请核对用户名。")
    key = attempts.unlock_by_recovery(folder, ring, recovery)
    ring.with_user(user, password, key).save(work)


def put_in(folder: Path, rescued: Path, user: str, password: str, reason: str = "") -> Desk:
    """Put rescued data in the place of the damaged ones and return the office, opened; the old data stay beside.

    Raises Refused when the user is no administrator or the rescued data do not hold; then nothing has changed.
    """

    def prepare(work: Path) -> None:
        for one in rescued.iterdir():
            if one.is_file():
                shutil.copy2(one, work / one.name)
        key = unlocked(folder, work, user, password)
        store = Store(work, key, None)
        try:
            if store.damage():
                raise Damaged(f"{rescued} 里的数据已损坏，没有采用，请重新抢救。")
        finally:
            store.close()
        refuse_restoring(folder, work, user, key, password)

    return _swapped_in(folder, prepare, user, password, Entry("put_in_rescued"), reason)


def _swapped_in(
    folder: Path, prepare: Callable[[Path], None], user: str, password: str, entry: Entry, reason: str
) -> Desk:
    """Let `prepare` fill a folder beside the data, put it in their place, and open the office."""
    work = work_folder(folder)
    try:
        prepare(work)
        swap(folder, work, kept := _aside(folder))
    except OSError as error:
        if not (folder / JOURNAL).exists():
            shutil.rmtree(work, ignore_errors=True)
            raise Refused(f"没有恢复（{error.strerror}），原数据没有改动，请检查磁盘空间。") from None
        raise Refused(
            f"恢复还没有做完（{error.strerror}），请关闭占用数据的程序后重新打开，程序会接着做完。"
        ) from None
    except BaseException:
        if not (folder / JOURNAL).exists():
            shutil.rmtree(work, ignore_errors=True)
        raise
    store = open_store(folder, Keyring.load(folder).unlock(user, password))
    desk = _entered(store, user, reason or "恢复备份")
    # The mark of the data put aside went with them, so its absence means nothing here.
    desk.noticed = ""
    after = {**(entry.after or {}), "kept": kept.name}
    with desk.write("restore") as session:
        desk.log(session, Entry(entry.action, after=after, reason=reason or None))
    return desk


def drill(desk: Desk, path: Path | None = None, progress: Progress = quiet) -> Drill:
    """Restore the newest backup, or a given one, into a temporary folder, open it, compare it, and keep the record.

    `progress` is told steps done and all steps and may raise Cancelled.
    """
    desk.require("backup")
    found = known(desk.store.folder / BACKUPS)
    backup = next((one for one in found if path is None or one.path == path), None)
    if backup is None:
        backup = take(desk) if path is None else Backup(path, clock(), 0, "")
    begun = clock()
    work = work_folder(desk.store.folder)
    told, records = "", 0
    try:
        _unpack(backup.path, work, lambda done, whole: progress(done * 2 // max(whole, 1), 3))
        manifest = container.read_manifest(backup.path)
        if not manifest.holds(desk.store.key):
            raise Damaged(f"{backup.path.name} 不是用现在的数据密钥做的，请另做一份备份后再演练。")
        records = agree(backup.path, manifest, work, desk.store.key)
        # Opened as a real restore would open it, upgrade of an older schema included.
        open_store(work, desk.store.key).close()
        progress(3, 3)
    except Cancelled:
        raise
    except Refused as error:
        told = str(error)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    made = Drill(backup, clock(), (clock() - begun).total_seconds(), records, not told, told)
    _record(desk, made)
    return made


def last_drill(desk: Desk) -> datetime | None:
    """Return when a restore was last tried out, None when it never was."""
    with desk.read() as session:
        kept = office.setting(session, LAST_DRILL)
    return datetime.fromisoformat(kept) if kept else None


def _record(desk: Desk, made: Drill) -> None:
    after: dict[str, object] = {
        "file": made.backup.path.name,
        "records": made.records,
        "sound": made.sound,
        "seconds": round(made.seconds, 2),
    }
    with desk.write("backup") as session:
        if made.sound:
            office.set_setting(session, LAST_DRILL, made.when.astimezone().isoformat(timespec="seconds"))
        desk.log(session, Entry("drill", after=after, reason=made.told or None))


def _unpack(path: Path, work: Path, progress: Progress) -> None:
    try:
        container.unpack(path, work, progress)
    except OSError as error:
        raise Refused(f"备份没有解开（{error.strerror}），原数据没有改动，请检查磁盘空间。") from None


def _proved(folder: Path, work: Path, path: Path, user: str, password: str) -> None:
    """Open the unpacked data with the person's password and compare them with the manifest."""
    key = unlocked(folder, work, user, password)
    manifest = container.read_manifest(path)
    if not manifest.holds(key):
        raise Damaged(f"备份 {path.name} 的清单被改动过，没有恢复，请换用另一份备份。")
    agree(path, manifest, work, key)
    # Opened as it will be opened in its place, upgrade of an older schema included.
    open_store(work, key).close()
    refuse_restoring(folder, work, user, key, password)


def _aside(folder: Path) -> Path:
    """Return a free name among the backups for what is replaced."""
    name = f"恢复前_{clock().astimezone():%Y%m%d_%H%M%S}"
    number, free = 2, folder / BACKUPS / name
    while free.exists():
        free = folder / BACKUPS / f"{name}_{number}"
        number += 1
    return free
