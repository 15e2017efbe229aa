"""Tables of the manual: columns as wide as their words ask for, the heading again on every page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reportlab.platypus import Flowable

from ohdesk.manual.content import Runs
from ohdesk.manual.pdf_flow import CELL, HEAD
from ohdesk.manual.pdf_text import HAIRLINE, SOFT, Line, Press, draw_lines

ACROSS, ABOVE = 6.0, 4.0
MOST_LINES = 36
"""A row that is longer goes on in another one, so that a page can end in it."""

Cells = list[list[Line]]


class Table(Flowable):  # type: ignore[misc]
    """A table that parts between rows."""

    def __init__(
        self, press: Press, head: Sequence[Runs], rows: Sequence[Sequence[Runs]], left: float = 0.0
    ) -> None:
        super().__init__()
        self.press, self.head, self.rows, self.left = press, head, rows, left
        self.spaceBefore, self.spaceAfter = 4.0, 12.0
        self.widths: list[float] = []
        self.top: Cells = []
        self.body: list[Cells] = []

    def wrap(self, width: float, _height: float) -> tuple[float, float]:
        """Give every column its width and every row its height."""
        if not self.widths:
            self.widths = self._measure(width - self.left)
            self.top = self._cells(self.head, heading=True)
            self.body = [part for row in self.rows for part in _cut(self._cells(row))]
        self.height = self._high(self.top) + sum(map(self._high, self.body))
        return width, self.height

    def split(self, width: float, height: float) -> list[Flowable]:
        """Part between rows, with at least two of them above."""
        self.wrap(width, height)
        used: float = self._high(self.top)
        fit = 0
        for row in self.body:
            used += self._high(row)
            fit += used <= height
        if fit < min(2, len(self.body)) or fit >= len(self.body):
            return []
        return [self._part(self.body[:fit], 0), self._part(self.body[fit:], self.spaceAfter)]

    def _part(self, body: list[Cells], after: float) -> Table:
        found = Table(self.press, self.head, self.rows, self.left)
        found.widths, found.top, found.body = self.widths, self.top, body
        found.spaceAfter = after
        return found

    def _cells(self, row: Sequence[Runs], *, heading: bool = False) -> Cells:
        look = HEAD if heading else CELL
        whole: list[Runs] = [*row, *[()] * (len(self.widths) - len(row))]
        return [
            self.press.lines(runs, look, width - 2 * ACROSS)
            for runs, width in zip(whole, self.widths, strict=False)
        ]

    def _high(self, row: Cells) -> float:
        return max(map(len, row)) * CELL.pitch + 2 * ABOVE

    def _measure(self, width: float) -> list[float]:
        """Share the width: short columns get what they need, long ones share the rest by their length."""
        least, wished = [], []
        for at in range(len(self.head)):
            column = [self.press.widest(row[at], CELL) for row in self.rows if at < len(row)]
            word, whole = self.press.widest(self.head[at], HEAD)
            longest = max([word, *(one[0] for one in column)])
            least.append(
                min(max(longest, 2.2 * CELL.size, min(whole, 5 * CELL.size)), width / 3) + 2 * ACROSS
            )
            natural = max([whole, *(one[1] for one in column)]) + 2 * ACROSS + 1
            wished.append(max(min(natural, width * 0.9), least[-1]))
        if sum(wished) <= width:
            spare = (width - sum(wished)) / len(wished)
            return [one + spare for one in wished]
        if sum(least) >= width:
            return [one * width / sum(least) for one in least]
        extra = [(wish - need) ** 0.75 for wish, need in zip(wished, least, strict=True)]
        share = (width - sum(least)) / sum(extra)
        return [need + more * share for need, more in zip(least, extra, strict=True)]

    def draw(self) -> None:
        """Draw heading, rows and the lines between them."""
        canvas, y = self.canv, self.height
        wide = sum(self.widths)
        high = self._high(self.top)
        canvas.setFillColor(SOFT)
        canvas.rect(self.left, y - high, wide, high, stroke=0, fill=1)
        canvas.setStrokeColor(HAIRLINE)
        canvas.setLineWidth(0.5)
        canvas.line(self.left, y, self.left + wide, y)
        for at, row in enumerate([self.top, *self.body]):
            own = self._high(row)
            self._draw_row(row, y, heading=at == 0)
            y -= own
            canvas.line(self.left, y, self.left + wide, y)

    def _draw_row(self, row: Cells, y: float, *, heading: bool) -> None:
        canvas, x = self.canv, self.left
        look = HEAD if heading else CELL
        for lines, width in zip(row, self.widths, strict=True):
            canvas.saveState()
            canvas.translate(x + ACROSS, y - ABOVE - len(lines) * look.pitch)
            draw_lines(canvas, lines, look, width - 2 * ACROSS, self.press)
            canvas.restoreState()
            x += width


def _cut(row: Cells) -> Iterator[Cells]:
    for at in range(0, max(map(len, row)), MOST_LINES):
        yield [cell[at : at + MOST_LINES] or [Line()] for cell in row]
