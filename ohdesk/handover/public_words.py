"""Words that come with the program: catalogues, profiles, the demonstration's trades; they name nobody."""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from db.records import KINDS
from ohdesk import measures, paths
from ohdesk.counting import SWITCHES
from ohdesk.crosscheck.violation import KINDS as RULES
from ohdesk.fields import fields_of
from ohdesk.profile.folder import available

SPLIT = re.compile(r"[/、，；]")
SHORT_NUMBER = re.compile(r"[A-Z]{0,2}\d{1,4}(?:[.\-]\d{1,4}){0,2}")
PLACE = re.compile(r"[a-z一二三四五六七八九十][a-z0-9_.:\-一二三四五六七八九十]{0,60}")
LONG_RUN = re.compile(r"\d{7,}|[A-Z]")


def public_words(own_profiles: Path | None) -> frozenset[str]:
    """Return every word that may stay in a training copy as it is."""
    found: set[str] = set(measures.MEASURES) | set(RULES) | set(SWITCHES)
    found |= {option for switch in SWITCHES.values() for option in switch.options}
    for kind in KINDS:
        found |= {kind.__tablename__, kind.zh}
        for field in fields_of(kind):
            found |= {field.name, field.zh, *field.words.aliases}
            found |= {word for choice in field.choices or () for word in (choice.name, str(choice.value))}
    for profile in available(own_profiles):
        found.add(profile.name)
        for file in profile.folder.glob("*.toml"):
            found |= set(_strings(tomllib.loads(file.read_text("utf-8"))))
    for name in ("trades", "tasks"):
        demo = tomllib.loads((paths.resources() / "demo" / f"{name}.toml").read_text("utf-8"))
        for words in _strings(demo):
            found |= {words, *SPLIT.split(words)}
    return frozenset(word for word in found if word) | public_codes()


@cache
def public_codes() -> frozenset[str]:
    """Return every cell of the national lists that come with the program; the office's own codes are not among them."""
    found: set[str] = set()
    for file in sorted((paths.resources() / "codes").glob("*.csv")):
        for row in csv.reader(file.read_text("utf-8").splitlines()):
            found.update(row)
    found.discard("")
    return frozenset(found)


def is_key(words: str, public: frozenset[str]) -> bool:
    """Tell whether a text is a name of the program's own, such as a profile's or a task's."""
    return words in public or bool(SHORT_NUMBER.fullmatch(words))


def is_place(words: str, public: frozenset[str]) -> bool:
    """Tell whether a text is put together from the program's own names: a place in a report, a due item."""
    return is_key(words, public) or bool(PLACE.fullmatch(words) and not LONG_RUN.search(words))


def _strings(value: object) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            for name, one in value.items():
                yield str(name)
                yield from _strings(one)
        case list():
            for one in value:
                yield from _strings(one)
