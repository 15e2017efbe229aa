"""The same change to many records at once: checked one by one, kept as one batch that can be taken back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from db.base import Record
from db.records.employer import Employer
from ohdesk import batch, checks, ledger, query
from ohdesk.desk import Desk
from ohdesk.errors import Refused
from ohdesk.fields import Field, field_map, fields_of, show_value
from ohdesk.ledger import Change
from ohdesk.links import Links

Progress = Callable[[int, int, str], None]
TOLD, STEP = 3, 200
CHECKING = "正在逐条核对"
SOURCE = "批量修改"


def quiet(_done: int, _total: int, _words: str) -> None:
    """Report progress to nobody."""


@dataclass(frozen=True)
class ManySet:
    """What a change of many did: its batch to undo it by, and how many records it changed or found already so."""

    batch: int
    changed: int
    same: int


def settable(kind: type[Record]) -> list[Field]:
    """Return the fields that many records may take one value of: no name, key, phone or personal number."""
    taken = {*kind.natural_key, *kind.named_by}
    return [
        one for one in fields_of(kind) if one.name not in taken and not one.form and not one.words.personal
    ]


def set_many(desk: Desk, kind: type[Record], numbers: Sequence[int], values: Mapping[str, object]) -> int:
    """Give records the same values and return the batch; raise Refused and change nothing when one may not have them."""
    return set_many_told(desk, kind, numbers, values).batch


def set_many_told(
    desk: Desk,
    kind: type[Record],
    numbers: Sequence[int],
    values: Mapping[str, object],
    progress: Progress = quiet,
) -> ManySet:
    """Give records the same values and tell what that did; raise Refused when nothing would change.

    What `progress` raises stops the work and changes nothing.
    """
    if not numbers:
        raise Refused("没有选中记录，请先在列表里选择。")
    _refuse_fields(kind, values)
    with desk.write() as session:
        links = Links(session)
        read, wrong = ledger.read_raw(kind, values, links)
        if wrong:
            raise ledger.Problems(wrong)
        records = query.rows_in(session, kind, numbers)
        changes = [
            Change(one.id, before, {**before, **read})
            for one in records
            if any((before := ledger.values_of(one))[name] != value for name, value in read.items())
        ]
        if not changes:
            raise Refused(f"所选 {len(records):,} 条{kind.zh}已经是这样，没有要改的。")
        _refuse_wrong(kind, changes, links, progress)
        counts = {"changed": len(changes), "same": len(records) - len(changes)}
        begun = batch.begin(desk, session, kind, _title(kind, read, links), SOURCE, counts)
        batch.keep(desk, session, begun, kind, changes, "set_many")
        return ManySet(begun.id, **counts)


def verdict_values(desk: Desk, verdict: str, reason: str = "") -> dict[str, object]:
    """Return what a verdict on employers brings along: its reason, the day and who verified."""
    values: dict[str, object] = {"verdict": verdict, "verified_on": date.today(), "verified_by": desk.user}
    return values | ({"verdict_reason": reason} if reason.strip() else {})


def _refuse_fields(kind: type[Record], values: Mapping[str, object]) -> None:
    allowed = {one.name for one in settable(kind)}
    known = field_map(kind)
    for name in values:
        if name not in known:
            raise Refused(f"{kind.zh}没有“{name}”这一栏。")
        if name not in allowed:
            raise Refused(f"“{known[name].zh}”每条记录各不相同，不能批量修改。")
    if not values:
        raise Refused("请选择要修改的栏目。")


def _refuse_wrong(kind: type[Record], changes: Sequence[Change], links: Links, progress: Progress) -> None:
    """Refuse what the change would make wrong; what was wrong before and is not touched stays as it is."""
    wrong: dict[int, str] = {}
    for at, one in enumerate(changes):
        if at % STEP == 0:
            progress(at, len(changes), CHECKING)
        found = checks.check_values(kind, {**one.after, "id": one.number})
        errors = [problem for problem in found if problem.level == "error"]
        if errors:
            before = {
                (problem.field, problem.message)
                for problem in checks.check_values(kind, {**(one.before or {}), "id": one.number})
            }
            fresh = [problem for problem in errors if (problem.field, problem.message) not in before]
            if fresh:
                wrong[one.number] = f"{fresh[0].zh}：{fresh[0].message}"
    if wrong:
        some = list(wrong)[:TOLD]
        titles = links.titles(kind.__tablename__, some)
        told = "；".join(f"“{titles.get(one, one)}”{wrong[one]}" for one in some)
        more = f"等 {len(wrong):,} 条" if len(wrong) > TOLD else ""
        raise Refused(f"没有修改：{told}{more}。请先更正，或不选这些记录。")


def _title(kind: type[Record], read: Mapping[str, Any], links: Links) -> str:
    known = field_map(kind)
    told = []
    for name, value in read.items():
        field = known[name]
        if kind is Employer and name in ("verified_on", "verified_by"):
            continue
        if field.type == "link" and value is not None:
            words = links.titles(field.words.kind, [value]).get(value, str(value))
        else:
            words = show_value(field, value) or "（清空）"
        told.append(f"{field.zh}→{words}")
    return f"{SOURCE}：{'，'.join(told)}"
