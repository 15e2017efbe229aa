"""What people use instead: LibreOffice Calc opens the same ledger, finds, sorts, recalculates and saves, by a macro."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from harness import MISSING, Figures, Found, Given, Job, Line, Sizes, Step, case, milliseconds, ratio, seconds

FORMULAS = 1_000
SOUGHT = "瑞丰"
"""Stands in the macro too: a command line in another encoding would spoil it."""

LIBRARY = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE library:library PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "library.dtd">
<library:library xmlns:library="http://openoffice.org/2000/library" library:name="Standard" library:readonly="false"
 library:passwordprotected="false">
 <library:element library:name="Bench"/>
</library:library>
"""


@case("calc.calc")
def calc(given: Given, size: int) -> Figures:
    """Let Calc do its work on the ledger, each part timed by the macro itself."""
    office = shutil.which("soffice")
    if not office:
        return {MISSING: 1.0}
    profile = given.scratch / "calc-profile"
    basic = profile / "user" / "basic" / "Standard"
    if not basic.exists():
        # The first start writes a profile, which would replace the macro.
        _run(office, profile, "--terminate_after_init")
        basic.mkdir(parents=True, exist_ok=True)
        shutil.copy(Path(__file__).with_name("calc_macro.xba"), basic / "Bench.xba")
        (basic / "script.xlb").write_text(LIBRARY, encoding="utf-8")
    target, saved = given.scratch / f"calc-{given.begun}.txt", given.scratch / f"calc-{given.begun}.xlsx"
    words = f"{given.ledger(size)},{target},{saved},{size},{FORMULAS}"
    _run(office, profile, f"macro:///Standard.Bench.Main({words})")
    if not target.exists():
        raise RuntimeError("the macro did not come to its end")
    told = target.read_text(encoding="utf-8").split()
    found = {name: int(ticks) / 1000 for name, ticks in zip(told[::2], told[1::2], strict=True)}
    return found | {"seconds": sum(found.values()), "peak_mb": _children_mb()}


def _run(office: str, profile: Path, *words: str) -> None:
    order = [
        office,
        f"-env:UserInstallation={profile.resolve().as_uri()}",
        "--headless",
        "--norestore",
        *words,
    ]
    subprocess.run(order, check=False, capture_output=True, timeout=900)  # noqa: S603 - a program found on the path


def _children_mb() -> float:
    import resource

    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


@case("calc.ours")
def ours(given: Given, size: int) -> Figures:
    """Do the same by the program: open, find all, sort, count, export."""
    from datetime import date

    from harness import timed
    from invented import opened

    from ohdesk import ledger, query
    from ohdesk.assess import evaluate, open_profile
    from ohdesk.exchange import sheet
    from ohdesk.find import find

    employer = ledger.kind_of("employer")
    desks = []
    begun = timed(lambda: desks.append(opened(given.office(size))))
    with desks[0] as desk:

        def first_page() -> None:
            with desk.read() as session:
                numbers = list(session.scalars(query.selected(session, employer, query.Query()).limit(200)))
                query.rows_in(session, employer, numbers)

        shown = timed(first_page)
        search = timed(lambda: find(desk, SOUGHT, kinds=("employer",)))
        wanted = query.Query(order="credit_code", descending=True)
        sort = timed(lambda: query.ids(desk, employer, wanted))
        profile = open_profile(desk, "henan-2025")
        count = timed(lambda: evaluate(desk, profile, date(2025, 11, 15)))
        path = given.scratch / f"ours-{given.begun}.xlsx"
        save = timed(lambda: sheet.dump(desk, employer, path, query.Query()))
    return {"open": begun + shown, "find": search, "sort": sort, "count": count, "save": save}


def calc_figure(found: Found, name: str, size: int) -> float | None:
    """Return what Calc took for a part of its work."""
    return found.get("calc.calc", name, size)


PARTS = (
    ("open", "打开台账，看到第一页", "打开文件", None),
    ("find", f"查找“{SOUGHT}”（前 50 条）", "查找全部", None),
    ("sort", "按信用代码倒序排列", "排序", None),
    ("count", "测算一个年度方案的全部指标", f"重算 {FORMULAS:,} 个 COUNTIFS", None),
    ("save", "导出全部 60 余列为 .xlsx", "另存为 .xlsx（20 列）", None),
)


def _steps(sizes: Sizes) -> list[Step]:
    return [Step("calc.calc", sizes.ledger), Step("calc.ours", sizes.ledger)]


def _lines(found: Found, sizes: Sizes) -> list[Line]:
    many = sizes.ledger
    lines = []
    for key, ours_words, calc_words, limit in PARTS:
        mine, theirs = found.get("calc.ours", key, many), calc_figure(found, key, many)
        shown = milliseconds(1000 * mine) if mine is not None else "—"
        told = f"Calc {calc_words} {seconds(theirs, found.missing('calc.calc', many))}"
        lines.append(Line(ours_words, shown, told, ratio(theirs, mine), limit, at_least=True))
    return lines


WORDS = "人们原来的办法：LibreOffice Calc（无界面）打开同一份台账做同样的事。比值是我们快几倍。"
JOBS = [Job("calc", "与电子表格相比", _steps, _lines, WORDS)]
