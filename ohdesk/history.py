"""履历: what was done to one record, read from the audit rows in words people use."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.audit import Audit
from db.base import Record
from ohdesk.desk import Desk
from ohdesk.fields import Field, field_map, read_value, show_value
from ohdesk.links import Links
from ohdesk.masking import masked
from ohdesk.understand import Misread

ACTIONS = {
    "create": "新增",
    "update": "修改",
    "remove": "移除",
    "restore": "恢复",
    "import": "导入",
    "undo": "撤销",
    "merge": "合并",
    "verdict": "核查",
    "reconcile": "名单核对",
    "notice": "发提示单",
    "set_many": "批量修改",
    "sample": "抽查",
    "review": "审核",
    "unreview": "撤销审核",
    "freeze": "冻结",
    "submit": "报送",
    "unlock": "解锁",
}
Titles = Mapping[str, Mapping[int, str]]
Change = tuple[str, str, str]
"""A field's Chinese word, what it was, what it is."""


@dataclass(frozen=True)
class HistoryLine:
    """One change of a record: when, by whom, what, and each field's old and new words."""

    seq: int
    at: str
    user: str
    action: str
    changes: list[Change]
    reason: str = ""


def history(desk: Desk, kind: type[Record], number: int, limit: int = 200) -> list[HistoryLine]:
    """Return the changes of a record, the newest first."""
    asked = select(Audit).where(Audit.kind == kind.__tablename__, Audit.record == number)
    with desk.read() as session:
        rows = list(session.scalars(asked.order_by(Audit.seq.desc()).limit(limit)))
        return told(session, kind, rows)


def told(session: Session, kind: type[Record], rows: Iterable[Audit]) -> list[HistoryLine]:
    """Return audit rows of records of one kind in words."""
    read = [(row, values_of(row.before), values_of(row.after)) for row in rows]
    titles = linked_titles(Links(session), kind, (values for _, *both in read for values in both))
    return [_line(kind, row, before, after, titles) for row, before, after in read]


def _line(
    kind: type[Record], row: Audit, before: dict[str, object], after: dict[str, object], titles: Titles
) -> HistoryLine:
    changes = changes_of(kind, before, after, titles)
    at = row.at_local[:16].replace("T", " ")
    return HistoryLine(row.seq, at, row.user, ACTIONS.get(row.action, row.action), changes, row.reason or "")


def changes_of(
    kind: type[Record], before: Mapping[str, object], after: Mapping[str, object], titles: Titles
) -> list[Change]:
    """Return each field that changed in the order of the form: its Chinese word, what was and what is."""
    known = field_map(kind)
    changes = []
    for name in (name for name in known if name in before or name in after):
        old, new = (_words(known[name], values.get(name), titles) for values in (before, after))
        if old != new:
            changes.append((known[name].zh, old, new))
    return changes


def values_of(words: str | None) -> dict[str, object]:
    """Return the values an audit row keeps as JSON."""
    found = json.loads(words) if words else {}
    return found if isinstance(found, dict) else {}


def linked_titles(
    links: Links, kind: type[Record], told: Iterable[dict[str, object]]
) -> dict[str, dict[int, str]]:
    """Return what the records that these audited values point to are called."""
    return {name: links.titles(name, numbers) for name, numbers in _linked(kind, told).items()}


def _linked(kind: type[Record], told: Iterable[dict[str, object]]) -> dict[str, set[int]]:
    wanted: dict[str, set[int]] = {}
    links = [field for field in field_map(kind).values() if field.type == "link"]
    for values in told:
        for field in links:
            if isinstance(number := values.get(field.name), int):
                wanted.setdefault(field.words.kind, set()).add(number)
    return wanted


def _words(field: Field, plain: object, titles: Titles) -> str:
    if plain is None:
        return ""
    if field.type == "link" and isinstance(plain, int):
        return titles.get(field.words.kind, {}).get(plain, f"编号 {plain}")
    if isinstance(plain, str) and "…" in plain and field.form:
        return "****" + plain.rsplit("…", 1)[1]
    if field.type in ("text", "code"):
        return masked(field, show_value(field, plain))
    try:
        return show_value(field, read_value(field, plain))
    except Misread:
        return str(plain)
