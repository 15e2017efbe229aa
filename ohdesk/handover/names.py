"""Invented names and words for real ones: alike stays alike, different stays different, and nothing real remains."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from itertools import chain, count

from ohdesk.demo.words import read
from ohdesk.lists.names import name_parts

SEVERAL = re.compile(r"([、，,;；/|\s]+)")
BRANCH = re.compile(r"第?[0-9一二三四五六七八九十]{0,2}(?:分公司|分厂|分店|分部|分矿|厂区|车间|工区|厂|矿)")
FORM = re.compile(
    r"(?:股份)?有限(?:责任)?公司|集团公司|公司|农民专业合作社|专业合作社|合作社|有限合伙|[厂部店社站场行坊矿]|服务中心|中心"
)
STREET = "示例路"


class Names:
    """Persons, firms, addresses and free words; each original has one stand-in, wherever it is written."""

    def __init__(self, county: str, taken: Collection[str], public: Collection[str]) -> None:
        """Take the county's name, every name of the office, and the words that may stay."""
        known = read("names")
        self._county, self._taken, self._public = county, taken, public
        self._surnames, self._given = (
            str(known["surnames"]),
            "".join(dict.fromkeys(known["men"] + known["women"])),
        )
        self._first, self._second = str(known["brands_1"]), str(known["brands_2"])
        self._made: dict[tuple[str, str], str] = {}
        self._used: dict[str, set[str]] = {}
        self._at: dict[str, count[int]] = {}

    def person(self, original: str) -> str:
        """Return an invented person's name; several in one cell become as many."""
        parts = SEVERAL.split(original.strip())
        if len(parts) > 1:
            return "、".join(self._one_person(one) for one in parts[::2] if one)
        return self._one_person(original)

    def _one_person(self, original: str) -> str:
        return self._once("person", original, lambda _: self._fresh("person", self._person_name))

    def _person_name(self, at: int) -> str:
        surname, rest = self._surnames[at % len(self._surnames)], at // len(self._surnames)
        first, second = self._given[rest % len(self._given)], rest // len(self._given)
        return surname + first + (self._given[second % len(self._given)] if second else "")

    def firm(self, original: str) -> str:
        """Return an invented firm's name that keeps what every firm may have: the trade, the legal form, the branch."""
        return self._once("firm", original, self._new_firm)

    def _new_firm(self, original: str) -> str:
        parts = name_parts(original, self._county)
        trade = parts.trade if parts.trade in self._public else ""
        form = parts.form if FORM.fullmatch(parts.form) else ""
        branch = parts.branch if BRANCH.fullmatch(parts.branch) else ""
        core = self.brand(parts.core or parts.stem or parts.normal or original)
        whole = f"{core}{trade}{form}{branch}"
        used = self._used.setdefault("firm", set())
        further = (f"{self._county}{whole}（{at}）" for at in count(2))
        offered = chain((self._county + whole, whole), further)
        return next(one for one in offered if one not in self._taken and one not in used)

    def brand(self, core: str) -> str:
        """Return an invented core word of a firm's name."""
        return self._once("brand", core, lambda _: self._fresh("brand", self._brand))

    def _brand(self, at: int) -> str:
        first, rest = self._first[at % len(self._first)], at // len(self._first)
        found = first + self._second[rest % len(self._second)]
        rest //= len(self._second)
        while rest:
            rest, place = divmod(rest, len(self._second))
            found += self._second[place]
        return found

    def address(self, original: str) -> str:
        """Return an invented address in the county."""
        return self._once("address", original, lambda _: self._fresh("address", self._address))

    def _address(self, at: int) -> str:
        return f"{self._county}{STREET}{at}号"

    def words(self, original: str, zh: str) -> str:
        """Return words that come with the program as they are, and all others as 示例备注 3."""
        if original in self._public:
            return original
        return self._once("words", original, lambda _: self._fresh(f"words {zh}", f"示例{zh}{{}}".format))

    def numbered(self, role: str, original: str, pattern: str) -> str:
        """Return a stand-in made of a pattern and the next number of its role."""
        return self._once(role, original, lambda _: self._fresh(role, pattern.format))

    def _once(self, role: str, original: str, make: Callable[[str], str]) -> str:
        known = self._made.get((role, original))
        if known is None:
            known = self._made[role, original] = make(original)
            self._used.setdefault(role, set()).add(known)
        return known

    def _fresh(self, role: str, make: Callable[[int], str]) -> str:
        used = self._used.setdefault(role, set())
        for at in self._at.setdefault(role, count(1)):
            found = make(at)
            if found not in self._taken and found not in used and found not in self._public:
                return found
        raise AssertionError("a count has no end")
