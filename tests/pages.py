"""Pages as tests meet them: opened and read, their parts found by the words on the screen."""

from __future__ import annotations

from typing import Any

from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from ui.context import Context
from ui.record_page import RecordPage


def opened(context: Context, qtbot: QtBot, kinds: list[str]) -> RecordPage:
    """Return the page of some kinds, in sight and read."""
    found = RecordPage(context, kinds)
    qtbot.addWidget(found)
    found.resize(1180, 700)
    found.show()
    qtbot.waitExposed(found)
    assert context.jobs.settle()
    return found


def named(where: QWidget, words: str, kind: type = QWidget) -> Any:
    """Return the widget a person would find by its words."""
    QApplication.processEvents()
    found = [one for one in where.findChildren(kind) if one.accessibleName() == words and one.isVisible()]
    assert found, f"nothing is called {words}"
    return found[0]


def write(line: QLineEdit, words: str) -> None:
    """Type words over what is there as an input method does, which is how Chinese is typed."""
    line.setFocus()
    line.selectAll()
    event = QInputMethodEvent()
    event.setCommitString(words)
    QApplication.sendEvent(line, event)
