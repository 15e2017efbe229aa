"""自评估: a profile, the records and the typed figures give results, each with the rows it was counted from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.records import BY_NAME, KINDS
from db.records.contact import Contact as ContactRecord
from db.records.employer import Employer
from db.records.yearly_task import YearlyTask
from ohdesk import definitions, measures
from ohdesk.counting import SWITCHES, Trace, traced
from ohdesk.desk import Desk
from ohdesk.errors import Refused
from ohdesk.fields import fields_of
from ohdesk.judging import count_row, judged_tasks, plain_row, rate_row, unproved
from ohdesk.measures import Counted, Scope
from ohdesk.profile import RISING, SHARE, Found, Indicator, Part, Profile, Vocabulary, available, load
from ohdesk.results import Contact, Results, RowResult, read_rising
from ohdesk.works import with_works


def vocabulary() -> Vocabulary:
    """Return the names a profile may use."""
    kinds = {kind.__tablename__: [field.name for field in fields_of(kind)] for kind in KINDS}
    switches = {key: list(switch.options) for key, switch in SWITCHES.items()}
    return Vocabulary(kinds, list(measures.MEASURES), switches)


def own_profiles(desk: Desk) -> Path:
    """Return the folder beside the office's data in which it may keep profiles of its own."""
    return desk.store.folder / "profiles"


def profiles_for(desk: Desk) -> list[Found]:
    """List the profiles that can be chosen, those of the office's own place first and of these the newest."""
    return available(own_profiles(desk), desk.county.code)


def open_profile(desk: Desk, name: str) -> Profile:
    """Load a profile by name, checked against what this program keeps and counts."""
    return load(name, own_profiles(desk), vocabulary())


def default_day(profile: Profile) -> date:
    """Return the day as of which a profile is counted: today, or its year's last day when that is past."""
    return min(date.today(), date(profile.year, 12, 31))


@dataclass(frozen=True)
class Traced:
    """Results, with the records behind every number by indicator and part: its key, its role, or its year."""

    results: Results
    traces: Mapping[tuple[str, str], Trace]


def evaluate_traced(
    desk: Desk, profile: Profile, as_of: date | None = None, choices: Mapping[str, str] | None = None
) -> Traced:
    """Count everything as `evaluate` does, and list the records behind every number in the same pass."""
    traces: dict[tuple[str, str], Trace] = {}
    return Traced(evaluate(desk, profile, as_of, choices, traces), traces)


def evaluate(
    desk: Desk,
    profile: Profile,
    as_of: date | None = None,
    choices: Mapping[str, str] | None = None,
    traces: dict[tuple[str, str], Trace] | None = None,
) -> Results:
    """Count every indicator and grade every task from what is recorded, by the readings kept or given.

    `traces`, where given, receives the records behind every number.
    """
    with desk.read() as session:
        scope = replace(open_scope(desk, session, profile, as_of, choices), traces=traces)
        rows = [_row(its_year(scope, one), profile, one) for one in profile.indicators]
        if session.scalar(select(Employer.id).limit(1)) is None:
            rows = [unproved(one) for one in rows]
        tasks = judged_tasks(scope, profile, rows)
        contacts = [
            Contact(one.department, one.name, one.duty or "", one.phone or "")
            for one in session.scalars(select(ContactRecord).order_by(ContactRecord.id))
        ]
        return with_works(Results(rows, tasks, contacts), scope, profile)


def open_scope(
    desk: Desk,
    session: Session,
    profile: Profile,
    as_of: date | None = None,
    choices: Mapping[str, str] | None = None,
) -> Scope:
    """Return what a profile is counted on: its year, the day, and the office's choices unless others are given."""
    kept = definitions.choices(session, profile) if choices is None else choices
    return Scope(session, desk.county, profile.year, as_of or default_day(profile), kept)


def trace(
    desk: Desk,
    profile: Profile,
    key: str,
    part: str = "",
    as_of: date | None = None,
    choices: Mapping[str, str] | None = None,
) -> Trace:
    """Return the records behind an indicator's number; `part` is numerator, denominator, a part's key or a year."""
    indicator = profile.indicator(key)
    with desk.read() as session:
        scope = its_year(open_scope(desk, session, profile, as_of, choices), indicator)
        wanted, year = _wanted(indicator, part, profile)
        counted = counted_part(scope, wanted, year)
        return traced(scope, counted)


def its_year(scope: Scope, indicator: Indicator) -> Scope:
    """Return the scope of an indicator that has a year of its own: its last day, or the day if that is earlier."""
    if not indicator.year:
        return scope
    return replace(scope, year=indicator.year, as_of=min(scope.as_of, date(indicator.year, 12, 31)))


def _wanted(indicator: Indicator, part: str, profile: Profile) -> tuple[Part, int]:
    if part.isdigit() and indicator.part("series"):
        found, year = indicator.part("series"), int(part)
    else:
        roles = (part,) if part else ("numerator", "count", "series", "part")
        found = next((one for role in roles if (one := indicator.part(role))), None)
        year = indicator.year or profile.year
    if found is None:
        known = "、".join(one.key or one.role for one in indicator.parts)
        raise Refused(f"指标“{indicator.zh}”没有“{part}”这一部分，可用：{known}。")
    return found, year


def counted_part(scope: Scope, part: Part, year: int) -> Counted:
    """Return the rows behind one part of an indicator in a year."""
    source = part.source
    if source.how == "measure":
        return measures.MEASURES[source.name](scope)
    if source.how == "typed":
        return measures.typed(source.name, year)
    return measures.count_of(scope, BY_NAME[source.name], source.where, source.date_field)


def _value(scope: Scope, indicator: Indicator, part: Part, year: int) -> int | None:
    counted = counted_part(scope, part, year)
    if scope.traces is None:
        return measures.number(scope, counted)
    found = traced(scope, counted)
    named = str(year) if part.role == "series" else part.key or part.role
    scope.traces[(indicator.key, named)] = found
    return found.total


def _row(scope: Scope, profile: Profile, indicator: Indicator) -> RowResult:
    no = profile.number(indicator.key) or indicator.no
    if indicator.target == SHARE:
        share = share_of(scope.session, profile, indicator)
        indicator = replace(indicator, target=SHARE if share is None else share)
    if (series := indicator.part("series")) is not None:
        return _series_row(scope, profile, indicator, series, no)
    values = {
        part.role: _value(scope, indicator, part, scope.year)
        for part in indicator.parts
        if part.role != "part"
    }
    parts = _further_parts(scope, indicator)
    here = "county"
    if indicator.level not in ("", here) and all(value is None for value in values.values()):
        return plain_row(indicator, no, parts=parts, applies=False, why=indicator.not_here)
    if "count" in values:
        return count_row(indicator, no, values["count"], parts)
    return rate_row(indicator, no, values.get("numerator"), values.get("denominator"), parts)


def share_of(session: Session, profile: Profile, indicator: Indicator) -> int | None:
    """Return the 下达数 kept for the indicator's yearly task."""
    asked = select(YearlyTask.share).where(YearlyTask.profile == profile.name, YearlyTask.no == indicator.no)
    return session.scalar(asked)


def _further_parts(scope: Scope, indicator: Indicator) -> dict[str, int | None]:
    found: dict[str, int | None] = {}
    for part in indicator.parts:
        if part.role != "part":
            continue
        value = _value(scope, indicator, part, scope.year)
        if value is not None or part.level in ("", "county"):
            found[part.key] = value
    return found


def _series_row(scope: Scope, profile: Profile, indicator: Indicator, part: Part, no: str) -> RowResult:
    years = profile.figure(part.source.name).years
    series = {year: _value(scope, indicator, part, year) for year in years}
    rising = read_rising(series, profile.base_year)
    last = series.get(profile.year)
    if last is None:
        last = next((series[year] for year in sorted(series, reverse=True) if series[year] is not None), None)
    met, why = rising.by(scope.chosen("rising")) if indicator.target == RISING else (None, rising.why)
    return plain_row(indicator, no, value=last, series=series, met=met, why=why)
