"""口径对照: same word, different number. What every definition counts, and in which profiles it is used."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ohdesk.definitions import Definition, definition_of, known
from ohdesk.errors import Refused
from ohdesk.profile import Profile, available, load


@dataclass(frozen=True)
class Use:
    """Where a definition is used: the profile, the indicator's printed number and name, its target as printed."""

    profile: str
    title: str
    no: str
    zh: str
    target_zh: str


@dataclass(frozen=True)
class Compared:
    """A definition, and where it is used."""

    definition: Definition
    uses: tuple[Use, ...]


def compare(own_folder: Path | None = None) -> list[Compared]:
    """口径对照: say of every definition used by any profile what it counts and where, like words side by side.

    A profile that cannot be read is left out.
    """
    uses: dict[str, list[Use]] = {}
    found: dict[str, Definition] = {}
    for profile in _readable(own_folder):
        for one in profile.indicators:
            found.setdefault(one.definition, definition_of(one))
            no = profile.number(one.key) or one.no
            used = Use(profile.name, profile.title, no, one.zh, one.target_zh)
            uses.setdefault(one.definition, []).append(used)
    order = list(known())
    words = [one.word for one in known().values()]
    rank = {name: (words.index(known()[name].word), at) for at, name in enumerate(order)}
    return [
        Compared(found[name], tuple(uses[name]))
        for name in sorted(found, key=lambda name: rank.get(name, (len(words), len(order))))
    ]


def _readable(own_folder: Path | None) -> Sequence[Profile]:
    profiles = []
    for one in available(own_folder):
        try:
            profiles.append(load(one.folder))
        except Refused:
            continue
    return profiles
