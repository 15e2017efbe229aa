"""名单: a department's list of names, kept as it came."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Mapped

from db.base import Record, field
from db.records._keys import unique_key
from db.records.employer import NameSource


class NameList(Record):
    """One list: who sent it, when, and which file it was."""

    __tablename__ = "name_list"
    zh = "部门名单"
    natural_key = ("source", "received_on", "title")
    named_by = ("title",)
    dated = "received_on"
    __table_args__ = (unique_key(__tablename__, *natural_key),)

    title: Mapped[str] = field("名单名称", hint="如：市场监管局 2025 年矿山企业名单", in_table=True)
    source: Mapped[NameSource] = field("名单来源", in_table=True, aliases=("来源部门", "来源"))
    received_on: Mapped[date] = field("收到日期", in_table=True, aliases=("日期",))
    file_name: Mapped[str | None] = field("文件名", in_table=True)
    sha256: Mapped[str | None] = field("文件校验值", hint="SHA-256，证明名单未被改动")
    rows_total: Mapped[int | None] = field("名单行数", in_table=True)
    received_by: Mapped[str | None] = field("接收人")
