"""Any record kind as a sheet: its columns, its dump, and the blank sheet to be filled in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from db.audit import Entry
from db.base import Record
from db.records import BY_NAME
from ohdesk import codes, query
from ohdesk.desk import Desk
from ohdesk.errors import Refused
from ohdesk.exchange.blank import BlankColumn, write_blank
from ohdesk.exchange.writer import WriteReport, write_csv, write_rows
from ohdesk.fields import Field, field_map, fields_of, show_value
from ohdesk.links import Links

NAME_MARK = "#"
"""Set after a link's field name: the column holds the linked record's name, not its key."""

PAGE = 2000
Progress = Callable[[int, int, str], None]


def quiet(done: int, total: int, words: str) -> None:
    """Report progress to nobody."""


@dataclass(frozen=True)
class SheetColumn:
    """One column of a dump: the field it carries, by key or (links) by name."""

    field: Field
    by_name: bool = False

    @property
    def heading(self) -> str:
        """Return the column's heading."""
        return f"{self.field.zh}名称" if self.by_name else self.field.zh


def columns_of(kind: type[Record]) -> list[SheetColumn]:
    """Return the columns of a kind's dump: every field, and beside a link's key the name people know."""
    found: list[SheetColumn] = []
    for field in fields_of(kind):
        found.append(SheetColumn(field))
        if (
            field.type == "link"
            and BY_NAME[field.words.kind].natural_key != BY_NAME[field.words.kind].named_by
        ):
            found.append(SheetColumn(field, by_name=True))
    return found


def synonyms(kind: type[Record]) -> dict[str, str]:
    """Return every heading by which a kind's columns are recognised, with the column it means.

    A link is also recognised by the headings of the linked kind's key and name, unless the kind has such a field.
    """
    known: dict[str, str] = {}
    for field in fields_of(kind):
        if field.type == "link":
            known.update(_link_synonyms(field))
    for field in fields_of(kind):
        if field.type != "link":
            known.update(dict.fromkeys((*field.words.aliases, field.zh, field.name), field.name))
    for field in fields_of(kind):
        if field.type == "link":
            known[field.zh] = known[field.name] = field.name
            known[f"{field.zh}名称"] = field.name + NAME_MARK
    return known


def _link_synonyms(field: Field) -> dict[str, str]:
    """Return the headings of a link: those that give the linked record's name are told from those of its key."""
    target = BY_NAME[field.words.kind]
    name, key = (field_map(target)[names[0]] for names in (target.named_by, target.natural_key))
    by_name = {name.zh, *name.words.aliases}
    words = {alias: field.name + (NAME_MARK if alias in by_name else "") for alias in field.words.aliases}
    words |= dict.fromkeys(by_name, field.name + NAME_MARK)
    return words | dict.fromkeys((key.zh, *key.words.aliases), field.name)


def dump(
    desk: Desk,
    kind: type[Record],
    path: Path,
    wanted: query.Query,
    *,
    anonymous: bool = False,
    progress: Progress = quiet,
) -> int:
    """Write the records as a sheet that can be imported again; return how many.

    With `anonymous` personal values are replaced by keyed hashes or left out, and the sheet is for counting only.
    """
    desk.require("export")
    if not anonymous and any(field.words.personal for field in fields_of(kind)):
        desk.require("full_numbers")
    columns = columns_of(kind)
    with desk.read() as session:
        numbers = list(session.scalars(query.selected(session, kind, wanted)))
        rows = _rows(desk, session, columns, kind, numbers, anonymous, progress)
        report = _write(path, kind, columns, rows)
    with desk.write("export") as session:
        after: dict[str, object] = {"file": path.name, "records": report.rows, "anonymous": anonymous}
        desk.log(session, Entry("dump", kind.__tablename__, after=after))
    return report.rows


def _write(
    path: Path, kind: type[Record], columns: list[SheetColumn], rows: Iterator[list[Any]]
) -> WriteReport:
    headings = [column.heading for column in columns]
    if path.suffix.lower() == ".csv":
        return write_csv(path, headings, rows)
    if path.suffix.lower() != ".xlsx":
        raise Refused(f"导出文件应为 .xlsx 或 .csv：{path.name}。")
    widths = {at: _width(column.field) for at, column in enumerate(columns)}
    return write_rows(path, kind.zh, headings, rows, widths=widths)


def _rows(
    desk: Desk,
    session: Session,
    columns: Sequence[SheetColumn],
    kind: type[Record],
    numbers: Sequence[int],
    anonymous: bool,
    progress: Progress,
) -> Iterator[list[Any]]:
    links = Links(session)
    for at in range(0, len(numbers), PAGE):
        progress(at, len(numbers), "正在导出")
        page = query.rows_in(session, kind, numbers[at : at + PAGE])
        shown = {
            (column.field.name, column.by_name): _shown(links, column, page)
            for column in columns
            if column.field.type == "link"
        }
        for record in page:
            yield [_cell(desk, column, record, shown, anonymous) for column in columns]
        session.expunge_all()


def _shown(links: Links, column: SheetColumn, page: Sequence[Record]) -> dict[int, str]:
    name = column.field.name
    numbers = {number for record in page if (number := getattr(record, name)) is not None}
    ask = links.titles if column.by_name else links.keys
    return ask(column.field.words.kind, numbers)


def _cell(
    desk: Desk,
    column: SheetColumn,
    record: Record,
    shown: dict[tuple[str, bool], dict[int, str]],
    anonymous: bool,
) -> Any:
    field = column.field
    value = getattr(record, field.name)
    if value is None:
        return None
    if field.type == "link":
        words = shown[field.name, column.by_name].get(value, "")
        return desk.author.veil(words)[:16] if anonymous and _is_personal(field.words.kind) else words
    if anonymous and field.words.personal:
        return desk.author.veil(str(value))[:16]
    if field.type in ("whole", "decimal", "date"):
        return value
    return show_value(field, value)


def _is_personal(kind: str) -> bool:
    return any(field_map(BY_NAME[kind])[name].words.personal for name in BY_NAME[kind].natural_key)


def blank(kind: type[Record], path: Path) -> None:
    """Write an empty import sheet with headings, notes and drop-down choices."""
    write_blank(path, kind.zh, [_blank_column(field) for field in fields_of(kind)])


def _blank_column(field: Field) -> BlankColumn:
    choices = [zh for _, zh in field.options] if field.type == "choice" else []
    if field.type == "bool":
        choices = ["是", "否"]
    return BlankColumn(field.zh, _note(field), choices, _width(field), field.required, _cell_kind(field))


def _note(field: Field) -> str:
    notes = ["必填" if field.required else "选填"]
    match field.type:
        case "date":
            notes.append("日期，如 2025-06-20")
        case "choices":
            notes.append("可填多项，用顿号分开：" + "、".join(zh for _, zh in field.options))
        case "code":
            notes.append(f"填{codes.catalogue(field.words.codes).title}中的代码或名称")
        case "link":
            target = BY_NAME[field.words.kind]
            words = "／".join(field_map(target)[name].zh for name in target.natural_key)
            notes.append(f"填已登记的{target.zh}的{words}")
    if field.form == "number":
        notes.append("号码，单元格为文本格式")
    return "；".join([*notes, field.words.hint] if field.words.hint else notes)


def _cell_kind(field: Field) -> str:
    if field.form or field.type in ("link", "code"):
        return "code"
    return {"date": "date", "whole": "int", "decimal": "decimal", "bool": "bool", "choice": "choice"}.get(
        field.type, "text"
    )


def _width(field: Field) -> float:
    if field.words.long:
        return 40
    return {"date": 13, "whole": 11, "decimal": 11, "bool": 8, "choice": 14}.get(field.type, 22)
