"""What can be done about data that do not open: the backups there are, and what each of them lacks."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

from db import container, mark
from db.container import Manifest
from db.keyring import Keyring
from db.records import BY_NAME
from db.store import BACKUPS, FILE, Store
from db.workplace import work_folder
from ohdesk.errors import Refused
from ohdesk.keeping.backups import WHY, inside, known
from ohdesk.keeping.restoring import Line

MOST = 30


@dataclass(frozen=True)
class Offer:
    """One backup that could be restored."""

    path: Path
    taken_at: str
    why: str
    records: int
    behind: int | None
    """How many saves acknowledged on this computer it lacks; None where that cannot be told."""
    lines: tuple[Line, ...]
    """The kinds of which it holds more or fewer records than the data as they are."""


@dataclass(frozen=True)
class Situation:
    """The backups, the newest first, and whether the data as they are could be counted."""

    offers: tuple[Offer, ...]
    counted: bool


def look(folder: Path, user: str, password: str) -> Situation:
    """Look at the backups and, on a copy, at the data; nothing of the office is changed."""
    now = _counted(folder, user, password)
    last = _last_acknowledged(folder)
    offers = []
    for one in known(folder / BACKUPS)[:MOST]:
        try:
            offers.append(offer(one.path, now, last))
        except Refused:
            continue
    return Situation(tuple(offers), now is not None)


def offer(path: Path, now: dict[str, int] | None = None, last: int | None = None) -> Offer:
    """Describe one backup; raise Refused or Damaged when it is none."""
    found: Manifest = container.read_manifest(path)
    lines = tuple(
        Line(name, kind.zh, now.get(name, 0), found.records.get(name, 0))
        for name, kind in BY_NAME.items()
        if now is not None and now.get(name, 0) != found.records.get(name, 0)
    )
    # The row that notes the backup itself is the first one it lacks.
    behind = None if last is None else max(0, last - found.seq - 1)
    when = found.taken_at[:16].replace("T", " ")
    return Offer(path, when, WHY.get(found.why, "其他"), sum(found.records.values()), behind, lines)


def _last_acknowledged(folder: Path) -> int | None:
    try:
        return int(json.loads((folder / mark.FILE).read_text("utf-8"))["seq"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _counted(folder: Path, user: str, password: str) -> dict[str, int] | None:
    """Count the records of a copy of the data; None where they do not answer."""
    work = None
    try:
        work = work_folder(folder)
        key = Keyring.load(folder).unlock(user, password)
        for name in (FILE, f"{FILE}-wal"):
            if (folder / name).exists():
                shutil.copy2(folder / name, work / name)
        if not (work / FILE).exists() or not (work / FILE).stat().st_size:
            return None
        store = Store(work, key, None)
        try:
            with store.read() as session:
                return inside(session).records
        finally:
            store.close()
    except (Refused, OSError):
        return None
    finally:
        if work is not None:
            shutil.rmtree(work, ignore_errors=True)
