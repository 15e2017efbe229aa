"""审计记录: what was done in the office, in words, to be read, searched, exported and checked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, func, select, union_all
from sqlalchemy.orm import Session

from db import search
from db.audit import Audit, Entry, first_break, head
from db.base import Record
from db.records import BY_NAME, KINDS
from ohdesk import profile
from ohdesk.audit_words import action_word, kind_word, loose_words, role_word
from ohdesk.desk import Desk
from ohdesk.errors import Refused
from ohdesk.hiding import hidden
from ohdesk.history import Change, changes_of, linked_titles, values_of
from ohdesk.links import Links

PAGE = 200
MOST_FOUND = 500
"""Records of one kind whose rows are looked for by words."""

MOST_EXPORTED = 1_000_000
LONGEST_NUMBER = 10
HEADINGS = ("序号", "时间", "用户", "角色", "操作", "对象", "记录", "栏目", "原来", "改为", "原因", "校验")
WIDTHS = (9, 20, 12, 9, 14, 14, 26, 16, 26, 26, 26, 20)
Progress = Callable[[int, int, str], None]


def quiet(done: int, total: int, words: str) -> None:
    """Report progress to nobody."""


@dataclass(frozen=True)
class Filters:
    """Which rows are asked for; a blank asks for all."""

    user: str = ""
    action: str = ""
    kind: str = ""
    record: int | None = None
    words: str = ""
    since: date | None = None
    until: date | None = None
    reasoned: bool = False
    """Only rows with a reason."""


@dataclass(frozen=True)
class Line:
    """One row of the chain in words; `kind` and `record` lead to what it was done to."""

    seq: int
    when: str
    who: str
    role: str
    action: str
    kind: str
    record: int | None
    action_zh: str
    kind_zh: str
    name: str
    changes: list[Change] = field(default_factory=list)
    reason: str = ""
    hash: str = ""


@dataclass(frozen=True)
class Page:
    """Some rows, the newest first, and the number before which the next ones are asked for; None at the end."""

    lines: list[Line]
    next_before: int | None


@dataclass(frozen=True)
class Verdict:
    """What checking the chain found: how many rows hold, and the first number that does not."""

    good: int
    first_bad: int | None

    @property
    def sentence(self) -> str:
        """Say it to a person."""
        if self.first_bad is None:
            return f"审计记录完好，共 {self.good:,} 条，逐条校验相符。"
        return f"审计记录从第 {self.first_bad:,} 条起不符，可能被改动过。请停止使用，保留现场并联系管理员。"


def entries(desk: Desk, asked: Filters, before: int | None = None, limit: int = PAGE) -> Page:
    """Return the newest rows that answer the filters, those before a number; every page costs the same."""
    desk.require("audit")
    with desk.read() as session:
        numbers = list(session.scalars(_numbers(session, asked, before).limit(limit + 1)))
        chosen = select(Audit).where(Audit.seq.in_(numbers[:limit])).order_by(Audit.seq.desc())
        lines = _lines(session, list(session.scalars(chosen)))
    return Page(lines, numbers[limit - 1] if len(numbers) > limit else None)


def total(desk: Desk, asked: Filters) -> int:
    """Return how many rows answer the filters; for a great chain this takes its time."""
    desk.require("audit")
    with desk.read() as session:
        if asked == Filters():
            return head(session)[0]
        chosen = _numbers(session, asked, None).order_by(None).subquery()
        return session.scalar(select(func.count()).select_from(chosen)) or 0


def answers(desk: Desk) -> dict[str, list[tuple[str, str]]]:
    """Return what can be asked for: users, actions and kinds that stand in the chain, each with its word."""
    desk.require("audit")
    with desk.read() as session:
        users = _distinct(session, Audit.user)
        actions = sorted(((one, action_word(one)) for one in _distinct(session, Audit.action)), key=_by_word)
        kinds = [(one, kind_word(one)) for one in _distinct(session, Audit.kind) if one]
    order = {kind.__tablename__: at for at, kind in enumerate(KINDS)}
    kinds.sort(key=lambda one: (order.get(one[0], len(order)), one[1]))
    return {"user": [(one, one) for one in users], "action": actions, "kind": kinds}


def _by_word(one: tuple[str, str]) -> str:
    return one[1]


def _distinct(session: Session, column: Any) -> list[str]:
    """Return a column's values by leaping from one to the next through its index, however many rows there are."""
    found: list[str] = []
    value = session.scalar(select(func.min(column)))
    while value is not None:
        found.append(value)
        value = session.scalar(select(func.min(column)).where(column > value))
    return found


def _numbers(session: Session, asked: Filters, before: int | None) -> Select[int]:
    """Return a query of the numbers asked for, the newest first; it reads indexes only, never the rows."""
    wanted = select(Audit.seq).order_by(Audit.seq.desc())
    same = {Audit.user: asked.user, Audit.action: asked.action, Audit.kind: asked.kind}
    conditions: list[ColumnElement[bool]] = [column == value for column, value in same.items() if value]
    if before is not None:
        conditions.append(Audit.seq < before)
    if asked.record is not None:
        conditions.append(Audit.record == asked.record)
    if asked.reasoned:
        conditions.append(Audit.reason.is_not(None))
    if asked.since or asked.until:
        conditions += _between(session, asked)
    if asked.words.strip():
        conditions.append(_said(session, asked))
    return wanted.where(*conditions)


def _between(session: Session, asked: Filters) -> list[ColumnElement[bool]]:
    """Return the conditions of a span of days; the numbers at its ends keep the search from walking further."""
    first = asked.since.isoformat() if asked.since else ""
    last = (asked.until + timedelta(days=1)).isoformat() if asked.until else "9"
    within = and_(Audit.at_local >= first, Audit.at_local < last)
    low, high = session.execute(select(func.min(Audit.seq), func.max(Audit.seq)).where(within)).one()
    if low is None:
        return [false()]
    # The empty words keep the index by time out of it: the rows are wanted in the order of their numbers.
    moment = Audit.at_local.concat("")
    return [Audit.seq >= low, Audit.seq <= high, moment >= first, moment < last]


def _said(session: Session, asked: Filters) -> ColumnElement[bool]:
    """Return the rows of records that the words find, and those whose reason holds the words."""
    words = asked.words.strip()
    if words.isdecimal() and len(words) <= LONGEST_NUMBER:
        return Audit.seq == int(words)
    kinds = [BY_NAME[asked.kind]] if asked.kind in BY_NAME else list(KINDS)
    held = Audit.reason.contains(words, autoescape=True)
    parts = [select(Audit.seq).where(Audit.reason.is_not(None), held)]
    for kind in kinds:
        near = search.matching(kind.__tablename__, words)
        numbers = list(session.scalars(near.limit(MOST_FOUND))) if near is not None else []
        if numbers:
            same = (Audit.kind == kind.__tablename__, Audit.record.in_(numbers))
            parts.append(select(Audit.seq).where(*same))
    return Audit.seq.in_(union_all(*parts))


def _lines(session: Session, rows: Sequence[Audit]) -> list[Line]:
    links = Links(session)
    names = _names(links, rows)
    told = [(row, values_of(row.before), values_of(row.after)) for row in rows]
    changes = _changes(links, told)
    return [
        Line(
            row.seq,
            row.at_local[:19].replace("T", " "),
            row.user,
            role_word(row.role),
            row.action,
            row.kind,
            row.record,
            action_word(row.action),
            kind_word(row.kind),
            hidden(names.get((row.kind, row.record or 0), "")),
            changes[row.seq],
            hidden(row.reason or ""),
            row.hash,
        )
        for row in rows
    ]


def _names(links: Links, rows: Iterable[Audit]) -> dict[tuple[str, int], str]:
    wanted: dict[str, set[int]] = {}
    for row in rows:
        if row.kind in BY_NAME and row.record is not None:
            wanted.setdefault(row.kind, set()).add(row.record)
    found: dict[tuple[str, int], str] = {}
    for kind, numbers in wanted.items():
        titles = links.titles(kind, numbers)
        found |= {(kind, number): _plain(titles.get(number, "")) or f"编号 {number}" for number in numbers}
    return found


def _plain(title: str) -> str:
    """Say a profile's title where a record is named by the profile's key."""
    return " ".join(_profiles().get(part, part) for part in title.split(" "))


@lru_cache(maxsize=1)
def _profiles() -> dict[str, str]:
    return {one.name: one.title for one in profile.available()}


Told = tuple[Audit, dict[str, object], dict[str, object]]


def _changes(links: Links, told: Sequence[Told]) -> dict[int, list[Change]]:
    """Return every row's changes; fields are told by their words, whatever else was noted by its own."""
    by_kind: dict[type[Record], list[Told]] = {}
    found: dict[int, list[Change]] = {}
    for row, before, after in told:
        if row.kind in BY_NAME and row.record is not None:
            by_kind.setdefault(BY_NAME[row.kind], []).append((row, before, after))
        else:
            found[row.seq] = loose_words(before, after)
    for kind, some in by_kind.items():
        titles = linked_titles(links, kind, (values for _, *both in some for values in both))
        for row, before, after in some:
            changes = changes_of(kind, before, after, titles)
            told_plainly = [(zh, _plain(old), _plain(new)) for zh, old, new in changes]
            found[row.seq] = told_plainly or loose_words(before, after)
    return found


def stamp(desk: Desk) -> str:
    """Return the chain's head as it stands at the foot of what goes out: 审计序号 N · 校验 xxxxxxxx."""
    with desk.read() as session:
        seq, last = head(session)
    return f"审计序号 {seq} · 校验 {last[:8]}"


def note_given(desk: Desk, action: str, kind: str, record: int | None = None, **after: object) -> int:
    """Write into the chain that something left the office: which file, how many records or pages."""
    with desk.write("export") as session:
        return desk.log(session, Entry(action, kind, record, after=after))


def verify(desk: Desk, progress: Progress = quiet) -> Verdict:
    """Walk the whole chain; what `progress` raises stops the work."""
    desk.require("audit")
    with desk.read() as session:
        whole = head(session)[0]
        told = "正在逐条校验"
        good, bad = first_break(session, desk.author, lambda done: progress(min(done, whole), whole, told))
    return Verdict(good, bad)


def export(desk: Desk, path: Path, asked: Filters, progress: Progress = quiet) -> int:
    """Write the rows that answer the filters as a workbook, one line for every field changed; return the rows."""
    from ohdesk.exchange.writer import write_rows

    desk.require("audit")
    desk.require("export")
    if path.suffix.lower() != ".xlsx":
        raise Refused(f"审计记录导出为 .xlsx 文件：{path.name}。")
    whole = total(desk, asked)
    if whole > MOST_EXPORTED:
        raise Refused(f"有 {whole:,} 条，一次最多导出 {MOST_EXPORTED:,} 条，请先按时间筛选。")
    counted = [0]
    widths = dict(enumerate(WIDTHS))
    lines = _sheet_lines(desk, asked, whole, counted, progress)
    write_rows(path, "审计记录", HEADINGS, lines, widths=widths, footer=stamp(desk))
    with desk.write("audit") as session:
        after: dict[str, object] = {"file": path.name, "records": counted[0]}
        desk.log(session, Entry("export_audit", "audit", after=after))
    return counted[0]


def _sheet_lines(
    desk: Desk, asked: Filters, whole: int, counted: list[int], progress: Progress
) -> Iterable[list[Any]]:
    before: int | None = None
    while True:
        page = entries(desk, asked, before, 2000)
        for one in page.lines:
            counted[0] += 1
            first = [one.seq, one.when, one.who, one.role, one.action_zh, one.kind_zh, one.name]
            for zh, old, new in one.changes or [("", "", "")]:
                yield [*first, zh, old, new, one.reason, one.hash[:16]]
        progress(counted[0], whole, "正在导出审计记录")
        if page.next_before is None:
            return
        before = page.next_before
