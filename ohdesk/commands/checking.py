"""check, explain: the rules between the tables before a submission, and why one of them may be broken."""

from __future__ import annotations

from pathlib import Path

from ohdesk import assess, crosscheck
from ohdesk.commands.answer import Answer, Options, day
from ohdesk.crosscheck.violation import GROUPS, Violation
from ohdesk.desk import Desk


def check(desk: Desk, options: Options) -> Answer:
    """Check what would be submitted now, or tables already filled; exit 2 while anything is open."""
    profile = assess.open_profile(desk, options.profile)
    as_of = day(options.as_of)
    folder = Path(options.files) if options.files else None
    found = (
        crosscheck.check_files(desk, profile, folder, as_of)
        if folder is not None
        else crosscheck.check(desk, profile, as_of)
    )
    waiting = [one for one in found if one.open]
    data = {
        "violations": [one.as_json() for one in waiting],
        "explained": [one.as_json() for one in found if not one.open],
    }
    return Answer(data, _lines(found, waiting), 2 if waiting else 0)


def _lines(found: list[Violation], waiting: list[Violation]) -> list[str]:
    lines = [f"核对完毕，{len(waiting)} 处待处理，{len(found) - len(waiting)} 处已说明。"]
    for group, zh in GROUPS.items():
        members = [one for one in waiting if one.group == group]
        if members:
            lines += ["", f"{zh}（{len(members)} 处）"]
            lines += [f"  {one.message}  [{one.rule} {one.subject}]" for one in members]
    if waiting:
        lines += ["", "确属实的，用 ohdesk explain 方案 规则 对象 理由 说明。"]
    return lines


def explain(desk: Desk, options: Options) -> Answer:
    """Keep why one violation stands."""
    profile = assess.open_profile(desk, options.profile)
    one = crosscheck.explain(desk, profile, options.rule, options.subject, options.reason)
    return Answer(one.as_json(), [f"已说明：{one.message}理由：{one.reason}"])
