"""Packages (.xlsx, .docx, .zip) whose bytes depend on their content alone, not on the hour or the computer."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from datetime import date

TYPES, ABOUT = "[Content_Types].xml", "docProps/core.xml"
BEGINNING = (1980, 1, 1, 0, 0, 0)
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")
_CREATED = re.compile(rb"(<dcterms:created[^>]*>)[^<]*")


def packed(parts: Mapping[str, bytes | str]) -> bytes:
    """Return named parts as one archive; an office file's list of types stands first, as its readers like it."""
    box = io.BytesIO()
    with zipfile.ZipFile(box, "w") as out:
        for name in sorted(parts, key=lambda one: (one != TYPES, one)):
            entry = zipfile.ZipInfo(name, BEGINNING)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0
            out.writestr(entry, parts[name])
    return box.getvalue()


def steady(package: bytes, when: date | None = None) -> bytes:
    """Return an office file without the hour it was saved at: last changed on `when`, else made and changed never."""
    with zipfile.ZipFile(io.BytesIO(package)) as box:
        parts = {name: box.read(name) for name in box.namelist()}
    if ABOUT in parts:
        stamp = f"{when or date(*BEGINNING[:3]):%Y-%m-%d}T00:00:00Z".encode()
        for moment in (_MODIFIED,) if when else (_MODIFIED, _CREATED):
            parts[ABOUT] = moment.sub(rb"\g<1>" + stamp, parts[ABOUT])
    return packed(parts)
