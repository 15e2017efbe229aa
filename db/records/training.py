"""培训与宣传: one session of training, lecture, publicity or contest."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from db.base import Choice, Record, field
from db.records._classes import PolicyTag
from db.records._keys import unique_key


class TrainingCategory(Choice):
    """场次类别."""

    occupational_health = "职业健康培训"
    supervisors = "监管人员培训"
    technicians = "技术人员培训"
    mental_health = "心理健康讲座"
    musculoskeletal = "肌肉骨骼等科普"
    publicity_week = "宣传周活动"
    outreach = "五进活动"
    skills_contest = "技能竞赛"
    works_contest = "作品征集"
    healthy_enterprise = "健康企业交流"
    other = "其他"


class OrganiserKind(Choice):
    """主办单位类别; some figures count only one of them."""

    health_office = "卫生健康行政部门"
    supervision = "监督机构"
    disease_control = "疾控机构"
    prevention_institute = "职业病防治机构"
    hospital = "医疗卫生机构"
    union = "工会"
    department = "其他部门"
    association = "行业协会"
    employer = "用人单位"
    other = "其他"


class TrainingForm(Choice):
    """How people took part."""

    offline = "线下"
    online = "线上"
    both = "线上线下结合"


class Venue(Choice):
    """五进: the places publicity goes into; circulars list different ones."""

    enterprise = "进企业"
    institution = "进机构"
    school = "进学校"
    village = "进乡村"
    community = "进社区"
    family = "进家庭"


class CoverageBasis(Choice):
    """Where the covered persons were counted."""

    on_site = "现场"
    online = "线上"
    handed_out = "发放材料"
    mixed = "合计"


class Training(Record):
    """One session, or a series of them on one subject."""

    __tablename__ = "training"
    zh = "培训与宣传"
    natural_key = ("no",)
    named_by = ("no", "title")
    dated = "held_on"
    __table_args__ = (unique_key(__tablename__, *natural_key), Index(None, "held_on", "category"))

    no: Mapped[str] = field(
        "场次编号", hint="如 2025-001", group="场次", in_table=True, aliases=("编号", "活动编号", "培训编号")
    )
    title: Mapped[str] = field(
        "活动名称",
        group="场次",
        in_table=True,
        aliases=("名称", "培训名称", "讲座题目", "培训主题", "主题", "活动主题"),
    )
    category: Mapped[TrainingCategory] = field(
        "类别", group="场次", in_table=True, aliases=("活动类别", "培训类别", "培训类型", "活动类型")
    )
    held_on: Mapped[date] = field(
        "举办日期",
        group="场次",
        in_table=True,
        aliases=("日期", "开始日期", "培训日期", "培训时间", "活动时间", "活动日期"),
    )
    ended_on: Mapped[date | None] = field("结束日期", group="场次", aliases=("截止日期", "结束时间"))
    sessions: Mapped[int] = field(
        "场次数", hint="一般为 1", group="场次", aliases=("场次", "场数"), default=1
    )
    organiser: Mapped[str | None] = field("主办单位", group="场次", aliases=("主办", "举办单位", "组织单位"))
    organiser_kind: Mapped[OrganiserKind | None] = field(
        "主办单位类别", group="场次", in_table=True, aliases=("主办类别", "举办单位类别")
    )
    form: Mapped[TrainingForm | None] = field(
        "形式", group="场次", aliases=("培训形式", "活动形式", "培训方式")
    )
    place: Mapped[str | None] = field("地点", group="场次", aliases=("培训地点", "活动地点", "举办地点"))

    industries: Mapped[frozenset[Choice] | None] = field(
        "涉及行业", many=PolicyTag, group="内容", aliases=("行业", "覆盖行业")
    )
    venues: Mapped[frozenset[Choice] | None] = field(
        "“五进”场所", many=Venue, group="内容", aliases=("五进", "进入场所")
    )
    hours: Mapped[Decimal | None] = field("学时", group="内容", in_table=True, aliases=("培训学时", "课时"))
    enterprises: Mapped[int | None] = field(
        "企业数量", group="内容", aliases=("参训企业数", "覆盖企业数", "参加企业数", "企业数")
    )
    injury_fund: Mapped[bool | None] = field(
        "使用工伤预防费", group="内容", aliases=("是否使用工伤预防费", "工伤预防费", "经费来源")
    )
    series_ordinal: Mapped[int | None] = field(
        "第几届", hint="宣传周：2025年为第23个", group="内容", aliases=("届次", "第几个")
    )
    document: Mapped[str | None] = field(
        "通知文件", hint="文号", group="内容", aliases=("文号", "文件", "文件文号")
    )
    award: Mapped[str | None] = field("获奖情况", hint="作品征集、竞赛获奖", group="内容", aliases=("获奖",))

    heads: Mapped[int | None] = field(
        "负责人人数", group="参加人数", aliases=("主要负责人人数", "企业负责人人数", "负责人")
    )
    managers: Mapped[int | None] = field(
        "管理人员人数", group="参加人数", aliases=("职业卫生管理人员人数", "管理人员")
    )
    workers: Mapped[int | None] = field(
        "接害劳动者人数", group="参加人数", aliases=("劳动者人数", "接害劳动者", "劳动者")
    )
    migrant_workers: Mapped[int | None] = field(
        "其中农民工及派遣人数", group="参加人数", aliases=("农民工人数", "派遣人数")
    )
    inspectors: Mapped[int | None] = field(
        "监管人员人数", group="参加人数", aliases=("监督员人数", "监管人员")
    )
    technicians: Mapped[int | None] = field(
        "技术人员人数", group="参加人数", aliases=("专业技术人员人数", "技术人员")
    )
    students: Mapped[int | None] = field("学生人数", group="参加人数", aliases=("学生",))
    citizens: Mapped[int | None] = field("公众人数", group="参加人数", aliases=("公众", "群众人数"))
    covered: Mapped[int | None] = field(
        "覆盖人次",
        hint="含线上和发放材料，不能去重",
        group="参加人数",
        in_table=True,
        aliases=("覆盖人数", "受益人数", "参加人数"),
    )
    covered_basis: Mapped[CoverageBasis | None] = field("覆盖人次口径", group="参加人数", aliases=("口径",))
