"""What the rules need to know beyond the results, read from the office: figures, papers, reasons, the time before."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.files import stored_file
from db.records.annual_figure import AnnualFigure
from db.records.definition_choice import DefinitionChoice
from db.records.outlook import Outlook
from db.records.submission import Submission
from ohdesk import assess, definitions, evidence, measures
from ohdesk.crosscheck.case import Before, Facts, KeptFigure, NoPaper
from ohdesk.crosscheck.rulebook import Rulebook, read_rulebook
from ohdesk.desk import Desk
from ohdesk.profile import Profile
from ohdesk.results import Results, RowResult

DATA = "data.json"


def facts_of(desk: Desk, profile: Profile, results: Results, as_of: date | None = None) -> Facts:
    """Read what a profile's rules ask beyond its results."""
    day = as_of or assess.default_day(profile)
    book = read_rulebook(profile)
    papers = evidence.missing(desk, profile, results)
    with desk.read() as session:
        taken = definitions.choices(session, profile)
        outlooks = list(session.scalars(select(Outlook).where(Outlook.profile == profile.name)))
        return Facts(
            as_of=day,
            figures=_figures(session, profile),
            no_papers=tuple(NoPaper(one.task, one.item, one.why) for one in papers),
            lag_reasons={one.indicator: one.reason or "" for one in outlooks},
            expected={one.indicator: one.will_reach for one in outlooks},
            choices=taken,
            bare_choices=_bare_choices(session, profile),
            before=tuple(filter(None, (_year_before(desk, profile, day), _submitted(session, profile)))),
            counts=_counts(desk, session, profile, book, day),
            book=book,
        )


def _figures(session: Session, profile: Profile) -> tuple[KeptFigure, ...]:
    asked = {figure.key: figure for figure in profile.figures}
    rows = session.scalars(
        select(AnnualFigure).where(AnnualFigure.figure.in_(asked)).order_by(AnnualFigure.year)
    )
    return tuple(
        KeptFigure(one.figure, one.year, int(one.value), one.source or "", one.as_of)
        for one in rows
        if one.year in asked[one.figure].years
    )


def _bare_choices(session: Session, profile: Profile) -> tuple[str, ...]:
    """Return the switches that were set otherwise than the profile proposes, without a reason."""
    usual = {one.key: one.default for one in profile.switches}
    kept = session.scalars(select(DefinitionChoice).where(DefinitionChoice.profile == profile.name))
    return tuple(
        one.switch
        for one in kept
        if one.switch in usual and one.option != usual[one.switch] and not (one.reason or "").strip()
    )


def _counts(
    desk: Desk, session: Session, profile: Profile, book: Rulebook, day: date
) -> dict[str, int | None]:
    names = {name for rule in book.rules for name in (*rule.measures, *rule.positive)}
    scope = assess.open_scope(desk, session, profile, day)
    return {name: measures.number(scope, measures.MEASURES[name](scope)) for name in sorted(names)}


def _year_before(desk: Desk, profile: Profile, day: date) -> Before | None:
    """Count the same day of the year before: what piles up in a year is compared with what had piled up then."""
    then = replace(profile, year=profile.year - 1)
    results = assess.evaluate(desk, then, _back(day))
    fixed = {one.key for one in profile.indicators if one.year or one.kind == "growth" or one.part("series")}
    numbers = _numbers(results.rows, fixed)
    return Before("上年同期", numbers) if numbers else None


def _back(day: date) -> date:
    last = 28 if (day.month, day.day) == (2, 29) else day.day
    return day.replace(year=day.year - 1, day=last)


def _numbers(rows: Collection[RowResult], without: Collection[str]) -> dict[str, dict[str, float | None]]:
    return {
        row.key: _three(row.numerator, row.denominator, row.value)
        for row in rows
        if row.key not in without and row.applies and row.value is not None
    }


def _submitted(session: Session, profile: Profile) -> Before | None:
    """Return the numbers of the last submission, None where there is none that can be read."""
    asked = select(Submission).where(Submission.profile == profile.name).order_by(Submission.ordinal.desc())
    last = session.scalars(asked).first()
    content = stored_file(session, last.archive) if last is not None else None
    if last is None or content is None:
        return None
    rows = _data_of(content).get("rows", [])
    numbers = {
        str(row["key"]): _three(*(_plain(row.get(name)) for name in ("numerator", "denominator", "value")))
        for row in rows
        if not row.get("series")
    }
    return Before(f"第{last.ordinal}次报送", numbers) if numbers else None


def _three(
    numerator: float | None, denominator: float | None, value: float | None
) -> dict[str, float | None]:
    """Return a row's numbers; of a plain count the number printed is its value, whatever it was added up from."""
    counted = value if denominator is None else numerator
    return {"numerator": counted, "denominator": denominator, "value": None if denominator is None else value}


def _plain(value: object) -> float | None:
    return float(value) if isinstance(value, (int, float)) else None


def _data_of(content: bytes) -> Mapping[str, Any]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            name = next(name for name in package.namelist() if name.rsplit("/", maxsplit=1)[-1] == DATA)
            found = json.loads(package.read(name))
            return found if isinstance(found, dict) else {}
    except (zipfile.BadZipFile, StopIteration, ValueError):
        return {}
