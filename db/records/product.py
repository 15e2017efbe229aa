"""主要产品: what an employer makes, as the declaration asks for it."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy.orm import Mapped

from db.base import Choice, Record, field, link
from db.records._keys import unique_key


class ProductRole(Choice):
    """Where the goods stand in the process."""

    product = "主要产品"
    by_product = "中间产品"
    material = "原辅材料"


class Product(Record):
    """One product of one employer with its yearly output."""

    __tablename__ = "product"
    zh = "主要产品"
    natural_key = ("employer", "name")
    named_by = ("name",)
    __table_args__ = (unique_key(__tablename__, *natural_key),)

    employer: Mapped[int] = link(
        "用人单位", "employer", in_table=True, aliases=("单位名称", "企业名称", "用人单位名称")
    )
    name: Mapped[str] = field("产品名称", in_table=True, aliases=("主要产品", "产品", "产品或物料名称"))
    role: Mapped[ProductRole | None] = field("产品类别", in_table=True, aliases=("类别",))
    unit: Mapped[str | None] = field(
        "计量单位", hint="如：吨、台、立方米", in_table=True, aliases=("单位（计量）",)
    )
    annual_output: Mapped[Decimal | None] = field("年产量", in_table=True, aliases=("产量", "年产量（数量）"))
