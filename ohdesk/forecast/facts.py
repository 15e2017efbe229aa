"""Why a number lags, from facts alone: where the gap lies, whose it is, which months stood still, what is missing."""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, func, select

from db.base import Record
from db.records._classes import Size
from db.records.employer import Employer
from db.records.monitoring import Monitoring
from db.records.monitoring_post import MonitoringPost
from db.records.township import Township
from db.records.township_year import TownshipYear
from ohdesk.counting import Counted, Scope
from ohdesk.fields import field_map
from ohdesk.forecast.course import Course
from ohdesk.forecast.history import Counter, sides, standstill
from ohdesk.profile import Indicator
from ohdesk.results import RowResult, gap

SMALL = (Size.small, Size.micro)
NOWHERE = "未填乡镇"
NAMED, LISTED = 3, 5
MISSING_WORDS = ("未计入", "按没有")
"""By which words a count's note says that records lack something."""


def reason(counter: Counter, indicator: Indicator, row: RowResult, course: Course | None) -> str:
    """Return the facts behind a number that lags, sentence by sentence."""
    scope = counter.scope
    parts = sides(indicator)
    above = [counter.rows(part.source, scope.year, scope.as_of) for part in parts.above]
    below = [counter.rows(part.source, scope.year, scope.as_of) for part in parts.below]
    said = [_distance(indicator, row)]
    if len(above) == 1 and len(below) == 1:
        said.append(_where(scope, above[0], below[0], parts.below[0].unit))
    if course is not None and row.operator != "<=":
        said.append(_standstill(course))
    notes = [one.note for one in (*below, *above) if any(word in one.note for word in MISSING_WORDS)]
    said += dict.fromkeys(notes)
    return "".join(f"{one}。" for one in said if one)


def _distance(indicator: Indicator, row: RowResult) -> str:
    missing = gap(row)
    main = sides(indicator).above
    if not missing or not main:
        return ""
    unit = main[0].unit
    return f"还有{missing:,}{unit}没有归零" if row.operator == "<=" else f"距目标还差{missing:,}{unit}"


def _where(scope: Scope, above: Counted, below: Counted, unit: str) -> str:
    """Say in which townships and sizes of employers the rest lies."""
    kind = below.kind
    if kind is None or above.kind is not kind or above.weight or below.weight:
        return ""
    if below.query is None or above.query is None:
        return ""
    rest = [kind.id.in_(below.query), kind.id.not_in(above.query)]
    if kind is TownshipYear:
        asked = select(Township.name).join(TownshipYear, TownshipYear.township == Township.id).where(*rest)
        names = list(scope.session.scalars(asked))
        return f"未完成的有{'、'.join(names[:LISTED])}{'等' if len(names) > LISTED else ''}" if names else ""
    asked_rest = _by_town_and_size(kind)
    if asked_rest is None:
        return ""
    return _told(scope.session.execute(asked_rest.where(*rest)).all(), unit)


def _by_town_and_size(kind: type[Record]) -> Select[Any] | None:
    """Return how many records lie in which township and belong to employers of which size."""
    columns: Any = select(Township.name, Employer.size, func.count(kind.id)).select_from(kind)
    if kind is MonitoringPost:
        columns = columns.join(Monitoring, Monitoring.id == MonitoringPost.monitoring)
        columns = columns.join(Employer, Employer.id == Monitoring.employer)
    elif kind is not Employer:
        link = field_map(kind).get(Employer.__tablename__)
        if link is None or link.words.kind != Employer.__tablename__:
            return None
        columns = columns.join(Employer, Employer.id == getattr(kind, link.name))
    columns = columns.outerjoin(Township, Township.id == Employer.township)
    grouped: Select[Any] = columns.group_by(Township.name, Employer.size)
    return grouped


def _told(rows: Sequence[Any], unit: str) -> str:
    towns, sizes = Tally[str](), Tally[Size | None]()
    for town, size, count in rows:
        towns[town or NOWHERE] += count
        sizes[size] += count
    whole = towns.total()
    if not whole:
        return ""
    most = sorted(towns.items(), key=lambda one: (-one[1], one[0]))[:NAMED]
    named = "、".join(f"{town}{count}{unit}" for town, count in most)
    said = (
        f"未达到的{whole:,}{unit}中，{named}"
        if len(towns) > 1
        else f"未达到的{whole:,}{unit}都在{most[0][0]}"
    )
    small = sum(sizes[one] for one in SMALL)
    if small == whole:
        return f"{said}；都属于小微型企业"
    return said + (f"；小微型企业{small:,}{unit}，占{100 * small / whole:.0f}%" if small else "")


def _standstill(course: Course) -> str:
    """Say in which months nothing moved."""
    runs = standstill(course)
    whole = int(course.elapsed)
    if not runs:
        return ""
    if runs[0] == (1, whole):
        return f"本年前{whole}个月没有新增" if whole < 12 else "全年没有新增"
    return f"{'、'.join(f'{first}月至{last}月' for first, last in runs)}没有新增"
