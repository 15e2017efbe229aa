"""The long form: every fault many times over, and the table of docs/reliability.md from what came of it.

python -m faults.torture [--kills N] [--damages N] [--mutants N] [--minutes N] [--out FILE]
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = ROOT / "docs" / "reliability.md"
BEGIN, END = "<!-- 以下由 start.py torture 写成 -->", "<!-- 到此为止 -->"
CHUNK = 280
SHARDS = 4
NAMES = {
    "save": "保存", "import": "导入与撤销", "backup": "备份", "restore": "恢复", "upgrade": "升级", "export": "导出",
    "key change": "换密钥", "full disk": "磁盘写满（文件大小上限，16 档 × 7 种操作）", "small disk": "磁盘写满（小磁盘）",
    "read-only": "只读文件夹、只读文件", "two at once": "两个程序同时打开、残留的锁", "clock": "时钟快慢十年", "odd path": "怪路径",
    "locale": "无中文的系统区域", "outgoing": "导出内容（公式、怪字符、超长、目标被占用）",
    "data": "数据文件", "unfolded": "数据文件（日志未并入）", "log": "日志文件", "small_files": "密钥文件、高水位等小文件",
    "older": "换成本单位较旧的文件", "others": "换成别的单位的文件", "identity": "不是本程序的数据、版本不符",
}  # fmt: skip


@dataclass
class Sum:
    """What all the runs together came to."""

    kills: dict[str, Counter[str]] = field(default_factory=dict)
    damages: dict[str, Counter[str]] = field(default_factory=dict)
    corpus: Counter[str] = field(default_factory=Counter)
    mutants: Counter[str] = field(default_factory=Counter)
    tried: Counter[str] = field(default_factory=Counter)
    longest: float = 0.0
    memory: int = 0
    wrong: list[str] = field(default_factory=list)

    def add(self, module: str, found: dict[str, Any]) -> None:
        """Add what one run printed."""
        if module == "kills":
            for name, one in found.items():
                self.wrong += [f"{name}: {words}" for words in one.pop("wrong")]
                self.kills.setdefault(name, Counter()).update(one)
            return
        self.wrong += [f"{module}: {words}" for words in found["wrong"]]
        for name, one in found.get("kinds", {}).items():
            self.damages.setdefault(name, Counter()).update(one)
        self.corpus.update(found.get("corpus", {}))
        self.mutants.update(found.get("mutants", {}))
        self.tried.update(found.get("tried", {}))
        self.longest = max(self.longest, found.get("longest", 0.0))
        self.memory = max(self.memory, found.get("memory", 0))


def run(module: str, *words: object) -> dict[str, Any]:
    """Run one module of faults in a process of its own and return what it printed."""
    roads = os.pathsep.join((str(ROOT), str(ROOT / "tests")))
    # Where the data lie does not matter to a sudden death; in memory ten thousand of them take minutes.
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else None) as place:
        Path(place).chmod(0o755)
        done = subprocess.run(
            [sys.executable, "-m", f"faults.{module}", *map(str, words), Path(place) / "place"],
            check=False, capture_output=True, cwd=ROOT, encoding="utf-8",
            env={**os.environ, "PYTHONPATH": roads, "PYTHONUTF8": "1"},
        )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"faults.{module}: {done.stderr[-2000:]}")
    return json.loads(done.stdout)


def work(kills: int, damages: int, mutants: int, seed: int) -> Iterator[tuple[object, ...]]:
    """Yield what is to be run: the few of everything first, then the kills."""
    yield ("places",)
    yield ("outgoing",)
    for shard in range(SHARDS):
        yield ("hostile", shard, SHARDS, mutants // SHARDS, seed + shard)
        yield ("damages", damages // SHARDS, seed + shard)
    for number in range(0, kills, CHUNK):
        yield ("kills", min(CHUNK, kills - number), seed + number)


def all_of(options: argparse.Namespace) -> tuple[Sum, float]:
    """Run everything on as many processors as there are, and no new part once the minutes are over."""
    begun, total = time.monotonic(), Sum()

    def one(job: tuple[object, ...]) -> tuple[str, dict[str, Any]] | None:
        late = time.monotonic() - begun > options.minutes * 60
        return None if late and job[0] == "kills" else (str(job[0]), run(*map(str, job)))

    jobs = list(work(options.kills, options.damages, options.mutants, options.seed))
    with ThreadPoolExecutor(options.workers) as pool:
        for at, future in enumerate(as_completed([pool.submit(one, job) for job in jobs]), start=1):
            if (done := future.result()) is not None:
                total.add(*done)
                print(f"{at}/{len(jobs)} {done[0]} {len(total.wrong)}", flush=True)  # noqa: T201
    return total, time.monotonic() - begun


def versions() -> str:
    """Return what the program stood on."""
    import sqlcipher3.dbapi2 as driver

    connection = driver.connect(":memory:")
    cipher = connection.execute("PRAGMA cipher_version").fetchone()[0]
    return f"Python {platform.python_version()}，SQLite {driver.sqlite_version}，SQLCipher {cipher}，{platform.platform()}"


def table(total: Sum, seconds: float, seed: int) -> str:
    """Return the counts as the tables of the document."""
    goals = ("kills", "acknowledged", "lost", "half", "destroyed")
    killed = sum(total.kills.values(), Counter())
    harmed = sum(total.damages.values(), Counter())
    lines = [
        f"{date.today().isoformat()}，{versions()}，{os.cpu_count()} 核，用时 {seconds / 60:.0f} 分钟，种子 {seed}。",
        "",
    ]
    lines += _table(
        ("操作", "强行结束次数", "已确认的操作", "丢失", "半途而废", "文件毁坏"),
        [(NAMES[name], *(one[goal] for goal in goals)) for name, one in total.kills.items()]
        + [("合计", *(killed[goal] for goal in goals))],
    )
    lines += _table(
        ("损坏的对象", "次数", "发现并说明", "没有影响", "悄悄变样"),
        [
            (NAMES[name], one.total(), one["noticed"], one["harmless"], one["silent"])
            for name, one in total.damages.items()
        ]
        + [("合计", harmed.total(), harmed["noticed"], harmed["harmless"], harmed["silent"])],
    )
    lines += _table(
        ("外来文件", "次数", "拒绝并说明", "读出并对账", "崩溃、超时或悄悄变样"),
        [
            (name, one.total(), one["refused"], one["read"], one["wrong"])
            for name, one in (("恶意文件集", total.corpus), ("变异文件", total.mutants))
        ],
    )
    lines += _table(("环境", "试验次数"), [(NAMES[name], count) for name, count in total.tried.items()])
    lines += [
        f"读外来文件最久 {total.longest:.1f} 秒没有进展；主进程内存最多 {total.memory} MB；不符合要求的共 {len(total.wrong)} 次。"
    ]
    return "\n".join(lines)


def _table(head: tuple[str, ...], rows: list[tuple[object, ...]]) -> list[str]:
    marks = "|".join("---" if at == 0 else "---:" for at in range(len(head)))
    listed = [
        "| " + " | ".join(f"{one:,}" if isinstance(one, int) else str(one) for one in row) + " |"
        for row in rows
    ]
    return ["| " + " | ".join(head) + " |", f"|{marks}|", *listed, ""]


def write(path: Path, words: str) -> None:
    """Put the tables between the marks of the document."""
    text = path.read_text("utf-8")
    before, _, rest = text.partition(BEGIN)
    path.write_text(f"{before}{BEGIN}\n\n{words}\n\n{END}{rest.partition(END)[2]}", "utf-8")


def main() -> int:
    """Run the long form, write the document, and say what was wrong."""
    parser = argparse.ArgumentParser("torture")
    for name, usual in (
        ("kills", 10_000),
        ("damages", 1000),
        ("mutants", 1000),
        ("minutes", 600),
        ("seed", 1),
    ):
        parser.add_argument(f"--{name}", type=int, default=usual)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--out", type=Path, default=DOCUMENT)
    options = parser.parse_args()
    total, seconds = all_of(options)
    write(options.out, table(total, seconds, options.seed))
    for words in total.wrong:
        print(words[:300])  # noqa: T201
    return 1 if total.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
