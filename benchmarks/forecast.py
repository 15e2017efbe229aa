"""Invented years, cut at a month's end and forecast: how often the year's end lies in the interval, and how wide it is.

Then the year of demonstration offices, cut the same way, and how long a forecast of all rows takes.

Use: python benchmarks/forecast.py [YEARS OF EACH PATTERN] [EMPLOYERS]
"""

from __future__ import annotations

import sys
import tempfile
import time
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from invented_years import CUTS, PATTERNS, back_test, month_end

from ohdesk import assess
from ohdesk.demo import create
from ohdesk.desk import Desk, open_office
from ohdesk.forecast import forecasts

YEARS, EMPLOYERS = 60, 300
PROFILES = ("henan-2025", "jilin-2025")
USER, PASSWORD = "admin", "Abc12345!"


def invented(years: int) -> None:
    """Forecast the invented years and print a line for each pattern."""
    start = time.perf_counter()
    scores = {name: back_test(name, years) for name in PATTERNS}
    took = time.perf_counter() - start
    print(f"{'pattern':16}{'cuts':>6}{'inside':>9}{'width':>8}{'naive':>8}")
    for name, score in scores.items():
        print(f"{name:16}{score.cuts:6}{score.inside:9.1%}{score.width:8.3f}{score.naive:8.3f}")
    cuts = sum(one.cuts for one in scores.values())
    inside = sum(one.inside * one.cuts for one in scores.values()) / cuts
    width = sum(one.width * one.cuts for one in scores.values()) / cuts
    naive = sum(one.naive * one.cuts for one in scores.values()) / cuts
    print(
        f"{'together':16}{cuts:6}{inside:9.1%}{width:8.3f}{naive:8.3f}   {1000 * took / cuts:.1f} ms a forecast"
    )


def demonstrated(desk: Desk, name: str) -> None:
    """Cut an office's own year at its month ends and print how often the year's end lies within."""
    profile = assess.open_profile(desk, name)
    ends = {row.key: row.value for row in assess.evaluate(desk, profile, date(2025, 12, 31)).rows}
    asked, missed, slowest = 0, [], 0.0
    for month in CUTS:
        start = time.perf_counter()
        found = forecasts(desk, profile, month_end(month))
        slowest = max(slowest, time.perf_counter() - start)
        for key, one in found.items():
            end = ends[key]
            if one.low is None or one.high is None or end is None or one.over:
                continue
            asked += 1
            if not one.low - 1e-9 <= end <= one.high + 1e-9:
                missed.append(f"{key} in month {month}")
    print(
        f"{name}: {asked - len(missed)} of {asked} inside ({1 - len(missed) / asked:.1%}), slowest {slowest:.2f} s"
    )
    print(f"  outside: {', '.join(missed) or 'none'}")


def main() -> None:
    """Measure and print."""
    years = int(sys.argv[1]) if len(sys.argv) > 1 else YEARS
    employers = int(sys.argv[2]) if len(sys.argv) > 2 else EMPLOYERS
    invented(years)
    with tempfile.TemporaryDirectory() as home:
        for seed in (1, 2):
            folder = Path(home) / str(seed)
            create(folder, employers, seed, USER, PASSWORD)
            with open_office(folder, USER, PASSWORD) as desk:
                for name in PROFILES:
                    demonstrated(desk, name)


if __name__ == "__main__":
    main()
