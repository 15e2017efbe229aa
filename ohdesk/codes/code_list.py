"""One catalogue of codes in memory: look up, walk, search forgivingly, and understand what people type."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import chain, islice

from ohdesk.codes.code_search import Lines, fold, initials

Row = Sequence[str]
MOST_HITS = 400
SEPARATORS = "-–—_/\\>＞、,;:.|·()[]【】〔〕"
OTHER_SPELLINGS = ("full_code", "cas", "alias")
STANDARD_COLUMNS = ("code", "name", "parent", "level", "heading", "note", "confidence")
LEADING_CODE = re.compile(r"^[\[(【]*([a-z0-9][a-z0-9-]*)(.*)$")
TRAILING_CODE = re.compile(r"^(.*[^a-z0-9-])([a-z0-9][a-z0-9-]*)[\])】]*$")
LAST_BRACKET = re.compile(r"(?<=.)\([^()]*\)$")


@dataclass(frozen=True, slots=True)
class Entry:
    """代码条目: one row of a catalogue."""

    code: str
    name: str
    parent: str = ""
    level: int = 0
    note: str = ""
    confidence: str = "exact"
    heading: bool = False
    extra: Mapping[str, str] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class Edition:
    """目录版本: what `catalogues.toml` says about one file."""

    key: str
    title: str
    document: str
    edition: str
    file: str
    in_force_from: date
    in_force_to: date | None = None
    confidence: str = "exact"
    dates: str = "default"
    upper: str = ""
    unlisted: int = 0
    drop_prefix: str = ""

    def covers(self, on: date) -> bool:
        """Say whether this edition was in force on that day."""
        return self.in_force_from <= on and (self.in_force_to is None or on <= self.in_force_to)


class Catalogue:
    """代码目录: one edition of a national code list, with the office's own additions when it has any."""

    def __init__(
        self, about: Edition, columns: Sequence[str], rows: Sequence[Row], upper: Catalogue | None = None
    ) -> None:
        """Take the rows as read; entries and search lines are made when first asked for."""
        self.about = about
        self._columns = {name: place for place, name in enumerate(columns)}
        self._rows = rows
        self._upper = upper
        self._places = {row[0]: place for place, row in enumerate(rows)}
        self._depths: dict[str, int] = {}
        self._parts: dict[str, Catalogue] = {}

    @property
    def title(self) -> str:
        """Return the catalogue's Chinese title."""
        return self.about.title

    @property
    def edition(self) -> str:
        """Return the edition, usually a year."""
        return self.about.edition

    @property
    def in_force_from(self) -> date:
        """Return the first day of force."""
        return self.about.in_force_from

    @property
    def in_force_to(self) -> date | None:
        """Return the last day of force, or None while it lasts."""
        return self.about.in_force_to

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self._rows)

    def __iter__(self) -> Iterator[Entry]:
        """Yield every entry in the printed order."""
        return (self._entry(place) for place in range(len(self._rows)))

    def __contains__(self, code: object) -> bool:
        """Say whether a code may be chosen, so a mere caption is not contained."""
        entry = self.get(code) if isinstance(code, str) else None
        return entry is not None and not entry.heading

    def get(self, code: str) -> Entry | None:
        """Return the entry of a code; an unlisted last level is accepted where the catalogue allows it."""
        place = self._places.get(code)
        if place is not None:
            return self._entry(place)
        shorter = self._places.get(code[:-1]) if code.isascii() and code.isdigit() else None
        if shorter is not None and len(code) == self.about.unlisted:
            above = self._entry(shorter)
            return Entry(code, f"{above.name}（细类未列）", above.code, above.level + 1, confidence="default")
        return None

    def name(self, code: str) -> str:
        """Return the name of a code, or the code itself when it is unknown."""
        entry = self.get(code)
        return entry.name if entry else code

    def path(self, code: str) -> list[Entry]:
        """Return the entry with everything above it, topmost first; empty when unknown."""
        entry = self.get(code)
        if entry is None:
            return self._upper.path(code) if self._upper else []
        return [*self.path(entry.parent), entry] if entry.parent else [entry]

    def children(self, code: str = "") -> list[Entry]:
        """Return the entries directly below a code, or the topmost ones."""
        return [self._entry(place) for place in self._below.get(code, ())]

    def with_extra(self, entries: Iterable[Entry]) -> Catalogue:
        """Return this catalogue with the office's own entries added; a code already here is replaced."""
        columns = [*self._columns, *(name for name in STANDARD_COLUMNS if name not in self._columns)]
        pad = [""] * (len(columns) - len(self._columns))
        rows: dict[str, Row] = {row[0]: [*row, *pad] if pad else row for row in self._rows}
        for entry in entries:
            values = {"code": entry.code, "name": entry.name, "parent": entry.parent, "note": entry.note}
            values |= {"level": str(entry.level or ""), "heading": "1" if entry.heading else ""}
            values |= {"confidence": entry.confidence, **entry.extra}
            rows[entry.code] = [values.get(column, "") for column in columns]
        return Catalogue(self.about, columns, list(rows.values()), self._upper)

    def within(self, prefix: str) -> Catalogue:
        """Return the part whose codes begin so, such as the townships of one county."""
        if prefix not in self._parts:
            rows = [row for row in self._rows if row[0].startswith(prefix)]
            self._parts[prefix] = Catalogue(self.about, list(self._columns), rows, self)
        return self._parts[prefix]

    def search(self, text: str, limit: int = 20, under: str = "", headings: bool = False) -> list[Entry]:
        """Return the best matches by code, name or initials; words before the last say what stands above."""
        if under:
            return self.within(under).search(text, limit, headings=headings)
        words = [folded for word in text.split() if (folded := fold(word))]
        if not words:
            return []
        found = self._narrowed(words[-1], words[:-1], limit, headings)
        whole = "".join(words)
        return found or (self._narrowed(whole, [], limit, headings) if len(words) > 1 else [])

    def parse(self, text: str, under: str = "") -> str | None:
        """Return the code meant by a code, a name, both together or a path of names; None when in doubt."""
        if under:
            return self.within(under).parse(text)
        folded = fold(text)
        if not folded:
            return None
        if code := self._coded(folded) or self._led(text):
            return code
        contradicted = False
        for pattern, code_group in ((LEADING_CODE, 1), (TRAILING_CODE, 2)):
            match = pattern.match(folded)
            code = self._coded(match[code_group].strip("-")) if match else None
            if match and code:
                rest = match[3 - code_group].strip(SEPARATORS)
                if not rest or self._agrees(code, rest):
                    return code
                contradicted = True
        if code := self._named(folded):
            return code
        return None if contradicted else self._pathed(folded)

    def _led(self, text: str) -> str | None:
        """Return the code before the first blank when the name behind it agrees; a name may begin with a figure."""
        first, _, rest = text.strip().partition(" ")
        code = self._coded(fold(first)) if rest.strip() else None
        return code if code and self._agrees(code, fold(rest)) else None

    def _narrowed(self, main: str, others: list[str], limit: int, headings: bool) -> list[Entry]:
        found: dict[int, Entry] = {}
        meant = [self._meant(word) for word in others]
        for place in self._ranked(main):
            if place in found or not all(self._stands_under(self._rows[place][0], codes) for codes in meant):
                continue
            entry = self._entry(place)
            if headings or not entry.heading:
                found[place] = entry
                if len(found) == limit:
                    break
        return list(found.values())

    def _ranked(self, main: str) -> Iterator[int]:
        def best(hits: Iterator[int]) -> list[int]:
            return sorted(islice(hits, MOST_HITS), key=lambda place: len(self._rows[place][1]))

        codes, names = self._code_lines, self._name_lines
        yield from chain(best(codes.equal(main)), best(names.equal(main)))
        yield from sorted(islice(codes.starting(main), MOST_HITS), key=lambda place: self._rows[place][0])
        yield from chain(best(names.starting(main)), best(names.containing(main)))
        if main.isascii() and main.isalnum():
            spelled = self._initial_lines
            yield from chain(best(spelled.equal(main)), best(spelled.starting(main)))
            yield from best(spelled.containing(main))

    def _meant(self, word: str) -> set[str]:
        hits = chain(self._code_lines.starting(word), self._name_lines.containing(word))
        if word.isascii() and word.isalnum():
            hits = chain(hits, self._initial_lines.containing(word))
        above = self._upper._meant(word) if self._upper else set()
        return above | {self._rows[place][0] for place in hits}

    def _stands_under(self, code: str, meant: set[str]) -> bool:
        while code and code not in meant:
            code = self._parent(code)
        return bool(code)

    def _parent(self, code: str) -> str:
        place = self._places.get(code)
        if place is not None:
            return self._rows[place][2]
        return self._upper._parent(code) if self._upper else ""

    def _coded(self, folded: str) -> str | None:
        place = self._folded_codes.get(folded)
        if place is None and len(folded) == 12 and folded.isdigit():
            place = self._folded_codes.get(folded.removesuffix("000").removesuffix("000"))
        entry = self._entry(place) if place is not None else self.get(folded)
        if entry is None and self.about.unlisted and folded[0].isalpha():
            entry = self.get(folded[1:])
            entry = entry if entry and fold(self.path(entry.code)[0].code) == folded[0] else None
        return entry.code if entry and not entry.heading else None

    def _named(self, folded: str) -> str | None:
        for text in (folded, folded.removeprefix(self.about.drop_prefix), LAST_BRACKET.sub("", folded)):
            for names in (self._full_names, self._bare_names):
                if text in names:
                    return self._deepest(names[text])
        return None

    def _deepest(self, places: list[int]) -> str | None:
        codes = [self._rows[place][0] for place in places]
        last = max(codes, key=lambda code: len(self.path(code)))
        line = {step.code for step in self.path(last)}
        return last if line.issuperset(codes) and last in self else None

    def _agrees(self, code: str, rest: str) -> bool:
        line = {step.code for step in self.path(code)}
        same_name = [self._rows[place][0] for place in self._full_names.get(rest, ())]
        if same_name:
            return bool(line.intersection(same_name))
        other = self._named(rest) or self._pathed(rest)
        return other is None or other in line

    def _pathed(self, folded: str) -> str | None:
        for cut in range(1, len(folded)):
            places = self._full_names.get(folded[cut:], ())
            fitting = [place for place in places if self._is_above(self._rows[place][0], folded[:cut])]
            if fitting:
                return self._deepest(fitting)
        return None

    def _is_above(self, code: str, prefix: str) -> bool:
        for step in self.path(code)[:-1]:
            prefix = prefix.replace(fold(step.name), "", 1)
        return not prefix.strip(SEPARATORS)

    def _entry(self, place: int) -> Entry:
        row = self._rows[place]
        known = {name: row[at] for name, at in self._columns.items()}
        extra = {name: value for name, value in known.items() if value and name not in STANDARD_COLUMNS}
        level = int(known.get("level") or 0) or self._depth(known["parent"])
        sure = known.get("confidence") or self.about.confidence
        heading = known.get("heading") == "1"
        return Entry(row[0], row[1], row[2], level, known.get("note", ""), sure, heading, extra)

    def _depth(self, parent: str) -> int:
        if parent not in self._depths:
            self._depths[parent] = len(self.path(parent)) + 1
        return self._depths[parent]

    def _column(self, name: str) -> list[str]:
        at = self._columns.get(name)
        return [fold(row[at]) if row[at] else "" for row in self._rows] if at is not None else []

    @cached_property
    def _below(self) -> dict[str, list[int]]:
        below: dict[str, list[int]] = {}
        for place, row in enumerate(self._rows):
            below.setdefault(row[2], []).append(place)
        return below

    @cached_property
    def _spellings(self) -> list[tuple[str, int]]:
        columns = (self._column(name) for name in OTHER_SPELLINGS)
        cells = [(cell, at) for column in columns for at, cell in enumerate(column) if cell]
        return [(text, at) for cell, at in cells for text in cell.split(";")]

    @cached_property
    def _folded_codes(self) -> dict[str, int]:
        owners: dict[str, set[int]] = {}
        for text, at in self._spellings_of_codes:
            owners.setdefault(text, set()).add(at)
        sure = {text: places.pop() for text, places in owners.items() if len(places) == 1}
        return sure | {code: at for at, code in enumerate(self._column("code"))}

    @cached_property
    def _spellings_of_codes(self) -> list[tuple[str, int]]:
        return [(text, at) for text, at in self._spellings if text.isascii()]

    @cached_property
    def _full_names(self) -> dict[str, list[int]]:
        names: dict[str, list[int]] = {}
        for at, name in enumerate(self._column("name")):
            names.setdefault(name, []).append(at)
        for name, at in self._spellings:
            names.setdefault(name, []).append(at)
        return names

    @cached_property
    def _bare_names(self) -> dict[str, list[int]]:
        names: dict[str, list[int]] = {}
        for name, places in self._full_names.items():
            if name.endswith(")") and (bare := LAST_BRACKET.sub("", name)):
                names.setdefault(bare, []).extend(places)
        return names

    @cached_property
    def _code_lines(self) -> Lines:
        spelled = self._spellings_of_codes
        codes = [*self._column("code"), *(text for text, _ in spelled)]
        return Lines(codes, [*range(len(self._rows)), *(at for _, at in spelled)])

    @cached_property
    def _name_lines(self) -> Lines:
        names = [*self._column("name"), *(text for text, _ in self._spellings)]
        return Lines(names, [*range(len(self._rows)), *(at for _, at in self._spellings)])

    @cached_property
    def _initial_lines(self) -> Lines:
        pairs = [(spelled, at) for at, row in enumerate(self._rows) for spelled in sorted(initials(row[1]))]
        return Lines([spelled for spelled, _ in pairs], [at for _, at in pairs])
