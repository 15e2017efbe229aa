"""The manual as a whole: its parts and chapters in order, and which place speaks for what."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from ohdesk.manual.content import Block, Heading, Picture, normal, plain, runs_of, walk
from ohdesk.manual.reader import read
from ohdesk.paths import resources

CONTENTS = "contents.toml"


@dataclass(frozen=True)
class Place:
    """A chapter, and in it the heading that is meant (0 is the chapter's own)."""

    chapter: Chapter
    heading: int = 0

    @property
    def words(self) -> str:
        """Return the heading's words."""
        return self.chapter.headings[self.heading].words


@dataclass(frozen=True, eq=False)
class Chapter:
    """One chapter as read from its file."""

    file: str
    number: int
    part: str
    blocks: tuple[Block, ...]

    @property
    def headings(self) -> list[Heading]:
        """Return the headings in order; the first is the chapter's own."""
        return [one for one in self.blocks if isinstance(one, Heading)]

    @property
    def title(self) -> str:
        """Return the chapter's own heading."""
        return self.headings[0].words

    def find(self, words: str) -> int | None:
        """Return which heading has these words."""
        wanted = normal(words)
        known = [normal(one.words) for one in self.headings]
        return known.index(wanted) if wanted in known else None

    def sections(self) -> Iterator[tuple[int, list[Block]]]:
        """Yield the number of each heading with the blocks below it, down to the next heading."""
        found: list[Block] = []
        at = -1
        for block in self.blocks:
            if isinstance(block, Heading):
                if at >= 0:
                    yield at, found
                at, found = at + 1, []
            else:
                found.append(block)
        if at >= 0:
            yield at, found

    def section_text(self, heading: int) -> str:
        """Return the words below a heading down to the next one as high."""
        headings, found, level = self.headings, [], 0
        for at, blocks in self.sections():
            if at == heading:
                level = headings[at].level
            elif not level or headings[at].level <= level:
                if level:
                    break
                continue
            found += [headings[at].words, *(words_of(blocks))]
        return "\n".join(found)


def words_of(blocks: Sequence[Block]) -> list[str]:
    """Return the words of blocks, a line for each paragraph or cell."""
    return [plain(runs) for block in walk(blocks) for runs in runs_of(block) if runs]


@dataclass(frozen=True, eq=False)
class Book:
    """The manual: its title, its chapters, and the places named for pages, windows and commands."""

    folder: Path
    title: str
    subtitle: str
    chapters: tuple[Chapter, ...]
    missing: tuple[str, ...]
    pages: Mapping[str, str]
    windows: Mapping[str, str]
    commands: Mapping[str, str]

    @property
    def parts(self) -> list[tuple[str, list[Chapter]]]:
        """Return the parts with their chapters."""
        names = dict.fromkeys(one.part for one in self.chapters)
        return [(name, [one for one in self.chapters if one.part == name]) for name in names]

    def chapter(self, file: str) -> Chapter | None:
        """Return a chapter by its file's name."""
        return next((one for one in self.chapters if one.file == file), None)

    def place(self, reference: str, inside: Chapter | None = None) -> Place | None:
        """Return where a reference leads: file, file#heading, or #heading in the same chapter."""
        file, _, words = reference.partition("#")
        chapter = self.chapter(file) if file else inside
        if chapter is None:
            return None
        heading = chapter.find(words) if words else 0
        return None if heading is None else Place(chapter, heading)

    def picture(self, name: str) -> Path | None:
        """Return a picture's file where it was made."""
        path = self.folder / "pictures" / f"{name}.png"
        return path if path.is_file() else None


@lru_cache(maxsize=2)
def open_book(folder: Path | None = None) -> Book:
    """Read the whole manual; chapters that are not there are named in `missing`."""
    folder = folder or resources() / "manual"
    told = tomllib.loads((folder / CONTENTS).read_text("utf-8"))
    chapters: list[Chapter] = []
    missing: list[str] = []
    for part in told["part"]:
        for file in part["chapters"]:
            path = folder / file
            blocks = read(path.read_text("utf-8")) if path.is_file() else ()
            if blocks and isinstance(blocks[0], Heading):
                chapters.append(Chapter(file, len(chapters) + 1, part["zh"], blocks))
            else:
                missing.append(file)
    return Book(
        folder,
        told["title"],
        told["subtitle"],
        tuple(chapters),
        tuple(missing),
        told["pages"],
        told["windows"],
        told["commands"],
    )


def picture_names(folder: Path | None = None) -> dict[str, dict[str, object]]:
    """Return the pictures the program can make of itself, by name."""
    text = ((folder or resources() / "manual") / "pictures.toml").read_text("utf-8")
    return tomllib.loads(text)


def mistakes(book: Book, pages: Iterable[str], commands: Iterable[str], pictures: Iterable[str]) -> list[str]:
    """Name everything the manual owes: pages and commands without words, links and pictures that lead nowhere."""
    found = [f"缺少章节 {one}" for one in book.missing]
    found += [f"没有列入目录的章节 {one}" for one in _unlisted(book)]
    for what, wanted, named in (("页面", pages, book.pages), ("命令", commands, book.commands)):
        for one in wanted:
            if one not in named:
                found.append(f"{what} {one} 没有章节")
            elif book.place(named[one]) is None:
                found.append(f"{what} {one} 的章节 {named[one]} 不存在")
        found += [f"目录中的{what} {one} 程序里没有" for one in named if one not in set(wanted)]
    found += [f"窗口 {one} 的章节 {at} 不存在" for one, at in book.windows.items() if book.place(at) is None]
    found += _unsaid(book)
    known = set(pictures)
    for chapter in book.chapters:
        found += _lost(book, chapter, known)
    return found


def _unlisted(book: Book) -> list[str]:
    listed = {one.file for one in book.chapters} | set(book.missing)
    return [one.name for one in sorted(book.folder.glob("*.md")) if one.name not in listed]


def _unsaid(book: Book) -> list[str]:
    """Return the commands whose section does not show how they are typed."""
    found = []
    for name, reference in book.commands.items():
        place = book.place(reference)
        if place and f"ohdesk {name}" not in place.chapter.section_text(place.heading):
            found.append(f"{reference} 没有写 ohdesk {name}")
    return found


def _lost(book: Book, chapter: Chapter, pictures: set[str]) -> list[str]:
    found = []
    for block in walk(chapter.blocks):
        if isinstance(block, Picture) and block.name not in pictures:
            found.append(f"{chapter.file}：没有图片 {block.name}")
        for runs in runs_of(block):
            found += [
                f"{chapter.file}：链接 {href} 不通"
                for href in dict.fromkeys(one.href for one in runs if one.href)
                if "://" not in href and book.place(href, chapter) is None
            ]
    return found
