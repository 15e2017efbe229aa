"""One table of a TOML file, read key by key; what is wrong is refused with file, line and key."""

from __future__ import annotations

import tomllib
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn, TypeVar

from ohdesk.errors import Refused

T = TypeVar("T")
_WORDS: dict[type, str] = {
    str: "文字",
    int: "整数",
    float: "数",
    bool: "true 或 false",
    list: "列表",
    dict: "表",
}


@dataclass
class Entry:
    """A table of a TOML file, the place where it stands, and the keys that were asked for."""

    path: Path
    text: str
    data: dict[str, Any]
    place: tuple[str, ...] = ()
    asked: set[str] = field(default_factory=set)

    def refuse(self, message: str, *anchors: str) -> NoReturn:
        """Refuse the file, naming the line that the anchors lead to, one after the other."""
        position = 0
        for anchor in (*self.place, *anchors):
            found = self.text.find(anchor, position)
            position = found if found >= 0 else position
        line = self.text.count("\n", 0, position) + 1
        raise Refused(
            f"口径方案 {self.path.parent.name}/{self.path.name} 第 {line} 行：{message}。请改正后再用。"
        )

    def get(self, key: str, wanted: type[T], default: T | None = None) -> T:
        """Return a key's value of one type; without a default the key must be there."""
        self.asked.add(key)
        if key not in self.data:
            if default is None:
                self.refuse(f"缺少 {key}")
            return default
        value = self.data[key]
        if not isinstance(value, wanted) or (isinstance(value, bool) and wanted is not bool):
            self.refuse(f"{key} 应是{_WORDS.get(wanted, wanted.__name__)}", key)
        return value

    def choice(self, key: str, allowed: Collection[str], default: str | None = None) -> str:
        """Return a key's text, which must be one of the known words."""
        value = self.get(key, str, default)
        if value not in allowed:
            self.unknown(key, value, allowed)
        return value

    def texts(self, key: str, default: list[str] | None = None) -> tuple[str, ...]:
        """Return a key's list of texts."""
        values = self.get(key, list, default)
        if not all(isinstance(value, str) for value in values):
            self.refuse(f"{key} 应是文字的列表", key)
        return tuple(values)

    def numbers(self, key: str) -> tuple[int, ...]:
        """Return a key's list of whole numbers."""
        values = self.get(key, list)
        if not all(type(value) is int for value in values):
            self.refuse(f"{key} 应是整数的列表", key)
        return tuple(values)

    def entries(self, key: str, *names: str) -> list[Entry]:
        """Return a key's list of tables; `names` are the keys whose values help to find each in the text."""
        found = []
        for data in self.get(key, list, []):
            if not isinstance(data, dict):
                self.refuse(f"{key} 应是表的列表", key)
            marks = tuple(_quoted(data[name]) for name in names if name in data)
            found.append(Entry(self.path, self.text, data, (*self.place, f"{key}", *marks)))
        return found

    def entry(self, key: str) -> Entry:
        """Return a key's table."""
        return Entry(self.path, self.text, self.get(key, dict), (*self.place, key))

    def unknown(self, key: str, value: str, allowed: Collection[str]) -> NoReturn:
        """Refuse a name that the program does not know, and say which it does."""
        words = "、".join(sorted(allowed)[:12])
        self.refuse(f"{key} 不认识“{value}”" + (f"，可用：{words}" if words else ""), key, str(value))

    def done(self) -> None:
        """Refuse keys that nobody asked for: a slip of the pen must not pass in silence."""
        for key in self.data:
            if key not in self.asked:
                self.refuse(f"不认识的项 {key}", key)


def read_toml(path: Path) -> Entry:
    """Read a TOML file as one entry."""
    try:
        text = path.read_text("utf-8")
        return Entry(path, text, tomllib.loads(text))
    except FileNotFoundError:
        raise Refused(f"口径方案 {path.parent.name} 缺少文件 {path.name}，请把它放回该文件夹。") from None
    except (OSError, UnicodeDecodeError):
        raise Refused(f"口径方案文件 {path} 无法读取，请检查文件和权限（应为 UTF-8 文字）。") from None
    except tomllib.TOMLDecodeError as fault:
        raise Refused(
            f"口径方案 {path.parent.name}/{path.name} 写法有误（{fault}），请改正后再用。"
        ) from None


def _quoted(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) else str(value)
