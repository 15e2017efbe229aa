"""Counting a year's profile: how the figures of counted.py are told."""

from __future__ import annotations

from counted import PLAIN
from harness import Found, Job, Line, Sizes, Step, ratio, seconds

WAYS = ("count.ours", "count.sql", "count.loop", "count.pandas")
PANDAS_LIMIT, SMALL, SMALL_SECONDS = 0.5, 5_000, 0.3


def _numbers(found: Found, name: str, size: int) -> dict[str, float]:
    tried = found.rounds.get(Step(name, size), [])
    return {key: value for key, value in tried[0].items() if key.startswith("n.")} if tried else {}


def _same(found: Found, size: int) -> bool | None:
    """Tell whether every way gave the same numbers; the loop counts only the heavy ones."""
    ours = _numbers(found, "count.ours", size)
    others = [_numbers(found, name, size) for name in WAYS[1:]]
    if not ours or not any(others):
        return None
    return all(ours.get(key) == value for other in others for key, value in other.items())


def _lines(found: Found, sizes: Sizes) -> list[Line]:
    lines = []
    for size in sizes.counted:
        names = ("seconds", "examined", "first", "traced")
        survey, examined, first, traced = (found.get("count.ours", one, size) for one in names)
        sql, loop, pandas = (found.get(name, size=size) for name in WAYS[1:])
        persons = found.get("count.pandas", "examined", size)
        otherwise = found.missing("count.pandas", size)
        who = f"{size:,} 家、{size * (5 if size == 200_000 else 4):,} 张体检卡"
        script = f"pandas 脚本只数其中 {len(PLAIN)} 个 {seconds(pandas, otherwise)}"
        one = f"pandas 脚本只数人数 {seconds(persons, otherwise)}"
        head = Line(f"{who}：河南方案全部指标", seconds(survey), script, ratio(survey, pandas), PANDAS_LIMIT)
        if size == SMALL and survey is not None:
            head.limit, head.words, head.good = None, "< 0.3 秒", survey < SMALL_SECONDS
        lines += [
            head,
            Line("　同上", seconds(survey), f"逐条循环只数 2 个 {seconds(loop)}", ratio(survey, loop)),
            Line(
                "　同上", seconds(survey), f"手写 SQL 只数 {len(PLAIN)} 个 {seconds(sql)}", ratio(survey, sql)
            ),
            Line("　刚打开程序的第一次", seconds(first), f"以后每次 {seconds(survey)}", ratio(first, survey)),
            Line(
                "　连同每个数背后的记录",
                seconds(traced),
                f"不带记录 {seconds(survey)}",
                ratio(traced, survey),
            ),
            Line("　吉林方案全部指标（含体检按人去重）", seconds(examined), one, ratio(examined, persons)),
        ]
        same = _same(found, size)
        if same is not None:
            lines.append(Line("　各种做法的数", "相同" if same else "不同", words="相同", good=same))
    return lines


def _steps(sizes: Sizes) -> list[Step]:
    return [Step(name, size) for size in sizes.counted for name in WAYS]


WORDS = (
    "程序已打开、测算过一次以后。对照做法只数同样的几个数：循环和手写 SQL 用同一个加密文件，"
    "pandas 读不加密的副本（不计载入 pandas 本身）。"
)
JOBS = [Job("count", "指标测算", _steps, _lines, WORDS)]
