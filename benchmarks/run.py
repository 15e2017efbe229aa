"""Every figure of speed against its peer in the same run; writes docs/performance.md.

Use: python benchmarks/run.py [--quick] [--only JOB ...] [--employers N] [--keep FOLDER] [--page FILE] [--rounds N]
Offices and sheets are made once in the folder given by --keep, and left there; without it in a temporary one that is
removed. Give another folder, or empty it, when the way records or their search words are kept has changed.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from importlib import import_module
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parent.parent), str(Path(__file__).resolve().parent)]

import page
from harness import QUICK, Found, Given, Job, Sizes, Step, carry_out, in_fresh_process, measure

MODULES = (
    "jobs_start",
    "calc",
    "jobs_files",
    "jobs_records",
    "jobs_table",
    "jobs_counts",
    "jobs_papers",
    "growth",
    "memory",
)
WHERE = {
    "prepare": "offices",
    "start": "jobs_start",
    "pages": "jobs_start",
    "memory": "jobs_start",
    "import": "jobs_files",
    "export": "jobs_files",
    "calc": "calc",
    "bulk": "jobs_records",
    "save": "jobs_records",
    "search": "jobs_records",
    "table": "jobs_table",
    "count": "counted",
    "notice": "jobs_papers",
    "match": "jobs_papers",
    "submit": "jobs_papers",
    "backup": "jobs_papers",
    "growth": "growth",
}
"""The module of each case: a case loads no more than it needs."""


def jobs() -> list[Job]:
    """Return all jobs in the order of the page."""
    return [job for name in MODULES for job in import_module(name).JOBS]


def say(words: str) -> None:
    """Tell how far the run has come."""
    sys.stdout.write(f"{time.strftime('%H:%M:%S')} {words}\n")
    sys.stdout.flush()


def prepare(given: Given, wanted: list[Job]) -> None:
    """Make the offices and sheets that the jobs need, where they are not there yet, two at a time."""
    sizes, keys = given.sizes, {job.key for job in wanted}
    largest = max([_largest(key, sizes) for key in keys], default=0)
    chain = [Step("prepare.office", size) for size in sizes.offices if size <= largest]
    others = [Step("prepare.peers")] if keys & {"import", "count", "memory"} else []
    if keys & {"start", "pages", "submission", "memory"}:
        others += [Step("prepare.county", size) for size in sorted({sizes.pages, sizes.submitted})]
    sheets = {sizes.ledger} if keys & {"import", "calc"} else set()
    sheets |= set(sizes.grown_import) if "growth" in keys else set()
    others += [Step("prepare.ledger", size) for size in sorted(sheets)]
    counted = set(sizes.counted) if "count" in keys else set()
    counted |= set(sizes.growth) if "growth" in keys else set()
    with ThreadPoolExecutor(2) as pool:
        # Every office is made out of the one before it, so these cannot be made side by side.
        first = [pool.submit(_make_all, steps, given) for steps in (chain, others)]
        for one in first:
            one.result()
        list(pool.map(lambda size: _make(Step("prepare.counted", size), given), sorted(counted)))


def _make_all(steps: list[Step], given: Given) -> None:
    for step in steps:
        _make(step, given)


def _make(step: Step, given: Given) -> None:
    begun = time.perf_counter()
    made = in_fresh_process(step, given)
    if made.get("seconds", 1.0):
        took = time.perf_counter() - begun
        say(f"  {step.name} {step.size or ''}: {'made' if made else 'FAILED'} ({took:.0f} s)")


def _largest(key: str, sizes: Sizes) -> int:
    """Return the size of the largest plain office a job looks at."""
    return {
        "search": max(sizes.search),
        "table": sizes.table,
        "growth": max(sizes.growth),
        "export": sizes.ledger,
        "calc": sizes.ledger,
        "count": max(sizes.counted),
        "save": sizes.pages,
    }.get(key, 0)


def run(options: argparse.Namespace, keep: Path, scratch: Path) -> None:
    """Measure the jobs wanted and write the page."""
    known = jobs()
    wanted = [job for job in known if not options.only or job.key in options.only]
    sizes = QUICK if options.quick else Sizes()
    sizes = replace(sizes, ledger=options.employers or sizes.ledger, rounds=options.rounds or sizes.rounds)
    given = Given(keep, scratch, sizes)
    say(f"{len(wanted)} jobs; offices in {keep}")
    prepare(given, wanted)
    target = options.page or (keep / "performance.md" if options.quick else page.PAGE)
    order = [job.key for job in known]
    missed: list[str] = []
    found = Found()
    for job in wanted:
        say(f"{job.key}: {job.title}")
        measure(job, given, found, say)
        lines, failed = job.tell(found, sizes), found.failed(job.steps(sizes))
        missed += [f"{job.title}：{one.what.strip()}" for one in lines if one.met is False]
        # Written after every job, so that a run that is broken off leaves what it found.
        page.write(target, {job.key: page.section(job, sizes, lines, failed)}, order, page.machine())
    say(f"written to {target}; budgets missed: {len(missed)}")
    for one in missed:
        say(f"  {one}")


def main() -> None:
    """Carry out one case when asked for it, else the whole run."""
    if sys.argv[1:2] == ["--case"]:
        import_module(WHERE[sys.argv[2].partition(".")[0]])
        carry_out(sys.argv[2], int(sys.argv[3]), sys.argv[4])
        return
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", nargs="+", default=[])
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--employers", type=int, default=0)
    parser.add_argument("--rounds", type=int, default=0)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--page", type=Path)
    options = parser.parse_args()
    place = Path(tempfile.mkdtemp(prefix="ohdesk-bench-"))
    keep = (options.keep or place / "keep").resolve()
    try:
        keep.mkdir(parents=True, exist_ok=True)
        scratch = place / "scratch"
        scratch.mkdir()
        run(options, keep, scratch)
    finally:
        shutil.rmtree(place, ignore_errors=True)


if __name__ == "__main__":
    main()
