"""Reads the official tables of a profile: columns, printed rows, and what fills each column."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ohdesk.profile import Indicator, Table, TableRow
from ohdesk.profile.entry import Entry

SHOWS = ("percent", "number", "series", "yesno", "boxes", "nothing")
FILLS = (
    "numerator",
    "denominator",
    "value",
    "completion",
    "target",
    "share",
    "whole",
    "deadline",
    "department",
    "responsible",
    "state",
    "progress",
    "evidence",
    "forecast",
    "reason",
)
"""What a column beside the result may show; the last rows of a year's table and of a checklist need most of them."""

WORK_FILLS = ("deadline", "department", "responsible", "state", "progress", "evidence")
PRINTS = ("no", "group", "zh")
LAYOUTS = ("numbered", "tasks", "list", "works")


def read_table(entry: Entry, folder: Path, indicators: Mapping[str, Indicator]) -> Table:
    """Read one official table."""
    columns = entry.texts("columns")
    if len(set(columns)) != len(columns):
        entry.fault("columns 里有两栏同名", "columns")
    file = folder / entry.get("file", str)
    if "file" in entry.data and (file.parent != folder or not file.is_file()):
        entry.fault(f"没有文件 {file.name}", "file")
    layout = entry.choice("layout", LAYOUTS)
    fills = _named_columns(entry, "fills", columns, WORK_FILLS if layout == "works" else FILLS)
    made = Table(
        key=entry.get("key", str),
        zh=entry.get("zh", str),
        file=file,
        title=entry.get("title", str),
        layout=layout,
        columns=columns,
        result=entry.choice("result", ("", *columns)),
        rows=tuple(_row(row, columns, indicators) for row in entry.entries("row", "key", "role")),
        fills=fills,
        foot=entry.texts("foot", []),
        prints=_named_columns(entry, "prints", columns, PRINTS),
    )
    _check_numbers(entry, made)
    entry.done()
    return made


def _named_columns(
    entry: Entry, key: str, columns: tuple[str, ...], allowed: tuple[str, ...]
) -> dict[str, str]:
    if key not in entry.data:
        return {}
    named = entry.entry(key)
    entry.asked.add(key)
    for column in named.data:
        if column not in columns:
            named.unknown(key, column, columns)
    return {column: named.choice(column, allowed) for column in named.data}


def _row(entry: Entry, columns: tuple[str, ...], indicators: Mapping[str, Indicator]) -> TableRow:
    key = entry.choice("key", indicators)
    role, show = entry.get("role", str), entry.choice("show", SHOWS)
    if key in indicators and "role" in entry.data:
        entry.choice("role", {"head", *(part.key for part in indicators[key].parts)})
    made = TableRow(key, role, show, entry.texts("cells") or ("",), indicators.get(key))
    if "cells" in entry.data and len(made.cells) != len(columns):
        entry.fault(f"cells 应有 {len(columns)} 格，现有 {len(made.cells)} 格", "cells")
    entry.done()
    return made


def _check_numbers(entry: Entry, table: Table) -> None:
    """Note what would leave rows unfound: two rows of one number, a table without rows, a checklist without words."""
    numbers = [row.no for row in table.rows]
    for no in dict.fromkeys(number for number in numbers if numbers.count(number) > 1):
        entry.fault(f"序号 {no} 出现了两次", "", f'["{no}"')
    if table.layout == "numbered" and not table.rows:
        entry.fault(f"表 {table.key} 没有行", "layout")
    if table.layout == "works" and not {"no", "zh"} <= set(table.prints.values()):
        entry.fault("works 布局的表应在 prints 里写明 no 和 zh 各是哪一栏", "layout")
