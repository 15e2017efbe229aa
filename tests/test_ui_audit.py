"""The audit page: read, narrowed, followed to the record, exported, checked; closed to who may not see it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import factories
import openpyxl
import pytest
from pages import named, write
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from db.audit import Entry
from db.office import Role
from db.records import BY_NAME
from ohdesk import audit_log, ledger
from ohdesk.audit_log import Verdict
from ohdesk.desk import Desk
from ui import audit_page
from ui.audit_page import AuditPage
from ui.context import Context
from ui.navigation import entry_of

EMPLOYER = BY_NAME["employer"]


@pytest.fixture
def told(desk: Desk) -> int:
    """Let an employer be made, changed and removed; return its number."""
    link = factories.linker(desk)
    number = link("employer")
    ledger.save(desk, EMPLOYER, {"staff_total": 1234}, number)
    other = ledger.save(desk, EMPLOYER, {**factories.values("employer", 3, link), "duplicate_of": None})
    ledger.remove(desk, EMPLOYER, other.id, "重复登记")
    return number


@pytest.fixture
def page(told: int, context: Context, qtbot: QtBot) -> AuditPage:
    """Give the page, open and read."""
    return shown(context, qtbot)


def shown(context: Context, qtbot: QtBot) -> AuditPage:
    """Return the page in sight and read."""
    found = AuditPage(context)
    qtbot.addWidget(found)
    found.resize(1180, 700)
    found.show()
    qtbot.waitExposed(found)
    found.reload()
    settle(context)
    return found


def settle(context: Context) -> None:
    """Wait for what goes on."""
    QApplication.processEvents()
    assert context.jobs.settle()
    QApplication.processEvents()


def table(page: AuditPage) -> list[tuple[str, ...]]:
    """Return the rows that are read."""
    return [page.table.shown.texts(at) for at in range(page.table.shown.rowCount())]


def choose(page: AuditPage, box: str, words: str) -> None:
    """Choose an answer of a drop-down as a person does."""
    found = page.filters.boxes.get(box, page.filters.span)
    at = found.findText(words)
    assert at >= 0, words
    found.setCurrentIndex(at)
    found.activated.emit(at)
    settle(page.context)


def test_it_has_its_place_in_the_navigation() -> None:
    entry = entry_of("audit")
    assert entry is not None
    assert (entry.zh, entry.group, entry.icon) == ("审计记录", "维护", "history")


def test_the_newest_row_stands_first_and_is_told_in_full(page: AuditPage) -> None:
    newest = table(page)[0]
    assert newest[2:5] == ("admin", "移除", "用人单位")
    assert newest[6].startswith("重复登记")
    assert f"共 {len(table(page)):,} 条" in page.head.note.text()
    assert page.panel.name.text() == newest[5]
    words = [one.text() for one in page.panel.findChildren(type(page.panel.name))]
    assert "重复登记" in words
    assert any(one.startswith(newest[0]) for one in words)


def test_filters_narrow_and_reset(page: AuditPage) -> None:
    whole = len(table(page))
    choose(page, "action", "修改")
    assert {row[3] for row in table(page)} == {"修改"}
    assert "符合条件的 1 条" in page.head.note.text()
    assert "1234" in table(page)[0][6].replace(",", "")
    named(page, "重置", QPushButton).click()
    settle(page.context)
    assert len(table(page)) == whole
    choose(page, "kind", "用人单位")
    assert {row[4] for row in table(page)} == {"用人单位"}
    choose(page, "span", "今天")
    assert table(page)
    write(page.filters.search, "重复登记")
    QTest.keyClick(page.filters.search, Qt.Key.Key_Return)
    settle(page.context)
    assert [row[3] for row in table(page)] == ["移除"]
    write(page.filters.search, "没有这样的词")
    QTest.keyClick(page.filters.search, Qt.Key.Key_Return)
    settle(page.context)
    assert page.middle.currentWidget() is page.no_match
    named(page, "去掉全部条件", QPushButton).click()
    settle(page.context)
    assert len(table(page)) == whole


def test_days_of_ones_own_are_understood(page: AuditPage) -> None:
    whole = len(table(page))
    choose(page, "span", "自选日期…")
    assert page.filters.own.isVisible()
    write(page.filters.since, "2031.1.1")
    page.filters.since.editingFinished.emit()
    settle(page.context)
    assert page.middle.currentWidget() is page.no_match
    write(page.filters.since, "昨天")
    page.filters.since.editingFinished.emit()
    settle(page.context)
    assert page.filters.since.property("state") == "bad"
    assert len(table(page)) == whole


def test_a_row_leads_to_its_record_if_it_is_there(
    page: AuditPage, told: int, went: list[tuple[str, dict[str, Any]]]
) -> None:
    choose(page, "action", "修改")
    QTest.keyClick(page.table, Qt.Key.Key_Return)
    assert went == [("employer_file", {"id": told})]
    choose(page, "action", "移除")
    QTest.keyClick(page.table, Qt.Key.Key_Return)
    assert len(went) == 1
    named(page, "只看这条记录", QPushButton).click()
    settle(page.context)
    assert [row[3] for row in table(page)] == ["移除", "新增"]
    page.show_where(kind="township")
    settle(page.context)
    assert {row[4] for row in table(page)} == {"乡镇"}


def test_older_rows_come_as_one_scrolls(page: AuditPage, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    with desk.write() as session:
        for _ in range(450):
            desk.log(session, Entry("verdict", "employer", 1))
    page.reload()
    settle(page.context)
    assert len(table(page)) == audit_log.PAGE
    model = page.table.shown
    top = model.index(0, 0).parent()
    while model.canFetchMore(top):
        model.fetchMore(top)
    numbers = [int(row[0].replace(",", "")) for row in table(page)]
    assert numbers == list(range(numbers[0], 0, -1))
    assert len(numbers) > 450


def test_rows_are_copied_as_a_table(page: AuditPage) -> None:
    page.table.selectRow(0)
    QTest.keyClick(page.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    copied = QGuiApplication.clipboard().text().splitlines()
    assert copied[0].split("\t")[:3] == ["序号", "时间", "用户"]
    assert copied[1].split("\t") == list(table(page)[0])


def test_what_is_shown_goes_out(page: AuditPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "审计.xlsx"
    monkeypatch.setattr(audit_page, "ask_path", lambda *_: path)
    choose(page, "action", "移除")
    named(page, "导出", QPushButton).click()
    settle(page.context)
    rows = list(openpyxl.load_workbook(path)["审计记录"].iter_rows(values_only=True))
    assert {row[4] for row in rows[1:]} == {"移除"}
    named(page, "重置", QPushButton).click()
    settle(page.context)
    assert table(page)[0][3] == "导出审计记录"


@pytest.mark.parametrize(
    ("verdict", "word"), [(Verdict(9, None), "完好"), (Verdict(3, 4), "不符")], ids=["sound", "broken"]
)
def test_checking_says_what_was_found(
    verdict: Verdict, word: str, page: AuditPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr(audit_page, "message", lambda _parent, _title, words: said.append(words))
    check: Callable[..., Verdict] = lambda *_: verdict  # noqa: E731 - stands in for a function
    monkeypatch.setattr(audit_log, "verify", check)
    named(page, "检查", QPushButton).click()
    settle(page.context)
    assert page.pill.text() == word
    assert verdict.sentence in page.told.text()
    assert said == ([] if word == "完好" else [verdict.sentence])
    assert page.check_button.isEnabled()


def test_a_real_check_walks_the_whole_chain(page: AuditPage) -> None:
    named(page, "检查", QPushButton).click()
    settle(page.context)
    assert (page.pill.text(), "完好" in page.told.text()) == ("完好", True)


@pytest.mark.parametrize("role", [Role.recorder, Role.reader])
def test_without_the_right_the_page_says_so(role: Role, told: int, context: Context, qtbot: QtBot) -> None:
    context.desk.role = role
    page = shown(context, qtbot)
    assert page.middle.currentWidget() is page.state
    words = [one.text() for one in page.state.findChildren(QLabel)]
    assert "没有查看审计记录的权限" in words
    assert not page.out.isVisible()
    assert not page.filters.isVisible()
    assert table(page) == []
