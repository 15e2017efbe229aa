"""职业病危害因素检测: one report on an employer's workplaces."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from db.base import Choice, Record, field, link
from db.records._keys import unique_key


class MonitoringKind(Choice):
    """检测类别."""

    routine = "常规监测"
    periodic = "定期检测"
    evaluation = "现状评价"
    supervision = "监督检测"
    radon = "高氡矿山调查"


class Performer(Choice):
    """Who did the measuring for the task."""

    own = "疾控自主"
    commissioned = "疾控委托"
    employer = "企业委托"


class MonitoringState(Choice):
    """How far the task has come."""

    planned = "任务下达"
    running = "检测中"
    done = "已完成"


class UploadState(Choice):
    """上传状态 in the monitoring system."""

    waiting = "未上传"
    uploaded = "已上传"
    returned = "退回"


class HazardClass(Choice):
    """The six classes of the hazard catalogue."""

    dust = "粉尘"
    chemical = "化学因素"
    physical = "物理因素"
    radiation = "放射性因素"
    biological = "生物因素"
    other = "其他因素"


COUNTED = ("year", "kind", "state", "reported_on", "posts_tested", "employer", "removed_at")
"""What every count asks of it, in an index of its own so that counting does not read the records."""


class Monitoring(Record):
    """One 检测 or 评价 report; its posts are kept beside it."""

    __tablename__ = "monitoring"
    zh = "危害因素检测"
    natural_key = ("employer", "report_no")
    named_by = ("employer", "report_no")
    dated = "year"
    __table_args__ = (
        unique_key(__tablename__, *natural_key),
        Index("ix_monitoring_counted", *COUNTED),
        Index(None, "employer", "tested_on"),
        Index(None, "report_no"),
    )

    employer: Mapped[int] = link(
        "用人单位",
        "employer",
        group="检测",
        in_table=True,
        aliases=("单位名称", "企业名称", "用人单位名称", "受检单位", "被检单位", "监测单位"),
    )
    report_no: Mapped[str] = field(
        "报告编号",
        hint="没有编号的写成“年度-类别”，如 2025-常规",
        group="检测",
        in_table=True,
        aliases=("检测报告编号", "报告号", "评价报告编号", "报告书编号"),
    )
    year: Mapped[int] = field(
        "年度",
        hint="如 2025",
        group="检测",
        in_table=True,
        aliases=("年份", "监测年度", "任务年度", "检测年度"),
    )
    kind: Mapped[MonitoringKind] = field(
        "检测类别", group="检测", in_table=True, aliases=("监测类型", "检测类型", "检测种类", "监测类别")
    )
    state: Mapped[MonitoringState] = field(
        "完成状态", group="检测", in_table=True, aliases=("完成情况", "进度"), default=MonitoringState.done
    )
    performer: Mapped[Performer | None] = field("实施方式", group="检测", aliases=("检测方式", "委托方式"))
    institution: Mapped[int | None] = link(
        "检测机构",
        "institution",
        group="检测",
        in_table=True,
        aliases=("监测机构", "技术服务机构", "检测单位"),
    )
    tested_on: Mapped[date | None] = field(
        "检测日期", group="检测", in_table=True, aliases=("采样日期", "检测时间", "监测日期", "现场检测日期")
    )
    reported_on: Mapped[date | None] = field(
        "报告日期", group="检测", aliases=("出具报告日期", "报告时间", "签发日期")
    )
    key_industry: Mapped[bool | None] = field("重点行业", group="结果与上传", aliases=("是否重点行业",))
    hazard_classes: Mapped[frozenset[Choice] | None] = field(
        "检测因素类别", many=HazardClass, group="结果与上传", aliases=("因素类别", "危害因素类别")
    )
    points: Mapped[int | None] = field("检测点数", group="结果与上传", aliases=("采样点数", "监测点数"))
    points_over: Mapped[int | None] = field("超标点数", group="结果与上传", aliases=("不合格点数",))
    posts_tested: Mapped[int | None] = field(
        "检测岗位数（汇总）", hint="没有岗位明细时填写", group="结果与上传", aliases=("检测岗位数", "岗位数")
    )
    posts_qualified: Mapped[int | None] = field(
        "合格岗位数（汇总）",
        hint="没有岗位明细时填写",
        group="结果与上传",
        aliases=("检测合格岗位数", "合格岗位数"),
    )
    high_radon: Mapped[bool | None] = field(
        "存在高氡暴露", hint="高氡矿山调查时填写", group="结果与上传", aliases=("是否高氡暴露",)
    )
    upload_state: Mapped[UploadState | None] = field(
        "上传状态", group="结果与上传", aliases=("是否上传", "上报状态", "系统上传状态")
    )
    uploaded_on: Mapped[date | None] = field("上传日期", group="结果与上传", aliases=("上报日期", "上传时间"))
