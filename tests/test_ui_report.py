"""自评报告 in the window: read, written into, settled where the facts changed, given out and taken back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pages import named
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QPushButton
from pytestqt.qtbot import QtBot
from reports import change, open_docx, paragraph_of, texts_of

from ohdesk import assess, crosscheck, forecast, report
from ohdesk.desk import Desk
from ohdesk.profile import Profile
from ui.context import Context
from ui.report_page import ReportPage

PROFILE, CAUSE = "henan-2025", "problems.cause"
PROBLEMS = "存在问题和困难"


@pytest.fixture
def desk(county: Desk) -> Desk:
    """Work in the small county."""
    return county


@pytest.fixture
def profile(desk: Desk) -> Profile:
    return assess.open_profile(desk, PROFILE)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out what these stories are not about: expectations and checks take longer than the report."""
    monkeypatch.setattr(forecast, "outlooks", lambda *_: {})
    monkeypatch.setattr(crosscheck, "check", lambda *_: [])


@pytest.fixture
def page(context: Context, qtbot: QtBot) -> ReportPage:
    context.remember("profile", PROFILE)
    found = ReportPage(context)
    qtbot.addWidget(found)
    found.resize(1190, 730)
    found.show()
    found.reload()
    assert context.jobs.settle()
    return found


@pytest.fixture
def saved_as(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], None]:
    """Answer the file dialogs."""

    def answer(path: Path) -> None:
        for name in ("getSaveFileName", "getOpenFileName"):
            monkeypatch.setattr(QFileDialog, name, lambda *_all, **_named: (str(path), ""))

    return answer


def open_chapter(page: ReportPage, words: str) -> None:
    at = next(at for at in range(page.chapters.rowCount()) if words in page.chapters.item(at, 0).text())
    page.chapters.setCurrentCell(at, 0)
    QApplication.processEvents()


def standing(page: ReportPage, words: str) -> str:
    at = next(at for at in range(page.chapters.rowCount()) if words in page.chapters.item(at, 0).text())
    return page.chapters.item(at, 1).text()


def write_into(page: ReportPage, qtbot: QtBot, place: str, words: str) -> None:
    editor = page.view.editors[place]
    editor.setFocus()
    editor.selectAll()
    editor.insertPlainText(words)
    page.chapters.setFocus()
    editor.keep()


def shown(page: ReportPage) -> list[str]:
    QApplication.processEvents()
    return [one.text() for one in page.view.findChildren(QLabel) if one.isVisible()]


def test_chapters_are_those_of_the_outline(page: ReportPage, desk: Desk, profile: Profile) -> None:
    named_ = [page.chapters.item(at, 0).text() for at in range(page.chapters.rowCount())]
    assert named_[1:7] == list(profile.reports[0].body)
    said = {one.text for one in report.compose(desk, profile).chapters[1].blocks if hasattr(one, "style")}
    assert said & set(shown(page))


def test_words_are_kept_while_writing(page: ReportPage, qtbot: QtBot, desk: Desk, profile: Profile) -> None:
    assert standing(page, PROBLEMS) == "1 处待填"
    open_chapter(page, PROBLEMS)
    write_into(page, qtbot, CAUSE, "人手少。\n经费少。")
    assert report.written_parts(desk, profile, "report")[CAUSE].text == "人手少。\n经费少。"
    assert standing(page, PROBLEMS) == "1 处手写"
    write_into(page, qtbot, CAUSE, "")
    assert report.written_parts(desk, profile, "report") == {}
    assert standing(page, PROBLEMS) == "1 处待填"


def test_going_to_another_chapter_keeps_what_was_typed(
    page: ReportPage, desk: Desk, profile: Profile
) -> None:
    open_chapter(page, PROBLEMS)
    page.view.editors[CAUSE].insertPlainText("写到一半")
    open_chapter(page, "工作创新")
    assert report.written_parts(desk, profile, "report")[CAUSE].text == "写到一半"
    open_chapter(page, PROBLEMS)
    page.view.editors[CAUSE].insertPlainText("又写")
    assert page.may_leave()
    assert "又写" in report.written_parts(desk, profile, "report")[CAUSE].text


def test_a_generated_paragraph_is_rewritten_and_restored(
    page: ReportPage, qtbot: QtBot, desk: Desk, profile: Profile
) -> None:
    open_chapter(page, PROBLEMS)
    found = page.view.findChildren(QPushButton)
    pencils = [one for one in found if one.accessibleName().startswith("改写：") and one.isVisible()]
    qtbot.mouseClick(pencils[0], Qt.MouseButton.LeftButton)
    place = next(one for one in page.view.editors if one != CAUSE)
    write_into(page, qtbot, place, "我来写。")
    assert report.written_parts(desk, profile, "report")[place].text == "我来写。"
    open_chapter(page, "工作创新")
    open_chapter(page, PROBLEMS)
    qtbot.mouseClick(named(page, "恢复自动生成", QPushButton), Qt.MouseButton.LeftButton)
    assert report.written_parts(desk, profile, "report") == {}
    assert any(one.startswith("1. ") for one in shown(page))


def test_changed_facts_are_shown_and_settled(
    page: ReportPage, context: Context, qtbot: QtBot, desk: Desk, profile: Profile
) -> None:
    place = next(one.place for one in page.drafted.document.paragraphs() if one.place.startswith("problems.")
                 and one.style == "body")  # fmt: skip
    report.keep_part(desk, profile, "report", place, "旧的判断。", "从前的数据。")
    page.reload()
    assert context.jobs.settle()
    assert standing(page, PROBLEMS) == "1 处变化"
    open_chapter(page, PROBLEMS)
    assert "数据已变化" in shown(page)
    qtbot.mouseClick(named(page, "保留我的文字", QPushButton), Qt.MouseButton.LeftButton)
    assert "数据已变化" not in shown(page)
    assert page.drafted.document.conflicts == []
    assert report.written_parts(desk, profile, "report")[place].text == "旧的判断。"


def test_word_is_written_changed_and_read_back(
    page: ReportPage,
    context: Context,
    qtbot: QtBot,
    tmp_path: Path,
    saved_as: Any,
    desk: Desk,
    profile: Profile,
) -> None:
    out = tmp_path / "报告.docx"
    saved_as(out)
    qtbot.mouseClick(page.word_button, Qt.MouseButton.LeftButton)
    assert context.jobs.settle()
    assert any("已生成 报告.docx" in one.text() for one in page.findChildren(QLabel))
    made = open_docx(out)
    change(paragraph_of(made, "〔请填写：对存在问题"), "在 Word 里写的。")
    made.save(str(out))
    qtbot.mouseClick(page.back_button, Qt.MouseButton.LeftButton)
    assert context.jobs.settle()
    assert report.written_parts(desk, profile, "report")[CAUSE].text == "在 Word 里写的。"
    qtbot.mouseClick(page.word_button, Qt.MouseButton.LeftButton)
    assert context.jobs.settle()
    assert "在 Word 里写的。" in texts_of(out)
    assert (tmp_path / "报告_上一稿.docx").exists()


def test_pdf_is_written(
    page: ReportPage, context: Context, qtbot: QtBot, tmp_path: Path, saved_as: Any
) -> None:
    saved_as(tmp_path / "报告")
    qtbot.mouseClick(page.pdf_button, Qt.MouseButton.LeftButton)
    assert context.jobs.settle()
    assert (tmp_path / "报告.pdf").read_bytes()[:5] == b"%PDF-"


def test_another_report_of_the_profile_is_chosen(page: ReportPage, context: Context) -> None:
    page.reports.setCurrentIndex(1)
    page.reports.activated.emit(1)
    assert context.jobs.settle()
    assert page.drafted.key == "department_report"
    assert "职责" in page.chapters.item(1, 0).text()
