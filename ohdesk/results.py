"""What an assessment answers, and how its numbers are compared and printed by everyone who shows them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Protocol

from ohdesk.profile import SHARE

NONE, MISSING = "—", "缺"
"""How a number that does not apply, and one that nobody has given yet, are written."""


@dataclass(frozen=True)
class RowResult:
    """One indicator's answer: its number, what it was made of, and whether the target is reached.

    `met` is None while nobody can say; `applies` is False where the row does not concern this office (`why`).
    `parts` holds further printed figures by their key: a key that is there with None is missing, a key that
    is absent does not apply here.
    """

    no: str
    key: str
    zh: str
    unit: str
    value: float | None
    numerator: int | None
    denominator: int | None
    series: Mapping[int, int | None] | None
    target: float | str | None
    met: bool | None
    applies: bool
    why: str
    source: str
    parts: Mapping[str, int | None] = field(default_factory=dict)
    growth: bool = False
    """Whether the numerator is measured by how far it is above the denominator, its base."""
    operator: str = ">="


@dataclass(frozen=True)
class TaskResult:
    """One task's answer: its items' states (yes, partly, no or None), its facts, and the letter they give.

    `grade` is what the rule proposes and `decided` what a person put in its place, for the reason in `note`.
    """

    key: str
    group: str
    task: str
    states: Mapping[int, str | None]
    facts: Mapping[str, bool | int | None]
    grade: str | None
    options: Sequence[str]
    note: str
    decided: str | None = None
    why: str = ""

    @property
    def letter(self) -> str | None:
        """Return the letter that goes into the table: the person's, else the proposed one."""
        return self.decided or self.grade

    @property
    def met_items(self) -> list[int]:
        """Return the numbers of the items that are met."""
        return sorted(number for number, state in self.states.items() if state == "yes")


@dataclass(frozen=True)
class WorkResult:
    """One point of work without a count: who answers for it, how far it is, and what stands behind it.

    `holds` says whether the counts that must not be zero are above it (None where nothing is counted), `why`
    with what numbers.
    """

    no: str
    group: str
    zh: str
    clause: str
    deadline: date | None
    share: int | None
    responsible: str
    department: str
    due_on: date | None
    state: str
    progress: str
    evidence: int
    holds: bool | None
    why: str

    @property
    def due(self) -> date | None:
        """Return the day by which it is to be done: the office's own, else the document's."""
        return self.due_on or self.deadline


class Expectation(Protocol):
    """年底预判 of one indicator: whether it will reach its target, how far it will be, and why it lags."""

    @property
    def will_reach(self) -> bool | None:
        """Return whether the target will be reached, None where nobody can say."""

    @property
    def progress(self) -> str:
        """Return how far it will be."""

    @property
    def reason(self) -> str:
        """Return why it lags."""


@dataclass(frozen=True)
class Contact:
    """联系人: one person the office names to the level above."""

    department: str
    name: str
    duty: str
    phone: str


@dataclass(frozen=True)
class Results:
    """Everything the official tables are filled from."""

    rows: Sequence[RowResult] = ()
    tasks: Sequence[TaskResult] = ()
    contacts: Sequence[Contact] = ()
    works: Sequence[WorkResult] = ()
    shares: Sequence[WorkResult] = ()
    """The numbered tasks that an indicator counts: the county's share, who answers for it and by when."""
    outlooks: Mapping[str, Expectation] = field(default_factory=dict)
    """What is expected for the year's end, by indicator."""


@dataclass(frozen=True)
class Rising:
    """稳步提升 read in its two ways; `met` only where both readings agree, otherwise a person decides."""

    end_above_base: bool | None
    never_falling: bool | None
    met: bool | None
    why: str

    def by(self, reading: str) -> tuple[bool | None, str]:
        """Return whether it is met, and why, by one reading: both, end_point or strict (which asks for both)."""
        if self.end_above_base is None:
            return None, self.why
        if reading == "both":
            return self.met, f"{self.why}，两种读法不一致，需人工确认" if self.met is None else self.why
        if reading == "end_point":
            return self.end_above_base, f"{self.why}（按期末高于期初的读法）"
        return self.end_above_base and self.never_falling, f"{self.why}（按逐年不下降的读法）"


def meets(numerator: int, denominator: int, target: float, operator: str = ">=") -> bool:
    """Compare a percentage with its target as whole numbers, unrounded: 89.96 % is not 90 %."""
    reached, wanted = 100 * numerator, Fraction(str(target)) * denominator
    return reaches(reached, wanted, operator)


def reaches(reached: Fraction | float, wanted: Fraction | float, operator: str = ">=") -> bool:
    """Compare a number with its target: at least, exactly (==) or at most (<=)."""
    if operator == "==":
        return reached == wanted
    return reached <= wanted if operator == "<=" else reached >= wanted


def percent_places(numerator: int, denominator: int, target: float | str | None = None) -> int:
    """Return how many decimals the print needs so that rounding alone never reaches the target, 0 or 100."""
    exact = Fraction(100 * numerator, denominator)
    marks = [Fraction(0), Fraction(100)]
    if isinstance(target, (int, float)):
        marks.append(Fraction(str(target)))
    places = 1
    while any(_rounded(exact, places) == mark != exact for mark in marks):
        places += 1
    return places


def percent_text(numerator: int, denominator: int, target: float | str | None = None) -> str:
    """Return a percentage as it is printed, one decimal unless that crosses the target: 89.96, not 90.0."""
    places = percent_places(numerator, denominator, target)
    digits = int(_rounded(Fraction(100 * numerator, denominator), places) * 10**places)
    return f"{digits // 10**places}.{digits % 10**places:0{places}d}"


def growth_text(numerator: int, base: int, target: float | str | None = None) -> str:
    """Return how far a number is above or below its base in percent, with its sign: +12.5, -3.0, 0.0."""
    sign = "+" if numerator > base else "-" if numerator < base else ""
    return sign + percent_text(abs(numerator - base), base, target)


def _rounded(exact: Fraction, places: int) -> Fraction:
    scale = 10**places
    return Fraction((exact * scale + Fraction(1, 2)).__floor__(), scale)


def gap(row: RowResult) -> int:
    """Return how many more of the numerator the target still needs, 0 where it is reached or cannot be said."""
    if not isinstance(row.target, (int, float)) or row.numerator is None or row.met is not False:
        return 0
    reached = row.numerator if row.denominator or row.value is None else int(row.value)
    if row.operator == "<=":
        return max(0, reached - int(row.target))
    wanted = Fraction(str(row.target))
    if row.denominator:
        wanted = (wanted + 100 * row.growth) * row.denominator / 100
    return max(0, -(-wanted.numerator // wanted.denominator) - reached)


def row_text(row: RowResult) -> str:
    """Return a row's number as people read it, with its unit."""
    if not row.applies:
        return NONE
    if row.value is None:
        return MISSING
    if row.unit == "%" and row.numerator is not None and row.denominator:
        words = growth_text if row.growth else percent_text
        return words(row.numerator, row.denominator, row.target) + "%"
    if row.denominator is not None and not row.unit:
        return "是" if row.numerator else "否"
    return f"{row.value:,.0f}{row.unit}"


def target_text(row: RowResult) -> str:
    """Return a row's target as people read it."""
    if isinstance(row.target, str):
        return "待下达" if row.target == SHARE else "稳步提升"
    if row.target is None:
        return ""
    unit = "%" if row.unit in ("%", "") else row.unit
    if row.operator == "<=" and row.target == 0:
        return f"0{unit}"
    sign = {"==": "=", "<=": "≤"}.get(row.operator, "" if unit == "%" and row.target == 100 else "≥")
    return f"{sign}{row.target:,.12g}{unit}"


def state(row: RowResult) -> str:
    """Return a row's state: 实现, 未实现, 缺数据, 不适用, 待复核, or nothing where no target is set."""
    if not row.applies:
        return "不适用"
    if row.value is None:
        return "待复核" if row.numerator and row.denominator else "缺数据"
    if row.met is None:
        return "待复核" if row.target not in (None, SHARE) else ""
    return "实现" if row.met else "未实现"


def state_text(row: RowResult) -> str:
    """Return a row's state with its reason."""
    word = state(row)
    return f"{word}（{row.why}）" if row.why and word not in ("", "实现", "未实现") else word


def read_rising(series: Mapping[int, int | None], base_year: int) -> Rising:
    """Read a series of years both ways: its end above the base year, and no year below the one before."""
    years = sorted(year for year, value in series.items() if value is not None and year >= base_year)
    values = [value for year in years if (value := series[year]) is not None]
    if not years or years[0] != base_year or len(years) < 2:
        return Rising(None, None, None, f"至少需要{base_year}年和其后一年的数值")
    last = years[-1]
    end_above_base = values[-1] > values[0]
    falls = [year for year, before, now in zip(years[1:], values, values[1:], strict=False) if now < before]
    missing = [year for year in sorted(series) if base_year < year and series[year] is None]
    gaps = f"（缺{'、'.join(str(year) for year in missing)}年）" if missing else ""
    compared = f"{last}年{'高于' if end_above_base else '不高于'}{base_year}年"
    path = f"{'、'.join(str(year) for year in falls)}年比上一个数值下降" if falls else "各年没有下降"
    agreed = end_above_base if end_above_base == (not falls) else None
    but = "但" if end_above_base and falls else ""
    return Rising(end_above_base, not falls, agreed, f"{compared}，{but}{path}{gaps}")
