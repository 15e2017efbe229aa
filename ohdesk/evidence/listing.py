"""Which 佐证材料 stand behind a profile's tasks, in printed order, and which are still missing."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from db.records.evidence import Evidence
from ohdesk.desk import Desk
from ohdesk.profile import Profile
from ohdesk.results import Results

NONE, NO_FILE = "没有材料", "缺文件"
REST = "其他"
_NUMERAL = re.compile(r"^（?([一二三四五六七八九十]{1,3})[）、]")


@dataclass(frozen=True)
class Paper:
    """One 佐证材料 with its printed number; without `sha256` only its name was entered, the file is missing."""

    id: int
    ordinal: str
    title: str
    document_no: str
    dated_on: date | None
    task: str
    item: int
    file_name: str
    sha256: str
    size: int | None
    kind: str = ""
    issuers: str = ""

    @property
    def missing(self) -> bool:
        """Return whether the file itself is not in the office."""
        return not self.sha256


@dataclass(frozen=True)
class Missing:
    """A task, an item or a paper that has no file behind it: where, its words, and what is missing."""

    task: str
    item: int
    number: str
    zh: str
    why: str
    paper: int = 0


@dataclass(frozen=True)
class Place:
    """A task of a profile, or a numbered point of its work: where papers may be put."""

    task: str
    number: str
    group: str
    zh: str
    items: tuple[str, ...] = ()

    def words(self, item: int) -> str:
        """Return an item's official words, or the whole task's for item 0 and for one it does not have."""
        return self.items[item - 1] if 0 < item <= len(self.items) else self.zh


def places(profile: Profile) -> list[Place]:
    """Return everything in a profile that papers may stand behind, in printed order."""
    tasks = [
        Place(one.key, number_of(one.key, one.group), one.group, one.task, one.items) for one in profile.tasks
    ]
    return tasks + [Place(one.no, one.no, one.group, one.zh) for one in profile.works]


def number_of(key: str, group: str) -> str:
    """Return a task's printed number: 一-3 for 1-3 of group （一）."""
    numeral = _NUMERAL.match(group)
    first, dash, rest = key.partition("-")
    return f"{numeral.group(1)}-{rest}" if numeral and dash and first.isdigit() else key


def listed(desk: Desk, profile: Profile) -> list[Paper]:
    """Return a profile's papers by task, item, ordinal and date, each with the number it is printed under."""
    with desk.read() as session:
        found = list(session.scalars(select(Evidence).where(Evidence.profile == profile.name)))
        order = {place.task: at for at, place in enumerate(places(profile))}
        found.sort(key=lambda one: _order(one, order))
        return _numbered(found, {place.task: place.number for place in places(profile)})


def _order(one: Evidence, order: Mapping[str, int]) -> tuple[int, str, int, int, date, int]:
    return (
        order.get(one.task, len(order)),
        one.task,
        one.item,
        one.ordinal or 1 << 30,
        one.dated_on or date.max,
        one.id,
    )


def _numbered(found: Sequence[Evidence], numbers: Mapping[str, str]) -> list[Paper]:
    counted: dict[tuple[str, int], int] = {}
    papers = []
    for one in found:
        place = one.task, one.item
        counted[place] = counted.get(place, 0) + 1
        number = f"{numbers.get(one.task, one.task or REST)}-{one.item}-{counted[place]:02d}"
        papers.append(paper_of(one, number))
    return papers


def paper_of(one: Evidence, number: str = "") -> Paper:
    """Return a record as a paper with its printed number."""
    return Paper(
        one.id, number, one.title, one.document_no, one.dated_on, one.task, one.item, one.file_name or "",
        one.sha256 or "", one.size, str(one.kind.value) if one.kind else "", one.issuers or "",
    )  # fmt: skip


def about(desk: Desk, kind: str, number: int) -> list[Paper]:
    """Return the papers attached to one record; of an employer, also those attached to its other records."""
    with desk.read() as session:
        mine = (Evidence.about_kind == kind) & (Evidence.about == number)
        if kind == "employer":
            mine = mine | (Evidence.employer == number)
        found = session.scalars(select(Evidence).where(mine).order_by(Evidence.dated_on, Evidence.id))
        return [paper_of(one) for one in found]


def counts(papers: Sequence[Paper]) -> dict[tuple[str, int], int]:
    """Return how many papers with files each task and item has; item 0 counts what stands for the whole task."""
    found: dict[tuple[str, int], int] = {}
    for one in papers:
        if not one.missing:
            found[one.task, one.item] = found.get((one.task, one.item), 0) + 1
    return found


def missing(desk: Desk, profile: Profile, results: Results) -> list[Missing]:
    """Return every met item, decided task and finished work without a paper, and every paper whose file is not there.

    A paper for the whole task stands behind each of its items.
    """
    papers = listed(desk, profile)
    have = {(one.task, one.item) for one in papers}
    found: list[Missing] = []
    by_task = {one.key: one for one in results.tasks}
    for place in places(profile)[: len(profile.tasks)]:
        result = by_task.get(place.task)
        if result is not None and (place.task, 0) not in have:
            met = [item for item in result.met_items if (place.task, item) not in have]
            found += [_lacking(place, item) for item in met]
            if result.decided and not met and not any(task == place.task for task, _ in have):
                found.append(_lacking(place, 0))
    done = _finished(desk, profile, results)
    works = places(profile)[len(profile.tasks) :]
    found += [_lacking(one, 0) for one in works if one.task in done and (one.task, 0) not in have]
    named = {place.task: place for place in places(profile)}
    found += [_without_file(one) for one in papers if one.missing]
    return sorted(found, key=lambda one: _place_order(one, list(named)))


def _place_order(one: Missing, order: Sequence[str]) -> tuple[int, int, int]:
    at = order.index(one.task) if one.task in order else len(order)
    return at, one.item, one.paper


def _lacking(place: Place, item: int) -> Missing:
    number = f"{place.number}-{item}" if item else place.number
    return Missing(place.task, item, number, place.words(item), NONE)


def _without_file(one: Paper) -> Missing:
    return Missing(one.task, one.item, one.ordinal, one.title, NO_FILE, one.id)


def _finished(desk: Desk, profile: Profile, results: Results) -> set[str]:
    """Return the numbers of the work that is said to be done: by the results, else by what is recorded."""
    from db.records.yearly_task import WorkState, YearlyTask

    told = getattr(results, "works", ())
    if told:
        return {one.no for one in told if one.state in (WorkState.done, "done", WorkState.done.value)}
    with desk.read() as session:
        asked = select(YearlyTask.no).where(
            YearlyTask.profile == profile.name, YearlyTask.state == WorkState.done
        )
        return set(session.scalars(asked))
