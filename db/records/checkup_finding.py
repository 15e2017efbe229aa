"""因素结论: what an examination found for one hazard."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from db.base import Record, field, link
from db.records._keys import unique_key
from db.records.checkup import Conclusion


class CheckupFinding(Record):
    """One conclusion for one hazard of one examination card."""

    __tablename__ = "checkup_finding"
    zh = "体检因素结论"
    natural_key = ("checkup", "hazard", "conclusion")
    named_by = ("checkup", "hazard", "conclusion")
    __table_args__ = (
        unique_key(__tablename__, *natural_key),
        Index(None, "conclusion"),
        Index(None, "hazard"),
    )

    checkup: Mapped[int] = link(
        "体检档案", "checkup", in_table=True, aliases=("档案编号", "体检编号", "体检号", "档案号")
    )
    hazard: Mapped[str] = field(
        "体检因素",
        in_table=True,
        codes="hazard",
        aliases=("危害因素", "职业病危害因素", "接触因素", "接触危害因素", "体检危害因素"),
    )
    conclusion: Mapped[Conclusion] = field(
        "因素结论", in_table=True, aliases=("结论", "体检结论", "检查结论")
    )
    disease: Mapped[str | None] = field(
        "疑似职业病病种",
        hint="结论为疑似职业病时选择",
        in_table=True,
        codes="disease",
        aliases=("疑似职业病名称", "病种", "职业病名称"),
    )
    contraindication: Mapped[str | None] = field(
        "职业禁忌证",
        hint="结论为职业禁忌证时填写",
        in_table=True,
        aliases=("职业禁忌证名称", "禁忌证", "禁忌证名称"),
    )
    recheck_items: Mapped[str | None] = field("需复查项目", hint="结论为复查时填写", aliases=("复查项目",))
    other_disease: Mapped[str | None] = field("其他疾病或异常名称", aliases=("其他疾病", "其他疾病名称"))
    exposed_since: Mapped[date | None] = field("开始接害日期", aliases=("接害开始日期", "开始接触日期"))
    exposure_years: Mapped[int | None] = field("接害工龄（年）", aliases=("接害工龄年",))
    exposure_months: Mapped[int | None] = field("接害工龄（月）", hint="0—11", aliases=("接害工龄月",))
