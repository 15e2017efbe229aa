"""口径选择 as a person uses it: see what another reading changes, choose it with a reason, compare like words."""

from __future__ import annotations

from typing import Any

import pytest
from pages import named, write
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QRadioButton
from pytestqt.qtbot import QtBot

import ui.definitions_page
from db.office import Role
from db.records.employer import Employer, OperatingState
from ohdesk import assess, definitions, ledger
from ohdesk.definitions.what_if import what_if
from ohdesk.desk import Desk
from ui.assess_page import AssessPage
from ui.context import Context
from ui.definitions_page import DefinitionsPage
from ui.switch_card import OTHER, USUAL

PROFILE = "henan-2025"


@pytest.fixture
def desk(county: Desk) -> Desk:
    """Work in the small county, two of its employers producing by season."""
    for number in (1, 2):
        ledger.save(county, Employer, {"operating_state": OperatingState.seasonal.name}, number)
    return county


@pytest.fixture
def page(context: Context, qtbot: QtBot) -> DefinitionsPage:
    return opened(context, qtbot)


def opened(context: Context, qtbot: QtBot) -> DefinitionsPage:
    """Return the page, in sight and read."""
    found = DefinitionsPage(context)
    qtbot.addWidget(found)
    found.resize(1190, 730)
    found.show()
    found.reload()
    assert context.jobs.settle()
    return found


def texts(table: Any) -> list[list[str]]:
    """Return a table's words row by row."""
    rows, columns = range(table.rowCount()), range(table.columnCount())
    return [[table.item(row, at).text() for at in columns] for row in rows]


def words(widget: Any) -> str:
    """Return everything a part says."""
    QApplication.processEvents()
    return "\n".join(one.text() for one in widget.findChildren(QLabel) if one.isVisible())


def test_each_switch_quotes_its_clause_and_shows_the_reading_that_stands(
    page: DefinitionsPage, desk: Desk
) -> None:
    profile = assess.open_profile(desk, PROFILE)
    assert [card.state.switch.key for card in page.cards] == [one.key for one in profile.switches]
    for card in page.cards:
        assert card.state.switch.clause in words(card)
        assert card.option == card.state.default
        assert card.pill.text() == USUAL
        assert not card.take_button.isVisible()
    assert "2 工业企业职业病危害项目申报率" in words(page.cards[0])


def test_what_another_reading_changes_is_shown_before_it_is_chosen(
    page: DefinitionsPage, desk: Desk, context: Context, qtbot: QtBot
) -> None:
    profile = assess.open_profile(desk, PROFILE)
    named(page.cards[0], "不计入", QRadioButton).click()
    assert context.jobs.settle()
    expected = what_if(desk, profile, "seasonal", "out")
    assert expected
    shown = [line for line in texts(page.panel.table) if line[1]]
    assert shown == [[one.no, one.name, one.column, one.before, one.after] for one in expected]
    assert "如果“阶段性生产的用人单位”改为“不计入”" in words(page.panel)
    named(page.cards[2], "计当年立案的，加年初尚未办结的以前年度案件", QRadioButton).click()
    assert context.jobs.settle()
    assert "违法案件" in words(page.panel)


def test_a_reading_is_kept_with_its_reason_only(
    page: DefinitionsPage, desk: Desk, context: Context, qtbot: QtBot
) -> None:
    told: list[str] = []
    context.records_changed.connect(told.append)
    card = page.cards[0]
    named(card, "不计入", QRadioButton).click()
    take = named(card, "选定", QPushButton)
    assert not take.isEnabled()
    reason = named(card, "理由", QLineEdit)
    write(reason, "市里统一不计阶段性生产")
    assert take.isEnabled()
    qtbot.keyClick(reason, Qt.Key.Key_Return)
    assert context.jobs.settle()
    state = definitions.switches(desk, assess.open_profile(desk, PROFILE))[0]
    assert (state.chosen, state.reason, state.by) == ("out", "市里统一不计阶段性生产", desk.user)
    assert told == ["definition_choice"]
    card = page.cards[0]
    assert (card.pill.text(), card.option, card.pending) == (OTHER, "out", False)
    assert f"{desk.user} " in words(card)
    assert "1 处改了口径" in page.head.note.text()
    named(card, "计入", QRadioButton).click()
    named(card, "选定", QPushButton).click()
    assert context.jobs.settle()
    assert page.cards[0].pill.text() == USUAL


def test_leaving_asks_while_something_is_marked_and_not_kept(
    page: DefinitionsPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert page.may_leave()
    named(page.cards[0], "不计入", QRadioButton).click()
    asked: list[str] = []

    def answer(*said: object, **_: object) -> bool:
        asked.append(str(said[2]))
        return len(asked) > 1

    monkeypatch.setattr(ui.definitions_page, "confirm", answer)
    assert not page.may_leave()
    assert "阶段性生产的用人单位" in asked[0]
    assert page.may_leave()


def test_like_words_are_explained_side_by_side(page: DefinitionsPage, qtbot: QtBot) -> None:
    page.tabs.setCurrentIndex(1)
    lines = texts(page.compare.table)
    assert len(lines) == len(definitions.known())
    at = next(place for place, line in enumerate(lines) if line[1] == "工业企业申报率")
    assert (lines[at][0], lines[at][3]) == ("申报率", "第2行")
    page.compare.table.setCurrentCell(at, 0)
    told = words(page.compare.card)
    one = definitions.known()["declared_of_hazardous_industrial"]
    assert one.says in told
    assert all(definitions.known()[other].says in told for other in one.apart)
    assert "第2行" in told


def test_a_reader_looks_and_does_not_choose(desk: Desk, context: Context, qtbot: QtBot) -> None:
    desk.role = next(role for role in Role if role not in (Role.administrator, Role.recorder))
    page = opened(context, qtbot)
    radio = named(page.cards[0], "不计入", QRadioButton)
    assert not radio.isEnabled()
    assert "没有这项权限" in radio.toolTip()
    assert page.panel.table.rowCount()


def test_a_profile_without_open_readings_says_so(context: Context, qtbot: QtBot) -> None:
    context.remember("profile", "jilin-2021")
    page = opened(context, qtbot)
    assert "没有需要选定的口径" in words(page)
    page.tabs.setCurrentIndex(1)
    assert page.compare.table.isVisible()


def test_the_assessment_leads_here_and_back(
    context: Context, qtbot: QtBot, went: list[tuple[str, dict[str, Any]]], page: DefinitionsPage
) -> None:
    before = AssessPage(context)
    qtbot.addWidget(before)
    before.show()
    named(before.head, "口径", QPushButton).click()
    named(page.head, "指标测算", QPushButton).click()
    assert [key for key, _ in went] == ["definitions", "assess"]
    page.show_where(tab="compare")
    assert page.compare.isVisible()
