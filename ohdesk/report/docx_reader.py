"""An existing Word file of a report, read safely: which places stand in it, what was changed, what was added."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

from ohdesk.errors import Refused
from ohdesk.exchange.sniff import check_markup
from ohdesk.report.content import fingerprint
from ohdesk.report.docx_blocks import pictures_of
from ohdesk.report.docx_marks import (
    PARAGRAPH_ID,
    REMARK,
    Mark,
    ends_in,
    key_of,
    names_in,
    paragraph_id,
    read_mark,
    text_of,
)
from ohdesk.report.docx_writer import SPACE, part_of_places

LARGEST, UNPACKED, PARTS, SQUEEZED = 80 << 20, 300 << 20, 2000, 1000
FOREIGN = "“{}”不是本程序生成的自评报告，不会覆盖。请换一个文件名。"


@dataclass
class Item:
    """Some elements of the text: a place (`mark`), a remark, or what a person added."""

    elements: list[Any]
    text: str
    mark: Mark | None = None
    remark: str = ""
    """The key of the place that an untouched remark stands beside."""


@dataclass
class Old:
    """A report as it was found: the open document, its items in order, and the places written then."""

    made: Any
    profile: str
    report: str
    items: list[Item]
    places: dict[str, Mark] = field(default_factory=dict)

    def item(self, place: str) -> Item | None:
        """Return where a place stands now."""
        key = key_of(place)
        return next((one for one in self.items if one.mark is not None and one.mark.key == key), None)

    def has_remark(self, place: str) -> bool:
        """Tell whether the remark beside a place is still there."""
        return any(one.remark == key_of(place) for one in self.items)

    @property
    def words(self) -> list[str]:
        """Return everything that is not a remark, in order."""
        return [one.text for one in self.items if not one.remark]


def read(path: Path) -> Old:
    """Open a report's Word file; raise Refused for a file that is unsafe, damaged or not ours."""
    from docx import Document

    try:
        content = path.read_bytes() if path.stat().st_size <= LARGEST else b""
    except OSError as error:
        raise Refused(f"不能读取“{path.name}”，可能正在被 Word/WPS 打开，请关闭后再试。") from error
    _check(path.name, content)
    try:
        made = Document(BytesIO(content))
        about = part_of_places(made)
        profile, report, places = _places(about.blob) if about is not None else ("", "", {})
    except Exception as error:
        raise Refused(f"“{path.name}”已损坏，无法读取。请把它移走或换一个文件名。") from error
    if about is None:
        raise Refused(FOREIGN.format(path.name))
    return Old(made, profile, report, _items(made, places), places)


def _check(name: str, content: bytes) -> None:
    unsafe = f"“{name}”的内部结构异常，为安全起见不予读取。请换一个文件名。"
    if not content:
        raise Refused(f"“{name}”太大或是空的，请换一个文件名。")
    try:
        with zipfile.ZipFile(BytesIO(content)) as box:
            parts = box.infolist()
            swollen = any(one.file_size > max(1 << 20, SQUEEZED * one.compress_size) for one in parts)
            if len(parts) > PARTS or sum(one.file_size for one in parts) > UNPACKED or swollen:
                raise Refused(unsafe)
            names = [one.filename.lower() for one in parts]
            if len(set(names)) != len(names) or any(one.flag_bits & 1 for one in parts):
                raise Refused(unsafe)
            if "word/document.xml" not in names:
                raise Refused(FOREIGN.format(name))
            for one in parts:
                if one.filename.lower().endswith((".xml", ".rels")):
                    check_markup(box, one.filename)
            if box.testzip() is not None:
                raise Refused(unsafe)
    except Refused:
        raise
    except Exception as error:
        raise Refused(f"“{name}”已损坏或不是 Word 文件，无法读取。请把它移走或换一个文件名。") from error


def _places(blob: bytes) -> tuple[str, str, dict[str, Mark]]:
    from docx.oxml import parse_xml

    report: Any = parse_xml(blob)
    found = {}
    for one in report.iter(f"{{{SPACE}}}place"):
        mark = read_mark(one.get("mark", ""))
        if mark is not None:
            found[one.get("name", "")] = mark
    return report.get("profile", ""), report.get("report", ""), found


def _items(made: Any, places: dict[str, Mark]) -> list[Item]:
    from docx.oxml.ns import qn

    pictures = pictures_of(made)
    numbers = {paragraph_id(mark.key): mark for mark in places.values()}
    children = [one for one in made.element.body if one.tag != qn("w:sectPr")]
    return list(_told_apart(_ranges(children, numbers), pictures))


def _ranges(children: list[Any], numbers: dict[str, Mark]) -> Iterator[tuple[list[Any], str]]:
    """Yield elements that belong together, with the name of their mark."""
    at = 0
    while at < len(children):
        name, number = _name(children[at], numbers)
        end = _end(children, at, name, number) if name else at
        yield children[at : end + 1], name
        at = end + 1


def _name(element: Any, numbers: dict[str, Mark]) -> tuple[str, str]:
    for name, number in names_in(element):
        if read_mark(name) or REMARK.fullmatch(name):
            return name, number
    known = numbers.get(element.get(PARAGRAPH_ID, ""))
    return (known.name, "") if known else ("", "")


def _end(children: list[Any], at: int, name: str, number: str) -> int:
    """Return the last element of a mark's range; LibreOffice begins the same mark again in the last one."""
    if number in ends_in(children[at]):
        return at
    for place in range(at + 1, len(children)):
        others = [other for other, _ in names_in(children[place])]
        if number in ends_in(children[place]) or name in others:
            return place
        if others:
            break
    return at


def _told_apart(ranges: Iterator[tuple[list[Any], str]], pictures: dict[str, str]) -> Iterator[Item]:
    """Yield the items; a second copy of a place, and a remark that was written into, are a person's text."""
    seen: set[str] = set()
    for elements, name in ranges:
        text = text_of(elements, pictures)
        mark, remark = read_mark(name), REMARK.fullmatch(name)
        if remark and remark[2] == fingerprint(text):
            yield Item(elements, text, remark=remark[1])
        elif mark and mark.key not in seen:
            seen.add(mark.key)
            yield Item(elements, text, mark)
        else:
            yield Item(elements, text)
