"""What a training copy makes again: the papers' files, the handed-out workbooks, reasons' facts, and submissions."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from db.audit import head
from db.files import keep_file
from db.records.evidence import Evidence
from db.records.explanation import Explanation
from db.records.official_form import OfficialForm
from db.records.submission import Submission
from ohdesk import assess, crosscheck, official_forms
from ohdesk.desk import Desk
from ohdesk.errors import Damaged, Refused
from ohdesk.evidence import listed
from ohdesk.profile import Profile
from ohdesk.submissions import frozen
from ohdesk.submissions.codec import sha256
from ohdesk.submissions.contents import REPORT, contents
from ohdesk.submissions.manifest import MANIFEST
from ohdesk.submissions.package import archive_bytes, folder_name

PAPER = "培训示例材料 {}\n\n这是培训副本里的示例文件，原来的佐证材料没有带过来。\n"
TEXT = "示例材料{}.txt"


def files(source: Session, session: Session) -> None:
    """Give every paper that had a file an invented one; the same file stays the same for all who name it."""
    connection = session.connection()
    made: dict[str, tuple[str, str, int]] = {}
    evidence, form = Evidence.__table__, OfficialForm.__table__
    asked = (
        select(evidence.c.id, evidence.c.sha256).where(evidence.c.sha256.is_not(None)).order_by(evidence.c.id)
    )
    for number, digest in source.connection().execute(asked).all():
        if digest not in made:
            content = PAPER.format(len(made) + 1).encode()
            made[digest] = (keep_file(session, content), TEXT.format(len(made) + 1), len(content))
        new, name, size = made[digest]
        values = {"sha256": new, "file_name": name, "size": size}
        connection.execute(update(evidence).where(evidence.c.id == number).values(values))  # type: ignore[arg-type]
    nothing = keep_file(session, b"")
    for number in session.scalars(select(form.c.id)):
        values = {"sha256": nothing, "file_name": f"示例下发表{number}.xlsx", "layout": "{}"}
        connection.execute(update(form).where(form.c.id == number).values(values))  # type: ignore[arg-type]


def forms(copy: Desk) -> None:
    """Put the program's own workbook in the place of every one that was handed out."""
    from ohdesk.exchange.official import inspect

    with copy.read() as session:
        kept = [
            (one.profile, one.form, one.file_name, one.source)
            for one in session.scalars(select(OfficialForm))
        ]
    for name, key, file_name, source in kept:
        try:
            profile = assess.open_profile(copy, name)
            table = next(one for one in profile.tables if one.key == key)
            content = table.file.read_bytes()
            found = inspect(content, profile, table, name=file_name)
            accepted = {one.key for one in found.differences}
            official_forms.keep_found(copy, profile, table, file_name, content, found, accepted, source or "")
        except (Refused, StopIteration, OSError):
            continue


def explanations(copy: Desk) -> None:
    """Let every reason stand for the facts as they are in the copy."""
    with copy.read() as session:
        names = set(session.scalars(select(Explanation.profile).distinct()))
    for name in sorted(names):
        try:
            profile = assess.open_profile(copy, name)
            found = {(one.rule, one.subject): one.facts for one in crosscheck.check(copy, profile)}
        except Refused:
            continue
        table: Any = Explanation.__table__
        with copy.write() as session:
            for (rule, subject), facts in found.items():
                same = (table.c.profile == name, table.c.rule == rule, table.c.subject == subject)
                session.connection().execute(update(table).where(*same).values(facts=facts))


def submissions(copy: Desk) -> None:
    """Pack every submission again from the copy's own records, so that it can be opened and compared."""
    with copy.read() as session:
        sent = list(session.scalars(select(Submission).order_by(Submission.id)))
        session.expunge_all()
    for one in sent:
        try:
            _pack(copy, one, assess.open_profile(copy, one.profile))
        except (Refused, Damaged):
            continue


def _pack(copy: Desk, one: Submission, profile: Profile) -> None:
    from ohdesk.report.compose import compose

    facts = frozen.take(copy, profile, one.as_of)
    documents = {REPORT: compose(copy, profile, "", one.as_of)} if profile.reports else {}
    facts = replace(facts, papers=listed(copy, profile), documents=documents)
    made = contents(facts, profile, one.ordinal, one.submitted_on, {})
    with copy.write() as session:
        seq, digest = head(session)
        values = {
            "archive": keep_file(session, archive_bytes(facts, made, profile)),
            "manifest": sha256(made[MANIFEST]),
            "package": folder_name(facts, one.ordinal, one.submitted_on),
            "audit_seq": seq,
            "audit_head": digest,
        }
        table: Any = Submission.__table__
        session.connection().execute(update(table).where(table.c.id == one.id).values(values))
