"""Putting new data in the place of the old: written down first, so that an interrupted swap is finished later."""

from __future__ import annotations

import json
import os
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
    """Move the data of `folder` into `kept` and those of `new` in their place; both are folders inside it."""
    lock = OpenerLock(folder)
    try:
        brought = [name for name in (*NEW, mark.FILE) if (new / name).exists()]
        words = {
            "new": new.relative_to(folder).as_posix(),
            "kept": kept.relative_to(folder).as_posix(),
            "brought": brought,
        }
        half = folder / f"{JOURNAL}.new"
        with half.open("w", encoding="utf-8") as file:
            json.dump(words, file, ensure_ascii=False)
            file.flush()
            os.fsync(file.fileno())
        half.replace(folder / JOURNAL)
        _carry_on(folder, new, kept, brought)
    finally:
        lock.release()


def finish(folder: Path) -> bool:
    """Finish a swap that was interrupted; return whether there was one. Raises Damaged when its parts are gone."""
    path = folder / JOURNAL
    # Unlike Path.exists this says no, and raises nothing, where nobody may look into the folder.
    if not os.path.exists(path):  # noqa: PTH110
        return False
    try:
        read = json.loads(path.read_text("utf-8"))
        new, kept = _inside(folder, read["new"]), _inside(folder, read["kept"])
        brought = [name for name in (*NEW, mark.FILE) if name in read["brought"]]
    except (OSError, ValueError, KeyError, TypeError):
        raise Damaged(f"{path} 无法读取，恢复没有做完，请不要删除任何文件并联系技术支持。") from None
    lock = OpenerLock(folder)
    try:
        _carry_on(folder, new, kept, brought)
    finally:
        lock.release()
    return True


def _inside(folder: Path, words: object) -> Path:
    """Return a folder named by the journal; one outside the office's own folder is not believed."""
    path = folder / str(words)
    if ".." in path.parts or folder not in path.parents:
        raise ValueError(words)
    return path


def _carry_on(folder: Path, new: Path, kept: Path, brought: list[str]) -> None:
    """Do every step that is not done yet; each leaves a trace by which the next attempt knows it."""
    kept.mkdir(parents=True, exist_ok=True)
    for name in OLD:
        # What was brought and waits no more stands in its place already and must not be moved out again.
        waiting = (new / name).exists() or name not in brought
        if waiting and (folder / name).exists() and not (kept / name).exists():
            (folder / name).replace(kept / name)
    for name in brought:
        if (new / name).exists():
            (new / name).replace(folder / name)
    if not all((folder / name).exists() for name in NEW):
        raise Damaged(f"恢复没有做完，原数据在 {kept}，请不要删除任何文件并联系技术支持。")
    (folder / JOURNAL).unlink()
    shutil.rmtree(new, ignore_errors=True)
