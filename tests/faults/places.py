"""Hard places: a full disk, a folder nobody may write, two at once, a wrong clock, odd paths, a poor locale.

python -m faults.places FOLDER prints what was tried and what was wrong as JSON.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
import traceback
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from doors import PASSWORD, ROOT, USER

import db.audit
from db.keyring import Keyring
from db.lock import LOCK, OPENER
from db.store import FILE
from faults.office import EMPLOYER, EMPLOYERS, backups_of, codes, copied, examined, make, opened, values
from ohdesk import attempts, ledger, query
from ohdesk.desk import create_office
from ohdesk.errors import Refused
from ohdesk.exchange import intake, reader, sheet
from ohdesk.exchange.writer import write_rows
from ohdesk.keeping import backups, restoring
from ohdesk.key_change import change_key

SIZES = 16
NOBODY = 65534
YEARS = timedelta(days=3653)
Deed = Callable[[Path], None]


def saving(office: Path) -> None:
    """Save many records."""
    with opened(office) as desk:
        for n in range(200):
            ledger.save(desk, EMPLOYER, values(2000 + n))


def importing(office: Path) -> None:
    """Bring a list in."""
    with opened(office) as desk:
        intake.commit(desk, intake.preview(desk, EMPLOYER, office.parent / "list.xlsx"))


def backing_up(office: Path) -> None:
    """Take a backup."""
    with opened(office) as desk:
        backups.take(desk)


def restoring_one(office: Path) -> None:
    """Restore a backup."""
    restoring.restore(office, office.parent / "good.ohbak", USER, PASSWORD).close()


def exporting(office: Path) -> None:
    """Write a list over an older one."""
    with opened(office) as desk:
        sheet.dump(desk, EMPLOYER, office.parent / "out.xlsx", query.Query())


def changing_key(office: Path) -> None:
    """Change the data key."""
    with opened(office) as desk:
        change_key(desk, PASSWORD)


def password(office: Path) -> None:
    """Give the signed-in user a new password."""
    from ohdesk.desk import change_password

    with opened(office) as desk:
        change_password(desk, PASSWORD)


DEEDS: tuple[Deed, ...] = (saving, importing, backing_up, restoring_one, exporting, changing_key, password)


class Tried:
    """What was tried, and what was wrong."""

    def __init__(self, folder: Path) -> None:
        """Make the office that is copied for every trial, a backup, a list and a file to write over."""
        shutil.rmtree(folder, ignore_errors=True)
        self.folder, self.template, self.office = folder, folder / "template", folder / "office"
        make(self.template)
        with opened(self.template) as desk:
            backups.take(desk, folder=folder).path.replace(folder / "good.ohbak")
        rows = [[values(3000 + n)["name"], values(3000 + n)["credit_code"]] for n in range(60)]
        write_rows(folder / "list.xlsx", "名单", ["单位名称", "统一社会信用代码"], rows)
        self.first = codes_of(self.template)
        self.counts: dict[str, int] = {}
        self.wrong: list[str] = []

    def trial(self, kind: str, name: str, work: Callable[[], None]) -> None:
        """Count one trial; any exception is wrong."""
        self.counts[kind] = self.counts.get(kind, 0) + 1
        try:
            work()
        except BaseException as error:  # noqa: BLE001 - counted, and the next trial goes on
            self.wrong.append(
                f"{kind} {name}: {type(error).__name__}: {error} {traceback.format_exc()[-700:]}"
            )

    def within(self, deed: Deed, limit: Callable[[], None]) -> str:
        """Carry a deed out in a limited child; return what it answered: done, or a sentence."""
        ours, theirs = os.pipe()
        child = os.fork()
        if child == 0:
            os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
            try:
                limit()
                deed(self.office)
                told = "done"
            except Refused as refused:
                told = f"refused {refused.sentence}"
            except BaseException:  # noqa: BLE001 - told to the parent
                told = "crash " + traceback.format_exc()[-900:]
            os.write(theirs, told.encode())
            os._exit(0)
        os.close(theirs)
        with os.fdopen(ours, "rb") as pipe:
            told = pipe.read().decode()
        os.waitpid(child, 0)
        if not told.startswith(("done", "refused")) or (
            told.startswith("refused") and not told.endswith("。")
        ):
            raise AssertionError(told)
        return told

    def whole(self, told: str, deed: Deed) -> None:
        """Ask that the office holds what it held, and whole batches only."""
        with examined(self.office) as desk:
            found = codes(desk)
        more = len(found - self.first)
        if self.first - found or (deed is importing and more not in ((60,) if told == "done" else (0, 60))):
            raise AssertionError(f"{told}: {len(self.first - found)} gone, {more} more")


def codes_of(folder: Path) -> set[str]:
    """Return the employers' codes of a closed office."""
    with opened(folder) as desk:
        return codes(desk)


def full_disk(tried: Tried) -> None:
    """Carry every deed out where no file may grow beyond a size, from one that suffices for nothing upwards."""
    base = (tried.template / FILE).stat().st_size
    for step in range(SIZES):
        size = int(base * (step + 0.5) / (SIZES - 4))
        for deed in DEEDS:
            tried.trial(
                "full disk", f"{deed.__name__} {size}", lambda deed=deed, size=size: _full(tried, deed, size)
            )


def _full(tried: Tried, deed: Deed, size: int) -> None:
    copied(tried.template, tried.office)
    (tried.folder / "out.xlsx").write_bytes(b"old")
    told = tried.within(deed, lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)))
    tried.whole(told, deed)
    out = (tried.folder / "out.xlsx").read_bytes()
    if deed is exporting and (out == b"old") != told.startswith("refused"):
        raise AssertionError(f"{told}, but the old file is {'still' if out == b'old' else 'no longer'} there")


def small_disk(tried: Tried) -> None:
    """Do the same on a small disk of its own, where this user may mount one."""
    disk = tried.folder / "disk"
    disk.mkdir()
    for spare in (64, 300, 1500, 4000) if os.geteuid() == 0 else ():
        size = (_size(tried.template) >> 10) + spare
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}k", "tmpfs", disk], check=False, capture_output=True)  # fmt: skip
        if mounted.returncode:
            return
        try:
            for deed in DEEDS:
                tried.trial(
                    "small disk", f"{deed.__name__} {spare}", lambda deed=deed: _on_disk(tried, deed, disk)
                )
        finally:
            subprocess.run(["umount", disk], check=False)


def _size(folder: Path) -> int:
    return sum(-(-path.stat().st_size // 4096) * 4096 for path in folder.rglob("*") if path.is_file())


def _on_disk(tried: Tried, deed: Deed, disk: Path) -> None:
    for one in disk.iterdir():
        shutil.rmtree(one) if one.is_dir() else one.unlink()
    for name in ("good.ohbak", "list.xlsx"):
        (disk / name).symlink_to(tried.folder / name)
    was, tried.office = tried.office, copied(tried.template, disk / "office")
    try:
        told = tried.within(deed, lambda: None)
        tried.whole(told, deed)
    finally:
        tried.office = was


def read_only(tried: Tried) -> None:
    """Carry every deed out in a folder that may not be written, and on a data file that may not."""
    for what in ("folder", "file", "both", "hidden"):
        for deed in DEEDS:
            tried.trial(
                "read-only",
                f"{what} {deed.__name__}",
                lambda what=what, deed=deed: _forbidden(tried, what, deed),
            )


def _forbidden(tried: Tried, what: str, deed: Deed) -> None:
    office = copied(tried.template, tried.office)
    whole = {path.name: path.read_bytes() for path in office.iterdir() if path.is_file()}
    for path in office.rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o444 if what != "folder" else 0o666)
    office.chmod({"file": 0o777, "hidden": 0o700}.get(what, 0o755))

    def become_nobody() -> None:
        if os.geteuid() == 0:
            os.setgid(NOBODY)
            os.setuid(NOBODY)
        else:
            office.chmod({"file": 0o755, "hidden": 0o000}.get(what, 0o555))

    try:
        told = tried.within(deed, become_nobody)
    finally:
        office.chmod(0o755)
    if what in ("both", "hidden") and {name: (office / name).read_bytes() for name in whole} != whole:
        raise AssertionError(f"{told}, and a file changed")
    if what in ("both", "hidden") and told == "done":
        raise AssertionError("done in a folder that nobody may write")
    for path in office.rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)
    tried.whole(told, deed)


def two_at_once(tried: Tried) -> None:
    """Open the office a second time, and after a death that left the words of an opener behind."""

    def second() -> None:
        with opened(copied(tried.template, tried.office)):
            for deed in (saving, restoring_one, changing_key):
                told = tried.within(deed, lambda: None)
                if f"进程 {os.getpid()}" not in told:
                    raise AssertionError(told)
        tried.whole("refused", saving)

    def stale() -> None:
        office = copied(tried.template, tried.office)
        (office / LOCK).write_text("")
        (office / OPENER).write_text(
            '{"user": "x", "host": "h", "process": "1", "since": "2025-01-01 08:00"}'
        )
        tried.whole("done", saving)

    tried.trial("two at once", "second", second)
    tried.trial("two at once", "stale", stale)


def wrong_clock(tried: Tried) -> None:
    """Save, back up, restore and lock out with a clock ten years before and behind: order goes by number."""

    def at(shift: timedelta) -> None:
        def clock() -> datetime:
            return datetime.now(UTC) + shift

        kept = {name: module.clock for name, module in MODULES.items()}
        for module in MODULES.values():
            module.clock = clock  # type: ignore[attr-defined]
        try:
            _live(tried)
        finally:
            for name, module in MODULES.items():
                module.clock = kept[name]  # type: ignore[attr-defined]

    office = copied(tried.template, tried.office)
    for words, shift in (
        ("now", timedelta()),
        ("later", YEARS),
        ("earlier", -YEARS),
        ("now again", timedelta()),
    ):
        tried.trial("clock", words, lambda shift=shift: at(shift))
    names = [one.path.name for one in backups.known(office / "backups")]
    seqs = [one.seq for one in backups.known(office / "backups")]
    if len(names) != 4 or seqs != sorted(seqs, reverse=True):
        tried.wrong.append(f"clock: backups kept {names}")


MODULES: dict[str, Any] = {
    "audit": db.audit,
    "backups": backups,
    "restoring": restoring,
    "attempts": attempts,
}


def _live(tried: Tried) -> None:
    office = tried.office
    with opened(office) as desk:
        ledger.save(desk, EMPLOYER, values(7000 + len(codes(desk))))
        backups.take(desk)
        backups.thin_out(office / "backups")
    for _ in range(attempts.MOST):
        attempts.failed(office, "somebody")
    try:
        attempts.check_open(office, "somebody")
        raise AssertionError("the door is open after five failures")
    except Refused as told:
        minutes = [int(word) for word in told.sentence.split() if word.isdecimal()]
        if not 0 < minutes[-1] <= 10:
            raise AssertionError(told.sentence) from None
    attempts.forget(office, "somebody")
    with examined(office):
        pass


ODD = (
    "数据 文件夹", "a#b%20c", "很长" * 20, "引号'\"", "空 格", "点.点.", "😀𠮷", "[方]{括}", "&;$HOME`", "zero\u200bwidth", "-rf",
)  # fmt: skip


def odd_paths(tried: Tried) -> None:
    """Make, back up, export and restore in folders with odd names."""

    def too_long() -> None:
        try:
            create_office(tried.folder / ("长" * 70) / ("长" * 70), "220182", "股", USER, PASSWORD)
        except Refused as told:
            assert "路径太长" in told.sentence, told
        else:
            raise AssertionError("made where the database cannot be opened")

    tried.trial("odd path", "too long", too_long)
    for name in ODD:
        tried.trial("odd path", name, lambda name=name: _odd(tried, tried.folder / "odd" / name / name))


def _odd(tried: Tried, place: Path) -> None:
    office = place / "单位#%"
    create_office(office, "220182", "股", USER, PASSWORD)
    with opened(office) as desk:
        ledger.save(desk, EMPLOYER, values(1))
        taken = backups.take(desk, folder=place)
        sheet.dump(desk, EMPLOYER, place / f"{place.name}.xlsx", query.Query())
        if len(intake.preview(desk, EMPLOYER, place / f"{place.name}.xlsx").same) != 1:
            raise AssertionError("the list did not come back")
    restoring.restore(office, taken.path, USER, PASSWORD).close()
    with opened(office) as desk:
        change_key(desk, PASSWORD)
    with examined(office) as desk:
        if len(codes(desk)) != 1:
            raise AssertionError("the record is gone")


def poor_locale(tried: Tried) -> None:
    """Run real commands where the system knows no Chinese."""
    folder = tried.folder / "区域"
    copied(tried.template, folder / "单位")
    lines = json.dumps(values(8000), ensure_ascii=False).encode() + b"\n"
    words = {
        "PYTHONUTF8": "0",
        "PYTHONCOERCECLOCALE": "0",
        "LC_ALL": "C",
        "LANG": "C",
        "OHDESK_PASSWORD": PASSWORD,
    }
    commands = (
        ["add", "employer"],
        ["show", "employer", "--json"],
        ["dump", "employer", str(folder / "名单.xlsx")],
        ["backup"],
        ["nonsense"],
    )

    def run(command: list[str]) -> None:
        done = subprocess.run(
            [sys.executable, "-m", "ohdesk", *command, "--data", str(folder / "单位")], input=lines, check=False,
            capture_output=True, cwd=ROOT, env={**os.environ, **words},
        )  # fmt: skip
        told = (done.stdout + done.stderr).decode()
        if (
            done.returncode != (2 if command == ["nonsense"] else 0)
            or "Traceback" in told
            or "\ufffd" in told
        ):
            raise AssertionError(f"{done.returncode} {told}")
        if command[0] == "show" and f"第{EMPLOYERS}石材" not in told:
            raise AssertionError(told[:300])

    for command in commands:
        tried.trial("locale", command[0], lambda command=command: run(command))


PLACES = (full_disk, small_disk, read_only, two_at_once, wrong_clock, odd_paths, poor_locale)


def main(folder: Path) -> dict[str, Any]:
    """Try every place."""
    reader.run = lambda work, *args, **_: iter(work(*args))
    tried = Tried(folder)
    for place in PLACES:
        place(tried)
    assert Keyring.load(tried.template).wraps
    return {"tried": tried.counts, "wrong": tried.wrong, "backups": len(backups_of(tried.office))}


if __name__ == "__main__":
    json.dump(main(Path(sys.argv[1])), sys.stdout, ensure_ascii=False)
