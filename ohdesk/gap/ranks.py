"""Which of the records still lacking come first, easiest and most worth while, and why, in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from db.base import Record
from db.records._classes import Risk
from db.records.assistance import Assistance
from db.records.case import Case
from db.records.declaration import Declaration, ReviewState
from db.records.dose import Dose
from db.records.employer import Employer
from db.records.institution import Institution, Ownership
from db.records.monitoring import Monitoring
from db.records.monitoring_post import MonitoringPost
from db.records.notice import Notice
from db.records.project import Project
from db.records.radiation_worker import RadiationWorker
from db.records.remediation import Remediation, RemediationState
from db.records.station import Station, StationState
from db.records.township_year import TownshipYear
from ohdesk.counting import Scope
from ohdesk.fields import field_map
from ohdesk.links import Links

CHUNK = 900
Order = tuple[Any, ...]
Ranked = tuple[Order, int, list[str]]
"""What a record is ordered by, its number, and the reasons in words."""


@dataclass(frozen=True)
class Candidate:
    """A record that would bring the number nearer to its target: what it is called, why it comes where it does.

    `size` is how much of the number it brings; `facts` are what it was ranked by.
    """

    kind: str
    id: int
    name: str
    why: str
    size: int = 1
    facts: dict[str, object] = field(default_factory=dict)

    def as_json(self) -> dict[str, object]:
        """Return what the command line prints."""
        return {"kind": self.kind, "id": self.id, "name": self.name, "why": self.why, "size": self.size}


def ranked(scope: Scope, kind: type[Record], numbers: Sequence[int]) -> list[Candidate]:
    """Return the records as candidates, the best first."""
    rank = RANKS.get(kind.__tablename__, _plain)
    rows = sorted(rank(scope, list(numbers)), key=lambda row: (row[0], row[1]))
    names = Links(scope.session).titles(kind.__tablename__, [number for _, number, _ in rows])
    return [
        Candidate(
            kind.__tablename__, number, names.get(number, str(number)), "；".join(why), facts={"order": order}
        )
        for order, number, why in rows
    ]


def _rows(scope: Scope, kind: type[Record], numbers: Sequence[int]) -> Iterator[Any]:
    for at in range(0, len(numbers), CHUNK):
        yield from scope.session.scalars(select(kind).where(kind.id.in_(numbers[at : at + CHUNK])))


def _among(scope: Scope, column: Any, owner: Any, numbers: Sequence[int], *where: Any) -> Iterator[Any]:
    for at in range(0, len(numbers), CHUNK):
        asked = select(owner, column).where(owner.in_(numbers[at : at + CHUNK]), *where)
        yield from scope.session.execute(asked)


def _plain(_scope: Scope, numbers: Sequence[int]) -> Iterable[Ranked]:
    return [((), number, []) for number in numbers]


def _employers(scope: Scope, numbers: Sequence[int]) -> Iterable[Ranked]:
    """A declaration sent back is nearly done; then who was told; then severe hazards and many exposed."""
    returned = dict(
        _among(
            scope,
            Declaration.submitted_on,
            Declaration.employer,
            numbers,
            Declaration.review_state == ReviewState.returned,
        )
    )
    told = dict(_among(scope, Notice.issued_on, Notice.employer, numbers))
    for one in _rows(scope, Employer, numbers):
        why = []
        if one.id in returned:
            why.append(f"{returned[one.id]:%Y-%m-%d} 的申报被退回，改正后即可")
        if one.id in told:
            why.append(f"{told[one.id]:%Y-%m-%d} 已发提示单")
        severe, exposed = one.risk == Risk.severe, one.exposed_supervised or one.exposed_total or 0
        why += ["危害严重"] if severe else []
        why += [f"接害 {exposed:,} 人"] if exposed else []
        why += [f"{one.size.value}型" if len(one.size.value) == 1 else one.size.value] if one.size else []
        reachable = bool(one.contact_phone or one.legal_phone or one.head_phone)
        why += [] if reachable else ["没有电话，可请乡镇协助"]
        order = (one.id not in returned, one.id not in told, not severe, not reachable, -exposed)
        yield order, one.id, why or ["还没有申报记录"]


def _workers(scope: Scope, numbers: Sequence[int]) -> Iterable[Ranked]:
    """Who wore a dosimeter before has somebody who sends it; an employer with many lacking settles them at once."""
    rows = list(_rows(scope, RadiationWorker, numbers))
    persons = [one.person for one in rows]
    before = {row[0]: row[1] for row in _among(scope, Dose.period_from, Dose.person, persons)}
    lacking = Counter(one.employer for one in rows)
    names = Links(scope.session).titles("employer", lacking)
    for one in rows:
        worn = before.get(one.person)
        why = [f"{worn.year} 年监测过，续做即可"] if worn else ["没有监测记录"]
        why.append(f"{names.get(one.employer, '')}共缺 {lacking[one.employer]} 人，可一并送检")
        yield (worn is None, -lacking[one.employer], one.employer), one.id, why


def _towns(scope: Scope, numbers: Sequence[int]) -> Iterable[Ranked]:
    """A station being built or paused comes first, then the towns with most patients."""
    rows = list(_rows(scope, TownshipYear, numbers))
    waiting = (StationState.building, StationState.paused)
    found = _among(scope, Station.state, Station.township, [one.township for one in rows])
    states = {town: state for town, state in found if state in waiting}
    for one in rows:
        state = states.get(one.township)
        why = [f"康复站{state.value}，开始运行即可"] if state else ["还没有康复站"]
        yield (state is None, -one.patients), one.id, [*why, f"患者 {one.patients:,} 人"]


def _cases(scope: Scope, numbers: Sequence[int]) -> Iterable[Ranked]:
    """The oldest case first: its term is the nearest to its end."""
    for one in _rows(scope, Case, numbers):
        days = (scope.as_of - one.filed_on).days
        yield (one.filed_on,), one.id, [f"立案 {days} 天", one.state.value]


def _posts(scope: Scope, numbers: Sequence[int]) -> Iterable[Ranked]:
    """The post nearest to its limit is the easiest to put right; among equals the one with most workers."""
    rows = list(_rows(scope, MonitoringPost, numbers))
    reports = {
        row[0]: row[1]
        for row in _among(scope, Monitoring.employer, Monitoring.id, [r.monitoring for r in rows])
    }
    names = Links(scope.session).titles("employer", set(reports.values()))
    for one in rows:
        over = float(one.measured / one.limit_value) if one.measured and one.limit_value else 99.0
        why = [names.get(reports.get(one.monitoring, 0), "")]
        why.append(f"超标 {over:.1f} 倍" if 1 < over < 99 else "不合格")
        why += [f"接触 {one.exposed:,} 人"] if one.exposed else []
        yield (over, -(one.exposed or 0)), one.id, [word for word in why if word]


def _monitorings(scope: Scope, numbers: Sequence[int]) -> Iterable[Ranked]:
    """Work that runs is done sooner than work only handed down."""
    for one in _rows(scope, Monitoring, numbers):
        yield (one.state.name != "running", one.tested_on is None), one.id, [one.state.value]


CURES = (
    RemediationState.awaiting_confirmation,
    RemediationState.corrected,
    RemediationState.running,
    RemediationState.unconfirmed,
)


def _remediations(scope: Scope, numbers: Sequence[int]) -> Iterable[Ranked]:
    """The fewer steps are left, the sooner it is finished."""
    for one in _rows(scope, Remediation, numbers):
        left = CURES.index(one.state) if one.state in CURES else len(CURES)
        late = bool(one.due_on and one.due_on < scope.as_of)
        why = [one.state.value, *([f"期限 {one.due_on:%Y-%m-%d}"] if one.due_on else [])]
        yield (left, not late), one.id, [*why, *(["已逾期"] if late else [])]


HELP = {"after_declared": "申报", "after_tested": "检测", "after_examined": "体检", "after_trained": "培训"}


def _helped(scope: Scope, numbers: Sequence[int]) -> Iterable[Ranked]:
    """Who has only a box to fill comes first, then who lacks the fewest of the four."""
    for one in _rows(scope, Assistance, numbers):
        unsaid = [zh for name, zh in HELP.items() if getattr(one, name) is None]
        undone = [zh for name, zh in HELP.items() if getattr(one, name) is False]
        why = [f"没有填写{'、'.join(unsaid)}"] if unsaid else []
        why += [f"还缺{'、'.join(undone)}"] if undone else []
        yield (len(undone), len(unsaid)), one.id, why or ["四项已完成"]


WANTED = ("approval_kind", "approved_by", "nature", "risk")


def _projects(scope: Scope, numbers: Sequence[int]) -> Iterable[Ranked]:
    """The fewest blanks first."""
    known = field_map(Project)
    for one in _rows(scope, Project, numbers):
        blank = [known[name].zh for name in WANTED if getattr(one, name) is None]
        yield (len(blank),), one.id, [f"缺{'、'.join(blank)}"] if blank else []


def _declarations(scope: Scope, numbers: Sequence[int]) -> Iterable[Ranked]:
    """One that was corrected already needs only to be judged again."""
    for one in _rows(scope, Declaration, numbers):
        errors = "、".join(error.value for error in sorted(one.errors or (), key=lambda error: error.name))
        why = [f"{one.corrected_on:%Y-%m-%d} 已更正，待复核"] if one.corrected_on else ["待更正"]
        yield (
            (one.corrected_on is None, len(one.errors or ())),
            one.id,
            [*why, *([f"错在{errors}"] if errors else [])],
        )


def _institutions(scope: Scope, numbers: Sequence[int]) -> Iterable[Ranked]:
    """A public body in the county first, then one whose service a document can cover."""
    for one in _rows(scope, Institution, numbers):
        public = one.ownership in (Ownership.public, Ownership.state_enterprise)
        ended = one.valid_until is not None and one.valid_until < scope.as_of
        why = [one.ownership.value if one.ownership else "性质未填"]
        why += [f"备案 {one.valid_until:%Y-%m-%d} 到期，续办即可"] if ended else []
        why += [] if one.in_county or one.serves_county else ["外地机构，有文件支持来本县服务即可"]
        yield (not public, not one.in_county, ended), one.id, why


def _stations(scope: Scope, numbers: Sequence[int]) -> Iterable[Ranked]:
    """A station being built before one that is paused."""
    for one in _rows(scope, Station, numbers):
        yield (one.state.name,), one.id, [one.state.value]


RANKS: dict[str, Callable[[Scope, Sequence[int]], Iterable[Ranked]]] = {
    "employer": _employers,
    "radiation_worker": _workers,
    "township_year": _towns,
    "case": _cases,
    "monitoring_post": _posts,
    "monitoring": _monitorings,
    "remediation": _remediations,
    "assistance": _helped,
    "project": _projects,
    "declaration": _declarations,
    "institution": _institutions,
    "station": _stations,
}
