"""Five years side by side: declared employers, examined persons, posts within their limits; each year opens its rows."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select

from db.records.declaration import Declaration, ReviewState
from db.records.employer import Employer
from ohdesk import measures
from ohdesk.desk import Desk
from ohdesk.measures import Counted, Scope
from ohdesk.statistics.cross_measures import declared_by, examined_persons
from ohdesk.statistics.cross_table import Cell, Column, Row, Table

YEARS = 5


def trends(desk: Desk, year: int, as_of: date, years: int = YEARS) -> Table:
    """Return what was reached at the end of each year, in the last one up to the day."""
    asked = range(year - years + 1, year + 1)
    with desk.read() as session:
        scopes = [
            Scope(session, desk.county, one, as_of if one == year else date(one, 12, 31)) for one in asked
        ]
        rows = [
            Row("declared", "累计已申报单位（家）", [_declared(one) for one in scopes]),
            Row("first_declared", "当年首次申报单位（家）", [_first_declared(one) for one in scopes]),
            Row("examined", "在岗体检人数（人）", [_examined(one) for one in scopes]),
            Row("posts", "检测岗位（个）", [_counted(one, measures.monitored_posts(one)) for one in scopes]),
            Row("posts_rate", "岗位合格率", [_posts(one) for one in scopes]),
        ]
    last = f"{year}年截至 {as_of:%Y-%m-%d}，其余各年截至年末。"
    note = f"{last}已申报：有未被退回的申报；在岗体检：同一单位一人一年只计一次；岗位合格率：与指标测算同一口径。"
    heads = [Column(str(one), f"{one}年") for one in asked]
    return Table(f"{years} 年趋势（{asked[0]}—{year}）", "数据项", heads, rows, None, note)


def _declared(scope: Scope) -> Cell:
    ids = list(scope.session.scalars(select(Employer.id).where(Employer.id.in_(declared_by(scope)))))
    return Cell(len(ids), ids)


def _first_declared(scope: Scope) -> Cell:
    first = (
        select(Declaration.employer)
        .where(Declaration.review_state != ReviewState.returned)
        .group_by(Declaration.employer)
        .having(func.min(Declaration.submitted_on).between(scope.first_day, scope.as_of))
    )
    ids = list(scope.session.scalars(select(Employer.id).where(Employer.id.in_(first))))
    return Cell(len(ids), ids)


def _examined(scope: Scope) -> Cell:
    persons = examined_persons(scope)
    return Cell(sum(persons.values()), list(persons))


def _counted(scope: Scope, counted: Counted) -> Cell:
    assert counted.kind is not None
    assert counted.query is not None
    ids = list(scope.session.scalars(counted.query))
    return Cell(measures.number(scope, counted) or 0, ids, kind=counted.kind.__tablename__)


def _posts(scope: Scope) -> Cell:
    top = _counted(scope, measures.qualified_posts(scope))
    bottom = _counted(scope, measures.monitored_posts(scope))
    return Cell(top.value, top.ids, bottom.value, bottom.ids, rate=True, kind=bottom.kind)
