"""The notices as a Word document, for offices that want to change a word before printing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ohdesk.exchange.page_layout import Sheet
from ohdesk.exchange.steady import steady

if TYPE_CHECKING:
    from ohdesk.exchange.notice_facts import Said

BODY_FONT, TITLE_FONT = "仿宋_GB2312", "方正小标宋简体"
BODY_SIZE = 16
TWIPS = 20
STEP = 25


def write(
    path: Path, notices: Iterator[Said], total: int, progress: Callable[[int, int, str], None] | None
) -> None:
    """Write the notices one after the other, each title beginning a page."""
    from docx import Document

    document = Document()
    sheet = Sheet()
    _set_page(document, sheet)
    styles = _styles(document, sheet)
    body = document.element.body
    for at, said in enumerate(notices):
        if progress and at % STEP == 0:
            progress(at, total, "正在生成提示单")
        for style, text in _paragraphs(said):
            body.insert(len(body) - 1, _paragraph(styles[style], text))
    if progress:
        progress(total, total, "正在生成提示单")
    _save(document, path)


def _paragraphs(said: Said) -> list[tuple[str, str]]:
    return [
        ("title", said.title),
        ("number", said.number),
        ("address", said.salutation),
        ("body", said.body),
        ("office", said.office),
        ("date", said.date),
    ]


def _paragraph(style: str, text: str) -> Any:
    """Make a paragraph of one run; ten times as fast as asking python-docx to look the style up each time."""
    from docx.oxml import OxmlElement

    paragraph = OxmlElement("w:p")
    paragraph.get_or_add_pPr().get_or_add_pStyle().val = style
    paragraph.add_r().text = "".join(char for char in text if char.isprintable())
    return paragraph


def _set_page(document: Any, sheet: Sheet) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Pt

    section = document.sections[0]
    section.page_width, section.page_height = Pt(sheet.width), Pt(sheet.height)
    section.left_margin, section.top_margin = Pt(sheet.left), Pt(sheet.top)
    section.right_margin = Pt(sheet.width - sheet.left - sheet.text_width)
    section.bottom_margin = Pt(sheet.bottom)
    for grid in section._sectPr.findall(qn("w:docGrid")):
        section._sectPr.remove(grid)
    grid = OxmlElement("w:docGrid")
    grid.set(qn("w:type"), "lines")
    grid.set(qn("w:linePitch"), str(round(sheet.pitch * TWIPS)))
    section._sectPr.append(grid)


def _styles(document: Any, sheet: Sheet) -> dict[str, str]:
    """Make one paragraph style for each part of a notice and return their ids."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN

    pitch = sheet.pitch
    made = {
        "title": _style(document, "提示单标题", TITLE_FONT, 22, ALIGN.CENTER),
        "number": _style(document, "提示单编号", BODY_FONT, 16, ALIGN.CENTER),
        "address": _style(document, "提示单称呼", BODY_FONT, 16, ALIGN.LEFT),
        "body": _style(document, "提示单正文", BODY_FONT, 16, ALIGN.JUSTIFY),
        "office": _style(document, "提示单落款", BODY_FONT, 16, ALIGN.CENTER),
        "date": _style(document, "提示单日期", BODY_FONT, 16, ALIGN.CENTER),
    }
    for style in made.values():
        style.paragraph_format.line_spacing = _points(pitch)
        style.paragraph_format.space_before = style.paragraph_format.space_after = _points(0)
    made["title"].paragraph_format.page_break_before = True
    made["title"].paragraph_format.space_before = _points(pitch)
    made["number"].paragraph_format.space_after = _points(pitch)
    made["body"].paragraph_format.first_line_indent = _points(2 * sheet.cell)
    made["office"].paragraph_format.space_before = _points(2 * pitch)
    made["office"].paragraph_format.keep_with_next = True
    # Office and date stand centred in the right part of the line, so that the seal covers both.
    for part in ("office", "date"):
        made[part].paragraph_format.left_indent = _points(11 * sheet.cell)
    return {part: style.style_id for part, style in made.items()}


def _style(document: Any, name: str, font: str, size: int, alignment: Any) -> Any:
    from docx.enum.style import WD_STYLE_TYPE
    from docx.oxml.ns import qn

    style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.font.size = _points(size)
    style.font.name = font
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("w:eastAsia", "w:hAnsi", "w:cs"):
        fonts.set(qn(script), font)
    if size == BODY_SIZE:
        fonts.addnext(_tightened())
    style.paragraph_format.alignment = alignment
    style.paragraph_format.widow_control = False
    return style


def _tightened() -> Any:
    """Return the spacing by which 28 characters of 3号 fit the line; Word and WPS draw it alike, a grid not."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    spacing = OxmlElement("w:spacing")
    spacing.set(qn("w:val"), str(round((Sheet().cell - BODY_SIZE) * TWIPS)))
    return spacing


def _points(size: float) -> Any:
    from docx.shared import Pt

    return Pt(size)


def _save(document: Any, path: Path) -> None:
    """Save with fixed dates, so that the same notices give the same bytes."""
    from datetime import datetime

    document.core_properties.created = document.core_properties.modified = datetime(2025, 1, 1)  # noqa: DTZ001
    document.core_properties.author = document.core_properties.last_modified_by = "ohdesk"
    document.core_properties.title = "职业病危害项目申报提示单"
    document.core_properties.comments = ""
    box = BytesIO()
    document.save(box)
    path.write_bytes(steady(box.getvalue()))
