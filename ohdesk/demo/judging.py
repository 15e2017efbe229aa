"""What the self-assessment asks beside the records: typed figures, the literacy survey, tasks and their papers."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

from db.files import keep_file
from db.records.annual_figure import AnnualFigure
from db.records.evidence import Evidence, EvidenceKind
from db.records.literacy_answer import EmploymentForm, LiteracyAnswer
from db.records.literacy_survey import LiteracySurvey
from db.records.person import Sex
from db.records.review import Review, ReviewState
from db.records.task_decision import Grade, TaskDecision
from db.records.task_fact import TaskFact
from db.records.task_item import ItemState, TaskItem
from ohdesk.demo.papers import Sample, file_of
from ohdesk.demo.scene import Scene
from ohdesk.demo.words import between, number, read

STATES = {"y": ItemState.yes, "n": ItemState.no, "p": ItemState.partly}
FIGURE_YEARS = range(2020, 2026)
KEY_INDUSTRIES = ("采矿业", "化学原料和化学制品制造业", "非金属矿物制品业", "金属制品业")
OTHER_INDUSTRIES = ("汽车制造业", "家具制造业", "医疗卫生业", "交通运输业", "环境卫生管理业")
SURVEY_YEARS = (2024, 2025)
SHEETS = 90


def write_judgement(scene: Scene) -> None:
    """Write figures, survey, tasks, facts, decisions and papers."""
    _figures(scene, scene.chance("figures"))
    _survey(scene, scene.chance("survey"))
    _sheets(scene, scene.chance("sheets"))
    _tasks(scene, scene.chance("tasks"))
    _review(scene)
    scene.book.write()


def _review(scene: Scene) -> None:
    """Tell of a review that was withdrawn; the one who invents everything may not review it."""
    scene.book.add(
        Review,
        profile=read("tasks")["profile"],
        year=2025,
        as_of=date(2025, 6, 30),
        reviewed_on=date(2025, 7, 8),
        reviewed_by="示例审核员",
        state=ReviewState.withdrawn,
        reason="第二季度申报数据有补录，撤销后重新审核",
    )


def _figure(
    scene: Scene, figure: str, label: str, year: int, value: int, department: str, source: str
) -> None:
    part_year = figure == "insured_workers" and year == FIGURE_YEARS[-1]
    scene.book.add(
        AnnualFigure,
        figure=figure,
        label=label,
        year=year,
        value=Decimal(value),
        department=department,
        source=source,
        as_of=date(year, 6, 30) if part_year else date(year, 12, 31),
        note="2025年为上半年末数" if part_year else None,
    )


def _figures(scene: Scene, rng: Random) -> None:
    """Write the insured workers of six years, the county's plan, and seldom what the city supplies."""
    insured = float(rng.randint(9000, 14000) + 30 * len(scene.firms))
    for year in FIGURE_YEARS:
        if year > FIGURE_YEARS[0]:
            falls = year in scene.story.falling_years
            insured *= rng.uniform(0.97, 0.99) if falls else rng.uniform(1.02, 1.05)
        source = "社会保险经办系统年末统计" if year < FIGURE_YEARS[-1] else "社会保险经办系统6月末统计"
        department = "榆河县人力资源和社会保障局"
        _figure(scene, "insured_workers", "工伤保险参保人数", year, round(insured), department, source)
    office = "榆河县卫生健康委员会"
    label = "本县制定职业防治“十四五”规划"
    _figure(scene, "county_plans", label, 2025, 1, office, "榆政办〔2022〕7号")
    if scene.story.city_figures:
        city, letter = "榆岭市卫生健康委员会", "榆岭卫职健函〔2025〕12号"
        label = "确定承担职业病诊断工作的公立医疗卫生机构数量"
        _figure(scene, "diagnosis_institutions", label, 2025, rng.randint(1, 2), city, letter)
        _figure(scene, "city_plan", "地级市制定职业防治“十四五”规划", 2025, 1, city, letter)


def _survey(scene: Scene, rng: Random) -> None:
    """Write the survey's totals; over the key industries of 2025 the story's share is aware."""
    for year in SURVEY_YEARS:
        share = scene.story.aware - 0.03 * (SURVEY_YEARS[-1] - year)
        for industry in KEY_INDUSTRIES + OTHER_INDUSTRIES:
            key = industry in KEY_INDUSTRIES
            for exposed in (True, False) if key or industry == OTHER_INDUSTRIES[0] else (False,):
                surveyed = rng.randint(60, 140) if exposed else rng.randint(30, 70)
                aware = round(surveyed * (share if exposed else share - 0.05))
                scene.book.add(
                    LiteracySurvey,
                    year=year,
                    industry_group=industry,
                    exposed=exposed,
                    key_industry=key,
                    surveyed=surveyed,
                    aware=aware,
                    literate=round(aware * rng.uniform(0.45, 0.65)),
                    source="重点人群职业健康素养监测系统",
                )


def _sheets(scene: Scene, rng: Random) -> None:
    """Write the answer sheets of 2023, the year of which no totals are kept."""
    for serial in range(1, SHEETS + 1):
        industry = rng.choice(KEY_INDUSTRIES + OTHER_INDUSTRIES[:2])
        law, protection = rng.uniform(35, 98), rng.uniform(35, 98)
        combined = (law + protection) / 2
        scene.book.add(
            LiteracyAnswer,
            sheet_no=f"SY2023-{serial:04d}",
            year=2023,
            surveyed_on=between(rng, date(2023, 6, 5), date(2023, 8, 31)),
            township=rng.choice(scene.towns).id,
            industry_group=industry,
            key_industry=industry in KEY_INDUSTRIES,
            exposed=rng.random() < 0.8,
            sex=Sex.male if rng.random() < 0.7 else Sex.female,
            age=rng.randint(18, 59),
            employment=rng.choice(
                (EmploymentForm.contract, EmploymentForm.contract, EmploymentForm.dispatched)
            ),
            score_total=number(min(100.0, combined + rng.uniform(-6, 6)), 1),
            score_law=number(law, 1),
            score_protection=number(protection, 1),
            score_combined=number(combined, 1),
        )


def _tasks(scene: Scene, rng: Random) -> None:
    known = read("tasks")
    profile = known["profile"]
    for task in known["task"]:
        where = {"profile": profile, "task": task["key"]}
        why = task.get("why", {})
        for item, sign in enumerate(rng.choice(task["states"]), 1):
            if sign in STATES:
                reason = why.get(str(item)) if sign != "y" or task["key"] == "3-2" else None
                scene.book.add(TaskItem, **where, item=item, state=STATES[sign], reason=reason)
        for fact, values in task.get("facts", {}).items():
            scene.book.add(TaskFact, **where, fact=fact, value=rng.choice(values))
        for paper in task.get("papers", []):
            _paper(scene, where, paper)
    for decision in known["decision"]:
        scene.book.add(
            TaskDecision,
            profile=profile,
            task=decision["task"],
            grade=Grade[decision["grade"]],
            reason=decision["reason"],
            decided_on=decision["on"],
            decided_by=scene.book.desk.user,
        )


def _paper(scene: Scene, where: dict[str, str], paper: list[Any]) -> None:
    title, document_no, kind, dated_on, issuers, item = paper
    file = file_of(Sample(title, document_no, EvidenceKind[kind], dated_on, issuers))
    kept: dict[str, Any] = {}
    if file is not None:
        name, content = file
        kept = {
            "file_name": name, "sha256": keep_file(scene.book.session, content), "size": len(content),
        }  # fmt: skip
    scene.book.add(
        Evidence,
        **kept,
        title=title,
        document_no=document_no,
        kind=EvidenceKind[kind],
        dated_on=dated_on,
        issuers=issuers,
        profile=where["profile"],
        task=where["task"],
        item=item,
    )
