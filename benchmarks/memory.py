"""Memory: the idle program, and the most that the heavy jobs of the same run had."""

from __future__ import annotations

from harness import Found, Job, Line, Sizes, Step, megabytes, ratio


def _steps(sizes: Sizes) -> list[Step]:
    return [Step("memory.empty"), Step("start.main", sizes.pages), Step("pages.ours", sizes.pages)]


def _lines(found: Found, sizes: Sizes) -> list[Line]:
    nothing = found.get("memory.empty", "idle_mb")
    base = f"空的单位数据 {megabytes(nothing)}"
    full, after = (found.get(name, "idle_mb", sizes.pages) for name in ("start.main", "pages.ours"))
    lines = [
        Line("空闲：空的单位数据，停在工作首页", megabytes(nothing)),
        Line(f"空闲：{sizes.pages:,} 家，停在工作首页", megabytes(full), base, ratio(full, nothing)),
        Line("空闲：所有页面都打开过以后", megabytes(after), base, ratio(after, nothing)),
    ]
    for words, name, size, peer in (
        (f"导入 {sizes.ledger:,} 家", "import.ours", sizes.ledger, "import.pandas"),
        (f"导出 {sizes.ledger:,} 家", "export.dump", sizes.ledger, "export.dump_openpyxl"),
        ("打开、查找、排序、测算、导出同一份台账", "calc.ours", sizes.ledger, "calc.calc"),
        (f"测算 {sizes.counted[-1]:,} 家", "count.ours", sizes.counted[-1], "count.pandas"),
        (f"{sizes.notices:,} 份告知书", "notice.pdf", sizes.notices, ""),
        (f"名单核对 {sizes.list:,} 对 {sizes.list:,}", "match.ours", sizes.list, "match.scan"),
        (f"报送，{sizes.submitted:,} 家", "submit.ours", sizes.submitted, ""),
        (f"备份 {sizes.stored_mb} MB", "backup.ours", sizes.stored_mb, ""),
    ):
        mine, other = found.get(name, "peak_mb", size), found.get(peer, "peak_mb", size)
        told = f"{PEERS[peer]} {megabytes(other)}" if other is not None else ""
        if mine is not None:
            lines.append(Line(f"峰值：{words}", megabytes(mine), told, ratio(mine, other)))
    child = found.get("import.ours", "child_mb", sizes.ledger)
    if child is not None:
        lines.append(Line("峰值：导入时另开的读取进程", megabytes(child)))
    return lines


PEERS = {
    "import.pandas": "pandas 脚本",
    "export.dump_openpyxl": "openpyxl 只写模式",
    "calc.calc": "Calc",
    "count.pandas": "pandas 脚本",
    "match.scan": "逐个找最像的名称",
}
JOBS = [Job("memory", "内存", _steps, _lines, "峰值都是那个进程自己的，取自同一次运行。")]
