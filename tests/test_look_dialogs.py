"""Every dialog of the reporting and keeping pages in three sizes of letters: nothing cut, all by keyboard, it fits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import look
import pytest
from doors import PASSWORD, USER
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from pytestqt.qtbot import QtBot

from db.office import Role
from db.records.employer import Employer
from db.records.patient import Patient
from ohdesk import drafts, users
from ohdesk.errors import Damaged, RolledBack
from ohdesk.keeping import backups, restoring
from ui import theme
from ui.context import Context
from ui.draft_list import DraftList
from ui.give_out_dialog import SEALED, GiveOutDialog
from ui.lock_screen import LockScreen
from ui.mishap import MishapDialog
from ui.official_dialog import OfficialDialog
from ui.own_password import OwnPassword
from ui.reckoning import reckon
from ui.rescue_dialog import RescueDialog
from ui.restore_dialog import RestoreDialog
from ui.reveal import RevealSheet
from ui.security_tab import KEY_WARNING, NewKey, Proof
from ui.user_dialogs import AddUser, ChangeRole, HandOver
from ui.widgets import Sheet, button, discard, label

LONG = "榆河镇先进制造业开发区第二工业园区鑫龙石材加工与销售股份有限公司第三分公司𬭎堃车间"
SCREEN = (1366, 720)
"""What a small screen leaves beside its task bar."""

Makes = Callable[[Context, QWidget], QDialog]


def _restoring(context: Context, parent: QWidget) -> QDialog:
    made = backups.take(context.desk)
    return RestoreDialog(context, made.path, restoring.compare(context.desk, made.path), parent)


def _rescuing(error: Exception, way: str = "") -> Makes:
    def make(context: Context, parent: QWidget) -> QDialog:
        folder = context.desk.store.folder
        found = RescueDialog(parent, context.jobs, folder, USER, PASSWORD, error)
        found.show()
        assert context.jobs.settle()
        if way:
            getattr(found.ways, way).click()
        return found

    return make


def _drafts(context: Context, parent: QWidget) -> QDialog:
    desk = context.desk
    for at in range(3):
        values = {"name": f"{LONG}{at}", "contact": "周秀兰"}
        drafts.keep(desk, Employer.__tablename__, None, values)
    return DraftList(context, parent)


def _official(context: Context, parent: QWidget) -> QDialog:
    reckoned = reckon(context.desk, "henan-2025")
    return OfficialDialog(context, reckoned, reckoned.profile.tables[0], Path("上报"), parent)


def _sealed(context: Context, parent: QWidget) -> QDialog:
    found = GiveOutDialog(parent, context.desk, Patient, "12,345")
    found.ways[SEALED].setChecked(True)
    found._chosen()
    return found


def _reason(_context: Context, parent: QWidget) -> QDialog:
    sheet = Sheet(parent, "移除记录")
    sheet.body.addWidget(label(f"将移除“{LONG}”的 12 条记录，移除后可以在审计记录中看到。", wrap=True))
    sheet.add_button(button("取消"))
    sheet.add_button(button("移除", danger=True), accepts=True)
    return sheet


DIALOGS: dict[str, Makes] = {
    "restore": _restoring,
    "rescue damaged": _rescuing(
        Damaged("数据文件已损坏，程序没有改动它。请先复制数据文件夹，再用备份恢复。")
    ),
    "rescue restore": _rescuing(Damaged("数据文件已损坏，程序没有改动它。"), "restore"),
    "rescue salvage": _rescuing(Damaged("数据文件已损坏，程序没有改动它。"), "salvage"),
    "rescue rolled back": _rescuing(RolledBack("数据回退：最近 12 次保存不在数据库中。请用备份恢复。")),
    "drafts none": DraftList,
    "drafts": _drafts,
    "lock": lambda context, parent: LockScreen(context, "10 分钟没有操作，窗口已锁定。", list, list, parent),
    "own password": lambda context, parent: OwnPassword(context.desk, context.jobs, parent),
    "give out": lambda context, parent: GiveOutDialog(parent, context.desk, Patient, "12,345"),
    "give out sealed": _sealed,
    "official": _official,
    "mishap": lambda _context, parent: MishapDialog(parent, Path("错误报告_20261122_093011.txt"), kept=True),
    "reveal": lambda _context, parent: RevealSheet(parent, "证件号码"),
    "reason": _reason,
    "proof": lambda _context, parent: Proof(parent, "更换数据密钥", KEY_WARNING, "更换", danger=True),
    "new key": lambda context, parent: NewKey(
        parent, "-".join(["ABCD"] * 9), "榆树市", "职业健康股", context
    ),
    "add user": lambda context, parent: AddUser(context, lambda *_: None, parent),
    "change role": lambda context, parent: ChangeRole(context, "李堃", Role.recorder, list, parent),
    "hand over": lambda _context, parent: HandOver("李堃", users.made_up_password(), parent),
}


@pytest.fixture
def parent(context: Context, qtbot: QtBot) -> Iterator[QWidget]:
    """Stand a window behind the dialogs."""
    found = QWidget()
    qtbot.addWidget(found)
    found.resize(*SCREEN)
    found.show()
    yield found
    assert context.jobs.settle()


def looked_at(context: Context, parent: QWidget, name: str) -> Iterator[str]:
    """Open a dialog and yield what is wrong with it."""
    dialog = DIALOGS[name](context, parent)
    dialog.setModal(False)
    dialog.show()
    assert context.jobs.settle()
    look.settle()
    if dialog.width() > SCREEN[0] or dialog.height() > SCREEN[1]:
        yield f"{name}: {dialog.width()}×{dialog.height()} does not fit on the screen"
    yield from (f"{name} {theme.base_size()}: {line}" for line in look.faults(dialog))
    if theme.base_size() == theme.SIZES[0]:
        yield from (f"{name}: {line}" for line in look.keyboard_faults(dialog))
    discard(dialog)


@pytest.mark.parametrize("size", [theme.SIZES[0], theme.SIZES[-1]])
def test_nothing_is_cut_in_any_dialog(
    context: Context, parent: QWidget, qapp: QApplication, size: int
) -> None:
    theme.apply(qapp, dark=False, size=size)
    try:
        found = [line for name in DIALOGS for line in looked_at(context, parent, name)]
    finally:
        theme.apply(qapp, dark=False)
    assert found == []
