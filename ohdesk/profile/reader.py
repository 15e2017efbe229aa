"""Reads a profile folder into its shape; every mistake is found in one reading, before anything is counted."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from datetime import date
from pathlib import Path
from typing import TypeVar

from ohdesk import profile as shapes
from ohdesk.errors import Refused
from ohdesk.profile import Figure, Indicator, Profile, Switch, Table, Task, Vocabulary, Work
from ohdesk.profile.entry import BrokenFile, Entry, Mistake, read_toml
from ohdesk.profile.indicators import LEVELS, read_figure, read_indicator
from ohdesk.profile.tables import read_table
from ohdesk.profile.tasks import read_tasks


def read_profile(folder: Path, vocabulary: Vocabulary | None) -> Profile:
    """Read and check the profile of a folder; raise Refused with the first mistake where there are any."""
    read, mistakes = examine(folder, vocabulary)
    if mistakes:
        more = f"（共 {len(mistakes)} 处错误，“ohdesk profile check”逐条列出）" if len(mistakes) > 1 else ""
        raise Refused(mistakes[0].sentence + more)
    return read


def examine(folder: Path, vocabulary: Vocabulary | None) -> tuple[Profile, list[Mistake]]:
    """Read a folder and return what was read with every mistake; with any, the profile must not be used."""
    mistakes: list[Mistake] = []
    file = read_toml(folder / "profile.toml", mistakes)
    head = file.entry("profile")
    figures = _unique((entry, read_figure(entry)) for entry in file.entries("figure", "key"))
    typed = {figure.key: figure for figure in figures}
    found = file.entries("indicator", "key")
    indicators = _unique((entry, read_indicator(entry, typed, vocabulary)) for entry in found)
    by_key = {indicator.key: indicator for indicator in indicators}
    tables = _unique((entry, read_table(entry, folder, by_key)) for entry in file.entries("table", "key"))
    switches = _unique((e, _switch(e, by_key, vocabulary)) for e in file.entries("switch", "key"))
    whole = Profile(
        name=folder.name,
        id=head.get("id", str),
        title=head.get("title", str),
        issuer=head.get("issuer", str),
        document=head.get("document", str),
        issued=head.given("issued", date),
        period=head.numbers("period"),
        year=head.get("year", int),
        base_year=head.get("base_year", int),
        level=head.choice("level", LEVELS),
        area=_area(head),
        deadlines=tuple(_deadline(entry) for entry in file.entries("deadline", "zh")),
        figures=figures,
        indicators=indicators,
        tables=tables,
        tasks=_tasks(folder, by_key, mistakes),
        reports=tuple(_outline(entry) for entry in file.entries("report", "key")),
        switches=switches,
        works=_works(file, {one.no for one in indicators if one.no}, vocabulary),
        folder=folder,
        digest=shapes.digest_of(folder),
    )
    head.done()
    file.done()
    return whole, mistakes


def _area(head: Entry) -> str:
    area = head.get("area", str, "")
    if area and not re.fullmatch(r"\d{6}", area):
        head.fault("area 应是 6 位行政区划代码，如省 410000、县 141121", "area")
    return area


def _tasks(folder: Path, indicators: Collection[str], mistakes: list[Mistake]) -> tuple[Task, ...]:
    """Read the tasks; a file of tasks that cannot be read is one mistake among the others."""
    try:
        return read_tasks(folder, indicators, mistakes)
    except BrokenFile as broken:
        mistakes.append(broken.mistake)
        return ()


T = TypeVar("T", Figure, Indicator, Table, Switch)


def _unique(things: Iterable[tuple[Entry, T]]) -> tuple[T, ...]:
    kept: dict[str, T] = {}
    for entry, thing in things:
        if thing.key in kept:
            entry.fault(f"{thing.key} 出现了两次", "key")
        kept[thing.key] = thing
    return tuple(kept.values())


def _deadline(entry: Entry) -> shapes.Deadline:
    made = shapes.Deadline(entry.get("zh", str), entry.get("on", date))
    entry.done()
    return made


def _outline(entry: Entry) -> shapes.Outline:
    made = shapes.Outline(
        entry.get("key", str), entry.get("zh", str), entry.texts("body"), entry.texts("appendices")
    )
    entry.done()
    return made


def _switch(entry: Entry, indicators: Collection[str], vocabulary: Vocabulary | None) -> Switch:
    known = vocabulary.switches if vocabulary else {}
    key = entry.choice("key", known) if vocabulary else entry.get("key", str)
    options = known.get(key)
    default = entry.get("default", str) if options is None else entry.choice("default", options)
    affects = entry.texts("affects")
    for one in affects:
        if one not in indicators:
            entry.unknown("affects", one, indicators)
    made = Switch(key, entry.get("zh", str), entry.get("clause", str), default, affects)
    entry.done()
    return made


def _works(file: Entry, counted: Collection[str], vocabulary: Vocabulary | None) -> tuple[Work, ...]:
    """Read the points of work; a number belongs to one of them, or to an indicator."""
    works: list[Work] = []
    seen = set(counted)
    for entry in file.entries("work", "no"):
        work = _work(entry, vocabulary)
        if work.no in seen:
            entry.fault(f"序号 {work.no} 出现了两次", "no")
        seen.add(work.no)
        works.append(work)
    return tuple(works)


def _work(entry: Entry, vocabulary: Vocabulary | None) -> Work:
    holds = entry.texts("holds", [])
    measures = vocabulary.measures if vocabulary else holds
    for one in holds:
        if one not in measures:
            entry.unknown("holds", one, measures)
    made = Work(
        no=entry.get("no", str),
        group=entry.get("group", str),
        zh=entry.get("zh", str),
        clause=entry.get("clause", str, ""),
        deadline=entry.given("deadline", date),
        holds=holds,
    )
    entry.done()
    return made
