"""verify, audit-verify, salvage: whether the data hold, and what can be saved when they do not."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from db.audit import first_break
from ohdesk.commands.answer import Answer, Options, progress
from ohdesk.desk import Desk, only_user
from ohdesk.errors import Refused


def verify(desk: Desk, _: Options) -> Answer:
    """Check every page's seal and the database's structure."""
    problems = desk.store.damage()
    lines = (
        ["数据完好。"]
        if not problems
        else ["发现损坏：", *problems[:20], "请立即停止录入，复制整个数据文件夹，再用备份恢复。"]
    )
    return Answer({"ok": not problems, "problems": problems}, lines, 3 if problems else 0)


def audit_verify(desk: Desk, _: Options) -> Answer:
    """Walk the audit chain and name the first number that does not hold."""
    with desk.read() as session:
        good, bad = first_break(session, desk.author)
    data = {"ok": bad is None, "rows": good, "first_bad": bad}
    if bad is None:
        return Answer(data, [f"审计记录完好，共 {good:,} 条。"])
    return Answer(data, [f"审计记录从第 {bad} 条起不符，可能被改动过。请保留现场并联系管理员。"], 3)


def salvage(folder: Path, options: Options, password: str | None) -> Answer:
    """Rescue a damaged office into a new folder and say what was lost."""
    from ohdesk.rescue.report import summary, verdict
    from ohdesk.rescue.salvage import salvage as rescue

    if not password:
        raise Refused("请通过环境变量 OHDESK_PASSWORD 或 --password-stdin 给出口令。")
    made = rescue(folder, Path(options.out), options.user or only_user(folder), password, progress)
    read = sum(one.read for one in made.tables)
    lines = [f"{verdict(made)}：{made.folder}", *summary(made), f"损坏文件的原样保存在：{made.original}"]
    return Answer({**asdict(made), "whole": made.whole, "rows": read}, lines, 0 if made.whole else 3)
