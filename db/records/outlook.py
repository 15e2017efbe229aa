"""年底预判: what a person expects of an indicator at the year's end, and why it lags."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Mapped

from db.base import Record, field
from db.records._keys import unique_key


class Outlook(Record):
    """One indicator's expectation, put in the place of the proposed one."""

    __tablename__ = "outlook"
    zh = "年底预判"
    natural_key = ("profile", "indicator")
    named_by = ("profile", "indicator")
    dated = "written_on"
    __table_args__ = (unique_key(__tablename__, *natural_key),)

    profile: Mapped[str] = field("口径方案", hint="如 henan-2025", in_table=True, aliases=("方案",))
    indicator: Mapped[str] = field("指标", hint="如 declaration_rate", in_table=True)
    will_reach: Mapped[bool | None] = field("年底能否达标", in_table=True, aliases=("能否达标",))
    final_progress: Mapped[str | None] = field("最终进度", in_table=True, long=True, aliases=("年底预判",))
    reason: Mapped[str | None] = field("滞后原因", in_table=True, long=True, aliases=("原因",))
    written_on: Mapped[date | None] = field("填写日期", in_table=True)
    written_by: Mapped[str | None] = field("填写人", in_table=True)
