"""患者随访: one attempt to learn how a patient is."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from db.base import Choice, Record, field, link
from db.records._keys import unique_key
from db.records.patient import FileFault, Support


class FollowUpMethod(Choice):
    """随访方式."""

    phone = "电话"
    home = "入户"
    records = "查档"
    matching = "部门比对"


class Outcome(Choice):
    """随访结果."""

    alive = "存活"
    dead = "死亡"
    lost = "失访"
    duplicate = "重复"
    not_case = "非尘肺"
    elsewhere = "外地"


class FollowUp(Record):
    """One follow-up of one patient on one day by one method."""

    __tablename__ = "follow_up"
    zh = "患者随访"
    natural_key = ("patient", "followed_on", "method")
    named_by = ("patient", "followed_on")
    dated = "followed_on"
    __table_args__ = (unique_key(__tablename__, *natural_key), Index(None, "followed_on", "outcome"))

    patient: Mapped[int] = link(
        "患者", "patient", in_table=True, aliases=("患者证件号码", "证件号码", "身份证号", "身份证号码")
    )
    followed_on: Mapped[date] = field("随访日期", in_table=True, aliases=("随访时间", "日期"))
    method: Mapped[FollowUpMethod] = field("随访方式", in_table=True, aliases=("方式", "随访方法"))
    outcome: Mapped[Outcome] = field("随访结果", in_table=True, aliases=("结果", "存活状态", "随访情况"))
    died_on: Mapped[date | None] = field("死亡日期", aliases=("死亡时间",))
    cause_of_death: Mapped[str | None] = field("死亡原因", aliases=("死因",))
    lost_reason: Mapped[FileFault | None] = field("失访原因", in_table=True)
    complications: Mapped[str | None] = field("合并症", aliases=("并发症",))
    supports: Mapped[frozenset[Choice] | None] = field(
        "享受保障", many=Support, aliases=("保障情况", "救助情况", "待遇情况")
    )
    able_to_work: Mapped[bool | None] = field("有劳动能力", aliases=("劳动能力", "是否有劳动能力"))
    provider: Mapped[str | None] = field("随访人", in_table=True, aliases=("随访人员", "随访医生"))
