"""Measures the matching of lists: seconds, recall and precision on invented lists of known truth.

Run `python benchmarks/reconcile.py [rounds] [size]`. Every case runs in a fresh process, the cases in turn, and the
medians are printed. `full scan` is what one would write without blocks: code, name, then the likest of all names
(on 200 of the rows left, carried over to all of them).
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
SCANNED = 200


def main() -> None:
    """Run every case in turn and print the medians."""
    rounds, size = int((sys.argv[1:2] or ["5"])[0]), int((sys.argv[2:3] or ["20000"])[0])
    cases = {
        f"match {size:,} x {size:,}": ["match", size, 0.72],
        f"match {size:,} x {size:,}, no codes": ["match", size, 0.0],
        f"match {size // 4:,} x {size // 4:,}": ["match", size // 4, 0.72],
        f"normal names of 2 x {size:,}": ["names", size, 0.72],
        f"full scan {size:,} x {size:,}": ["scan", size, 0.72],
    }
    found: dict[str, list[dict[str, float]]] = {title: [] for title in cases}
    for seed in range(rounds):
        for title, words in cases.items():
            found[title].append(_in_fresh_process(seed, *words))
    for title, answers in found.items():
        medians = {word: median(one[word] for one in answers) for word in answers[0]}
        told = "  ".join(f"{word} {value:.4f}" for word, value in medians.items())
        sys.stdout.write(f"{title:36} {told}\n")


def _in_fresh_process(*words: object) -> dict[str, float]:
    command = [sys.executable, __file__, "--case", *map(str, words)]
    answer = subprocess.run(command, check=True, capture_output=True, encoding="utf-8").stdout  # noqa: S603
    return dict(json.loads(answer))


def case(seed: int, what: str, size: int, coded: float) -> dict[str, float]:
    """Carry out one case and return its figures; making the lists is not counted."""
    sys.path[:0] = [str(ROOT), str(ROOT / "tests")]
    from invented_lists import COUNTY, Lists, invented, measured

    from ohdesk.lists.matching import match
    from ohdesk.lists.names import normal_name

    lists: Lists = invented(seed, size, coded)
    normal_name("榆河县恒达石材有限公司", COUNTY)
    if what == "names":
        return _timed(lambda: [normal_name(one.name, COUNTY) for one in (*lists.known, *lists.listed)])[1]
    if what == "scan":
        return _full_scan(lists, COUNTY)
    matches, figures = _timed(lambda: match(lists.listed, lists.known, county=COUNTY))
    quality = measured(lists, matches)
    return figures | {
        "recall": quality.recall,
        "precision": quality.precision,
        "certain_precision": quality.certain_precision,
        "certain_share": quality.certain_share,
    }


def _timed(work: Callable[[], list[object]]) -> tuple[list[object], dict[str, float]]:
    began, busy = time.perf_counter(), time.process_time()
    done = work()
    return done, {"seconds": time.perf_counter() - began, "cpu": time.process_time() - busy}


def _full_scan(lists: object, county: str) -> dict[str, float]:
    from rapidfuzz import fuzz, process

    from ohdesk.lists.names import normal_name

    began = time.perf_counter()
    codes = {one.code for one in lists.known if one.code}
    names = [normal_name(one.name, county) for one in lists.known]
    known = set(names)
    left = [
        name
        for one in lists.listed
        if one.code not in codes and (name := normal_name(one.name, county)) not in known
    ]
    sure = time.perf_counter() - began
    began = time.perf_counter()
    for name in left[:SCANNED]:
        process.extractOne(name, names, scorer=fuzz.ratio, score_cutoff=70)
    return {"seconds": sure + (time.perf_counter() - began) * len(left) / SCANNED}


if __name__ == "__main__":
    if sys.argv[1:2] == ["--case"]:
        order = sys.argv[2:]
        sys.stdout.write(json.dumps(case(int(order[0]), order[1], int(order[2]), float(order[3]))))
    else:
        main()
