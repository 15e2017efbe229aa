"""康复服务: one person, one day, one station."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from db.base import Choice, Record, field, link
from db.records._keys import unique_key


class Service(Choice):
    """What was done at the station."""

    assessment = "评估"
    breathing = "呼吸训练"
    exercise = "运动训练"
    oxygen = "氧疗"
    chinese_medicine = "中医"
    medication = "药物指导"
    psychology = "心理"
    nutrition = "营养"
    education = "健康教育"
    follow_up = "随访"
    home_guidance = "居家指导"


class Payment(Choice):
    """Who pays for a visit."""

    free = "免费"
    injury_insurance = "工伤保险"
    medical_insurance = "医保"
    own = "自费"
    other = "其他"


class RehabVisit(Record):
    """One 人次: however many services a person gets at one station on one day."""

    __tablename__ = "rehab_visit"
    zh = "康复服务"
    natural_key = ("patient", "station", "visited_on")
    named_by = ("patient", "visited_on")
    dated = "visited_on"
    __table_args__ = (unique_key(__tablename__, *natural_key), Index(None, "visited_on", "station"))

    patient: Mapped[int] = link(
        "患者", "patient", in_table=True, aliases=("患者证件号码", "证件号码", "身份证号", "身份证号码")
    )
    station: Mapped[int] = link(
        "康复站", "station", in_table=True, aliases=("站点", "康复站名称", "站点名称")
    )
    visited_on: Mapped[date] = field("服务日期", in_table=True, aliases=("日期", "康复日期", "服务时间"))
    services: Mapped[frozenset[Choice] | None] = field(
        "服务类型", many=Service, in_table=True, aliases=("服务内容", "康复项目", "服务项目")
    )
    minutes: Mapped[int | None] = field(
        "时长（分钟）", hint="0—600", in_table=True, aliases=("时长", "服务时长")
    )
    provider: Mapped[str | None] = field(
        "实施人", in_table=True, aliases=("服务人员", "康复医师", "服务医生")
    )
    lung_function: Mapped[Decimal | None] = field("肺功能 FEV1（%）", aliases=("肺功能", "FEV1"))
    walk_metres: Mapped[int | None] = field(
        "6分钟步行（米）", aliases=("6分钟步行", "六分钟步行", "六分钟步行距离")
    )
    cost: Mapped[Decimal | None] = field("费用（元）", aliases=("费用", "金额"))
    payment: Mapped[Payment | None] = field("支付方式", aliases=("费用来源", "付费方式"))
