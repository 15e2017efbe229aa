"""年度任务: the county's share is entered, a point of work is followed up, and nothing typed is lost unasked."""

from __future__ import annotations

from typing import Any

import pytest
from pages import named, write
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from db.records.evidence import Evidence
from db.records.inspection import Inspection
from db.records.yearly_task import YearlyTask
from ohdesk import ledger, query
from ohdesk.desk import Desk
from ui import works_form
from ui.context import Context
from ui.works_page import WorksPage


@pytest.fixture
def desk(county: Desk) -> Desk:
    """Work in the small county."""
    return county


def opened(context: Context, qtbot: QtBot, profile: str) -> WorksPage:
    context.remember("profile", profile)
    page = WorksPage(context)
    qtbot.addWidget(page)
    page.resize(1180, 700)
    page.show()
    qtbot.waitExposed(page)
    page.reload()
    assert context.jobs.settle()
    return page


def cells(page: WorksPage, no: str) -> list[str]:
    """Return the words of a point's row."""
    table = page.table
    for place in range(table.rowCount()):
        if (first := table.item(place, 0)) and first.text() == no:
            return [
                item.text() if (item := table.item(place, at)) else "" for at in range(table.columnCount())
            ]
    raise AssertionError(no)


def test_a_share_is_entered_and_the_task_is_judged_by_it(context: Context, desk: Desk, qtbot: QtBot) -> None:
    page = opened(context, qtbot, "jilin-2025")
    assert cells(page, "8")[2:6] == ["180,000", "缺", "12人", ""]
    assert cells(page, "8")[7] == "待下达"
    page.show_where("8")
    write(named(page, "下达数", QLineEdit), "10")
    write(named(page, "责任人", QLineEdit), "林可青")
    qtbot.mouseClick(named(page, "保存", QPushButton), Qt.MouseButton.LeftButton)
    assert context.jobs.settle()
    assert context.jobs.settle()
    assert cells(page, "8")[3:6] == ["10", "12人", "120.0%"]
    assert cells(page, "8")[7] == "实现"
    assert page.form.point is not None
    assert page.form.point.no == "8"
    number = query.ids(desk, YearlyTask, query.Query())[0]
    with desk.read() as session:
        kept = ledger.current(session, YearlyTask, number)
    assert (kept["profile"], kept["no"], kept["share"], kept["responsible"]) == (
        "jilin-2025",
        "8",
        10,
        "林可青",
    )
    assert "计数任务" in page.head.note.text()


def test_a_number_that_is_none_is_told_beside_its_line_and_nothing_is_kept(
    context: Context, desk: Desk, qtbot: QtBot
) -> None:
    page = opened(context, qtbot, "jilin-2025")
    page.show_where("12")
    write(named(page, "下达数", QLineEdit), "九百")
    page.form.save()
    assert context.jobs.settle()
    assert page.form.problem.isVisible()
    assert "下达数" in page.form.problem.text()
    assert not query.ids(desk, YearlyTask, query.Query())


def test_a_point_of_work_is_followed_up(context: Context, desk: Desk, qtbot: QtBot) -> None:
    ledger.save(desk, Evidence, {"title": "自评报告", "profile": "jilin-2025", "task": "2"})
    page = opened(context, qtbot, "jilin-2025")
    page.show_where("2")
    assert page.tabs.tabText(page.tabs.currentIndex()) == "工作要点 16"
    assert cells(page, "2")[4:] == ["1", "逾期"]
    choice = named(page, "完成情况", QComboBox)
    choice.setCurrentIndex(choice.findText("已完成"))
    choice.activated.emit(choice.currentIndex())
    page.form.save()
    assert context.jobs.settle()
    assert context.jobs.settle()
    assert cells(page, "2")[5] == "已完成"
    went: list[tuple[str, dict[str, Any]]] = []
    context.went.connect(lambda key, where: went.append((key, where)))
    qtbot.mouseClick(named(page, "佐证材料 1 份", QPushButton), Qt.MouseButton.LeftButton)
    assert went == [("evidence_files", {"task": "2", "profile": "jilin-2025"})]


def test_a_counted_task_leads_to_its_row(context: Context, qtbot: QtBot, went: list[Any]) -> None:
    page = opened(context, qtbot, "jilin-2025")
    page.show_where("7-2")
    assert not page.form.lines["share"].isVisible()
    qtbot.mouseClick(named(page, "看数据", QPushButton), Qt.MouseButton.LeftButton)
    assert went == [("assess", {"key": "assistance_tested"})]


def test_leaving_typed_words_is_asked(
    context: Context, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = opened(context, qtbot, "wenshui-2025")
    page.show_where("3")
    write(named(page, "责任人", QLineEdit), "周秀兰")
    asked: list[str] = []

    def stay(_parent: object, _title: str, words: str, *_rest: object, **_more: object) -> bool:
        asked.append(words)
        return False

    monkeypatch.setattr(works_form, "confirm", stay)
    page.table.setCurrentCell(page.table.currentRow() - 1, 0)
    assert asked
    assert "责任人" in asked[0]
    assert page.form.point is not None
    assert page.form.point.no == "3"
    assert not page.may_leave()
    monkeypatch.setattr(works_form, "confirm", lambda *_all, **_more: True)
    assert page.may_leave()


def test_no_inspection_in_the_year_is_seen_at_its_point(context: Context, desk: Desk, qtbot: QtBot) -> None:
    ledger.save(desk, Inspection, {"employer": 1, "inspected_on": "2021-05-06"})
    page = opened(context, qtbot, "jilin-2021")
    page.show_where("7-4")
    assert cells(page, "7-4")[5] == "未达到"
    assert page.form.fact.text() == "监督检查 1 次、行政处罚 0 件"


def test_a_profile_without_yearly_tasks_says_so_and_leads_to_those_that_have(
    context: Context, qtbot: QtBot
) -> None:
    page = opened(context, qtbot, "henan-2025")
    assert page.stack.currentIndex() == 0
    assert page.state.isVisible()
    page.show_where("8")
    assert context.jobs.settle()
    assert page.others.isVisible()
    ways = {one.text(): one for one in page.others.menu().actions()}
    assert not [title for title in ways if title.startswith("河南省")]
    next(one for title, one in ways.items() if title.startswith("2025年吉林省")).trigger()
    assert context.jobs.settle()
    assert page.stack.currentIndex() == 1
    assert page.profiles.name == "jilin-2025"
