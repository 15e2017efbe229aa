"""上级下发表: the province's own blank workbook for a table, taken in place of the bundled one."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Mapped

from db.base import Record, field
from db.records._keys import unique_key


class OfficialForm(Record):
    """One handed-out workbook; its bytes lie among the stored files under `sha256`."""

    __tablename__ = "official_form"
    zh = "上级下发表"
    natural_key = ("profile", "form")
    named_by = ("profile", "form")
    dated = "received_on"
    __table_args__ = (unique_key(__tablename__, *natural_key),)

    profile: Mapped[str] = field("口径方案", hint="如 henan-2025", in_table=True, aliases=("方案",))
    form: Mapped[str] = field("报表", hint="如 survey", in_table=True, aliases=("表",))
    file_name: Mapped[str] = field("文件名", in_table=True)
    sha256: Mapped[str] = field("文件校验值", hint="由程序计算")
    layout: Mapped[str | None] = field("确认过的位置", hint="由程序记录：工作表、行和列", long=True)
    received_on: Mapped[date | None] = field("收到日期", in_table=True)
    source: Mapped[str | None] = field("来源", hint="哪个单位、哪份通知下发", in_table=True)
