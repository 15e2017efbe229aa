"""Damaged and rolled-back data at the sign-in: told calmly, and a clerk finds the way out by reading the screen."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import factories
import pytest
from conftest import CHEAP
from doors import PASSWORD, USER, Prepared
from pages import named, write
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from db import keyring
from db.office import Account, Role
from db.records import BY_NAME
from db.store import FILE, open_store
from ohdesk import ledger, query
from ohdesk.desk import Desk, open_office
from ohdesk.errors import Damaged, Refused
from ohdesk.keeping import backups
from ui import rescue_dialog
from ui.jobs import Jobs
from ui.rescue_dialog import RescueDialog
from ui.sign_in import SignIn

EMPLOYER = BY_NAME["employer"]
PAGE = 4096


@pytest.fixture(scope="module")
def lived_in(prepared: Prepared, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make an office with a backup, two saves after it, and an older database file to put in its place."""
    folder = tmp_path_factory.mktemp("lived") / "office"
    shutil.copytree(prepared.folder, folder)
    with Desk(open_store(folder, prepared.key), USER, Role.administrator) as desk:
        with desk.write() as session:
            session.add(Account(name="小王", role=Role.recorder, created_at=datetime.now(UTC)))
        ledger.save(desk, EMPLOYER, factories.values("employer", 0, lambda _: 1))
        backups.take(desk)
    shutil.copy(folder / FILE, folder.parent / "older.db")
    with Desk(open_store(folder, prepared.key), USER, Role.administrator) as desk:
        for at in (1, 2):
            ledger.save(desk, EMPLOYER, factories.values("employer", at, lambda _: 1))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keyring, "COST", CHEAP)
        keyring.Keyring.load(folder).with_user("小王", PASSWORD, prepared.key).save(folder)
    return folder


@pytest.fixture
def office(lived_in: Path, data_folder: Path) -> Path:
    """Give a test its own copy."""
    shutil.copytree(lived_in, data_folder)
    return data_folder


@pytest.fixture
def damaged(office: Path) -> Path:
    """Overwrite the first page."""
    with (office / FILE).open("rb+") as file:
        file.write(bytes(PAGE))
    return office


@pytest.fixture
def gone_back(office: Path, lived_in: Path) -> Path:
    """Put the older database in the place of the newest."""
    shutil.copy(lived_in.parent / "older.db", office / FILE)
    return office


@pytest.fixture
def jobs(qtbot: QtBot, qapp: QApplication) -> Iterator[Jobs]:
    """Give a worker that ends with the test."""
    found = Jobs()
    yield found
    found.close()


def opened(office: Path, jobs: Jobs, qtbot: QtBot, user: str = USER) -> RescueDialog:
    """Meet the damage as the sign-in does and open the way out."""
    with pytest.raises(Refused) as caught:
        open_office(office, user, PASSWORD)
    assert rescue_dialog.helps(caught.value)
    dialog = RescueDialog(None, jobs, office, user, PASSWORD, caught.value)
    qtbot.addWidget(dialog)
    dialog.show()
    assert jobs.settle()
    return dialog


def click(dialog: QWidget, words: str) -> None:
    """Press a button by its words."""
    found = named(dialog, words, QPushButton)
    assert found.isEnabled(), words
    found.click()


def texts(dialog: QWidget) -> str:
    """Return all words in sight."""
    QApplication.processEvents()
    return "\n".join(one.text() for one in dialog.findChildren(QLabel) if one.isVisible())


def employers(dialog: RescueDialog) -> int:
    """Count the employers of the office that was opened, and close it."""
    assert dialog.desk is not None
    with dialog.desk as desk:
        return query.count(desk, EMPLOYER, query.Query())


def test_damage_is_told_in_plain_words_and_nothing_is_touched(
    damaged: Path, jobs: Jobs, qtbot: QtBot
) -> None:
    before = (damaged / FILE).read_bytes()
    dialog = opened(damaged, jobs, qtbot)
    seen = texts(dialog)
    assert "数据文件损坏了" in seen
    assert "程序没有改动任何数据" in seen
    assert "之后还有 2 次保存" in seen
    assert not dialog.ways.accept_button.isVisible()
    click(dialog, "返回登录")
    assert dialog.desk is None
    assert (damaged / FILE).read_bytes() == before


def test_the_newest_backup_is_restored_in_three_clicks(damaged: Path, jobs: Jobs, qtbot: QtBot) -> None:
    dialog = opened(damaged, jobs, qtbot)
    click(dialog, "用备份恢复")
    assert dialog.restoring.current is not None
    assert "现有数据读不出来" in texts(dialog)
    click(dialog, "恢复到这份备份")
    assert jobs.settle()
    seen = texts(dialog)
    assert "已恢复到" in seen
    assert "次保存不在其中，请对照纸质材料补录" in seen
    click(dialog, "进入工作台")
    assert dialog.result() == RescueDialog.DialogCode.Accepted
    assert employers(dialog) == 1


def test_a_rescue_shows_its_report_before_anything_is_replaced(
    damaged: Path, jobs: Jobs, qtbot: QtBot
) -> None:
    before = (damaged / FILE).read_bytes()
    dialog = opened(damaged, jobs, qtbot)
    click(dialog, "抢救数据")
    click(dialog, "开始抢救")
    assert jobs.settle()
    seen = texts(dialog)
    assert "抢救完成，有缺失" in seen
    assert "没有找回，请对照纸质材料补录" in seen
    assert (damaged / FILE).read_bytes() == before
    assert dialog.salvaging.place.parent == damaged / "backups"
    click(dialog, "用抢救出的数据继续")
    assert jobs.settle()
    assert "已换上抢救出的数据" in texts(dialog)
    click(dialog, "进入工作台")
    assert employers(dialog) == 1
    assert next((damaged / "backups").glob("恢复前_*")) is not None


def test_the_report_is_printed_and_its_folder_opened(
    damaged: Path, jobs: Jobs, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    shown: list[Path] = []
    monkeypatch.setattr(rescue_dialog, "open_path", shown.append)
    dialog = opened(damaged, jobs, qtbot)
    click(dialog, "抢救数据")
    dialog.salvaging.place_below(tmp_path / "U 盘")
    click(dialog, "开始抢救")
    assert jobs.settle()
    click(dialog, "打印报告")
    click(dialog, "打开文件夹")
    out = dialog.salvaging.place
    assert shown == [out / "差异报告.pdf", out]
    assert (out / "差异报告.pdf").read_bytes().startswith(b"%PDF")


def test_data_that_went_back_are_compared_and_accepted_only_with_a_reason(
    gone_back: Path, jobs: Jobs, qtbot: QtBot
) -> None:
    dialog = opened(gone_back, jobs, qtbot)
    assert "数据回退了" in texts(dialog)
    click(dialog, "用备份恢复")
    assert "相同" in texts(dialog)
    click(dialog, "上一步")
    click(dialog, "核对后继续")
    go = named(dialog, "核对后继续", QPushButton)
    assert go is dialog.go
    assert not go.isEnabled()
    write(named(dialog, "原因", QLineEdit), "换了新电脑，按旧数据继续")
    go.click()
    assert jobs.settle()
    assert employers(dialog) == 1
    open_office(gone_back, USER, PASSWORD).close()


def test_a_clerk_is_told_to_fetch_the_administrator(gone_back: Path, jobs: Jobs, qtbot: QtBot) -> None:
    dialog = opened(gone_back, jobs, qtbot, "小王")
    click(dialog, "核对后继续")
    write(named(dialog, "原因", QLineEdit), "没关系")
    dialog.go.click()
    assert jobs.settle()
    assert dialog.desk is None
    assert "没有这项权限" in named(dialog, "恢复提示").text()
    click(dialog, "上一步")
    click(dialog, "用备份恢复")
    click(dialog, "恢复到这份备份")
    assert jobs.settle()
    # When the backup was taken nobody had given this user a password yet.
    assert "口令错误" in named(dialog, "恢复提示").text()
    with pytest.raises(Refused):
        open_office(gone_back, "小王", PASSWORD)


def test_a_broken_key_file_is_rescued_too(office: Path, jobs: Jobs, qtbot: QtBot) -> None:
    (office / keyring.FILE).write_text("{")
    dialog = opened(office, jobs, qtbot)
    click(dialog, "抢救数据")
    click(dialog, "开始抢救")
    assert jobs.settle()
    click(dialog, "用抢救出的数据继续")
    assert jobs.settle()
    click(dialog, "进入工作台")
    assert employers(dialog) == 3


def test_the_sign_in_leads_there_and_back(
    damaged: Path, jobs: Jobs, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[Path, str, Exception]] = []

    def offer(
        _parent: QWidget, folder: Path, user: str, _password: str, error: Exception, _jobs: Jobs
    ) -> None:
        asked.append((folder, user, error))

    monkeypatch.setattr(rescue_dialog, "offer", offer)
    door = SignIn(damaged, jobs, USER)
    qtbot.addWidget(door)
    door.show()
    write(named(door, "口令", QLineEdit), PASSWORD)
    click(door, "登录")
    assert jobs.settle()
    click(door, "恢复或抢救数据…")
    ((folder, user, error),) = asked
    assert (folder, user) == (damaged, USER)
    assert isinstance(error, Damaged)
    assert door.desk is None
    click(door, "返回登录")
    named(door, "登录", QPushButton)


@pytest.mark.parametrize("spoil", ["empty", "gone"])
def test_an_empty_or_missing_file_has_a_way_out_as_well(
    office: Path, jobs: Jobs, qtbot: QtBot, spoil: str
) -> None:
    (office / FILE).unlink()
    if spoil == "empty":
        (office / FILE).touch()
    dialog = opened(office, jobs, qtbot)
    click(dialog, "用备份恢复")
    click(dialog, "恢复到这份备份")
    assert jobs.settle()
    click(dialog, "进入工作台")
    assert employers(dialog) == 1
