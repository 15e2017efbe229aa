"""核对报送 as a person does it: looked at, sent, locked, compared, unlocked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pages import named
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from db.records import BY_NAME
from ohdesk import ledger
from ohdesk.desk import Desk
from ohdesk.submissions import kept
from ui import submissions_tab
from ui.context import Context
from ui.submit_page import SubmitPage
from ui.wrapped_table import WrappedTable

PROFILE = "henan-2025"


@pytest.fixture
def desk(county: Desk) -> Desk:
    return county


@pytest.fixture
def page(context: Context, qtbot: QtBot) -> Iterator[SubmitPage]:
    context.remember("profile", PROFILE)
    found = SubmitPage(context)
    qtbot.addWidget(found)
    found.resize(1190, 708)
    found.show()
    qtbot.waitExposed(found)
    assert context.jobs.settle()
    yield found
    assert context.jobs.settle()


def press(page: SubmitPage, qtbot: QtBot, words: str) -> None:
    qtbot.mouseClick(named(page, words, QPushButton), Qt.MouseButton.LeftButton)
    assert page.context.jobs.settle()


def shown(table: WrappedTable) -> list[list[str]]:
    rows = range(table.rowCount())
    return [[(cell.text() if (cell := table.item(at, column)) else "") for column in range(4)] for at in rows]


def send(page: SubmitPage, qtbot: QtBot, folder: Path) -> None:
    page.show_where("submit")
    assert page.context.jobs.settle()
    named(page, "存放文件夹", QLineEdit).setText(str(folder))
    if page.submit.anyway.isVisible():
        named(page, "仍要报送", QCheckBox).setChecked(True)
    press(page, qtbot, "生成上报包")


def test_open_violations_must_be_accepted_first(page: SubmitPage) -> None:
    page.show_where("submit")
    assert page.context.jobs.settle()
    assert page.submit.prepared is not None
    assert page.submit.prepared.open
    assert not page.submit.go.isEnabled()
    assert "核对不符" in page.submit.go.toolTip()
    page.submit.anyway.setChecked(True)
    assert page.submit.go.isEnabled()
    assert page.as_of.date().toString("yyyy-MM-dd") == page.submit.prepared.as_of.isoformat()


def test_a_submission_from_the_first_click_to_the_unlocking(
    page: SubmitPage, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = page.context.desk
    send(page, qtbot, tmp_path / "out")
    (folder,) = list((tmp_path / "out").iterdir())
    assert (folder / "manifest.json").is_file()
    assert named(page, "manifest.json").isVisible()
    assert "第 2 次" in words_of(page)
    page.show_where("history")
    assert page.context.jobs.settle()
    assert [one.locked for one in page.history.found] == [True]
    monkeypatch.setattr(submissions_tab, "ask_reason", lambda *_: "上级退回补正")
    press(page, qtbot, "解锁")
    assert kept.submission(desk, 1).unlock_reason == "上级退回补正"
    declared = {
        "employer": 8,
        "declaration_type": "first",
        "submitted_on": "2025-06-21",
        "review_state": "passed",
    }
    ledger.save(desk, BY_NAME["declaration"], declared)
    press(page, qtbot, "与现在相比")
    rows = shown(page.history.view.table)
    at = next(at for at, one in enumerate(rows) if one[0] == "2-1")
    assert rows[at][2:] == ["37", "38"]
    assert rows[at + 1][0] == "新增"
    assert rows[at + 1][1].startswith("+ ")


def words_of(page: SubmitPage) -> str:
    from PySide6.QtWidgets import QLabel

    return " ".join(one.text() for one in page.submit.findChildren(QLabel))


def test_the_same_bytes_are_written_where_a_person_says(
    page: SubmitPage, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(page, qtbot, tmp_path / "out")
    page.show_where("history")
    opened: list[Any] = []
    monkeypatch.setattr(submissions_tab, "open_path", opened.append)
    monkeypatch.setattr(
        submissions_tab.QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path / "again")
    )
    press(page, qtbot, "重新生成")
    (first,), (again,) = list((tmp_path / "out").iterdir()), opened
    assert {one.name: one.read_bytes() for one in again.iterdir()} == {
        one.name: one.read_bytes() for one in first.iterdir()
    }


def test_a_folder_that_cannot_be_written_is_said(page: SubmitPage, qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    send(page, qtbot, tmp_path / "file" / "out")
    assert "没有报送" in words_of(page)
    assert kept.submissions(page.context.desk) == []


def test_the_city_page_is_one_click_away(
    page: SubmitPage, qtbot: QtBot, went: list[tuple[str, dict[str, Any]]]
) -> None:
    qtbot.mouseClick(named(page, "市级汇总", QPushButton), Qt.MouseButton.LeftButton)
    assert went == [("rollup", {})]
