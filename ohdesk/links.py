"""Linked records as text: their key for files and scripts, their title for people, and back again."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, pairwise
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from db import search
from db.base import Record
from db.records import BY_NAME
from ohdesk.fields import Field, field_map, show_value
from ohdesk.understand import Misread, understand_text

SEPARATOR = "/"
CHUNK = 900
LONGEST_KEY = 500
LARGEST_NUMBER = 2**63 - 1
"""What SQLite can hold."""


class Links:
    """Resolves links within one session; `bulk` reads whole kinds at once for imports."""

    def __init__(self, session: Session, *, bulk: bool = False) -> None:
        """Take the session whose records are meant."""
        self.session = session
        self.bulk = bulk
        self._known: dict[str, dict[str, list[int]]] = {}

    def keys(self, kind: str, numbers: Iterable[int]) -> dict[int, str]:
        """Return each record's natural key as one text, parts joined by a slash."""
        shown = self._words(kind, BY_NAME[kind].natural_key, numbers, keys=True)
        return {number: SEPARATOR.join(parts).rstrip(SEPARATOR) for number, parts in shown.items()}

    def titles(self, kind: str, numbers: Iterable[int]) -> dict[int, str]:
        """Return what people call each record."""
        shown = self._words(kind, BY_NAME[kind].named_by, numbers, keys=False)
        return {number: " ".join(part for part in parts if part) for number, parts in shown.items()}

    def find(self, kind: str, raw: object) -> int:
        """Return the number of the record meant by a number, key or title; raise Misread if none or several."""
        record = BY_NAME[kind]
        if isinstance(raw, int) and not isinstance(raw, bool):
            known = abs(raw) <= LARGEST_NUMBER and self.session.scalar(
                select(record.id).where(record.id == raw)
            )
            if not known:
                raise Misread(f"没有编号为 {raw} 的{record.zh}记录")
            return raw
        typed = understand_text(raw, limit=LONGEST_KEY)
        text = unicodedata.normalize("NFKC", typed).strip()
        found = self._lookup(kind)[_fold(text)] if self.bulk else self._ask(record, typed, text)
        if not found:
            raise Misread(f"台账中没有“{_said(kind, text)}”这一{record.zh}，请先登记或核对")
        if len(set(found)) > 1:
            raise Misread(f"有 {len(set(found))} 条{record.zh}都叫“{_said(kind, text)}”，请改填代码或编号")
        return found[0]

    def _words(
        self, kind: str, names: Sequence[str], numbers: Iterable[int], *, keys: bool
    ) -> dict[int, list[str]]:
        record = BY_NAME[kind]
        fields = [field_map(record)[name] for name in names]
        columns = [getattr(record, name) for name in names]
        rows: list[tuple[Any, ...]] = []
        wanted = sorted(set(numbers))
        for at in range(0, len(wanted), CHUNK):
            asked = select(record.id, *columns).where(record.id.in_(wanted[at : at + CHUNK]))
            rows += [tuple(row) for row in self.session.execute(asked.execution_options(with_removed=True))]
        linked: dict[str, dict[int, str]] = {}
        for at, field in enumerate(fields, 1):
            if field.type == "link":
                ask = self.keys if keys else self.titles
                linked[field.name] = ask(field.words.kind, {row[at] for row in rows if row[at] is not None})
        return {
            row[0]: [_part(field, row[at], linked, keys) for at, field in enumerate(fields, 1)]
            for row in rows
        }

    def _lookup(self, kind: str) -> dict[str, list[int]]:
        if kind not in self._known:
            record = BY_NAME[kind]
            numbers = list(self.session.scalars(select(record.id)))
            known: dict[str, list[int]] = defaultdict(list)
            for words in (self.keys(kind, numbers), self.titles(kind, numbers)):
                for number, text in words.items():
                    known[_fold(text)].append(number)
            for number, text in self._last_parts(record):
                known[_fold(text)].append(number)
            if kind == "employer":
                for name, number in self._former():
                    known[_fold(name)].append(number)
            self._known[kind] = known
        return self._known[kind]

    def _last_parts(self, record: type[Record]) -> list[tuple[int, str]]:
        """Return the report or archive numbers by which lists name records without their employer."""
        if not _has_own_number(record):
            return []
        asked = select(record.id, getattr(record, record.natural_key[-1]))
        return [(row[0], row[1]) for row in self.session.execute(asked)]

    def _former(self) -> list[tuple[str, int]]:
        former = BY_NAME["former_name"]
        asked = select(former.name, former.employer)  # type: ignore[attr-defined]
        return [(row[0], row[1]) for row in self.session.execute(asked)]

    def _ask(self, record: type[Record], typed: str, text: str) -> list[int]:
        """Try the natural key, the title, what is spelled alike, then former names; the first that answers wins."""
        for said in dict.fromkeys((typed, text)):
            for condition in (
                self._by_key(record, said),
                self._by_title(record, said),
                _by_last_part(record, said),
            ):
                if condition is not None:
                    found = list(self.session.scalars(select(record.id).where(condition).limit(5)))
                    if found:
                        return found
        alike = self._alike(record, text)
        if not alike and record.__tablename__ == "employer":
            return [number for name, number in self._former() if _fold(name) == _fold(text)]
        return alike

    def _alike(self, record: type[Record], text: str) -> list[int]:
        """Return the records whose key or title differs only in width or case, such as （） from ()."""
        near = search.matching(record.__tablename__, text)
        if near is None:
            return []
        numbers = list(self.session.scalars(near.limit(CHUNK)))
        said = (self.keys(record.__tablename__, numbers), self.titles(record.__tablename__, numbers))
        return [number for words in said for number, one in words.items() if _fold(one) == _fold(text)]

    def _by_key(self, record: type[Record], text: str) -> ColumnElement[bool] | None:
        ways = [
            way
            for parts in _splits(text, len(record.natural_key))
            if (way := self._is(record, parts)) is not None
        ]
        return or_(*ways) if ways else None

    def _is(self, record: type[Record], parts: Sequence[str]) -> ColumnElement[bool] | None:
        same: list[ColumnElement[bool]] = []
        for name, part in zip(record.natural_key, parts, strict=True):
            value = self._key_value(field_map(record)[name], part)
            if value is None:
                return None
            column = getattr(record, name)
            same.append(column.in_({value, value.upper()}) if isinstance(value, str) else column == value)
        return and_(*same)

    def _key_value(self, field: Field, part: str) -> Any:
        from ohdesk.fields import read_value

        try:
            if field.type == "link":
                return self.find(field.words.kind, part) if part else None
            if field.type == "text":
                return part
            return read_value(field, part)
        except Misread:
            return None

    def _by_title(self, record: type[Record], text: str) -> ColumnElement[bool] | None:
        if len(record.named_by) != 1 or field_map(record)[record.named_by[0]].type != "text":
            return None
        same: ColumnElement[bool] = getattr(record, record.named_by[0]) == text
        return same


def _part(field: Field, value: Any, linked: dict[str, dict[int, str]], keys: bool) -> str:
    if value is None:
        return ""
    if field.type == "link":
        return linked[field.name].get(value, "")
    if keys and field.type == "code":
        return str(value)
    return show_value(field, value)


def _said(kind: str, text: str) -> str:
    """Repeat what was typed for a link without showing a person's number to whoever looks on."""
    from ohdesk.masking import masked_link

    return masked_link(kind, text)


def _fold(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().casefold()


def _has_own_number(record: type[Record]) -> bool:
    last = record.natural_key[-1]
    return len(record.natural_key) > 1 and last.endswith("_no") and last != "branch_no"


def _by_last_part(record: type[Record], text: str) -> ColumnElement[bool] | None:
    if not _has_own_number(record):
        return None
    same: ColumnElement[bool] = getattr(record, record.natural_key[-1]) == text
    return same


def _splits(text: str, count: int) -> Iterator[list[str]]:
    """Yield every way to cut a key at slashes into so many parts; parts missing at the end are empty."""
    pieces = text.split(SEPARATOR)
    if len(pieces) <= count:
        yield pieces + [""] * (count - len(pieces))
        return
    for cuts in combinations(range(1, len(pieces)), count - 1):
        edges = [0, *cuts, len(pieces)]
        yield [SEPARATOR.join(pieces[start:end]) for start, end in pairwise(edges)]
