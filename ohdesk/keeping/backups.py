"""备份: taken while people work, opened and verified before it gets its name, and kept by a fixed rule."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db import container, keyring
from db.audit import Entry, clock, head
from db.container import Manifest
from db.migrate import NEWEST
from db.records import KINDS
from db.store import BACKUPS, FILE, Store
from ohdesk import __version__
from ohdesk.desk import Desk
from ohdesk.errors import Damaged, Refused

DAYS_WHOLE, DAILY, WEEKLY, MONTHLY = 2, 12, 10, 12
"""What stays: every backup of two days, then the last of each of 12 days, 10 weeks and 12 months."""

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
}
"""Why backups are taken, and the words for it in their names."""

_NAME = re.compile(r"备份_(\d{8}_\d{6})_(\d{8})_(\w+)\.ohbak")

Progress = Callable[[int, int], object]


@dataclass(frozen=True)
class Backup:
    """One backup file, as its name tells: when it was taken, at which audit row, and why."""

    path: Path
    taken_at: datetime
    seq: int
    why: str

    @property
    def why_zh(self) -> str:
        """Return why it was taken, in Chinese."""
        return WHY.get(self.why, self.why)


def take(
    desk: Desk, why: str = "hand", folder: Path | None = None, progress: Progress = lambda _, __: None
) -> Backup:
    """Write a backup into the office's own folder or another one, open it, verify it, and only then name it.

    `progress` is told pages done and all pages and may raise Cancelled. Raises Refused when the place cannot
    be written and Damaged when the copy does not hold; then no half file is left.
    """
    desk.require("backup")
    place = folder or desk.store.folder / BACKUPS
    work = _work_folder(place)
    try:
        container.copy_pages(desk.store, work / FILE, progress)
        shutil.copy2(desk.store.folder / keyring.FILE, work / keyring.FILE)
        found = _look(work, desk.store.key)
        now = clock().astimezone()
        manifest = Manifest(
            container.FORMAT,
            __version__,
            desk.office,
            desk.county.code,
            NEWEST,
            now.isoformat(timespec="seconds"),
            why,
            desk.user,
            found.seq,
            found.head,
            found.records,
            {},
            {},
        )
        whole = work / "whole"
        container.write(whole, work, manifest, desk.store.key)
        verify(whole, desk.store.key)
        target = _free(place / f"备份_{now:%Y%m%d_%H%M%S}_{found.seq:08d}_{why}{container.SUFFIX}")
        whole.replace(target)
    except OSError as error:
        raise Refused(f"不能在 {place} 写入备份（{error.strerror}），请检查磁盘空间或换一个位置。") from None
    finally:
        shutil.rmtree(work, ignore_errors=True)
    _note(desk, target, why, found.seq)
    return Backup(target, now.replace(microsecond=0), found.seq, why)


@dataclass(frozen=True)
class Inside:
    """What a copied database holds: its last audit row and how many records of every kind."""

    seq: int
    head: str
    records: dict[str, int]


def inside(session: Session) -> Inside:
    """Count what a session sees."""
    seq, last = head(session)
    counts = {kind.__tablename__: session.scalar(select(func.count(kind.id))) or 0 for kind in KINDS}
    return Inside(seq, last, counts)


def verify(path: Path, key: bytes) -> Manifest:
    """Unpack a backup into a hidden folder, open it, and compare it with its manifest; return the manifest.

    Raises Damaged when anything differs, Refused when it is of another office.
    """
    work = _work_folder(path.parent)
    try:
        manifest = container.unpack(path, work)
        if not manifest.holds(key):
            raise Refused(f"{path.name} 不是本单位这把数据密钥的备份，请用当时的口令恢复。")
        found = _look(work, key)
        if asdict(found) != {"seq": manifest.seq, "head": manifest.head, "records": manifest.records}:
            raise Damaged(f"备份 {path.name} 与它的清单不一致，请换用另一份备份。")
        return manifest
    finally:
        shutil.rmtree(work, ignore_errors=True)


def known(folder: Path) -> list[Backup]:
    """Return the backups of a folder, the newest first by audit row, whatever the clock said."""
    found = []
    for path in folder.glob(f"*{container.SUFFIX}") if folder.is_dir() else ():
        if told := _NAME.fullmatch(path.name.replace("_2.ohbak", ".ohbak")):
            taken = datetime.strptime(told[1], "%Y%m%d_%H%M%S").astimezone()
            found.append(Backup(path, taken, int(told[2]), told[3]))
    return sorted(found, key=lambda one: (one.seq, one.taken_at, one.path.name), reverse=True)


def thin_out(folder: Path) -> list[Path]:
    """Remove the backups that the rule no longer keeps and return them; the newest is never among them."""
    kept = _kept(known(folder))
    gone = [one.path for one in known(folder) if one.path not in kept]
    for path in gone:
        path.unlink(missing_ok=True)
    return gone


def changed_since(desk: Desk, backup: Backup | None) -> int:
    """Return how many audit rows were added since a backup was taken; the row that notes it does not count."""
    with desk.read() as session:
        seq, _ = head(session)
    return max(0, seq - (backup.seq + 1 if backup else 0))


def _kept(found: list[Backup]) -> set[Path]:
    if not found:
        return set()
    newest = max(one.taken_at.date() for one in found)
    kept = {one.path for one in found if one.why in FOR_EVER} | {found[0].path}
    kept |= {one.path for one in found if (newest - one.taken_at.date()).days < DAYS_WHOLE}
    for most, spell in ((DAILY, _day), (WEEKLY, _week), (MONTHLY, _month)):
        last: dict[object, Path] = {}
        for one in found:
            last.setdefault(spell(one.taken_at.date()), one.path)
        kept |= set(list(last.values())[:most])
    return kept


def _day(day: date) -> object:
    return day


def _week(day: date) -> object:
    return tuple(day.isocalendar())[:2]


def _month(day: date) -> object:
    return day.year, day.month


def _look(work: Path, key: bytes) -> Inside:
    """Open a copied database by itself, check every page's seal and its structure, and count it."""
    store = Store(work, key, None)
    try:
        if store.damage():
            raise Damaged("备份副本校验未通过，没有保存这份备份，原数据没有改动。请检查磁盘后再试。")
        with store.read() as session:
            return inside(session)
    finally:
        store.close()


def _note(desk: Desk, target: Path, why: str, seq: int) -> None:
    after: dict[str, object] = {"file": target.name, "why": why, "seq": seq}
    with desk.write("backup") as session:
        desk.log(session, Entry("backup", after=after))


def _work_folder(place: Path) -> Path:
    try:
        place.mkdir(parents=True, exist_ok=True)
        return Path(tempfile.mkdtemp(prefix=".work-", dir=place))
    except OSError:
        raise Refused(f"不能在 {place} 中写文件，请检查 U 盘或磁盘空间，或换一个位置。") from None


def _free(path: Path) -> Path:
    number, free = 2, path
    while free.exists():
        free = path.with_name(f"{path.stem}_{number}{path.suffix}")
        number += 1
    return free
