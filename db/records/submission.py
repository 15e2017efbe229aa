"""报送: what went upward, frozen with its values, its rows and the bytes of its package."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from db.base import Record, field
from db.records._keys import unique_key


class Submission(Record):
    """One submission; its package lies among the stored files under `archive`."""

    __tablename__ = "submission"
    zh = "报送记录"
    natural_key = ("profile", "ordinal")
    named_by = ("profile", "ordinal")
    dated = "submitted_on"
    __table_args__ = (unique_key(__tablename__, *natural_key), Index(None, "locked", "year"))

    profile: Mapped[str] = field("口径方案", in_table=True, aliases=("方案",))
    ordinal: Mapped[int] = field("第几次报送", in_table=True, aliases=("次数",))
    year: Mapped[int] = field("年度", in_table=True)
    as_of: Mapped[date] = field("数据截至", in_table=True, aliases=("截至日期",))
    submitted_on: Mapped[date] = field("报送日期", in_table=True)
    submitted_by: Mapped[str | None] = field("报送人", in_table=True)
    package: Mapped[str] = field("上报包名称", in_table=True)
    archive: Mapped[str] = field("上报包校验值", hint="由程序计算")
    manifest: Mapped[str] = field("清单校验值", hint="由程序计算")
    audit_seq: Mapped[int] = field("审计序号", hint="报送时审计链的最后一号")
    audit_head: Mapped[str] = field("审计校验值", hint="由程序计算")
    locked: Mapped[bool] = field("已锁定", in_table=True)
    unlock_reason: Mapped[str | None] = field("解锁原因", long=True)
