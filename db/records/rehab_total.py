"""康复服务月报: the visits a station reports where no single visits are kept."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from db.base import Record, field, link
from db.records._keys import unique_key


class RehabTotal(Record):
    """One station's total for one month; shown apart from counted visits."""

    __tablename__ = "rehab_total"
    zh = "康复服务月报"
    natural_key = ("station", "year", "month")
    named_by = ("station", "year", "month")
    dated = "year"
    __table_args__ = (unique_key(__tablename__, *natural_key), Index(None, "year", "month"))

    station: Mapped[int] = link(
        "康复站", "station", in_table=True, aliases=("站点", "康复站名称", "站点名称")
    )
    year: Mapped[int] = field("年度", hint="如 2025", in_table=True, aliases=("年份", "年"))
    month: Mapped[int] = field("月份", hint="1—12", in_table=True, aliases=("月",))
    visits: Mapped[int] = field("服务人次", in_table=True, aliases=("人次", "康复服务人次", "康复人次"))
    patients: Mapped[int | None] = field("服务人数", in_table=True, aliases=("人数", "康复人数"))
    source: Mapped[str | None] = field(
        "数据来源", hint="如：站报", in_table=True, aliases=("来源",), default="站报"
    )
    reported_on: Mapped[date | None] = field("上报日期", aliases=("报送日期", "填报日期"))
