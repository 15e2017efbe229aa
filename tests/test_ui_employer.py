"""The page of one employer, used as a person uses it: from the ledger, through its tabs, to paper."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import small_county
from pages import named, opened
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from db.office import Role
from db.records.declaration import Declaration
from db.records.employer import Employer
from db.records.exposure import Exposure
from db.records.former_name import FormerName
from ohdesk import ledger, query
from ohdesk.desk import Desk, open_office
from ui.context import Context
from ui.employer_page import TABS, EmployerPage
from ui.employer_tables import PartTable
from ui.lines_table import LinesTable
from ui.navigation import entries, entry_of
from ui.timeline import Timeline
from ui.widgets import Pill

FIRM = 1
Key = Qt.Key


@pytest.fixture(scope="module")
def county_folder(county_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the county's first employer a former name and a hazard, once for the whole file."""
    folder = tmp_path_factory.mktemp("employer") / "office"
    shutil.copytree(county_folder, folder)
    with open_office(folder, small_county.USER, small_county.PASSWORD) as desk:
        former = {"employer": FIRM, "name": "汤阴县旧名矿业", "valid_to": date(2022, 6, 1)}
        small_county.add(desk, FormerName, [former])
        hazard = {
            "employer": FIRM,
            "workplace_name": "一车间",
            "post": "破碎",
            "hazard": "F001",
            "exposed": 12,
        }
        small_county.add(desk, Exposure, [hazard])
    return folder


@pytest.fixture
def desk(county: Desk) -> Desk:
    """Work in the small county."""
    return county


@pytest.fixture
def page(context: Context, qtbot: QtBot) -> EmployerPage:
    """Open the first employer's file, read and in sight."""
    return shown(context, qtbot, id=FIRM)


def shown(context: Context, qtbot: QtBot, **where: Any) -> EmployerPage:
    found = EmployerPage(context)
    qtbot.addWidget(found)
    found.resize(1180, 700)
    found.show()
    qtbot.waitExposed(found)
    found.show_where(**where)
    assert context.jobs.settle()
    return found


def go(page: EmployerPage, name: str) -> None:
    page.tabs.setCurrentIndex(TABS.index(name))
    QApplication.processEvents()


def words(page: EmployerPage) -> str:
    return "\n".join(one.text() for one in page.findChildren(QLabel) if one.isVisibleTo(page))


def table(page: EmployerPage, name: str) -> PartTable:
    found = named(page, name, PartTable)
    assert isinstance(found, PartTable)
    return found


def test_the_head_says_who_it_is_and_how_it_stands(page: EmployerPage, desk: Desk) -> None:
    employer = query.rows(desk, Employer, [FIRM])[0]
    assert page.head.name.text() == employer.name  # type: ignore[attr-defined]
    assert page.head.former.text() == "曾用名：汤阴县旧名矿业"
    pills = [one.text() for one in page.head.findChildren(Pill)]
    assert pills[:3] == ["风险严重", "正常", "应申报"]
    assert pills[3].startswith("已申报 20")


def test_every_tab_opens(page: EmployerPage) -> None:
    for name in TABS:
        go(page, name)
        assert page.tabs.currentWidget().findChildren(QWidget)
    assert page.tabs.tabText(TABS.index("危害")) == "危害 1"
    assert page.tabs.tabText(TABS.index("案件")) == "案件 1"


def test_the_first_employer_opens_where_none_was_named(context: Context, qtbot: QtBot) -> None:
    page = shown(context, qtbot)
    assert page.number == 1
    assert entry_of("employer_file") is not None
    assert "employer_file" not in [one.key for one in entries()]


def test_an_empty_ledger_and_a_removed_employer_are_said_calmly(page: EmployerPage, context: Context) -> None:
    page.show_where(id=9999)
    assert context.jobs.settle()
    assert "没有编号为 9999 的用人单位" in words(page)
    assert not page.head.print.isVisible()


def test_the_ledger_leads_to_the_file_and_esc_leads_back(context: Context, qtbot: QtBot) -> None:
    ledger_page = opened(context, qtbot, ["employer"])
    went: list[tuple[str, dict[str, Any]]] = []
    context.went.connect(lambda key, where: went.append((key, where)))
    view = ledger_page.page.view
    view.setFocus()
    view.selectRow(0)
    number = ledger_page.page.current
    qtbot.keyClick(view, Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert went == [("employer_file", {"id": number})]
    ledger_page.page.open_drawer()
    QApplication.processEvents()
    qtbot.mouseClick(named(ledger_page, "一企一档", QPushButton), Qt.MouseButton.LeftButton)
    assert went[-1] == ("employer_file", {"id": number})
    page = shown(context, qtbot, id=number)
    qtbot.keyClick(page, Key.Key_Escape)
    assert went[-1] == ("employer", {"id": number})


def test_a_double_click_on_a_row_whose_details_are_open_opens_the_file(
    context: Context, qtbot: QtBot
) -> None:
    whole = opened(context, qtbot, ["employer"])
    ledger_page = whole.page
    went: list[str] = []
    context.went.connect(lambda key, _where: went.append(key))
    ledger_page.close_drawer()
    ledger_page.view.selectRow(0)
    qtbot.keyClick(ledger_page.view, Key.Key_Return)
    assert ledger_page.drawer.isVisible()
    assert went == []
    qtbot.keyClick(ledger_page.view, Key.Key_Return)
    assert went == ["employer_file"]


def test_the_answer_to_why_it_is_not_counted_stands_on_the_page(
    context: Context, desk: Desk, qtbot: QtBot
) -> None:
    ledger.save(desk, Employer, {"industry": "5121"}, 8)
    page = shown(context, qtbot, id=8)
    said = words(page)
    assert "没有计入申报率，不符合“行业属于工业”。" in said
    assert "门类 F 批发和零售业" in said
    qtbot.mouseClick(named(page, "去改", QPushButton), Qt.MouseButton.LeftButton)
    assert page.form is not None
    assert page.form.number == 8


def test_a_record_added_here_belongs_to_the_employer_and_shows_at_once(
    page: EmployerPage, context: Context, desk: Desk, qtbot: QtBot
) -> None:
    go(page, "申报")
    before = len(table(page, "危害项目申报").part.numbers)
    qtbot.mouseClick(named(page, "新增危害项目申报", QPushButton), Qt.MouseButton.LeftButton)
    form = page.form
    assert form is not None
    assert form.lines["employer"].editor.raw() == FIRM
    form.lines["declaration_type"].editor.show_value("yearly_update")
    form.touched.add("declaration_type")
    ledger.save(
        desk, Declaration, {"employer": FIRM, "declaration_type": "年度更新", "submitted_on": "2025-09-09"}
    )
    form.touched.clear()
    form.reject()
    context.changed("declaration")
    assert context.jobs.settle()
    assert len(table(page, "危害项目申报").part.numbers) == before + 1
    assert page.tabs.tabText(TABS.index("申报")).endswith(str(before + 1))


def test_enter_opens_a_record_and_f2_edits_it_here(
    page: EmployerPage, context: Context, qtbot: QtBot
) -> None:
    went: list[tuple[str, dict[str, Any]]] = []
    context.went.connect(lambda key, where: went.append((key, where)))
    go(page, "危害")
    found = table(page, "危害因素接触")
    assert "矽肺" in found.records.row(0).texts[-1]
    found.setFocus()
    found.selectRow(0)
    qtbot.keyClick(found, Key.Key_Return)
    assert went == [("exposure", {"id": found.part.numbers[0]})]
    page.edit_employer()
    assert page.form is not None
    assert page.form.kind in (Exposure, Employer)


def test_the_timeline_opens_what_it_tells_and_keeps_to_one_kind(
    page: EmployerPage, context: Context, qtbot: QtBot
) -> None:
    went: list[str] = []
    context.went.connect(lambda key, _where: went.append(key))
    go(page, "时间线")
    line = named(page, "时间线", Timeline)
    assert line.item(0).text().startswith("2025 年")
    pick = named(page, "只看一类")
    pick.setCurrentText("案件")
    told = [line.item(at).text() for at in range(line.count())]
    assert any("立案" in one for one in told)
    assert not any("申报" in one.split()[1] for one in told[1:])
    line.setFocus()
    qtbot.keyClick(line, Key.Key_Return)
    assert went == ["case"]


def test_due_dates_stand_with_their_clause(page: EmployerPage) -> None:
    go(page, "时限")
    lines = named(page, "时限", type(page.tabs.currentWidget()))
    texts = [lines.item(at, 3).text() for at in range(lines.rowCount())]
    assert texts
    assert all("依据：" in one for one in texts)


def test_history_shows_old_and_new(context: Context, desk: Desk, qtbot: QtBot) -> None:
    ledger.save(desk, Employer, {"head": "郭明"}, FIRM)
    ledger.save(desk, Employer, {"head": "郭明远"}, FIRM)
    page = shown(context, qtbot, id=FIRM, tab="历史")
    lines = named(page, "历史", LinesTable).lines.lines
    newest = [one.text for one in lines[0]]
    assert newest[2:6] == ["修改", "主要负责人", "郭明", "郭明远"]


def test_it_is_printed_and_exported_by_key(
    page: EmployerPage, context: Context, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page.activateWindow()
    for keys, name in (("Ctrl+P", "档案.pdf"), ("Ctrl+E", "档案.xlsx")):
        path = tmp_path / name
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_all, path=path: (str(path), ""))
        qtbot.keySequence(page, QKeySequence(keys))
        qtbot.waitUntil(path.exists)
        assert context.jobs.settle()
        assert path.stat().st_size > 2000


def test_who_may_only_look_cannot_edit(context: Context, desk: Desk, qtbot: QtBot) -> None:
    desk.role = Role.reader
    page = shown(context, qtbot, id=FIRM)
    go(page, "申报")
    assert not page.head.edit.isEnabled()
    assert not named(page, "新增危害项目申报", QPushButton).isEnabled()
    assert "没有这项权限" in page.head.edit.toolTip()
