"""Which row of a handed-out table is which of the known ones: by printed number and name together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from ohdesk.exchange.official.book import Grid
from ohdesk.exchange.official.heading import Heading
from ohdesk.exchange.official.words import (
    LIKELY_ROW,
    SAME_ROW,
    Difference,
    alike,
    fold,
    fold_number,
    is_number,
)
from ohdesk.exchange.table_values import Printed

_MARGIN = 0.08


@dataclass(frozen=True)
class Identity:
    """What rows are known by: the column of the number, "" where none is printed, and those of the name."""

    number: str
    names: tuple[str, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the columns without which no row can be known."""
        return (self.number, *self.names) if self.number else self.names


@dataclass
class Line:
    """One row of the sheet: its place, and its number and name for comparing and as printed."""

    place: int
    number: str
    names: tuple[str, ...]
    shown: str
    printed: str

    @property
    def name(self) -> str:
        """Return the name as one text."""
        return "".join(self.names)


@dataclass
class Rows:
    """The known rows' places and names in the sheet, and what is odd about them."""

    places: dict[str, int] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    exact: int = 0
    differences: list[Difference] = field(default_factory=list)


@dataclass
class _Search:
    """The known rows and the sheet's lines that are not yet matched."""

    known: dict[str, tuple[str, tuple[str, ...], str]]
    lines: list[Line]
    rows: Rows

    def take(self, no: str, line: Line) -> None:
        """Note that a line is this known row."""
        number, names, shown = self.known.pop(no)
        self.lines.remove(line)
        self.rows.places[no], self.rows.names[no] = line.place, line.shown
        where = f"第 {line.place} 行"
        if number != line.number:
            self.rows.differences.append(Difference("number", where, no, line.printed, True))
        if names != line.names:
            self.rows.differences.append(Difference("name", where, shown, line.shown, True))
        if number == line.number and names == line.names:
            self.rows.exact += 1


def identity(printed: Sequence[Printed], columns: Sequence[str], filled: set[str]) -> Identity:
    """Return by which columns the rows can be told apart."""
    free = [at for at, name in enumerate(columns) if name not in filled]
    bears = [at for at in free if all(fold_number(row.no) == fold_number(row.cells[at]) for row in printed)]
    free = [at for at in free if at not in bears]
    chosen: list[int] = []
    for at in free:  # the first columns that leave no two rows alike
        if all(row.cells[at] for row in printed):
            chosen.append(at)
            if len({tuple(fold(row.cells[at]) for at in chosen) for row in printed}) == len(printed):
                break
    names = tuple(columns[at] for at in chosen or free[:1])
    return Identity(columns[bears[0]] if bears else "", names)


def find_rows(
    grid: Grid, heading: Heading, printed: Sequence[Printed], columns: Sequence[str], known_by: Identity
) -> Rows:
    """Find every known row below a heading."""
    at = [columns.index(name) for name in known_by.names]
    known = {
        row.no: (
            fold_number(row.no) if known_by.number else "",
            tuple(fold(row.cells[one]) for one in at),
            " ".join(row.cells[one] for one in at),
        )
        for row in printed
    }
    lines = _lines(grid, heading, known_by)
    search = _Search(known, list(lines), Rows())
    doubled = _doubled_numbers(lines, [number for number, *_ in known.values()])
    _by_name(search, with_number=True)
    _by_name(search, with_number=False)
    _by_number(search)
    _by_likeness(search)
    rows = search.rows
    rows.differences += doubled
    for no, (_, _, shown) in search.known.items():
        if not any(one.kind in ("row_double", "row_other") and one.where == no for one in rows.differences):
            words = f"{no} {shown}" if known_by.number else shown
            rows.differences.append(Difference("row_missing", "", words, "", False))
    last = max(rows.places.values(), default=0)
    for line in search.lines:
        if line.place <= last or _goes_on(line):
            words = f"{line.printed} {line.shown}".strip()
            rows.differences.append(Difference("row_more", f"第 {line.place} 行", "", words, True))
    return rows


def _lines(grid: Grid, heading: Heading, known_by: Identity) -> list[Line]:
    """Return the sheet's lines below a heading, up to another table's heading; a repeated one is left out."""
    number = heading.columns.get(known_by.number, 0)
    names = [heading.columns[name] for name in known_by.names if name in heading.columns]
    if not names or (known_by.number and not number):
        return []
    wanted = {heading.columns[name]: fold(name) for name in known_by.columns}
    heads = {column: fold(grid.text(heading.bottom, column)) for column in heading.columns.values()}
    found = []
    for row in range(heading.bottom + 1, grid.last_row + 1):
        texts = {column: fold(grid.text(row, column)) for column in heads}
        if all(texts[column] in (heads[column], word) for column, word in wanted.items()):
            if all(texts[column] in (heads[column], fold(name)) for name, column in heading.columns.items()):
                continue
            break
        if line := _line(grid, row, number, names):
            found.append(line)
    return found


def _line(grid: Grid, row: int, number: int, names: Sequence[int]) -> Line | None:
    own_number = number and grid.origin(row, number)[0] == row
    own_name = any(grid.origin(row, column)[0] == row and grid.text(row, column) for column in names)
    printed = grid.text(row, number) if own_number else ""
    # A line across the whole sheet is a note, no row of the table.
    across = (
        len(names) + bool(number) > 1 and len({grid.origin(row, one) for one in (number, *names) if one}) == 1
    )
    if across or not (printed or own_name):
        return None
    folded = fold_number(grid.days.get(grid.origin(row, number), printed)) if printed else ""
    shown = " ".join(grid.text(row, column) for column in names)
    told = grid.days.get((row, number), printed)
    return Line(row, folded, tuple(fold(grid.text(row, column)) for column in names), shown, told)


def _goes_on(line: Line) -> bool:
    """Return whether a line below the last known row still belongs to the table."""
    return bool(line.name) and is_number(line.number)


def _doubled_numbers(lines: Sequence[Line], numbers: Sequence[str]) -> list[Difference]:
    printed, expected = Counter(line.number for line in lines), Counter(numbers)
    return [
        Difference(
            "number_double", "", number, _places(line for line in lines if line.number == number), False
        )
        for number, count in printed.items()
        if number and number in expected and count > expected[number]
    ]


def _places(lines: object) -> str:
    return f"第 {'、'.join(str(line.place) for line in lines)} 行"  # type: ignore[attr-defined]


def _by_name(search: _Search, *, with_number: bool) -> None:
    """Match lines whose whole name is the known one; two such lines cannot be told apart."""
    for no, (number, names, shown) in list(search.known.items()):
        if not with_number and sum(one[1] == names for one in search.known.values()) > 1:
            continue
        same = [
            line
            for line in search.lines
            if line.names == names and (not with_number or line.number == number)
        ]
        if len(same) == 1:
            search.take(no, same[0])
        elif same and not any(one.where == no for one in search.rows.differences):
            search.rows.differences.append(Difference("row_double", no, shown, _places(same), False))


def _by_number(search: _Search) -> None:
    """Match what is left by number, where the name is at least much the same."""
    for no, (number, names, _) in list(search.known.items()):
        same = [line for line in search.lines if number and line.number == number]
        if len(same) == 1 and alike("".join(names), same[0].name) >= SAME_ROW:
            search.take(no, same[0])


def _by_likeness(search: _Search) -> None:
    """Match lines without a number by names nearly the same, where no other line comes near."""
    for no, (number, names, _) in list(search.known.items()):
        name = "".join(names)
        free = [line for line in search.lines if not (number and line.number)]
        ranked = sorted(((alike(name, line.name), line) for line in free), key=lambda one: -one[0])
        likely = [line for ratio, line in ranked if ratio >= max(LIKELY_ROW, ranked[0][0] - _MARGIN)]
        if len(likely) == 1:
            search.take(no, likely[0])
        elif same := [line for line in search.lines if number and line.number == number]:
            words = same[0].shown
            search.rows.differences.append(Difference("row_other", no, number, words, False))
