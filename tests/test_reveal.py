"""A full number is shown for a reason, for half a minute, to who may see it, and never in silence."""

from __future__ import annotations

import json

import factories
import pytest
from pages import named, opened
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QToolButton
from pytestqt.qtbot import QtBot
from seen import copied, everything
from sqlalchemy import select

from db.audit import Audit
from db.office import Role
from db.records import BY_NAME, KINDS
from ohdesk import query, reveal
from ohdesk.desk import Desk
from ohdesk.errors import Refused
from ohdesk.query import Query
from ui import clipboard
from ui import reveal as eye
from ui.clipboard import guard_of
from ui.context import Context
from ui.reveal import MaskedValue, RevealSheet

PATIENT = BY_NAME["patient"]


@pytest.fixture
def patient(desk: Desk) -> int:
    """Give the number of a patient."""
    return factories.linker(desk)("patient")


def rows(desk: Desk) -> list[Audit]:
    """Return the whole chain."""
    with desk.read() as session:
        return list(session.scalars(select(Audit).order_by(Audit.seq)))


def number_of(desk: Desk) -> str:
    """Return the patient's citizen number."""
    return str(query.rows(desk, PATIENT, query.ids(desk, PATIENT, Query()))[0].id_number)


def test_numbers_come_with_a_row_that_does_not_hold_them(desk: Desk, patient: int) -> None:
    before = len(rows(desk))
    found = reveal.reveal(desk, PATIENT, patient, ["id_number", "phone"], "核对身份：窗口来人")
    assert found["id_number"] == number_of(desk)
    assert len(found["phone"]) == 11
    row = rows(desk)[-1]
    assert len(rows(desk)) == before + 1
    assert (row.action, row.kind, row.record, row.reason) == (
        "reveal",
        "patient",
        patient,
        "核对身份：窗口来人",
    )
    assert json.loads(row.after or "") == {"fields": ["证件号码", "联系电话"]}
    told = f"{row.before}{row.after}{row.reason}"
    assert not [one for one in found.values() if one in told or one[-4:] in told]


def test_a_number_written_into_the_reason_is_hidden(desk: Desk, patient: int) -> None:
    reveal.reveal(desk, PATIENT, patient, ["phone"], f"其他：核对 {number_of(desk)}")
    assert number_of(desk) not in str(rows(desk)[-1].reason)


@pytest.mark.parametrize("reason", ["", "  ", "其他", "字" * 300])
def test_without_a_reason_nothing_is_shown(desk: Desk, patient: int, reason: str) -> None:
    before = len(rows(desk))
    with pytest.raises(Refused, match="原因"):
        reveal.reveal(desk, PATIENT, patient, ["phone"], reason)
    assert len(rows(desk)) == before


@pytest.mark.parametrize("fields", [[], ["name"], ["phone", "note"], ["no_such"]])
def test_only_masked_fields_are_revealed(desk: Desk, patient: int, fields: list[str]) -> None:
    with pytest.raises(Refused, match="没有隐去的号码"):
        reveal.reveal(desk, PATIENT, patient, fields, "核对身份")


def test_rights_and_records_that_are_gone(desk: Desk, patient: int) -> None:
    with pytest.raises(Refused, match="不存在或已被移除"):
        reveal.reveal(desk, PATIENT, patient + 999, ["phone"], "核对身份")
    for role in (Role.reader, Role.reviewer):
        desk.role = role
        with pytest.raises(Refused, match="没有这项权限"):
            reveal.reveal(desk, PATIENT, patient, ["phone"], "核对身份")
    assert [one.action for one in rows(desk)].count("reveal") == 0


def test_every_kind_can_reveal_exactly_its_masked_fields(desk: Desk) -> None:
    link = factories.linker(desk)
    for kind in KINDS:
        fields = [field.name for field in reveal.masked_fields(kind)]
        if fields:
            found = reveal.reveal(desk, kind, link(kind.__tablename__), fields, "上级要求")
            assert set(found) == set(fields)


def values(context: Context, qtbot: QtBot) -> tuple[object, dict[str, MaskedValue]]:
    """Return the patients' page with its drawer open, and the masked values in it."""
    whole = opened(context, qtbot, ["patient"])
    whole.page.open_drawer()
    # The drawer follows the row a moment later; what was shown before is taken apart then.
    qtbot.waitUntil(lambda: not whole.page._later.isActive(), timeout=3000)
    QApplication.processEvents()
    found = {one.field.name: one for one in whole.page.drawer.findChildren(MaskedValue)}
    return whole, found


def answered(monkeypatch: pytest.MonkeyPatch, words: str = "") -> None:
    """Let the person choose the first reason, with some words."""

    def accept(sheet: RevealSheet) -> int:
        sheet.words.setText(words)
        return int(QDialog.DialogCode.Accepted)

    monkeypatch.setattr(RevealSheet, "exec", accept)


def test_the_eye_shows_the_number_and_time_hides_it(
    context: Context, qtbot: QtBot, patient: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, found = values(context, qtbot)
    number, shown = number_of(context.desk), found["id_number"]
    assert number not in everything(whole.page.drawer)
    answered(monkeypatch, "来电核对")
    named(whole.page.drawer, "查看完整号码：证件号码", QToolButton).click()
    assert shown.shown.text() == number
    assert "30 秒后隐去" in shown.left.text()
    assert rows(context.desk)[-1].reason == "核对身份：来电核对"
    assert number not in copied(whole.page.drawer)
    for _ in range(eye.SECONDS):
        shown._tick.timeout.emit()
    assert shown.shown.text() != number
    assert number not in everything(whole)
    named(whole.page.drawer, "查看完整号码：证件号码", QToolButton).click()
    named(whole.page.drawer, "重新隐去：证件号码", QToolButton).click()
    assert number not in everything(whole)


def test_another_record_takes_the_number_off_the_screen(
    context: Context, qtbot: QtBot, patient: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, found = values(context, qtbot)
    answered(monkeypatch)
    found["id_number"].eye.click()
    whole.page.drawer.show_record(None)
    QApplication.processEvents()
    assert number_of(context.desk) not in everything(whole)


def test_a_copied_number_leaves_the_clipboard(
    context: Context, qtbot: QtBot, patient: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clipboard, "MILLISECONDS", 40)
    whole, found = values(context, qtbot)
    answered(monkeypatch)
    board, number = QGuiApplication.clipboard(), number_of(context.desk)
    found["id_number"].eye.click()
    named(whole.page.drawer, "复制号码", QToolButton).click()
    assert board.text() == number
    qtbot.waitUntil(lambda: board.text() == "", timeout=3000)
    named(whole.page.drawer, "复制号码", QToolButton).click()
    board.setText("别的内容")
    QTest.qWait(120)
    assert board.text() == "别的内容"
    guard = guard_of(whole.window())
    guard.copy(number)
    guard.clear()
    assert board.text() == ""
    assert guard_of(whole.window()) is guard
    board.clear()


def test_other_wants_words_and_the_choice_is_remembered(context: Context, qtbot: QtBot, patient: int) -> None:
    sheet = RevealSheet(None, "证件号码")  # type: ignore[arg-type]
    qtbot.addWidget(sheet)
    sheet.show()
    assert sheet.reason == "核对身份"
    sheet.choices["其他"].click()
    assert not sheet.go.isEnabled()
    sheet.words.setText("信访件核实")
    assert sheet.go.isEnabled()
    assert sheet.reason == "其他：信访件核实"
    again = RevealSheet(None, "证件号码", "联系当事人")  # type: ignore[arg-type]
    qtbot.addWidget(again)
    assert again.chosen == "联系当事人"


def test_without_the_right_the_eye_is_closed(context: Context, qtbot: QtBot, patient: int) -> None:
    context.desk.role = Role.reader
    _, found = values(context, qtbot)
    assert found
    for one in found.values():
        assert not one.eye.isEnabled()
        assert "没有这项权限" in one.eye.toolTip()
