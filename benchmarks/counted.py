"""Counting a year's rows: the program against plain SQL, a pandas script and a loop, all giving the same numbers."""

# ruff: noqa: S608 - every statement is written here, and nothing typed goes into one

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from harness import MISSING, Figures, Given, case, timed
from invented import cheap_password, opened

from ohdesk.assess import evaluate, evaluate_traced, open_profile
from ohdesk.desk import Desk
from ohdesk.typed import set_figure

AS_OF, YEAR = date(2025, 11, 15), 2025
Rows = Iterator[tuple[object, ...]]
Pair = tuple[int, int]


def day(dice: random.Random, first: int = 2022, last: int = 2025) -> str:
    """Return any day of some years as it is kept."""
    return str(date(first, 1, 1) + timedelta(days=dice.randrange(365 * (last - first + 1))))


def build(desk: Desk, employers: int, checkups: int) -> None:
    """Put what is counted beside an office's employers, by plain statements."""
    dice = random.Random(5)
    persons = max(checkups // 5, employers // 20, 100)
    reports = range(1, employers * 3 // 10 + 1)
    hall = [(1, "县医院", ",checkup,", "public", 1)]
    people = ((at, "某人", "resident", f"P{at:09d}") for at in range(1, persons + 1))
    put(desk, "institution", "id,name,roles,ownership,in_county", iter(hall))
    put(desk, "declaration", DECLARATION, _declarations(employers, dice))
    put(desk, "monitoring", MONITORING, (_report(at, employers, dice) for at in reports))
    put(desk, "monitoring_post", POST, (_post(at, spot, dice) for at in reports for spot in range(5)))
    put(desk, "person", "id,name,id_type,id_number", people)
    workers = (_worker(at, employers, dice) for at in range(1, employers // 20))
    put(desk, "radiation_worker", RADIATION, workers)
    put(desk, "dose", "person,period_from", _doses(employers // 20, dice))
    put(desk, "literacy_answer", ANSWER, (_answer(at, dice) for at in range(employers // 10)))
    put(desk, '"case"', CASE, (_case(at, dice) for at in range(employers // 50)))
    put(desk, "checkup", CHECKUP, (_checkup(at, employers, persons, dice) for at in range(checkups)))
    towns = [(at, YEAR, 60 + 40 * at, at % 3 > 0) for at in range(1, 6)]
    put(desk, "township_year", "township,year,patients,has_conditions", iter(towns))
    stations = [(f"站{at}", "station", at, "running", "2024-05-01") for at in range(1, 4)]
    put(desk, "station", "name,station_type,township,state,built_on", iter(stations))
    profile = open_profile(desk, "henan-2025")
    for year in range(2020, 2026):
        set_figure(desk, profile, "insured_workers", year, str(30_000 + year), "基准")


def put(desk: Desk, table: str, columns: str, rows: Rows) -> None:
    """Insert rows in portions."""
    marks = ",".join("?" * len(columns.split(",")))
    statement = f"INSERT INTO {table} ({columns}) VALUES ({marks})"
    while portion := list(islice(rows, 100_000)):
        with desk.write() as session:
            session.connection().exec_driver_sql(statement, portion)


DECLARATION = "employer,declaration_type,submitted_on,review_state"
MONITORING = "id,employer,report_no,year,kind,state,reported_on,posts_tested,posts_qualified"
POST = "monitoring,workplace_name,post,point,hazard,indicator,qualified"
RADIATION = "employer,person,sector,since,until"
ANSWER = "sheet_no,year,key_industry,exposed,score_combined"
CASE = "filed_no,filed_on,state,decided_on,closed_on"
CHECKUP = "institution,archive_no,person,employer,card_kind,exam_kind,round,checked_on"


def _declarations(employers: int, dice: random.Random) -> Rows:
    for at in range(1, employers + 1):
        if dice.random() < 0.85:
            yield at, "first", day(dice, 2019, 2023), "returned" if dice.random() < 0.05 else "accepted"
        if dice.random() < 0.5:
            yield at, "update", day(dice, 2024), "accepted"


def _report(at: int, employers: int, dice: random.Random) -> tuple[object, ...]:
    state, reported = ("done", day(dice, YEAR)) if dice.random() < 0.9 else ("planned", None)
    kind = "routine" if dice.random() < 0.8 else "periodic"
    return (
        at,
        dice.randint(1, employers),
        f"报{at}",
        dice.choice((2024, 2025, 2025)),
        kind,
        state,
        reported,
        5,
        4,
    )


def _post(at: int, spot: int, dice: random.Random) -> tuple[object, ...]:
    qualified = "qualified" if dice.random() < 0.93 else "unqualified"
    return at, "一车间", f"岗位{spot // 2}", f"{spot}", "dust", "ctwa", qualified


def _worker(at: int, employers: int, dice: random.Random) -> tuple[object, ...]:
    until = day(dice) if dice.random() < 0.2 else None
    sector = "non_medical" if dice.random() < 0.7 else "medical"
    return dice.randint(1, employers), at, sector, day(dice, 2018), until


def _doses(workers: int, dice: random.Random) -> Rows:
    for at in range(1, workers):
        for year in (2024, 2025):
            if dice.random() < 0.9:
                yield from ((at, f"{year}-{month:02d}-01") for month in (1, 4, 7, 10))


def _answer(at: int, dice: random.Random) -> tuple[object, ...]:
    return (
        f"卷{at}",
        dice.choice((2024, 2025)),
        dice.random() < 0.8,
        dice.random() < 0.9,
        dice.randint(20, 100) * 10_000,
    )


def _case(at: int, dice: random.Random) -> tuple[object, ...]:
    filed = date.fromisoformat(day(dice, 2024))
    decided = str(filed + timedelta(days=60)) if dice.random() < 0.8 else None
    return f"案{at}", str(filed), "decided" if decided else "investigating", decided, None


def _checkup(at: int, employers: int, persons: int, dice: random.Random) -> tuple[object, ...]:
    return 1, f"档{at}", at % persons + 1, at % employers + 1, "occupational", "periodic", "first", day(dice)


DUE = """verdict = 'must_declare' AND (operating_state IN ('normal', 'seasonal') OR state_since > :day)
    AND (first_seen_on IS NULL OR first_seen_on <= :day) AND removed_at IS NULL
    AND (industry IN ('B', 'C', 'D') OR (industry >= '06' AND industry < '47'))"""
DONE = """m.year = :year AND m.kind = 'routine' AND m.state = 'done' AND m.removed_at IS NULL AND p.removed_at IS NULL
    AND (m.reported_on IS NULL OR m.reported_on <= :day)"""
POSTS = f"""SELECT {{}} FROM (SELECT sum(p.qualified != 'qualified') AS failed FROM monitoring_post p
    JOIN monitoring m ON m.id = p.monitoring WHERE {DONE} GROUP BY m.employer, p.workplace_name, p.post)"""
WORKERS = """sector = 'non_medical' AND (since IS NULL OR since <= :day) AND (until IS NULL OR until >= :first)
    AND removed_at IS NULL"""
ASKED = "year = :year AND key_industry = 1 AND exposed = 1 AND removed_at IS NULL"
TOWNS = "year = :year AND patients >= 100 AND has_conditions = 1 AND removed_at IS NULL"
FILED = "filed_on BETWEEN :first AND :day AND state != 'withdrawn' AND removed_at IS NULL"
PLAIN: dict[str, tuple[str, str]] = {
    "declaration_rate": (
        f"""SELECT count(*) FROM employer WHERE {DUE} AND EXISTS (SELECT 1 FROM declaration d WHERE d.employer =
            employer.id AND submitted_on <= :day AND review_state != 'returned' AND d.removed_at IS NULL)""",
        f"SELECT count(*) FROM employer WHERE {DUE}",
    ),
    "monitoring_pass_rate": (POSTS.format("sum(failed = 0)"), POSTS.format("count(*)")),
    "dose_monitoring_rate": (
        f"""SELECT count(DISTINCT person) FROM radiation_worker WHERE {WORKERS} AND person IN (SELECT person
            FROM dose WHERE period_from BETWEEN :first AND :day AND removed_at IS NULL)""",
        f"SELECT count(DISTINCT person) FROM radiation_worker WHERE {WORKERS}",
    ),
    "awareness_rate": (
        f"SELECT count(*) FROM literacy_answer WHERE {ASKED} AND score_combined >= 600000",
        f"SELECT count(*) FROM literacy_answer WHERE {ASKED}",
    ),
    "rehab_coverage": (
        f"""SELECT count(*) FROM township_year WHERE {TOWNS} AND township IN (SELECT township FROM station
            WHERE state = 'running' AND (built_on IS NULL OR built_on <= :day) AND removed_at IS NULL)""",
        f"SELECT count(*) FROM township_year WHERE {TOWNS}",
    ),
    "case_closure_rate": (
        f'SELECT count(*) FROM "case" WHERE {FILED} AND (decided_on <= :day OR closed_on <= :day)',
        f'SELECT count(*) FROM "case" WHERE {FILED}',
    ),
}
"""One plain statement for each printed number, as one would write it by hand."""


def plainly(driver: Any) -> dict[str, Pair]:
    """Count by the plain statements, on the driver's own connection."""
    given = {"day": str(AS_OF), "first": f"{YEAR}-01-01", "year": YEAR}
    return {
        key: (driver.execute(above, given).fetchone()[0] or 0, driver.execute(below, given).fetchone()[0])
        for key, (above, below) in PLAIN.items()
    }


def by_loop(driver: Any) -> dict[str, Pair]:
    """Count the heavy rows by a loop over all records, without any condition in SQL."""
    to, declared = str(AS_OF), set()
    for firm, on, state in driver.execute("SELECT employer, submitted_on, review_state FROM declaration"):
        if on <= to and state != "returned":
            declared.add(firm)
    due = set()
    asked = "SELECT id, verdict, operating_state, state_since, first_seen_on, industry FROM employer"
    for firm, verdict, state, since, seen, trade in driver.execute(asked):
        producing = state in ("normal", "seasonal") or (since is not None and since > to)
        industrial = trade in ("B", "C", "D") or "06" <= trade < "47"
        if verdict == "must_declare" and producing and industrial and (seen is None or seen <= to):
            due.add(firm)
    asked = "SELECT id, employer, year, kind, state, reported_on FROM monitoring"
    reports = {
        report: firm
        for report, firm, year, kind, state, on in driver.execute(asked)
        if (year, kind, state) == (YEAR, "routine", "done") and (on is None or on <= to)
    }
    posts: dict[object, bool] = {}
    for report, place, post, good in driver.execute(
        "SELECT monitoring, workplace_name, post, qualified FROM monitoring_post"
    ):
        if report in reports:
            spot = (reports[report], place, post)
            posts[spot] = posts.get(spot, True) and good == "qualified"
    return {
        "declaration_rate": (len(due & declared), len(due)),
        "monitoring_pass_rate": (sum(posts.values()), len(posts)),
    }


EXAMINED = """SELECT count(DISTINCT person) FROM checkup WHERE checked_on BETWEEN :first AND :day
    AND removed_at IS NULL"""


def _told(took: float, later: float, pairs: dict[str, Pair], examined: int) -> Figures:
    """Return the seconds of the survey and of the persons examined, and the numbers themselves."""
    found: Figures = {"seconds": took, "examined": later, "n.examined": examined}
    for key, (above, below) in pairs.items():
        found |= {f"n.{key}.above": above, f"n.{key}.below": below}
    return found


def _office(given: Given, size: int) -> Path:
    return given.keep / f"counted-{size}"


@case("count.ours")
def ours(given: Given, size: int) -> Figures:
    """Count all rows of two profiles, first from nothing and then once more, and with the records behind them."""
    cheap_password()
    with opened(_office(given, size)) as desk:
        henan, jilin = open_profile(desk, "henan-2025"), open_profile(desk, "jilin-2025")
        answers: list[Any] = []
        first = timed(lambda: answers.append(evaluate(desk, henan, AS_OF)))
        evaluate(desk, jilin, AS_OF)
        again = timed(lambda: answers.append(evaluate(desk, henan, AS_OF)))
        later = timed(lambda: answers.append(evaluate(desk, jilin, AS_OF)))
        traced = timed(lambda: evaluate_traced(desk, henan, AS_OF))
        rows = {row.key: row for row in answers[1].rows}
        pairs = {key: (rows[key].numerator or 0, rows[key].denominator or 0) for key in PLAIN}
        examined = next(row for row in answers[2].rows if row.key == "examined_workers")
        return _told(again, later, pairs, int(examined.value or 0)) | {"first": first, "traced": traced}


def _on_driver(
    given: Given, size: int, survey: Callable[[Any], dict[str, Pair]], examined: Callable[[Any], int]
) -> Figures:
    cheap_password()
    with opened(_office(given, size)) as desk, closing(desk.store.engine.raw_connection()) as pooled:
        pairs: list[dict[str, Pair]] = []
        persons: list[int] = []
        took = timed(lambda: pairs.append(survey(pooled.driver_connection)))
        later = timed(lambda: persons.append(examined(pooled.driver_connection)))
        return _told(took, later, pairs[0], persons[0])


@case("count.sql")
def plain_sql(given: Given, size: int) -> Figures:
    """Count the same numbers by plain statements in the same file."""
    at = {"day": str(AS_OF), "first": f"{YEAR}-01-01"}
    return _on_driver(given, size, plainly, lambda one: int(one.execute(EXAMINED, at).fetchone()[0]))


@case("count.loop")
def loop(given: Given, size: int) -> Figures:
    """Count the heavy numbers by a loop over all records of the same file."""

    def examined(driver: Any) -> int:
        rows = driver.execute("SELECT person, checked_on FROM checkup")
        first, last = f"{YEAR}-01-01", str(AS_OF)
        return len({person for person, on in rows if first <= on <= last})

    return _on_driver(given, size, by_loop, examined)


@case("count.pandas")
def pandas(given: Given, size: int) -> Figures:
    """Count the same numbers by a pandas script on a copy without encryption."""
    return peer(given, "count", str(_office(given, size) / "plain.db"), str(AS_OF))


def peer(given: Given, *words: str) -> Figures:
    """Carry out a script of the kind people write, in an environment of its own."""
    folder = given.keep / "peers"
    if not (folder / "ready").exists():
        return {MISSING: 1.0}
    python = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    script = Path(__file__).with_name("pandas_script.py")
    done = subprocess.run(  # noqa: S603 - our own script
        [str(python), str(script), *words], check=True, capture_output=True, encoding="utf-8"
    )
    return dict(json.loads(done.stdout.strip().splitlines()[-1]))
