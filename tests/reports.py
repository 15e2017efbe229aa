"""Reports as tests make and read them: the small county's, and what a person does to one in Word."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from ohdesk.report.content import Document

PROFILE, DAY, WHEN = "henan-2025", date(2025, 6, 30), date(2025, 7, 1)
TEXT = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
RATE = "截至2025年6月30日，存在职业病危害的工业企业数量"


def words_of(document: Document) -> dict[str, str]:
    """Return every paragraph by its place."""
    return {one.place: one.text for one in document.paragraphs()}


def open_docx(path: Any) -> Any:
    """Open a Word file as another program does."""
    import docx

    return docx.Document(str(path) if isinstance(path, Path) else path)


def texts_of(path: Path) -> list[str]:
    """Return a Word file's paragraphs."""
    return [one.text for one in open_docx(path).paragraphs]


def paragraph_of(made: Any, start: str) -> Any:
    """Return the paragraph that begins with some words."""
    return next(one for one in made.paragraphs if one.text.startswith(start))


def change(paragraph: Any, text: str) -> None:
    """Type over a paragraph as Word does: its first run takes the words, its bookmark stays."""
    runs = paragraph.runs
    runs[0].text = text
    for one in runs[1:]:
        one.text = ""


def marked(made: Any) -> Iterator[Any]:
    """Yield the paragraphs that bear one of the program's marks and have words."""
    for one in made.paragraphs:
        if one._p.find(f"{TEXT}bookmarkStart") is not None and one.runs:
            yield one
