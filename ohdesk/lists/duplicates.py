"""疑似重复单位: pairs of employers in the ledger that look like one, and the pairs a person said are two."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, combinations
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db import office
from db.audit import Entry
from db.records import BY_NAME
from db.records.employer import Employer, Verdict
from ohdesk.desk import Desk
from ohdesk.errors import Refused
from ohdesk.exchange.sheet import Progress, quiet
from ohdesk.fields import fields_of
from ohdesk.lists.blocks import Blocks
from ohdesk.lists.firms import Firm, read_firm
from ohdesk.lists.likeness import compared
from ohdesk.lists.reconcile import ledger_names

SETTING = "not_duplicates"
WORTH_ASKING = 0.8
SAME_PERSON, SAME_PHONE = 0.06, 0.08
MOST_SHARING = 6
"""A phone or an address more employers share than this belongs to an agent or a market, and proves nothing."""
STEP = 500


class Contact(NamedTuple):
    """What two records of one employer often share."""

    person: str
    phone: str


@dataclass(frozen=True)
class Pair:
    """Two employers that look like one, with what speaks for it."""

    one: int
    other: int
    score: float
    evidence: tuple[str, ...]


def pairs(desk: Desk, progress: Progress = quiet) -> list[Pair]:
    """Return the pairs worth a person's look, the likeliest first; what `progress` raises stops the work."""
    with desk.read() as session:
        known = ledger_names(session)
        contacts = _contacts(session)
        apart = set(_kept_apart(session))
        judged = set(session.scalars(select(Employer.id).where(Employer.verdict == Verdict.duplicate)))
    firms = [
        read_firm(at, one.key, one.name, one.code, one.old_code, one.former, one.address, desk.county.name)
        for at, one in enumerate(known)
    ]
    found = []
    for one, other in _worth_comparing(firms, contacts, progress):
        if _key(one.key, other.key) in apart or {one.key, other.key} & judged:
            continue
        if pair := _weighed(one, other, contacts):
            found.append(pair)
    return sorted(found, key=lambda pair: (-pair.score, pair.one, pair.other))


def _contacts(session: Session) -> dict[int, Contact]:
    asked = select(Employer.id, Employer.legal_person, Employer.legal_phone, Employer.contact_phone)
    return {
        number: Contact(person or "", phone or other or "")
        for number, person, phone, other in session.execute(asked)
    }


def _worth_comparing(
    firms: Sequence[Firm], contacts: Mapping[int, Contact], progress: Progress
) -> Iterable[tuple[Firm, Firm]]:
    """Yield each pair once that shares a name, a code, an address, a phone, or rare parts of the name."""
    seen: set[tuple[int, int]] = set()
    for one, other in chain(_sharing(firms, contacts), _alike(firms, progress)):
        if (key := _key(one.key, other.key)) not in seen:
            seen.add(key)
            yield one, other


def _sharing(firms: Sequence[Firm], contacts: Mapping[int, Contact]) -> Iterable[tuple[Firm, Firm]]:
    groups: dict[Hashable, list[Firm]] = defaultdict(list)
    for firm in firms:
        names = {firm.parts.normal, *(other.normal for other in firm.others)}
        codes = {firm.code, *firm.organisations, *firm.former_codes}
        words = {("word", word) for word in names | codes if word}
        for word in {*words, ("address", firm.address), ("phone", contacts[firm.key].phone)}:
            if word[1]:
                groups[word].append(firm)
    for group in groups.values():
        if 1 < len(group) <= MOST_SHARING:
            yield from combinations(group, 2)


def _alike(firms: Sequence[Firm], progress: Progress) -> Iterable[tuple[Firm, Firm]]:
    blocks = Blocks(firms)
    for at, firm in enumerate(firms):
        if at % STEP == 0:
            progress(at, len(firms), "正在查找名称相近的单位")
        yield from ((firm, other) for other in blocks.alike(firm.parts) if other is not firm)


def _weighed(one: Firm, other: Firm, contacts: Mapping[int, Contact]) -> Pair | None:
    weighed = compared(one, other, trusted=False, claimed=False)
    score, evidence = weighed.score, list(weighed.evidence)
    mine, theirs = contacts[one.key], contacts[other.key]
    if mine.person and mine.person == theirs.person:
        score += SAME_PERSON
        evidence.append(f"法定代表人相同：{mine.person}")
    if mine.phone and mine.phone == theirs.phone:
        score += SAME_PHONE
        evidence.append("电话相同")
    if score < WORTH_ASKING:
        return None
    low, high = sorted((one.key, other.key))
    return Pair(low, high, min(score, 0.99), tuple(evidence))


def _key(one: int, other: int) -> tuple[int, int]:
    return (one, other) if one < other else (other, one)


def _kept_apart(session: Session) -> list[tuple[int, int]]:
    return [_key(*pair) for pair in json.loads(office.setting(session, SETTING, "[]"))]


def keep_apart(desk: Desk, one: int, other: int, reason: str = "") -> None:
    """Remember that two employers are two, so that the pair is not proposed again."""
    _change(desk, one, other, reason, apart=True)


def propose_again(desk: Desk, one: int, other: int) -> None:
    """Forget that two employers were said to be two."""
    _change(desk, one, other, "", apart=False)


def _change(desk: Desk, one: int, other: int, reason: str, *, apart: bool) -> None:
    if one == other:
        raise Refused("请选择两家不同的单位。")
    key = _key(one, other)
    with desk.write() as session:
        kept = [pair for pair in _kept_apart(session) if pair != key]
        if apart:
            kept.append(key)
        office.set_setting(session, SETTING, json.dumps(kept))
        action = "not_duplicate" if apart else "maybe_duplicate"
        desk.log(session, Entry(action, "employer", key[0], after={"other": key[1]}, reason=reason or None))


def belongings(desk: Desk, numbers: Iterable[int]) -> dict[int, dict[str, int]]:
    """Return how many records of each kind belong to each employer, by the kind's Chinese word."""
    wanted = list(numbers)
    counts: dict[int, dict[str, int]] = {number: {} for number in wanted}
    with desk.read() as session:
        for kind in BY_NAME.values():
            for field in fields_of(kind):
                if field.words.kind != "employer" or kind is Employer:
                    continue
                column = getattr(kind, field.name)
                asked = select(column, func.count()).where(column.in_(wanted)).group_by(column)
                for number, count in session.execute(asked):
                    counts[number][kind.zh] = counts[number].get(kind.zh, 0) + count
    return counts
