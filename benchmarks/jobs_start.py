"""From the start to a usable window, from page to page, and the memory of the idle program."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

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
    timed,
)
from invented import empty_office

START_LIMIT = 2.5


def window(what: str, folder: Path | None = None) -> Figures:
    """Carry out a work of the window in a process of its own, timed from before its start."""
    script = str(Path(__file__).with_name("window.py"))
    words = [sys.executable, script, what, repr(time.time()), *([str(folder)] if folder else [])]
    done = subprocess.run(words, check=False, capture_output=True, encoding="utf-8", timeout=600)  # noqa: S603
    if done.returncode:
        raise RuntimeError(done.stderr)
    sys.stderr.write(done.stderr)
    return dict(json.loads(done.stdout.strip().splitlines()[-1]))


@case("start.bare")
def bare(_given: Given, _size: int) -> Figures:
    """Start a Qt program that shows one word."""
    return window("bare")


@case("start.sign_in")
def sign_in(given: Given, size: int) -> Figures:
    """Start the program up to the window that asks for the password."""
    return window("sign_in", given.keep / f"county-{size}")


@case("start.main")
def main_window(given: Given, size: int) -> Figures:
    """Open the office with a typed password at its real cost, up to the filled first page."""
    return window("main", given.keep / f"county-{size}")


@case("start.key")
def key(_given: Given, _size: int) -> Figures:
    """Turn a password into the key, which is slow on purpose."""
    from db import keyring

    ring = keyring.new_keyring("admin", "Bench-2025")[0]
    return {"seconds": timed(lambda: ring.unlock("admin", "Bench-2025"))}


@case("pages.ours")
def pages(given: Given, size: int) -> Figures:
    """Open every page of an office twice."""
    return window("pages", given.keep / f"county-{size}")


@case("memory.empty")
def empty(given: Given, _size: int) -> Figures:
    """Open an office that holds nothing and stand idle."""
    folder = given.keep / "empty"
    if not folder.exists():
        empty_office(folder)
    return window("main", folder)


def _start_steps(sizes: Sizes) -> list[Step]:
    many = sizes.pages
    return [Step("start.bare"), Step("start.sign_in", many), Step("start.key"), Step("start.main", many)]


def _start_lines(found: Found, sizes: Sizes) -> list[Line]:
    many = sizes.pages
    least, door, inside, slow = (
        found.get("start.bare"),
        found.get("start.sign_in", size=many),
        found.get("start.main", size=many),
        found.get("start.key"),
    )
    filled, loaded = (found.get("start.main", one, many) for one in ("filled", "loaded"))
    base = f"空白的 Qt 窗口 {seconds(least)}"
    without = inside - slow if inside is not None and slow is not None else None
    lines = [
        Line("启动到登录窗口可以输入", seconds(door), base, ratio(door, least), START_LIMIT),
        Line(f"输完口令，到 {many:,} 家的单位数据的主窗口画出", seconds(inside), base, ratio(inside, least)),
        Line("　其中有意放慢的口令推导", seconds(slow), told="防止有人试口令，不应变快"),
        Line("　除去口令推导", seconds(without), base, ratio(without, least), START_LIMIT),
        Line("　到工作首页的数字都算好", seconds(filled), base, ratio(filled, least)),
    ]
    if loaded is not None:
        words = "openpyxl、reportlab、docx、pypinyin、rapidfuzz"
        lines.append(
            Line(f"画出时已载入的大件（{words}）", f"{loaded:.0f} 个", words="0 个", good=loaded == 0)
        )
    return lines


def _page_lines(found: Found, sizes: Sizes) -> list[Line]:
    lines = []
    for key_, words in (
        ("first", "第一次打开一页，到画出"),
        ("again", "再回到一页，到画出"),
        ("filled", "再回到一页，到内容填好"),
    ):
        spread = [found.get("pages.ours", f"{key_}_{one}", sizes.pages) for one in ("p50", "p95", "most")]
        lines.append(Line(words, "", cells=tuple(map(milliseconds, spread))))
    return lines


JOBS = [
    Job(
        "start",
        "启动",
        _start_steps,
        _start_lines,
        "每次都是新进程，不接屏幕（offscreen）；共九轮，因为一次不到半秒。",
        rounds=9,
    ),
    Job(
        "pages",
        "换页",
        lambda sizes: [Step("pages.ours", sizes.pages)],
        _page_lines,
        "窗口里的全部页面逐个打开两遍；单位数据里各种记录都有。",
        lambda _sizes: ("中位", "p95", "最长"),
    ),
]
