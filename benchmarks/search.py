"""Searching as one types: p50 and p95 of the first 50 hits among many employers, and whether all hits are found.

Run: python benchmarks/search.py [employers, 200000 by default] [a folder to keep the office in]
"""

from __future__ import annotations

import random
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from db import search
from db.records.employer import Employer
from ohdesk import ledger
from ohdesk.desk import Desk, create_office, open_office
from ohdesk.find import find
from ohdesk.identity import make_credit_code

PASSWORD = "Bench-2025"
WORDS = (
    "榆河县城关镇兴隆宏达瑞丰金山长青华盛福顺明珠东方石材铸造水泥木业化工机械电镀家具陶瓷矿业有限公司加工厂"
)
SIZES = (2, 3, 4, 6)


def invented(number: int, dice: random.Random) -> dict[str, object]:
    """Return an employer with a name of random words."""
    name = "".join(dice.sample(WORDS, dice.randint(5, 12))) + f"{number % 997}厂"
    phone = f"1540{number % 10_000_000:07d}"
    return {
        "name": name,
        "credit_code": make_credit_code("410599", number),
        "work_address": "榆河县" + "".join(dice.sample(WORDS, 8)),
        "contact_phone": phone,
    }


def build(desk: Desk, count: int) -> list[str]:
    """Fill the ledger and return the names."""
    dice = random.Random(7)
    rows = [invented(number, dice) for number in range(count)]
    for at in range(0, count, 20_000):
        with desk.write() as session:
            ledger.add_many(desk, session, Employer, rows[at : at + 20_000])
    return [str(row["name"]) for row in rows]


def asked(names: list[str], dice: random.Random) -> list[str]:
    """Return texts a clerk would type: parts of names, of codes, and initials."""
    texts = []
    for size in SIZES:
        for name in dice.sample(names, 50):
            start = dice.randrange(max(1, len(name) - size))
            texts.append(name[start : start + size])
    texts += [f"{number:08d}"[:6] for number in dice.sample(range(len(names)), 50)]
    return texts


def main() -> None:
    """Build, measure, compare with a plain scan, print."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "office"
        create_office(folder, "410523", "基准", "admin", PASSWORD)
        with open_office(folder, "admin", PASSWORD) as desk:
            start = time.perf_counter()
            names = build(desk, count)
            print(f"{count:,} employers built in {time.perf_counter() - start:.1f} s")
            texts = asked(names, random.Random(11))
            times = []
            for text in texts:
                begun = time.perf_counter()
                find(desk, text, kinds=("employer",))
                times.append(1000 * (time.perf_counter() - begun))
            times.sort()
            print(
                f"p50 {statistics.median(times):.1f} ms, p95 {times[int(0.95 * len(times))]:.1f} ms, max {times[-1]:.1f} ms"
            )
            normal = [search.normalise(name) for name in names]
            wrong = 0
            for text in texts[:40]:
                plain = sum(search.normalise(text) in name for name in normal)
                found = find(desk, text, kinds=("employer",)).total
                wrong += found < min(plain, 1001)
            print(f"texts whose hits are fewer than a plain scan's: {wrong} of 40")


if __name__ == "__main__":
    main()
