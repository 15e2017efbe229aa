"""What a check finds, in one sentence, with the place to put it right and the reason a person gave."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

WRONG, LACKING, OWED = "wrong", "lacking", "owed"
GROUPS = {WRONG: "数据矛盾", LACKING: "缺少内容", OWED: "需要说明"}
"""How serious a violation is, the most serious first."""


@dataclass(frozen=True)
class Kind:
    """One kind of rule: what it is called, how serious it is, and what to do about it."""

    key: str
    zh: str
    group: str
    todo: str


KINDS: dict[str, Kind] = {
    kind.key: kind
    for kind in (
        Kind("wording", "固定文字不变", WRONG, "请恢复原表的文字"),
        Kind("counted", "填报数与台账一致", WRONG, "请按台账重新导出，或补正记录"),
        Kind("at_most", "分子不大于分母", WRONG, "请核对两个数的记录"),
        Kind("ratio", "比率等于分子除以分母", WRONG, "请按两个数重新计算"),
        Kind("same", "表间数据一致", WRONG, "请核对两处，改成一致"),
        Kind("series", "各年数据齐全、没有异常", WRONG, "请核对该年的数和来源"),
        Kind("letter", "任务档次符合评估标准", WRONG, "请核对条款，或写明评定理由"),
        Kind("item_agrees", "任务条款与指标一致", WRONG, "请核对条款和指标"),
        Kind("zero", "应为零的数已清零", WRONG, "请办结后再报"),
        Kind("nonzero", "不应为零的数不为零", WRONG, "请补录记录，或说明原因"),
        Kind("missing", "没有空白", LACKING, "请补录或填报"),
        Kind("source", "填报数有来源和日期", LACKING, "请补写来源和截至日期"),
        Kind("evidence", "符合的条款有佐证材料", LACKING, "请附上佐证材料"),
        Kind("reason", "该说明的已说明", OWED, "请写明理由"),
        Kind("last_year", "与上次相比没有异常变化", OWED, "请核对，确属实请说明原因"),
    )
}
"""The closed vocabulary of rules."""


@dataclass(frozen=True)
class Violation:
    """One violated rule: the printed rows concerned, a sentence, where to put it right, and the reason given.

    It is open while there is no reason. `owed`: nothing has to be corrected, but a person must explain.
    `earlier` is a reason that no longer covers it, because the numbers it was written for have changed.
    """

    rule: str
    zh: str
    subject: str
    rows: tuple[str, ...]
    message: str
    page: str = ""
    where: Mapping[str, Any] = field(default_factory=dict)
    reason: str | None = None
    owed: bool = False
    facts: str = ""
    earlier: str = ""
    group: str = WRONG

    @property
    def open(self) -> bool:
        """Tell whether it still waits for a correction or a reason."""
        return not self.reason

    def as_json(self) -> dict[str, object]:
        """Return what the command line prints."""
        return {
            "rule": self.rule,
            "zh": self.zh,
            "subject": self.subject,
            "rows": list(self.rows),
            "message": self.message,
            "group": GROUPS[self.group],
            "page": self.page,
            "where": dict(self.where),
            "reason": self.reason,
            "owed": self.owed,
        }


def found(
    kind: str,
    subject: str,
    rows: tuple[str, ...],
    message: str,
    *,
    page: str = "",
    where: Mapping[str, Any] | None = None,
    facts: Mapping[str, object] | None = None,
    rule: str = "",
    zh: str = "",
) -> Violation:
    """Return a violation of a kind of rule; `facts` are the numbers a reason for it would be written for."""
    words = KINDS[kind]
    kept = json.dumps({"message": message} if facts is None else facts, ensure_ascii=False, sort_keys=True)
    group = words.group
    return Violation(
        rule or kind,
        zh or words.zh,
        subject,
        rows,
        message,
        page,
        where or {},
        None,
        group == OWED,
        kept,
        "",
        group,
    )
