"""投诉信访: one complaint, letter or report and its answer."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from db.base import Choice, Record, field, link
from db.records._keys import unique_key


class Channel(Choice):
    """投诉渠道."""

    hotline = "12345热线"
    phone = "电话"
    letter = "来信"
    visit = "来访"
    online = "网络"
    superior = "上级转办"
    department = "部门移送"
    other = "其他"


class ComplaintState(Choice):
    """办理状态."""

    waiting = "待受理"
    handling = "办理中"
    finished = "已办结"
    refused = "不予受理"
    transferred = "转有权部门"


class ReplyMethod(Choice):
    """回复方式."""

    phone = "电话"
    written = "书面"
    in_person = "当面"
    online = "网络"


class Complaint(Record):
    """One complaint from receipt to the reply to the person."""

    __tablename__ = "complaint"
    zh = "投诉信访"
    natural_key = ("no",)
    named_by = ("no",)
    dated = "received_on"
    __table_args__ = (unique_key(__tablename__, *natural_key), Index(None, "received_on", "state"))

    no: Mapped[str] = field(
        "编号", group="来件", in_table=True, aliases=("投诉编号", "信访编号", "工单编号", "受理编号")
    )
    channel: Mapped[Channel | None] = field(
        "渠道", group="来件", in_table=True, aliases=("投诉渠道", "来源", "信访形式")
    )
    received_on: Mapped[date] = field(
        "收到日期", group="来件", in_table=True, aliases=("日期", "投诉日期", "信访日期", "来件日期")
    )
    employer: Mapped[int | None] = link(
        "被反映单位",
        "employer",
        group="来件",
        in_table=True,
        aliases=("用人单位", "单位名称", "被投诉单位", "企业名称"),
    )
    subject: Mapped[str | None] = field(
        "反映对象", hint="不在台账中的单位", group="来件", aliases=("投诉对象",)
    )
    complainant: Mapped[str | None] = field("反映人", group="来件", aliases=("投诉人", "信访人", "举报人"))
    complainant_phone: Mapped[str | None] = field(
        "反映人电话",
        group="来件",
        personal=True,
        aliases=("投诉人电话", "信访人电话", "联系电话", "联系方式"),
    )
    request: Mapped[str | None] = field(
        "诉求", group="来件", long=True, aliases=("反映内容", "投诉内容", "信访事项")
    )
    state: Mapped[ComplaintState] = field(
        "办理状态", group="办理", in_table=True, aliases=("状态", "办理情况"), default=ComplaintState.waiting
    )
    accepted_on: Mapped[date | None] = field("受理日期", group="办理", aliases=("受理时间",))
    finished_on: Mapped[date | None] = field(
        "办结日期", group="办理", in_table=True, aliases=("办结时间", "办理完成日期")
    )
    substantiated: Mapped[bool | None] = field("反映属实", group="办理", aliases=("是否属实",))
    handling: Mapped[str | None] = field(
        "处理情况", group="办理", long=True, aliases=("处理", "办理结果", "处理结果")
    )
    replied_on: Mapped[date | None] = field(
        "回复日期", group="办理", in_table=True, aliases=("回复当事人日期", "答复日期", "回复时间")
    )
    reply_method: Mapped[ReplyMethod | None] = field("回复方式", group="办理", aliases=("答复方式",))
