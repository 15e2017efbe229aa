"""任务评定: the grade a person decided for a task, kept beside the one proposed."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Mapped

from db.base import Choice, Record, field
from db.records._keys import unique_key


class Grade(Choice):
    """The three boxes of the form."""

    A = "A"
    B = "B"
    C = "C"


class TaskDecision(Record):
    """One decided grade of one task of one profile."""

    __tablename__ = "task_decision"
    zh = "任务评定"
    natural_key = ("profile", "task")
    named_by = ("profile", "task")
    dated = "decided_on"
    __table_args__ = (unique_key(__tablename__, *natural_key),)

    profile: Mapped[str] = field("口径方案", hint="如 henan-2025", in_table=True, aliases=("方案",))
    task: Mapped[str] = field("任务编号", hint="如 一-1", in_table=True, aliases=("任务",))
    grade: Mapped[Grade] = field("评定档次", in_table=True, aliases=("档次", "结果", "等级"))
    reason: Mapped[str | None] = field("评定理由", in_table=True, long=True, aliases=("理由", "说明"))
    decided_on: Mapped[date | None] = field("评定日期", in_table=True, aliases=("日期",))
    decided_by: Mapped[str | None] = field("评定人", in_table=True)
