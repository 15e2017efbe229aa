"""参训情况: how many of an employer's people took part, by role."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy.orm import Mapped

from db.base import Choice, Record, field, link
from db.records._keys import unique_key


class TraineeRole(Choice):
    """The three groups whose training rates are asked for."""

    head = "主要负责人"
    manager = "职业卫生管理人员"
    worker = "接害劳动者"


class Attendance(Record):
    """One role of one employer at one session."""

    __tablename__ = "attendance"
    zh = "参训情况"
    natural_key = ("training", "employer", "role")
    named_by = ("employer", "training", "role")
    __table_args__ = (unique_key(__tablename__, *natural_key),)

    training: Mapped[int] = link(
        "培训场次", "training", in_table=True, aliases=("场次编号", "培训编号", "编号", "活动编号")
    )
    employer: Mapped[int] = link(
        "用人单位", "employer", in_table=True, aliases=("单位名称", "企业名称", "用人单位名称", "参训单位")
    )
    role: Mapped[TraineeRole] = field("人员类别", in_table=True, aliases=("角色", "培训对象", "对象"))
    due: Mapped[int | None] = field("应训人数", in_table=True, aliases=("应培训人数", "应训"))
    attended: Mapped[int] = field(
        "实训人数", in_table=True, aliases=("实培训人数", "实训", "参训人数", "培训人数")
    )
    hours: Mapped[Decimal | None] = field(
        "学时",
        hint="负责人、管理人员初次16、以后每年8；劳动者初次8、以后每年4",
        in_table=True,
        aliases=("培训学时", "课时"),
    )
    first_time: Mapped[bool | None] = field("初次培训", hint="否即继续教育", aliases=("是否初次培训",))
    certificates: Mapped[int | None] = field("取得证书人数", aliases=("合格人数", "证书数"))
