"""Reads a profile's tasks: items, standards, extra facts, and the rules that lead to a letter."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from ohdesk.profile import Link, Task, TaskFact
from ohdesk.profile.entry import Entry, Mistake, read_toml
from ohdesk.rules import OTHERWISE, Rule, Unreadable, read_rule

LETTERS = ("A", "B", "C")
NO_RULE = read_rule(OTHERWISE, 0, {})


def read_tasks(folder: Path, indicators: Collection[str], mistakes: list[Mistake]) -> tuple[Task, ...]:
    """Read tasks.toml where there is one."""
    if not (folder / "tasks.toml").exists():
        return ()
    file = read_toml(folder / "tasks.toml", mistakes)
    tasks, seen = [], set()
    for entry in file.entries("task", "key"):
        task = _task(entry, indicators)
        if task.key in seen:
            entry.fault(f"{task.key} 出现了两次", "key")
        seen.add(task.key)
        tasks.append(task)
    file.done()
    return tuple(tasks)


def _task(entry: Entry, indicators: Collection[str]) -> Task:
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
        entry.fault("rule 的档次应与 options 一致")
        return {}
    rules: dict[str, Rule] = {}
    for letter in options:
        text = entry.get(letter, str)
        rules[letter] = NO_RULE
        try:
            rules[letter] = read_rule(text, count, {fact.key: fact.type for fact in facts})
        except Unreadable as fault:
            entry.fault(f"rule {letter} 里的“{fault}”看不懂或不认识", letter)
        else:
            if rules[letter].is_otherwise and letter != options[-1]:
                entry.fault("otherwise 只能是最后一档", letter)
    return rules


def _fact(entry: Entry) -> TaskFact:
    made = TaskFact(entry.get("key", str), entry.get("zh", str), entry.choice("type", ("bool", "int")))
    entry.done()
    return made


def _link(entry: Entry, count: int, indicators: Collection[str]) -> Link:
    item, key = entry.get("item", int), entry.choice("indicator", indicators)
    if not 1 <= item <= count:
        entry.fault(f"没有第 {item} 项", "item")
    made = Link(item, key, entry.get("at_least", int))
    entry.done()
    return made
