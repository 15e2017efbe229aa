"""监督检查: one visit of the supervisors to an employer."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from db.base import Choice, Record, field, link
from db.records._keys import unique_key


class InspectionKind(Choice):
    """检查类型."""

    daily = "日常检查"
    random = "双随机抽查"
    special = "专项检查"
    complaint = "投诉举报核查"
    off_site = "非现场执法"
    recheck = "复查"


class InspectionResult(Choice):
    """检查结果."""

    clean = "未发现问题"
    corrected = "责令改正"
    filed = "立案查处"
    transferred = "移送"
    closed = "单位已关闭"


class SupervisionClass(Choice):
    """分类监督类别."""

    first = "甲类"
    second = "乙类"
    third = "丙类"


class Inspection(Record):
    """One inspection of one employer on one day."""

    __tablename__ = "inspection"
    zh = "监督检查"
    natural_key = ("employer", "inspected_on")
    named_by = ("employer", "inspected_on")
    dated = "inspected_on"
    __table_args__ = (unique_key(__tablename__, *natural_key), Index(None, "inspected_on", "kind"))

    employer: Mapped[int] = link(
        "用人单位",
        "employer",
        in_table=True,
        aliases=("单位名称", "企业名称", "被检查单位", "被监督单位", "检查对象"),
    )
    inspected_on: Mapped[date] = field(
        "检查日期", in_table=True, aliases=("监督日期", "检查时间", "监督检查日期")
    )
    kind: Mapped[InspectionKind | None] = field(
        "检查类型", in_table=True, aliases=("监督类型", "检查类别", "检查方式")
    )
    supervision_class: Mapped[SupervisionClass | None] = field("分类监督类别", aliases=("监督分类", "类别"))
    batch: Mapped[str | None] = field("抽查批次", aliases=("计划批次", "任务批次", "双随机批次"))
    inspectors: Mapped[str | None] = field("检查人员", in_table=True, aliases=("监督员", "执法人员"))
    result: Mapped[InspectionResult | None] = field("检查结果", in_table=True, aliases=("结果", "处理结果"))
    problems: Mapped[str | None] = field("发现问题", long=True, aliases=("存在问题", "问题", "检查情况"))
    document_no: Mapped[str | None] = field("文书编号", aliases=("监督意见书编号", "执法文书编号"))
    corrected_on: Mapped[date | None] = field("整改完成日期", in_table=True, aliases=("整改日期", "改正日期"))
    published_on: Mapped[date | None] = field("结果公示日期", aliases=("公示日期", "公开日期"))
