"""Finding anything from anywhere in the window, with the keyboard alone."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from db.records import BY_NAME
from ohdesk import ledger
from ohdesk.desk import Desk
from ohdesk.identity import make_credit_code
from ui.context import Context
from ui.finder import Finder
from ui.jobs import Jobs


@pytest.fixture
def context(desk: Desk, qtbot: QtBot) -> Context:
    """Two employers and a window's context."""
    for number, name in enumerate(("宏达石材厂", "大宏水泥厂")):
        values = {"name": name, "credit_code": make_credit_code("220182", 80 + number)}
        ledger.save(desk, BY_NAME["employer"], values)
    return Context(desk, Jobs())


def test_initials_and_enter_open_the_employer(context: Context, qtbot: QtBot) -> None:
    went: list[tuple[str, dict[str, int]]] = []
    context.went.connect(lambda page, where: went.append((page, where)))
    finder = Finder(context)
    qtbot.addWidget(finder)
    finder.show()
    qtbot.keyClicks(finder.line, "hdsc")
    qtbot.keyClick(finder.line, Qt.Key.Key_Return)
    assert went == [("employer", {"id": 1})]


def test_arrows_choose_while_typing_goes_on(context: Context, qtbot: QtBot) -> None:
    finder = Finder(context)
    qtbot.addWidget(finder)
    finder.show()
    qtbot.keyClicks(finder.line, "220182")
    qtbot.waitUntil(lambda: finder.hits.count() == 2)
    qtbot.keyClick(finder.line, Qt.Key.Key_Down)
    assert finder.hits.currentRow() == 1
    assert "2 条" in finder.told.text()


def test_nothing_found_is_said(context: Context, qtbot: QtBot) -> None:
    finder = Finder(context)
    qtbot.addWidget(finder)
    finder.show()
    qtbot.keyClicks(finder.line, "zzzzzz")
    qtbot.waitUntil(lambda: "没有找到" in finder.told.text())
    qtbot.keyClick(finder.line, Qt.Key.Key_Return)
    assert finder.isVisible()
