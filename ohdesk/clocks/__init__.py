"""待办时限: every legal clock of the domain, as one list of what is overdue or falls due."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date, timedelta

from ohdesk.clocks import declarations, duties, people
from ohdesk.clocks.rules import Clock, add_months, add_working_days, clock, rules
from ohdesk.clocks.scene import Due, Scene
from ohdesk.desk import Desk
from ohdesk.profile import Profile

__all__ = ["Clock", "Due", "add_months", "add_working_days", "clock", "due_items", "kinds_of_clock"]

CHANGES = tuple(key for key in declarations.REASON_CLOCK.values() if key.startswith("change_"))
WATCHERS: tuple[tuple[Callable[[Scene], Iterator[Due]], tuple[str, ...]], ...] = (
    (declarations.first_declaration, ("first_declaration",)),
    (declarations.changes_by_project, ("change_construction",)),
    (declarations.changes_of_name, ("change_renamed",)),
    (declarations.changes_of_workplace, ("change_workplace",)),
    (declarations.changes_of_leader, ("change_legal_person",)),
    (declarations.changes_returned, (*CHANGES, "change_other", "termination")),
    (declarations.termination, ("termination",)),
    (declarations.receipt, ("receipt",)),
    (declarations.yearly_update, ("yearly_update",)),
    (declarations.project_report, ("project_report",)),
    (duties.periodic_test, ("periodic_test",)),
    (duties.evaluation, ("evaluation",)),
    (duties.examination, ("examination",)),
    (people.radiation_examinations, ("examination_entry", "examination_radiation", "examination_exit")),
    (duties.training, ("training",)),
    (people.dose, ("dose",)),
    (people.follow_up, ("follow_up",)),
    (people.remediation, ("remediation",)),
    (people.case_reports, ("case_first_report", "case_second_report")),
    (people.submission, ("submission",)),
)
"""Who looks for which clocks."""


def kinds_of_clock() -> dict[str, str]:
    """Return every clock's key with its Chinese name, for filters."""
    return {key: one.zh for key, one in rules().clocks.items()}


def due_items(
    desk: Desk,
    as_of: date,
    within: int = 90,
    kinds: Collection[str] | None = None,
    profile: Profile | None = None,
    snoozed: Mapping[str, date] | None = None,
    employer: int | None = None,
) -> list[Due]:
    """Return what is overdue on a day or falls due within so many days, the most pressing first.

    `kinds` are clock keys (all when None; an unknown one is refused); `profile` brings its submissions' deadlines;
    `snoozed` hides an item by its key until the given day; `employer` keeps to one. Only
    records dated up to the day count.
    """
    wanted = {clock(key).key for key in kinds} if kinds is not None else set(rules().clocks)
    hidden = snoozed or {}
    with desk.read() as session:
        scene = Scene(session, as_of, as_of + timedelta(days=within), profile, employer)
        found = [
            item
            for watch, keys in WATCHERS
            if wanted.intersection(keys)
            for item in watch(scene)
            if item.clock in wanted and hidden.get(item.key, date.min) <= as_of
        ]
    alike: defaultdict[tuple[date, str], list[Due]] = defaultdict(list)
    for item in found:
        alike[item.due_on, item.clock].append(item)
    # Clock by clock: one sort of a million items would hold up the window for a second.
    return [item for at in sorted(alike) for item in sorted(alike[at], key=lambda one: (one.name, one.key))]
