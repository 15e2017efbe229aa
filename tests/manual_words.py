"""What the manual may name: the words of the screens, the records and the command line."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path
from typing import Any

from db.records import KINDS
from ohdesk.fields import fields_of

ROOT = Path(__file__).resolve().parent.parent
MANUAL = ROOT / "resources" / "manual"
NAMED = re.compile(r"【([^】]+)】")
GAP = re.compile(r"…|\d+|几|N")
"""Where a name on the screen holds a number or goes on."""


@cache
def words_of_screens() -> str:
    """Return every word the screens may show, a line for each."""
    found = [one.value for one in _nodes(ast.Constant) if isinstance(one.value, str)]
    for kind in KINDS:
        found.append(kind.zh)
        for field in fields_of(kind):
            found += [field.zh, *(str(one.value) for one in field.choices or ())]
    found += [path.read_text("utf-8") for path in (ROOT / "resources" / "profiles").rglob("*.toml")]
    return "\n".join(found)


@cache
def patterns() -> list[re.Pattern[str]]:
    """Return what the screens put together from words and values."""
    found = []
    for one in _nodes(ast.JoinedStr):
        parts = [str(part.value) if isinstance(part, ast.Constant) else None for part in one.values]
        if any(part and part.strip() for part in parts):
            found.append(re.compile("".join(".+" if part is None else re.escape(part) for part in parts)))
    return found


def _nodes(kind: type) -> list[Any]:
    rooms = [(ROOT / "ui").glob("*.py"), (ROOT / "ohdesk").rglob("*.py"), (ROOT / "db").rglob("*.py")]
    trees = (ast.parse(path.read_text("utf-8")) for room in rooms for path in sorted(room))
    return [node for tree in trees for node in ast.walk(tree) if isinstance(node, kind)]


def unknown_names(text: str) -> list[str]:
    """Return the names in 【】 that are nowhere on the screens."""
    return [name for name in sorted(set(NAMED.findall(text))) if not _known(name)]


def _known(name: str) -> bool:
    known = words_of_screens()
    if all(part.strip() in known for part in GAP.split(name)):
        return True
    return any(one.fullmatch(name) for one in patterns())
