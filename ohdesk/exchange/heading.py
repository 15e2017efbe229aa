"""The heading of a sheet people made: which row it is, what its columns mean, and which rows are no records."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import islice

from ohdesk.errors import Refused
from ohdesk.exchange.grid import Cell, Merge

_SEARCHED_ROWS = 60
_SEARCHED_COLUMNS = 500
_MOST_MERGED_CELLS = 100_000
_MOST_LEVELS = 3
_JOINT = "/"
_DECORATION = re.compile(r"[\s*※★☆●▲△#:：。\u200b\ufeff]+|[(\[【]?(?:必填项?|选填项?|可不填|非必填)[)\]】]?")
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】|〔[^〔〕]*〕|<[^<>]*>")
_NUMBERING = re.compile(r"^(?:\d{1,2}|[一二三四五六七八九十]{1,3})[、.．)]")
_UNIT = re.compile(r"^\(?(?:人|家|个|次|人次|元|万元|%|㎡|年|月|天|小时|学时)\)?$")
_IGNORED = frozenset({"序号", "错误原因", "行号", "no.", "no", "编号序号"})
_TOTAL = re.compile(
    r"(?:本页|本表|全县|全市|全区|全省|各乡镇|各单位|上页|累计|以上)?(?:合计|小计|总计|共计|累计|总和|总数)"
    r"(?:\([^()]*\))?[:：]?\d*(?:家|人|个|户)?"
)
_NOTE = re.compile(
    r"(?:填表说明|填报说明|填写说明|填报要求|填表须知|温馨提示)|(?:说明|备注|注意事项|注意|注\d*|示例|样例|例)[:：.、．]"
    r"|(?:填报|填表|制表|审核|复核|联系|单位负责|分管领导|经办|负责)人?(?:员|人|单位|日期|时间)?(?:\([^()]*\))?[:：]"
    r"|(?:联系电话|填报单位|填表日期|填报日期|制表日期|报送日期|单位负责人|盖章|单位\(盖章\))(?:\([^()]*\))?[:：]"
)
_NOTE_ALONE = frozenset({"说明", "备注", "注", "示例", "样例", "(盖章)", "盖章", "以下空白", "以下无正文"})
_INDEX_WORDS = frozenset("甲乙丙丁戊己庚辛壬癸")


@dataclass(frozen=True)
class Heading:
    """Where the heading stands (rows from 0, both included) and what each column means."""

    first_row: int
    last_row: int
    columns: dict[int, str]
    texts: dict[int, str]
    unknown: list[tuple[int, str]] = field(default_factory=list)
    title_rows: list[int] = field(default_factory=list)
    doubled: dict[str, list[int]] = field(default_factory=dict)

    @property
    def words(self) -> dict[str, str]:
        """Return the headings as they stand in the sheet, with the fields they were taken for."""
        return {self.texts[column]: name for column, name in self.columns.items() if column in self.texts}

    def with_columns(self, columns: Mapping[int, str]) -> Heading:
        """Return the heading with the meanings a person chose instead."""
        unknown = [
            (column, text)
            for column, text in self.texts.items()
            if column not in columns and heading_key(text) not in _IGNORED
        ]
        return replace(self, columns=dict(sorted(columns.items())), unknown=unknown, doubled={})


@dataclass(frozen=True)
class _Claim:
    """A column's wish to be a field; the smaller the rank, the better the words fit."""

    column: int
    name: str
    rank: int


@lru_cache(4096)
def heading_key(text: str, *, brackets: bool = True) -> str:
    """Return a heading's words without spaces, stars, 必填 marks and, if wished, without bracketed units."""
    words = unicodedata.normalize("NFKC", text)
    while (bare := _DECORATION.sub("", words)) != words:
        words = bare
    if not brackets:
        words = _BRACKETS.sub("", words)
    return words.casefold()


def find_heading(
    rows: Sequence[Sequence[Cell]],
    merges: Iterable[Merge] = (),
    known: Mapping[str, str] | None = None,
    *,
    strict: bool = True,
    least: int = 2,
) -> Heading:
    """Find the heading row wherever it is; `known` maps words to field names, `least` of which must be there.

    With `strict` two columns that claim one field are refused, else the first keeps it and all are told.
    """
    words = _Words(known or {})
    block = _Block(rows, merges)
    best: Heading | None = None
    best_worth = (0, 0, 0)
    for row in range(min(len(rows), _SEARCHED_ROWS)):
        if block.is_inside_merge(row) or not any(isinstance(cell, str) for cell in rows[row]):
            continue
        for levels in range(1, _MOST_LEVELS + 1):
            found, misfit = block.read(row, levels, words)
            # More columns explained, then better fitting words, then fewer rows.
            worth = (len(found.columns), -misfit, -levels) if found else (0, 0, 0)
            if worth > best_worth:
                best, best_worth = found, worth
    if best is None or len(best.columns) < min(words.count, least):
        raise Refused("没有找到表头：没有一行的列名能与要导入的内容对应。请用“导入模板”填写，或核对工作表。")
    best = block.grown(best, words)
    if strict and best.doubled:
        raise Refused(_doubled_sentence(best))
    return best


def _doubled_sentence(heading: Heading) -> str:
    columns = next(iter(heading.doubled.values()))
    where = "、".join(f"第 {column + 1} 列“{heading.texts.get(column, '')}”" for column in columns)
    return f"表头有歧义：{where}都对应同一项，请改名或删去多余的一列后再导入。"


class _Words:
    """The known headings, with and without their brackets."""

    def __init__(self, known: Mapping[str, str]) -> None:
        self.count = len(set(known.values()))
        self._exact = {heading_key(text): name for text, name in known.items()}
        self._bare: dict[str, set[str]] = {}
        for text, name in known.items():
            self._bare.setdefault(heading_key(text, brackets=False), set()).add(name)

    def meaning(self, text: str) -> tuple[str, int] | None:
        """Return the field a heading names and how well it fits (0 is exact)."""
        key = heading_key(text)
        for rank, candidate in enumerate((key, _NUMBERING.sub("", key))):
            if candidate in self._exact:
                return self._exact[candidate], rank
        bare = _NUMBERING.sub("", heading_key(text, brackets=False))
        if bare in self._exact:
            return self._exact[bare], 2
        names = self._bare.get(bare, set())
        return (next(iter(names)), 3) if len(names) == 1 else None


class _Block:
    """The top of a sheet as texts, every merged text standing in each cell it covers."""

    def __init__(self, rows: Sequence[Sequence[Cell]], merges: Iterable[Merge]) -> None:
        self._rows = rows[: _SEARCHED_ROWS + _MOST_LEVELS]
        self._texts = [[_text(cell) for cell in row[:_SEARCHED_COLUMNS]] for row in self._rows]
        self._merges = [
            merge
            for merge in merges
            if merge.first_row < len(self._rows) and merge.last_row >= merge.first_row
        ]
        room = _MOST_MERGED_CELLS
        for top, left, bottom, right in self._merges:
            lines = self._texts[top : bottom + 1]
            room -= sum(len(line[left : right + 1]) for line in lines)
            if room < 0 or not lines:
                break
            text = lines[0][left] if left < len(lines[0]) else None
            for line in lines:
                line[left : right + 1] = [text] * len(line[left : right + 1])

    def is_inside_merge(self, row: int) -> bool:
        """Tell whether a merged cell reaches into the row from above, so that no heading begins there."""
        return any(merge.first_row < row <= merge.last_row for merge in self._merges)

    def read(self, first: int, levels: int, words: _Words) -> tuple[Heading | None, int]:
        """Take so many rows for the heading; return what they mean, if anything, and how badly it fits."""
        last = first + levels - 1
        if last >= len(self._texts):
            return None, 0
        parts = self._parts(first, last)
        if levels > 1 and not any(len(part) > 1 for part in parts):
            return None, 0
        lowest = Counter(heading_key(part[-1]) for part in parts if part)
        found = (_claim(column, part, words, lowest) for column, part in enumerate(parts) if part)
        claims = [claim for claim in found if claim]
        if not claims:
            return None, 0
        columns, doubled = _settle(claims)
        texts = {column: _JOINT.join(part) for column, part in enumerate(parts) if part}
        unknown = [
            (column, text)
            for column, text in texts.items()
            if column not in columns and heading_key(text) not in _IGNORED
        ]
        titles = [row for row in range(first) if any(cell is not None for cell in self._rows[row])]
        misfit = sum(claim.rank for claim in claims)
        return Heading(first, last, columns, texts, unknown, titles, doubled), misfit

    def grown(self, found: Heading, words: _Words) -> Heading:
        """Take in the lower rows of cells merged downwards, so that no half heading is left as a record."""
        deepest = found.first_row + _MOST_LEVELS - 1
        reach = [
            merge.last_row
            for merge in self._merges
            if found.first_row <= merge.first_row <= found.last_row and merge.last_row <= deepest
        ]
        last = max([found.last_row, *reach])
        deeper, _ = self.read(found.first_row, last - found.first_row + 1, words)
        return deeper if deeper and len(deeper.columns) >= len(found.columns) else found

    def _parts(self, first: int, last: int) -> list[list[str]]:
        """Return each column's headings from top to bottom, equal ones once."""
        width = max(len(self._texts[row]) for row in range(first, last + 1))
        parts: list[list[str]] = [[] for _ in range(width)]
        for row in range(first, last + 1):
            line = self._texts[row]
            if row < last and not self._merges:
                line = _spread(line, self._texts[last])
            for column, text in enumerate(line):
                if text and (not parts[column] or heading_key(parts[column][-1]) != heading_key(text)):
                    parts[column].append(text)
        return parts


def _text(cell: Cell) -> str | None:
    text = "" if cell is None or isinstance(cell, bool) else str(cell)
    return " ".join(text.split()) or None


def _spread(line: list[str | None], below: list[str | None]) -> list[str | None]:
    """In a text file merges are gone: an upper heading stands only over the first of its columns."""
    spread: list[str | None] = []
    for column, text in enumerate(line):
        left = spread[-1] if spread else None
        spread.append(text or (left if column < len(below) and below[column] else None))
    return spread


def _claim(column: int, parts: list[str], words: _Words, lowest: Mapping[str, int]) -> _Claim | None:
    joined = _JOINT.join(parts)
    if found := words.meaning(joined):
        return _Claim(column, found[0], found[1])
    if len(parts) > 1 and _UNIT.match(heading_key(parts[-1])):
        return _claim(column, parts[:-1], words, lowest)
    # The lower heading alone will do when no other column has the same words.
    if len(parts) > 1 and lowest[heading_key(parts[-1])] == 1 and (found := words.meaning(parts[-1])):
        return _Claim(column, found[0], found[1] + 10)
    return None


def _settle(claims: list[_Claim]) -> tuple[dict[int, str], dict[str, list[int]]]:
    """Give each field to the column that fits best; equally good ones are doubled."""
    columns: dict[int, str] = {}
    doubled: dict[str, list[int]] = {}
    for name in dict.fromkeys(claim.name for claim in claims):
        rivals = [claim for claim in claims if claim.name == name]
        rank = min(claim.rank for claim in rivals)
        winners = [claim.column for claim in rivals if claim.rank == rank]
        columns[winners[0]] = name
        if len(winners) > 1:
            doubled[name] = winners
    return dict(sorted(columns.items())), doubled


def is_total_row(values: Sequence[object]) -> bool:
    """Tell whether a row sums up others (合计, 小计, 总计 ...) instead of being a record."""
    given = islice((value for value in values if value is not None), 3)
    # The quick look first: every row of a long list comes by here.
    return any(
        isinstance(value, str) and ("计" in value or "总" in value) and _TOTAL.fullmatch(_squeezed(value))
        for value in given
    )


def is_note_row(values: Sequence[object]) -> bool:
    """Tell whether a row is an explanation or a signature line instead of a record."""
    texts = (text for value in values if (text := _squeezed(value)))
    first = next(texts, "")
    return bool(_NOTE.match(first)) or (first in _NOTE_ALONE and next(texts, None) is None)


def is_index_row(values: Sequence[object]) -> bool:
    """Tell whether a row only numbers the columns (1 2 3 ..., 甲 乙 1 2 ...)."""
    first = next((value for value in values if value not in (None, "")), None)
    if len(str(first)) > 3:
        return False
    texts = [text.strip("()") for value in values if (text := _squeezed(value))]
    while texts and texts[0] in _INDEX_WORDS:
        texts.pop(0)
    return len(texts) >= 3 and texts == [str(number) for number in range(1, len(texts) + 1)]


def _squeezed(value: object) -> str:
    return "" if value is None else "".join(unicodedata.normalize("NFKC", str(value)).split())
