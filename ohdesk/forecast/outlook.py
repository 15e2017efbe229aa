"""What a person expects of an indicator, kept over the drafts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select

from db.records.outlook import Outlook
from ohdesk import ledger
from ohdesk.desk import Desk
from ohdesk.forecast.expected import Forecast
from ohdesk.forecast.foresee import forecasts
from ohdesk.profile import Profile, Table
from ohdesk.results import Results

FILLS = frozenset({"forecast", "reason"})
"""The columns of a profile's tables that show what is expected."""
TAKEN_BACK = "恢复草稿"


@dataclass(frozen=True)
class Expected:
    """年底能否达标, 最终进度 and 滞后原因 of one indicator; `by_hand` where a person wrote them."""

    will_reach: bool | None
    progress: str
    reason: str
    by_hand: bool = False


def kept_outlooks(desk: Desk, profile: Profile) -> dict[str, Expected]:
    """Return what people wrote, by indicator."""
    with desk.read() as session:
        kept = session.scalars(select(Outlook).where(Outlook.profile == profile.name))
        return {
            one.indicator: Expected(one.will_reach, one.final_progress or "", one.reason or "", by_hand=True)
            for one in kept
        }


def drafted(forecast: Forecast) -> Expected:
    """Return what the program proposes."""
    return Expected(forecast.will_reach, forecast.progress, forecast.reason)


def outlooks(
    desk: Desk,
    profile: Profile,
    as_of: date | None = None,
    foreseen: Mapping[str, Forecast] | None = None,
) -> dict[str, Expected]:
    """Return what is expected of every indicator: what a person wrote, else the draft."""
    drafts = forecasts(desk, profile, as_of, charted=False) if foreseen is None else foreseen
    return {key: drafted(one) for key, one in drafts.items()} | kept_outlooks(desk, profile)


def with_outlooks(
    desk: Desk,
    profile: Profile,
    results: Results,
    as_of: date | None = None,
    choices: Mapping[str, str] | None = None,
) -> Results:
    """Return the results with what is expected of every row; `choices` are the readings they were counted by."""
    foreseen = forecasts(desk, profile, as_of, results, choices=choices, charted=False)
    return replace(results, outlooks=outlooks(desk, profile, as_of, foreseen))


def prints_outlooks(tables: Iterable[Table]) -> bool:
    """Tell whether any of the tables prints what is expected at the year's end."""
    return any(what in FILLS for one in tables for what in one.fills.values())


def keep_outlook(
    desk: Desk, profile: Profile, key: str, will_reach: bool | None, progress: str, reason: str
) -> None:
    """Keep what a person expects of an indicator, in the place of the draft."""
    indicator = profile.indicator(key)
    values: dict[str, object] = {
        "profile": profile.name,
        "indicator": indicator.key,
        "will_reach": will_reach,
        "final_progress": progress.strip() or None,
        "reason": reason.strip() or None,
        "written_on": date.today(),
        "written_by": desk.user,
    }
    ledger.save(desk, Outlook, values, _kept(desk, profile, key))


def drop_outlook(desk: Desk, profile: Profile, key: str) -> bool:
    """Let the draft stand again; False where nothing was kept."""
    number = _kept(desk, profile, key)
    if number is not None:
        ledger.remove(desk, Outlook, number, TAKEN_BACK)
    return number is not None


def _kept(desk: Desk, profile: Profile, key: str) -> int | None:
    with desk.read() as session:
        return ledger.twin_of(session, Outlook, {"profile": profile.name, "indicator": key})
