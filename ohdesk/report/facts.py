"""What a 自评报告 is written from: results, expectations, readings, reasons and papers, gathered once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from ohdesk import crosscheck, definitions, evidence, forecast
from ohdesk.assess import default_day, evaluate
from ohdesk.definitions import Defined, SwitchState
from ohdesk.desk import County, Desk
from ohdesk.evidence import Paper
from ohdesk.ledger import kind_of
from ohdesk.profile import SHARE, Profile
from ohdesk.query import Query, count
from ohdesk.results import Results, RowResult, TaskResult, state

COUNTED_KINDS = (
    "employer",
    "declaration",
    "monitoring",
    "checkup",
    "dose",
    "patient",
    "rehab_visit",
    "training",
    "inspection",
    "case",
    "assistance",
    "remediation",
)
"""The records a report says it rests on, where the office has any."""


class Expected(Protocol):
    """What the year's end is expected to bring for one indicator."""

    @property
    def will_reach(self) -> bool | None:
        """Return whether the target will be reached."""

    @property
    def progress(self) -> str:
        """Return 最终进度."""

    @property
    def reason(self) -> str:
        """Return 滞后原因."""


@dataclass(frozen=True)
class Explained:
    """A violation of a cross-table rule that a person has explained."""

    zh: str
    message: str
    reason: str


@dataclass(frozen=True)
class Facts:
    """Everything the chapters are written from."""

    county: County
    office: str
    profile: Profile
    as_of: date
    results: Results
    outlooks: Mapping[str, Expected] = field(default_factory=dict)
    defined: Sequence[Defined] = ()
    readings: Sequence[SwitchState] = ()
    explained: Sequence[Explained] = ()
    papers: Sequence[Paper] = ()
    records: Sequence[tuple[str, int]] = ()
    review: str = ""
    """未审核 as long as nobody else has looked through the period."""

    @property
    def rows(self) -> Sequence[RowResult]:
        """Return the indicators' answers."""
        return self.results.rows

    @property
    def aimed(self) -> list[RowResult]:
        """Return the indicators that have a target and concern this office."""
        return [row for row in self.rows if row.target not in (None, SHARE) and row.applies]

    @property
    def waiting(self) -> list[RowResult]:
        """Return the indicators whose 下达数 nobody has entered yet."""
        return [row for row in self.rows if row.target == SHARE and row.applies]

    def in_state(self, word: str) -> list[RowResult]:
        """Return the indicators with a target that are in a state."""
        return [row for row in self.aimed if state(row) == word]

    def task(self, key: str) -> TaskResult | None:
        """Return a task's answer."""
        return next((one for one in self.results.tasks if one.key == key), None)

    def papers_of(self, task: str) -> list[Paper]:
        """Return the papers behind a task or a point of work."""
        return [one for one in self.papers if one.task == task]

    @property
    def day(self) -> str:
        """Return the day up to which was counted, as official letters write it."""
        return chinese_day(self.as_of)


def chinese_day(day: date) -> str:
    """Return a date as official letters write it."""
    return f"{day.year}年{day.month}月{day.day}日"


def gather(desk: Desk, profile: Profile, as_of: date | None = None) -> Facts:
    """Count, foresee and look up everything a report of the profile says."""
    from ohdesk import reviews  # a submission writes the report, and a review asks what a submission locks

    day = as_of or default_day(profile)
    results = evaluate(desk, profile, day)
    return Facts(
        desk.county,
        desk.office,
        profile,
        day,
        results,
        forecast.outlooks(desk, profile, day),
        definitions.definition_sheet(desk, profile, day),
        definitions.switches(desk, profile),
        _explained(desk, profile, day, results),
        evidence.listed(desk, profile),
        _records(desk),
        reviews.mark(desk, profile, day),
    )


def _explained(desk: Desk, profile: Profile, day: date, results: Results) -> list[Explained]:
    found = crosscheck.check(desk, profile, day, results)
    return [Explained(one.zh, one.message, one.reason) for one in found if one.reason]


def _records(desk: Desk) -> list[tuple[str, int]]:
    counted = [(kind_of(name).zh, count(desk, kind_of(name), Query())) for name in COUNTED_KINDS]
    return [(zh, number) for zh, number in counted if number]
