"""From 5,000 to 50,000 to 500,000 employers: what each job takes, and how much more than ten times that is."""

from __future__ import annotations

from datetime import date

from harness import Figures, Found, Given, Job, Line, Sizes, Step, case, megabytes, milliseconds, ratio, timed
from invented import cheap_password, opened

LINEAR = 1.2
"""What still counts as linear: a growth of ten may take twelve times as long."""


@case("growth.office")
def office(given: Given, size: int) -> Figures:
    """Open an office, list, search, sort, count, save and export."""
    from jobs_records import _texts

    from ohdesk import ledger, query
    from ohdesk.assess import evaluate, open_profile
    from ohdesk.exchange import sheet
    from ohdesk.find import find

    cheap_password()
    employer = ledger.kind_of("employer")
    desks = []
    found = {"open": timed(lambda: desks.append(opened(given.keep / f"counted-{size}")))}
    with desks[0] as desk:

        def first_page() -> None:
            with desk.read() as session:
                numbers = list(session.scalars(query.selected(session, employer, query.Query()).limit(200)))
                query.rows_in(session, employer, numbers)

        found["page"] = timed(first_page)
        searches = sorted(timed(lambda text=text: find(desk, text)) for text in _texts(size))  # type: ignore[misc]
        found["search"] = searches[int(0.95 * (len(searches) - 1))]
        found["list"] = timed(lambda: query.ids(desk, employer, query.Query(order="credit_code")))
        profile = open_profile(desk, "henan-2025")
        found["count"] = timed(lambda: evaluate(desk, profile, date(2025, 11, 15)))
        path = given.scratch / f"growth-{given.begun}.xlsx"
        found["dump"] = timed(lambda: sheet.dump(desk, employer, path, query.Query()))
        path.unlink()
    return found


PARTS = (
    ("open", "打开单位数据（不计口令推导）"),
    ("page", "列表第一页 200 行"),
    ("search", "检索前 50 条，p95（所有种类）"),
    ("list", "按信用代码排列全部编号"),
    ("count", "测算河南 2025 全部指标"),
    ("dump", "导出全部"),
)


def _steps(sizes: Sizes) -> list[Step]:
    offices = [Step("growth.office", size) for size in sizes.growth]
    return [*offices, *(Step("import.ours", size) for size in sizes.grown_import)]


def _lines(found: Found, sizes: Sizes) -> list[Line]:
    lines = []
    for key, words in PARTS:
        lines.append(
            _line(words, [found.get("growth.office", key, size) for size in sizes.growth], sizes.growth)
        )
    for key, words in (("seconds", "导入同样多家"), ("again", "同一份文件再导入一次")):
        taken = [found.get("import.ours", key, size) for size in sizes.grown_import]
        lines.append(_line(words, taken, sizes.grown_import))
    for name, words in (("growth.office", "以上各项的内存峰值"), ("import.ours", "导入的内存峰值")):
        peaks = [found.get(name, "peak_mb", size) for size in sizes.growth]
        lines.append(Line(words, "", cells=tuple(map(megabytes, peaks))))
    return lines


def _line(words: str, taken: list[float | None], sizes: tuple[int, ...]) -> Line:
    """Tell a job at every size; the ratio is how much faster than the records its time grows, at worst."""
    told = tuple(milliseconds(1000 * one) if one is not None else "—" for one in taken)
    steps = [
        times / (bigger / smaller)
        for before, later, smaller, bigger in zip(taken, taken[1:], sizes, sizes[1:], strict=False)
        if (times := ratio(later, before)) is not None
    ]
    return Line(words, "", ratio=max(steps, default=None), limit=LINEAR, cells=told)


WORDS = (
    "一家县区通常是 500—5,000 家。比值是相邻两级之间时间增长的倍数除以数量增长的倍数，取大的一级；"
    "1 就是成正比，小于 1 更好。只量一轮。500,000 家分成五个文件导入（展开后超过 300 MB 的文件不读）。"
)
JOBS = [
    Job(
        "growth",
        "规模增长",
        _steps,
        _lines,
        WORDS,
        lambda sizes: [f"{one:,} 家" for one in sizes.growth],
        rounds=1,
    )
]
