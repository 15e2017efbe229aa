"""The official tables of an open office: counted, filled, and noted in the audit chain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from db.audit import Entry
from ohdesk import official_forms
from ohdesk.assess import evaluate
from ohdesk.desk import Desk
from ohdesk.errors import Refused
from ohdesk.forecast import prints_outlooks, with_outlooks
from ohdesk.profile import Profile, Table

if TYPE_CHECKING:
    from ohdesk.exchange.official.export import HandedOut
    from ohdesk.exchange.official.words import Found
    from ohdesk.results import Results


@dataclass(frozen=True)
class Written:
    """One exported table: its Chinese name, its file, and the printed rows that stayed empty.

    `notes` say what had to be written otherwise than usual: a number as text, characters left out.
    """

    table: str
    path: Path
    empty: tuple[str, ...]
    notes: tuple[str, ...] = ()


def export(
    desk: Desk,
    profile: Profile,
    folder: Path,
    table: str = "",
    as_of: date | None = None,
    *,
    tables: Sequence[str] = (),
) -> list[Written]:
    """Fill one table, those named, or all, into a folder; a workbook handed out and kept takes the bundled place."""
    desk.require("export")
    chosen = [profile.table(one) for one in ([table] if table else tables)] or list(profile.tables)
    with desk.read() as session:
        forms = official_forms.forms(session, profile)
    return _fill(desk, profile, chosen, folder, _counted(desk, profile, chosen, as_of), forms)


def export_into(
    desk: Desk,
    profile: Profile,
    folder: Path,
    table: str,
    template: Path,
    *,
    as_of: date | None = None,
    accept: bool = False,
    sheet: str = "",
) -> list[Written]:
    """Fill one table into a workbook that was handed out, this once; `accept` takes its harmless differences."""
    from ohdesk.exchange import official
    from ohdesk.exchange.official.export import accepted_by

    desk.require("export")
    chosen = profile.table(table)
    content, found = official.examine(template, profile, chosen, sheet)
    accepted_by(found, chosen, template.name, accept)
    return export_found(desk, profile, folder, chosen, template.name, content, found, as_of)


def export_found(
    desk: Desk,
    profile: Profile,
    folder: Path,
    table: Table,
    name: str,
    content: bytes,
    found: Found,
    as_of: date | None = None,
) -> list[Written]:
    """Fill one table into a workbook that was examined and whose differences a person has seen."""
    from ohdesk.exchange.official.export import HandedOut

    desk.require("export")
    seen = frozenset(one.key for one in found.differences)
    forms = {table.key: HandedOut(name, content, found.sheet, {}, seen)}
    return _fill(desk, profile, [table], folder, _counted(desk, profile, [table], as_of), forms)


def _counted(desk: Desk, profile: Profile, chosen: Sequence[Table], as_of: date | None) -> Results:
    """Count a profile; where a table prints the year's end, with what is expected of every row."""
    results = evaluate(desk, profile, as_of)
    return with_outlooks(desk, profile, results, as_of) if prints_outlooks(chosen) else results


def _fill(
    desk: Desk,
    profile: Profile,
    chosen: Sequence[Table],
    folder: Path,
    results: Results,
    forms: dict[str, HandedOut],
) -> list[Written]:
    from ohdesk.exchange.official.export import export as fill_tables
    from ohdesk.exchange.table import Office

    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        raise Refused(f"不能在 {folder} 中写文件，请换一个文件夹。") from None
    office = Office(desk.county.code, desk.county.name)
    filled = fill_tables(profile, results, folder, office, date.today(), [one.key for one in chosen], forms)
    written = [
        Written(one.zh, done.path, done.empty, done.notes) for one, done in zip(chosen, filled, strict=True)
    ]
    with desk.write("export") as session:
        names = list(dict.fromkeys(one.path.name for one in written))
        files: dict[str, object] = {"profile": profile.name, "files": names}
        given = {one.key: forms[one.key].name for one in chosen if one.key in forms}
        desk.log(session, Entry("export", after={**files, **({"templates": given} if given else {})}))
    return written
