"""Cells copied in Excel come in through the same preview as a file, and leave nothing behind."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from db.records import BY_NAME
from ohdesk import query
from ohdesk.desk import Desk
from ohdesk.fields import field_map
from ohdesk.identity import make_credit_code
from ui import paste as pasting
from ui.context import Context
from ui.import_dialog import ImportDialog
from ui.jobs import Jobs


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    """Something to stand on."""
    found = QWidget()
    qtbot.addWidget(found)
    found.show()
    return found


def pasted(desk: Desk, window: QWidget, kind: str, shown: tuple[str, ...], text: str) -> ImportDialog | None:
    """Put text into the clipboard and paste it on a kind's list."""
    QGuiApplication.clipboard().setText(text)
    context = Context(desk, Jobs(), window)
    record = BY_NAME[kind]
    dialog = pasting.paste(context, record, [field_map(record)[name] for name in shown], window)
    assert context.jobs.settle()
    return dialog


def saved(desk: Desk, dialog: ImportDialog | None, kind: str) -> int:
    """Save what the dialog shows and return how many records there are now."""
    assert dialog is not None
    dialog.save()
    assert dialog.context.jobs.settle()
    assert not list(desk.store.folder.glob(".paste*"))
    return query.count(desk, BY_NAME[kind], query.Query())


def test_cells_with_headings_are_previewed_and_saved(desk: Desk, window: QWidget) -> None:
    text = f"企业名称\t社会信用代码\t职工人数\n新石材厂\t{make_credit_code('220182', 901)}\t12\n"
    dialog = pasted(desk, window, "employer", ("name",), text)
    assert query.count(desk, BY_NAME["employer"], query.Query()) == 0
    assert saved(desk, dialog, "employer") == 1


def test_cells_without_headings_are_taken_in_the_order_of_the_shown_columns(
    desk: Desk, window: QWidget
) -> None:
    text = "县卫生健康委\t单雄信\t股长\n县疾控中心\t程咬金\t科长\n"
    dialog = pasted(desk, window, "contact", ("department", "name", "duty", "phone"), text)
    assert saved(desk, dialog, "contact") == 2


@pytest.mark.parametrize("text", ["", "只有一个格", "一\n二\n三"])
def test_what_is_no_table_is_told(
    desk: Desk, window: QWidget, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    told: list[str] = []
    monkeypatch.setattr(pasting, "message", lambda _parent, _title, sentence: told.append(sentence))
    assert pasted(desk, window, "contact", ("department", "name"), text) is None
    assert told == [pasting.NOTHING]


def test_what_a_crash_left_behind_is_swept_away(desk: Desk) -> None:
    (desk.store.folder / ".paste-0000.csv").write_text("单雄信", encoding="utf-8")
    pasting.sweep(desk.store.folder)
    assert not list(desk.store.folder.glob(".paste*"))
    assert (desk.store.folder / "keyring.json").exists()
