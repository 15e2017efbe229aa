"""The page, table, form and drawer of any kind, used as a person uses them: by keys and by the words on the screen."""

from __future__ import annotations

from typing import Any

import pytest
import small_county
from pages import named, opened, write
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from db.records.employer import Employer
from db.records.person import Person
from ohdesk import ledger, query
from ohdesk.desk import Desk
from ohdesk.fields import fields_of, plain_value
from ohdesk.history import history
from ohdesk.identity import make_citizen_number, make_credit_code
from ohdesk.query import Query
from ui import kind_page, record_form
from ui.context import Context
from ui.kind_page import KindPage
from ui.pickers import CodePicker, LinkPicker
from ui.record_form import RecordForm
from ui.record_page import RecordPage
from ui.record_table import PAGE

NEW_CODE = make_credit_code("410523", 9_999)
Key = Qt.Key


@pytest.fixture
def desk(county: Desk) -> Desk:
    """Work in the small county."""
    return county


@pytest.fixture
def page(context: Context, qtbot: QtBot) -> RecordPage:
    """Open the employers' page, read and in sight."""
    return opened(context, qtbot, ["employer", "workplace"])


def note(page: RecordPage) -> str:
    return page.page.head.note.text()


def names(page: KindPage) -> list[str]:
    return [page.model.row(place).texts[0] for place in range(page.model.rowCount())]


def form_of(page: RecordPage) -> RecordForm:
    form = page.page.form
    assert form is not None
    return form


def new_form(page: RecordPage, qtbot: QtBot) -> RecordForm:
    qtbot.mouseClick(named(page, "新增", QAbstractButton), Qt.MouseButton.LeftButton)
    form = form_of(page)
    form.activateWindow()
    qtbot.waitUntil(form.isActiveWindow)
    return form


def test_an_employer_is_added_by_keyboard(page: RecordPage, context: Context, qtbot: QtBot) -> None:
    form = new_form(page, qtbot)
    write(named(form, "单位名称", QLineEdit), "汤阴县新华石材有限公司")
    qtbot.keyClick(form.focusWidget(), Key.Key_Return)
    assert form.focusWidget() is named(form, "统一社会信用代码", QLineEdit)
    qtbot.keyClicks(form.focusWidget(), NEW_CODE)
    qtbot.keyClick(form, Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: bool(form.saved))
    assert context.jobs.settle()
    assert note(page) == "共 47 条"
    kept = query.rows(context.desk, Employer, [page.page.current or 0])[0]
    assert (kept.name, kept.credit_code, kept.branch_no) == ("汤阴县新华石材有限公司", NEW_CODE, "")


def test_a_wrong_code_is_told_beside_its_field_and_nothing_typed_is_lost(
    page: RecordPage, qtbot: QtBot
) -> None:
    form = new_form(page, qtbot)
    write(named(form, "单位名称", QLineEdit), "汤阴县新华石材有限公司")
    code = named(form, "统一社会信用代码", QLineEdit)
    qtbot.keyClicks(code, NEW_CODE[:-1])
    form.check()
    assert "少 1 位" in form.lines["credit_code"].note.text()
    assert code.property("state") == "bad"
    qtbot.mouseClick(named(form, "保存", QAbstractButton), Qt.MouseButton.LeftButton)
    assert form.isVisible()
    assert form.focusWidget() is code
    assert form.values() == {"name": "汤阴县新华石材有限公司", "credit_code": NEW_CODE[:-1]} | defaults(form)
    qtbot.keyClicks(code, NEW_CODE[-1])
    qtbot.mouseClick(named(form, "保存", QAbstractButton), Qt.MouseButton.LeftButton)
    assert form.saved


def defaults(form: RecordForm) -> dict[str, object]:
    values = ledger.blank(form.kind)
    known = {field.name: field for field in fields_of(form.kind)}
    return {name: plain_value(known[name], value) for name, value in values.items() if value}


def test_a_required_field_left_blank_is_only_asked_for_on_saving(page: RecordPage, qtbot: QtBot) -> None:
    form = new_form(page, qtbot)
    write(named(form, "单位名称", QLineEdit), "汤阴县新华石材有限公司")
    form.check()
    assert not form.lines["credit_code"].is_bad
    form.save()
    assert form.lines["credit_code"].is_bad
    assert form.summary.isVisible()


def test_f2_edits_and_the_history_tells_old_and_new(page: RecordPage, context: Context, qtbot: QtBot) -> None:
    page.page.view.selectRow(2)
    number = page.page.current
    assert number is not None
    page.page.edit()
    form = form_of(page)
    assert form.values() == {}
    contact = named(form, "联系人", QLineEdit)
    write(contact, "周秀兰")
    assert form.values() == {"contact": "周秀兰"}
    form.save()
    assert context.jobs.settle()
    assert page.page.current == number
    line = history(context.desk, Employer, number)[0]
    assert (line.user, line.action, line.changes) == (small_county.USER, "修改", [("联系人", "", "周秀兰")])


def test_unsaved_work_is_guarded(page: RecordPage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    answers = [False, True]

    def ask(_parent: QWidget, _title: str, sentence: str, *_: object, **__: object) -> bool:
        asked.append(sentence)
        return answers.pop(0)

    monkeypatch.setattr(record_form, "confirm", ask)
    form = new_form(page, qtbot)
    write(named(form, "联系人", QLineEdit), "周秀兰")
    qtbot.keyClick(form, Key.Key_Escape)
    assert form.isVisible()
    assert form.lines["contact"].editor.raw() == "周秀兰"
    qtbot.keyClick(form, Key.Key_Escape)
    assert not form.isVisible()
    assert len(asked) == 2
    assert "联系人" in asked[0]


def test_an_untouched_form_closes_without_a_question(page: RecordPage, qtbot: QtBot) -> None:
    form = new_form(page, qtbot)
    qtbot.keyClick(form, Key.Key_Escape)
    assert not form.isVisible()


def test_several_records_one_after_the_other(page: RecordPage, context: Context, qtbot: QtBot) -> None:
    form = new_form(page, qtbot)
    for at in (1, 2):
        write(named(form, "单位名称", QLineEdit), f"汤阴县第{at}家有限公司")
        qtbot.keyClicks(named(form, "统一社会信用代码", QLineEdit), make_credit_code("410523", 8_000 + at))
        form.save_and_next()
        assert form.lines["name"].editor.raw() is None
    form.reject()
    assert context.jobs.settle()
    assert note(page).startswith("共 48 条")


def test_search_by_initials_and_by_part_of_a_name(page: RecordPage, context: Context, qtbot: QtBot) -> None:
    box = named(page, "搜索", QLineEdit)
    qtbot.keyClick(page, Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(box, "yhxd3sn")
    qtbot.keyClick(box, Key.Key_Return)
    assert context.jobs.settle()
    assert names(page.page) == ["榆河县第3水泥有限公司"]
    assert note(page) == "共 46 条，当前显示 1 条"
    box.clear()
    write(box, "不存在的单位")
    qtbot.keyClick(box, Key.Key_Return)
    assert context.jobs.settle()
    assert named_label(page, "没有符合条件的记录").isVisible()
    qtbot.mouseClick(named(page, "重置", QAbstractButton), Qt.MouseButton.LeftButton)
    assert context.jobs.settle()
    assert note(page) == "共 46 条"


def named_label(page: QWidget, words: str) -> QLabel:
    return next(one for one in page.findChildren(QLabel) if one.text() == words and one.isVisible())


def test_filters_show_as_chips_that_can_be_taken_off(
    page: RecordPage, context: Context, qtbot: QtBot
) -> None:
    box = named(page, "风险分类", QComboBox)
    box.setCurrentIndex(box.findText("严重"))
    box.activated.emit(box.currentIndex())
    assert context.jobs.settle()
    severe = query.count(context.desk, Employer, Query(where={"risk": "severe"}))
    assert note(page) == f"共 46 条，当前显示 {severe} 条"
    chip = named(page, "取消筛选 风险分类：严重", QAbstractButton)
    qtbot.mouseClick(chip, Qt.MouseButton.LeftButton)
    assert context.jobs.settle()
    assert note(page) == "共 46 条"
    assert box.currentIndex() == 0


def test_a_click_on_a_heading_sorts_up_then_down_then_not(page: RecordPage, context: Context) -> None:
    at = next(at for at, one in enumerate(page.page.model.fields) if one.name == "exposed_total")
    seen = []
    for _ in range(3):
        page.page.view.horizontalHeader().sectionClicked.emit(at)
        assert context.jobs.settle()
        seen.append([page.page.model.row(place).numbers[at] for place in range(46)])
    assert seen[0] == sorted(seen[0])
    assert seen[1] == sorted(seen[0], reverse=True)
    assert page.page.list.order == ""


def test_a_long_list_is_read_page_by_page(context: Context, qtbot: QtBot) -> None:
    few = [{"name": f"第{n}家", "credit_code": f"X{n:017d}"} for n in range(20_000)]
    small_county.add(context.desk, Employer, few)
    whole = opened(context, qtbot, ["employer"])
    page = whole.page
    assert page.model.rowCount() == 20_046
    assert page.model.pages_read <= 2
    page.view.scrollToBottom()
    QApplication.processEvents()
    assert page.model.index(20_045, 0).data() == page.model.row(20_045).texts[0]
    page.view.selectRow(10_000)
    page.view.scrollTo(page.model.index(10_000, 0))
    QApplication.processEvents()
    assert page.model.pages_read * PAGE < 3_000
    page.view.selectAll()
    assert "已选 20,046 条" in page.status.text()


def test_numbers_of_people_are_masked_wherever_they_show(context: Context, qtbot: QtBot) -> None:
    whole = opened(context, qtbot, ["person"])
    page = whole.page
    number, phone = make_citizen_number("410523", small_county.date(1980, 5, 5), 11), "13812342046"
    kept = ledger.save(context.desk, Person, {"name": "周秀兰", "id_number": number, "phone": phone})
    page.reload()
    page.list.select(kept.id)
    assert context.jobs.settle()
    page.open_drawer()
    page.view.copy_rows()
    copied = QGuiApplication.clipboard().text()
    assert copied.splitlines()[0].startswith("姓名\t")
    assert "138****2046" in copied
    assert f"4105{'*' * 10}{number[-4:]}" in copied
    model = page.model
    told = [
        model.data(model.index(row, at), role)
        for row in range(model.rowCount())
        for at in range(model.columnCount())
        for role in range(300)
    ]
    shown = [one.text() for one in page.drawer.findChildren(QLabel)]
    page.edit()
    assert page.form is not None
    typed = [one.text() for one in page.form.findChildren(QLineEdit)]
    assert not any(number in str(one) or phone in str(one) for one in [*told, *shown, *typed])
    assert page.form.values() == {}


def test_a_masked_number_is_replaced_as_a_whole(context: Context, qtbot: QtBot) -> None:
    kept = ledger.save(
        context.desk,
        Person,
        {
            "name": "周秀兰",
            "id_number": make_citizen_number("410523", small_county.date(1980, 5, 5), 11),
            "phone": "13812342046",
        },
    )
    form = RecordForm(context, Person, kept.id)
    qtbot.addWidget(form)
    form.show()
    line = named(form, "联系电话", QLineEdit)
    line.end(False)
    qtbot.keyClicks(line, "13900000001")
    assert form.values() == {"phone": "13900000001"}
    assert form.save()
    assert query.rows(context.desk, Person, [kept.id])[0].phone == "13900000001"


def test_selected_rows_are_counted_and_summed(page: RecordPage) -> None:
    page.page.view.selectAll()
    total = sum(12 + at % 50 for at in range(46))
    assert "已选 46 条" in page.page.status.text()
    assert f"接害总人数 合计 {total:,}" in page.page.status.text()


def test_a_day_is_understood_as_it_is_written(page: RecordPage, qtbot: QtBot) -> None:
    form = new_form(page, qtbot)
    line = named(form, "成立日期", QLineEdit)
    for words in ("2025.6.20", "2025年6月20日", "20250620", "２０２５-６-２０"):
        line.clear()
        write(line, words)
        assert form.lines["established_on"].note.text() == "2025-06-20 星期五"
    line.clear()
    write(line, "2025.6")
    assert "只有年和月" in form.lines["established_on"].note.text()


def test_a_code_is_picked_by_initials_and_the_risk_is_proposed(page: RecordPage, qtbot: QtBot) -> None:
    form = new_form(page, qtbot)
    picker = form.lines["industry"].editor
    assert isinstance(picker, CodePicker)
    qtbot.keyClicks(picker.line, "snzz")
    picker.line.search()
    assert picker.line.list.item(0).text() == "3011 水泥制造"
    qtbot.keyClick(picker.line, Key.Key_Return)
    assert picker.raw() == "3011"
    picker.line.clear()
    qtbot.keyClicks(picker.line, "0610")
    qtbot.keyClick(picker.line, Key.Key_Return)
    assert picker.raw() == "0610"
    qtbot.mouseClick(named(form.lines["risk"], "采用", QAbstractButton), Qt.MouseButton.LeftButton)
    assert form.values()["risk"] == "severe"


def test_a_link_is_searched_for_and_a_missing_one_is_made(context: Context, qtbot: QtBot) -> None:
    page = opened(context, qtbot, ["declaration"])
    form = new_form(page, qtbot)
    picker = form.lines["employer"].editor
    assert isinstance(picker, LinkPicker)
    qtbot.keyClicks(picker.line, "yhxd3sn")
    picker.line.search()
    assert picker.line.list.item(0).text() == "榆河县第3水泥有限公司"
    qtbot.keyClick(picker.line, Key.Key_Return)
    assert picker.raw() == 3
    picker.line.clear()
    write(picker.line, "没登记过的厂")
    picker.line.search()
    assert picker.line.list.item(0).text() == "＋ 新建用人单位“没登记过的厂”"
    picker.make = lambda kind, words: 5 if (kind, words) == ("employer", "没登记过的厂") else None
    qtbot.keyClick(picker.line, Key.Key_Return)
    assert picker.raw() == 5
    assert "第5" in picker.line.text()


def test_what_belongs_to_a_record_is_in_its_drawer(page: RecordPage, context: Context, qtbot: QtBot) -> None:
    kinds = page.page
    kinds.list.select(1)
    kinds.open_drawer()
    tab = next(one for one in kinds.drawer.findChildren(QAbstractButton) if one.accessibleName() == "申报")
    qtbot.mouseClick(tab, Qt.MouseButton.LeftButton)
    went: list[tuple[str, dict[str, Any]]] = []
    context.went.connect(lambda key, where: went.append((key, where)))
    qtbot.mouseClick(named(kinds.drawer, "查看全部 1 条", QAbstractButton), Qt.MouseButton.LeftButton)
    assert went == [("declaration", {"employer": 1})]
    qtbot.mouseClick(named(kinds.drawer, "新增危害项目申报", QAbstractButton), Qt.MouseButton.LeftButton)
    assert form_of(page).lines["employer"].editor.raw() == 1


def test_another_page_can_ask_for_records(page: RecordPage, context: Context, qtbot: QtBot) -> None:
    page.show_where(kind="employer", risk="severe")
    assert context.jobs.settle()
    assert "当前显示 16 条" in note(page)
    page.show_where(id=7)
    assert context.jobs.settle()
    assert page.page.current == 7
    qtbot.waitUntil(lambda: page.page.drawer.number == 7)


def test_a_record_is_taken_out_with_a_reason(
    page: RecordPage, context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    page.page.list.select(46)
    answers = ["", "重复登记"]
    monkeypatch.setattr(kind_page, "ask_reason", lambda *_: answers.pop(0))
    page.page.remove()
    assert query.count(context.desk, Employer, Query()) == 46
    page.page.remove()
    assert context.jobs.settle()
    assert note(page) == "共 45 条"
    named(page, "撤销", QAbstractButton).click()
    assert context.jobs.settle()
    assert note(page) == "共 46 条"
    assert page.page.current == 46


def test_a_record_in_use_stays_and_says_why(
    page: RecordPage, context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(kind_page, "ask_reason", lambda *_: "重复登记")
    monkeypatch.setattr(kind_page, "message", lambda _page, _title, sentence: told.append(sentence))
    page.page.list.select(1)
    page.page.remove()
    assert "危害项目申报" in told[0]
    assert query.count(context.desk, Employer, Query()) == 46


def test_columns_and_widths_are_remembered(page: RecordPage, context: Context, qtbot: QtBot) -> None:
    page.page.list.show_columns(["name", "contact", "contact_phone"])
    page.page.view.horizontalHeader().resizeSection(1, 173)
    whole = opened(context, qtbot, ["employer"])
    again = whole.page
    assert [one.zh for one in again.model.fields] == ["单位名称", "联系人", "联系电话"]
    assert again.view.columnWidth(1) == 173


def test_esc_closes_the_drawer_and_it_stays_closed(page: RecordPage, context: Context, qtbot: QtBot) -> None:
    page.page.view.selectRow(0)
    page.page.view.setFocus()
    qtbot.keyClick(page.page.view, Key.Key_Return)
    assert page.page.drawer.isVisible()
    qtbot.keyClick(page, Key.Key_Escape)
    assert not page.page.drawer.isVisible()
    assert str(context.recall("employer/drawer", "")) == "0"
