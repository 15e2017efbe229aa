"""choose, gap: which reading the office takes, and what is still missing for a target."""

from __future__ import annotations

from dataclasses import asdict

from ohdesk import assess as assessing
from ohdesk import definitions
from ohdesk.commands.answer import Answer, Options, day, table
from ohdesk.definitions.what_if import what_if
from ohdesk.desk import Desk
from ohdesk.gap import gap as find_gap


def choose(desk: Desk, options: Options) -> Answer:
    """Take a reading where the documents leave a choice; answer which cells it changed."""
    profile = assessing.open_profile(desk, options.profile)
    changed = what_if(desk, profile, options.switch, options.option)
    state = definitions.choose(desk, profile, options.switch, options.option, options.reason)
    data = {
        "profile": profile.name,
        "switch": state.switch.key,
        "option": state.chosen,
        "default": state.default,
        "reason": state.reason,
        "changed": [asdict(one) for one in changed],
    }
    rows = [(one.table, one.no, one.name, one.before, one.after) for one in changed]
    told = table(["表", "序号", "名称", "原来", "现在"], rows) if rows else ["没有一格因此改变。"]
    return Answer(data, [f"已选定口径：{state.words}", *told])


def gap(desk: Desk, options: Options) -> Answer:
    """Say how many more cases a target needs and which to begin with, or what would raise a task's letter."""
    profile = assessing.open_profile(desk, options.profile)
    found = find_gap(desk, profile, options.key, day(options.as_of))
    lines = [f"{found.zh}：{found.sentence}", *([f"注：{found.note}。"] if found.note else [])]
    if found.candidates:
        rows = [(at, one.name, one.why) for at, one in enumerate(found.candidates, 1)]
        lines += ["", *table(["序", "名单", "理由"], rows)]
    if found.others:
        lines += ["", f"备选：{'、'.join(one.name for one in found.others)}"]
    return Answer(found.as_json(), lines)
