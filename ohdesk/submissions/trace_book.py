"""溯源: every number of a submission with the records it was counted from, and no personal data among them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.base import Record
from db.records import BY_NAME
from ohdesk.desk import Desk
from ohdesk.exchange.long_book import long_book_bytes
from ohdesk.exchange.plain_book import Column, Content, Sheet
from ohdesk.fields import Field, fields_of
from ohdesk.links import Links
from ohdesk.profile import Profile
from ohdesk.record_words import words_of
from ohdesk.submissions.frozen import Frozen
from ohdesk.submissions.numbers import Number

CHUNK = 900
ABOUT_PERSONS = frozenset(
    {
        "person", "patient", "checkup", "checkup_finding", "dose", "radiation_worker",
        "follow_up", "rehab_visit", "attendance", "literacy_answer", "complaint", "contact",
    }
)  # fmt: skip
"""Of these only the record's number goes up, and the employer, station or township it belongs to."""

PLACES = ("employer", "station", "township", "institution")
WORDS: dict[str, frozenset[str]] = {
    "employer": frozenset({"name", "credit_code"}),
    "institution": frozenset({"name"}),
    "station": frozenset({"name"}),
    "monitoring": frozenset({"report_no"}),
    "monitoring_post": frozenset({"workplace_name", "post"}),
    "case": frozenset({"filed_no"}),
    "literacy_survey": frozenset({"industry_group"}),
    "annual_figure": frozenset({"label", "department", "source"}),
    "snapshot": frozenset({"measure"}),
}
"""The texts that may go up: names of firms and places, numbers of papers. No other free text does."""

USEFUL: dict[str, tuple[str, ...]] = {
    "employer": ("name", "credit_code", "township", "industry"),
    "monitoring": ("report_no", "employer"),
    "monitoring_post": ("workplace_name", "post", "hazard"),
    "case": ("filed_no", "employer"),
}
PLAIN = frozenset({"date", "whole", "decimal", "bool", "choice", "choices", "code"})
SHEET_NAME = 31
_UNFIT = str.maketrans("[]:*?/\\", "（）：＊？／＼")


def book_of(desk: Desk, profile: Profile, facts: Frozen) -> bytes:
    """Return the workbook: a list of all numbers first, then one sheet for each with its records."""
    sheets: list[Sheet] = []
    index: list[Sequence[Content]] = []
    with desk.read() as session:
        for number in facts.numbers.values():
            zh = _title(profile, number)
            name = f"{len(sheets) + 1:02d} {zh}".translate(_UNFIT)[:SHEET_NAME] if number.kind else ""
            index.append((len(index) + 1, zh, number.total, len(number.rows), name, number.note))
            if number.kind:
                sheets.append(_sheet(session, number, zh, name))
    columns = (
        Column("序号", 6, right=True),
        Column("数据项", 60),
        Column("数值", 12, right=True),
        Column("记录数", 10, right=True),
        Column("工作表", 36),
        Column("说明", 50),
    )
    note = f"{facts.title}，数据截至 {facts.as_of.isoformat()}；个人信息不上报，涉及个人的记录只列编号"
    index.append((None, note, None, None, "", ""))
    return long_book_bytes([Sheet("目录", "", note, columns, index), *sheets])


def _title(profile: Profile, number: Number) -> str:
    work = next((one for one in profile.works if one.no == number.key), None)
    if work is not None and all(one.key != number.key for one in profile.indicators):
        return f"{work.zh}　{BY_NAME[number.kind].zh if number.kind else number.part}"
    indicator = profile.indicator(number.key)
    part = indicator.part(number.part)
    return f"{indicator.zh}　{part.zh if part else number.part + '年'}"


def _sheet(session: Session, number: Number, zh: str, name: str) -> Sheet:
    kind = BY_NAME[number.kind]
    shown = allowed(kind, number.reads.get(number.kind, frozenset()))
    weighs = [Column("计入数", 10, right=True)] if number.weight else []
    columns = [Column("记录编号", 10, right=True), *(Column(one.zh, _width(one)) for one in shown), *weighs]
    rows = [
        (record, *words, *([number.rows[record]] if weighs else []))
        for record, words in _words(session, kind, sorted(number.rows), shown)
    ]
    total = f"{number.total:,}" if number.total is not None else "未填报"
    return Sheet(name, zh, f"{kind.zh} {len(rows):,} 条，合计 {total}", columns, rows)


def allowed(kind: type[Record], reads: Iterable[str]) -> list[Field]:
    """Return the fields of a kind that may go up: those that decide whether it counts, none of them personal."""
    name, read = kind.__tablename__, set(reads)
    wanted = read | set(USEFUL.get(name, kind.named_by)) | {"employer"}
    return [one for one in fields_of(kind) if one.name in wanted and _may(name, one)]


def _may(kind: str, field: Field) -> bool:
    if field.words.personal or field.form == "phone" or field.words.long:
        return False
    if field.type == "link":
        return field.words.kind in PLACES and kind != "patient"
    if kind in ABOUT_PERSONS:
        return False
    return field.type in PLAIN or field.name in WORDS.get(kind, ())


def _words(
    session: Session, kind: type[Record], numbers: Sequence[int], shown: Sequence[Field]
) -> Iterable[tuple[int, list[Content]]]:
    columns = [getattr(kind, one.name) for one in shown]
    rows: list[tuple[Any, ...]] = []
    for at in range(0, len(numbers), CHUNK):
        asked = select(kind.id, *columns).where(kind.id.in_(numbers[at : at + CHUNK])).order_by(kind.id)
        rows += [tuple(row) for row in session.execute(asked)]
    links = Links(session)
    titles = {
        one.words.kind: links.titles(one.words.kind, {row[at] for row in rows if row[at] is not None})
        for at, one in enumerate(shown, 1)
        if one.type == "link"
    }
    for row in rows:
        yield row[0], [words_of(one, row[at], titles) for at, one in enumerate(shown, 1)]


def _width(field: Field) -> int:
    return {"date": 12, "whole": 10, "decimal": 10, "bool": 8, "choice": 14}.get(field.type, 30)
