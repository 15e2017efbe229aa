"""Records one by one and by the thousand, and finding them: against raw SQLite, raw SQLCipher and LIKE."""

from __future__ import annotations

import random
import shutil
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import Any

from harness import (
    Figures,
    Found,
    Given,
    Job,
    Line,
    Sizes,
    Step,
    case,
    milliseconds,
    ratio,
    seconds,
    spread,
    timed,
)
from invented import cheap_password, empty_office, ledger_rows, opened
from offices import COLUMNS, TEXTS, kept_row

BULK_LIMIT, SAVE_LIMIT = 1.25, 5.0
SEARCH_LIMITS = {200_000: 10.0, 1_000_000: 50.0}
BULK, SAVES, ASKED, COMPARED = 20_000, 400, 200, 12


def _bulk_rows(many: int) -> list[tuple[object, ...]]:
    return [kept_row(at, cells) for at, cells in enumerate(ledger_rows(many), 1)]


def _insert() -> str:
    names = f"id,branch_no,{COLUMNS}"
    return f"INSERT INTO employer ({names}) VALUES ({','.join('?' * len(names.split(',')))})"  # noqa: S608


@case("bulk.sqlite")
def bulk_sqlite(given: Given, size: int) -> Figures:
    """Insert by executemany into the same table with the same indexes, without encryption."""
    cheap_password()
    with opened(empty_office(given.scratch / f"bulk-a-{given.begun}")) as desk, desk.read() as session:
        asked = (
            "SELECT sql FROM sqlite_master WHERE tbl_name = 'employer' AND sql IS NOT NULL ORDER BY type DESC"
        )
        shape = [row[0] for row in session.connection().exec_driver_sql(asked)]
    connection = sqlite3.connect(given.scratch / f"bulk-{given.begun}.db", isolation_level=None)
    for words in ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", *shape):
        connection.execute(words)
    return _raw(connection, size)


@case("bulk.sqlcipher")
def bulk_sqlcipher(given: Given, size: int) -> Figures:
    """Insert by executemany into the office's own encrypted file."""
    cheap_password()
    with (
        opened(empty_office(given.scratch / f"bulk-b-{given.begun}")) as desk,
        closing(desk.store.engine.raw_connection()) as pooled,
    ):
        return _raw(pooled.driver_connection, size)


def _raw(connection: Any, size: int) -> Figures:
    rows = _bulk_rows(size)

    def insert() -> None:
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(_insert(), rows)
        connection.execute("COMMIT")

    return {"seconds": timed(insert)}


@case("bulk.ours")
def bulk_ours(given: Given, size: int) -> Figures:
    """Keep checked records with search words and audit rows; what these two take is told apart."""
    from db import search
    from ohdesk import ledger

    cheap_password()
    employer = ledger.kind_of("employer")
    names = COLUMNS.split(",")
    read = _readers(employer, names)
    rows = [
        {name: one(value) for name, one, value in zip(names, read, row[2:], strict=True)}
        for row in _bulk_rows(size)
    ]
    spent = {"index": 0.0, "audit": 0.0}

    def watched(name: str, function: Any) -> Any:
        def call(*words: Any, **more: Any) -> Any:
            begun = time.perf_counter()
            try:
                return function(*words, **more)
            finally:
                spent[name] += time.perf_counter() - begun

        return call

    with opened(empty_office(given.scratch / f"bulk-c-{given.begun}")) as desk, desk.write() as session:
        ledger.append, ledger.index = watched("audit", ledger.append), watched("index", ledger.index)
        took = timed(lambda: ledger.add_many(desk, session, employer, rows))
        assert search.matching("employer", "榆河") is not None
    return {"seconds": took, **spent}


def _readers(kind: Any, names: list[str]) -> list[Any]:
    """Return for each column what turns a kept value into the value the program uses."""
    from datetime import date
    from enum import Enum

    found: list[Any] = []
    for name in names:
        kept = kind.__table__.columns[name].type
        choice = getattr(kept, "enum_class", None)
        if choice is not None and issubclass(choice, Enum):
            found.append(choice.__getitem__)
        else:
            found.append(date.fromisoformat if name.endswith("_on") else lambda value: value)
    return found


def _copy(given: Given, size: int) -> Path:
    return Path(shutil.copytree(given.office(size), given.scratch / f"save-{given.begun}"))


@case("save.ours")
def save(given: Given, size: int) -> Figures:
    """Save one employer after another as a person does: checked, with its search words and its audit row."""
    from ohdesk import ledger
    from ohdesk.identity import make_credit_code

    cheap_password()
    kind, times = ledger.kind_of("employer"), []
    with opened(_copy(given, size)) as desk:
        start = int(given.begun) % 10_000_000
        for at in range(SAVES):
            raw = {
                "name": f"新登记{at}厂",
                "credit_code": make_credit_code("410598", start + at),
                "staff_total": "35",
            }
            times.append(timed(lambda raw=raw: ledger.save(desk, kind, raw)))  # type: ignore[misc]
    return spread(times)


@case("save.raw")
def save_raw(given: Given, size: int) -> Figures:
    """Insert one row and commit, on the driver's own connection to the same file."""
    cheap_password()
    times = []
    with opened(_copy(given, size)) as desk, closing(desk.store.engine.raw_connection()) as pooled:
        driver: Any = pooled.driver_connection
        for at in range(SAVES):

            def one(at: int = at) -> None:
                driver.execute("BEGIN IMMEDIATE")
                driver.execute("INSERT INTO contact (department, name) VALUES (?, ?)", (f"科{at}", "某"))
                driver.execute("COMMIT")

            times.append(timed(one))
    return spread(times)


def _texts(size: int) -> list[str]:
    """Return what a clerk would type: parts of names, of codes, and initials."""
    dice = random.Random(11)
    rows = random.Random(7)
    names = [str(cells[0]) for cells in ledger_rows(min(size, 5_000))]
    texts = []
    for length in (2, 3, 4, 6):
        for name in dice.sample(names, ASKED // 5):
            start = dice.randrange(max(1, len(name) - length))
            texts.append(name[start : start + length])
    return texts + [f"{rows.randrange(size):08d}"[:6] for _ in range(ASKED // 5)]


FIELDS = [COLUMNS.split(",")[at] for at in TEXTS]


@case("search.ours")
def search_ours(given: Given, size: int) -> Figures:
    """Ask for the first 50 hits of many texts, then hold all hits of some against a plain scan."""
    from ohdesk.find import find

    cheap_password()
    texts = _texts(size)
    with opened(given.office(size)) as desk:
        find(desk, "榆河", kinds=("employer",))
        times = [timed(lambda text=text: find(desk, text, kinds=("employer",))) for text in texts]  # type: ignore[misc]
        return spread(times) | {"differ": _differ(desk, texts[:: len(texts) // COMPARED])}


def _differ(desk: Any, texts: list[str]) -> float:
    from db import search

    where = " OR ".join(f"instr({name}, :text)" for name in FIELDS)
    wrong = 0
    with desk.read() as session:
        driver = session.connection().connection.driver_connection
        for text in texts:
            asked = search.matching("employer", text)
            found = set(session.scalars(asked)) if asked is not None else set()
            plain = driver.execute(f"SELECT id FROM employer WHERE {where}", {"text": text})  # noqa: S608
            wrong += found != {row[0] for row in plain}
    return float(wrong)


@case("search.like")
def search_like(given: Given, size: int) -> Figures:
    """Ask for the first 50 hits by LIKE over name, code and telephone in the same file, in the order of the names."""
    cheap_password()
    with opened(given.office(size)) as desk, closing(desk.store.engine.raw_connection()) as pooled:
        driver: Any = pooled.driver_connection
        asked = """SELECT id, name FROM employer WHERE removed_at IS NULL AND (name LIKE :text OR credit_code LIKE :text
            OR contact_phone LIKE :text) ORDER BY length(name), name LIMIT 50"""
        parts = [f"%{text}%" for text in _texts(size)[::10]]
        times = [timed(lambda part=part: driver.execute(asked, {"text": part}).fetchall()) for part in parts]  # type: ignore[misc]
    return spread(times)


def _save_steps(sizes: Sizes) -> list[Step]:
    many = min(BULK, sizes.ledger)
    bulk = [Step(f"bulk.{name}", many) for name in ("sqlite", "sqlcipher", "ours")]
    return [*bulk, Step("save.ours", sizes.pages), Step("save.raw", sizes.pages)]


def _save_lines(found: Found, sizes: Sizes) -> list[Line]:
    many = min(BULK, sizes.ledger)
    plain, raw, ours = (found.get(f"bulk.{one}", size=many) for one in ("sqlite", "sqlcipher", "ours"))
    index, audit = (found.get("bulk.ours", one, many) for one in ("index", "audit"))
    rows = ours - index - audit if ours is not None and index is not None and audit is not None else None
    base = f"同一文件裸 executemany {seconds(raw)}"
    p50, p95 = (found.get("save.ours", one, sizes.pages) for one in ("p50", "p95"))
    bare, bare95 = (found.get("save.raw", one, sizes.pages) for one in ("p50", "p95"))
    good = None if p95 is None else p95 < SAVE_LIMIT
    return [
        Line(
            f"存 {many:,} 家：写记录（含核对锁定、组织审计内容）",
            seconds(rows),
            base,
            ratio(rows, raw),
            BULK_LIMIT,
        ),
        Line("　连同检索词和审计链", seconds(ours), f"不加密的 SQLite {seconds(plain)}", ratio(ours, plain)),
        Line("　其中检索词", seconds(index), base, ratio(index, raw)),
        Line("　其中审计链", seconds(audit), base, ratio(audit, raw)),
        Line(
            "保存一家（核对、检索、审计、落盘），中位",
            milliseconds(p50),
            f"裸写一行 {milliseconds(bare)}",
            ratio(p50, bare),
        ),
        Line(
            "　p95",
            milliseconds(p95),
            f"裸写一行 {milliseconds(bare95)}",
            ratio(p95, bare95),
            words="< 5 毫秒",
            good=good,
        ),
    ]


def _search_steps(sizes: Sizes) -> list[Step]:
    return [Step(name, size) for size in sizes.search for name in ("search.ours", "search.like")]


def _search_lines(found: Found, sizes: Sizes) -> list[Line]:
    lines = []
    for size in sizes.search:
        p50, p95 = (found.get("search.ours", one, size) for one in ("p50", "p95"))
        like = found.get("search.like", "p95", size)
        differ = found.get("search.ours", "differ", size)
        limit = SEARCH_LIMITS.get(size)
        good = None if limit is None or p95 is None else p95 <= limit
        told = f"中位 {milliseconds(p50)}；{COMPARED} 个词的全部结果与逐条比对"
        told += "相同" if differ == 0 else f"有 {differ:.0f} 个不同" if differ is not None else "没有比"
        lines.append(
            Line(
                f"{size:,} 家里前 50 条，p95",
                milliseconds(p95),
                f"LIKE {milliseconds(like)}",
                ratio(p95, like),
                told=told,
                words=f"≤ {limit:g} 毫秒" if limit else "",
                good=False if differ else good,
            )
        )
    return lines


JOBS = [
    Job("save", "保存", _save_steps, _save_lines),
    Job("search", "检索", _search_steps, _search_lines, "名称片段 2—6 字和代码片段共 200 个词。"),
]
