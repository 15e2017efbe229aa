"""What a chapter of the manual consists of, apart from how it looks on paper or on the screen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Run:
    """Words of one kind inside a paragraph."""

    text: str
    bold: bool = False
    code: bool = False
    named: bool = False
    """Whether this is 【the name】 of something on the screen."""
    href: str = ""


Runs = tuple[Run, ...]


def plain(runs: Sequence[Run]) -> str:
    """Return the words alone."""
    return "".join(one.text for one in runs)


def normal(words: str) -> str:
    """Return what is compared when a heading is referred to: letters and digits only."""
    return "".join(char for char in words if char.isalnum()).casefold()


@dataclass(frozen=True)
class Heading:
    """A heading: 1 for the chapter, 2 for a section and so on."""

    level: int
    runs: Runs

    @property
    def words(self) -> str:
        """Return the heading's words."""
        return plain(self.runs)


@dataclass(frozen=True)
class Paragraph:
    """A paragraph."""

    runs: Runs


@dataclass(frozen=True)
class Items:
    """A list; `start` is its first number, None for one with bullets."""

    items: tuple[tuple[Block, ...], ...]
    start: int | None = None


@dataclass(frozen=True)
class Grid:
    """A table with its heading."""

    head: tuple[Runs, ...]
    rows: tuple[tuple[Runs, ...], ...]


@dataclass(frozen=True)
class Code:
    """What is typed or written letter by letter, with a word about it."""

    text: str
    words: str = ""


@dataclass(frozen=True)
class Note:
    """Something that stands apart from the text."""

    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Picture:
    """A picture by its name in the table of pictures, and what it shows."""

    name: str
    words: str


Block = Heading | Paragraph | Items | Grid | Code | Note | Picture


def walk(blocks: Sequence[Block]) -> Iterator[Block]:
    """Yield all blocks, those inside lists and notes too."""
    for block in blocks:
        yield block
        if isinstance(block, Note):
            yield from walk(block.blocks)
        elif isinstance(block, Items):
            for item in block.items:
                yield from walk(item)


def runs_of(block: Block) -> Iterator[Runs]:
    """Yield the words of one block, not of those inside it."""
    if isinstance(block, Heading | Paragraph):
        yield block.runs
    elif isinstance(block, Grid):
        yield from block.head
        for row in block.rows:
            yield from row
    elif isinstance(block, Code | Picture):
        yield (Run(block.text if isinstance(block, Code) else block.words),)
