"""Offices of growing size, each a copy of the smaller one with more in it, kept in a folder between runs."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

import counted
from harness import IN_ONE_FILE, Figures, Given, case, timed
from invented import (
    Cells,
    cheap_password,
    empty_office,
    index_employers,
    ledger_rows,
    opened,
    put,
    write_ledger,
)

CHECKUPS = 4
"""Checkups to each employer; the large counted office has five, as the budget says."""

COLUMNS = (
    "name,credit_code,registered_address,work_address,established_on,industry,risk,size,operating_state,verdict,"
    "first_seen_on,staff_total,staff_production,exposed_total,exposed_dust,exposed_chemical,exposed_physical,"
    "legal_person,contact,contact_phone"
)
NAMES = COLUMNS.split(",")
KEPT = {
    "一般": "general",
    "严重": "severe",
    "大型": "large",
    "中型": "medium",
    "小型": "small",
    "微型": "micro",
    "正常": "normal",
    "停产": "stopped",
    "注销": "cancelled",
    "搬迁": "moved",
    "应申报": "must_declare",
    "待核": "pending",
}
"""The words of the sheet as they are kept."""

TEXTS = (0, 1, 2, 3, 17, 18, 19)
"""The columns that are searched."""


def kept_row(at: int, cells: Cells) -> tuple[object, ...]:
    """Return a sheet's row as a row of the employers' table."""
    values = [str(one) if isinstance(one, date) else KEPT.get(str(one), one) for one in cells]
    return (at, "", *values)


@case("prepare.office")
def office(given: Given, size: int) -> Figures:
    """Make the office of a size out of the next smaller one."""
    folder = given.office(size)
    if folder.exists():
        return {"seconds": 0.0}
    smaller = [one for one in given.sizes.offices if one < size and given.office(one).exists()]
    cheap_password()
    return {"seconds": timed(lambda: _grow(given, folder, smaller[-1] if smaller else 0, size))}


def _grow(given: Given, folder: Path, have: int, size: int) -> None:
    draft = folder.with_suffix(".part")
    shutil.rmtree(draft, ignore_errors=True)
    if have:
        shutil.copytree(given.office(have), draft)
    else:
        empty_office(draft)

    def rows() -> Iterator[tuple[int, Cells]]:
        return islice(enumerate(ledger_rows(size), 1), have, None)

    with opened(draft) as desk:
        put(desk, "employer", f"id,branch_no,{COLUMNS}", (kept_row(at, cells) for at, cells in rows()))
        found = ((at, {NAMES[place]: cells[place] for place in TEXTS}) for at, cells in rows())
        index_employers(desk, found)
        desk.store.pragma("optimize")
    draft.rename(folder)


@case("prepare.counted")
def with_counts(given: Given, size: int) -> Figures:
    """Make a copy of an office with declarations, checkups, monitoring and all that is counted."""
    folder = given.keep / f"counted-{size}"
    if folder.exists():
        return {"seconds": 0.0}
    cheap_password()
    return {"seconds": timed(lambda: _fill(given.office(size), folder, size))}


def _fill(source: Path, folder: Path, size: int) -> None:
    draft = folder.with_suffix(".part")
    shutil.rmtree(draft, ignore_errors=True)
    shutil.copytree(source, draft)
    with opened(draft) as desk:
        counted.build(desk, size, size * (5 if size == 200_000 else CHECKUPS))
        desk.store.pragma("optimize")
        _plain_copy(desk, draft / "plain.db")
    draft.rename(folder)


def _plain_copy(desk: Any, path: Path) -> None:
    """Copy what is counted into a file without encryption, which other programs can read."""
    import sqlite3

    wanted = {
        "employer": "id,verdict,operating_state,state_since,first_seen_on,industry",
        "declaration": "employer,submitted_on,review_state",
        "monitoring": "id,employer,year,kind,state,reported_on",
        "monitoring_post": "monitoring,workplace_name,post,qualified",
        "radiation_worker": "employer,person,sector,since,until",
        "dose": "person,period_from",
        "literacy_answer": "year,key_industry,exposed,score_combined",
        "township_year": "township,year,patients,has_conditions",
        "station": "township,state,built_on",
        "case": "filed_on,state,decided_on,closed_on",
        "checkup": "employer,person,card_kind,exam_kind,round,checked_on",
    }
    connection = sqlite3.connect(path)
    pooled = desk.store.engine.raw_connection()
    try:
        for table, columns in wanted.items():
            asked = f'SELECT {columns} FROM "{table}" WHERE removed_at IS NULL'  # noqa: S608
            rows = pooled.driver_connection.execute(asked)
            connection.execute(f'CREATE TABLE "{table}" ({columns})')
            marks = ",".join("?" * len(columns.split(",")))
            connection.executemany(f'INSERT INTO "{table}" VALUES ({marks})', rows)  # noqa: S608
        connection.commit()
    finally:
        pooled.close()
        connection.close()


@case("prepare.ledger")
def ledger_sheet(given: Given, size: int) -> Figures:
    """Write the sheet of a size."""

    def write() -> None:
        if all(path.exists() for path in given.ledgers(size)):
            return
        rows = ledger_rows(size)
        for path in given.ledgers(size):
            write_ledger(path, islice(rows, IN_ONE_FILE))

    return {"seconds": timed(write)}


@case("prepare.county")
def county(given: Given, size: int) -> Figures:
    """Make a demonstration county, every kind of record filled."""
    from ohdesk import demo

    folder, draft = given.keep / f"county-{size}", given.keep / f"county-{size}.part"
    if folder.exists():
        return {"seconds": 0.0}
    shutil.rmtree(draft, ignore_errors=True)
    took = timed(lambda: demo.create(draft, size, 1, "admin", "Bench-2025"))
    draft.rename(folder)
    return {"seconds": took}


@case("prepare.peers")
def peers(given: Given, _size: int) -> Figures:
    """Install pandas into an environment of its own, never into the program's."""
    import subprocess
    import sys

    folder = given.keep / "peers"
    python = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    if (folder / "ready").exists():
        return {"seconds": 0.0}

    def install() -> None:
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True, capture_output=True)  # noqa: S603
        words = [str(python), "-m", "pip", "install", "-q", "pandas", "openpyxl"]
        subprocess.run(words, check=True, capture_output=True)  # noqa: S603

    took = timed(install)
    (folder / "ready").touch()
    return {"seconds": took}
