"""The window's shell as a person meets it: first start, sign-in, navigation by keys, theme, mishaps, pictures."""

from __future__ import annotations

import shutil
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QImage, QKeySequence
from PySide6.QtWidgets import (
    QAbstractButton,
    QFileDialog,
    QLabel,
    QLineEdit,
    QListWidget,
    QPushButton,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from db.records import KINDS
from ohdesk import desk as offices
from ohdesk.cli import WindowWish
from ohdesk.errors import Cancelled
from ohdesk.keeping import backups
from ohdesk.place import has_office
from ui import app, main_window, mishap, navigation, theme, welcome
from ui.appearance import Appearance
from ui.backup_clock import clock_of
from ui.context import Context
from ui.county_picker import counties
from ui.jobs import Jobs
from ui.main_window import MainWindow
from ui.sign_in import SignIn
from ui.status_strip import last_backup
from ui.welcome import Welcome

COUNTY, USER, PASSWORD = "220182", "李堃", "Yushu2025!"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Create one office for the whole file and keep its 恢复密钥."""
    folder = tmp_path_factory.mktemp("made") / "office"
    return folder, offices.create_office(folder, COUNTY, "职业健康股", USER, PASSWORD)


@pytest.fixture
def office(made: tuple[Path, str], data_folder: Path) -> Path:
    """Give a test its own copy of the office."""
    shutil.copytree(made[0], data_folder)
    return data_folder


@pytest.fixture
def jobs(qtbot: QtBot) -> Any:
    """Give a worker that ends with the test."""
    found = Jobs()
    yield found
    found.close()


@pytest.fixture(autouse=True)
def agreeable(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a window that is closed after a test go without asking a person."""
    for module in (welcome, main_window):
        monkeypatch.setattr(module, "confirm", lambda *_, **__: True)


class Page(QWidget):
    """A page that counts its reloads and may hold unsaved changes."""

    def __init__(self) -> None:
        super().__init__()
        self.reloads, self.dirty, self.where = 0, False, {}
        self.line = QLineEdit()
        QVBoxLayout(self).addWidget(self.line)

    def reload(self) -> None:
        """Count."""
        self.reloads += 1

    def may_leave(self) -> bool:
        """Refuse while something is unsaved."""
        return not self.dirty

    def show_where(self, **where: object) -> None:
        """Keep what was asked."""
        self.where = where


@pytest.fixture
def window(office: Path, jobs: Jobs, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Open the main window with plain pages in place of the real ones."""
    monkeypatch.setattr(navigation.Entry, "make", lambda *_: Page())
    monkeypatch.setattr(navigation.Entry, "built", property(lambda self: self.key != "settings"))
    desk = offices.open_office(office, USER, PASSWORD)
    found = MainWindow(Context(desk, jobs), Appearance(app.application(), dark=False))
    qtbot.addWidget(found)
    found.show()
    found.open_first()
    qtbot.waitExposed(found)
    yield found
    found.context.desk.close()


def named(within: QWidget, kind: type[Any], name: str) -> Any:
    """Find what a person would find: a visible widget by its Chinese name."""
    found = [one for one in within.findChildren(kind) if one.accessibleName() == name]
    seen = [one for one in found if one.isVisible()]
    assert len(seen) == 1, f"{name}: {len(seen)} of {len(found)} visible"
    return seen[0]


def click(qtbot: QtBot, within: QWidget, name: str) -> None:
    """Click a button by its words."""
    found = named(within, QAbstractButton, name)
    assert found.isEnabled(), name
    qtbot.mouseClick(found, Qt.MouseButton.LeftButton)


def write(qtbot: QtBot, within: QWidget, name: str, text: str) -> None:
    """Type into a field by its words."""
    found = named(within, QLineEdit, name)
    found.clear()
    qtbot.keyClicks(found, text) if text.isascii() else found.insert(text)


def answer(monkeypatch: pytest.MonkeyPatch, module: Any, *, yes: bool) -> list[str]:
    """Answer every question of a module and return the sentences asked."""
    asked: list[str] = []
    monkeypatch.setattr(module, "confirm", lambda *words, **_: asked.append(words[2]) or yes)
    return asked


def test_first_start_from_welcome_to_an_open_office(
    data_folder: Path, jobs: Jobs, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    door = Welcome(data_folder, jobs)
    qtbot.addWidget(door)
    door.show()
    click(qtbot, door, "开始建立")
    write(qtbot, door, "县区", "yss")
    shown = named(door, QListWidget, "县区列表")
    assert COUNTY in shown.item(0).text()
    click(qtbot, door, "下一步")
    assert not named(door, QPushButton, "下一步").isEnabled()
    write(qtbot, door, "办公室名称", "职业健康股")
    click(qtbot, door, "下一步")
    write(qtbot, door, "用户名", USER)
    write(qtbot, door, "口令", "short")
    write(qtbot, door, "再输一次口令", "short")
    assert not named(door, QPushButton, "建立").isEnabled()
    write(qtbot, door, "口令", PASSWORD)
    assert not named(door, QPushButton, "建立").isEnabled()
    write(qtbot, door, "再输一次口令", PASSWORD)
    click(qtbot, door, "建立")
    assert jobs.settle()
    assert door.focusWidget() is named(door, QPushButton, "复制")
    key = named(door, QLabel, "恢复密钥").text()
    assert sum(one.isalnum() for one in key) == 36
    assert not named(door, QPushButton, "进入工作台").isEnabled()

    complaints: list[str] = []
    monkeypatch.setattr("ui.recovery_key.message", lambda *words: complaints.append(words[2]))
    for target in (data_folder / "钥匙.txt", tmp_path / "恢复密钥.txt"):
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, to=target: (str(to), ""))
        click(qtbot, door, "另存为文本")
    assert complaints == ["恢复密钥不能和数据放在一起，请选择 U 盘或其他位置。"]
    assert not (data_folder / "钥匙.txt").exists()
    kept = (tmp_path / "恢复密钥.txt").read_text("utf-8-sig")
    assert "榆树市" in kept
    assert key.replace(" ", "").replace("\n", "-") in kept

    click(qtbot, door, "我已把恢复密钥保存在安全的地方")
    click(qtbot, door, "进入工作台")
    assert door.opened is not None
    assert (door.opened.desk.county.code, door.opened.desk.user) == (COUNTY, USER)
    assert not door.opened.demo
    jobs.close(door.opened.desk.close)
    assert has_office(data_folder)


def test_an_unkept_key_is_not_left_behind_by_a_slip(
    data_folder: Path, jobs: Jobs, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    door = Welcome(data_folder, jobs)
    qtbot.addWidget(door)
    door.show()
    click(qtbot, door, "开始建立")
    write(qtbot, door, "县区", "220182")
    click(qtbot, door, "下一步")
    write(qtbot, door, "办公室名称", "职业健康股")
    click(qtbot, door, "下一步")
    write(qtbot, door, "用户名", USER)
    write(qtbot, door, "口令", PASSWORD)
    write(qtbot, door, "再输一次口令", PASSWORD)
    click(qtbot, door, "建立")
    assert jobs.settle()
    asked = answer(monkeypatch, welcome, yes=False)
    door.close()
    assert door.isVisible()
    assert asked == [welcome.LEAVE]
    answer(monkeypatch, welcome, yes=True)
    door.close()
    assert not door.isVisible()
    offices.open_office(data_folder, USER, PASSWORD).close()


@pytest.mark.parametrize("sought", ["榆树", "yss", "220182", "榆树市"])
def test_a_county_is_found_by_name_pinyin_and_code(sought: str) -> None:
    assert COUNTY in [one.code for one in counties(sought)]


def test_a_city_stands_for_its_counties() -> None:
    codes = [one.code for one in counties("长春市")]
    assert COUNTY in codes
    assert "220100" not in codes
    assert counties("   ") == []


def test_a_look_at_the_example_leaves_the_own_folder_alone(
    data_folder: Path, jobs: Jobs, qtbot: QtBot
) -> None:
    door = Welcome(data_folder, jobs)
    qtbot.addWidget(door)
    door.show()
    click(qtbot, door, "看看示例")
    assert jobs.settle()
    assert door.opened is not None
    assert door.opened.demo
    folder = door.opened.desk.store.folder
    jobs.close(door.opened.desk.close)
    shutil.rmtree(folder.parent)
    assert not data_folder.exists()


def test_a_wrong_password_is_told_beside_its_field(office: Path, jobs: Jobs, qtbot: QtBot) -> None:
    door = SignIn(office, jobs)
    qtbot.addWidget(door)
    door.show()
    click(qtbot, door, "登录")
    told = named(door, QLabel, "登录提示")
    assert told.text() == "请填写用户名和口令。"
    write(qtbot, door, "用户名", USER)
    write(qtbot, door, "口令", "Wrong2025!")
    click(qtbot, door, "登录")
    assert jobs.settle()
    assert "口令错误" in told.text()
    assert door.desk is None
    write(qtbot, door, "口令", PASSWORD)
    qtbot.keyClick(named(door, QLineEdit, "口令"), Qt.Key.Key_Return)
    assert jobs.settle()
    assert door.desk is not None
    jobs.close(door.desk.close)


def test_the_user_is_remembered_but_never_the_password(office: Path, jobs: Jobs, qtbot: QtBot) -> None:
    door = SignIn(office, jobs, USER)
    qtbot.addWidget(door)
    door.show()
    write(qtbot, door, "口令", PASSWORD)
    click(qtbot, door, "登录")
    assert jobs.settle()
    again = SignIn(office, jobs)
    qtbot.addWidget(again)
    again.show()
    assert named(again, QLineEdit, "用户名").text() == USER
    assert named(again, QLineEdit, "口令").text() == ""
    assert PASSWORD not in (office / "view.ini").read_text("utf-8")
    assert door.desk is not None
    jobs.close(door.desk.close)


def test_a_forgotten_password_is_replaced_by_the_recovery_key(
    office: Path, made: tuple[Path, str], jobs: Jobs, qtbot: QtBot
) -> None:
    door = SignIn(office, jobs, USER)
    qtbot.addWidget(door)
    door.show()
    click(qtbot, door, "用恢复密钥找回")
    assert named(door, QLineEdit, "找回哪个用户").text() == USER
    for name in ("新口令", "再输一次新口令"):
        write(qtbot, door, name, "Another2026!")
    write(qtbot, door, "恢复密钥", "ABCD")
    click(qtbot, door, "设置新口令并登录")
    assert jobs.settle()
    assert any("恢复密钥有误" in one.text() for one in door.findChildren(QLabel) if one.isVisible())
    write(qtbot, door, "恢复密钥", made[1].replace("-", "").lower())
    click(qtbot, door, "设置新口令并登录")
    assert jobs.settle()
    assert door.desk is not None
    jobs.close(door.desk.close)
    offices.open_office(office, USER, "Another2026!").close()


def test_damage_is_told_calmly_and_nothing_is_touched(office: Path, jobs: Jobs, qtbot: QtBot) -> None:
    content = bytearray((office / "office.db").read_bytes())
    content[40:400] = bytes(360)
    (office / "office.db").write_bytes(content)
    door = SignIn(office, jobs, USER)
    qtbot.addWidget(door)
    door.show()
    write(qtbot, door, "口令", PASSWORD)
    click(qtbot, door, "登录")
    assert jobs.settle()
    texts = [one.text() for one in door.findChildren(QLabel) if one.isVisible()]
    assert "数据需要检查" in texts
    assert any("损坏" in one for one in texts)
    assert (office / "office.db").read_bytes() == content


def test_the_window_says_whose_it_is(window: MainWindow, office: Path) -> None:
    assert window.windowTitle() == "榆树市 职业健康股 — 职业健康工作台"
    texts = [one.text() for one in window.findChildren(QLabel) if one.isVisible()]
    assert {"已加密", "尚无备份", f"填报人：{USER}（管理员）"} <= set(texts)
    backups.take(window.context.desk)
    clock = clock_of(window.context)
    clock.look()
    assert last_backup(clock.kept).startswith("上次备份：今天")


def test_pages_open_by_keys_and_take_the_keyboard(window: MainWindow, qtbot: QtBot) -> None:
    assert window.page is not None
    assert window.page.objectName() == "home"
    for number, key in enumerate(("home", "due", "lists", "employer"), 1):
        qtbot.keySequence(window, QKeySequence(f"Ctrl+{number}"))
        assert window.page.objectName() == key
        assert window.page.isAncestorOf(window.focusWidget())
        assert window.navigation.buttons[key].isChecked()
    qtbot.keyClick(window.page.line, Qt.Key.Key_Escape)
    assert window.focusWidget() is window.navigation.buttons["employer"]
    assert "settings" not in window.navigation.buttons


def test_pages_reload_when_shown_after_a_change(window: MainWindow, qtbot: QtBot) -> None:
    home = window.page
    assert home.reloads == 1
    qtbot.keySequence(window, QKeySequence("F5"))
    assert home.reloads == 2
    window.go("employer")
    window.go("home")
    assert home.reloads == 2
    window.go("employer")
    window.context.changed("employer")
    assert window.page.reloads == 1
    window.go("home")
    assert home.reloads == 3


def test_a_kind_opens_its_page_at_its_tab(window: MainWindow) -> None:
    window.context.navigate("follow_up", year=2025)
    assert window.page.objectName() == "patient"
    assert window.page.where == {"kind": "follow_up", "year": 2025}
    window.context.navigate("task_item")
    assert window.page.objectName() == "task_item"
    assert not window.go("no_such_page")


def test_unsaved_changes_keep_the_page_and_the_window(window: MainWindow, qtbot: QtBot) -> None:
    window.page.dirty = True
    click(qtbot, window, "检测")
    assert window.page.objectName() == "home"
    assert window.navigation.buttons["home"].isChecked()
    assert not window.close()
    window.page.dirty = False
    assert window.close()


def test_closing_during_work_asks_first(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def long_work(progress: Any) -> None:
        for step in range(10_000):
            progress(step, 10_000, "正在导入")
            time.sleep(0.002)

    window.context.jobs.run(long_work)
    asked = answer(monkeypatch, main_window, yes=False)
    assert not window.close()
    assert len(asked) == 1
    answer(monkeypatch, main_window, yes=True)
    assert window.close()


def test_theme_and_text_size_are_remembered_beside_the_data(window: MainWindow, office: Path) -> None:
    look = window._appearance
    look.remember_in(window.context.view)
    look.choose(wish="dark", size=17)
    window.rebuild()
    assert window.page.objectName() == "home"
    window.context.view.sync()
    again = Appearance(app.application())
    again.remember_in(QSettings(str(office / "view.ini"), QSettings.Format.IniFormat))
    assert (again.theme, again.size) == ("dark", 17)
    assert theme.current() == theme.tokens(dark=True)
    again.choose(wish="light", size=13)


def test_every_kind_is_on_a_page() -> None:
    shown = {kind for one in navigation.ENTRIES for kind in one.kinds}
    left = {kind.__tablename__ for kind in KINDS} - shown
    assert left <= {"task_item", "task_fact", "task_decision"}
    assert shown <= {kind.__tablename__ for kind in KINDS}


def test_every_built_page_opens_on_an_empty_office(office: Path, jobs: Jobs, qtbot: QtBot) -> None:
    desk = offices.open_office(office, USER, PASSWORD)
    window = MainWindow(Context(desk, jobs), Appearance(app.application(), dark=False))
    qtbot.addWidget(window)
    window.show()
    for one in navigation.entries():
        assert window.go(one.key)
        assert jobs.settle()
        assert window.page is not None
        assert window.page.objectName() == one.key
        assert window.page.isAncestorOf(window.focusWidget()), one.zh
    assert window.close()


def test_a_page_is_painted_to_a_picture(office: Path, qtbot: QtBot) -> None:
    picture = office.parent / "employer.png"
    options = WindowWish(office, USER, PASSWORD, page="employer", shot=picture, size=(1366, 768))
    assert app.run(options) == 0
    assert QImage(str(picture)).size().toTuple() == (1366, 768)


def test_a_picture_is_refused_in_one_sentence(
    office: Path, qtbot: QtBot, capsys: pytest.CaptureFixture[str]
) -> None:
    picture = office.parent / "no.png"
    for user, password, page in ((USER, "no", "home"), (USER, PASSWORD, "no"), (None, None, "home")):
        assert app.run(WindowWish(office, user, password, page=page, shot=picture)) == 2
        told = capsys.readouterr().err.strip()
        assert told
        assert "\n" not in told
        assert "Traceback" not in told
    assert not picture.exists()


def test_the_doors_can_be_pictured_without_leaving_a_trace(data_folder: Path, qtbot: QtBot) -> None:
    picture = data_folder.parent / "welcome.png"
    assert app.run(WindowWish(data_folder, page="welcome", shot=picture)) == 0
    assert not QImage(str(picture)).isNull()
    assert not data_folder.exists()


def test_work_answers_in_the_window_and_failures_speak_chinese(jobs: Jobs, qtbot: QtBot) -> None:
    heard: list[Any] = []
    crashes: list[type] = []
    sys.excepthook, kept = (lambda kind, *_: crashes.append(kind)), sys.excepthook
    try:
        jobs.run(lambda progress: progress(1, 2, "一半") or "好", heard.append)
        jobs.run(lambda _: 1 / 0, heard.append, heard.append)
        assert jobs.settle()
    finally:
        sys.excepthook = kept
    assert heard[0] == "好"
    assert "没有完成" in str(heard[1])
    assert crashes == [ZeroDivisionError]


def test_work_can_be_cancelled_and_a_gone_page_is_not_called(jobs: Jobs, qtbot: QtBot) -> None:
    def endless(progress: Any) -> None:
        while True:
            progress(0, 0, "")
            time.sleep(0.001)

    heard: list[Exception] = []
    job = jobs.run(endless, None, heard.append)
    jobs.cancel(job)
    gone = Page()
    jobs.run(lambda _: "x", gone.line.setText)
    gone.deleteLater()
    assert jobs.settle()
    assert isinstance(heard[0], Cancelled)


def test_a_mishap_is_told_once_and_logged_without_data(
    office: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(mishap.MishapDialog, "exec", lambda _self: told.append("told"))
    watch = mishap.Mishaps()
    watch.log_to(office)
    try:
        raise ValueError("身份证 110101199003077731")
    except ValueError as error:
        watch.hear(ValueError, error, error.__traceback__)
        watch.hear(ValueError, error, error.__traceback__)
        qtbot.waitUntil(lambda: bool(told))
    finally:
        watch.close()
    logged = (office / "logs" / "ohdesk.log").read_text("utf-8")
    assert len(told) == 1
    assert "ValueError" in logged
    assert "test_ui_shell.py" in logged
    assert "1101" not in logged
