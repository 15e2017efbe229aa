"""The statistics page as a person uses it: every number leads to its rows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import small_county
from openpyxl import load_workbook
from pages import named
from pypdf import PdfReader
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QFileDialog, QMenu
from pytestqt.qtbot import QtBot

from db.records.employer import Employer
from ohdesk import ledger, query
from ohdesk.desk import Desk
from ohdesk.query import Query
from ohdesk.statistics.cross_table import TOTAL
from ui import stats_page
from ui.charts import BarLine
from ui.context import Context
from ui.stats_page import StatsPage
from ui.stats_parts import YearBars

Key, Left = Qt.Key, Qt.MouseButton.LeftButton


@pytest.fixture
def desk(county: Desk) -> Desk:
    """Work in the small county."""
    return county


@pytest.fixture
def stats(context: Context, qtbot: QtBot) -> StatsPage:
    """Open the statistics page, read and in sight."""
    page = StatsPage(context)
    qtbot.addWidget(page)
    page.resize(1180, 700)
    page.show()
    page.reload()
    assert context.jobs.settle()
    return page


def pick(page: StatsPage, context: Context, name: str, words: str) -> None:
    """Choose an answer of a drop-down."""
    box = named(page, name, QComboBox)
    box.setCurrentIndex(box.findText(words))
    box.activated.emit(box.currentIndex())
    assert context.jobs.settle()


def click(page: StatsPage, qtbot: QtBot, row: int, column: int) -> None:
    """Click a number."""
    rect = page.view.visualRect(page.view.numbers.index(row, column))
    qtbot.mouseClick(page.view.viewport(), Left, pos=rect.center())


def heads(page: StatsPage) -> list[str]:
    return [one.zh for one in page.view.numbers.columns]


def names(page: StatsPage) -> list[str]:
    return [one.name for one in page.view.numbers.rows]


def offered(page: Any) -> QMenu:
    """Return the menu that is open."""
    QApplication.processEvents()
    menus = [one for one in page.findChildren(QMenu) if one.isVisible()]
    assert menus
    return menus[-1]


def test_the_total_stands_first_and_a_number_opens_its_rows(
    stats: StatsPage, context: Context, qtbot: QtBot, went: list[Any]
) -> None:
    pick(stats, context, "数据", "用人单位（家）")
    pick(stats, context, "列", "风险分类")
    assert heads(stats)[:2] == [TOTAL, "严重"]
    assert names(stats)[0] == TOTAL
    click(stats, qtbot, 0, 1)
    page, where = went[-1]
    assert (page, where["kind"]) == ("employer", "employer")
    assert sorted(where["only"]) == sorted(query.ids(context.desk, Employer, Query(where={"risk": "severe"})))
    click(stats, qtbot, 0, 0)
    assert went[-1] == ("employer", {"kind": "employer"})


def test_a_rate_asks_whether_those_done_or_those_left(
    stats: StatsPage, context: Context, qtbot: QtBot, went: list[Any]
) -> None:
    pick(stats, context, "数据", "申报率（%）")
    click(stats, qtbot, 0, 0)
    menu = offered(stats)
    words = [one.text() for one in menu.actions()]
    assert [one.split("　")[0] for one in words] == ["已申报单位", "应申报单位中的其余", "应申报单位"]
    menu.actions()[1].trigger()
    left = went[-1][1]["only"]
    assert f"{len(left)} 条" in words[1]
    cell = stats.view.numbers.cell(0, 0)
    assert cell.over == cell.value + len(left)


def test_enter_opens_and_copying_takes_headings(
    stats: StatsPage, context: Context, qtbot: QtBot, went: list[Any]
) -> None:
    pick(stats, context, "数据", "应申报单位（家）")
    stats.focus_first()
    stats.view.setCurrentIndex(stats.view.numbers.index(1, 0))
    qtbot.keyClick(stats.view, Key.Key_Return)
    assert went[-1][1]["only"] == list(stats.view.numbers.cell(1, 0).ids)
    qtbot.keyClick(stats.view, Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines[0].split("\t")[1:] == heads(stats)
    assert len(lines) == 1 + len(names(stats))


def test_rows_and_columns_never_ask_for_the_same(stats: StatsPage, context: Context) -> None:
    pick(stats, context, "行", "企业规模")
    asked = stats.picks.asked
    assert asked.rows == "size" != asked.columns
    assert stats.stack.currentIndex() == 1


def test_a_heading_changes_the_bars_and_a_bar_opens_its_rows(
    stats: StatsPage, context: Context, qtbot: QtBot, went: list[Any]
) -> None:
    stats.tabs.setCurrentIndex(1)
    assert context.jobs.settle()
    assert stats.bars.title.text() == "申报率"
    stats.view.horizontalHeader().sectionClicked.emit(0)
    assert stats.bars.title.text() == "用人单位"
    QApplication.processEvents()
    bars = [one for one in stats.bars.findChildren(BarLine) if one.isVisible()]
    assert [one.text() for one in bars] == names(stats)[1:]
    qtbot.mouseClick(bars[0], Left)
    assert went[-1][1]["only"] == list(stats.view.numbers.cell(1, 0).ids)


def test_exposure_rates_name_those_left_out(
    stats: StatsPage, context: Context, qtbot: QtBot, went: list[Any]
) -> None:
    number = query.ids(context.desk, Employer, Query())[0]
    ledger.save(context.desk, Employer, {"staff_total": None}, number)
    stats.reload()
    stats.tabs.setCurrentIndex(2)
    assert context.jobs.settle()
    assert "接害率" in heads(stats)
    assert "另有 1 家" in stats.note.text()
    qtbot.mouseClick(stats.left_out, Left)
    assert went[-1][1]["only"] == [number]


def test_five_years_are_drawn_and_open(
    stats: StatsPage, context: Context, qtbot: QtBot, went: list[Any]
) -> None:
    stats.tabs.setCurrentIndex(3)
    assert context.jobs.settle()
    QApplication.processEvents()
    drawn = [one for one in stats.findChildren(YearBars) if one.isVisible()]
    assert [one.text() for one in drawn] == names(stats)
    qtbot.mouseClick(drawn[0], Left)
    assert went[-1][0] == "employer"
    assert len(went[-1][1]["only"]) == small_county.DECLARED
    click(stats, qtbot, 3, 4)
    assert went[-1][0] == "monitoring_post"


def test_the_page_comes_back_as_it_was_left(stats: StatsPage, context: Context, qtbot: QtBot) -> None:
    pick(stats, context, "列", "经营状态")
    stats.tabs.setCurrentIndex(2)
    again = StatsPage(context)
    qtbot.addWidget(again)
    assert (again.tab, again.picks.asked) == ("survey", stats.picks.asked)


def test_the_table_goes_to_excel_and_paper(
    stats: StatsPage, context: Context, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened_files: list[Path] = []
    monkeypatch.setattr(stats_page, "open_path", opened_files.append)
    for suffix, words in ((".xlsx", "导出 Excel"), (".pdf", "打印")):
        monkeypatch.setattr(
            QFileDialog, "getSaveFileName", lambda *_, suffix=suffix: (str(tmp_path / f"t{suffix}"), "")
        )
        qtbot.mouseClick(named(stats, words, QAbstractButton), Left)
        assert context.jobs.settle()
    assert load_workbook(tmp_path / "t.xlsx")["统计图"]._charts
    assert opened_files == [tmp_path / "t.pdf"]
    assert len(PdfReader(tmp_path / "t.pdf").pages) == 1
