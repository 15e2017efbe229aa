"""A gap's list as a workbook to work from: who, why, and how far the target is."""

from __future__ import annotations

from pathlib import Path

from db.audit import Entry
from ohdesk.desk import Desk
from ohdesk.exchange.outfile import fresh_name
from ohdesk.exchange.plain_book import Column, Sheet, write_book
from ohdesk.gap import Gap

COLUMNS = (Column("序号", 6), Column("名单", 36), Column("理由", 60), Column("可增加数", 10, right=True))


def write_list(desk: Desk, found: Gap, path: Path) -> Path:
    """Write the list and who might take a place in it; return the file, which is never an existing one."""
    desk.require("export")
    rows = [(str(at), one.name, one.why, one.size) for at, one in enumerate(found.candidates, 1)]
    rows += [("备选", one.name, one.why, one.size) for one in found.others]
    target = fresh_name(path)
    write_book(target, [Sheet("差距名单", f"{found.zh}：差距名单", found.sentence, COLUMNS, rows)])
    with desk.write("export") as session:
        desk.log(session, Entry("export", after={"list": found.key, "rows": len(rows), "file": target.name}))
    return target
