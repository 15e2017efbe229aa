"""What stands on the pages of the manual: paragraphs, headings, code, notes and pictures that know how to part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reportlab.platypus import Flowable

from ohdesk.manual.content import Run
from ohdesk.manual.pdf_picture import draw_picture, size_of
from ohdesk.manual.pdf_text import (
    ACCENT,
    GROUND,
    HAIRLINE,
    INK,
    MUTED,
    SOFT,
    Line,
    Look,
    Press,
    draw_lines,
)

BODY = Look(10.5, 18)
CELL = Look(9, 14.2, align="left")
HEAD = Look(9, 14.2, "bold", align="left")
CODE = Look(9, 14.5, "hei", align="left")
CAPTION = Look(9, 14, "hei", MUTED, "center")
HEADINGS = {
    1: Look(23, 32, "bold", align="left"),
    2: Look(14.5, 22, "bold", ACCENT, "left"),
    3: Look(11.5, 19, "bold", align="left"),
    4: Look(10.5, 18, "bold", MUTED, "left"),
}
ABOVE = {1: 0.0, 2: 20.0, 3: 13.0, 4: 9.0}
BELOW = {1: 20.0, 2: 6.0, 3: 3.0, 4: 2.0}
PAD = 8.0
BULLET = "•"
FULL_PIXELS = 1366
"""A picture so many pixels wide takes the whole width of the text; a smaller one less."""


class Lines(Flowable):  # type: ignore[misc]
    """A paragraph that can part between two of its lines, never leaving one alone."""

    def __init__(
        self,
        press: Press,
        runs: Sequence[Run],
        look: Look = BODY,
        *,
        left: float = 0.0,
        mark: str = "",
        after: float = 5.0,
    ) -> None:
        super().__init__()
        self.press, self.runs, self.look, self.left, self.mark = press, runs, look, left, mark
        self.spaceAfter = after
        self.lines: Sequence[Line] | None = None

    def wrap(self, width: float, _height: float) -> tuple[float, float]:
        """Break the words for a width."""
        self.width = width - self.left
        if self.lines is None:
            self.lines = self.press.lines(self.runs, self.look, self.width)
        self.height = len(self.lines) * self.look.pitch
        return width, self.height

    def split(self, width: float, height: float) -> list[Flowable]:
        """Part where the page ends."""
        self.wrap(width, height)
        assert self.lines is not None
        fit = min(int((height + 0.01) // self.look.pitch), len(self.lines) - 2)
        if fit < 2:
            return []
        return [self._part(self.lines[:fit], self.mark, 0), self._part(self.lines[fit:], "", self.spaceAfter)]

    def _part(self, lines: Sequence[Line], mark: str, after: float) -> Lines:
        found = Lines(self.press, self.runs, self.look, left=self.left, mark=mark, after=after)
        found.lines = lines
        return found

    def draw(self) -> None:
        """Draw the lines, with the list's mark beside the first."""
        assert self.lines is not None
        draw_lines(self.canv, self.lines, self.look, self.width, self.press, self.left)
        if self.mark == BULLET:
            self.canv.setFillColor(ACCENT)
            y = self.height - self.look.pitch / 2
            self.canv.circle(self.left - 9, y, 1.8, stroke=0, fill=1)
        elif self.mark:
            look = Look(self.look.size, self.look.pitch, "hei", ACCENT, "left")
            own = self.press.lines([Run(self.mark)], look, self.left)
            x = self.left - own[0].width(look.size) - 5
            self.canv.saveState()
            self.canv.translate(0, self.height - look.pitch)
            draw_lines(self.canv, own, look, self.left, self.press, x)
            self.canv.restoreState()


@dataclass(frozen=True)
class Stop:
    """Where bookmarks and contents lead: a destination's name, its words, and its depth in the outline."""

    key: str
    words: str
    depth: int
    closed: bool = False


class Title(Flowable):  # type: ignore[misc]
    """A heading with its bookmark; a chapter's is drawn larger, below its part's name."""

    def __init__(self, press: Press, runs: Sequence[Run], level: int, stop: Stop, kicker: str = "") -> None:
        super().__init__()
        self.press, self.runs, self.stop, self.level, self.kicker = press, runs, stop, level, kicker
        self.look = HEADINGS[min(level, 4)]
        self.spaceBefore, self.spaceAfter = ABOVE[min(level, 4)], BELOW[min(level, 4)]

    def wrap(self, width: float, _height: float) -> tuple[float, float]:
        """Break the words for a width."""
        self.width = width
        self.lines = self.press.lines(self.runs, self.look, width)
        self.height = len(self.lines) * self.look.pitch + (38 if self.kicker else 0)
        return width, self.height

    def draw(self) -> None:
        """Draw the words and set the bookmark."""
        canvas = self.canv
        canvas.bookmarkHorizontal(self.stop.key, 0, self.height + 8)
        canvas.addOutlineEntry(self.stop.words, self.stop.key, self.stop.depth, closed=self.stop.closed)
        self.press.pages[self.stop.key] = canvas.getPageNumber()
        canvas.saveState()
        if self.kicker:
            self.press.running = self.stop.words
            look = Look(10, 16, "hei", MUTED, "left")
            canvas.translate(0, self.height - 18)
            own = self.press.lines([Run(self.kicker)], look, self.width)
            draw_lines(canvas, own, look, self.width, self.press)
            canvas.translate(0, 18 - self.height + 14)
        draw_lines(canvas, self.lines, self.look, self.width, self.press)
        if self.kicker:
            canvas.setFillColor(ACCENT)
            canvas.rect(0, -12, 36, 2.4, stroke=0, fill=1)
        canvas.restoreState()


class Typed(Flowable):  # type: ignore[misc]
    """What is typed letter by letter, on a ground of its own; it can part between lines."""

    def __init__(self, press: Press, text: Sequence[str], words: str = "", left: float = 0.0) -> None:
        super().__init__()
        self.press, self.text, self.words, self.left = press, text, words, left
        self.spaceBefore, self.spaceAfter = 3, 10

    def wrap(self, width: float, _height: float) -> tuple[float, float]:
        """Break lines that are too long."""
        self.width = width - self.left
        room = self.width - 2 * PAD
        self.lines = [line for text in self.text for line in self.press.lines([Run(text or " ")], CODE, room)]
        self.top = 15.0 if self.words else 0.0
        self.height = len(self.lines) * CODE.pitch + PAD * 1.4 + self.top
        return width, self.height

    def split(self, width: float, height: float) -> list[Flowable]:
        """Part where the page ends, at least two lines on either side."""
        self.wrap(width, height)
        fit = min(int((height - PAD * 1.4 - self.top) // CODE.pitch), len(self.text) - 2)
        if fit < 2 or len(self.lines) != len(self.text):
            return []
        return [
            Typed(self.press, self.text[:fit], self.words, self.left),
            Typed(self.press, self.text[fit:], "", self.left),
        ]

    def draw(self) -> None:
        """Draw the ground, the remark and the lines."""
        canvas = self.canv
        canvas.setFillColor(GROUND)
        canvas.roundRect(self.left, 0, self.width, self.height, 4, stroke=0, fill=1)
        canvas.saveState()
        canvas.translate(self.left + PAD, PAD * 0.7)
        draw_lines(canvas, self.lines, CODE, self.width - 2 * PAD, self.press)
        if self.words:
            look = Look(8, 12, "hei", MUTED, "left")
            canvas.translate(0, len(self.lines) * CODE.pitch + 2)
            own = self.press.lines([Run(self.words)], look, self.width - 2 * PAD)
            draw_lines(canvas, own, look, self.width - 2 * PAD, self.press)
        canvas.restoreState()


class Aside(Flowable):  # type: ignore[misc]
    """A note: what it holds stands on a soft ground behind a bar."""

    def __init__(self, inside: Sequence[Any], left: float = 0.0) -> None:
        super().__init__()
        self.inside, self.left = list(inside), left
        self.spaceBefore, self.spaceAfter = 4, 11

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """Add up what is inside."""
        self.width = width - self.left
        self.heights = [one.wrap(self.width - 2.5 * PAD, height)[1] for one in self.inside]
        gaps = sum(one.getSpaceAfter() for one in self.inside[:-1])
        self.height = sum(self.heights) + gaps + 1.6 * PAD
        return width, self.height

    def split(self, width: float, height: float) -> list[Flowable]:
        """Part between two of the things inside."""
        self.wrap(width, height)
        used, fit = 1.6 * PAD, 0
        for one, own in zip(self.inside, self.heights, strict=True):
            used += own + one.getSpaceAfter()
            fit += used <= height
        if not 0 < fit < len(self.inside):
            return []
        return [Aside(self.inside[:fit], self.left), Aside(self.inside[fit:], self.left)]

    def draw(self) -> None:
        """Draw the ground and what stands on it."""
        canvas = self.canv
        canvas.setFillColor(SOFT)
        canvas.roundRect(self.left, 0, self.width, self.height, 3, stroke=0, fill=1)
        canvas.setFillColor(ACCENT)
        canvas.rect(self.left, 0, 3, self.height, stroke=0, fill=1)
        y = self.height - 0.8 * PAD
        for one, own in zip(self.inside, self.heights, strict=True):
            one.drawOn(canvas, self.left + 1.5 * PAD, y - own)
            y -= own + one.getSpaceAfter()


class Shot(Flowable):  # type: ignore[misc]
    """A picture of the screen with its caption below."""

    def __init__(self, press: Press, path: Path, words: str, left: float = 0.0) -> None:
        super().__init__()
        self.press, self.path, self.words, self.left = press, path, words, left
        self.spaceBefore, self.spaceAfter = 6, 12

    def wrap(self, width: float, _height: float) -> tuple[float, float]:
        """Fit the picture into the page."""
        self.width = width
        across, down = size_of(self.path)
        self.caption = self.press.lines([Run(self.words)], CAPTION, width)
        below = len(self.caption) * CAPTION.pitch + 5
        self.wide = min((width - self.left) * min(across / FULL_PIXELS, 1), (620 - below) * across / down)
        self.high = self.wide * down / across
        self.height = self.high + below
        return width, self.height

    def draw(self) -> None:
        """Draw the picture in a hairline and its caption."""
        canvas = self.canv
        if self.press.rehearsing:
            return
        x = self.left + (self.width - self.left - self.wide) / 2
        y = self.height - self.high
        draw_picture(canvas, self.path, (x, y, self.wide, self.high))
        canvas.setStrokeColor(HAIRLINE)
        canvas.setLineWidth(0.6)
        canvas.rect(x, y, self.wide, self.high, stroke=1, fill=0)
        canvas.setFillColor(INK)
        draw_lines(canvas, self.caption, CAPTION, self.width - self.left, self.press, self.left)
