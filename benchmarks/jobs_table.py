"""The employers' table with a million rows: first painting, jumping about, memory."""

from __future__ import annotations

from harness import Figures, Found, Given, Job, Line, Sizes, Step, case, megabytes, milliseconds, ratio
from jobs_start import window

FIRST_LIMIT, JUMP_LIMIT, EXTRA_MB = 8.0, 2.0, 150


@case("table.ours")
def table(given: Given, size: int) -> Figures:
    """Open the employers' table and jump about in it."""
    return window("table", given.office(size))


@case("table.sql")
def table_by_qt(given: Given, size: int) -> Figures:
    """Hold every row's table columns in memory, as a simple model does; how long and how much memory."""
    import time
    from contextlib import closing

    from harness import now_mb
    from invented import cheap_password, opened

    cheap_password()
    with opened(given.office(size)) as desk, closing(desk.store.engine.raw_connection()) as pooled:
        before, begun = now_mb(), time.perf_counter()
        asked = """SELECT id, name, credit_code, township, industry, risk, operating_state, verdict, exposed_total
            FROM employer WHERE removed_at IS NULL ORDER BY name"""
        rows = pooled.driver_connection.execute(asked).fetchall()  # type: ignore[union-attr]
        took = time.perf_counter() - begun
        return {"seconds": took, "extra_mb": now_mb() - before, "rows": float(len(rows))}


def _steps(sizes: Sizes) -> list[Step]:
    return [Step("table.ours", sizes.table), Step("table.sql", sizes.table)]


def _lines(found: Found, sizes: Sizes) -> list[Line]:
    many = sizes.table
    again, first, ready, repaint, jump, middle, extra = (
        found.get("table.ours", one, many)
        for one in ("again", "first", "ready", "repaint_p50", "jump_p95", "jump_p50", "extra_mb")
    )
    whole, heavy = (found.get("table.sql", one, many) for one in ("seconds", "extra_mb"))
    base = f"重画一次 {milliseconds(repaint)}"
    all_rows = f"把 {many:,} 行全读进内存 {milliseconds(1000 * whole) if whole is not None else '—'}"
    good = None if extra is None else extra <= EXTRA_MB
    return [
        Line("重新读取到画出第一屏", milliseconds(again), base, ratio(again, repaint), FIRST_LIMIT),
        Line("第一次打开页面到画出第一屏（连建页面）", milliseconds(first), base, ratio(first, repaint)),
        Line("全部编号就绪", milliseconds(ready), all_rows, ratio(ready, 1000 * whole if whole else None)),
        Line(
            "跳到任意位置，p95",
            milliseconds(jump),
            base,
            ratio(jump, repaint),
            JUMP_LIMIT,
            told=f"中位 {milliseconds(middle)}",
        ),
        Line(
            "另占的内存",
            megabytes(extra),
            f"全读进内存 {megabytes(heavy)}",
            ratio(extra, heavy),
            words="≤ 150 MB",
            good=good,
        ),
    ]


JOBS = [Job("table", "百万行的表格", _steps, _lines)]
