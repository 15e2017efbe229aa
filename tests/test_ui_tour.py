"""The tour for newcomers: shown once, over real parts of the window, left at any step, never in the way of work."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import factories
import look
import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication, QPlainTextEdit
from pytestqt.qtbot import QtBot

from db.office import Role
from ohdesk import ledger
from ohdesk.desk import Desk
from ui import navigation, theme, tour
from ui.appearance import Appearance
from ui.context import Context
from ui.main_window import MainWindow
from ui.tour import Tour


@pytest.fixture
def window(
    context: Context, qtbot: QtBot, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> Iterator[MainWindow]:
    """Open the main window of an empty office at its first page, with plain pages in place of the real ones."""
    monkeypatch.setattr(navigation.Entry, "make", lambda *_: QPlainTextEdit())
    found = MainWindow(context, Appearance(qapp, dark=False))
    qtbot.addWidget(found)
    found.resize(1366, 768)
    found.show()
    qtbot.waitExposed(found)
    assert found.open_first()
    assert context.jobs.settle()
    yield found
    found.sign_in_again()


def shown(window: MainWindow) -> Tour | None:
    """Return the tour in sight."""
    assert window.context.jobs.settle()
    found = window.findChildren(Tour)
    return next((one for one in found if one.isVisible()), None)


def begun(window: MainWindow) -> Tour:
    """Show the tour from the help menu and return it."""
    tour.start(window, window.context)
    found = shown(window)
    assert found is not None
    return found


def headings(found: Tour, qtbot: QtBot) -> list[str]:
    """Walk through with Enter and return the headings in the order they came."""
    read: list[str] = []
    while found.isVisible():
        read.append(found.card.title.text())
        qtbot.keyClick(found.card.next, Qt.Key.Key_Return)
    return read


def test_it_comes_once_to_each_user(window: MainWindow, context: Context, qtbot: QtBot) -> None:
    tour.start_if_first(window, context)
    first = shown(window)
    assert first is not None
    qtbot.keyClick(first.card.next, Qt.Key.Key_Escape)
    tour.start_if_first(window, context)
    assert shown(window) is None
    context.desk.user = "王五"
    tour.start_if_first(window, context)
    assert shown(window) is not None


def test_an_empty_office_is_shown_how_to_fill_it_first(window: MainWindow, qtbot: QtBot) -> None:
    assert headings(begun(window), qtbot)[1] == "先把现有的表格导进来"
    made = factories.values("employer", 1, factories.linker(window.context.desk))
    ledger.save(window.context.desk, ledger.kind_of("employer"), made)
    read = headings(begun(window), qtbot)
    assert 6 <= len(read) <= 8
    assert read[1] == "找什么都按 Ctrl+K"
    assert "先把现有的表格导进来" not in read
    assert read[-1] == "随时按 F1"


def test_who_may_not_write_is_not_shown_how_to_fill(window: MainWindow, qtbot: QtBot) -> None:
    window.context.desk.role = Role.reader
    assert not {"表格从这里导入", "先把现有的表格导进来"} & set(headings(begun(window), qtbot))


def walk(window: MainWindow) -> None:
    """Go through all steps and look at each."""
    found = begun(window)
    while found.isVisible():
        QApplication.processEvents()
        lit, card = found._hole, found.card.geometry()
        words = found.card.title.text()
        assert not lit.isEmpty(), words
        assert found.rect().contains(lit), words
        assert found.rect().contains(card), words
        assert not lit.intersects(card), words
        assert look.faults(found.card) == [], words
        found.forward()


def test_every_step_lights_a_part_and_hides_nothing_of_it(window: MainWindow, qapp: QApplication) -> None:
    try:
        for text, sizes in {13: ((1366, 768), (1920, 1080)), 17: ((1366, 768), (1093, 614))}.items():
            theme.apply(qapp, dark=False, size=text)
            window.rebuild()
            for size in sizes:
                window.resize(*size)
                QApplication.processEvents()
                walk(window)
    finally:
        theme.apply(qapp, dark=False)


def test_the_keyboard_stays_in_the_card(window: MainWindow, qtbot: QtBot) -> None:
    before = window.focusWidget()
    found = begun(window)
    qtbot.keyClick(found.card.next, Qt.Key.Key_Right)
    qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Right)
    assert found.card.place.text() == "3 / 8"
    qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Left)
    assert found.card.place.text() == "2 / 8"
    for _ in range(5):
        qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
        assert found.card.isAncestorOf(window.focusWidget())
    qtbot.keySequence(window.focusWidget(), QKeySequence("Ctrl+2"))
    assert window.page is not None
    assert window.page.objectName() == "home"
    found.card.back.setFocus()
    qtbot.keyClick(found.card.back, Qt.Key.Key_Return)
    assert found.card.place.text() == "1 / 8"
    qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Escape)
    assert not found.isVisible()
    assert window.focusWidget() is before


def test_clicks_beside_the_card_reach_nothing_below(window: MainWindow, qtbot: QtBot) -> None:
    found = begun(window)
    line = window.navigation.buttons["employer"]
    spot = found.mapFromGlobal(line.mapToGlobal(QPoint(20, 10)))
    assert window.childAt(spot) is found
    qtbot.mouseClick(found, Qt.MouseButton.LeftButton, pos=spot)
    assert window.page is not None
    assert window.page.objectName() == "home"
    assert found.isVisible()
    qtbot.mouseClick(found.card.skip, Qt.MouseButton.LeftButton)
    assert not found.isVisible()


def test_the_window_in_another_size_keeps_the_light_on_its_part(window: MainWindow) -> None:
    found = begun(window)
    window.resize(1100, 640)
    QApplication.processEvents()
    assert found.size() == window.size()
    assert found._hole.contains(QRect(window.navigation.pos(), window.navigation.size()).center())


def test_a_window_closed_meanwhile_is_left_alone(desk: Desk, window: MainWindow, context: Context) -> None:
    tour.start(window, context)
    window.hide()
    assert context.jobs.settle()
    assert window.findChild(Tour) is None


def test_nothing_lit_puts_the_card_in_the_middle() -> None:
    room, card = QRect(0, 0, 800, 600), QRect(0, 0, 200, 100)
    place: Any = tour.place_beside(QRect(), card, room)
    assert QRect(place, card.size()).center() == room.center()
