"""“为什么没有计入”: each condition of the declaration indicator, with what the ledger says of one employer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.sql import visitors

from db.records.declaration import Declaration, ReviewState
from db.records.employer import Employer, OperatingState, Verdict
from ohdesk import codes, measures
from ohdesk.assess import open_scope
from ohdesk.counting import producing
from ohdesk.desk import Desk
from ohdesk.errors import Refused
from ohdesk.measures import Scope
from ohdesk.profile import Profile


@dataclass(frozen=True)
class Reason:
    """One condition: what it asks, whether it is met, and the record that decides it."""

    asks: str
    met: bool
    words: str
    kind: str = "employer"
    number: int | None = None


@dataclass(frozen=True)
class Standing:
    """Where an employer stands in the declaration rate of a profile: in its denominator, in its numerator, and why."""

    reasons: tuple[Reason, ...]
    hazardous: bool
    declared: bool
    as_of: str

    @property
    def sentence(self) -> str:
        """Return the answer in one sentence."""
        if self.declared:
            return "计入申报率：分母、分子都计入。"
        if self.hazardous:
            return "计入申报率的分母，没有计入分子。"
        missing = "”“".join(one.asks for one in self.reasons if not one.met and one.kind == "employer")
        return f"没有计入申报率，不符合“{missing}”。"


def why_not(desk: Desk, profile: Profile, employer: int) -> list[str]:
    """Return a sentence for each condition of the declaration indicator; those not met begin with 不符合."""
    return [
        f"{'符合' if one.met else '不符合'}　{one.asks}：{one.words}"
        for one in standing(desk, profile, employer).reasons
    ]


def standing(desk: Desk, profile: Profile, number: int) -> Standing:
    """Judge one employer by the very conditions that the measures count with; raise Refused when it is gone."""
    with desk.read() as session:
        scope = open_scope(desk, session, profile)
        employer = session.get(Employer, number)
        if employer is None or employer.removed_at is not None:
            raise Refused(f"没有编号为 {number} 的用人单位，可能已被移除或合并，请刷新后再试。")
        reasons = _conditions(scope, employer)
        hazardous, declared = all(one.met for one in reasons), _declared(scope, number)
        reasons.append(_declaration(session, scope, number, counted=declared))
        return Standing(tuple(reasons), hazardous, hazardous and declared, scope.as_of.isoformat())


def _conditions(scope: Scope, employer: Employer) -> list[Reason]:
    """Ask the measure's own conditions, each told apart by the column it looks at."""
    conditions = measures.hazardous_industrial(scope)
    answers = scope.session.execute(select(*conditions).where(Employer.id == employer.id)).one()
    found = []
    for condition, met in zip(conditions, answers, strict=True):
        looked_at = {getattr(part, "key", None) for part in visitors.iterate(condition)}
        asks, say = next((one for name, one in SAID.items() if name in looked_at), OTHER)
        asked = asks.get(scope.chosen("seasonal"), "") if isinstance(asks, dict) else asks
        found.append(Reason(asked, bool(met), say(employer, scope), number=employer.id))
    return found


def _declared(scope: Scope, number: int) -> bool:
    """Tell whether a declaration counts, whatever else keeps the employer out."""
    counts = select(Declaration.id).where(
        Declaration.employer == number,
        Declaration.submitted_on <= scope.as_of,
        Declaration.review_state != ReviewState.returned,
    )
    return scope.session.scalar(counts.limit(1)) is not None


def _verdict(one: Employer, _scope: Scope) -> str:
    who = "，".join(str(part) for part in (one.verified_on, one.verified_by) if part)
    words = f"“{one.verdict.value}”" + (f"（{who}）" if who else "")
    if one.verdict == Verdict.must_declare:
        return words
    reason = f"，理由：{one.verdict_reason}" if one.verdict_reason else ""
    todo = "，核查后才能计入" if one.verdict == Verdict.pending else ""
    return words + reason + todo


def _state(one: Employer, scope: Scope) -> str:
    since = f"，自 {one.state_since} 起" if one.state_since else ""
    proof = f"，依据：{one.state_proof}" if one.state_proof else ""
    words = f"“{one.operating_state.value}”{since}{proof}"
    if one.operating_state in producing(scope):
        return words
    if one.state_since and one.state_since > scope.as_of:
        return f"{words}；截至 {scope.as_of} 仍在生产"
    if one.operating_state == OperatingState.seasonal:
        return f"{words}；按选定的口径，阶段性生产的不计入"
    if one.operating_state == OperatingState.stopped and not one.state_since:
        return f"{words}；没有填写状态起始日期，按已停产计"
    return f"{words}；截至 {scope.as_of} 不在生产"


def _industry(one: Employer, _scope: Scope) -> str:
    if not one.industry:
        return "行业分类没有填写"
    path = codes.catalogue("industry").path(one.industry)
    section = f"（门类 {path[0].code} {path[0].name}）" if path else ""
    name = codes.name_of("industry", one.industry)
    return f"{one.industry} {name}{section}；工业指门类 B、C、D"


def _known(one: Employer, scope: Scope) -> str:
    if one.first_seen_on is None:
        return "首次列入名单日期没有填写，按一直在台账中计"
    after = f"，在截至日 {scope.as_of} 之后" if one.first_seen_on > scope.as_of else ""
    return f"首次列入名单 {one.first_seen_on}{after or f'，截至 {scope.as_of}'}"


STATES = {"in": "经营状态是正常或阶段性生产", "out": "经营状态是正常"}
SAID: dict[str, tuple[str | dict[str, str], Callable[[Employer, Scope], str]]] = {
    "verdict": ("核查结论是应申报", _verdict),
    "operating_state": (STATES, _state),
    "first_seen_on": ("截至日已列入台账", _known),
    "industry": ("行业属于工业", _industry),
}
OTHER: tuple[str, Callable[[Employer, Scope], str]] = (
    "其他条件",
    lambda _one, scope: f"按口径截至 {scope.as_of} 判定",
)


def _declaration(session: Session, scope: Scope, number: int, *, counted: bool) -> Reason:
    """Say which declaration counts, or why none does."""
    asks = "有未退回的申报"
    made = select(Declaration).where(Declaration.employer == number).order_by(Declaration.submitted_on.desc())
    all_of_them = list(session.scalars(made))
    if not all_of_them:
        return Reason(asks, counted, "台账中没有它的申报记录", "declaration")
    good = [one for one in all_of_them if one.submitted_on <= scope.as_of]
    passed = [one for one in good if one.review_state != ReviewState.returned]
    shown = (passed or good or all_of_them)[0]
    words = f"{shown.submitted_on} {shown.declaration_type.value}，{shown.review_state.value}"
    if shown.receipt_no:
        words += f"，回执号 {shown.receipt_no}"
    if not counted:
        why = "退回的申报不算" if good else f"申报日期在截至日 {scope.as_of} 之后"
        words += f"；{why}"
    return Reason(asks, counted, words, "declaration", shown.id)
