"""attach, evidence: 佐证材料 into the office and out of it."""

from __future__ import annotations

from pathlib import Path

from db.records.evidence import Evidence
from ohdesk import assess, ledger
from ohdesk import evidence as papers
from ohdesk.commands.answer import Answer, Options, progress
from ohdesk.desk import Desk
from ohdesk.evidence.file import size_text


def attach(desk: Desk, options: Options) -> Answer:
    """Keep a file as evidence for a task or item."""
    number = papers.attach(
        desk,
        Path(options.file),
        title=options.title,
        profile=options.profile,
        task=options.task,
        item=options.item,
    )
    with desk.read() as session:
        kept = ledger.current(session, Evidence, number)
    data = {"id": number, "sha256": kept["sha256"], "size": kept["size"]}
    return Answer(data, [f"已附上：{kept['title']}（{size_text(kept['size'])}）"])


def export(desk: Desk, options: Options) -> Answer:
    """Write all evidence of a profile in printed order, with its index."""
    from ohdesk.evidence import out as evidence_out

    profile = assess.open_profile(desk, options.profile)
    done = evidence_out.export(desk, profile, Path(options.outdir), progress)
    lacking = [
        {"task": one.task, "item": one.item, "number": one.number, "zh": one.zh, "why": one.why}
        for one in done.missing
    ]
    data = {"files": [str(one) for one in done.files], "index": str(done.index), "missing": lacking}
    lines = [f"已导出 {len(done.files)} 个文件和目录：{done.folder}"]
    lines += [f"{one.why}：{one.number} {one.zh}" for one in done.missing]
    return Answer(data, lines)
