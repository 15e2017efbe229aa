"""Words of several kinds set as lines of a book: broken by the rules of Chinese printing, with links."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import groupby
from typing import Any

from ohdesk.exchange.page_layout import BUNDLED, NO_END, NO_START, PIECE, WIDEST_GAP, Face
from ohdesk.manual.content import Run
from ohdesk.paths import resources

BASELINE = 0.36
"""How far below a line's middle its letters stand, as a part of their size."""

LONGEST_WORD = 0.7
"""A word that takes more than this part of the line may be cut anywhere."""

TICKED = str.maketrans({"☑": "■", "☐": "□", "✓": "√", "✔": "√", "−": "–", "\t": "    "})
"""The fonts have no ticked box; a black one says the same."""

INK, MUTED, ACCENT = "#1a2333", "#556275", "#1a5bb5"
HAIRLINE, SOFT, GROUND = "#c6cfdc", "#e5effb", "#eff2f7"


@dataclass(frozen=True)
class Look:
    """How a paragraph is set: size, distance of lines, ink, and which face carries the text."""

    size: float
    pitch: float
    face: str = "song"
    ink: str = INK
    align: str = "both"


@lru_cache(maxsize=4)
def face(name: str) -> Face:
    """Return one of the book's faces: song for reading, hei for what stands out, bold for headings."""
    fonts = resources() / "fonts"
    sans, bold, serif = (fonts / one for one in ("NotoSansSC-Regular.ttf", "NotoSansSC-Bold.ttf", BUNDLED))
    files = {"song": [serif, sans], "hei": [sans, serif], "bold": [bold, sans, serif]}
    return Face(files[name])


@dataclass(frozen=True)
class Piece:
    """Words of one kind with the face that draws them."""

    text: str
    face: Face
    ink: str
    href: str = ""
    code: bool = False


@dataclass(frozen=True)
class Line:
    """One line: its pieces, and whether it is spread to the margin."""

    parts: tuple[Piece, ...] = ()
    spread: bool = False

    @property
    def text(self) -> str:
        """Return the words of the line."""
        return "".join(one.text for one in self.parts)

    def width(self, size: float) -> float:
        """Return the line's width without any spreading."""
        return sum(one.face.width(one.text, size) for one in self.parts)


@dataclass
class Press:
    """What the whole book shares while it is set: where links lead, and what could not be drawn."""

    link: Callable[[str], tuple[str, bool] | None]
    """Tells where a link leads: a destination's name, and whether it lies outside the book."""
    pages: dict[str, int] = field(default_factory=dict)
    """On which page each destination stands, found out in the first pass."""
    lost: set[str] = field(default_factory=set)
    running: str = ""
    rehearsing: bool = False
    """Whether this pass only finds the page numbers, so that pictures need not be drawn."""

    def lines(self, runs: Sequence[Run], look: Look, width: float) -> list[Line]:
        """Break words into lines of a width."""
        found: list[Line] = []
        block: list[Piece] = []
        for part in self._pieces(runs, look):
            for at, text in enumerate(part.text.split("\n")):
                if at:
                    found += _broken(block, look.size, width)
                    block = []
                if text:
                    block.append(replace(part, text=text))
        return [*found, *_broken(block, look.size, width)]

    def widest(self, runs: Sequence[Run], look: Look) -> tuple[float, float]:
        """Return the widths of the longest word and of the words on one line."""
        parts = self._pieces(runs, look)
        whole = sum(one.face.width(one.text, look.size) for one in parts)
        words = [
            one.face.width(word, look.size)
            for one in parts
            for word in PIECE.findall(one.text)
            if len(word) > 1
        ]
        return max(words, default=look.size), whole

    def _pieces(self, runs: Sequence[Run], look: Look) -> list[Piece]:
        found = []
        for run in runs:
            bold = run.bold or look.face == "bold"
            own = face("bold" if bold else "hei" if run.code or run.named else look.face)
            text = "\n".join(self._printable(own, part) for part in run.text.translate(TICKED).split("\n"))
            found.append(Piece(text, own, ACCENT if run.href else look.ink, run.href, run.code))
        return found

    def _printable(self, own: Face, text: str) -> str:
        """Return what can be drawn; the spaces at the ends stay, for they part this from its neighbours."""
        inner = text.strip(" ")
        if not inner:
            return text
        seen, lost = own.printable(inner)
        self.lost.update(lost)
        start = text.index(inner)
        return " " * start + seen + " " * (len(text) - start - len(inner))


def _broken(parts: Sequence[Piece], size: float, width: float) -> list[Line]:
    text = "".join(one.text for one in parts)
    owners = [at for at, one in enumerate(parts) for _ in one.text]
    rooms = [parts[owner].face.look(char)[1] * size for char, owner in zip(text, owners, strict=True)]
    stops = list(_words(text, rooms, width))
    found: list[Line] = []
    first = at = 0
    used = 0.0
    while at < len(stops):
        start, end = stops[at]
        room = sum(rooms[start:end])
        if at > first and used + room > width + 0.01 and not text[start].isspace():
            last = _last_break(text, stops, first, at)
            found.append(_line(parts, owners, text, (stops[first][0], stops[last][0]), spread=True))
            first = at = last
            used = 0.0
            continue
        used += room
        at += 1
    if first < len(stops):
        found.append(_line(parts, owners, text, (stops[first][0], len(text)), spread=False))
    return found or [Line()]


def _words(text: str, rooms: Sequence[float], width: float) -> Iterator[tuple[int, int]]:
    for found in PIECE.finditer(text):
        begin, stop = found.span()
        if stop - begin > 1 and sum(rooms[begin:stop]) > width * LONGEST_WORD:
            yield from ((at, at + 1) for at in range(begin, stop))
        else:
            yield begin, stop


def _last_break(text: str, stops: Sequence[tuple[int, int]], first: int, at: int) -> int:
    """Return before which word the line may end, the last place that the rules allow."""
    for place in range(at, first, -1):
        before, follows = text[stops[place][0] - 1], text[stops[place][0]]
        if before not in NO_END and follows not in NO_START:
            return place
    return at


def _line(
    parts: Sequence[Piece], owners: Sequence[int], text: str, span: tuple[int, int], *, spread: bool
) -> Line:
    start, end = span
    while end > start and text[end - 1] == " ":
        end -= 1
    while spread and start < end and text[start] == " ":
        start += 1
    found = []
    for owner, places in groupby(range(start, end), key=owners.__getitem__):
        inside = list(places)
        found.append(replace(parts[owner], text=text[inside[0] : inside[-1] + 1]))
    return Line(tuple(found), spread)


def draw_lines(
    canvas: Any, lines: Sequence[Line], look: Look, width: float, press: Press, left: float = 0.0
) -> None:
    """Draw lines in a box of their height that stands on 0; its left edge is at `left`."""
    for at, line in enumerate(lines):
        y = (len(lines) - at - 0.5) * look.pitch - BASELINE * look.size
        gap = width - line.width(look.size)
        x = left + {"center": gap / 2, "right": gap}.get(look.align, 0.0)
        spread = line.spread and look.align == "both" and 0 < gap < WIDEST_GAP * width
        spacing = gap / max(len(line.text) - 1, 1) if spread else 0.0
        _draw_line(canvas, line, look.size, (x, y), spacing, press)


def _draw_line(
    canvas: Any, line: Line, size: float, at: tuple[float, float], spacing: float, press: Press
) -> None:
    x, y = at
    for part in line.parts:
        room = part.face.width(part.text, size) + spacing * len(part.text)
        if part.code:
            canvas.setFillColor(GROUND)
            canvas.roundRect(x - 1, y - size * 0.25, room - spacing + 2, size * 1.25, 2, stroke=0, fill=1)
        canvas.setFillColor(part.ink)
        page = canvas.beginText(x, y)
        page.setCharSpace(spacing)
        for name, words in part.face.runs(part.text):
            page.setFont(name, size)
            page.textOut(words)
        canvas.drawText(page)
        target = press.link(part.href) if part.href else None
        if target:
            draw_link(canvas, target, (x, y - size * 0.25, x + room, y + size))
        x += room


def draw_link(canvas: Any, target: tuple[str, bool], box: tuple[float, float, float, float]) -> None:
    """Make a part of the page lead somewhere."""
    name, outside = target
    if outside:
        canvas.linkURL(name, box, relative=1)
    else:
        canvas.linkRect("", name, box, relative=1)
