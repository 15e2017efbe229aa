"""部门数据: a figure that another department supplies, with its source and day."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from db.base import Record, field
from db.records._keys import unique_key


class AnnualFigure(Record):
    """One typed figure of one year."""

    __tablename__ = "annual_figure"
    zh = "部门数据"
    natural_key = ("figure", "year")
    named_by = ("label", "year")
    dated = "year"
    __table_args__ = (unique_key(__tablename__, *natural_key), Index(None, "year"))

    figure: Mapped[str] = field(
        "数据项", hint="口径方案中的名称，如 insured", aliases=("数据项代码", "指标代码")
    )
    label: Mapped[str | None] = field(
        "数据名称", hint="如：工伤保险参保人数（人）", in_table=True, aliases=("名称", "指标名称", "指标")
    )
    year: Mapped[int] = field("年度", hint="如 2025", in_table=True, aliases=("年份",))
    value: Mapped[Decimal] = field("数值", in_table=True, aliases=("填报值", "数据", "值"))
    department: Mapped[str | None] = field(
        "提供部门", in_table=True, aliases=("部门", "来源部门", "数据部门")
    )
    source: Mapped[str | None] = field("数据来源", hint="系统、报表或文号", in_table=True, aliases=("来源",))
    as_of: Mapped[date | None] = field(
        "截至日期",
        hint="当年数据写明统计到哪一天",
        in_table=True,
        aliases=("统计日期", "数据截止日期", "截止日期"),
    )
