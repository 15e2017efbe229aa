"""The 交接说明 as a document that the report's writers print."""

from __future__ import annotations

from pathlib import Path

from ohdesk.errors import Refused
from ohdesk.exchange.outfile import fresh_name, replacing
from ohdesk.handover.shape import Grid, Guide, numbered
from ohdesk.report import docx_bytes, pdf_bytes
from ohdesk.report.content import Chapter, Column, Document, Paragraph, Table

MAKERS = {".pdf": pdf_bytes, ".docx": docx_bytes}


def print_guide(guide: Guide, out: Path) -> Path:
    """Write the guide as .pdf or .docx under a free name; the same guide gives the same bytes."""
    make = MAKERS.get(out.suffix.lower())
    if make is None:
        raise Refused("交接说明请保存为 .pdf 或 .docx 文件。")
    content = make(document_of(guide), guide.day)
    target = fresh_name(out)
    with replacing(target) as draft:
        draft.write_bytes(content)
    return target


def document_of(guide: Guide) -> Document:
    """Return the guide as a document that the report's writers print."""
    front = [
        Paragraph("title", guide.title, "title", draft=guide.title),
        Paragraph("day", f"{guide.day.year}年{guide.day.month}月{guide.day.day}日", "date", draft=""),
    ]
    chapters = [Chapter("front", guide.title, front)]
    for at, (zh, section) in enumerate(zip(numbered(guide.sections), guide.sections, strict=True), 1):
        blocks: list[Paragraph | Table] = [Paragraph(f"s{at}", zh, "chapter", draft=zh)]
        for line, words in enumerate(section.lines, 1):
            blocks.append(Paragraph(f"s{at}.p{line}", words, "body", draft=words))
        for number, grid in enumerate(section.grids, 1):
            blocks += _printed(f"s{at}.t{number}", grid)
        chapters.append(Chapter(f"s{at}", zh, blocks))
    return Document("", "handover", guide.title, chapters)


def _printed(place: str, grid: Grid) -> list[Paragraph | Table]:
    columns = [Column(zh, share) for zh, share in zip(grid.headings, grid.shares, strict=True)]
    caption = Paragraph(f"{place}.c", grid.zh, "caption", draft=grid.zh)
    found: list[Paragraph | Table] = [caption, Table(place, columns, grid.rows, small=True)]
    if grid.left_out:
        words = f"另有 {grid.left_out:,} 行未列出，可在程序中查看。"
        found.append(Paragraph(f"{place}.m", words, "body", draft=words))
    return found
