"""康复站: a rehabilitation station or point for 尘肺病 patients."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from db.base import Choice, Record, field, link
from db.records._keys import unique_key


class StationType(Choice):
    """A township has a 康复站, a village a 康复点."""

    station = "康复站"
    point = "康复点"


class StationOrigin(Choice):
    """Whether the station counts as new in its batch."""

    new = "新建"
    existing = "既有"


class StationState(Choice):
    """Whether patients are served."""

    building = "在建"
    running = "运行"
    paused = "暂停"
    closed = "撤销"


class Station(Record):
    """One station with the seven things (七个一) it must have."""

    __tablename__ = "station"
    zh = "尘肺病康复站"
    natural_key = ("name",)
    named_by = ("name",)
    dated = "built_on"
    __table_args__ = (unique_key(__tablename__, *natural_key), Index(None, "state"), Index(None, "built_on"))

    name: Mapped[str] = field(
        "康复站名称", group="基本信息", in_table=True, aliases=("名称", "站点名称", "康复站", "站名")
    )
    station_type: Mapped[StationType] = field(
        "站点类型", group="基本信息", in_table=True, aliases=("类型", "站或点"), default=StationType.station
    )
    township: Mapped[int] = link(
        "所在乡镇", "township", group="基本信息", in_table=True, aliases=("乡镇", "所属乡镇", "乡镇街道")
    )
    institution: Mapped[int | None] = link(
        "依托机构", "institution", group="基本信息", aliases=("依托单位", "承建机构", "建设单位")
    )
    address: Mapped[str | None] = field("地址", group="基本信息", aliases=("站点地址", "详细地址"))
    built_on: Mapped[date | None] = field(
        "建成日期", group="基本信息", in_table=True, aliases=("建成时间", "建站日期", "建站时间")
    )
    origin: Mapped[StationOrigin | None] = field("建设批次", group="基本信息", aliases=("新建或既有", "批次"))
    state: Mapped[StationState] = field(
        "运行状态",
        group="基本信息",
        in_table=True,
        aliases=("状态", "运行情况"),
        default=StationState.running,
    )
    serves: Mapped[str | None] = field(
        "服务范围", hint="服务哪些乡镇、村", group="基本信息", aliases=("服务乡镇",)
    )

    has_sign: Mapped[bool | None] = field("有标牌", group="“七个一”标准", aliases=("一块标牌", "标牌"))
    has_doctor: Mapped[bool | None] = field("有医师", group="“七个一”标准", aliases=("一名医师", "医师"))
    has_nurse: Mapped[bool | None] = field(
        "有护理人员", group="“七个一”标准", aliases=("一名护理人员", "护理")
    )
    has_site: Mapped[bool | None] = field("有固定场所", group="“七个一”标准", aliases=("一处场所", "场所"))
    has_equipment: Mapped[bool | None] = field(
        "有康复器材", group="“七个一”标准", aliases=("一套器材", "器材")
    )
    has_rules: Mapped[bool | None] = field(
        "有职责制度", group="“七个一”标准", aliases=("一套制度", "职责制度")
    )
    has_files: Mapped[bool | None] = field("有患者档案", group="“七个一”标准", aliases=("一套档案", "档案"))

    doctors: Mapped[int | None] = field(
        "医师数", group="人员与条件", in_table=True, aliases=("医生数", "医师人数")
    )
    nurses: Mapped[int | None] = field("护理人员数", group="人员与条件", aliases=("护士数", "护理人数"))
    area: Mapped[Decimal | None] = field("面积（平方米）", group="人员与条件", aliases=("面积", "建筑面积"))
    equipment: Mapped[str | None] = field(
        "器材清单", group="人员与条件", long=True, aliases=("设备清单", "设备")
    )
    contact: Mapped[str | None] = field("联系人", group="人员与条件", aliases=("负责人", "站点负责人"))
    contact_phone: Mapped[str | None] = field(
        "联系电话", group="人员与条件", personal=True, aliases=("电话", "联系方式", "负责人电话")
    )
