"""A 自评报告 as a Word file: the same document and day give the same bytes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from io import BytesIO
from typing import Any
from xml.sax.saxutils import quoteattr

from ohdesk.exchange.steady import steady
from ohdesk.report.content import Document
from ohdesk.report.docx_blocks import Renderer
from ohdesk.report.docx_marks import Mark
from ohdesk.report.docx_page import set_page

PLACES = "/customXml/ohdesk-places.xml"
SPACE = "urn:ohdesk:report"


def docx_bytes(document: Document, when: date) -> bytes:
    """Return the report as a new Word file."""
    import docx

    made = docx.Document()
    body = made.element.body
    for child in list(body)[:-1]:
        body.remove(child)
    renderer = Renderer(made, set_page(made))
    for block in document.blocks():
        for element in renderer.marked(block):
            body.insert(len(body) - 1, element)
    drop_thumbnail(made)
    return packed(made, document, renderer.marks, when)


def packed(made: Any, document: Document, marks: Mapping[str, Mark], when: date) -> bytes:
    """Note what was written into a Word document and return its file."""
    about = made.core_properties
    moment = datetime(when.year, when.month, when.day)  # noqa: DTZ001 - a day, in no zone
    about.created = about.modified = moment
    about.author = about.last_modified_by = "ohdesk"
    about.title = document.title.replace("\n", "")
    about.comments = about.keywords = about.subject = about.category = ""
    about.revision = 1
    note_places(made, document, marks)
    box = BytesIO()
    made.save(box)
    return steady(box.getvalue())


def note_places(made: Any, document: Document, marks: Mapping[str, Mark]) -> None:
    """Keep beside the text what was written where, so that a deleted place is known from a new one."""
    from docx.opc.constants import RELATIONSHIP_TYPE as LINKS
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part

    lines = "".join(
        f"<place name={quoteattr(place)} mark={quoteattr(mark.name)}/>" for place, mark in marks.items()
    )
    words = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<report xmlns={quoteattr(SPACE)} '
        f"profile={quoteattr(document.profile)} report={quoteattr(document.report)}>{lines}</report>"
    ).encode()
    found = part_of_places(made)
    if found is not None:
        found._blob = words
        return
    part = Part(PackURI(PLACES), "application/xml", words, made.part.package)
    made.part.relate_to(part, LINKS.CUSTOM_XML)


def part_of_places(made: Any) -> Any | None:
    """Return the part that lists the places, wherever another program has put it."""
    for part in made.part.package.iter_parts():
        name = str(part.partname)
        if name.startswith("/customXml/") and name.endswith(".xml") and SPACE.encode() in part.blob:
            return part
    return None


def drop_thumbnail(made: Any) -> None:
    """Take out the picture of an empty page that the template brings along."""
    links = made.part.package.rels
    for key in [key for key, one in links.items() if one.reltype.endswith("/thumbnail")]:
        del links[key]
