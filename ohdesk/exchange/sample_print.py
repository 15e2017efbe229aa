"""申报质量抽查 on paper: the drawn list for those who check, and the errors found with the 合格率."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from ohdesk.audit_log import note_given, stamp
from ohdesk.desk import Desk
from ohdesk.exchange.list_print import Listing, write_list
from ohdesk.sampling import Outcome, Sample


def print_sample(desk: Desk, sample: Sample, path: Path) -> None:
    """Print the drawn employers with room for what is found."""
    desk.require("export")
    rows = [
        [str(at), one.township, one.name, one.code, "□合格 □不合格", ""]
        for at, one in enumerate(sample.chosen, 1)
    ]
    among = sum(of for _, of in sample.quotas.values())
    note = f"截至 {sample.as_of:%Y-%m-%d}，种子“{sample.seed}”，从 {among:,} 家已申报单位中按乡镇比例抽取"
    headings = [
        "序号",
        "乡镇",
        "单位名称",
        "统一社会信用代码",
        "抽查结果",
        "错误内容（行业、危害因素、人数、规模、地址、时限）",
    ]
    _print(desk, path, Listing("职业病危害项目申报抽查名单", note, headings, rows, office=desk.office))


def print_faults(desk: Desk, outcome: Outcome, year: int, path: Path) -> None:
    """Print the declarations found wrong."""
    desk.require("export")
    rows = [
        [
            str(at),
            one.township,
            one.name,
            f"{one.sampled_on:%Y-%m-%d}",
            "、".join(one.errors) or "未填错误类型",
            f"{one.corrected_on:%Y-%m-%d}" if one.corrected_on else "未纠正",
        ]
        for at, one in enumerate(outcome.faults, 1)
    ]
    kinds = "、".join(f"{error} {count}" for error, count in outcome.by_error.items())
    note = f"{told(outcome)}" + (f"；错误类型：{kinds}" if kinds else "")
    headings = ["序号", "乡镇", "单位名称", "抽查日期", "错误类型", "纠正日期"]
    title = f"{year}年职业病危害项目申报错误清单"
    _print(desk, path, Listing(title, note, headings, rows, office=desk.office))


def _print(desk: Desk, path: Path, listing: Listing) -> None:
    write_list(path, replace(listing, stamp=stamp(desk)))
    note_given(desk, "print", "declaration", count=len(listing.rows))


def told(outcome: Outcome) -> str:
    """Return a year's result in one sentence."""
    waiting = outcome.drawn - outcome.judged
    rest = f"，还有 {waiting:,} 份没有判定" if waiting else ""
    return (
        f"抽取 {outcome.drawn:,} 份，判定 {outcome.judged:,} 份，合格 {outcome.qualified:,} 份，"
        f"合格率 {outcome.rate_text}{rest}"
    )
