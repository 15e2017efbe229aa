"""佐证材料: files attached to tasks, items, records and employers, kept by content inside the encrypted office."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.files import keep_file, stored_file
from db.records.employer import Employer
from db.records.evidence import Evidence
from ohdesk import assess, checks, ledger
from ohdesk.desk import Desk
from ohdesk.errors import Damaged, Refused
from ohdesk.evidence.file import Taken, take
from ohdesk.evidence.listing import Missing, Paper, about, counts, listed, missing, places
from ohdesk.ledger import Change

__all__ = [
    "Attached", "Missing", "Paper", "Place", "about", "attach", "attach_many", "content", "counts", "detach",
    "listed", "missing", "replace_file",
]  # fmt: skip

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Place:
    """Where a paper belongs: an item of a task (0: all of it), a record, an employer, or several of these."""

    profile: str = ""
    task: str = ""
    item: int = 0
    about_kind: str = ""
    about: int = 0
    employer: int | None = None

    @property
    def key(self) -> dict[str, Any]:
        """Return the fields that tell one place from another."""
        names = ("profile", "task", "item", "about_kind", "about")
        return {name: getattr(self, name) for name in names}


@dataclass
class Attached:
    """What became of several files: the records' numbers, and the sentences of those that were refused."""

    ids: list[int] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


def attach(
    desk: Desk,
    path: Path | str,
    *,
    title: str = "",
    profile: str = "",
    task: str = "",
    item: int = 0,
    about_kind: str = "",
    about: int = 0,
    employer: int | None = None,
) -> int:
    """Keep a file and the paper that names it, both or neither; return the paper's number.

    A paper of the same title in the same place that has no file yet gets this one. Raises Refused for a file that
    cannot be taken, an unknown task, item or record, and for the same file in the same place.
    """
    taken = take(Path(path))
    place = _known(desk, Place(profile, task, item, about_kind, about, employer))
    with desk.write() as session:
        return _keep(desk, session, _complete(session, place), taken, title.strip() or taken.title)


def attach_many(
    desk: Desk, paths: Iterable[Path], place: Place, progress: Progress | None = None
) -> Attached:
    """Attach several files to one place, each by itself: one that is refused does not hold up the others."""
    chosen, done = list(paths), Attached()
    for at, path in enumerate(chosen):
        if progress:
            progress(at, len(chosen), f"正在附上 {path.name}")
        try:
            done.ids.append(attach(desk, path, **place.key, employer=place.employer))
        except Damaged:
            raise
        except Refused as refusal:
            done.refused.append(refusal.sentence)
    return done


def _known(desk: Desk, place: Place) -> Place:
    """Return the place when the profile has that task and the task that item; raise Refused otherwise."""
    if place.task and not place.profile:
        raise Refused("附到任务上的材料要指明口径方案，如 henan-2025。")
    if not place.profile:
        return place
    opened = assess.open_profile(desk, place.profile)
    if place.task:
        known = {one.task: one for one in places(opened)}
        if place.task not in known:
            raise Refused(f"口径方案里没有任务“{place.task}”，可用：{'、'.join(known)}。")
        if not 0 <= place.item <= len(known[place.task].items):
            raise Refused(f"任务 {place.task} 没有第 {place.item} 项，0 表示整项任务。")
    return replace(place, profile=opened.name)


def _complete(session: Session, place: Place) -> Place:
    """Return the place with the employer of the record it is about; raise Refused for a record that is not there."""
    firm = place.employer
    if place.about_kind:
        kind = ledger.kind_of(place.about_kind)
        record = ledger.current(session, kind, place.about)
        firm = firm or (place.about if kind is Employer else record.get("employer"))
    if firm is not None:
        ledger.current(session, Employer, firm)
    return replace(place, employer=firm)


def _keep(desk: Desk, session: Session, place: Place, taken: Taken, title: str) -> int:
    digest = keep_file(session, taken.content)
    filed = {"file_name": taken.name, "sha256": digest, "size": len(taken.content)}
    if waiting := _without_file(session, place, title):
        before = ledger.current(session, Evidence, waiting)
        ledger.keep(desk, session, Evidence, [Change(waiting, before, {**before, **filed})])
        return waiting
    values = {
        **ledger.blank(Evidence), **place.key, **filed, "employer": place.employer, "kind": taken.kind,
        "document_no": taken.document_no, "ordinal": _next_ordinal(session, place),
        "title": _free_title(session, place, title, digest),
    }  # fmt: skip
    wrong = [one for one in checks.check_values(Evidence, values) if one.level == "error"]
    if wrong:
        raise ledger.Problems(wrong)
    number = ledger.next_number(session, Evidence)
    ledger.keep(desk, session, Evidence, [Change(number, None, values)])
    return number


def _here(place: Place) -> list[Any]:
    return [getattr(Evidence, name) == value for name, value in place.key.items()]


def _without_file(session: Session, place: Place, title: str) -> int | None:
    """Return the paper of that title in that place that waits for its file."""
    asked = select(Evidence.id).where(*_here(place), Evidence.title == title, Evidence.sha256.is_(None))
    return session.scalar(asked.order_by(Evidence.id).limit(1))


def _free_title(session: Session, place: Place, title: str, digest: str) -> str:
    """Return the title, numbered where other files in the place bear it; raise Refused when this file does."""
    asked = select(Evidence.title, Evidence.sha256).where(*_here(place))
    kept = {one.title: one.sha256 for one in session.execute(asked)}
    if same := next((name for name, one in kept.items() if one == digest), None):
        raise Refused(f"这个文件已经附在这里（{same}），不必再附。")
    free, more = title, 2
    while free in kept:
        free, more = f"{title}（{more}）", more + 1
    return free


def _next_ordinal(session: Session, place: Place) -> int:
    return (session.scalar(select(func.max(Evidence.ordinal)).where(*_here(place))) or 0) + 1


def content(desk: Desk, number: int) -> bytes:
    """Return a paper's file; raise Refused where only its name was entered, Damaged where the bytes changed."""
    with desk.read() as session:
        return bytes_of(session, ledger.current(session, Evidence, number))


def bytes_of(session: Session, values: dict[str, Any]) -> bytes:
    """Return the bytes that a paper's values name; raise Refused where there are none, Damaged where they changed."""
    if not values["sha256"]:
        raise Refused(f"“{values['title']}”只登记了名称，还没有文件，请先添加文件。")
    found = stored_file(session, values["sha256"])
    if found is None:
        raise Damaged(f"“{values['title']}”的文件已损坏或丢失，请从备份恢复，或重新附上原文件。")
    return found


def replace_file(desk: Desk, number: int, path: Path | str) -> str:
    """Put another file in a paper's place and return its SHA-256; the former one stays in the office."""
    taken = take(Path(path))
    with desk.write() as session:
        before = ledger.current(session, Evidence, number)
        digest = keep_file(session, taken.content)
        if digest == before["sha256"]:
            raise Refused("选的文件与现在的一模一样，没有更换。")
        after = {**before, "file_name": taken.name, "sha256": digest, "size": len(taken.content)}
        ledger.keep(desk, session, Evidence, [Change(number, before, after)])
    return digest


def detach(desk: Desk, number: int, reason: str) -> int:
    """Take a paper off its place for a reason and return the audit number; its bytes stay, for archives are kept."""
    return ledger.remove(desk, Evidence, number, reason)
