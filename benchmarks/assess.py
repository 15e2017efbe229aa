"""All rows of the Henan survey with the records behind them, against plain SQL aggregates giving the same numbers.

Run: python benchmarks/assess.py [employers, 200000] [checkups, 1000000] [rounds, 5] [a folder to keep the office in]
First a smaller office is counted three ways: by the program, by the plain statements and by a loop over all records.
Then both are timed on the large office, in turn and in one process; the medians and their ratio are printed.
"""

# ruff: noqa: S608 - every statement is written here, and nothing typed goes into one

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from ohdesk.assess import evaluate, evaluate_traced, open_profile, trace
from ohdesk.desk import Desk, create_office, open_office
from ohdesk.identity import make_credit_code
from ohdesk.profile import Profile
from ohdesk.typed import set_figure

PASSWORD = "Bench-2025"
AS_OF, YEAR = date(2025, 11, 15), 2025
INDUSTRIES = ("3311", "3032", "0610", "4411", "2223", "C", "5131", "8411", "4710")
STATES = ("normal",) * 6 + ("seasonal", "stopped", "cancelled", "moved")
Rows = Iterator[tuple[object, ...]]
Pair = tuple[int, int]


def day(dice: random.Random, first: int = 2022, last: int = 2025) -> str:
    """Return any day of some years as it is kept."""
    return str(date(first, 1, 1) + timedelta(days=dice.randrange(365 * (last - first + 1))))


def build(desk: Desk, employers: int, checkups: int) -> None:
    """Fill the office with invented records by plain statements."""
    dice = random.Random(5)
    persons = max(checkups // 5, employers // 20, 100)
    reports = range(1, employers * 3 // 10 + 1)
    put(
        desk,
        "institution",
        "id,name,roles,ownership,in_county",
        iter([(1, "县医院", ",checkup,", "public", 1)]),
    )
    put(desk, "employer", EMPLOYER, (_employer(at, dice) for at in range(1, employers + 1)))
    put(desk, "declaration", DECLARATION, _declarations(employers, dice))
    put(desk, "monitoring", MONITORING, (_report(at, employers, dice) for at in reports))
    put(desk, "monitoring_post", POST, (_post(at, spot, dice) for at in reports for spot in range(5)))
    put(
        desk,
        "person",
        "id,name,id_type,id_number",
        ((at, "某人", "resident", f"P{at:09d}") for at in range(1, persons + 1)),
    )
    put(
        desk,
        "radiation_worker",
        RADIATION,
        (_worker(at, employers, dice) for at in range(1, employers // 20)),
    )
    put(desk, "dose", "person,period_from", _doses(employers // 20, dice))
    put(desk, "literacy_answer", ANSWER, (_answer(at, dice) for at in range(employers // 10)))
    put(desk, '"case"', CASE, (_case(at, dice) for at in range(employers // 50)))
    put(desk, "checkup", CHECKUP, (_checkup(at, employers, persons, dice) for at in range(checkups)))
    towns = [(at, YEAR, 60 + 40 * at, at % 3 > 0) for at in range(1, 6)]
    put(desk, "township_year", "township,year,patients,has_conditions", iter(towns))
    stations = [(f"站{at}", "station", at, "running", "2024-05-01") for at in range(1, 4)]
    put(desk, "station", "name,station_type,township,state,built_on", iter(stations))


def put(desk: Desk, table: str, columns: str, rows: Rows) -> None:
    """Insert rows in portions."""
    marks = ",".join("?" * len(columns.split(",")))
    statement = f"INSERT INTO {table} ({columns}) VALUES ({marks})"
    while portion := list(islice(rows, 100_000)):
        with desk.write() as session:
            session.connection().exec_driver_sql(statement, portion)


EMPLOYER = (
    "id,name,credit_code,branch_no,operating_state,state_since,verdict,industry,first_seen_on,work_address"
)
DECLARATION = "employer,declaration_type,submitted_on,review_state"
MONITORING = "id,employer,report_no,year,kind,state,reported_on,posts_tested,posts_qualified"
POST = "monitoring,workplace_name,post,point,hazard,indicator,qualified"
RADIATION = "employer,person,sector,since,until"
ANSWER = "sheet_no,year,key_industry,exposed,score_combined"
CASE = "filed_no,filed_on,state,decided_on,closed_on"
CHECKUP = "institution,archive_no,person,employer,card_kind,exam_kind,round,checked_on"


def _employer(at: int, dice: random.Random) -> tuple[object, ...]:
    verdict = "must_declare" if dice.random() < 0.8 else dice.choice(("pending", "exempt"))
    since = day(dice) if dice.random() < 0.2 else None
    seen = day(dice) if dice.random() < 0.7 else None
    code, where = make_credit_code("410599", at), f"榆河县第{at % 3000}号工业路" * 4
    return (
        at,
        f"榆河第{at}厂",
        code,
        "",
        dice.choice(STATES),
        since,
        verdict,
        dice.choice(INDUSTRIES),
        seen,
        where,
    )


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


def with_traces(desk: Desk, profile: Profile) -> dict[str, Pair]:
    """Count every row with the records behind each of its numbers; the numbers of records are the answer."""
    found = evaluate_traced(desk, profile, AS_OF)
    rows = {row.key: row for row in found.results.rows}
    for (key, part), one in found.traces.items():
        if key in PLAIN and part in ("numerator", "denominator"):
            assert len(one.numbers) == getattr(rows[key], part), (key, part)
    return {key: (rows[key].numerator or 0, rows[key].denominator or 0) for key in PLAIN}


def one_by_one(desk: Desk, profile: Profile) -> dict[str, Pair]:
    """Count every row, then list each number's records by itself, as the window does."""
    rows = {row.key: row for row in evaluate(desk, profile, AS_OF).rows}
    found = {}
    for key in PLAIN:
        parts = [trace(desk, profile, key, part, AS_OF) for part in ("numerator", "denominator")]
        assert [one.total for one in parts] == [rows[key].numerator, rows[key].denominator], key
        found[key] = (len(parts[0].numbers), len(parts[1].numbers))
    return found


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


def timed(work: Callable[[], dict[str, Pair]], rounds: list[float]) -> dict[str, Pair]:
    """Do the work and keep how long it took."""
    began = time.perf_counter()
    found = work()
    rounds.append(time.perf_counter() - began)
    return found


def measure(desk: Desk, rounds: int, *, loop: bool) -> None:
    """Count in all ways in turn, compare the answers, and print the medians."""
    profile = open_profile(desk, "henan-2025")
    for year in range(2020, 2026):
        set_figure(desk, profile, "insured_workers", year, str(30_000 + year), "基准")
    ways: dict[str, Callable[[], dict[str, Pair]]] = {
        "plain": lambda: plainly(driver),
        "traced": lambda: with_traces(desk, profile),
        "one by one": lambda: one_by_one(desk, profile),
    }
    times: dict[str, list[float]] = {name: [] for name in ways}
    with closing(desk.store.engine.raw_connection()) as pooled:
        driver: Any = pooled.driver_connection
        answers = [timed(work, []) for work in ways.values()]  # once to fill the caches
        for _ in range(rounds):
            answers += [timed(work, times[name]) for name, work in ways.items()]
        assert all(answer == answers[0] for answer in answers), answers
        if loop:
            naive = by_loop(driver)
            assert naive == {key: answers[0][key] for key in naive}, naive
    medians = {name: median(spent) for name, spent in times.items()}
    told = "  ".join(f"{name} {1000 * spent:.0f} ms" for name, spent in medians.items())
    print(f"  {told}")
    for name in ("traced", "one by one"):
        print(f"  {name} / plain = {medians[name] / medians['plain']:.2f}")
    print(f"  same numbers: {answers[0]}")


def main() -> None:
    """Build both offices, measure, print."""
    employers, checkups, rounds = (int(word) for word in [*sys.argv[1:4], "200000", "1000000", "5"][:3])
    with tempfile.TemporaryDirectory() as place:
        for count, further, loop in ((5_000, 20_000, True), (employers, checkups, False)):
            keep = Path(sys.argv[4]) if len(sys.argv) > 4 else Path(place)
            folder = keep / f"office-{count}"
            fresh = not folder.exists()
            if fresh:
                create_office(folder, "410523", "基准", "admin", PASSWORD)
            with open_office(folder, "admin", PASSWORD) as desk:
                began = time.perf_counter()
                if fresh:
                    build(desk, count, further)
                spent = time.perf_counter() - began
                print(f"{count:,} employers, {further:,} checkups, built in {spent:.0f} s")
                measure(desk, rounds, loop=loop)


if __name__ == "__main__":
    main()
