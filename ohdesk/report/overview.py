"""The first and the hand-written chapters of a 自评报告: how was assessed, what is new, what is proposed."""

from __future__ import annotations

from ohdesk.report.facts import Facts
from ohdesk.report.script import Script
from ohdesk.report.wording import counts, ended

DONE = "已完成"
STATES = ("实现", "未实现", "待复核", "缺数据")


def overview(script: Script, facts: Facts) -> None:
    """Write 总体情况: on what ground, for which years, from how many records, by which readings, with what outcome."""
    profile = facts.profile
    script.section("basis", "评估依据和范围")
    known = profile.document and profile.document not in profile.title
    document = f"（{profile.document}）" if known else ""
    issuer = f"{profile.issuer}" if profile.issuer else "上级"
    script.say(
        "ground",
        f"根据{issuer}有关要求{document}，{facts.office}按照《{profile.title}》的指标和任务，"
        f"对本辖区工作情况进行了自评估。{_period(facts)}本报告数据截至{facts.day}。",
    )
    script.section("how", "评估方法和数据来源")
    script.say("records", _sources(facts))
    script.say("readings", _readings(facts))
    script.ask("organised", "评估工作的组织领导、部门分工、工作过程和现场核查情况")
    script.section("outcome", "总体结果")
    script.say("result", result_sentence(facts))


def _period(facts: Facts) -> str:
    years = facts.profile.period
    if len(years) < 2 or years[0] == years[-1]:
        return f"评估年度为{facts.profile.year}年。"
    return f"评估期为{years[0]}—{years[-1]}年。"


def _sources(facts: Facts) -> str:
    said = "定量指标由本单位职业健康台账逐条统计得出，每个数字均可追溯到所依据的记录；"
    said += "其他部门掌握的数据采用其提供的数值，并登记来源。"
    if facts.records:
        listed = "、".join(f"{zh}{number:,}条" for zh, number in facts.records)
        said += f"评估时台账共有{listed}。"
    if facts.papers:
        files = sum(1 for one in facts.papers if one.sha256)
        said += f"登记佐证材料{len(facts.papers):,}件，其中附有文件的{files:,}件。"
    return said


def _readings(facts: Facts) -> str:
    if not facts.readings:
        return ""
    said = "；".join(one.words for one in facts.readings)
    owed = "".join(
        f"其中“{one.words}”与通常口径不同，理由：{ended(one.reason)}"
        for one in facts.readings
        if not one.usual
    )
    return f"文件对口径留有选择的，本次评估采用：{said}。{owed}"


def result_sentence(facts: Facts) -> str:
    """Return how many indicators and tasks came out how."""
    said = ""
    if facts.aimed:
        found = counts(((word, len(facts.in_state(word))) for word in STATES), "项")
        said += f"本单位适用且设有目标值的指标{len(facts.aimed)}项，其中{found}。"
    if facts.results.tasks:
        said += f"主要任务{len(facts.results.tasks)}项，其中{letters(facts)}。"
    works = facts.results.works
    if works:
        done = sum(1 for one in works if one.state == DONE)
        said += f"年度工作要点{len(works)}项，已完成{done}项。"
    return said


def letters(facts: Facts) -> str:
    """Return how many tasks stand at which letter."""
    found = [one.letter for one in facts.results.tasks]
    known = [(f"自评{letter}档", found.count(letter)) for letter in ("A", "B", "C")]
    return counts([*known, ("尚未定档", found.count(None))], "项")


def innovation(script: Script, _facts: Facts) -> None:
    """Leave 工作创新 to a person: what was done, and cases."""
    script.section("practice", "创新做法")
    script.ask("practices", "本地区在机制、方法、技术等方面的创新做法和取得的成效")
    script.section("case", "典型案例")
    script.ask("cases", "可复制推广的典型案例，写明做法、数据和效果")


def proposals(script: Script, _facts: Facts) -> None:
    """Leave the proposals for the coming plan to a person."""
    script.section("situation", "面临的形势")
    script.ask("outlook", "当前职业病防治工作面临的形势和需要解决的主要矛盾")
    script.section("proposal", "意见建议")
    script.ask("proposals", "对“十五五”规划目标指标、重点任务、保障措施的意见建议")


def duties(script: Script, facts: Facts) -> None:
    """Write 本部门职责和任务分工: what stands in the office's own words, and the figures it supplies."""
    script.ask("duties", "本部门在职业病防治工作中的主要职责和任务分工")
    suppliers: dict[str, list[str]] = {}
    for one in facts.profile.figures:
        suppliers.setdefault(one.supplier, []).append(one.zh)
    said = "；".join(f"{supplier}提供{'、'.join(words)}" for supplier, words in suppliers.items() if supplier)
    script.say("figures", f"本次评估由部门提供的数据有：{said}。" if said else "")


def next_steps(script: Script, facts: Facts) -> None:
    """Write 下一步工作: what is not reached yet is named, the rest is a person's."""
    short = [row.zh for row in facts.in_state("未实现")]
    if short:
        script.say("short", f"对尚未实现的{'、'.join(short)}，逐项明确责任、措施和完成时限，限期补齐。")
    script.ask("steps", "下一步工作安排、责任分工和完成时限")


def other(script: Script, _facts: Facts) -> None:
    """Leave a chapter of another name to a person."""
    script.ask("text", f"{script.zh}的内容")
