"""How numbers, days and states are written on every page."""

from __future__ import annotations

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from ohdesk import __version__
from ohdesk.cli import WHOLE_OFFICES

if TYPE_CHECKING:
    from ohdesk.desk import Desk

PROGRAM = "职业健康工作台"
VERSION = f"v{__version__}"
OFFLINE = "离线"
BACKUP_FILES = f"备份和交接包 ({' '.join(f'*{one}' for one in WHOLE_OFFICES)})"
MISSING = "缺"
NOT_APPLICABLE = "—"
TONES = {
    "实现": "good",
    "未实现": "bad",
    "缺数据": "warn",
    "不适用": "neutral",
    "待复核": "warn",
    "待判定": "warn",
    "A": "good",
    "B": "accent",
    "C": "bad",
    "符合": "good",
    "部分": "warn",
    "不符合": "bad",
}
"""The colour that goes with a state's word."""


def office_words(desk: Desk) -> str:
    """Name the office with its county, once."""
    county, name = desk.county.name, desk.office
    return name if name.startswith(county) else f"{county} {name}"


def tone(state: str) -> str:
    """Return the colour name of a state's word."""
    return TONES.get(state, "neutral")


def whole(number: int | None) -> str:
    """Write a count with thousands separators; a missing one as 缺."""
    return MISSING if number is None else f"{number:,}"


def percent(number: Decimal | float | None) -> str:
    """Write a percentage with one decimal, a full hundred without, a missing one as 缺."""
    if number is None:
        return MISSING
    rounded = Decimal(str(number)).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return f"{rounded:f}".removesuffix(".0") if rounded in (0, 100) else f"{rounded:f}"


def day(when: date | None) -> str:
    """Write a day as yyyy-MM-dd."""
    return NOT_APPLICABLE if when is None else when.strftime("%Y-%m-%d")


def moment(when: datetime) -> str:
    """Write a moment as people say it: today with the time, else the day."""
    if when.date() == date.today():
        return f"今天 {when:%H:%M}"
    return f"{when:%Y-%m-%d %H:%M}"
