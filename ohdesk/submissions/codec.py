"""Facts as JSON and back: the program's own dataclasses by name, dates and numbers without loss."""

from __future__ import annotations

import hashlib
import json
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from importlib import import_module
from pathlib import PurePath
from typing import Any

from ohdesk.errors import Damaged

CLASS, PAIRS, DAY, EXACT, SOME, BYTES = "$", "%", "@", "#", "!", "&"
HOUSE = "ohdesk."
UNREADABLE = "冻结的数据无法读取（{}），请用写成它的那一版程序打开，或从备份恢复。"


def canonical(value: object) -> str:
    """Return JSON that is the same text for the same content, whatever order it was put together in."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def sha256(content: bytes) -> str:
    """Return the fingerprint of bytes."""
    return hashlib.sha256(content).hexdigest()


def plain(value: Any) -> Any:
    """Return a value as JSON knows it; what JSON does not know bears its name."""
    if value is None or isinstance(value, (str, bool, int, float)):
        return value
    if is_dataclass(value) and not isinstance(value, type):
        kind = type(value)
        named = {one.name: plain(getattr(value, one.name)) for one in fields(value)}
        return {CLASS: f"{kind.__module__}:{kind.__qualname__}", **named}
    if isinstance(value, Mapping):
        if all(isinstance(key, str) for key in value):
            return {key: plain(one) for key, one in value.items()}
        return {PAIRS: [[plain(key), plain(one)] for key, one in value.items()]}
    if isinstance(value, date):
        return {DAY: value.isoformat()}
    if isinstance(value, Decimal):
        return {EXACT: str(value)}
    if isinstance(value, PurePath):
        return value.name
    if isinstance(value, (set, frozenset)):
        return {SOME: [plain(one) for one in sorted(value)]}
    if isinstance(value, bytes):
        return {BYTES: b64encode(value).decode()}
    return [plain(one) for one in value]


def rebuilt(data: Any) -> Any:
    """Return what `plain` turned into JSON; raise Damaged for what this program does not know."""
    if isinstance(data, list):
        return [rebuilt(one) for one in data]
    if not isinstance(data, dict):
        return data
    if DAY in data:
        return date.fromisoformat(data[DAY])
    if EXACT in data:
        return Decimal(data[EXACT])
    if SOME in data:
        return frozenset(rebuilt(one) for one in data[SOME])
    if BYTES in data:
        return b64decode(data[BYTES])
    if PAIRS in data:
        return {_key(key): rebuilt(one) for key, one in data[PAIRS]}
    if CLASS in data:
        return _instance(data)
    return {key: rebuilt(one) for key, one in data.items()}


def _key(data: Any) -> Any:
    made = rebuilt(data)
    return tuple(made) if isinstance(made, list) else made


def _instance(data: Mapping[str, Any]) -> Any:
    kind = _class(str(data[CLASS]))
    known = {one.name for one in fields(kind) if one.init}
    try:
        return kind(**{name: rebuilt(one) for name, one in data.items() if name in known})
    except TypeError:
        raise Damaged(UNREADABLE.format(data[CLASS])) from None


def _class(name: str) -> Any:
    module, _, words = name.partition(":")
    try:
        kind = getattr(import_module(module), words) if module.startswith(HOUSE) else None
    except (ImportError, AttributeError):
        kind = None
    if not isinstance(kind, type) or not is_dataclass(kind):
        raise Damaged(UNREADABLE.format(name))
    return kind
