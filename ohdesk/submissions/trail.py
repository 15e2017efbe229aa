"""The audit rows of a stretch of time, found by the records a number depends on, and said in words."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.audit import Audit
from db.records import BY_NAME
from ohdesk import history
from ohdesk.fields import fields_of
from ohdesk.links import Links

CHUNK = 900
ADDED, REMOVED, CHANGED = "新增", "移除", "修改"
REMOVING = frozenset({"remove"})
TELLING = {
    "annual_figure": ("value",),
    "task_item": ("item", "state"),
    "task_fact": ("fact", "value"),
    "task_decision": ("grade",),
    "yearly_task": ("share", "state"),
    "outlook": ("will_reach", "final_progress", "reason"),
    "definition_choice": ("option",),
    "evidence": ("title",),
}
"""Of a new record of these kinds what was written is told, not only that there is one."""
Place = tuple[str, int]


@dataclass(frozen=True)
class Step:
    """One change of one record: its audit number, who and when, and the values before and after."""

    seq: int
    kind: str
    record: int
    action: str
    user: str
    day: str
    reason: str
    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)
    fresh: bool = False

    @property
    def place(self) -> Place:
        """Return which record it is."""
        return self.kind, self.record

    @property
    def way(self) -> str:
        """Return whether the record came, went, or was changed."""
        if self.fresh:
            return ADDED
        if self.action in REMOVING or (self.action == "undo" and not self.after and not self.before):
            return REMOVED
        return CHANGED

    def touches(self, names: Iterable[str]) -> bool:
        """Tell whether it changes one of these fields; a record that came or went changes them all."""
        if self.way != CHANGED or self.action == "undo":
            return True
        return any(self.before.get(name) != self.after.get(name) for name in names)


class Trail:
    """Every change after one audit number and up to another, by record."""

    def __init__(self, session: Session, after: int, until: int | None, kinds: Iterable[str]) -> None:
        """Read the audit rows of these kinds; `until` None reads to the end."""
        self.session = session
        asked = select(Audit).where(
            Audit.seq > after, Audit.kind.in_(sorted(kinds)), Audit.record.is_not(None)
        )
        if until is not None:
            asked = asked.where(Audit.seq <= until)
        self.rows = {row.seq: row for row in session.scalars(asked.order_by(Audit.seq))}
        self.steps = [step for row in self.rows.values() if (step := _step(row)) is not None]
        self.by_place: dict[Place, list[Step]] = defaultdict(list)
        for step in self.steps:
            self.by_place[step.place].append(step)
        self._links: dict[Place, dict[str, int | None]] = {}
        self._told: dict[tuple[int, frozenset[str]], str] = {}
        self._titles: dict[str, dict[int, str]] = defaultdict(dict)

    def of(self, kind: str, record: int, names: Iterable[str] = ()) -> list[Step]:
        """Return a record's own changes, of these fields where some are named."""
        wanted = set(names)
        found = self.by_place.get((kind, record), [])
        return [step for step in found if not wanted or step.touches(wanted)]

    def links(self, kind: str, records: Iterable[int], names: Sequence[str]) -> None:
        """Read which records these belong to, by the link fields named, the ones taken out among them."""
        if not names:
            return
        record = BY_NAME[kind]
        columns = [getattr(record, name) for name in names]
        wanted = sorted({one for one in records if not set(names) <= self._links.get((kind, one), {}).keys()})
        for at in range(0, len(wanted), CHUNK):
            asked = select(record.id, *columns).where(record.id.in_(wanted[at : at + CHUNK]))
            for row in self.session.execute(asked.execution_options(with_removed=True)):
                self._links.setdefault((kind, row[0]), {}).update(zip(names, row[1:], strict=True))

    def linked(self, place: Place, name: str) -> int | None:
        """Return the record a link points to, as read by `links`."""
        return self._links.get(place, {}).get(name)

    def name(self, kind: str, record: int) -> str:
        """Return what people call a record, also one taken out."""
        return self._titles[kind].get(record) or f"{BY_NAME[kind].zh} {record} 号"

    def read_names(self, places: Iterable[Place]) -> None:
        """Read what people call these records."""
        wanted: dict[str, set[int]] = defaultdict(set)
        for kind, record in places:
            if record not in self._titles[kind]:
                wanted[kind].add(record)
        links = Links(self.session)
        for kind, records in wanted.items():
            self._titles[kind].update(links.titles(kind, records))

    def words(self, step: Step, names: Iterable[str] = ()) -> str:
        """Return what a step did, of the fields named: 新增危害项目申报, 修改用人单位 核查结论：待核实→应申报."""
        asked = (step.seq, frozenset(names))
        if asked not in self._told:
            self._told[asked] = self._say(step, asked[1])
        return self._told[asked]

    def _say(self, step: Step, names: frozenset[str]) -> str:
        zh = BY_NAME[step.kind].zh
        done = history.ACTIONS.get(step.action, step.action)
        how = "" if done == step.way else f"（{done}）"
        if step.way == CHANGED:
            told = "，".join(
                f"{name}：{old or '空'}→{new or '空'}" for name, old, new in self._changes(step, names)[:3]
            )
            return f"修改{zh} {told}{how}" if told else f"{done}{zh}"
        told = self._written(step) if step.way == ADDED else ""
        return " ".join(filter(None, (f"{step.way}{zh}{how}", told))) + (
            f"，{step.reason}" if step.reason else ""
        )

    def _written(self, step: Step) -> str:
        meant = frozenset(TELLING.get(step.kind, ()))
        if not meant:
            return ""
        return "，".join(f"{name}：{new}" for name, _, new in self._changes(step, meant))

    def _changes(self, step: Step, names: frozenset[str]) -> list[tuple[str, str, str]]:
        lines = history.told(self.session, BY_NAME[step.kind], [self.rows[step.seq]])
        meant = {field.zh for field in fields_of(BY_NAME[step.kind]) if field.name in names}
        return [one for one in lines[0].changes if one[0] in meant] or lines[0].changes


def _step(row: Audit) -> Step | None:
    """Return an audit row as a step; None for rows that tell of work done and change no record themselves."""
    before, after = (_values(words) for words in (row.before, row.after))
    known = {one.name for one in fields_of(BY_NAME[row.kind])}
    if row.record is None or (after and not set(after) & known):
        return None
    fresh = row.before is None and row.after is not None
    day = row.at_local[:10]
    return Step(
        row.seq, row.kind, row.record, row.action, row.user, day, row.reason or "", before, after, fresh
    )


def _values(words: str | None) -> dict[str, Any]:
    found = json.loads(words) if words else {}
    return found if isinstance(found, dict) else {}
