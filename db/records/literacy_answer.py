"""素养监测答卷: one nameless answer sheet of the survey."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from db.base import Choice, Record, field, link
from db.records._keys import unique_key
from db.records.person import Sex


class EmploymentForm(Choice):
    """用工形式."""

    contract = "合同制"
    dispatched = "劳务派遣"
    temporary = "临时工"
    flexible = "灵活就业"
    other = "其他"


class LiteracyAnswer(Record):
    """One sheet with its score rates."""

    __tablename__ = "literacy_answer"
    zh = "素养监测答卷"
    natural_key = ("sheet_no",)
    named_by = ("sheet_no",)
    dated = "year"
    __table_args__ = (unique_key(__tablename__, *natural_key), Index(None, "year", "key_industry", "exposed"))

    sheet_no: Mapped[str] = field("答卷编号", group="答卷", in_table=True, aliases=("问卷编号", "编号"))
    year: Mapped[int] = field(
        "年度", hint="如 2025", group="答卷", in_table=True, aliases=("年份", "监测年度")
    )
    surveyed_on: Mapped[date | None] = field("调查日期", group="答卷", aliases=("答卷日期", "调查时间"))
    township: Mapped[int | None] = link("所在乡镇", "township", group="答卷", aliases=("乡镇", "乡镇街道"))
    industry_group: Mapped[str | None] = field(
        "监测行业", hint="按当年监测方案的行业名称", group="答卷", in_table=True, aliases=("行业", "行业名称")
    )
    key_industry: Mapped[bool | None] = field("重点行业", group="答卷", aliases=("是否重点行业",))
    exposed: Mapped[bool | None] = field(
        "接触职业病危害", group="答卷", in_table=True, aliases=("是否接害", "是否接触职业病危害")
    )
    sex: Mapped[Sex | None] = field("性别", group="答卷")
    age: Mapped[int | None] = field("年龄", hint="16—59", group="答卷")
    employment: Mapped[EmploymentForm | None] = field("用工形式", group="答卷", aliases=("用工方式",))
    score_total: Mapped[Decimal | None] = field(
        "总得分率（%）", hint="0—100", group="得分", in_table=True, aliases=("总得分率", "得分率")
    )
    score_law: Mapped[Decimal | None] = field(
        "法律知识得分率（%）", hint="0—100", group="得分", in_table=True, aliases=("法律知识得分率",)
    )
    score_protection: Mapped[Decimal | None] = field(
        "健康保护基本知识得分率（%）",
        hint="0—100",
        group="得分",
        in_table=True,
        aliases=("健康保护基本知识得分率", "保护知识得分率"),
    )
    score_combined: Mapped[Decimal | None] = field(
        "法律与保护知识综合得分率（%）",
        hint="0—100，达到60为知晓",
        group="得分",
        in_table=True,
        aliases=("综合得分率", "法律与保护知识综合得分率"),
    )
