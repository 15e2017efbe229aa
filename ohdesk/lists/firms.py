"""One firm as it is compared: its name in parts, its codes of every time, its address."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import OSA
from rapidfuzz.fuzz import ratio

from ohdesk.identity import check_credit_code, normalise_code, organisation_check
from ohdesk.lists.names import NameParts, name_parts, simplified

SEEN_AS = str.maketrans("OISZ", "0152")
NOT_STREET = re.compile(r"^(?:.{2,7}?(?:省|自治区|市|县))+(?=.{4})|[\W_]")


@dataclass(slots=True)
class Firm:
    """A firm of either list, read once for all comparisons; `code` is empty unless meant as a credit code."""

    place: int
    key: int
    name: str
    parts: NameParts
    others: tuple[NameParts, ...]
    written_code: str
    code: str
    valid: bool
    organisations: tuple[str, ...]
    former_codes: tuple[str, ...]
    address: str


@lru_cache(maxsize=65_536)
def is_valid(code: str) -> bool:
    """Say whether a code is a faultless credit code."""
    return len(code) == 18 and not any(finding.level == "error" for finding in check_credit_code(code))


def read_firm(
    place: int,
    key: int,
    name: str,
    code: str,
    old_code: str,
    former: Iterable[str],
    address: str,
    county: str,
) -> Firm:
    """Read one row; `former` holds earlier names and codes, told apart by their form."""
    parts, code = name_parts(name, county), normalise_code(code) if code else ""
    names, codes = list(parts.other_names), []
    for one in former:
        bare = normalise_code(one)
        if bare.isascii() and len(bare) in (9, 15, 18):
            codes.append(bare)
        else:
            names.append(one)
    valid = is_valid(code) if code else False
    organisations = [code[8:17]] if valid else []
    written = [code, normalise_code(old_code) if old_code else "", *codes]
    organisations += [one for one in written if _is_organisation(one)]
    organisations += [one[8:17] for one in codes if is_valid(one)]
    return Firm(
        place,
        key,
        name,
        parts,
        tuple(name_parts(one, county) for one in names),
        code,
        code if valid or _is_attempt(code) else "",
        valid,
        tuple(dict.fromkeys(organisations)),
        tuple(codes),
        NOT_STREET.sub("", simplified(address)) if address else "",
    )


def _is_attempt(code: str) -> bool:
    """Say whether a faulty code was at least meant as one: not 无, not a row of noughts, not a telephone."""
    return 14 <= len(code) <= 22 and code.isascii() and code.isalnum() and len(set(code)) > 3


def _is_organisation(code: str) -> bool:
    return len(code) == 9 and code.isascii() and code.isalnum() and organisation_check(code[:8]) == code[8]


def code_distance(one: str, other: str) -> int:
    """Return how many slips (changed, lost, extra or exchanged characters) lie between two codes, at most 3."""
    if one[:15] == other[:15] and "000" in (one[15:], other[15:]):
        return 1
    return OSA.distance(one.translate(SEEN_AS), other.translate(SEEN_AS), score_cutoff=2)


def shared_former_code(one: Firm, other: Firm) -> str:
    """Return the former or organisation code two firms share, or nothing."""
    for former in other.former_codes:
        if former == one.code or former in one.former_codes:
            return former
    if one.code and one.code in other.former_codes:
        return one.code
    if one.former_codes and other.code in one.former_codes:
        return other.code
    return next((code for code in one.organisations if code in other.organisations), "")


def addresses_differ(one: Firm, other: Firm) -> bool:
    """Say whether both firms have an address and they are not two writings of one."""
    if not one.address or not other.address or one.address in other.address or other.address in one.address:
        return False
    numbers = (re.findall(r"[0-9]+", firm.address) for firm in (one, other))
    return next(numbers) != next(numbers) or ratio(one.address, other.address) < 80


def codes_conflict(one: Firm, other: Firm) -> bool:
    """Say whether two firms have codes that no slip or two can explain."""
    if not one.code or not other.code or not (one.valid or other.valid) or shared_former_code(one, other):
        return False
    return one.code != other.code and ((one.valid and other.valid) or code_distance(one.code, other.code) > 2)
