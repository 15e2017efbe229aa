"""The Word page of a 自评报告: 版心, fonts, styles and page numbers as GB/T 9704 asks for them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ohdesk.exchange.page_layout import MM, Sheet

FANGSONG, XIAOBIAOSONG, HEI, KAI, SONG = "仿宋_GB2312", "方正小标宋简体", "黑体", "楷体_GB2312", "宋体"
STAND_INS = {FANGSONG: "仿宋", XIAOBIAOSONG: "宋体", KAI: "楷体", HEI: "SimHei", SONG: "SimSun"}
"""The font a computer takes when it lacks the one that is asked for."""

BODY, TITLE, NUMBER, LISTED, FINE = 16.0, 22.0, 14.0, 12.0, 10.5
PITCH = 28.95
"""A little less than a line's share of the 版心, so that rounding never pushes out the 22nd line."""

TWIPS = 20
NUMBER_LINE = 7 * MM
"""How far below the text's lower edge the dashes of the page number stand."""

RED, PROMPT_INK = "C00000", "2F5496"


@dataclass(frozen=True)
class Look:
    """How one kind of paragraph is set."""

    name: str
    font: str
    size: float = BODY
    align: str = "both"
    indent: int = 0
    level: int | None = None
    before: float = 0.0
    after: float = 0.0
    pitch: float = PITCH
    keep: bool = False
    fresh_page: bool = False
    ink: str = ""
    spacing: float = 0.0
    """What is added between two characters."""
    close: bool = False
    """Whether the space before and after is left out between two paragraphs of this kind."""


LOOKS = {
    "title": Look(
        "报告标题",
        XIAOBIAOSONG,
        TITLE,
        "center",
        before=PITCH,
        after=10,
        pitch=36,
        keep=True,
        spacing=-0.6,
        close=True,
    ),
    "subtitle": Look("报告署名", KAI, BODY, "center"),
    "date": Look("报告日期", KAI, BODY, "center", after=PITCH),
    "chapter": Look("报告一级标题", HEI, indent=2, level=0, keep=True),
    "section": Look("报告二级标题", KAI, indent=2, level=1, keep=True),
    "point": Look("报告三级标题", FANGSONG, indent=2, level=2, keep=True),
    "body": Look("报告正文", FANGSONG, indent=2),
    "caption": Look("报告表题", HEI, LISTED, "center", before=8, after=4, pitch=20, keep=True),
    "figure_caption": Look("报告图题", HEI, LISTED, "center", before=2, after=8, pitch=20),
    "figure": Look("报告插图", FANGSONG, LISTED, "center", before=6, pitch=0, keep=True),
    "annex": Look("报告附件", HEI, align="left", fresh_page=True, keep=True),
    "annex_title": Look(
        "报告附件标题",
        XIAOBIAOSONG,
        TITLE,
        "center",
        level=0,
        after=8,
        pitch=36,
        keep=True,
        spacing=-0.6,
        close=True,
    ),
    "cell": Look("报告表格", FANGSONG, LISTED, "left", pitch=18),
    "head": Look("报告表头", HEI, LISTED, "center", pitch=18),
    "fine": Look("报告小表", FANGSONG, FINE, "left", pitch=15),
    "fine_head": Look("报告小表头", HEI, FINE, "center", pitch=15),
    "gap": Look("报告表后", FANGSONG, FINE, pitch=15),
    "remark": Look("报告提示", KAI, indent=2, ink=RED),
}


def set_page(document: Any) -> dict[str, str]:
    """Give a new document its page, styles and page numbers; return the styles' ids by part."""
    sheet = Sheet()
    section = document.sections[0]
    _margins(section, sheet)
    _footers(document, section)
    _fonts(document)
    return {part: _style(document, look, sheet) for part, look in LOOKS.items()}


def style_ids(document: Any) -> dict[str, str]:
    """Return the ids of the report's styles in an existing document; those it lacks are added."""
    known = {style.name: style.style_id for style in document.styles}
    return {part: known.get(look.name) or _style(document, look, Sheet()) for part, look in LOOKS.items()}


def _margins(section: Any, sheet: Sheet) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    section.page_width, section.page_height = _points(sheet.width), _points(sheet.height)
    section.left_margin, section.top_margin = _points(sheet.left), _points(sheet.top)
    section.right_margin = _points(sheet.width - sheet.left - sheet.text_width)
    section.bottom_margin = _points(sheet.bottom)
    section.header_distance = _points(15 * MM)
    section.footer_distance = _points(sheet.bottom - NUMBER_LINE - NUMBER / 2)
    for grid in section._sectPr.findall(qn("w:docGrid")):
        section._sectPr.remove(grid)
    grid = OxmlElement("w:docGrid")
    grid.set(qn("w:linePitch"), str(round(PITCH * TWIPS)))
    section._sectPr.append(grid)


def _footers(document: Any, section: Any) -> None:
    """Put — 1 — at the outer side: odd pages at the right, even ones at the left, a character from the edge."""
    document.settings.odd_and_even_pages_header_footer = True
    for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
        footer.is_linked_to_previous = False
        paragraph = footer.paragraphs[0]
        paragraph.alignment = {"right": 2, "left": 0}[side]
        indent = paragraph.paragraph_format
        if side == "right":
            indent.right_indent = _points(NUMBER)
        else:
            indent.left_indent = _points(NUMBER)
        for piece in ("— ", "PAGE", " —"):
            _number_run(paragraph, piece)


def _number_run(paragraph: Any, piece: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    if piece != "PAGE":
        _dress(paragraph.add_run(piece), SONG, NUMBER)
        return
    for kind in ("begin", "code", "separate", "shown", "end"):
        run = _dress(paragraph.add_run("1" if kind == "shown" else ""), SONG, NUMBER)
        if kind == "code":
            code = OxmlElement("w:instrText")
            code.text = " PAGE "
            run._r.append(code)
        elif kind != "shown":
            sign = OxmlElement("w:fldChar")
            sign.set(qn("w:fldCharType"), kind)
            run._r.append(sign)


def _dress(run: Any, font: str, size: float) -> Any:
    from docx.oxml.ns import qn

    run.font.name, run.font.size = font, _points(size)
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
    return run


def _style(document: Any, look: Look, sheet: Sheet) -> str:
    from docx.enum.style import WD_STYLE_TYPE
    from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
    from docx.enum.text import WD_LINE_SPACING
    from docx.oxml.ns import qn
    from docx.shared import RGBColor

    style = document.styles.add_style(look.name, WD_STYLE_TYPE.PARAGRAPH)
    style.font.size, style.font.name = _points(look.size), look.font
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("w:eastAsia", "w:hAnsi", "w:cs"):
        fonts.set(qn(script), look.font)
    if look.ink:
        style.font.color.rgb = RGBColor.from_string(look.ink)
    if spacing := spacing_of(look, sheet):
        _spread(style, spacing)
    shape = style.paragraph_format
    shape.alignment = {"both": ALIGN.JUSTIFY, "center": ALIGN.CENTER, "left": ALIGN.LEFT}[look.align]
    shape.space_before, shape.space_after = _points(look.before), _points(look.after)
    if look.pitch:
        shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, _points(look.pitch)
    else:
        shape.line_spacing = 1.0
    if look.indent:
        shape.first_line_indent = _points(look.indent * sheet.cell)
    shape.widow_control = False
    shape.keep_with_next, shape.page_break_before = look.keep, look.fresh_page
    if look.close:
        _keep_close(style)
    if look.level is not None:
        _outline(style, look.level)
    return str(style.style_id)


def spacing_of(look: Look, sheet: Sheet) -> float:
    """Return what is added between two characters; 28 of 3号 are drawn into a line by taking a little away."""
    return sheet.cell - BODY if look.size == BODY else look.spacing


def _spread(style: Any, room: float) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    spacing = OxmlElement("w:spacing")
    spacing.set(qn("w:val"), str(round(room * TWIPS)))
    style.element.rPr.find(qn("w:sz")).addprevious(spacing)


def _keep_close(style: Any) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    style.element.pPr.find(qn("w:spacing")).addnext(OxmlElement("w:contextualSpacing"))


def _outline(style: Any, level: int) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    mark = OxmlElement("w:outlineLvl")
    mark.set(qn("w:val"), str(level))
    style.element.get_or_add_pPr().append(mark)


def _fonts(document: Any) -> None:
    """Name the stand-ins of fonts a computer may lack."""
    rows = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:charset w:val="86"/></w:font>'
        for name, other in STAND_INS.items()
    )
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    words = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:fonts xmlns:w="{space}">{rows}</w:fonts>'
    for part in document.part.package.iter_parts():
        if str(part.partname) == "/word/fontTable.xml":
            part._blob = words.encode()


def _points(size: float) -> Any:
    from docx.shared import Pt

    return Pt(size)
