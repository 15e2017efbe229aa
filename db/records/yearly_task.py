"""年度任务: the county's share of a task handed down for a year, who answers for it, and how far it is."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Mapped

from db.base import Choice, Record, field
from db.records._keys import unique_key


class WorkState(Choice):
    """How far a piece of work is."""

    waiting = "未开展"
    running = "进行中"
    done = "已完成"
    not_due = "不适用"


class YearlyTask(Record):
    """One numbered point of one profile; a counted one has a share, the others a state."""

    __tablename__ = "yearly_task"
    zh = "年度任务"
    natural_key = ("profile", "no")
    named_by = ("profile", "no")
    dated = "due_on"
    __table_args__ = (unique_key(__tablename__, *natural_key),)

    profile: Mapped[str] = field("口径方案", hint="如 jilin-2025", in_table=True, aliases=("方案",))
    no: Mapped[str] = field("任务序号", hint="如 10-2", in_table=True, aliases=("序号", "编号"))
    name: Mapped[str | None] = field("任务名称", in_table=True, aliases=("任务", "工作任务"))
    share: Mapped[int | None] = field(
        "下达数", hint="上级分给本县的任务数", in_table=True, aliases=("任务数", "分解数")
    )
    share_source: Mapped[str | None] = field("下达依据", hint="文号或通知", aliases=("依据", "下达文件"))
    department: Mapped[str | None] = field("责任单位", aliases=("牵头部门", "责任部门"))
    responsible: Mapped[str | None] = field("责任人", in_table=True, aliases=("负责人",))
    due_on: Mapped[date | None] = field("时限", in_table=True, aliases=("完成时限", "截止日期"))
    state: Mapped[WorkState | None] = field("完成情况", in_table=True, aliases=("状态",))
    progress: Mapped[str | None] = field("进展", in_table=True, long=True, aliases=("工作进展", "进展情况"))
    finished_on: Mapped[date | None] = field("完成日期", aliases=("办结日期",))
