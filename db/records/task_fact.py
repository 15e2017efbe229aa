"""任务事实: a number that a task's rule asks for beside its criteria."""

from __future__ import annotations

from sqlalchemy.orm import Mapped

from db.base import Record, field
from db.records._keys import unique_key


class TaskFact(Record):
    """One number of one task of one profile."""

    __tablename__ = "task_fact"
    zh = "任务事实"
    natural_key = ("profile", "task", "fact")
    named_by = ("profile", "task", "fact")
    __table_args__ = (unique_key(__tablename__, *natural_key),)

    profile: Mapped[str] = field("口径方案", hint="如 henan-2025", in_table=True, aliases=("方案",))
    task: Mapped[str] = field("任务编号", hint="如 四-2", in_table=True, aliases=("任务",))
    fact: Mapped[str] = field("事实名称", hint="口径方案中的名称", in_table=True, aliases=("名称", "事实"))
    value: Mapped[int] = field("数值", in_table=True, aliases=("值",))
    reason: Mapped[str | None] = field("理由", long=True, aliases=("说明", "依据"))
