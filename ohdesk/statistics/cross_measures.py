"""What a cross table counts: each measure is one query that returns employers and their weight."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from db.records._classes import Risk
from db.records.attendance import Attendance
from db.records.checkup import Checkup, ExamKind
from db.records.checkup_total import CheckupTotal
from db.records.declaration import Declaration, ReviewState
from db.records.employer import Employer
from db.records.monitoring import Monitoring, MonitoringKind, MonitoringState
from db.records.training import Training
from ohdesk.errors import Refused
from ohdesk.measures import Scope, hazardous_industrial, must_declare
from ohdesk.reminders import OTHER_TEST_MONTHS, SEVERE_TEST_MONTHS, months_before

HOUSES, PERSONS = "家", "人"
Weights = dict[int, int]
Conditions = list[ColumnElement[bool]]


@dataclass(frozen=True)
class Measure:
    """One count: its words, its unit, what it means, and the query behind it."""

    key: str
    zh: str
    unit: str
    definition: str
    ask: Callable[[Scope], Weights]


@dataclass(frozen=True)
class Rate:
    """One count over another, kept as the two whole numbers."""

    key: str
    zh: str
    top: str
    bottom: str

    @property
    def unit(self) -> str:
        """Return the unit rates are printed in."""
        return "%"

    @property
    def definition(self) -> str:
        """Return what is divided by what."""
        return f"{measure(self.top).zh} ÷ {measure(self.bottom).zh}。{measure(self.top).definition}"


def _ones(scope: Scope, *conditions: ColumnElement[bool]) -> Weights:
    return dict.fromkeys(scope.session.scalars(select(Employer.id).where(*conditions)), 1)


def _sums(scope: Scope, column: Any) -> Weights:
    rows = scope.session.execute(select(Employer.id, column).where(column.is_not(None)))
    return {number: value for number, value in rows if value >= 0}


def declared_by(scope: Scope) -> Select[int]:
    """Return the employers with a declaration that was not returned, submitted by the day."""
    return select(Declaration.employer).where(
        Declaration.submitted_on <= scope.as_of, Declaration.review_state != ReviewState.returned
    )


def _tested(scope: Scope) -> ColumnElement[bool]:
    def within(months: int) -> ColumnElement[bool]:
        on = func.coalesce(Monitoring.tested_on, Monitoring.reported_on)
        since = select(Monitoring.employer).where(
            Monitoring.kind.in_((MonitoringKind.periodic, MonitoringKind.evaluation)),
            Monitoring.state == MonitoringState.done,
            on > months_before(scope.as_of, months),
            on <= scope.as_of,
        )
        return Employer.id.in_(since)

    mild = or_(Employer.risk.is_(None), Employer.risk != Risk.severe)
    return or_(within(SEVERE_TEST_MONTHS), and_(mild, within(OTHER_TEST_MONTHS)))


def _carded(scope: Scope, employer: Any = Checkup.employer) -> Conditions:
    """Return the conditions of an examination card of 在岗期间 in the year; sent workers count at both employers."""
    return [
        employer.is_not(None),
        Checkup.exam_kind == ExamKind.periodic,
        Checkup.checked_on.between(scope.first_day, scope.as_of),
    ]


def _totalled(scope: Scope) -> Conditions:
    return [
        CheckupTotal.exam_kind == ExamKind.periodic,
        CheckupTotal.year == scope.year,
        or_(CheckupTotal.checked_on.is_(None), CheckupTotal.checked_on <= scope.as_of),
        CheckupTotal.examined > 0,
    ]


def _examined(scope: Scope) -> ColumnElement[bool]:
    return or_(
        Employer.id.in_(select(Checkup.employer).where(*_carded(scope))),
        Employer.id.in_(select(Checkup.host_employer).where(*_carded(scope, Checkup.host_employer))),
        Employer.id.in_(select(CheckupTotal.employer).where(*_totalled(scope))),
    )


def examined_persons(scope: Scope) -> Weights:
    """在岗体检人数: each person once at the employer on the card; totals only where there are no cards."""
    cards = (
        select(Checkup.employer, func.count(func.distinct(Checkup.person)))
        .where(*_carded(scope))
        .group_by(Checkup.employer)
    )
    totals = select(CheckupTotal.employer, CheckupTotal.examined).where(*_totalled(scope))
    found = {row[0]: row[1] for row in scope.session.execute(totals)}
    return found | {row[0]: row[1] for row in scope.session.execute(cards)}


def _trained(scope: Scope) -> ColumnElement[bool]:
    sessions = select(Training.id).where(Training.held_on.between(scope.first_day, scope.as_of))
    attended = select(Attendance.employer).where(Attendance.attended > 0, Attendance.training.in_(sessions))
    told = select(Declaration.employer).where(
        Declaration.submitted_on.between(scope.first_day, scope.as_of),
        Declaration.review_state != ReviewState.returned,
        or_(
            Declaration.head_trained.is_(True),
            Declaration.manager_trained.is_(True),
            Declaration.workers_trained > 0,
        ),
    )
    return or_(Employer.id.in_(attended), Employer.id.in_(told))


def _due(scope: Scope, *further: ColumnElement[bool]) -> Weights:
    return _ones(scope, *must_declare(scope), *further)


EXPOSURES = (
    ("exposed_dust", "接触粉尘人数", Employer.exposed_dust),
    ("exposed_chemical", "接触化学因素人数", Employer.exposed_chemical),
    ("exposed_physical", "接触物理因素人数", Employer.exposed_physical),
    ("exposed_noise", "接触噪声人数", Employer.exposed_noise),
    ("exposed_radiation", "接触放射性因素人数", Employer.exposed_radiation),
)


def _exposure(key: str, zh: str, column: Any) -> Measure:
    said = f"填了{zh}的单位合计；一人接触几种因素时各计一次，不能相加"
    return Measure(key, zh, PERSONS, said, lambda one: _sums(one, column))


DUE = "核查结论为应申报，截至日在生产或阶段性生产，且已列入台账"
MEASURES: tuple[Measure, ...] = (
    Measure("employers", "用人单位", HOUSES, "台账中的全部单位，不论核查结论", _ones),
    Measure(
        "staff", "职工人数", PERSONS, "填了职工人数的单位合计", lambda one: _sums(one, Employer.staff_total)
    ),
    Measure(
        "exposed",
        "接害人数",
        PERSONS,
        "填了接害总人数的单位合计（企业申报数）",
        lambda one: _sums(one, Employer.exposed_total),
    ),
    *(_exposure(*one) for one in EXPOSURES),
    Measure("must_declare", "应申报单位", HOUSES, DUE, _due),
    Measure(
        "declared",
        "已申报单位",
        HOUSES,
        "应申报单位中，截至日已提交申报且未被退回的",
        lambda one: _due(one, Employer.id.in_(declared_by(one))),
    ),
    Measure(
        "industrial",
        "工业应申报单位",
        HOUSES,
        f"{DUE}，行业门类为 B、C、D；与指标测算的分母相同",
        lambda one: _ones(one, *hazardous_industrial(one)),
    ),
    Measure(
        "industrial_declared",
        "工业已申报单位",
        HOUSES,
        "工业应申报单位中，截至日已提交申报且未被退回的；与指标测算的分子相同",
        lambda one: _ones(one, *hazardous_industrial(one), Employer.id.in_(declared_by(one))),
    ),
    Measure(
        "tested",
        "周期内已检测单位",
        HOUSES,
        f"应申报单位中，有定期检测或现状评价且在周期内的：严重 {SEVERE_TEST_MONTHS} 个月，"
        f"其他 {OTHER_TEST_MONTHS} 个月",
        lambda one: _due(one, _tested(one)),
    ),
    Measure(
        "examined",
        "本年已体检单位",
        HOUSES,
        "应申报单位中，本年有在岗期间体检卡或体检汇总的（含作为用工单位）",
        lambda one: _due(one, _examined(one)),
    ),
    Measure(
        "examined_persons",
        "在岗体检人数",
        PERSONS,
        "本年在岗期间体检的人数，同一单位一人只计一次；没有体检卡的单位用体检汇总",
        examined_persons,
    ),
    Measure(
        "trained",
        "本年已培训单位",
        HOUSES,
        "应申报单位中，本年有人参训，或本年申报时填报已培训的",
        lambda one: _due(one, _trained(one)),
    ),
)
RATES: tuple[Rate, ...] = (
    Rate("declared_rate", "申报率", "declared", "must_declare"),
    Rate("industrial_rate", "工业申报率", "industrial_declared", "industrial"),
    Rate("tested_rate", "周期内检测率", "tested", "must_declare"),
    Rate("examined_rate", "体检开展率", "examined", "must_declare"),
    Rate("trained_rate", "培训率", "trained", "must_declare"),
)
_BY_KEY: dict[str, Measure | Rate] = {one.key: one for one in RATES} | {one.key: one for one in MEASURES}
KEYS = tuple(_BY_KEY)


def known(key: str) -> Measure | Rate:
    """Return a measure or rate by its key; raise Refused listing those there are."""
    if key not in _BY_KEY:
        raise Refused(f"没有“{key}”这个数据项，可用的有：{'、'.join(_BY_KEY)}。")
    return _BY_KEY[key]


def measure(key: str) -> Measure:
    """Return a measure by its key; raise Refused when it is none."""
    found = known(key)
    if isinstance(found, Rate):
        raise Refused(f"“{found.zh}”是比率，请选择一个数量。")
    return found


def needed(keys: Iterable[str]) -> list[str]:
    """Return the measures that these measures and rates are made of, each once."""
    parts: list[str] = []
    for key in keys:
        one = known(key)
        parts += [one.top, one.bottom] if isinstance(one, Rate) else [key]
    return list(dict.fromkeys(parts))
