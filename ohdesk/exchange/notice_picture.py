"""The pages of a notice for the screen: every character with its place and font, just as the PDF gets them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ohdesk.exchange.notice import NoticeFacts, Setter, say
from ohdesk.exchange.notice_facts import blanks
from ohdesk.exchange.page_layout import fangsong, title_song


@dataclass(frozen=True)
class Glyph:
    """One character on a page: its baseline's place in points from the lower left corner, its font and size."""

    char: str
    x: float
    y: float
    font: Path
    size: float
    bold: bool


@dataclass(frozen=True)
class Fault:
    """What one notice lacks: the facts left blank, and the characters that no font has."""

    at: int
    employer: str
    blank: tuple[str, ...]
    missing: str


def pages_of(facts: NoticeFacts, most: int | None = None) -> list[list[Glyph]]:
    """Return the pages of one notice as they will be printed."""
    record = _Record()
    Setter(record).add(say(facts, most))
    return record.pages


def faults(facts: Iterable[NoticeFacts], most: int | None = None) -> list[Fault]:
    """Return the notices that leave something blank or hold characters that cannot be printed."""
    found = []
    body, title = fangsong(), title_song()
    for at, one in enumerate(facts):
        said = say(one, most)
        text = "".join(value for name, value in vars(said).items() if name != "title")
        lost = body.printable(text)[1] + title.printable(said.title)[1]
        empty = blanks(one)
        if empty or lost:
            found.append(Fault(at, one.employer, empty, "".join(dict.fromkeys(lost))))
    return found


class _Text:
    """What a line's pen writes into."""

    def __init__(self, x: float, y: float) -> None:
        self.x, self.y = x, y
        self.font, self.size = "", 0.0
        self.space, self.mode = 0.0, 0
        self.glyphs: list[Glyph] = []

    def setCharSpace(self, space: float) -> None:  # noqa: N802 - reportlab's name
        self.space = space

    def setTextRenderMode(self, mode: int) -> None:  # noqa: N802 - reportlab's name
        self.mode = mode

    def setFont(self, name: str, size: float) -> None:  # noqa: N802 - reportlab's name
        self.font, self.size = name, size

    def textOut(self, text: str) -> None:  # noqa: N802 - reportlab's name
        from reportlab.pdfbase import pdfmetrics

        face = pdfmetrics.getFont(self.font).face
        file = Path(face.filename)
        for char in text:
            self.glyphs.append(Glyph(char, self.x, self.y, file, self.size, self.mode == 2))
            self.x += face.charWidths.get(ord(char), 1000) / 1000 * self.size + self.space


class _Record:
    """Stands in for a PDF's canvas and remembers what is set on it."""

    def __init__(self) -> None:
        self.pages: list[list[Glyph]] = []
        self._page: list[Glyph] = []

    def beginText(self, x: float, y: float) -> _Text:  # noqa: N802 - reportlab's name
        return _Text(x, y)

    def drawText(self, text: _Text) -> None:  # noqa: N802 - reportlab's name
        self._page.extend(text.glyphs)

    def setLineWidth(self, width: float) -> None:  # noqa: N802 - reportlab's name
        """The screen draws bold by itself."""

    def showPage(self) -> None:  # noqa: N802 - reportlab's name
        self.pages.append(self._page)
        self._page = []
