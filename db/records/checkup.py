"""职业健康检查: the card of one examination of one worker."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from db.base import Choice, Record, field, link
from db.records._keys import unique_key


class CardKind(Choice):
    """卡类."""

    occupational = "职业健康检查"
    radiation = "放射工作人员检查"


class ExamKind(Choice):
    """体检类型."""

    pre_placement = "上岗前"
    periodic = "在岗期间"
    exit = "离岗时"
    after_exit = "离岗后"
    emergency = "应急"


class Round(Choice):
    """检查类型: first examination or a repeat of one."""

    first = "初检"
    recheck = "复检"


class Surveillance(Choice):
    """监测类型 of the card."""

    routine = "常规监测"
    active = "主动监测"


class Conclusion(Choice):
    """主检结论; 复查 is no conclusion for examinations after GBZ 188—2025 came into force."""

    normal = "目前未见异常"
    recheck = "复查"
    suspected = "疑似职业病"
    contraindication = "职业禁忌证"
    other = "其他疾病或异常"


class Checkup(Record):
    """One examination card, kept without its laboratory items."""

    __tablename__ = "checkup"
    zh = "职业健康检查"
    natural_key = ("institution", "archive_no")
    named_by = ("person", "checked_on")
    dated = "checked_on"
    __table_args__ = (
        unique_key(__tablename__, *natural_key),
        Index(None, "checked_on", "exam_kind"),
        Index(None, "employer", "checked_on"),
        Index(None, "person", "checked_on"),
        Index(None, "conclusion"),
        Index(None, "archive_no"),
    )

    institution: Mapped[int] = link(
        "检查机构",
        "institution",
        group="检查",
        aliases=("体检机构", "职业健康检查机构", "体检单位", "检查机构名称"),
    )
    archive_no: Mapped[str] = field(
        "档案编号",
        hint="在该机构内唯一",
        group="检查",
        in_table=True,
        aliases=("体检编号", "体检号", "档案号", "体检档案编号", "报告编号"),
    )
    person: Mapped[int] = link(
        "劳动者",
        "person",
        group="检查",
        in_table=True,
        aliases=("证件号码", "身份证号", "身份证号码", "劳动者证件号码", "证件号"),
    )
    employer: Mapped[int] = link(
        "用人单位",
        "employer",
        group="检查",
        in_table=True,
        aliases=("单位名称", "企业名称", "用人单位名称", "工作单位", "用人单位统一社会信用代码"),
    )
    host_employer: Mapped[int | None] = link(
        "用工单位",
        "employer",
        hint="劳务派遣时填实际用工的单位",
        group="检查",
        aliases=("用工单位名称", "实际用工单位", "用工单位统一社会信用代码"),
    )
    card_kind: Mapped[CardKind] = field(
        "卡类", group="检查", aliases=("报告卡类型", "卡片类型"), default=CardKind.occupational
    )
    exam_kind: Mapped[ExamKind] = field(
        "体检类型",
        group="检查",
        in_table=True,
        aliases=("体检类别", "体检种类", "检查种类", "职业健康检查类别"),
    )
    round: Mapped[Round] = field(
        "检查类型", group="检查", aliases=("初检复检", "初复检"), default=Round.first
    )
    previous_no: Mapped[str | None] = field(
        "上次档案编号", hint="复检时填写", group="检查", aliases=("上次体检编号", "初检编号")
    )
    checked_on: Mapped[date] = field(
        "体检日期", group="检查", in_table=True, aliases=("检查日期", "体检时间", "检查时间")
    )

    conclusion: Mapped[Conclusion | None] = field(
        "主检结论",
        hint="一人有几种结论时按 疑似职业病、职业禁忌证、复查、其他 的先后选一个",
        group="结论",
        in_table=True,
        aliases=("体检结论", "结论", "检查结论", "体检结果"),
    )
    advice: Mapped[str | None] = field(
        "主检建议", group="结论", long=True, aliases=("处理意见", "医学建议", "建议")
    )
    doctor: Mapped[str | None] = field("主检医生", group="结论", aliases=("主检医师",))
    reported_on: Mapped[date | None] = field(
        "报告日期", group="结论", in_table=True, aliases=("报告出具日期", "报告时间", "出报告日期")
    )
    notified_on: Mapped[date | None] = field(
        "告知用人单位日期", hint="应在30日内", group="结论", aliases=("告知日期", "报告送达日期")
    )
    suspected_reported_on: Mapped[date | None] = field(
        "疑似职业病报告日期", group="结论", aliases=("疑似报告日期",)
    )
    has_items: Mapped[bool | None] = field(
        "检查项目明细已存", hint="明细留在体检机构", group="结论", aliases=("有项目明细",)
    )

    workshop: Mapped[str | None] = field("车间", group="接害情况", aliases=("部门", "所在车间", "车间部门"))
    job: Mapped[str | None] = field("工种", group="接害情况", aliases=("工种名称", "岗位", "岗位（工种）"))
    work_years: Mapped[int | None] = field("总工龄（年）", group="接害情况", aliases=("总工龄年",))
    work_months: Mapped[int | None] = field(
        "总工龄（月）", hint="0—11", group="接害情况", aliases=("总工龄月",)
    )
    exposure_years: Mapped[int | None] = field(
        "接害工龄（年）", group="接害情况", aliases=("接害工龄年", "接害工龄")
    )
    exposure_months: Mapped[int | None] = field(
        "接害工龄（月）", hint="0—11", group="接害情况", aliases=("接害工龄月",)
    )
    surveillance: Mapped[Surveillance | None] = field("监测类型", group="接害情况")
    free_exam: Mapped[bool | None] = field(
        "民生实事免费检查", group="接害情况", aliases=("是否免费体检", "免费检查", "民生实事")
    )
