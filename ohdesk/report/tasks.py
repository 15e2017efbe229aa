"""任务完成情况: letters by group, each task with its items, facts and papers; the year's points of work."""

from __future__ import annotations

from itertools import groupby

from ohdesk.profile import Task
from ohdesk.report.content import Column
from ohdesk.report.facts import Facts, chinese_day
from ohdesk.report.overview import DONE, letters
from ohdesk.report.script import NUMBERED, Script
from ohdesk.report.wording import END, ended, task_sentence

CENTRE = "center"
COLUMNS = (
    Column("组别", 1.7, joined=True),
    Column("任务", 3.2),
    Column("符合项", 0.8, CENTRE),
    Column("自评", 0.8, CENTRE),
    Column("佐证", 0.7, CENTRE),
)
WORKS = (
    Column("序号", 0.6, CENTRE),
    Column("工作要点", 2.6),
    Column("时限", 0.9, CENTRE),
    Column("完成情况", 0.9, CENTRE),
    Column("进展", 2.0),
    Column("佐证", 0.6, CENTRE),
)


def tasks(script: Script, facts: Facts) -> None:
    """Write the chapter from tasks and points of work, or only its prompt where the profile has neither."""
    if facts.results.tasks:
        _tasks(script, facts)
    if facts.results.works:
        _works(script, facts)
    if not facts.results.tasks and not facts.results.works:
        script.ask("text", "主要任务的落实情况，包括工作举措和取得的成效")


def _tasks(script: Script, facts: Facts) -> None:
    script.say("said", f"本次共评估主要任务{len(facts.results.tasks)}项，{letters(facts)}。")
    script.table("table", "主要任务自评结果", COLUMNS, _lines(facts))
    for group, members in groupby(facts.profile.tasks, key=lambda one: one.group):
        found = list(members)
        script.section(f"{found[0].key}.group", group)
        for task in found:
            script.point(f"{task.key}.name", task.task)
            words = task_sentence(task, facts.task(task.key), len(facts.papers_of(task.key)))
            script.say(task.key, words)
        script.ask(f"{found[0].key}.did", "本组任务的主要做法和取得的成效")


def _lines(facts: Facts) -> list[tuple[str, ...]]:
    return [_line(facts, task) for task in facts.profile.tasks]


def _line(facts: Facts, task: Task) -> tuple[str, ...]:
    result = facts.task(task.key)
    met = f"{len(result.met_items)}/{len(task.items)}" if result else "—"
    letter = (result.letter if result else None) or "待定"
    papers = len(facts.papers_of(task.key))
    group = NUMBERED.sub("", task.group)
    return group, task.task.rstrip(END), met, letter, f"{papers}件" if papers else "—"


def _works(script: Script, facts: Facts) -> None:
    works = facts.results.works
    done = sum(1 for one in works if one.state == DONE)
    script.section("works", "年度工作要点落实情况")
    script.say("works.said", f"年度工作要点共{len(works)}项，截至{facts.day}已完成{done}项。")
    rows = [
        (
            one.no,
            one.zh.rstrip(END),
            chinese_day(one.due) if one.due else "—",
            one.state or "未填",
            one.progress.strip() or ended(one.why) or "—",
            f"{one.evidence}件" if one.evidence else "—",
        )
        for one in works
    ]
    script.table("works.table", "年度工作要点落实情况", WORKS, rows, small=True)
    script.ask("works.did", "年度工作要点的主要做法和取得的成效")
