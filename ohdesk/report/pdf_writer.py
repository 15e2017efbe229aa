"""A 自评报告 as PDF on the same page as the Word file, set with the program's own fonts on every computer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial
from io import BytesIO
from itertools import groupby
from typing import Any

from ohdesk.exchange.page_layout import MM, Sheet, song
from ohdesk.report.content import Block, Chapter, Document, Figure, Paragraph, Table
from ohdesk.report.docx_page import LOOKS, NUMBER, NUMBER_LINE
from ohdesk.report.pdf_text import Setting, broken, lines_of, setting
from ohdesk.report.pictures import WIDTH_MM, height_mm, picture

HAIR = 0.5
ACROSS, ACROSS_GRAY = 110, 0.92
STAYS = {"chapter": 70.0, "section": 50.0, "caption": 150.0}
"""How much room a heading needs below it, so that it never ends a page."""

LONGEST_SPAN = 8
PADS = {"LEFTPADDING": 3, "RIGHTPADDING": 3, "TOPPADDING": 2, "BOTTOMPADDING": 3}


def pdf_bytes(document: Document, when: date) -> bytes:
    """Return the report as PDF; the same document gives the same bytes on every day and computer."""
    from reportlab import rl_config
    from reportlab.pdfgen.canvas import Canvas
    from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate

    sheet, box = Sheet(), BytesIO()
    rl_config.useA85 = 0
    title = document.title.replace("\n", "")
    page = BaseDocTemplate(
        box,
        pagesize=(sheet.width, sheet.height),
        title=title,
        author="ohdesk",
        subject=f"{when:%Y-%m-%d}",
        creator="ohdesk",
        producer="ohdesk",
        invariant=1,
        lang="zh-CN",
    )
    frame = Frame(sheet.left, sheet.bottom, sheet.text_width, sheet.text_height, 0, 0, 0, 0)
    page.addPageTemplates(PageTemplate(frames=[frame], onPage=partial(_dress_page, document.across)))

    def canvas(*all_: Any, **named: Any) -> Any:
        # Without a first font of our own reportlab names Helvetica, which it does not embed.
        return Canvas(*all_, **{**named, "initialFontName": song().name})

    page.build(list(_story(document)), canvasmaker=canvas)
    return box.getvalue()


def _story(document: Document) -> Iterator[Any]:
    from reportlab.platypus import PageBreak

    for chapter in document.chapters:
        if chapter.annex:
            yield PageBreak()
        yield from _chapter(chapter)


def _chapter(chapter: Chapter) -> Iterator[Any]:
    for block in chapter.blocks:
        yield from _block(block)


def _block(block: Block) -> Iterator[Any]:
    if isinstance(block, Table):
        yield _table(block)
    elif isinstance(block, Figure):
        yield from _figure(block)
    else:
        yield from _paragraph(block)


def _paragraph(block: Paragraph) -> Iterator[Any]:
    from reportlab.platypus import CondPageBreak, Spacer

    look = LOOKS[block.style]
    if block.style == "gap":
        yield Spacer(1, look.pitch)
        return
    lines = block.text.split("\n")
    if look.keep:
        yield CondPageBreak(look.before + look.pitch * (len(lines) + 1) + STAYS.get(block.style, look.pitch))
    ink = "#2f5496" if block.unwritten else ""
    for at, line in enumerate(lines):
        edges = (look.before if at == 0 else 0, look.after if at == len(lines) - 1 else 0)
        yield lines_of(line, setting(look, ink), edges)
    for line in block.remark.words.split("\n") if block.remark else ():
        yield lines_of(line, setting(LOOKS["remark"]))


def _figure(block: Figure) -> Iterator[Any]:
    from reportlab.platypus import CondPageBreak, Image

    high = height_mm(block) * MM
    yield CondPageBreak(high + 3 * LOOKS["figure_caption"].pitch)
    found = Image(BytesIO(picture(block)), WIDTH_MM * MM, high, hAlign="CENTER")
    found.spaceBefore = LOOKS["figure"].before
    yield found


def _table(block: Table) -> Any:
    """Return a table whose heading is printed again on every page."""
    from reportlab.platypus import LongTable

    shares = sum(one.share for one in block.columns)
    widths = [Sheet().text_width * one.share / shares for one in block.columns]
    head, cell = ("fine_head", "fine") if block.small else ("head", "cell")
    looks = [setting(LOOKS[cell], align=one.align) for one in block.columns]
    rows = list(_cut(block.rows, looks, widths))
    cells = [[[lines_of(one.zh, setting(LOOKS[head]))] for one in block.columns]]
    cells += [
        [[lines_of(line, look) for line in part] for part, look in zip(row, looks, strict=True)]
        for row in rows
    ]
    style: list[tuple[Any, ...]] = [
        ("GRID", (0, 0), (-1, -1), HAIR, "#000000"),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        # A table names a font of its own even where it draws no text itself.
        ("FONTNAME", (0, 0), (-1, -1), song().name),
        *((name, (0, 0), (-1, -1), size) for name, size in PADS.items()),
    ]
    for place in (at for at, one in enumerate(block.columns) if one.joined):
        style += _joins([row[place] for row in rows], place)
    return LongTable(cells, widths, style=style, repeatRows=1)


def _cut(
    rows: Sequence[Sequence[str]], looks: Sequence[Setting], widths: Sequence[float]
) -> Iterator[list[list[str]]]:
    """Yield rows as lines; a row that is longer than most of a page goes on in another one."""
    most = int(Sheet().text_height * 0.8 / looks[0].pitch)
    room = PADS["LEFTPADDING"] + PADS["RIGHTPADDING"]
    for row in rows:
        cells = [
            [line for part in words.split("\n") for line in broken(part, look, width - room)]
            for words, look, width in zip(row, looks, widths, strict=True)
        ]
        for at in range(0, max(map(len, cells)), most):
            yield [cell[at : at + most] for cell in cells]


def _joins(cells: Sequence[list[str]], place: int) -> Iterator[tuple[Any, ...]]:
    """Yield the spans of alike cells below each other; a long run stays apart, so that pages can end in it."""
    at = 0
    for _, run in groupby(cells):
        count = len(list(run))
        if 1 < count <= LONGEST_SPAN:
            yield "SPAN", (place, at + 1), (place, at + count)
        at += count


def _dress_page(across: str, canvas: Any, page: Any) -> None:
    """Number a page, below what stands across it."""
    if across:
        _write_across(canvas, across)
    _number_page(canvas, page)


def _write_across(canvas: Any, words: str) -> None:
    """Write slanting and pale over the middle of the page, so that the text above it stays readable."""
    sheet, face = Sheet(), song()
    canvas.saveState()
    canvas.translate(sheet.width / 2, sheet.height / 2)
    canvas.rotate(45)
    canvas.setFillGray(ACROSS_GRAY)
    canvas.setFont(face.name, ACROSS)
    canvas.drawString(-face.width(words, ACROSS) / 2, -ACROSS / 3, words)
    canvas.restoreState()


def _number_page(canvas: Any, page: Any) -> None:
    """Put — 1 — at the outer side, a character from the edge."""
    sheet, face = Sheet(), song()
    words = f"— {page.page} —"
    width = face.width(words, NUMBER)
    odd = page.page % 2
    x = sheet.left + sheet.text_width - NUMBER - width if odd else sheet.left + NUMBER
    canvas.saveState()
    canvas.setFont(face.name, NUMBER)
    canvas.drawString(x, sheet.bottom - NUMBER_LINE - NUMBER * 0.38, words)
    canvas.restoreState()
