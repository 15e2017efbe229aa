"""名单核对: a department's list is kept as it came, and each of its names is held against the ledger."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.office import ImportChange
from db.records.employer import Employer, NameSource
from db.records.former_name import FormerName
from db.records.listed_name import ListedName, ListVerdict, MatchWay
from db.records.name_list import NameList
from ohdesk import batch as batches
from ohdesk import ledger
from ohdesk.desk import Desk
from ohdesk.errors import Refused
from ohdesk.exchange.intake import RowProblem
from ohdesk.exchange.sheet import Progress, quiet
from ohdesk.ledger import Change
from ohdesk.lists.listed import alternative_line
from ohdesk.lists.matching import Decision, Match, Name, decision_key, match
from ohdesk.lists.rows import Listed, Look, look
from ohdesk.understand import Misread, understand_choice

SHEET_MARK = "｜"
WAYS = {way.name: way for way in MatchWay}


@dataclass
class Taken:
    """A list that was taken in: its record, its batch, and how its rows were matched."""

    number: int
    batch: int
    ways: Counter[str] = field(default_factory=Counter)
    rows: int = 0
    problems: list[RowProblem] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        """Return the reconciliation: rows = by_code + by_name + remembered + doubtful + only_there."""
        return {
            "rows": self.rows,
            "by_code": self.ways["by_code"],
            "by_name": self.ways["by_name"],
            "remembered": self.ways["remembered"],
            "doubtful": self.ways["doubtful"],
            "only_there": self.ways["only_there"],
        }


def source_of(words: str) -> NameSource:
    """Return the department meant by a word such as 税务 or 市场监管局; raise Refused listing them."""
    choices = {one.name: str(one.value) for one in NameSource}
    for one in NameSource:
        if str(one.value) in words:
            return one
    try:
        return NameSource[understand_choice(words, choices)]
    except Misread:
        raise Refused(f"名单来源“{words}”不在可选项中，可选：{'、'.join(choices.values())}。") from None


def take_in(
    desk: Desk,
    path: Path,
    source: str,
    *,
    title: str = "",
    received_on: date | None = None,
    sheet: str | None = None,
    columns: Mapping[int, str] | None = None,
    progress: Progress = quiet,
) -> Taken:
    """Keep a list with every row as it came, and match each row with the ledger; one batch, undoable.

    `columns` are the meanings a person gave to columns by hand, `name` among them.

    Raises Refused when the file, its heading or its source cannot be understood, or when the same file is
    already kept.
    """
    desk.require("import")
    whose = source_of(source)
    seen = look(path, sheet, columns, desk.county.name, progress)
    if seen.trouble or not seen.listed:
        raise Refused(seen.trouble or "这张表里没有一行单位名称，请核对工作表。")
    listed = seen.listed
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    with desk.write("import") as session:
        _refuse_twice(session, sha256, seen.book.sheet)
        known = ledger_names(session)
        names = {one.key: one.name for one in known}
        matches = match_rows(session, desk, listed, known, progress)
        progress(len(listed), len(listed), "正在保存")
        values = {
            **ledger.blank(NameList),
            "title": title or path.stem,
            "source": whose,
            "received_on": received_on or date.today(),
            "file_name": _file_name(seen),
            "sha256": sha256,
            "rows_total": len(listed),
            "received_by": desk.user,
        }
        if ledger.twin_of(session, NameList, values) is not None:
            raise Refused(f"同一来源、同一天已有名为“{values['title']}”的名单，请换一个名称。")
        number = ledger.next_number(session, NameList)
        counts = {"new": len(listed)}
        batch = batches.begin(desk, session, NameList, path.name, str(whose.value), counts, sha256)
        batches.keep(desk, session, batch, NameList, [Change(number, None, values)], "reconcile")
        taken = Taken(number, batch.id, rows=len(listed), problems=seen.problems, skipped=seen.skipped)
        first = ledger.next_number(session, ListedName)
        changes = [
            Change(first + at, None, values_of(one, found, number, names))
            for at, (one, found) in enumerate(zip(listed, matches, strict=True))
        ]
        batches.keep(desk, session, batch, ListedName, changes, "reconcile")
        taken.ways.update(
            _counted_as(found, certain=change.after["certain"])
            for change, found in zip(changes, matches, strict=True)
        )
    return taken


def _file_name(seen: Look) -> str:
    """Return the file's name, with the sheet's where the file has several."""
    several = sum(not one.hidden for one in seen.book.sheets) > 1
    return f"{seen.book.path.name}{SHEET_MARK}{seen.book.sheet}" if several else seen.book.path.name


def _refuse_twice(session: Session, sha256: str, sheet: str) -> None:
    for kept in session.scalars(select(NameList).where(NameList.sha256 == sha256)):
        _, several, taken = (kept.file_name or "").partition(SHEET_MARK)
        if not several or taken == sheet:
            day = kept.received_on.isoformat()
            raise Refused(f"这份文件已于 {day} 作为“{kept.title}”收下，不再重复收。")


def match_rows(
    session: Session, desk: Desk, listed: Sequence[Listed], known: Sequence[Name], progress: Progress
) -> list[Match]:
    """Match rows of a list with the ledger's employers and with what was decided about such names before."""
    names = [
        Name(
            at,
            one.values["name"],
            "" if one.doubts else one.values.get("code_text", ""),
            address=one.values.get("address", ""),
        )
        for at, one in enumerate(listed)
    ]
    return match(names, known, decisions(session, desk), progress, desk.county.name)


def ledger_names(session: Session) -> list[Name]:
    """Return every employer of the ledger with its codes, former names and address, as the matching takes it."""
    former: dict[int, list[str]] = {}
    for number, name, code in session.execute(
        select(FormerName.employer, FormerName.name, FormerName.credit_code)
    ):
        former.setdefault(number, []).extend(one for one in (name, code) if one)
    asked = select(Employer.id, Employer.name, Employer.credit_code, Employer.old_code, Employer.work_address)
    return [
        Name(number, name, code, old or "", tuple(former.get(number, ())), address or "")
        for number, name, code, old, address in session.execute(asked)
    ]


def decisions(session: Session, desk: Desk) -> dict[tuple[str, str], Decision]:
    """Return what persons decided about listed names before: the employer meant, or that it is none."""
    asked = select(ListedName.name, ListedName.code_text, ListedName.employer).where(
        ListedName.way.in_((MatchWay.person, MatchWay.added)), ListedName.decided_on.is_not(None)
    )
    return {
        decision_key(name, code or "", desk.county.name): employer if employer is not None else "different"
        for name, code, employer in session.execute(asked.order_by(ListedName.id))
    }


def values_of(one: Listed, found: Match, number: int, names: Mapping[int, str]) -> dict[str, Any]:
    """Return the record of a row that was matched."""
    evidence = [*one.doubts, *one.notes, *found.evidence]
    evidence += [alternative_line(other, names[other.key]) for other in found.alternatives]
    return {
        **ledger.blank(ListedName),
        **one.values,
        "name_list": number,
        "way": WAYS.get(found.way, MatchWay.person),
        "certain": found.certain and not one.doubts,
        "employer": found.known,
        "score": round(100 * found.score),
        "evidence": "\n".join(evidence) or None,
        "verdict": ListVerdict.pending,
    }


def _counted_as(found: Match, *, certain: bool) -> str:
    if found.known is None:
        return "only_there"
    if not certain:
        return "doubtful"
    if found.way in ("code", "former_code"):
        return "by_code"
    return "by_name" if found.way in ("name", "former_name") else "remembered"


def batch_of(desk: Desk, name_list: int) -> int:
    """Return the batch by which a list was taken in; raise Refused when it came another way."""
    asked = (
        select(ImportChange.batch)
        .where(ImportChange.kind == NameList.__tablename__, ImportChange.record == name_list)
        .where(ImportChange.before.is_(None))
    )
    with desk.read() as session:
        number = session.scalar(asked.order_by(ImportChange.id.desc()).limit(1))
    if number is None:
        raise Refused("这份名单不是由“收名单”收下的，不能整份撤销。")
    return number
