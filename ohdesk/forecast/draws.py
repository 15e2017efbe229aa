"""Chance in whole numbers: how many of what was expected really happen."""

from __future__ import annotations

import math
from random import Random

LARGE = 12.0
"""From here on a Poisson number is drawn as a rounded normal one, which is as good and faster."""


def poisson(random: Random, mean: float) -> int:
    """Draw how often something happens that happens `mean` times on average; a negative mean gives its negative."""
    if mean < 0:
        return -poisson(random, -mean)
    if mean >= LARGE:
        return max(0, round(random.gauss(mean, math.sqrt(mean))))
    least, product, count = math.exp(-mean), random.random(), 0
    while product > least:
        product *= random.random()
        count += 1
    return count
