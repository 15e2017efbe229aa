"""工作场所: a site of an employer, which may lie in another township than the registered address."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Mapped

from db.base import Record, field, link
from db.records._keys import unique_key


class Workplace(Record):
    """One place where an employer's people work."""

    __tablename__ = "workplace"
    zh = "工作场所"
    natural_key = ("employer", "name")
    named_by = ("name",)
    __table_args__ = (unique_key(__tablename__, *natural_key),)

    employer: Mapped[int] = link(
        "用人单位", "employer", in_table=True, aliases=("单位名称", "企业名称", "用人单位名称")
    )
    name: Mapped[str] = field(
        "工作场所名称", in_table=True, aliases=("场所名称", "厂区名称", "工作场所", "作业场所名称", "厂区")
    )
    township: Mapped[int | None] = link(
        "所在乡镇", "township", in_table=True, aliases=("乡镇", "乡镇街道", "所属乡镇", "行政区划")
    )
    address: Mapped[str | None] = field(
        "工作场所地址", in_table=True, aliases=("地址", "场所地址", "作业场所地址", "详细地址")
    )
    exposed_total: Mapped[int | None] = field("接害人数", in_table=True, aliases=("接触职业病危害人数",))
    opened_on: Mapped[date | None] = field("启用日期", aliases=("投产日期", "启用时间"))
    closed_on: Mapped[date | None] = field("停用日期", aliases=("关闭日期", "停用时间"))
