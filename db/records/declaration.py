"""职业病危害项目申报: one submission of an employer to the national system."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from db.base import Choice, Record, field, link
from db.records._keys import unique_key


class DeclarationType(Choice):
    """申报类别."""

    first = "初次申报"
    change = "变更申报"
    yearly_update = "年度更新"


class ChangeReason(Choice):
    """变更原因: each starts its own legal clock."""

    construction = "新改扩建或技术改造引进项目"
    process = "技术工艺设备材料变化"
    workplace = "工作场所变更"
    renamed = "单位名称变更"
    legal_person = "法定代表人或主要负责人变更"
    test_result = "检测评价结果变化"
    classification = "规模经济类型行业分类变更"
    ended = "终止生产经营"
    other = "其他"


class ReviewState(Choice):
    """审核状态 in the system."""

    pending = "待审"
    returned = "退回"
    passed = "通过"


class DeclarationError(Choice):
    """What a sampled declaration got wrong."""

    industry = "行业"
    hazard = "危害因素"
    persons = "人数"
    size = "规模"
    address = "地址"
    deadline = "时限"
    other = "其他"


class Declaration(Record):
    """One 申报 of one employer on one day."""

    __tablename__ = "declaration"
    zh = "危害项目申报"
    natural_key = ("employer", "declaration_type", "submitted_on")
    named_by = ("employer", "submitted_on")
    dated = "submitted_on"
    __table_args__ = (
        unique_key(__tablename__, *natural_key),
        Index("ix_declaration_counted", "employer", "submitted_on", "review_state", "removed_at"),
        Index(None, "submitted_on", "review_state"),
    )

    employer: Mapped[int] = link(
        "用人单位",
        "employer",
        group="申报",
        in_table=True,
        aliases=("单位名称", "企业名称", "用人单位名称", "申报单位", "统一社会信用代码"),
    )
    declaration_type: Mapped[DeclarationType] = field(
        "申报类别", group="申报", in_table=True, aliases=("申报类型", "申报种类")
    )
    submitted_on: Mapped[date] = field(
        "申报日期", group="申报", in_table=True, aliases=("提交日期", "申报时间", "提交时间", "填报日期")
    )
    change_reason: Mapped[ChangeReason | None] = field(
        "变更原因", hint="变更申报时选择", group="申报", aliases=("变更事由", "变更事项")
    )
    changed_on: Mapped[date | None] = field(
        "变更事项发生日期",
        hint="15日或30日时限从这一天起算",
        group="申报",
        aliases=("变更发生日期", "竣工验收日期"),
    )
    exposed_total: Mapped[int | None] = field(
        "申报接害总人数",
        group="申报",
        aliases=("接害人数", "接害总人数", "接触职业病危害人数", "申报接害人数"),
    )
    review_state: Mapped[ReviewState] = field(
        "审核状态",
        group="审核与回执",
        in_table=True,
        aliases=("审核结果", "状态", "申报状态"),
        default=ReviewState.pending,
    )
    reviewed_on: Mapped[date | None] = field("审核日期", group="审核与回执", aliases=("审核时间",))
    returned_reason: Mapped[str | None] = field(
        "退回原因", group="审核与回执", aliases=("退回理由", "审核意见")
    )
    receipt_no: Mapped[str | None] = field(
        "回执号",
        group="审核与回执",
        in_table=True,
        aliases=("回执编号", "申报回执编号", "受理编号", "申报编号"),
    )
    receipt_on: Mapped[date | None] = field(
        "回执日期", hint="应在提交后5个工作日内", group="审核与回执", aliases=("回执时间", "受理日期")
    )
    qualified: Mapped[bool | None] = field(
        "申报合格", group="申报质量抽查", in_table=True, aliases=("是否合格", "抽查结果", "申报是否合格")
    )
    errors: Mapped[frozenset[Choice] | None] = field(
        "错误类型",
        many=DeclarationError,
        group="申报质量抽查",
        aliases=("错误类别", "不合格原因", "问题类型"),
    )
    sampled_on: Mapped[date | None] = field(
        "抽查日期", group="申报质量抽查", aliases=("核查日期", "抽查时间")
    )
    corrected_on: Mapped[date | None] = field(
        "纠正日期", group="申报质量抽查", aliases=("整改日期", "更正日期")
    )
    head_trained: Mapped[bool | None] = field(
        "主要负责人已培训", group="培训情况", aliases=("主要负责人培训", "负责人是否培训")
    )
    manager_trained: Mapped[bool | None] = field(
        "管理人员已培训", group="培训情况", aliases=("职业卫生管理人员培训", "管理人员是否培训")
    )
    workers_due: Mapped[int | None] = field(
        "接害劳动者应培训人数", group="培训情况", aliases=("应培训人数", "应训人数", "接害应培训人数")
    )
    workers_trained: Mapped[int | None] = field(
        "接害劳动者实培训人数",
        group="培训情况",
        aliases=("实培训人数", "实训人数", "培训人数", "接触职业病危害培训人数"),
    )
