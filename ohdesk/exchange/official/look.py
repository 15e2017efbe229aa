"""What a handed-out workbook holds of a known table: its sheet, rows, columns, cells to be filled, differences."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ohdesk.exchange.official.book import Book, Grid
from ohdesk.exchange.official.form import GIVEN, Form
from ohdesk.exchange.official.heading import Heading, headings
from ohdesk.exchange.official.places import reference_of
from ohdesk.exchange.official.rows import Rows, find_rows, identity
from ohdesk.exchange.official.words import Difference, Found, Target, fold, fold_boxes, is_number

MOST_LINES = 500
_USED = ("result", "result_used")


def look(book: Book, form: Form, sheet: str = "") -> Found:
    """Find a table in a workbook, or in one of its sheets."""
    names = tuple(book.visible)
    tried: list[tuple[float, Found]] = []
    for name in [sheet] if sheet in names else names:
        grid = book.grid(name)
        tried += [_found(grid, one, form, names) for one in headings(grid, form.table.columns)]
    tried = [one for one in tried if one[0] > 0]
    if not tried:
        heads = "、".join(form.table.columns)
        return Found(
            names, blocked=f"没有找到《{form.table.zh}》：各工作表都没有“{heads}”这样的表头和相应的行。"
        )
    best = max(score for score, _ in tried)
    alike = [found for score, found in tried if score == best]
    if len(alike) > 1:
        blank = [one for one in alike if not any(d.kind in _USED for d in one.differences)]
        named = [
            one for one in blank or alike if fold(one.sheet) in (fold(form.table.zh), fold(form.table.title))
        ]
        alike = named if len(named) == 1 else blank or alike
    if len({(one.sheet, one.heading) for one in alike}) > 1:
        places = "、".join(f"{one.sheet}（第 {one.heading} 行起）" for one in alike)
        return Found(
            names,
            blocked=f"有 {len(alike)} 处都像《{form.table.zh}》：{places}，请先选定工作表，或删去多余的一处。",
        )
    return alike[0]


def _found(grid: Grid, heading: Heading, form: Form, sheets: tuple[str, ...]) -> tuple[float, Found]:
    """Return what a heading's table looks like, and how well it fits: rows found, then columns."""
    if form.table.layout == "list":
        return heading.score, _list(grid, heading, form, sheets)
    known_by = identity(form.printed, form.table.columns, form.filled)
    whole = heading.columns.keys() >= set(known_by.columns)
    rows = find_rows(grid, heading, form.printed, form.table.columns, known_by) if whole else Rows()
    differences = [*_title(grid, heading, form), *_headings(heading, form, known_by.columns)]
    differences += rows.differences
    if rows.places:
        differences += _other_words(grid, heading, form, rows, {*known_by.columns, *form.filled})
    targets, odd = _targets(grid, heading, form, rows)
    differences += [*odd, *_foot(grid, heading, form)]
    differences.sort(key=_row_of)
    found = Found(
        sheets, grid.name, grid.part, heading.top, rows.places, heading.columns, rows.names, tuple(targets),
        tuple(differences), _blocked(differences),
    )  # fmt: skip
    fit = len(rows.places) + rows.exact
    few = whole and 3 * len(rows.places) < len(form.printed)
    return (0.0 if few else fit + heading.score / 100), found


def _row_of(difference: Difference) -> int:
    """Return the sheet's row a difference stands in, 0 for the table as a whole and for its columns."""
    digits = re.search(r"\d+", difference.where) if not difference.where.endswith("列") else None
    return int(digits[0]) if digits and difference.kind not in ("row_double", "row_other") else 0


def _blocked(differences: Sequence[Difference]) -> str:
    harmful = [one for one in differences if not one.harmless]
    if not harmful:
        return ""
    more = f"等 {len(harmful)} 处" if len(harmful) > 1 else ""
    return f"{harmful[0].sentence}{more}，不能填写，请向下发单位核对这张表。"


def _title(grid: Grid, heading: Heading, form: Form) -> list[Difference]:
    above = [
        grid.own(row, column)
        for row in range(1, heading.top)
        for column in range(1, grid.last_column + 1)
        if grid.own(row, column)
    ]
    title = fold(form.table.title)
    if not title or any(title in fold(words) for words in above) or title == fold(grid.name):
        return []
    nearest = max(above, key=lambda words: (len(set(fold(words)) & set(title)), -len(words)), default="")
    return [Difference("title", "", form.table.title, nearest, True)]


def _headings(heading: Heading, form: Form, needed: Sequence[str]) -> list[Difference]:
    """Return the heading's differences; a column that only explains may be missing."""
    must = {*needed, *form.filled}
    return [
        one
        if one.harmless or one.expected in must
        else Difference(one.kind, one.where, one.expected, one.found, True)
        for one in heading.differences
    ]


def _other_words(grid: Grid, heading: Heading, form: Form, rows: Rows, known: set[str]) -> list[Difference]:
    """Compare the columns that neither tell the rows apart nor are filled, looking through merged cells."""
    found = []
    for name, column in heading.columns.items():
        if name in known:
            continue
        last, at = "", form.table.columns.index(name)
        for row in form.printed:
            expected, last = row.cells[at], row.cells[at] or last
            place = rows.places.get(row.no)
            if place is None or (not expected and grid.origin(place, column)[0] < place):
                continue
            words = grid.text(place, column)
            # Where the known table leaves a cell to the one above, a repetition says the same.
            if fold(words) not in ({fold(expected)} if expected else {"", fold(last)}):
                found.append(Difference("words", reference_of((place, column)), expected, words, True))
    return found


def _targets(grid: Grid, heading: Heading, form: Form, rows: Rows) -> tuple[list[Target], list[Difference]]:
    """Return the cells to be filled, each at the top left of its merged range, and what is odd about them."""
    targets: list[Target] = []
    odd: list[Difference] = []
    others = set(heading.columns.values())
    for no, column in form.asked:
        if no not in rows.places or column not in heading.columns:
            continue
        at = (rows.places[no], heading.columns[column])
        place = grid.origin(*at)
        expected = f"{no} {column}"
        shared = next((one for one in targets if one.place == place), None)
        strange = place[1] != at[1] and place[1] in others - {at[1]}
        if shared is not None or strange or place[0] <= heading.bottom:
            odd.append(Difference("merged", reference_of(at), expected, reference_of(place), False))
            continue
        printed = grid.words.get(place, "")
        if printed and form.table.fills.get(column) in GIVEN:
            known = form.given.get((no, column), printed)
            if fold(known) != fold(printed):
                odd.append(Difference("words", reference_of(at), known, printed, True))
            continue
        targets.append(Target(no, column, place, printed))
        odd += _printed(grid, targets[-1], form.words(no, column))
    return targets, odd


def _printed(grid: Grid, target: Target, expected: str) -> list[Difference]:
    """Compare what a cell to be filled holds so far with what the known table prints there."""
    cell = grid.scan.cell(target.place)
    if cell is not None and cell.formula is not None:
        return [Difference("formula", target.reference, expected, target.printed, True)]
    if fold_boxes(target.printed) == fold_boxes(expected):
        return []
    kind = "result" if expected else "result_used"
    return [Difference(kind, target.reference, expected, target.printed, True)]


def _foot(grid: Grid, heading: Heading, form: Form) -> list[Difference]:
    below = {fold(words) for (row, _), words in grid.words.items() if row > heading.bottom}
    return [Difference("foot", "", line, "", True) for line in form.table.foot if fold(line) not in below]


def _list(grid: Grid, heading: Heading, form: Form, sheets: tuple[str, ...]) -> Found:
    """Return a list's blank lines below its heading, up to whatever is printed next."""
    columns = [heading.columns[name] for name in form.table.columns if name in heading.columns]
    rows: dict[str, int] = {}
    row = heading.bottom + 1
    while len(rows) < MOST_LINES and _is_blank(grid, row, columns):
        if all(grid.origin(row, column)[0] == row for column in columns):
            rows[str(len(rows) + 1)] = row
        row += 1
    room = len(rows) if row <= grid.last_row else None
    differences = [*_title(grid, heading, form), *_headings(heading, form, form.table.columns)]
    blocked = _blocked(differences)
    if not rows and not blocked:
        blocked = f"“{grid.name}”的表头下面没有空行（第 {heading.bottom + 1} 行已有内容），不能填写。"
    targets = [
        Target("1", name, grid.origin(rows["1"], column))
        for name, column in heading.columns.items()
        if rows and name in form.table.columns
    ]
    if len({one.place for one in targets}) < len(targets):
        blocked = blocked or f"“{grid.name}”第 {rows['1']} 行的格合并在一起，不能分别填写。"
    return Found(
        sheets, grid.name, grid.part, heading.top, rows, heading.columns, {}, tuple(targets), tuple(differences),
        blocked, room,
    )  # fmt: skip


def _is_blank(grid: Grid, row: int, columns: Sequence[int]) -> bool:
    if any(grid.text(row, column) for column in columns):
        return False
    others = [grid.own(row, column) for column in range(1, grid.last_column + 1)]
    return all(is_number(fold(words)) for words in others if words)
