"""Choosing codes step by step, and the offers that follow from the industry."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLabel
from pytestqt.qtbot import QtBot

from db.records import BY_NAME
from ohdesk import ledger
from ohdesk.desk import Desk
from ohdesk.identity import make_credit_code
from ui.context import Context
from ui.jobs import Jobs
from ui.pickers import CodePicker
from ui.record_form import RecordForm


@pytest.fixture
def context(desk: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Context:
    """Give what forms are given, with a furniture maker in the ledger; leaving a form needs no answer."""
    monkeypatch.setattr(RecordForm, "may_leave", lambda _form: True)
    values = {"name": "榆河家具厂", "credit_code": make_credit_code("220182", 91), "industry": "2110"}
    ledger.save(desk, BY_NAME["employer"], values)
    return Context(desk, Jobs())


def opened(context: Context, qtbot: QtBot, kind: str, **given: object) -> RecordForm:
    """Open the form of a kind."""
    form = RecordForm(context, BY_NAME[kind], given=given)
    qtbot.addWidget(form)
    form.show()
    return form


def offered(editor: CodePicker) -> list[str]:
    """Return the words of the answers below the line."""
    return [editor.line.list.item(at).text() for at in range(editor.line.list.count())]


def choose(editor: CodePicker, words: str) -> None:
    """Click the answer with these words."""
    at = next(place for place, text in enumerate(offered(editor)) if words in text)
    editor.line._clicked(editor.line.list.item(at))


def test_an_industry_is_reached_in_steps_from_its_section(context: Context, qtbot: QtBot) -> None:
    form = opened(context, qtbot, "employer")
    editor = form.lines["industry"].editor
    assert isinstance(editor, CodePicker)
    editor.line.search()
    for step in ("C 制造业", "21 家具制造业", "211 木质家具制造"):
        choose(editor, step)
    assert offered(editor)[0].startswith("选用 211")
    choose(editor, "2110")
    assert editor.raw() == "2110"
    assert editor.line.text().startswith("2110 ")
    assert "常见危害因素" in form.lines["industry"].offer.findChild(QLabel).text()


def test_a_class_of_hazards_is_a_step_and_no_answer(context: Context, qtbot: QtBot) -> None:
    form = opened(context, qtbot, "exposure")
    editor = form.lines["hazard"].editor
    assert isinstance(editor, CodePicker)
    editor.line.search()
    assert all(text.endswith("›") for text in offered(editor))
    choose(editor, "粉尘")
    assert not any(text.startswith("选用") for text in offered(editor))
    choose(editor, "煤尘")
    assert editor.raw() == "F002"


def test_hazards_usual_in_the_industry_are_offered_and_taken(context: Context, qtbot: QtBot) -> None:
    form = opened(context, qtbot, "exposure", employer=1)
    line = form.lines["hazard"]
    buttons = line.offer.findChildren(QAbstractButton)
    assert buttons
    qtbot.mouseClick(buttons[0], Qt.MouseButton.LeftButton)
    assert isinstance(line.editor.raw(), str)
