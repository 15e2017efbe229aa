"""Import and export of a whole ledger, against the barest reading, pandas, openpyxl and Calc."""

from __future__ import annotations

import resource
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from calc import calc_figure
from counted import peer
from harness import (
    Figures,
    Found,
    Given,
    Job,
    Line,
    Sizes,
    Step,
    case,
    megabytes,
    now_mb,
    peak_mb,
    ratio,
    seconds,
    timed,
)
from invented import HEADINGS, cheap_password, empty_office, ledger_rows, opened

if TYPE_CHECKING:
    from db.base import Record
    from ohdesk.desk import Desk

READ_LIMIT, IMPORT_LIMIT, AGAIN_LIMIT, PANDAS_LIMIT, WRITE_LIMIT = 2.5, 3.5, 1.8, 4.0, 5.0
EXTRA_MB = 32


@case("import.floor")
def floor(given: Given, size: int) -> Figures:
    """Read every cell by calamine and drop it."""
    import python_calamine as calamine

    def read() -> None:
        sheet = calamine.CalamineWorkbook.from_path(str(given.ledger(size))).get_sheet_by_index(0)
        for _row in sheet.iter_rows():
            pass

    return {"seconds": timed(read)}


@case("import.ours")
def imported(given: Given, size: int) -> Figures:
    """Preview and commit the ledger in an empty office, then preview the same file again."""
    from sqlalchemy import func, select

    from ohdesk import ledger

    cheap_password()
    employer = ledger.kind_of("employer")
    taken = dict.fromkeys(("preview", "commit", "again", "writes"), 0.0)
    with opened(empty_office(given.scratch / f"import-{size}-{given.begun}")) as desk:
        for path in given.ledgers(size):
            _take_in(desk, employer, path, taken)
        child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        with desk.read() as session:
            there = session.scalar(select(func.count(employer.id)))
    assert there == size, there
    return {"seconds": taken["preview"] + taken["commit"], "child_mb": child, **taken}


def _take_in(desk: Desk, employer: type[Record], path: Path, taken: Figures) -> None:
    """Preview and commit one file, then the same file again; add up what it took."""
    from ohdesk.exchange import intake

    found: list[intake.Preview] = []

    def look() -> None:
        found[:] = [intake.preview(desk, employer, path)]

    taken["preview"] += timed(look)
    taken["commit"] += timed(lambda: intake.commit(desk, found[0]))
    taken["again"] += timed(look) + timed(lambda: intake.commit(desk, found[0]))
    counts = found[0].counts()
    taken["writes"] += counts["new"] + counts["updated"]


@case("import.openpyxl")
def by_openpyxl(given: Given, size: int) -> Figures:
    """Read by openpyxl and insert by a loop into plain SQLite, as a simple script does."""
    import openpyxl

    connection = sqlite3.connect(given.scratch / f"openpyxl-{given.begun}.db")
    connection.execute(f"CREATE TABLE employer ({','.join(HEADINGS)}, UNIQUE (统一社会信用代码))")

    def work() -> None:
        sheet = openpyxl.load_workbook(given.ledger(size), read_only=True).worksheets[0]
        rows = sheet.iter_rows(min_row=2, values_only=True)
        marks = ",".join("?" * len(HEADINGS))
        for row in rows:
            connection.execute(f"INSERT OR REPLACE INTO employer VALUES ({marks})", [str(one) for one in row])  # noqa: S608
        connection.commit()

    return {"seconds": timed(work)}


@case("import.pandas")
def by_pandas(given: Given, size: int) -> Figures:
    """Read, tidy, check and keep by a pandas script."""
    return peer(given, "import", str(given.ledger(size)), str(given.scratch / f"pandas-{given.begun}.db"))


@case("export.dump")
def dumped(given: Given, size: int) -> Figures:
    """Dump all employers with all their columns."""
    from ohdesk import ledger, query
    from ohdesk.exchange import sheet

    cheap_password()
    path = given.scratch / f"dump-{given.begun}.xlsx"
    with opened(given.office(size)) as desk:
        before = now_mb()
        took = timed(lambda: sheet.dump(desk, ledger.kind_of("employer"), path, query.Query()))
        extra = peak_mb() - before
    found = {"seconds": took, "extra_mb": extra, "file_mb": path.stat().st_size / 2**20}
    path.rename(given.scratch / "dump.xlsx")
    return found


@case("export.dump_openpyxl")
def dumped_by_openpyxl(given: Given, _size: int) -> Figures:
    """Write the same cells as the dump by openpyxl's quickest way; reading them first is not counted."""
    import python_calamine as calamine

    sheet = calamine.CalamineWorkbook.from_path(str(given.scratch / "dump.xlsx")).get_sheet_by_index(0)
    return {"seconds": timed(lambda: _write(given.scratch / "dump2.xlsx", sheet.to_python()))}


@case("export.writer")
def written(given: Given, size: int) -> Figures:
    """Write the 20 columns by the program's own writer."""
    from ohdesk.exchange.writer import write_rows

    rows = list(ledger_rows(size))
    before = now_mb()
    path = given.scratch / f"rows-{given.begun}.xlsx"
    took = timed(lambda: write_rows(path, "台账", HEADINGS, rows))
    return {"seconds": took, "extra_mb": peak_mb() - before}


@case("export.openpyxl")
def written_by_openpyxl(given: Given, size: int) -> Figures:
    """Write the 20 columns by openpyxl's quickest way."""
    rows = [HEADINGS, *ledger_rows(size)]
    return {"seconds": timed(lambda: _write(given.scratch / "openpyxl.xlsx", rows))}


def _write(path: Path, rows: Sequence[Sequence[object]]) -> None:
    import openpyxl

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("台账")
    for row in rows:
        sheet.append(row)
    book.save(path)


def _import_steps(sizes: Sizes) -> list[Step]:
    names = ("import.floor", "import.ours", "import.openpyxl", "import.pandas")
    return [Step(name, sizes.ledger) for name in names]


def _import_lines(found: Found, sizes: Sizes) -> list[Line]:
    many = sizes.ledger
    least = found.get("import.floor", size=many)
    ours = found.get("import.ours", size=many)
    again, read = (found.get("import.ours", one, many) for one in ("again", "preview"))
    pandas, slow = (found.get(f"import.{one}", size=many) for one in ("pandas", "openpyxl"))
    base = f"只读不存（calamine）{seconds(least)}"
    lines = [
        Line(
            "导入（读取、普查核对、查重、保存、检索、审计）",
            seconds(ours),
            base,
            ratio(ours, least),
            IMPORT_LIMIT,
        ),
        Line("其中：预览（什么也不改）", seconds(read), base, ratio(read, least), READ_LIMIT),
        Line("同一份文件再导入一次", seconds(again), base, ratio(again, least), AGAIN_LIMIT),
    ]
    writes = found.get("import.ours", "writes", many)
    if writes is not None:
        lines.append(Line("　再导入时写入的记录", f"{writes:.0f} 条", words="0 条", good=writes == 0))
    for words, one, name in (("pandas 脚本", pandas, "pandas"), ("openpyxl 加逐行插入", slow, "openpyxl")):
        told = seconds(one, found.missing(f"import.{name}", many))
        limit = PANDAS_LIMIT if name == "pandas" else None
        lines.append(
            Line(f"比{words}快多少", seconds(ours), f"{words} {told}", ratio(one, ours), limit, at_least=True)
        )
    return lines


def _export_steps(sizes: Sizes) -> list[Step]:
    names = ("export.writer", "export.openpyxl", "export.dump", "export.dump_openpyxl")
    return [Step(name, sizes.ledger) for name in names]


def _export_lines(found: Found, sizes: Sizes) -> list[Line]:
    many = sizes.ledger
    ours, theirs = (found.get(f"export.{one}", size=many) for one in ("writer", "openpyxl"))
    dump, same = (found.get(f"export.{one}", size=many) for one in ("dump", "dump_openpyxl"))
    extra, grown = (found.get(f"export.{one}", "extra_mb", many) for one in ("writer", "dump"))
    lines = [
        Line(
            "写 20 列的 .xlsx",
            seconds(ours),
            f"openpyxl 只写模式 {seconds(theirs)}",
            ratio(theirs, ours),
            WRITE_LIMIT,
            at_least=True,
        ),
        Line(
            "导出台账（全部 60 余列，从加密数据读出）",
            seconds(dump),
            f"openpyxl 只写同样单元格 {seconds(same)}",
            ratio(same, dump),
        ),
        _memory("写 .xlsx 另占的内存", extra),
        Line("导出台账另占的内存（含数据库缓存 64 MB）", megabytes(grown)),
    ]
    saved = calc_figure(found, "save", many)
    if saved is not None:
        peer_words = f"Calc 另存同样的 20 列 {seconds(saved)}"
        lines[1:1] = [
            Line("　同上", seconds(ours), peer_words, ratio(saved, ours), WRITE_LIMIT, at_least=True)
        ]
    return lines


def _memory(what: str, extra: float | None) -> Line:
    good = None if extra is None else extra <= EXTRA_MB
    return Line(what, megabytes(extra), words=f"≤ {EXTRA_MB} MB", good=good)


JOBS = [
    Job("import", "导入", _import_steps, _import_lines, "一份 20 列的 .xlsx，放进空的单位数据。"),
    Job("export", "导出", _export_steps, _export_lines),
]
