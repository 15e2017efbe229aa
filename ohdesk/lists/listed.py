"""What a person needs to decide one row of a list: the row as it came, and who of the ledger it may be."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.records.declaration import Declaration, ReviewState
from db.records.employer import Employer
from db.records.former_name import FormerName
from db.records.listed_name import ListedName, ListVerdict
from db.records.name_list import NameList
from db.records.township import Township
from ohdesk import codes, ledger
from ohdesk.desk import Desk
from ohdesk.lists.matching import Alternative, decision_key

ALTERNATIVE = re.compile(r"^另一可能：.*（编号 (\d+)）")
CHUNK = 900
SCORE = re.compile(r"相近 (\d+)%：(.*)$")


@dataclass(frozen=True)
class Known:
    """An employer of the ledger as the side-by-side view shows it."""

    number: int
    name: str
    code: str
    former: tuple[str, ...]
    address: str
    township: str
    industry: str
    contact: str
    state: str
    verdict: str
    declared: str
    score: int | None = None
    evidence: tuple[str, ...] = ()
    proposed: bool = False


@dataclass(frozen=True)
class Earlier:
    """A verdict on the same name or employer in another list."""

    number: int
    title: str
    verdict: ListVerdict
    reason: str
    proof: str
    decided_on: date
    decided_by: str

    def sentence(self) -> str:
        """Say the verdict with its list, day, person and reason."""
        why = f"，{self.reason}" if self.reason else ""
        day = self.decided_on.isoformat()
        return f"“{self.title}”中已核为“{self.verdict.value}”（{day} {self.decided_by}{why}）"


@dataclass(frozen=True)
class Facts:
    """One row of a list with the employers it may be, the proposed one first."""

    number: int
    row: Mapping[str, Any]
    title: str
    source: str
    received_on: date
    raw: Mapping[str, str]
    doubts: tuple[str, ...]
    known: tuple[Known, ...]
    earlier: tuple[Earlier, ...] = field(default=())

    @property
    def settled(self) -> bool:
        """Tell whether who is meant needs no person any more."""
        return bool(self.row["certain"]) or self.row["employer"] is None


def alternative_line(other: Alternative, name: str) -> str:
    """Return the sentence by which another possible employer is kept with the row."""
    return f"另一可能：{name}（编号 {other.key}），相近 {other.score:.0%}：{'，'.join(other.evidence)}"


def facts(desk: Desk, number: int) -> Facts:
    """Return all that speaks for and against the matches of one listed name; raise Refused when it is gone."""
    with desk.read() as session:
        row = ledger.current(session, ListedName, number)
        kept = session.get_one(NameList, row["name_list"])
        lines = (row["evidence"] or "").splitlines()
        own = tuple(line for line in lines if not ALTERNATIVE.match(line))
        told: dict[int, tuple[int | None, tuple[str, ...]]] = {}
        if row["employer"] is not None:
            told[row["employer"]] = (row["score"], own)
        for line in lines:
            if found := ALTERNATIVE.match(line):
                share = SCORE.search(line)
                score = int(share[1]) if share else None
                told.setdefault(int(found[1]), (score, tuple(share[2].split("，")) if share else ()))
        known = [
            _known(session, one, *told[one.id], proposed=one.id == row["employer"])
            for one in employers(session, told)
        ]
        earlier = earlier_verdicts(session, desk.county.name, [number]).get(number)
        return Facts(
            number,
            row,
            kept.title,
            str(kept.source.value),
            kept.received_on,
            json.loads(row["raw"] or "{}"),
            () if row["employer"] is not None else own,
            tuple(known),
            (earlier,) if earlier else (),
        )


def known_employer(desk: Desk, number: int) -> Known | None:
    """Return one employer of the ledger for the side-by-side view, None when it is gone."""
    with desk.read() as session:
        found = employers(session, [number])
        return _known(session, found[0], None, ()) if found else None


def employers(session: Session, numbers: Iterable[int]) -> list[Employer]:
    """Return the employers with these numbers, in that order, without those that are gone."""
    wanted = list(numbers)
    found = {one.id: one for one in session.scalars(select(Employer).where(Employer.id.in_(wanted)))}
    return [found[number] for number in wanted if number in found]


def _known(
    session: Session, one: Employer, score: int | None, evidence: Sequence[str], *, proposed: bool = False
) -> Known:
    former = session.scalars(select(FormerName.name).where(FormerName.employer == one.id))
    township = session.get(Township, one.township) if one.township else None
    declared = session.scalar(
        select(func.max(Declaration.submitted_on)).where(
            Declaration.employer == one.id, Declaration.review_state != ReviewState.returned
        )
    )
    return Known(
        one.id,
        one.name,
        f"{one.credit_code} {one.branch_no}".strip(),
        tuple(former),
        one.work_address or one.registered_address or "",
        township.name if township else "",
        f"{one.industry} {codes.name_of('industry', one.industry)}" if one.industry else "",
        one.contact or one.legal_person or "",
        str(one.operating_state.value),
        str(one.verdict.value),
        f"已申报 {declared.isoformat()}" if declared else "未申报",
        score,
        tuple(evidence),
        proposed,
    )


def earlier_verdicts(session: Session, county: str, numbers: Sequence[int]) -> dict[int, Earlier]:
    """Return for each of these listed names the latest verdict on the same name or employer in another row."""
    asked = select(
        ListedName.id, ListedName.name, ListedName.code_text, ListedName.employer, ListedName.certain
    )
    judged = _judged(session, county)
    latest: dict[int, int] = {}
    for at in range(0, len(numbers), CHUNK):
        for row in session.execute(asked.where(ListedName.id.in_(numbers[at : at + CHUNK]))):
            keys: list[object] = [decision_key(row.name, row.code_text or "", county)]
            if row.certain and row.employer is not None:
                keys.append(row.employer)
            others = [one for key in keys for one in judged.get(key, ()) if one[1] != row.id]
            if others:
                latest[row.id] = max(others)[1]
    told = _told(session, set(latest.values()))
    return {number: told[other] for number, other in latest.items()}


def _judged(session: Session, county: str) -> dict[object, list[tuple[date, int]]]:
    """Return the day and number of every verdict, under the employer and under the name it was on."""
    asked = select(
        ListedName.id, ListedName.name, ListedName.code_text, ListedName.employer, ListedName.decided_on
    ).where(ListedName.decided_on.is_not(None), ListedName.verdict != ListVerdict.pending)
    judged: dict[object, list[tuple[date, int]]] = {}
    for number, name, code, employer, day in session.execute(asked):
        keys: list[object] = [decision_key(name, code or "", county)]
        if employer is not None:
            keys.append(employer)
        for key in keys:
            judged.setdefault(key, []).append((day or date.min, number))
    return judged


def _told(session: Session, numbers: set[int]) -> dict[int, Earlier]:
    told: dict[int, Earlier] = {}
    wanted = sorted(numbers)
    asked = select(ListedName, NameList.title).join(NameList, NameList.id == ListedName.name_list)
    for at in range(0, len(wanted), CHUNK):
        for one, title in session.execute(asked.where(ListedName.id.in_(wanted[at : at + CHUNK]))):
            assert one.decided_on
            told[one.id] = Earlier(
                one.id,
                title,
                one.verdict,
                one.reason or "",
                one.proof or "",
                one.decided_on,
                one.decided_by or "",
            )
    return told
