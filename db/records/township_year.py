"""乡镇尘肺患者底数: how many patients a township has in a year and whether it can hold a station."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from db.base import Record, field, link
from db.records._keys import unique_key


class TownshipYear(Record):
    """One township in one year."""

    __tablename__ = "township_year"
    zh = "乡镇尘肺患者底数"
    natural_key = ("township", "year")
    named_by = ("township", "year")
    dated = "year"
    __table_args__ = (unique_key(__tablename__, *natural_key), Index(None, "year"))

    township: Mapped[int] = link(
        "乡镇", "township", in_table=True, aliases=("乡镇名称", "乡镇街道", "所属乡镇", "乡镇（街道）")
    )
    year: Mapped[int] = field("年度", hint="如 2025", in_table=True, aliases=("年份",))
    patients: Mapped[int] = field(
        "尘肺患者数", hint="常住患者", in_table=True, aliases=("尘肺病患者数", "常住尘肺患者数", "患者数")
    )
    has_conditions: Mapped[bool | None] = field(
        "具备建站基础条件", in_table=True, aliases=("是否具备基础条件", "具备基础条件", "是否具备条件")
    )
    lacking: Mapped[str | None] = field("不具备原因", in_table=True, aliases=("不具备条件原因", "未具备原因"))
    source: Mapped[str | None] = field("数据来源", aliases=("来源",))
    as_of: Mapped[date | None] = field("截至日期", aliases=("统计日期", "数据日期"))
