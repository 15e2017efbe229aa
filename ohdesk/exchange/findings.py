"""What an import would do: its new, changed, same and refused rows, and why they were refused."""

from __future__ import annotations

from dataclasses import dataclass, field

from db.base import Record
from ohdesk.exchange.heading import Heading
from ohdesk.exchange.reader import Workbook
from ohdesk.fields import fields_of
from ohdesk.ledger import Change

SEVERAL = 3
"""From how many refused rows on one column is taken for the reason."""


@dataclass(frozen=True)
class RowProblem:
    """Why one row, or one of its cells, was refused; the row counts from 1 as the sheet shows it."""

    sheet: str
    row: int
    column: str
    value: str
    message: str

    def as_json(self) -> dict[str, object]:
        """Return the problem as the contract's JSON."""
        return {
            "sheet": self.sheet,
            "row": self.row,
            "column": self.column,
            "value": self.value,
            "message": self.message,
        }

    def sentence(self) -> str:
        """Return the problem as one Chinese sentence."""
        where = f"工作表“{self.sheet}”第 {self.row} 行" + (f" {self.column}" if self.column else "")
        return f"{where}：{self.message}"


@dataclass(frozen=True)
class NewRow:
    """A row that is a new or a changed record: its place in the sheet and the change it makes."""

    row: int
    change: Change


@dataclass
class Preview:
    """What a file would do to the ledger; nothing has changed yet."""

    kind: type[Record]
    book: Workbook
    heading: Heading
    source: str
    sha256: str
    audit_head: int
    new: list[NewRow] = field(default_factory=list)
    changed: list[NewRow] = field(default_factory=list)
    same: list[int] = field(default_factory=list)
    rejected: list[int] = field(default_factory=list)
    blank: int = 0
    problems: list[RowProblem] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        """Return the reconciliation: seen = new + updated + same + rejected + blank."""
        parts = {
            "new": len(self.new),
            "updated": len(self.changed),
            "same": len(self.same),
            "rejected": len(self.rejected),
            "blank": self.blank,
        }
        return {"seen": sum(parts.values()), **parts}

    def sentence(self) -> str:
        """Return the reconciliation as one Chinese sentence."""
        count = self.counts()
        return (
            f"共 {count['seen']:,} 行 = 新增 {count['new']:,} + 变化 {count['updated']:,} + 相同 {count['same']:,}"
            f" + 拒绝 {count['rejected']:,} + 空行 {count['blank']:,}。"
        )

    def advice(self) -> str:
        """Return what to do where one column that need not be imported is why nothing at all can be kept; else ""."""
        if self.new or self.changed or self.same:
            return ""
        columns = {one.column for one in self.problems}
        at_fault = [one for one in fields_of(self.kind) if {one.zh} == columns]
        if len(self.rejected) < SEVERAL or not at_fault or at_fault[0].required:
            return ""
        zh = at_fault[0].zh
        return f"拒绝的 {len(self.rejected):,} 行都只因“{zh}”；不要这一栏，就把它那一列改为“（不导入）”。"
