"""核对规则: a profile's own rules, read from checks.toml beside it and held against its tables, tasks and counts."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

from ohdesk import measures
from ohdesk.crosscheck.cells import Place, printed_words
from ohdesk.crosscheck.violation import KINDS
from ohdesk.errors import Refused
from ohdesk.profile import Profile
from ohdesk.profile.entry import Entry, Mistake, read_toml

FILE = "checks.toml"
LISTED = ("at_most", "ratio", "same", "item_agrees", "zero", "nonzero")
"""The kinds that a profile may list; the others follow from its tables by themselves."""

WIDE, WIDE_POINTS, FEW = 30, 10, 20


@dataclass(frozen=True)
class Rule:
    """One listed rule; which of the fields it uses follows from its kind."""

    key: str
    kind: str
    zh: str
    cells: tuple[Place, ...] = ()
    task: str = ""
    item: int = 0
    indicators: tuple[str, ...] = ()
    at_least: int | None = None
    measures: tuple[str, ...] = ()
    positive: tuple[str, ...] = ()
    """Measures that may not be nought; `measures` of an item_agrees must be."""
    since: date | None = None


@dataclass(frozen=True)
class Change:
    """How far a number may move before somebody must explain: percent of counts, points of rates."""

    percent: int = WIDE
    points: int = WIDE_POINTS
    few: int = FEW
    """Numbers below this move by chance."""


@dataclass(frozen=True)
class Rulebook:
    """A profile's listed rules, and how far numbers may change."""

    rules: tuple[Rule, ...] = ()
    change: Change = field(default_factory=Change)


def read_rulebook(profile: Profile, mistakes: list[Mistake] | None = None) -> Rulebook:
    """Read the rules beside a profile; without the file only the universal ones apply.

    Mistakes go to the list where one is given; otherwise the first of them refuses the file.
    """
    path = profile.folder / FILE
    if not path.is_file():
        return Rulebook()
    noted: list[Mistake] = []
    file = read_toml(path, noted)
    change = _change(file.entry("change")) if "change" in file.data else Change()
    rules: list[Rule] = []
    for entry in file.entries("rule", "key"):
        rule = _rule(entry, profile)
        if any(one.key == rule.key for one in rules) or rule.key in KINDS:
            entry.fault(f"{rule.key} 出现了两次，或与通用规则同名", "key")
        rules.append(rule)
    file.done()
    if mistakes is not None:
        mistakes += noted
    elif noted:
        raise Refused(noted[0].sentence)
    return Rulebook(tuple(rules), change)


def _change(entry: Entry) -> Change:
    few, points = entry.get("few", int, FEW), entry.get("points", int, WIDE_POINTS)
    made = Change(entry.get("percent", int, WIDE), points, few)
    entry.done()
    return made


def _rule(entry: Entry, profile: Profile) -> Rule:
    kind = entry.choice("kind", LISTED)
    task = entry.choice("task", [one.key for one in profile.tasks]) if "task" in entry.data else ""
    made = Rule(
        key=entry.get("key", str),
        kind=kind,
        zh=entry.get("zh", str),
        cells=_places(entry, profile),
        task=task,
        item=_item(entry, profile, task),
        indicators=_known(entry, "indicators", [one.key for one in profile.indicators]),
        at_least=entry.given("at_least", int),
        measures=_known(entry, "measures", measures.MEASURES),
        positive=_known(entry, "positive", measures.MEASURES),
        since=entry.given("since", date),
    )
    entry.done()
    _complete(entry, made)
    return made


def _complete(entry: Entry, rule: Rule) -> None:
    """Note what a rule lacks of that which its kind asks about."""
    exact = {"at_most": 2, "ratio": 3}.get(rule.kind, 0)
    if (exact and len(rule.cells) != exact) or (rule.kind == "same" and len(rule.cells) < 2):
        entry.fault(f"{rule.kind} 应写 {exact or 2} 个 cells", "cells")
    asked = rule.indicators or rule.measures or rule.positive
    if rule.kind == "item_agrees" and not (rule.task and rule.item and asked):
        entry.fault("item_agrees 应写 task、item，以及 indicators、measures 或 positive", "kind")
    if rule.kind in ("zero", "nonzero") and not (rule.indicators or rule.measures):
        entry.fault(f"{rule.kind} 应写 indicators 或 measures", "kind")


def _known(entry: Entry, name: str, known: Collection[str]) -> tuple[str, ...]:
    found = entry.texts(name, [])
    for one in found:
        if one not in known:
            entry.unknown(name, one, known)
    return found


def _item(entry: Entry, profile: Profile, task: str) -> int:
    item = entry.get("item", int, 0)
    known = next((one for one in profile.tasks if one.key == task), None)
    if known is not None and item not in known.numbers:
        entry.fault(f"任务 {task} 没有第 {item} 项", "item")
    return item


def _places(entry: Entry, profile: Profile) -> tuple[Place, ...]:
    words = printed_words(profile)
    found = []
    for text in entry.texts("cells", []):
        table, _, rest = text.partition(":")
        no, _, column = rest.partition(":")
        result = next((one.result for one in profile.tables if one.key == table), "")
        place = Place(table, no, column or result)
        if place not in words:
            entry.fault(f"表里没有“{text}”这一格（写法：表:序号 或 表:序号:列名）", "cells", text)
        found.append(place)
    return tuple(found)
