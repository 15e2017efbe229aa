"""Any list as a PDF on A4: headings on every page, 第X页 共Y页, long words wrapped, numbers at the right."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from ohdesk.errors import Refused
from ohdesk.exchange.outfile import replacing
from ohdesk.exchange.page_layout import BUNDLED, MM, Face, Pen, break_lines
from ohdesk.paths import resources

Progress = Callable[[int, int, str], None]
SHORT, LONG = 210 * MM, 297 * MM
MARGIN_SIDE, MARGIN_TOP, MARGIN_BOTTOM = 12 * MM, 14 * MM, 15 * MM
TITLE, NOTE, BODY, SMALLEST = 15.0, 8.5, 9.0, 6.5
STAMP = 7.0
PAD, LEADING = 3.0, 1.32
MOST_LINES = 4
"""A cell longer than this is cut with …, so that one address does not take half a page."""

NARROWEST, SAMPLE, STEP = 5.0, 400, 200
SHADE, RULE = 0.93, 0.55
SENTENCE = "正在排版"


@dataclass(frozen=True)
class Listing:
    """What is printed: a title, a line under it, headings, rows of words, and which columns are numbers."""

    title: str
    note: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]
    right: frozenset[int] = frozenset()
    strong: frozenset[int] = frozenset()
    """Rows set apart as totals."""

    office: str = ""
    stamp: str = ""
    """The head of the audit chain when the list was printed."""


@dataclass
class PrintReport:
    """What was written: its pages and rows, and the characters no font has."""

    pages: int = 0
    rows: int = 0
    missing: str = ""


@dataclass
class _Page:
    rows: list[int] = field(default_factory=list)


@lru_cache(maxsize=1)
def sans() -> Face:
    """Return the bundled Hei, with the bundled Song for what it lacks."""
    fonts = resources() / "fonts"
    return Face([fonts / "NotoSansSC-Regular.ttf", fonts / BUNDLED])


def write_list(
    path: Path, listing: Listing, *, landscape: bool = True, progress: Progress | None = None
) -> PrintReport:
    """Print a list into a PDF; raise Refused when it has no columns or more than a page can hold side by side."""
    if not listing.headings:
        raise Refused("没有要打印的列，请先选择显示哪些列。")
    with replacing(path) as draft:
        setter = _Setter(draft, listing, landscape)
        return setter.write(progress)


class _Setter:
    """Measures once, breaks into pages, then draws page after page."""

    def __init__(self, draft: Path, listing: Listing, landscape: bool) -> None:
        from reportlab.pdfgen.canvas import Canvas

        self.listing = listing
        self.width, self.height = (LONG, SHORT) if landscape else (SHORT, LONG)
        self.canvas: Any = Canvas(str(draft), (self.width, self.height), pageCompression=1, invariant=1)
        self.canvas.setTitle(listing.title)
        self.face = sans()
        self._missing: dict[str, None] = {}
        self._cells: dict[tuple[int, str], list[str]] = {}
        self.size = BODY
        self.widths = self._fit()

    def write(self, progress: Progress | None) -> PrintReport:
        """Lay out and draw everything."""
        heights = [self._height(row) for row in _told(self.listing.rows, progress)]
        pages = self._paginate(heights)
        for number, page in enumerate(pages, 1):
            if progress:
                progress(number, len(pages), SENTENCE)
            self._draw_page(page, heights, number, len(pages))
        self.canvas.save()
        return PrintReport(len(pages), len(self.listing.rows), "".join(self._missing))

    @property
    def room(self) -> float:
        """Return the width between the margins."""
        return self.width - 2 * MARGIN_SIDE

    def _fit(self) -> list[float]:
        """Give each column the width its words need; where they do not fit, smaller letters, then wrapped words."""
        while True:
            wanted = [self._wanted(at) for at in range(len(self.listing.headings))]
            least = [self._least(at, one) for at, one in enumerate(wanted)]
            if sum(wanted) <= self.room or self.size <= SMALLEST:
                break
            self.size -= 0.5
        if sum(least) > self.room:
            raise Refused(f"有 {len(wanted)} 列，一页放不下。请用“列”减少要打印的列，或改用横向。")
        spare = self.room - sum(least)
        needs = [one - low for one, low in zip(wanted, least, strict=True)]
        if sum(needs) <= spare:
            grown = self.room / sum(wanted)
            return [one * min(grown, 1.6) for one in wanted]
        return [low + spare * need / sum(needs) for low, need in zip(least, needs, strict=True)]

    def _wanted(self, at: int) -> float:
        words = self._sample(at)
        widths = sorted(self.face.width(one, self.size) for one in words) or [0.0]
        # One very long address must not take the room of every other column.
        figures = all(one.isascii() for one in words)
        usual = widths[-1] if figures else widths[min(len(widths) - 1, len(widths) * 9 // 10)]
        heading = self.face.width(self.listing.headings[at], self.size)
        return min(max(usual, heading), self.room * 0.4) + 2 * PAD + 1

    def _sample(self, at: int) -> list[str]:
        totals = [self.listing.rows[place][at] for place in self.listing.strong]
        return [*(row[at] for row in self.listing.rows[:SAMPLE]), *totals]

    def _least(self, at: int, wanted: float) -> float:
        """Return below what a column may not shrink: numbers and codes are never cut in two."""
        if all(one.isascii() for one in self._sample(at)):
            return wanted
        return min(wanted, NARROWEST * self.size + 2 * PAD)

    def _lines(self, at: int, text: str) -> list[str]:
        key = (at, text)
        if key not in self._cells:
            self._cells[key] = self._broken(text, self.widths[at] - 2 * PAD)
        return self._cells[key]

    def _broken(self, text: str, room: float) -> list[str]:
        if not text:
            return [""]
        shown, missing = self.face.printable(text)
        self._missing.update(dict.fromkeys(missing))
        if self.face.width(shown, self.size) <= room:
            return [shown]
        lines = [one.text for one in break_lines(shown, room, self._advance)]
        if len(lines) > MOST_LINES:
            lines = [*lines[: MOST_LINES - 1], lines[MOST_LINES - 1][:-1] + "…"]
        return lines

    def _advance(self, char: str) -> float:
        return self.face.look(char)[1] * self.size

    def _height(self, row: Sequence[str]) -> float:
        most = max(len(self._lines(at, text)) for at, text in enumerate(row))
        return most * self.size * LEADING + 2 * PAD

    @property
    def _head_height(self) -> float:
        return self._height(self.listing.headings)

    @property
    def _top(self) -> float:
        """Return how much the title and its line take."""
        return TITLE * 1.6 + NOTE * 1.9

    def _paginate(self, heights: Sequence[float]) -> list[_Page]:
        pages, page = [], _Page()
        whole = self.height - MARGIN_TOP - MARGIN_BOTTOM - self._head_height
        left = whole - self._top
        for at, height in enumerate(heights):
            if page.rows and height > left:
                pages.append(page)
                page, left = _Page(), whole - NOTE * 1.9
            page.rows.append(at)
            left -= height
        return [*pages, page]

    def _draw_page(self, page: _Page, heights: Sequence[float], number: int, of: int) -> None:
        y = self.height - MARGIN_TOP
        y = self._draw_title(y) if number == 1 else self._draw_again(y)
        top = y
        y = self._draw_row(self.listing.headings, y, self._head_height, head=True)
        for at in page.rows:
            y = self._draw_row(self.listing.rows[at], y, heights[at], head=at in self.listing.strong)
        self._draw_rules(top, y)
        foot = f"第 {number} 页　共 {of} 页"
        pen = self._pen(NOTE)
        pen.write_centred(self.width / 2, MARGIN_BOTTOM - 6 * MM, foot)
        pen.write(MARGIN_SIDE, MARGIN_BOTTOM - 6 * MM, self._printable(self.listing.office))
        printed = f"打印日期 {date.today():%Y-%m-%d}"
        pen.write(self.width - MARGIN_SIDE - pen.width(printed), MARGIN_BOTTOM - 6 * MM, printed)
        self._pen(STAMP).write(MARGIN_SIDE, MARGIN_BOTTOM - 9.5 * MM, self.listing.stamp)
        self.canvas.showPage()

    def _pen(self, size: float, weight: float = 0.0) -> Pen:
        return Pen(self.canvas, self.face, size, weight=weight)

    def _printable(self, text: str) -> str:
        shown, missing = self.face.printable(text)
        self._missing.update(dict.fromkeys(missing))
        return shown

    def _draw_title(self, y: float) -> float:
        self._pen(TITLE, 0.3).write_centred(self.width / 2, y - TITLE, self._printable(self.listing.title))
        y -= TITLE * 1.6
        self._pen(NOTE).write(MARGIN_SIDE, y - NOTE * 1.1, self._cut(self._printable(self.listing.note)))
        return y - NOTE * 1.9

    def _draw_again(self, y: float) -> float:
        again = self._cut(f"{self._printable(self.listing.title)}（续）")
        self._pen(NOTE).write(MARGIN_SIDE, y - NOTE * 1.1, again)
        return y - NOTE * 1.9

    def _cut(self, text: str) -> str:
        while text and self.face.width(text, NOTE) > self.room:
            text = text[:-2].rstrip("…") + "…"
        return text

    def _draw_row(self, row: Sequence[str], y: float, height: float, *, head: bool) -> float:
        if head:
            self.canvas.setFillGray(SHADE)
            self.canvas.rect(MARGIN_SIDE, y - height, sum(self.widths), height, stroke=0, fill=1)
            self.canvas.setFillGray(0)
        pen = self._pen(self.size, 0.2 if head else 0.0)
        x = MARGIN_SIDE
        for at, text in enumerate(row):
            lines = self._lines(at, text)
            step = self.size * LEADING
            line_y = y - (height - len(lines) * step) / 2 - self.size
            for line in lines:
                if line:
                    right = at in self.listing.right
                    pen.write(x + self.widths[at] - PAD - pen.width(line) if right else x + PAD, line_y, line)
                line_y -= step
            x += self.widths[at]
        self.canvas.setLineWidth(0.3)
        self.canvas.setStrokeGray(RULE)
        self.canvas.line(MARGIN_SIDE, y - height, x, y - height)
        self.canvas.setStrokeGray(0)
        return y - height

    def _draw_rules(self, top: float, bottom: float) -> None:
        self.canvas.setLineWidth(0.3)
        self.canvas.setStrokeGray(RULE)
        x = MARGIN_SIDE
        self.canvas.line(x, top, x + sum(self.widths), top)
        for width in [0.0, *self.widths]:
            x += width
            self.canvas.line(x, top, x, bottom)
        self.canvas.setStrokeGray(0)


def _told(rows: Sequence[Sequence[str]], progress: Progress | None) -> Iterable[Sequence[str]]:
    for at, row in enumerate(rows):
        if progress and at % STEP == 0:
            progress(at, len(rows), SENTENCE)
        yield row
