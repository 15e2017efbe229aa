"""Reasons as people read them: which record, what it added or took away, who did what and when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from ohdesk.submissions.locks import WRITTEN_FOR_A_PROFILE
from ohdesk.submissions.moved import Moved
from ohdesk.submissions.trail import ADDED, CHANGED, REMOVED, Place, Step, Trail

READING, PROFILE, DAY, TYPED, JUDGED = "口径", "方案", "日期", "填报", "评定"
KINDS = (ADDED, REMOVED, CHANGED, READING, PROFILE, DAY, TYPED, JUDGED)
TYPED_KINDS = frozenset({"annual_figure", "yearly_task", "task_item", "task_fact", "outlook"})


@dataclass(frozen=True)
class Cause:
    """One reason for one change of a cell: the record counted (`row`), what it added, who did what and when."""

    kind: str
    record_kind: str = ""
    record: int = 0
    words: str = ""
    row: str = ""
    effect: float = 0
    who: str = ""
    when: str = ""
    what: str = ""
    seq: int = 0

    @property
    def sign(self) -> str:
        """Return + for what came, − for what went."""
        return "+" if self.effect > 0 else "−" if self.effect < 0 else ""

    def text(self) -> str:
        """Return the reason in one line: + 榆河县某某公司（张三 2025-06-21 新增危害项目申报）."""
        told = " ".join(filter(None, (self.who, self.when, self.what)))
        shown = self.row or self.words
        many = f" {abs(self.effect):,g}" if abs(self.effect) > 1 else ""
        lead = f"{self.sign}{many} " if self.effect else ""
        return f"{lead}{shown}（{told}）" if shown else f"{lead}{told}"


def of_step(
    trail: Trail, step: Step, row: Place | None = None, effect: float = 0, names: Iterable[str] = ()
) -> Cause:
    """Return a change of a record as a cause, for the record counted and with what that added."""
    kind = {"task_decision": JUDGED, "definition_choice": READING}.get(step.kind, step.way)
    return Cause(
        TYPED if step.kind in TYPED_KINDS else kind,
        step.kind,
        step.record,
        "" if step.kind in WRITTEN_FOR_A_PROFILE else trail.name(*step.place),
        trail.name(*row) if row else "",
        effect,
        step.user,
        step.day,
        trail.words(step, names),
        step.seq,
    )


def told(trail: Trail, found: Sequence[Moved], read: Mapping[str, frozenset[str]]) -> list[Cause]:
    """Return moved records as causes; the first of a record's changes bears what it added."""
    trail.read_names(one.place for one in found)
    trail.read_names(step.place for one in found for step in one.steps)
    causes = []
    for one in found:
        for at, step in enumerate(one.steps):
            effect, names = one.effect if not at else 0, read.get(step.kind, frozenset())
            causes.append(of_step(trail, step, one.place, effect, names))
        if not one.steps:
            causes.append(Cause("", *one.place, row=trail.name(*one.place), effect=one.effect))
    return causes


def once(causes: Iterable[Cause]) -> list[Cause]:
    """Return the causes without those said twice, in the order given; the larger effect is kept."""
    found: dict[tuple[object, ...], Cause] = {}
    for one in causes:
        place = (one.kind, one.seq, one.row, one.what)
        kept = found.get(place)
        if kept is None or abs(one.effect) > abs(kept.effect):
            found[place] = one
    return list(found.values())


def without_effect(causes: Iterable[Cause]) -> list[Cause]:
    """Return causes for a cell that is no plain number; the signs stay as directions."""
    return [replace(one, effect=(one.effect > 0) - (one.effect < 0)) for one in causes]
