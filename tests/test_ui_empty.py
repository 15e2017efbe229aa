"""An office with nothing in it: no page calls well done what nobody has recorded yet."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from ohdesk import assess
from ohdesk.desk import Desk
from ui.appearance import Appearance
from ui.context import Context
from ui.main_window import MainWindow
from ui.reckoning import REMEMBERED

PROFILES = ("jilin-2025", "henan-2025")
NOTHING = "台账里还没有用人单位"
PLACES: dict[str, dict[str, Any]] = {
    "industry_check": {},
    "due": {},
    "lists": {"tab": "merge"},
}


@pytest.fixture(params=PROFILES)
def window(context: Context, qtbot: QtBot, qapp: QApplication, request: pytest.FixtureRequest) -> MainWindow:
    """Open the empty office with one of the profiles chosen."""
    context.remember(REMEMBERED, request.param)
    found = MainWindow(context, Appearance(qapp, dark=False))
    qtbot.addWidget(found)
    found.resize(1366, 768)
    found.show()
    return found


def words(window: MainWindow, key: str, where: dict[str, Any]) -> list[str]:
    """Return the words in sight on a page."""
    window.go(key, where)
    for _ in range(3):
        assert window.context.jobs.settle()
        QApplication.processEvents()
    return [one.text() for one in window.findChildren(QLabel) if one.isVisible() and one.text()]


def test_nothing_is_well_where_nothing_is_recorded(window: MainWindow) -> None:
    for key, where in PLACES.items():
        assert NOTHING in words(window, key, where), key
    told = words(window, "lists", {"tab": "repair"})
    assert NOTHING in told
    told = words(window, "export", {})
    assert "数据齐全" not in told
    told = words(window, "evidence_files", {})
    assert any(one.startswith("还没有材料") for one in told)
    if window.context.recall(REMEMBERED, "") == "jilin-2025":
        assert NOTHING in words(window, "definitions", {})
        assert NOTHING in words(window, "home", {})


@pytest.mark.parametrize("name", PROFILES)
def test_no_target_is_reached_by_counting_nothing(desk: Desk, name: str) -> None:
    profile = assess.open_profile(desk, name)
    reached = [row.key for row in assess.evaluate(desk, profile).rows if row.met]
    assert reached == []


def test_gap_of_what_cannot_be_compared_is_not_called_closed(window: MainWindow) -> None:
    told = words(window, "assess", {"tab": "gap"})
    assert "没有要补的" not in told
    assert "还没有可比的数" in told
