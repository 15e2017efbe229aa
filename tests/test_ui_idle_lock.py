"""闲置锁定 by hand: nobody there and all is covered; the half-typed form waits below; the right password opens it."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator
from pathlib import Path

import pytest
from doors import PASSWORD, USER
from pages import named, write
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QColor, QImage, QMouseEvent
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from db import keyring
from db.records import BY_NAME
from ohdesk import attempts, drafts, evidence, idle
from ohdesk.cli import WindowWish
from ohdesk.desk import Desk, open_office
from ohdesk.evidence import view as evidence_view
from ui import app, draft_keeper, idle_lock, lock_screen, main_window
from ui.appearance import Appearance
from ui.context import Context
from ui.idle_lock import IdleLock
from ui.jobs import Jobs
from ui.lock_screen import LockScreen
from ui.main_window import MainWindow
from ui.record_form import RecordForm
from ui.sign_in import SignIn
from ui.widgets import Sheet

SECRET = "榆河县人民医院"


@pytest.fixture
def window(office: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[MainWindow]:
    """Open the main window at the settings, signed in as the administrator."""
    monkeypatch.setattr(keyring, "COST", {"time": 1, "memory_kib": 8, "lanes": 1})
    monkeypatch.setattr(main_window, "confirm", lambda *_, **__: True)
    jobs = Jobs()
    found = MainWindow(
        Context(open_office(office, USER, PASSWORD), jobs), Appearance(app.application(), dark=False)
    )
    qtbot.addWidget(found, before_close_func=lambda _: jobs.close(found.context.desk.close))
    found.resize(1100, 700)
    found.show()
    found.go("settings")
    qtbot.waitExposed(found)
    jobs.settle()
    yield found
    for one in QApplication.topLevelWidgets():
        if isinstance(one, LockScreen | RecordForm):
            one.deleteLater()


@pytest.fixture
def left(window: MainWindow) -> list[str]:
    """Collect who left the desk to another person."""
    return []


@pytest.fixture
def lock(window: MainWindow, left: list[str]) -> IdleLock:
    """Watch over the window; nothing happens by itself within a test."""
    return IdleLock(window.context, window, lambda: left.append("left"), milliseconds=600_000)


@pytest.fixture
def form(window: MainWindow, qtbot: QtBot) -> RecordForm:
    """Open a form and type half of it."""
    found = RecordForm(window.context, BY_NAME["institution"], parent=window)
    found.open()
    qtbot.waitExposed(found)
    write(found.lines["name"].editor.findChild(QLineEdit) or found.lines["name"].editor, SECRET)
    assert found.values()["name"] == SECRET
    return found


def shown(one: QWidget) -> QImage:
    """Return what a window looks like."""
    QApplication.processEvents()
    return one.grab().toImage()


def is_covered(one: QWidget) -> bool:
    """Tell whether nothing but the ground and the lock in the middle is to be seen."""
    image = shown(one)
    ground = QColor(image.pixel(3, 3))
    middle = image.rect().center()
    for x in range(0, image.width(), 7):
        for y in range(0, image.height(), 5):
            near = (QPoint(x, y) - middle).manhattanLength() < 60
            if not near and QColor(image.pixel(x, y)) != ground:
                return False
    return True


def give(lock: IdleLock, password: str) -> str:
    """Type a password on the lock screen; return what it says."""
    screen = lock.screen
    assert screen is not None
    named(screen, "口令", QLineEdit).setText(password)
    named(screen, "解锁", QPushButton).click()
    assert lock.context.jobs.settle()
    return screen._problem.text() if lock.locked else ""


def test_nobody_there_and_everything_is_covered(
    window: MainWindow, lock: IdleLock, form: RecordForm, qtbot: QtBot
) -> None:
    before = shown(window), shown(form)
    titles = window.windowTitle(), form.windowTitle()
    lock._last = tuple(one - 599 for one in lock._last)
    lock._look()
    assert not lock.locked
    lock._last = tuple(one - 600 for one in lock._last)
    lock._look()
    assert lock.locked
    assert is_covered(window)
    assert is_covered(form)
    assert {window.windowTitle(), form.windowTitle()} == {idle_lock.TITLE}
    words = " ".join(one.text() for one in lock.screen.findChildren(QLabel))
    assert f"{USER}（管理员）" in words
    assert "10 分钟没有操作" in words
    assert SECRET not in words
    assert lock.screen.isModal()

    assert give(lock, PASSWORD) == ""
    assert not lock.locked
    assert (window.windowTitle(), form.windowTitle()) == titles
    assert form.isVisible()
    assert form.values()["name"] == SECRET
    assert (shown(window) == before[0], is_covered(form)) == (True, False)


def moved() -> QMouseEvent:
    """Return a move of the mouse."""
    none = Qt.MouseButton.NoButton
    place = QPointF(40, 40)
    return QMouseEvent(QEvent.Type.MouseMove, place, place, none, none, Qt.KeyboardModifier.NoModifier)


def test_keys_and_the_mouse_are_heard_wherever_they_go(
    window: MainWindow, lock: IdleLock, form: RecordForm, qtbot: QtBot
) -> None:
    line = form.findChild(QLineEdit)
    for act in (
        lambda: qtbot.keyClicks(line, "a"),
        lambda: QApplication.sendEvent(form, moved()),
        lambda: qtbot.mouseClick(form, Qt.MouseButton.LeftButton),
    ):
        lock._last = tuple(one - 599 for one in lock._last)
        act()
        assert lock._clocks()[0] - lock._last[0] < 60


def test_the_time_goes_on_by_itself(window: MainWindow, left: list[str], qtbot: QtBot) -> None:
    soon = IdleLock(window.context, window, lambda: left.append("left"), milliseconds=80)
    qtbot.waitUntil(lambda: soon.locked, timeout=5000)
    assert is_covered(window)
    soon.unlock()
    soon._timer.stop()


def test_the_setting_is_followed(window: MainWindow, qtbot: QtBot) -> None:
    found = IdleLock(window.context, window, lambda: None)
    assert found.milliseconds == 600_000
    idle.set_idle_minutes(window.context.desk, 3)
    window.context.changed("setting")
    assert found.milliseconds == 180_000


def test_ctrl_l_locks_at_once_even_over_a_form(
    window: MainWindow, lock: IdleLock, form: RecordForm, qtbot: QtBot
) -> None:
    line = form.findChild(QLineEdit)
    qtbot.keyClick(line, Qt.Key.Key_L)
    assert not lock.locked
    qtbot.keyClick(line, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert lock.locked
    assert is_covered(form)
    for key in (Qt.Key.Key_Escape, Qt.Key.Key_F1):
        qtbot.keyClick(lock.screen, key)
    lock.screen.close()
    lock.screen.reject()
    assert lock.locked
    assert lock.screen.isVisible()
    give(lock, PASSWORD)
    assert not lock.locked


def test_wrong_passwords_are_counted_and_close_the_door(
    window: MainWindow, lock: IdleLock, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock.lock()
    assert give(lock, "") == "请填写口令。"
    for tries in (4, 3, 2, 1):
        assert give(lock, "wrong") == f"口令错误。还可以再试 {tries} 次。"
    assert "已锁定 10 分钟" in give(lock, "wrong")
    assert "分钟后再试" in give(lock, PASSWORD)
    assert is_covered(window)
    now = attempts.clock()
    monkeypatch.setattr(attempts, "clock", lambda: now + attempts.CLOSED_FOR)
    assert give(lock, PASSWORD) == ""
    assert not lock.locked


def test_it_opens_while_a_long_work_is_under_way(window: MainWindow, lock: IdleLock, qtbot: QtBot) -> None:
    from threading import Event

    free = Event()
    window.context.jobs.run(lambda _: free.wait(20))
    lock.lock()
    named(lock.screen, "口令", QLineEdit).setText(PASSWORD)
    named(lock.screen, "解锁", QPushButton).click()
    assert not lock.locked
    free.set()
    assert window.context.jobs.settle()


def test_a_window_that_opens_meanwhile_is_covered_too(
    window: MainWindow, lock: IdleLock, qtbot: QtBot
) -> None:
    lock.lock()
    late = Sheet(window, "导入完成：榆河县人民医院")
    late.open()
    qtbot.waitUntil(lambda: late.windowTitle() == idle_lock.TITLE, timeout=2000)
    assert is_covered(late)
    assert QApplication.activeModalWidget() is lock.screen
    give(lock, PASSWORD)
    assert late.windowTitle() == "导入完成：榆河县人民医院"


def test_what_grows_or_is_put_on_top_stays_covered(window: MainWindow, lock: IdleLock, qtbot: QtBot) -> None:
    from ui.widgets import Toast

    lock.lock()
    window.resize(1300, 760)
    Toast(window, SECRET)
    QApplication.processEvents()
    QApplication.processEvents()
    assert is_covered(window)
    give(lock, PASSWORD)


def test_another_person_takes_the_desk_and_nothing_typed_is_lost(
    window: MainWindow,
    lock: IdleLock,
    form: RecordForm,
    left: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[tuple[str, bool]] = []
    answers = [False, True]
    monkeypatch.setattr(
        lock_screen, "confirm", lambda *words, **_: asked.append((words[2], True)) or answers.pop(0)
    )
    lock.lock()
    named(lock.screen, "换人登录", QPushButton).click()
    assert left == []
    assert lock.locked
    named(lock.screen, "换人登录", QPushButton).click()
    assert left == ["left"]
    assert f"{USER} 有没有保存的内容" in asked[0][0]
    assert SECRET not in asked[0][0]
    (draft,) = drafts.find(window.context.desk, "institution")
    assert draft.values["name"] == SECRET
    assert draft_keeper.keep_all()


def test_leaving_ends_in_front_of_the_door(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    window.context.leave = window.sign_in_again
    lock = IdleLock(window.context, window, window.context.leave, milliseconds=600_000)
    monkeypatch.setattr(lock_screen, "confirm", lambda *_, **__: True)
    lock.lock()
    named(lock.screen, "换人登录", QPushButton).click()
    QApplication.processEvents()
    assert window.signs_in_again
    assert not window.isVisible()


@pytest.mark.timeout(60)
def test_who_leaves_takes_the_own_windows_along(
    office: Path, tmp_path: Path, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(main_window, "confirm", lambda *_, **__: True)
    (paper := tmp_path / "记录.txt").write_text("会议记录", "utf-8")
    copies: list[Path] = []
    copies_left: list[Path] = []
    at_the_door: list[list[str]] = []
    desks: list[weakref.ref[Desk]] = []

    def act() -> None:
        for one in QApplication.topLevelWidgets():
            if isinstance(one, SignIn) and one.isVisible() and len(at_the_door) < len(desks):
                gc.collect()
                at_the_door.append([type(left).__name__ for left in QApplication.topLevelWidgets()])
                copies_left.extend(copy for copy in copies if copy.exists())
                named(one, "用户名", QLineEdit).setText(USER)
                named(one, "口令", QLineEdit).setText(PASSWORD)
                named(one, "登录", QPushButton).click()
            elif isinstance(one, MainWindow) and one.isVisible() and not one.context.jobs.busy:
                desk = one.context.desk
                if not copies:
                    copies.append(evidence_view.open_copy(desk, evidence.attach(desk, paper)))
                desks.append(weakref.ref(desk))
                one.context.leave() if len(desks) < 4 else one.close()

    person = QTimer(interval=50)
    person.timeout.connect(act)
    person.start()
    assert app.run(WindowWish(office, USER, PASSWORD)) == 0
    person.stop()
    gc.collect()
    assert (len(copies), copies_left) == (1, [])
    assert at_the_door == [["SignIn"]] * 3
    assert [one() for one in desks] == [None] * 4
