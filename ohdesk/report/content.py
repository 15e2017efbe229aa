"""What a 自评报告 consists of: chapters of marked paragraphs, tables and figures, each with a place of its own."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

GENERATED, WRITTEN = "generated", "written"
"""Where a paragraph's words come from: the facts, or a person (then the draft is only a prompt)."""

LONGEST_PLACE = 30
PROMPT = "〔请填写：{}〕"


def place_of(*parts: str) -> str:
    """Return the id of a place; a long one is cut and told apart by a fingerprint."""
    whole = ".".join(part for part in parts if part)
    if len(whole.encode()) <= LONGEST_PLACE:
        return whole
    cut = whole.encode()[: LONGEST_PLACE - 7].decode(errors="ignore")
    return f"{cut}-{hashlib.sha256(whole.encode()).hexdigest()[:6]}"


@dataclass(frozen=True)
class Part:
    """What a person wrote into a place, and what the facts said then; without a text the place is left out."""

    text: str
    generated: str = ""


@dataclass(frozen=True)
class Remark:
    """数据已变化: what stands beside a hand-written text that the facts have left behind."""

    words: str
    draft: str


@dataclass(frozen=True)
class Paragraph:
    """One place of the text. `text` is printed; `draft` is what the facts say now, or the prompt.

    style: title, subtitle, date, chapter, section, point, body, caption, figure_caption, annex or annex_title.
    """

    place: str
    text: str
    style: str = "body"
    kind: str = GENERATED
    draft: str = ""
    remark: Remark | None = None

    @property
    def by_hand(self) -> bool:
        """Tell whether a person's words stand here."""
        return self.text != self.draft

    @property
    def unwritten(self) -> bool:
        """Tell whether a person still has to write here."""
        return self.kind == WRITTEN and not self.by_hand


@dataclass(frozen=True)
class Column:
    """One column of a table: its heading, its share of the width, how its words stand, and whether alike ones join."""

    zh: str
    share: float = 1.0
    align: str = "left"
    joined: bool = False


@dataclass(frozen=True)
class Table:
    """A ruled table; `small` sets it in the size of long lists."""

    place: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[str]]
    small: bool = False

    @property
    def text(self) -> str:
        """Return all words, cell by cell, as a fingerprint sees them."""
        lines = [[column.zh for column in self.columns], *self.rows]
        return "\n".join("\t".join(line) for line in lines)


@dataclass(frozen=True)
class Bar:
    """One bar of a chart: its name, its height (None: missing), its words, its target."""

    name: str
    value: float | None
    words: str
    target: float | None = None


@dataclass(frozen=True)
class Figure:
    """A chart: `columns` stand side by side (years), `bars` lie below each other (rates up to `top`)."""

    place: str
    shape: str
    bars: Sequence[Bar]
    unit: str = ""
    top: float | None = None

    @property
    def text(self) -> str:
        """Return what the picture shows, in words."""
        return "；".join(f"{bar.name} {bar.words}" for bar in self.bars)


Block = Paragraph | Table | Figure


@dataclass(frozen=True)
class Chapter:
    """One part of the outline: its heading is the first of its blocks."""

    key: str
    zh: str
    blocks: Sequence[Block]
    annex: bool = False


@dataclass(frozen=True)
class Document:
    """The whole report."""

    profile: str
    report: str
    title: str
    chapters: Sequence[Chapter]
    left_out: Sequence[Block] = ()
    """Places that a person has deleted."""
    across: str = ""
    """What stands across every printed page: 未审核, or nothing."""

    def blocks(self) -> Iterator[Block]:
        """Yield everything in printed order."""
        for chapter in self.chapters:
            yield from chapter.blocks

    def paragraphs(self) -> Iterator[Paragraph]:
        """Yield the marked paragraphs in printed order."""
        return (block for block in self.blocks() if isinstance(block, Paragraph))

    def drafts(self) -> dict[str, str]:
        """Return what the facts, or the prompts, say at every place, also where nothing is printed."""
        everything = [*self.blocks(), *self.left_out]
        return {one.place: one.draft if isinstance(one, Paragraph) else one.text for one in everything}

    @property
    def conflicts(self) -> list[Paragraph]:
        """Return the hand-written paragraphs that the facts have left behind."""
        return [one for one in self.paragraphs() if one.remark is not None]

    @property
    def unwritten(self) -> list[Paragraph]:
        """Return the places where a person still has to write."""
        return [one for one in self.paragraphs() if one.unwritten]


def fingerprint(text: str) -> str:
    """Return nine signs that stand for a text; spaces at line ends do not count."""
    plain = "\n".join(line.rstrip() for line in text.strip().split("\n"))
    return hashlib.sha256(plain.encode()).hexdigest()[:9]


def known_as(text: str) -> str:
    """Return a draft that is known by its fingerprint alone, as it is kept beside a hand-written text."""
    return f"#{text}"


def is_draft(kept: str, draft: str) -> bool:
    """Tell whether a kept draft, whole or as a fingerprint, is this one."""
    return kept in (draft, known_as(fingerprint(draft))) or fingerprint(kept) == fingerprint(draft)


def with_parts(document: Document, parts: Mapping[str, Part]) -> Document:
    """Return the document with the hand-written texts in their places."""
    left_out = [one for one in document.blocks() if one.place in parts and not parts[one.place].text.strip()]
    gone = {one.place for one in left_out}
    chapters = [
        replace(one, blocks=[_settled(block, parts) for block in one.blocks if block.place not in gone])
        for one in document.chapters
    ]
    return replace(document, chapters=chapters, left_out=left_out)


def _settled(block: Block, parts: Mapping[str, Part]) -> Block:
    part = parts.get(block.place)
    if part is None or not isinstance(block, Paragraph):
        return block
    return replace(block, text=part.text, remark=remark_of(block, part))


def remark_of(block: Paragraph, part: Part) -> Remark | None:
    """Return what to say beside a hand-written text when the facts have changed since it was written."""
    if block.kind == WRITTEN or fingerprint(part.text) == fingerprint(block.draft):
        return None
    if is_draft(part.generated, block.draft):
        return None
    return Remark(f"〔数据已变化，新稿为：{block.draft}〕", block.draft)
