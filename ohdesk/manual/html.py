"""A chapter as the rich text of the window's help, in the colours and the size of the window."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from ohdesk.manual.book import Book, Chapter
from ohdesk.manual.content import Block, Code, Grid, Heading, Items, Note, Paragraph, Picture, Runs

SIZES = {1: 1.75, 2: 1.32, 3: 1.1, 4: 1.0}
ABOVE = {1: 0, 2: 30, 3: 20, 4: 14}
BELOW = {1: 16, 2: 8, 3: 5, 4: 3}
LINE = "line-height:122%;"


@dataclass(frozen=True)
class Style:
    """How the window looks now: its colours by name, its text size, and the width of the text."""

    colours: Mapping[str, str]
    size: int
    width: int


def address(chapter: Chapter, heading: int = 0) -> str:
    """Return where a heading is found, as links of the help name it."""
    return f"c{chapter.number}h{heading}"


def chapter_html(
    book: Book, chapter: Chapter, style: Style, shown: Callable[[str], tuple[int, int] | None]
) -> str:
    """Return the chapter as rich text; `shown` gives a picture's size on the screen, None where there is none."""
    return _Writer(book, chapter, style, shown).html()


class _Writer:
    """Writes one chapter."""

    def __init__(
        self, book: Book, chapter: Chapter, style: Style, shown: Callable[[str], tuple[int, int] | None]
    ) -> None:
        self.book, self.chapter, self.style, self.shown = book, chapter, style, shown
        self.heading = 0

    def html(self) -> str:
        """Return the whole chapter."""
        colours = self.style.colours
        part = f'<p style="margin:0 0 4px 0; color:{colours["muted"]};">{escape(self.chapter.part)}</p>'
        body = "".join(self._block(one) for one in self.chapter.blocks)
        return f'<body style="color:{colours["text"]}; font-size:{self.style.size}px;">{part}{body}</body>'

    def _block(self, block: Block, tight: bool = False) -> str:
        if isinstance(block, Heading):
            return self._heading(block)
        if isinstance(block, Paragraph):
            return self._paragraph(self._words(block.runs), 3 if tight else 9)
        if isinstance(block, Items):
            return self._items(block)
        if isinstance(block, Grid):
            return self._grid(block)
        if isinstance(block, Code):
            return self._code(block)
        if isinstance(block, Note):
            return self._note(block)
        return self._picture(block)

    def _heading(self, block: Heading) -> str:
        anchor = address(self.chapter, self.heading)
        self.heading += 1
        level = min(block.level, 4)
        colour = self.style.colours["accent" if level == 2 else "text"]
        size = round(self.style.size * SIZES[level])
        return (
            f'<p style="margin:{ABOVE[level]}px 0 {BELOW[level]}px 0; color:{colour}; font-size:{size}px;">'
            f'<a name="{anchor}"></a><b>{self._words(block.runs)}</b></p>'
        )

    @staticmethod
    def _paragraph(inner: str, below: int) -> str:
        return f'<p style="margin:0 0 {below}px 0; {LINE}">{inner}</p>'

    def _words(self, runs: Runs) -> str:
        found = []
        for one in runs:
            text = escape(one.text).replace("\n", "<br>")
            if one.code:
                text = f'<span style="background-color:{self.style.colours["neutral_soft"]};">&nbsp;{text}&nbsp;</span>'
            if one.bold or one.named:
                text = f"<b>{text}</b>"
            if target := self._target(one.href):
                text = f'<a href="{target}" style="color:{self.style.colours["accent"]};">{text}</a>'
            found.append(text)
        return "".join(found)

    def _target(self, href: str) -> str:
        if "://" in href:
            return escape(href, quote=True)
        place = self.book.place(href, self.chapter) if href else None
        return address(place.chapter, place.heading) if place else ""

    def _items(self, block: Items) -> str:
        tag = "ul" if block.start is None else f'ol start="{block.start}"'
        lines = "".join(
            f'<li style="margin-bottom:3px; {LINE}">{self._item(item)}</li>' for item in block.items
        )
        return f'<{tag} style="margin-top:2px; margin-bottom:10px;">{lines}</{tag[:2]}>'

    def _item(self, item: Sequence[Block]) -> str:
        first, *more = item
        words = self._words(first.runs) if isinstance(first, Paragraph) else self._block(first)
        return words + "".join(self._block(one, tight=True) for one in more)

    def _grid(self, block: Grid) -> str:
        colours = self.style.colours
        head = "".join(
            f'<td style="background-color:{colours["accent_soft"]};"><b>{self._words(one)}</b></td>'
            for one in block.head
        )
        rows = "".join(
            "<tr>" + "".join(f'<td style="{LINE}">{self._words(one)}</td>' for one in row) + "</tr>"
            for row in block.rows
        )
        return (
            f'<table width="100%" border="1" cellspacing="0" cellpadding="6" style="border-collapse:collapse;'
            f' border-style:solid; border-color:{colours["border"]}; margin:4px 0 14px 0;">'
            f"<thead><tr>{head}</tr></thead>{rows}</table>"
        )

    def _code(self, block: Code) -> str:
        colours = self.style.colours
        lines = "<br>".join(escape(line).replace(" ", "&nbsp;") for line in block.text.split("\n"))
        words = (
            f'<span style="color:{colours["muted"]};">{escape(block.words)}</span><br>' if block.words else ""
        )
        return self._boxed(
            f'<p style="margin:0; line-height:112%;">{words}{lines}</p>', "neutral_soft", "track"
        )

    def _note(self, block: Note) -> str:
        inner = "".join(self._block(one, tight=True) for one in block.blocks)
        return self._boxed(inner, "accent_soft", "accent")

    def _boxed(self, inner: str, ground: str, bar: str) -> str:
        colours = self.style.colours
        return (
            '<table width="100%" border="0" cellspacing="0" cellpadding="0" style="margin:4px 0 12px 0;"><tr>'
            f'<td width="4" style="background-color:{colours[bar]};"></td>'
            f'<td style="background-color:{colours[ground]}; padding:9px 12px 9px 12px;">{inner}</td>'
            "</tr></table>"
        )

    def _picture(self, block: Picture) -> str:
        size = self.shown(block.name)
        if size is None:
            return ""
        wide, high = size
        return (
            f'<p align="center" style="margin:8px 0 2px 0;"><a href="picture:{block.name}">'
            f'<img src="picture:{block.name}" width="{wide}" height="{high}"></a></p>'
            f'<p align="center" style="margin:0 0 14px 0; color:{self.style.colours["muted"]};">'
            f"{escape(block.words)}</p>"
        )
