"""个人剂量: what one worker's dosimeter showed for one period."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from db.base import Record, field, link
from db.records._keys import unique_key


class Dose(Record):
    """One period of individual monitoring of one radiation worker."""

    __tablename__ = "dose"
    zh = "个人剂量监测"
    natural_key = ("person", "period_from")
    named_by = ("person", "period_from")
    dated = "period_from"
    __table_args__ = (
        unique_key(__tablename__, *natural_key),
        Index(None, "period_from"),
        Index(None, "employer", "period_from"),
    )

    person: Mapped[int] = link(
        "放射工作人员",
        "person",
        in_table=True,
        aliases=("证件号码", "身份证号", "身份证号码", "劳动者", "人员证件号码"),
    )
    employer: Mapped[int | None] = link(
        "用人单位",
        "employer",
        in_table=True,
        aliases=("单位名称", "企业名称", "放射工作单位", "用人单位名称"),
    )
    period_from: Mapped[date] = field(
        "佩戴起始日期", in_table=True, aliases=("监测起始日期", "佩戴开始日期", "起始日期", "开始日期")
    )
    period_to: Mapped[date | None] = field(
        "佩戴截止日期",
        hint="一个周期一般30天，最长不超过90天",
        in_table=True,
        aliases=("监测截止日期", "佩戴结束日期", "截止日期", "结束日期"),
    )
    value: Mapped[Decimal | None] = field(
        "周期剂量（mSv）",
        in_table=True,
        aliases=("个人剂量", "剂量当量", "剂量（mSv）", "监测结果", "Hp(10)"),
    )
    below_detection: Mapped[bool | None] = field("低于探测下限", aliases=("低于MDL", "小于MDL"))
    annual_value: Mapped[Decimal | None] = field(
        "年累计剂量（mSv）", in_table=True, aliases=("年剂量", "年累计剂量")
    )
    overexposed: Mapped[bool | None] = field(
        "超过剂量限值", in_table=True, aliases=("是否超标", "是否超限", "超剂量")
    )
    institution: Mapped[int | None] = link(
        "监测机构", "institution", aliases=("个人剂量监测机构", "检测机构", "技术服务机构")
    )
    dosimeter_no: Mapped[str | None] = field("剂量计编号", aliases=("个人剂量计编号", "剂量计号"))
