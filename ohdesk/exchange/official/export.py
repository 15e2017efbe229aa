"""Fills official tables into a folder: into the workbooks that were handed out where there are some, else bundled."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from ohdesk.errors import Refused
from ohdesk.exchange import official
from ohdesk.exchange.official.words import Found
from ohdesk.exchange.outfile import fresh_name, replacing
from ohdesk.exchange.table import Filled, Office, file_name
from ohdesk.exchange.table import export as fill_bundled
from ohdesk.profile import Profile, Table
from ohdesk.results import Results

MOST_NAMED = 5


@dataclass(frozen=True)
class HandedOut:
    """One workbook handed out for a table: its bytes, and the sheet, cells and differences a person saw."""

    name: str
    content: bytes = field(repr=False)
    sheet: str = ""
    cells: Mapping[str, str] = field(default_factory=dict)
    accepted: frozenset[str] = frozenset()


def cells_of(found: Found) -> dict[str, str]:
    """Return the cells to be filled as they are kept: 2-1 结果 in D5."""
    return {f"{target.no} {target.column}": target.reference for target in found.targets}


def listed(differences: Sequence[official.Difference]) -> str:
    """Return differences as one sentence's part."""
    named = "；".join(one.sentence for one in differences[:MOST_NAMED])
    return named + (f"；等 {len(differences)} 处" if len(differences) > MOST_NAMED else "")


def accepted_by(found: Found, table: Table, name: str, accept: bool) -> None:
    """Raise Refused while a workbook may not be filled, or differs in what nobody accepted."""
    if found.blocked:
        raise Refused(f"“{name}”不能填写：{found.blocked}")
    if found.differences and not accept:
        raise Refused(
            f"“{name}”与内置的《{table.zh}》有 {len(found.differences)} 处不同：{listed(found.differences)}。"
            "核对无误后请加 --accept。"
        )


def export(
    profile: Profile,
    results: Results,
    folder: Path,
    office: Office,
    when: date,
    tables: Collection[str] = (),
    forms: Mapping[str, HandedOut] | None = None,
) -> list[Filled]:
    """Fill the named tables, or all, in their order; tables handed out in one workbook come out in one file."""
    chosen = [profile.table(key) for key in tables] or list(profile.tables)
    given = forms or {}
    done: dict[str, Filled] = {}
    for table in chosen:
        if table.key in done:
            continue
        if table.key not in given:
            done[table.key] = fill_bundled(profile, results, folder, office, when, [table.key])[0]
            continue
        content = given[table.key].content
        same = [one for one in chosen if one.key in given and given[one.key].content == content]
        done |= _fill_workbook(profile, results, folder, _Name(office, when), same, given)
    return [done[table.key] for table in chosen]


@dataclass(frozen=True)
class _Name:
    """What a file is named by: the office and the day."""

    office: Office
    when: date

    def of(self, profile: Profile, tables: Sequence[Table], form: HandedOut) -> str:
        """Return the official name of one table's file; a workbook of several keeps its own name within it."""
        named = tables[0] if len(tables) == 1 else replace(tables[0], zh=Path(form.name).stem)
        return file_name(self.office, named, profile.year, self.when)


def _fill_workbook(
    profile: Profile,
    results: Results,
    folder: Path,
    name: _Name,
    tables: Sequence[Table],
    forms: Mapping[str, HandedOut],
) -> dict[str, Filled]:
    form = forms[tables[0].key]
    content, empty, notes = form.content, {}, {}
    for table in tables:
        found = _as_accepted(profile, table, forms[table.key])
        told = official.preview(form.content, found, profile, table, results)
        notes[table.key] = tuple(f"{line.reference} {line.note}" for line in told if line.note)
        empty[table.key] = official.still_empty(form.content, found, profile, table, results)
        content = official.fill(content, found, profile, table, results)
    path = put(content, folder / name.of(profile, tables, form))
    return {table.key: Filled(path, empty[table.key], notes[table.key]) for table in tables}


def _as_accepted(profile: Profile, table: Table, form: HandedOut) -> Found:
    """Find the table again; raise Refused where it is no longer what a person saw and accepted."""
    found = official.inspect(form.content, profile, table, name=form.name, sheet=form.sheet)
    new = found.unaccepted(form.accepted)
    if found.blocked or new or (form.cells and cells_of(found) != dict(form.cells)):
        why = found.blocked or (f"{listed(new)}。" if new else "要填的格变了。")
        raise Refused(
            f"《{table.zh}》用的下发表“{form.name}”与现在的口径方案对不上：{why}请重新选这份表，或换回内置表。"
        )
    return found


def put(content: bytes, path: Path) -> Path:
    """Write a filled workbook under a name nothing has yet, read back before it appears."""
    free = fresh_name(path)

    def same(draft: Path) -> None:
        if draft.read_bytes() != content:
            raise Refused(f"“{free.name}”写出后核对不符，请检查磁盘后再试。")

    with replacing(free, same) as draft:
        draft.write_bytes(content)
    return free
