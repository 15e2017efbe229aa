"""时间线 and 卷内目录 of one employer: what happened when, and which papers there are, read from all its records."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from db.base import Record
from db.records import BY_NAME
from db.records.attendance import Attendance
from db.records.checkup import Checkup, Conclusion
from db.records.dose import Dose
from db.records.employer import Employer
from db.records.evidence import Evidence
from db.records.listed_name import ListedName
from db.records.monitoring import Monitoring
from db.records.monitoring_post import MonitoringPost, Qualified
from db.records.name_list import NameList
from db.records.training import Training
from ohdesk import codes
from ohdesk.dossier.moments import MOMENTS, PAPERS, Moment
from ohdesk.fields import field_map
from ohdesk.record_words import titles_of, words_of

LONGEST = 60


@dataclass(frozen=True)
class Event:
    """Something that happened on a day, or in a year whose day is not known, and the records that tell it."""

    year: int
    day: date | None
    section: str
    heading: str
    detail: str
    state: str
    kind: str
    numbers: tuple[int, ...]

    @property
    def when(self) -> str:
        """Return the day, or the year where only that is known."""
        return self.day.isoformat() if self.day else f"{self.year} 年"


def events(session: Session, employer: int) -> list[Event]:
    """Return everything dated that the ledger holds of an employer, the newest first."""
    found = _told(session, employer, MOMENTS)
    found += _checkups(session, employer) + _doses(session, employer)
    found += _trainings(session, employer) + _listed(session, employer)
    return sorted(found, key=_order)


def papers(session: Session, employer: int) -> list[Event]:
    """Return the papers that the records name by number, and evidence that names the employer, the newest first."""
    return sorted(_told(session, employer, PAPERS) + _evidence(session, employer), key=_order)


def _order(one: Event) -> tuple[int, int, str]:
    day = one.day or date(one.year, 12, 31) if one.year else date.min
    return -day.toordinal(), int(one.day is None), one.heading


def _told(session: Session, employer: int, moments: Sequence[Moment]) -> list[Event]:
    found: list[Event] = []
    for name in dict.fromkeys(one.kind for one in moments):
        kind = BY_NAME[name]
        mine = [one for one in moments if one.kind == name]
        column = kind.id if kind is Employer else getattr(kind, "employer")  # noqa: B009 - not on every kind
        records = list(session.scalars(select(kind).where(column == employer)))
        titles = titles_of(session, records, list(field_map(kind).values()))
        over = _over(session, records) if kind is Monitoring else {}
        for record in records:
            words = {
                field: words_of(about, getattr(record, field), titles)
                for field, about in field_map(kind).items()
            }
            words["over"] = over.get(record.id, "")
            found += [event for one in mine if (event := _event(one, record, words))]
    return found


def _event(moment: Moment, record: Record, words: Mapping[str, str]) -> Event | None:
    """Return what a record tells of one moment, or nothing when that is not filled in."""
    if moment.needs and not words[moment.needs]:
        return None
    when = next((value for name in moment.dates if (value := getattr(record, name))), None)
    if when is None and not moment.undated:
        return None
    day = when if isinstance(when, date) else None
    year = day.year if day else int(when or 0)
    told = [name for name in moment.details if words[name] not in ("", "0")]
    parts = [_part(record, name, words[name]) for name in told]
    heading = moment.heading.format_map(words)
    state = _state(moment, record, words)
    return Event(year, day, moment.section, heading, "　".join(parts), state, moment.kind, (record.id,))


def _part(record: Record, name: str, words: str) -> str:
    """Return one value; a bare number or yes/no gets its word before it."""
    about = field_map(type(record)).get(name)
    if about is not None and about.type == "code":
        words = codes.name_of(about.words.codes, getattr(record, name)) or words
    short = words if len(words) <= LONGEST else f"{words[: LONGEST - 1]}…"
    named = about is not None and about.type in ("whole", "decimal", "bool")
    return f"{about.zh} {short}" if named and about else short


def _state(moment: Moment, record: Record, words: Mapping[str, str]) -> str:
    if not moment.state or not words[moment.state]:
        return ""
    about = field_map(type(record)).get(moment.state)
    if about is None or about.type != "bool":
        return words[moment.state]
    good = {"qualified": "合格", "retest_qualified": "合格", "substantiated": "属实"}[moment.state]
    return good if getattr(record, moment.state) else f"不{good}"


def _over(session: Session, reports: Iterable[Record]) -> dict[int, str]:
    """Return how many posts of each report are over a limit, in words."""
    numbers = [one.id for one in reports]
    posts = (
        select(MonitoringPost.monitoring, MonitoringPost.workplace_name, MonitoringPost.post)
        .where(MonitoringPost.monitoring.in_(numbers), MonitoringPost.qualified == Qualified.unqualified)
        .distinct()
    )
    counted: dict[int, int] = {}
    for row in session.execute(posts):
        counted[row.monitoring] = counted.get(row.monitoring, 0) + 1
    return {number: f"超标岗位 {many} 个" for number, many in counted.items()}


def _checkups(session: Session, employer: int) -> list[Event]:
    """Group cards by day and kind of examination: a factory sends hundreds on one day."""
    cards = select(Checkup.id, Checkup.checked_on, Checkup.exam_kind, Checkup.conclusion).where(
        or_(Checkup.employer == employer, Checkup.host_employer == employer)
    )
    groups: dict[tuple[date, str], list[Any]] = {}
    for row in session.execute(cards):
        groups.setdefault((row.checked_on, str(row.exam_kind.value)), []).append(row)
    found = []
    for (day, exam), rows in groups.items():
        special = [
            f"{one.value} {many} 人"
            for one in (Conclusion.suspected, Conclusion.contraindication, Conclusion.recheck)
            if (many := sum(row.conclusion == one for row in rows))
        ]
        numbers = tuple(row.id for row in rows)
        words = "　".join([f"{len(rows):,} 人", *special])
        state = Conclusion.suspected.value if special and special[0].startswith("疑似") else ""
        found.append(Event(day.year, day, "体检", f"{exam}职业健康检查", words, state, "checkup", numbers))
    return found


def _doses(session: Session, employer: int) -> list[Event]:
    asked = select(Dose.id, Dose.period_from, Dose.overexposed).where(Dose.employer == employer)
    groups: dict[date, list[Any]] = {}
    for row in session.execute(asked):
        groups.setdefault(row.period_from, []).append(row)
    return [
        Event(
            day.year, day, "检测", "个人剂量监测", f"{len(rows):,} 人",
            "超过剂量限值" if any(row.overexposed for row in rows) else "", "dose", tuple(row.id for row in rows),
        )
        for day, rows in groups.items()
    ]  # fmt: skip


def _trainings(session: Session, employer: int) -> list[Event]:
    asked = (
        select(Attendance, Training.held_on, Training.title)
        .join(Training, Training.id == Attendance.training)
        .where(Attendance.employer == employer)
    )
    found = []
    for one, day, title in session.execute(asked):
        due = f"/{one.due}" if one.due is not None else ""
        words = f"{title}　{one.role.value} {one.attended}{due} 人"
        found.append(Event(day.year, day, "培训", "参加培训", words, "", "attendance", (one.id,)))
    return found


def _listed(session: Session, employer: int) -> list[Event]:
    asked = (
        select(ListedName, NameList.received_on, NameList.title)
        .join(NameList, NameList.id == ListedName.name_list)
        .where(ListedName.employer == employer)
    )
    return [
        Event(
            day.year, day, "材料", "列入部门名单", f"{title}　名单第 {one.row_no} 行", str(one.verdict.value),
            "listed_name", (one.id,),
        )
        for one, day, title in session.execute(asked)
    ]  # fmt: skip


def _evidence(session: Session, employer: int) -> list[Event]:
    """Return 佐证材料 attached to the employer or its records, and those whose title or remark names it."""
    name = session.scalar(select(Employer.name).where(Employer.id == employer)) or ""
    mine = Evidence.employer == employer
    if name:
        mine = or_(mine, func.instr(Evidence.title, name) > 0, func.instr(Evidence.note, name) > 0)
    found = []
    for one in session.scalars(select(Evidence).where(mine)):
        day = one.dated_on
        year = day.year if day else 0
        detail = "　".join(part for part in (one.title, one.document_no) if part)
        found.append(Event(year, day, "材料", "佐证材料", detail, "", "evidence", (one.id,)))
    return found
