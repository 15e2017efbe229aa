"""口径方案: a year's indicators, tasks and official tables, read from data and checked name by name."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TypeVar

from ohdesk.errors import Refused
from ohdesk.profile.folder import Found, available, digest_of, load
from ohdesk.rules import Rule

__all__ = [
    "RISING",
    "SHARE",
    "Deadline",
    "Figure",
    "Found",
    "Indicator",
    "Link",
    "Outline",
    "Part",
    "Profile",
    "Source",
    "Switch",
    "Table",
    "TableRow",
    "Task",
    "TaskFact",
    "Vocabulary",
    "Work",
    "available",
    "digest_of",
    "load",
]

RISING, SHARE = "rising", "share"
"""Targets that are not numbers: 稳步提升, and the county's share of a task handed down."""


@dataclass(frozen=True)
class Vocabulary:
    """The names a profile may use: record kinds with their fields, and measures."""

    kinds: Mapping[str, Collection[str]]
    measures: Collection[str]
    switches: Mapping[str, Collection[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Source:
    """Where a number comes from: a `count` of records, a named `measure`, or a `typed` figure."""

    how: str
    name: str
    where: Mapping[str, object] = field(default_factory=dict)
    date_field: str = ""


@dataclass(frozen=True)
class Part:
    """One printed sub-row of an indicator: role (numerator, denominator, series, count, part) and source.

    It concerns only its `level`; elsewhere it is 不适用 for the reason `not_here`, unless typed.
    `adds`: a part that belongs to the indicator's count and is kept in another kind of record.
    """

    role: str
    key: str
    zh: str
    unit: str
    source: Source
    level: str
    not_here: str
    adds: bool = False


@dataclass(frozen=True)
class Indicator:
    """指标: what is counted, its target as data and as printed, its definition, and when it does not apply.

    kind: rate (numerator over denominator), growth (how far the numerator, a cumulative number, is above the
    denominator, its base; a target of 20 asks for 120 % of the base), series (one value a year, target "rising"), count (one number),
    yesno (a statement, judged by its parts like a rate and shown as 是/否).
    target: a number, "rising", or "share": the 下达数 kept for the yearly task that bears the indicator's `no`.
    operator: ">=" at least, "==" exactly, "<=" at most (the three zero counts of 专项治理).
    year: the year it is counted for, 0 for the profile's; it is then counted to that year's end at the latest.
    zero: what a denominator of 0 means, "not_applicable" (no such case) or "missing" (nothing recorded yet).
    """

    key: str
    zh: str
    kind: str
    unit: str
    target: float | str | None
    operator: str
    target_zh: str
    definition: str
    clause: str
    source: str
    parts: tuple[Part, ...]
    level: str
    not_here: str
    zero: str
    zero_zh: str
    year: int = 0
    no: str = ""
    whole: int | None = None
    """The figure of the level above of which the county has a share."""
    deadline: date | None = None

    def part(self, role: str) -> Part | None:
        """Return the part of a role, or of a part's own key."""
        return next((part for part in self.parts if role in (part.key, part.role)), None)


@dataclass(frozen=True)
class Switch:
    """口径开关: a choice of reading that documents leave open, the clause that leaves it, and what it moves."""

    key: str
    zh: str
    clause: str
    default: str
    affects: tuple[str, ...]


@dataclass(frozen=True)
class Work:
    """工作要点: a numbered point without a count, followed up by 责任人, 时限, 进展 and 佐证材料.

    `holds` names measures that must not be zero (零执法、零处罚); none where a person alone says how far it is.
    """

    no: str
    group: str
    zh: str
    clause: str
    deadline: date | None
    holds: tuple[str, ...] = ()


@dataclass(frozen=True)
class Figure:
    """填报值: a figure somebody types in, for the years listed, supplied by a department."""

    key: str
    zh: str
    unit: str
    type: str
    years: tuple[int, ...]
    supplier: str


@dataclass(frozen=True)
class TableRow:
    """One printed row: which indicator and part its result shows, how, and its official words by column."""

    key: str
    role: str
    show: str
    cells: tuple[str, ...]
    indicator: Indicator | None = None
    """The indicator its key names, for the columns that print its target, whole or deadline."""

    @property
    def no(self) -> str:
        """Return the printed number."""
        return self.cells[0]


@dataclass(frozen=True)
class Table:
    """An official table: the .xlsx to fill, its heading row, and what its rows show.

    `fills` names further columns that are filled beside the result, each with what it shows. `prints` names the
    printed columns of a table of works: no, group, zh. `foot` are the lines printed below the rows.
    """

    key: str
    zh: str
    file: Path
    title: str
    layout: str
    columns: tuple[str, ...]
    result: str
    rows: tuple[TableRow, ...]
    fills: Mapping[str, str] = field(default_factory=dict)
    foot: tuple[str, ...] = ()
    prints: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class TaskFact:
    """An extra fact a task's rule asks for."""

    key: str
    zh: str
    type: str


@dataclass(frozen=True)
class Link:
    """An item of a task that an indicator already answers."""

    item: int
    indicator: str
    at_least: float


@dataclass(frozen=True)
class Task:
    """主要任务: its official words, its items, and the rule that leads to a letter."""

    key: str
    group: str
    task: str
    definition: str
    items: tuple[str, ...]
    standard: Mapping[str, str]
    options: tuple[str, ...]
    rule: Mapping[str, Rule]
    facts: tuple[TaskFact, ...]
    linked: tuple[Link, ...]
    note: str

    @property
    def numbers(self) -> range:
        """Return the items' printed numbers."""
        return range(1, len(self.items) + 1)

    @property
    def asked_items(self) -> frozenset[int]:
        """Return the items that the rule asks about."""
        return frozenset[int]().union(*(rule.items for rule in self.rule.values()))

    @property
    def partly_items(self) -> frozenset[int]:
        """Return the items that may be 部分完成."""
        return frozenset[int]().union(*(rule.partly_items for rule in self.rule.values()))


@dataclass(frozen=True)
class Deadline:
    """报送截止: what is due and when."""

    zh: str
    on: date


@dataclass(frozen=True)
class Outline:
    """The chapters and appendices of a self-assessment report."""

    key: str
    zh: str
    body: tuple[str, ...]
    appendices: tuple[str, ...]


@dataclass(frozen=True)
class Profile:
    """A year's and place's 口径方案, checked; `digest` names exactly this version of its files."""

    name: str
    id: str
    title: str
    issuer: str
    document: str
    issued: date | None
    period: tuple[int, ...]
    year: int
    base_year: int
    level: str
    deadlines: tuple[Deadline, ...]
    figures: tuple[Figure, ...]
    indicators: tuple[Indicator, ...]
    tables: tuple[Table, ...]
    tasks: tuple[Task, ...]
    reports: tuple[Outline, ...]
    folder: Path
    digest: str
    switches: tuple[Switch, ...] = ()
    works: tuple[Work, ...] = ()
    area: str = ""
    """The place whose document it is, by its division code; "" for any."""

    def indicator(self, key: str) -> Indicator:
        """Return an indicator by its key."""
        return _named(self.indicators, key, "指标")

    def table(self, key: str) -> Table:
        """Return an official table by its key or its Chinese name."""
        by_name = next((table.key for table in self.tables if table.zh == key), key)
        return _named(self.tables, by_name, "表")

    def task(self, key: str) -> Task:
        """Return a task by its key."""
        return _named(self.tasks, key, "任务")

    def figure(self, key: str) -> Figure:
        """Return a typed figure by its key."""
        return _named(self.figures, key, "填报值")

    def name_of(self, row: TableRow) -> str:
        """Return what a printed row is called; where the indicator has a year of its own, with that year."""
        indicator = self.indicator(row.key)
        return indicator.zh if indicator.year else row.cells[min(1, len(row.cells) - 1)]

    def switch(self, key: str) -> Switch:
        """Return a switch of 口径 by its key."""
        return _named(self.switches, key, "口径开关")

    def number(self, key: str) -> str:
        """Return the number an indicator bears in the first table that prints it."""
        rows = (row for table in self.tables for row in table.rows)
        return next((row.no for row in rows if row.key == key), "")

    def linked_tasks(self, key: str) -> list[tuple[Task, int]]:
        """Return the tasks and items that an indicator answers too."""
        return [(task, link.item) for task in self.tasks for link in task.linked if link.indicator == key]


K = TypeVar("K", Indicator, Table, Task, Figure, Switch)


def _named(things: Iterable[K], key: str, word: str) -> K:
    known = {thing.key: thing for thing in things}
    if key not in known:
        raise Refused(f"口径方案里没有{word}“{key}”，可用：{'、'.join(known)}。")
    return known[key]
