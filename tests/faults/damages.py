"""Damage to an office's files: each must be noticed with a sentence, or change not one record.

python -m faults.damages DAMAGES SEED FOLDER prints the counts as JSON: noticed, harmless, silent.
"""

from __future__ import annotations

import json
import random
import shutil
import sqlite3
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from db import keyring, mark
from db.store import BACKUPS, FILE
from faults.office import (
    EMPLOYER,
    EMPLOYERS,
    backups_of,
    content,
    copied,
    last_seq,
    log_of,
    make,
    opened,
    values,
)
from ohdesk import ledger
from ohdesk.errors import Damaged, Refused, RolledBack
from ohdesk.keeping import backups

PAGE = 4096
Chance = random.Random
Dealt = tuple[Path, str]
"""What was done, and the office whose records must still be found."""


@dataclass(frozen=True)
class Templates:
    """The offices that are damaged: one closed in peace, one that died with saves in its log, and older states."""

    folded: Path
    unfolded: Path
    older: Path
    other: Path


@dataclass(frozen=True)
class Whole:
    """What an undamaged office holds: its last audit number and the hash of its content."""

    seq: int
    content: str


def prepare(folder: Path) -> Templates:
    """Make the offices."""
    made = Templates(*(folder / name for name in ("folded", "unfolded", "older", "other")))
    make(made.folded)
    with opened(made.folded) as desk:
        backups.take(desk)
    shutil.copytree(made.folded, made.older)
    with opened(made.older) as desk:
        _save(desk, 3)
        _as_it_lies(desk, made.unfolded)
    # The older state keeps a log of its own whose frames are whole, but older than the data it is laid beside.
    shutil.rmtree(made.older)
    shutil.copytree(made.folded, made.older)
    with opened(made.older) as desk:
        _save(desk, 1)
        _as_it_lies(desk, folder / "between")
    shutil.rmtree(made.older)
    (folder / "between").replace(made.older)
    make(folder / "stranger", 2)
    with opened(folder / "stranger") as desk:
        _save(desk, 2)
        _as_it_lies(desk, made.other)
    return made


def _save(desk: Any, many: int) -> None:
    for n in range(many):
        ledger.save(desk, EMPLOYER, values(EMPLOYERS + n))


def _as_it_lies(desk: Any, place: Path) -> None:
    """Copy the office while it is open, as a sudden end leaves it."""
    shutil.copytree(desk.store.folder, place, ignore=shutil.ignore_patterns("office.lock", "opener.json"))


def flipped(path: Path, chance: Chance) -> None:
    """Turn one bit of a file over."""
    _change(
        path,
        lambda whole: _with(
            whole, chance.randrange(len(whole)), lambda byte: byte ^ 1 << chance.randrange(8)
        ),
    )


def flipped_many(path: Path, chance: Chance) -> None:
    """Turn a bit over in every hundredth byte of a stretch."""
    begin, step = chance.randrange(path.stat().st_size), chance.randrange(1, 200)
    _change(
        path,
        lambda whole: bytes(
            b ^ 4 if i >= begin and (i - begin) % step == 0 else b for i, b in enumerate(whole)
        ),
    )


def zeroed(path: Path, chance: Chance) -> None:
    """Fill a page with zeros."""
    at = chance.randrange(max(1, path.stat().st_size // PAGE)) * PAGE
    _change(path, lambda whole: whole[:at] + bytes(min(PAGE, len(whole) - at)) + whole[at + PAGE :])


def swapped(path: Path, chance: Chance) -> None:
    """Let two pages change places."""
    pages = [path.read_bytes()[at : at + PAGE] for at in range(0, path.stat().st_size, PAGE)]
    one, other = chance.randrange(len(pages)), chance.randrange(len(pages))
    pages[one], pages[other] = pages[other], pages[one]
    path.write_bytes(b"".join(pages))


def truncated(path: Path, chance: Chance) -> None:
    """Cut the end off, at a page's edge or anywhere."""
    size = chance.randrange(path.stat().st_size)
    _change(path, lambda whole: whole[: size // PAGE * PAGE if chance.random() < 0.5 else size])


def longer(path: Path, chance: Chance) -> None:
    """Put rubbish behind the end."""
    _change(path, lambda whole: whole + chance.randbytes(chance.choice((1, PAGE, 3 * PAGE + 5))))


def empty(path: Path, _: Chance) -> None:
    """Leave nothing in the file."""
    path.write_bytes(b"")


def gone(path: Path, _: Chance) -> None:
    """Take the file away."""
    path.unlink(missing_ok=True)


def rubbish(path: Path, chance: Chance) -> None:
    """Put a file of another kind in the place."""
    kinds = (
        b"PK\x03\x04",
        b"%PDF-1.7\n",
        b"SQLite format 3\0",
        "单位名称,人数\n".encode() * 300,
        chance.randbytes(9000),
    )
    path.write_bytes(chance.choice(kinds) + chance.randbytes(chance.choice((0, 5000))))


def _change(path: Path, change: Callable[[bytes], bytes]) -> None:
    path.write_bytes(change(path.read_bytes()))


def _with(whole: bytes, at: int, change: Callable[[int], int]) -> bytes:
    return whole[:at] + bytes([change(whole[at])]) + whole[at + 1 :]


WAYS = (flipped, flipped_many, zeroed, swapped, truncated, longer, empty, gone, rubbish)


def of_data(made: Templates, office: Path, chance: Chance) -> Dealt:
    """Damage the database of an office that was closed in peace."""
    copied(made.folded, office)
    return made.folded, _one(office / FILE, chance, WAYS)


def of_unfolded(made: Templates, office: Path, chance: Chance) -> Dealt:
    """Damage the database that has saves waiting in its log."""
    copied(made.unfolded, office)
    return made.unfolded, _one(office / FILE, chance, WAYS)


def of_log(made: Templates, office: Path, chance: Chance) -> Dealt:
    """Damage the log in which acknowledged saves stand."""
    copied(made.unfolded, office)
    return made.unfolded, _one(log_of(office), chance, WAYS)


def of_small_files(made: Templates, office: Path, chance: Chance) -> Dealt:
    """Damage the key file, the high-water mark or a word left beside."""
    truth = chance.choice((made.folded, made.unfolded))
    path = copied(truth, office) / chance.choice(
        (keyring.FILE, mark.FILE, mark.FILE, "attempts.json", "opener.json")
    )
    if not path.exists():
        path.write_text("{}")
    return truth, _one(path, chance, tuple(one for one in WAYS if one is not swapped))


def of_older(made: Templates, office: Path, chance: Chance) -> Dealt:
    """Put parts of an older state of the same office in the place of newer ones."""
    copied(made.unfolded, office)
    what = chance.choice(("log", "data", "data without log", "data and log"))
    if "data" in what:
        shutil.copy2((made.folded if chance.random() < 0.5 else made.older) / FILE, office / FILE)
    if what in ("log", "data and log"):
        shutil.copy2(log_of(made.older), log_of(office))
    if what == "data without log":
        log_of(office).unlink()
    return made.unfolded, f"older {what}"


def of_others(made: Templates, office: Path, chance: Chance) -> Dealt:
    """Put parts of another office in the place of this one's."""
    copied(made.unfolded, office)
    name = chance.choice((FILE, f"{FILE}-wal", keyring.FILE, mark.FILE))
    shutil.copy2(made.other / name, office / name)
    return made.unfolded, f"another office's {name}"


def of_identity(made: Templates, office: Path, chance: Chance) -> Dealt:
    """Put a database in the place that is none of ours, or of another version."""
    path = copied(made.folded, office) / FILE
    what = chance.choice(("plain", "newer", "older", "application", "folder"))
    if what in ("plain", "folder"):
        path.unlink()
    if what == "plain":
        with sqlite3.connect(path) as plain:
            plain.execute("CREATE TABLE employer (id INTEGER PRIMARY KEY)")
    elif what == "folder":
        path.mkdir()
    else:
        words = {"newer": "user_version=99", "older": "user_version=0", "application": "application_id=7"}[
            what
        ]
        _pragma(made, office, words)
    return made.folded, f"identity {what}"


def _pragma(made: Templates, office: Path, words: str) -> None:
    from doors import PASSWORD, USER

    from db.store import _connect

    connection = _connect(office / FILE, keyring.Keyring.load(made.folded).unlock(USER, PASSWORD))
    connection.execute(f"PRAGMA {words}")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def _one(path: Path, chance: Chance, ways: tuple[Callable[[Path, Chance], None], ...]) -> str:
    way = chance.choice(ways)
    way(path, chance)
    return f"{path.name} {way.__name__}"


KINDS = (of_data, of_data, of_unfolded, of_log, of_log, of_small_files, of_older, of_others, of_identity)


def outcome(office: Path, whole: Whole, backup: bytes) -> tuple[str, str]:
    """Open the damaged office and read all of it; return noticed, harmless or silent, and the sentence."""
    before, log = _bytes(office), log_of(office).read_bytes() if log_of(office).is_file() else b""
    try:
        with opened(office) as desk:
            found = content(desk, whole.seq)
            damage = desk.store.damage()
    except Refused as told:
        words = told.sentence
        if not words.endswith("。") or "\n" in words:
            return "silent", f"no sentence: {words}"
        if not isinstance(told, Damaged) and _bytes(office) != before:
            return "silent", f"refused, but changed: {words}"
        kept = [path.read_bytes() for path in (office / BACKUPS).glob("回退_*/*-wal")]
        if isinstance(told, RolledBack) and log and log not in kept:
            return "silent", f"the log was not kept: {words}"
        return "noticed", words
    if [path.read_bytes() for path in backups_of(office)] != [backup]:
        return "silent", "a backup changed"
    if found == whole.content:
        return "harmless", "; ".join(damage[:1])
    return "silent", f"records differ; damage: {damage[:1]}"


def _bytes(office: Path) -> bytes:
    path = office / FILE
    return path.read_bytes() if path.is_file() else b""


def known(office: Path, place: Path) -> Whole:
    """Return what an undamaged office holds."""
    with opened(copied(office, place)) as desk:
        seq = last_seq(desk)
        return Whole(seq, content(desk, seq))


def main(damages: int, seed: int, folder: Path) -> dict[str, Any]:
    """Damage so many offices; return the counts, by kind and in all, and what was silent."""
    shutil.rmtree(folder, ignore_errors=True)
    made, chance, office = prepare(folder), random.Random(seed), folder / "office"
    wholes = {path: known(path, office) for path in (made.folded, made.unfolded)}
    backup = backups_of(made.folded)[0].read_bytes()
    counts: dict[str, Counter[str]] = {}
    silent: list[str] = []
    for number in range(damages):
        kind = KINDS[number % len(KINDS)]
        truth, what = kind(made, office, chance)
        try:
            result, words = outcome(office, wholes[truth], backup)
        except Exception as error:  # noqa: BLE001 - a traceback is no sentence
            result, words = "silent", f"{type(error).__name__}: {error}"
        counts.setdefault(kind.__name__.removeprefix("of_"), Counter())[result] += 1
        if result == "silent":
            silent.append(f"{number} {what}: {words}")
    total = sum(counts.values(), Counter())
    return {
        "damages": damages,
        **total,
        "kinds": {kind: dict(one) for kind, one in counts.items()},
        "wrong": silent,
    }


if __name__ == "__main__":
    json.dump(main(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])), sys.stdout, ensure_ascii=False)
