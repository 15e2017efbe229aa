"""待办暂缓: a due item put off by a person, until when and why."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Mapped

from db.base import Record, field
from db.records._keys import unique_key


class Snooze(Record):
    """One due item that is not to be shown before a day."""

    __tablename__ = "snooze"
    zh = "待办暂缓"
    natural_key = ("item",)
    named_by = ("item",)
    dated = "until"
    __table_args__ = (unique_key(__tablename__, *natural_key),)

    item: Mapped[str] = field("待办事项", in_table=True)
    until: Mapped[date] = field("暂缓至", in_table=True)
    reason: Mapped[str] = field("原因", in_table=True)
    put_off_by: Mapped[str | None] = field("操作人", in_table=True)
