"""The reasons for one changed cell, put together from the numbers, items and choices it shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.records import BY_NAME
from ohdesk.counting import SWITCHES
from ohdesk.results import RowResult, TaskResult
from ohdesk.submissions import causes as made
from ohdesk.submissions import moved
from ohdesk.submissions.causes import DAY, PROFILE, READING, Cause
from ohdesk.submissions.cells import CONTACT, INDICATOR, OUTLOOK, SHARE, TASK, Cell
from ohdesk.submissions.moved import Moved
from ohdesk.submissions.span import PROFILE as PROFILE_LEG
from ohdesk.submissions.span import READINGS as READINGS_LEG
from ohdesk.submissions.span import RECORDS, Leg, Span
from ohdesk.submissions.trail import Step, Trail

OWN_KINDS = (
    "task_item", "task_fact", "task_decision", "yearly_task", "outlook", "definition_choice", "contact", "evidence",
)  # fmt: skip


class Because:
    """Knows the two states compared and the audit rows between them; answers cell by cell."""

    def __init__(self, session: Session, span: Span) -> None:
        """Read the audit rows of every kind that a number or a task depends on."""
        self.session = session
        self.span = span
        kinds = {*OWN_KINDS, "annual_figure"}
        for side in (span.before, span.after):
            kinds |= {kind for one in side.numbers.values() for kind in one.reads}
        self.trail = Trail(session, span.first, span.last, kinds)
        self._numbers: dict[tuple[str, str], list[Cause]] = {}
        self._natural: dict[str, dict[int, tuple[object, ...]]] = {}

    def causes(self, cell: Cell, *, whole: bool) -> list[Cause]:
        """Return why a cell changed; with `whole` its reasons add up to the change of its number."""
        if cell.about == INDICATOR:
            parts = cell.parts if whole else ()
            found = self.indicator(cell.key, parts)
            if whole:
                return found or self._otherwise(cell)
        elif cell.about == TASK:
            found = self._task(cell.key)
        elif cell.about == CONTACT:
            found = self._steps(self._of("contact"))
        elif cell.about == OUTLOOK:
            found = self._steps(self._of("outlook", (cell.key,))) or self.indicator(cell.key)
        elif cell.about == SHARE:
            found = self._plan(cell.key)
        else:
            found = self._work(cell.key)
        return made.once(made.without_effect(found)) or self._otherwise(cell)

    def indicator(self, key: str, parts: Sequence[str] = ()) -> list[Cause]:
        """Return why an indicator's numbers changed: of the parts named, else of all, its target and readings."""
        names = parts or sorted(
            {
                part
                for leg in self.span.legs
                for side in (leg.before, leg.after)
                for one, part in side
                if one == key
            }
        )
        found = [cause for part in names for cause in self.number(key, part)]
        return found if parts else [*found, *self._target(key), *self._reading(key)]

    def number(self, key: str, part: str) -> list[Cause]:
        """Return why one number changed, leg by leg."""
        place = (key, part)
        if place not in self._numbers:
            self._numbers[place] = [one for leg in self.span.legs for one in self._leg(leg, key, part)]
        return self._numbers[place]

    def _leg(self, leg: Leg, key: str, part: str) -> list[Cause]:
        before, after = leg.before.get((key, part)), leg.after.get((key, part))
        shift = moved.effects(before, after)
        totals = [one.total if one else None for one in (before, after)]
        if totals[0] == totals[1]:
            return []
        by = (totals[1] or 0) - (totals[0] or 0)
        if leg.what == RECORDS:
            return self._records(moved.moved(self.trail, before, after), moved.reads(before, after), key, by)
        if leg.what == PROFILE_LEG:
            return [self._new_profile(by)]
        if leg.what == READINGS_LEG:
            return self._readings(key, by)
        self.trail.read_names(shift)
        return [
            replace(self._new_day(effect), record_kind=one[0], record=one[1], row=self.trail.name(*one))
            for one, effect in shift.items()
        ]

    def _records(
        self, found: Sequence[Moved], read: Mapping[str, frozenset[str]], key: str, by: float
    ) -> list[Cause]:
        """Explain by records; what no change of a record explains is due to readings, profile, day or program."""
        plain = [one for one in found if one.steps and (one.certain or self.span.known)]
        rest = [one for one in found if not (one.steps and (one.certain or self.span.known))]
        told = made.told(self.trail, plain, read)
        if not found and by:
            return self._elsewhere(key, by) or [Cause("", effect=by)]
        if not rest:
            return told
        other = self._elsewhere(key, sum(one.effect for one in rest))
        return [*told, *(other or made.told(self.trail, rest, read))]

    def _elsewhere(self, key: str, by: float) -> list[Cause]:
        if self.span.known:
            return [self._new_program(by)] if self.span.new_program else []
        if self.span.new_profile:
            return [self._new_profile(by)]
        if self.span.switched:
            return self._readings(key, by)
        if self.span.days[0] != self.span.days[1]:
            return [self._new_day(by)]
        return [self._new_program(by)] if self.span.new_program else []

    def _new_profile(self, by: float = 0) -> Cause:
        old, new = (side.profile_digest[:8] for side in (self.span.before, self.span.after))
        return Cause(PROFILE, effect=by, what=f"口径方案的文件有改动（{old}→{new}）")

    def _new_day(self, by: float = 0) -> Cause:
        old, new = self.span.days
        return Cause(DAY, effect=by, what=f"截至日期 {old.isoformat()}→{new.isoformat()}")

    def _new_program(self, by: float = 0) -> Cause:
        old, new = self.span.before.program, self.span.after.program
        return Cause(PROFILE, effect=by, what=f"程序由 {old} 版升级到 {new} 版")

    def _readings(self, key: str, by: float = 0) -> list[Cause]:
        """Return the readings that changed, the first bearing the effect; who chose them, where a person did."""
        switched = self.span.switched
        mine = {one for one in switched if key in self._affected(one)} or set(switched)
        found: list[Cause] = []
        for switch in sorted(mine):
            old, new = switched[switch]
            known = SWITCHES[switch]
            what = f"{known.zh}：{known.options.get(old, old)}→{known.options.get(new, new)}"
            chosen = [one for one in self._of("definition_choice", (switch,)) if one.user]
            who, when = (chosen[-1].user, chosen[-1].day) if chosen else ("", "")
            seq = chosen[-1].seq if chosen else 0
            effect = by if not found else 0
            found.append(Cause(READING, effect=effect, who=who, when=when, what=what, seq=seq))
        return found

    def _affected(self, switch: str) -> Sequence[str]:
        return [key for side in (self.span.before, self.span.after) for key in side.affects.get(switch, ())]

    def _target(self, key: str) -> list[Cause]:
        rows = [self._row(side.results.rows, key) for side in (self.span.before, self.span.after)]
        if rows[0] is None or rows[1] is None or rows[0].target == rows[1].target:
            return []
        return self._steps([one for no in self.span.points(key) for one in self._of("yearly_task", (no,))])

    def _reading(self, key: str) -> list[Cause]:
        """稳步提升 is judged by a reading without any number changing."""
        rows = [self._row(side.results.rows, key) for side in (self.span.before, self.span.after)]
        judged = rows[0] is not None and rows[1] is not None and rows[0].met != rows[1].met
        if judged and rows[0] and rows[0].series and "rising" in self.span.switched:
            return self._readings(key)
        return []

    def _row(self, rows: Iterable[RowResult], key: str) -> RowResult | None:
        return next((one for one in rows if one.key == key), None)

    def _task(self, key: str) -> list[Cause]:
        sides = [
            next((one for one in side.results.tasks if one.key == key), None)
            for side in (self.span.before, self.span.after)
        ]
        found: list[Cause] = []
        for item in sorted({item for one in sides if one for item in one.states}):
            if _state(sides[0], item) != _state(sides[1], item):
                own = self._of("task_item", (key, item))
                found += self._steps(own) if own else self._linked(key)
        for fact in sorted({fact for one in sides if one for fact in one.facts}):
            if _fact(sides[0], fact) != _fact(sides[1], fact):
                found += self._steps(self._of("task_fact", (key, fact)))
        return [*found, *self._steps(self._of("task_decision", (key,)))]

    def _linked(self, key: str) -> list[Cause]:
        """Return why the indicators changed whose answers stand for items nobody has judged."""
        kept = set(self.span.after.linked.get(key, ())) | set(self.span.before.linked.get(key, ()))
        return [cause for one in sorted(kept) for cause in self.indicator(one)]

    def _plan(self, no: str) -> list[Cause]:
        """Return what was changed of a point's share, of who answers for it, and of its papers."""
        return self._steps([*self._of("yearly_task", (no,)), *self._of("evidence", (no,))])

    def _work(self, no: str) -> list[Cause]:
        found = self._plan(no)
        held = set(self.span.after.linked.get(no, ())) | set(self.span.before.linked.get(no, ()))
        return [*found, *(cause for key in sorted({*held, no}) for cause in self.indicator(key))]

    def _of(self, kind: str, key: tuple[object, ...] = ()) -> list[Step]:
        """Return the changes of a kind's records whose natural key, after the profile, begins like this."""
        if kind not in self._natural:
            self._natural[kind] = self._keys(kind)
        known = self._natural[kind]
        return [
            step
            for step in self.trail.steps
            if step.kind == kind and (not key or known.get(step.record, ())[: len(key)] == key)
        ]

    def _keys(self, kind: str) -> dict[int, tuple[object, ...]]:
        record: Any = BY_NAME[kind]
        names = (
            ("task", "item") if kind == "evidence" else tuple(n for n in record.natural_key if n != "profile")
        )
        columns = [getattr(record, name) for name in names]
        asked = select(record.id, *columns)
        if "profile" in record.natural_key:
            asked = asked.where(record.profile == self.span.before.profile)
        found = self.session.execute(asked.execution_options(with_removed=True))
        return {row[0]: tuple(row[1:]) for row in found}

    def _steps(self, steps: Iterable[Step]) -> list[Cause]:
        listed = list(steps)
        self.trail.read_names(step.place for step in listed)
        return [made.of_step(self.trail, step) for step in listed]

    def _otherwise(self, cell: Cell) -> list[Cause]:
        """Return the reasons that concern every cell, then any change of what the cell depends on."""
        if self.span.new_profile:
            return [self._new_profile()]
        if self.span.switched:
            return self._readings(cell.key)
        if self.span.days[0] != self.span.days[1]:
            return [self._new_day()]
        if self.span.new_program:
            return [self._new_program()]
        reads = moved.reads(
            *(
                one
                for side in (self.span.before, self.span.after)
                for place, one in side.numbers.items()
                if place[0] == cell.key
            )
        )
        outlooks = self._of("outlook", (cell.key,))
        return self._steps(
            outlooks or (s for s in self.trail.steps if s.kind in reads and s.touches(reads[s.kind]))
        )


def _state(task: TaskResult | None, item: int) -> str | None:
    return task.states.get(item) if task is not None else None


def _fact(task: TaskResult | None, fact: str) -> object:
    return task.facts.get(fact) if task is not None else None
