"""The pages of 汇总 and the first page, used as a person would: read a number, look behind it, fill in, export."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import small_county
from PySide6.QtCore import QDate, Qt
from PySide6.QtWidgets import QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from ohdesk import assess, query, reminders, tables
from ohdesk.desk import Desk, create_office, open_office
from ohdesk.ledger import kind_of
from ohdesk.profile import Profile
from ohdesk.query import Query
from ohdesk.results import gap, row_text, state
from ui.assess_page import AssessPage
from ui.charts import BarLine
from ui.context import Context
from ui.export_page import ExportPage
from ui.export_parts import COMPLETE
from ui.home_cards import Line
from ui.home_page import HomePage, days_left
from ui.jobs import Jobs
from ui.segments import Segments
from ui.tasks_page import TasksPage
from ui.trace_data import GAP

PROFILE = "henan-2025"


@pytest.fixture
def desk(county: Desk) -> Desk:
    """Work in the small county."""
    return county


@pytest.fixture
def profile(desk: Desk) -> Profile:
    return assess.open_profile(desk, PROFILE)


@pytest.fixture
def open_page(context: Context, qtbot: QtBot) -> Callable[[Any], Any]:
    """Make a page, show it and let it load."""

    def make(kind: Any) -> Any:
        page = kind(context)
        qtbot.addWidget(page)
        page.resize(1190, 730)
        page.show()
        page.reload()
        assert context.jobs.settle()
        return page

    return make


def lines_of(widget: Any) -> dict[str, Line]:
    return {line.text(): line for line in widget.findChildren(Line)}


def press(qtbot: QtBot, widget: Any, key: Qt.Key = Qt.Key.Key_Return) -> None:
    qtbot.keyClick(widget, key)


def test_cards_show_what_assess_counts(open_page: Any, desk: Desk, profile: Profile) -> None:
    page = open_page(HomePage)
    rows = {row.key: row for row in assess.evaluate(desk, profile).rows}
    assert [card.text()[:2] for card in page.cards] == [f"{number}." for number in range(1, 10)]
    for card in page.cards:
        row = rows[card.row.key]
        assert card.value + card.unit == row_text(row)
        assert card.state == state(row)
    assert [card.value for card in page.cards[:3]] == ["38,412", "88.1", "80.0"]
    assert page.cards[1].foot == "37 / 42 家"
    assert {card.state for card in page.cards} == {"实现", "未实现", "不适用"}


def test_enter_on_a_card_opens_its_row(open_page: Any, went: list[Any], qtbot: QtBot) -> None:
    page = open_page(HomePage)
    press(qtbot, page.cards[2])
    assert went == [("assess", {"key": "monitoring_pass_rate"})]


def test_a_reminder_opens_just_the_records_it_counts(
    open_page: Any, desk: Desk, went: list[Any], qtbot: QtBot
) -> None:
    page = open_page(HomePage)
    shown = lines_of(page.waiting)
    assert {one.zh for one in page.overview.reminders} == set(shown)
    for one in page.overview.reminders:
        went.clear()
        qtbot.mouseClick(shown[one.zh], Qt.MouseButton.LeftButton)
        (target, where), *_ = went
        assert shown[one.zh].pill == one.pill
        if "only" in where or "verdict" in where:
            asked = Query(only=where.get("only"), where={k: v for k, v in where.items() if k != "only"})
            assert query.count(desk, kind_of(target), asked) == one.count


def test_reminders_follow_the_legal_clocks(desk: Desk, profile: Profile) -> None:
    results = assess.evaluate(desk, profile)
    early = {one.key: one.count for one in reminders.reminders(desk, profile, results, date(2025, 6, 1))}
    late = {one.key: one.count for one in reminders.reminders(desk, profile, results, date(2029, 6, 1))}
    assert early["undeclared"] == late["undeclared"] == 5
    assert early["due_declaration"] > 0
    assert late["due_declaration"] == 42
    assert early["due_monitoring"] <= late["due_monitoring"]
    assert early["suspected"] == late["suspected"] == 3
    assert early["recheck"] == 3
    assert "recheck" not in late


def test_townships_begin_with_the_lowest_rate(open_page: Any, went: list[Any], qtbot: QtBot) -> None:
    page = open_page(HomePage)
    shares = [group.declared / group.hazardous for group in page.overview.townships if group.hazardous]
    bars = page.towns.findChildren(BarLine)
    assert [bar.share for bar in bars] == sorted(shares)
    press(qtbot, bars[0])
    assert went[0][0] == "employer"
    assert went[0][1]["verdict"] == "must_declare"


def test_days_left_are_told_plainly() -> None:
    due = date(2025, 7, 1)
    assert days_left(due, date(2025, 5, 1)) == ("还剩 61 天", "accent")
    assert days_left(due, date(2025, 6, 25)) == ("还剩 6 天", "warn")
    assert days_left(due, due) == ("今天截止", "bad")
    assert days_left(due, date(2025, 7, 4))[0] == "已过 3 天"


def test_every_number_equals_the_records_behind_it(open_page: Any, context: Context) -> None:
    page = open_page(AssessPage)
    assert page.table.rowCount() == 28
    for place, line in enumerate(page.lines):
        page.table.setCurrentCell(place, 1)
        assert context.jobs.settle()
        for one in page.panel.data.found:
            if one.trace.kind is not None and not one.trace.weight:
                assert len(one.trace.numbers) == (one.trace.total or 0)
        behind = {one.part: one.trace.total for one in page.panel.data.found}
        shown = page.table.item(place, 2).text().replace(",", "")
        if shown.isdigit():
            assert int(shown) == behind[line.role]


def test_the_gap_lists_who_is_missing(open_page: Any, context: Context, went: list[Any]) -> None:
    page = open_page(AssessPage)
    page.show_where(key="declaration_rate", part=GAP, tab="data")
    assert context.jobs.settle()
    assert gap(page.panel.row) == 1
    assert page.panel.why.text() == "距目标还差 1 家。"
    shown = page.panel.data.shown
    assert (shown.part, shown.trace.total, page.panel.data.table.model().rowCount()) == (GAP, 5, 5)
    page.panel.data.table.doubleClicked.emit(page.panel.data.table.model().index(2, 0))
    page.panel.data.list_button.click()
    assert went == [
        ("employer", {"id": shown.trace.numbers[2]}),
        ("employer", {"only": list(shown.trace.numbers)}),
    ]


def test_meaning_quotes_the_clause_and_both_readings(open_page: Any, context: Context) -> None:
    page = open_page(AssessPage)
    page.show_where(key="insured_workers", tab="meaning")
    assert context.jobs.settle()
    words = [one.text() for one in page.panel.tabs.widget(0).findChildren(type(page.panel.name))]
    assert any("目标值为稳步提升" in one for one in words)
    assert any("高于 2020 年：成立" in one and "不低于上一年：成立" in one for one in words)


def test_a_figure_is_typed_with_its_source(
    open_page: Any, context: Context, desk: Desk, profile: Profile
) -> None:
    page = open_page(AssessPage)
    page.show_where(key="insured_workers", tab="typed")
    assert context.jobs.settle()
    form = page.panel.figures
    line = next(one for one in form.lines if one.year == 2022)
    assert form.last.text().startswith("最近修改：李堃")
    line.value.setText("三万")
    line.source.setText("人社局")
    form.save()
    assert context.jobs.settle()
    assert "2022年" in form.problem.text()
    line.value.setText("35,960")
    line.source.clear()
    form.save()
    assert form.problem.text() == "2022年：请写明数据来源。"
    line.value.clear()
    line.value.setFocus()
    line.value.insert("3")
    line.value.textEdited.emit("3")
    assert line.source.text() == "人社局《2022年工伤保险统计表》"
    line.value.setText("35，960")
    line.as_of.setText("2022年12月31日")
    assert not form.problem.isHidden()
    form.save()
    assert context.jobs.settle()
    assert not form.dirty
    row = next(one for one in assess.evaluate(desk, profile).rows if one.key == "insured_workers")
    assert row.series[2022] == 35_960
    assert state(row) == "待复核"
    assert page.table.item(0, 4).text() == "待复核"


def test_counting_up_to_an_earlier_day(open_page: Any, context: Context) -> None:
    page = open_page(AssessPage)
    page.as_of.setDate(QDate(2025, 3, 1))
    page.reload()
    assert context.jobs.settle()
    place = next(at for at, line in enumerate(page.lines) if line.no == "7-2")
    assert page.table.item(place, 2).text() == "2"


def letter(page: TasksPage, key: str) -> str:
    place = next(at for at, task in page.places.items() if task.key == key)
    return page.table.item(place, 1).text()


def choose(box: Segments, words: str) -> None:
    next(part for part in box.parts if part.text() == words).click()


def test_items_lead_to_a_letter_and_back(
    open_page: Any, context: Context, desk: Desk, profile: Profile
) -> None:
    page = open_page(TasksPage)
    page.show_where(task="1-1")
    assert letter(page, "1-1") == "待定"
    for box in page.panel.items.values():
        choose(box, "符合")
    assert context.jobs.settle()
    assert letter(page, "1-1") == "A"
    assert page.panel.letter.text() == "A 档"
    kept = next(one for one in assess.evaluate(desk, profile).tasks if one.key == "1-1")
    assert (kept.letter, kept.why) == ("A", page.board.results["1-1"].why)
    choose(page.panel.items[3], "不符合")
    assert letter(page, "1-1") == "B"
    choose(page.panel.items[3], "不符合")
    assert context.jobs.settle()
    assert letter(page, "1-1") == "待定"
    kept = next(one for one in assess.evaluate(desk, profile).tasks if one.key == "1-1")
    assert kept.states[3] is None
    assert dict(kept.states) == dict(page.board.results["1-1"].states)


def test_where_no_letter_fits_a_person_decides_with_a_reason(
    open_page: Any, context: Context, desk: Desk, profile: Profile
) -> None:
    page = open_page(TasksPage)
    page.show_where(task="8-1")
    for number, words in ((1, "不符合"), (2, "符合"), (3, "不符合")):
        choose(page.panel.items[number], words)
    assert "无对应档，需人工判定" in page.panel.why.text()
    choose(page.panel.decision, "C")
    page.panel.decide()
    assert page.panel.problem.text() == "请写明评定理由。"
    page.panel.reason.setText("宣传周未开展，按最低档")
    page.panel.decide()
    assert context.jobs.settle()
    assert letter(page, "8-1") == "C"
    kept = next(one for one in assess.evaluate(desk, profile).tasks if one.key == "8-1")
    assert (kept.decided, kept.note) == ("C", "宣传周未开展，按最低档")
    choose(page.panel.decision, "C")
    page.panel.decide()
    assert context.jobs.settle()
    assert letter(page, "8-1") == "待定"
    assert next(one for one in assess.evaluate(desk, profile).tasks if one.key == "8-1").decided is None


def test_an_indicator_answers_and_a_person_may_overrule(
    open_page: Any, context: Context, went: list[Any]
) -> None:
    page = open_page(TasksPage)
    page.show_where(task="3-2")
    assert page.panel.items[2].value == "yes"
    assert "由指标 10" in page.panel.sources[2].text()
    assert "不适用" in page.panel.sources[3].text()
    choose(page.panel.items[2], "不符合")
    assert "已人工改为不符合" in page.panel.sources[2].text()
    choose(page.panel.items[2], "不符合")
    assert page.panel.items[2].value == "yes"
    assert context.jobs.settle()
    page.reload()
    assert context.jobs.settle()
    assert page.panel.task.key == "3-2"
    assert page.panel.items[2].value == "yes"


def test_a_fact_is_a_number_or_it_is_refused(open_page: Any, context: Context) -> None:
    page = open_page(TasksPage)
    page.show_where(task="7-1")
    done = page.board.progress[0]
    box = page.panel.facts["departments"]
    assert isinstance(box, QLineEdit)
    box.setText("三个")
    box.editingFinished.emit()
    assert box.property("state") == "bad"
    assert letter(page, "7-1") == "待定"
    box.setText("３")
    box.editingFinished.emit()
    assert context.jobs.settle()
    assert letter(page, "7-1") == "A"
    assert page.board.progress == (done + 1, 91)
    assert page.filled.text() == f"条款已填 {done + 1} / 91"


def test_next_open_task_goes_round(open_page: Any) -> None:
    page = open_page(TasksPage)
    last = max(page.places)
    page.table.setCurrentCell(last, 0)
    page.show_next_open()
    assert page.panel.task.key == "1-1"
    page.show_next_open()
    assert page.panel.task.key == "1-2"


def test_export_writes_what_is_ticked_and_says_what_is_empty(
    open_page: Any, context: Context, desk: Desk, profile: Profile, tmp_path: Path
) -> None:
    page = open_page(ExportPage)
    folder = tmp_path / "上报"
    page.folder.setText(str(folder))
    page.boxes["contacts"].setChecked(False)
    page.export()
    assert context.jobs.settle()
    files = sorted(path.name for path in folder.iterdir())
    assert len(files) == 3
    shown = lines_of(page.written)
    assert set(shown) == set(files)
    survey = next(line for name, line in shown.items() if "定量指标调查表" in name)
    again = tables.export(desk, profile, tmp_path, "survey")[0]
    assert "11-3" in again.empty
    assert survey.pill == f"{len(page.missing['survey'])} 处空着"
    assert context.recall("export/folder", "") == str(folder)


def test_each_missing_place_is_one_click_away(open_page: Any, went: list[Any], qtbot: QtBot) -> None:
    page = open_page(ExportPage)
    shown = lines_of(page.lacking)
    assert len(shown) == sum(len(found) for found in page.missing.values())
    press(qtbot, next(line for words, line in shown.items() if words.startswith("11-3")))
    press(qtbot, next(line for words, line in shown.items() if words.startswith("六-3")))
    press(qtbot, next(line for words, line in shown.items() if "缺 2022 年" in words))
    next(one for one in page.findChildren(QPushButton) if one.text() == "编辑工作联系人").click()
    assert went == [
        ("assess", {"key": "plans"}),
        ("tasks", {"task": "6-3"}),
        ("assess", {"key": "insured_workers", "tab": "typed"}),
        ("contact", {}),
    ]


def test_a_folder_that_cannot_be_written_is_told(open_page: Any, context: Context, tmp_path: Path) -> None:
    page = open_page(ExportPage)
    blocked = tmp_path / "file"
    blocked.write_text("x", encoding="utf-8")
    page.folder.setText(str(blocked / "inside"))
    page.export()
    assert context.jobs.settle()
    assert not lines_of(page.written)
    assert page.go_button.isEnabled()


def test_nothing_ticked_nothing_exported(open_page: Any) -> None:
    page = open_page(ExportPage)
    for box in page.boxes.values():
        box.setChecked(False)
    assert not page.go_button.isEnabled()


def test_an_empty_office_shows_what_is_missing(data_folder: Path, qtbot: QtBot) -> None:
    create_office(data_folder, small_county.COUNTY, "职业健康股", small_county.USER, small_county.PASSWORD)
    jobs = Jobs()
    with open_office(data_folder, small_county.USER, small_county.PASSWORD) as desk:
        context = Context(desk, jobs)
        for kind in (HomePage, AssessPage, TasksPage, ExportPage):
            page = kind(context)
            qtbot.addWidget(page)
            page.show()
            page.reload()
            assert jobs.settle()
            if isinstance(page, HomePage):
                assert {"缺数据", "不适用"} <= {card.state for card in page.cards}
            if isinstance(page, ExportPage):
                assert COMPLETE not in {one.text() for one in page.findChildren(type(page.head.title))}
        jobs.close()


def test_what_a_person_acts_on_says_its_name(open_page: Any) -> None:
    for kind in (HomePage, AssessPage, TasksPage, ExportPage):
        page = open_page(kind)
        for one in page.findChildren(QPushButton) + page.findChildren(QLineEdit):
            if one.isVisibleTo(page):
                assert one.accessibleName() or one.objectName().startswith("qt_"), (kind, one.text())
