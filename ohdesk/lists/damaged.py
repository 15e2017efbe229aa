"""受损号码: damaged codes and citizen numbers in the ledger and its lists, each with the repair another record confirms."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.audit import Entry
from db.base import Record
from db.records.employer import Employer
from db.records.former_name import FormerName
from db.records.institution import Institution
from db.records.listed_name import ListedName
from db.records.name_list import NameList
from db.records.patient import Patient
from db.records.person import Person
from ohdesk import batch as batches
from ohdesk import checks, ledger
from ohdesk.desk import Desk
from ohdesk.errors import Refused
from ohdesk.exchange.sheet import Progress, quiet
from ohdesk.fields import field_map
from ohdesk.identity import normalise_code
from ohdesk.ledger import Change
from ohdesk.lists.repair import Candidate, Damage, Kind, Proposal, Sources, damage_of, propose

OLD_LENGTHS = (9, 15)
ACTION, SOURCE = "repair", "受损号码"
STEP = 2000


class _Place(NamedTuple):
    """Where numbers stand: the kind, the field, what sort of number, and what else is known of the bearer."""

    kind: type[Record]
    field: str
    sort: Kind
    facts: tuple[str, ...] = ()


PLACES = (
    _Place(Employer, "credit_code", "code"),
    _Place(FormerName, "credit_code", "code"),
    _Place(Institution, "credit_code", "code"),
    _Place(ListedName, "code_text", "code"),
    _Place(Person, "id_number", "citizen", ("birth", "phone")),
    _Place(Patient, "id_number", "citizen", ("birth", "phone")),
)


class _Row(NamedTuple):
    """One number as it is kept, and its bearer."""

    place: _Place
    number: int
    name: str
    bearer: str
    written: str
    where: str
    facts: tuple[str, ...]


@dataclass(frozen=True)
class Damaged:
    """One damaged number: whose it is, where it stands, what happened to it, and the repair if there is one."""

    kind: type[Record]
    number: int
    name: str
    field: str
    where: str
    damage: Damage
    proposal: Proposal | None

    @property
    def personal(self) -> bool:
        """Tell whether the number is a person's and shown masked."""
        return self.damage.kind == "citizen"


def find(desk: Desk, progress: Progress = quiet) -> list[Damaged]:
    """Return every damaged number, those with a repair first; what `progress` raises stops the work."""
    with desk.read() as session:
        rows = list(_rows(session, desk.county.name))
    judged = list(_judged(rows, progress))
    candidates = {
        (row.place, row.number): Candidate(row.written, row.bearer, row.where, row.facts)
        for row, damage in judged
        if damage is None or not damage.sure
    }
    sources = Sources(candidates.values())
    found = []
    for row, damage in judged:
        if damage is None or row.number < 0 or (damage.cause == "form" and row.place.kind is ListedName):
            continue
        others = sources
        if not damage.sure:
            # A number that may be right by chance must not be its own witness.
            others = Sources(one for key, one in candidates.items() if key != (row.place, row.number))
        proposal = propose(damage, others, row.bearer, row.facts)
        if proposal is None and not damage.sure:
            continue
        found.append(
            Damaged(row.place.kind, row.number, row.name, row.place.field, row.where, damage, proposal)
        )
    return sorted(found, key=lambda one: one.proposal is None)


def _judged(rows: Sequence[_Row], progress: Progress) -> Iterator[tuple[_Row, Damage | None]]:
    for at, row in enumerate(rows):
        if at % STEP == 0:
            progress(at, len(rows), "正在检查号码")
        yield row, damage_of(row.written, row.place.sort)


def _rows(session: Session, county: str) -> Iterator[_Row]:
    lists = {one.id: one.title for one in session.execute(select(NameList.id, NameList.title))}
    firms = {one.id: one.name for one in session.execute(select(Employer.id, Employer.name))}
    for place in PLACES:
        names = [place.field, *place.facts, *(("name_list",) if place.kind is ListedName else ())]
        columns = [getattr(place.kind, name) for name in ("id", "name", *names)]
        for number, name, written, *rest in session.execute(select(*columns)):
            if not written or not _is_expected(place, written):
                continue
            where = f"名单“{lists.get(rest[0], '')}”" if place.kind is ListedName else place.kind.zh
            told = tuple(str(fact) for fact in rest if fact) if place.facts else ()
            # The county's own name may be left out before a firm's; without it both writings are one.
            yield _Row(place, number, name, name.removeprefix(county), written, where, told)
    asked = select(FormerName.id, FormerName.employer, FormerName.credit_code)
    for number, employer, code in session.execute(asked):
        if code and employer in firms:
            # The code a firm bore earlier is also known under its present name.
            name = firms[employer]
            yield _Row(PLACES[1], -number, name, name.removeprefix(county), code, "曾用代码", ())


def _is_expected(place: _Place, number: str) -> bool:
    """Tell whether a number is of the sort looked for: no passport, no old code of 9 or 15 characters."""
    if place.sort == "citizen":
        return sum(one.isdigit() for one in number) >= 12
    return len(normalise_code(number)) not in OLD_LENGTHS


def mend(desk: Desk, chosen: Iterable[Damaged]) -> int:
    """Write the repairs a person agreed to, as one batch that can be undone; return its number.

    Raises Refused when a record was changed since, or when the repaired number is another record's.
    """
    wanted = [one for one in chosen if one.proposal is not None and one.number > 0]
    if not wanted:
        raise Refused("所选号码没有可用的修复建议，请对照证照逐条更正。")
    with desk.write() as session:
        title = f"修复 {len(wanted)} 个受损号码"
        batch = batches.begin(desk, session, wanted[0].kind, title, SOURCE, {"updated": len(wanted)})
        for one in wanted:
            assert one.proposal is not None
            before = ledger.current(session, one.kind, one.number)
            after = {**before, one.field: one.proposal.number}
            _refuse(session, one, before, after)
            batches.keep(desk, session, batch, one.kind, [Change(one.number, before, after)], ACTION)
            told: dict[str, object] = {"field": one.field, "cause": one.damage.cause}
            told["confirmed_by"] = list(one.proposal.confirmed_by)
            kind = one.kind.__tablename__
            desk.log(session, Entry("confirm_repair", kind, one.number, after=told, batch=batch.id))
        return batch.id


def _refuse(session: Session, one: Damaged, before: dict[str, Any], after: dict[str, Any]) -> None:
    words = f"{one.kind.zh}“{one.name}”"
    if before[one.field] != one.damage.text:
        raise Refused(f"{words}的号码已被改动，请刷新后再试。")
    twin = ledger.twin_of(session, one.kind, after)
    if twin is not None and twin != one.number:
        raise Refused(f"{words}修复后的号码已有另一条{one.kind.zh}记录，两条可能是同一个，请先核对合并。")
    zh = field_map(one.kind)[one.field].zh
    problems = [
        two for two in checks.check_values(one.kind, {**after, "id": one.number}) if two.field == one.field
    ]
    if any(two.level == "error" for two in problems):
        raise Refused(f"{words}的{zh}修复后仍有问题：{problems[0].message}。")
