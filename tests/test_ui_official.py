"""上级下发的表 in the window: chosen, shown with its differences, kept or used once, and let go again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from handed_out import Layout, changed, handed_out
from openpyxl import load_workbook
from pages import named
from PySide6.QtWidgets import QCheckBox, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from ohdesk import assess
from ohdesk.desk import Desk
from ohdesk.profile import load
from ui import official_dialog
from ui.context import Context
from ui.export_page import ExportPage
from ui.official_dialog import OfficialDialog

PROFILE = load("henan-2025")
SURVEY = PROFILE.table("survey")


@pytest.fixture
def desk(county: Desk) -> Desk:
    """Let these tests work in the small county."""
    return county


@pytest.fixture
def page(context: Context, qtbot: QtBot, tmp_path: Path) -> ExportPage:
    """Open the page over a folder of its own."""
    found = ExportPage(context)
    qtbot.addWidget(found)
    found.resize(1180, 700)
    found.show()
    qtbot.waitExposed(found)
    found.reload()
    assert context.jobs.settle()
    found.folder.setText(str(tmp_path / "上报"))
    return found


@pytest.fixture
def choose(page: ExportPage, context: Context) -> Callable[..., OfficialDialog]:
    """Open the dialog of a table as its button does, and look into a file."""

    def opened(path: Path, key: str = "survey") -> OfficialDialog:
        page.forms[key].click()
        dialog = page.findChildren(OfficialDialog)[-1]
        dialog.look_into(path)
        assert context.jobs.settle()
        return dialog

    return opened


def form(folder: Path, cells: dict[str, object] | None = None, layout: Layout | None = None) -> Path:
    path = folder / "省局调查表.xlsx"
    content = handed_out(PROFILE, SURVEY, layout)
    path.write_bytes(changed(content, "附件1", cells) if cells else content)
    return path


def words(dialog: OfficialDialog, table: Any) -> list[list[str]]:
    return [[cell.text for cell in line] for line in table.lines.lines]


def test_a_form_is_shown_cell_by_cell_before_it_is_filled(
    choose: Callable[..., OfficialDialog], page: ExportPage, context: Context, tmp_path: Path
) -> None:
    dialog = choose(form(tmp_path, layout=Layout(top=5, left=3)))
    shown = {line[1]: line for line in words(dialog, dialog.preview)}
    assert len(shown) == 27
    assert (shown["2-1"][0], shown["2-1"][2]) == ("一致", "F9　结果")
    assert not dialog.side.isVisible()
    assert "27 个要填的格，与内置表一致" in dialog.told.text()
    named(dialog, "只填这一次", QPushButton).click()
    assert context.jobs.settle()
    files = list((tmp_path / "上报").iterdir())
    assert len(files) == 1
    assert load_workbook(files[0]).sheetnames == ["填表说明", "附件1", "单位信息"]
    assert page.written.note.text() == "1 个文件"
    assert page.forms["survey"].text() == "用上级下发的表…"


def test_differences_wait_for_a_person(
    choose: Callable[..., OfficialDialog], page: ExportPage, context: Context, tmp_path: Path
) -> None:
    dialog = choose(form(tmp_path, {"B5": "申报职业病危害的工矿企业数量（家）"}))
    assert [line[0] for line in words(dialog, dialog.differences)] == ["有不同"]
    assert "工矿企业" in words(dialog, dialog.differences)[0][1]
    assert not dialog.keep_button.isEnabled()
    named(dialog, "我已看过这 1 处不同，照样填写", QCheckBox).click()
    named(dialog, "来源", QLineEdit).setText("省疾控局通知")
    named(dialog, "以后都用这张表", QPushButton).click()
    assert context.jobs.settle()
    assert page.forms["survey"].text().startswith("下发表：省局调查表（")
    assert "省局调查表.xlsx" in page.forms["survey"].toolTip()
    page.export()
    assert context.jobs.settle()
    survey = next(one for one in (tmp_path / "上报").iterdir() if "定量指标调查表" in one.name)
    assert load_workbook(survey).sheetnames[1] == "附件1"


def test_a_form_with_a_row_missing_cannot_be_used(
    choose: Callable[..., OfficialDialog], tmp_path: Path
) -> None:
    dialog = choose(form(tmp_path, {"A5": None, "B5": None}))
    assert words(dialog, dialog.differences)[0][0] == "不能填"
    assert "没有找到“2-1" in dialog.told.text()
    assert not dialog.once_button.isEnabled()
    assert not dialog.keep_button.isEnabled()
    assert not dialog.accepted_box.isVisible()


def test_a_file_that_is_no_form_says_so(choose: Callable[..., OfficialDialog], tmp_path: Path) -> None:
    path = tmp_path / "通知.xlsx"
    path.write_bytes(b"%PDF-1.7 not a workbook")
    dialog = choose(path)
    assert dialog.stack.currentWidget() is dialog.empty
    assert "PDF" in dialog.empty._hint.text()
    assert not dialog.keep_button.isEnabled()


def test_the_bundled_table_comes_back_for_a_reason(
    choose: Callable[..., OfficialDialog],
    page: ExportPage,
    context: Context,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    dialog = choose(form(tmp_path))
    named(dialog, "以后都用这张表", QPushButton).click()
    assert context.jobs.settle()
    again = page.choose_form(assess.open_profile(context.desk, "henan-2025").table("survey"))
    assert again is not None
    assert "省局调查表.xlsx" in again.state.text()
    monkeypatch.setattr(official_dialog, "ask_reason", lambda *_: "")
    named(again, "换回内置表", QPushButton).click()
    assert page.forms["survey"].text().startswith("下发表：省局调查表（")
    monkeypatch.setattr(official_dialog, "ask_reason", lambda *_: "省里收回了")
    named(again, "换回内置表", QPushButton).click()
    assert again.state.text() == "现在用：内置表"
    assert page.forms["survey"].text() == "用上级下发的表…"
