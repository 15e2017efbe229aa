"""Help for small employers, the cure of values above the limit, and construction projects."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from typing import Any

from db.records._classes import Risk, Size
from db.records.assistance import Assistance, AssistanceContent, AssistanceMode, Satisfaction
from db.records.employer import OperatingState
from db.records.project import ApprovalKind, Project, ProjectNature, ProjectState
from db.records.remediation import Remediation, RemediationMeasure, RemediationReason, RemediationState
from ohdesk.demo.monitorings import OverLimit
from ohdesk.demo.scene import Firm, Scene
from ohdesk.demo.trades import class_of
from ohdesk.demo.words import LAST_DAY, after, between, number, some

SMALL = (Size.small, Size.micro, Size.medium)
HELP_YEARS = (2022, 2023, 2024, 2025)
PROBLEMS = ("未公布检测结果", "警示标识不全", "防尘口罩未按期更换", "职业卫生档案不完整", "未组织离岗时检查")
CONTENTS = tuple(AssistanceContent)[:-1]
EXITS = {
    OperatingState.stopped: (RemediationState.shut_down, "企业停产"),
    OperatingState.cancelled: (RemediationState.cancelled, "企业注销"),
    OperatingState.revoked: (RemediationState.cancelled, "营业执照吊销"),
    OperatingState.moved: (RemediationState.moved_out, "企业搬离本县"),
    OperatingState.missing: (RemediationState.moved_out, "查无下落"),
}
OPEN_STATES = (RemediationState.running, RemediationState.corrected, RemediationState.awaiting_confirmation)
PROJECT_STATES = (
    ProjectState.accepted,
    ProjectState.accepted,
    ProjectState.accepted,
    ProjectState.trial,
    ProjectState.construction,
    ProjectState.design,
    ProjectState.pre_evaluation,
    ProjectState.overdue,
)
PROJECT_NAMES = ("生产线技术改造项目", "扩建项目", "环保除尘升级项目", "年产能提升项目", "新建厂房项目")


def write_assistance(scene: Scene) -> None:
    """Write whom the office and its bodies helped in each year."""
    rng = scene.chance("assistance")
    for year in HELP_YEARS:
        firms = [firm for firm in scene.declared if firm.size in SMALL and firm.worked_in(year)]
        for firm in some(rng, firms, max(6, round(len(scene.firms) * 0.1))):
            _help(scene, rng, firm, year)


def _help(scene: Scene, rng: Random, firm: Firm, year: int) -> None:
    started = after(rng, between(rng, date(year, 3, 1), date(year, 6, 30)), 0, 2)
    steps = ("declared", "tested", "examined", "trained")
    before = {f"before_{step}": step == "declared" or rng.random() < 0.5 for step in steps}
    after_help = {f"after_{step}": before[f"before_{step}"] or rng.random() < 0.93 for step in steps}
    problems = rng.sample(PROBLEMS, rng.randint(1, 3))
    corrected = rng.random() < 0.9
    scene.book.add(
        Assistance,
        employer=firm.id,
        year=year,
        mode=rng.choice(tuple(AssistanceMode)[:-1]),
        staff=firm.staff,
        body=rng.choice(("榆河县疾病预防控制中心", "澄岳安全卫生技术服务有限公司")),
        responsible=scene.words.person_name(),
        started_on=started,
        finished_on=after(rng, started, 60, 150),
        times=rng.randint(2, 5),
        contents=frozenset(rng.sample(CONTENTS, rng.randint(2, 5))),
        problems="；".join(problems),
        corrected=corrected,
        correction="已按清单逐项整改" if corrected else "防护设施改造尚未完成",
        satisfaction=rng.choice((Satisfaction.satisfied, Satisfaction.satisfied, Satisfaction.fair)),
        tools="中小微企业职业健康管理手册",
        **before,
        **after_help,
    )


def write_remediations(scene: Scene, found: Sequence[OverLimit]) -> None:
    """Write one inclusion for each employer with a value above its limit up to 2023."""
    rng = scene.chance("remediations")
    seen: set[int] = set()
    for one in found:
        if one.found_on.year <= 2023 and one.firm.staff >= 10 and one.firm.id not in seen:
            seen.add(one.firm.id)
            _remediation(scene, rng, one)


def _reason(one: OverLimit) -> RemediationReason:
    if one.hazard == "W001":
        return RemediationReason.noise
    names = {"dust": RemediationReason.dust, "chemical": RemediationReason.chemical}
    return names.get(class_of(one.hazard), RemediationReason.other_over)


def _remediation(scene: Scene, rng: Random, one: OverLimit) -> None:
    included = after(rng, one.found_on, 10, 40)
    measures = frozenset(rng.sample(tuple(RemediationMeasure), rng.randint(1, 2)))
    scene.book.add(
        Remediation,
        employer=one.firm.id,
        included_on=included,
        reasons=frozenset({_reason(one)}),
        due_on=date(2025, 12, 31),
        post=one.post,
        hazard=one.hazard,
        limit_value=number(one.limit),
        before_value=number(one.measured),
        measures=measures,
        plan="更换密闭罩和除尘风机，缩短接触时间，复测合格后申请确认",
        **_cure(scene, rng, one, included),
    )


def _cure(scene: Scene, rng: Random, one: OverLimit, included: date) -> dict[str, Any]:
    if one.firm.state in EXITS and one.firm.since:
        state, why = EXITS[one.firm.state]
        return {"state": state, "state_since": max(included, one.firm.since), "exit_reason": why}
    state = RemediationState.finished if rng.random() < 0.82 else rng.choice(OPEN_STATES)
    values: dict[str, Any] = {
        "state": state,
        "state_since": included,
        "invested": number(rng.uniform(0.8, 60), 1),
    }
    if state in (RemediationState.running, RemediationState.corrected):
        return values
    tested = after(rng, included, 90, 300)
    better = one.limit * rng.uniform(0.4, 0.95) if one.hazard != "W001" else rng.uniform(78, 84.8)
    values |= {
        "after_value": number(better),
        "institution": scene.institutions["technical"],
        "report_no": f"FC{tested.year}-{one.firm.id:05d}",
        "retested_on": tested,
        "retest_qualified": True,
        "state_since": tested,
    }
    if state is RemediationState.finished:
        confirmed = after(rng, tested, 10, 40)
        values |= {
            "confirmer": scene.words.person_name(),
            "confirmed_on": confirmed,
            "state_since": confirmed,
        }
    return values


def write_projects(scene: Scene) -> None:
    """Write construction projects at every stage; one severe project is late with its report."""
    rng = scene.chance("projects")
    firms = [firm for firm in scene.working if firm.risk and firm.trade.industrial]
    for place, firm in enumerate(some(rng, firms, max(5, round(len(scene.firms) * 0.09)))):
        _project(scene, rng, firm, PROJECT_STATES[place % len(PROJECT_STATES)])


def _project(scene: Scene, rng: Random, firm: Firm, state: ProjectState) -> None:
    approved = after(rng, between(rng, date(2021, 1, 10), date(2023, 10, 31)), 0, 2)
    severe = firm.risk is Risk.severe
    values: dict[str, Any] = {
        "employer": firm.id,
        "name": f"{firm.name}{rng.choice(PROJECT_NAMES)}",
        "project_code": f"{approved:%y%m}-410599-04-0{rng.randint(1, 5)}-{rng.randint(100000, 999999)}",
        "township": firm.town.id,
        "address": scene.words.address(firm.town.name),
        "industry": firm.trade.industry,
        "nature": rng.choice(tuple(ProjectNature)),
        "investment": number(rng.uniform(120, 9000), 0),
        "risk": firm.risk,
        "state": state,
        "approval_kind": ApprovalKind.filed,
        "approved_by": f"{scene.words.county}发展和改革委员会",
        "approval_no": f"榆发改备〔{approved.year}〕{rng.randint(10, 200)}号",
        "approved_on": approved,
        "refill": False,
        "overdue": state is ProjectState.overdue,
        "cleared": rng.random() < 0.5 if state is ProjectState.overdue else None,
    }
    scene.book.add(Project, **values, **_stages(rng, approved, state, severe=severe))


def _stages(rng: Random, approved: date, state: ProjectState, *, severe: bool) -> dict[str, Any]:
    """Return the reviews passed so far; the days run in the order the law gives them."""
    reviewed = after(rng, approved, 30, 90)
    values: dict[str, Any] = {
        "pre_institution": "澄岳安全卫生技术服务有限公司",
        "pre_report_no": f"YP{reviewed.year}-{rng.randint(100, 999)}",
        "pre_reviewed_on": reviewed,
        "pre_result": "采取的防护措施可行",
    }
    if state in (ProjectState.pre_evaluation, ProjectState.overdue):
        return values
    designed = after(rng, reviewed, 30, 90)
    values |= {"design_by": "畅砚工程设计有限公司", "design_reviewed_on": designed}
    if state is not ProjectState.accepted:
        return values
    effect = after(rng, designed, 180, 400)
    accepted = after(rng, effect, 20, 60)
    late = rng.random() < 0.15
    reported = accepted + timedelta(days=rng.randint(26, 45) if late else rng.randint(5, 19))
    return values | {
        "effect_institution": "畅砚检测评价有限公司",
        "effect_reviewed_on": effect,
        "outside_experts": True if severe else None,
        "plan_submitted_on": after(rng, effect, 2, 10, accepted),
        "accepted_on": accepted,
        "published_on": after(rng, accepted, 1, 15),
        "report_submitted_on": min(reported, LAST_DAY) if severe else None,
    }
