"""Invented numbers for real ones: the same number always becomes the same other one, valid where it was valid."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date, timedelta

from ohdesk import identity
from ohdesk.demo.words import AREA

CREDIT_LENGTH = 18
PHONE_STEP, PHONE_ROOM = 7919, 10**7
KINDS = frozenset(
    first + second for first, seconds in identity.DEPARTMENT_KINDS.items() for second in seconds
)


class Numbers:
    """Codes, citizen numbers and telephones: none of those made was ever in the office, and none is issued."""

    def __init__(self, taken: Collection[str]) -> None:
        """Take every number of the office, so that none of them is made by chance."""
        self._taken = taken
        self._made: dict[tuple[str, str], str] = {}
        self._used: set[str] = set()
        self._next = dict.fromkeys(("credit", "citizen", "phone", "other"), 0)

    def credit(self, original: str) -> str:
        """Return another credit code; one with a slip in it becomes one with the same slip."""
        return self._once("credit", original, self._new_credit)

    def citizen(self, original: str) -> str:
        """Return another citizen number of the same sex and year of birth; foreign papers keep their form."""
        return self._once("citizen", original, self._new_citizen)

    def phone(self, original: str) -> str:
        """Return another telephone, of a prefix that no carrier has."""
        return self._once("phone", original, lambda _: self._fresh("phone", _phone))

    def _once(self, role: str, original: str, make: Callable[[str], str]) -> str:
        known = self._made.get((role, original))
        if known is None:
            known = self._made[role, original] = make(original)
            self._used.add(known)
        return known

    def _fresh(self, role: str, make: Callable[[int], str]) -> str:
        while True:
            self._next[role] += 1
            found = make(self._next[role])
            if found not in self._taken and found not in self._used:
                return found

    def _new_credit(self, original: str) -> str:
        code = identity.normalise_code(original)
        if len(code) == CREDIT_LENGTH and not _errors(identity.check_credit_code(code)):
            kind = code[:2] if code[:2] in KINDS else "91"
            return self._fresh("credit", lambda at: identity.make_credit_code(AREA, f"TR{at:06d}", kind))
        if len(code) == CREDIT_LENGTH and (meant := self._meant(code)):
            right, place = self.credit(meant), _differing(code, meant)
            wrong = next(one for one in identity.CREDIT_ALPHABET if one != right[place])
            found = f"{right[:place]}{wrong}{right[place + 1 :]}"
            return found if found not in self._taken else self._shaped(code)
        return self._shaped(original)

    def _meant(self, code: str) -> str:
        """Return the code of the office that differs from this one in a single sign."""
        for place in range(CREDIT_LENGTH):
            for sign in identity.CREDIT_ALPHABET:
                one = f"{code[:place]}{sign}{code[place + 1 :]}"
                if (
                    sign != code[place]
                    and one in self._taken
                    and not _errors(identity.check_credit_code(one))
                ):
                    return one
        return ""

    def _new_citizen(self, original: str) -> str:
        known = identity.sex_and_birth(original)
        if known is None:
            return self._shaped(original)
        sex, birth = known
        return self._fresh("citizen", lambda at: _citizen(birth.year, at, male=sex == "male"))

    def _shaped(self, original: str) -> str:
        """Return signs of the same shape that say nothing: figures counted up, letters all alike."""
        figures = sum(one.isdigit() for one in original)

        def make(at: int) -> str:
            counted = iter(f"{at:0{max(figures, 1)}d}"[-figures:] if figures else "")
            return "".join(
                next(counted)
                if one.isdigit()
                else "X"
                if one.isalpha()
                else "-"
                if not one.isascii()
                else one
                for one in original
            ) + ("" if figures > len(str(at)) else f"-{at}")

        return self._fresh("other", make)


def birth_in(number: str) -> date | None:
    """Return the day of birth a citizen number carries."""
    known = identity.sex_and_birth(number)
    return known[1] if known else None


def moved_birth(birth: date, at: int) -> date:
    """Return another day of the same year."""
    return date(birth.year, 1, 1) + timedelta(days=(at * 37 + 11) % 365)


def _citizen(year: int, at: int, *, male: bool) -> str:
    serial = (at // 365 * 2) % 998 + (1 if male else 2)
    return identity.make_citizen_number(AREA, moved_birth(date(year, 1, 1), at), serial)


def _phone(at: int) -> str:
    return f"1540{at * PHONE_STEP % PHONE_ROOM:07d}"


def _errors(findings: list[identity.Finding]) -> bool:
    return any(one.level == "error" for one in findings)


def _differing(one: str, other: str) -> int:
    return next(place for place in range(len(one)) if one[place] != other[place])
