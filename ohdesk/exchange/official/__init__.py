"""The level above's own blank workbook: understood, shown before anything is filled, filled cell by cell, proved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from ohdesk.errors import Refused
from ohdesk.exchange.official.book import LIMITS, Book, checked
from ohdesk.exchange.official.form import form_of
from ohdesk.exchange.official.look import look
from ohdesk.exchange.official.places import Place
from ohdesk.exchange.official.values import Content, Entry, entries, noted
from ohdesk.exchange.official.words import Difference, Found
from ohdesk.exchange.official.write import check_opened, check_written, prove, replace_part, write_cells
from ohdesk.exchange.sniff import kind_of
from ohdesk.profile import Profile, Table
from ohdesk.results import Results

__all__ = ["Difference", "Found", "Line", "examine", "fill", "inspect", "preview", "verify"]


@dataclass(frozen=True)
class Line:
    """One line of the preview: the known row, the row found for it, the cell, and what goes in."""

    no: str
    known: str
    found: str
    column: str
    reference: str
    text: str
    note: str
    odd: tuple[str, ...] = ()


def examine(path: Path, profile: Profile, table: Table, sheet: str = "") -> tuple[bytes, Found]:
    """Read a file that came from outside and find the table in it, in a child process that may die unharmed."""
    from ohdesk.exchange.sandbox import run

    kind_of(path, LIMITS)
    try:
        content = path.read_bytes()
    except OSError:
        raise Refused(f"无法读取“{path.name}”：文件可能正被其他程序占用，请关闭后再选。") from None
    with closing(
        run(_examined, content, profile, table, path.name, sheet, seconds=30, memory=1 << 30)
    ) as told:
        found = next(told, None)
    if not isinstance(found, Found):
        raise Refused(f"“{path.name}”无法读取，请用 Excel/WPS 打开后另存为新的 .xlsx 再选。")
    return content, found


def _examined(content: bytes, profile: Profile, table: Table, name: str, sheet: str) -> Iterator[Found]:
    yield inspect(content, profile, table, name=name, sheet=sheet)


def inspect(
    content: bytes, profile: Profile, table: Table, *, name: str = "下发表.xlsx", sheet: str = ""
) -> Found:
    """Find a table in a workbook: its sheet, heading, rows, columns, the cells to be filled, and what differs."""
    checked(content, name)
    return look(Book(content), form_of(profile, table), sheet)


def preview(content: bytes, found: Found, profile: Profile, table: Table, results: Results) -> list[Line]:
    """Return, cell by cell, what filling would write."""
    form = form_of(profile, table)
    known = {row.no: " ".join(filter(None, row.cells[1:2])) for row in form.printed}
    odd: dict[str, list[str]] = {}
    for difference in found.differences:
        odd.setdefault(difference.where, []).append(difference.sentence)
    lines = []
    for one in _entries(content, found, profile, table, results):
        at = (f"第 {one.place[0]} 行", one.reference)
        said = tuple(sentence for where in at for sentence in odd.get(where, ()))
        name = found.names.get(one.no, "")
        lines.append(
            Line(one.no, known.get(one.no, ""), name, one.column, one.reference, one.text, one.note, said)
        )
    return lines


def fill(content: bytes, found: Found, profile: Profile, table: Table, results: Results) -> bytes:
    """Return the workbook with the table's cells filled and everything else as it was, proved and read back."""
    if found.blocked:
        raise Refused(found.blocked)
    cells = noted(_entries(content, found, profile, table, results))
    grid = Book(content).grid(found.sheet)
    filled = replace_part(content, found.part, write_cells(grid.scan, cells))
    verify(content, filled, found, cells)
    return filled


def empty(made: Sequence[Entry]) -> tuple[str, ...]:
    """Return the printed numbers of the rows of which something stays empty."""
    return tuple(dict.fromkeys(one.no for one in made if one.content is None))


def still_empty(
    content: bytes, found: Found, profile: Profile, table: Table, results: Results
) -> tuple[str, ...]:
    """Return the rows that filling leaves empty because nothing is known."""
    if table.layout == "list":
        return () if results.contacts else ("1",)
    return empty(_entries(content, found, profile, table, results))


def verify(before: bytes, after: bytes, found: Found, cells: Mapping[Place, Content] | None = None) -> None:
    """Raise Refused unless only the cells to be filled differ, and they say what was written."""
    places = set(cells) if cells is not None else {target.place for target in found.targets}
    prove(before, after, found.part, places)
    if cells:
        check_written(after, found.part, cells)
        if _opens(before, found.sheet):
            check_opened(after, found.sheet, cells)


def _opens(content: bytes, sheet: str) -> bool:
    """Return whether the other reader knows this kind of file at all; some offices' programs write odd ones."""
    try:
        check_opened(content, sheet, {})
    except Exception:  # noqa: BLE001 - whatever it stumbles over, it stumbled before anything was filled
        return False
    return True


def _entries(content: bytes, found: Found, profile: Profile, table: Table, results: Results) -> list[Entry]:
    return entries(Book(content).grid(found.sheet), found, form_of(profile, table), profile, results)
