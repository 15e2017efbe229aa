"""岗位检测结果: one factor at one post; a post is qualified when all its factors are within limit."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from db.base import Choice, Record, field, link
from db.records._keys import unique_key


class Indicator(Choice):
    """检测指标: which exposure limit the value is held against."""

    unstated = "未注明"
    ctwa = "CTWA"
    cste = "CSTE"
    cme = "CME"
    cpe = "CPE"
    total_dust = "总尘CTWA"
    respirable_dust = "呼尘CTWA"
    lex8 = "LEX,8h"
    lex40 = "LEX,40h"
    peak = "声级峰值"
    wbgt = "WBGT指数"
    vibration = "手传振动a(4h)"
    dose_rate = "周围剂量当量率"
    other = "其他"


class Qualified(Choice):
    """判定."""

    qualified = "合格"
    unqualified = "不合格"


class MonitoringPost(Record):
    """One measured factor at one point of one post."""

    __tablename__ = "monitoring_post"
    zh = "岗位检测结果"
    natural_key = ("monitoring", "workplace_name", "post", "point", "hazard", "indicator")
    named_by = ("monitoring", "post", "hazard")
    __table_args__ = (
        unique_key(__tablename__, *natural_key),
        Index(None, "hazard"),
        Index(
            "ix_monitoring_post_counted", "monitoring", "workplace_name", "post", "qualified", "removed_at"
        ),
    )

    monitoring: Mapped[int] = link(
        "检测报告", "monitoring", group="岗位", in_table=True, aliases=("报告编号", "检测报告编号", "报告号")
    )
    workplace_name: Mapped[str] = field(
        "作业场所",
        group="岗位",
        in_table=True,
        aliases=("车间", "作业场所名称", "车间名称", "工作场所"),
        default="",
    )
    post: Mapped[str] = field(
        "岗位", group="岗位", in_table=True, aliases=("岗位名称", "检测岗位", "岗位（工种）", "工种")
    )
    point: Mapped[str] = field(
        "采样点",
        hint="同一岗位有几个点时填写",
        group="岗位",
        aliases=("检测点", "采样地点", "检测地点", "测点"),
        default="",
    )
    exposed: Mapped[int | None] = field("岗位接触人数", group="岗位", aliases=("接触人数", "接害人数"))
    protection: Mapped[str | None] = field("防护设施", group="岗位", aliases=("职业病防护设施",))
    equipment: Mapped[str | None] = field("个体防护用品", group="岗位", aliases=("个人防护用品", "个体防护"))
    hazard: Mapped[str] = field(
        "危害因素",
        group="结果",
        in_table=True,
        codes="hazard",
        aliases=("职业病危害因素", "检测因素", "检测项目", "危害因素名称", "职业病危害因素名称"),
    )
    indicator: Mapped[Indicator] = field(
        "检测指标", group="结果", in_table=True, aliases=("指标", "限值类型"), default=Indicator.unstated
    )
    measured: Mapped[Decimal | None] = field(
        "检测结果", group="结果", in_table=True, aliases=("检测值", "结果", "测定值", "检测结果值")
    )
    limit_value: Mapped[Decimal | None] = field(
        "限值", group="结果", aliases=("接触限值", "职业接触限值", "标准限值")
    )
    unit: Mapped[str | None] = field("单位", hint="如 mg/m³、dB(A)", group="结果", aliases=("计量单位",))
    standard: Mapped[str | None] = field(
        "限值标准", hint="如 GBZ 2.1—2019", group="结果", aliases=("判定依据",)
    )
    qualified: Mapped[Qualified] = field(
        "判定", group="结果", in_table=True, aliases=("结果判定", "是否合格", "判定结果", "结论")
    )
