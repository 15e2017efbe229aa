"""基数冻结: a count as it stood on a day, kept with the records counted."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Mapped

from db.base import Record, field
from db.records._keys import unique_key


class Snapshot(Record):
    """One frozen number, such as the employers first declared by 2023-12-31."""

    __tablename__ = "snapshot"
    zh = "基数冻结"
    natural_key = ("measure", "day")
    named_by = ("measure", "day")
    dated = "day"
    __table_args__ = (unique_key(__tablename__, *natural_key),)

    measure: Mapped[str] = field("数据项", hint="如 first_declared_employers", in_table=True)
    day: Mapped[date] = field("截至日期", in_table=True)
    value: Mapped[int] = field("数值", in_table=True)
    label: Mapped[str | None] = field("数据名称", in_table=True)
    members: Mapped[str | None] = field("计入的记录编号", hint="冻结时逐条列明", long=True)
    frozen_on: Mapped[date | None] = field("冻结日期", in_table=True)
    frozen_by: Mapped[str | None] = field("冻结人", in_table=True)
