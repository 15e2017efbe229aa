"""分乡镇进度: the indicators that count employers or what belongs to them, each number told by township, and printed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import select

from db.records.employer import Employer
from db.records.snapshot import Snapshot
from db.records.township import Township
from ohdesk import assess
from ohdesk.counting import Trace
from ohdesk.desk import Desk
from ohdesk.errors import Refused
from ohdesk.fields import field_map
from ohdesk.profile import Indicator, Profile
from ohdesk.results import NONE, growth_text, percent_text
from ohdesk.snapshots import members_of

NOWHERE, TOTAL = "未填乡镇", "合计"


@dataclass(frozen=True)
class TownLine:
    """One township: of each indicator by its key, its numerator and denominator."""

    name: str
    counts: Mapping[str, tuple[int, int]]


@dataclass(frozen=True)
class Progress:
    """The townships in their order and the whole county, with the indicators they are told by."""

    indicators: Sequence[Indicator]
    lines: Sequence[TownLine]
    total: TownLine


def progress(desk: Desk, profile: Profile, as_of: date | None = None) -> Progress:
    """Tell a profile's indicators by township; those that do not count employers are left out.

    Raises Refused when none of the profile's indicators counts employers.
    """
    counted: dict[str, tuple[Counter[str], Counter[str]]] = {}
    towns, order = _towns(desk)
    for one in profile.indicators:
        parts = [_by_town(desk, profile, one, part, as_of, towns) for part in ("numerator", "denominator")]
        top, base = parts
        if top is not None and base is not None:
            counted[one.key] = top, base
    if not counted:
        raise Refused("这份口径方案没有按用人单位计数的指标，不能分乡镇列出。")
    present = {name for pair in counted.values() for counter in pair for name in counter}
    lines = [
        TownLine(name, {key: (top[name], base[name]) for key, (top, base) in counted.items()})
        for name in [*order, NOWHERE]
        if name in present
    ]
    whole = {key: (top.total(), base.total()) for key, (top, base) in counted.items()}
    return Progress([profile.indicator(key) for key in counted], lines, TownLine(TOTAL, whole))


def _towns(desk: Desk) -> tuple[dict[int, str], list[str]]:
    asked = select(Employer.id, Township.name).join(Township, Township.id == Employer.township)
    with desk.read() as session:
        order = list(session.scalars(select(Township.name).order_by(Township.code)))
        return {row[0]: row[1] for row in session.execute(asked)}, order


def _by_town(
    desk: Desk,
    profile: Profile,
    indicator: Indicator,
    part: str,
    as_of: date | None,
    towns: Mapping[int, str],
) -> Counter[str] | None:
    if indicator.part(part) is None:
        return None
    found = assess.trace(desk, profile, indicator.key, part, as_of)
    employers = _employers(desk, found)
    return None if employers is None else Counter(towns.get(one, NOWHERE) for one in employers)


def _employers(desk: Desk, found: Trace) -> list[int] | None:
    """Return the employers behind a number, as many as it counts; None where they are not what it counts."""
    if found.kind is Employer:
        return list(found.numbers)
    if found.kind is None or (found.weight and found.kind is not Snapshot):
        return None
    with desk.read() as session:
        if found.kind is Snapshot:
            kept = session.scalars(select(Snapshot).where(Snapshot.id.in_(found.numbers)))
            return [one for snapshot in kept for one in members_of(snapshot).get(Employer.__tablename__, [])]
        link = field_map(found.kind).get(Employer.__tablename__)
        if link is None or link.words.kind != Employer.__tablename__:
            return None
        rows = select(found.kind.id, getattr(found.kind, link.name))
        owners = {row[0]: row[1] for row in session.execute(rows)}
    return [owners[number] for number in found.numbers]


def told(indicator: Indicator, counts: tuple[int, int]) -> str:
    """Return one township's cell: 13/12，+8.3%."""
    top, base = counts
    if not base:
        return f"{top:,}/0" if top else NONE
    words = growth_text if indicator.kind == "growth" else percent_text
    rate = words(top, base, indicator.target)
    return f"{top:,}/{base:,}　{rate}%"


def print_out(desk: Desk, profile: Profile, path: Path, as_of: date | None = None) -> int:
    """Print the progress by township into a PDF; return the number of townships."""
    from ohdesk.exchange.list_print import Listing, write_list

    desk.require("export")
    found = progress(desk, profile, as_of)
    day = as_of or assess.default_day(profile)
    lines = [*found.lines, found.total]
    rows = [[one.name, *(told(each, one.counts[each.key]) for each in found.indicators)] for one in lines]
    listing = Listing(
        f"{profile.title}　分乡镇进度",
        f"截至 {day:%Y-%m-%d}；每格为分子/分母和比率",
        ["乡镇", *(one.zh for one in found.indicators)],
        rows,
        right=frozenset(range(1, len(found.indicators) + 1)),
        strong=frozenset({len(rows) - 1}),
        office=desk.office,
    )
    write_list(path, listing)
    return len(found.lines)
