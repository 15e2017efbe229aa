"""备份: taken while people work, opened and verified before it gets its name, and kept by a fixed rule."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db import container, keyring, office
from db.audit import Audit, Entry, clock, head
from db.base import Record
from db.container import Manifest, Progress, quiet
from db.migrate import NEWEST
from db.records import BY_NAME, KINDS
from db.store import BACKUPS, FILE, Store
from db.workplace import work_folder
from ohdesk import __version__
from ohdesk.desk import Desk
from ohdesk.errors import Damaged, Refused
from ohdesk.keeping import own_profiles
from ohdesk.keeping.drives import same_disk
from ohdesk.national import backup_format

DAYS_WHOLE, DAILY, WEEKLY, MONTHLY = 2, 12, 10, 12
"""What stays: every backup of two days, then the last of each of 12 days, 10 weeks and 12 months."""

GAP_DAYS = 40
"""Between two backups following each other: a long holiday, or a clock that was set wrong."""

FOR_EVER = ("submission", "key_change")
WHY = {
    "hand": "手动",
    "exit": "退出时",
    "timer": "定时",
    "import": "导入前",
    "upgrade": "升级前",
    "restore": "恢复前",
    "bulk": "批量改动前",
    "submission": "报送后",
    "key_change": "换密钥前",
    "handover": "交接",
}
"""Why backups are taken, and the words for it in their names."""

NO_CHANGE = ("backup", "drill", "handover", "training_copy")
"""Audit rows that are no change of the data, so that nothing new has to be backed up for them."""

COPIED_AWAY = "backup_on_other_disk"
_NAME = re.compile(r"备份_(\d{8}_\d{6})_(\d{8,})(?:r(\d+))?_([a-z_]+?)(?:_\d+)?\.ohbak")
PART = 1000
MANY = 10_000
"""How far changes are counted: beyond it only matters that there are some."""


@dataclass(frozen=True)
class Backup:
    """One backup file, as its name tells: when it was taken, at which audit row, and why."""

    path: Path
    taken_at: datetime
    seq: int
    why: str
    branch: int = 0
    """How often the data had been set back to an older state before: what came after counts as newer."""

    @property
    def why_zh(self) -> str:
        """Return why it was taken, in Chinese."""
        return WHY.get(self.why, self.why)


def take(desk: Desk, why: str = "hand", folder: Path | None = None, progress: Progress = quiet) -> Backup:
    """Write a backup into the office's own folder or another one, open it, verify it, and only then name it.

    `progress` is told steps done and all steps and may raise Cancelled. Raises Refused when the place cannot
    be written and Damaged when the copy does not hold; then no half file is left.
    """
    desk.require("backup")
    place = folder or desk.store.folder / BACKUPS
    work = work_folder(place)
    try:
        container.copy_pages(desk.store, work / FILE, _part(progress, 0, 4))
        shutil.copy2(desk.store.folder / keyring.FILE, work / keyring.FILE)
        now = clock().astimezone()
        manifest = _described(desk, why, now, _looked(work, desk.store.key))
        whole = work / "whole"
        container.write(whole, work, manifest, desk.store.key, _part(progress, 1, 4))
        # The copy is in the container now, and a small disk may not hold it twice while it is verified.
        (work / FILE).unlink()
        own_profiles.add(whole, desk.store.folder, desk.store.key)
        _prove(whole, desk.store.key, _part(progress, 2, 4, 2))
        branch = _branch(known(desk.store.folder / BACKUPS), manifest.seq)
        number = f"{manifest.seq:08d}" + (f"r{branch}" if branch else "")
        target = _free(place / f"备份_{now:%Y%m%d_%H%M%S}_{number}_{why}{container.SUFFIX}")
        whole.replace(target)
    except OSError as error:
        raise Refused(f"不能在 {place} 写入备份（{error.strerror}），请检查磁盘空间或换一个位置。") from None
    finally:
        shutil.rmtree(work, ignore_errors=True)
    _note(desk, target, why, manifest.seq, now)
    return Backup(target, now.replace(microsecond=0), manifest.seq, why, branch)


def before(desk: Desk, why: str, progress: Progress = quiet) -> Backup | None:
    """Take a backup before a risky act and thin the older ones out; None when the newest one holds everything."""
    found = known(desk.store.folder / BACKUPS)
    if found and not changed_since(desk, found[0]):
        return None
    made = take(desk, why, progress=progress)
    thin_out(made.path.parent)
    return made


def _described(desk: Desk, why: str, now: datetime, found: Inside) -> Manifest:
    return Manifest(
        format=backup_format(desk),
        program=__version__,
        office=desk.office,
        county=desk.county.code,
        schema=NEWEST,
        taken_at=now.isoformat(timespec="seconds"),
        why=why,
        by=desk.user,
        seq=found.seq,
        head=found.head,
        records=found.records,
        parts={},
        sizes={},
    )


def _part(progress: Progress, at: int, of: int, wide: int = 1) -> Progress:
    """Return the progress of one part of a longer work."""
    return lambda done, whole: progress(PART * at + PART * wide * done // max(whole, 1), PART * of)


@dataclass(frozen=True)
class Inside:
    """What a copied database holds: its last audit row and how many records of every kind."""

    seq: int
    head: str
    records: dict[str, int]


def inside(session: Session, kinds: Iterable[type[Record]] = KINDS) -> Inside:
    """Count what a session sees."""
    seq, last = head(session)
    counts = {kind.__tablename__: session.scalar(select(func.count(kind.id))) or 0 for kind in kinds}
    return Inside(seq, last, counts)


def verify(path: Path, key: bytes, place: Path | None = None, progress: Progress = quiet) -> Manifest:
    """Unpack a backup into a hidden folder, open it, and compare it with its manifest; return the manifest.

    The hidden folder lies in `place`, beside the backup without one. Raises Damaged when anything differs,
    Refused when it is of another office.
    """
    work = work_folder(place or path.parent)
    try:
        manifest = container.unpack(path, work, _part(progress, 0, 2))
        if not manifest.holds(key):
            raise Refused(f"{path.name} 不是本单位这把数据密钥的备份，请用当时的口令恢复。")
        progress(PART, 2 * PART)
        agree(path, manifest, work, key)
        progress(2 * PART, 2 * PART)
        return manifest
    except OSError as error:
        raise Refused(f"备份没有解开（{error.strerror}），请检查磁盘空间。") from None
    finally:
        shutil.rmtree(work, ignore_errors=True)


def agree(path: Path, manifest: Manifest, work: Path, key: bytes) -> int:
    """Check an unpacked database page by page and against its manifest; return how many records it holds."""
    # A backup of an older program knows fewer kinds, and its tables are not brought up to date just to be counted.
    kinds = [BY_NAME[name] for name in manifest.records if name in BY_NAME]
    container.open_up(work, manifest, key)
    store = Store(work, key, None)
    try:
        wrong = store.damage()
        if wrong:
            raise Damaged(f"备份 {path.name} 里的数据已损坏，请换用另一份备份。")
        with store.read() as session:
            found = inside(session, kinds)
    finally:
        store.close()
    told = {kind.__tablename__: manifest.records[kind.__tablename__] for kind in kinds}
    if found != Inside(manifest.seq, manifest.head, told):
        raise Damaged(f"备份 {path.name} 与它的清单不一致，请换用另一份备份。")
    return sum(told.values())


def known(folder: Path) -> list[Backup]:
    """Return the backups of a folder, the newest first by audit row, whatever the clock said."""
    found = []
    for path in folder.glob(f"*{container.SUFFIX}") if folder.is_dir() else ():
        if told := _NAME.fullmatch(path.name):
            with suppress(ValueError, OverflowError):
                taken = datetime.strptime(told[1], "%Y%m%d_%H%M%S").astimezone()
                found.append(Backup(path, taken, int(told[2]), told[4], int(told[3] or 0)))
    return sorted(found, key=lambda one: (one.branch, one.seq, one.taken_at, one.path.name), reverse=True)


def thin_out(folder: Path) -> list[Path]:
    """Remove the backups that the rule no longer keeps and return them; the newest is never among them."""
    found = known(folder)
    kept = staying(found)
    gone = []
    for one in found:
        if one.path not in kept:
            # What another program holds open stays until the next time.
            with suppress(OSError):
                one.path.unlink(missing_ok=True)
                gone.append(one.path)
    return gone


def changed_since(desk: Desk, backup: Backup | None) -> int:
    """Return how many changes were made since a backup was taken."""
    with desk.read() as session:
        seq, _ = head(session)
        # A backup ahead of the data is of the time before they were set back, and holds nothing of them.
        return changes_after(session, backup.seq if backup and backup.seq <= seq else 0)


def changes_after(session: Session, seq: int) -> int:
    """Return how many changes the audit chain holds after a number, up to a limit; a backup is none."""
    asked = select(Audit.seq).where(Audit.seq > seq, Audit.action.not_in(NO_CHANGE)).limit(MANY)
    return session.scalar(select(func.count()).select_from(asked.subquery())) or 0


def copied_away(desk: Desk) -> datetime | None:
    """Return when the last backup on another disk than the office's own was taken, None when there was none."""
    with desk.read() as session:
        kept = office.setting(session, COPIED_AWAY)
    try:
        return datetime.fromisoformat(kept) if kept else None
    except ValueError:
        return None


def staying(found: Sequence[Backup]) -> set[Path]:
    """Return the backups that the rule keeps, of a list with the newest first.

    Days, weeks and months count where there are backups in them, so a clock that jumped forward ages nothing:
    what was kept before a long gap stays as it was.
    """
    if not found:
        return set()
    kept = {one.path for one in found if one.why in FOR_EVER} | {found[0].path} | _out_of_time(found)
    for at in range(1, len(found)):
        if abs((found[at - 1].taken_at - found[at].taken_at).days) > GAP_DAYS:
            kept |= staying(found[at:])
            break
    whole = list(dict.fromkeys(one.taken_at.date() for one in found))[:DAYS_WHOLE]
    kept |= {one.path for one in found if one.taken_at.date() in whole}
    for most, spell in ((DAILY, _day), (WEEKLY, _week), (MONTHLY, _month)):
        last: dict[object, Path] = {}
        for one in found:
            last.setdefault(spell(one.taken_at.date()), one.path)
        kept |= set(list(last.values())[:most])
    return kept


def _out_of_time(found: Sequence[Backup]) -> set[Path]:
    """Return the backups whose time contradicts their order: the clock was wrong, and by it nothing is removed."""
    strange, earliest = set(), found[0].taken_at
    for one in found:
        if one.taken_at > earliest:
            strange.add(one.path)
        earliest = min(earliest, one.taken_at)
    return strange


def _day(day: date) -> object:
    return day


def _week(day: date) -> object:
    return tuple(day.isocalendar())[:2]


def _month(day: date) -> object:
    return day.year, day.month


def _branch(found: Sequence[Backup], seq: int) -> int:
    """Return the branch of data that have come to `seq`: a new one when they were set back behind a backup."""
    if not found:
        return 0
    return found[0].branch + (1 if found[0].seq > seq else 0)


def _prove(whole: Path, key: bytes, progress: Progress) -> None:
    try:
        verify(whole, key, progress=progress)
    except Damaged:
        raise Damaged("备份副本校验未通过，没有保存这份备份，原数据没有改动。请检查磁盘后再试。") from None


def _looked(work: Path, key: bytes) -> Inside:
    """Count what a copied database holds; whether it is sound is seen when the finished container is verified."""
    store = Store(work, key, None)
    try:
        with store.read() as session:
            return inside(session)
    finally:
        store.close()


def _note(desk: Desk, target: Path, why: str, seq: int, now: datetime) -> None:
    after: dict[str, object] = {"file": target.name, "why": why, "seq": seq}
    with desk.write("backup") as session:
        if not same_disk(target, desk.store.folder):
            office.set_setting(session, COPIED_AWAY, now.isoformat(timespec="seconds"))
        desk.log(session, Entry("backup", after=after))


def _free(path: Path) -> Path:
    number, free = 2, path
    while free.exists():
        free = path.with_name(f"{path.stem}_{number}{path.suffix}")
        number += 1
    return free
