"""Putting restored data in the place of the old: written down first, so that an interrupted swap is finished later."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from db import keyring, mark
from db.errors import Damaged
from db.lock import OpenerLock
from db.store import FILE

JOURNAL = "restoring.json"
NEW = (keyring.FILE, FILE)
OLD = (*NEW, f"{FILE}-wal", f"{FILE}-shm", mark.FILE)


def swap(folder: Path, new: Path, kept: Path) -> None:
    """Move the data of `folder` into `kept` and those of `new`, a folder beside them, in their place."""
    lock = OpenerLock(folder)
    try:
        words = json.dumps({"new": new.name, "kept": kept.relative_to(folder).as_posix()}, ensure_ascii=False)
        half = folder / f"{JOURNAL}.new"
        half.write_text(words, "utf-8")
        half.replace(folder / JOURNAL)
        _carry_on(folder, new, kept)
    finally:
        lock.release()


def finish(folder: Path) -> bool:
    """Finish a swap that was interrupted; return whether there was one. Raises Damaged when its parts are gone."""
    path = folder / JOURNAL
    if not path.exists():
        return False
    try:
        read = json.loads(path.read_text("utf-8"))
        new, kept = folder.parent / Path(read["new"]).name, folder / str(read["kept"])
    except (OSError, ValueError, KeyError, TypeError):
        raise Damaged(f"{path} 无法读取，恢复没有做完，请不要删除任何文件并联系技术支持。") from None
    lock = OpenerLock(folder)
    try:
        _carry_on(folder, new, kept)
    finally:
        lock.release()
    return True


def _carry_on(folder: Path, new: Path, kept: Path) -> None:
    """Do every step that is not done yet; each leaves a trace by which the next attempt knows it."""
    kept.mkdir(parents=True, exist_ok=True)
    for name in OLD:
        waiting = (new / name).exists() or name not in NEW
        if waiting and (folder / name).exists() and not (kept / name).exists():
            (folder / name).replace(kept / name)
    for name in NEW:
        if (new / name).exists():
            (new / name).replace(folder / name)
    if not all((folder / name).exists() for name in NEW):
        raise Damaged(f"恢复没有做完，原数据在 {kept}，请不要删除任何文件并联系技术支持。")
    (folder / JOURNAL).unlink()
    shutil.rmtree(new, ignore_errors=True)
