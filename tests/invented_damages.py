"""Invented damages of known truth: whole numbers, what a spreadsheet or a slip made of them, and who else has them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from invented_lists import AREA, GIVEN, LUCKY, SURNAMES, TRADES

from ohdesk.identity import CREDIT_ALPHABET, make_citizen_number, make_credit_code
from ohdesk.lists.repair import Candidate, Kind

CONFUSED = {"0": "O", "1": "I", "5": "S", "2": "Z", "8": "B"}
WIDE = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")
LOCAL = ("410599", "410502", "410122", "220182")


@dataclass
class Damaged:
    """One damaged number as a list brings it."""

    written: str | float
    kind: Kind
    name: str
    truth: str
    how: str
    confirmed: bool
    facts: tuple[str, ...] = ()


@dataclass
class Damages:
    """Many damaged numbers and everything known elsewhere."""

    rows: list[Damaged] = field(default_factory=list)
    candidates: list[Candidate] = field(default_factory=list)


def damages(seed: int, size: int) -> Damages:
    """Return damaged numbers; for some nobody knows the truth, or only a namesake or a neighbour is known."""
    rng = Random(seed)
    made = Damages()
    taken: set[str] = set()
    while len(made.rows) < size:
        kind: Kind = rng.choice(("citizen", "code"))
        number, name = (_person if kind == "citizen" else _firm)(rng)
        if number in taken:
            continue
        taken.add(number)
        how, written = _damage(rng, number, kind)
        if written in (None, number):
            continue
        fate = rng.random()
        known = _birth(number) if kind == "citizen" else f"139{rng.randrange(10**8):08d}"
        facts = (known,) if how == "scientific" or rng.random() < 0.3 else ()
        row = Damaged(written, kind, name, number, how, fate < 0.6, facts)
        made.rows.append(row)
        made.candidates += _elsewhere(rng, row, fate)
    return made


def _elsewhere(rng: Random, row: Damaged, fate: float) -> list[Candidate]:
    """Return the second source, or in its place somebody who must not be taken for it."""
    where = rng.choice(("体检名单", "监测名单", "市场监管名单"))
    strangers = [Candidate(_neighbour(rng, row), _other_name(rng, row), "别处")] if rng.random() < 0.3 else []
    if fate < 0.6:
        return [*strangers, Candidate(row.truth, _written_otherwise(rng, row), where, row.facts)]
    if fate < 0.7:
        return [*strangers, Candidate(row.truth, _other_name(rng, row), where)]
    if fate < 0.8:
        number, _ = (_person if row.kind == "citizen" else _firm)(rng)
        return [*strangers, Candidate(number, row.name, where)]
    if fate < 0.9:
        return [*strangers, Candidate(_neighbour(rng, row), _other_name(rng, row), where)]
    return strangers


def _person(rng: Random) -> tuple[str, str]:
    birth = date(1955, 1, 1) + timedelta(days=rng.randrange(18_000))
    number = make_citizen_number(rng.choice(LOCAL), birth, rng.randrange(1, 999))
    return number, rng.choice(SURNAMES) + "".join(rng.sample(GIVEN, rng.choice((1, 2, 2))))


def _firm(rng: Random) -> tuple[str, str]:
    body: int | str = rng.randrange(10**7, 10**8)
    if rng.random() < 0.5:
        body = "MA" + "".join(rng.choices(CREDIT_ALPHABET, k=6))
    name = f"榆河县{''.join(rng.sample(LUCKY, 2))}{rng.choice(TRADES)}有限公司"
    return make_credit_code(AREA, body), name


def _neighbour(rng: Random, row: Damaged) -> str:
    """Return the number next to the true one: the same birthday and district, or the firm registered next."""
    if row.kind == "citizen":
        birth = date(int(row.truth[6:10]), int(row.truth[10:12]), int(row.truth[12:14]))
        serial = int(row.truth[14:17]) // 100 * 100 + rng.randrange(1, 99)
        return make_citizen_number(row.truth[:6], birth, serial)
    body = row.truth[8:15] + rng.choice("13579")
    return make_credit_code(row.truth[2:8], body, row.truth[:2])


def _other_name(rng: Random, row: Damaged) -> str:
    """Return somebody else's name: a brother's, or a sister firm's."""
    other = row.name
    while other == row.name:
        if row.kind == "citizen":
            other = row.name[:-1] + rng.choice(GIVEN) if rng.random() < 0.3 else _person(rng)[1]
        else:
            other = row.name + "第一分公司" if rng.random() < 0.3 else _firm(rng)[1]
    if row.kind == "citizen" and len(other) == len(row.name) and sum(map(str.__ne__, other, row.name)) == 1:
        # A brother's name bears another number; the same number under nearly the same name is a slip.
        return other + "之弟"
    return other


def _written_otherwise(rng: Random, row: Damaged) -> str:
    if row.kind == "citizen":
        return rng.choice((row.name, f"{row.name[0]} {row.name[1:]}"))
    return rng.choice(
        (row.name, row.name.replace("有限公司", "有限责任公司"), row.name.removeprefix("榆河县"))
    )


def _birth(number: str) -> str:
    return f"{number[6:10]}-{number[10:12]}-{number[12:14]}"


def _damage(rng: Random, number: str, kind: Kind) -> tuple[str, str | float | None]:
    ways: dict[str, Callable[[], str | float | None]] = {
        "zeros": lambda: number[:15] + "000" if number.isdigit() else None,
        "scientific": lambda: f"{int(number):.5E}".replace("E+", "E+") if number.isdigit() else None,
        "number": lambda: float(number[:15] + "000") if number.isdigit() else None,
        "rounded": lambda: f"{float(number):.0f}" if number.isdigit() else None,
        "lost beginning": lambda: number[rng.randrange(1, 4) :],
        "lost end": lambda: number[: -rng.randrange(1, 4)],
        "confused": lambda: _confuse(rng, number, kind),
        "written": lambda: rng.choice((number.translate(WIDE), number.lower(), f" {number[:6]} {number[6:]} ", "'" + number)),
    }  # fmt: skip
    how = rng.choice(list(ways))
    return how, ways[how]()


def _confuse(rng: Random, number: str, kind: Kind) -> str:
    places = [place for place, char in enumerate(number) if char in CONFUSED]
    chosen = set(rng.sample(places, min(len(places), rng.randrange(1, 4))))
    eights = [place for place in sorted(chosen) if number[place] == "8"]
    if kind == "code":
        chosen -= set(eights[2:])
    return "".join(CONFUSED[char] if place in chosen else char for place, char in enumerate(number))
