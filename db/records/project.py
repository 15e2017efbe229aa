"""建设项目“三同时”: one construction project from approval to the report on its acceptance."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from db.base import Choice, Record, field, link
from db.records._classes import Risk
from db.records._keys import unique_key


class ProjectNature(Choice):
    """项目性质."""

    new = "新建"
    rebuilt = "改建"
    extended = "扩建"
    renovated = "技术改造"
    introduced = "技术引进"


class ApprovalKind(Choice):
    """How the project was allowed."""

    approved = "审批"
    verified = "核准"
    filed = "备案"


class ProjectState(Choice):
    """How far the project has come."""

    not_started = "未启动"
    pre_evaluation = "预评价"
    design = "设计"
    construction = "施工"
    trial = "试运行"
    accepted = "验收"
    overdue = "逾期"
    stopped = "终止"


class Project(Record):
    """One project of one employer."""

    __tablename__ = "project"
    zh = "建设项目三同时"
    natural_key = ("employer", "name")
    named_by = ("name",)
    dated = "approved_on"
    __table_args__ = (
        unique_key(__tablename__, *natural_key),
        Index(None, "approved_on"),
        Index(None, "state"),
        Index(None, "risk"),
    )

    employer: Mapped[int] = link(
        "建设单位",
        "employer",
        group="项目",
        in_table=True,
        aliases=("用人单位", "单位名称", "企业名称", "建设单位名称"),
    )
    name: Mapped[str] = field("项目名称", group="项目", in_table=True, aliases=("建设项目名称", "名称"))
    project_code: Mapped[str | None] = field(
        "投资项目代码", group="项目", aliases=("项目代码", "项目统一代码")
    )
    township: Mapped[int | None] = link("所在乡镇", "township", group="项目", aliases=("乡镇", "乡镇街道"))
    address: Mapped[str | None] = field("建设地点", group="项目", aliases=("项目地址", "地址"))
    industry: Mapped[str | None] = field(
        "行业分类", group="项目", codes="industry", aliases=("行业", "所属行业")
    )
    nature: Mapped[ProjectNature | None] = field(
        "项目性质", group="项目", in_table=True, aliases=("建设性质", "性质")
    )
    investment: Mapped[Decimal | None] = field(
        "投资额（万元）", group="项目", aliases=("总投资", "投资额", "投资总额", "总投资（万元）")
    )
    risk: Mapped[Risk | None] = field(
        "风险分类", group="项目", in_table=True, aliases=("职业病危害风险分类", "风险类别", "危害类别")
    )
    state: Mapped[ProjectState] = field(
        "项目进度",
        group="项目",
        in_table=True,
        aliases=("状态", "项目状态", "进度", "所处阶段"),
        default=ProjectState.not_started,
    )

    approval_kind: Mapped[ApprovalKind | None] = field(
        "立项方式", group="立项", aliases=("审批方式", "批准方式")
    )
    approved_by: Mapped[str | None] = field(
        "立项部门", group="立项", aliases=("审批部门", "批准部门", "备案部门")
    )
    approval_no: Mapped[str | None] = field(
        "立项文号", group="立项", aliases=("批准文号", "审批文号", "备案号")
    )
    approved_on: Mapped[date | None] = field(
        "立项日期",
        hint="审批、核准或备案日期",
        group="立项",
        in_table=True,
        aliases=("审批日期", "批准日期", "备案日期"),
    )
    refill: Mapped[bool | None] = field("再填报", group="立项", aliases=("是否再填报",))
    overdue: Mapped[bool | None] = field("逾期项目", group="立项", aliases=("是否逾期",))
    cleared: Mapped[bool | None] = field("逾期已核查清理", group="立项", aliases=("是否清理", "已清理"))

    pre_institution: Mapped[str | None] = field("预评价机构", group="预评价与设计", aliases=("预评价单位",))
    pre_report_no: Mapped[str | None] = field(
        "预评价报告编号", group="预评价与设计", aliases=("预评价报告号",)
    )
    pre_reviewed_on: Mapped[date | None] = field(
        "预评价评审日期", group="预评价与设计", aliases=("预评价日期",)
    )
    pre_result: Mapped[str | None] = field("预评价结论", group="预评价与设计", aliases=("预评价评审结论",))
    design_by: Mapped[str | None] = field("防护设施设计单位", group="预评价与设计", aliases=("设计单位",))
    design_reviewed_on: Mapped[date | None] = field(
        "防护设施设计评审日期", group="预评价与设计", aliases=("设计评审日期",)
    )

    effect_institution: Mapped[str | None] = field(
        "控制效果评价机构", group="验收", aliases=("控评机构", "控制效果评价单位")
    )
    effect_reviewed_on: Mapped[date | None] = field(
        "控制效果评价评审日期", group="验收", aliases=("控评评审日期", "控评日期")
    )
    outside_experts: Mapped[bool | None] = field(
        "外聘专家参加评审", hint="风险分类为严重的项目必须有", group="验收", aliases=("是否有外聘专家",)
    )
    plan_submitted_on: Mapped[date | None] = field(
        "验收方案报送日期", group="验收", aliases=("验收方案日期",)
    )
    accepted_on: Mapped[date | None] = field("验收日期", group="验收", aliases=("竣工验收日期", "验收时间"))
    published_on: Mapped[date | None] = field("公示日期", group="验收", aliases=("验收公示日期", "公示时间"))
    report_submitted_on: Mapped[date | None] = field(
        "书面报告提交日期",
        hint="严重项目应在验收后20日内",
        group="验收",
        aliases=("书面报告日期", "报告提交日期"),
    )
