"""What changed since a submission, cell by cell, and why: records, readings, the profile, the day; nothing left over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ohdesk.desk import Desk
from ohdesk.errors import Refused
from ohdesk.submissions import because
from ohdesk.submissions.causes import Cause
from ohdesk.submissions.cells import Cell
from ohdesk.submissions.kept import archive_of, submission
from ohdesk.submissions.span import Span, since, until

MOST_TOLD = 12


@dataclass(frozen=True)
class CellChange:
    """One cell that shows something else than before, and every reason for it."""

    table: str
    no: str
    column: str
    name: str
    before: str
    after: str
    causes: Sequence[Cause] = ()
    amount: int | None = None
    """By how much a plain number changed; None for rates, boxes and words."""

    def text(self) -> str:
        """Return the change in one line with its reasons, long lists cut with their count."""
        told = [one.text() for one in self.causes[:MOST_TOLD]]
        more = len(self.causes) - len(told)
        reasons = "；".join(told) + (f"；等共 {len(self.causes):,} 项" if more > 0 else "")
        was, now = self.shown
        return f"{self.no} {self.name} {was} → {now}：{reasons or '没有查明原因'}"

    @property
    def shown(self) -> tuple[str, str]:
        """Return both contents in one line; of several lines only those that differ."""
        old, new = self.before.split("\n"), self.after.split("\n")
        if len(old) == len(new) > 1:
            pairs = [(one, other) for one, other in zip(old, new, strict=True) if one != other]
            old, new = [one for one, _ in pairs], [other for _, other in pairs]
        was, now = (" ".join(lines).rstrip("；。") or "空" for lines in (old, new))
        return was, now


@dataclass(frozen=True)
class Difference:
    """A submission compared with now, or with a later one."""

    before: str
    after: str
    changes: Sequence[CellChange] = field(default=())

    @property
    def sentence(self) -> str:
        """Return what was compared, and how many cells changed."""
        count = f"有 {len(self.changes):,} 格变化" if self.changes else "没有变化"
        return f"{self.before}与{self.after}相比，{count}。"


def diff(desk: Desk, number: int, other: int | None = None) -> list[CellChange]:
    """Return every cell that changed since a submission, or between two of one profile, each with its causes."""
    return list(compare(desk, number, other).changes)


def compare(desk: Desk, number: int, other: int | None = None) -> Difference:
    """Compare a submission with what is recorded now, or with another one; the earlier one is the before."""
    if other is not None and submission(desk, other).audit_seq < submission(desk, number).audit_seq:
        number, other = other, number
    first = submission(desk, number)
    title = f"{first.profile} 第 {first.ordinal} 次报送（{first.submitted_on.isoformat()}）"
    kept = archive_of(desk, first)
    if other is None:
        return Difference(title, "现在", _changes(desk, since(desk, kept)))
    second = submission(desk, other)
    if second.profile != first.profile:
        raise Refused(f"两次报送的口径方案不同（{first.profile}、{second.profile}），不能相比。")
    named = f"第 {second.ordinal} 次报送（{second.submitted_on.isoformat()}）"
    return Difference(title, named, _changes(desk, until(kept.facts, archive_of(desk, second).facts)))


def _changes(desk: Desk, span: Span) -> list[CellChange]:
    before, after = ({one.place: one for one in side.cells} for side in (span.before, span.after))
    places = [*before, *(place for place in after if place not in before)]
    changed = [one for one in places if _text(before.get(one)) != _text(after.get(one))]
    if not changed:
        return []
    with desk.read() as session:
        why = because.Because(session, span)
        return [_change(why, before.get(place), after.get(place)) for place in changed]


def _change(why: because.Because, before: Cell | None, after: Cell | None) -> CellChange:
    cell = after or before
    assert cell is not None
    amounts = [one.amount if one is not None else None for one in (before, after)]
    amount = (
        (amounts[1] or 0) - (amounts[0] or 0) if cell.parts and any(n is not None for n in amounts) else None
    )
    causes = why.causes(cell, whole=amount is not None)
    return CellChange(
        cell.table, cell.no, cell.column, cell.name, _text(before), _text(after), causes, amount
    )


def _text(cell: Cell | None) -> str:
    return cell.text if cell is not None else ""


def unexplained(changes: Iterable[CellChange]) -> list[CellChange]:
    """Return the changes that have no reason, or whose reasons do not add up to the change."""
    return [one for one in changes if not _explained(one)]


def _explained(change: CellChange) -> bool:
    if not change.causes or not all(one.kind and one.what for one in change.causes):
        return False
    if change.amount is None:
        return True
    return abs(sum(one.effect for one in change.causes) - change.amount) < 1


def as_json(change: CellChange) -> Mapping[str, object]:
    """Return a change as the command line prints it."""
    return {
        "table": change.table, "no": change.no, "column": change.column, "name": change.name,
        "before": change.before, "after": change.after, "text": change.text(),
        "causes": [
            {
                "kind": one.kind, "record_kind": one.record_kind, "record": one.record, "words": one.words,
                "row": one.row, "effect": one.effect, "who": one.who, "when": one.when, "what": one.what,
                "seq": one.seq,
            }
            for one in change.causes
        ],
    }  # fmt: skip
