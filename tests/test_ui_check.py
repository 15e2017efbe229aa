"""核对 and 差距 as a person uses them: read what is wrong, go there, explain it, take the list along."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pages import named
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QPlainTextEdit, QPushButton
from pytestqt.qtbot import QtBot

from db.records.declaration import Declaration
from ohdesk import assess, crosscheck, ledger, tables
from ohdesk.desk import Desk
from ui.check_tab import CheckTab
from ui.context import Context
from ui.gap_tab import GapTab
from ui.reckoning import reckon
from ui.segments import Segment

PROFILE = "henan-2025"


@pytest.fixture
def desk(county: Desk) -> Desk:
    """Work in the small county."""
    return county


@pytest.fixture
def shown(context: Context, qtbot: QtBot) -> Callable[[Any], Any]:
    """Put a widget into sight and let it load."""

    def show(widget: Any) -> Any:
        qtbot.addWidget(widget)
        widget.resize(1190, 700)
        widget.show()
        qtbot.waitExposed(widget)
        assert context.jobs.settle()
        return widget

    return show


@pytest.fixture
def tab(context: Context, shown: Callable[[Any], Any]) -> CheckTab:
    found = CheckTab(context)
    found.look(PROFILE)
    return shown(found)


def place_of(tab: CheckTab, rule: str, subject: str) -> int:
    return next(at for at, one in enumerate(tab.lines) if one and (one.rule, one.subject) == (rule, subject))


def click(qtbot: QtBot, where: Any, words: str) -> None:
    qtbot.mouseClick(named(where, words, QPushButton), Qt.MouseButton.LeftButton)


def test_the_list_is_what_the_check_finds_the_most_serious_first(tab: CheckTab, desk: Desk) -> None:
    found = crosscheck.check(desk, assess.open_profile(desk, PROFILE))
    assert [one for one in tab.lines if one] == found
    assert tab.summary.text() == f"{len(found)} 处待处理"
    heads = [tab.table.item(at, 0).text() for at, one in enumerate(tab.lines) if one is None]
    assert [words.split("（")[0] for words in heads] == ["数据矛盾", "缺少内容", "需要说明"][-len(heads) :]


def test_a_violation_leads_to_its_place(
    tab: CheckTab, qtbot: QtBot, went: list[tuple[str, dict[str, Any]]]
) -> None:
    tab.table.selectRow(place_of(tab, "reason", "declaration_rate"))
    assert "没有达到目标" in tab.panel.message.text()
    assert tab.panel.rows.text().startswith("定量指标调查表 2\n")
    click(qtbot, tab, "去改")
    assert went == [("assess", {"key": "declaration_rate", "tab": "forecast"})]
    tab.table.selectRow(place_of(tab, "missing", "1-1"))
    tab.table.setFocus()
    qtbot.keyClick(tab.table, Qt.Key.Key_Return)
    assert went[-1] == ("tasks", {"task": "1-1"})


def test_a_reason_settles_it_until_the_numbers_change(
    tab: CheckTab, context: Context, desk: Desk, qtbot: QtBot
) -> None:
    told: list[int] = []
    tab.changed = told.append
    before = tab.count_open
    tab.table.selectRow(place_of(tab, "reason", "declaration_rate"))
    assert not named(tab, "保存理由").isEnabled()
    named(tab, "理由", QPlainTextEdit).setPlainText("三家停产，待注销")
    click(qtbot, tab, "保存理由")
    assert told == [before - 1]
    assert tab.summary.text() == f"{before - 1} 处待处理，1 处已说明"
    assert not [
        one for one in tab.lines if one and one.subject == "declaration_rate" and one.rule == "reason"
    ]
    qtbot.mouseClick(named(tab, "显示 已说明", Segment), Qt.MouseButton.LeftButton)
    assert [one.reason for one in tab.lines if one] == ["三家停产，待注销"]
    ledger.remove(desk, Declaration, 1, "试验")
    click(qtbot, tab, "重新核对")
    assert context.jobs.settle()
    qtbot.mouseClick(named(tab, "显示 待处理", Segment), Qt.MouseButton.LeftButton)
    tab.table.selectRow(place_of(tab, "reason", "declaration_rate"))
    assert "数据已变化，请重新说明" in tab.panel.message.text()
    assert "原来的理由：三家停产，待注销" in tab.panel.hint.text()


def test_a_reason_can_be_taken_back(tab: CheckTab, qtbot: QtBot) -> None:
    tab.table.selectRow(place_of(tab, "reason", "declaration_rate"))
    named(tab, "理由", QPlainTextEdit).setPlainText("三家停产")
    click(qtbot, tab, "保存理由")
    qtbot.mouseClick(named(tab, "显示 全部", Segment), Qt.MouseButton.LeftButton)
    tab.table.selectRow(place_of(tab, "reason", "declaration_rate"))
    click(qtbot, tab, "撤回理由")
    assert "已说明" not in tab.summary.text()


def test_tables_changed_by_hand_are_checked_from_their_folder(
    tab: CheckTab, context: Context, desk: Desk, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from openpyxl import load_workbook

    profile = assess.open_profile(desk, PROFILE)
    written = tables.export(desk, profile, tmp_path / "已填", "survey")
    book = load_workbook(written[0].path)
    rows = {str(row[0].value): row for row in book.worksheets[0].iter_rows()}
    rows["2-1"][3].value = 41
    book.save(written[0].path)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path / "已填"))
    click(qtbot, tab, "核对已填的表")
    assert context.jobs.settle()
    assert tab.source.text() == "核对的是文件夹 已填 里的表"
    assert {"counted", "ratio"} <= {one.rule for one in tab.found}
    click(qtbot, tab, "重新核对")
    assert context.jobs.settle()
    assert not {"counted", "ratio"} & {one.rule for one in tab.found}


@pytest.fixture
def gap_tab(context: Context, desk: Desk, shown: Callable[[Any], Any]) -> GapTab:
    found = GapTab(context)
    reckoned = reckon(desk, PROFILE)
    row = next(one for one in reckoned.results.rows if one.key == "declaration_rate")
    found.show_row(reckoned, row)
    return shown(found)


def test_the_gap_names_the_firms_to_begin_with(
    gap_tab: GapTab, qtbot: QtBot, went: list[tuple[str, dict[str, Any]]]
) -> None:
    assert gap_tab.sentence.text().startswith("还差 1 家达到目标（≥90%）")
    assert gap_tab.gap is not None
    first = gap_tab.gap.candidates[0]
    assert gap_tab.table.item(0, 1).text() == first.name
    assert gap_tab.table.item(0, 2).text() == first.why
    assert gap_tab.table.item(1, 0).text() == "备选"
    gap_tab.table.cellDoubleClicked.emit(0, 1)
    assert went == [("employer", {"id": first.id})]
    click(qtbot, gap_tab, "复制名单")
    assert QGuiApplication.clipboard().text() == f"序号\t名称\t理由\n1\t{first.name}\t{first.why}"


def test_the_list_goes_out_as_a_workbook(
    gap_tab: GapTab, context: Context, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from openpyxl import load_workbook

    target = tmp_path / "名单.xlsx"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), "Excel 工作簿 (*.xlsx)"))
    click(qtbot, gap_tab, "导出名单")
    assert context.jobs.settle()
    assert gap_tab.gap is not None
    cells = [cell.value for row in load_workbook(target).worksheets[0].iter_rows() for cell in row]
    assert gap_tab.gap.candidates[0].name in cells
    assert gap_tab.gap.sentence in cells


def test_a_reached_target_has_no_list(gap_tab: GapTab, context: Context, desk: Desk) -> None:
    reckoned = reckon(desk, PROFILE)
    row = next(one for one in reckoned.results.rows if one.key == "case_closure_rate")
    gap_tab.show_row(reckoned, row)
    assert context.jobs.settle()
    assert gap_tab.sentence.text() == "已达到目标（100%），没有差距。"
    assert not gap_tab.copy_button.isVisible()
