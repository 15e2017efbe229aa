"""交接包: a backup of the whole office with the guide sealed inside, in one file that every restore accepts."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from db import container
from db.audit import Entry
from db.container import Manifest
from db.keyring import Keyring
from db.workplace import work_folder
from ohdesk.desk import Desk
from ohdesk.errors import Damaged, Refused
from ohdesk.exchange.outfile import fresh_name
from ohdesk.handover.guide import guide_of
from ohdesk.handover.shape import Guide, from_json, to_json
from ohdesk.keeping import backups
from ohdesk.keeping.own_profiles import put_sealed, sealed_part

SUFFIX = ".ohjj"
ENDINGS = (container.SUFFIX, SUFFIX)
"""The files that hold a whole office."""

MEMBER = "guide.sealed"
LARGEST = 16 << 20
UNFIT = str.maketrans(dict.fromkeys('\\/:*?"<>|', "_"))

Progress = Callable[[int, int, str], object]


@dataclass(frozen=True)
class Package:
    """A package that was written: its file, its size, how many records are inside, and the guide."""

    path: Path
    size: int
    records: int
    guide: Guide


@dataclass(frozen=True)
class Look:
    """What a backup or package holds, as its manifest tells before anything is opened."""

    path: Path
    manifest: Manifest

    @property
    def records(self) -> int:
        """Return how many records there are inside."""
        return sum(self.manifest.records.values())


def _quiet(_done: int, _whole: int, _words: str) -> None:
    """Tell nobody how far the work has come."""


def usual_name(desk: Desk, day: date | None = None) -> str:
    """Return the name a package gets where nobody chose one."""
    return f"交接包_{desk.office.translate(UNFIT)}_{day or date.today():%Y%m%d}{SUFFIX}"


def hand_over(desk: Desk, out: Path, progress: Progress = _quiet, today: date | None = None) -> Package:
    """Write the package; an existing file is never written over, the new one gets _2 added.

    `progress` may raise Cancelled. Raises Refused where nothing can be written; then no half file is left.
    """
    desk.require("administer")
    target = _target(desk, out)
    guide = guide_of(desk, today, progress)
    work = work_folder(target.parent)
    try:
        made = backups.take(
            desk, "handover", work, lambda at, of: progress(100 * at // of, 100, "正在写交接包")
        )
        manifest = container.read_manifest(made.path)
        put_sealed(made.path, MEMBER, to_json(guide), desk.store.key)
        read = guide_in(made.path, desk.store.key)
        if read is None or to_json(read) != to_json(guide) or not container.is_whole(made.path):
            raise Damaged("交接包校验未通过，没有保存，原数据没有改动。请检查磁盘后再试。")
        target = fresh_name(target)
        made.path.replace(target)
    except OSError as error:
        raise Refused(f"不能写入 {target}（{error.strerror}），请检查磁盘空间或换一个位置。") from None
    finally:
        shutil.rmtree(work, ignore_errors=True)
    records = sum(manifest.records.values())
    after: dict[str, object] = {"file": target.name, "records": records, "seq": manifest.seq}
    with desk.write("administer") as session:
        desk.log(session, Entry("handover", after=after))
    return Package(target, target.stat().st_size, records, guide)


def look(path: Path) -> Look:
    """Read what a backup or package says of itself; raise Refused or Damaged when it is none."""
    return Look(path, container.read_manifest(path))


def open_guide(path: Path, user: str, password: str) -> Guide | None:
    """Return the guide of a package with a password good when it was made; None where there is no guide in it."""
    return guide_in(path, ring_of(path).unlock(user, password))


def ring_of(path: Path) -> Keyring:
    """Return the wrapped keys of a backup or package."""
    with tempfile.TemporaryDirectory(prefix="ohdesk-") as place:
        container.unpack_key(path, Path(place))
        return Keyring.load(Path(place))


def guide_in(path: Path, key: bytes) -> Guide | None:
    """Return the guide of a package, None where there is none; raise Damaged when it was altered."""
    plain = sealed_part(path, MEMBER, key, LARGEST)
    try:
        return None if plain is None else from_json(plain)
    except (ValueError, KeyError, TypeError):
        raise Damaged(f"{path.name} 里的交接说明已损坏，数据仍可恢复。") from None


def _target(desk: Desk, out: Path) -> Path:
    place = out / usual_name(desk) if out.is_dir() else out
    if place.suffix.lower() != SUFFIX:
        place = place.with_name(place.name + SUFFIX)
    if not place.parent.is_dir():
        raise Refused(f"没有文件夹 {place.parent}，请先建立或换一个位置。")
    if place.parent.resolve() == desk.store.folder.resolve():
        raise Refused("不能写到数据文件夹里，请换到 U 盘或其他文件夹。")
    return fresh_name(place)
