"""审核: somebody else looks through what was recorded for a profile's period; from then on the period is locked."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.audit import head
from db.records.review import Review, ReviewState
from ohdesk import ledger
from ohdesk.assess import default_day
from ohdesk.desk import Desk
from ohdesk.errors import Refused
from ohdesk.ledger import Change
from ohdesk.profile import Profile
from ohdesk.review_entries import Entered, Span, entered
from ohdesk.review_guard import by_program
from ohdesk.submissions import frozen
from ohdesk.submissions.package import locked_by

UNREVIEWED = "未审核"
SENTENCE = "{profile} {year} 年（截至 {as_of}）已由 {by} 于 {on} 审核并锁定，如需改动请先撤销审核并写明原因。"
OWN = "{user} 在该期间自己录入或改动过：{what}。自己录入的内容不能由自己审核，请由另一位审核员或管理员审核。"


def reviews(desk: Desk, profile: str = "") -> list[Review]:
    """Return the reviews, the newest period first."""
    asked = select(Review).order_by(Review.as_of.desc(), Review.id.desc())
    with desk.read() as session:
        found = list(session.scalars(asked.where(Review.profile == profile) if profile else asked))
        session.expunge_all()
    return found


def review(desk: Desk, profile: Profile, as_of: date | None = None) -> int:
    """Keep that the signed-in user looked through a profile's period; return the review's number.

    Raises Refused for own entries, naming them, for a day to come, and where nothing is left to review.
    """
    day = as_of or default_day(profile)
    if day > date.today():
        raise Refused(f"{day:%Y-%m-%d} 还没有到，只能审核到今天为止的数据。")
    if day.year != profile.year:
        raise Refused(f"{profile.name} 是 {profile.year} 年的方案，请填写 {profile.year} 年内的日期。")
    desk.require("review")
    locked = json.dumps(locked_by(frozen.take(desk, profile, day), profile), ensure_ascii=False)
    with desk.write("review") as session:
        twin = session.scalar(select(Review).where(Review.profile == profile.name, Review.as_of == day))
        if twin is not None and _holds(session, profile, day):
            raise Refused(_sentence(twin))
        if own := entered(session, _span(session, profile, day), desk.user):
            raise Refused(_told(desk.user, own))
        seq, _ = head(session)
        values: dict[str, Any] = {
            **ledger.blank(Review),
            "profile": profile.name,
            "year": profile.year,
            "as_of": day,
            "reviewed_on": date.today(),
            "reviewed_by": desk.user,
            "state": ReviewState.reviewed,
            "audit_seq": seq,
            "locks": locked,
        }
        by_program(session)
        before = None if twin is None else ledger.values_of(twin)
        number = ledger.next_number(session, Review) if twin is None else twin.id
        session.expunge_all()
        ledger.keep(desk, session, Review, [Change(number, before, values)], action="review")
    return number


def unreview(desk: Desk, profile: str, reason: str) -> list[int]:
    """Withdraw every review of a profile that stands, for a reason, so that its periods open again.

    Raises Refused without a reason and where nothing is reviewed.
    """
    if not reason.strip():
        raise Refused("请写明撤销审核的原因。")
    with desk.write("review") as session:
        by_program(session)
        changes = []
        for one in _standing(session, profile):
            before = ledger.values_of(one)
            after = {**before, "state": ReviewState.withdrawn, "reason": reason.strip()}
            changes.append(Change(one.id, before, after))
        if not changes:
            raise Refused(f"{profile} 没有已审核的期间，不需要撤销。")
        session.expunge_all()
        ledger.keep(desk, session, Review, changes, action="unreview")
    return [change.number for change in changes]


def is_reviewed(desk: Desk, profile: Profile, as_of: date | None = None) -> bool:
    """Tell whether a review that stands covers the period up to a day and nothing was changed in it since."""
    with desk.read() as session:
        return _holds(session, profile, as_of or default_day(profile))


def mark(desk: Desk, profile: Profile, as_of: date | None = None) -> str:
    """Return what is printed across unreviewed reports and lists, nothing when the period is reviewed."""
    return "" if is_reviewed(desk, profile, as_of) else UNREVIEWED


def _standing(session: Session, profile: str = "") -> list[Review]:
    asked = select(Review).where(Review.state == ReviewState.reviewed).order_by(Review.as_of, Review.id)
    return list(session.scalars(asked.where(Review.profile == profile) if profile else asked))


def _span(session: Session, profile: Profile, day: date) -> Span:
    """Return a period with what the newest review of this profile has looked through."""
    seen = max(_standing(session, profile.name), key=lambda one: one.audit_seq or 0, default=None)
    first = date(profile.year, 1, 1)
    if seen is None:
        return Span(profile, first, day)
    return Span(profile, first, day, min(seen.as_of, day), seen.audit_seq or 0)


def _holds(session: Session, profile: Profile, day: date) -> bool:
    if not any(one.as_of >= day for one in _standing(session, profile.name)):
        return False
    return not entered(session, _span(session, profile, day), registers=False)


def _sentence(one: Review) -> str:
    return SENTENCE.format(
        profile=one.profile, year=one.year, as_of=one.as_of, by=one.reviewed_by, on=one.reviewed_on
    )


def _told(user: str, own: list[Entered]) -> str:
    return OWN.format(user=user, what="、".join(f"{one.zh} {one.count:,} 条" for one in own))
