"""How figures are taken: every case in a fresh process, the cases of a job in turn, medians over the rounds."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
RUN = ROOT / "benchmarks" / "run.py"
SLOW = 25.0
"""From how many seconds on a case is not carried out again."""
LONGEST = 1500.0
IN_ONE_FILE = 100_000
"""How many employers one sheet holds: more than three times as many would be refused for their size."""
MISSING = "missing"
Figures = dict[str, float]


@dataclass(frozen=True)
class Sizes:
    """How much of everything a run measures."""

    ledger: int = 100_000
    growth: tuple[int, ...] = (5_000, 50_000, 500_000)
    search: tuple[int, ...] = (5_000, 50_000, 200_000, 500_000, 1_000_000)
    table: int = 1_000_000
    counted: tuple[int, ...] = (5_000, 200_000)
    grown_import: tuple[int, ...] = (5_000, 50_000, 500_000)
    pages: int = 5_000
    notices: int = 1_000
    list: int = 20_000
    submitted: int = 5_000
    stored_mb: int = 300
    rounds: int = 3

    @property
    def offices(self) -> list[int]:
        """Return the sizes of all offices, small ones first."""
        return sorted({self.ledger, *self.growth, *self.search, self.table, *self.counted, self.pages})


QUICK = Sizes(
    ledger=4_000,
    growth=(500, 2_000),
    search=(500, 2_000),
    table=4_000,
    counted=(500, 2_000),
    grown_import=(500, 2_000),
    pages=500,
    notices=60,
    list=1_000,
    submitted=200,
    stored_mb=20,
    rounds=1,
)


@dataclass(frozen=True)
class Given:
    """What a case may use: the folder of made offices, a folder of its own, the sizes, and when it was started."""

    keep: Path
    scratch: Path
    sizes: Sizes
    begun: float = 0.0

    def office(self, employers: int) -> Path:
        """Return where the office of a size is."""
        return self.keep / f"office-{employers}"

    def ledger(self, employers: int) -> Path:
        """Return where the sheet of a size is, or the first of them when one file would be refused for its size."""
        return self.ledgers(employers)[0]

    def ledgers(self, employers: int) -> list[Path]:
        """Return where the sheets of a size are."""
        if employers <= IN_ONE_FILE:
            return [self.keep / f"ledger-{employers}.xlsx"]
        parts = range(-(-employers // IN_ONE_FILE))
        return [self.keep / f"ledger-{employers}-{part}.xlsx" for part in parts]


Case = Callable[[Given, int], Figures]
CASES: dict[str, Case] = {}


def case(name: str) -> Callable[[Case], Case]:
    """Enter a function as a case under its name."""

    def enter(function: Case) -> Case:
        CASES[name] = function
        return function

    return enter


@dataclass(frozen=True)
class Step:
    """One case at one size."""

    name: str
    size: int = 0


@dataclass
class Line:
    """One line of a table: what was measured, beside what, the ratio against its budget, and what is to be said."""

    what: str
    ours: str
    peer: str = ""
    ratio: float | None = None
    limit: float | None = None
    at_least: bool = False
    told: str = ""
    words: str = ""
    """The budget in words where it is not a ratio."""
    good: bool | None = None
    cells: tuple[str, ...] = ()
    """What stands under a job's own columns, where it has them, in place of `ours` and `peer`."""

    @property
    def met(self) -> bool | None:
        """Tell whether the budget is kept; None where there is none or nothing was measured."""
        if self.good is not None or self.ratio is None or self.limit is None:
            return self.good
        return self.ratio >= self.limit if self.at_least else self.ratio <= self.limit


@dataclass
class Found:
    """The figures of a job's steps; a step that could not be carried out answers None."""

    rounds: dict[Step, list[Figures]] = field(default_factory=dict)

    def get(self, name: str, figure: str = "seconds", size: int = 0) -> float | None:
        """Return the median of a figure."""
        values = [one[figure] for one in self.rounds.get(Step(name, size), []) if figure in one]
        return median(values) if values else None

    def failed(self, steps: Sequence[Step]) -> list[str]:
        """Name the steps that were tried and gave no figure."""
        return [
            f"{one.name} {one.size or ''}".strip() for one in steps if not all(self.rounds.get(one, [{}]))
        ]

    def missing(self, name: str, size: int = 0) -> str:
        """Say why there is no figure: the peer is not installed, or the case failed."""
        words = {"": "没有测", MISSING: "本机没有安装", "failed": "没有做成"}
        tried = self.rounds.get(Step(name, size), [])
        return words[MISSING if any(MISSING in one for one in tried) else "failed" if tried else ""]


@dataclass(frozen=True)
class Job:
    """One job that is measured: its steps, carried out in turn, and how its table is told."""

    key: str
    title: str
    steps: Callable[[Sizes], Sequence[Step]]
    tell: Callable[[Found, Sizes], Sequence[Line]]
    words: str = ""
    columns: Callable[[Sizes], Sequence[str]] | None = None
    """The headings of the measured columns where they are not one figure and its peer."""
    rounds: int = 0
    """How many rounds where not as many as of the others: one shows growth, a fraction of a second needs several."""


def measure(job: Job, given: Given, found: Found, say: Callable[[str], None]) -> None:
    """Carry out a job's steps in turn, as many rounds as wanted; a slow step only once, and none measured before."""
    slow, most = set(found.rounds), given.sizes.rounds
    for number in range(min(job.rounds, most * 3) if job.rounds else most):
        for step in job.steps(given.sizes):
            if step in slow:
                continue
            begun = time.perf_counter()
            figures = in_fresh_process(step, given)
            took = time.perf_counter() - begun
            found.rounds.setdefault(step, []).append(figures)
            if took > SLOW or not figures or MISSING in figures:
                slow.add(step)
            told = "  ".join(f"{name} {value:.4g}" for name, value in figures.items() if name[:2] != "n.")
            say(f"  [{number + 1}] {step.name} {step.size or ''}: {told or 'failed'} ({took:.1f} s)")


def in_fresh_process(step: Step, given: Given) -> Figures:
    """Carry out one step by a process of its own and return its figures, none where it failed."""
    order = {
        "keep": str(given.keep),
        "scratch": str(given.scratch),
        "sizes": asdict(given.sizes),
        "begun": time.time(),
    }
    command = [sys.executable, str(RUN), "--case", step.name, str(step.size), json.dumps(order)]
    try:
        done = subprocess.run(command, check=False, capture_output=True, encoding="utf-8", timeout=LONGEST)  # noqa: S603
    except subprocess.TimeoutExpired:
        return {}
    lines = done.stdout.strip().splitlines()
    if done.returncode or not lines:
        sys.stderr.write(f"{step.name} {step.size}: {done.stderr[-1500:]}\n")
        return {}
    return dict(json.loads(lines[-1]))


def carry_out(name: str, size: int, order: str) -> None:
    """Carry out a case in this process and print its figures as the last line."""
    told: dict[str, Any] = json.loads(order)
    sizes = {key: tuple(one) if isinstance(one, list) else one for key, one in told["sizes"].items()}
    given = Given(Path(told["keep"]), Path(told["scratch"]), Sizes(**sizes), told["begun"])
    figures = CASES[name](given, size)
    if MISSING not in figures:
        figures.setdefault("peak_mb", peak_mb())
    sys.stdout.write(f"\n{json.dumps(figures)}\n")
    sys.stdout.flush()


def peak_mb() -> float:
    """Return the most memory this process itself had, in MB."""
    return _status("VmHWM")


def now_mb() -> float:
    """Return the memory this process has now, in MB."""
    return _status("VmRSS")


def _status(word: str) -> float:
    try:
        lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith(word)), 0.0)


def timed(work: Callable[[], object]) -> float:
    """Return how long some work takes."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def spread(times: list[float]) -> Figures:
    """Return median, p95 and longest of many times, in milliseconds."""
    order = sorted(1000 * one for one in times)
    return {"p50": median(order), "p95": order[int(0.95 * (len(order) - 1))], "most": order[-1]}


def seconds(value: float | None, otherwise: str = "—") -> str:
    """Return seconds as people read them."""
    if value is None:
        return otherwise
    return f"{1000 * value:.0f} 毫秒" if value < 0.95 else f"{value:.1f} 秒"


def milliseconds(value: float | None, otherwise: str = "—") -> str:
    """Return milliseconds as people read them."""
    return otherwise if value is None else f"{value:.1f} 毫秒" if value < 950 else f"{value / 1000:.1f} 秒"


def megabytes(value: float | None, otherwise: str = "—") -> str:
    """Return megabytes as people read them."""
    return otherwise if value is None else f"{value:.0f} MB"


def ratio(above: float | None, below: float | None) -> float | None:
    """Return how many times one is the other; None where one is not there."""
    return above / below if above is not None and below else None
