"""自检 of the window: pages painted by the program itself, started once more, and looked at."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from ohdesk.errors import Refused
from ohdesk.paths import program_root
from ohdesk.selftest import USER, Step, Trial, expect

PAGES = {"home": "工作首页", "employer": "用人单位台账", "assess": "指标测算", "report": "自评报告"}
SIZE = (1366, 768)
SECONDS = 180
FEWEST_COLOURS, MOST_OF_ONE = 40, 0.97


def paint(trial: Trial) -> None:
    """Paint each page in a program of its own: what ends a window suddenly cannot end the self-test."""
    trial.close()
    seen: set[bytes] = set()
    for page, zh in PAGES.items():
        picture = trial.out / f"{page}.png"
        _start(trial, page, zh, picture)
        seen.add(_looked_at(picture, zh))
    expect(len(seen) == len(PAGES), "几个页面画出来是同一个样子。")


def _start(trial: Trial, page: str, zh: str, picture: Path) -> None:
    program = [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "ohdesk"]
    size = "x".join(map(str, SIZE))
    words = [
        "--data",
        str(trial.office),
        "--user",
        USER,
        "--page",
        page,
        "--shot",
        str(picture),
        "--size",
        size,
    ]
    try:
        done = subprocess.run(  # noqa: S603 - this program itself
            [*program, *words],
            check=False,
            capture_output=True,
            env=_variables(trial.password),
            timeout=SECONDS,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except subprocess.TimeoutExpired:
        raise Refused(f"“{zh}”在 {SECONDS} 秒内没有画出来。") from None
    if done.returncode:
        told = done.stderr.decode("utf-8", "replace").strip().splitlines()
        last = f"：{told[-1]}" if told else "，请检查显卡驱动和系统的图形组件。"
        raise Refused(f"“{zh}”没有画出来（代码 {done.returncode}）{last}")


def _variables(password: str) -> dict[str, str]:
    variables = {**os.environ, "OHDESK_PASSWORD": password, "PYINSTALLER_RESET_ENVIRONMENT": "1"}
    if not getattr(sys, "frozen", False):
        known = os.environ.get("PYTHONPATH")
        variables["PYTHONPATH"] = os.pathsep.join([str(program_root()), *([known] if known else [])])
    # A picture needs no screen, but where there is one it is the screen that is on trial.
    if os.environ.get("DISPLAY") and sys.platform.startswith("linux"):
        variables.setdefault("QT_QPA_PLATFORM", "xcb")
    return variables


def _looked_at(picture: Path, zh: str) -> bytes:
    from PIL import Image

    expect(picture.is_file(), f"“{zh}”没有留下图片。")
    with Image.open(picture) as found:
        shown = found.convert("RGB")
    colours = shown.getcolors(shown.width * shown.height) or []
    most = max((count for count, _ in colours), default=0)
    blank = len(colours) < FEWEST_COLOURS or most > MOST_OF_ONE * shown.width * shown.height
    expect(not blank, f"“{zh}”画出来是空白的。")
    return shown.tobytes()


STEPS: list[Step] = [("window", "窗口", paint)]
"""What `--window` adds."""
