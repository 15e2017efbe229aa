"""The page of figures: docs/performance.md, generated between two marks, the words around them written by hand."""

from __future__ import annotations

import os
import platform
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Mapping, Sequence
from datetime import date
from importlib.metadata import version
from pathlib import Path

from harness import ROOT, Job, Line, Sizes

PAGE = ROOT / "docs" / "performance.md"
FROM, TO = "<!-- 以下由 benchmarks/run.py 写成 -->", "<!-- 以上由 benchmarks/run.py 写成 -->"
SECTION = re.compile(r"<!-- job (\w+) -->\n(.*?)(?=<!-- job |\Z)", re.DOTALL)
HAND = """# 快慢

一个 500—5,000 家用人单位的股室，每件事都应当快到不用等。这一页说明怎样量、量出了什么，以及没有达到的地方为什么没有达到。

## 怎样量

```
python benchmarks/run.py                        # 全部；空闲的 2 核约 25 分钟
python benchmarks/run.py --quick                # 小样，几分钟，只看能不能跑通
python benchmarks/run.py --only import search   # 只量几项
```

每个数都与对照物在**同一次运行**里量：各种做法轮流在新开的进程里做，取三轮的中位数（一次超过 25 秒的只做一轮）。
秒数随机器而变，**比值**才说明问题。“对照”要么是同样数据的下限（只读不存、只写裸表），要么是人们原来会用的办法：
LibreOffice 打开同一份台账、pandas 脚本、openpyxl。数据全部是编造的，台账是 20 列，像 WPS 存的那样带共享字符串和真日期。

## 没有达到的预算与原因

（由人填写。）

## 结果

"""


def machine() -> list[str]:
    """Return what was measured on, and with what."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30 if hasattr(os, "sysconf") else 0
    names = ("PySide6-Essentials", "SQLAlchemy", "sqlcipher3", "openpyxl", "python-calamine", "reportlab")
    return [
        f"{date.today()}，{_processor()}，{os.cpu_count()} 核，{memory:.0f} GB 内存，{platform.platform()}。",
        f"Python {platform.python_version()}，SQLite {sqlite3.sqlite_version}（对照用），"
        + "，".join(f"{name} {version(name)}" for name in names)
        + f"；{_office()}。",
    ]


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    return next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), "")


def _office() -> str:
    office = shutil.which("soffice")
    if not office:
        return "没有安装 LibreOffice"
    told = subprocess.run([office, "--version"], check=False, capture_output=True, encoding="utf-8").stdout  # noqa: S603
    return " ".join(told.split()[:2]) or "LibreOffice"


def section(job: Job, sizes: Sizes, lines: Sequence[Line], failed: Sequence[str]) -> str:
    """Return one job's table."""
    head = [f"### {job.title}", ""]
    if job.words:
        head += [job.words, ""]
    if job.columns is None:
        head += ["| 做什么 | 实测 | 对照 | 比值 | 预算 | 结果 |", "|---|---:|---|---:|---|---|"]
    else:
        names = job.columns(sizes)
        head += [
            f"| 做什么 | {' | '.join(names)} | 比值 | 预算 | 结果 |",
            f"|---|{'---:|' * (len(names) + 1)}---|---|",
        ]
    told = ["", f"没有做成：{'、'.join(failed)}。"] if failed else []
    return "\n".join([*head, *map(_line, lines), *told, ""])


def _line(one: Line) -> str:
    many = "" if one.ratio is None else f"{one.ratio:.2f}" if one.ratio < 9.5 else f"{one.ratio:,.0f}"
    met = {True: "达到", False: "**没有达到**", None: ""}[one.met]
    told = "；".join(word for word in (met, one.told) if word)
    cells = " | ".join(one.cells or (one.ours, one.peer))
    return f"| {one.what} | {cells} | {many} | {_budget(one)} | {told} |"


def _budget(one: Line) -> str:
    if one.words or one.limit is None:
        return one.words
    return f"{'≥' if one.at_least else '≤'} {one.limit:g} 倍"


def write(page: Path, sections: Mapping[str, str], order: Sequence[str], head: Sequence[str]) -> None:
    """Put the sections into the page, leave those not measured now, and leave what was written by hand."""
    text = page.read_text(encoding="utf-8") if page.exists() else ""
    before, _, rest = (text or HAND).partition(FROM)
    old, _, after = rest.partition(TO)
    kept = {key: body.rstrip() for key, body in SECTION.findall(old)}
    new = {key: body.rstrip() + f"\n\n（{date.today()} 测）" for key, body in sections.items()}
    merged = {**kept, **new}
    bodies = [f"<!-- job {key} -->\n{merged[key]}\n" for key in order if key in merged]
    text = "\n".join([f"{before.rstrip()}\n\n{FROM}\n", *head, "", *bodies, f"{TO}{after.rstrip()}\n"])
    page.write_text(text, encoding="utf-8")
