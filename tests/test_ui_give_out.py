"""Exporting from a page: the safe way is chosen already, the full one wants a reason and a password typed twice."""

from __future__ import annotations

from pathlib import Path

import factories
import openpyxl
import pytest
from pages import named, opened, write
from PySide6.QtWidgets import QDialog, QPushButton, QRadioButton
from pytestqt.qtbot import QtBot

from db.office import Role
from db.records import BY_NAME
from ohdesk.desk import Desk
from ohdesk.exchange.sealed import read_sealed
from ohdesk.query import Query
from ui import give_out
from ui.context import Context
from ui.give_out_dialog import ANONYMOUS, SEALED, TABLES, GiveOutDialog

PATIENT = BY_NAME["patient"]
SECRET = "Yuhe-2025-file"


@pytest.fixture
def dialog(desk: Desk, context: Context, qtbot: QtBot) -> GiveOutDialog:
    """Give the dialog for patients."""
    found = GiveOutDialog(None, context.desk, PATIENT, "3")  # type: ignore[arg-type]
    qtbot.addWidget(found)
    found.show()
    return found


def test_nobody_is_told_unless_a_person_asks_for_it(dialog: GiveOutDialog) -> None:
    assert dialog.sort == ANONYMOUS
    assert not dialog.guard.isVisible()
    dialog.go.click()
    assert dialog.result() == QDialog.DialogCode.Accepted


def test_the_full_way_wants_reason_and_password(dialog: GiveOutDialog) -> None:
    named(dialog, "含个人信息导出", QRadioButton).click()
    assert dialog.guard.isVisible()
    for reason, first, again, told in (
        ("", SECRET, SECRET, "请写明原因"),
        ("移交名单", "12345678", "12345678", "口令太简单"),
        ("移交名单", SECRET, SECRET + "x", "不一致"),
    ):
        write(dialog.reason, reason)
        dialog.password.first.setText(first)
        dialog.password.again.setText(again)
        named(dialog, "加密导出", QPushButton).click()
        assert told in dialog.told.text()
        assert dialog.isVisible()
    dialog.password.again.setText(SECRET)
    dialog.go.click()
    assert (dialog.result(), dialog.sort) == (QDialog.DialogCode.Accepted, SEALED)


def test_without_the_right_the_full_way_is_closed(context: Context, qtbot: QtBot) -> None:
    context.desk.role = Role.reader
    found = GiveOutDialog(None, context.desk, PATIENT, "3")  # type: ignore[arg-type]
    qtbot.addWidget(found)
    assert not found.ways[SEALED].isEnabled()
    assert found.ways[ANONYMOUS].isEnabled()


@pytest.mark.parametrize("sort", [ANONYMOUS, SEALED, TABLES])
def test_a_page_gives_out_as_chosen(
    sort: str,
    context: Context,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    went: list[object],
) -> None:
    factories.linker(context.desk)("patient")
    path = tmp_path / "out.xlsx"

    def choose(dialog: GiveOutDialog) -> int:
        dialog.ways[sort].click()
        dialog.reason.setText("移交名单")
        dialog.password.first.setText(SECRET)
        return int(QDialog.DialogCode.Accepted)

    monkeypatch.setattr(GiveOutDialog, "exec", choose)
    monkeypatch.setattr(give_out, "ask_path", lambda *_: path)
    whole = opened(context, qtbot, ["patient"])
    give_out.give_out(whole, context, PATIENT, Query())
    assert context.jobs.settle()
    if sort == TABLES:
        assert went == [("export", {})]
        assert not path.exists()
    elif sort == SEALED:
        assert read_sealed(path, SECRET)
    else:
        assert "证件号码（代号）" in [cell.value for cell in openpyxl.load_workbook(path).active[1]]


def test_what_holds_no_personal_data_goes_straight_out(
    context: Context, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "out.xlsx"
    monkeypatch.setattr(give_out, "ask_path", lambda *_: path)
    monkeypatch.setattr(GiveOutDialog, "exec", lambda _self: pytest.fail("asked"))
    whole = opened(context, qtbot, ["case"])
    give_out.give_out(whole, context, BY_NAME["case"], Query())
    assert context.jobs.settle()
    assert path.exists()
