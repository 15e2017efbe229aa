"""report: the self-assessment report as Word or PDF."""

from __future__ import annotations

from pathlib import Path

from ohdesk import assess
from ohdesk.commands.answer import Answer, Options, day
from ohdesk.desk import Desk


def report(desk: Desk, options: Options) -> Answer:
    """Write the report; over an existing Word file people's words are kept and conflicts shown."""
    from ohdesk import report as reports

    profile = assess.open_profile(desk, options.profile)
    done = reports.write(desk, profile, Path(options.out), options.report or "", day(options.as_of))
    data = {
        "file": str(done.path),
        "kept": list(done.kept),
        "conflicts": list(done.conflicts),
        "missing": list(done.missing),
    }
    lines = [f"已生成：{done.path}"]
    if done.kept:
        lines.append(f"保留手写内容 {len(done.kept)} 处。")
    if done.conflicts:
        lines.append(f"数据已变化、需要核对的手写内容 {len(done.conflicts)} 处：{'、'.join(done.conflicts)}")
    if done.missing:
        lines.append(f"还有 {len(done.missing)} 处请人工填写。")
    return Answer(data, lines)
