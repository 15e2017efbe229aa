"""审核 by hand: the state in a line, reviewing others' entries, withdrawing for a reason, and no buttons without the right."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from pages import named
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from db.office import Role
from ohdesk import assess
from ohdesk.desk import Desk
from ui import review_bar
from ui.context import Context
from ui.review_bar import ReviewBar

END = date(2025, 12, 31)


@pytest.fixture
def desk(county: Desk) -> Desk:
    """Take the small county; its administrator made all its records."""
    return county


def opened(context: Context, qtbot: QtBot, name: str, role: Role) -> ReviewBar:
    """Return the line as somebody in a role sees it."""
    context.desk = Desk(context.desk.store, name, role)
    found = ReviewBar(context)
    qtbot.addWidget(found)
    found.resize(900, 50)
    found.show()
    found.show_period(assess.open_profile(context.desk, "henan-2025"), END)
    assert context.jobs.settle()
    return found


def press(bar: ReviewBar, words: str) -> None:
    """Press a button by its words and let the work end."""
    named(bar, words, QPushButton).click()
    assert bar.context.jobs.settle()
    assert bar.context.jobs.settle()


def test_a_reviewer_reviews_and_withdraws(
    context: Context, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    bar = opened(context, qtbot, "周敏", Role.reviewer)
    assert (bar.state.text(), bar.words.text()) == ("未审核", "还没有人审核过这个期间。")
    assert not bar.withdraw_button.isVisible()
    press(bar, "审核")
    assert bar.state.text() == "已审核"
    assert "周敏 于" in bar.words.text()
    assert not bar.review_button.isVisible()
    answers = ["", "补录申报"]
    monkeypatch.setattr(review_bar, "ask_reason", lambda *_: answers.pop(0))
    press(bar, "撤销审核")
    assert bar.state.text() == "已审核"
    press(bar, "撤销审核")
    assert bar.state.text() == "未审核"


def test_own_entries_are_told(context: Context, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[Any] = []
    monkeypatch.setattr(review_bar, "message", lambda *words: told.append(words[2]))
    bar = opened(context, qtbot, context.desk.user, Role.administrator)
    press(bar, "审核")
    assert "自己录入的内容不能由自己审核" in told[0]
    assert bar.state.text() == "未审核"


@pytest.mark.parametrize("role", [Role.recorder, Role.reader])
def test_others_see_the_state_alone(context: Context, qtbot: QtBot, role: Role) -> None:
    bar = opened(context, qtbot, "吴兰", role)
    assert bar.state.text() == "未审核"
    assert not bar.review_button.isVisible()
    assert not bar.withdraw_button.isVisible()
