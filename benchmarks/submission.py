"""One whole submission of a county: counted, checked, written, packed, kept; with and without the rows of every number.

Run: python benchmarks/submission.py [employers, 5000] [a folder that holds a demonstration office, made if missing]
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from ohdesk import demo
from ohdesk.assess import open_profile
from ohdesk.desk import Desk, has_office, open_office
from ohdesk.submissions import difference, kept
from ohdesk.submissions.submit import submit

USER, PASSWORD = "admin", "Bench-2025"
PROFILES = ("henan-2025", "wenshui-2025", "jilin-2025", "jilin-declaration-2024-2025", "jilin-2021")
LIMIT = 10.0


def measure(desk: Desk, name: str, home: Path, *, trace: bool) -> tuple[int, float]:
    """Submit once and return the submission's number and the seconds it took."""
    start = time.perf_counter()
    made = submit(desk, open_profile(desk, name), home, trace=trace, anyway=True)
    return made.id, time.perf_counter() - start


def main() -> None:
    """Make the office where there is none, submit every profile twice, make one again and compare it."""
    employers = int(sys.argv[1]) if len(sys.argv) > 1 else 5000
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(sys.argv[2]) if len(sys.argv) > 2 else Path(scratch) / "office"
        if not has_office(folder):
            demo.create(folder, employers, 1, USER, PASSWORD)
        with open_office(folder, USER, PASSWORD) as desk:
            for name in PROFILES:
                for trace in (False, True):
                    number, seconds = measure(desk, name, Path(scratch) / "out", trace=trace)
                    verdict = "ok" if seconds < LIMIT else "TOO SLOW"
                    print(f"{name:30} {'with rows' if trace else 'plain':10} {seconds:6.2f} s  {verdict}")
            start = time.perf_counter()
            kept.remake(desk, number, Path(scratch) / "again")
            print(f"{'make again':41} {time.perf_counter() - start:6.2f} s")
            start = time.perf_counter()
            difference.diff(desk, number)
            print(f"{'compare with now':41} {time.perf_counter() - start:6.2f} s")


if __name__ == "__main__":
    main()
