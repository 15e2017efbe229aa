"""What the ledger says of a candidate: whether it works, whether it must declare, and why not."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Any

from db.records.employer import OperatingState, Verdict
from ohdesk.demo.trades import Trade
from ohdesk.demo.words import Words, after, between

IDLE = (
    (OperatingState.stopped, "乡镇现场核查记录"),
    (OperatingState.stopped, "企业停产报告"),
    (OperatingState.moved, "搬迁协议"),
    (OperatingState.cancelled, "市场监管注销证明"),
    (OperatingState.revoked, "市场监管吊销公告"),
    (OperatingState.building, "项目备案信息"),
    (OperatingState.missing, "两次现场核查记录"),
)
GONE = (OperatingState.cancelled, OperatingState.revoked)
NO_HAZARD = "核实无职业病危害因素"
DISPATCHING = "劳务派遣单位，接害劳动者由用工单位申报"


@dataclass(frozen=True)
class Judged:
    """A verdict and a state, since when, and the further fields that say so."""

    verdict: Verdict
    state: OperatingState = OperatingState.normal
    since: date | None = None
    about: dict[str, Any] = field(default_factory=dict)
    may_have_declared: bool = False

    @property
    def values(self) -> dict[str, Any]:
        """Return the fields of the employer's record."""
        return {"state_since": self.since, **self.about}


def judge(words: Words, rng: Random, trade: Trade, days: tuple[date, date], *, chosen: bool) -> Judged:
    """Judge one candidate by the days it was founded and first seen; a chosen one works and must declare."""
    founded, seen_on = days
    verified_on = after(rng, seen_on, 7, 150)
    verified = {"verified_on": verified_on, "verified_by": words.person_name()}
    luck = rng.random()
    if not trade.posts:
        if not chosen and luck < 0.2:
            return Judged(Verdict.pending)
        if trade.dispatch:
            return Judged(Verdict.exempt, about={**verified, "verdict_reason": DISPATCHING})
        about = {**verified, "verdict_reason": trade.reason or NO_HAZARD}
        return Judged(Verdict.exempt, OperatingState.no_hazard, verified_on, about)
    if chosen or 0.11 <= luck <= 0.89:
        if rng.random() >= max(trade.seasonal, 0.02):
            return Judged(Verdict.must_declare, about=verified, may_have_declared=True)
        since = between(rng, max(founded, date(2019, 3, 1)), seen_on)
        return Judged(Verdict.must_declare, OperatingState.seasonal, since, verified, may_have_declared=True)
    if luck < 0.07:
        return Judged(Verdict.pending)
    if luck < 0.11:
        since = between(rng, max(founded, date(2018, 6, 1)), seen_on)
        about = {
            **verified,
            "state_proof": "市场监管注销证明",
            "verdict_reason": "列入名单时已注销，不再从事生产经营",
        }
        return Judged(Verdict.exempt, OperatingState.cancelled, since, about)
    return _stopped(rng, seen_on, verified)


def _stopped(rng: Random, seen_on: date, verified: dict[str, Any]) -> Judged:
    """Let a firm that once had to declare stop working."""
    state, proof = rng.choice(IDLE)
    since = between(rng, max(date(2021, 6, 1), seen_on), date(2025, 10, 31))
    about = {**verified, "state_proof": proof}
    if state not in GONE:
        return Judged(Verdict.must_declare, state, since, about, may_have_declared=True)
    about |= {"verdict_reason": "已终止经营，按注销核减", "verified_on": after(rng, since, 5, 60)}
    return Judged(Verdict.exempt, state, since, about, may_have_declared=True)
