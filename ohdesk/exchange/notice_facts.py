"""What a 提示单 says: an employer's industry, hazards and diseases, and the official words around them."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import chain, zip_longest
from typing import Literal

from sqlalchemy import func, select

from db.records.employer import Employer
from db.records.exposure import Exposure
from ohdesk import codes
from ohdesk.desk import Desk
from ohdesk.errors import Damaged, Refused
from ohdesk.paths import resources

Kind = Literal["declare", "change"]
CHUNK = 900


@dataclass(frozen=True)
class NoticeFacts:
    """What one notice says; `proposed` marks hazards taken from the industry's usual ones, not from records."""

    number: int
    employer: str
    section: str
    division: str
    group: str
    hazards: tuple[str, ...]
    diseases: tuple[str, ...]
    kind: Kind
    office: str
    issued_on: date
    proposed: bool = False


@dataclass(frozen=True)
class Wording:
    """The official text with its blanks, as `resources/notices/declaration.toml` gives it."""

    title: str
    source: str
    issuer: str
    number: str
    number_digits: int
    salutation: str
    body: str
    office: str
    date: str
    blank: str
    declaring: Mapping[str, str]


@dataclass(frozen=True)
class Said:
    """One notice in words: title, number, whom it addresses, the text, who signs and when."""

    title: str
    number: str
    salutation: str
    body: str
    office: str
    date: str


@lru_cache(maxsize=1)
def wording() -> Wording:
    """Return the official wording; raise Damaged when the program's file is gone or spoilt."""
    try:
        told = tomllib.loads((resources() / "notices" / "declaration.toml").read_text(encoding="utf-8"))
        words = Wording(**told["notice"])
        _fill(words, NoticeFacts(1, "", "", "", "", (), (), "declare", "", date(2025, 1, 1)), None)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        raise Damaged("程序自带的提示单模版 resources/notices/declaration.toml 缺失或损坏。") from error
    return words


def say(facts: NoticeFacts, most: int | None = None) -> Said:
    """Return a notice in words, with all hazards and diseases or the first `most` of them."""
    return _fill(wording(), facts, most)


def blanks(facts: NoticeFacts) -> tuple[str, ...]:
    """Return what a notice leaves blank to be filled in by hand."""
    asked = {
        "单位名称": facts.employer,
        "门类": facts.section,
        "大类": facts.division,
        "中类": facts.group,
        "职业病危害": facts.hazards,
        "职业病": facts.diseases,
        "落款单位": facts.office,
    }
    return tuple(words for words, value in asked.items() if not value)


def _fill(words: Wording, facts: NoticeFacts, most: int | None) -> Said:
    day = facts.issued_on
    values = {
        "employer": facts.employer.strip() or words.blank,
        "section": facts.section or words.blank,
        "division": facts.division or words.blank,
        "group": facts.group or words.blank,
        "hazards": _listed(facts.hazards, most) or words.blank,
        "diseases": _listed(facts.diseases, most) or words.blank,
        "declaring": words.declaring[facts.kind],
        "office": facts.office.strip() or words.blank,
        "number": str(facts.number).zfill(words.number_digits),
        "year": str(day.year),
        "month": str(day.month),
        "day": str(day.day),
    }
    texts = (words.number, words.salutation, words.body, words.office, words.date)
    return Said(words.title, *(text.format_map(values) for text in texts))


def _listed(names: Sequence[str], most: int | None) -> str:
    return "、".join(list(dict.fromkeys(name.strip() for name in names if name.strip()))[:most])


def facts_of(
    desk: Desk,
    employers: Iterable[int],
    issued_on: date,
    first_number: int,
    kind: Kind,
    office: str | None = None,
) -> list[NoticeFacts]:
    """Return the facts of one notice for each employer in their order, numbered from `first_number`.

    Hazards are those of the employer's exposure records, the most exposed first, else those usual in its
    industry (then `proposed`). Raises Refused when an employer is gone.
    """
    numbers = list(dict.fromkeys(employers))
    known = _employers(desk, numbers)
    if gone := [number for number in numbers if number not in known]:
        raise Refused(f"有 {len(gone)} 家单位（编号 {gone[0]} 等）不存在或已被移除，请刷新后重新选择。")
    kept = _hazards(desk, numbers)
    told = []
    for number, employer in enumerate(numbers, first_number):
        name, industry = known[employer]
        hazards = kept.get(employer) or _usual_hazards(industry)
        names = tuple(codes.name_of("hazard", code) or code for code in hazards)
        section, division, group = _path(industry)
        told.append(
            NoticeFacts(
                number=number,
                employer=name,
                section=section,
                division=division,
                group=group,
                hazards=names,
                diseases=_diseases(hazards, issued_on),
                kind=kind,
                office=office or desk.office,
                issued_on=issued_on,
                proposed=employer not in kept,
            )
        )
    return told


def _employers(desk: Desk, numbers: Sequence[int]) -> dict[int, tuple[str, str]]:
    found: dict[int, tuple[str, str]] = {}
    with desk.read() as session:
        for start in range(0, len(numbers), CHUNK):
            asked = select(Employer.id, Employer.name, Employer.industry)
            rows = session.execute(asked.where(Employer.id.in_(numbers[start : start + CHUNK])))
            found |= {number: (name, industry or "") for number, name, industry in rows}
    return found


def _hazards(desk: Desk, numbers: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """Return each employer's hazards on record, those first that most people meet."""
    found: dict[int, list[str]] = {}
    with desk.read() as session:
        for start in range(0, len(numbers), CHUNK):
            people = func.sum(func.coalesce(Exposure.exposed, 0))
            asked = select(Exposure.employer, Exposure.hazard).group_by(Exposure.employer, Exposure.hazard)
            asked = asked.where(Exposure.employer.in_(numbers[start : start + CHUNK]))
            for employer, hazard in session.execute(asked.order_by(people.desc(), Exposure.hazard)):
                found.setdefault(employer, []).append(hazard)
    return {employer: tuple(hazards) for employer, hazards in found.items()}


@lru_cache(maxsize=2048)
def _usual_hazards(industry: str) -> tuple[str, ...]:
    return tuple(one.code for one in codes.likely_hazards(industry)) if industry else ()


@lru_cache(maxsize=2048)
def _path(industry: str) -> tuple[str, str, str]:
    """Return the names of 门类, 大类 and 中类 of an industry, empty where its code does not reach."""
    known = codes.catalogue("industry")
    code = known.parse(industry) if industry else None
    names = [step.name for step in known.path(code)] if code else []
    section, division, group = (*names, "", "", "")[:3]
    return section, division, group


@lru_cache(maxsize=2048)
def _diseases(hazards: tuple[str, ...], on: date) -> tuple[str, ...]:
    """Return the diseases these hazards may cause: first the likeliest of each hazard, then the second ones.

    A catch-all of the catalogue ("other ... not mentioned above") is named only when there is nothing else.
    """
    each = [[one.code for one in codes.likely_diseases(hazard, on) if one.preselect] for hazard in hazards]
    found = list(dict.fromkeys(code for code in chain.from_iterable(zip_longest(*each)) if code))
    known = codes.catalogue("disease", on)
    named = [code for code in found if not ((entry := known.get(code)) and entry.extra.get("open"))]
    return tuple(known.name(code) for code in named or found)
