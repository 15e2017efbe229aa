"""Hard places: a full disk, a folder nobody may write, two at once, a wrong clock, odd paths, a poor locale.

python -m faults.places FOLDER prints what was tried and what was wrong as JSON.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from doors import PASSWORD, ROOT, USER
from sqlalchemy import text

import db.audit
from db.lock import LOCK, OPENER
from faults.disks import Tried, changing_key, full_disk, read_only, restoring_one, saving, small_disk
from faults.office import EMPLOYER, EMPLOYERS, codes, copied, examined, opened, values
from ohdesk import attempts, ledger, query
from ohdesk import desk as desks
from ohdesk.desk import create_office
from ohdesk.errors import Refused
from ohdesk.exchange import intake, reader, sheet
from ohdesk.keeping import backups, restoring
from ohdesk.key_change import change_key

YEARS = timedelta(days=3653)


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
    "desk": desks,
    "audit": db.audit,
    "backups": backups,
    "restoring": restoring,
    "attempts": attempts,
}


def _live(tried: Tried) -> None:
    office = tried.office
    with opened(office) as desk:
        with desk.read() as session:
            asked = text("SELECT at_utc FROM audit WHERE action <> 'clock_back' ORDER BY seq DESC LIMIT 1")
            last = datetime.fromisoformat(str(session.execute(asked).scalar()))
        if (db.audit.clock() < last - timedelta(days=1)) and desk.noticed != "clock":
            raise AssertionError(f"noticed {desk.noticed!r} at {db.audit.clock()} after {last}")
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
        except Refused as refusal:
            told = refusal.sentence
        else:
            told = "made where the database cannot be opened"
        assert "路径太长" in told, told

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
    return {"tried": tried.counts, "wrong": tried.wrong}


if __name__ == "__main__":
    json.dump(main(Path(sys.argv[1])), sys.stdout, ensure_ascii=False)
