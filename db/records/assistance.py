"""中小微企业帮扶: the help one employer got in one year."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from db.base import Choice, Record, field, link
from db.records._keys import unique_key


class AssistanceMode(Choice):
    """帮扶模式."""

    trusteeship = "托管式"
    tailored = "一企一策"
    purchased = "购买服务"
    experts = "专家组"
    point_to_point = "点对点"
    other = "其他"


class AssistanceContent(Choice):
    """帮扶内容."""

    identification = "危害识别"
    declaration = "项目申报"
    monitoring = "检测评价"
    checkup = "职业健康检查"
    training = "培训"
    rules = "制度建设"
    protection = "防护设施"
    equipment = "个体防护"
    archive = "档案建立"
    warning_signs = "警示告知"
    other = "其他"


class Satisfaction(Choice):
    """满意度."""

    satisfied = "满意"
    fair = "基本满意"
    dissatisfied = "不满意"


class Assistance(Record):
    """One helped employer in one year, before and after."""

    __tablename__ = "assistance"
    zh = "中小微企业帮扶"
    natural_key = ("employer", "year")
    named_by = ("employer", "year")
    dated = "year"
    __table_args__ = (unique_key(__tablename__, *natural_key), Index(None, "year", "mode"))

    employer: Mapped[int] = link(
        "用人单位",
        "employer",
        group="帮扶",
        in_table=True,
        aliases=("单位名称", "企业名称", "用人单位名称", "被帮扶企业", "帮扶企业"),
    )
    year: Mapped[int] = field(
        "年度", hint="如 2025", group="帮扶", in_table=True, aliases=("年份", "帮扶年度")
    )
    mode: Mapped[AssistanceMode | None] = field(
        "帮扶模式", group="帮扶", in_table=True, aliases=("模式", "帮扶方式")
    )
    staff: Mapped[int | None] = field(
        "从业人数", hint="帮扶当年", group="帮扶", aliases=("从业人员", "职工人数")
    )
    body: Mapped[str | None] = field(
        "帮扶机构", group="帮扶", in_table=True, aliases=("帮扶单位", "托管机构", "服务机构")
    )
    responsible: Mapped[str | None] = field(
        "责任人", group="帮扶", aliases=("帮扶责任人", "帮扶人", "帮扶专家")
    )
    started_on: Mapped[date | None] = field(
        "开始日期", group="帮扶", aliases=("首次帮扶日期", "帮扶日期", "帮扶时间")
    )
    finished_on: Mapped[date | None] = field("完成日期", group="帮扶", aliases=("帮扶完成日期", "结束日期"))
    times: Mapped[int | None] = field("帮扶次数", group="帮扶", aliases=("次数", "上门次数"))
    contents: Mapped[frozenset[Choice] | None] = field(
        "帮扶内容", many=AssistanceContent, group="帮扶", aliases=("内容", "服务内容")
    )

    before_declared: Mapped[bool | None] = field("帮扶前已申报", group="帮扶前后", aliases=("帮扶前申报",))
    before_tested: Mapped[bool | None] = field("帮扶前已检测", group="帮扶前后", aliases=("帮扶前检测",))
    before_examined: Mapped[bool | None] = field("帮扶前已体检", group="帮扶前后", aliases=("帮扶前体检",))
    before_trained: Mapped[bool | None] = field("帮扶前已培训", group="帮扶前后", aliases=("帮扶前培训",))
    after_declared: Mapped[bool | None] = field(
        "帮扶后已申报", group="帮扶前后", in_table=True, aliases=("帮扶后申报", "是否申报")
    )
    after_tested: Mapped[bool | None] = field(
        "帮扶后已检测", group="帮扶前后", in_table=True, aliases=("帮扶后检测", "是否检测")
    )
    after_examined: Mapped[bool | None] = field(
        "帮扶后已体检", group="帮扶前后", in_table=True, aliases=("帮扶后体检", "是否体检")
    )
    after_trained: Mapped[bool | None] = field(
        "帮扶后已培训", group="帮扶前后", in_table=True, aliases=("帮扶后培训", "是否培训")
    )

    problems: Mapped[str | None] = field(
        "问题清单", group="整改与成果", long=True, aliases=("发现问题", "存在问题")
    )
    corrected: Mapped[bool | None] = field("问题已整改", group="整改与成果", aliases=("是否整改", "整改完成"))
    correction: Mapped[str | None] = field("整改情况", group="整改与成果", long=True, aliases=("整改结果",))
    satisfaction: Mapped[Satisfaction | None] = field("满意度", group="整改与成果", aliases=("企业满意度",))
    tools: Mapped[str | None] = field("工具和文件", group="整改与成果", aliases=("管理工具", "政策文件"))
