"""报送: freeze what is recorded, pack it, keep it with its audit row, place its folder, lock the period."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.audit import head
from db.files import keep_file
from db.records.submission import Submission
from ohdesk import ledger
from ohdesk.desk import Desk
from ohdesk.errors import Refused
from ohdesk.evidence import listed
from ohdesk.ledger import Change
from ohdesk.profile import Profile
from ohdesk.submissions import frozen, locks
from ohdesk.submissions.codec import sha256
from ohdesk.submissions.contents import REPORT, TRACE, contents
from ohdesk.submissions.frozen import Frozen
from ohdesk.submissions.manifest import MANIFEST, Files
from ohdesk.submissions.package import archive_bytes, folder_name
from ohdesk.submissions.placing import placing

Progress = Callable[[int, int, str], None]
TRIES, STEPS = 3, 6
BACKUP = "已报送，正在备份"
MOVED = "生成上报包时数据一直在变，没有报送。请等保存、导入结束后再试。"


@dataclass(frozen=True)
class Made:
    """One submission as it was written: its number, its folder, and the open violations it was sent with.

    `backup` is the backup taken afterwards, which stays for ever; "" where none was written.
    """

    id: int
    ordinal: int
    folder: Path
    files: Sequence[str]
    open: Sequence[str]
    backup: str = ""


def quiet(_done: int, _total: int, _words: str) -> None:
    """Report progress to nobody."""


def submit(
    desk: Desk,
    profile: Profile,
    home: Path,
    as_of: date | None = None,
    *,
    trace: bool = False,
    anyway: bool = False,
    progress: Progress = quiet,
) -> Made:
    """Freeze, pack and record a submission and place its folder under `home`; the period is locked from then on.

    A backup follows, during which the submission stands already.
    Raises Refused, with nothing kept or written, when rules are violated without a reason (unless `anyway`),
    when the folder cannot be written, or when the data keep changing meanwhile.
    """
    desk.require("submit")
    day = date.today()
    for _ in range(TRIES):
        facts = _facts(desk, profile, as_of, anyway, progress)
        progress(3, STEPS, "正在列出溯源")
        further = _traced(desk, profile, facts) if trace else {}
        with desk.read() as session:
            ordinal = _next_ordinal(session, profile)
        progress(4, STEPS, "正在填写报表")
        files = contents(facts, profile, ordinal, day, further)
        name = folder_name(facts, ordinal, day)
        progress(5, STEPS, "正在保存")
        with placing(home, name, files) as appear:
            number = _record(desk, profile, facts, files, ordinal, day, name)
            if number is None:
                continue
            made = Made(number, ordinal, appear(), sorted(files), facts.open)
            break
    else:
        raise Refused(MOVED)
    return replace(made, backup=_backed_up(desk, progress))


def _backed_up(desk: Desk, progress: Progress) -> str:
    from ohdesk.keeping import backups

    # What was submitted stands, whatever happens to its backup and also when somebody stops it.
    try:
        return backups.take(desk, "submission", progress=lambda *_: progress(STEPS, STEPS, BACKUP)).path.name
    except Refused:
        return ""


def _facts(desk: Desk, profile: Profile, as_of: date | None, anyway: bool, progress: Progress) -> Frozen:
    from ohdesk.crosscheck import check

    progress(0, STEPS, "正在测算")
    facts = frozen.take(desk, profile, as_of)
    progress(1, STEPS, "正在核对")
    standing = [one.message for one in check(desk, profile, facts.as_of, facts.results) if not one.reason]
    if standing and not anyway:
        raise Refused(
            f"还有 {len(standing)} 处核对不符没有处理，没有报送。请先改正或写明理由"
            f"（ohdesk check {profile.name}，或在“核对报送”中查看）；确需带着问题报送，请选“仍要报送”。"
        )
    progress(2, STEPS, "正在写报告")
    documents = _documents(desk, profile, facts.as_of)
    return replace(facts, open=standing, papers=listed(desk, profile), documents=documents)


def _documents(desk: Desk, profile: Profile, day: date) -> dict[str, Any]:
    from ohdesk.report.compose import compose

    return {REPORT: compose(desk, profile, "", day)} if profile.reports else {}


def _traced(desk: Desk, profile: Profile, facts: Frozen) -> Files:
    from ohdesk.submissions.trace_book import book_of

    return {TRACE: book_of(desk, profile, facts)}


def _next_ordinal(session: Session, profile: Profile) -> int:
    asked = select(func.max(Submission.ordinal)).where(Submission.profile == profile.name)
    return (session.scalar(asked.execution_options(with_removed=True)) or 0) + 1


def _record(
    desk: Desk, profile: Profile, facts: Frozen, files: Files, ordinal: int, day: date, name: str
) -> int | None:
    """Keep the archive, the record and its audit row in one transaction; None when the facts are out of date."""
    archive = archive_bytes(facts, files, profile)
    with desk.write("submit") as session:
        if head(session) != (facts.audit_seq, facts.audit_hash):
            return None
        locks.by_program(session)
        number = ledger.next_number(session, Submission)
        values: dict[str, Any] = {
            **ledger.blank(Submission),
            "profile": profile.name,
            "ordinal": ordinal,
            "year": facts.year,
            "as_of": facts.as_of,
            "submitted_on": day,
            "submitted_by": desk.user,
            "package": name,
            "archive": keep_file(session, archive),
            "manifest": sha256(files[MANIFEST]),
            "audit_seq": facts.audit_seq,
            "audit_head": facts.audit_hash,
            "locked": True,
        }
        ledger.keep(desk, session, Submission, [Change(number, None, values)], action="submit")
    return number
