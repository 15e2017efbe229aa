"""工作联系人: who answers for a department, as the feedback form asks for it."""

from __future__ import annotations

from sqlalchemy.orm import Mapped

from db.base import Record, field
from db.records._keys import unique_key


class Contact(Record):
    """One official of one department; the number is that of the office, not a private one."""

    __tablename__ = "contact"
    zh = "工作联系人"
    natural_key = ("department", "name")
    named_by = ("name", "department")
    __table_args__ = (unique_key(__tablename__, *natural_key),)

    department: Mapped[str] = field(
        "部门", in_table=True, aliases=("单位", "单位名称", "部门名称", "工作单位")
    )
    name: Mapped[str] = field("姓名", in_table=True, aliases=("联系人", "联系人姓名"))
    duty: Mapped[str | None] = field("职务", in_table=True, aliases=("职务职称", "职位"))
    phone: Mapped[str | None] = field(
        "联系方式", in_table=True, aliases=("联系电话", "电话", "办公电话", "手机")
    )
    email: Mapped[str | None] = field("电子邮箱", aliases=("邮箱", "电子邮件"))
