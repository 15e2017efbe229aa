"""The report of a profile from its outline: every chapter written from facts, hand-written parts in their places."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from ohdesk.desk import Desk
from ohdesk.errors import Refused
from ohdesk.profile import Outline, Profile
from ohdesk.report import indicators, overview, problems, tasks
from ohdesk.report.annexes import annexes
from ohdesk.report.content import Chapter, Document, Paragraph, Part, with_parts
from ohdesk.report.facts import Facts, chinese_day, gather
from ohdesk.report.parts import written_parts
from ohdesk.report.script import Counter, Script

Write = Callable[[Script, Facts], None]

WRITERS: tuple[tuple[str, str, Write], ...] = (
    ("总体情况", "overview", overview.overview),
    ("职责", "duties", overview.duties),
    ("指标", "rows", indicators.indicators),
    ("任务", "tasks", tasks.tasks),
    ("问题", "problems", problems.problems),
    ("创新", "new", overview.innovation),
    ("建议", "proposals", overview.proposals),
    ("下一步", "next", overview.next_steps),
)
"""By which word of its heading a chapter of an outline is known, and who writes it."""


TITLE_LINE = 20
"""How many characters of 2号 stand in one line."""


def outlines(profile: Profile) -> list[Outline]:
    """Return the reports a profile asks for; one of our own where its documents ask for none."""
    if profile.reports:
        return list(profile.reports)
    middle = ["指标完成情况"] if profile.indicators else []
    if profile.tasks or profile.works:
        middle.append("任务完成情况")
    body = ("总体情况", *middle, "存在问题", "下一步工作")
    shown = [table.title or table.zh for table in profile.tables if table.layout == "numbered"]
    return [Outline("report", "自评估报告", body, (*shown, "佐证材料清单"))]


def outline_of(profile: Profile, report_key: str = "") -> Outline:
    """Return a report's outline, the first one without a key; raise Refused for a key there is none of."""
    found = outlines(profile)
    if not report_key:
        return found[0]
    for one in found:
        if report_key in (one.key, one.zh):
            return one
    known = "、".join(f"{one.key}（{one.zh}）" for one in found)
    raise Refused(f"口径方案里没有报告“{report_key}”，可用：{known}。")


def compose(
    desk: Desk,
    profile: Profile,
    report_key: str = "",
    as_of: date | None = None,
    parts: Mapping[str, Part] | None = None,
) -> Document:
    """Write the report from what is recorded; `parts` stand in the place of the hand-written parts kept."""
    outline = outline_of(profile, report_key)
    kept = written_parts(desk, profile, outline.key) if parts is None else parts
    return with_parts(written(gather(desk, profile, as_of), outline), kept)


def written(facts: Facts, outline: Outline) -> Document:
    """Write a report by its outline, without anything by hand."""
    title = title_of(facts, outline)
    day = f"（{'，'.join(filter(None, (chinese_day(facts.as_of), facts.review)))}）"
    head: list[Paragraph] = [
        Paragraph("title", title, "title", draft=title),
        Paragraph("office", facts.office, "subtitle", draft=facts.office),
        Paragraph("day", day, "date", draft=day),
    ]
    counter, chapters = Counter(), [Chapter("head", "标题", head)]
    seen: dict[str, int] = {}
    for number, zh in enumerate(outline.body, 1):
        key, write = _writer(zh)
        seen[key] = seen.get(key, 0) + 1
        script = Script(key if seen[key] == 1 else f"{key}{seen[key]}", zh, number, counter)
        write(script, facts)
        chapters.append(script.chapter())
    return Document(
        facts.profile.name, outline.key, title, [*chapters, *annexes(facts, outline)], across=facts.review
    )


def title_of(facts: Facts, outline: Outline) -> str:
    """Return the report's title: the place, what is assessed, and that it assesses itself; broken where it is long."""
    about = facts.profile.title.removesuffix("实施总结评估").removesuffix("总结评估")
    tail = "实施情况" if about != facts.profile.title else "落实情况"
    department = "部门" if "部门" in outline.zh else ""
    name, what = f"《{about}》", f"{tail}{department}自评估报告"
    wide = sum(0.5 if one.isascii() else 1 for one in facts.county.name + name)
    if wide <= TITLE_LINE:
        return f"{facts.county.name}{name}\n{what}"
    return f"{facts.county.name}\n{name}\n{what}"


def _writer(zh: str) -> tuple[str, Write]:
    for word, key, write in WRITERS:
        if word in zh:
            return key, write
    return "other", overview.other
