"""Filled tables read back from files, their rows and columns found by what they are called."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from ohdesk.crosscheck.cells import Content, Place
from ohdesk.errors import Refused
from ohdesk.exchange.table_values import printed_rows
from ohdesk.profile import Profile, Table


def read_cells(profile: Profile, folder: Path) -> tuple[dict[Place, Content], list[Table]]:
    """Read filled tables back from a folder; return their cells and the tables found there."""
    if not folder.is_dir():
        raise Refused(f"没有文件夹 {folder}，请指明放着已填好的表的文件夹。")
    files = sorted(one for one in folder.glob("*.xlsx") if not one.name.startswith(("~$", ".")))
    found: dict[Place, Content] = {}
    tables = []
    for table in profile.tables:
        matching = [one for one in files if table.zh in one.name or one.name == table.file.name]
        if matching:
            # Of 表.xlsx and 表_2.xlsx the later one is what was handed in last.
            found |= _read_table(
                profile, table, max(matching, key=lambda one: (one.stat().st_mtime_ns, one.name))
            )
            tables.append(table)
    if not tables:
        named = "、".join(table.zh for table in profile.tables)
        raise Refused(f"{folder} 里没有这份口径方案的表。请放入文件名含有表名的 .xlsx：{named}。")
    return found, tables


def _read_table(profile: Profile, table: Table, file: Path) -> dict[Place, Content]:
    from ohdesk.exchange.reader import read

    rows = read(file, fill_merged=False).rows
    heading = next((at for at, row in enumerate(rows) if _has_all(row, table.columns)), None)
    if heading is None:
        raise Refused(f"{file.name} 里找不到表头“{' '.join(table.columns)}”，请换成按原表填写的文件。")
    words = [_squeezed(cell) for cell in rows[heading]]
    columns = {column: words.index(_squeezed(column)) for column in table.columns}
    below = rows[heading + 1 :]
    if table.layout == "list":
        return _read_list(table, below, columns)
    found = _read_rows(profile, table, below, columns)
    if not found:
        raise Refused(f"{file.name} 里找不到“{table.zh}”的各行，请换成按原表填写的文件。")
    return found


def _read_list(
    table: Table, rows: Sequence[Sequence[object]], columns: Mapping[str, int]
) -> dict[Place, Content]:
    filled = [row for row in rows if any(_content(row[at]) for at in columns.values())]
    return {
        Place(table.key, str(number), column): _content(row[at])
        for number, row in enumerate(filled, 1)
        for column, at in columns.items()
    }


def _read_rows(
    profile: Profile, table: Table, rows: Sequence[Sequence[object]], columns: Mapping[str, int]
) -> dict[Place, Content]:
    """Take rows by what they are called: the printed number, or the sub-task's words; a row not found is left out."""
    by_task = table.layout == "tasks"
    numbered = next((column for column, what in table.prints.items() if what == "no"), table.columns[0])
    name_at = columns[table.columns[1] if by_task else numbered]
    names = [_squeezed(row[name_at]) for row in rows]
    found: dict[Place, Content] = {}
    start = 0
    for printed in printed_rows(profile, table):
        wanted = _squeezed(printed.cells[1] if by_task else printed.no)
        at = next((at for at in range(start, len(names)) if names[at] == wanted), None)
        if at is None:
            continue
        start = at + 1
        found |= {
            Place(table.key, printed.no, column): _content(rows[at][where])
            for column, where in columns.items()
        }
    return found


def _has_all(row: Sequence[object], columns: Sequence[str]) -> bool:
    words = {_squeezed(cell) for cell in row}
    return all(_squeezed(column) in words for column in columns)


def _squeezed(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return re.sub(r"\s+", "", "" if cell is None else str(cell))


def _content(cell: object) -> Content:
    if isinstance(cell, bool):
        return str(cell)
    if cell is None or isinstance(cell, (str, int, float)):
        return cell
    return str(cell)
