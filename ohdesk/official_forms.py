"""Handed-out workbooks kept in the office, used for a table in place of the bundled one until they are let go."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import files
from db.records.official_form import OfficialForm
from ohdesk import ledger
from ohdesk.desk import Desk
from ohdesk.errors import Damaged, Refused
from ohdesk.profile import Profile, Table

if TYPE_CHECKING:
    from ohdesk.exchange.official.export import HandedOut
    from ohdesk.exchange.official.words import Found


@dataclass(frozen=True)
class Kept:
    """A kept workbook as the export page tells it."""

    id: int
    table: str
    file_name: str
    sha256: str
    received_on: date | None
    source: str


def keep(
    desk: Desk,
    profile: Profile,
    table: Table,
    path: Path,
    accepted: Collection[str] = (),
    source: str = "",
    *,
    sheet: str = "",
) -> int:
    """Keep a workbook for a table from now on; every difference in it must be among those a person accepted."""
    from ohdesk.exchange import official

    content, found = official.examine(path, profile, table, sheet)
    return keep_found(desk, profile, table, path.name, content, found, accepted, source)


def keep_found(
    desk: Desk,
    profile: Profile,
    table: Table,
    name: str,
    content: bytes,
    found: Found,
    accepted: Collection[str] = (),
    source: str = "",
) -> int:
    """Keep a workbook that was already examined."""
    from ohdesk.exchange.official.export import cells_of, listed

    if found.blocked:
        raise Refused(f"“{name}”不能用：{found.blocked}")
    if new := found.unaccepted(frozenset(accepted)):
        raise Refused(f"“{name}”与内置的《{table.zh}》还有没确认的不同：{listed(new)}。请逐处看过后再保存。")
    layout = {
        "sheet": found.sheet,
        "heading": found.heading,
        "rows": dict(found.rows) if table.layout != "list" else {},
        "columns": dict(found.columns),
        "cells": cells_of(found),
        "accepted": sorted(one.key for one in found.differences),
    }
    with desk.write() as session:
        values = {
            "profile": profile.name,
            "form": table.key,
            "file_name": name,
            "sha256": files.keep_file(session, content),
            "layout": json.dumps(layout, ensure_ascii=False, sort_keys=True),
            "received_on": date.today(),
            "source": source.strip() or None,
        }
        number = ledger.twin_of(session, OfficialForm, values)
        before = ledger.current(session, OfficialForm, number) if number is not None else None
        change = ledger.Change(
            number if number is not None else ledger.next_number(session, OfficialForm),
            before,
            {**ledger.blank(OfficialForm), **values},
        )
        ledger.keep(desk, session, OfficialForm, [change])
    return change.number


def listing(session: Session, profile: Profile) -> dict[str, Kept]:
    """Return the kept workbooks of a profile by table."""
    rows = session.scalars(select(OfficialForm).where(OfficialForm.profile == profile.name))
    return {
        one.form: Kept(one.id, one.form, one.file_name, one.sha256, one.received_on, one.source or "")
        for one in rows
    }


def kept(session: Session, profile: Profile, table: Table) -> bytes | None:
    """Return the workbook kept for a table, None where the bundled one is used."""
    form = forms(session, profile).get(table.key)
    return form.content if form else None


def forms(session: Session, profile: Profile) -> dict[str, HandedOut]:
    """Return everything that is kept for a profile's tables, ready for `exchange.official.export`."""
    from ohdesk.exchange.official.export import HandedOut

    known = {table.key for table in profile.tables}
    found = {}
    for one in session.scalars(select(OfficialForm).where(OfficialForm.profile == profile.name)):
        if one.form not in known:
            continue
        content = files.stored_file(session, one.sha256)
        if content is None:
            raise Damaged(f"下发表“{one.file_name}”的内容已损坏，请重新选这份表，或换回内置表。")
        layout = json.loads(one.layout or "{}")
        found[one.form] = HandedOut(
            one.file_name,
            content,
            layout.get("sheet", ""),
            layout.get("cells", {}),
            frozenset(layout.get("accepted", ())),
        )
    return found


def forget(desk: Desk, profile: Profile, table: Table, reason: str) -> int:
    """Go back to the bundled table; the workbook stays in the file, its record among those taken out."""
    with desk.read() as session:
        kept_form = listing(session, profile).get(table.key)
    if kept_form is None:
        raise Refused(f"《{table.zh}》现在用的就是内置表。")
    return ledger.remove(desk, OfficialForm, kept_form.id, reason)
