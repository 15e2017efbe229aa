"""Tests of workplaces: the yearly monitoring with its posts, and what employers have tested themselves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Any

from db.records._classes import Risk
from db.records.monitoring import (
    HazardClass,
    Monitoring,
    MonitoringKind,
    MonitoringState,
    Performer,
    UploadState,
)
from db.records.monitoring_post import MonitoringPost, Qualified
from ohdesk.demo.scene import Firm, Post, Scene
from ohdesk.demo.trades import Limit, class_of, limits
from ohdesk.demo.words import LAST_DAY, YEARS, after, between, number, some

NOISE = "W001"
HEAT = "W002"


@dataclass(frozen=True)
class OverLimit:
    """A value above its limit, found by the monitoring of one year; the campaign starts from these."""

    firm: Firm
    post: str
    hazard: str
    measured: float
    limit: float
    found_on: date


def write_monitorings(scene: Scene) -> list[OverLimit]:
    """Write every test and return what was above its limit."""
    rng = scene.chance("monitorings")
    found: list[OverLimit] = []
    for year in YEARS:
        found += _routine(scene, rng, year)
    for firm in scene.declared:
        _own_tests(scene, rng, firm)
    _other_kinds(scene, rng)
    scene.book.write()
    return found


def measurable(firm: Firm) -> list[Post]:
    """Return the posts at which something with a limit can be measured."""
    return [post for post in firm.posts if any(code in limits() for code in post.hazards)]


def _routine(scene: Scene, rng: Random, year: int) -> list[OverLimit]:
    """Write a year's monitoring; the share of qualified posts rises to the story's value in 2025."""
    firms = [firm for firm in scene.declared if firm.worked_in(year) and measurable(firm)]
    wanted = max(8, round(len(firms) * (0.22 + 0.03 * (year - YEARS[0]))))
    chosen = some(rng, firms, wanted)
    posts = [post for firm in chosen for post in measurable(firm)]
    share = scene.story.qualified - 0.02 * (YEARS[-1] - year)
    failing = {id(post) for post in some(rng, posts, len(posts) - round(len(posts) * share))}
    found: list[OverLimit] = []
    for serial, firm in enumerate(chosen, 1):
        found += _report(scene, rng, firm, year, serial, failing)
    if year == YEARS[-1]:
        for firm in some(rng, [firm for firm in firms if firm not in chosen], 2):
            _unfinished(scene, firm, year)
    return found


def _report(
    scene: Scene, rng: Random, firm: Firm, year: int, serial: int, failing: set[int]
) -> list[OverLimit]:
    tested = after(rng, between(rng, date(year, 3, 10), date(year, 10, 20)), 0, 2)
    reported = after(rng, tested, 15, 40, date(year, 12, 20))
    posts, rows, found = measurable(firm), [], []
    for post in posts:
        made, wrong = _measured(rng, post, fails=id(post) in failing)
        rows += made
        found += [OverLimit(firm, post.post, code, value, limit, reported) for code, value, limit in wrong]
    over = sum(row["qualified"] is Qualified.unqualified for row in rows)
    bad = len(
        {(row["workplace_name"], row["post"]) for row in rows if row["qualified"] is Qualified.unqualified}
    )
    own = rng.random() < 0.75
    report = scene.book.add(
        Monitoring,
        employer=firm.id,
        report_no=f"榆疾控职监〔{year}〕{serial:03d}号",
        year=year,
        kind=MonitoringKind.routine,
        performer=Performer.own if own else Performer.commissioned,
        institution=scene.institutions["disease_control" if own else "technical"],
        tested_on=tested,
        reported_on=reported,
        key_industry=firm.trade.tag is not None,
        hazard_classes=_classes(firm),
        points=len(rows),
        points_over=over,
        posts_tested=len(posts),
        posts_qualified=len(posts) - bad,
        upload_state=UploadState.uploaded,
        uploaded_on=after(rng, reported, 1, 10),
    )
    for row in rows:
        scene.book.add(MonitoringPost, monitoring=report, **row)
    return found


def _classes(firm: Firm) -> frozenset[HazardClass]:
    return frozenset(HazardClass[class_of(code)] for code in firm.hazards if code in limits())


def _measured(
    rng: Random, post: Post, *, fails: bool
) -> tuple[list[dict[str, Any]], list[tuple[str, float, float]]]:
    """Return a post's rows and those above the limit; a failing post fails by one factor."""
    known = [code for code in post.hazards if code in limits()]
    wrong = rng.choice(known) if fails else ""
    rows, found = [], []
    for code in known:
        limit = limits()[code]
        value = _value(rng, code, limit, over=code == wrong)
        if code == wrong:
            found.append((code, value, limit.value))
        rows.append(
            {
                "workplace_name": post.workshop,
                "post": post.post,
                "exposed": post.people,
                "hazard": code,
                "indicator": limit.indicator,
                "measured": number(value),
                "limit_value": number(limit.value),
                "unit": limit.unit,
                "standard": limit.standard,
                "qualified": Qualified.unqualified if code == wrong else Qualified.qualified,
            }
        )
    return rows, found


def _value(rng: Random, code: str, limit: Limit, *, over: bool) -> float:
    if code == NOISE:
        return round(rng.uniform(85.6, 96.0) if over else rng.uniform(71.0, 84.4), 1)
    if code == HEAT:
        return round(rng.uniform(28.4, 31.0) if over else rng.uniform(23.5, 27.6), 1)
    return round(limit.value * (rng.uniform(1.15, 2.6) if over else rng.uniform(0.1, 0.9)), 2)


def _unfinished(scene: Scene, firm: Firm, year: int) -> None:
    """Leave a task that is given out but not done; it must not be counted."""
    scene.book.add(
        Monitoring,
        employer=firm.id,
        report_no=f"{year}-常规",
        year=year,
        kind=MonitoringKind.routine,
        state=MonitoringState.running,
        performer=Performer.own,
        institution=scene.institutions["disease_control"],
        upload_state=UploadState.waiting,
    )


def _own_tests(scene: Scene, rng: Random, firm: Firm) -> None:
    """Write what the employer itself ordered: yearly where the risk is severe, else every third year."""
    severe = firm.risk is Risk.severe
    start = rng.randrange(3)
    for year in YEARS:
        due = severe or (year + start) % 3 == 0
        if not due or not firm.worked_in(year) or rng.random() > (0.82 if severe else 0.75):
            continue
        evaluation = severe and (year + start) % 3 == 0
        _own_test(
            scene, rng, firm, year, MonitoringKind.evaluation if evaluation else MonitoringKind.periodic
        )


def _own_test(scene: Scene, rng: Random, firm: Firm, year: int, kind: MonitoringKind) -> None:
    posts = len(firm.posts)
    bad = sum(rng.random() < 0.1 for _ in range(posts))
    points = sum(len(post.hazards) for post in firm.posts)
    tested = after(rng, between(rng, date(year, 2, 20), date(year, 11, 10)), 0, 2)
    serial = scene.book.counts.get("monitoring", 0) + 1
    word = "评" if kind is MonitoringKind.evaluation else "检"
    scene.book.add(
        Monitoring,
        employer=firm.id,
        report_no=f"CY{word}{year}-{serial:05d}",
        year=year,
        kind=kind,
        performer=Performer.employer,
        institution=scene.institutions[rng.choice(("technical", "technical_2"))],
        tested_on=tested,
        reported_on=after(rng, tested, 15, 45),
        hazard_classes=_classes(firm) or None,
        points=points,
        points_over=min(points, bad),
        posts_tested=posts,
        posts_qualified=posts - bad,
        upload_state=UploadState.uploaded if rng.random() < 0.85 else UploadState.waiting,
    )


def _other_kinds(scene: Scene, rng: Random) -> None:
    """Write the survey of mines for radon and the supervisors' own tests."""
    mines = [firm for firm in scene.working if firm.trade.industry == "0610"]
    checked = some(rng, scene.working, 3)
    for kind, firms in ((MonitoringKind.radon, mines), (MonitoringKind.supervision, checked)):
        for firm in firms:
            tested = after(rng, between(rng, date(2024, 5, 1), date(2024, 9, 30)), 0, 2)
            serial = scene.book.counts["monitoring"] + 1
            scene.book.add(
                Monitoring,
                employer=firm.id,
                report_no=f"榆疾控专〔2024〕{serial}号",
                year=2024,
                kind=kind,
                performer=Performer.own,
                institution=scene.institutions["disease_control"],
                tested_on=tested,
                reported_on=after(rng, tested, 10, 30, LAST_DAY),
                high_radon=False if kind is MonitoringKind.radon else None,
            )
