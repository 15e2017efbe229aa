"""Files that go out: nothing in them runs, nothing is cut in silence, and a file that is open elsewhere stays."""

from __future__ import annotations

import csv
import errno
import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest import mock

from faults.hostile import be_quick
from faults.office import EMPLOYER, examined, make, opened, values
from ohdesk import ledger, query
from ohdesk.errors import Refused
from ohdesk.exchange import intake, sheet
from ohdesk.exchange.writer import unguarded, write_csv, write_rows

RUNNING = (
    "=cmd|'/c calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "＝1+1", "＋1", "－1", "＠x", '=HYPERLINK("http://127.0.0.1","x")',
    "%0A=1", "|calc", "'=1", "''=1", ";=1", "_x003D_1",
)  # fmt: skip
RARE = (
    "𠮷野𪚥",
    "👨‍👩‍👧🏭",
    "\u202e倒写\u202c",
    "零\u200b宽",
    "e\u0301" * 40,
    "\ue000私用",
    "%_[]*?'\"\\;--",
)
ILLEGAL = ("空\x00字", "铃\x07声", "孤\ud800立", "非\ufffe字")
LONGEST = 32767


def main(folder: Path) -> dict[str, Any]:
    """Write every kind of file; return how many trials there were, and what was wrong."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    be_quick()
    wrong: list[str] = []
    trials = [(f"{kind} {sign!r}", lambda kind=kind, sign=sign: _plain(folder, kind, sign)) for sign in (*RUNNING, *RARE) for kind in ("xlsx", "csv")]  # fmt: skip
    trials += [(f"illegal {sign!r}", lambda sign=sign: _without_illegal(folder, sign)) for sign in ILLEGAL]
    trials += [("too long", lambda: _too_long(folder)), ("open elsewhere", lambda: _open_elsewhere(folder))]
    trials += [("disk full", lambda: _full(folder)), ("and back", lambda: _and_back(folder))]
    for name, trial in trials:
        try:
            trial()
        except Exception as error:  # noqa: BLE001 - counted
            wrong.append(f"{name}: {type(error).__name__}: {error}")
    return {"tried": {"outgoing": len(trials)}, "wrong": wrong}


def _plain(folder: Path, kind: str, sign: str) -> None:
    path = folder / f"out.{kind}"
    if kind == "xlsx":
        from openpyxl import load_workbook
        from openpyxl.utils.escape import unescape

        write_rows(path, "名单", ["单位名称"], [[sign]])
        cell = load_workbook(path).active["A2"]
        assert (cell.data_type, unescape(cell.value)) == ("s", sign), (cell.data_type, cell.value)
        return
    write_csv(path, ["单位名称"], [[sign]])
    with path.open(encoding="utf-8-sig", newline="") as file:
        found = list(csv.reader(file))[1][0]
    assert unguarded(found) == sign, found
    assert not found.startswith(("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")), found


def _without_illegal(folder: Path, sign: str) -> None:
    for write in (
        lambda path: write_rows(path, "a", ["x"], [[sign]]),
        lambda path: write_csv(path, ["x"], [[sign]]),
    ):
        report = write(folder / "illegal.out")
        assert report.removed == [(2, 1)], report
        assert report.sentence.endswith("。")


def _too_long(folder: Path) -> None:
    path = folder / "long.xlsx"
    write_rows(path, "a", ["x"], [["厂" * LONGEST]])
    before = path.read_bytes()
    told = _refusal(lambda: write_rows(path, "a", ["x"], [["厂" * (LONGEST + 1)]]))
    assert str(LONGEST) in told
    assert path.read_bytes() == before


def _open_elsewhere(folder: Path) -> None:
    path = folder / "open.xlsx"
    path.write_bytes(b"old")
    refused = PermissionError(errno.EACCES, "in use", str(path))
    with mock.patch("os.replace", side_effect=refused):
        told = _refusal(lambda: write_rows(path, "a", ["x"], [["y"]]))
    assert "Excel/WPS" in told
    assert path.read_bytes() == b"old"
    assert list(folder.glob(".ohdesk-*")) == []


def _full(folder: Path) -> None:
    path = folder / "full.xlsx"
    path.write_bytes(b"old")
    with mock.patch("os.fsync", side_effect=OSError(errno.ENOSPC, "full")):
        told = _refusal(lambda: write_rows(path, "a", ["x"], [["y"]]))
    assert "磁盘空间不足" in told
    assert path.read_bytes() == b"old"


def _refusal(work: Callable[[], object]) -> str:
    try:
        work()
    except Refused as told:
        return told.sentence
    raise AssertionError("not refused")


def _and_back(folder: Path) -> None:
    """Save employers named like formulas, write them out and bring them in again: not one differs."""
    office = folder / "office"
    make(office, 0)
    with opened(office) as desk:
        for n, sign in enumerate((*RUNNING, *RARE)):
            ledger.save(desk, EMPLOYER, {**values(n), "name": f"{sign}石材"})
        for kind in ("xlsx", "csv"):
            path = folder / f"back.{kind}"
            sheet.dump(desk, EMPLOYER, path, query.Query())
            counts = intake.preview(desk, EMPLOYER, path).counts()
            assert counts["same"] == counts["seen"] == len(RUNNING) + len(RARE), (kind, counts)
    with examined(office):
        pass


if __name__ == "__main__":
    json.dump(main(Path(sys.argv[1])), sys.stdout, ensure_ascii=False)
