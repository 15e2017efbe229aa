"""受损号码: finds numbers a spreadsheet or a slip has damaged, and proposes a repair only on a second source's word."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from itertools import combinations
from typing import Literal, NamedTuple

from rapidfuzz.distance import OSA

from ohdesk.identity import check_citizen_number, check_credit_code, normalise_code, organisation_check
from ohdesk.lists.names import NO_NAME, name_parts, places_agree, simplified

Kind = Literal["code", "citizen"]
Cause = Literal["form", "scientific", "zeros", "rounded", "short", "fifteen", "confused"]
LENGTH = 18
EXACT_DIGITS = 15
"""A spreadsheet keeps no more significant digits than this."""
LEAST = {"code": 9, "citizen": 12}
FOREIGN_LETTERS = str.maketrans("АВЕКМНОРСТХ×〇", "ABEKMHOPCTXX0")
DECORATION = re.compile(r"^['’‘`]+|['’‘`]+$|\.0+$")
SCIENTIFIC = re.compile(r"([0-9])(?:\.([0-9]+))?E\+?([0-9]{2})")
FORCED = {"code": {"O": "0", "I": "1", "S": "5", "Z": "2"},
          "citizen": {"O": "0", "I": "1", "L": "1", "S": "5", "B": "8", "Z": "2"}}  # fmt: skip
DOUBTFUL = {"8": "B", "B": "8", "1": "L", "L": "1"}
"""Characters that are both right in a credit code, and are read for one another."""
MOST_DOUBTS = 2
ENOUGH = {"citizen": 14, "code": 13}
"""How many first characters tell namesakes apart: a person's with the birth date, a firm's with most of its own."""
WORDS: dict[Cause, str] = {
    "form": "含有全角字符、小写字母、空格或多余的符号",
    "scientific": "已被表格软件改成科学计数法",
    "zeros": "超过 15 位的部分被表格软件改成了 000",
    "rounded": "末几位被表格软件当作数值取整",
    "short": "缺少开头或结尾的字符",
    "fifteen": "只有 15 位，是旧号码或被截短",
    "confused": "有易混的字母与数字（如 O 与 0、I 与 1）",
}


@dataclass(frozen=True, slots=True)
class Damage:
    """受损号码: what is wrong with a number, and which readings the check digits allow where letters are confused.

    `sure` is False where the number might by chance be right as it stands (a faultless one that ends in 000).
    """

    kind: Kind
    text: str
    rest: str
    cause: Cause
    readings: tuple[str, ...] = ()
    sure: bool = True

    @property
    def sentence(self) -> str:
        """Say what happened to the number."""
        what = "身份证号码" if self.kind == "citizen" else "统一社会信用代码"
        return f"{what}“{self.text}”{WORDS[self.cause]}{'' if self.sure else '（疑似）'}"

    def could_be(self, number: str) -> bool:
        """Say whether this damage can have made what is left out of a number."""
        if self.cause in ("form", "confused"):
            return number in self.readings
        return number != self.rest and _TESTS[self.cause](self.rest, number)


class Candidate(NamedTuple):
    """A number found elsewhere: whose it is, where, and what else is known of its bearer (telephone, address)."""

    number: str
    name: str
    where: str
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Proposal:
    """修复建议: the only number that fits, and who confirms it; a person still has to agree."""

    number: str
    damage: Damage
    confirmed_by: tuple[str, ...]
    evidence: tuple[str, ...]


class Sources:
    """Many candidates, found by name or number at once; build it once for a whole list."""

    def __init__(self, candidates: Iterable[Candidate], county: str = "") -> None:
        """Keep every candidate under its number and the bearer's name; firms may leave the county's name out."""
        self.county = county
        self._by_number: dict[str, list[Candidate]] = {}
        self._by_name: dict[str, list[Candidate]] = {}
        for one in candidates:
            known = one._replace(number=normalise_code(one.number))
            self._by_number.setdefault(known.number, []).append(known)
            for key in {_person_key(known.name), name_parts(known.name, county).normal} - {""}:
                self._by_name.setdefault(key, []).append(known)

    def of_number(self, number: str) -> list[Candidate]:
        """Return everybody who bears a number."""
        return self._by_number.get(number, [])

    def of_name(self, name: str) -> list[Candidate]:
        """Return the candidates of one name, however it is written."""
        keys = dict.fromkeys((_person_key(name), name_parts(name, self.county).normal))
        return list(dict.fromkeys(one for key in keys for one in self._by_name.get(key, ())))


def damage_of(written: str | float, kind: Kind) -> Damage | None:
    """Say how a number was damaged, or None when it is whole or its fault is of another sort."""
    numeric = not isinstance(written, str)
    text = _digits(written) if isinstance(written, int | float) else written
    rest = normalise_code(DECORATION.sub("", text.strip()).translate(FOREIGN_LETTERS))
    if not re.search("[0-9]", rest):
        return None
    if SCIENTIFIC.fullmatch(rest):
        return Damage(kind, str(written), rest, "scientific")
    if not rest.isascii() or not rest.isalnum():
        return None
    if _whole(rest, kind):
        return _of_whole(str(written), rest, kind, numeric=numeric)
    if cause := _cause(rest, kind):
        return Damage(kind, str(written), rest, cause, sure=not _was_good(rest, kind))
    readings = _readings(rest, kind)
    return Damage(kind, str(written), rest, "confused", readings) if readings else None


def propose(
    damage: Damage,
    candidates: Iterable[Candidate] | Sources,
    name: str = "",
    facts: Iterable[str] = (),
    county: str = "",
) -> Proposal | None:
    """Return the one number that fits the damage and is confirmed by a second source under the same name.

    `facts` are what else is known of the bearer: a birth date as 1980-01-31 contradicts numbers with another one.
    """
    if damage.cause == "form":
        return Proposal(
            damage.readings[0], damage, (), (damage.sentence, "只改写法，号码本身不变，校验码相符")
        )
    sources = candidates if isinstance(candidates, Sources) else Sources(candidates, county)
    known = frozenset(facts)
    if damage.cause == "confused":
        found = _confirming_reading(damage, sources, name)
    else:
        found = [one for one in sources.of_name(name) if _fits(damage, one, name, known, sources.county)]
    numbers = {one.number for one in found if not _birth_contradicts(damage.kind, one.number, known)}
    if len(numbers) != 1 or (damage.sure is False and sources.of_number(damage.rest)):
        return None
    number = numbers.pop()
    confirming = tuple(dict.fromkeys(one.where for one in found if one.number == number))
    bearer = next(one.name for one in found if one.number == number)
    evidence = (
        damage.sentence,
        f"“{bearer}”的号码在{'、'.join(confirming)}中为 {number}",
        "校验码相符，且没有其他号码符合",
    )
    return Proposal(number, damage, confirming, evidence)


def _whole(number: str, kind: Kind) -> bool:
    check = check_citizen_number if kind == "citizen" else check_credit_code
    return len(number) == LENGTH and not any(finding.level == "error" for finding in check(number))


def _digits(value: float) -> str:
    """Return a cell's number in digits, those a spreadsheet does not keep as noughts."""
    if isinstance(value, int):
        return str(value)
    exact = Decimal(repr(value))
    return f"{exact:.0f}" if exact.is_finite() and exact.adjusted() < 2 * LENGTH else ""


def _of_whole(written: str, rest: str, kind: Kind, *, numeric: bool) -> Damage | None:
    """Return the damage of a number whose check digits are right: perhaps none, perhaps only in its writing."""
    if rest.isdigit() and rest.endswith("000"):
        return Damage(kind, written, rest, "zeros", sure=False)
    if numeric and int(float(rest)) == int(rest):
        return Damage(kind, written, rest, "rounded", sure=False)
    return Damage(kind, written, rest, "form", (rest,)) if written != rest else None


def _cause(rest: str, kind: Kind) -> Cause | None:
    """Return what made a faulty number of digits and letters, letters confused for digits left aside."""
    if len(rest) == LENGTH and rest.isdigit():
        if rest[EXACT_DIGITS:] == "000":
            return "zeros"
        if int(float(rest)) == int(rest):
            return "rounded"
    if len(rest) == EXACT_DIGITS and rest.isdigit():
        return "fifteen"
    return "short" if LEAST[kind] <= len(rest) < LENGTH and not rest.isalpha() else None


def _was_good(rest: str, kind: Kind) -> bool:
    """Say whether it may be a number of the time before, which is old and not damaged."""
    if kind == "code" and len(rest) == 9:
        return organisation_check(rest[:8]) == rest[8]
    return len(rest) == EXACT_DIGITS and rest.isdigit()


def _forced(text: str, kind: Kind) -> str:
    return "".join(FORCED[kind].get(char, char) for char in text)


def _readings(rest: str, kind: Kind) -> tuple[str, ...]:
    """Return the readings with right check digits that need the fewest doubtful characters read otherwise."""
    if len(rest) != LENGTH:
        return ()
    plain = _forced(rest, kind)
    doubts = [place for place, char in enumerate(plain) if kind == "code" and char in DOUBTFUL]
    for how_many in range(MOST_DOUBTS + 1):
        read = {_swapped(plain, places) for places in combinations(doubts, how_many)}
        if right := sorted(one for one in read if one != rest and _whole(one, kind)):
            return tuple(right)
    return ()


def _swapped(text: str, places: tuple[int, ...]) -> str:
    return "".join(DOUBTFUL[char] if place in places else char for place, char in enumerate(text))


def _scientific_fits(rest: str, number: str) -> bool:
    """Say whether a whole number shown in a narrow cell looks like this."""
    shown = SCIENTIFIC.fullmatch(rest)
    if not shown or not number.isdigit() or int(shown[3]) != LENGTH - 1:
        return False
    kept = Decimal(f"{shown[1]}.{shown[2] or 0}")
    exact = Decimal(number[:EXACT_DIGITS]).scaleb(1 - EXACT_DIGITS)
    step = Decimal(1).scaleb(-len(shown[2] or ""))
    return kept in (exact.quantize(step, ROUND_HALF_UP), exact.quantize(step, ROUND_DOWN))


def _zeros_fit(rest: str, number: str) -> bool:
    return number.isdigit() and number[:EXACT_DIGITS] == rest[:EXACT_DIGITS]


def _rounded_fits(rest: str, number: str) -> bool:
    return number.isdigit() and float(number) == float(rest)


def _short_fits(rest: str, number: str) -> bool:
    """Say whether what is left is the beginning or end of a number, or all but one character of it."""
    read = {rest, _forced(rest, "citizen" if number[:17].isdigit() else "code")}
    if any(number.startswith(one) or number.endswith(one) for one in read):
        return True
    if len(rest) == EXACT_DIGITS and rest == number[:6] + number[8:17] and number[6:8] == "19":
        return True
    return len(rest) == LENGTH - 1 and any(OSA.distance(one, number, score_cutoff=1) == 1 for one in read)


_TESTS = {
    "scientific": _scientific_fits,
    "zeros": _zeros_fit,
    "rounded": _rounded_fits,
    "short": _short_fits,
    "fifteen": _short_fits,
}


def _fits(damage: Damage, one: Candidate, name: str, facts: frozenset[str], county: str) -> bool:
    """Say whether a candidate of the same name is what the number was, with enough left of it to tell."""
    if not _same_bearer(damage.kind, one.name, name, county) or not damage.could_be(one.number):
        return False
    if not _whole(one.number, damage.kind):
        return False
    return _enough_left(damage, one) or bool(facts & {*one.facts, _birth(damage.kind, one.number)} - {""})


def _enough_left(damage: Damage, one: Candidate) -> bool:
    """Say whether what is left of a number tells namesakes apart; the end of one always does."""
    if damage.cause == "scientific":
        return len(re.sub(r"E.*|\.", "", damage.rest)) >= ENOUGH[damage.kind]
    if one.number.startswith(_forced(damage.rest, damage.kind)):
        return len(damage.rest) >= ENOUGH[damage.kind]
    return True


def _confirming_reading(damage: Damage, sources: Sources, name: str) -> list[Candidate]:
    if len(damage.readings) != 1 or not name:
        return []
    bearers = sources.of_number(damage.readings[0])
    return [one for one in bearers if _same_bearer(damage.kind, one.name, name, sources.county, nearly=True)]


def _same_bearer(kind: Kind, one: str, other: str, county: str, *, nearly: bool = False) -> bool:
    """Say whether two names are one bearer's; `nearly`: a slip in one character does not matter."""
    if kind == "citizen":
        mine, theirs = _person_key(one), _person_key(other)
        slips = sum(map(str.__ne__, mine, theirs)) if len(mine) == len(theirs) > 1 else 2
        return slips <= nearly
    firm, known = name_parts(one, county), name_parts(other, county)
    if not firm.normal or not places_agree(firm, known) or firm.branch != known.branch:
        return False
    return OSA.distance(firm.stem, known.stem) <= 1 if nearly else firm.normal == known.normal


def _person_key(name: str) -> str:
    return NO_NAME.sub("", simplified(name)).upper()


def _birth(kind: Kind, number: str) -> str:
    return f"{number[6:10]}-{number[10:12]}-{number[12:14]}" if kind == "citizen" else ""


def _birth_contradicts(kind: Kind, number: str, facts: frozenset[str]) -> bool:
    births = {fact for fact in facts if re.fullmatch(r"[12][0-9]{3}-[0-9]{2}-[0-9]{2}", fact)}
    return kind == "citizen" and bool(births) and _birth(kind, number) not in births
