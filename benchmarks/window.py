"""The window, started and led from page to page in a process of its own; prints its figures as one line of JSON.

Use: python window.py bare|sign_in|main|pages|table BEGUN [FOLDER]
"""

from __future__ import annotations

import gc
import json
import os
import random
import sys
import time
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).resolve().parent.parent), str(Path(__file__).resolve().parent)]
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
LATE = ("openpyxl", "reportlab", "docx", "pypinyin", "rapidfuzz")
JUMPS = 200
PATIENCE = 60.0
TYPED: list[float] = []
"""When the password was typed, as a moment of the machine's clock."""


def bare(_folder: Path) -> dict[str, float]:
    """Show a window with one word in it."""
    from PySide6.QtWidgets import QApplication, QLabel, QMainWindow

    app = QApplication([])
    window = QMainWindow()
    window.setCentralWidget(QLabel("…"))
    window.resize(1366, 768)
    window.show()
    app.processEvents()
    return {}


def sign_in(folder: Path) -> dict[str, float]:
    """Show the window that asks for the password, the first one of an office."""
    from ui.app import application
    from ui.appearance import Appearance
    from ui.context import view_of
    from ui.jobs import Jobs
    from ui.sign_in import SignIn

    app = application()
    appearance = Appearance(app, None)
    appearance.apply()
    appearance.remember_in(view_of(folder))
    door = SignIn(folder, Jobs(), "admin")
    door.show()
    app.processEvents()
    return {"loaded": float(sum(name in sys.modules for name in (*LATE, "sqlalchemy")))}


def opened(folder: Path) -> tuple[Any, Any, Any, Any]:
    """Open the office and show the main window with its first page; return application, jobs, window and desk.

    As at the door: what the main window needs is imported while the password is typed; `TYPED` is when that was.
    """
    from invented import PASSWORD

    from ui.app import application
    from ui.appearance import Appearance
    from ui.context import Context
    from ui.jobs import BEHIND_THE_DOOR, Jobs

    app = application()
    appearance = Appearance(app, None)
    appearance.apply()
    jobs = Jobs()
    jobs.prepare(BEHIND_THE_DOOR)
    jobs.run(lambda _: None)
    jobs.settle()
    TYPED.append(time.time())
    from ohdesk import desk as offices
    from ui.main_window import MainWindow

    desk = offices.open_office(folder, "admin", PASSWORD)
    context = Context(desk, jobs)
    appearance.remember_in(context.view)
    window = MainWindow(context, appearance)
    window.resize(1366, 768)
    window.open_first()
    window.show()
    app.processEvents()
    return app, jobs, window, desk


def main_window(folder: Path) -> dict[str, float]:
    """Show the main window, then wait until its first page is filled and the program is idle."""
    app, jobs, _window, desk = opened(folder)
    painted = time.time()
    loaded = float(sum(name in sys.modules for name in LATE))
    settle(app, jobs)
    filled = time.time()
    since = {"seconds": painted - TYPED[0], "filled": filled - TYPED[0]}
    found = {"painted": painted, "loaded": loaded, "idle_mb": _mb(), **since}
    jobs.close(desk.close)
    return found


def pages(folder: Path) -> dict[str, float]:
    """Open every page once and once more; until painted, and until filled."""
    from harness import spread

    from ui.navigation import entries

    app, jobs, window, desk = opened(folder)
    settle(app, jobs)
    first: dict[str, float] = {}
    painted, filled = [], []
    for turn in range(2):
        for entry in [*entries()[1:], entries()[0]]:
            begun = time.perf_counter()
            window.go(entry.key)
            app.processEvents()
            seen = time.perf_counter() - begun
            settle(app, jobs)
            if turn:
                painted.append(seen)
                filled.append(time.perf_counter() - begun)
            else:
                first[entry.key] = seen
    found = {f"first_{key}": value for key, value in spread(list(first.values())).items()}
    found |= {f"again_{key}": value for key, value in spread(painted).items()}
    found |= {f"filled_{key}": value for key, value in spread(filled).items()}
    worst = sorted(first, key=first.__getitem__)[-3:]
    sys.stderr.write(f"slowest first time: {[(key, round(1000 * first[key])) for key in worst]}\n")
    jobs.close(desk.close)
    return found | {"pages": float(len(first)), "idle_mb": _mb()}


def table(folder: Path) -> dict[str, float]:
    """Open the employers' table, paint it again and again, and jump about in it."""
    from harness import spread

    app, jobs, window, desk = opened(folder)
    settle(app, jobs)
    before = _mb()
    begun = time.perf_counter()
    window.go("employer")
    page = window.page.page
    rows = page.list if hasattr(page, "list") else page.findChild(_list_class())
    model, view = rows.model, rows.view
    while not model.ids and time.perf_counter() - begun < PATIENCE:
        app.processEvents()
    view.viewport().repaint()
    first = time.perf_counter() - begun
    while not rows.complete and time.perf_counter() - begun < PATIENCE:
        app.processEvents()
    ready = time.perf_counter() - begun
    settle(app, jobs)
    again = _load_again(app, rows)
    settle(app, jobs)
    repaints = []
    for _ in range(20):
        begun = time.perf_counter()
        view.viewport().repaint()
        repaints.append(time.perf_counter() - begun)
    dice, jumps, bar = random.Random(3), [], view.verticalScrollBar()
    for _ in range(JUMPS):
        begun = time.perf_counter()
        bar.setValue(dice.randrange(bar.maximum() + 1))
        view.viewport().repaint()
        app.processEvents()
        jumps.append(time.perf_counter() - begun)
    found = {f"repaint_{key}": value for key, value in spread(repaints).items()}
    found |= {f"jump_{key}": value for key, value in spread(jumps).items()}
    found |= {
        "first": 1000 * first,
        "again": again,
        "ready": 1000 * ready,
        "rows": float(len(model.ids)),
        "extra_mb": _mb() - before,
    }
    jobs.close(desk.close)
    return found


def _load_again(app: Any, rows: Any) -> float:
    """Ask for the list anew, as after a change, and return the milliseconds until its first rows are painted."""
    reset: list[bool] = []
    rows.model.modelReset.connect(lambda: reset.append(True))
    begun = time.perf_counter()
    rows.reload()
    while not reset and time.perf_counter() - begun < PATIENCE:
        app.processEvents()
    rows.view.viewport().repaint()
    return 1000 * (time.perf_counter() - begun)


def _list_class() -> Any:
    from ui.record_list import RecordList

    return RecordList


def settle(app: Any, jobs: Any) -> None:
    """Wait until nothing is under way and everything is painted."""
    for _ in range(3):
        jobs.settle()
        app.processEvents()


def _mb() -> float:
    from harness import now_mb

    return now_mb()


WORKS = {"bare": bare, "sign_in": sign_in, "main": main_window, "pages": pages, "table": table}


def main() -> None:
    """Do one of the works, print its figures, and leave without ceremony."""
    if sys.argv[1] != "bare":
        gc.disable()  # as the program's own front door does before it imports the window
    begun, folder = float(sys.argv[2]), Path(sys.argv[3] if len(sys.argv) > 3 else ".")
    found = WORKS[sys.argv[1]](folder)
    now = time.time()
    found = {key: value - begun if key == "painted" else value for key, value in found.items()}
    found.setdefault("seconds", now - begun)
    sys.stdout.write(f"\n{json.dumps(found)}\n")
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
