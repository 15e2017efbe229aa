"""尘肺病患者: the file of one patient who lives in the county or was exposed there."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from db.base import Choice, Record, field, link
from db.records._keys import unique_key
from db.records.person import Sex


class Stage(Choice):
    """期别."""

    first = "壹期"
    second = "贰期"
    third = "叁期"
    none = "无期别"


class PatientState(Choice):
    """What is known of the patient now."""

    alive = "存活"
    dead = "死亡"
    lost = "失访"
    moved_out = "迁出"


class Support(Choice):
    """保障: help a patient receives."""

    injury_insurance = "工伤保险"
    employer = "用人单位赔付"
    medical_insurance = "基本医保"
    serious_illness = "大病保险"
    medical_aid = "医疗救助"
    living_aid = "生活救助"
    subsistence = "低保"
    temporary_aid = "临时救助"
    legal_aid = "法律援助"


class FileFault(Choice):
    """Why follow-up could not reach a patient."""

    id_number = "身份证号有误"
    phone = "电话有误"
    employer = "单位注销或改制"
    unknown = "查无此人"
    duplicate = "重复建档"
    not_case = "非尘肺病"


class Patient(Record):
    """One person with 尘肺病 or another occupational disease."""

    __tablename__ = "patient"
    zh = "尘肺病患者"
    natural_key = ("id_number",)
    named_by = ("name",)
    dated = "diagnosed_on"
    __table_args__ = (
        unique_key(__tablename__, *natural_key),
        Index(None, "status"),
        Index(None, "diagnosed_on"),
        Index(None, "archive_no"),
        Index(None, "name"),
    )

    name: Mapped[str] = field("姓名", group="本人", in_table=True, aliases=("患者姓名", "病人姓名"))
    id_number: Mapped[str] = field(
        "证件号码",
        hint="身份证18位，最后一位可为 X",
        group="本人",
        in_table=True,
        personal=True,
        aliases=("身份证号", "身份证号码", "证件号", "公民身份号码", "患者证件号码"),
    )
    sex: Mapped[Sex | None] = field("性别", group="本人")
    birth: Mapped[date | None] = field("出生日期", group="本人", aliases=("出生年月", "出生年月日"))
    phone: Mapped[str | None] = field(
        "联系电话",
        group="本人",
        personal=True,
        aliases=("电话", "手机", "手机号", "手机号码", "本人或家属电话"),
    )
    address: Mapped[str | None] = field(
        "住址",
        group="本人",
        personal=True,
        aliases=("家庭住址", "现住址", "居住地址", "常住地址", "联系地址"),
    )
    township: Mapped[int | None] = link(
        "常住乡镇",
        "township",
        group="本人",
        in_table=True,
        aliases=("乡镇", "所属乡镇", "乡镇街道", "居住乡镇"),
    )
    resident: Mapped[bool | None] = field("本县常住", group="本人", aliases=("是否常住",))

    disease: Mapped[str | None] = field(
        "病种",
        group="诊断",
        in_table=True,
        codes="disease",
        aliases=("职业病名称", "职业病种类", "诊断病种", "尘肺种类"),
    )
    stage: Mapped[Stage | None] = field(
        "期别", group="诊断", in_table=True, aliases=("尘肺期别", "诊断期别", "分期")
    )
    diagnosed_on: Mapped[date | None] = field(
        "诊断日期", group="诊断", in_table=True, aliases=("诊断时间", "确诊日期")
    )
    diagnosed_by: Mapped[str | None] = field("诊断机构", group="诊断", aliases=("诊断单位", "确诊机构"))
    certificate_no: Mapped[str | None] = field(
        "诊断证明书编号", group="诊断", aliases=("诊断证书编号", "诊断书编号")
    )
    appraised: Mapped[bool | None] = field("经职业病鉴定", group="诊断", aliases=("是否鉴定",))
    disability: Mapped[int | None] = field(
        "伤残等级", hint="1—10级，未鉴定则空着", group="诊断", aliases=("劳动能力鉴定等级", "劳动能力等级")
    )
    complications: Mapped[str | None] = field("合并症", group="诊断", aliases=("并发症",))
    reported_on: Mapped[date | None] = field("报告日期", group="诊断", aliases=("报告时间", "网报日期"))

    employer: Mapped[int | None] = link(
        "用人单位",
        "employer",
        hint="无责任主体则空着",
        group="接尘与保障",
        aliases=("单位名称", "工作单位", "用人单位名称", "责任单位"),
    )
    former_employer: Mapped[str | None] = field(
        "原接尘单位",
        hint="单位已注销或不在本县时写名称",
        group="接尘与保障",
        aliases=("接尘单位", "原工作单位"),
    )
    industry: Mapped[str | None] = field("接尘行业", group="接尘与保障", codes="industry", aliases=("行业",))
    job: Mapped[str | None] = field("接尘工种", group="接尘与保障", aliases=("工种", "统计工种"))
    dust_years: Mapped[Decimal | None] = field(
        "接尘工龄（年）", group="接尘与保障", aliases=("接尘工龄", "专业工龄", "接害工龄")
    )
    insured: Mapped[bool | None] = field(
        "工伤保险",
        hint="是否参加工伤保险",
        group="接尘与保障",
        aliases=("是否参加工伤保险", "有无工伤保险", "参加工伤保险"),
    )
    supports: Mapped[frozenset[Choice] | None] = field(
        "享受保障", many=Support, group="接尘与保障", aliases=("保障情况", "救助情况", "待遇情况")
    )

    archive_no: Mapped[str | None] = field(
        "档案编号", group="管理", aliases=("档案号", "建档编号", "患者编号")
    )
    archived_on: Mapped[date | None] = field("建档日期", group="管理", aliases=("建档时间",))
    station: Mapped[int | None] = link(
        "服务康复站", "station", group="管理", aliases=("康复站", "所属康复站")
    )
    status: Mapped[PatientState] = field(
        "状态",
        group="管理",
        in_table=True,
        aliases=("存活状态", "患者状态", "生存状态", "目前状态"),
        default=PatientState.alive,
    )
    died_on: Mapped[date | None] = field("死亡日期", group="管理", aliases=("死亡时间",))
    cause_of_death: Mapped[str | None] = field("死亡原因", group="管理", aliases=("死因",))
    faults: Mapped[frozenset[Choice] | None] = field(
        "档案问题", many=FileFault, group="管理", aliases=("失访原因", "信息问题")
    )
