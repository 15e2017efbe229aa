"""rollup: counties' packages into the city's own tables."""

from __future__ import annotations

from pathlib import Path

from ohdesk import assess
from ohdesk.commands.answer import Answer, Options, progress, table
from ohdesk.desk import Desk
from ohdesk.results import state


def rollup(desk: Desk, options: Options) -> Answer:
    """Add up packages and write the city's tables, the details and the questions to the counties."""
    from ohdesk.rollup import run
    from ohdesk.rollup.merge import sum_text

    profile = assess.open_profile(desk, options.profile)
    done = run.rollup(desk, profile, Path(options.outdir), [Path(one) for one in options.packages], progress)
    counties = [
        {
            "code": one.code,
            "name": one.county,
            "ordinal": one.ordinal,
            "submitted_on": one.submitted_on.isoformat(),
            "as_of": one.as_of.isoformat(),
        }
        for one in done.chosen.latest
    ]
    conflicts = [
        {
            "code": one.code, "county": one.county, "kind": one.kind, "row": one.row, "zh": one.zh,
            "what": one.what, "question": one.question,
        }
        for one in done.queries
    ]  # fmt: skip
    data = {"counties": counties, "files": [str(one) for one in done.files], "conflicts": conflicts}
    shown = [(row.no, row.zh, sum_text(row), state(row)) for row in done.results.rows]
    lines = [f"已汇总 {len(counties)} 个县区：{done.folder}", *table(["序号", "指标", "数值", "结果"], shown)]
    lines += [f"疑问：{one.county}　{one.zh}　{one.what}" for one in done.queries]
    return Answer(data, lines)
