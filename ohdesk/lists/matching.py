"""名单核对: says for each name of a list which firm of the ledger it is, by what evidence, and how sure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias

from ohdesk.identity import normalise_code
from ohdesk.lists.blocks import Blocks
from ohdesk.lists.firms import Firm, addresses_differ, codes_conflict, read_firm
from ohdesk.lists.likeness import ALMOST, WORTH_SHOWING, Candidate, Way, compared, evidence_of_code
from ohdesk.lists.names import normal_name, places_agree

Decision: TypeAlias = int | Literal["different"]
Progress: TypeAlias = Callable[[int, int, str], None]
STEP = 250
MOST_ALTERNATIVES = 5


@dataclass(frozen=True, slots=True)
class Name:
    """名称: one row of a list or one firm of the ledger; `former` holds earlier names and earlier codes."""

    key: int
    name: str
    code: str = ""
    old_code: str = ""
    former: tuple[str, ...] = ()
    address: str = ""


class Alternative(NamedTuple):
    """Another firm of the ledger that might be meant."""

    key: int
    score: float
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """What was found for one row: `listed` is its place in the list, `known` the key of a firm or None."""

    listed: int
    known: int | None
    way: Way
    certain: bool
    score: float
    evidence: tuple[str, ...]
    alternatives: tuple[Alternative, ...] = ()


def decision_key(name: str, code: str, county: str = "") -> tuple[str, str]:
    """Return under what a person's decision about a row is remembered for the next list."""
    return normal_name(name, county), normalise_code(code) if code else ""


def match(
    listed: Sequence[Name],
    known: Sequence[Name],
    decided: Mapping[tuple[str, str], Decision] | None = None,
    progress: Progress | None = None,
    county: str = "",
) -> list[Match]:
    """Match every listed name with at most one known one, in the order of the list.

    Certain are only a code, or a name that is unique and not contradicted; everything else is for a person to
    decide, whose decisions come back in `decided`. What `progress` raises stops the work.
    """
    work = _Matching(listed, known, decided or {}, progress or _quiet, county)
    return work.run()


def _quiet(_done: int, _total: int, _words: str) -> None:
    """Tell nobody."""


class _Matching:
    """One run: the certain first, so that what they claim counts against the merely alike."""

    def __init__(
        self,
        listed: Sequence[Name],
        known: Sequence[Name],
        decided: Mapping[tuple[str, str], Decision],
        progress: Progress,
        county: str,
    ) -> None:
        self.decided, self.progress = decided, progress
        self.total = len(known) + 3 * len(listed)
        self.done = 0
        self.known = [self.read(place, name, county, "正在读入台账") for place, name in enumerate(known)]
        self.listed = [self.read(place, name, county, "正在读入名单") for place, name in enumerate(listed)]
        self.by_key = {firm.key: firm for firm in self.known}
        self.by_code = _grouped((firm.code, firm) for firm in self.known if firm.valid)
        self.by_former = _grouped(
            (code, firm) for firm in self.known for code in (*firm.organisations, *firm.former_codes)
        )
        self.by_name = _grouped((firm.parts.normal, firm) for firm in self.known)
        self.by_other_name = _grouped((other.normal, firm) for firm in self.known for other in firm.others)
        self.by_address = _grouped((firm.address, firm) for firm in self.known)
        self.namesakes = _grouped((firm.parts.normal, firm) for firm in self.listed)
        self.bearers: dict[str, set[str]] = defaultdict(set)
        for firm in self.listed:
            self.bearers[_code_of(firm)].add(firm.parts.stem)

    def step(self, words: str) -> None:
        self.done += 1
        if self.done % STEP == 0 or self.done == self.total:
            self.progress(self.done, self.total, words)

    def read(self, place: int, name: Name, county: str, words: str) -> Firm:
        self.step(words)
        return read_firm(
            place, name.key, name.name, name.code, name.old_code, name.former, name.address, county
        )

    def run(self) -> list[Match]:
        found: dict[int, Match] = {}
        for firm in self.listed:
            self.step("正在按代码和名称核对")
            if certain := self.certain(firm):
                found[firm.place] = certain
        self.claimed = {one.known for one in found.values()}
        self.blocks = Blocks(self.known) if len(found) < len(self.listed) else None
        for firm in self.listed:
            self.step("正在按相似程度核对")
            if firm.place not in found:
                found[firm.place] = self.likely(firm)
        return [found[place] for place in range(len(self.listed))]

    def certain(self, firm: Firm) -> Match | None:
        """Return the match that needs no person, if there is one."""
        decision = self.decided.get((firm.parts.normal, firm.written_code))
        found = self.of_code(firm)
        if decision == "different":
            return found if found and found.way == "code" else None
        if decision is None or decision not in self.by_key:
            return found or self.of_name(firm)
        if found and found.known != decision:
            return None
        kept = self.weighed(firm, self.by_key[decision], claimed=False)
        evidence = ("此前已由人认定为同一家", *kept.evidence)
        return Match(firm.place, decision, kept.way, certain=True, score=1.0, evidence=evidence)

    def of_code(self, firm: Firm) -> Match | None:
        """Match by code, unless several bear it or the name says somebody else."""
        former = (*firm.organisations, *firm.former_codes, firm.code)
        ways: tuple[tuple[Way, list[Firm]], ...] = (
            ("code", self.by_code.get(firm.code, []) if firm.valid else []),
            (
                "former_code",
                _once(other for code in former if code for other in self.by_former.get(code, ())),
            ),
        )
        way, bearers = next(((way, bearers) for way, bearers in ways if bearers), ("none", []))
        other = self.same_or_only(firm, bearers) if bearers else None
        if other is None:
            return None
        score = 1.0 if way == "code" else 0.98
        evidence = evidence_of_code(way, firm, other)
        return Match(firm.place, other.key, way, certain=True, score=score, evidence=evidence)

    def same_or_only(self, firm: Firm, bearers: list[Firm]) -> Firm | None:
        """Return who of the bearers of a code is meant: the one of this name, or the only one if renamed."""
        same = [other for other in bearers if other.parts.normal == firm.parts.normal]
        if same:
            return same[0] if len(same) == 1 else None
        other = bearers[0]
        if len(bearers) > 1 or other.parts.branch != firm.parts.branch or not self.trusted(firm):
            return None
        return None if self.by_name.get(firm.parts.normal) else other

    def trusted(self, firm: Firm) -> bool:
        """Say whether a row's code is borne by no other name of the list, as a code dragged down a column is."""
        return len(self.bearers[_code_of(firm)]) == 1

    def of_name(self, firm: Firm) -> Match | None:
        """Match by a name only one firm has and nothing speaks against."""
        same = self.by_name.get(firm.parts.normal, ())
        if len(same) != 1 or not firm.parts.normal or firm.parts.normal in self.by_other_name:
            return None
        other = same[0]
        codes = {one.code for one in (other, *self.namesakes[firm.parts.normal]) if one.valid}
        if len(codes) > 1 or codes_conflict(firm, other) or not places_agree(firm.parts, other.parts):
            return None
        company = firm.parts.form.endswith("公司") and not firm.parts.branch
        if not company and addresses_differ(firm, other):
            # Only the names of companies are given once in a county; shops and branches may share theirs.
            return None
        evidence = compared(firm, other, trusted=True, claimed=False).evidence
        return Match(firm.place, other.key, "name", certain=True, score=0.97, evidence=evidence)

    def likely(self, firm: Firm) -> Match:
        """Return the likeliest firm for a person to look at, or none, with the next likely ones."""
        decided = self.decided.get((firm.parts.normal, firm.written_code)) == "different"
        candidates = sorted(
            (
                self.weighed(firm, other, claimed=other.key in self.claimed)
                for other in self.worth_comparing(firm)
            ),
            key=lambda one: (-one.score, one.key),
        )
        best = candidates[0] if candidates and not decided and _is_proposed(candidates[0]) else None
        others = [one for one in candidates if one is not best and one.score >= WORTH_SHOWING]
        shown = tuple(Alternative(one.key, one.score, one.evidence) for one in others[:MOST_ALTERNATIVES])
        if best:
            return Match(
                firm.place,
                best.key,
                best.way,
                certain=False,
                score=best.score,
                evidence=best.evidence,
                alternatives=shown,
            )
        words = "此前已由人认定不是台账中的单位" if decided else "台账中没有代码相同或名称相近的单位"
        return Match(
            firm.place, None, "none", certain=False, score=0.0, evidence=(words,), alternatives=shown
        )

    def weighed(self, firm: Firm, other: Firm, *, claimed: bool) -> Candidate:
        return compared(firm, other, trusted=self.trusted(firm), claimed=claimed)

    def worth_comparing(self, firm: Firm) -> list[Firm]:
        assert self.blocks
        normals = [firm.parts.normal, *(other.normal for other in firm.others)]
        found = [other for normal in normals for other in self.by_name.get(normal, ())]
        found += [other for normal in normals for other in self.by_other_name.get(normal, ())]
        for code in (firm.code, *firm.organisations, *firm.former_codes):
            found += self.by_code.get(code, ())
            found += self.by_former.get(code, ())
        found += self.by_address.get(firm.address, ())[:MOST_ALTERNATIVES]
        if firm.code and not firm.valid:
            found += self.blocks.near_code(firm.code)
        for parts in (firm.parts, *firm.others):
            found += self.blocks.alike(parts)
        return _once(found)


def _code_of(firm: Firm) -> str:
    return firm.code or firm.organisations[0] if firm.organisations else firm.code


def _is_proposed(best: Candidate) -> bool:
    """Say whether a candidate is shown as the likely one: the same name or code is, whatever speaks against it."""
    return best.way != "likeness" or best.score >= ALMOST


def _grouped(pairs: Iterable[tuple[str, Firm]]) -> dict[str, list[Firm]]:
    groups: dict[str, list[Firm]] = {}
    for word, firm in pairs:
        if word:
            groups.setdefault(word, []).append(firm)
    return groups


def _once(firms: Iterable[Firm]) -> list[Firm]:
    """Return each firm once; a firm may be reached by several of its codes and names."""
    return list({firm.place: firm for firm in firms}.values())
