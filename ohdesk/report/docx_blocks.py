"""One block of a report as Word elements: paragraphs, tables with repeated headings, pictures; marked and unmarked."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

from ohdesk.exchange.page_layout import Sheet
from ohdesk.report.content import Block, Column, Figure, Paragraph, Table, fingerprint
from ohdesk.report.docx_marks import FROM_FACTS, NOTHING, Mark, Marker, key_of, remark_name, text_of
from ohdesk.report.docx_page import PROMPT_INK, TWIPS
from ohdesk.report.pictures import WIDTH_MM, picture

ILLEGAL = re.compile(r"[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
CELL_PADS = {"top": 40, "left": 60, "bottom": 40, "right": 60}
LONG_ROW = 220
"""A row with more characters than this may be cut by a page's end."""


class Renderer:
    """Turns blocks into elements of one document."""

    def __init__(self, document: Any, styles: Mapping[str, str]) -> None:
        """Take the document that pictures are put into, and its styles by part."""
        self.document, self.styles = document, styles
        self.marker = Marker(document.element.body)
        self.marks: dict[str, Mark] = {}
        """What was written at every place, by its key."""

    def marked(self, block: Block, why: str = FROM_FACTS) -> list[Any]:
        """Return a block under its mark, its remark after it."""
        found = self.plain(block)
        self.stamp(found, block, fingerprint(text_of(found, pictures_of(self.document))), why)
        return [*found, *self.remark(block)]

    def stamp(self, elements: Sequence[Any], block: Block, own: str, why: str = FROM_FACTS) -> None:
        """Write a block's mark on its elements."""
        draft = block.draft if isinstance(block, Paragraph) else block.text
        remark = block.remark if isinstance(block, Paragraph) else None
        shown = fingerprint(remark.draft) if remark else NOTHING
        key = key_of(block.place)
        self.marks[block.place] = Mark(key, own, fingerprint(draft), why, shown)
        self.marker.put(elements, self.marks[block.place].name, key)

    def remark(self, block: Block) -> list[Any]:
        """Return the remark beside a text that the facts have left behind."""
        if not isinstance(block, Paragraph) or block.remark is None:
            return []
        return self.remarked(block.place, block.remark.words)

    def remarked(self, place: str, words: str) -> list[Any]:
        """Return a remark under a mark of its own."""
        found = [self.paragraph("remark", line) for line in words.split("\n")]
        self.marker.put(found, remark_name(key_of(place), text_of(found, {})))
        return found

    def plain(self, block: Block) -> list[Any]:
        """Return a block's elements without a mark."""
        if isinstance(block, Table):
            return [self.table(block)]
        if isinstance(block, Figure):
            return [self.figure(block)]
        return [self.paragraph(block.style, line, prompt=block.unwritten) for line in block.text.split("\n")]

    def paragraph(self, part: str, text: str, *, prompt: bool = False, align: str = "") -> Any:
        """Return one paragraph; line breaks inside it stay breaks."""
        from docx.oxml import OxmlElement

        found = OxmlElement("w:p")
        found.get_or_add_pPr().get_or_add_pStyle().val = self.styles[part]
        if align:
            found.get_or_add_pPr().get_or_add_jc().val = _alignment(align)
        if text:
            run = found.add_r()
            if prompt:
                run.get_or_add_rPr().append(_valued("w:color", PROMPT_INK))
            run.text = ILLEGAL.sub("", text)
        return found

    def figure(self, block: Figure) -> Any:
        """Return a chart as a picture in a paragraph of its own."""
        from docx.shared import Mm
        from docx.text.paragraph import Paragraph as Text

        found = self.paragraph("figure", "")
        run = Text(found, self.document._body).add_run()
        run.add_picture(BytesIO(picture(block)), width=Mm(WIDTH_MM))
        for one in found.iter():
            if one.tag.endswith("}docPr"):
                one.set("id", str(int(fingerprint(block.place)[:6], 16) + 1))
                one.set("name", block.place)
                one.set("descr", ILLEGAL.sub("", block.text)[:500])
        return found

    def table(self, block: Table) -> Any:
        """Return a ruled table whose heading row is repeated on every page."""
        from docx.oxml import OxmlElement

        widths = _widths(block.columns)
        found = OxmlElement("w:tbl")
        found.append(_table_look(sum(widths)))
        grid = OxmlElement("w:tblGrid")
        for width in widths:
            column = OxmlElement("w:gridCol")
            _set(column, "w:w", str(width))
            grid.append(column)
        found.append(grid)
        part = "fine" if block.small else "cell"
        heads = [one.zh for one in block.columns]
        found.append(
            self._row(heads, block.columns, widths, "fine_head" if block.small else "head", head=True)
        )
        before: Sequence[str] = [""] * len(heads)
        for at, row in enumerate(block.rows):
            after = block.rows[at + 1] if at + 1 < len(block.rows) else None
            joins = [_join(column, before, row, after, place) for place, column in enumerate(block.columns)]
            found.append(self._row(row, block.columns, widths, part, joins=joins))
            before = row
        return found

    def _row(
        self,
        cells: Sequence[str],
        columns: Sequence[Column],
        widths: Sequence[int],
        part: str,
        *,
        head: bool = False,
        joins: Sequence[str] = (),
    ) -> Any:
        from docx.oxml import OxmlElement

        row, about = OxmlElement("w:tr"), OxmlElement("w:trPr")
        if sum(map(len, cells)) <= LONG_ROW:
            about.append(OxmlElement("w:cantSplit"))
        if head:
            about.append(OxmlElement("w:tblHeader"))
        row.append(about)
        for at, (words, column, width) in enumerate(zip(cells, columns, widths, strict=True)):
            join = joins[at] if joins else ""
            cell, look = OxmlElement("w:tc"), OxmlElement("w:tcPr")
            wide = OxmlElement("w:tcW")
            _set(wide, "w:w", str(width))
            _set(wide, "w:type", "dxa")
            look.append(wide)
            if join:
                look.append(_valued("w:vMerge", join))
            look.append(_valued("w:vAlign", "center"))
            cell.append(look)
            shown = "" if join == "continue" else words
            align = "" if head or column.align == "left" else column.align
            cell.extend(self.paragraph(part, line, align=align) for line in shown.split("\n"))
            row.append(cell)
        return row


def pictures_of(document: Any) -> dict[str, str]:
    """Return the content hash of every picture of a document by its link."""
    return {
        link: hashlib.sha256(one.target_part.blob).hexdigest()
        for link, one in document.part.rels.items()
        if not one.is_external and one.reltype.endswith("/image")
    }


def _join(
    column: Column, before: Sequence[str], row: Sequence[str], after: Sequence[str] | None, at: int
) -> str:
    """Tell whether a cell begins or continues a run of alike cells of a joined column."""
    if not column.joined:
        return ""
    if row[at] and before[at] == row[at]:
        return "continue"
    return "restart" if after is not None and after[at] == row[at] else ""


def _widths(columns: Sequence[Column]) -> list[int]:
    whole = round(Sheet().text_width * TWIPS)
    shares = sum(one.share for one in columns)
    widths = [int(whole * one.share / shares) for one in columns]
    widths[-1] += whole - sum(widths)
    return widths


def _table_look(width: int) -> Any:
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    sides = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    pads = "".join(f'<w:{side} w:w="{pad}" w:type="dxa"/>' for side, pad in CELL_PADS.items())
    return parse_xml(
        f'<w:tblPr {nsdecls("w")}><w:tblW w:w="{width}" w:type="dxa"/><w:jc w:val="center"/>'
        f"<w:tblBorders>{sides}</w:tblBorders>"
        f'<w:tblLayout w:type="fixed"/><w:tblCellMar>{pads}</w:tblCellMar></w:tblPr>'
    )


def _alignment(align: str) -> Any:
    from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN

    return {"center": ALIGN.CENTER, "right": ALIGN.RIGHT, "left": ALIGN.LEFT}[align]


def _valued(name: str, value: str) -> Any:
    from docx.oxml import OxmlElement

    found = OxmlElement(name)
    _set(found, "w:val", value)
    return found


def _set(element: Any, name: str, value: str) -> None:
    from docx.oxml.ns import qn

    element.set(qn(name), value)
