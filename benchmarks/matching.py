"""Matching of invented lists whose truth is known: seconds, recall and precision, against a full scan."""

from __future__ import annotations

import sys
import time
from typing import Any

from harness import ROOT, Figures, timed

SCANNED = 200
"""How many of the names left over the full scan looks for; the time is carried over to all of them."""

CODED = 0.72
"""The share of listed names that come with a code."""


def _lists(seed: int, size: int) -> tuple[Any, str]:
    sys.path.append(str(ROOT / "tests"))
    from invented_lists import COUNTY, invented

    from ohdesk.lists.names import normal_name

    normal_name("榆河县恒达石材有限公司", COUNTY)
    return invented(seed, size, CODED), COUNTY


def matched(seed: int, size: int) -> Figures:
    """Match two lists; making them is not counted."""
    lists, county = _lists(seed, size)
    from invented_lists import measured

    from ohdesk.lists.matching import match

    answers: list[Any] = []
    took = timed(lambda: answers.append(match(lists.listed, lists.known, county=county)))
    quality = measured(lists, answers[0])
    return {
        "seconds": took,
        "recall": quality.recall,
        "precision": quality.precision,
        "certain_precision": quality.certain_precision,
        "certain_share": quality.certain_share,
    }


def scanned(seed: int, size: int) -> Figures:
    """Look for every name that neither code nor name found among all names."""
    lists, county = _lists(seed, size)
    from rapidfuzz import fuzz, process

    from ohdesk.lists.names import normal_name

    begun = time.perf_counter()
    codes = {one.code for one in lists.known if one.code}
    names = [normal_name(one.name, county) for one in lists.known]
    known = set(names)
    left = [
        name
        for one in lists.listed
        if one.code not in codes and (name := normal_name(one.name, county)) not in known
    ]
    sure = time.perf_counter() - begun
    begun = time.perf_counter()
    for name in left[:SCANNED]:
        process.extractOne(name, names, scorer=fuzz.ratio, score_cutoff=70)
    looked = max(1, min(SCANNED, len(left)))
    return {"seconds": sure + (time.perf_counter() - begun) * len(left) / looked}
