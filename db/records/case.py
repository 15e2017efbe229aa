"""违法案件: one case from filing to closing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from db.base import Choice, Record, field, link
from db.records._keys import unique_key


class Procedure(Choice):
    """处罚程序."""

    simple = "简易程序"
    ordinary = "普通程序"


class CaseState(Choice):
    """案件状态."""

    investigating = "调查中"
    decided = "已作出处罚决定"
    closed = "已结案"
    withdrawn = "撤销立案"
    transferred = "移送"


class Penalty(Choice):
    """处罚种类."""

    warning = "警告"
    correction = "责令限期改正"
    fine = "罚款"
    confiscation = "没收违法所得"
    stop_work = "责令停止作业"
    shut_down = "提请责令关闭"
    revocation = "吊销或取消资质"


class Case(Record):
    """One case; 查处 means that it was dealt with to the end."""

    __tablename__ = "case"
    zh = "违法案件"
    natural_key = ("filed_no",)
    named_by = ("filed_no",)
    dated = "filed_on"
    __table_args__ = (
        unique_key(__tablename__, *natural_key),
        Index(None, "filed_on", "state"),
        Index(None, "closed_on"),
    )

    filed_no: Mapped[str] = field(
        "立案号", group="立案", in_table=True, aliases=("立案编号", "案件编号", "案号", "立案文号")
    )
    filed_on: Mapped[date] = field("立案日期", group="立案", in_table=True, aliases=("立案时间", "受理日期"))
    employer: Mapped[int | None] = link(
        "用人单位",
        "employer",
        group="立案",
        in_table=True,
        aliases=("单位名称", "企业名称", "被处罚单位", "用人单位名称"),
    )
    party: Mapped[str | None] = field(
        "当事人", hint="不在用人单位台账中的当事人，如技术服务机构", group="立案", aliases=("当事人名称",)
    )
    cause: Mapped[str | None] = field("案由", group="立案", in_table=True, aliases=("违法事实", "违法行为"))
    basis: Mapped[str | None] = field("处罚依据", group="立案", aliases=("依据", "法律依据"))
    procedure: Mapped[Procedure | None] = field(
        "处罚程序", group="立案", aliases=("程序", "案件类型", "适用程序")
    )
    state: Mapped[CaseState] = field(
        "案件状态",
        group="立案",
        in_table=True,
        aliases=("状态", "办理状态", "办理情况"),
        default=CaseState.investigating,
    )

    decision_no: Mapped[str | None] = field(
        "处罚决定书文号", group="处罚", aliases=("决定书文号", "处罚决定书编号")
    )
    decided_on: Mapped[date | None] = field(
        "处罚决定日期", group="处罚", in_table=True, aliases=("决定日期", "处罚日期")
    )
    served_on: Mapped[date | None] = field("送达日期", group="处罚", aliases=("决定书送达日期",))
    penalties: Mapped[frozenset[Choice] | None] = field(
        "处罚种类", many=Penalty, group="处罚", aliases=("处罚内容", "处罚结果")
    )
    fine: Mapped[Decimal | None] = field(
        "罚款金额（元）", group="处罚", in_table=True, aliases=("罚款", "罚款金额", "罚没金额")
    )

    closed_on: Mapped[date | None] = field(
        "结案日期", group="结案与公开", in_table=True, aliases=("结案时间",)
    )
    loop_closed: Mapped[bool | None] = field(
        "闭环管理", hint="复查确认已改正", group="结案与公开", aliases=("是否闭环", "闭环")
    )
    rechecked_on: Mapped[date | None] = field("复查日期", group="结案与公开", aliases=("复查时间",))
    published_on: Mapped[date | None] = field(
        "信息公开日期", group="结案与公开", aliases=("公开日期", "公示日期")
    )
    first_reported_on: Mapped[date | None] = field(
        "首次报告日期", hint="决定书送达后5个工作日内", group="结案与公开", aliases=("首次报卡日期",)
    )
    second_reported_on: Mapped[date | None] = field(
        "结案报告日期", hint="结案后5个工作日内", group="结案与公开", aliases=("二次报告日期", "结案报卡日期")
    )
