"""The official tables of an open office: counted, filled, and noted in the audit chain."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from db.audit import Entry
from ohdesk.assess import evaluate
from ohdesk.desk import Desk
from ohdesk.errors import Refused
from ohdesk.profile import Profile


@dataclass(frozen=True)
class Written:
    """One exported table: its Chinese name, its file, and the printed rows that stayed empty."""

    table: str
    path: Path
    empty: tuple[str, ...]


def export(
    desk: Desk, profile: Profile, folder: Path, table: str = "", as_of: date | None = None
) -> list[Written]:
    """Fill one table, or all, into a folder; raise Refused when the folder cannot be written."""
    from ohdesk.exchange.table import Office
    from ohdesk.exchange.table import export as fill_tables

    desk.require("export")
    chosen = [profile.table(table)] if table else list(profile.tables)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        raise Refused(f"不能在 {folder} 中写文件，请换一个文件夹。") from None
    results = evaluate(desk, profile, as_of)
    office = Office(desk.county.code, desk.county.name)
    filled = fill_tables(profile, results, folder, office, date.today(), [one.key for one in chosen])
    written = [Written(one.zh, done.path, done.empty) for one, done in zip(chosen, filled, strict=True)]
    with desk.write("export") as session:
        files: dict[str, object] = {"profile": profile.name, "files": [one.path.name for one in written]}
        desk.log(session, Entry("export", after=files))
    return written
