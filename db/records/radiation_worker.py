"""放射工作人员: who works with radiation at which employer, and since when."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from db.base import Choice, Record, field, link
from db.records._keys import unique_key


class RadiationSector(Choice):
    """The official rate counts only those outside medicine."""

    medical = "医疗"
    non_medical = "非医疗"


class RadiationWork(Choice):
    """职业照射种类."""

    fuel_cycle = "核燃料循环"
    diagnostic = "诊断放射学"
    dental = "牙科放射学"
    nuclear_medicine = "核医学"
    radiotherapy = "放射治疗"
    interventional = "介入放射学"
    irradiation = "工业辐照"
    radiography = "工业探伤"
    gauges = "核仪表及密封源应用"
    isotopes = "放射性同位素生产"
    well_logging = "测井"
    accelerator = "加速器运行"
    screening = "安检及射线装置应用"
    mining = "矿山开采"
    aviation = "民用航空"
    research = "科研教学"
    other = "其他"


class RadiationWorker(Record):
    """One worker registered for individual dose monitoring at one employer."""

    __tablename__ = "radiation_worker"
    zh = "放射工作人员"
    natural_key = ("employer", "person")
    named_by = ("person", "employer")
    dated = "since"
    __table_args__ = (unique_key(__tablename__, *natural_key), Index(None, "sector"))

    employer: Mapped[int] = link(
        "用人单位",
        "employer",
        in_table=True,
        aliases=("单位名称", "企业名称", "放射工作单位", "用人单位名称"),
    )
    person: Mapped[int] = link(
        "劳动者", "person", in_table=True, aliases=("证件号码", "身份证号", "身份证号码", "放射工作人员")
    )
    sector: Mapped[RadiationSector] = field(
        "单位类别", hint="指标只统计非医疗", in_table=True, aliases=("医疗或非医疗", "机构类别")
    )
    work_kind: Mapped[RadiationWork | None] = field(
        "职业照射种类", in_table=True, aliases=("职业类别", "照射种类", "放射工种", "工作类别")
    )
    since: Mapped[date | None] = field(
        "从事放射工作日期", in_table=True, aliases=("上岗日期", "开始日期", "起始日期")
    )
    until: Mapped[date | None] = field(
        "离岗日期", hint="仍在岗则空着", in_table=True, aliases=("截止日期", "离岗时间")
    )
    certificate_no: Mapped[str | None] = field("放射工作人员证号", aliases=("放射工作人员证编号", "证书编号"))
