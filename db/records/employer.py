"""用人单位: every candidate name of the ledger, with its hazards, state and the verdict on it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from db.base import Choice, Record, field, link
from db.records._classes import PolicyTag, Risk, Size
from db.records._keys import unique_key


class OperatingState(Choice):
    """经营状态 as found by the office."""

    normal = "正常"
    seasonal = "阶段性生产"
    stopped = "停产"
    building = "在建"
    moved = "搬迁"
    cancelled = "注销"
    revoked = "吊销"
    missing = "查无下落"
    no_hazard = "核实无职业病危害"


class Verdict(Choice):
    """核查结论: whether the name must declare."""

    pending = "待核"
    must_declare = "应申报"
    exempt = "不应申报"
    duplicate = "重复"


class NameSource(Choice):
    """名单来源: who told the office of this name."""

    province = "省下发库"
    market = "市场监管"
    tax = "税务"
    development = "发改"
    emergency = "应急"
    statistics = "统计"
    industry = "工信"
    state_assets = "国资"
    union = "工会"
    township = "乡镇"
    assistant = "协管员"
    monitoring = "监测"
    technical = "技术服务"
    checkup = "体检机构"
    declared = "申报系统"
    other = "其他"


COUNTED = ("verdict", "industry", "operating_state", "state_since", "first_seen_on", "removed_at")
"""What every count asks of it, in an index of its own so that counting does not read the records."""


class Employer(Record):
    """One 用人单位 or candidate for it; a renamed one stays the same record."""

    __tablename__ = "employer"
    zh = "用人单位"
    natural_key = ("credit_code", "branch_no")
    named_by = ("name",)
    dated = "first_seen_on"
    __table_args__ = (
        unique_key(__tablename__, *natural_key),
        Index(None, "operating_state", "verdict"),
        Index("ix_employer_counted", *COUNTED),
        Index(None, "industry"),
        Index(None, "risk"),
        Index(None, "size"),
        Index(None, "name"),
    )

    name: Mapped[str] = field(
        "单位名称",
        group="基本信息",
        in_table=True,
        aliases=("用人单位名称", "企业名称", "单位全称", "用人单位", "企业全称", "名称", "单位", "公司名称"),
    )
    credit_code: Mapped[str] = field(
        "统一社会信用代码",
        hint="18位，照营业执照填写",
        group="基本信息",
        in_table=True,
        aliases=("社会信用代码", "统一信用代码", "信用代码", "统一社会信用代码证号", "信用代码证号", "税号"),
    )
    branch_no: Mapped[str] = field(
        "分支序号",
        hint="同一代码下有几个分支或厂区时填 01、02……，没有则空着",
        group="基本信息",
        aliases=("分支机构序号", "工作场所序号", "二级单位代码"),
        default="",
    )
    old_code: Mapped[str | None] = field(
        "组织机构代码", hint="原9位代码", group="基本信息", aliases=("组织机构代码证号", "机构代码")
    )
    township: Mapped[int | None] = link(
        "所属乡镇",
        "township",
        group="基本信息",
        in_table=True,
        aliases=("乡镇", "乡镇街道", "所在乡镇", "所属街道", "所属区域", "行政区划", "所属地区"),
    )
    registered_address: Mapped[str | None] = field(
        "注册地址",
        group="基本信息",
        aliases=("单位注册地址", "住所", "注册住所", "营业执照地址", "单位地址", "地址"),
    )
    work_address: Mapped[str | None] = field(
        "工作场所地址",
        group="基本信息",
        aliases=("生产经营地址", "经营地址", "作业场所地址", "实际经营地址", "生产地址"),
    )
    established_on: Mapped[date | None] = field(
        "成立日期", group="基本信息", aliases=("注册日期", "成立时间", "注册时间")
    )
    supervised_by: Mapped[str | None] = field(
        "监督单位", group="基本信息", aliases=("监管单位", "监督机构", "监管部门")
    )

    industry: Mapped[str | None] = field(
        "行业分类",
        hint="GB/T 4754—2017，可输入代码、名称或拼音首字母",
        group="分类",
        in_table=True,
        codes="industry",
        aliases=("行业", "所属行业", "行业代码", "行业类别", "国民经济行业分类", "行业名称", "行业小类"),
    )
    policy_tags: Mapped[frozenset[Choice] | None] = field(
        "政策行业标签", many=PolicyTag, group="分类", aliases=("重点行业", "行业标签", "政策行业")
    )
    risk: Mapped[Risk | None] = field(
        "风险分类",
        hint="《建设项目职业病危害风险分类管理目录》（2021）",
        group="分类",
        in_table=True,
        aliases=(
            "职业病危害风险分类",
            "危害风险分类",
            "风险类别",
            "风险等级",
            "危害风险等级",
            "职业病危害风险类别",
        ),
    )
    hazard_severe: Mapped[bool | None] = field(
        "存在严重职业病危害因素",
        hint="矽尘、石棉粉尘、高毒物品等",
        group="分类",
        aliases=("是否存在严重危害因素",),
    )
    size: Mapped[Size | None] = field(
        "企业规模", group="分类", aliases=("规模", "单位规模", "企业规模类型", "企业类型（规模）")
    )
    revenue: Mapped[Decimal | None] = field(
        "营业收入（万元）", hint="用于核对企业规模", group="分类", aliases=("年营业收入", "营业收入")
    )
    assets: Mapped[Decimal | None] = field(
        "资产总额（万元）", hint="用于核对企业规模", group="分类", aliases=("资产总额", "总资产")
    )
    registration_type: Mapped[str | None] = field(
        "登记注册类型",
        group="分类",
        codes="registration",
        aliases=("注册类型", "登记注册统计类别", "登记类型"),
    )
    economic_type: Mapped[str | None] = field(
        "经济类型", group="分类", codes="economic_type", aliases=("企业经济类型", "经济类型代码", "所有制")
    )

    operating_state: Mapped[OperatingState] = field(
        "经营状态",
        group="经营与核查",
        in_table=True,
        aliases=("生产状态", "营业状态", "企业状态", "经营状况", "登记状态", "单位状态"),
        default=OperatingState.normal,
    )
    state_since: Mapped[date | None] = field(
        "状态起始日期", group="经营与核查", aliases=("状态日期", "停产日期", "注销日期", "状态变更日期")
    )
    state_proof: Mapped[str | None] = field(
        "状态依据", hint="如：市场监管注销证明、现场核查记录", group="经营与核查", aliases=("状态佐证",)
    )
    verdict: Mapped[Verdict] = field(
        "核查结论",
        group="经营与核查",
        in_table=True,
        aliases=("核查结果", "核实结果", "核实情况", "是否应申报"),
        default=Verdict.pending,
    )
    verdict_reason: Mapped[str | None] = field(
        "核查理由",
        hint="不应申报时写明原因",
        group="经营与核查",
        aliases=("不申报原因", "未申报原因", "剔除原因"),
    )
    duplicate_of: Mapped[int | None] = link(
        "与哪家重复", "employer", hint="核查结论为“重复”时选择", group="经营与核查", aliases=("重复单位",)
    )
    verified_on: Mapped[date | None] = field(
        "核查日期", group="经营与核查", aliases=("核实日期", "核查时间", "核实时间")
    )
    verified_by: Mapped[str | None] = field("核查人", group="经营与核查", aliases=("核实人", "核查人员"))
    sources: Mapped[frozenset[Choice] | None] = field(
        "名单来源", many=NameSource, group="经营与核查", aliases=("数据来源", "来源", "线索来源", "来源部门")
    )
    first_seen_on: Mapped[date | None] = field(
        "首次列入名单日期", group="经营与核查", aliases=("列入日期", "入库日期", "纳入日期", "入库时间")
    )

    staff_total: Mapped[int | None] = field(
        "职工人数",
        group="职工",
        aliases=("职工总人数", "从业人员", "从业人数", "在岗职工数", "劳动者总数", "员工人数", "职工总数"),
    )
    staff_production: Mapped[int | None] = field(
        "生产工人数", group="职工", aliases=("一线工人数", "生产人员数", "生产工人总数")
    )
    staff_female: Mapped[int | None] = field(
        "女职工人数", group="职工", aliases=("女工数", "女工人数", "女职工数")
    )
    staff_outsourced: Mapped[int | None] = field(
        "外委及派遣人数",
        group="职工",
        aliases=("外委人数", "劳务派遣人数", "外委人员总数", "派遣人数", "劳务派遣工"),
    )
    staff_migrant: Mapped[int | None] = field("农民工人数", group="职工", aliases=("农民工数", "农民工"))

    exposed_total: Mapped[int | None] = field(
        "接害总人数",
        hint="企业申报数，不重复计算",
        group="接触职业病危害人数",
        in_table=True,
        aliases=(
            "接害人数",
            "接触职业病危害人数",
            "接触职业病危害总人数",
            "接触职业病危害因素人数",
            "接害人数（企业申报）",
            "接触危害人数",
            "接害职工人数",
        ),
    )
    exposed_supervised: Mapped[int | None] = field(
        "接害人数（监管认定）", group="接触职业病危害人数", aliases=("监管认定人数", "监管认定接害人数")
    )
    exposed_dust: Mapped[int | None] = field(
        "接触粉尘人数",
        hint="可重复",
        group="接触职业病危害人数",
        aliases=("粉尘人数", "粉尘接触人数", "粉尘接害人数"),
    )
    exposed_chemical: Mapped[int | None] = field(
        "接触化学因素人数",
        hint="可重复",
        group="接触职业病危害人数",
        aliases=("化学因素接触人数", "化学接害人数", "接触化学毒物人数"),
    )
    exposed_physical: Mapped[int | None] = field(
        "接触物理因素人数",
        hint="可重复，含噪声",
        group="接触职业病危害人数",
        aliases=("物理因素接触人数", "物理接害人数"),
    )
    exposed_noise: Mapped[int | None] = field(
        "其中接触噪声人数",
        group="接触职业病危害人数",
        aliases=("接触噪声人数", "噪声人数", "噪声接触人数", "噪声接害人数"),
    )
    exposed_radiation: Mapped[int | None] = field(
        "接触放射性因素人数",
        hint="可重复",
        group="接触职业病危害人数",
        aliases=("放射人数", "接触放射人数", "放射因素接触人数"),
    )
    exposed_biological: Mapped[int | None] = field(
        "接触生物因素人数",
        hint="可重复",
        group="接触职业病危害人数",
        aliases=("生物因素接触人数", "生物接害人数"),
    )
    exposed_other: Mapped[int | None] = field(
        "接触其他因素人数",
        hint="可重复",
        group="接触职业病危害人数",
        aliases=("其他因素接触人数", "其他接害人数"),
    )
    diseased_total: Mapped[int | None] = field(
        "职业病累计人数",
        group="接触职业病危害人数",
        aliases=("职业病累计病例数", "累计职业病人数", "职业病人数"),
    )

    management_office: Mapped[bool | None] = field(
        "设职业卫生管理机构", group="职业卫生管理", aliases=("职业卫生管理机构", "是否设置职业卫生管理机构")
    )
    managers_full_time: Mapped[int | None] = field(
        "专职职业卫生管理人员数", group="职业卫生管理", aliases=("专职管理人员数", "专职人数", "专职管理人员")
    )
    managers_part_time: Mapped[int | None] = field(
        "兼职职业卫生管理人员数", group="职业卫生管理", aliases=("兼职管理人员数", "兼职人数", "兼职管理人员")
    )
    legal_person: Mapped[str | None] = field(
        "法定代表人", group="职业卫生管理", aliases=("法人", "法人代表", "法定代表人姓名", "负责人（法人）")
    )
    legal_phone: Mapped[str | None] = field(
        "法定代表人电话",
        group="职业卫生管理",
        personal=True,
        aliases=("法人电话", "法人联系电话", "法人代表电话"),
    )
    head: Mapped[str | None] = field(
        "主要负责人", group="职业卫生管理", aliases=("负责人", "企业负责人", "单位负责人")
    )
    head_phone: Mapped[str | None] = field(
        "主要负责人电话", group="职业卫生管理", personal=True, aliases=("负责人电话", "负责人联系电话")
    )

    contact: Mapped[str | None] = field(
        "联系人", group="联系方式", aliases=("职业卫生联系人", "企业联系人", "单位联系人", "联系人姓名")
    )
    contact_phone: Mapped[str | None] = field(
        "联系电话",
        group="联系方式",
        personal=True,
        aliases=("联系人电话", "电话", "联系方式", "手机", "手机号", "手机号码", "联系人手机"),
    )
    reporter: Mapped[str | None] = field(
        "申报填报人", group="联系方式", aliases=("填报人", "申报人", "申报联系人")
    )
    reporter_phone: Mapped[str | None] = field(
        "申报填报人电话",
        group="联系方式",
        personal=True,
        aliases=("填报人电话", "填报人联系电话", "申报人电话"),
    )
    monitoring_contact: Mapped[str | None] = field("检测联系人", group="联系方式")
    monitoring_phone: Mapped[str | None] = field(
        "检测联系人电话", group="联系方式", personal=True, aliases=("检测联系电话",)
    )
    checkup_contact: Mapped[str | None] = field("体检联系人", group="联系方式")
    checkup_phone: Mapped[str | None] = field(
        "体检联系人电话", group="联系方式", personal=True, aliases=("体检联系电话",)
    )
