"""Invents names, numbers and days; the same generator gives the same ones again."""

from __future__ import annotations

import tomllib
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from random import Random
from typing import Any, NamedTuple

from db.records.person import Sex
from ohdesk import identity
from ohdesk.paths import resources

AREA = "410599"
"""No such county exists in the province, so that no number can be a real person's or firm's."""

FIRST_DAY, LAST_DAY = date(2020, 1, 1), date(2025, 12, 31)
YEARS = range(2021, 2026)


@cache
def read(name: str) -> dict[str, Any]:
    """Return one of the tables of the demonstration county."""
    return tomllib.loads((resources() / "demo" / f"{name}.toml").read_text(encoding="utf-8"))


class Who(NamedTuple):
    """An invented person."""

    name: str
    id_number: str
    sex: Sex
    birth: date


class Words:
    """Everything that must not be given twice: names of firms, citizen numbers, telephones, codes."""

    def __init__(self, rng: Random) -> None:
        """Take the generator that decides."""
        self.rng = rng
        self.known = read("names")
        self.county = str(self.known["county"])
        self._brands: set[str] = set()
        self._numbers: set[str] = set()
        self._phones = rng.randrange(10**6)
        self._firms = rng.randrange(10**4)

    def person_name(self, sex: Sex = Sex.male) -> str:
        """Return an invented name."""
        given = self.known["men"] if sex is Sex.male else self.known["women"]
        size = 1 if self.rng.random() < 0.25 else 2
        return str(self.rng.choice(self.known["surnames"])) + "".join(self.rng.sample(given, size))

    def person(self, born: tuple[int, int], men: float = 0.8) -> Who:
        """Return a person born in one of the years, with a citizen number nobody else has."""
        sex = Sex.male if self.rng.random() < men else Sex.female
        number = ""
        while not number or number in self._numbers:
            birth = between(self.rng, date(born[0], 1, 1), date(born[1], 12, 31))
            serial = self.rng.randrange(1, 999, 2) + (sex is Sex.female)
            number = identity.make_citizen_number(AREA, birth, serial)
        self._numbers.add(number)
        return Who(self.person_name(sex), number, sex, birth)

    def phone(self) -> str:
        """Return a mobile number of a prefix that no carrier has."""
        self._phones += 1
        return f"1540{self._phones * 7919 % 10**7:07d}"

    def office_phone(self) -> str:
        """Return an office number under an area code that the province does not use."""
        return f"0399-{self.rng.randrange(2000000, 7999999)}"

    def firm_name(self, word: str, ending: str = "有限公司") -> str:
        """Return a firm's name that has not been given yet."""
        while True:
            parts = [self.rng.choice(self.known["brands_1"]), self.rng.choice(self.known["brands_2"])]
            if len(self._brands) > 2000:
                parts.append(self.rng.choice(self.known["brands_2"]))
            name = f"{self.county}{''.join(parts)}{word}{ending}"
            if name not in self._brands:
                self._brands.add(name)
                return name

    def credit_code(self, kind: str = "91") -> str:
        """Return a credit code of a series that has never been issued."""
        self._firms += 1
        return identity.make_credit_code(AREA, f"DM{self._firms:06d}", kind)

    def address(self, township: str) -> str:
        """Return an address in a township."""
        if self.rng.random() < 0.5:
            return f"{self.county}{township}{self.rng.choice(self.known['villages'])}村"
        street = self.rng.choice(self.known["streets"])
        return f"{self.county}{township}{street}{self.rng.randint(1, 260)}号"


def between(rng: Random, first: date, last: date) -> date:
    """Return a day from the first to the last, both possible; the first when they are reversed."""
    return first + timedelta(days=rng.randint(0, max(0, (last - first).days)))


def workday(day: date) -> date:
    """Return the day itself, or the Friday before a weekend day."""
    return day - timedelta(days=max(0, day.weekday() - 4))


def after(rng: Random, day: date, few: int, many: int, last: date = LAST_DAY) -> date:
    """Return a working day some days later, never past the last day, never before the day itself."""
    return max(day, workday(min(day + timedelta(days=rng.randint(few, many)), last)))


def number(value: float, places: int = 2) -> Decimal:
    """Return a decimal number with so many places."""
    return Decimal(round(value * 10**places)).scaleb(-places)


def some(rng: Random, things: list[Any], wanted: int) -> list[Any]:
    """Return so many different things in their order, or all of them when there are fewer."""
    places = sorted(rng.sample(range(len(things)), min(max(wanted, 0), len(things))))
    return [things[at] for at in places]
