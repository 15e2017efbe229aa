"""一企一档: everything the ledger holds of one employer, in sections of tables, with its timeline and due dates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from sqlalchemy import Select, extract, func, or_, select
from sqlalchemy.orm import Session

from db.base import Record, Words
from db.records import BY_NAME
from db.records.checkup import Checkup, Conclusion
from db.records.declaration import Declaration, ReviewState
from db.records.employer import Employer
from db.records.former_name import FormerName
from db.records.monitoring import Monitoring
from db.records.snooze import Snooze
from db.records.training import Training
from ohdesk import assess, codes
from ohdesk.clocks import Due, due_items
from ohdesk.desk import Desk
from ohdesk.dossier.events import Event, events, papers
from ohdesk.dossier.tables import TABLES, TableOf
from ohdesk.dossier.why_counted import Standing, standing, why_not
from ohdesk.errors import Refused
from ohdesk.fields import Field, field_map, fields_of
from ohdesk.query import rows_in
from ohdesk.record_words import Titles, titles_of, words_of

__all__ = [
    "Dossier",
    "DueLine",
    "Part",
    "due_lines",
    "exam_lines",
    "exam_years",
    "first_employer",
    "read",
    "rows_of",
    "why_not",
]

DISEASES = "likely_diseases"
UNKNOWN = "未填结论"
DUE_DAYS = 400
"""How far ahead the file looks: beyond the next yearly update."""

NAMED = 3


@dataclass(frozen=True)
class Part:
    """One table of a section: the kind, its records of this employer, the columns, and the link a new one needs."""

    section: str
    title: str
    kind: type[Record]
    numbers: tuple[int, ...]
    fields: tuple[Field, ...]
    link: str
    owner: str
    """The employer's name before what it is named by, which this file need not repeat."""
    extra: Mapping[int, str] = field(default_factory=dict)
    """Words of the last column, by record, where that column is no field of the kind."""


@dataclass(frozen=True)
class ExamYear:
    """One year of one kind of examination: workers examined, and cards by conclusion."""

    year: int
    workers: int
    cards: Mapping[str, int]


@dataclass(frozen=True)
class Dossier:
    """One employer's file as it stands now."""

    employer: Employer
    titles: Titles
    former: tuple[str, ...]
    declared: Declaration | None
    parts: tuple[Part, ...]
    events: tuple[Event, ...]
    papers: tuple[Event, ...]
    exams: tuple[ExamYear, ...]
    standing: Standing | None
    due: tuple[Due, ...]
    snoozed: Mapping[str, date]
    """Until when a person put off a due item, by its key."""

    def word(self, name: str) -> str:
        """Return one of the employer's values in words."""
        return words_of(field_map(Employer)[name], getattr(self.employer, name), self.titles)

    def section(self, name: str) -> list[Part]:
        """Return the tables of one section."""
        return [one for one in self.parts if one.section == name]

    def groups(self) -> dict[str, list[tuple[Field, str]]]:
        """Return the employer's own fields that are filled in, by group."""
        found: dict[str, list[tuple[Field, str]]] = {}
        for one in fields_of(Employer):
            if words := self.word(one.name):
                found.setdefault(one.words.group or "其他", []).append((one, words))
        return found


def read(desk: Desk, number: int, profile: str = "", today: date | None = None) -> Dossier:
    """Read one employer's whole file; raise Refused when there is no such employer."""
    with desk.read() as session:
        employer = session.get(Employer, number)
        if employer is None or employer.removed_at is not None:
            raise Refused(f"没有编号为 {number} 的用人单位，可能已被移除或合并，请刷新后再试。")
        dossier = Dossier(
            employer=employer,
            titles=titles_of(session, [employer], fields_of(Employer)),
            former=tuple(_former(session, number)),
            declared=_last_declaration(session, number),
            parts=tuple(_part(session, employer, one) for one in TABLES),
            events=tuple(events(session, number)),
            papers=tuple(papers(session, number)),
            exams=tuple(exam_years(session, number)),
            standing=None,
            due=(),
            snoozed={row.item: row.until for row in session.execute(select(Snooze.item, Snooze.until))},
        )
    due = due_items(desk, today or date.today(), DUE_DAYS, employer=number)
    return replace(dossier, standing=_standing(desk, number, profile), due=tuple(due))


def first_employer(desk: Desk, preferred: int = 0) -> int | None:
    """Return the employer to open where none was named: the preferred one while it is there, else the first."""
    with desk.read() as session:
        known = session.scalar(select(Employer.id).where(Employer.id == preferred))
        return known if known is not None else session.scalar(select(func.min(Employer.id)))


def rows_of(desk: Desk, part: Part, most: int | None = None) -> list[list[str]]:
    """Return a part's rows in words, all or the first ones."""
    own = [one for one in part.fields if one.name != DISEASES]
    with desk.read() as session:
        records = rows_in(session, part.kind, list(part.numbers[:most]))
        titles = titles_of(session, records, own)
    rows = []
    for record in records:
        words = [words_of(one, getattr(record, one.name), titles).removeprefix(part.owner) for one in own]
        rows.append([*words, part.extra.get(record.id, "")] if len(own) < len(part.fields) else words)
    return rows


def exam_years(session: Session, employer: int) -> list[ExamYear]:
    """Return what the cards of each year found; a worker with several cards is one worker."""
    year = extract("year", Checkup.checked_on)
    mine = or_(Checkup.employer == employer, Checkup.host_employer == employer)
    workers = select(year, func.count(Checkup.person.distinct())).where(mine).group_by(year)
    found = {int(one): (many, dict[str, int]()) for one, many in session.execute(workers)}
    cards = select(year, Checkup.conclusion, func.count()).where(mine).group_by(year, Checkup.conclusion)
    for one, conclusion, many in session.execute(cards):
        found[int(one)][1][conclusion.value if isinstance(conclusion, Conclusion) else UNKNOWN] = many
    return [ExamYear(one, *found[one]) for one in sorted(found, reverse=True)]


@dataclass(frozen=True)
class DueLine:
    """Due items of one clock, day and cause as one line: a factory's dosimeters fall due together."""

    words: str
    due_on: date
    level: str
    state: str
    why: str
    clause: str
    kind: str
    numbers: tuple[int, ...]


def due_lines(dossier: Dossier) -> list[DueLine]:
    """Return the due dates as they are shown: the same thing due for several people is one line."""
    groups: dict[tuple[str, date, str], list[Due]] = {}
    for one in dossier.due:
        groups.setdefault((one.clock + one.zh, one.due_on, one.why), []).append(one)
    return [_due_line(dossier, items) for items in groups.values()]


def _due_line(dossier: Dossier, items: Sequence[Due]) -> DueLine:
    first = items[0]
    names = [one.name.split("（")[0] for one in items if one.name != dossier.employer.name]
    who = "、".join(names[:NAMED]) + (f"等 {len(names)} 人" if len(names) > NAMED else "")
    until = dossier.snoozed.get(first.key)
    if until:
        state = f"暂缓至 {until}"
    elif first.level == "overdue":
        state = f"超期 {first.overdue_days:,} 天" if first.overdue_days else "尚无记录"
    else:
        state = f"还有 {first.remaining:,} 天" if first.remaining else "今天到期"
    return DueLine(
        f"{first.zh}：{who}" if who else first.zh, first.due_on, "later" if until else first.level, state,
        first.why, first.clause, first.kind, tuple(one.number for one in items),
    )  # fmt: skip


def exam_lines(years: Sequence[ExamYear]) -> tuple[list[str], list[list[str]]]:
    """Return headings and rows of what the cards of each year found."""
    conclusions = [*(one.value for one in Conclusion), UNKNOWN]
    rows = []
    for one in years:
        counts = [f"{one.cards.get(name, 0):,}" for name in conclusions]
        rows.append([f"{one.year}", f"{one.workers:,}", f"{sum(one.cards.values()):,}", *counts])
    return ["年度", "受检人数", "个案数", *conclusions], rows


def _former(session: Session, number: int) -> list[str]:
    asked = select(FormerName.name).where(FormerName.employer == number)
    return list(session.scalars(asked.order_by(FormerName.valid_to.desc(), FormerName.id.desc())))


def _last_declaration(session: Session, number: int) -> Declaration | None:
    made = select(Declaration).where(
        Declaration.employer == number, Declaration.review_state != ReviewState.returned
    )
    return session.scalars(made.order_by(Declaration.submitted_on.desc()).limit(1)).first()


def _standing(desk: Desk, number: int, name: str) -> Standing | None:
    """Judge the employer by a profile, the newest unless said; None where no profile can be read."""
    known = assess.profiles_for(desk)
    wanted = [one.name for one in known if one.name == name] or [one.name for one in known]
    try:
        return standing(desk, assess.open_profile(desk, wanted[0]), number) if wanted else None
    except Refused:
        return None


def _part(session: Session, employer: Employer, about: TableOf) -> Part:
    kind = BY_NAME[about.kind]
    numbers = tuple(session.scalars(_asked(kind, about, employer.id)))
    columns = [field_map(kind)[name] for name in about.columns]
    extra: dict[int, str] = {}
    if about.kind == "exposure":
        extra = _likely(session, kind, numbers)
        columns.append(Field(DISEASES, Words("可能导致的职业病"), "text", required=False))
    title, owner = about.title or kind.zh, f"{employer.name} "
    return Part(about.section, title, kind, numbers, tuple(columns), about.link, owner, extra)


def _asked(kind: type[Record], about: TableOf, employer: int) -> Select[int]:
    """Return the numbers of a table's records, over limits or the newest first."""
    asked = select(kind.id)
    if about.kind == "monitoring_post":
        asked = asked.join(Monitoring, Monitoring.id == getattr(kind, "monitoring"))  # noqa: B009 - see above
        mine = Monitoring.employer == employer
        return asked.where(mine).order_by(getattr(kind, "qualified").desc(), Monitoring.year.desc(), kind.id)  # noqa: B009
    if about.kind == "attendance":
        held = asked.join(Training, Training.id == getattr(kind, "training"))  # noqa: B009
        return held.where(getattr(kind, about.link) == employer).order_by(Training.held_on.desc(), kind.id)
    links = [getattr(kind, name) == employer for name in (about.link, *about.also)]
    asked = asked.where(or_(*links))
    return (
        asked.order_by(getattr(kind, kind.dated).desc(), kind.id.desc())
        if kind.dated
        else asked.order_by(kind.id)
    )


def _likely(session: Session, kind: type[Record], numbers: Sequence[int]) -> dict[int, str]:
    """Return the statutory diseases that each exposure may cause; those under a condition are left out."""
    found = {}
    for record in rows_in(session, kind, numbers):
        likely = [one for one in codes.likely_diseases(getattr(record, "hazard")) if one.preselect]  # noqa: B009
        found[record.id] = "、".join(one.name for one in likely)
    return found
