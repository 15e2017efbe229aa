"""名单漏斗: the way from every listed name to the employers that declared, for any day, and why a name is not in it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from db.audit import Audit
from db.base import Record
from db.records.declaration import Declaration, ReviewState
from db.records.employer import Employer, Verdict
from db.records.listed_name import ListedName, ListVerdict
from db.records.name_list import NameList
from ohdesk import ledger
from ohdesk.desk import Desk
from ohdesk.errors import Refused

IN = (ListVerdict.must_declare, ListVerdict.seasonal)
OUT = (ListVerdict.exempt, ListVerdict.elsewhere, ListVerdict.cancelled, ListVerdict.stopped)
WORDS = {
    "all": "各部门名单共有名称",
    "known": "已对应到台账单位",
    "doubtful": "对应单位待认定",
    "missing": "台账中没有",
    "pending": "还待核查",
    "duplicate": "重复",
    "must_declare": "应申报（含阶段性生产）",
}


@dataclass(frozen=True)
class Stage:
    """One stage of the funnel: its words, its records, and what it is a part of."""

    key: str
    zh: str
    kind: type[Record]
    numbers: tuple[int, ...]
    inside: str = ""

    @property
    def count(self) -> int:
        """Return how many records the stage holds."""
        return len(self.numbers)


@dataclass
class _Row:
    """One listed name as it stood at the end of a day."""

    number: int
    employer: int | None
    certain: bool
    verdict: ListVerdict
    decided_on: date | None

    def judged(self, day: date) -> bool:
        """Tell whether a verdict had been given by that day."""
        return (
            self.decided_on is not None and self.decided_on <= day and self.verdict is not ListVerdict.pending
        )


def funnel(desk: Desk, as_of: date | None = None, name_list: int | None = None) -> list[Stage]:
    """Return the way from all listed names to the declared employers, as it stood at the end of a day.

    With `name_list` only that list's names go in.
    """
    day = as_of or date.today()
    with desk.read() as session:
        rows = _rows(session, day, name_list)
        stages = [*_names(rows, day), *_employers(session, rows, day)]
        if name_list is None:
            meant = {one.employer for one in rows if one.employer is not None}
            asked = select(Employer.id).where(Employer.verdict == Verdict.must_declare)
            others = tuple(number for number in session.scalars(asked) if number not in meant)
            stages.append(Stage("unlisted", "台账中应申报、但不在任何名单上", Employer, others))
    return stages


def _names(rows: Iterable[_Row], day: date) -> list[Stage]:
    def those(key: str, chosen: Callable[[_Row], bool], zh: str = "") -> Stage:
        numbers = tuple(one.number for one in rows if chosen(one))
        return Stage(key, zh or WORDS[key], ListedName, numbers, "" if key == "all" else "all")

    def verdict(*wanted: ListVerdict) -> Callable[[_Row], bool]:
        return lambda one: one.judged(day) and one.verdict in wanted

    return [
        those("all", lambda _one: True),
        those("known", lambda one: one.employer is not None and one.certain),
        those("doubtful", lambda one: one.employer is not None and not one.certain),
        those("missing", lambda one: one.employer is None),
        those("pending", lambda one: not one.judged(day)),
        those("duplicate", verdict(ListVerdict.duplicate)),
        *(those(one.name, verdict(one), str(one.value)) for one in OUT),
        those("must_declare", verdict(*IN)),
    ]


def _employers(session: Session, rows: Iterable[_Row], day: date) -> list[Stage]:
    meant = {one.employer for one in rows if one.judged(day) and one.verdict in IN}
    there = tuple(number for number in session.scalars(_in_order(select(Employer.id))) if number in meant)
    sent = select(Declaration.employer).where(
        Declaration.submitted_on <= day, Declaration.review_state != ReviewState.returned
    )
    declared = set(session.scalars(sent))
    said_out = {one.employer for one in rows if one.judged(day) and one.verdict in OUT}
    return [
        Stage("employers", "其中不同的单位", Employer, there, "must_declare"),
        Stage("declared", "已申报", Employer, tuple(one for one in there if one in declared), "employers"),
        Stage("open", "未申报", Employer, tuple(one for one in there if one not in declared), "employers"),
        Stage(
            "conflict",
            "各名单结论不一致",
            Employer,
            tuple(one for one in there if one in said_out),
            "employers",
        ),
    ]


def _in_order(asked: Select[int]) -> Select[int]:
    return asked.order_by(Employer.id)


def _rows(session: Session, day: date, name_list: int | None) -> list[_Row]:
    asked = (
        select(
            ListedName.id, ListedName.employer, ListedName.certain, ListedName.verdict, ListedName.decided_on
        )
        .join(NameList, NameList.id == ListedName.name_list)
        .where(NameList.received_on <= day)
        .order_by(ListedName.id)
    )
    if name_list is not None:
        asked = asked.where(ListedName.name_list == name_list)
    rows = {row[0]: _Row(*row) for row in session.execute(asked)}
    if day < date.today():
        _take_back(session, rows, day)
    return list(rows.values())


def _take_back(session: Session, rows: dict[int, _Row], day: date) -> None:
    """Undo in memory what was changed after the day, the newest change first, as the audit tells it."""
    morning_after = (day + timedelta(days=1)).isoformat()
    asked = select(Audit.record, Audit.before).where(
        Audit.kind == ListedName.__tablename__, Audit.at_local >= morning_after, Audit.before.is_not(None)
    )
    for number, words in session.execute(asked.order_by(Audit.seq.desc())):
        row, before = rows.get(number or 0), json.loads(words or "{}")
        if row is None:
            continue
        if "employer" in before:
            row.employer = before["employer"]
        if "certain" in before:
            row.certain = before["certain"]
        if "verdict" in before:
            row.verdict = ListVerdict[before["verdict"]]
        if "decided_on" in before:
            row.decided_on = date.fromisoformat(before["decided_on"]) if before["decided_on"] else None


def progress_of_lists(desk: Desk) -> dict[int, dict[str, int]]:
    """Return for each list how many names it has, and how many are doubtful, missing, pending, judged."""
    counts: dict[int, dict[str, int]] = {}
    asked = select(ListedName.name_list, ListedName.employer, ListedName.certain, ListedName.verdict)
    with desk.read() as session:
        for name_list, employer, certain, verdict in session.execute(asked):
            one = counts.setdefault(
                name_list, {"rows": 0, "doubtful": 0, "missing": 0, "pending": 0, "judged": 0}
            )
            one["rows"] += 1
            one["doubtful"] += employer is not None and not certain
            one["missing"] += employer is None
            one["pending" if verdict is ListVerdict.pending else "judged"] += 1
    return counts


def why_not_counted(desk: Desk, number: int) -> list[str]:
    """Return what became of a listed name, in sentences: where it stands, what it was matched with, the verdict."""
    with desk.read() as session:
        row = ledger.current(session, ListedName, number)
        kept = session.get(NameList, row["name_list"])
        said = [f"{kept.received_on.isoformat()} 收到的“{kept.title}”第 {row['row_no']} 行。"] if kept else []
        employer = session.get(Employer, row["employer"]) if row["employer"] else None
        if employer is None:
            said.append("台账中还没有对应的单位。")
        elif not row["certain"]:
            said.append(f"可能是台账中的“{employer.name}”（{row['way'].value}），还没有人认定。")
        else:
            said.append(f"对应台账中的“{employer.name}”（{row['way'].value}）。")
        if row["decided_on"] is None or row["verdict"] is ListVerdict.pending:
            return [*said, "还没有核查结论，所以没有计入应申报。"]
        why = f"，理由：{row['reason']}" if row["reason"] else ""
        proof = f"，佐证：{row['proof']}" if row["proof"] else ""
        day = row["decided_on"].isoformat()
        said.append(f"{day} 由 {row['decided_by']} 核为“{row['verdict'].value}”{why}{proof}。")
        said += _what_follows(session, row["verdict"], employer)
    return said


def _what_follows(session: Session, verdict: ListVerdict, employer: Employer | None) -> list[str]:
    if verdict not in IN:
        return ["所以没有计入应申报。"]
    if employer is None:
        return ["已计入应申报名称，但台账中没有这家单位，所以没有计入应申报单位，请先查明代码并新增入台账。"]
    sent = session.scalar(
        select(Declaration.submitted_on)
        .where(Declaration.employer == employer.id, Declaration.review_state != ReviewState.returned)
        .order_by(Declaration.submitted_on.desc())
        .limit(1)
    )
    declared = f"{sent.isoformat()} 已申报" if sent else "还没有申报，所以没有计入已申报"
    return [f"已计入应申报单位；{declared}。"]


def why_employer(desk: Desk, number: int) -> list[str]:
    """Return in sentences why an employer of the ledger is or is not counted, list by list."""
    with desk.read() as session:
        one = session.scalar(select(Employer).where(Employer.id == number))
        if one is None:
            raise Refused("这家单位已不在台账中，请重新查找。")
        asked = select(ListedName.id).where(ListedName.employer == number).order_by(ListedName.id)
        rows = list(session.scalars(asked))
        reason = f"，理由：{one.verdict_reason}" if one.verdict_reason else ""
        head = f"台账中的“{one.name}”：经营状态 {one.operating_state.value}，核查结论 {one.verdict.value}{reason}。"
    if not rows:
        return [head, "没有一份部门名单列过这家单位，所以漏斗里没有它。"]
    return [head, *(sentence for row in rows for sentence in why_not_counted(desk, row))]
