"""名单核对 by hand: a list taken in, its names decided by key, the funnel opened, doubles merged, a number mended."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from listed_names import FIRMS, book, code, employer, fill, firm_name, listed, taken
from pages import named, write
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from db.records import BY_NAME
from db.records.employer import Verdict
from db.records.listed_name import ListVerdict
from ohdesk import ledger, query
from ohdesk.desk import Desk
from ohdesk.identity import make_credit_code
from ohdesk.query import Query
from ui import employer_search, lists_page, match_tab, merge_tab, repair_tab
from ui.charts import Tile
from ui.context import Context
from ui.lists_page import ListsPage
from ui.pickers import Hit
from ui.take_in_dialog import TakeInDialog
from ui.undo_toast import UndoToast

ALIKE, STRANGER = "榆树鸿达铸造有限公司", "榆树市新来采石场"
Key = Qt.Key


@pytest.fixture
def firms(desk: Desk) -> list[int]:
    """Fill the ledger with eight firms."""
    return fill(desk)


@pytest.fixture
def path(desk: Desk, firms: list[int], tmp_path: Path) -> Path:
    """Write a list: three firms by code, one only alike, one the ledger does not have, a total."""
    rows: list[list[object]] = [["企业名称", "信用代码", "电话"]]
    rows += [[firm_name(desk, at), code(at), "13812340001"] for at in range(3)]
    rows += [[ALIKE, None, None], [STRANGER, code(90), None], ["合计", 5, None]]
    return book(tmp_path / "市场监管局名单.xlsx", rows)


@pytest.fixture
def page(context: Context, path: Path, qtbot: QtBot) -> ListsPage:
    """Open the page over a list that was taken in."""
    taken(context.desk, path)
    return opened(context, qtbot)


def opened(context: Context, qtbot: QtBot) -> ListsPage:
    found = ListsPage(context)
    qtbot.addWidget(found)
    found.resize(1180, 700)
    found.show()
    qtbot.waitExposed(found)
    return settled(found)


def settled(page: Any) -> Any:
    for _ in range(3):
        assert page.context.jobs.settle()
        QApplication.processEvents()
    return page


def open_tab(page: ListsPage, words: str) -> None:
    at = next(at for at in range(page.tabs.count()) if page.tabs.tabText(at) == words)
    page.tabs.setCurrentIndex(at)
    settled(page)


def stand(page: ListsPage, qtbot: QtBot, words: str) -> None:
    qtbot.mouseClick(named(page.match, words, QToolButton), Qt.MouseButton.LeftButton)
    settled(page)
    qtbot.wait(90)


def press(page: ListsPage, qtbot: QtBot, *keys: Key) -> None:
    for key in keys:
        qtbot.keyClick(page.match.list.view, key)
        settled(page)
        qtbot.wait(90)


def shown(page: ListsPage) -> list[str]:
    model = page.match.list.model
    return [model.row(place).texts[0] for place in range(len(model.ids))]


def stand_on(page: ListsPage, qtbot: QtBot, name: str) -> None:
    page.match.list._stand_on(shown(page).index(name))
    qtbot.wait(90)


def words_of(where: QWidget) -> str:
    return "\n".join(one.text() for one in where.findChildren(QLabel) if one.isVisible())


def test_a_list_is_taken_in_and_its_counts_add_up(context: Context, path: Path, qtbot: QtBot) -> None:
    page = opened(context, qtbot)
    assert "还没有收过名单" in words_of(page)
    qtbot.mouseClick(named(page.head, "收名单"), Qt.MouseButton.LeftButton)
    (dialog,) = page.findChildren(TakeInDialog)
    dialog.look_into(path)
    settled(dialog)
    assert dialog.source.currentText() == "市场监管"
    assert named(dialog, "第 1 列含义", QComboBox).currentText() == "单位名称"
    assert "认出 5 个名称" in dialog.told.text()
    assert dialog.grid.item(2, 2).text() == "138****0001"
    qtbot.mouseClick(named(dialog, "收下并比对"), Qt.MouseButton.LeftButton)
    settled(dialog)
    said = "共 5 = 代码一致 3 + 名称一致 0 + 以往认定 0 + 待认定 1 + 台账没有 1"
    assert said in named(dialog, "比对结果").text()
    qtbot.mouseClick(named(dialog, "待认定 1", Tile), Qt.MouseButton.LeftButton)
    settled(page)
    qtbot.wait(90)
    assert shown(page) == [ALIKE]


def test_a_column_nobody_knows_is_named_by_hand(
    context: Context, firms: list[int], tmp_path: Path, qtbot: QtBot
) -> None:
    path = book(tmp_path / "b.xlsx", [["甲", "乙"], ["x", firm_name(context.desk, 0)], ["y", STRANGER]])
    dialog = TakeInDialog(context)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.look_into(path)
    settled(dialog)
    assert "单位名称" in dialog.told.text()
    assert not dialog.take_button.isEnabled()
    box = named(dialog, "第 2 列含义", QComboBox)
    box.setCurrentIndex(box.findText("单位名称"))
    box.activated.emit(box.currentIndex())
    settled(dialog)
    dialog.source.setCurrentIndex(dialog.source.findText("乡镇"))
    dialog.take()
    settled(dialog)
    assert dialog.taken is not None
    assert dialog.taken.counts()["by_name"] == 1


def test_names_are_decided_by_keys_alone(page: ListsPage, qtbot: QtBot, firms: list[int]) -> None:
    desk = page.context.desk
    open_tab(page, "核对")
    stand(page, qtbot, "待认定")
    assert shown(page) == [ALIKE]
    press(page, qtbot, Key.Key_1)
    assert "先认定" in page.match.panel.told.text()
    assert listed(desk)[ALIKE].decided_on is None
    press(page, qtbot, Key.Key_Return, Key.Key_1)
    row = listed(desk)[ALIKE]
    assert (row.employer, row.certain, row.verdict) == (firms[2], True, ListVerdict.must_declare)
    assert employer(desk, firms[2]).verdict is Verdict.must_declare
    stand(page, qtbot, "全部")
    stand_on(page, qtbot, firm_name(desk, 0))
    press(page, qtbot, Key.Key_4)
    assert listed(desk)[firm_name(desk, 0)].verdict is ListVerdict.cancelled
    assert page.match.panel.facts.row["name"] == firm_name(desk, 1)


def test_a_reason_is_asked_for_and_enter_gives_the_verdict(page: ListsPage, qtbot: QtBot) -> None:
    desk = page.context.desk
    open_tab(page, "核对")
    stand(page, qtbot, "全部")
    stand_on(page, qtbot, firm_name(desk, 1))
    press(page, qtbot, Key.Key_5)
    reason = named(page, "理由", QLineEdit)
    assert "请写明理由" in page.match.panel.told.text()
    write(reason, "经现场核实无职业病危害")
    qtbot.keyClick(reason, Key.Key_Return)
    settled(page)
    row = listed(desk)[firm_name(desk, 1)]
    assert (row.verdict, row.reason) == (ListVerdict.exempt, "经现场核实无职业病危害")


def test_a_stranger_enters_the_ledger_and_leaves_it_again(
    page: ListsPage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = page.context.desk
    open_tab(page, "核对")
    stand(page, qtbot, "台账没有")
    press(page, qtbot, Key.Key_N)
    assert query.count(desk, BY_NAME["employer"], Query()) == len(FIRMS) + 1
    monkeypatch.setattr(lists_page, "confirm", lambda *_, **__: True)
    qtbot.mouseClick(named(page, "撤销"), Qt.MouseButton.LeftButton)
    settled(page)
    assert query.count(desk, BY_NAME["employer"], Query()) == len(FIRMS)
    assert listed(desk)[STRANGER].employer is None


def test_several_rows_get_one_verdict_and_the_doubtful_stay(
    page: ListsPage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, asked = page.context.desk, []
    monkeypatch.setattr(match_tab, "confirm", lambda *words, **_: asked.append(words[2]) or True)
    open_tab(page, "核对")
    stand(page, qtbot, "全部")
    page.match.list.view.selectAll()
    qtbot.wait(90)
    assert "已选 5 个名称" in words_of(page.match.panel)
    press(page, qtbot, Key.Key_1)
    assert "1 个待认定" in asked[0]
    verdicts = {name: one.verdict for name, one in listed(desk).items()}
    assert verdicts.pop(ALIKE) is ListVerdict.pending
    assert set(verdicts.values()) == {ListVerdict.must_declare}


def test_another_employer_is_looked_up(
    page: ListsPage, qtbot: QtBot, firms: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = page.context.desk
    monkeypatch.setattr(match_tab, "ask_employer", lambda *_, **__: firms[6])
    open_tab(page, "核对")
    stand(page, qtbot, "待认定")
    press(page, qtbot, Key.Key_9)
    qtbot.mouseClick(page.match.panel.who["this"], Qt.MouseButton.LeftButton)
    settled(page)
    assert listed(desk)[ALIKE].employer == firms[6]


def test_the_employer_search_takes_what_was_found(context: Context, firms: list[int], qtbot: QtBot) -> None:
    sheet = employer_search.EmployerSearch(None, context.desk, "另选单位", "查找", "就选这家")
    qtbot.addWidget(sheet)
    sheet.show()
    assert not sheet.yes.isEnabled()
    write(sheet.line, FIRMS[3])
    sheet.line.search()
    sheet._take(sheet.line.list.item(0).data(Qt.ItemDataRole.UserRole))
    assert sheet.number == firms[3]
    assert sheet.yes.isEnabled()


def test_each_stage_of_the_funnel_opens_its_rows(
    page: ListsPage, qtbot: QtBot, went: Callable[[], list[Any]]
) -> None:
    desk = page.context.desk
    open_tab(page, "核对")
    stand(page, qtbot, "全部")
    stand_on(page, qtbot, firm_name(desk, 0))
    press(page, qtbot, Key.Key_1)
    open_tab(page, "漏斗")
    step = named(page.funnel, "核为应申报的名称", Tile)
    assert step.accessibleDescription().startswith("1 ")
    qtbot.mouseClick(step, Qt.MouseButton.LeftButton)
    settled(page)
    assert page.tabs.tabText(page.tabs.currentIndex()) == "核对"
    assert shown(page) == [firm_name(desk, 0)]
    open_tab(page, "漏斗")
    qtbot.mouseClick(named(page.funnel, "应申报单位（去重）", Tile), Qt.MouseButton.LeftButton)
    ((where, asked),) = went()
    assert (where, len(asked["only"])) == ("employer", 1)


@pytest.fixture
def went(context: Context) -> Callable[[], list[Any]]:
    """Tell where the page led."""
    told: list[Any] = []
    context.went.connect(lambda key, asked: told.append((key, asked)))
    return lambda: told


def test_the_funnel_says_why_a_name_is_not_counted(page: ListsPage) -> None:
    open_tab(page, "漏斗")
    hits = page.funnel._ask("采石场")
    assert [hit.words for hit in hits] == [STRANGER]
    page.funnel._take(hits[0])
    assert "台账中还没有对应的单位" in named(page.funnel, "回答").text()
    page.funnel._take(Hit(("employer", 999), "没有"))
    assert named(page.funnel, "回答").text()


def test_doubles_are_merged_and_taken_back(
    context: Context, firms: list[int], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    twin = {"name": f"{FIRMS[0]}有限责任公司", "credit_code": make_credit_code("220182", 999_001)}
    ledger.save(context.desk, BY_NAME["employer"], twin)
    monkeypatch.setattr(merge_tab, "confirm", lambda *_, **__: True)
    monkeypatch.setattr(lists_page, "confirm", lambda *_, **__: True)
    page = opened(context, qtbot)
    open_tab(page, "合并")
    assert "疑似重复 1 对" in words_of(page.merge)
    assert not page.merge.merge_button.isEnabled()
    write(named(page.merge, "依据", QLineEdit), "营业执照变更")
    qtbot.mouseClick(page.merge.merge_button, Qt.MouseButton.LeftButton)
    settled(page)
    assert query.count(context.desk, BY_NAME["employer"], Query()) == len(FIRMS)
    assert "没有发现疑似重复" in words_of(page.merge)
    page.undo()
    settled(page)
    assert query.count(context.desk, BY_NAME["employer"], Query()) == len(FIRMS) + 1
    qtbot.mouseClick(page.merge.apart_button, Qt.MouseButton.LeftButton)
    page.merge.reload()
    settled(page)
    assert "没有发现疑似重复" in words_of(page.merge)
    (toast,) = page.findChildren(UndoToast)
    toast.back.click()
    settled(page)
    assert "疑似重复 1 对" in words_of(page.merge)


def test_a_damaged_code_is_mended_after_confirming(
    page: ListsPage, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = page.context.desk
    wrong = code(90).replace("0", "O", 1)
    second = taken(desk, book(tmp_path / "b.xlsx", [["单位名称", "代码"], [STRANGER, wrong]]), "税务")
    monkeypatch.setattr(repair_tab, "confirm", lambda *_, **__: True)
    open_tab(page, "受损号码")
    assert "1 个有修复建议" in words_of(page.repair)
    assert code(90) in named(page.repair, "修复依据").text()
    qtbot.mouseClick(named(page.repair, "确认修复"), Qt.MouseButton.LeftButton)
    settled(page)
    assert listed(desk, second.number)[STRANGER].code_text == code(90)
    assert "没有发现受损号码" in words_of(page.repair)


def test_a_list_is_taken_back_from_its_tab(
    page: ListsPage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ui import lists_tab

    monkeypatch.setattr(lists_tab, "confirm", lambda *_, **__: True)
    qtbot.mouseClick(named(page, "撤销这份名单"), Qt.MouseButton.LeftButton)
    settled(page)
    assert query.count(page.context.desk, BY_NAME["listed_name"], Query()) == 0
    assert "还没有收过名单" in words_of(page)
