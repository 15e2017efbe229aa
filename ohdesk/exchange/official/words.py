"""How the words of a handed-out table are compared with the known ones, and what is said where they differ."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

from ohdesk.exchange.official.places import Place, reference_of

BOXES = "□☐◻▢〇○口"
TICKS = "☑■☒√✓✔"
SAME_ROW = 0.5
"""From here on a name under the same number counts as the same row, worded otherwise."""
LIKELY_ROW = 0.75
"""From here on a name without its number counts as the same row, where no other row comes near."""
_PERCENT = re.compile(r"[(\[]%[)\]]")
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−－_~～"), "-")
_QUOTES = dict.fromkeys(map(ord, "“”„‟〝〞＂"), '"') | dict.fromkeys(map(ord, "‘’‛`"), "'")
_STOPS = {ord("。"): ".", ord("、"): ",", ord("〔"): "(", ord("〕"): ")", ord("【"): "(", ord("】"): ")"}
_TABLE = _DASHES | _QUOTES | _STOPS
_INVISIBLE = re.compile("[\\s\u200b-\u200f\u2060\ufeff\u00ad]+")
_NUMBER = re.compile(r"\d+(?:-\d+)*")
_NEAR = 8

SENTENCES = {
    "title": "标题不同：内置表是“{expected}”，下发表是“{found}”",
    "heading": "列名不同：内置表是“{expected}”，下发表是“{found}”",
    "heading_missing": "没有找到“{expected}”一列",
    "heading_double": "“{expected}”一列不止一处（{found}），不能确定是哪一列",
    "heading_more": "多出“{found}”一列，程序不填这一列",
    "row_missing": "没有找到“{expected}”这一行",
    "row_more": "多出“{found}”这一行，程序不填这一行",
    "row_double": "“{expected}”这一行不止一处（{found}），不能确定是哪一行",
    "row_other": "序号是 {expected}，名称却是“{found}”，不能确定是同一行",
    "number": "序号不同：内置表是“{expected}”，下发表是“{found}”",
    "number_double": "序号 {expected} 出现了不止一次（{found}），不能确定是哪一行",
    "name": "名称不同：内置表是“{expected}”，下发表是“{found}”",
    "words": "文字不同：内置表是“{expected}”，下发表是“{found}”",
    "result": "结果格里印的字不同：内置表是“{expected}”，下发表是“{found}”",
    "result_used": "结果格里已有“{found}”，填写后会被替换",
    "formula": "这一格是公式，公式保留，由表格自己计算",
    "merged": "“{expected}”与别的格合并成了一格（{found}），不能分别填写",
    "foot": "表下的说明不同：内置表有“{expected}”",
}


@dataclass(frozen=True)
class Difference:
    """One thing in which a handed-out table is not the known one; harmless ones may be accepted by a person."""

    kind: str
    where: str
    expected: str
    found: str
    harmless: bool

    @property
    def sentence(self) -> str:
        """Return the difference as a person reads it, long words cut down to the place where they part."""
        expected, found = near(self.expected, self.found)
        told = SENTENCES[self.kind].format(expected=expected, found=found)
        return f"{self.where}：{told}" if self.where else told

    @property
    def key(self) -> str:
        """Return what stands for exactly this difference when it was accepted."""
        return f"{self.kind}\x1f{self.where}\x1f{self.expected}\x1f{self.found}"


@dataclass(frozen=True)
class Target:
    """One cell to be filled: the row's number, the column's heading, the place, and what it holds so far."""

    no: str
    column: str
    place: Place
    printed: str = ""

    @property
    def reference(self) -> str:
        """Return the cell's reference."""
        return reference_of(self.place)


@dataclass(frozen=True)
class Found:
    """What was found in a handed-out workbook; nothing may be filled while `blocked` says why not."""

    sheets: tuple[str, ...]
    sheet: str = ""
    part: str = ""
    heading: int = 0
    rows: Mapping[str, int] = ()  # type: ignore[assignment]
    columns: Mapping[str, int] = ()  # type: ignore[assignment]
    names: Mapping[str, str] = ()  # type: ignore[assignment]
    targets: tuple[Target, ...] = ()
    differences: tuple[Difference, ...] = ()
    blocked: str = ""
    room: int | None = None
    """How many blank lines a list has, None where it may go on below."""

    @property
    def harmful(self) -> list[Difference]:
        """Return the differences that nobody can accept."""
        return [one for one in self.differences if not one.harmless]

    def unaccepted(self, accepted: frozenset[str] | set[str]) -> list[Difference]:
        """Return the differences that were not accepted yet."""
        return [one for one in self.differences if one.key not in accepted]


def fold(text: str) -> str:
    """Return words for comparing: one width, one kind of dash, quote and bracket, no blanks, no （%）."""
    plain = unicodedata.normalize("NFKC", text.translate(_TABLE)).translate(_TABLE)
    return _PERCENT.sub("", _INVISIBLE.sub("", plain)).strip(".;,:")


def fold_boxes(text: str) -> str:
    """Return the words of a result cell for comparing, with one kind of box."""
    return fold("".join(BOXES[0] if sign in BOXES else sign for sign in text))


def fold_number(text: str) -> str:
    """Return a printed number for comparing: 2-1 for 2－1, 2.1, （2-1） and 2—1."""
    bare = fold(text).strip("()[]#").replace(".", "-").replace("/", "-").strip("-,")
    return re.sub(r"-+", "-", bare)


def is_number(folded: str) -> bool:
    """Return whether a folded text is a printed number such as 2 or 2-1."""
    return _NUMBER.fullmatch(folded) is not None


def alike(one: str, other: str) -> float:
    """Return how alike two folded texts are, 0 to 1."""
    if one == other:
        return 1.0
    if not one or not other:
        return 0.0
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def near(expected: str, found: str) -> tuple[str, str]:
    """Return two long texts cut down to where they part."""
    expected, found = (" ".join(text.split()) for text in (expected, found))
    if max(len(expected), len(found)) <= 40:
        return expected, found
    common = 0
    while common < min(len(expected), len(found)) and expected[common] == found[common]:
        common += 1
    start = max(0, common - _NEAR)
    return _cut(expected, start), _cut(found, start)


def _cut(text: str, start: int) -> str:
    part = text[start : start + 30]
    return ("…" if start and part else "") + part + ("…" if start + 30 < len(text) else "")
