"""Disks that do not take what is written: full by a limit or by their size, read-only, and hidden from the user."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import traceback
from collections.abc import Callable
from pathlib import Path

from doors import PASSWORD, USER

from db.store import FILE
from faults.office import EMPLOYER, codes, copied, examined, make, opened, values
from ohdesk import ledger, query
from ohdesk.errors import Refused
from ohdesk.exchange import intake, sheet
from ohdesk.exchange.writer import write_rows
from ohdesk.keeping import backups, restoring
from ohdesk.key_change import change_key

SIZES = 16
NOBODY = 65534
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
