"""Reads what a profile counts: indicators, their parts with the sources of their numbers, and typed figures."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from ohdesk.profile import RISING, SHARE, Figure, Indicator, Part, Source, Vocabulary
from ohdesk.profile.entry import Entry

LEVELS = ("county", "city", "province")
PARTS = ("numerator", "denominator", "series", "count", "part")
NEEDED = {
    "rate": {"numerator", "denominator"},
    "growth": {"numerator", "denominator"},
    "yesno": {"numerator", "denominator"},
    "series": {"series"},
    "count": set(),
}


def read_figure(entry: Entry) -> Figure:
    """Read a figure that somebody types in."""
    made = Figure(
        key=entry.get("key", str),
        zh=entry.get("zh", str),
        unit=entry.get("unit", str),
        type=entry.choice("type", ("int", "yesno")),
        years=entry.numbers("years"),
        supplier=entry.get("supplier", str),
    )
    entry.done()
    return made


def read_indicator(entry: Entry, typed: Collection[str], vocabulary: Vocabulary | None) -> Indicator:
    """Read an indicator with its parts; `typed` are the figures its parts may name."""
    before = len(entry.mistakes)
    kind = entry.choice("kind", NEEDED)
    made = Indicator(
        key=entry.get("key", str),
        zh=entry.get("zh", str),
        kind=kind,
        unit=entry.get("unit", str),
        target=_target(entry),
        operator=entry.choice("operator", (">=", "==", "<="), ">="),
        target_zh=entry.get("target_zh", str, ""),
        definition=entry.get("definition", str),
        clause=entry.get("clause", str),
        source=entry.get("source", str),
        parts=tuple(_part(part, typed, vocabulary) for part in entry.entries("part", "zh")),
        level=entry.choice("level", LEVELS, "county"),
        not_here=entry.get("not_here", str, ""),
        zero=entry.choice("zero", ("not_applicable", "missing"), "not_applicable"),
        zero_zh=entry.get("zero_zh", str, ""),
        year=entry.get("year", int, 0),
        no=entry.get("no", str, ""),
        whole=entry.given("whole", int),
        deadline=entry.given("deadline", date),
    )
    if len(entry.mistakes) == before:
        _check_whole(entry, made)
    entry.done()
    return made


def _check_whole(entry: Entry, made: Indicator) -> None:
    """Note what no key alone shows: parts that the kind needs, a share without a number, a sum of nothing."""
    roles = [part.role for part in made.parts if part.role != "part"]
    needed = NEEDED[made.kind]
    if not needed <= set(roles) or len(roles) != len(set(roles)) or not made.parts:
        entry.fault(f"{made.key} 是 {made.kind}，应各有一个 {'、'.join(sorted(needed)) or '来源'}", "kind")
    if made.target == SHARE and not (made.no and "count" in roles):
        entry.fault(f"{made.key} 的 target 是 share，应有 no，并有一个 count", "target")
    if any(part.adds for part in made.parts) and "count" not in roles:
        entry.fault(f"{made.key} 有 adds，应有一个 count", "kind")


def _target(entry: Entry) -> float | str | None:
    entry.asked.add("target")
    value = entry.data.get("target")
    if isinstance(value, bool) or not isinstance(value, (int, float, str, type(None))):
        entry.fault("target 应是数、rising 或 share", "target")
        return None
    if isinstance(value, str) and value not in (RISING, SHARE):
        entry.unknown("target", value, (RISING, SHARE))
    return value


def _part(entry: Entry, typed: Collection[str], vocabulary: Vocabulary | None) -> Part:
    role = entry.choice("role", PARTS)
    made = Part(
        role=role,
        key=entry.get("key", str, role),
        zh=entry.get("zh", str),
        unit=entry.get("unit", str),
        source=_source(entry, typed, vocabulary),
        level=entry.choice("level", LEVELS, "county"),
        not_here=entry.get("not_here", str, ""),
        adds=entry.get("adds", bool, False),
    )
    entry.done()
    return made


def _source(entry: Entry, typed: Collection[str], vocabulary: Vocabulary | None) -> Source:
    given = [how for how in ("count", "measure", "typed") if how in entry.data]
    entry.asked.update(given)
    if len(given) != 1:
        entry.fault("count、measure、typed 应有且只有一个")
        return Source("measure", "")
    if given == ["count"]:
        return _counted(entry.entry("count"), vocabulary)
    if given == ["typed"]:
        return Source("typed", entry.choice("typed", typed))
    measure = entry.choice("measure", vocabulary.measures) if vocabulary else entry.get("measure", str)
    return Source("measure", measure)


def _counted(entry: Entry, vocabulary: Vocabulary | None) -> Source:
    kind, where = entry.get("kind", str), entry.get("where", dict, {})
    date_field = entry.get("date_field", str, "")
    entry.done()
    if vocabulary is not None and kind not in vocabulary.kinds:
        entry.unknown("kind", kind, vocabulary.kinds)
    elif vocabulary is not None:
        for name in (*where, *([date_field] if date_field else [])):
            if name not in vocabulary.kinds[kind]:
                entry.fault(f"{kind} 没有字段 {name}", "", name)
    return Source("count", kind, where, date_field)
