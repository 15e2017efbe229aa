"""A submitted or reviewed period is locked: it stays as it is until somebody unlocks it and says why."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.base import Record
from db.files import stored_file
from db.records import BY_NAME
from db.records.review import Review, ReviewState
from db.records.submission import Submission
from ohdesk.errors import Refused
from ohdesk.fields import fields_of

MEMBER = "lock.json"
"""The part of a submission's archive that says what it locks."""

WRITTEN_FOR_A_PROFILE = frozenset(
    {
        "task_item", "task_fact", "task_decision", "definition_choice",
        "explanation", "outlook", "yearly_task", "report_part",
    }
)  # fmt: skip
REGISTERS = frozenset(
    {"employer", "former_name", "patient", "station", "radiation_worker", "annual_figure", "snapshot"}
)
"""Kinds whose date says since when somebody is known, not when something happened: they stay open."""

SENTENCE = (
    "该期间已于 {day} 报送（{profile} 第 {ordinal} 次）并锁定，如需改动请先在“核对报送”中解锁并写明原因。"
)
REVIEWED = "该期间已由 {by} 于 {day} 审核（{profile}）并锁定，如需改动请先撤销审核并写明原因。"
BY_HAND = "报送记录由程序写成，锁定状态请在“核对报送”中解锁并写明原因。"
SENT = select(Submission).where(Submission.locked.is_(True)).order_by(Submission.id)
SEEN = select(Review).where(Review.state == ReviewState.reviewed).order_by(Review.id)
ANY = f"""SELECT EXISTS (SELECT 1 FROM submission WHERE locked AND removed_at IS NULL)
    OR EXISTS (SELECT 1 FROM review WHERE state = '{ReviewState.reviewed.name}' AND removed_at IS NULL)"""  # noqa: S608
CHUNK, KEPT, BY_PROGRAM = 900, "locks", "own_submission"


@dataclass(frozen=True)
class Lock:
    """What one submission locks: its profile's entries, typed figures by year, and dated kinds in a period."""

    sentence: str
    profile: str
    first: date
    last: date
    kinds: frozenset[str]
    figures: Mapping[str, frozenset[int]]

    def covers(self, day: object) -> bool:
        """Tell whether a record's date, or its year, lies in the period."""
        if isinstance(day, date):
            return self.first <= day <= self.last
        return isinstance(day, int) and self.first.year <= day <= self.last.year


_read: dict[str, dict[str, Any]] = {}


def locks(session: Session) -> Sequence[Lock]:
    """Return the locks that stand; asked for once in a transaction."""
    if KEPT not in session.info:
        session.info[KEPT] = _standing(session) if _any(session) else ()
    found: Sequence[Lock] = session.info[KEPT]
    return found


def _any(session: Session) -> bool:
    """Tell whether anything is locked at all; every save asks, and most offices' answer is no for most of the year."""
    return bool(session.connection().exec_driver_sql(ANY).scalar())


def _standing(session: Session) -> Sequence[Lock]:
    sent = [_lock(session, one) for one in session.scalars(SENT)]
    return sent + [_reviewed(one) for one in session.scalars(SEEN)]


def _lock(session: Session, one: Submission) -> Lock:
    words = SENTENCE.format(day=one.submitted_on.isoformat(), profile=one.profile, ordinal=one.ordinal)
    return _made(words, one, _told(session, one.archive))


def _reviewed(one: Review) -> Lock:
    return _made(
        REVIEWED.format(profile=one.profile, by=one.reviewed_by, day=one.reviewed_on.isoformat()),
        one,
        json.loads(one.locks or "{}"),
    )


def _made(words: str, one: Submission | Review, told: Mapping[str, Any]) -> Lock:
    first = date.fromisoformat(told["first"]) if "first" in told else date(one.year, 1, 1)
    figures = {key: frozenset(years) for key, years in told.get("figures", {}).items()}
    return Lock(words, one.profile, first, one.as_of, frozenset(told.get("kinds", ())), figures)


def _told(session: Session, archive: str) -> dict[str, Any]:
    """Return what an archive says it locks; an archive that is gone locks its profile's entries alone."""
    if archive not in _read:
        content = stored_file(session, archive)
        try:
            with zipfile.ZipFile(io.BytesIO(content or b"")) as box:
                _read[archive] = json.loads(box.read(MEMBER))
        except (zipfile.BadZipFile, KeyError, ValueError):
            return {}
    return _read[archive]


def lock_of(kinds: Iterable[str], figures: Mapping[str, Sequence[int]], first: date) -> dict[str, object]:
    """Return what a submission will lock, as its archive keeps it: of the kinds it counted, those with a day."""
    dated = sorted(kind for kind in set(kinds) - REGISTERS - WRITTEN_FOR_A_PROFILE if _has_day(BY_NAME[kind]))
    return {
        "first": first.isoformat(),
        "kinds": dated,
        "figures": {key: sorted(figures[key]) for key in sorted(figures)},
    }


def _has_day(kind: type[Record]) -> bool:
    return bool(kind.dated) or _parent(kind) is not None


def _parent(kind: type[Record]) -> tuple[str, type[Record]] | None:
    """Return the link by which a kind without a day of its own (posts, findings) belongs to one that has it."""
    for field in fields_of(kind):
        target = BY_NAME.get(field.words.kind)
        known = field.words.kind not in REGISTERS and field.name in kind.natural_key
        if target is not None and known and target.dated:
            return field.name, target
    return None


def refuse(
    session: Session,
    kind: type[Record],
    changes: Iterable[tuple[Mapping[str, Any] | None, Mapping[str, Any] | None]],
) -> None:
    """Raise Refused when one of the changes (before, None: new; after, None: taken out) touches what is locked."""
    told = list(changes)
    if kind is Submission:
        _refuse_by_hand(session, told)
        return
    for before, after in told if locks(session) else ():
        if sentence := refusal(session, kind, before, after):
            raise Refused(sentence)


def refusal(
    session: Session,
    kind: type[Record],
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any] | None,
) -> str:
    """Return why a record may not be changed like this, naming the submission; nothing when it may."""
    if before == after:
        return ""
    for lock in locks(session):
        if _touches(session, lock, kind, before, after):
            return lock.sentence
    return ""


def _touches(
    session: Session,
    lock: Lock,
    kind: type[Record],
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any] | None,
) -> bool:
    name, sides = kind.__tablename__, [one for one in (before, after) if one is not None]
    if name in WRITTEN_FOR_A_PROFILE:
        return any(one["profile"] == lock.profile for one in sides)
    if name == "annual_figure":
        return any(one["year"] in lock.figures.get(one["figure"], ()) for one in sides)
    if before is None or name not in lock.kinds:
        return False
    if kind.dated:
        return lock.covers(before[kind.dated])
    parent = _parent(kind)
    return parent is not None and lock.covers(_day_of(session, parent[1], before[parent[0]]))


def _day_of(session: Session, kind: type[Record], number: int) -> object:
    days: dict[tuple[str, int], object] = session.info.setdefault("days", {})
    place = (kind.__tablename__, number)
    if place not in days:
        days[place] = session.scalar(select(getattr(kind, kind.dated)).where(kind.id == number))
    return days[place]


def refuse_taking_out(session: Session, kind: type[Record], numbers: Sequence[int]) -> None:
    """Raise Refused when one of these records belongs to a locked period."""
    standing = locks(session)
    name = kind.__tablename__
    guarded = name in WRITTEN_FOR_A_PROFILE or name in ("annual_figure", "submission")
    if not standing or not (guarded or any(name in one.kinds for one in standing)):
        return
    fields = [field.name for field in fields_of(kind)]
    columns = [getattr(kind, one) for one in fields]
    for at in range(0, len(numbers), CHUNK):
        asked = select(*columns).where(kind.id.in_(numbers[at : at + CHUNK]))
        rows = [dict(zip(fields, row, strict=True)) for row in session.execute(asked)]
        refuse(session, kind, ((row, None) for row in rows))


def by_program(session: Session) -> None:
    """Let this transaction write submissions: it is the program that submits or unlocks."""
    session.info[BY_PROGRAM] = True


def _refuse_by_hand(
    session: Session, changes: Iterable[tuple[Mapping[str, Any] | None, Mapping[str, Any] | None]]
) -> None:
    if session.info.get(BY_PROGRAM):
        return
    for before, after in changes:
        if before and before["locked"] and not (after and after["locked"]):
            raise Refused(BY_HAND)
