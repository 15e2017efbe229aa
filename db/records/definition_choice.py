"""口径选择: which reading the office takes where a document leaves a choice, and why."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Mapped

from db.base import Record, field
from db.records._keys import unique_key


class DefinitionChoice(Record):
    """One switch of one profile, set by a person."""

    __tablename__ = "definition_choice"
    zh = "口径选择"
    natural_key = ("profile", "switch")
    named_by = ("profile", "switch")
    dated = "chosen_on"
    __table_args__ = (unique_key(__tablename__, *natural_key),)

    profile: Mapped[str] = field("口径方案", hint="如 henan-2025", in_table=True, aliases=("方案",))
    switch: Mapped[str] = field("口径开关", hint="如 seasonal", in_table=True)
    option: Mapped[str] = field("选择", hint="如 in", in_table=True)
    reason: Mapped[str | None] = field("理由", in_table=True, long=True, aliases=("说明", "原因"))
    chosen_on: Mapped[date | None] = field("选定日期", in_table=True)
    chosen_by: Mapped[str | None] = field("选定人", in_table=True)
