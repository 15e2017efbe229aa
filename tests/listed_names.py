"""Department lists as tests send them: written into files, taken in, and looked at by name."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl

from db.records import BY_NAME
from ohdesk import ledger, query
from ohdesk.desk import Desk
from ohdesk.identity import make_credit_code
from ohdesk.lists.reconcile import Taken, take_in

AREA = "220182"
FIRMS = ("宏盛石料", "鑫源水泥制品", "恒达铸造", "瑞丰木业", "永兴电镀", "金泰塑料", "德诚家具", "联创机械")


def code(at: int) -> str:
    """Return the invented credit code of a firm."""
    return make_credit_code(AREA, 810_000 + at)


def firm_name(desk: Desk, at: int) -> str:
    """Return a firm's full name, the county before it."""
    return f"{desk.county.name}{FIRMS[at]}有限公司"


def fill(desk: Desk) -> list[int]:
    """Enter the eight firms and return their numbers."""
    rows = [
        {
            "name": firm_name(desk, at),
            "credit_code": code(at),
            "work_address": f"{desk.county.name}五棵树镇兴业路{at + 1}号",
        }
        for at in range(len(FIRMS))
    ]
    kind = BY_NAME["employer"]
    with desk.write() as session:
        ledger.add_many(desk, session, kind, rows)
    return list(query.ids(desk, kind, query.Query(order="credit_code")))


def book(
    path: Path,
    rows: Sequence[Sequence[object]],
    merges: Sequence[str] = (),
    *,
    sheet: str = "名单",
    before: dict[str, Sequence[Sequence[object]]] | None = None,
) -> Path:
    """Write rows into a workbook, perhaps after other sheets, with merged cells."""
    written = openpyxl.Workbook()
    written.remove(written.active)
    for name, others in (before or {}).items():
        other = written.create_sheet(name)
        for line in others:
            other.append(list(line))
    made = written.create_sheet(sheet)
    for line in rows:
        made.append(list(line))
    for one in merges:
        made.merge_cells(one)
    written.save(path)
    return path


def taken(desk: Desk, path: Path, source: str = "市场监管", **rest: Any) -> Taken:
    """Take a list in as of a day in spring."""
    return take_in(desk, path, source, **{"received_on": date(2025, 3, 2), **rest})


def listed(desk: Desk, name_list: int | None = None) -> dict[str, Any]:
    """Return the rows of a list, or of all lists, by their names."""
    kind = BY_NAME["listed_name"]
    where = {} if name_list is None else {"name_list": name_list}
    numbers = query.ids(desk, kind, query.Query(where=where))
    return {one.name: one for one in query.rows(desk, kind, numbers)}


def employer(desk: Desk, number: int) -> Any:
    """Return an employer's record."""
    (found,) = query.rows(desk, BY_NAME["employer"], [number])
    return found
