"""素养监测汇总: totals of the yearly survey by industry."""

from __future__ import annotations

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from db.base import Record, field
from db.records._keys import unique_key


class LiteracySurvey(Record):
    """One industry's figures of one year, those exposed and those not apart."""

    __tablename__ = "literacy_survey"
    zh = "素养监测汇总"
    natural_key = ("year", "industry_group", "exposed")
    named_by = ("year", "industry_group")
    dated = "year"
    __table_args__ = (unique_key(__tablename__, *natural_key), Index(None, "year", "key_industry"))

    year: Mapped[int] = field("年度", hint="如 2025", in_table=True, aliases=("年份", "监测年度"))
    industry_group: Mapped[str] = field(
        "监测行业", hint="按当年监测方案的行业名称", in_table=True, aliases=("行业", "行业组", "行业名称")
    )
    exposed: Mapped[bool] = field(
        "接触职业病危害", in_table=True, aliases=("是否接害", "是否接触职业病危害", "接害")
    )
    key_industry: Mapped[bool | None] = field("重点行业", in_table=True, aliases=("是否重点行业",))
    surveyed: Mapped[int] = field("被调查人数", in_table=True, aliases=("调查人数", "监测人数", "有效问卷数"))
    aware: Mapped[int | None] = field(
        "知晓人数", hint="法律与保护知识综合得分率达到60%的人数", in_table=True, aliases=("知晓",)
    )
    literate: Mapped[int | None] = field(
        "具备素养人数",
        hint="总得分率达到80%的人数",
        in_table=True,
        aliases=("素养达标人数", "具备职业健康素养人数"),
    )
    source: Mapped[str | None] = field("数据来源", aliases=("来源",))
