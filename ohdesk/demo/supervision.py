"""Inspections, the cases that came of them, and complaints."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

from db.records.case import Case, CaseState, Penalty, Procedure
from db.records.complaint import Channel, Complaint, ComplaintState, ReplyMethod
from db.records.inspection import Inspection, InspectionKind, InspectionResult, SupervisionClass
from ohdesk.demo.scene import Firm, Scene
from ohdesk.demo.words import YEARS, after, between, number, some

LAST_FILING = date(2025, 9, 30)
CAUSES = (
    ("未按规定组织接触职业病危害作业的劳动者进行职业健康检查", "《职业病防治法》第七十一条"),
    ("未按规定进行工作场所职业病危害因素检测", "《职业病防治法》第七十二条"),
    ("未按规定公布工作场所职业病危害因素检测结果", "《职业病防治法》第七十条"),
    ("未按规定及时、如实申报职业病危害项目", "《职业病防治法》第七十一条"),
    ("未为劳动者提供符合要求的个人防护用品", "《职业病防治法》第七十二条"),
)
PROBLEMS = (
    "检测结果未公布",
    "未建立个人监护档案",
    "噪声岗位未佩戴护耳器",
    "除尘设施未开启",
    "申报信息未更新",
)
REQUESTS = (
    "反映车间粉尘大，未发放防尘口罩",
    "要求补做离岗时职业健康检查",
    "反映夜班噪声大，听力下降",
    "咨询尘肺病诊断所需材料",
    "反映喷漆房没有通风设施",
)
RANDOM_CASES = (4, 9)


def write_supervision(scene: Scene) -> None:
    """Write five years of inspections, cases and complaints; 2025 has as many cases as the story says."""
    rng = scene.chance("supervision")
    for year in YEARS:
        cases = scene.story.cases if year == YEARS[-1] else rng.randint(*RANDOM_CASES)
        _year(scene, rng, year, cases)
        _complaints(scene, rng, year)
    scene.book.write()


def _year(scene: Scene, rng: Random, year: int, cases: int) -> None:
    firms = [
        firm for firm in scene.firms if firm.posts and firm.seen_on.year <= year and firm.until.year >= year
    ]
    inspected = some(rng, firms, max(round(len(scene.firms) * 0.22), 6))
    accused = (inspected * 4)[:cases]
    open_cases = scene.story.open_cases if year == YEARS[-1] else 0
    days = {firm.id: _inspect(scene, rng, firm, year, filed=firm in accused) for firm in inspected}
    filed = sorted(
        (
            after(
                rng,
                days[firm.id],
                1 + 12 * (place // max(1, len(inspected))),
                9 + 12 * (place // max(1, len(inspected))),
            ),
            place,
        )
        for place, firm in enumerate(accused)
    )
    for serial, (day, place) in enumerate(filed, 1):
        closed = serial <= len(filed) - open_cases
        _case(scene, rng, accused[place], day, f"榆卫职立〔{year}〕{serial:03d}号", closed=closed)
    if year == YEARS[-1] and filed and rng.random() < 0.4:
        number_here = f"榆卫职立〔{year}〕{len(filed) + 1:03d}号"
        _withdrawn(scene, inspected[0], filed[-1][0] + timedelta(days=4), number_here)


def _inspect(scene: Scene, rng: Random, firm: Firm, year: int, *, filed: bool) -> date:
    last = min(firm.until, date(year, 9, 10) if filed else date(year, 12, 10))
    day = after(rng, between(rng, max(firm.seen_on, date(year, 2, 20)), last), 0, 2, date(year, 12, 31))
    luck = rng.random()
    result = (
        InspectionResult.filed
        if filed
        else InspectionResult.corrected
        if luck < 0.5
        else InspectionResult.clean
    )
    kind = rng.choice(
        (InspectionKind.random, InspectionKind.random, InspectionKind.daily, InspectionKind.special)
    )
    wrong = result is not InspectionResult.clean
    scene.book.add(
        Inspection,
        employer=firm.id,
        inspected_on=day,
        kind=kind,
        supervision_class=rng.choice(tuple(SupervisionClass)),
        batch=f"{year}年第{1 + day.month // 7}批" if kind is InspectionKind.random else None,
        inspectors=f"{scene.words.person_name()}、{scene.words.person_name()}",
        result=result,
        problems="；".join(rng.sample(PROBLEMS, 2)) if wrong else None,
        document_no=f"榆卫职监〔{year}〕{scene.book.counts.get('inspection', 0) + 1:04d}号",
        corrected_on=after(rng, day, 15, 45) if wrong else None,
        published_on=after(rng, day, 5, 18) if kind is InspectionKind.random else None,
    )
    return day


def _case(scene: Scene, rng: Random, firm: Firm, day: date, filed_no: str, *, closed: bool) -> None:
    cause, basis = rng.choice(CAUSES)
    values: dict[str, Any] = {
        "filed_no": filed_no,
        "filed_on": day,
        "employer": firm.id,
        "cause": cause,
        "basis": basis,
        "procedure": Procedure.ordinary,
        "state": CaseState.investigating,
    }
    if closed:
        values |= _decision(rng, day, filed_no)
    scene.book.add(Case, **values)


def _decision(rng: Random, day: date, filed_no: str) -> dict[str, Any]:
    """Return the decision and what followed: service, report, publication, closing, recheck, second report."""
    decided = after(rng, day, 18, 50)
    served = after(rng, decided, 1, 4)
    done = after(rng, served, 10, 25)
    rechecked = after(rng, done, 1, 5)
    fine = rng.random() < 0.6
    kinds = {Penalty.warning, Penalty.correction} | ({Penalty.fine} if fine else set())
    return {
        "state": CaseState.closed,
        "decision_no": filed_no.replace("职立", "职罚"),
        "decided_on": decided,
        "served_on": served,
        "penalties": frozenset(kinds),
        "fine": number(rng.choice((5000, 10000, 20000, 50000, 80000)), 0) if fine else None,
        "first_reported_on": after(rng, served, 1, 5),
        "published_on": after(rng, decided, 3, 7),
        "closed_on": done,
        "loop_closed": True,
        "rechecked_on": rechecked,
        "second_reported_on": after(rng, done, 1, 5),
    }


def _withdrawn(scene: Scene, firm: Firm, day: date, filed_no: str) -> None:
    """Write a case that was taken back and must not be counted."""
    scene.book.add(
        Case,
        filed_no=filed_no,
        filed_on=day,
        employer=firm.id,
        cause=CAUSES[0][0],
        procedure=Procedure.ordinary,
        state=CaseState.withdrawn,
        note="经核实当事人已于立案前完成检查，撤销立案",
    )


def _complaints(scene: Scene, rng: Random, year: int) -> None:
    firms = [firm for firm in scene.firms if firm.posts and firm.seen_on.year <= year]
    for serial in range(1, rng.randint(4, 8)):
        received = after(rng, date(year, min(12, 1 + serial * 2), 3), 0, 20, date(year, 12, 31))
        open_still = year == YEARS[-1] and serial > 4 and rng.random() < 0.5
        values: dict[str, Any] = {
            "no": f"TS{year}-{serial:03d}",
            "channel": rng.choice(tuple(Channel)[:-1]),
            "received_on": received,
            "employer": rng.choice(firms).id if firms else None,
            "complainant": scene.words.person_name(),
            "complainant_phone": scene.words.phone(),
            "request": rng.choice(REQUESTS),
            "state": ComplaintState.handling,
            "accepted_on": after(rng, received, 1, 4),
        }
        if not open_still:
            finished = after(rng, values["accepted_on"], 8, 40)
            true = rng.random() < 0.6
            values |= {
                "state": ComplaintState.finished,
                "finished_on": finished,
                "substantiated": true,
                "handling": "现场核查并责令改正" if true else "现场核查，反映问题不存在",
                "replied_on": after(rng, finished, 0, 3),
                "reply_method": rng.choice(tuple(ReplyMethod)),
            }
        scene.book.add(Complaint, **values)
