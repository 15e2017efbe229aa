"""机构: a body that examines, diagnoses, measures or rehabilitates."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from db.base import Choice, Record, field
from db.records._keys import unique_key


class Ownership(Choice):
    """机构性质; those of state enterprises count as public where the form says so."""

    public = "公立"
    state_enterprise = "国有企业办"
    private = "民营"
    other = "其他"


class InstitutionRole(Choice):
    """What the body is allowed or ordered to do."""

    checkup = "职业健康检查"
    diagnosis = "职业病诊断"
    technical = "职业卫生技术服务"
    radiation = "放射卫生技术服务"
    monitoring = "监测"
    rehabilitation = "康复"
    treatment = "救治"
    supervision = "监督执法"


class QualityResult(Choice):
    """质控结果."""

    passed = "合格"
    improve = "需整改"
    failed = "不合格"
    absent = "未参加"


class Institution(Record):
    """One institution that serves the county."""

    __tablename__ = "institution"
    zh = "职业健康机构"
    natural_key = ("name",)
    named_by = ("name",)
    __table_args__ = (
        unique_key(__tablename__, *natural_key),
        Index(None, "ownership"),
        Index(None, "credit_code"),
    )

    name: Mapped[str] = field(
        "机构名称", group="基本信息", in_table=True, aliases=("名称", "单位名称", "机构")
    )
    credit_code: Mapped[str | None] = field(
        "统一社会信用代码", group="基本信息", aliases=("社会信用代码", "统一信用代码", "信用代码", "机构代码")
    )
    ownership: Mapped[Ownership | None] = field(
        "机构性质", group="基本信息", in_table=True, aliases=("性质", "单位性质", "所有制")
    )
    roles: Mapped[frozenset[Choice] | None] = field(
        "承担职责",
        many=InstitutionRole,
        group="基本信息",
        in_table=True,
        aliases=("机构类别", "机构类型", "业务类别"),
    )
    in_county: Mapped[bool | None] = field("本县区机构", group="基本信息", aliases=("是否本县机构",))
    address: Mapped[str | None] = field("地址", group="基本信息", aliases=("机构地址", "单位地址"))
    contact: Mapped[str | None] = field("联系人", group="基本信息", aliases=("机构联系人", "负责人"))
    contact_phone: Mapped[str | None] = field(
        "联系电话", group="基本信息", personal=True, aliases=("电话", "联系方式", "手机")
    )

    filing_no: Mapped[str | None] = field(
        "备案号", group="备案与服务", in_table=True, aliases=("备案编号", "资质证书编号", "资质编号")
    )
    scope: Mapped[str | None] = field(
        "类别和项目", group="备案与服务", long=True, aliases=("备案类别", "业务范围")
    )
    valid_until: Mapped[date | None] = field(
        "有效期至", group="备案与服务", in_table=True, aliases=("有效期", "资质有效期", "证书有效期")
    )
    serves_county: Mapped[bool | None] = field(
        "服务本县区", group="备案与服务", in_table=True, aliases=("是否服务本县区", "承担本县区工作")
    )
    service_document: Mapped[str | None] = field(
        "服务依据文件",
        hint="县外机构来本县区服务的文件文号",
        group="备案与服务",
        aliases=("文件依据", "文号"),
    )

    has_office: Mapped[bool | None] = field(
        "设职业健康科室", group="能力与质控", aliases=("是否设职业健康科室",)
    )
    staff_full_time: Mapped[int | None] = field(
        "专职人员数", group="能力与质控", aliases=("专职人数", "专业人员数")
    )
    doctors: Mapped[int | None] = field(
        "主检或诊断医师数", group="能力与质控", aliases=("主检医师数", "诊断医师数", "医师数")
    )
    networked: Mapped[bool | None] = field(
        "已联网报告", group="能力与质控", aliases=("是否联网", "是否网络报告")
    )
    quality: Mapped[QualityResult | None] = field(
        "质控结果", group="能力与质控", in_table=True, aliases=("质控考核结果",)
    )
    annual_report: Mapped[bool | None] = field(
        "已报年度报告", group="能力与质控", aliases=("年报", "是否提交年报")
    )
