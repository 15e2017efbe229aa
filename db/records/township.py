"""乡镇: a township, street or development zone of the county."""

from __future__ import annotations

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from db.base import Choice, Record, field
from db.records._keys import unique_key


class TownshipLevel(Choice):
    """What sort of division it is."""

    town = "镇"
    rural = "乡"
    street = "街道"
    zone = "开发区"
    other = "其他"


class Township(Record):
    """One division below the county, by its nine-digit code."""

    __tablename__ = "township"
    zh = "乡镇"
    natural_key = ("code",)
    named_by = ("name",)
    __table_args__ = (unique_key(__tablename__, *natural_key), Index(None, "name"))

    code: Mapped[str] = field(
        "区划代码",
        hint="9位，县区6位加乡镇3位；开发区可自编",
        in_table=True,
        aliases=("行政区划代码", "代码", "乡镇代码"),
    )
    name: Mapped[str] = field(
        "乡镇名称", in_table=True, aliases=("乡镇", "乡镇街道", "名称", "街道名称", "乡镇（街道）")
    )
    level: Mapped[TownshipLevel | None] = field("类别", in_table=True, aliases=("乡镇类别", "类型"))
    coordinator: Mapped[str | None] = field("协管员", in_table=True, aliases=("职业健康协管员", "协管员姓名"))
    coordinator_phone: Mapped[str | None] = field(
        "协管员电话", in_table=True, personal=True, aliases=("协管员联系电话", "联系电话")
    )
