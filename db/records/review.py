"""审核记录: who looked through a period of a profile, and whether that still stands."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Mapped

from db.base import Choice, Record, field
from db.records._keys import unique_key


class ReviewState(Choice):
    """Whether a review stands."""

    reviewed = "已审核"
    withdrawn = "已撤销"


class Review(Record):
    """One review of one profile's period; what was recorded up to `audit_seq` was looked through."""

    __tablename__ = "review"
    zh = "审核记录"
    natural_key = ("profile", "as_of")
    named_by = ("profile", "as_of")
    dated = "reviewed_on"
    __table_args__ = (unique_key(__tablename__, *natural_key),)

    profile: Mapped[str] = field("口径方案", hint="如 henan-2025", in_table=True, aliases=("方案",))
    year: Mapped[int] = field("年度", in_table=True)
    as_of: Mapped[date] = field("数据截至", in_table=True, aliases=("截至日期",))
    reviewed_on: Mapped[date] = field("审核日期", in_table=True)
    reviewed_by: Mapped[str] = field("审核人", in_table=True)
    state: Mapped[ReviewState] = field("审核状态", in_table=True, aliases=("状态",))
    reason: Mapped[str | None] = field("撤销原因", in_table=True, long=True, aliases=("原因",))
    locks: Mapped[str | None] = field("锁定范围", hint="由程序记录：哪些记录、哪些年度", long=True)
    audit_seq: Mapped[int | None] = field("审计序号", hint="审核时审计链的最后一号，由程序填写")
