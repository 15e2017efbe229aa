"""F1: the right chapter for every page and window, found and read by keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pages import named
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QPushButton
from pytestqt.qtbot import QtBot

from db.records.training import Training
from ohdesk.errors import Damaged
from ui import help_window, theme
from ui.appearance import Appearance
from ui.context import Context
from ui.help import help_menu
from ui.help_window import HelpWindow, show_chapter
from ui.jobs import Jobs
from ui.main_window import MainWindow
from ui.navigation import ENTRIES
from ui.record_form import RecordForm
from ui.rescue_dialog import RescueDialog
from ui.sign_in import SignIn
from ui.welcome import Welcome

F1 = Qt.Key.Key_F1


@pytest.fixture
def window(context: Context, qtbot: QtBot, qapp: QApplication) -> Iterator[MainWindow]:
    """Open the main window at the training records, a page that is quickly there."""
    found = MainWindow(context, Appearance(qapp, dark=False))
    qtbot.addWidget(found)
    found.resize(1366, 768)
    found.show()
    found.go("training")
    assert context.jobs.settle()
    found.activateWindow()
    yield found
    theme.apply(qapp, dark=False)


@pytest.fixture
def manual(window: MainWindow) -> HelpWindow:
    """Open the manual as the help menu does."""
    return show_chapter(window.context, window, "training")


def test_every_page_opens_its_own_section(window: MainWindow) -> None:
    for entry in ENTRIES:
        shown = show_chapter(window.context, window, entry.key)
        assert shown.place is not None
        assert shown.place.words == entry.zh
        assert shown.tree.currentItem().text(0) == entry.zh
        assert entry.zh in shown.page.toPlainText()


def test_f1_opens_the_chapter_of_the_page_and_esc_closes_it(window: MainWindow, qtbot: QtBot) -> None:
    QTest.keyClick(window, F1)
    shown = window.findChild(HelpWindow)
    assert shown is not None
    assert shown.isVisible()
    assert shown.place is not None
    assert shown.place.words == "培训与宣传"
    assert not shown.isModal()
    QTest.keyClick(shown, Qt.Key.Key_Escape)
    assert not shown.isVisible()
    window.go("settings")
    QTest.keyClick(window, F1)
    assert shown.isVisible()
    assert shown.place.words == "系统设置"


def test_f1_in_a_dialog_opens_over_it_and_can_be_used(window: MainWindow, qtbot: QtBot) -> None:
    form = RecordForm(window.context, Training, parent=window)
    form.open()
    form.activateWindow()
    qtbot.waitUntil(lambda: form.isActiveWindow() and form.isAncestorOf(QApplication.focusWidget()))
    QTest.keyClick(form, F1)
    shown = form.findChild(HelpWindow)
    assert shown is not None
    assert shown.isVisible()
    assert shown.place is not None
    assert shown.place.chapter.file == shown.book.windows["RecordForm"].partition("#")[0]
    assert window.findChild(HelpWindow, options=Qt.FindChildOption.FindDirectChildrenOnly) is None
    form.reject()


@pytest.fixture
def jobs() -> Iterator[Jobs]:
    """Give a worker that ends with the test."""
    found = Jobs()
    yield found
    found.close()


def told(over: QDialog, qtbot: QtBot) -> str:
    """Press F1 in a window and return the heading that opens, with the chapter it is in."""
    over.activateWindow()
    qtbot.waitUntil(lambda: over.isActiveWindow() and over.isAncestorOf(QApplication.focusWidget()))
    QTest.keyClick(over, F1)
    shown = over.findChild(HelpWindow, options=Qt.FindChildOption.FindDirectChildrenOnly)
    assert shown is not None
    assert shown.isVisible()
    assert shown.place is not None
    words = f"{shown.place.chapter.title}/{shown.place.words}"
    QTest.keyClick(shown, Qt.Key.Key_Escape)
    return words


def test_f1_answers_before_anybody_signed_in(tmp_path: Path, jobs: Jobs, qtbot: QtBot) -> None:
    door = Welcome(tmp_path / "new", jobs)
    qtbot.addWidget(door)
    door.show()
    assert told(door, qtbot) == "十分钟上手/十分钟上手"
    qtbot.mouseClick(named(door, "开始建立", QPushButton), Qt.MouseButton.LeftButton)
    assert told(door, qtbot) == "十分钟上手/二、建好本单位（两分钟）"
    qtbot.mouseClick(named(door, "上一步", QPushButton), Qt.MouseButton.LeftButton)
    qtbot.mouseClick(named(door, "从备份或交接包恢复", QPushButton), Qt.MouseButton.LeftButton)
    assert told(door, qtbot) == "备份与恢复/备份与恢复"
    assert not (tmp_path / "new").exists()


def test_f1_answers_at_the_sign_in_and_over_damaged_data(office: Path, jobs: Jobs, qtbot: QtBot) -> None:
    door = SignIn(office, jobs, "admin")
    qtbot.addWidget(door)
    door.show()
    assert told(door, qtbot) == "十分钟上手/十分钟上手"
    qtbot.mouseClick(named(door, "用恢复密钥找回", QPushButton), Qt.MouseButton.LeftButton)
    assert told(door, qtbot) == "应急预案/三、有人忘了口令"
    rescue = RescueDialog(door, jobs, office, "admin", "", Damaged("数据文件已损坏。"))
    rescue.open()
    assert told(rescue, qtbot) == "应急预案/应急预案"
    qtbot.mouseClick(named(rescue, "帮助（F1）", QPushButton), Qt.MouseButton.LeftButton)
    assert rescue.findChild(HelpWindow).isVisible()


def test_searching_shows_sections_and_marks_the_words(manual: HelpWindow) -> None:
    QTest.keyClick(manual, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    manual.line.setText("恢复密钥")
    QTest.keyClick(manual.line, Qt.Key.Key_Return)
    assert manual.lists.currentWidget() is manual.hits
    assert manual.hits.count() > 3
    assert manual.place is not None
    assert "恢复密钥" in manual.place.words
    marks = manual.page.extraSelections()
    assert {one.cursor.selectedText() for one in marks} == {"恢复密钥"}
    manual.line.setText("没有这样的词语啊")
    manual.look()
    assert manual.lists.currentWidget() is manual.told
    manual.line.clear()
    manual.look()
    assert manual.lists.currentWidget() is manual.tree


def test_going_back_and_forward(manual: HelpWindow) -> None:
    assert not manual.back.isEnabled()
    show_chapter(manual.context, manual.parentWidget(), "home")
    alt = Qt.KeyboardModifier.AltModifier
    QTest.keyClick(manual, Qt.Key.Key_Left, alt)
    assert manual.place is not None
    assert manual.place.words == "培训与宣传"
    QTest.keyClick(manual, Qt.Key.Key_Right, alt)
    assert manual.place.words == "工作首页"
    assert not manual.forward.isEnabled()


def test_links_between_chapters_work(manual: HelpWindow) -> None:
    for chapter in manual.book.chapters:
        manual.page.show_place(chapter)
        html = manual.page.toHtml()
        if 'href="c' in html:
            target = html.split('href="', 1)[1].split('"', 1)[0]
            manual.follow(target)
            assert manual.place is not None
            assert target == f"c{manual.place.chapter.number}h{manual.place.heading}"
            return
    pytest.fail("no chapter refers to another")


def test_pictures_that_were_not_made_leave_no_trace(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ohdesk.manual.book.Book.picture", lambda _book, _name: None)
    shown = show_chapter(window.context, window, "home")
    assert "<img" not in shown.page.toHtml()
    assert "picture:" not in shown.page.toHtml()


def test_another_theme_and_size_are_followed(manual: HelpWindow, qapp: QApplication, qtbot: QtBot) -> None:
    dark = theme.tokens(True).text
    assert dark not in manual.page.toHtml()
    theme.apply(qapp, dark=True, size=17)
    qtbot.waitUntil(lambda: dark in manual.page.toHtml())
    assert "17px" in manual.page.toHtml()


def test_the_whole_manual_is_saved_as_pdf(
    manual: HelpWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Path] = []
    monkeypatch.setattr(help_window, "ask_path", lambda *_: tmp_path / "手册.pdf")
    monkeypatch.setattr(help_window, "open_path", opened.append)
    monkeypatch.setattr("ohdesk.manual.book.Book.picture", lambda _book, _name: None)
    manual.save()
    assert manual.context.jobs.settle()
    assert opened == [tmp_path / "手册.pdf"]
    assert opened[0].read_bytes().startswith(b"%PDF")


def test_the_help_menu_offers_manual_keys_and_tour(window: MainWindow) -> None:
    menu = help_menu(window.context, window)
    words = [one.text().partition("\t")[0] for one in menu.actions() if one.text()]
    assert words == ["使用手册", "按键一览", "界面导览", "没有保存的内容…", "日志打包…"]
    menu.actions()[0].trigger()
    shown = window.findChild(HelpWindow)
    assert shown is not None
    assert shown.isVisible()
