"""Saved views, changes of many records and printed lists, done as a person does them."""

from __future__ import annotations

from pathlib import Path

import pytest
from pages import named, opened, write
from pypdf import PdfReader
from PySide6.QtCore import QItemSelection, Qt
from PySide6.QtWidgets import QAbstractButton, QComboBox, QFileDialog, QLineEdit
from pytestqt.qtbot import QtBot

from db.records.employer import Employer, Verdict
from ohdesk import query
from ohdesk.desk import Desk
from ohdesk.fields import field_map
from ohdesk.query import Query
from ui import many_dialog, print_out, saved_views
from ui.context import Context
from ui.many_dialog import ManyDialog
from ui.record_page import RecordPage
from ui.undo_toast import UndoToast

Key, Left = Qt.Key, Qt.MouseButton.LeftButton


@pytest.fixture
def desk(county: Desk) -> Desk:
    """Work in the small county."""
    return county


@pytest.fixture
def employers(context: Context, qtbot: QtBot) -> RecordPage:
    """Open the employers' page."""
    return opened(context, qtbot, ["employer", "workplace"])


def rows_of(page: RecordPage) -> list[str]:
    model = page.page.model
    return [model.row(place).texts[0] for place in range(model.rowCount())]


def test_a_view_is_kept_and_brings_everything_back(
    employers: RecordPage, context: Context, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = employers.page
    shown.bar.add("risk", "severe")
    shown.list.order, shown.list.descending = "name", True
    shown.list.show_columns(["name", "risk", "staff_total"])
    shown.list.load()
    assert context.jobs.settle()
    before = rows_of(employers)
    monkeypatch.setattr(saved_views, "ask_name", lambda *_: "严重风险")
    next(one for one in shown.views.menu().actions() if "存为视图" in one.text()).trigger()
    shown.bar.clear()
    shown.list.order, shown.list.descending = "", False
    shown.list.show_columns(["name", "township"])
    assert context.jobs.settle()
    assert rows_of(employers) != before
    again = opened(context, qtbot, ["employer"])
    next(one for one in again.page.views.menu().actions() if one.text() == "严重风险").trigger()
    assert context.jobs.settle()
    assert rows_of(again) == before
    assert [one.name for one in again.page.model.fields] == ["name", "risk", "staff_total"]
    ticked = [one.text() for one in again.page.views.menu().actions() if one.isChecked()]
    assert ticked == ["严重风险"]
    again.page.views.remove("严重风险")
    assert again.page.views.views() == {}


def test_a_spoilt_memory_holds_no_views(employers: RecordPage, context: Context) -> None:
    for spoilt in ("{", "[1]", '{"a": 3}', ""):
        context.remember("employer/views", spoilt)
        assert employers.page.views.views() == {}
    context.remember("employer/views", '{"旧": {"columns": ["gone"], "where": {"gone": 1}, "order": "gone"}}')
    employers.page.views.show("旧")
    assert context.jobs.settle()
    assert len(rows_of(employers)) == 46


def test_a_list_given_by_numbers_is_no_view(employers: RecordPage, context: Context) -> None:
    employers.show_where(only=[1, 2])
    assert context.jobs.settle()
    words = [one.text() for one in employers.page.views.menu().actions() if one.text()]
    assert "按名单指定的列表不能存为视图" in words


def select(page: RecordPage, places: range) -> None:
    """Select rows as Shift and a click do."""
    view = page.page.view
    view.selectRow(places.start)
    last = view.model().index(places[-1], 0)
    model = view.selectionModel()
    flags = model.SelectionFlag.ClearAndSelect | model.SelectionFlag.Rows
    model.select(QItemSelection(view.model().index(places.start, 0), last), flags)


def verdicts(desk: Desk, numbers: list[int]) -> set[Verdict]:
    return {getattr(one, "verdict") for one in query.rows(desk, Employer, numbers)}  # noqa: B009


def test_a_verdict_for_many_is_given_and_taken_back(
    employers: RecordPage, context: Context, qtbot: QtBot
) -> None:
    select(employers, range(10, 14))
    many = employers.page.many
    assert many.button.text() == "批量（4）"
    numbers = employers.page.selected()
    before = {one.id: one for one in query.rows(context.desk, Employer, numbers)}
    next(one for one in many.menu().actions() if one.text() == "改核查结论…").trigger()
    dialog = employers.page.findChildren(ManyDialog)[-1]
    qtbot.mouseClick(named(dialog, "修改 4 条", QAbstractButton), Left)
    assert dialog.isVisible()
    assert "请选择" in dialog.note.text()
    box = named(dialog, "核查结论", QComboBox)
    box.setCurrentIndex(box.findText("不应申报"))
    write(named(dialog, "核查理由", QLineEdit), "只有办公场所")
    qtbot.mouseClick(named(dialog, "修改 4 条", QAbstractButton), Left)
    assert context.jobs.settle()
    assert verdicts(context.desk, numbers) == {Verdict.exempt}
    toast = employers.window().findChildren(UndoToast)[-1]
    qtbot.mouseClick(toast.back, Left)
    assert context.jobs.settle()
    after = query.rows(context.desk, Employer, numbers)
    assert [getattr(one, "verdict") for one in after] == [getattr(before[one.id], "verdict") for one in after]  # noqa: B009


def test_a_change_that_may_not_be_says_why(
    employers: RecordPage, context: Context, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr(many_dialog, "message", lambda _page, _title, words: said.append(words))
    numbers = list(query.ids(context.desk, Employer, Query()))[:2]
    employers.page.many.give(numbers, {"verdict": "exempt"})
    assert context.jobs.settle()
    assert "不应申报的单位请写明理由" in said[0]


def test_the_selected_rows_are_printed(
    employers: RecordPage, context: Context, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened_files: list[Path] = []
    monkeypatch.setattr(print_out, "open_path", opened_files.append)
    monkeypatch.setattr(print_out.PrintDialog, "exec", lambda _self: 1)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "list.pdf"), ""))
    employers.page.bar.add("risk", "severe")
    assert context.jobs.settle()
    select(employers, range(3))
    qtbot.mouseClick(named(employers, "打印", QAbstractButton), Left)
    assert context.jobs.settle()
    words = "".join(PdfReader(tmp_path / "list.pdf").pages[0].extract_text().split())
    names = rows_of(employers)
    assert all(one in words for one in names[:3])
    assert names[3] not in words
    assert opened_files == [tmp_path / "list.pdf"]
    employers.page.view.clearSelection()
    qtbot.mouseClick(named(employers, "打印", QAbstractButton), Left)
    assert context.jobs.settle()
    words = "".join("".join(page.extract_text().split()) for page in PdfReader(tmp_path / "list.pdf").pages)
    assert f"条件：{field_map(Employer)['risk'].zh}：严重" in words
    assert all(one in words for one in names)
