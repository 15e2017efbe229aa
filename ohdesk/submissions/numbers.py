"""Every number of a profile with the records it is counted from and the fields it depends on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ohdesk import assess
from ohdesk.counting import Scope, Trace, traced
from ohdesk.desk import Desk
from ohdesk.fields import fields_of, plain_value
from ohdesk.measures import MEASURES
from ohdesk.profile import Indicator, Part, Profile
from ohdesk.submissions.reads import Reads, listening, reads_of

CHUNK = 900
Rows = Mapping[int, int | float]
Numbers = Mapping[tuple[str, str], "Number"]


@dataclass(frozen=True)
class Number:
    """One number: the records counted (1 each, or what each adds), and the fields it depends on."""

    key: str
    part: str
    kind: str
    weight: str
    total: int | None
    note: str
    rows: Rows
    reads: Reads

    def as_json(self) -> dict[str, object]:
        """Return the number as JSON; records that count once are written as ranges."""
        rows: object = ranges(self.rows) if not self.weight else {str(one): n for one, n in self.rows.items()}
        reads = {kind: sorted(names) for kind, names in self.reads.items()}
        return {
            "key": self.key, "part": self.part, "kind": self.kind, "weight": self.weight,
            "total": self.total, "note": self.note, "rows": rows, "reads": reads,
        }  # fmt: skip


def number_from(data: Mapping[str, Any]) -> Number:
    """Return the number that `Number.as_json` wrote."""
    rows = data["rows"]
    counted = (
        dict.fromkeys(listed(rows), 1) if isinstance(rows, str) else {int(one): n for one, n in rows.items()}
    )
    reads = {kind: frozenset(names) for kind, names in data["reads"].items()}
    return Number(**{**data, "rows": counted, "reads": reads})


def ranges(numbers: Iterable[int]) -> str:
    """Write numbers as 1-40,43."""
    parts: list[list[int]] = []
    for one in sorted(numbers):
        if parts and one == parts[-1][1] + 1:
            parts[-1][1] = one
        else:
            parts.append([one, one])
    return ",".join(str(first) if first == last else f"{first}-{last}" for first, last in parts)


def listed(words: str) -> list[int]:
    """Return the numbers that `ranges` wrote."""
    found: list[int] = []
    for part in filter(None, words.split(",")):
        first, _, last = part.partition("-")
        found += range(int(first), int(last or first) + 1)
    return found


def numbers(
    desk: Desk, profile: Profile, as_of: date, choices: Mapping[str, str]
) -> Mapping[tuple[str, str], Number]:
    """Return every number of a profile with its records, by indicator and part."""
    return counted(
        desk, profile, as_of, choices, assess.evaluate_traced(desk, profile, as_of, choices).traces
    )


def counted(
    desk: Desk,
    profile: Profile,
    as_of: date,
    choices: Mapping[str, str],
    traces: Mapping[tuple[str, str], Trace],
) -> dict[tuple[str, str], Number]:
    """Return the numbers whose records were listed when they were counted."""
    with desk.read() as session:
        scope = assess.open_scope(desk, session, profile, as_of, choices)
        reads = _reads(session, scope, profile)
        held = _held(session, scope, profile)
        found = {**traces, **{place: one for place, (one, _) in held.items()}}
        reads |= {place: read for place, (_, read) in held.items()}
        return {
            place: Number(
                *place,
                one.kind.__tablename__ if one.kind else "",
                one.weight,
                one.total,
                one.note,
                _rows(session, one),
                reads.get(place, {}),
            )
            for place, one in found.items()
        }


def _held(session: Session, scope: Scope, profile: Profile) -> dict[tuple[str, str], tuple[Trace, Reads]]:
    """Return the counts of works that must not be zero, by the work's number and the measure."""
    found: dict[tuple[str, str], tuple[Trace, Reads]] = {}
    for work in profile.works:
        for name in work.holds:
            with listening(session) as asked:
                counted = MEASURES[name](scope)
            found[(work.no, name)] = traced(scope, counted), reads_of(counted, asked)
    return found


def _rows(session: Session, one: Trace) -> Rows:
    if one.kind is None or not one.weight:
        return dict.fromkeys(one.numbers, 1)
    column, name = getattr(one.kind, one.weight), one.weight
    told = next(known for known in fields_of(one.kind) if known.name == name)
    found: dict[int, int | float] = {}
    for at in range(0, len(one.numbers), CHUNK):
        asked = select(one.kind.id, column).where(one.kind.id.in_(one.numbers[at : at + CHUNK]))
        for number, value in session.execute(asked):
            shown = plain_value(told, value)
            found[number] = shown if isinstance(shown, (int, float)) else 0
    return found


def _reads(session: Session, scope: Scope, profile: Profile) -> dict[tuple[str, str], Reads]:
    found: dict[tuple[str, str], Reads] = {}
    for indicator, part, named, year in _parts(profile):
        with listening(session) as asked:
            counted = assess.counted_part(assess.its_year(scope, indicator), part, year or profile.year)
        found[(indicator.key, named)] = reads_of(counted, asked)
    return found


def _parts(profile: Profile) -> Iterable[tuple[Indicator, Part, str, int]]:
    for indicator in profile.indicators:
        for part in indicator.parts:
            if part.role == "series":
                for year in profile.figure(part.source.name).years:
                    yield indicator, part, str(year), year
            else:
                yield indicator, part, part.key or part.role, indicator.year
