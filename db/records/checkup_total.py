"""体检汇总: an employer's yearly figures where no cards are kept."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from db.base import Choice, Record, field, link
from db.records._keys import unique_key
from db.records.checkup import ExamKind


class CountBasis(Choice):
    """Whether a worker with two conclusions is counted once or twice."""

    person = "按人"
    factor = "按因素"


class CheckupTotal(Record):
    """One line of the 职业健康检查结果汇总 of an employer."""

    __tablename__ = "checkup_total"
    zh = "体检汇总"
    natural_key = ("employer", "year", "exam_kind")
    named_by = ("employer", "year", "exam_kind")
    dated = "year"
    __table_args__ = (unique_key(__tablename__, *natural_key), Index(None, "year", "exam_kind"))

    employer: Mapped[int] = link(
        "用人单位",
        "employer",
        group="检查",
        in_table=True,
        aliases=("单位名称", "企业名称", "用人单位名称", "受检单位"),
    )
    year: Mapped[int] = field(
        "年度", hint="如 2025", group="检查", in_table=True, aliases=("年份", "体检年度")
    )
    exam_kind: Mapped[ExamKind] = field(
        "体检种类", group="检查", in_table=True, aliases=("体检类型", "体检类别", "检查种类")
    )
    institution: Mapped[int | None] = link(
        "检查机构", "institution", group="检查", aliases=("体检机构", "职业健康检查机构", "体检单位")
    )
    checked_on: Mapped[date | None] = field(
        "检查日期", group="检查", aliases=("体检日期", "检查时间", "体检时间")
    )
    report_no: Mapped[str | None] = field("报告编号", group="检查", aliases=("总结报告编号", "报告号"))
    basis: Mapped[CountBasis | None] = field("结论统计方式", hint="一人有几种结论时怎样计数", group="检查")
    due: Mapped[int | None] = field(
        "应检人数", group="人数", in_table=True, aliases=("应检", "应体检人数", "应查人数")
    )
    examined: Mapped[int] = field(
        "实检人数",
        group="人数",
        in_table=True,
        aliases=("实检", "实际体检人数", "体检人数", "受检人数", "实查人数"),
    )
    normal: Mapped[int | None] = field("未见异常人数", group="人数", aliases=("未见异常", "目前未见异常"))
    recheck: Mapped[int | None] = field("复查人数", group="人数", aliases=("复查", "需复查人数"))
    suspected: Mapped[int | None] = field(
        "疑似职业病人数", group="人数", in_table=True, aliases=("疑似", "疑似职业病", "疑似人数")
    )
    contraindicated: Mapped[int | None] = field(
        "职业禁忌证人数", group="人数", in_table=True, aliases=("禁忌证", "职业禁忌证", "禁忌证人数")
    )
    other: Mapped[int | None] = field(
        "其他疾病或异常人数", group="人数", aliases=("其他疾患", "其他异常", "其他疾病")
    )
    free_examined: Mapped[int | None] = field(
        "其中民生实事免费检查人数", group="人数", aliases=("免费检查人数", "免费体检人数")
    )
