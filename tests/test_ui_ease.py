"""What spares people worry: old names kept, sound beginnings, columns by keyboard, a removal taken back."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from pages import named, opened, write
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLineEdit
from pytestqt.qtbot import QtBot

from db.records.declaration import Declaration
from db.records.employer import Employer
from db.records.former_name import FormerName
from ohdesk import ledger, query, removal
from ohdesk.desk import Desk
from ohdesk.errors import Refused
from ohdesk.history import history
from ohdesk.identity import make_credit_code
from ohdesk.query import Query
from ui.cells import table_fields
from ui.columns_dialog import ColumnsDialog
from ui.context import Context
from ui.record_form import RecordForm
from ui.record_page import RecordPage

Key = Qt.Key
CODE = make_credit_code("410523", 9_998)


@pytest.fixture
def desk(county: Desk) -> Desk:
    """Work in the small county."""
    return county


@pytest.fixture
def page(context: Context, qtbot: QtBot) -> RecordPage:
    """Open the employers' page, read and in sight."""
    return opened(context, qtbot, ["employer", "workplace"])


def form_of(page: RecordPage) -> RecordForm:
    form = page.page.form
    assert form is not None
    return form


def test_the_old_name_of_a_renamed_employer_is_kept_when_asked(
    page: RecordPage, context: Context, qtbot: QtBot
) -> None:
    page.page.list.select(3)
    page.page.edit()
    form = form_of(page)
    old = form.began["name"]
    write(named(form, "单位名称", QLineEdit), "汤阴县新名称有限公司")
    qtbot.mouseClick(named(form, "是，把原名称记入曾用名", QAbstractButton), Qt.MouseButton.LeftButton)
    form.save()
    assert context.jobs.settle()
    kept = query.rows(context.desk, FormerName, list(query.ids(context.desk, FormerName, Query())))
    assert [(one.employer, one.name, one.valid_to) for one in kept] == [(3, old, date.today())]


def test_the_next_of_a_row_of_records_begins_with_what_they_share(context: Context, qtbot: QtBot) -> None:
    shown = opened(context, qtbot, ["township_year"])
    shown.page.add()
    form = form_of(shown)
    assert form.lines["year"].editor.raw() == str(date.today().year)
    assert form.may_leave()
    form.close()


def test_columns_are_put_in_order_by_keyboard(page: RecordPage, qtbot: QtBot) -> None:
    dialog = ColumnsDialog(page, Employer, table_fields(Employer))
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    before = [one.name for one in dialog.chosen()]
    dialog.list.setFocus()
    dialog.list.setCurrentRow(2)
    qtbot.keyClick(dialog.list, Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert [one.name for one in dialog.chosen()] == [before[0], before[2], before[1], *before[3:]]


def test_a_removal_is_taken_back_with_everything_it_was(desk: Desk) -> None:
    number = ledger.save(desk, Employer, {"name": "汤阴县䶮石矿业有限公司", "credit_code": CODE}).id
    before = values(desk, number)
    ledger.remove(desk, Employer, number, "登记错了")
    assert not list(query.ids(desk, Employer, Query(search="䶮石")))
    removal.restore(desk, Employer, number)
    assert values(desk, number) == before
    assert list(query.ids(desk, Employer, Query(search="䶮石"))) == [number]
    assert [line.action for line in history(desk, Employer, number)][:2] == ["恢复", "移除"]
    with pytest.raises(Refused, match="没有被移除"):
        removal.restore(desk, Employer, number)


def test_a_removal_whose_place_is_taken_stays(desk: Desk) -> None:
    given = {"name": "汤阴县䶮石矿业有限公司", "credit_code": CODE}
    number = ledger.save(desk, Employer, given).id
    ledger.remove(desk, Employer, number, "登记错了")
    ledger.save(desk, Employer, given)
    with pytest.raises(Refused, match="已有相同"):
        removal.restore(desk, Employer, number)


def test_a_removal_whose_owner_is_gone_stays(desk: Desk) -> None:
    owner = ledger.save(desk, Employer, {"name": "汤阴县䶮石矿业有限公司", "credit_code": CODE}).id
    child = {"employer": owner, "declaration_type": "初次申报", "submitted_on": "2025-03-01"}
    number = ledger.save(desk, Declaration, child).id
    ledger.remove(desk, Declaration, number, "登记错了")
    ledger.remove(desk, Employer, owner, "登记错了")
    with pytest.raises(Refused, match="用人单位"):
        removal.restore(desk, Declaration, number)


def values(desk: Desk, number: int) -> dict[str, Any]:
    with desk.read() as session:
        return ledger.current(session, Employer, number)
