"""名单条目: one row of a department's list, what it was matched with, and the verdict on it."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from db.base import Choice, Record, field, link
from db.records._keys import unique_key


class MatchWay(Choice):
    """比对方式: by what the row was recognised."""

    code = "信用代码相同"
    former_code = "曾用代码相同"
    former_name = "曾用名相同"
    name = "名称相同"
    likeness = "名称相近"
    person = "人工认定"
    added = "新增入台账"
    none = "台账中没有"


class ListVerdict(Choice):
    """核查结论 on a listed name."""

    pending = "待核"
    must_declare = "应申报"
    exempt = "不应申报"
    cancelled = "注销"
    stopped = "停产"
    seasonal = "阶段性生产"
    elsewhere = "不在本县"
    duplicate = "重复"


class ListedName(Record):
    """One row as it came, and what was found out about it."""

    __tablename__ = "listed_name"
    zh = "名单条目"
    natural_key = ("name_list", "row_no")
    named_by = ("name",)
    __table_args__ = (
        unique_key(__tablename__, *natural_key),
        Index(None, "verdict", "employer"),
        Index(None, "code_text"),
    )

    name: Mapped[str] = field("单位名称", group="名单原文", in_table=True, aliases=("企业名称", "名称"))
    code_text: Mapped[str | None] = field("名单所列代码", hint="照名单原样", group="名单原文", in_table=True)
    name_list: Mapped[int] = link("所属名单", "name_list", group="名单原文", in_table=True)
    row_no: Mapped[int] = field("名单行号", group="名单原文")
    address: Mapped[str | None] = field("地址", group="名单原文")
    contact: Mapped[str | None] = field("联系人", group="名单原文")
    contact_phone: Mapped[str | None] = field("联系电话", group="名单原文", personal=True)
    industry_text: Mapped[str | None] = field("名单所列行业", group="名单原文")
    raw: Mapped[str | None] = field("整行原文", hint="各列照原样", group="名单原文", long=True)
    way: Mapped[MatchWay] = field("比对方式", group="比对", in_table=True, default=MatchWay.none)
    certain: Mapped[bool] = field("无需人工确认", group="比对", default=False)
    employer: Mapped[int | None] = link("对应的用人单位", "employer", group="比对", in_table=True)
    score: Mapped[int | None] = field("相近程度", hint="0—100", group="比对")
    evidence: Mapped[str | None] = field("比对依据", group="比对", long=True)
    verdict: Mapped[ListVerdict] = field("核查结论", group="核查", in_table=True, default=ListVerdict.pending)
    reason: Mapped[str | None] = field("理由", group="核查")
    duplicate_of: Mapped[int | None] = link("与哪家重复", "employer", group="核查")
    proof: Mapped[str | None] = field("佐证", hint="如：现场核查记录、注销证明", group="核查")
    decided_on: Mapped[date | None] = field("核查日期", group="核查")
    decided_by: Mapped[str | None] = field("核查人", group="核查")
