"""The guide's parts that belong to a year: readings chosen, what was sent, what is unexplained or without papers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from db.records.review import Review
from db.records.submission import Submission
from ohdesk import assess, crosscheck, definitions, evidence
from ohdesk.desk import Desk
from ohdesk.handover.plain import Plain
from ohdesk.handover.shape import Grid, Section
from ohdesk.profile import Profile

MOST = 10
READING_HEADS, READING_SHARES = ("口径", "本单位的选择", "谁、何时", "理由"), (4, 4, 2, 5)


def years_sections(
    desk: Desk, used: Sequence[Profile], day: date, plain: Plain, told: Callable[[int], object]
) -> list[Section]:
    """Return the parts about profiles, submissions, violations and papers."""
    unexplained: list[tuple[str, int, list[list[str]]]] = []
    lacking: list[tuple[str, int, list[list[str]]]] = []
    for at, profile in enumerate(used):
        told(at)
        until = min(day, date(profile.year, 12, 31))
        results = assess.evaluate(desk, profile, until)
        found = [one for one in crosscheck.check(desk, profile, until, results) if one.open]
        rows = [[one.zh, plain(one.message), "写明理由" if one.owed else "改正或写明理由"] for one in found]
        unexplained.append((profile.title, len(rows), rows[:MOST]))
        gone = evidence.missing(desk, profile, results)
        papers = [[one.number, plain(one.zh), one.why] for one in gone]
        lacking.append((profile.title, len(papers), papers[:MOST]))
    return [
        _readings(desk, used, plain),
        _sent(desk, used, plain),
        _by_profile("还没有说明的核对不符", unexplained, ("规则", "内容", "要做的"), (3, 7, 2)),
        _by_profile("缺少佐证材料的任务", lacking, ("编号", "内容", "缺什么"), (2, 7, 3)),
    ]


def _readings(desk: Desk, used: Sequence[Profile], plain: Plain) -> Section:
    grids, other, open_ = [], 0, 0
    for profile in used:
        states = definitions.switches(desk, profile)
        other += sum(not one.usual for one in states)
        open_ += sum(one.on is None for one in states)
        rows = [[one.switch.zh, one.options[one.chosen], _who(one), plain(one.reason)] for one in states]
        if rows:
            grids.append(Grid(profile.title, READING_HEADS, READING_SHARES, rows))
    if not grids:
        return Section("口径与争议", ("用到的方案没有需要选定的口径。",))
    words = (
        f"文件没有说死、各地理解不一的口径都列在下面：{other} 项没有用方案的通常口径，"
        f"{open_} 项还没有人选定（按通常口径计算）。上级问起时以这里的选择和理由答复。"
    )
    return Section("口径与争议", (words,), tuple(grids))


def _who(state: Any) -> str:
    return f"{state.by} {state.on.isoformat()}".strip() if state.on else "尚未选定"


def _sent(desk: Desk, used: Sequence[Profile], plain: Plain) -> Section:
    titles = {one.name: one.title for one in used}
    with desk.read() as session:
        sent = list(session.scalars(select(Submission).order_by(Submission.submitted_on, Submission.id)))
        seen = list(session.scalars(select(Review).order_by(Review.as_of, Review.id)))
        session.expunge_all()
    grids = []
    if sent:
        rows = [
            [
                titles.get(one.profile, one.profile),
                f"第 {one.ordinal} 次",
                one.as_of.isoformat(),
                f"{one.submitted_on.isoformat()} {one.submitted_by or ''}".strip(),
                "已锁定" if one.locked else f"已解锁：{plain(one.unlock_reason)}",
            ]
            for one in sent
        ]
        grids.append(Grid("每次报送", ("方案", "次数", "数据截至", "报送", "状态"), (4, 1, 2, 3, 4), rows))
    if seen:
        rows = [
            [
                titles.get(one.profile, one.profile),
                one.as_of.isoformat(),
                f"{_iso(one.reviewed_on)} {one.reviewed_by}".strip(),
                str(one.state.value) + (f"：{plain(one.reason)}" if one.reason else ""),
            ]
            for one in seen
        ]
        grids.append(Grid("审核", ("方案", "数据截至", "审核", "状态"), (4, 2, 3, 5), rows))
    locked = sorted({one.year for one in sent if one.locked})
    words = f"共报送 {len(sent)} 次。" if sent else "还没有报送过。"
    if locked:
        words += f"锁定的年度：{'、'.join(f'{year} 年' for year in locked)}，改动前要先解锁并写明原因。"
    return Section("报送、锁定与审核", (words,), tuple(grids))


def _by_profile(
    zh: str, found: Sequence[tuple[str, int, list[list[str]]]], heads: Sequence[str], shares: Sequence[float]
) -> Section:
    grids = [
        Grid(f"{title}（{count:,} 处）", heads, shares, rows, count - len(rows))
        for title, count, rows in found
        if rows
    ]
    total = sum(count for _, count, _ in found)
    return Section(zh, (f"共 {total:,} 处。" if total else "没有。",), tuple(grids))


def _iso(day: date | None) -> str:
    return "" if day is None else day.isoformat()
