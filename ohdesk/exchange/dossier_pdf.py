"""一企一档 on paper: an employer's whole file as A4 pages with headings repeated and 第X页 共Y页."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from ohdesk.audit_log import note_given, stamp
from ohdesk.desk import Desk
from ohdesk.dossier import Dossier, Part, due_lines, exam_lines, rows_of
from ohdesk.dossier.tables import SECTIONS
from ohdesk.exchange.outfile import replacing
from ohdesk.exchange.page_layout import BUNDLED, MM, Face, break_lines
from ohdesk.paths import resources

Progress = Callable[[int, int, str], None]

SIDE, TOP, BOTTOM = 16 * MM, 20 * MM, 18 * MM
ROOM = 210 * MM - 2 * SIDE
TITLE, HEADING, BODY, SMALL = 18.0, 12.0, 8.8, 7.6
PAD = 8.0
MOST = 200
"""Rows printed of one table: thousands of examination cards belong on the screen, not on paper."""

CARDS = "体检"
NUMBERS = "一二三四五六七八九十"
NARROWEST, UNBROKEN = 4.2, 86.0
"""A column of dates or numbers is not narrowed unless it is wider than this, nor one of short words."""

STAYS = 30 * MM
"""A heading needs this much room below it, so that it never ends a page."""

LINE, SHADE = "#b9c0c7", "#f0f2f4"
TITLE_WORDS = "用人单位职业卫生档案（一企一档）"
SENTENCE = "正在排版"


@dataclass
class DossierReport:
    """What was written: its pages, and the characters no font has."""

    pages: int = 0
    missing: str = ""


@dataclass(frozen=True)
class Grid:
    """One table as words: headings, rows, and which columns are numbers."""

    headings: Sequence[str]
    rows: Sequence[Sequence[str]]
    right: frozenset[int] = frozenset()


def write_pdf(desk: Desk, dossier: Dossier, path: Path, progress: Progress | None = None) -> DossierReport:
    """Print an employer's file; what `progress` raises stops the work and leaves no file."""
    from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate

    desk.require("export")
    setter = _Setter(desk, dossier)
    with replacing(path) as draft:
        page = BaseDocTemplate(
            str(draft), title=f"{dossier.employer.name} 一企一档", author=desk.office, invariant=1
        )
        frame = Frame(SIDE, BOTTOM, ROOM, 297 * MM - TOP - BOTTOM, 0, 0, 0, 0)
        page.addPageTemplates(PageTemplate(frames=[frame]))
        told = list(setter.story(progress))
        page.build(told, canvasmaker=lambda *all_, **named: _canvas(setter, *all_, **named))
    note_given(desk, "file", "employer", dossier.employer.id, file=path.name, pages=setter.report.pages)
    return setter.report


class _Setter:
    """Turns the file into paragraphs and tables."""

    def __init__(self, desk: Desk, dossier: Dossier) -> None:
        self.desk, self.dossier, self.stamp = desk, dossier, stamp(desk)
        self.face, self.bold = _faces()
        self.report = DossierReport()
        self._missing: dict[str, None] = {}

    def story(self, progress: Progress | None) -> Iterable[Any]:
        """Yield everything in the order of the pages."""
        from reportlab.platypus import CondPageBreak, Spacer

        one = self.dossier
        yield self.words(TITLE_WORDS, TITLE, bold=True, middle=True)
        yield self.words(one.employer.name, HEADING, bold=True, middle=True)
        former = f"曾用名：{'、'.join(one.former)}　　" if one.former else ""
        yield self.words(f"{former}编制日期 {date.today():%Y-%m-%d}", SMALL, middle=True)
        parts = [self._overview, self._due, self._counted, *self._sections(), self._timeline, self._papers]
        number = 0
        for at, part in enumerate(parts):
            if progress:
                progress(at, len(parts), SENTENCE)
            heading, inside = part()
            if inside:
                yield CondPageBreak(STAYS)
                yield Spacer(1, 9)
                yield self.words(f"{_numeral(number)}、{heading}", HEADING, bold=True)
                yield from inside
                number += 1
        self.report.missing = "".join(self._missing)

    def _overview(self) -> tuple[str, list[Any]]:
        rows: list[list[str]] = []
        heads: list[int] = []
        for group, pairs in self.dossier.groups().items():
            heads.append(len(rows))
            rows.append([group, "", "", ""])
            told = [[field.zh, words] for field, words in pairs]
            told += [["", ""]] * (len(told) % 2)
            rows += [left + right for left, right in zip(told[::2], told[1::2], strict=True)]
        return "基本情况", [self._facts(rows, heads)]

    def _facts(self, rows: list[list[str]], heads: list[int]) -> Any:
        from reportlab.platypus import Table

        widths = [28 * MM, ROOM / 2 - 28 * MM] * 2
        cells = [
            [
                self.words(words, BODY, bold=at in heads, grey=not column % 2 and at not in heads)
                for column, words in enumerate(row)
            ]
            for at, row in enumerate(rows)
        ]
        style = [
            *_lines(),
            *(("SPAN", (0, at), (-1, at)) for at in heads),
            *(("BACKGROUND", (0, at), (-1, at), SHADE) for at in heads),
        ]
        return Table(cells, widths, style=style)

    def _due(self) -> tuple[str, list[Any]]:
        rows = [
            [one.words, one.due_on.isoformat(), one.state, one.why, one.clause]
            for one in due_lines(self.dossier)
        ]
        grid = Grid(("事项", "截止日期", "状态", "为什么", "依据"), rows)
        return "时限", [self.table(grid)] if rows else []

    def _counted(self) -> tuple[str, list[Any]]:
        standing = self.dossier.standing
        if standing is None:
            return "", []
        rows = [[one.asks, "符合" if one.met else "不符合", one.words] for one in standing.reasons]
        said = self.words(f"截至 {standing.as_of}：{standing.sentence}", BODY)
        return "是否计入申报率", [said, self.table(Grid(("条件", "判定", "台账中的记录"), rows))]

    def _sections(self) -> list[Callable[[], tuple[str, list[Any]]]]:
        return [lambda name=name: self._section(name) for name in SECTIONS]  # type: ignore[misc]

    def _section(self, name: str) -> tuple[str, list[Any]]:
        found: list[Any] = []
        none = []
        if name == CARDS and self.dossier.exams:
            headings, rows = exam_lines(self.dossier.exams)
            grid = Grid(headings, rows, frozenset(range(1, len(headings))))
            found += [*self._caption("各年结论（按个案）"), self.table(grid)]
        for part in self.dossier.section(name):
            if part.numbers:
                found += self._part(part)
            else:
                none.append(part.title)
        if none:
            found.append(self.words(f"没有记录：{'、'.join(none)}", SMALL, grey=True))
        return "产品、场所与曾用名" if name == SECTIONS[0] else name, found

    def _part(self, part: Part) -> list[Any]:
        more = f"，以下是前 {MOST} 条" if len(part.numbers) > MOST else ""
        right = {at for at, one in enumerate(part.fields) if one.type in ("whole", "decimal")}
        grid = Grid([one.zh for one in part.fields], rows_of(self.desk, part, MOST), frozenset(right))
        return [*self._caption(f"{part.title}　{len(part.numbers):,} 条{more}"), self.table(grid)]

    def _timeline(self) -> tuple[str, list[Any]]:
        rows = [
            [one.when, one.section, one.heading, one.detail + (f"（{one.state}）" if one.state else "")]
            for one in self.dossier.events
        ]
        return "时间线", [self.table(Grid(("日期", "类别", "事项", "内容"), rows))] if rows else []

    def _papers(self) -> tuple[str, list[Any]]:
        rows = [
            [str(at), one.heading, one.detail, one.when if one.year else ""]
            for at, one in enumerate(self.dossier.papers, 1)
        ]
        return "卷内目录", [self.table(Grid(("序号", "材料", "编号及说明", "日期"), rows))] if rows else []

    def _caption(self, words: str) -> list[Any]:
        from reportlab.platypus import CondPageBreak, Spacer

        return [CondPageBreak(STAYS * 2 / 3), Spacer(1, 4), self.words(words, BODY, bold=True), Spacer(1, 2)]

    def table(self, grid: Grid) -> Any:
        """Return a table whose heading is printed again on every page."""
        from reportlab.platypus import LongTable

        widths = self._widths(grid)
        heads = [
            self.words(one, BODY, bold=True, room=wide - PAD)
            for one, wide in zip(grid.headings, widths, strict=True)
        ]
        cells = [
            [
                self.words(one, BODY, right=at in grid.right, room=widths[at] - PAD)
                for at, one in enumerate(row)
            ]
            for row in grid.rows
        ]
        style = [*_lines(), ("BACKGROUND", (0, 0), (-1, 0), SHADE)]
        return LongTable([heads, *cells], widths, style=style, repeatRows=1, spaceAfter=3)

    def _widths(self, grid: Grid) -> list[float]:
        """Give columns what their words need; what is too much is taken from the widest ones."""
        wanted, least = [], []
        for at, heading in enumerate(grid.headings):
            cells = [row[at] for row in grid.rows]
            widths = sorted(self.face.width(one, BODY) for one in cells) or [0.0]
            usual = widths[min(len(widths) - 1, len(widths) * 9 // 10)]
            wanted.append(max(usual, self.face.width(heading, BODY)) + PAD)
            most = UNBROKEN if "".join(cells).isascii() else UNBROKEN / 1.6
            whole = usual + PAD if usual < most else 0.0
            least.append(max(whole, min(wanted[-1], NARROWEST * BODY + PAD)))
        spare, needs = ROOM - sum(least), [one - low for one, low in zip(wanted, least, strict=True)]
        if sum(needs) <= spare:
            return [one * ROOM / sum(wanted) for one in wanted]
        return [low + spare * need / sum(needs) for low, need in zip(least, needs, strict=True)]

    def words(
        self,
        text: str,
        size: float,
        *,
        bold: bool = False,
        middle: bool = False,
        right: bool = False,
        grey: bool = False,
        room: float = 0.0,
    ) -> Any:
        """Return a paragraph; with `room` it is broken as Chinese is, so that no line begins with 、or ）."""
        from reportlab.platypus import Paragraph

        face = self.bold if bold else self.face
        shown, missing = face.printable(text)
        self._missing.update(dict.fromkeys(missing))
        lines = [shown]
        if room and face.width(shown, size) > room:
            lines = [one.text for one in break_lines(shown, room, lambda char: face.look(char)[1] * size)]
        marked = "<br/>".join(_marked(face, one) for one in lines)
        return Paragraph(marked, _style(face.name, size, 1 if middle else 2 if right else 0, grey))  # fmt: skip


def _marked(face: Face, text: str) -> str:
    runs = groupby(text, lambda char: face.look(char)[0])
    return "".join(f'<font name="{name}">{escape("".join(chars))}</font>' for name, chars in runs)


def _canvas(setter: _Setter, *all_: Any, **named: Any) -> Any:
    """Return a canvas that writes the foot of every page once it knows how many there are."""
    from reportlab.pdfgen.canvas import Canvas

    class Counting(Canvas):  # type: ignore[misc]
        """Keeps the pages until the end."""

        def __init__(self) -> None:
            super().__init__(*all_, **named)
            self.kept: list[dict[str, Any]] = []

        def showPage(self) -> None:  # noqa: N802 - reportlab's own name
            self.kept.append(dict(self.__dict__))
            self._startPage()

        def save(self) -> None:
            for number, state in enumerate(self.kept, 1):
                self.__dict__.update(state)
                _draw_foot(self, setter, number, len(self.kept))
                super().showPage()
            setter.report.pages = len(self.kept)
            super().save()

    return Counting()


def _draw_foot(canvas: Any, setter: _Setter, number: int, pages: int) -> None:
    canvas.setFillGray(0.35)
    canvas.setFont(setter.face.name, SMALL)
    foot = BOTTOM - 8 * MM
    canvas.drawCentredString(105 * MM, foot, f"第 {number} 页　共 {pages} 页")
    canvas.drawString(SIDE, foot, setter.face.printable(setter.desk.office)[0])
    canvas.drawRightString(210 * MM - SIDE, foot, f"打印日期 {date.today():%Y-%m-%d}")
    canvas.drawString(SIDE, foot - 3.5 * MM, setter.stamp)
    if number > 1:
        name = setter.face.printable(setter.dossier.employer.name)[0]
        canvas.drawString(SIDE, 297 * MM - TOP + 4 * MM, f"{name}　一企一档（续）")


def _lines() -> list[tuple[Any, ...]]:
    return [
        ("GRID", (0, 0), (-1, -1), 0.4, LINE),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ("LEFTPADDING", (0, 0), (-1, -1), 4),
        ("RIGHTPADDING", (0, 0), (-1, -1), 3),
        ("TOPPADDING", (0, 0), (-1, -1), 2),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
    ]


@lru_cache(maxsize=1)
def _faces() -> tuple[Face, Face]:
    """Return the bundled Hei, plain and bold, each with the bundled Song for what it lacks."""
    fonts = resources() / "fonts"
    song = fonts / BUNDLED
    return (
        Face([fonts / "NotoSansSC-Regular.ttf", song]),
        Face([fonts / "NotoSansSC-Bold.ttf", fonts / "NotoSansSC-Regular.ttf", song]),
    )


@lru_cache(maxsize=64)
def _style(font: str, size: float, side: int, grey: bool) -> Any:
    from reportlab.lib.styles import ParagraphStyle

    loose = 1.5 if size > BODY else 1.32
    return ParagraphStyle(
        "words", fontName=font, fontSize=size, leading=size * loose, alignment=side, wordWrap="CJK",
        textColor="#5a6570" if grey else "#000000", spaceAfter=2 if size >= HEADING else 0,
    )  # fmt: skip


def _numeral(at: int) -> str:
    return NUMBERS[at] if at < len(NUMBERS) else f"十{NUMBERS[at - 10]}"
