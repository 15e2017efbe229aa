"""任务条款: whether one criterion of a task is met, and why."""

from __future__ import annotations

from sqlalchemy.orm import Mapped

from db.base import Choice, Record, field
from db.records._keys import unique_key


class ItemState(Choice):
    """What was found for a criterion."""

    yes = "符合"
    partly = "部分"
    no = "不符合"


class TaskItem(Record):
    """One criterion of one task of one profile."""

    __tablename__ = "task_item"
    zh = "任务条款"
    natural_key = ("profile", "task", "item")
    named_by = ("profile", "task", "item")
    __table_args__ = (unique_key(__tablename__, *natural_key),)

    profile: Mapped[str] = field("口径方案", hint="如 henan-2025", in_table=True, aliases=("方案",))
    task: Mapped[str] = field("任务编号", hint="如 一-1", in_table=True, aliases=("任务",))
    item: Mapped[int] = field("条款序号", hint="从 1 起", in_table=True, aliases=("条款", "序号"))
    state: Mapped[ItemState] = field("符合情况", in_table=True, aliases=("是否符合", "结果"))
    reason: Mapped[str | None] = field("理由", in_table=True, long=True, aliases=("说明", "原因"))
