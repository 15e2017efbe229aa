"""Reads a profile folder into its shape; every name is checked before anything is counted with it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from pathlib import Path
from typing import TypeVar

from ohdesk import profile as shapes
from ohdesk.profile import (
    Figure,
    Indicator,
    Part,
    Profile,
    Source,
    Switch,
    Table,
    TableRow,
    Task,
    TaskFact,
    Vocabulary,
    Work,
)
from ohdesk.rules import Rule, Unreadable, read_rule
from ohdesk.toml_entry import Entry, read_toml

LEVELS = ("county", "city", "province")
PARTS = ("numerator", "denominator", "series", "count", "part")
NEEDED = {
    "rate": {"numerator", "denominator"},
    "growth": {"numerator", "denominator"},
    "yesno": {"numerator", "denominator"},
    "series": {"series"},
    "count": set(),
}
SHOWS = ("percent", "number", "series", "yesno", "boxes", "nothing")
FILLS = ("numerator", "denominator", "value")
LAYOUTS = ("numbered", "tasks", "list")
LETTERS = ("A", "B", "C")


def read_profile(folder: Path, vocabulary: Vocabulary | None) -> Profile:
    """Read and check the profile of a folder."""
    file = read_toml(folder / "profile.toml")
    head = file.entry("profile")
    figures = _unique([_figure(entry) for entry in file.entries("figure", "key")], file)
    typed = [figure.key for figure in figures]
    indicators = _unique([_indicator(e, typed, vocabulary) for e in file.entries("indicator", "key")], file)
    by_key = {indicator.key: indicator for indicator in indicators}
    tables = _unique([_table(entry, folder, by_key) for entry in file.entries("table", "key")], file)
    whole = Profile(
        name=folder.name,
        id=head.get("id", str),
        title=head.get("title", str),
        issuer=head.get("issuer", str),
        document=head.get("document", str),
        issued=head.get("issued", date) if "issued" in head.data else None,
        period=head.numbers("period"),
        year=head.get("year", int),
        base_year=head.get("base_year", int),
        level=head.choice("level", LEVELS),
        deadlines=tuple(_deadline(entry) for entry in file.entries("deadline", "zh")),
        figures=tuple(figures),
        indicators=tuple(indicators),
        tables=tuple(tables),
        tasks=tuple(_read_tasks(folder, by_key)),
        reports=tuple(_outline(entry) for entry in file.entries("report", "key")),
        switches=tuple(_unique([_switch(e, by_key, vocabulary) for e in file.entries("switch", "key")], file)),
        works=tuple(_work(entry, vocabulary) for entry in file.entries("work", "no")),
        folder=folder,
        digest=shapes.digest_of(folder),
    )
    head.done()
    file.done()
    return whole


T = TypeVar("T", Figure, Indicator, Table, Task, Switch)


def _unique(things: list[T], file: Entry) -> list[T]:
    seen: set[str] = set()
    for thing in things:
        if thing.key in seen:
            file.refuse(f"{thing.key} 出现了两次", f'"{thing.key}"')
        seen.add(thing.key)
    return things


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
    default = entry.choice("default", known[key]) if vocabulary else entry.get("default", str)
    affects = entry.texts("affects")
    for one in affects:
        if one not in indicators:
            entry.unknown("affects", one, indicators)
    made = Switch(key, entry.get("zh", str), entry.get("clause", str), default, affects)
    entry.done()
    return made


def _work(entry: Entry, vocabulary: Vocabulary | None) -> Work:
    holds = entry.texts("holds", [])
    for one in holds if vocabulary else ():
        if one not in vocabulary.measures:  # type: ignore[union-attr]
            entry.unknown("holds", one, vocabulary.measures)  # type: ignore[union-attr]
    made = Work(
        no=entry.get("no", str),
        group=entry.get("group", str),
        zh=entry.get("zh", str),
        clause=entry.get("clause", str, ""),
        deadline=entry.get("deadline", date) if "deadline" in entry.data else None,
        holds=holds,
    )
    entry.done()
    return made


def _figure(entry: Entry) -> Figure:
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


def _indicator(entry: Entry, typed: Collection[str], vocabulary: Vocabulary | None) -> Indicator:
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
        whole=entry.get("whole", int) if "whole" in entry.data else None,
        deadline=entry.get("deadline", date) if "deadline" in entry.data else None,
    )
    entry.done()
    roles = [part.role for part in made.parts if part.role != "part"]
    if not NEEDED[kind] <= set(roles) or len(roles) != len(set(roles)) or not made.parts:
        entry.refuse(f"{made.key} 是 {kind}，应各有一个 {'、'.join(sorted(NEEDED[kind])) or '来源'}")
    return made


def _target(entry: Entry) -> float | str | None:
    entry.asked.add("target")
    value = entry.data.get("target")
    if isinstance(value, bool) or not isinstance(value, (int, float, str, type(None))):
        entry.refuse("target 应是数、rising 或 share", "target")
    if isinstance(value, str) and value not in (shapes.RISING, shapes.SHARE):
        entry.unknown("target", value, (shapes.RISING, shapes.SHARE))
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
    )
    entry.done()
    return made


def _source(entry: Entry, typed: Collection[str], vocabulary: Vocabulary | None) -> Source:
    given = [how for how in ("count", "measure", "typed") if how in entry.data]
    if len(given) != 1:
        entry.refuse("count、measure、typed 应有且只有一个")
    if given == ["count"]:
        return _counted(entry.entry("count"), vocabulary)
    if given == ["typed"]:
        return Source("typed", entry.choice("typed", typed))
    if vocabulary is None:
        return Source("measure", entry.get("measure", str))
    return Source("measure", entry.choice("measure", vocabulary.measures))


def _counted(entry: Entry, vocabulary: Vocabulary | None) -> Source:
    kind, where = entry.get("kind", str), entry.get("where", dict, {})
    date_field = entry.get("date_field", str, "")
    entry.done()
    if vocabulary is not None:
        if kind not in vocabulary.kinds:
            entry.unknown("kind", kind, vocabulary.kinds)
        for name in (*where, *([date_field] if date_field else [])):
            if name not in vocabulary.kinds[kind]:
                entry.refuse(f"{kind} 没有字段 {name}", name)
    return Source("count", kind, where, date_field)


def _table(entry: Entry, folder: Path, indicators: dict[str, Indicator]) -> Table:
    columns = entry.texts("columns")
    file = folder / entry.get("file", str)
    if file.parent != folder or not file.is_file():
        entry.refuse(f"没有文件 {file.name}", "file")
    layout = entry.choice("layout", LAYOUTS)
    made = Table(
        key=entry.get("key", str),
        zh=entry.get("zh", str),
        file=file,
        title=entry.get("title", str),
        layout=layout,
        columns=columns,
        result=entry.choice("result", ("", *columns)),
        rows=tuple(_row(row, columns, indicators) for row in entry.entries("row", "key", "role")),
        fills=_fills(entry, columns),
        foot=entry.texts("foot", []),
    )
    entry.done()
    return made


def _fills(entry: Entry, columns: tuple[str, ...]) -> dict[str, str]:
    if "fills" not in entry.data:
        return {}
    fills = entry.entry("fills")
    for column in fills.data:
        if column not in columns:
            fills.unknown("fills", column, columns)
    return {column: fills.choice(column, FILLS) for column in fills.data}


def _row(entry: Entry, columns: tuple[str, ...], indicators: dict[str, Indicator]) -> TableRow:
    key = entry.choice("key", indicators)
    roles = {"head", *(part.key for part in indicators[key].parts)}
    made = TableRow(key, entry.choice("role", roles), entry.choice("show", SHOWS), entry.texts("cells"))
    if len(made.cells) != len(columns):
        entry.refuse(f"cells 应有 {len(columns)} 格", "cells")
    entry.done()
    return made


def _read_tasks(folder: Path, indicators: dict[str, Indicator]) -> list[Task]:
    if not (folder / "tasks.toml").exists():
        return []
    file = read_toml(folder / "tasks.toml")
    tasks = _unique([_task(entry, indicators) for entry in file.entries("task", "key")], file)
    file.done()
    return tasks


def _task(entry: Entry, indicators: dict[str, Indicator]) -> Task:
    items, options = entry.texts("items"), entry.texts("options")
    facts = tuple(_fact(fact) for fact in entry.entries("facts", "key"))
    standard = entry.entry("standard")
    made = Task(
        key=entry.get("key", str),
        group=entry.get("group", str),
        task=entry.get("task", str),
        definition=entry.get("definition", str),
        items=items,
        standard={letter: standard.get(letter, str) for letter in LETTERS},
        options=options,
        rule=_rules(entry.entry("rule"), options, len(items), facts),
        facts=facts,
        linked=tuple(_link(link, len(items), indicators) for link in entry.entries("linked", "indicator")),
        note=entry.get("note", str, ""),
    )
    standard.done()
    entry.done()
    return made


def _rules(
    entry: Entry, options: tuple[str, ...], count: int, facts: tuple[TaskFact, ...]
) -> dict[str, Rule]:
    if list(entry.data) != list(options) or not set(options) <= set(LETTERS):
        entry.refuse("rule 的档次应与 options 一致")
    rules: dict[str, Rule] = {}
    for letter in options:
        text = entry.get(letter, str)
        try:
            rules[letter] = read_rule(text, count, {fact.key: fact.type for fact in facts})
        except Unreadable as fault:
            entry.refuse(f"rule {letter} 里的“{fault}”看不懂或不认识", text)
        if rules[letter].is_otherwise and letter != options[-1]:
            entry.refuse("otherwise 只能是最后一档", text)
    return rules


def _fact(entry: Entry) -> TaskFact:
    made = TaskFact(entry.get("key", str), entry.get("zh", str), entry.choice("type", ("bool", "int")))
    entry.done()
    return made


def _link(entry: Entry, count: int, indicators: dict[str, Indicator]) -> shapes.Link:
    item, key = entry.get("item", int), entry.choice("indicator", indicators)
    if not 1 <= item <= count:
        entry.refuse(f"没有第 {item} 项", "item")
    made = shapes.Link(item, key, entry.get("at_least", int))
    entry.done()
    return made
