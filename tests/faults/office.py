"""The small office that is killed and damaged, what it holds, and the questions asked of it afterwards."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from doors import COUNTY, OFFICE, PASSWORD, USER
from sqlalchemy import text

from db import keyring
from db.audit import first_break
from db.base import Base
from db.records import BY_NAME
from db.store import BACKUPS, FILE
from db.swap import JOURNAL
from db.workplace import PREFIX
from ohdesk import ledger, query
from ohdesk.desk import Desk, create_office, open_office
from ohdesk.identity import make_credit_code

EMPLOYER = BY_NAME["employer"]
EMPLOYERS = 24
# Passwords are stretched as little as possible: here it is the data that are attacked, not the password.
keyring.COST = {"time": 1, "memory_kib": 8, "lanes": 1}


class Wrong(AssertionError):
    """A goal was missed; `goal` is lost, half or destroyed."""

    def __init__(self, goal: str, words: str) -> None:
        """Say which goal was missed and how."""
        super().__init__(f"{goal}: {words}")
        self.goal = goal


def values(n: int) -> dict[str, object]:
    """Return the nth invented employer, a page of the database long every few records."""
    code = make_credit_code("220182", n + 1)
    return {
        "name": f"榆河县第{n + 1}石材有限公司",
        "credit_code": code,
        "registered_address": f"榆河镇{n}号" * 9,
    }


def make(folder: Path, employers: int = EMPLOYERS) -> str:
    """Create the office with some employers and return its 恢复密钥."""
    recovery = create_office(folder, COUNTY, OFFICE, USER, PASSWORD)
    with opened(folder) as desk:
        for n in range(employers):
            ledger.save(desk, EMPLOYER, values(n))
    return recovery


def opened(folder: Path, accepted: str = "") -> Desk:
    """Open the office as its administrator, as the program does."""
    return open_office(folder, USER, PASSWORD, accepted=accepted)


def copied(template: Path, office: Path) -> Path:
    """Put a fresh copy of the template in the office's place."""
    shutil.rmtree(office, ignore_errors=True)
    shutil.copytree(template, office)
    return office


def codes(desk: Desk) -> set[str]:
    """Return the employers' codes."""
    with desk.read() as session:
        return set(session.scalars(text("SELECT credit_code FROM employer WHERE removed_at IS NULL")))


def content(desk: Desk, upto: int | None = None) -> str:
    """Return the hash of everything kept: every table, and the audit rows up to a number."""
    whole = hashlib.sha256()
    with desk.read() as session:
        for table in Base.metadata.sorted_tables:
            if table.name == "audit":
                last = "" if upto is None else f" WHERE seq <= {int(upto)}"
                asked = f"SELECT * FROM audit{last} ORDER BY seq"
            else:
                names = ", ".join(f'"{column.name}"' for column in table.columns)
                asked = f'SELECT {names} FROM "{table.name}" ORDER BY rowid'
            whole.update(table.name.encode())
            for row in session.execute(text(asked)):
                whole.update(repr(tuple(row)).encode())
    return whole.hexdigest()


def last_seq(desk: Desk) -> int:
    """Return the number of the last audit row."""
    with desk.read() as session:
        return int(session.execute(text("SELECT max(seq) FROM audit")).scalar() or 0)


@contextmanager
def examined(folder: Path) -> Iterator[Desk]:
    """Open the office after a fault and ask all that must hold of every office at every time."""
    with opened(folder) as desk:
        if found := desk.store.damage():
            raise Wrong("destroyed", f"damage: {found[:3]}")
        _audited(desk)
        left = [path.name for path in folder.rglob(f"{PREFIX}*")]
        if left or (folder / JOURNAL).exists():
            raise Wrong("half", f"unfinished work left behind: {left}")
        yield desk


def _audited(desk: Desk) -> None:
    with desk.read() as session:
        good, bad = first_break(session, desk.author)
        if bad is not None:
            raise Wrong("half", f"audit chain broken at {bad} of {good}")
        asked = text(
            "SELECT (SELECT count(*) FROM employer), (SELECT count(DISTINCT record) FROM audit"
            " WHERE kind='employer' AND action IN ('create', 'import'))"
        )
        kept, told = session.execute(asked).one()
    if kept != told:
        raise Wrong("half", f"{kept} employers but {told} audited")
    found = set(query.ids(desk, EMPLOYER, query.Query(search="石材")))
    listed = set(query.ids(desk, EMPLOYER, query.Query()))
    if found != listed:
        raise Wrong("half", f"search finds {len(found)} of {len(listed)}")


def log_of(folder: Path) -> Path:
    """Return the write-ahead log of an office."""
    return folder / f"{FILE}-wal"


def backups_of(folder: Path) -> list[Path]:
    """Return the backup files of an office."""
    return sorted((folder / BACKUPS).glob("*.ohbak"))


def said(line: dict[str, Any]) -> bytes:
    """Return one acknowledgement as a line, short enough to be written in one piece."""
    return json.dumps(line, ensure_ascii=False).encode() + b"\n"
