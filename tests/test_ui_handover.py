"""Handing over and arriving as a person meets them: the dialog, the training copy, and the door of a new computer."""

from __future__ import annotations

from pathlib import Path

import pytest
from doors import PASSWORD, USER, Prepared
from pages import named
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from db import keyring
from db.office import Role
from ohdesk.cli import WindowWish
from ohdesk.desk import Desk, open_office
from ohdesk.handover import is_training, training
from ohdesk.handover.package import hand_over, open_guide
from ohdesk.keeping import drives
from ui import handover_dialog, office_window, training_dialog
from ui.appearance import Appearance
from ui.backup_page import BackupPage
from ui.context import Context
from ui.handover_dialog import HandoverDialog
from ui.jobs import Jobs
from ui.main_window import MainWindow
from ui.restore_dialog import RestoreDialog
from ui.sign_in import SignIn
from ui.status_strip import StatusStrip
from ui.training_dialog import TrainingDialog
from ui.welcome import Welcome

NEW = "Xunlian-2026"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Stretch passwords cheaply, and let nothing of this machine be found or opened."""
    monkeypatch.setattr(keyring, "COST", {"time": 1, "memory_kib": 8, "lanes": 1})
    monkeypatch.setattr(drives, "removable", list)
    monkeypatch.setattr(handover_dialog, "open_path", lambda _path: None)
    monkeypatch.setattr(training_dialog, "open_path", lambda _path: None)
    monkeypatch.setattr(Path, "home", lambda: tmp_path)


@pytest.fixture
def page(context: Context, qtbot: QtBot) -> BackupPage:
    """Show the page."""
    found = BackupPage(context)
    qtbot.addWidget(found)
    found.resize(1180, 700)
    found.show()
    qtbot.waitExposed(found)
    assert context.jobs.settle()
    return found


def texts(where: QWidget) -> str:
    """Return all words in sight."""
    QApplication.processEvents()
    return "\n".join(one.text() for one in where.findChildren(QLabel) if one.isVisible())


def opened(page: BackupPage, kind: type[QWidget]) -> QWidget:
    """Return the dialog that the page opened."""
    QApplication.processEvents()
    return next(one for one in page.findChildren(kind) if one.isVisible())


def test_handing_over_from_the_page(context: Context, page: BackupPage, tmp_path: Path) -> None:
    named(page, "交接…", QPushButton).click()
    dialog = opened(page, HandoverDialog)
    assert isinstance(dialog, HandoverDialog)
    assert context.jobs.settle()
    assert "一、这个单位" in dialog.view.toPlainText()
    assert "恢复密钥的打印件和口令不在文件里" in texts(dialog)
    assert Path(dialog.place.text).parent == tmp_path
    named(dialog, "写出交接包", QPushButton).click()
    assert context.jobs.settle()
    assert "已写出并打开校验" in texts(dialog)
    (made,) = tmp_path.glob("交接包_*.ohjj")
    assert open_guide(made, USER, PASSWORD) is not None
    dialog.print_to(tmp_path / "交接说明.pdf")
    assert context.jobs.settle()
    assert (tmp_path / "交接说明.pdf").read_bytes().startswith(b"%PDF")
    dialog.reject()
    assert not dialog.isVisible()


def test_only_an_administrator_is_offered_it(
    office: Path, prepared: Prepared, desk: Desk, qtbot: QtBot, qapp: QApplication
) -> None:
    desk.role = Role.recorder
    jobs = Jobs()
    page = BackupPage(Context(desk, jobs))
    qtbot.addWidget(page)
    page.show()
    assert jobs.settle()
    for words in ("交接…", "制作培训副本…"):
        assert not named(page, words, QPushButton).isEnabled()
    jobs.close()


def test_a_training_copy_is_made_and_says_what_it_is(
    context: Context, page: BackupPage, qtbot: QtBot, tmp_path: Path
) -> None:
    named(page, "制作培训副本…", QPushButton).click()
    dialog = opened(page, TrainingDialog)
    assert isinstance(dialog, TrainingDialog)
    go = named(dialog, "制作", QPushButton)
    dialog.place.line.setText(str(tmp_path / "副本"))
    assert not go.isEnabled()
    dialog.password.first.setText(NEW)
    dialog.password.again.setText(NEW)
    go.click()
    assert context.jobs.settle()
    assert f"用户名“{training.USER}”" in texts(dialog)
    assert not go.isEnabled()
    dialog.reject()
    with open_office(tmp_path / "副本", training.USER, NEW) as copy:
        assert is_training(copy)
        jobs = Jobs()
        strip = StatusStrip(Context(copy, jobs), demo=False)
        qtbot.addWidget(strip)
        strip.show()
        assert "培训副本" in texts(strip)
        jobs.close()


def test_a_new_computer_is_set_up_from_a_package(
    desk: Desk, qtbot: QtBot, qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = hand_over(desk, tmp_path / "a.ohjj")
    desk.close()
    jobs, target = Jobs(), tmp_path / "new"
    door = Welcome(target, jobs)
    qtbot.addWidget(door)
    door.show()
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(made.path), ""))
    named(door, "从备份或交接包恢复", QPushButton).click()
    named(door, "选择文件…", QPushButton).click()
    assert f"{made.records:,} 条记录" in texts(door)
    assert door.proof.user.text() == USER
    go = named(door, "打开看看", QPushButton)
    assert not go.isEnabled()
    door.proof.password.setText("Falsch-2026")
    go.click()
    assert jobs.settle()
    assert "口令错误" in texts(door)
    door.proof.password.setText(PASSWORD)
    go.click()
    assert jobs.settle()
    assert "文件里有什么" in texts(door)
    assert "第一周要做的事" in door.contents.guide.toPlainText()
    named(door, "恢复到这台电脑", QPushButton).click()
    assert jobs.settle()
    assert door.opened is not None
    assert door.opened.desk.store.folder == target
    jobs.close(door.opened.desk.close)


def test_without_the_password_the_recovery_key_opens_it(
    desk: Desk, prepared: Prepared, qtbot: QtBot, qapp: QApplication, tmp_path: Path
) -> None:
    made = hand_over(desk, tmp_path / "a.ohjj")
    desk.close()
    jobs = Jobs()
    door = Welcome(tmp_path / "new", jobs, made.path)
    qtbot.addWidget(door)
    door.show()
    assert "从备份或交接包恢复" in texts(door)
    door.proof.by_key.setChecked(True)
    door.proof.key.setText(prepared.recovery.lower())
    for one in (door.proof.new.first, door.proof.new.again):
        one.setText(NEW)
    for words in ("打开看看", "恢复到这台电脑"):
        named(door, words, QPushButton).click()
        assert jobs.settle()
    assert door.opened is not None
    jobs.close(door.opened.desk.close)
    open_office(tmp_path / "new", USER, NEW).close()


def test_back_leads_from_the_file_to_the_beginning(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> None:
    jobs = Jobs()
    door = Welcome(tmp_path / "new", jobs)
    qtbot.addWidget(door)
    door.show()
    named(door, "从备份或交接包恢复", QPushButton).click()
    assert "核对内容" in texts(door)
    named(door, "上一步", QPushButton).click()
    assert "欢迎使用职业健康工作台" in texts(door)
    assert "管理员" in texts(door)
    door.proof.file.line.setText(__file__)
    assert "不是完整的备份文件" in door.proof.tells.text()
    jobs.close()


def test_where_an_office_is_a_file_leads_to_the_comparison(
    desk: Desk, qtbot: QtBot, qapp: QApplication, tmp_path: Path
) -> None:
    made = hand_over(desk, tmp_path / "a.ohjj")
    jobs = Jobs()
    sign_in = SignIn(desk.store.folder, jobs, USER, made.path)
    qtbot.addWidget(sign_in)
    sign_in.show()
    assert f"登录后恢复：{made.path.name}" in texts(sign_in)
    assert sign_in.file == made.path
    window = MainWindow(Context(desk, jobs), Appearance(qapp, None))
    qtbot.addWidget(window)
    window.show()
    office_window.lead_to_restoring(window, made.path)
    assert jobs.settle()
    QApplication.processEvents()
    shown = window.findChildren(RestoreDialog)
    assert [one.path for one in shown] == [made.path]
    assert WindowWish(desk.store.folder).file is None
    shown[0].done(0)
    jobs.close()


def test_the_county_is_read_again_before_it_stands_for_good(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path
) -> None:
    jobs = Jobs()
    door = Welcome(tmp_path / "new", jobs)
    qtbot.addWidget(door)
    door.show()
    named(door, "开始建立", QPushButton).click()
    door._picker.search.setText("410523")
    named(door, "下一步", QPushButton).click()
    assert "汤阴县" in texts(door)
    assert "不会跟着换" in texts(door)
    jobs.close()
