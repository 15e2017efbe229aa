"""Chinese text on a PDF page: the font that draws each character, where a line may end, and setting it."""

from __future__ import annotations

import os
import re
import sys
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any

from ohdesk.errors import Damaged
from ohdesk.paths import resources

MM = 72 / 25.4
BUNDLED = "NotoSerifSC-Regular.ttf"
FANGSONG = ("simfang.ttf", "fangsong_gb2312.ttf", "仿宋_gb2312.ttf", "fangsong.ttf", "fzfs.ttf", "fzfsk.ttf")
TITLE_SONG = ("fzxbsjw.ttf", "fzxbsk.ttf", "fzxbsjt.ttf", "方正小标宋简体.ttf", "方正小标宋_gbk.ttf")
GETA = "〓"
"""What Chinese printing sets where a character cannot be had."""

NO_START = frozenset("、。，．；：？！）》〉】〕」』〗”’…—～·％%‰℃°,.;:?!)]}>々-/")
NO_END = frozenset("（《〈【〔「『〖“‘([{<￥¥$№-/")
LATIN = "0-9A-Za-zÀ-ɏͰ-ϿА-я"
PIECE = re.compile(rf"[≥≤<>±]?[{LATIN}][{LATIN}.,+%/'()\[\]@&_:#~°-]*|—+|…+|＿+|.", re.DOTALL)
WIDEST_GAP = 0.15
"""A line is spread to the margin only when less than this part of it is missing."""


@dataclass(frozen=True)
class Sheet:
    """版心 of GB/T 9704: A4 with its margins in points, 22 lines of 28 characters of 3号."""

    width: float = 210 * MM
    height: float = 297 * MM
    left: float = 28 * MM
    top: float = 37 * MM
    text_width: float = 156 * MM
    text_height: float = 225 * MM
    rows: int = 22
    columns: int = 28

    @property
    def pitch(self) -> float:
        """Return the distance of two lines."""
        return self.text_height / self.rows

    @property
    def cell(self) -> float:
        """Return the room of one character of the body."""
        return self.text_width / self.columns

    @property
    def bottom(self) -> float:
        """Return the height of the text's lower edge above the paper's."""
        return self.height - self.top - self.text_height

    def baseline(self, row: int, size: float) -> float:
        """Return the height at which a line of one size stands in a row counted from 0."""
        middle = self.height - self.top - (row + 0.5) * self.pitch
        return middle - 0.38 * size


@dataclass(frozen=True)
class Line:
    """One line as broken: its text, and whether it may be spread to the margin."""

    text: str
    indent: float = 0.0
    spread: bool = False


class Face:
    """字体: a font with stand-ins for the characters it lacks; reportlab knows each by its name."""

    def __init__(self, files: Sequence[Path]) -> None:
        """Register the files, the wanted one first; Damaged when none can be embedded."""
        from reportlab.pdfbase import pdfmetrics
        from reportlab.pdfbase.ttfonts import TTFError, TTFont

        _tell_rare_characters()
        self.fonts: list[Any] = []
        for file in dict.fromkeys(files):
            name = f"{file.stem}-{file.stat().st_size}" if file.exists() else file.stem
            try:
                if name not in pdfmetrics.getRegisteredFontNames():
                    pdfmetrics.registerFont(TTFont(name, str(file), validate=0))
            except (TTFError, OSError):
                continue
            self.fonts.append(pdfmetrics.getFont(name))
        if not self.fonts:
            raise Damaged("程序自带的字体缺失或损坏，请重新安装程序。")
        self._own = frozenset(map(chr, self.fonts[0].face.charToGlyph))
        self._seen = _Seen(self)
        self._known: dict[str, tuple[str, float]] = {}

    @property
    def name(self) -> str:
        """Return the first font's name."""
        return str(self.fonts[0].fontName)

    def lacks(self, char: str) -> bool:
        """Tell whether none of the fonts can draw a character."""
        return not any(ord(char) in font.face.charToGlyph for font in self.fonts)

    def look(self, char: str) -> tuple[str, float]:
        """Return the font that draws a character, the first one when none does, and its width at one point."""
        if char not in self._known:
            able = [font for font in self.fonts if ord(char) in font.face.charToGlyph]
            font = (able or self.fonts)[0]
            self._known[char] = font.fontName, font.face.charWidths.get(ord(char), 1000) / 1000
        return self._known[char]

    def width(self, text: str, size: float) -> float:
        """Return the width of a text set without extra space."""
        look = self.look
        return sum(look(char)[1] for char in text) * size

    def runs(self, text: str) -> Iterator[tuple[str, str]]:
        """Yield a text in stretches of one font, each with the font's name."""
        if self._own.issuperset(text):
            yield self.name, text
            return
        for name, chars in groupby(text, lambda char: self.look(char)[0]):
            yield name, "".join(chars)

    def printable(self, text: str) -> tuple[str, str]:
        """Return a text without invisible characters, 〓 for what no font draws, and those characters."""
        seen = text.translate(self._seen).strip()
        if GETA not in seen:
            return seen, ""
        lost = (char for char in text if char != GETA and self._seen[ord(char)] == GETA)
        return seen, "".join(dict.fromkeys(lost))


class _Seen(dict[int, str]):
    """What is set for each character, found out once."""

    def __init__(self, face: Face) -> None:
        super().__init__()
        self.face = face

    def __missing__(self, code: int) -> str:
        char = chr(code)
        if char.isspace():
            self[code] = " "
        elif _invisible(char):
            self[code] = ""
        else:
            self[code] = GETA if self.face.lacks(char) else char
        return self[code]


class _Rooms(dict[str, float]):
    """The room each character takes, found out once."""

    def __init__(self, pen: Pen) -> None:
        super().__init__()
        self.pen = pen

    def __missing__(self, char: str) -> float:
        self[char] = room = self.pen.face.look(char)[1] * self.pen.size + self.pen.spacing
        return room


@lru_cache(maxsize=1)
def _tell_rare_characters() -> None:
    """Make rare characters findable: reportlab writes those beyond U+FFFF so that no reader can copy them."""
    from reportlab.pdfbase import ttfonts

    make = ttfonts.makeToUnicodeCMap

    def in_pairs(found: re.Match[str]) -> str:
        return f"<{chr(int(found[1], 16)).encode('utf-16-be').hex().upper()}>"

    ttfonts.makeToUnicodeCMap = lambda name, subset: re.sub(
        r"<([0-9A-F]{5,6})>", in_pairs, make(name, subset)
    )


def _invisible(char: str) -> bool:
    if char.isspace():
        return False
    return unicodedata.category(char) in {"Cc", "Cf"} or "\ufe00" <= char <= "\ufe0f" or char >= "\U000e0000"


@lru_cache(maxsize=4)
def fangsong() -> Face:
    """Return the body's 仿宋 where this computer has it, else the bundled Song."""
    return Face([*_installed(FANGSONG), _bundled()])


@lru_cache(maxsize=4)
def title_song() -> Face:
    """Return the title's 小标宋 where this computer has it, else the bundled Song."""
    return Face([*_installed(TITLE_SONG), _bundled()])


@lru_cache(maxsize=4)
def song() -> Face:
    """Return the bundled Song, for page numbers."""
    return Face([_bundled()])


def _bundled() -> Path:
    return resources() / "fonts" / BUNDLED


def _installed(names: Sequence[str]) -> list[Path]:
    """Return the computer's own fonts of these file names, in the order of the names."""
    found = _font_files()
    return [found[name] for name in names if name in found]


@lru_cache(maxsize=1)
def _font_files() -> dict[str, Path]:
    home = Path.home()
    if sys.platform == "win32":
        folders = [
            Path(os.environ.get("WINDIR", r"C:\Windows")) / "Fonts",
            home / "AppData/Local/Microsoft/Windows/Fonts",
        ]
    else:
        folders = [
            Path("/usr/share/fonts"), Path("/usr/local/share/fonts"),
            home / ".local/share/fonts", home / ".fonts",
        ]  # fmt: skip
    files = (file for folder in folders if folder.is_dir() for file in sorted(folder.rglob("*.[tT][tT][fF]")))
    return {file.name.lower(): file for file in files}


def break_lines(text: str, width: float, advance: Callable[[str], float], indent: float = 0.0) -> list[Line]:
    """Break a paragraph so that no line begins with 、。） or ends with （《, and no number or word is cut.

    `advance` gives a character's room; the first line begins with `indent`.
    """
    lines: list[Line] = []
    pieces: list[str] = []
    used = start = indent
    for piece in _pieces(text, width - indent, advance):
        room = advance(piece) if len(piece) == 1 else sum(map(advance, piece))
        while pieces and used + room > width + 0.01:
            keep = _last_break(pieces, piece)
            lines.append(Line("".join(pieces[:keep]).rstrip(), start, spread=True))
            pieces, start = pieces[keep:], 0.0
            used = sum(map(advance, "".join(pieces)))
        if pieces or not lines or not piece.isspace():
            pieces.append(piece)
            used += room
    return [*lines, Line("".join(pieces), start)]


def _pieces(text: str, width: float, advance: Callable[[str], float]) -> Iterator[str]:
    """Yield what stays together; a word longer than a line falls into its characters."""
    for piece in PIECE.findall(text):
        if len(piece) > 1 and sum(map(advance, piece)) > width:
            yield from piece
        else:
            yield piece


def _last_break(pieces: Sequence[str], after: str) -> int:
    """Return before which piece the line may end, the last place that the rules allow."""
    for place in range(len(pieces), 0, -1):
        follows = pieces[place] if place < len(pieces) else after
        if pieces[place - 1][-1] not in NO_END and follows[0] not in NO_START:
            return place
    return len(pieces)


def open_canvas(path: Path, title: str, sheet: Sheet, face: Face) -> Any:
    """Begin a PDF whose every font is embedded and whose bytes depend on its content alone."""
    from reportlab import rl_config
    from reportlab.pdfgen.canvas import Canvas

    # Streams written as letters are a quarter larger and cost a tenth of the time.
    rl_config.useA85 = 0
    canvas = Canvas(
        str(path),
        pagesize=(sheet.width, sheet.height),
        pageCompression=1,
        invariant=1,
        # Without a first font of our own reportlab names Helvetica, which it does not embed.
        initialFontName=face.name,
        lang="zh-CN",
    )
    canvas.setTitle(title)
    canvas.setProducer("ohdesk")
    canvas.setCreator("ohdesk")
    return canvas


class Pen:
    """Sets lines on the pages of a canvas, each character in the first font that has it."""

    def __init__(
        self, canvas: Any, face: Face, size: float, spacing: float = 0.0, weight: float = 0.0
    ) -> None:
        """Take the canvas, the size, the space added after every character, and an outline's width for bold."""
        self.canvas = canvas
        self.face = face
        self.size = size
        self.spacing = spacing
        self.weight = weight
        self.advance: Callable[[str], float] = _Rooms(self).__getitem__

    def width(self, text: str) -> float:
        """Return the room a text takes, without the space after its last character."""
        return sum(map(self.advance, text)) - self.spacing if text else 0.0

    def write(self, x: float, y: float, text: str, reach: float = 0.0) -> None:
        """Set a text; with `reach` it is spread to that width where little is missing."""
        spacing = self.spacing
        if reach and len(text) > 1:
            gap = reach - self.width(text)
            spacing += gap / (len(text) - 1) if gap < WIDEST_GAP * reach else 0.0
        page = self.canvas.beginText(x, y)
        page.setCharSpace(spacing)
        if self.weight:
            self.canvas.setLineWidth(self.weight)
            page.setTextRenderMode(2)
        for name, run in self.face.runs(text):
            page.setFont(name, self.size)
            page.textOut(run)
        if self.weight:
            page.setTextRenderMode(0)
        self.canvas.drawText(page)

    def write_centred(self, middle: float, y: float, text: str) -> None:
        """Set a text around a middle."""
        self.write(middle - self.width(text) / 2, y, text)
