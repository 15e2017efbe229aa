"""专项治理: an employer with too high values, from being listed to the confirmed cure."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from db.base import Choice, Record, field, link
from db.records._keys import unique_key


class RemediationReason(Choice):
    """纳入原因."""

    dust = "粉尘超标"
    chemical = "化学毒物超标"
    noise = "噪声超标"
    other_over = "其他因素超标"
    untested = "近三年未检测"
    other = "其他"


class RemediationState(Choice):
    """How far the cure has come; three of these must be empty at the deadline."""

    unconfirmed = "未确认"
    running = "治理中"
    corrected = "已整改待检测"
    awaiting_confirmation = "检测合格待行政确认"
    finished = "完成"
    shut_down = "关停"
    cancelled = "注销"
    moved_out = "移出"


class RemediationMeasure(Choice):
    """措施类型."""

    engineering = "工程"
    administrative = "管理"
    personal = "个体防护"


class Remediation(Record):
    """One inclusion of one employer in the campaign."""

    __tablename__ = "remediation"
    zh = "专项治理"
    natural_key = ("employer", "included_on")
    named_by = ("employer", "included_on")
    dated = "included_on"
    __table_args__ = (
        unique_key(__tablename__, *natural_key),
        Index(None, "state"),
        Index(None, "included_on"),
    )

    employer: Mapped[int] = link(
        "用人单位",
        "employer",
        group="纳入",
        in_table=True,
        aliases=("单位名称", "企业名称", "用人单位名称", "治理企业", "治理单位"),
    )
    included_on: Mapped[date] = field(
        "纳入日期", group="纳入", in_table=True, aliases=("纳入时间", "列入日期", "纳入治理日期")
    )
    reasons: Mapped[frozenset[Choice] | None] = field(
        "纳入原因", many=RemediationReason, group="纳入", in_table=True, aliases=("治理原因", "超标类型")
    )
    state: Mapped[RemediationState] = field(
        "治理状态",
        group="纳入",
        in_table=True,
        aliases=("状态", "治理进度", "治理情况"),
        default=RemediationState.unconfirmed,
    )
    state_since: Mapped[date | None] = field("状态日期", group="纳入", aliases=("状态更新日期",))
    exit_reason: Mapped[str | None] = field(
        "移出原因", hint="关停、注销、移出时填写", group="纳入", aliases=("退出原因",)
    )
    due_on: Mapped[date | None] = field(
        "完成时限", group="纳入", in_table=True, aliases=("治理时限", "整改时限")
    )

    post: Mapped[str | None] = field("超标岗位", group="超标与措施", aliases=("岗位", "治理岗位"))
    hazard: Mapped[str | None] = field(
        "超标因素", group="超标与措施", codes="hazard", aliases=("危害因素", "超标危害因素")
    )
    limit_value: Mapped[Decimal | None] = field("限值", group="超标与措施", aliases=("接触限值",))
    before_value: Mapped[Decimal | None] = field(
        "治理前检测值", group="超标与措施", aliases=("治理前结果", "超标值")
    )
    after_value: Mapped[Decimal | None] = field("治理后检测值", group="超标与措施", aliases=("治理后结果",))
    plan: Mapped[str | None] = field("整改方案", group="超标与措施", long=True, aliases=("治理方案",))
    measures: Mapped[frozenset[Choice] | None] = field(
        "措施类型", many=RemediationMeasure, group="超标与措施", aliases=("治理措施", "整改措施")
    )
    invested: Mapped[Decimal | None] = field(
        "投入资金（万元）", group="超标与措施", aliases=("投入", "治理投入", "投入资金")
    )

    institution: Mapped[int | None] = link(
        "技术服务机构", "institution", group="复测与确认", aliases=("检测机构", "服务机构")
    )
    report_no: Mapped[str | None] = field(
        "复测报告编号", group="复测与确认", aliases=("报告编号", "检测报告编号", "报告号")
    )
    retested_on: Mapped[date | None] = field(
        "复测日期", group="复测与确认", aliases=("治理后检测日期", "检测日期")
    )
    retest_qualified: Mapped[bool | None] = field(
        "复测合格", group="复测与确认", in_table=True, aliases=("治理后是否合格", "检测是否合格")
    )
    confirmer: Mapped[str | None] = field("行政确认人", group="复测与确认", aliases=("确认人",))
    confirmed_on: Mapped[date | None] = field(
        "行政确认日期", group="复测与确认", in_table=True, aliases=("确认日期", "确认时间")
    )
