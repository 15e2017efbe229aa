"""Where things lie in an .xlsx package that came in: sheets, styles, shared strings."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from xml.etree import ElementTree as ET

from ohdesk.errors import Refused
from ohdesk.exchange import census

_BROKEN = "此文件的内部结构不完整，无法读取。请用 Excel/WPS 打开后另存为新的 .xlsx。"
_SPELLED_OUT = re.compile(r'"[^"]*"|\\.')


class PackageMap:
    """The parts of an .xlsx package, found as the package itself names them."""

    def __init__(self, box: zipfile.ZipFile) -> None:
        self.box = box
        self._names = {name.replace("\\", "/").lstrip("/").lower(): name for name in box.namelist()}
        self._workbook = self._main_part()
        root = self._tree(self._workbook)
        links = dict(self._links(self._workbook))
        self._sheets = {
            sheet.get("name", ""): links.get(_relation(sheet), ("", ""))[1] for sheet in _all(root, "sheet")
        }
        self.visible = [
            sheet.get("name", "")
            for sheet in _all(root, "sheet")
            if sheet.get("state", "visible") == "visible"
            and links.get(_relation(sheet), ("", ""))[0] == "worksheet"
        ]
        self._styles = next((target for kind, target in links.values() if kind == "styles"), "")
        self._strings = next((target for kind, target in links.values() if kind == "sharedStrings"), "")
        self.epoch_1904 = any(about.get("date1904") in {"1", "true"} for about in _all(root, "workbookPr"))
        self.percent_styles = self._find_percent_styles()

    def part_of(self, sheet: str) -> str:
        """Return the package part that holds a sheet."""
        return self._part(self._sheets.get(sheet, ""))

    def empty_strings(self) -> frozenset[int]:
        """Return the numbers of the shared strings that hold no text."""
        if self._strings.lower() not in self._names:
            return frozenset()
        return census.empty_strings(self.box, self._part(self._strings))

    def _main_part(self) -> str:
        for kind, target in dict(self._links("")).values():
            if kind == "officeDocument":
                return target
        raise Refused(_BROKEN)

    def _part(self, name: str) -> str:
        try:
            return self._names[name.lower()]
        except KeyError:
            raise Refused(_BROKEN) from None

    def _tree(self, name: str) -> ET.Element:
        try:
            return ET.fromstring(self.box.read(self._part(name)))  # noqa: S314 - document types are refused beforehand
        except (ET.ParseError, ValueError, zipfile.BadZipFile) as error:
            raise Refused(_BROKEN) from error

    def _links(self, source: str) -> Iterator[tuple[str, tuple[str, str]]]:
        """Yield id, kind and target of each link of a part."""
        folder, name = posixpath.split(source)
        rels = posixpath.join(folder, "_rels", f"{name}.rels")
        for link in _all(self._tree(rels), "Relationship"):
            target = link.get("Target", "").replace("\\", "/")
            place = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
            kind = link.get("Type", "").rpartition("/")[2]
            yield link.get("Id", ""), (kind, posixpath.normpath(place))

    def _find_percent_styles(self) -> frozenset[int]:
        if self._styles.lower() not in self._names:
            return frozenset()
        root = self._tree(self._styles)
        formats = {"9", "10"}
        for style in _all(root, "numFmt"):
            # a quoted or escaped % is a word behind the number and does not multiply it
            if "%" in _SPELLED_OUT.sub("", style.get("formatCode", "")):
                formats.add(style.get("numFmtId", ""))
        used = next(_all(root, "cellXfs"), None)
        cells = [] if used is None else list(used)
        return frozenset(index for index, style in enumerate(cells) if style.get("numFmtId", "") in formats)


def _all(root: ET.Element, name: str) -> Iterator[ET.Element]:
    return (element for element in root.iter() if element.tag.rpartition("}")[2] == name)


def _relation(sheet: ET.Element) -> str:
    return next((value for key, value in sheet.attrib.items() if key.rpartition("}")[2] == "id"), "")
