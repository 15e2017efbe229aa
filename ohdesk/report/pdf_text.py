"""Lines of Chinese text for the pages of a report: broken and spread as printing does, cut only between lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from ohdesk.exchange.page_layout import BUNDLED, Face, Line, Pen, Sheet, break_lines
from ohdesk.paths import resources
from ohdesk.report.docx_page import HEI, KAI, Look, spacing_of

BASELINE = 0.36
"""How far below a line's middle its letters stand, as a part of their size."""

BOLDER = 0.35
TICKED = str.maketrans("☑☐", "■□")
"""The fonts have no ticked box; a black one says the same."""


@dataclass(frozen=True)
class Setting:
    """How lines are set: face, size, where they stand, and in which ink."""

    face: Face
    size: float
    pitch: float
    align: str = "both"
    indent: float = 0.0
    spacing: float = 0.0
    weight: float = 0.0
    ink: str = "#000000"


@lru_cache(maxsize=4)
def _face(name: str) -> Face:
    fonts = resources() / "fonts"
    serif = fonts / BUNDLED
    if name == HEI:
        return Face([fonts / "NotoSansSC-Bold.ttf", fonts / "NotoSansSC-Regular.ttf", serif])
    return Face([serif])


def setting(look: Look, ink: str = "", align: str = "") -> Setting:
    """Return how a kind of paragraph is set with the program's own fonts."""
    sheet = Sheet()
    return Setting(
        _face(HEI if look.font == HEI else ""),
        look.size,
        look.pitch,
        align or look.align,
        look.indent * sheet.cell,
        spacing_of(look, sheet),
        # There is no 楷体 among the fonts; a little more weight tells second headings from the text.
        BOLDER if look.font == KAI and look.level is not None else 0.0,
        ink or (f"#{look.ink.lower()}" if look.ink else "#000000"),
    )


def lines_of(text: str, look: Setting, edges: tuple[float, float] = (0.0, 0.0)) -> Any:
    """Return a paragraph; `edges` is the space above and below."""
    kind = _flowable()
    return kind(look.face.printable(text.translate(TICKED))[0], look, edges)


def broken(text: str, look: Setting, width: float) -> list[str]:
    """Return a text in lines of a width."""
    return [one.text for one in _broken(look.face.printable(text.translate(TICKED))[0], look, width)]


@lru_cache(maxsize=1)
def _flowable() -> Any:
    from reportlab.platypus import Flowable

    class Lines(Flowable):  # type: ignore[misc]
        """A paragraph that can be cut between two of its lines."""

        def __init__(
            self,
            text: str,
            look: Setting,
            edges: tuple[float, float],
            broken: Sequence[Line] | None = None,
        ) -> None:
            super().__init__()
            self.text, self.look, self.broken = text, look, broken
            self.spaceBefore, self.spaceAfter = edges
            self.lines: Sequence[Line] = broken or ()

        def wrap(self, width: float, _height: float) -> tuple[float, float]:
            self.width = width
            if self.broken is None:
                self.lines = _broken(self.text, self.look, width)
            return width, max(len(self.lines), 1) * self.look.pitch

        def split(self, width: float, height: float) -> list[Any]:
            self.wrap(width, height)
            fit = int((height + 0.01) // self.look.pitch)
            if fit < 1 or fit >= len(self.lines):
                return [] if fit < 1 else [self]
            above = Lines(self.text, self.look, (self.spaceBefore, 0), self.lines[:fit])
            below = Lines(self.text, self.look, (0, self.spaceAfter), self.lines[fit:])
            return [above, below]

        def draw(self) -> None:
            _draw(self.canv, self.lines, self.look, self.width)

    return Lines


def _broken(text: str, look: Setting, width: float) -> Sequence[Line]:
    pen = Pen(None, look.face, look.size, look.spacing)
    return break_lines(text, width, pen.advance, look.indent)


def _draw(canvas: Any, lines: Sequence[Line], look: Setting, width: float) -> None:
    pen = Pen(canvas, look.face, look.size, look.spacing, look.weight)
    canvas.setFillColor(look.ink)
    if look.weight:
        canvas.setStrokeColor(look.ink)
    for at, line in enumerate(lines):
        middle = (len(lines) - at - 0.5) * look.pitch
        y = middle - BASELINE * look.size
        x = line.indent
        if look.align == "center":
            x = max((width - pen.width(line.text)) / 2, 0)
        reach = width - line.indent if line.spread and look.align == "both" else 0.0
        pen.write(x, y, line.text, reach)
