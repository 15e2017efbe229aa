"""A share of the faults in every test run; `start.py torture` does the many."""

from __future__ import annotations

import os
from typing import Any

import pytest
from faults.torture import Sum, run

KILLS, DAMAGES, MUTANTS, SHARES = int(os.environ.get("OHDESK_KILLS", "300")), 200, 60, 2

pytestmark = [
    pytest.mark.skipif(not hasattr(os, "fork"), reason="sudden death is dealt out with POSIX signals"),
    # A share is minutes of work on a slow machine; the modules themselves notice what hangs.
    pytest.mark.timeout(1200),
]


def done(module: str, *words: object) -> Any:
    """Run one module of faults, ask that nothing was wrong, and return what it counted."""
    found = run(module, *words)
    total = Sum()
    total.add(module, found)
    assert total.wrong == []
    return total


@pytest.mark.parametrize("share", range(SHARES))
def test_sudden_death_loses_nothing_and_leaves_nothing_half_done(share: int) -> None:
    total = done("kills", KILLS // SHARES, 100 + share)
    assert sum(one["kills"] for one in total.kills.values()) == KILLS // SHARES
    assert len(total.kills) == 7
    assert all(one["acknowledged"] for one in total.kills.values())


def test_no_damage_changes_a_record_in_silence() -> None:
    total = done("damages", DAMAGES, 7)
    assert sum(one.total() for one in total.damages.values()) == DAMAGES
    assert all(one["noticed"] for one in total.damages.values())


@pytest.mark.parametrize("share", range(SHARES))
def test_hostile_files_are_refused_or_read_and_accounted_for(share: int) -> None:
    total = done("hostile", share, SHARES, MUTANTS // SHARES, 7 + share)
    assert total.corpus.total() > 150
    assert total.mutants.total() >= MUTANTS // SHARES
    assert total.longest < 35
    assert total.memory < 400


def test_hard_places_are_survived() -> None:
    total = done("places")
    assert total.tried["full disk"] == 16 * 7
    assert {"read-only", "two at once", "clock", "odd path", "locale"} <= total.tried.keys()


def test_files_that_go_out_run_nothing_and_replace_nothing_half() -> None:
    assert done("outgoing").tried["outgoing"] > 40
