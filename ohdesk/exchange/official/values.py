"""What exactly goes into each cell of a handed-out table: in its own number format and its own words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from ohdesk.errors import Refused
from ohdesk.exchange.official.book import Grid, is_date
from ohdesk.exchange.official.form import Form
from ohdesk.exchange.official.places import Place, reference_of
from ohdesk.exchange.official.words import BOXES, TICKS, Found
from ohdesk.exchange.table_values import Value, fills, values
from ohdesk.exchange.writer import ILLEGAL
from ohdesk.profile import Profile
from ohdesk.results import Results
from ohdesk.understand import LONGEST_TEXT

Content = str | int | float
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_PLAIN_NUMBER = re.compile(r"[#,?]*[0#?](?:\.([0#?]+))?%?")
_PLACES = re.compile(r"0\.(0+)")
_YEAR = re.compile(r"((?:19|20)\d\d)(\s*年\s*[:：]?)[\s_＿]*人")
_BOX = re.compile(f"[{BOXES}{TICKS}](?=\\s*[^\\s{BOXES}{TICKS}])")


@dataclass(frozen=True)
class Entry:
    """One cell's filling; None where nothing is known yet, "" where nothing is to be said."""

    no: str
    column: str
    place: Place
    content: Content | None
    note: str = ""

    @property
    def reference(self) -> str:
        """Return the cell's reference."""
        return reference_of(self.place)

    @property
    def text(self) -> str:
        """Return the filling as people read it in the preview."""
        if isinstance(self.content, float):
            return f"{self.content:.15g}"
        return f"{self.content:,}" if isinstance(self.content, int) else self.content or ""


def entries(grid: Grid, found: Found, form: Form, profile: Profile, results: Results) -> list[Entry]:
    """Return what goes into every cell to be filled."""
    if form.table.layout == "list":
        return _contacts(grid, found, form, results)
    known: dict[tuple[str, str], Value | None] = {
        (no, form.table.result): value for no, value in values(profile, form.table, results).items()
    }
    known |= fills(form.table, results)
    made = []
    for target in found.targets:
        value = known.get((target.no, target.column))
        if value is None:
            made.append(Entry(target.no, target.column, target.place, None))
            continue
        labels = f"{target.column}{form.words(target.no, target.column)}{found.names.get(target.no, '')}"
        labels += grid.text(found.heading, target.place[1])
        if value.content == "":
            made.append(Entry(target.no, target.column, target.place, ""))
            continue
        content, note = _suited(value, grid.format_at(target.place), labels)
        if isinstance(content, str):
            content = clean(_in_its_words(content, target.printed), target.reference)
        made.append(Entry(target.no, target.column, target.place, content, note))
    return made


def _contacts(grid: Grid, found: Found, form: Form, results: Results) -> list[Entry]:
    people = results.contacts
    if found.room is not None and len(people) > found.room:
        raise Refused(
            f"联系人有 {len(people)} 位，下发的《{form.table.zh}》只有 {found.room} 行空行，请先在表里加行，或减少联系人。"
        )
    lines = list(found.rows.values())
    if found.room is None:
        lines += range(max(lines, default=0) + 1, max(lines, default=0) + 1 + len(people))
    made = []
    for at, person in enumerate(people):
        words = (person.department, person.name, person.duty, person.phone)
        for name, text in zip(form.table.columns, words, strict=True):
            place = grid.origin(lines[at], found.columns[name])
            made.append(Entry(str(at + 1), name, place, clean(text, reference_of(place))))
    return made


def clean(text: str, where: str) -> str:
    """Return text as a cell can hold it; raise Refused when it is too long."""
    cleaned = ILLEGAL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    if len(cleaned) > LONGEST_TEXT:
        raise Refused(
            f"单元格 {where} 的文字有 {len(cleaned)} 个字，超过表格上限 {LONGEST_TEXT} 个，请缩短。"
        )
    return cleaned


def _suited(value: Value, code: str, labels: str) -> tuple[Content, str]:
    """Return a value as the cell's own number format shows it rightly, as text where that cannot show it."""
    if isinstance(value.content, str):
        return value.content, ""
    places = _shown_places(code)
    percent = "%" in _LITERAL.sub("", code.partition(";")[0])
    if isinstance(value.content, int):
        if places is not None and percent:
            return f"{value.content}", "表内是百分比格式，数量写成文字"
        shown = places is not None or is_general(code)
        return (value.content, "") if shown else (f"{value.content}", "表内不是数字格式，写成文字")
    return _suited_rate(value, code, places, percent, labels)


def _suited_rate(
    value: Value, code: str, places: int | None, percent: bool, labels: str
) -> tuple[Content, str]:
    match = _PLACES.search(value.number_format)
    wanted = len(match[1]) if match else 1
    exact = Decimal(repr(float(value.content)))
    printed = exact.quantize(Decimal(1).scaleb(-wanted), ROUND_HALF_UP)
    sign = "+" if value.number_format.startswith("+") and printed > 0 else ""
    named = "%" in labels or "％" in labels
    bare = is_general(code)
    if bare and ('"%"' not in value.number_format or named):
        return float(printed), ""
    if bare:
        return f"{sign}{printed}%", "表内是常规格式，百分数写成文字，带百分号"
    if places is not None and places >= wanted:
        return float(f"{float(exact) / 100:.16g}" if percent else f"{float(exact):.16g}"), ""
    mark = "%" if percent or not named else ""
    why = "按表内格式会四舍五入成别的数，写成文字" if places is not None else "表内不是数字格式，写成文字"
    return f"{sign}{printed}{mark}", why


def is_general(code: str) -> bool:
    """Return whether a number format shows a number as it stands."""
    return code in ("", "@") or code.lower().startswith("general") or code.startswith("G/")


def _shown_places(code: str) -> int | None:
    """Return how many decimals a number format shows; None for one that does not show plain numbers."""
    if is_general(code) or is_date(code):
        return None
    bare = _LITERAL.sub("", code.partition(";")[0]).strip().lstrip("+-")
    match = _PLAIN_NUMBER.fullmatch(bare)
    return None if match is None else len(match[1] or "")


def _in_its_words(text: str, printed: str) -> str:
    """Return a result in the words the cell itself prints: its own boxes, its own years."""
    if not printed:
        return text
    ours, theirs = _BOX.findall(text), _BOX.findall(printed)
    if ours and len(ours) == len(theirs):
        ticked = iter(ours)
        return _BOX.sub(lambda box: tick if (tick := next(ticked)) in TICKS else box[0], printed)
    told = dict(re.findall(r"(\d{4})年：([\d,]*)人", text))
    years = [match[1] for match in _YEAR.finditer(printed)]
    if told and years == list(told):
        return _YEAR.sub(lambda match: f"{match[1]}{match[2]}{told[match[1]]}人", printed)
    return text


def noted(made: list[Entry]) -> Mapping[Place, Content]:
    """Return the cells that get something, by place; the others stay as printed."""
    return {one.place: one.content for one in made if one.content not in (None, "")}
