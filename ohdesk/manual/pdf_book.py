"""The manual as a PDF book: title page, contents with page numbers, chapters, bookmarks, embedded fonts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from reportlab import rl_config
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    CondPageBreak,
    Flowable,
    Frame,
    NextPageTemplate,
    PageBreak,
    PageTemplate,
    Spacer,
)

from ohdesk.manual.book import Book, Chapter
from ohdesk.manual.content import Block, Code, Grid, Heading, Items, Note, Paragraph, Picture, Run, walk
from ohdesk.manual.pdf_flow import ABOVE, BODY, BULLET, HEADINGS, Aside, Lines, Shot, Stop, Title, Typed
from ohdesk.manual.pdf_front import Contents, Cover, Entry
from ohdesk.manual.pdf_table import Table
from ohdesk.manual.pdf_text import HAIRLINE, MUTED, Look, Press, draw_lines, face

MM = 72 / 25.4
LEFT, TOP, BOTTOM = 25 * MM, 27 * MM, 24 * MM
INDENT = 20.0
AFTER_LIST = 4.0
NUMBERS = "〇一二三四五六七八九十"
STAYS = 46.0
"""How much of the text must follow a heading on its page."""

WITH_TABLE = 90.0


@dataclass(frozen=True)
class Printed:
    """The book's bytes, and what it could not show."""

    data: bytes
    lost: str
    pictures_missing: tuple[str, ...]
    pages: int


def printed(book: Book) -> Printed:
    """Return the manual as PDF; the same chapters give the same bytes."""
    press = Press(lambda _href: None, rehearsing=True)
    _build(book, press)
    press.rehearsing = False
    data, pages = _build(book, press)
    missing = dict.fromkeys(
        block.name
        for chapter in book.chapters
        for block in walk(chapter.blocks)
        if isinstance(block, Picture) and book.picture(block.name) is None
    )
    return Printed(data, "".join(sorted(press.lost)), tuple(missing), pages)


def _build(book: Book, press: Press) -> tuple[bytes, int]:
    box = BytesIO()
    rl_config.useA85 = 0
    width, height = A4
    page = BaseDocTemplate(
        box,
        pagesize=A4,
        title=f"{book.title}　{book.subtitle}",
        author="ohdesk",
        creator="ohdesk",
        producer="ohdesk",
        invariant=1,
        lang="zh-CN",
    )
    frame = Frame(LEFT, BOTTOM, width - 2 * LEFT, height - TOP - BOTTOM, 0, 0, 0, 0)
    whole = Frame(0, 0, width, height, 0, 0, 0, 0)
    page.addPageTemplates(
        [
            PageTemplate("cover", [whole]),
            PageTemplate("opening", [frame], onPageEnd=lambda canvas, _: _foot(canvas, press)),
            PageTemplate("text", [frame], onPageEnd=lambda canvas, _: _edges(canvas, book, press)),
        ]
    )

    def canvas(*all_: Any, **named: Any) -> Any:
        # Without a first font of our own reportlab names Helvetica, which it does not embed.
        return Canvas(*all_, **{**named, "initialFontName": face("song").name})

    page.build(list(_story(book, press)), canvasmaker=canvas)
    return box.getvalue(), page.page


def _story(book: Book, press: Press) -> Iterator[Any]:
    yield Cover(press, book)
    yield NextPageTemplate("opening")
    yield PageBreak()
    yield NextPageTemplate("opening")
    yield Contents(press, list(_entries(book)))
    for at, (part, chapters) in enumerate(book.parts, 1):
        for order, chapter in enumerate(chapters):
            yield NextPageTemplate("opening")
            yield PageBreak()
            yield NextPageTemplate("text")
            if order == 0:
                yield _PartMark(Stop(f"part{at}", part_words(at, part), 0))
            yield from _Setter(book, press, chapter, part_words(at, part)).story()


def part_words(number: int, part: str) -> str:
    """Name a part of the book."""
    return f"第{NUMBERS[number]}部分　{part}" if number < len(NUMBERS) else part


def _key(chapter: Chapter, heading: int) -> str:
    return f"c{chapter.number}h{heading}"


def _entries(book: Book) -> Iterator[Entry]:
    for at, (part, chapters) in enumerate(book.parts, 1):
        yield Entry(f"part{at}", part_words(at, part), 0)
        for chapter in chapters:
            for heading, own in enumerate(chapter.headings):
                if own.level <= 2:
                    words = f"{chapter.number}　{own.words}" if own.level == 1 else own.words
                    yield Entry(_key(chapter, heading), words, own.level)


class _PartMark(Flowable):  # type: ignore[misc]
    """A part's bookmark; it takes no room."""

    def __init__(self, stop: Stop) -> None:
        super().__init__()
        self.stop = stop

    def wrap(self, _width: float, _height: float) -> tuple[float, float]:
        return 0, 0

    def draw(self) -> None:
        self.canv.bookmarkHorizontal(self.stop.key, 0, 40)
        self.canv.addOutlineEntry(self.stop.words, self.stop.key, 0, closed=False)


class _Setter:
    """Sets one chapter."""

    def __init__(self, book: Book, press: Press, chapter: Chapter, part: str) -> None:
        self.book, self.press, self.chapter, self.part = book, press, chapter, part
        self.heading = self.pictures = 0
        self.depth = 1

    def story(self) -> Iterator[Any]:
        """Yield everything in the chapter."""
        # Links are looked up while drawing, so each chapter says where it stands as it begins.
        yield _Aim(self.press, self._link)
        blocks = self.chapter.blocks
        for block, after in zip(blocks, [*blocks[1:], None], strict=True):
            if isinstance(block, Heading):
                yield from self._title(block, after)
            else:
                yield from self._block(block, 0.0)

    def _link(self, href: str) -> tuple[str, bool] | None:
        if "://" in href:
            return href, True
        place = self.book.place(href, self.chapter)
        return (_key(place.chapter, place.heading), False) if place else None

    def _title(self, block: Heading, after: Block | None) -> Iterator[Any]:
        key = _key(self.chapter, self.heading)
        self.heading += 1
        first = block.level == 1
        words = f"{self.chapter.number}　{block.words}" if first else block.words
        self.depth = min(block.level, self.depth + 1)
        look = HEADINGS[min(block.level, 4)]
        if not first:
            yield CondPageBreak(ABOVE[min(block.level, 4)] + look.pitch + self._stays(after))
        kicker = f"{self.part}　·　第 {self.chapter.number} 章" if first else ""
        stop = Stop(key, words, self.depth, closed=first)
        yield Title(self.press, block.runs, block.level, stop, kicker)

    def _stays(self, after: Block | None) -> float:
        if isinstance(after, Picture) and (path := self.book.picture(after.name)):
            shot = Shot(self.press, path, after.words)
            return shot.wrap(A4[0] - 2 * LEFT, 0)[1] + 20
        if isinstance(after, Heading):
            return STAYS + 30
        return WITH_TABLE if isinstance(after, Grid) else STAYS

    def _block(self, block: Block, left: float, mark: str = "") -> Iterator[Any]:
        if isinstance(block, Paragraph):
            if all(run.bold for run in block.runs):
                yield CondPageBreak(STAYS + BODY.pitch)  # a bold line of its own is a heading in all but name
            yield Lines(self.press, block.runs, BODY, left=left, mark=mark, after=3.5 if mark else 6)
        elif isinstance(block, Items):
            yield from self._items(block, left)
        elif isinstance(block, Grid):
            yield Table(self.press, block.head, block.rows, left)
        elif isinstance(block, Code):
            yield Typed(self.press, block.text.split("\n"), block.words, left)
        elif isinstance(block, Note):
            yield Aside([part for one in block.blocks for part in self._block(one, 0.0)], left)
        elif isinstance(block, Picture):
            yield from self._shot(block, left)

    def _items(self, block: Items, left: float) -> Iterator[Any]:
        inner = left + INDENT
        for at, item in enumerate(block.items):
            mark = BULLET if block.start is None else f"{block.start + at}."
            for order, one in enumerate(item):
                yield from self._block(one, inner, mark if order == 0 else "")
        if not left:
            yield Spacer(1, AFTER_LIST)

    def _shot(self, block: Picture, left: float) -> Iterator[Any]:
        path = self.book.picture(block.name)
        if path:
            self.pictures += 1
            words = f"图 {self.chapter.number}-{self.pictures}　{block.words}"
            yield Shot(self.press, path, words, left)


class _Aim(Flowable):  # type: ignore[misc]
    """Tells the press where the links of the coming chapter lead; it takes no room."""

    def __init__(self, press: Press, link: Any) -> None:
        super().__init__()
        self.press, self.aim = press, link

    def wrap(self, _width: float, _height: float) -> tuple[float, float]:
        return 0, 0

    def draw(self) -> None:
        self.press.link = self.aim


def _edges(canvas: Any, book: Book, press: Press) -> None:
    """Put the book's and the chapter's name at the head, the page's number at the foot."""
    width, height = A4
    look = Look(8.5, 12, "hei", MUTED, "left")
    canvas.saveState()
    canvas.translate(LEFT, height - 17 * MM)
    room = width - 2 * LEFT
    _words(canvas, press, f"{book.title}　{book.subtitle}", look, room)
    _words(canvas, press, press.running, Look(8.5, 12, "hei", MUTED, "right"), room)
    canvas.setStrokeColor(HAIRLINE)
    canvas.setLineWidth(0.5)
    canvas.line(0, -3, room, -3)
    canvas.restoreState()
    _foot(canvas, press)


def _foot(canvas: Any, press: Press) -> None:
    width, _ = A4
    canvas.saveState()
    canvas.translate(LEFT, 13 * MM)
    _words(canvas, press, str(canvas.getPageNumber()), Look(9, 12, "hei", MUTED, "center"), width - 2 * LEFT)
    canvas.restoreState()


def _words(canvas: Any, press: Press, text: str, look: Look, width: float) -> None:
    lines: Sequence[Any] = press.lines([Run(text)], look, width)
    draw_lines(canvas, lines[:1], look, width, press)
