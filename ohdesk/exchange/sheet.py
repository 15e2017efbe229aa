"""Any record kind as a sheet: its columns, its dump, and the blank sheet to be filled in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from db.audit import Entry
from db.base import Record
from db.records import BY_NAME
from db.rows import kept_of
from db.store import numbers as numbers_of
from ohdesk import codes, query
from ohdesk.audit_log import stamp
from ohdesk.desk import Desk
from ohdesk.errors import Refused
from ohdesk.exchange.anonymous import Way, band, coded, way_of
from ohdesk.exchange.blank import BlankColumn, write_blank
from ohdesk.exchange.sealed import check_file_password, write_sealed
from ohdesk.exchange.sheet_cells import Shower, Veil, link_shower, shower
from ohdesk.exchange.writer import WriteReport, book_of, write_csv, write_rows
from ohdesk.fields import Field, field_map, fields_of
from ohdesk.links import Links
from ohdesk.masking import hidden, personal_columns

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


@dataclass(frozen=True)
class Guard:
    """How the people in a sheet are kept safe: not at all told, or told for a reason under a password."""

    anonymous: bool = False
    password: str = ""
    reason: str = ""

    @property
    def word(self) -> str:
        """Return the sort of export as the audit chain names it."""
        return "anonymous" if self.anonymous else "sealed" if self.password else "plain"


def dump(
    desk: Desk,
    kind: type[Record],
    path: Path,
    wanted: query.Query,
    *,
    anonymous: bool = False,
    password: str = "",
    reason: str = "",
    progress: Progress = quiet,
) -> int:
    """Write the records as a sheet; return how many.

    Plain, it can be imported again and needs the right to full numbers where a column holds personal data. With a
    `password`, for a `reason`, it is an encrypted workbook of the same. With `anonymous` nobody can be told from
    it: numbers become keyed codes, birth dates age bands, names and free words are left out; it is for counting.
    """
    desk.require("export")
    guard = Guard(anonymous, password, reason.strip())
    personal = 0 if anonymous else len(personal_columns(kind))
    if personal:
        desk.require("full_numbers")
    if password and not guard.reason:
        raise Refused("请写明导出含个人信息文件的原因。")
    columns = [one for one in columns_of(kind) if not anonymous or _way(kind, one) != "leave"]
    with desk.read() as session:
        numbers = numbers_of(session, query.selected(session, kind, wanted))
        rows = _rows(desk, session, columns, kind, numbers, anonymous, progress)
        report = _write(desk, path, kind, columns, rows, guard)
    with desk.write("export") as session:
        after: dict[str, object] = {"file": path.name, "records": report.rows, "anonymous": anonymous}
        after |= {"sort": guard.word, "personal_columns": personal}
        desk.log(session, Entry("dump", kind.__tablename__, after=after, reason=guard.reason or None))
    return report.rows


def _way(kind: type[Record], column: SheetColumn) -> Way:
    return way_of(kind, column.field, by_name=column.by_name)


def _write(
    desk: Desk,
    path: Path,
    kind: type[Record],
    columns: list[SheetColumn],
    rows: Iterator[Sequence[Any]],
    guard: Guard,
) -> WriteReport:
    headings = [_heading(kind, one) if guard.anonymous else one.heading for one in columns]
    widths = {at: _width(column.field) for at, column in enumerate(columns)}
    if guard.password:
        check_file_password(guard.password)
        book, report = book_of(kind.zh, headings, rows, widths=widths, footer=stamp(desk))
        write_sealed(path, book, guard.password)
        return report
    if path.suffix.lower() == ".csv":
        return write_csv(path, headings, rows)
    if path.suffix.lower() != ".xlsx":
        raise Refused(f"导出文件应为 .xlsx 或 .csv：{path.name}。")
    return write_rows(path, kind.zh, headings, rows, widths=widths, footer=stamp(desk))


def _heading(kind: type[Record], column: SheetColumn) -> str:
    """Return a heading that nobody takes for the column it was made from."""
    added = {"code": "（代号）", "band": "（年龄段）"}.get(_way(kind, column), "")
    return f"{column.heading}{added}"


def _rows(
    desk: Desk,
    session: Session,
    columns: Sequence[SheetColumn],
    kind: type[Record],
    numbers: Sequence[int],
    anonymous: bool,
    progress: Progress,
) -> Iterator[Sequence[Any]]:
    names = list(dict.fromkeys(one.field.name for one in columns))
    places = [names.index(one.field.name) + 1 for one in columns]
    showers = [_shower(desk, session, kind, one, anonymous) for one in columns]
    for at in range(0, len(numbers), PAGE):
        progress(at, len(numbers), "正在导出")
        page = kept_of(session.connection(), kind, names, numbers[at : at + PAGE])
        stored = list(zip(*page, strict=True)) or [()] * (len(names) + 1)
        shown = [show(stored[place]) for show, place in zip(showers, places, strict=True)]
        yield from zip(*shown, strict=True)


def _shower(desk: Desk, session: Session, kind: type[Record], column: SheetColumn, anonymous: bool) -> Shower:
    veil = _veil(kind, column, desk.author.key, date.today()) if anonymous else None
    if column.field.type != "link":
        return shower(kind, column.field, veil)
    links = Links(session)
    return link_shower(column.field, links.titles if column.by_name else links.keys, veil)


def _veil(kind: type[Record], column: SheetColumn, key: bytes, today: date) -> Veil:
    """Return what makes a column's cells such that nobody can be told from them."""
    way = _way(kind, column)
    if way == "code":
        return lambda value: coded(key, str(value))
    if way == "band":
        return lambda value: band(value, today)
    return lambda value: hidden(value) if isinstance(value, str) and not column.field.form else value


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
