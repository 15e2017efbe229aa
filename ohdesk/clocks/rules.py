"""时限规则: the legal clocks as data, and the date arithmetic they share."""

from __future__ import annotations

import tomllib
from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, Literal

from ohdesk import codes
from ohdesk.errors import Damaged, Refused
from ohdesk.paths import resources

Level = Literal["overdue", "soon", "later"]
FILE = "clocks.toml"
SATURDAY = 5


@dataclass(frozen=True)
class Clock:
    """One kind of due date: its words, its length, and the document that sets it."""

    key: str
    zh: str
    clause: str
    days: int = 0
    months: int = 0
    severe_months: int = 0
    working_days: int = 0
    opens_months: int = 0
    opens_days: int = 0
    counts_days: int = 0
    forget_months: int = 0
    default_due: date | None = None
    sure: bool = True

    def due(self, base: date) -> date:
        """Return the last day of the clock that begins on a day."""
        if self.working_days:
            return add_working_days(base, self.working_days)
        return add_months(base, self.months) + timedelta(days=self.days)

    def forgotten(self, base: date, as_of: date) -> bool:
        """Tell whether a record is so old that its missing follow-up is no longer reminded of."""
        return bool(self.forget_months) and base < add_months(as_of, -self.forget_months)


@dataclass(frozen=True)
class Hours:
    """学时 of one group of trainees: the first time, and every year after."""

    first: int
    yearly: int


@dataclass(frozen=True)
class Period:
    """检查周期 of one hazard, and where it stands."""

    hazard: str
    months: int
    document: str


@dataclass(frozen=True)
class Rules:
    """Everything `resources/clocks.toml` says."""

    clocks: Mapping[str, Clock]
    hours: Mapping[str, Hours]
    examinations: tuple[Mapping[str, Any], ...]
    names: Mapping[str, tuple[str, ...]]
    soon_days: int


def add_months(day: date, months: int) -> date:
    """Return the same day so many months later (or earlier), or that month's last day where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not date.min.year <= year <= date.max.year:
        return date.max if months > 0 else date.min
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def add_working_days(day: date, days: int) -> date:
    """Return the day so many working days later; only Saturdays and Sundays are left out, holidays are unknown."""
    weeks, left = divmod(days, 5)
    while day.weekday() >= SATURDAY:
        day -= timedelta(days=1)
    day += timedelta(weeks=weeks)
    for _ in range(left):
        day += timedelta(days=1)
        while day.weekday() >= SATURDAY:
            day += timedelta(days=1)
    return day


def level_of(due_on: date, as_of: date, *, open_now: bool = False) -> Level:
    """Return how pressing a due date is: past, near (or already counting), or later."""
    if due_on < as_of:
        return "overdue"
    near = (due_on - as_of).days <= rules().soon_days
    return "soon" if near or open_now else "later"


@lru_cache(maxsize=1)
def rules() -> Rules:
    """Return the rules; raise Damaged when the program's file is gone or spoilt."""
    try:
        told = tomllib.loads((resources() / FILE).read_text(encoding="utf-8"))
        return Rules(
            clocks={one["key"]: Clock(**one) for one in told["clock"]},
            hours={role: Hours(**hours) for role, hours in told["training"].items()},
            examinations=tuple(sorted(told["examination"], key=lambda one: one["from"])),
            names={name: tuple(meant) for name, meant in told["examination_names"].items()},
            soon_days=told["level_soon_days"],
        )
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise Damaged(f"程序自带的时限规则 resources/{FILE} 缺失或损坏，请重新安装程序。") from error


def clock(key: str) -> Clock:
    """Return a clock by its key; raise Refused listing those there are."""
    known = rules().clocks
    if key not in known:
        raise Refused(f"没有名为“{key}”的时限，可用：{'、'.join(known)}。")
    return known[key]


@lru_cache(maxsize=16)
def exam_periods(edition: int) -> Mapping[str, Period]:
    """Return the period of each hazard that has one, in the edition with this place in the list."""
    about = rules().examinations[edition]
    found: dict[str, Period] = {}
    for code, months in about.get("classes", {}).items():
        found |= {one.code: Period(one.code, months, about["document"]) for one in _of_class(code)}
    listed = {code: Period(code, months, about["document"]) for code, months in about["hazards"].items()}
    older = _listed_periods(tuple(about["part"])) if about["list"] else {}
    return {**older, **found, **listed}


def exam_period(hazards: Iterable[str], on: date) -> Period | None:
    """Return the shortest period among an employer's hazards in the edition in force, None when none has one."""
    begun = [at for at, one in enumerate(rules().examinations) if one["from"] <= on]
    known = exam_periods(begun[-1] if begun else 0)
    periods = [known[code] for code in hazards if code in known]
    return min(periods, key=lambda one: (one.months, one.hazard)) if periods else None


def _of_class(code: str) -> list[codes.Entry]:
    return codes.catalogue("hazard").children(code)


def _listed_periods(parts: tuple[str, ...]) -> dict[str, Period]:
    """Return the strictest full examination of each hazard in the list of the older edition."""
    document = str(rules().examinations[0]["document"])
    found: dict[str, Period] = {}
    for row in codes.rows_of("exam_period"):
        if row["condition"].startswith(parts):
            continue
        for code in _codes_of(row["hazard"]):
            period = Period(code, int(row["months_max"]), document)
            if code not in found or period.months < found[code].months:
                found[code] = period
    return found


def _codes_of(name: str) -> tuple[str, ...]:
    """Return the codes that a name of the list means; a name the catalogue does not have means none."""
    if name in rules().names:
        return rules().names[name]
    code = codes.catalogue("hazard").parse(name)
    return (code,) if code else ()
