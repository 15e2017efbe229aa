"""Hostile files brought to the doors of the program: each is refused with one sentence or read and accounted for.

python -m faults.hostile PART PARTS MUTANTS SEED FOLDER takes every PARTS-th file of the corpus from PART on, and so
many mutants of good files; it prints the counts as JSON.
"""

from __future__ import annotations

import io
import json
import multiprocessing
import os
import random
import resource
import shutil
import sys
import time
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from doors import PASSWORD, USER

from faults import containers, tables
from faults.office import EMPLOYER, backups_of, codes, content, examined, last_seq, make, opened, values
from ohdesk import batch
from ohdesk.errors import Refused
from ohdesk.exchange import intake, sandbox
from ohdesk.exchange.writer import write_csv, write_rows
from ohdesk.keeping import backups, restoring
from ohdesk.lists import reconcile

LONGEST = 30.0


class Doors:
    """An office at whose doors files are handed in, and what came of each."""

    def __init__(self, folder: Path) -> None:
        """Make the office."""
        self.folder, self.office = folder, folder / "office"
        make(self.office)
        self.counts: Counter[str] = Counter()
        self.wrong: list[str] = []
        self.longest, self.slowest = 0.0, ""
        self.heard, self.silence = 0.0, 0.0

    def judged(self, name: str, work: Callable[[], str]) -> None:
        """Hand one file in: a sentence, or an answer, in time; all else is wrong."""
        self.heard, self.silence = time.monotonic(), 0.0
        try:
            result = work()
        except Refused as told:
            result = "refused"
            if not told.sentence.endswith("。") or "\n" in told.sentence or len(told.sentence) > 400:
                result = f"no sentence: {told.sentence[:200]!r}"
        except BaseException as error:  # noqa: BLE001 - any other end is a crash
            result = f"crash: {type(error).__name__}: {error}"[:300]
        self.beat()
        self.longest, self.slowest = max((self.longest, self.slowest), (self.silence, name))
        if self.silence > LONGEST + 5:
            result = f"silent for {self.silence:.0f} s"
        if result not in ("refused", "read"):
            self.wrong.append(f"{name}: {result}")
            result = "wrong"
        self.counts[result] += 1

    def beat(self, *_: object) -> None:
        """Hear that the work goes on: what tells its progress can be watched and stopped, so it does not hang."""
        now = time.monotonic()
        self.heard, self.silence = now, max(self.silence, now - self.heard)


def taken_in(doors: Doors, desk: Any, path: Path) -> str:
    """Import a file: what the preview counts is what the office then holds; taken back, it is as before."""
    before = codes(desk)
    found = intake.preview(desk, EMPLOYER, path, progress=doors.beat)
    if codes(desk) != before:
        return "a preview changed the records"
    number = intake.commit(desk, found, progress=doors.beat)
    counts = found.counts()
    if len(codes(desk)) - len(before) != counts["new"] or (number is None) != (
        counts["new"] + counts["updated"] == 0
    ):
        return f"counted {counts}, but {len(codes(desk)) - len(before)} came"
    if number is not None:
        batch.undo(desk, number)
    return "read" if codes(desk) == before else "taking it back left something"


def listed(desk: Any, path: Path) -> str:
    """Hand the file in as a department's list."""
    taken = reconcile.take_in(desk, path, "税务")
    return "read" if sum(taken.ways.values()) == taken.rows else f"{taken.rows} rows, {dict(taken.ways)}"


def of_tables(doors: Doors, part: int, parts: int) -> None:
    """Hand the corpus of tables in; what is no ordinary file comes last."""
    place = doors.folder / "in"
    _written(place, lambda: sorted(tables.corpus().items())[part::parts])
    with opened(doors.office) as desk:
        for number, path in enumerate(sorted(place.iterdir())):
            doors.judged(path.name, lambda path=path: taken_in(doors, desk, path))
            if number % 8 == 0:
                doors.judged(f"list {path.name}", lambda path=path: listed(desk, path))
        for path in _no_files(place):
            doors.judged(path.name, lambda path=path: taken_in(doors, desk, path))
    with examined(doors.office):
        shutil.rmtree(place)


def _written(place: Path, make_files: Callable[[], list[tuple[str, bytes]]]) -> None:
    """Write files in a child, so that the memory it takes to make them is not counted as the program's."""
    place.mkdir(exist_ok=True)
    child = os.fork()
    if child == 0:
        for name, whole in make_files():
            (place / name).write_bytes(whole)
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0


def _no_files(place: Path) -> list[Path]:
    """Make things that stand where a file should: a pipe, a device, a loop, a folder."""
    os.mkfifo(place / "pipe.xlsx")
    (place / "loop.csv").symlink_to(place / "loop.csv")
    (place / "zero.csv").symlink_to("/dev/zero")
    (place / "folder.xlsx").mkdir()
    return [
        place / name for name in ("pipe.xlsx", "loop.csv", "zero.csv", "folder.xlsx", "gone.xlsx", "a" * 300)
    ]


def of_containers(doors: Doors, part: int, parts: int) -> None:
    """Hand hostile backups in to be restored: the office stays, or becomes what a whole backup holds."""
    place = doors.folder / "backups"
    place.mkdir()
    with opened(doors.office) as desk:
        good = backups.take(desk, folder=place).path
        # The row that notes the backup is not in it.
        key, seq = desk.store.key, last_seq(desk) - 1
        was = content(desk, seq)
    _written(place, lambda: sorted(containers.corpus(good, key).items())[part::parts])
    for path in sorted(place.iterdir()):
        doors.judged(f"container {path.name}", lambda path=path: restored(doors, path, was, seq))
    if (stray := [one for one in doors.folder.rglob("*evil*") if one.parent != place]) or Path(
        "/tmp/ohdesk-evil"
    ).exists():
        doors.wrong.append(f"a path of a container was used: {stray}")


def restored(doors: Doors, path: Path, was: str, seq: int) -> str:
    """Restore a container; whether refused or not, the office holds what it held."""
    try:
        restoring.restore(doors.office, path, USER, PASSWORD, "演练").close()
        result = "read"
    except Refused as told:
        if not told.sentence.endswith("。"):
            return f"no sentence: {told}"
        result = "refused"
    with examined(doors.office) as desk:
        if content(desk, seq) != was:
            return f"{result}, but the records differ"
    return result


def of_mutants(doors: Doors, mutants: int, chance: random.Random) -> None:
    """Hand good files in with a few bytes changed."""
    place = doors.folder / "mutants"
    place.mkdir()
    rows = [[values(900 + n)["name"], values(900 + n)["credit_code"]] for n in range(12)]
    write_rows(place / "good.xlsx", "名单", ["单位名称", "统一社会信用代码"], rows)
    write_csv(place / "good.csv", ["单位名称", "统一社会信用代码"], rows)
    (place / "good.ods").write_bytes(
        tables.ods(
            '<table:table-row><table:table-cell office:value-type="string"><text:p>单位名称</text:p></table:table-cell></table:table-row>'
        )
    )
    goods = [place / "good.xlsx"] * 4 + [place / "good.csv"] * 2 + [place / "good.ods"]
    with opened(doors.office) as desk:
        for number in range(mutants):
            good = chance.choice(goods)
            path = place / f"mutant{good.suffix}"
            path.write_bytes(mutant(good.read_bytes(), chance))
            doors.judged(f"mutant {number} of {good.name}", lambda path=path: taken_in(doors, desk, path))
    of_broken_backups(doors, place, mutants // 10, chance)


def of_broken_backups(doors: Doors, place: Path, mutants: int, chance: random.Random) -> None:
    """Restore good backups with a few bytes changed: refused, or restored as they were."""
    with opened(doors.office) as desk:
        good = backups.take(desk, folder=place).path
        seq = last_seq(desk) - 1
        was = content(desk, seq)
    for number in range(mutants):
        path = place / "mutant.ohbak"
        path.write_bytes(mutant(good.read_bytes(), chance))
        doors.judged(f"mutant {number} of a backup", lambda path=path: restored(doors, path, was, seq))


def mutant(whole: bytes, chance: random.Random) -> bytes:
    """Return the file with a few bytes changed, cut out or doubled; of a package often inside one of its parts."""
    if whole.startswith(b"PK") and chance.random() < 0.6 and len(whole) < 1 << 20:
        with zipfile.ZipFile(io.BytesIO(whole)) as box:
            parts = {name: box.read(name) for name in box.namelist()}
        name = chance.choice(list(parts))
        parts[name] = _changed(parts[name], chance)
        return tables.wb.zipped(parts)
    return _changed(whole, chance)


def _changed(whole: bytes, chance: random.Random) -> bytes:
    made = bytearray(whole)
    for _ in range(chance.choice((1, 1, 2, 5, 20))):
        at = chance.randrange(len(made) + 1)
        match chance.randrange(5):
            case 0:
                made[at : at + 1] = bytes([chance.randrange(256)])
            case 1:
                del made[at : at + chance.choice((1, 4, 300))]
            case 2:
                made[at:at] = chance.randbytes(chance.choice((1, 4, 60)))
            case 3:
                made[at:at] = made[at : at + chance.choice((8, 200))]
            case _:
                made[at : at + 1] = chance.choice((b"<", b">", b'"', b"&", b"\x00", b"\xff", b"9", b"-"))
    return bytes(made)


def be_quick() -> None:
    """Fork the parsing child instead of starting it anew; its limits and its death are the same."""

    class Forking:
        """Stands in the place of `multiprocessing` within the sandbox."""

        @staticmethod
        def get_context(_: str) -> Any:
            """Give the context that forks."""
            return multiprocessing.get_context("fork")

    sandbox.multiprocessing = Forking


def peak_memory() -> int:
    """Return the most memory this process held, in MB; `ru_maxrss` would start with that of whoever started it."""
    try:
        status = Path("/proc/self/status").read_text("ascii")
        return next(int(line.split()[1]) // 1024 for line in status.splitlines() if line.startswith("VmHWM:"))
    except (OSError, StopIteration):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def main(part: int, parts: int, mutants: int, seed: int, folder: Path) -> dict[str, Any]:
    """Hand everything in; return the counts, the longest time and the parent's greatest memory in MB."""
    shutil.rmtree(folder, ignore_errors=True)
    be_quick()
    doors = Doors(folder)
    of_tables(doors, part, parts)
    of_containers(doors, part, parts)
    corpus = dict(doors.counts)
    doors.counts.clear()
    of_mutants(doors, mutants, random.Random(seed))
    memory = peak_memory()
    return {
        "corpus": corpus, "mutants": dict(doors.counts), "longest": round(doors.longest, 1), "slowest": doors.slowest, "memory": memory,
        "wrong": doors.wrong, "kept": len(backups_of(doors.office)),
    }  # fmt: skip


if __name__ == "__main__":
    part, parts, mutants, seed = map(int, sys.argv[1:5])
    json.dump(main(part, parts, mutants, seed, Path(sys.argv[5])), sys.stdout, ensure_ascii=False)
