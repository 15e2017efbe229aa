"""系统设置 by hand: people let in, given roles and passwords, locked doors opened, keys changed, and what others see."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from doors import PASSWORD, USER
from pages import named, write
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QLineEdit, QPushButton, QRadioButton, QWidget
from pytestqt.qtbot import QtBot

from db import keyring
from db.office import Role
from ohdesk import attempts, idle, users
from ohdesk.desk import Desk, open_office, recover
from ohdesk.errors import Refused
from ui import office_window, security_tab, users_tab
from ui.appearance import Appearance
from ui.context import Context, Opened
from ui.jobs import Jobs
from ui.own_password import OwnPassword
from ui.settings_page import SettingsPage
from ui.sign_in import SignIn

GIVEN, OWN = "Given-2026", "Own-Word-2026"


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stretch passwords cheaply, and let dialogs that only tell something go."""
    monkeypatch.setattr(keyring, "COST", {"time": 1, "memory_kib": 8, "lanes": 1})


@pytest.fixture
def page(context: Context, qtbot: QtBot) -> Iterator[SettingsPage]:
    """Open the page as the administrator."""
    found = opened(context, qtbot)
    yield found
    for one in dialogs():
        one.done(0)


def opened(context: Context, qtbot: QtBot) -> SettingsPage:
    """Return the page, in sight and read."""
    found = SettingsPage(context)
    qtbot.addWidget(found)
    found.resize(1180, 700)
    found.show()
    found.activateWindow()
    qtbot.waitExposed(found)
    assert context.jobs.settle()
    return found


def dialogs() -> list[QDialog]:
    """Return the dialogs in sight."""
    QApplication.processEvents()
    return [one for one in QApplication.topLevelWidgets() if isinstance(one, QDialog) and one.isVisible()]


def dialog() -> QDialog:
    """Return the one dialog in sight."""
    (found,) = dialogs()
    return found


def click(qtbot: QtBot, where: QWidget, words: str) -> None:
    """Click a button by its words."""
    found = named(where, words, QPushButton)
    assert found.isEnabled(), words
    qtbot.mouseClick(found, Qt.MouseButton.LeftButton)


def rows(page: SettingsPage) -> list[list[str]]:
    """Return the table of users as it is read."""
    page.context.jobs.settle()
    return [[cell.text for cell in line] for line in page.users.table.lines.lines]


def choose(page: SettingsPage, name: str) -> None:
    """Select a user's row."""
    page.activateWindow()
    page.users.table.selectRow([line[0].split("（")[0] for line in rows(page)].index(name))


def enters(folder: Path, user: str, password: str) -> bool:
    """Tell whether a password opens the office."""
    try:
        open_office(folder, user, password).close()
    except Refused:
        return False
    return True


def let_in(page: SettingsPage, qtbot: QtBot, name: str, role: str) -> str:
    """Add a user by hand and return the password that was shown."""
    qtbot.keySequence(page, QKeySequence("Ctrl+N"))
    qtbot.waitUntil(lambda: bool(dialogs()), timeout=3000)
    asked = dialog()
    assert not named(asked, "添加", QPushButton).isEnabled()
    write(named(asked, "用户名", QLineEdit), name)
    named(asked, role, QRadioButton).setChecked(True)
    click(qtbot, asked, "添加")
    assert page.context.jobs.settle()
    shown = dialog()
    password = named(shown, "口令", QLabel).text()
    click(qtbot, shown, "已交给本人")
    return str(password)


def test_a_person_is_let_in_and_hands_their_password_on(
    page: SettingsPage, qtbot: QtBot, office: Path
) -> None:
    assert [line[:3] for line in rows(page)] == [[f"{USER}（本人）", "管理员", "正常"]]
    password = let_in(page, qtbot, "李敏", "审核员")
    assert [line[:3] for line in rows(page)][1] == ["李敏", "审核员", "待换口令"]
    page.context.desk.close()
    assert enters(office, "李敏", password)
    everything = b"".join(path.read_bytes() for path in office.rglob("*") if path.is_file())
    assert password.encode() not in everything


def test_a_name_that_is_taken_is_told_in_the_dialog(page: SettingsPage, qtbot: QtBot) -> None:
    click(qtbot, page, "添加用户")
    asked = dialog()
    write(named(asked, "用户名", QLineEdit), USER)
    click(qtbot, asked, "添加")
    assert page.context.jobs.settle()
    assert "已有用户" in named(asked, "提示", QLabel).text()
    assert asked.isVisible()
    click(qtbot, asked, "取消")
    assert dialogs() == []
    assert len(rows(page)) == 1


def test_role_password_lock_and_leave(
    page: SettingsPage, qtbot: QtBot, office: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = let_in(page, qtbot, "李敏", "审核员")
    choose(page, "李敏")
    assert not named(page, "解锁", QPushButton).isEnabled()
    qtbot.keySequence(page, QKeySequence("F2"))
    qtbot.waitUntil(lambda: bool(dialogs()), timeout=3000)
    named(dialog(), "录入员", QRadioButton).setChecked(True)
    click(qtbot, dialog(), "更改")
    assert rows(page)[1][1] == "录入员"

    for _ in range(attempts.MOST):
        attempts.failed(office, "李敏")
    page.reload()
    assert rows(page)[1][2] == "已锁定"
    choose(page, "李敏")
    click(qtbot, page, "解锁")
    assert rows(page)[1][2] == "待换口令"

    asked: list[str] = []
    monkeypatch.setattr(users_tab, "confirm", lambda *words, **_: asked.append(words[2]) or True)
    choose(page, "李敏")
    click(qtbot, page, "重设口令")
    page.context.jobs.settle()
    second = named(dialog(), "口令", QLabel).text()
    click(qtbot, dialog(), "已交给本人")
    assert second != first
    rows(page)
    choose(page, "李敏")
    click(qtbot, page, "停用")
    assert len(rows(page)) == 1
    assert ["原来的口令立即作废" in asked[0], "审计记录" in asked[1]] == [True, True]
    page.context.desk.close()
    assert not enters(office, "李敏", second)


def test_nobody_takes_the_own_account_away(page: SettingsPage, qtbot: QtBot) -> None:
    rows(page)
    choose(page, USER)
    for words in ("停用", "重设口令", "解锁"):
        assert not named(page, words, QPushButton).isEnabled()
    click(qtbot, page, "改角色")
    named(dialog(), "只读", QRadioButton).setChecked(True)
    click(qtbot, dialog(), "更改")
    assert page.context.jobs.settle()
    assert "最后一位管理员" in named(dialog(), "提示", QLabel).text()


@pytest.mark.parametrize("role", [Role.recorder, Role.reviewer, Role.reader])
def test_others_see_what_they_may_and_why_not_more(
    desk: Desk, context: Context, qtbot: QtBot, role: Role
) -> None:
    context.desk = Desk(desk.store, "李敏", role)
    page = opened(context, qtbot)
    words = [one.text() for one in page.findChildren(QLabel) if one.isVisible()]
    assert "用户由管理员管理" in words
    assert f"您是{role.value}" in words
    assert not page.users.add_button.isVisible()
    assert page.users.table.lines.lines == []
    page.show_where("security")
    for one in ("保存", "生成新的恢复密钥", "更换数据密钥"):
        assert not named(page, one, QPushButton).isEnabled()
    assert named(page, "现在的口令", QLineEdit).isEnabled()


def test_the_own_password_is_changed(page: SettingsPage, qtbot: QtBot, office: Path) -> None:
    page.show_where("security")
    old, new = named(page, "现在的口令", QLineEdit), named(page, "新口令", QLineEdit)
    again = named(page, "再输一次新口令", QLineEdit)
    for line, words in ((old, "wrong"), (new, OWN), (again, OWN)):
        qtbot.keyClicks(line, words)
    click(qtbot, page, "更改口令")
    assert page.context.jobs.settle()
    assert "还可以再试 4 次" in named(page, "口令提示", QLabel).text()
    old.clear()
    qtbot.keyClicks(old, PASSWORD)
    qtbot.keyClick(again, Qt.Key.Key_Return)
    assert page.context.jobs.settle()
    assert [old.text(), new.text(), again.text()] == ["", "", ""]
    page.context.desk.close()
    assert enters(office, USER, OWN)
    assert not enters(office, USER, PASSWORD)


def test_idle_minutes_are_kept(page: SettingsPage, qtbot: QtBot) -> None:
    page.show_where("security")
    minutes = page.security.minutes
    assert (minutes.value(), minutes.minimum(), minutes.maximum()) == (10, 1, 60)
    assert not named(page, "保存", QPushButton).isEnabled()
    minutes.setValue(3)
    click(qtbot, page, "保存")
    assert page.context.jobs.settle()
    assert idle.idle_minutes(page.context.desk) == 3


def prove(page: SettingsPage, qtbot: QtBot, words: str, password: str, yes: str) -> None:
    """Press a button that asks for the own password, and give it."""
    click(qtbot, page, words)
    asked = dialog()
    qtbot.keyClicks(named(asked, "自己的口令", QLineEdit), password)
    click(qtbot, asked, yes)


def test_a_new_recovery_key_is_shown_until_it_is_kept(
    page: SettingsPage, qtbot: QtBot, office: Path, monkeypatch: pytest.MonkeyPatch, prepared: Any
) -> None:
    page.show_where("security")
    told: list[str] = []
    monkeypatch.setattr(security_tab, "message", lambda *words: told.append(words[2]))
    prove(page, qtbot, "生成新的恢复密钥", "wrong", "生成")
    assert page.context.jobs.settle()
    assert "还可以再试" in told[0]
    shown: list[str] = []

    def keep(sheet: Any) -> int:
        sheet.show()
        assert not named(sheet, "完成", QPushButton).isEnabled()
        monkeypatch.setattr(security_tab, "confirm", lambda *_, **__: False)
        sheet.reject()
        assert sheet.isVisible()
        click(qtbot, sheet, "复制")
        named(sheet, "我已把恢复密钥保存在安全的地方").setChecked(True)
        shown.append("".join(one for one in named(sheet, "恢复密钥", QLabel).text() if one.isalnum()))
        click(qtbot, sheet, "完成")
        return 1

    monkeypatch.setattr(security_tab.NewKey, "exec", keep)
    prove(page, qtbot, "生成新的恢复密钥", PASSWORD, "生成")
    assert page.context.jobs.settle()
    page.context.desk.close()
    with pytest.raises(Refused):
        recover(office, prepared.recovery, USER, OWN)
    recover(office, shown[0], USER, OWN).close()


def test_a_changed_data_key_leads_back_to_the_door(
    page: SettingsPage, qtbot: QtBot, office: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left: list[bool] = []
    page.context.leave = lambda: left.append(True)
    monkeypatch.setattr(security_tab.NewKey, "exec", lambda _: 1)
    before = page.context.desk.store.key
    page.show_where("security")
    prove(page, qtbot, "更换数据密钥", PASSWORD, "更换")
    assert page.context.jobs.settle()
    assert left == [True]
    with open_office(office, USER, PASSWORD) as desk:
        assert desk.store.key != before


def test_the_machine_and_its_appearance(page: SettingsPage, context: Context, qapp: QApplication) -> None:
    context.appearance = Appearance(qapp, dark=False)
    page.show_where("machine")
    assert named(page, "数据位置", QLabel).text() == str(context.desk.store.folder)
    fresh = SettingsPage(context)
    fresh.show_where("machine")
    fresh.machine._colour("dark")
    assert context.appearance.theme == "dark"
    context.appearance.choose(wish="light")
    fresh.deleteLater()


@pytest.fixture
def jobs(qtbot: QtBot) -> Iterator[Jobs]:
    """Give a worker that ends with the test."""
    found = Jobs()
    yield found
    found.close()


def test_a_given_password_is_changed_before_anything_is_shown(
    office: Path, jobs: Jobs, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_office(office, USER, PASSWORD) as desk:
        users.add_user(desk, "李敏", Role.recorder, GIVEN)
    desk = open_office(office, "李敏", GIVEN)

    def answer(dialog: OwnPassword) -> int:
        dialog.show()
        for name in ("新口令", "再输一次新口令"):
            qtbot.keyClicks(named(dialog, name, QLineEdit), GIVEN)
        click(qtbot, dialog, "设置并进入")
        assert jobs.settle()
        assert "与现在的相同" in named(dialog, "提示", QLabel).text()
        for name in ("新口令", "再输一次新口令"):
            line = named(dialog, name, QLineEdit)
            line.clear()
            qtbot.keyClicks(line, OWN)
        click(qtbot, dialog, "设置并进入")
        assert jobs.settle()
        return dialog.result()

    monkeypatch.setattr(OwnPassword, "exec", answer)
    assert office_window.has_own_password(Opened(desk), jobs)
    assert office_window.has_own_password(Opened(desk), jobs)
    desk.close()
    assert enters(office, "李敏", OWN)


def test_who_will_not_change_a_given_password_stays_outside(
    office: Path, jobs: Jobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_office(office, USER, PASSWORD) as desk:
        users.add_user(desk, "李敏", Role.recorder, GIVEN)
    monkeypatch.setattr(OwnPassword, "exec", lambda _: 0)
    assert not office_window.has_own_password(Opened(open_office(office, "李敏", GIVEN)), jobs)
    assert enters(office, "李敏", GIVEN)


def test_the_door_tells_tries_left_and_how_long_it_stays_closed(
    office: Path, jobs: Jobs, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    door = SignIn(office, jobs, USER)
    qtbot.addWidget(door)
    door.show()
    told = door._problem
    for left in (4, 3, 2, 1):
        named(door, "口令", QLineEdit).setText("wrong")
        click(qtbot, door, "登录")
        assert jobs.settle()
        assert f"还可以再试 {left} 次" in told.text()
    named(door, "口令", QLineEdit).setText("wrong")
    click(qtbot, door, "登录")
    assert jobs.settle()
    assert "已锁定" in told.text()
    assert "分" in told.text()
    assert not named(door, "登录", QPushButton).isEnabled()
    named(door, "用户名", QLineEdit).setText("李敏")
    assert named(door, "登录", QPushButton).isEnabled()
    named(door, "用户名", QLineEdit).setText(USER)
    assert not named(door, "登录", QPushButton).isEnabled()
    now = attempts.clock()
    monkeypatch.setattr(attempts, "clock", lambda: now + attempts.CLOSED_FOR)
    door._show_lock()
    assert named(door, "登录", QPushButton).isEnabled()
    assert not told.isVisible()
