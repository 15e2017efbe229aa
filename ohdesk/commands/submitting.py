"""check, explain, submit, submissions, remake, diff, unlock: what goes upward, and what became of it."""

from __future__ import annotations

from pathlib import Path

from db.records.submission import Submission
from ohdesk import assess as assessing
from ohdesk.commands.answer import Answer, Options, day, progress, table
from ohdesk.commands.checking import check, explain
from ohdesk.desk import Desk
from ohdesk.submissions import difference, kept
from ohdesk.submissions import submit as submitting

__all__ = ["check", "diff", "explain", "remake", "submissions", "submit", "unlock"]


def submit(desk: Desk, options: Options) -> Answer:
    """Freeze what is recorded and write the package."""
    profile = assessing.open_profile(desk, options.profile)
    made = submitting.submit(
        desk,
        profile,
        Path(options.outdir),
        day(options.as_of),
        trace=options.trace,
        anyway=not options.strict,
        progress=progress,
    )
    data = {
        "id": made.id,
        "ordinal": made.ordinal,
        "folder": str(made.folder),
        "files": [str(made.folder / one) for one in made.files],
        "open": list(made.open),
        "backup": made.backup,
    }
    lines = [f"已报送：第 {made.ordinal} 次（编号 {made.id}），上报包在 {made.folder}"]
    lines += [f"  {one}" for one in made.files]
    if made.open:
        lines += [f"带着 {len(made.open)} 处核对不符报送：", *(f"  {one}" for one in made.open)]
    if not made.backup:
        lines.append("报送后的备份没有做成，请用 backup 另做一份。")
    return Answer(data, [*lines, "该期间已锁定；如需改动，先用 unlock 解锁并写明原因。"])


def submissions(desk: Desk, options: Options) -> Answer:  # noqa: ARG001 - every command takes both
    """List what was submitted."""
    found = kept.submissions(desk)
    data = [
        {
            "id": one.id,
            "profile": one.profile,
            "ordinal": one.ordinal,
            "year": one.year,
            "as_of": one.as_of.isoformat(),
            "submitted_on": one.submitted_on.isoformat(),
            "submitted_by": one.submitted_by,
            "package": one.package,
            "manifest": one.manifest,
            "audit": {"seq": one.audit_seq, "hash": one.audit_head},
            "locked": one.locked,
            "unlock_reason": one.unlock_reason,
        }
        for one in found
    ]
    shown = [
        (
            one.id,
            one.profile,
            f"第 {one.ordinal} 次",
            one.submitted_on,
            one.as_of,
            one.submitted_by,
            state(one),
        )
        for one in found
    ]
    headings = ["编号", "口径方案", "次数", "报送日期", "数据截至", "报送人", "状态"]
    return Answer(data, table(headings, shown) if found else ["还没有报送记录。"])


def state(one: Submission) -> str:
    """Return whether a submission's period is locked, or why it no longer is."""
    if one.locked:
        return "已锁定"
    return f"已解锁：{one.unlock_reason}" if one.unlock_reason else "未锁定"


def remake(desk: Desk, options: Options) -> Answer:
    """Write a submission's package again."""
    folder = kept.remake(desk, options.id, Path(options.outdir))
    files = sorted(str(one) for one in folder.iterdir())
    return Answer({"folder": str(folder), "files": files}, [f"已重新生成，与报送时逐字节相同：{folder}"])


def diff(desk: Desk, options: Options) -> Answer:
    """Say what changed since a submission, or between two, and why."""
    found = difference.compare(desk, options.id, options.other)
    left = difference.unexplained(found.changes)
    data = {
        "before": found.before,
        "after": found.after,
        "changes": [difference.as_json(one) for one in found.changes],
        "unexplained": len(left),
    }
    lines = [found.sentence]
    name = ""
    for one in found.changes:
        if one.table != name:
            name = one.table
            lines.append(f"【{name}】")
        lines.append(one.text())
    return Answer(data, lines)


def unlock(desk: Desk, options: Options) -> Answer:
    """Open the period of a submission again."""
    numbers = kept.unlock(desk, options.id, options.reason)
    return Answer({"unlocked": numbers}, [f"已解锁，共 {len(numbers)} 次报送；改动后请重新报送。"])
