"""本单位增补代码: a code the office adds to a national catalogue."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Mapped

from db.base import Choice, Record, field
from db.records._keys import unique_key


class Catalogue(Choice):
    """Which catalogue the code joins."""

    hazard = "危害因素"
    industry = "行业分类"
    disease = "职业病"
    registration = "登记注册类型"
    economic_type = "经济类型"
    division = "行政区划"


class LocalCode(Record):
    """One added code with its name."""

    __tablename__ = "local_code"
    zh = "增补代码"
    natural_key = ("catalogue", "code")
    named_by = ("code", "name")
    __table_args__ = (unique_key(__tablename__, *natural_key),)

    catalogue: Mapped[Catalogue] = field("目录", in_table=True, aliases=("代码目录", "目录名称"))
    code: Mapped[str] = field("代码", in_table=True, aliases=("编码",))
    name: Mapped[str] = field("名称", in_table=True, aliases=("代码名称",))
    parent: Mapped[str | None] = field("上级代码", in_table=True, aliases=("父级代码", "所属类别代码"))
    valid_from: Mapped[date | None] = field("启用日期", in_table=True, aliases=("生效日期",))
    valid_until: Mapped[date | None] = field("停用日期", in_table=True, aliases=("失效日期",))
