"""核对说明: why a violation of a cross-table rule stands, in a person's words."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Mapped

from db.base import Record, field
from db.records._keys import unique_key


class Explanation(Record):
    """One reason for one violated rule of one profile."""

    __tablename__ = "explanation"
    zh = "核对说明"
    natural_key = ("profile", "rule", "subject")
    named_by = ("profile", "rule", "subject")
    dated = "written_on"
    __table_args__ = (unique_key(__tablename__, *natural_key),)

    profile: Mapped[str] = field("口径方案", hint="如 henan-2025", in_table=True, aliases=("方案",))
    rule: Mapped[str] = field("核对规则", in_table=True, aliases=("规则",))
    subject: Mapped[str] = field("对象", hint="规则涉及的行或任务", in_table=True, default="")
    reason: Mapped[str] = field("说明", in_table=True, long=True, aliases=("理由", "原因"))
    facts: Mapped[str | None] = field("说明时的数据", hint="数据变化后需要重新说明", long=True)
    written_on: Mapped[date | None] = field("填写日期", in_table=True)
    written_by: Mapped[str | None] = field("填写人", in_table=True)
