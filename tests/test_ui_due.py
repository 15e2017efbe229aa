"""待办 and 提示单 in the window: what is due, why, put off and taken up again; notices from a look to the delivery."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import small_county
from openpyxl import load_workbook
from pages import named, opened, write
from pypdf import PdfReader
from PySide6.QtCore import QDate, QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QCheckBox, QComboBox, QDialog, QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from db.records.declaration import Declaration, DeclarationType, ReviewState
from db.records.employer import Employer
from db.records.notice import Delivery, Notice
from ohdesk import assess, ledger, notices, query, reminders
from ohdesk.clocks import Due, due_items, due_list
from ohdesk.desk import Desk
from ohdesk.query import Query
from ui import due_page, notice_dialog
from ui.context import Context
from ui.due_page import DuePage
from ui.due_panel import SnoozeDialog
from ui.due_parts import first_profile
from ui.home_cards import Line
from ui.home_page import HomePage
from ui.jobs import Jobs
from ui.notice_delivery import DeliveryDialog
from ui.notice_dialog import NoticeDialog
from ui.notice_effects import EffectsDialog

TODAY = date.today()
Key = Qt.Key


@pytest.fixture
def desk(county: Desk) -> Desk:
    """Work in the small county."""
    return county


@pytest.fixture
def page(context: Context, qtbot: QtBot) -> DuePage:
    """Open the due page, read and in sight."""
    found = DuePage(context)
    qtbot.addWidget(found)
    found.resize(1190, 700)
    found.show()
    qtbot.waitExposed(found)
    found.reload()
    assert context.jobs.settle()
    return found


@pytest.fixture
def due(desk: Desk) -> Callable[[], list[Due]]:
    """Return what the clocks say today, as the command line lists it."""
    profile = assess.open_profile(desk, first_profile(desk))
    return lambda: due_list.read(desk, TODAY, profile=profile).items


def click(qtbot: QtBot, where: Any, words: str) -> None:
    qtbot.mouseClick(named(where, words, QPushButton), Qt.MouseButton.LeftButton)


def pick(page: DuePage, group: str, clock: str = "") -> None:
    """Choose a line of the matters as a click does."""
    matters = page.filters.matters
    for at in range(matters.count()):
        if matters.item(at).data(Qt.ItemDataRole.UserRole) == (group, clock):
            matters.setCurrentRow(at)
            return
    raise AssertionError(f"no line for {group} {clock}")


def seek(page: DuePage, qtbot: QtBot, words: str) -> None:
    line = named(page, "搜索", QLineEdit)
    write(line, words)
    qtbot.keyClick(line, Key.Key_Return)


def shown(page: DuePage) -> list[str]:
    return [one.key for one in page.table.shown.items]


def test_the_list_is_what_the_clocks_say(page: DuePage, desk: Desk, due: Any) -> None:
    items = due()
    profile = assess.open_profile(desk, first_profile(desk))
    assert items == due_items(desk, TODAY, 90, profile=profile)
    assert shown(page) == [one.key for one in items]
    late = sum(one.level == "overdue" for one in items)
    assert page.head.note.text() == f"按今天 {TODAY} · 共 {len(items):,} 项，超期 {late:,} 项"
    for level, count in Counter(one.level for one in items).items():
        assert page.filters.boxes[level].text().endswith(f"　{count:,}")


def test_filters_narrow_and_their_counts_agree(page: DuePage, due: Any, qtbot: QtBot) -> None:
    items = due()
    pick(page, "declaration")
    declaring = [one for one in items if due_list.OF_CLOCK[one.clock].key == "declaration"]
    assert len(shown(page)) == len(declaring) > 0
    pick(page, "declaration", "yearly_update")
    assert {one.clock for one in page.table.shown.items} == {"yearly_update"}
    qtbot.mouseClick(named(page, "已超期", QCheckBox), Qt.MouseButton.LeftButton, pos=QPoint(8, 10))
    assert all(one.level != "overdue" for one in page.table.shown.items)
    click(qtbot, page, "重置")
    assert len(shown(page)) == len(items)
    town = named(page, "乡镇", QComboBox)
    town.setCurrentIndex(1)
    town.activated.emit(1)
    places = due_list.read(page.context.desk, TODAY).places
    assert {places[one.key] for one in page.table.shown.items} == {town.itemText(1)}
    assert not named(page, "重置", QPushButton).isEnabled() or page.filters.wish.narrow


def test_search_finds_names_by_words_and_initials(page: DuePage, qtbot: QtBot) -> None:
    name = page.table.shown.items[0].name
    seek(page, qtbot, name)
    assert {one.name for one in page.table.shown.items} == {name}
    seek(page, qtbot, "没有这家单位")
    assert any(one.text() == "没有符合条件的事项" and one.isVisible() for one in page.findChildren(QLabel))
    seek(page, qtbot, "yhxd1scyxgs")
    assert {one.name for one in page.table.shown.items} == {"榆河县第1石材有限公司"}


def test_an_item_tells_why_and_opens_its_record(
    page: DuePage, went: list[Any], qtbot: QtBot, desk: Desk
) -> None:
    pick(page, "declaration", "yearly_update")
    one = page.table.current
    assert one is not None
    for heading, words in (("缘由", one.why), ("依据", one.clause), ("期限", one.due_on.isoformat())):
        assert words in named(page.panel, heading, QLabel).text()
    assert page.panel.name.text() == one.name
    qtbot.keyClick(page.table, Key.Key_Return)
    assert went == [("employer_file", {"id": one.number})]
    sure = [item for item in page.board.due.items if not item.sure] if page.board else []
    assert all(due_page.BY_NAME[item.kind] for item in sure)


def test_what_no_document_confirms_is_called_a_proposal(page: DuePage) -> None:
    proposals = [one for one in page.table.shown.items if not one.sure]
    for at, one in enumerate(page.table.shown.items[:400]):
        assert page.table.shown.texts(at)[2].startswith("建议") == (not one.sure)
    if proposals:
        page.table.stand_on(page.table.shown.place_of(proposals[0].key))
        assert any("建议" in one.text() for one in page.panel.pills.findChildren(QLabel))


def test_put_off_and_taken_up_again(
    page: DuePage, context: Context, due: Any, qtbot: QtBot, monkeypatch: Any
) -> None:
    before = shown(page)
    page.table.stand_on(1)
    key = before[1]
    until = TODAY + timedelta(days=20)
    monkeypatch.setattr(due_page, "ask_snooze", lambda *_: (until, "单位停产检修"))
    click(qtbot, page, "暂缓…")
    assert context.jobs.settle()
    assert shown(page) == [one for one in before if one != key] == [one.key for one in due()]
    assert page.tabs.tabText(due_page.PUT_OFF) == "已暂缓 1"
    page.tabs.setCurrentIndex(due_page.PUT_OFF)
    texts = [cell.text for cell in page.sleeping.table.lines.lines[0]]
    assert texts[0] == until.isoformat()
    assert "单位停产检修" in texts
    click(qtbot, page, "恢复所选")
    assert context.jobs.settle()
    assert shown(page) == before
    assert page.tabs.tabText(due_page.PUT_OFF) == "已暂缓"


def test_putting_off_needs_a_reason_and_a_day_to_come(page: DuePage, qtbot: QtBot) -> None:
    dialog = SnoozeDialog(page, page.table.shown.items[:1])
    qtbot.addWidget(dialog)
    dialog.show()
    assert not named(dialog, "暂缓", QPushButton).isEnabled()
    click(qtbot, dialog, "一周")
    assert dialog.until == TODAY + timedelta(days=7)
    dialog.day.setDate(QDate(2020, 1, 1))
    assert dialog.until > TODAY
    write(named(dialog, "暂缓原因", QLineEdit), "已约定下周检测")
    assert named(dialog, "暂缓", QPushButton).isEnabled()


def test_the_calendar_counts_each_day_and_a_click_shows_it(page: DuePage, desk: Desk, qtbot: QtBot) -> None:
    page.tabs.setCurrentIndex(due_page.CALENDAR)
    profile = assess.open_profile(desk, first_profile(desk))
    counts = Counter(one.due_on for one in due_items(desk, TODAY, 400, profile=profile))
    grid = page.calendar.grid
    assert {day: len(items) for day, items in grid.items.items()} == counts
    busy = max(counts)
    grid.choose(busy.replace(day=1))
    cell = grid.place_of(busy).center()
    qtbot.mouseClick(grid, Qt.MouseButton.LeftButton, pos=QPointF(cell).toPoint())
    assert grid.day == busy
    assert len(page.calendar.table.shown.items) == counts[busy]
    assert {one.due_on for one in page.calendar.table.shown.items} == {busy}
    assert page.panel.name.text() == page.calendar.table.shown.items[0].name
    qtbot.keyClick(grid, Key.Key_Left)
    assert grid.day == busy - timedelta(days=1)
    qtbot.keyClick(grid, Key.Key_PageDown)
    qtbot.keyClick(grid, Key.Key_Home)
    assert grid.day == TODAY
    assert len(page.calendar.table.shown.items) == counts.get(TODAY, 0)


def test_the_shown_list_is_exported_and_copied(
    page: DuePage, context: Context, tmp_path: Path, monkeypatch: Any, qtbot: QtBot
) -> None:
    pick(page, "monitoring")
    monkeypatch.setattr(due_page, "ask_path", lambda *_: tmp_path / "待办.xlsx")
    click(qtbot, page, "导出")
    assert context.jobs.settle()
    _, *rows = load_workbook(tmp_path / "待办.xlsx").active.iter_rows(values_only=True)
    assert [row[4] for row in rows] == [one.name for one in page.table.shown.items]
    page.table.stand_on(0)
    qtbot.keyClick(page.table, Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    heading, line = QGuiApplication.clipboard().text().split("\n")
    assert heading.split("\t")[0] == "期限"
    assert line.split("\t")[3] == page.table.shown.items[0].name


def test_headings_sort(page: DuePage) -> None:
    page.table._sort(3)
    names = [one.name for one in page.table.shown.items]
    assert names == sorted(names)
    page.table._sort(3)
    assert [one.name for one in page.table.shown.items] == sorted(names, reverse=True)


def test_the_first_page_counts_the_same_and_opens_the_group(
    context: Context, page: DuePage, desk: Desk, went: list[Any], qtbot: QtBot
) -> None:
    home = HomePage(context)
    qtbot.addWidget(home)
    home.resize(1190, 730)
    home.show()
    home.reload()
    assert context.jobs.settle()
    lines = {line.text(): line for line in home.waiting.findChildren(Line)}
    assert home.overview is not None
    clocks = [one for one in home.overview.reminders if one.page == "due"]
    assert clocks
    for one in clocks:
        went.clear()
        qtbot.mouseClick(lines[one.zh], Qt.MouseButton.LeftButton)
        (key, where) = went[0]
        assert key == "due"
        page.show_where(**where)
        assert len(shown(page)) == one.count
        late = sum(item.level == "overdue" for item in page.table.shown.items)
        assert (f"超期 {late:,}" in lines[one.zh].pill) == bool(late)
    direct = reminders.clock_reminders(desk, home.overview.reckoned.profile, TODAY)
    assert [(one.key, one.count) for one in direct if one.count] == [(one.key, one.count) for one in clocks]


def test_chosen_items_lead_to_notices_for_their_employers(
    page: DuePage, context: Context, qtbot: QtBot
) -> None:
    pick(page, "declaration", "first_declaration")
    page.table.selectAll()
    click(qtbot, page, "发提示单…")
    assert context.jobs.settle()
    (dialog,) = page.findChildren(NoticeDialog)
    assert dialog.draft.employers == list(dict.fromkeys(one.employer for one in page.table.shown.items))
    assert dialog.settings.asked()["kind"].name == "declare"
    click(qtbot, dialog, "关闭")
    pick(page, "training")
    assert not page.panel.notice.isVisible()


def notice_desk(context: Context, qtbot: QtBot, chosen: list[int]) -> NoticeDialog:
    dialog = NoticeDialog(context, chosen)
    qtbot.addWidget(dialog)
    dialog.show()
    assert context.jobs.settle()
    return dialog


def kept(desk: Desk) -> list[Notice]:
    return query.rows(desk, Notice, list(query.ids(desk, Notice, Query(order="number"))))


def test_chosen_employers_are_looked_at_and_issued(
    context: Context, desk: Desk, qtbot: QtBot, tmp_path: Path, monkeypatch: Any
) -> None:
    page = opened(context, qtbot, ["employer"])
    page.page.view.selectRow(2)
    click(qtbot, page, "提示单")
    assert context.jobs.settle()
    (first,) = page.findChildren(NoticeDialog)
    assert first.draft.employers == page.page.selected()
    click(qtbot, first, "关闭")

    dialog = notice_desk(context, qtbot, [1, 2, 3])
    names = [one.name for one in query.rows(desk, Employer, [1, 2, 3])]
    assert names[0] in dialog.view.picture.text
    click(qtbot, dialog, "下一份")
    assert names[1] in dialog.view.picture.text
    assert "第 2 / 3 份" in dialog.place.text()
    monkeypatch.setattr(notice_dialog, "ask_path", lambda *_: tmp_path / "提示单.pdf")
    click(qtbot, dialog, "生成 PDF…")
    assert context.jobs.settle()
    assert [one.employer for one in kept(desk)] == [1, 2, 3]
    assert len(PdfReader(tmp_path / "提示单.pdf").pages) == 3
    assert dialog.done_page.isVisible()
    assert dialog.done_page.title.text() == "已生成 3 份提示单"
    monkeypatch.setattr("ui.notice_done.confirm", lambda *_, **__: True)
    click(qtbot, dialog, "撤销这一批")
    assert context.jobs.settle()
    assert kept(desk) == []


def test_settings_change_what_is_printed(context: Context, desk: Desk, qtbot: QtBot) -> None:
    dialog = notice_desk(context, qtbot, [1, 2])
    whole = dialog.view.picture.text
    qtbot.mouseClick(named(dialog, "危害因素 前三种加“等”"), Qt.MouseButton.LeftButton)
    dialog.prepare()
    assert context.jobs.settle()
    assert len(dialog.view.picture.text) < len(whole)
    qtbot.mouseClick(named(dialog, "类别 变更申报"), Qt.MouseButton.LeftButton)
    write(named(dialog, "落款单位", QLineEdit), "汤阴县卫生健康委员会")
    dialog.settings.number.setValue(77)
    dialog.settings.day.setDate(QDate(2025, 6, 5))
    dialog.prepare()
    assert context.jobs.settle()
    text = dialog.view.picture.text
    assert "变更申报范围内" in text
    assert "〔2025〕第077号" in text
    assert text.endswith("汤阴县卫生健康委员会2025年6月5日")


def test_without_a_choice_all_that_must_be_told_are_meant(context: Context, desk: Desk, qtbot: QtBot) -> None:
    dialog = notice_desk(context, qtbot, [])
    assert dialog.draft.employers == notices.must_be_told(desk, TODAY)
    assert dialog.told.text() == f"共 {len(dialog.draft.employers):,} 份"


def test_blanks_are_named_and_lead_to_their_page(context: Context, desk: Desk, qtbot: QtBot) -> None:
    bare = ledger.save(
        desk,
        Employer,
        {"name": "汤阴县宏远杂货店", "credit_code": small_county.make_credit_code("410523", 881)},
    ).id
    dialog = notice_desk(context, qtbot, [1, bare])
    lines = [[cell.text for cell in line] for line in dialog.care.lines.lines]
    assert lines == [["汤阴县宏远杂货店", "留空：门类、大类、中类、职业病危害、职业病"]]
    dialog.care.selectRow(0)
    assert "汤阴县宏远杂货店" in dialog.view.picture.text


def test_a_stopped_batch_keeps_nothing(
    context: Context, desk: Desk, qtbot: QtBot, tmp_path: Path, monkeypatch: Any
) -> None:
    dialog = notice_desk(context, qtbot, list(range(1, 40)))
    monkeypatch.setattr(notice_dialog, "ask_path", lambda *_: tmp_path / "提示单.pdf")
    dialog.issue(".pdf")
    assert dialog.job is not None
    qtbot.mouseClick(dialog.stop, Qt.MouseButton.LeftButton)
    assert context.jobs.settle()
    assert kept(desk) == []
    assert list(tmp_path.glob("*.pdf")) == []
    assert "没有占用编号" in dialog.told.text()
    assert dialog.pdf.isEnabled()


def test_delivery_and_effect_from_the_list(
    context: Context, desk: Desk, qtbot: QtBot, tmp_path: Path, monkeypatch: Any
) -> None:
    day = TODAY - timedelta(days=60)
    notices.issue(desk, [1, 2, 3], tmp_path / "n.pdf", day)
    page = opened(context, qtbot, ["notice"])
    page.page.view.selectAll()
    click(qtbot, page, "送达登记")
    (dialog,) = page.findChildren(DeliveryDialog)
    dialog.day.setDate(QDate(day.year, day.month, day.day).addDays(-1))
    click(qtbot, dialog, "登记")
    assert "落款日期" in dialog.problem.text()
    assert dialog.isVisible()
    dialog.way.setCurrentIndex(dialog.way.findData("township"))
    dialog.day.setDate(QDate(day.year, day.month, day.day).addDays(2))
    write(named(dialog, "送达人", QLineEdit), "王立新")
    click(qtbot, dialog, "登记")
    assert context.jobs.settle()
    assert {(one.delivery, one.delivered_by) for one in kept(desk)} == {(Delivery.township, "王立新")}

    values = {
        "employer": 1,
        "declaration_type": DeclarationType.first,
        "submitted_on": day + timedelta(days=12),
        "review_state": ReviewState.passed,
    }
    ledger.save(desk, Declaration, values)
    effects = EffectsDialog(context, None)
    qtbot.addWidget(effects)
    effects.show()
    assert context.jobs.settle()
    assert "按时申报 1 份" in effects.sum.text()
    assert "逾期未申报 2 份" in effects.sum.text()
    assert "30 天内申报率 33.3%" in effects.sum.text()
    assert [line[4].text for line in effects.table.lines.lines] == ["10", "", ""]
    effects.days.setValue(5)
    assert "迟申报 1 份" in effects.sum.text()


def test_nothing_due_and_a_reader_without_rights(
    office: Path, prepared: Any, qtbot: QtBot, tmp_path: Path
) -> None:
    from db.office import Role
    from db.store import open_store

    with Desk(open_store(office, prepared.key), "看客", Role.reader) as reader:
        jobs = Jobs()
        page = DuePage(Context(reader, jobs))
        qtbot.addWidget(page)
        page.show()
        page.reload()
        assert jobs.settle()
        texts = [one.text() for one in page.findChildren(QLabel)]
        assert "台账里还没有用人单位" in texts
        assert not page.panel.snooze.isEnabled()
        assert page.panel.snooze.toolTip()
        dialog = NoticeDialog(page.context, [])
        qtbot.addWidget(dialog)
        assert jobs.settle()
        assert not dialog.pdf.isEnabled()
        assert dialog.result() == QDialog.DialogCode.Rejected
        jobs.close()
