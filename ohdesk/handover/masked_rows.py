"""One row of the office as it stands in a training copy: structure, dates and amounts stay, whom it is about does not."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from db.base import Record
from ohdesk.fields import Field, fields_of
from ohdesk.handover import roles
from ohdesk.handover.names import Names
from ohdesk.handover.numbers import Numbers, birth_in, moved_birth
from ohdesk.handover.public_words import is_key, is_place
from ohdesk.lists.listed import ALTERNATIVE

DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
PLAIN_EVIDENCE = re.compile(
    r"统一社会信用代码相同|名称相同(?:（括号、地名等写法差别不计）|，台账中只有一家)?|地址(?:相同|不同|相近)|"
    r"名称前的地名不同|台账中(?:这一家已与名单另一行对上|没有代码相同或名称相近的单位)|代码相差较大|"
    r"名单中另有名称不同的行用了这个代码|此前已由人认定为同一家|代码写法相同，但不是有效的统一社会信用代码"
)
OWN_CODE = re.compile(r"[A-Z]{0,2}\d{1,6}")
Row = dict[str, Any]


class Masking:
    """Turns rows of every kind into rows of the training copy, each original always into the same stand-in."""

    def __init__(self, county: str, names: Names, numbers: Numbers, public: frozenset[str]) -> None:
        """Take the county's code and the makers of names and numbers."""
        self._county, self.names, self.numbers, self._public = county, names, numbers, public
        self._makers: dict[str, Callable[[str, str], str]] = {
            roles.PERSON: lambda words, _: names.person(words),
            roles.FIRM: lambda words, _: names.firm(words),
            roles.CITIZEN: lambda words, _: numbers.citizen(words),
            roles.CREDIT: lambda words, _: numbers.credit(words),
            roles.PHONE: lambda words, _: numbers.phone(words),
            roles.ADDRESS: lambda words, _: names.address(words),
            roles.EMAIL: lambda words, _: names.numbered("email", words, "lianxi{}@example.org"),
            roles.SERIAL: lambda words, _: names.numbered("serial", words, "SL-{:05d}"),
            roles.KEY: lambda words, _: self._key(words, is_key(words, public)),
            roles.PLACE: lambda words, _: self._key(words, is_place(words, public)),
            roles.HASH: lambda words, _: self.digest(words),
            roles.JSON: lambda words, _: self._json(words),
            roles.FILE: lambda words, _: self._file(words),
            roles.CODE: lambda words, _: self._code(words),
            roles.WORDS: names.words,
        }

    def row(self, kind: type[Record], values: Mapping[str, Any]) -> Row:
        """Return one row with everything that could tell of whom it is replaced."""
        made = dict(values)
        for field in fields_of(kind):
            if role := roles.role_of(kind, field):
                made[field.name] = self.text(role, field, values[field.name])
        if kind.__tablename__ == "listed_name":
            made["raw"] = self._raw(values, made)
            made["evidence"] = self._evidence(values["evidence"])
        if values.get("birth"):
            made["birth"] = self._birth(
                values["birth"], made.get("id_number"), values.get("id_number"), values["id"]
            )
        return made

    def text(self, role: str, field: Field, words: Any) -> Any:
        """Return what stands in a field of a role; what is empty stays empty."""
        return self._makers[role](words, field.zh) if isinstance(words, str) and words.strip() else words

    def digest(self, words: str) -> str:
        """Return a check value of nothing."""
        number = self.names.numbered("hash", words, "{}")
        return hashlib.sha256(f"training {number}".encode()).hexdigest()

    def _key(self, words: str, known: bool) -> str:
        return words if known else self.names.numbered("key", words, "x{}")

    def _code(self, words: str) -> str:
        """Return a catalogue's code as it is; a code of the office's own stays when it is too short to be a number."""
        own = OWN_CODE.fullmatch(words) or (
            len(words) == 9 and words.isdigit() and words.startswith(self._county)
        )
        if words in self._public or own:
            return words
        if words.isdigit() and len(words) == 9:
            return self.names.numbered("division", words, f"{self._county}{{:03d}}")
        return self.names.numbered("code", words, "X{:03d}")

    def _file(self, words: str) -> str:
        ending = words.rsplit(".", 1)[-1].lower() if "." in words else ""
        shown = f".{ending}" if ending in ("xlsx", "xls", "csv", "docx", "pdf", "txt", "png", "jpg") else ""
        return self.names.numbered("file", words, f"示例文件{{}}{shown}")

    def _birth(self, birth: date, new: str | None, old: str | None, number: int) -> date:
        told = birth_in(old or "")
        return birth_in(new or "") or birth if told == birth else moved_birth(birth, number)

    def _json(self, words: str) -> str:
        """Return numbers, days and the program's own names as they stand; any other text empties the whole."""
        try:
            read = json.loads(words)
        except ValueError:
            return "{}"
        return words if self._harmless(read) else "{}"

    def _harmless(self, value: object) -> bool:
        match value:
            case None | bool() | float():
                return True
            case int():
                return abs(value) < 10**9
            case str():
                return bool(DAY.fullmatch(value)) or is_place(value, self._public)
            case dict():
                return all(self._harmless(one) for pair in value.items() for one in pair)
            case list():
                return all(self._harmless(one) for one in value)
        return False

    def _raw(self, values: Mapping[str, Any], made: Row) -> str | None:
        """Write a list's row anew from its masked cells, under headings that are known words."""
        if not values["raw"]:
            return None
        known = {
            str(values[name]): made[name]
            for name in ("name", "code_text", "address", "contact", "contact_phone", "industry_text")
            if values[name]
        }
        try:
            read = json.loads(values["raw"])
            cells = read.items()
        except (ValueError, AttributeError):
            return self.names.words(values["raw"], "整行原文")
        told = {}
        for heading, cell in cells:
            zh = (
                heading if heading in self._public else self.names.numbered("heading", str(heading), "栏目{}")
            )
            words = "" if cell is None else str(cell)
            told[zh] = known.get(words) or (self.names.words(words, "内容") if words.strip() else words)
        return json.dumps(told, ensure_ascii=False)

    def _evidence(self, words: str | None) -> str | None:
        if not words:
            return words
        return "\n".join(self._evidence_line(line) for line in words.split("\n"))

    def _evidence_line(self, line: str) -> str:
        if found := ALTERNATIVE.match(line):
            return f"另一可能：示例单位（编号 {found[1]}）"
        return line if PLAIN_EVIDENCE.fullmatch(line) else self.names.words(line, "比对依据")
