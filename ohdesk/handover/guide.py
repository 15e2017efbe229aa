"""交接说明: written from the data, so that a successor knows what this office is, what is open and what comes first."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.records import KINDS
from db.records.annual_figure import AnnualFigure
from db.records.name_list import NameList
from ohdesk import __version__, assess, drafts
from ohdesk.desk import Desk
from ohdesk.errors import Refused
from ohdesk.handover.open_matters import due_section, open_section
from ohdesk.handover.plain import Plain
from ohdesk.handover.shape import Grid, Guide, Section
from ohdesk.handover.years import years_sections
from ohdesk.keeping.backups import inside
from ohdesk.keeping.overview import overview
from ohdesk.lists.funnel import progress_of_lists
from ohdesk.profile import Profile
from ohdesk.users import users

Progress = Callable[[int, int, str], object]
MOST_FIGURES = 60
WRITING = "正在写交接说明"
SECRETS = (
    "恢复密钥和各人口令不在交接包里，也不在这份说明里，请当面交接。",
    "恢复密钥的打印件建议有两份，分开放在保险柜或带锁抽屉；双方核对 36 位字母和数字都能看清后移交。",
    "接手人到岗后，请管理员为接手人新建自己的用户，不要共用口令；原用户离岗后停用，并在系统设置里换一把新的恢复密钥。",
)
FIRST_WEEK = (
    "核对恢复密钥的打印件在手，锁好。",
    "在系统设置里为自己建立用户，停用离岗人员的用户，换一把新的恢复密钥。",
    "打开备份与恢复：立即备份一次到 U 盘，并做一次恢复演练。",
    "打开工作首页和待办事项，先处理已超期的，再看 30 天内的。",
    "打开名单核对，把待核的名单行逐条看完。",
    "打开口径选择，逐项看清本单位选了什么、为什么。",
    "打开核对报送，看最近一次报送的内容和锁定的期间，处理还没有说明的核对不符。",
    "打开佐证材料，补齐缺少材料的任务。",
    "核对手工填报的数字和来源，确认今年向哪些部门要数、什么时候要。",
    "可用培训副本练习各项操作：条数相同，没有真实的人和单位。",
)


def _quiet(_done: int, _whole: int, _words: str) -> None:
    """Tell nobody how far the work has come."""


def guide_of(desk: Desk, today: date | None = None, progress: Progress = _quiet) -> Guide:
    """Write the guide of an office as it is on a day; it names employers and users, and no other person."""
    desk.require("administer")
    day = today or date.today()
    plain = Plain(desk)
    used = profiles_in_use(desk)
    steps = len(used) + 2
    progress(0, steps, WRITING)
    first_week = tuple(f"{at}. {words}" for at, words in enumerate(FIRST_WEEK, 1))
    sections = [_about(desk, used, day), Section("第一周要做的事", first_week)]
    sections += years_sections(desk, used, day, plain, lambda at: progress(1 + at, steps, WRITING))
    sections += [
        due_section(desk, day),
        open_section(desk, plain),
        _lists(desk, plain),
        _figures(desk, plain),
        _people(desk),
        _keeping(desk),
    ]
    progress(steps, steps, WRITING)
    return Guide(desk.office, desk.county.name, day, tuple(sections))


def profiles_in_use(desk: Desk) -> list[Profile]:
    """Return the profiles for which anything was ever recorded, the newest year first."""
    names: set[str] = set()
    with desk.read() as session:
        for kind in KINDS:
            if "profile" in kind.__table__.columns:
                names |= {
                    str(one) for one in session.scalars(select(kind.__table__.c.profile).distinct()) if one
                }
    found = []
    for name in sorted(names):
        try:
            found.append(assess.open_profile(desk, name))
        except Refused:
            continue
    return sorted(found, key=lambda one: (-one.year, one.name))


def _about(desk: Desk, used: list[Profile], day: date) -> Section:
    with desk.read() as session:
        counts = inside(session).records
    zh = {kind.__tablename__: kind.zh for kind in KINDS}
    rows = [[zh[name], f"{count:,}"] for name, count in counts.items() if count]
    half = (len(rows) + 1) // 2
    pairs = [[*rows[at], *(rows[half + at] if half + at < len(rows) else ("", ""))] for at in range(half)]
    whose = f"{desk.office}（{desk.county.name}，区划代码 {desk.county.code}）"
    lines = [
        f"这是{whose}到 {day:%Y-%m-%d} 的情况，由程序（版本 {__version__}）从台账自动写成。",
        f"共 {sum(counts.values()):,} 条记录。用到的口径方案：{'、'.join(one.title for one in used) or '还没有'}。",
    ]
    grid = Grid("各类记录的条数", ("种类", "条数", "种类", "条数"), (3, 1, 3, 1), pairs)
    return Section("这个单位", lines, (grid,) if pairs else ())


def _lists(desk: Desk, plain: Plain) -> Section:
    counts = progress_of_lists(desk)
    with desk.read() as session:
        titles = {one.id: one for one in session.scalars(select(NameList).order_by(NameList.id))}
    rows = [
        [
            plain(titles[number].title),
            _day(titles[number].received_on),
            f"{one['rows']:,}",
            f"{one['doubtful']:,}",
            f"{one['missing']:,}",
            f"{one['pending']:,}",
        ]
        for number, one in counts.items()
        if number in titles
    ]
    left = sum(one["pending"] for one in counts.values())
    if not rows:
        return Section("名单核对", ("没有部门名单。",))
    words = f"共 {len(rows)} 份名单，还有 {left:,} 行没有核查结论。" if left else "各份名单都已核查完。"
    heads = ("名单", "接收日期", "行数", "存疑", "台账中没有", "待核")
    return Section("名单核对", (words,), (Grid("各份名单的进度", heads, (5, 2, 1, 1, 2, 1), rows),))


def _figures(desk: Desk, plain: Plain) -> Section:
    with desk.read() as session:
        found = _typed(session)
    rows = [
        [
            plain(one.label or one.figure),
            str(one.year),
            f"{one.value:,}" if one.value is not None else "",
            plain("，".join(part for part in (one.department, one.source) if part)) or "没有写来源",
        ]
        for one in found
    ]
    if not rows:
        return Section("手工填报的数字", ("没有手工填报的数字。",))
    bare = sum(not (one.source or one.department) for one in found)
    words = f"共 {len(rows)} 个数由人填写，不从台账计算" + (f"，其中 {bare} 个没有写来源。" if bare else "。")
    grid = Grid(
        "手工填报的数字",
        ("数据", "年度", "数值", "来源"),
        (5, 1, 2, 5),
        rows[:MOST_FIGURES],
        max(0, len(rows) - MOST_FIGURES),
    )
    return Section("手工填报的数字", (words,), (grid,))


def _typed(session: Session) -> list[Any]:
    return list(session.scalars(select(AnnualFigure).order_by(AnnualFigure.year.desc(), AnnualFigure.figure)))


def _people(desk: Desk) -> Section:
    rows = [
        [one.name, str(one.role.value), one.last_seen or "还没有", "已锁定" if one.locked else ""]
        for one in users(desk)
    ]
    grid = Grid("用户与角色", ("用户", "角色", "最近操作", "状态"), (3, 2, 3, 2), rows)
    return Section("用户、口令与恢复密钥", SECRETS, (grid,))


def _keeping(desk: Desk) -> Section:
    kept = overview(desk)
    last = "还没有备份" if kept.last is None else f"{kept.last.taken_at:%Y-%m-%d %H:%M}（{kept.last.why_zh}）"
    lines = [
        f"本机最近一次备份：{last}" + (f"，之后有 {kept.changes:,} 处改动。" if kept.changes else "。"),
        f"其他磁盘上的最近一次备份：{_when(kept.copied)}。恢复演练最近一次：{_when(kept.drilled)}。",
    ]
    left = drafts.find(desk)
    if left:
        by = sorted({one.who for one in left})
        lines.append(
            f"还有 {len(left)} 份没有保存的草稿（{'、'.join(by)}）。草稿不在交接包里，请先保存或丢弃。"
        )
    else:
        lines.append("没有未保存的草稿。")
    return Section("备份与草稿", lines)


def _when(moment: Any) -> str:
    return "还没有过" if moment is None else f"{moment.astimezone():%Y-%m-%d}"


def _day(day: date | None) -> str:
    return "" if day is None else day.isoformat()
