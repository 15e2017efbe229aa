"""A list comes in through the import dialog: previewed, its columns put right, saved, taken back."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
import small_county
from pages import named
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QComboBox, QFileDialog
from pytestqt.qtbot import QtBot

from db.records.employer import Employer
from ohdesk import query
from ohdesk.batch_list import batches
from ohdesk.desk import Desk
from ohdesk.identity import make_credit_code
from ohdesk.query import Query
from ui import import_dialog, import_page
from ui.context import Context
from ui.import_dialog import ImportDialog
from ui.import_page import ImportPage

HEADINGS = ["序号", "企业名称", "社会信用代码", "风险等级", "职工总数", "联系电话", "老板"]


@pytest.fixture
def desk(county: Desk) -> Desk:
    """Work in the small county."""
    return county


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    """Write a list as departments send them: a title, two new firms, a changed one, a wrong code, a total."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["汤阴县企业名单"])
    sheet.append(HEADINGS)
    sheet.append(
        [1, "汤阴县新一石材厂", make_credit_code("410523", 7_001), "严重", 30, "13812342046", "周秀兰"]
    )
    sheet.append(
        [2, "汤阴县新二石材厂", make_credit_code("410523", 7_002), "一般", 20, "13812342047", "孙立新"]
    )
    sheet.append([3, "榆河县第1石材有限公司", make_credit_code("410523", 1), "严重", 999, None, None])
    sheet.append(
        [4, "汤阴县错码石材厂", make_credit_code("410523", 7_003)[:-1], "一般", 20, "13812342048", None]
    )
    sheet.append(["合计", None, None, None, 1069, None, None])
    path = tmp_path / "企业名单.xlsx"
    book.save(path)
    return path


def looked_into(context: Context, qtbot: QtBot, path: Path) -> ImportDialog:
    dialog = ImportDialog(context, Employer)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.take(path)
    assert context.jobs.settle()
    return dialog


def lines(dialog: ImportDialog, key: str) -> list[list[str]]:
    return [[cell.text for cell in line] for line in dialog.tables[key].lines.lines]


def tabs(dialog: ImportDialog) -> list[str]:
    return [dialog.tabs.tabText(at) for at in range(dialog.tabs.count())]


def test_a_list_is_previewed_saved_and_taken_back(
    context: Context, qtbot: QtBot, listed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog = looked_into(context, qtbot, listed)
    assert tabs(dialog) == ["表格原样", "新增 2", "变化 1", "相同 0", "拒绝 1"]
    assert lines(dialog, "updated") == [["5", "榆河县第1石材有限公司", "职工人数", "40", "999"]]
    assert lines(dialog, "rejected")[0][:2] == ["6", "统一社会信用代码"]
    assert "少 1 位" in lines(dialog, "rejected")[0][3]
    assert query.count(context.desk, Employer, Query()) == 46
    qtbot.mouseClick(named(dialog, "保存", QAbstractButton), Qt.MouseButton.LeftButton)
    assert context.jobs.settle()
    assert not dialog.isVisible()
    assert query.count(context.desk, Employer, Query()) == 48
    page = ImportPage(context)
    qtbot.addWidget(page)
    page.show()
    page.table.selectRow(0)
    monkeypatch.setattr(import_page, "confirm", lambda *_, **__: True)
    qtbot.mouseClick(named(page, "撤销这一批", QAbstractButton), Qt.MouseButton.LeftButton)
    assert context.jobs.settle()
    assert query.count(context.desk, Employer, Query()) == 46
    assert page.table.lines.lines[0][3].text == "已撤销"
    assert batches(context.desk)[0].undone_at is not None


def test_a_column_is_put_right_by_hand_and_remembered(context: Context, qtbot: QtBot, listed: Path) -> None:
    dialog = looked_into(context, qtbot, listed)
    dialog.source.setText("市场监管")
    box = named(dialog, "第 7 列对应", QComboBox)
    assert box.currentText() == "（不导入）"
    box.setCurrentIndex(box.findText("法定代表人"))
    box.activated.emit(box.currentIndex())
    assert context.jobs.settle()
    dialog.save()
    assert context.jobs.settle()
    found = query.ids(context.desk, Employer, Query(search="周秀兰"))
    assert [one.legal_person for one in query.rows(context.desk, Employer, found)] == ["周秀兰"]
    again = ImportDialog(context, Employer)
    qtbot.addWidget(again)
    again.show()
    again.source.setText("市场监管")
    again.take(listed)
    assert context.jobs.settle()
    assert named(again, "第 7 列对应", QComboBox).currentText() == "法定代表人"


def test_a_column_that_refuses_every_row_is_named_with_what_to_do(
    context: Context, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "名单.xlsx"
    book = openpyxl.Workbook()
    book.active.append(["企业名称", "社会信用代码", "经营状态"])
    for at in range(3):
        book.active.append([f"汤阴县新{at}石材厂", make_credit_code("410523", 7_100 + at), "很好"])
    book.save(path)
    dialog = looked_into(context, qtbot, path)
    assert "经营状态" in dialog.told.text()
    assert "（不导入）" in dialog.told.text()
    book.active.append(["汤阴县新三石材厂", make_credit_code("410523", 7_103), "正常"])
    mixed = tmp_path / "另一份.xlsx"
    book.save(mixed)
    assert looked_into(context, qtbot, mixed).told.text().startswith("共 4 行 = 新增 1 ")
    box = named(dialog, "第 3 列对应", QComboBox)
    box.setCurrentIndex(box.findText("（不导入）"))
    box.activated.emit(box.currentIndex())
    assert context.jobs.settle()
    assert tabs(dialog)[1] == "新增 3"
    assert dialog.told.text().startswith("共 3 行 = 新增 3")


def test_phones_are_masked_in_the_preview(context: Context, qtbot: QtBot, listed: Path) -> None:
    dialog = looked_into(context, qtbot, listed)
    grid = [dialog.grid.item(3, at).text() for at in range(dialog.grid.columnCount())]
    assert "138****2046" in grid
    assert not any("13812342046" in cell for line in lines(dialog, "new") for cell in line)


def test_refused_rows_are_written_back(
    context: Context, qtbot: QtBot, listed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "拒绝行.xlsx"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    dialog = looked_into(context, qtbot, listed)
    qtbot.mouseClick(named(dialog, "拒绝行导出", QAbstractButton), Qt.MouseButton.LeftButton)
    assert context.jobs.settle()
    cells = [cell.value for row in openpyxl.load_workbook(target).active.iter_rows() for cell in row]
    assert "汤阴县错码石材厂" in cells
    assert any("少 1 位" in str(cell) for cell in cells)


def test_a_file_that_is_no_list_is_refused_in_one_sentence(
    context: Context, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "图片.xlsx"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200))
    dialog = looked_into(context, qtbot, path)
    assert dialog.stack.currentWidget() is dialog.empty
    assert not dialog.save_button.isEnabled()
    assert dialog.told.text() == "没有改动任何数据。"


def test_a_refused_save_changes_nothing_and_says_why(
    context: Context, qtbot: QtBot, listed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(import_dialog, "message", lambda _parent, _title, sentence: told.append(sentence))
    dialog = looked_into(context, qtbot, listed)
    small_county.add(
        context.desk, Employer, [{"name": "后来的", "credit_code": make_credit_code("410523", 7_009)}]
    )
    dialog.save()
    assert context.jobs.settle()
    assert "重新预览" in told[0]
    assert dialog.isVisible()
    assert query.count(context.desk, Employer, Query()) == 47
