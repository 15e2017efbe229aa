"""How alike two firms are: their names, codes and addresses compared, each with its sentence."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import Literal, NamedTuple

from rapidfuzz.distance import OSA
from rapidfuzz.fuzz import ratio

from ohdesk.codes.code_search import initials
from ohdesk.lists.firms import Firm, addresses_differ, code_distance, shared_former_code
from ohdesk.lists.names import NameParts, places_agree

Way = Literal["code", "former_code", "former_name", "name", "likeness", "none"]
EXCHANGED, LOST = 0.15, 0.08
ALMOST = 0.72
"""From this score on a likeness is worth a person's look."""
WORTH_SHOWING = 0.55


class Candidate(NamedTuple):
    """A firm of the ledger that may be meant, with all that speaks for and against it."""

    key: int
    score: float
    way: Way
    evidence: tuple[str, ...]


def compared(one: Firm, other: Firm, *, trusted: bool, claimed: bool) -> Candidate:
    """Weigh a listed firm against one of the ledger.

    `trusted`: no other name of the list bears this code; `claimed`: another row is certainly this firm.
    """
    evidence: list[str] = []
    way, score = _names_compared(one, other, evidence)
    by_code, score = _codes_compared(one, other, score, evidence, trusted=trusted)
    score += _addresses_compared(one, other, evidence)
    if one.parts.branch != other.parts.branch:
        shown = "、".join(f"“{parts.branch or '本部'}”" for parts in (one.parts, other.parts))
        evidence.append(f"分支机构不同：{shown}")
        score -= 0.2
    if not places_agree(one.parts, other.parts):
        evidence.append("名称前的地名不同")
        score -= 0.08
    if claimed:
        evidence.append("台账中这一家已与名单另一行对上")
        score -= 0.1
    return Candidate(other.key, round(min(0.99, max(0.0, score)), 3), by_code or way, tuple(evidence))


def _names_compared(one: Firm, other: Firm, evidence: list[str]) -> tuple[Way, float]:
    if one.parts.normal == other.parts.normal:
        evidence.append("名称相同" if one.name == other.name else "名称相同（括号、地名等写法差别不计）")
        return "name", 1.0
    for name, others in ((one.parts.normal, other.others), (other.parts.normal, one.others)):
        if name in (parts.normal for parts in others):
            evidence.append(f"与曾用名相同：“{name}”")
            return "former_name", 0.96
    score, alias, mine, theirs = max(
        (stems_compared(mine, theirs) * (0.97 if alias else 1), alias, mine, theirs)
        for alias, mine, theirs in _spellings(one, other)
    )
    evidence.append(f"{'曾用名' if alias else '名称'}相似 {score:.0%}：“{mine.normal}”与“{theirs.normal}”")
    if mine.trade != theirs.trade and mine.core == theirs.core and mine.trade and theirs.trade:
        evidence.append(f"字号相同，行业用语不同：“{mine.trade}”“{theirs.trade}”")
    return "likeness", score


def _spellings(one: Firm, other: Firm) -> Iterator[tuple[bool, NameParts, NameParts]]:
    yield False, one.parts, other.parts
    for earlier in other.others:
        yield True, one.parts, earlier
    for earlier in one.others:
        yield True, earlier, other.parts


def stems_compared(mine: NameParts, theirs: NameParts) -> float:
    """Return how alike two names are, 0 to 0.97; slips of the pen and of the ear count less than other words."""
    if mine.stem == theirs.stem:
        return _forms_compared(mine.form, theirs.form)
    if mine.trade and mine.trade == theirs.trade and mine.core and theirs.core:
        one, other = mine.core, theirs.core
        whole = score = 0.4 + 0.6 * _share(one, other)
    else:
        one, other = mine.stem, theirs.stem
        whole = score = _share(one, other)
        if whole >= 0.5 and mine.core and theirs.core and mine.trade and theirs.trade:
            score = 0.6 * _share(mine.core, theirs.core) + 0.4 * _share(mine.trade, theirs.trade)
            score -= 0.1 if mine.core == theirs.core else 0.0
    if whole < 0.5:
        return whole
    if OSA.distance(one, other, score_cutoff=1) == 1:
        slip = _slip(one, other)
        score = (max(score, _share(mine.stem, theirs.stem)) if slip in (EXCHANGED, LOST) else score) + slip
    if mine.form != theirs.form and mine.form and theirs.form:
        score -= 0.06
    return min(score, 0.97)


def _forms_compared(mine: str, theirs: str) -> float:
    if not (mine and theirs):
        return 0.95
    return 0.92 if mine[-1] == theirs[-1] != "司" else 0.85


def _share(one: str, other: str) -> float:
    """Return the share of two words that needs no correction; words moved about still count a little."""
    if one == other:
        return 1.0
    share = OSA.normalized_similarity(one, other)
    if len(one) < 4 and len(other) < 4:
        return share
    return max(share, ratio(one, other) / 100 - 0.12)


def _slip(one: str, other: str) -> float:
    """Return how usual the one slip between two stems is: exchanged, doubled, lost, or heard wrongly."""
    if len(one) == len(other):
        if set(one) == set(other):
            return EXCHANGED
        return 0.12 if _sounds_alike(one, other) else 0.0
    longer, shorter = (one, other) if len(one) > len(other) else (other, one)
    doubled = any(
        a == b and longer[:at] + longer[at + 1 :] == shorter for at, (a, b) in enumerate(pairwise(longer))
    )
    return EXCHANGED if doubled else LOST


def _sounds_alike(one: str, other: str) -> bool:
    """Say whether the characters in which two stems of one length differ may begin with the same sound."""
    return all(_may_sound_alike(a, b) for a, b in zip(one, other, strict=True) if a != b)


@lru_cache(maxsize=65_536)
def _may_sound_alike(one: str, other: str) -> bool:
    return not initials(one).isdisjoint(initials(other))


def _codes_compared(
    one: Firm, other: Firm, score: float, evidence: list[str], *, trusted: bool
) -> tuple[Way | None, float]:
    if one.code and one.code == other.code:
        if not one.valid:
            evidence.append("代码写法相同，但不是有效的统一社会信用代码")
            return None, score + 0.1
        evidence.append("统一社会信用代码相同")
        if not trusted:
            evidence.append("名单中另有名称不同的行用了这个代码")
        return "code", max(score + 0.1, 0.9 if trusted else 0.73)
    if former := shared_former_code(one, other):
        evidence.append(f"与原代码相同：{former}")
        return "former_code", max(score + 0.1, 0.88 if trusted else 0.72)
    if not one.code or not other.code:
        return None, score
    if one.valid and other.valid:
        evidence.append(f"两个有效代码不同：{one.code}，{other.code}")
        return None, score - (0.3 if trusted else 0.1)
    return None, _near(one, other, score, evidence)


def _near(one: Firm, other: Firm, score: float, evidence: list[str]) -> float:
    wrong, right = (one.code, other.code) if other.valid else (other.code, one.code)
    slips = code_distance(wrong, right)
    if slips > 2:
        evidence.append("代码相差较大")
        return score - 0.2
    if slips == 0:
        evidence.append("代码只有易混的字母与数字之别（如 O 与 0）")
        return max(score + 0.3, 0.85)
    places = list(_differing(wrong, right))
    where = f"（第 {'、'.join(map(str, places))} 位）" if len(places) <= 2 else ""
    evidence.append(
        f"代码只差 {slips} 处{where}，名单代码校验不符"
        if wrong is one.code
        else f"代码只差 {slips} 处{where}"
    )
    if slips == 1:
        return max(score + 0.22, 0.8)
    return max(score + 0.15, 0.74) if score >= 0.4 else score + 0.15


def _differing(one: str, other: str) -> Iterator[int]:
    return (place for place, (a, b) in enumerate(zip(one, other, strict=False), 1) if a != b)


def _addresses_compared(one: Firm, other: Firm, evidence: list[str]) -> float:
    if not one.address or not other.address:
        return 0.0
    if one.address == other.address:
        evidence.append("地址相同")
        return 0.1
    if addresses_differ(one, other):
        evidence.append("地址不同")
        return -0.05
    evidence.append("地址相近")
    return 0.06


def evidence_of_code(way: Way, one: Firm, other: Firm) -> tuple[str, ...]:
    """Return the sentences for a match by code that needs no question."""
    first = "统一社会信用代码相同" if way == "code" else f"与原代码相同：{shared_former_code(one, other)}"
    if one.parts.normal == other.parts.normal:
        return first, "名称相同"
    return first, f"名称不同：名单为“{one.name}”，台账为“{other.name}”"
