"""查看完整号码: for a reason, by who may, and never without a row in the audit chain."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from db.audit import Entry
from db.base import Record
from ohdesk.desk import Desk
from ohdesk.errors import Refused
from ohdesk.fields import Field, field_map, fields_of
from ohdesk.hiding import hidden

REASONS = ("核对身份", "联系当事人", "上级要求", "其他")
"""The reasons offered; the last one wants words of its own."""

OTHER = REASONS[-1]
LONGEST_REASON = 200


def masked_fields(kind: type[Record]) -> tuple[Field, ...]:
    """Return the fields whose numbers are shown with their middle hidden."""
    return tuple(field for field in fields_of(kind) if field.words.personal and field.form)


def reveal(
    desk: Desk, kind: type[Record], number: int, fields: Collection[str], reason: str
) -> dict[str, str]:
    """Return the full numbers of a record's fields; the audit row names the record, the fields and the reason.

    Raises Refused without the right, without a reason, for a field that is not masked, or a record that is gone.
    """
    desk.require("full_numbers")
    reason = hidden(reason.strip())
    if not reason or reason == OTHER:
        raise Refused("请写明查看完整号码的原因。")
    if len(reason) > LONGEST_REASON:
        raise Refused(f"原因请写在 {LONGEST_REASON} 个字以内。")
    known = {one.name for one in masked_fields(kind)}
    wanted = [name for name in dict.fromkeys(fields) if name in known]
    if len(wanted) != len(set(fields)) or not wanted:
        raise Refused("所选栏目没有隐去的号码。")
    with desk.write("full_numbers") as session:
        record = session.scalar(select(kind).where(kind.id == number))
        if record is None:
            raise Refused(f"这条{kind.zh}记录（编号 {number}）不存在或已被移除，请刷新后再试。")
        zh = [field_map(kind)[name].zh for name in wanted]
        desk.log(session, Entry("reveal", kind.__tablename__, number, after={"fields": zh}, reason=reason))
        return {name: str(getattr(record, name) or "") for name in wanted}
