"""The operations that are killed: how each works and says so, and what must be true of the office afterwards."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from doors import PASSWORD, USER

from db.keyring import Keyring
from db.store import BACKUPS
from faults import newer
from faults.office import (
    EMPLOYER,
    EMPLOYERS,
    Wrong,
    backups_of,
    codes,
    content,
    examined,
    last_seq,
    make,
    opened,
    values,
)
from ohdesk import batch, ledger, query
from ohdesk.desk import open_office
from ohdesk.exchange import intake, reader, sheet
from ohdesk.exchange.writer import write_rows
from ohdesk.keeping import backups, restoring
from ohdesk.key_change import change_key

Say = Callable[..., None]
Line = dict[str, Any]
FIRST = frozenset(str(values(n)["credit_code"]) for n in range(EMPLOYERS))


class Deed:
    """One operation; a subclass says how it works (`act`, in the child) and what must hold (`judge`)."""

    name = ""
    sign = b'"done"'
    """What the child says when the operation that is meant is done; saves between are said too."""
    spent = False
    """Whether the office must be replaced by a fresh one."""

    def prepare(self, template: Path) -> None:
        """Make the office that is copied for every dozen of kills."""
        shutil.rmtree(template, ignore_errors=True)
        make(template)

    def fresh(self, office: Path) -> None:  # noqa: ARG002 - what some deeds begin with
        """Forget what was known of the last office."""
        self.spent = False

    def act(self, office: Path, turn: int, say: Say) -> None:
        """Work until killed."""
        raise NotImplementedError

    def judge(self, office: Path, lines: list[Line]) -> None:
        """Raise Wrong when anything acknowledged is missing or anything is half done."""
        raise NotImplementedError


class Saving(Deed):
    """Records saved one after the other; the codes acknowledged must be there, and no others but one."""

    name = "save"

    def fresh(self, office: Path) -> None:
        """Begin with the template's employers."""
        super().fresh(office)
        self.must, self.may = set(FIRST), set()

    def act(self, office: Path, turn: int, say: Say) -> None:
        """Save until killed."""
        with opened(office) as desk:
            save_more(desk, turn, 400, say)

    def judge(self, office: Path, lines: list[Line]) -> None:
        """Compare the codes."""
        self.must |= {line["done"] for line in lines if "done" in line}
        self.may |= {line["begun"] for line in lines if "begun" in line}
        with examined(office) as desk:
            compare(codes(desk), self.must, self.may)


def save_more(desk: Any, turn: int, many: int, say: Say) -> None:
    """Save employers that no other turn saves."""
    for n in range(many):
        one = values(1000 * (turn + 1) + n)
        say(begun=one["credit_code"])
        ledger.save(desk, EMPLOYER, one)
        say(done=one["credit_code"])


def compare(found: set[str], must: set[str], may: set[str]) -> None:
    """Raise Wrong when acknowledged codes are missing or unknown ones are there."""
    if must - found:
        raise Wrong("lost", f"{len(must - found)} of {len(must)} acknowledged records are gone")
    if found - must - may:
        raise Wrong("half", f"{len(found - must - may)} records that nobody saved")


class Importing(Deed):
    """Lists brought in and taken back as batches: every list is in the data whole or not at all."""

    name = "import"
    LISTS, ROWS = 3, 30

    def prepare(self, template: Path) -> None:
        """Put the lists beside the template; they are read within the child, whose own child is tested elsewhere."""
        super().prepare(template)
        reader.run = lambda work, *args, **_: iter(work(*args))
        self.lists = []
        for number in range(self.LISTS):
            rows = [values(5000 + number * 100 + n) for n in range(self.ROWS)]
            path = template.parent / f"list{number}.xlsx"
            write_rows(
                path, "名单", ["单位名称", "统一社会信用代码"], [[r["name"], r["credit_code"]] for r in rows]
            )
            self.lists.append((path, {str(one["credit_code"]) for one in rows}))

    def fresh(self, office: Path) -> None:
        """Nothing has been brought in yet."""
        super().fresh(office)
        self.allowed = [{False}] * self.LISTS

    def act(self, office: Path, turn: int, say: Say) -> None:
        """Bring lists in and take them back until killed."""
        with opened(office) as desk:
            for step in range(100):
                number = (turn + step) % self.LISTS
                path, theirs = self.lists[number]
                say(begun=number)
                if theirs <= codes(desk):
                    with desk.read() as session:
                        asked = f"SELECT max(id) FROM import_batch WHERE file_name='{path.name}' AND undone_at IS NULL"
                        last = session.connection().exec_driver_sql(asked).scalar()
                    batch.undo(desk, int(last or 0))
                    say(done=number, within=False)
                else:
                    intake.commit(desk, intake.preview(desk, EMPLOYER, path))
                    say(done=number, within=True)

    def judge(self, office: Path, lines: list[Line]) -> None:
        """Ask of every list whether it is there whole, not at all, and as acknowledged."""
        for line in lines:
            number = line["begun"] if "begun" in line else line["done"]
            self.allowed[number] = {line["within"]} if "done" in line else {True, False}
        with examined(office) as desk:
            found = codes(desk)
            for number, (_, theirs) in enumerate(self.lists):
                there = len(theirs & found)
                if there not in (0, self.ROWS):
                    raise Wrong("half", f"{there} of {self.ROWS} rows of a list")
                if bool(there) not in self.allowed[number]:
                    raise Wrong("lost", f"list {number} should be {self.allowed[number]}")
                self.allowed[number] = {bool(there)}
            compare(found - set().union(*(theirs for _, theirs in self.lists)), set(FIRST), set())


class BackingUp(Saving):
    """Backups between saves: every file that bears a backup's name is whole, and those acknowledged are there."""

    name = "backup"
    sign = b'"backup"'

    def fresh(self, office: Path) -> None:
        """No backup is there yet."""
        super().fresh(office)
        self.told: set[str] = set()
        self.verified: set[str] = set()

    def act(self, office: Path, turn: int, say: Say) -> None:
        """Save and back up until killed."""
        with opened(office) as desk:
            for n in range(100):
                save_more(desk, turn * 100 + n, 1, say)
                say(done="", backup=backups.take(desk, "timer").path.name)

    def judge(self, office: Path, lines: list[Line]) -> None:
        """Verify every backup that was not verified before."""
        self.told |= {line["backup"] for line in lines if "backup" in line}
        super().judge(office, [line for line in lines if "backup" not in line])
        there = {path.name for path in backups_of(office)}
        if self.told - there:
            raise Wrong("destroyed", f"backups gone: {self.told - there}")
        with opened(office) as desk:
            for path in backups_of(office):
                if path.name not in self.verified:
                    backups.verify(path, desk.store.key)
                    self.verified.add(path.name)


class Restoring(Deed):
    """A backup restored between saves: the office is the one before or the one of the backup, whole."""

    name = "restore"
    sign = b'"restored"'

    def prepare(self, template: Path) -> None:
        """Take the backup, and save one more record that the backup does not have."""
        super().prepare(template)
        self.backup = template.parent / "to-restore.ohbak"
        with opened(template) as desk:
            backups.take(desk).path.replace(self.backup)
            ledger.save(desk, EMPLOYER, values(EMPLOYERS))

    def fresh(self, office: Path) -> None:
        """The office has one record more than the backup."""
        super().fresh(office)
        self.states = [(set(FIRST) | {str(values(EMPLOYERS)["credit_code"])}, set())]

    def act(self, office: Path, turn: int, say: Say) -> None:
        """Restore and save until killed."""
        for n in range(100):
            say(restoring=True)
            with restoring.restore(office, self.backup, USER, PASSWORD, "演练") as desk:
                say(done="", restored=True)
                save_more(desk, turn * 100 + n, 2, say)

    def judge(self, office: Path, lines: list[Line]) -> None:
        """Follow what was said to the states that may be found, and look for one of them."""
        for line in lines:
            if "restoring" in line:
                self.states = [*self.states, (set(FIRST), set())]
            elif "restored" in line:
                self.states = [(set(FIRST), set())]
            elif "begun" in line:
                self.states = [(must, may | {line["begun"]}) for must, may in self.states]
            else:
                self.states = [(must | {line["done"]}, may) for must, may in self.states]
        with examined(office) as desk:
            found = codes(desk)
        fitting = [(must, may) for must, may in self.states if must <= found <= must | may]
        if not fitting:
            raise Wrong(
                "lost", f"{len(found)} records fit no state of {[len(must) for must, _ in self.states]}"
            )
        self.states = [(found, set())]
        kept_whole(office, "恢复前_")


def kept_whole(office: Path, beginning: str) -> None:
    """Raise Wrong unless the newest data put aside open and hold."""
    kept = sorted((office / BACKUPS).glob(f"{beginning}*"), key=lambda path: path.stat().st_mtime)
    if kept:
        aside = office.parent / "aside"
        shutil.rmtree(aside, ignore_errors=True)
        shutil.copytree(kept[-1], aside)
        with opened(aside) as desk:
            if desk.store.damage():
                raise Wrong("destroyed", f"{kept[-1].name} does not hold")


class Upgrading(Deed):
    """The file brought to a newer schema: it is the old one or the new one, and nothing in it differs."""

    name = "upgrade"

    def prepare(self, template: Path) -> None:
        """Make the older office and the program that is one version newer."""
        super().prepare(template)
        self.scripts = newer.write_scripts(template.parent / "migrations")
        with opened(template) as desk:
            self.seq = last_seq(desk)
            self.was = content(desk, self.seq)

    def act(self, office: Path, turn: int, say: Say) -> None:
        """Open the office with the newer program."""
        with newer.program(self.scripts), opened(office):
            say(done=turn)

    def judge(self, office: Path, lines: list[Line]) -> None:
        """Look at the file as it lies there, then let the newer program finish."""
        ring = Keyring.load(office)
        version, there = newer.look(office, ring.unlock(USER, PASSWORD))
        if there != (version == newer.VERSION) or (lines and version != newer.VERSION):
            raise Wrong("half", f"version {version}, column there: {there}, acknowledged: {bool(lines)}")
        with newer.program(self.scripts), examined(office) as desk:
            if content(desk, self.seq) != self.was:
                raise Wrong("lost", "the records differ")
        self.spent = True


class Exporting(Deed):
    """A list written over itself: the file is absent or whole, and once acknowledged never gone."""

    name = "export"

    def fresh(self, office: Path) -> None:
        """No file has been written yet."""
        super().fresh(office)
        self.folder = office.parent / "out"
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir()
        self.told = False

    def act(self, office: Path, turn: int, say: Say) -> None:  # noqa: ARG002 - one shape for all deeds
        """Write the same file until killed."""
        folder = office.parent / "out"
        folder.mkdir(exist_ok=True)
        with opened(office) as desk:
            for _ in range(100):
                sheet.dump(desk, EMPLOYER, folder / "名单.xlsx", query.Query())
                say(done=True)

    def judge(self, office: Path, lines: list[Line]) -> None:
        """Read the file back."""
        self.told |= any("done" in line for line in lines)
        path = self.folder / "名单.xlsx"
        if self.told and not path.exists():
            raise Wrong("destroyed", "the file is gone")
        if path.exists():
            with zipfile.ZipFile(path) as box:
                whole = box.testzip() is None and box.read("xl/worksheets/sheet1.xml").count(b"<row ")
            if whole != EMPLOYERS + 1:
                raise Wrong("destroyed", f"the file has {whole} rows")
        with examined(office) as desk:
            compare(codes(desk), set(FIRST), set())


class ChangingKey(Saving):
    """The data key changed between saves: the password opens the office, and a known 恢复密钥 opens its key."""

    name = "key change"
    sign = b'"recovery"'

    def prepare(self, template: Path) -> None:
        """Remember the first 恢复密钥."""
        shutil.rmtree(template, ignore_errors=True)
        self.first = make(template)

    def fresh(self, office: Path) -> None:
        """The first 恢复密钥 is good."""
        super().fresh(office)
        self.recovery: str | None = self.first

    def act(self, office: Path, turn: int, say: Say) -> None:
        """Change the key and save until killed."""
        for n in range(100):
            with opened(office) as desk:
                save_more(desk, turn * 100 + n, 1, say)
                say(changing=True)
                say(done="", recovery=change_key(desk, PASSWORD))

    def judge(self, office: Path, lines: list[Line]) -> None:
        """Ask the key file for the 恢复密钥 that was printed last."""
        for line in lines:
            if "changing" in line:
                self.recovery = None
            self.recovery = line.get("recovery", self.recovery)
        super().judge(office, [one for one in lines if not one.keys() & {"changing", "recovery"}])
        if self.recovery is not None:
            Keyring.load(office).unlock_by_recovery(self.recovery)
        open_office(office, USER, PASSWORD).close()
        kept_whole(office, "换密钥前_")


DEEDS = (Saving, Importing, BackingUp, Restoring, Upgrading, Exporting, ChangingKey)
