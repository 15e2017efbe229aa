"""The workbooks beside the city's tables: every county's numbers, every county's letters, and the questions that go back."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ohdesk.exchange.plain_book import Column, Content, Sheet, book_bytes
from ohdesk.profile import Indicator, Profile
from ohdesk.results import Results, RowResult, state
from ohdesk.rollup.agree import Chosen
from ohdesk.rollup.merge import answers_of, sum_text
from ohdesk.rollup.package import Package
from ohdesk.rollup.queries import Query
from ohdesk.rollup.shape import CountyRow

DETAIL, LETTERS, ASKED = "各县区明细.xlsx", "各县区任务自评汇总.xlsx", "疑问反馈_{}"
WHOLE = "合计"
_UNFIT = re.compile(r"[\\/:*?\[\]]")
NUMBERS = (
    Column("序号", 8), Column("指标", 46), Column("县区", 14), Column("分子或数值", 14, right=True),
    Column("分母", 14, right=True), Column("结果", 14, right=True), Column("说明", 40),
)  # fmt: skip
PACKAGES = (
    Column("县区代码", 10), Column("县区", 14), Column("报送单位", 30), Column("第几次", 8, right=True),
    Column("报送日期", 12), Column("数据截至", 12), Column("采用", 10), Column("程序版本", 10),
    Column("封签（SHA-256）", 68),
)  # fmt: skip
QUERIES = (
    Column("序号", 6, right=True), Column("行号", 8), Column("指标或单位", 44), Column("疑问", 56),
    Column("请县区", 32), Column("县区答复", 40),
)  # fmt: skip


def detail(profile: Profile, chosen: Chosen, results: Results, asked: Sequence[Query]) -> bytes:
    """Return the workbook that lets every sum be checked: numbers, years, further figures, packages, doubts."""
    title = profile.title
    by_key = {row.key: row for row in results.rows}
    numbers = [
        line for one in profile.indicators for line in _numbers(profile, one, chosen.latest, by_key[one.key])
    ]
    sheets = [
        Sheet("分子分母", f"{title}各县区明细", "各县区分子、分母相加，比率按合计重新计算", NUMBERS, numbers)
    ]
    sheets += [
        _years(one, chosen.latest, by_key[one.key]) for one in profile.indicators if one.part("series")
    ]
    if further := [
        line for one in profile.indicators for line in _parts(one, chosen.latest, by_key[one.key])
    ]:
        columns = (Column("指标", 46), Column("分项", 46), Column("县区", 14), Column("数值", 14, right=True))
        sheets.append(Sheet("分项", "各县区分项数", "", columns, further))
    sheets.append(
        Sheet("上报包", "收到的上报包", f"共 {len(chosen.latest)} 个县区", PACKAGES, list(_packages(chosen)))
    )
    doubts = [(at, one.county, one.row, one.zh, one.what, one.question) for at, one in enumerate(asked, 1)]
    heads = (QUERIES[0], Column("县区", 14), *QUERIES[1:5])
    sheets.append(Sheet("疑问", "疑问汇总", f"共 {len(doubts)} 处", heads, doubts))
    return book_bytes(sheets)


def _numbers(
    profile: Profile, indicator: Indicator, packages: Sequence[Package], whole: RowResult
) -> Iterator[tuple[Content, ...]]:
    no = profile.number(indicator.key) or indicator.no
    if indicator.level in ("", "county"):
        for one in answers_of(packages, indicator.key):
            yield (no, indicator.zh, one.county, *_cells(one.row))
    text = sum_text(whole)
    yield (no, indicator.zh, WHOLE, _number(whole), whole.denominator, text, whole.why or state(whole))


def _number(row: RowResult) -> int | float | None:
    return row.numerator if row.numerator is not None else row.value


def _cells(row: CountyRow | None) -> tuple[Content, ...]:
    if row is None:
        return (None, None, "", "上报包里没有这一行")
    value = row.numerator if row.numerator is not None else row.value
    rate = 100 * row.numerator / row.denominator if row.numerator is not None and row.denominator else None
    text = (
        "—" if not row.applies else "缺" if row.value is None else f"{rate:.2f}%" if rate is not None else ""
    )
    return (value, row.denominator, text, row.why)


def _years(indicator: Indicator, packages: Sequence[Package], whole: RowResult) -> Sheet:
    years = sorted(whole.series or {})
    columns = (Column("县区", 14), *(Column(f"{year}年", 14, right=True) for year in years))
    rows: list[tuple[Content, ...]] = []
    for one in answers_of(packages, indicator.key):
        series = (one.row.series if one.row else None) or {}
        rows.append((one.county, *(series.get(year) for year in years)))
    rows.append((WHOLE, *((whole.series or {}).get(year) for year in years)))
    return Sheet(
        _UNFIT.sub("", f"逐年 {indicator.zh}")[:28], indicator.zh, "有县区缺数的年份，合计空着", columns, rows
    )


def _parts(
    indicator: Indicator, packages: Sequence[Package], whole: RowResult
) -> Iterator[tuple[Content, ...]]:
    for part in indicator.parts:
        if part.role != "part" or part.level not in ("", "county"):
            continue
        for one in answers_of(packages, indicator.key):
            yield (indicator.zh, part.zh, one.county, one.row.parts.get(part.key) if one.row else None)
        yield (indicator.zh, part.zh, WHOLE, whole.parts.get(part.key))


def _packages(chosen: Chosen) -> Iterator[tuple[Content, ...]]:
    every = sorted([*chosen.latest, *chosen.replaced], key=lambda one: (one.code, one.ordinal))
    for one in every:
        used = "采用" if one in chosen.latest else "已被代替"
        yield (
            one.code, one.county, one.office, one.ordinal, one.submitted_on.isoformat(), one.as_of.isoformat(),
            used, one.program, one.seal,
        )  # fmt: skip
    for name in chosen.absent:
        yield ("", name, "", None, "", "", "没有收到", "", "")


def letters(profile: Profile, packages: Sequence[Package]) -> bytes | None:
    """Return the counties' letters task by task, never averaged; None where the profile has neither tasks nor works."""
    sheets = []
    names = [Column(one.county, 10) for one in packages]
    if profile.tasks:
        columns = (
            Column("编号", 8),
            Column("主要任务", 52),
            *names,
            *(Column(one, 7, right=True) for one in "ABC"),
            Column("未定", 7, right=True),
        )
        rows: list[tuple[Content, ...]] = []
        for task in profile.tasks:
            mine = [one.data.tasks.get(task.key) for one in packages]
            counted = [mine.count(letter) for letter in (*"ABC", None)]
            rows.append((task.key, task.task, *(letter or "未定" for letter in mine), *counted))
        sheets.append(
            Sheet("任务自评", f"{profile.title}各县区任务自评", "只列各县区的档次，不作平均", columns, rows)
        )
    if profile.works:
        columns = (Column("序号", 8), Column("年度任务", 60), *names, Column("已完成", 9, right=True))
        rows = []
        for work in profile.works:
            states = [one.data.works.get(work.no, "") for one in packages]
            rows.append((work.no, work.zh, *(words or "未填" for words in states), states.count("已完成")))
        sheets.append(Sheet("年度任务", f"{profile.title}各县区年度任务", "", columns, rows))
    return book_bytes(sheets) if sheets else None


def feedback(profile: Profile, county: str, asked: Sequence[Query]) -> bytes:
    """Return one county's questions, with a column for its answers."""
    rows = [(at, one.row, one.zh, one.what, one.question, "") for at, one in enumerate(asked, 1)]
    note = f"{profile.title}　共 {len(rows)} 处，请核实后在“县区答复”中写明，或改正后重新报送"
    return book_bytes([Sheet("疑问反馈", f"疑问反馈：{county}", note, QUERIES, rows)])
