"""What came of a rescue: counted by table, told in sentences, written beside the rescued data."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

REPORT = "差异报告"
TABLES = {
    "audit": "审计记录",
    "account": "用户",
    "setting": "设置",
    "import_batch": "导入批次",
    "import_change": "导入前的内容",
    "heading_memory": "记住的表头",
    "stored_file": "存入的文件",
    "profile_value": "填报数据",
}
"""Words for the tables that are no kind of record."""


@dataclass(frozen=True)
class Rescued:
    """What became of one table: rows read, rows only the backup still had, and rowids nobody can read."""

    table: str
    zh: str
    read: int
    from_backup: int
    changed_since: int
    new_since: int
    lost: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Report:
    """A rescue as a whole; `whole` says that nothing was lost."""

    folder: str
    original: str
    backup: str
    mended: bool
    tables: tuple[Rescued, ...]
    saves_lost: int = 0
    """How many saves acknowledged on this computer are neither in the damaged data nor in the backup."""

    @property
    def whole(self) -> bool:
        """Tell whether every row was read."""
        return self.complete and not any(one.from_backup for one in self.tables)

    @property
    def complete(self) -> bool:
        """Tell whether nothing is missing, be it that some rows are as old as the backup."""
        return not self.saves_lost and not any(one.lost for one in self.tables)


def verdict(report: Report) -> str:
    """Say in a word what came of a rescue."""
    if report.whole:
        return "抢救完成，没有缺失"
    return "抢救完成，部分记录取自备份" if report.complete else "抢救完成，有缺失"


def summary(report: Report) -> list[str]:
    """Say in a few sentences what came of a rescue."""
    said = []
    if report.mended:
        said.append("重建索引后数据完好。")
    elif not report.tables:
        said.append("损坏的数据比备份旧，已直接采用备份。")
    read, old = (sum(getattr(one, name) for one in report.tables) for name in ("read", "from_backup"))
    lost = sum(high - low + 1 for one in report.tables for low, high in one.lost)
    if report.tables:
        said.append(f"从损坏的数据中读出 {read:,} 条，读不出而取自备份的 {old:,} 条。")
    if lost:
        said.append(f"有 {lost:,} 个编号读不出，备份中也没有，请对照纸质材料补录。")
    if report.saves_lost:
        said.append(f"本机保存过的最后 {report.saves_lost:,} 次操作没有找回，请对照纸质材料补录。")
    return said if not report.whole else [*said, "没有丢失记录。"]


def write_report(out: Path, report: Report) -> None:
    """Write the report for people and for programs."""
    lines = ["数据抢救差异报告", "", f"抢救出的数据：{report.folder}", f"损坏文件的原样：{report.original}"]
    lines.append(f"所用备份：{report.backup or '没有可用备份'}")
    lines += ["", *summary(report)]
    for one in report.tables:
        if one.from_backup or one.lost or one.changed_since or one.new_since:
            spans = "、".join(f"{low}" if low == high else f"{low}—{high}" for low, high in one.lost)
            words = f"{one.zh}：读出 {one.read:,} 条，备份后新增 {one.new_since:,} 条、改动 {one.changed_since:,} 条，"
            words += f"只能取自备份 {one.from_backup:,} 条"
            lines.append(words + (f"，编号 {spans} 读不出" if spans else "") + "。")
    (out / f"{REPORT}.txt").write_text("\n".join(lines) + "\n", "utf-8-sig")
    (out / f"{REPORT}.json").write_text(json.dumps(asdict(report), ensure_ascii=False, indent=1), "utf-8")
