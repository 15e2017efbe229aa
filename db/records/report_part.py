"""报告正文: what a person wrote into a chapter of a self-assessment report."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Mapped

from db.base import Record, field
from db.records._keys import unique_key


class ReportPart(Record):
    """The hand-written text of one place of one report."""

    __tablename__ = "report_part"
    zh = "报告正文"
    natural_key = ("profile", "report", "place")
    named_by = ("profile", "report", "place")
    dated = "written_on"
    __table_args__ = (unique_key(__tablename__, *natural_key),)

    profile: Mapped[str] = field("口径方案", hint="如 henan-2025", in_table=True, aliases=("方案",))
    report: Mapped[str] = field("报告", hint="如 report", in_table=True)
    place: Mapped[str] = field("位置", hint="章节或段落的编号", in_table=True, aliases=("章节",))
    text: Mapped[str | None] = field("正文", in_table=True, long=True)
    generated: Mapped[str | None] = field("当时自动生成的文字", hint="用来发现数据变化", long=True)
    written_on: Mapped[date | None] = field("填写日期", in_table=True)
    written_by: Mapped[str | None] = field("填写人", in_table=True)
