"""曾用名: an earlier name or code of an employer, so that renaming never makes a second one."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from db.base import Record, field, link
from db.records._keys import unique_key


class FormerName(Record):
    """One earlier name of one employer, with the time it was borne."""

    __tablename__ = "former_name"
    zh = "曾用名"
    natural_key = ("employer", "name")
    named_by = ("name",)
    dated = "valid_to"
    __table_args__ = (
        unique_key(__tablename__, *natural_key),
        Index(None, "name"),
        Index(None, "credit_code"),
    )

    employer: Mapped[int] = link(
        "用人单位", "employer", in_table=True, aliases=("现单位名称", "现用名称", "单位名称", "企业名称")
    )
    name: Mapped[str] = field(
        "曾用名称", in_table=True, aliases=("曾用名", "原名称", "原单位名称", "变更前名称")
    )
    credit_code: Mapped[str | None] = field(
        "曾用代码", in_table=True, aliases=("原代码", "原统一社会信用代码", "原组织机构代码", "变更前代码")
    )
    valid_from: Mapped[date | None] = field("启用日期", in_table=True, aliases=("开始日期", "起始日期"))
    valid_to: Mapped[date | None] = field(
        "停用日期", in_table=True, aliases=("变更日期", "更名日期", "截止日期", "终止日期")
    )
    proof: Mapped[str | None] = field("变更依据", aliases=("依据", "变更通知书文号"))
