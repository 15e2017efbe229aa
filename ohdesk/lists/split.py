"""一格多名: a cell with several firms becomes one row for each, matched anew."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.records.listed_name import ListedName, ListVerdict
from ohdesk import batch as batches
from ohdesk import ledger
from ohdesk.desk import Desk
from ohdesk.errors import Refused
from ohdesk.exchange.sheet import quiet
from ohdesk.ledger import Change
from ohdesk.lists.reconcile import ledger_names, match_rows, values_of
from ohdesk.lists.rows import Listed, parts_of


def split(desk: Desk, number: int) -> int:
    """Give each firm named in one cell a row of its own and match it; return the batch's number.

    The first keeps the row's place, the others come after the last row; all keep the row as it came. Raises
    Refused where the cell names a single firm or has its verdict already.
    """
    with desk.write() as session:
        before = ledger.current(session, ListedName, number)
        parts = parts_of(before["name"])
        if len(parts) < 2:
            raise Refused("这一格只有一个单位名称，不需要拆开。")
        if before["verdict"] is not ListVerdict.pending:
            raise Refused("这一行已有核查结论，请先撤销结论再拆开。")
        rows = _rows(session, desk, before, parts)
        title = f"拆开一格中的 {len(parts)} 个单位名称"
        batch = batches.begin(
            desk, session, ListedName, title, "名单核对", {"new": len(parts) - 1, "updated": 1}
        )
        first = ledger.next_number(session, ListedName)
        changes = [Change(number, before, rows[0])]
        changes += [Change(first + at, None, values) for at, values in enumerate(rows[1:])]
        for change in changes:
            batches.keep(desk, session, batch, ListedName, [change], "reconcile")
        return batch.id


def _rows(session: Session, desk: Desk, before: dict[str, Any], parts: list[str]) -> list[dict[str, Any]]:
    asked = select(func.max(ListedName.__table__.c.row_no)).where(
        ListedName.__table__.c.name_list == before["name_list"]
    )
    last = session.scalar(asked) or 0
    kept = {name: before[name] for name in ("address", "contact", "contact_phone", "industry_text", "raw")}
    listed = [
        Listed(
            {**kept, "name": part, "row_no": last + at if at else before["row_no"]},
            [],
            [f"由名单第 {before['row_no']} 行拆出；代码、地址是整行的，请核对属于哪一家"],
        )
        for at, part in enumerate(parts)
    ]
    known = ledger_names(session)
    names = {one.key: one.name for one in known}
    found = match_rows(session, desk, listed, known, quiet)
    return [
        values_of(one, match, before["name_list"], names) for one, match in zip(listed, found, strict=True)
    ]
