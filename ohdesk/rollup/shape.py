"""What a package's JSON may look like: every value checked before anything is counted from it."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NoReturn

from ohdesk.errors import Refused

MOST_ROWS, MOST_EMPLOYERS, MOST_TEXT = 500, 300_000, 4000
MOST_COUNT = 10**13
_YEAR = re.compile(r"(19|20)\d\d")


class Misshapen(Refused):
    """Something in a package's JSON is not what it should be; the sentence says what."""


@dataclass(frozen=True)
class CountyRow:
    """One county's answer to one indicator."""

    key: str
    no: str
    zh: str
    value: float | None
    numerator: int | None
    denominator: int | None
    series: Mapping[int, int | None] | None
    parts: Mapping[str, int | None]
    target: float | str | None
    applies: bool
    why: str


@dataclass(frozen=True)
class CountyEmployer:
    """One employer a county counts as its own."""

    code: str
    name: str


@dataclass(frozen=True)
class CountyData:
    """What data.json says, checked."""

    rows: Mapping[str, CountyRow]
    tasks: Mapping[str, str | None]
    works: Mapping[str, str]
    employers: Sequence[CountyEmployer] = field(default=())


def parse(content: bytes, name: str) -> dict[str, Any]:
    """Return a file's JSON object; raise Misshapen where it is none."""
    try:
        found = json.loads(content, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        raise Misshapen(f"{name} 不是完整的数据文件") from None
    return _object(found, name)


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)


def data_of(content: bytes) -> CountyData:
    """Return a package's data, every value checked; raise Misshapen naming the first that is wrong."""
    told = parse(content, "data.json")
    rows = [_row(one) for one in _list(told.get("rows"), "rows", MOST_ROWS)]
    tasks = [_object(one, "tasks") for one in _list(told.get("tasks", []), "tasks", MOST_ROWS)]
    works = [_object(one, "works") for one in _list(told.get("works", []), "works", MOST_ROWS)]
    firms = [
        _object(one, "employers") for one in _list(told.get("employers", []), "employers", MOST_EMPLOYERS)
    ]
    by_key = {one.key: one for one in rows}
    if len(by_key) != len(rows):
        raise Misshapen("data.json 的指标重复")
    return CountyData(
        by_key,
        {text(one.get("key"), "任务"): _letter(one.get("grade")) for one in tasks},
        {text(one.get("no"), "年度任务"): text(one.get("state") or "", "完成情况") for one in works},
        [CountyEmployer(text(one.get("code"), "代码"), text(one.get("name"), "单位名称")) for one in firms],
    )


def _row(raw: object) -> CountyRow:
    one = _object(raw, "rows")
    zh = text(one.get("zh"), "指标")
    series = one.get("series")
    target = one.get("target")
    if target is not None and not isinstance(target, str):
        target = _number(target, zh)
    return CountyRow(
        text(one.get("key"), "指标"),
        text(one.get("no"), "序号"),
        zh,
        _number(one.get("value"), zh),
        count(one.get("numerator"), zh),
        count(one.get("denominator"), zh),
        None if series is None else _series(series, zh),
        {text(key, zh): count(value, zh) for key, value in _object(one.get("parts") or {}, zh).items()},
        target,
        flag(one.get("applies"), zh),
        text(one.get("why") or "", zh),
    )


def _series(raw: object, zh: str) -> dict[int, int | None]:
    found = _object(raw, zh)
    if not all(_YEAR.fullmatch(year) for year in found):
        raise Misshapen(f"“{zh}”的年份不对")
    return {int(year): count(value, zh) for year, value in found.items()}


def _letter(value: object) -> str | None:
    if value not in (None, "A", "B", "C"):
        raise Misshapen("任务自评的档次不是 A、B、C")
    return str(value) if value else None


def _object(value: object, where: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Misshapen(f"“{where}”的格式不对")
    return value


def _list(value: object, where: str, most: int) -> list[Any]:
    if not isinstance(value, list) or len(value) > most:
        raise Misshapen(f"“{where}”的格式不对或过长")
    return value


def text(value: object, where: str) -> str:
    """Return a text of reasonable length; raise Misshapen otherwise."""
    if not isinstance(value, str) or len(value) > MOST_TEXT:
        raise Misshapen(f"“{where}”的文字不对")
    return value


def count(value: object, where: str) -> int | None:
    """Return a whole number that is not negative, or None; raise Misshapen otherwise."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MOST_COUNT:
        raise Misshapen(f"“{where}”的数不对")
    return value


def flag(value: object, where: str) -> bool:
    """Return a yes or no; raise Misshapen otherwise."""
    if not isinstance(value, bool):
        raise Misshapen(f"“{where}”是否适用没有写明")
    return value


def day(value: object, where: str) -> date:
    """Return a day; raise Misshapen otherwise."""
    try:
        return date.fromisoformat(text(value, where))
    except ValueError:
        raise Misshapen(f"“{where}”的日期不对") from None


def _number(value: object, where: str) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise Misshapen(f"“{where}”的数不对")
    return value


def words_of(value: object, where: str) -> dict[str, str]:
    """Return an object of texts by name; raise Misshapen otherwise."""
    found = _object(value, where)
    if len(found) > MOST_ROWS:
        raise Misshapen(f"“{where}”过长")
    return {text(name, where): text(one, where) for name, one in found.items()}
