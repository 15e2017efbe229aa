"""存在问题和困难: drafted from what is not reached, not met, or explained; the causes are a person's."""

from __future__ import annotations

from ohdesk.report.facts import Facts
from ohdesk.report.script import Script
from ohdesk.report.wording import aim_words, ended, unmet_items
from ohdesk.results import gap, row_text


def problems(script: Script, facts: Facts) -> None:
    """Write the chapter: indicators, tasks, doubtful data, and the analysis left to a person."""
    if facts.aimed:
        script.section("rows", "指标完成方面")
        _rows(script, facts)
    if facts.results.tasks:
        script.section("tasks", "任务落实方面")
        _tasks(script, facts)
    if facts.explained:
        script.section("checks", "数据核对说明")
        for at, one in enumerate(facts.explained, 1):
            script.say(f"check{at}", f"{at}. {ended(one.message)}说明：{ended(one.reason)}")
    script.section("causes", "原因分析和困难")
    script.ask("cause", "对存在问题和困难的原因分析")


def _rows(script: Script, facts: Facts) -> None:
    short = facts.in_state("未实现")
    for at, row in enumerate(short, 1):
        missing = gap(row)
        part = facts.profile.indicator(row.key).part("numerator")
        unit = part.unit if part else row.unit.strip("%")
        lacks = f"，{'超出' if row.operator == '<=' else '还差'}{missing:,}{unit}" if missing else ""
        expected = facts.outlooks.get(row.key)
        reason = ended(expected.reason) if expected and expected.reason.strip() else ""
        words = f"{at}. {row.zh}为{row_text(row)}，目标值为{aim_words(row)}，尚未实现{lacks}。"
        script.say(row.key, words + (f"滞后原因：{reason}" if reason else ""))
    if not short:
        script.say("none", "设有目标值的指标中没有未实现的。")
    open_ = [row.zh for word in ("缺数据", "待复核") for row in facts.in_state(word)]
    if open_:
        script.say("open", f"尚缺数据或待复核的指标：{'、'.join(open_)}。")


def _tasks(script: Script, facts: Facts) -> None:
    at = 0
    for task in facts.profile.tasks:
        result = facts.task(task.key)
        if result is None or result.letter == "A":
            continue
        at += 1
        letter = f"自评{result.letter}档" if result.letter else "尚未定档"
        unmet = unmet_items(task, result)
        reason = f"，未符合的要求：{unmet}" if unmet else f"，{result.why}" if result.letter is None else ""
        name = task.task.lstrip("0123456789. ").rstrip("。")
        script.say(task.key, ended(f"{at}. {name}：{letter}{reason}"))
    if not at:
        script.say("all_a", "各项主要任务均自评为A档。")
