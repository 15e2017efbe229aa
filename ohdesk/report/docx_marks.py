"""Marks in the Word file: every place of a report carries a hidden bookmark that says what was written there."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ohdesk.report.content import fingerprint

NOTHING = "0" * 9
FROM_FACTS, FROM_WINDOW = "f", "w"
"""Why a remark stands beside a text: the facts have changed, or the window has other words."""

NAME = re.compile(r"_oh([0-9a-f]{8})([0-9a-f]{9})([0-9a-f]{9})([fw])([0-9a-f]{9})")
REMARK = re.compile(r"_ohr([0-9a-f]{8})([0-9a-f]{9})")
PARAGRAPH_ID = "{http://schemas.microsoft.com/office/word/2010/wordml}paraId"


@dataclass(frozen=True)
class Mark:
    """What was written at a place: the text, the draft then, and the remark that was shown, as fingerprints."""

    key: str
    own: str
    draft: str
    why: str = FROM_FACTS
    shown: str = NOTHING

    @property
    def name(self) -> str:
        """Return the mark as a bookmark's name; Word allows 40 signs and hides those that begin with a line."""
        return f"_oh{self.key}{self.own}{self.draft}{self.why}{self.shown}"

    @property
    def remarked(self) -> bool:
        """Tell whether a remark was put beside the text."""
        return self.shown != NOTHING


def key_of(place: str) -> str:
    """Return the sign that stands for a place in a bookmark's name."""
    return hashlib.sha256(place.encode()).hexdigest()[:8]


def paragraph_id(key: str) -> str:
    """Return the paragraph number of a place, by which it is known when its bookmark was typed over."""
    return f"{int(key, 16) & 0x7FFFFFFE | 1:08X}"


def read_mark(name: str) -> Mark | None:
    """Return the mark that a bookmark's name is, None for another's bookmark."""
    found = NAME.fullmatch(name)
    return Mark(*found.groups()) if found else None


def remark_name(key: str, words: str) -> str:
    """Return the bookmark's name of a remark, by which a changed one is known."""
    return f"_ohr{key}{fingerprint(words)}"


class Marker:
    """Puts bookmarks into one document, each with a number of its own."""

    def __init__(self, body: Any) -> None:
        """Begin after the largest number there is."""
        from docx.oxml.ns import qn

        numbers = (one.get(qn("w:id"), "") for one in body.iter(qn("w:bookmarkStart")))
        self._last = max((int(one) for one in numbers if one.isdigit()), default=0)

    def put(self, elements: Sequence[Any], name: str, key: str = "") -> None:
        """Mark paragraphs, or a table in its first cell, in the place of an older mark."""
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn

        unmark(elements)
        first, last = _first_paragraph(elements[0]), _first_paragraph(elements[-1])
        self._last += 1
        start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
        for one in (start, end):
            one.set(qn("w:id"), str(self._last))
        start.set(qn("w:name"), name)
        look = first.find(qn("w:pPr"))
        first.insert(0 if look is None else 1, start)
        last.append(end)
        if key:
            first.set(PARAGRAPH_ID, paragraph_id(key))


def unmark(elements: Sequence[Any]) -> None:
    """Take our marks off elements."""
    from docx.oxml.ns import qn

    for element in elements:
        gone = set()
        for one in list(element.iter(qn("w:bookmarkStart"))):
            if one.get(qn("w:name"), "").startswith("_oh"):
                gone.add(one.get(qn("w:id")))
                one.getparent().remove(one)
        for one in list(element.iter(qn("w:bookmarkEnd"))):
            if one.get(qn("w:id")) in gone:
                one.getparent().remove(one)
        for one in element.iter(qn("w:p")):
            one.attrib.pop(PARAGRAPH_ID, None)


def _first_paragraph(element: Any) -> Any:
    from docx.oxml.ns import qn

    return element if element.tag == qn("w:p") else next(element.iter(qn("w:p")))


def names_in(element: Any) -> list[tuple[str, str]]:
    """Return our bookmarks that begin in a paragraph, or in the first cell of a table: name and number."""
    from docx.oxml.ns import qn

    owner = element
    if element.tag == qn("w:tbl"):
        owner = next(element.iter(qn("w:p")), element)
    return [
        (name, one.get(qn("w:id"), ""))
        for one in owner.iter(qn("w:bookmarkStart"))
        if (name := one.get(qn("w:name"), "")).startswith("_oh")
    ]


def ends_in(element: Any) -> set[str]:
    """Return the numbers of the bookmarks that end in an element."""
    from docx.oxml.ns import qn

    return {one.get(qn("w:id"), "") for one in element.iter(qn("w:bookmarkEnd"))}


def text_of(elements: Sequence[Any], pictures: dict[str, str]) -> str:
    """Return the words of elements; a picture counts by its content, which `pictures` knows by its link."""
    from docx.oxml.ns import qn

    lines = []
    for block in elements:
        if block.tag == qn("w:tbl"):
            lines += [
                "\t".join(_cell(cell) for cell in row.iter(qn("w:tc"))) for row in block.iter(qn("w:tr"))
            ]
        elif block.tag == qn("w:p"):
            lines.append("".join(_words(block)))
            lines += [pictures.get(one.get(qn("r:embed"), ""), "?") for one in block.iter(qn("a:blip"))]
    return "\n".join(lines)


def _cell(cell: Any) -> str:
    from docx.oxml.ns import qn

    return "\n".join("".join(_words(one)) for one in cell.iter(qn("w:p")))


def _words(paragraph: Any) -> Iterator[str]:
    from docx.oxml.ns import qn

    # What is struck out under 修订 stands in w:delText and is no longer part of the text.
    signs = {qn("w:tab"): "\t", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}
    for one in paragraph.iter():
        if one.tag == qn("w:t"):
            yield one.text or ""
        elif one.tag in signs and one.getparent().tag == qn("w:r"):
            yield signs[one.tag]
