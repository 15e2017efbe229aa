"""The first pages of the manual: the cover and the contents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from reportlab.platypus import Flowable

from ohdesk import __version__
from ohdesk.manual.book import Book
from ohdesk.manual.content import Run
from ohdesk.manual.pdf_picture import draw_picture, size_of
from ohdesk.manual.pdf_text import ACCENT, HAIRLINE, INK, MUTED, Look, Press, draw_lines, draw_link

MARGIN = 71.0
INVENTED = "书中的单位、人员和数字都是虚构的。"
TITLE = "目录"
LOOKS = {
    0: Look(10, 30, "bold", ACCENT, "left"),
    1: Look(10.5, 20, "bold", INK, "left"),
    2: Look(9.5, 15.5, "song", INK, "left"),
}
INDENTS = {0: 0.0, 1: 0.0, 2: 18.0}


class Cover(Flowable):  # type: ignore[misc]
    """The title page."""

    def __init__(self, press: Press, book: Book) -> None:
        super().__init__()
        self.press, self.book = press, book

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """Take the whole page."""
        self.width, self.height = width, height - 1
        return width, height - 1

    def draw(self) -> None:
        """Draw the title, the program at work and the edition."""
        canvas = self.canv
        canvas.setFillColor(ACCENT)
        canvas.rect(0, self.height - 250, self.width, 252, stroke=0, fill=1)
        self._say(self.book.title, Look(34, 44, "bold", "#ffffff", "left"), self.height - 150)
        self._say(self.book.subtitle, Look(20, 28, "hei", "#dbe8fa", "left"), self.height - 196)
        picture = self.book.picture("home")
        if picture:
            across, down = size_of(picture)
            wide = self.width - 2 * MARGIN
            high = wide * down / across
            y = self.height - 300 - high
            draw_picture(canvas, picture, (MARGIN, y, wide, high))
            canvas.setStrokeColor(HAIRLINE)
            canvas.rect(MARGIN, y, wide, high, stroke=1, fill=0)
        self._say(f"版本 {__version__}", Look(11, 16, "hei", INK, "left"), 96)
        self._say(INVENTED, Look(9.5, 14, "hei", MUTED, "left"), 76)

    def _say(self, words: str, look: Look, y: float) -> None:
        self.canv.saveState()
        self.canv.translate(MARGIN, y)
        room = self.width - 2 * MARGIN
        draw_lines(self.canv, self.press.lines([Run(words)], look, room), look, room, self.press)
        self.canv.restoreState()


@dataclass(frozen=True)
class Entry:
    """One line of the contents: where it leads, its words and its depth."""

    key: str
    words: str
    depth: int


class Contents(Flowable):  # type: ignore[misc]
    """The contents, one line for each part, chapter and section."""

    def __init__(self, press: Press, entries: Sequence[Entry], *, first: bool = True) -> None:
        super().__init__()
        self.press, self.entries, self.first = press, entries, first

    def _head(self) -> float:
        return 54.0 if self.first else 0.0

    def wrap(self, width: float, _height: float) -> tuple[float, float]:
        """Add up the lines."""
        self.width = width
        self.height = self._head() + sum(LOOKS[one.depth].pitch for one in self.entries)
        return width, self.height

    def split(self, _width: float, height: float) -> list[Flowable]:
        """Part where the page ends; a part's or chapter's line does not end it."""
        used, fit = self._head(), 0
        for one in self.entries:
            used += LOOKS[one.depth].pitch
            if used > height:
                break
            fit += 1
        while fit and self.entries[fit - 1].depth < 2:
            fit -= 1
        if not 0 < fit < len(self.entries):
            return []
        return [
            Contents(self.press, self.entries[:fit], first=self.first),
            Contents(self.press, self.entries[fit:], first=False),
        ]

    def draw(self) -> None:
        """Draw all lines with their page numbers."""
        y = self.height
        if self.first:
            self._line(TITLE, Look(20, 28, "bold", INK, "left"), y - 32, 0)
            y -= self._head()
        for one in self.entries:
            look = LOOKS[one.depth]
            y -= look.pitch
            self._entry(one, look, y)

    def _entry(self, one: Entry, look: Look, y: float) -> None:
        shift = -4 if one.depth == 0 else 0
        x = INDENTS[one.depth]
        end = self._line(one.words, look, y + shift, x)
        page = str(self.press.pages.get(one.key, ""))
        if page:
            number = Look(look.size, look.pitch, "hei", look.ink, "right")
            self._line(page, number, y, 0)
            self._dots(end + 6, self.width - 8 - len(page) * 6, y + look.pitch / 2 - 3)
        if one.key in self.press.pages:
            draw_link_here(self.canv, one.key, (x, y, self.width, y + look.pitch))

    def _line(self, words: str, look: Look, y: float, left: float) -> float:
        line = self.press.lines([Run(words)], look, self.width - left - 40)[:1]
        self.canv.saveState()
        self.canv.translate(0, y)
        draw_lines(self.canv, line, look, self.width - left, self.press, left)
        self.canv.restoreState()
        return left + line[0].width(look.size)

    def _dots(self, start: float, end: float, y: float) -> None:
        canvas = self.canv
        canvas.saveState()
        canvas.setStrokeColor(HAIRLINE)
        canvas.setLineWidth(0.8)
        canvas.setLineCap(1)
        canvas.setDash(0.1, 4)
        if end > start:
            # Dots stand below each other on all lines.
            canvas.line(start - start % 4 + 4, y, end, y)
        canvas.restoreState()


def draw_link_here(canvas: Any, key: str, box: tuple[float, float, float, float]) -> None:
    """Make a line of the contents lead to its page."""
    draw_link(canvas, (key, False), box)
