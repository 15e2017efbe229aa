"""What somebody who knows pandas would write instead; run in an environment of its own, never in the program's.

Use: python pandas_script.py count PLAIN.db DAY | import LEDGER.xlsx OUT.db
"""

from __future__ import annotations

import json
import sqlite3
import sys
import time
from pathlib import Path
from typing import Any

import pandas as pd

YEAR = 2025
PRODUCING = ["normal", "seasonal"]


def table(connection: sqlite3.Connection, name: str) -> Any:
    """Read a whole table."""
    return pd.read_sql_query(f'SELECT * FROM "{name}"', connection)  # noqa: S608


def count(path: str, day: str) -> dict[str, float]:
    """Count the rows of the survey."""
    first = f"{YEAR}-01-01"
    connection = sqlite3.connect(path)
    firms, declared = table(connection, "employer"), table(connection, "declaration")
    producing = firms.operating_state.isin(PRODUCING) | (firms.state_since > day)
    trade = firms.industry.fillna("")
    industrial = trade.isin(["B", "C", "D"]) | ((trade >= "06") & (trade < "47"))
    listed = firms.first_seen_on.isna() | (firms.first_seen_on <= day)
    due = firms[(firms.verdict == "must_declare") & producing & industrial & listed]
    good = declared[(declared.submitted_on <= day) & (declared.review_state != "returned")]
    found: dict[str, Any] = {"declaration_rate": (due.id.isin(good.employer).sum(), len(due))}

    reports, posts = table(connection, "monitoring"), table(connection, "monitoring_post")
    done = reports[
        (reports.year == YEAR)
        & (reports.kind == "routine")
        & (reports.state == "done")
        & (reports.reported_on.isna() | (reports.reported_on <= day))
    ]
    both = posts.merge(done, left_on="monitoring", right_on="id")
    both["bad"] = both.qualified != "qualified"
    spots = both.groupby(["employer", "workplace_name", "post"]).bad.sum()
    found["monitoring_pass_rate"] = ((spots == 0).sum(), len(spots))

    workers, doses = table(connection, "radiation_worker"), table(connection, "dose")
    now = workers[
        (workers.sector == "non_medical")
        & (workers.since.isna() | (workers.since <= day))
        & (workers.until.isna() | (workers.until >= first))
    ]
    measured = doses[doses.period_from.between(first, day)].person
    found["dose_monitoring_rate"] = (
        now[now.person.isin(measured)].person.nunique(),
        now.person.nunique(),
    )
    found |= _small(connection, first, day)
    begun = time.perf_counter()
    checkups = table(connection, "checkup")
    examined = checkups[checkups.checked_on.between(first, day)].person.nunique()
    figures = {"n.examined": float(examined), "examined": time.perf_counter() - begun}
    for key, (above, below) in found.items():
        figures |= {f"n.{key}.above": float(above), f"n.{key}.below": float(below)}
    return figures


def _small(connection: sqlite3.Connection, first: str, day: str) -> dict[str, Any]:
    asked = table(connection, "literacy_answer")
    asked = asked[(asked.year == YEAR) & (asked.key_industry == 1) & (asked.exposed == 1)]
    towns, stations = table(connection, "township_year"), table(connection, "station")
    towns = towns[(towns.year == YEAR) & (towns.patients >= 100) & (towns.has_conditions == 1)]
    stations = stations[
        (stations.state == "running") & (stations.built_on.isna() | (stations.built_on <= day))
    ]
    cases = table(connection, "case")
    cases = cases[cases.filed_on.between(first, day) & (cases.state != "withdrawn")]
    closed = (cases.decided_on <= day) | (cases.closed_on <= day)
    return {
        "awareness_rate": ((asked.score_combined >= 600_000).sum(), len(asked)),
        "rehab_coverage": (towns.township.isin(stations.township).sum(), len(towns)),
        "case_closure_rate": (closed.sum(), len(cases)),
    }


def take_in(path: str, out: str) -> dict[str, float]:
    """Read a ledger, tidy and check it a little, and keep it in a table with two indexes."""
    rows = pd.read_excel(path, dtype={"统一社会信用代码": str, "行业分类": str, "联系电话": str})
    for name in rows.select_dtypes("object"):
        rows[name] = rows[name].map(lambda one: one.strip() if isinstance(one, str) else one)
    rows = rows[rows["统一社会信用代码"].str.len() == 18].drop_duplicates("统一社会信用代码")
    connection = sqlite3.connect(out)
    rows.to_sql("employer", connection, index=False, if_exists="replace")
    connection.execute("CREATE UNIQUE INDEX by_code ON employer (统一社会信用代码)")
    connection.execute("CREATE INDEX by_name ON employer (单位名称)")
    connection.commit()
    return {"rows": float(len(rows))}


def peak() -> float:
    """Return the most memory this process had, in MB."""
    try:
        lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0.0
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))


def main() -> None:
    """Do one of the two and print how long it took."""
    work = count if sys.argv[1] == "count" else take_in
    begun = time.perf_counter()
    figures = work(sys.argv[2], sys.argv[3])
    took = time.perf_counter() - begun - figures.get("examined", 0.0)
    figures |= {"seconds": took, "peak_mb": peak()}
    sys.stdout.write(json.dumps(figures) + "\n")


if __name__ == "__main__":
    main()
