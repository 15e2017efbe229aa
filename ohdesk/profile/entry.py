"""One table of a TOML file, read key by key; what is wrong is noted with its line and key, and reading goes on."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, TypeVar, cast

from ohdesk.errors import Refused

T = TypeVar("T")
_WORDS: dict[type, str] = {
    str: "文字",
    int: "整数",
    float: "数",
    bool: "true 或 false",
    list: "列表",
    dict: "表",
    date: "日期",
}
_HEAD = re.compile(r"\s*\[\[?\s*([\w.-]+)\s*\]\]?\s*(#.*)?$")
_AT_LINE = re.compile(r"\(at line (\d+)")


@dataclass(frozen=True)
class Mistake:
    """One thing that is wrong in a profile: where it stands and what it is."""

    folder: str
    file: str
    line: int
    key: str
    message: str

    @property
    def sentence(self) -> str:
        """Return the mistake as a sentence that names its place."""
        place = f" 第 {self.line} 行" if self.line else ""
        return f"口径方案 {self.folder}/{self.file}{place}：{self.message}。请改正后再用。"


class BrokenFile(Refused):
    """A file of a profile that cannot be read at all."""

    def __init__(self, mistake: Mistake, sentence: str) -> None:
        """Keep the place together with the sentence."""
        super().__init__(sentence)
        self.mistake = mistake


@dataclass
class Entry:
    """A table of a TOML file, the lines it stands on, the keys asked for, and the mistakes found in the file.

    Whatever is wrong is noted and answered with a blank of the right type, so that one reading finds every
    mistake; who reads must refuse the whole when there are any.
    """

    path: Path
    lines: list[str]
    data: dict[str, Any]
    mistakes: list[Mistake]
    dotted: str = ""
    start: int = 0
    stop: int = 0
    asked: set[str] = field(default_factory=set)

    def fault(self, message: str, key: str = "", mark: str = "") -> None:
        """Note a mistake at a key's line, or at the first line of this table that bears the mark."""
        line = self._line_of(key, mark) + 1
        self.mistakes.append(Mistake(self.path.parent.name, self.path.name, line, key, message))

    def get(self, key: str, wanted: type[T], default: T | None = None) -> T:
        """Return a key's value of one type; without a default the key must be there."""
        self.asked.add(key)
        if key not in self.data:
            if default is None:
                self.fault(f"缺少 {key}", key)
                return _blank(wanted)
            return default
        value = self.data[key]
        if not isinstance(value, wanted) or (isinstance(value, bool) and wanted is not bool):
            self.fault(f"{key} 应是{_WORDS.get(wanted, wanted.__name__)}", key)
            return _blank(wanted)
        return value

    def given(self, key: str, wanted: type[T]) -> T | None:
        """Return a key's value, or None where the key is left out."""
        return self.get(key, wanted) if key in self.data else None

    def choice(self, key: str, allowed: Collection[str], default: str | None = None) -> str:
        """Return a key's text, which should be one of the known words."""
        value = self.get(key, str, default)
        known = key in self.data or default is not None
        if known and value not in allowed and isinstance(self.data.get(key, value), str):
            self.unknown(key, value, allowed)
        return value

    def texts(self, key: str, default: list[str] | None = None) -> tuple[str, ...]:
        """Return a key's list of texts."""
        values = self.get(key, list, default)
        if not all(isinstance(value, str) for value in values):
            self.fault(f"{key} 应是文字的列表", key)
        return tuple(str(value) for value in values)

    def numbers(self, key: str) -> tuple[int, ...]:
        """Return a key's list of whole numbers."""
        values = self.get(key, list)
        if not all(type(value) is int for value in values):
            self.fault(f"{key} 应是整数的列表", key)
        return tuple(value for value in values if type(value) is int)

    def entries(self, key: str, *names: str) -> list[Entry]:
        """Return a key's list of tables; `names` are the keys whose values mark each where it stands in one line."""
        found = []
        places = list(self._places(key))
        for at, data in enumerate(self.get(key, list, [])):
            if not isinstance(data, dict):
                self.fault(f"{key} 应是表的列表", key)
                continue
            marks = [_quoted(data[name]) for name in names if name in data]
            place = places[at] if at < len(places) else self._inline(key, marks)
            found.append(self._child(key, data, *place))
        return found

    def entry(self, key: str) -> Entry:
        """Return a key's table."""
        place = next(self._places(key), None) or self._inline(key, [])
        return self._child(key, self.get(key, dict), *place)

    def unknown(self, key: str, value: str, allowed: Collection[str]) -> None:
        """Note a name that the program does not know, and say which it does."""
        words = "、".join(sorted(allowed)[:12])
        self.fault(f"{key} 不认识“{value}”" + (f"，可用：{words}" if words else ""), key, value)

    def done(self) -> None:
        """Note keys that nobody asked for: a slip of the pen must not pass in silence."""
        for key in self.data:
            if key not in self.asked:
                self.fault(f"不认识的项 {key}", key)

    def _child(self, key: str, data: dict[str, Any], start: int, stop: int) -> Entry:
        dotted = f"{self.dotted}.{key}" if self.dotted else key
        return Entry(self.path, self.lines, data, self.mistakes, dotted, start, stop)

    def _heads(self, start: int, stop: int) -> Iterator[tuple[int, str]]:
        for at in range(start, stop):
            if found := _HEAD.match(self.lines[at]):
                yield at, found.group(1)

    def _places(self, key: str) -> Iterator[tuple[int, int]]:
        """Yield the first line and the line after the last of each table headed [key] or [[key]]."""
        dotted = f"{self.dotted}.{key}" if self.dotted else key
        heads = list(self._heads(self.start + bool(self.dotted), self.stop))
        for place, (at, name) in enumerate(heads):
            if name == dotted:
                later = (end for end, other in heads[place + 1 :] if not other.startswith(f"{dotted}."))
                yield at, next(later, self.stop)

    def _inline(self, key: str, marks: list[str]) -> tuple[int, int]:
        """Return the lines of a table written behind its key's equals sign."""
        first = self._line_of(key, "")
        for at in range(first, self.stop):
            if marks and all(mark in self.lines[at] for mark in marks):
                return at, at + 1
        return first, max(first + 1, self._end(first))

    def _end(self, start: int) -> int:
        """Return the line at which this table's own keys end."""
        return next((at for at, _ in self._heads(start + 1, self.stop)), self.stop)

    def _line_of(self, key: str, mark: str) -> int:
        end = self._end(self.start) if self.dotted else self.stop
        own = range(self.start, min(end, len(self.lines)))
        signed = re.compile(rf"(^|[\s{{,])[\"']?{re.escape(key)}[\"']?\s*=") if key else None
        for at in own:
            if signed and signed.search(self.lines[at]) and mark in self.lines[at]:
                return at
        for sign in (mark, f"{key} ="):
            found = next((at for at in own if sign and sign in self.lines[at]), None)
            if found is not None:
                return found
        return next((at for at in own if signed and signed.search(self.lines[at])), self.start)


def read_toml(path: Path, mistakes: list[Mistake] | None = None) -> Entry:
    """Read a TOML file as one entry; what is wrong with it goes to `mistakes`."""
    try:
        text = path.read_text("utf-8")
        data = tomllib.loads(text)
    except FileNotFoundError:
        raise _broken(path, 0, "缺少这个文件", "请把它放回该文件夹") from None
    except (OSError, UnicodeDecodeError):
        raise _broken(path, 0, "无法读取", "请检查文件和权限（应为 UTF-8 文字）") from None
    except tomllib.TOMLDecodeError as fault:
        place = _AT_LINE.search(str(fault))
        line = int(place.group(1)) if place else 0
        raise _broken(path, line, f"写法有误（{fault}）", "请改正后再用") from None
    lines = text.split("\n")
    return Entry(path, lines, data, mistakes if mistakes is not None else [], stop=len(lines))


def _broken(path: Path, line: int, message: str, advice: str) -> BrokenFile:
    place = f" 第 {line} 行" if line else ""
    sentence = f"口径方案 {path.parent.name}/{path.name}{place} {message}，{advice}。"
    return BrokenFile(Mistake(path.parent.name, path.name, line, "", message), sentence)


def _blank(wanted: type[T]) -> T:
    return cast("T", date.min if wanted is date else wanted())


def _quoted(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) else str(value)
