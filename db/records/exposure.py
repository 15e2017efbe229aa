"""危害因素接触: which hazard people meet at which post, and how many of them."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from db.base import Record, field, link
from db.records._keys import unique_key


class Exposure(Record):
    """One hazard at one post of an employer."""

    __tablename__ = "exposure"
    zh = "危害因素接触"
    natural_key = ("employer", "workplace_name", "post", "hazard")
    named_by = ("employer", "post", "hazard")
    __table_args__ = (unique_key(__tablename__, *natural_key), Index(None, "hazard"))

    employer: Mapped[int] = link(
        "用人单位", "employer", in_table=True, aliases=("单位名称", "企业名称", "用人单位名称")
    )
    workplace: Mapped[int | None] = link("所在工作场所", "workplace", aliases=("厂区", "工作场所名称"))
    workplace_name: Mapped[str] = field(
        "作业场所",
        hint="车间或工段",
        in_table=True,
        aliases=("车间", "作业场所名称", "车间名称", "工段"),
        default="",
    )
    post: Mapped[str] = field("岗位", in_table=True, aliases=("岗位名称", "工种", "岗位（工种）", "作业岗位"))
    hazard: Mapped[str] = field(
        "危害因素",
        in_table=True,
        codes="hazard",
        aliases=("职业病危害因素", "危害因素名称", "职业病危害因素名称", "有害因素"),
    )
    exposed: Mapped[int | None] = field(
        "接触人数", hint="可重复", in_table=True, aliases=("接害人数", "接触人数（可重复）", "人数")
    )
    exposed_distinct: Mapped[int | None] = field(
        "接触人数（不重复）", hint="本岗位的人，一人只算一次", aliases=("不重复人数",)
    )
    hours_daily: Mapped[Decimal | None] = field("日接触时间（小时）", aliases=("接触时间", "日接触时间"))
    protection: Mapped[str | None] = field("防护设施", aliases=("职业病防护设施", "工程防护"))
    equipment: Mapped[str | None] = field("个体防护用品", aliases=("个人防护用品", "个体防护"))
