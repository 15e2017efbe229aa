"""The first lines of a Word or Excel file, read in the child process that may die without harm."""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections.abc import Iterator
from contextlib import closing

from ohdesk.errors import Refused
from ohdesk.exchange.sandbox import run
from ohdesk.exchange.sniff import check_markup

MOST_LINES, MOST_COLUMNS, MOST_MARKUP = 60, 12, 4 << 20
SECONDS, MEMORY = 10.0, 1 << 30
READABLE = frozenset({".docx", ".xlsx", ".xls"})
_PARAGRAPH = re.compile(r"<w:p[ >].*?</w:p>", re.DOTALL)
_WORDS = re.compile(r"<w:t(?: [^>]*)?>([^<]*)")


def first_lines(content: bytes, suffix: str) -> str:
    """Return what a document begins with, blank where it cannot be read safely."""
    if suffix not in READABLE:
        return ""
    work = _word if suffix == ".docx" else _sheet
    try:
        with closing(run(work, content, seconds=SECONDS, memory=MEMORY)) as lines:
            return "\n".join(lines).strip()
    except Refused:
        return ""


def _word(content: bytes) -> Iterator[str]:
    with zipfile.ZipFile(io.BytesIO(content)) as box:
        check_markup(box, "word/document.xml")
        with box.open("word/document.xml") as part:
            markup = part.read(MOST_MARKUP).decode("utf-8", "replace")
    for at, paragraph in enumerate(_PARAGRAPH.finditer(markup)):
        if at >= MOST_LINES:
            break
        yield html.unescape("".join(_WORDS.findall(paragraph.group())))


def _sheet(content: bytes) -> Iterator[str]:
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    rows = book.get_sheet_by_index(0).to_python(nrows=MOST_LINES)
    for row in rows:
        yield "　".join(_told(cell) for cell in row[:MOST_COLUMNS] if cell not in ("", None))


def _told(cell: object) -> str:
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
