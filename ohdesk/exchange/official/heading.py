"""Where the heading of a handed-out table stands, in one printed line or several, and which column is which."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from ohdesk.exchange.official.book import Grid
from ohdesk.exchange.official.places import letters_of
from ohdesk.exchange.official.words import Difference, alike, fold

DEEPEST, MOST_LINES = 100, 3
SAME_HEADING = 0.6
_MAIN = ("数值", "结果", "填报", "数量")


@dataclass
class Heading:
    """A heading found: its first and last row, each known column's place, and what is odd about it."""

    top: int
    bottom: int
    columns: dict[str, int] = field(default_factory=dict)
    exact: int = 0
    differences: list[Difference] = field(default_factory=list)

    @property
    def score(self) -> float:
        """Return how well it fits."""
        return self.exact + 0.5 * (len(self.columns) - self.exact)


def headings(grid: Grid, names: Sequence[str]) -> list[Heading]:
    """Return the places that may be the heading of these columns, the best first, none inside another."""
    wanted = {name: fold(name) for name in names}
    words = set(wanted.values())
    candidates = []
    for row in range(1, min(grid.last_row, DEEPEST) + 1):
        texts = [fold(grid.text(row, column)) for column in range(1, grid.last_column + 1)]
        if not any(any(word in text for word in words) for text in texts if text):
            continue
        for bottom in range(row, row + MOST_LINES if _is_deep(grid, row) else row + 1):
            found = _heading(grid, row, bottom, wanted)
            if found is not None:
                candidates.append(found)
    candidates.sort(key=lambda one: (-one.score, len(one.differences), one.bottom - one.top, one.top))
    kept: list[Heading] = []
    for one in candidates:
        if all(one.top > other.bottom or one.bottom < other.top for other in kept):
            kept.append(one)
    return kept[:6]


def _is_deep(grid: Grid, row: int) -> bool:
    """Return whether a heading beginning in a row may have a second line: a merge says so."""
    return any(
        first[0] == row and (row < last[0] < row + MOST_LINES or (last[0] == row and last[1] > first[1]))
        for first, last in grid.scan.merges
    )


def _heading(grid: Grid, top: int, bottom: int, wanted: dict[str, str]) -> Heading | None:
    texts = {column: _texts(grid, top, bottom, column) for column in range(1, grid.last_column + 1)}
    found = Heading(top, bottom)
    taken: set[int] = set()
    for name, word in wanted.items():
        exact = [column for column, words in texts.items() if word in words]
        if exact:
            _settle(grid, found, name, exact)
            taken.update(exact)
            found.exact += 1
    for name, word in wanted.items():
        if name not in found.columns:
            _likely(grid, found, name, word, {at: one for at, one in texts.items() if at not in taken})
            taken.update(found.columns.values())
    whole = all(_stands_within(grid, found, column) for column in found.columns.values())
    if len(found.columns) < max(2, (len(wanted) + 1) // 2) or not whole:
        return None
    _missing_and_more(grid, found, wanted, texts, taken)
    return found


def _stands_within(grid: Grid, found: Heading, column: int) -> bool:
    """Return whether a column's heading begins and ends with the heading's lines."""
    return grid.origin(found.top, column)[0] >= found.top and (
        grid.origin(found.bottom + 1, column)[0] > found.bottom
    )


def _texts(grid: Grid, top: int, bottom: int, column: int) -> list[str]:
    """Return the words above a column: each line's, and all lines' together."""
    lines = list(dict.fromkeys(fold(grid.text(row, column)) for row in range(top, bottom + 1)))
    lines = [line for line in lines if line]
    return [*lines, "".join(lines)] if len(lines) > 1 else lines


def _settle(grid: Grid, found: Heading, name: str, columns: list[int]) -> None:
    """Decide between the columns that bear a name: one, the first of a merged head, or none."""
    if len(columns) > 1:
        below = found.bottom + 1
        merged = {grid.origin(below, column)[1] for column in columns}
        lines = {column: fold(grid.text(found.bottom, column)) for column in columns}
        main = [column for column in columns if any(word in lines[column] for word in _MAIN)]
        one_head = len({grid.origin(found.top, column) for column in columns}) == 1
        if len(merged) == 1 and one_head:
            columns = [min(columns)]
        elif one_head and len(set(lines.values())) > 1 and len(main) == 1:
            columns = main
        elif one_head and len(set(lines.values())) == 1:
            where = "、".join(letters_of(column) for column in columns)
            found.differences.append(Difference("heading", f"{where} 列", name, f"{name}（占几列）", True))
            columns = [min(columns)]
    if len(columns) > 1:
        where = "、".join(f"{letters_of(column)} 列" for column in columns)
        found.differences.append(Difference("heading_double", f"第 {found.top} 行", name, where, False))
    found.columns[name] = columns[0]


def _likely(grid: Grid, found: Heading, name: str, word: str, texts: dict[int, list[str]]) -> None:
    """Take a column whose heading holds the name, or is nearly it, where only one does."""
    likely = [column for column, words in texts.items() if any(_is_like(word, one) for one in words)]
    if len({grid.origin(found.bottom, column) for column in likely}) == 1:
        column = likely[0]
        told = grid.text(found.bottom, column) or grid.text(found.top, column)
        found.columns[name] = column
        found.differences.append(Difference("heading", f"{letters_of(column)} 列", name, told, True))
    elif likely:
        where = "、".join(f"{letters_of(column)} 列" for column in likely)
        found.differences.append(Difference("heading_double", f"第 {found.top} 行", name, where, False))


def _is_like(word: str, text: str) -> bool:
    return (word in text and len(text) <= len(word) + 12) or alike(word, text) >= SAME_HEADING


def _missing_and_more(
    grid: Grid, found: Heading, wanted: dict[str, str], texts: dict[int, list[str]], taken: set[int]
) -> None:
    doubled = {one.expected for one in found.differences if one.kind == "heading_double"}
    for name in wanted:
        if name not in found.columns and name not in doubled:
            found.differences.append(Difference("heading_missing", f"第 {found.top} 行", name, "", False))
    told: set[object] = set()
    for column, words in texts.items():
        place = grid.origin(found.bottom, column)
        if words and column not in taken and place not in told and place[1] == column:
            told.add(place)
            more = grid.text(found.bottom, column) or grid.text(found.top, column)
            found.differences.append(Difference("heading_more", f"{letters_of(column)} 列", "", more, True))
