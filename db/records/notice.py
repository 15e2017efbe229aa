"""提示单: one notice to an employer, how it was delivered and what came of it."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Mapped

from db.base import Choice, Record, field, link
from db.records._keys import unique_key


class NoticeKind(Choice):
    """提示单类别."""

    declare = "申报"
    change = "变更申报"


class Delivery(Choice):
    """送达方式."""

    in_person = "直接送达"
    post = "邮寄"
    township = "乡镇转交"
    electronic = "电子送达"
    other = "其他"


class Notice(Record):
    """One numbered notice."""

    __tablename__ = "notice"
    zh = "申报提示单"
    natural_key = ("number",)
    named_by = ("number",)
    dated = "issued_on"
    __table_args__ = (unique_key(__tablename__, *natural_key),)

    number: Mapped[str] = field("编号", hint="如 〔2025〕第001号", group="提示单", in_table=True)
    employer: Mapped[int] = link("用人单位", "employer", group="提示单", in_table=True)
    kind: Mapped[NoticeKind] = field("类别", group="提示单", in_table=True, default=NoticeKind.declare)
    issued_on: Mapped[date] = field("落款日期", group="提示单", in_table=True)
    office: Mapped[str | None] = field("落款单位", group="提示单")
    delivery: Mapped[Delivery | None] = field("送达方式", group="送达与结果", in_table=True)
    delivered_on: Mapped[date | None] = field("送达日期", group="送达与结果", in_table=True)
    delivered_by: Mapped[str | None] = field("送达人", group="送达与结果")
    received_by: Mapped[str | None] = field("签收人", group="送达与结果")
    answer: Mapped[str | None] = field("单位答复", group="送达与结果", long=True)
