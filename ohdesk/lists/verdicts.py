"""名单的核查: who a listed name is and the verdict on it, said by a person and carried over to the ledger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.records.employer import Employer, NameSource, OperatingState, Verdict
from db.records.listed_name import ListedName, ListVerdict, MatchWay
from db.records.name_list import NameList
from ohdesk import batch as batches
from ohdesk import checks, ledger
from ohdesk.desk import Desk
from ohdesk.errors import Refused
from ohdesk.exchange.sheet import Progress, quiet
from ohdesk.identity import normalise_code
from ohdesk.ledger import Change, Problems
from ohdesk.lists.listed import earlier_verdicts

ACTION = "verdict"
EFFECTS: Mapping[ListVerdict, Mapping[str, Any]] = {
    ListVerdict.must_declare: {"verdict": Verdict.must_declare},
    ListVerdict.seasonal: {"verdict": Verdict.must_declare, "operating_state": OperatingState.seasonal},
    ListVerdict.exempt: {"verdict": Verdict.exempt},
    ListVerdict.elsewhere: {"verdict": Verdict.exempt},
    ListVerdict.cancelled: {"verdict": Verdict.exempt, "operating_state": OperatingState.cancelled},
    ListVerdict.stopped: {"operating_state": OperatingState.stopped},
    ListVerdict.duplicate: {"verdict": Verdict.duplicate},
}
"""What a verdict on a listed name makes of the employer in the ledger."""

SOURCE, STEP = "名单核对", 50
NEEDS_REASON = (ListVerdict.exempt, ListVerdict.elsewhere)


@dataclass(frozen=True)
class Decision:
    """What a person decided: the verdict, why, by what proof, and which employer is meant."""

    verdict: ListVerdict
    reason: str = ""
    proof: str = ""
    employer: int | None = None
    new: bool = False
    duplicate_of: int | None = None


@dataclass(frozen=True)
class Recognised:
    """What came of saying who listed names are: the batch, how many, and the names left with the reason."""

    batch: int
    count: int
    left: tuple[tuple[int, str], ...] = ()


class _Work:
    """One batch of decisions: the changes are gathered, so that an employer named in many rows changes once."""

    def __init__(self, desk: Desk, session: Session, title: str, count: int) -> None:
        self.desk, self.session = desk, session
        self.batch = batches.begin(desk, session, ListedName, title, SOURCE, {"updated": count})
        self.employers: dict[int, Change] = {}
        self.rows: list[Change] = []
        self.sources = {one.id: one.source for one in session.execute(select(NameList.id, NameList.source))}

    def keep(self) -> int:
        """Write what was gathered and return the batch's number."""
        changed = [one for one in self.employers.values() if one.before != one.after]
        batches.keep(self.desk, self.session, self.batch, Employer, changed, ACTION)
        batches.keep(self.desk, self.session, self.batch, ListedName, self.rows, ACTION)
        return self.batch.id

    def row(self, number: int, before: dict[str, Any], after: dict[str, Any]) -> None:
        """Change a listed name; who decided and when goes with it."""
        signed = {"certain": True, "decided_on": date.today(), "decided_by": self.desk.user}
        self.rows.append(Change(number, before, {**after, **signed}))

    def carry_over(self, employer: int, row: Mapping[str, Any], decision: Decision) -> None:
        """Let the employer's record follow the verdict on a name of it."""
        kept = self.employers.get(employer)
        before = kept.before if kept else ledger.current(self.session, Employer, employer)
        now = kept.after if kept else dict(before or {})
        effects = dict(EFFECTS.get(decision.verdict, {}))
        if decision.verdict is ListVerdict.duplicate:
            if decision.duplicate_of == employer:
                return
            effects["duplicate_of"] = decision.duplicate_of
        if "operating_state" in effects and effects["operating_state"] != now["operating_state"]:
            effects |= {"state_since": date.today(), "state_proof": decision.proof or None}
        if effects.get("verdict") is Verdict.exempt:
            effects["verdict_reason"] = decision.reason or str(decision.verdict.value)
        source = self.sources.get(row["name_list"])
        if source is not None:
            effects["sources"] = frozenset(now["sources"] or ()) | {NameSource[source.name]}
        if decision.verdict is not ListVerdict.pending:
            effects |= {"verified_on": date.today(), "verified_by": self.desk.user}
        self.employers[employer] = Change(employer, before, {**now, **effects})

    def add(self, row: Mapping[str, Any]) -> int:
        """Take a listed name into the ledger; its code must be right, because the ledger knows no other."""
        values = {
            **ledger.blank(Employer),
            "name": row["name"],
            "credit_code": normalise_code(row["code_text"] or ""),
            "registered_address": row["address"],
            "contact": row["contact"],
            "contact_phone": row["contact_phone"],
            "first_seen_on": date.today(),
        }
        if not values["credit_code"]:
            raise Refused(f"“{row['name']}”没有信用代码，不能新增入台账，请先查明代码。")
        problems = [one for one in checks.check_values(Employer, values) if one.level == "error"]
        if problems:
            raise Refused(f"“{row['name']}”不能新增入台账，{Problems(problems)}")
        if ledger.twin_of(self.session, Employer, values) is not None:
            raise Refused(f"台账中已有代码为 {values['credit_code']} 的单位，请改为对应到该单位。")
        number = ledger.next_number(self.session, Employer)
        batches.keep(self.desk, self.session, self.batch, Employer, [Change(number, None, values)], ACTION)
        return number

    def judge(self, number: int, decision: Decision) -> None:
        """Keep the verdict on one listed name."""
        before = ledger.current(self.session, ListedName, number)
        employer = decision.employer if decision.employer is not None else before["employer"]
        way = before["way"]
        if decision.new:
            employer, way = self.add(before), MatchWay.added
        elif decision.employer is None and before["employer"] is not None and not before["certain"]:
            raise Refused(f"“{before['name']}”是台账中的哪一家还没有人认定，请先认定再下结论。")
        elif decision.employer is not None or way is MatchWay.none:
            way = MatchWay.person
        if employer is not None:
            self.carry_over(employer, before, decision)
        said = {
            "way": way,
            "employer": employer,
            "verdict": decision.verdict,
            "reason": decision.reason or None,
            "proof": decision.proof or None,
            "duplicate_of": decision.duplicate_of,
        }
        self.row(number, before, {**before, **said})

    def recognise(self, number: int, before: dict[str, Any], employer: int | None, *, new: bool) -> None:
        """Keep who one listed name is."""
        if employer is not None:
            self.carry_over(employer, before, Decision(ListVerdict.pending))
        after = {**before, "way": MatchWay.added if new else MatchWay.person, "employer": employer}
        if before["employer"] != employer:
            after |= {"verdict": ListVerdict.pending, "reason": None, "proof": None, "duplicate_of": None}
        self.row(number, before, after)


def decide(desk: Desk, numbers: Sequence[int], decision: Decision, progress: Progress = quiet) -> int:
    """Keep a verdict on listed names and carry it over to the ledger, as one batch that can be undone.

    Returns the batch's number. Raises Refused where a reason, an employer or a valid code is missing.
    """
    if decision.verdict in NEEDS_REASON and not decision.reason.strip():
        raise Refused("请写明理由，例如：经现场核实无职业病危害。")
    if decision.verdict is ListVerdict.duplicate and decision.duplicate_of is None:
        raise Refused("请选择与哪家单位重复。")
    if not numbers:
        raise Refused("请先选择要核查的名称。")
    with desk.write() as session:
        work = _Work(desk, session, f"核查 {len(numbers)} 个名称：{decision.verdict.value}", len(numbers))
        for at, number in enumerate(numbers):
            _tell(progress, at, len(numbers))
            work.judge(number, decision)
        return work.keep()


def recognise(
    desk: Desk,
    numbers: Sequence[int],
    employer: int | None = None,
    *,
    new: bool = False,
    progress: Progress = quiet,
) -> Recognised:
    """Keep which employer listed names are: this one, a new one for each (`new`), or none of the ledger.

    A verdict given for another employer goes back to 待核. Names that cannot be taken into the ledger are left
    as they are; raises Refused when that is all of them.
    """
    left: list[tuple[int, str]] = []
    with desk.write() as session:
        what = "新增入台账" if new else "台账单位" if employer else "不是台账单位"
        work = _Work(desk, session, f"认定 {len(numbers)} 个名称：{what}", len(numbers))
        for at, number in enumerate(numbers):
            _tell(progress, at, len(numbers))
            before = ledger.current(session, ListedName, number)
            try:
                meant = work.add(before) if new else employer
            except Refused as refused:
                left.append((number, str(refused)))
                continue
            work.recognise(number, before, meant, new=new)
        if len(left) == len(numbers):
            raise Refused(left[0][1] if left else "请先选择要认定的名称。")
        return Recognised(work.keep(), len(numbers) - len(left), tuple(left))


def repeat(desk: Desk, numbers: Sequence[int], progress: Progress = quiet) -> tuple[int, int]:
    """Give names without a verdict the one their name or employer already has; return the batch and how many.

    Raises Refused when none of them has an earlier verdict.
    """
    with desk.write() as session:
        earlier = earlier_verdicts(session, desk.county.name, numbers)
        work = _Work(desk, session, f"沿用以往结论：{len(earlier)} 个名称", len(earlier))
        for at, (number, one) in enumerate(earlier.items()):
            _tell(progress, at, len(earlier))
            row = ledger.current(session, ListedName, number)
            settled = row["certain"] or row["employer"] is None
            if row["verdict"] is ListVerdict.pending and settled:
                twin = ledger.current(session, ListedName, one.number)["duplicate_of"]
                work.judge(number, Decision(one.verdict, one.reason, one.proof, duplicate_of=twin))
        if not work.rows:
            raise Refused("所选名称在以往名单中没有可沿用的结论。")
        return work.keep(), len(work.rows)


def _tell(progress: Progress, done: int, total: int) -> None:
    if done % STEP == 0:
        progress(done, total, "正在保存结论")
