"""A backup of a large office: how long it takes, and how long a save has to wait while it goes on.

Use: python benchmarks/backup.py [MEGABYTES]
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from db import keyring
from db.files import keep_file
from ohdesk import ledger
from ohdesk.desk import Desk, create_office, open_office
from ohdesk.keeping import backups

USER, PASSWORD = "admin", "Yuhe-2025-bench"
PIECE, PAUSE = 4 << 20, 0.02
AIM = 0.5
"""No save may wait longer than this, in seconds."""


def fill(desk: Desk, megabytes: int) -> None:
    """Keep random files until the office is as large as wanted."""
    for _ in range(megabytes * (1 << 20) // PIECE):
        with desk.write() as session:
            keep_file(session, os.urandom(PIECE))


def saves(desk: Desk, stop: threading.Event) -> list[float]:
    """Save a contact again and again, as a person in a hurry would; return how long each save took."""
    contact, took = ledger.kind_of("contact"), []
    while not stop.is_set():
        begun = time.perf_counter()
        ledger.save(desk, contact, {"department": f"部门{time.time_ns()}", "name": "联系人"})
        took.append(time.perf_counter() - begun)
        time.sleep(PAUSE)
    return took


def told(words: str, took: list[float]) -> str:
    """Return the saves in one line."""
    order = sorted(took)
    middle, most = order[len(order) // 2], order[-1]
    late = order[int(len(order) * 0.99)]
    return f"{words}: {len(order)} saves, median {middle * 1000:.1f} ms, 99 % {late * 1000:.0f} ms, longest {most * 1000:.0f} ms"


def main(megabytes: int) -> int:
    """Measure and print; return 1 where a save waited too long."""
    keyring.COST = {"time": 1, "memory_kib": 8, "lanes": 1}
    place = Path(tempfile.mkdtemp(prefix="ohdesk-bench-"))
    try:
        create_office(place / "office", "220182", "股", USER, PASSWORD)
        with open_office(place / "office", USER, PASSWORD) as desk:
            fill(desk, megabytes)
            size = (place / "office" / "office.db").stat().st_size / 2**20
            still = threading.Event()
            threading.Timer(5, still.set).start()
            print(told("nothing else", saves(desk, still)))
            took, ended = [0.0], threading.Event()

            def back_up() -> None:
                begun = time.perf_counter()
                backups.take(desk)
                took[0] = time.perf_counter() - begun
                ended.set()

            threading.Thread(target=back_up).start()
            found = saves(desk, ended)
            print(f"office of {size:,.0f} MB backed up and verified in {took[0]:.0f} s")
            print(told("during the backup", found))
            return 0 if max(found) < AIM else 1
    finally:
        shutil.rmtree(place, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000))
