"""年底预判: what every indicator will be on 31 December, from its months so far and the due dates on record."""

from ohdesk.forecast.expected import Forecast
from ohdesk.forecast.foresee import forecasts
from ohdesk.forecast.outlook import (
    Expected,
    drafted,
    drop_outlook,
    keep_outlook,
    kept_outlooks,
    outlooks,
    prints_outlooks,
    with_outlooks,
)

__all__ = [
    "Expected",
    "Forecast",
    "drafted",
    "drop_outlook",
    "forecasts",
    "keep_outlook",
    "kept_outlooks",
    "outlooks",
    "prints_outlooks",
    "with_outlooks",
]
