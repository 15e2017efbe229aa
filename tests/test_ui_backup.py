"""备份与恢复 as a person meets it: the page, the strip, the schedule, leaving, and a restore that ends at the sign-in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import factories
import pytest
from doors import PASSWORD, USER
from pages import named, write
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from db.office import Role
from db.records import BY_NAME
from ohdesk import ledger, query
from ohdesk.desk import open_office
from ohdesk.errors import Refused
from ohdesk.keeping import backups, drives, overview
from ui import app, backup_page, restore_dialog
from ui.appearance import Appearance
from ui.backup_clock import clock_of
from ui.backup_page import BackupPage
from ui.backup_parts import shown_name
from ui.context import Context
from ui.jobs import Jobs
from ui.leaving import Leaving, back_up_and_leave
from ui.main_window import MainWindow
from ui.restore_dialog import RestoreDialog
from ui.sign_in import SignIn
from ui.status_strip import StatusStrip, warning

EMPLOYER = BY_NAME["employer"]


@pytest.fixture(autouse=True)
def no_drives(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no drive of the machine that runs the tests be found."""
    monkeypatch.setattr(drives, "removable", list)


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Collect what is said in dialogs instead of waiting for a person."""
    said: list[str] = []
    for module in (backup_page, restore_dialog):
        monkeypatch.setattr(module, "message", lambda _parent, title, words: said.append(f"{title}：{words}"))
    return said


@pytest.fixture
def page(context: Context, qtbot: QtBot) -> BackupPage:
    """Show the page."""
    found = BackupPage(context)
    qtbot.addWidget(found)
    found.resize(1180, 700)
    found.show()
    qtbot.waitExposed(found)
    return found


def add(context: Context, at: int) -> None:
    """Save one more employer."""
    ledger.save(context.desk, EMPLOYER, factories.values("employer", at, lambda _: 1))


def texts(where: QWidget) -> list[str]:
    """Return all words in sight."""
    QApplication.processEvents()
    return [one.text() for one in where.findChildren(QLabel) if one.isVisible()]


def lines(page: BackupPage) -> list[list[str]]:
    """Return the table's words."""
    return [[cell.text for cell in line] for line in page.table.lines.lines]


def test_a_backup_by_hand_shows_in_list_card_and_strip(
    context: Context, page: BackupPage, qtbot: QtBot
) -> None:
    strip = StatusStrip(context, demo=False)
    qtbot.addWidget(strip)
    strip.show()
    assert "尚无备份" in texts(strip)
    assert "还没有备份" in texts(page)
    named(page, "立即备份", QPushButton).click()
    assert context.jobs.settle()
    ((_, why, place, _, state, _, _),) = lines(page)
    assert (why, place, state) == ("手动", "本机", "写成时已校验")
    assert any(words.startswith("上次备份：今天") for words in texts(strip))
    assert "已是最新" in texts(page)
    add(context, 1)
    context.changed("employer")
    assert "之后有 1 处改动" in texts(page)


def test_a_stick_is_found_and_takes_a_copy(
    context: Context, page: BackupPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stick = drives.Drive(tmp_path / "KINGSTON", "KINGSTON", 8 << 30)
    stick.path.mkdir()
    monkeypatch.setattr(drives, "removable", lambda: [stick])
    monkeypatch.setattr(backups, "same_disk", lambda one, _other: "KINGSTON" not in one.parts)
    page.reload()
    assert "已插上：KINGSTON（可用 8.0 GB）" in texts(page)
    menu = page.places_menu()
    assert [one.text() for one in menu.actions() if one.text()] == [
        "U 盘 KINGSTON（可用 8.0 GB）",
        "选择文件夹…",
    ]
    menu.actions()[0].trigger()
    assert context.jobs.settle()
    assert [one.parent.name for one in stick.path.rglob("*.ohbak")] == ["ohdesk备份"]
    assert lines(page)[0][2] == "U 盘 KINGSTON"
    assert "正常" in texts(page)


def test_another_folder_is_remembered(
    context: Context, page: BackupPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path / "另一处"))
    page.places_menu().actions()[-1].trigger()
    assert context.jobs.settle()
    assert lines(page)[0][2] == str(tmp_path / "另一处")
    assert str(tmp_path / "另一处") in [one.text() for one in page.places_menu().actions()]


def test_what_fails_by_hand_is_said_once(
    context: Context, page: BackupPage, told: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise Refused("不能写入备份，请检查磁盘空间。")

    monkeypatch.setattr(backups, "take", full)
    named(page, "立即备份", QPushButton).click()
    assert context.jobs.settle()
    assert told == ["没有备份：不能写入备份，请检查磁盘空间。"]
    assert named(page, "立即备份", QPushButton).isEnabled()


def test_a_chosen_backup_is_verified(context: Context, page: BackupPage, told: list[str]) -> None:
    made = backups.take(context.desk)
    page.reload()
    assert not named(page, "校验所选", QPushButton).isEnabled()
    page.table.selectRow(0)
    named(page, "校验所选", QPushButton).click()
    assert context.jobs.settle()
    assert lines(page)[0][4] == "刚校验，完好"
    made.path.write_bytes(made.path.read_bytes()[:-40])
    named(page, "校验所选", QPushButton).click()
    assert context.jobs.settle()
    assert lines(page)[0][4] == "已损坏"
    assert told[0].startswith("校验没有通过：")


def test_damage_found_while_working_leads_to_the_rescue(
    context: Context, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = context.desk.store.folder
    window = MainWindow(context, Appearance(app.application(), dark=False))
    qtbot.addWidget(window)
    window.show()
    assert window.go("backup")
    with (folder / "office.db").open("rb+") as file:
        file.seek(0, 2)
        file.seek(file.tell() - 4096)
        file.write(bytes(4096))
    asked: list[str] = []
    monkeypatch.setattr(backup_page, "confirm", lambda _parent, _title, words, *_: not asked.append(words))
    named(window, "检查数据", QPushButton).click()
    assert context.jobs.settle()
    assert "处损坏" in asked[0]
    assert not window.isVisible()
    jobs = Jobs()
    door = SignIn(folder, jobs, USER)
    qtbot.addWidget(door)
    door.show()
    for again in (False, True):
        write(named(door, "口令", QLineEdit), PASSWORD)
        named(door, "登录", QPushButton).click()
        assert jobs.settle()
        if not again:
            assert door.desk is None
            assert named(door, "恢复或抢救数据…", QPushButton).isEnabled()
            named(door, "返回登录", QPushButton).click()
    assert door.desk is not None
    door.desk.close()
    jobs.close()


def test_a_drill_says_what_was_seen_and_when(context: Context, page: BackupPage, told: list[str]) -> None:
    assert "建议每半年做一次" in texts(page)
    named(page, "恢复演练", QPushButton).click()
    assert context.jobs.settle()
    assert told[0].startswith("恢复演练成功：把 备份_")
    assert "建议每半年做一次" not in texts(page)


def test_who_only_reads_finds_the_deeds_closed(context: Context, qtbot: QtBot) -> None:
    context.desk.role = Role.reader
    page = BackupPage(context)
    qtbot.addWidget(page)
    page.show()
    for words in ("立即备份", "备份到 U 盘或文件夹", "恢复演练", "从其他备份文件恢复…"):
        assert not named(page, words, QPushButton).isEnabled()


def test_the_clock_backs_up_only_what_changed(context: Context) -> None:
    clock = clock_of(context)
    assert clock_of(context) is clock
    folder = context.desk.store.folder / "backups"
    clock.tick()
    assert context.jobs.settle()
    clock.tick()
    assert context.jobs.settle()
    assert [one.why for one in backups.known(folder)] == ["timer"]
    add(context, 1)
    clock.tick()
    assert context.jobs.settle()
    assert [one.why for one in backups.known(folder)] == ["timer", "timer"]


def test_a_failed_scheduled_backup_stands_in_the_strip_and_nowhere_else(
    context: Context, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    complaints: list[str] = []
    context.jobs.complain = complaints.append
    clock, real = clock_of(context), backups.take

    def full(*_: object, **__: object) -> None:
        raise Refused("不能写入备份，请检查磁盘空间。")

    monkeypatch.setattr(backups, "take", full)
    strip = StatusStrip(context, demo=False)
    qtbot.addWidget(strip)
    strip.show()
    for _ in range(3):
        clock.tick()
        assert context.jobs.settle()
    assert "自动备份没有完成" in texts(strip)
    assert "不能写入备份" in warning(clock)[1]
    assert complaints == []
    monkeypatch.setattr(backups, "take", real)
    clock.tick()
    assert context.jobs.settle()
    assert "自动备份没有完成" not in texts(strip)


def test_a_week_without_a_copy_elsewhere_is_said(
    context: Context, page: BackupPage, qtbot: QtBot, went: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    strip = StatusStrip(context, demo=False)
    qtbot.addWidget(strip)
    strip.show()
    assert not any("U 盘" in words for words in texts(strip))
    monkeypatch.setattr(overview, "clock", lambda: datetime.now(UTC) + timedelta(days=9))
    page.reload()
    assert "已 9 天没有备份到 U 盘" in texts(strip)
    assert "该备份到 U 盘了" in texts(page)
    qtbot.mouseClick(named(strip, "已 9 天没有备份到 U 盘"), Qt.MouseButton.LeftButton)
    assert went == [("backup", {})]


def test_a_lost_mark_is_said(context: Context) -> None:
    context.desk.noticed = "missing"
    clock = clock_of(context)
    clock.look()
    assert warning(clock)[0] == "保存凭据缺失"


def test_leaving_backs_up_first(context: Context, qtbot: QtBot) -> None:
    host = QWidget()
    qtbot.addWidget(host)
    clock = clock_of(context)
    back_up_and_leave(host, clock)
    folder = context.desk.store.folder / "backups"
    assert [one.why for one in backups.known(folder)] == ["exit"]
    back_up_and_leave(host, clock)
    assert len(backups.known(folder)) == 1


def test_nobody_has_to_wait_for_the_last_backup(
    context: Context, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def endless(_desk: object, _why: str, _folder: object, progress: Callable[[int, int], object]) -> None:
        while True:
            progress(1, 4000)

    monkeypatch.setattr(backups, "take", endless)
    host = QWidget()
    qtbot.addWidget(host)
    host.show()

    def impatient() -> None:
        dialog = next(one for one in host.findChildren(Leaving) if one.isVisible())
        named(dialog, "不等了，直接退出", QPushButton).click()

    QTimer.singleShot(50, impatient)
    back_up_and_leave(host, clock_of(context))
    context.jobs.close()
    assert backups.known(context.desk.store.folder / "backups") == []


def test_a_last_backup_that_fails_can_be_tried_again(
    context: Context, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = backups.take

    def full(*_: object, **__: object) -> None:
        raise Refused("不能写入备份，请检查磁盘空间。")

    monkeypatch.setattr(backups, "take", full)
    dialog = Leaving(None, clock_of(context))
    qtbot.addWidget(dialog)
    dialog.show()
    assert context.jobs.settle()
    assert any("不能写入备份" in words for words in texts(dialog))
    named(dialog, "直接退出", QPushButton)
    monkeypatch.setattr(backups, "take", real)
    named(dialog, "再试一次", QPushButton).click()
    assert context.jobs.settle()
    assert dialog.result() == Leaving.DialogCode.Accepted


def chosen(page: BackupPage, context: Context) -> RestoreDialog:
    """Choose the only backup and open what would be taken back."""
    page.reload()
    page.table.selectRow(0)
    named(page, "恢复到所选备份…", QPushButton).click()
    assert context.jobs.settle()
    return next(one for one in page.findChildren(RestoreDialog) if one.isVisible())


def test_a_restore_compares_asks_and_ends_at_the_sign_in(
    context: Context, qtbot: QtBot, told: list[str]
) -> None:
    folder = context.desk.store.folder
    window = MainWindow(context, Appearance(app.application(), dark=False))
    qtbot.addWidget(window)
    window.show()
    assert window.go("backup")
    page = window.page
    assert isinstance(page, BackupPage)
    backups.take(context.desk)
    add(context, 1)
    add(context, 2)
    dialog = chosen(page, context)
    assert [[cell.text for cell in line] for line in dialog.kinds.lines.lines] == [
        ["用人单位", "2", "0", "少 2 条"]
    ]
    assert "备份之后的 2 次改动将不在数据中" in named(dialog, "恢复的后果").text()
    go = named(dialog, "恢复到这份备份", QPushButton)
    assert not go.isEnabled()
    write(named(dialog, "原因", QLineEdit), "误导入了一批")
    write(named(dialog, "做备份那天的口令", QLineEdit), "wrong")
    go.click()
    assert context.jobs.settle()
    assert "口令错误" in named(dialog, "恢复提示").text()
    assert query.count(context.desk, EMPLOYER, query.Query()) == 2
    write(named(dialog, "做备份那天的口令", QLineEdit), PASSWORD)
    go.click()
    assert context.jobs.settle()
    assert told[-1].startswith("已恢复：")
    assert window.signs_in_again
    assert not window.isVisible()
    with open_office(folder, USER, PASSWORD) as desk:
        assert query.count(desk, EMPLOYER, query.Query()) == 0
    assert len(list((folder / "backups").glob("恢复前_*"))) == 1


def test_what_is_no_backup_is_said_at_once(
    context: Context, page: BackupPage, tmp_path: Path, told: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    strange = tmp_path / "别的.ohbak"
    strange.write_bytes(b"PK\x03\x04 not mine")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(strange), ""))
    named(page, "从其他备份文件恢复…", QPushButton).click()
    assert context.jobs.settle()
    assert told[0].startswith("不能恢复这份备份：")


def test_a_window_that_closes_leaves_a_backup(context: Context, qtbot: QtBot) -> None:
    folder = context.desk.store.folder
    window = MainWindow(context, Appearance(app.application(), dark=False))
    qtbot.addWidget(window)
    window.show()
    add(context, 1)
    assert window.close()
    assert [one.why for one in backups.known(folder / "backups")] == ["exit"]


def test_a_backup_is_listed_under_the_chinese_word_for_why_it_was_taken() -> None:
    shown = [shown_name(Path(f"备份_20261122_121914_00012001_{why}_2.ohbak")) for why in backups.WHY]
    assert shown[0] == "备份_20261122_121914_00012001_手动_2.ohbak"
    assert not [
        name for name in shown if set(name.removesuffix(".ohbak")) & set("abcdefghijklmnopqrstuvwxyz")
    ]
