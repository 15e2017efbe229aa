"""A year's tasks handed down: the county's shares, who answers for each point, and what the counts of 2025 need."""

from __future__ import annotations

from datetime import date
from random import Random

from db.records.evidence import Evidence, EvidenceKind
from db.records.outlook import Outlook
from db.records.yearly_task import WorkState, YearlyTask
from ohdesk.demo.scene import Scene
from ohdesk.demo.yearly_facts import YEAR, write_facts
from ohdesk.profile import SHARE, Profile, load

SHARES = {"4": 0.02, "7": 0.095, "8": 14, "9": 1.5, "10-2": 5, "12": 0.2, "25": 3, "26": 20}
"""The share of a task for each employer of the county; small ones are handed down as they are."""

FEW = {"10-1": 1, "11": 6}
SHARE_SOURCE = "2025年职业健康工作任务分解表"
DEPARTMENTS = (
    "县卫生健康委职业健康股",
    "县疾病预防控制中心",
    "县卫生监督所",
    "县人民医院",
    "县联席会议办公室",
)
DONE = ("已完成并归档", "已总结上报", "已按要求完成，材料齐全")
RUNNING = ("方案已印发，正在组织实施", "已完成过半，正在收集材料", "正在与有关部门会商")
PAPERS = (
    ("2", "终期评估自评报告", EvidenceKind.report, date(2025, 6, 24)),
    ("23", "第23个《职业病防治法》宣传周工作总结", EvidenceKind.report, date(2025, 5, 16)),
    ("28", "职业卫生信访事项办理台账", EvidenceKind.record, date(2025, 9, 30)),
)


def write_yearly(scene: Scene) -> None:
    """Write the plans' points, and the cures, projects, mines, lectures and the station of 2025."""
    rng = scene.chance("yearly")
    write_facts(scene, rng)
    for name in ("jilin-2025", "wenshui-2025", "jilin-2021"):
        _points(scene, rng, load(name))
    for task, title, kind, day in PAPERS:
        scene.book.add(Evidence, title=title, kind=kind, dated_on=day, profile="jilin-2025", task=task)
    scene.book.add(
        Outlook,
        profile="wenshui-2025",
        indicator="rehab_coverage",
        will_reach=False,
        final_progress="年底前可再建成1个",
        reason="个别乡镇的康复用房尚在改造",
        written_on=date(2025, 10, 20),
        written_by=scene.book.desk.user,
    )
    scene.book.write()


def _points(scene: Scene, rng: Random, profile: Profile) -> None:
    people = [scene.words.person_name() for _ in range(4)]
    over = profile.year < YEAR
    for one in profile.indicators:
        if one.target == SHARE:
            share = FEW.get(one.no) or max(1, round(SHARES[one.no] * len(scene.firms)))
            scene.book.add(
                YearlyTask,
                profile=profile.name,
                no=one.no,
                name=one.zh,
                share=share,
                share_source=SHARE_SOURCE,
                department=rng.choice(DEPARTMENTS[:3]),
                responsible=rng.choice(people),
                due_on=one.deadline,
            )
        elif one.no:
            scene.book.add(
                YearlyTask, profile=profile.name, no=one.no, name=one.zh, responsible=rng.choice(people)
            )
    for place, work in enumerate(profile.works):
        state = (
            WorkState.done
            if over or place % 3 == 0
            else WorkState.running
            if place % 7
            else WorkState.waiting
        )
        scene.book.add(
            YearlyTask,
            profile=profile.name,
            no=work.no,
            name=work.zh,
            department=rng.choice(DEPARTMENTS),
            responsible=rng.choice(people),
            due_on=work.deadline or date(profile.year, 12, 31),
            state=state,
            progress={WorkState.done: rng.choice(DONE), WorkState.running: rng.choice(RUNNING)}.get(state),
            finished_on=date(profile.year, 11, rng.randint(3, 28)) if state is WorkState.done else None,
        )
