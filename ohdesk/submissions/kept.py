"""What was submitted: listed, opened, made again byte for byte, and unlocked."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select

from db.audit import Entry
from db.files import stored_file
from db.records.submission import Submission
from ohdesk import ledger
from ohdesk.desk import Desk
from ohdesk.errors import Refused
from ohdesk.ledger import Change
from ohdesk.submissions import locks
from ohdesk.submissions.codec import sha256
from ohdesk.submissions.manifest import MANIFEST
from ohdesk.submissions.package import Archive, opened
from ohdesk.submissions.placing import placing

UNKNOWN = "没有第 {} 号报送记录，用 ohdesk submissions 可以查看全部。"


def submissions(desk: Desk, profile: str = "") -> list[Submission]:
    """Return what was submitted, the newest first."""
    asked = select(Submission).order_by(Submission.id.desc())
    with desk.read() as session:
        found = list(session.scalars(asked.where(Submission.profile == profile) if profile else asked))
        session.expunge_all()
    return found


def submission(desk: Desk, number: int) -> Submission:
    """Return one submission; raise Refused when there is none of this number."""
    with desk.read() as session:
        found = session.scalar(select(Submission).where(Submission.id == number))
        if found is None:
            raise Refused(UNKNOWN.format(number))
        session.expunge_all()
    return found


def archive_of(desk: Desk, one: Submission) -> Archive:
    """Return a submission's archive, verified; raise Damaged when it is gone or was altered."""
    with desk.read() as session:
        kept = opened(stored_file(session, one.archive), one.id)
    if sha256(kept.files[MANIFEST]) != one.manifest:
        opened(None, one.id)
    return kept


def remake(desk: Desk, number: int, home: Path) -> Path:
    """Write a submission's package again, the same bytes, into a folder of its own under `home`."""
    desk.require("export")
    one = submission(desk, number)
    kept = archive_of(desk, one)
    with placing(home, one.package, kept.files) as appear, desk.write("export") as session:
        told: dict[str, object] = {"package": one.package, "files": len(kept.files)}
        desk.log(session, Entry("remake", "submission", number, after=told))
        return appear()


def unlock(desk: Desk, number: int, reason: str) -> list[int]:
    """Open the period of a submission again, for a reason; return the submissions that no longer lock it.

    Earlier submissions of the same profile and year are unlocked with it. Raises Refused without a reason.
    """
    desk.require("review")
    if not reason.strip():
        raise Refused("请写明解锁的原因。")
    one = submission(desk, number)
    if not one.locked:
        raise Refused(f"第 {number} 号报送没有锁定，不需要解锁。")
    same = (Submission.profile == one.profile, Submission.year == one.year, Submission.locked.is_(True))
    with desk.write("review") as session:
        locks.by_program(session)
        changes = []
        for found in session.scalars(select(Submission).where(*same).order_by(Submission.id)):
            before = ledger.values_of(found)
            after = {**before, "locked": False, "unlock_reason": reason.strip()}
            changes.append(Change(found.id, before, after))
        session.expunge_all()
        ledger.keep(desk, session, Submission, changes, action="unlock")
    return [change.number for change in changes]
