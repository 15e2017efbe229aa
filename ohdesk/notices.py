"""提示单: issued in numbered batches, delivered, and followed until the employer declares."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.records.declaration import Declaration, DeclarationType, ReviewState
from db.records.employer import Employer
from db.records.notice import Notice, NoticeKind
from ohdesk import batch as batches
from ohdesk import ledger
from ohdesk.desk import Desk
from ohdesk.errors import Refused
from ohdesk.exchange.notice import Kind, NoticeFacts, NoticeReport, facts_of, say, write_docx, write_pdf
from ohdesk.exchange.sheet import Progress, quiet
from ohdesk.ledger import Change
from ohdesk.many import ManySet, set_many_told

NUMBER = re.compile(r"(\d+)\D*$")
DELIVERY = ("delivery", "delivered_on", "delivered_by", "received_by", "answer")


@dataclass(frozen=True)
class Issued:
    """Notices that were written and recorded: the first number, the batch to undo, and what was noticed."""

    first_number: int
    batch: int
    report: NoticeReport


@dataclass(frozen=True)
class Effect:
    """What came of a notice: declared within so many days, or not (yet)."""

    notice: int
    employer: int
    number: str
    since: date
    declared_on: date | None

    @property
    def days(self) -> int | None:
        """Return how many days the employer took, None when it has not declared."""
        return (self.declared_on - self.since).days if self.declared_on else None

    def outcome(self, within: int, today: date) -> str:
        """Return in_time, late (declared after so many days), waiting (days are left) or none (not declared)."""
        if self.days is not None:
            return "in_time" if self.days <= within else "late"
        return "waiting" if (today - self.since).days <= within else "none"


def preview(
    desk: Desk,
    employers: Sequence[int],
    issued_on: date,
    kind: NoticeKind = NoticeKind.declare,
    *,
    office: str = "",
    first: int | None = None,
) -> list[NoticeFacts]:
    """Return what the notices would say, numbered as they would be, without writing anything.

    `office` signs instead of the office's own name; `first` goes on from a number used on paper.
    """
    if not employers:
        raise Refused("没有选择单位，请先在台账中选择要发提示单的单位。")
    with desk.read() as session:
        free = next_number(session, issued_on.year)
    if first is not None and first < free:
        raise Refused(f"{issued_on.year} 年的编号已用到 {free - 1}，请从 {free} 起编。")
    about: Kind = "change" if kind is NoticeKind.change else "declare"
    return facts_of(desk, employers, issued_on, first or free, about, office.strip() or None)


def issue(
    desk: Desk,
    employers: Sequence[int],
    path: Path,
    issued_on: date,
    kind: NoticeKind = NoticeKind.declare,
    *,
    most: int | None = None,
    office: str = "",
    first: int | None = None,
    progress: Progress = quiet,
) -> Issued:
    """Write one PDF (or .docx) for the chosen employers and keep one numbered record each, as one batch.

    Raises Refused when nobody is chosen, an employer is gone, or the file cannot be written; then no number is used.
    """
    desk.require("write")
    facts = preview(desk, employers, issued_on, kind, office=office, first=first)
    write = {".pdf": write_pdf, ".docx": write_docx}.get(path.suffix.lower())
    if write is None:
        raise Refused(f"提示单只能存为 .pdf 或 .docx：{path.name}。")
    report = write(path, facts, progress, most)
    numbers = list(dict.fromkeys(employers))
    with desk.write() as session:
        if next_number(session, issued_on.year) > facts[0].number:
            raise Refused("编号已被另一批提示单占用，请重新生成。")
        batch = batches.begin(desk, session, Notice, path.name, "提示单", {"new": len(facts)})
        at = ledger.next_number(session, Notice)
        changes = []
        for place, (employer, one) in enumerate(zip(numbers, facts, strict=True)):
            values = {
                **ledger.blank(Notice),
                "number": say(one).number,
                "employer": employer,
                "kind": kind,
                "issued_on": issued_on,
                "office": one.office,
            }
            changes.append(Change(at + place, None, values))
        batches.keep(desk, session, batch, Notice, changes, "notice")
        return Issued(facts[0].number, batch.id, report)


def next_number(session: Session, year: int) -> int:
    """Return the number after the highest one used in a year; a number taken back is not used again."""
    asked = select(Notice.number).where(Notice.issued_on.between(date(year, 1, 1), date(year, 12, 31)))
    used = session.scalars(asked.execution_options(with_removed=True))
    return max((int(found[1]) for number in used if (found := NUMBER.search(number))), default=0) + 1


def told_before(desk: Desk, employers: Sequence[int], kind: NoticeKind) -> dict[int, date]:
    """Return those that already had a notice of this kind, each with the day of its last one."""
    with desk.read() as session:
        asked = select(Notice.employer, func.max(Notice.issued_on)).where(Notice.kind == kind)
        told = {row[0]: row[1] for row in session.execute(asked.group_by(Notice.employer))}
    return {number: told[number] for number in employers if number in told}


def deliver(desk: Desk, numbers: Sequence[int], values: Mapping[str, object]) -> ManySet:
    """Record how, when and by whom notices were delivered and what was answered, as one batch to undo it by.

    `values` may hold delivery, delivered_on, delivered_by, received_by and answer. Raises Refused when the day of
    delivery is missing, to come, or before a notice was issued.
    """
    if unknown := set(values) - set(DELIVERY):
        raise Refused(f"送达登记没有这一栏：{'、'.join(sorted(unknown))}。")
    day = values.get("delivered_on")
    if not isinstance(day, date):
        raise Refused("请填写送达日期。")
    if day > date.today():
        raise Refused(f"送达日期 {day} 还没有到，请核对。")
    with desk.read() as session:
        later = select(Notice.number).where(Notice.id.in_(numbers), Notice.issued_on > day)
        early = session.scalars(later.order_by(Notice.id)).first() if numbers else None
    if early:
        raise Refused(f"提示单 {early} 的落款日期在送达日期 {day} 之后，请核对。")
    return set_many_told(desk, Notice, numbers, values)


def must_be_told(desk: Desk, as_of: date) -> list[int]:
    """Return the employers that must declare and never did, for whom a notice is due."""
    with desk.read() as session:
        from ohdesk.measures import Scope, hazardous_industrial

        sent = select(Declaration.employer).where(Declaration.review_state != ReviewState.returned)
        scope = Scope(session, desk.county, as_of.year, as_of)
        asked = select(Employer.id).where(*hazardous_industrial(scope), Employer.id.not_in(sent))
        return list(session.scalars(asked.order_by(Employer.id)))


def effects(desk: Desk, numbers: Sequence[int] | None = None) -> list[Effect]:
    """Return for each notice the first declaration of its kind on or after the day it was delivered or issued."""
    with desk.read() as session:
        asked = select(Notice).order_by(Notice.id)
        if numbers is not None:
            asked = asked.where(Notice.id.in_(numbers))
        return [_effect(session, one) for one in session.scalars(asked)]


def _effect(session: Session, notice: Notice) -> Effect:
    since = notice.delivered_on or notice.issued_on
    declared = select(func.min(Declaration.submitted_on)).where(
        Declaration.employer == notice.employer,
        Declaration.submitted_on >= since,
        Declaration.review_state != ReviewState.returned,
    )
    if notice.kind is NoticeKind.change:
        declared = declared.where(Declaration.declaration_type == DeclarationType.change)
    return Effect(notice.id, notice.employer, notice.number, since, session.scalar(declared))
