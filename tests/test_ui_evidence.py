"""The page of papers and the places files are dropped on, used as a person would."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pages import named, opened
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QImage
from PySide6.QtWidgets import QApplication, QFileDialog, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from db.records.evidence import Evidence
from ohdesk import assess, evidence, ledger, typed
from ohdesk.desk import Desk
from ohdesk.evidence import listing as evidence_list
from ohdesk.evidence import view as evidence_view
from ui import evidence_page
from ui.context import Context
from ui.evidence_page import EvidencePage
from ui.evidence_places import LACKING
from ui.tasks_page import TasksPage

PROFILE = "henan-2025"


@pytest.fixture
def desk(county: Desk) -> Desk:
    """Work in the small county."""
    return county


@pytest.fixture
def open_page(context: Context, qtbot: QtBot) -> Callable[[Any], Any]:
    """Make a page, show it and let it load."""

    def make(kind: Any) -> Any:
        page = kind(context)
        qtbot.addWidget(page)
        page.resize(1180, 700)
        page.show()
        page.reload()
        assert context.jobs.settle()
        return page

    return make


def file(folder: Path, name: str, content: bytes = b"paper") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def drop(context: Context, target: QWidget, paths: list[Path], where: QPoint | None = None) -> None:
    """Let files fall on a widget as the file manager does."""
    carried = QMimeData()
    carried.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    at = where or QPoint(5, 5)
    nothing, left = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton
    enter = QDragEnterEvent(at, Qt.DropAction.CopyAction, carried, left, nothing)
    QApplication.sendEvent(target, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(target, QDropEvent(QPointF(at), Qt.DropAction.CopyAction, carried, left, nothing))
    settle(context)


def settle(context: Context) -> None:
    QApplication.processEvents()
    for _ in range(3):
        assert context.jobs.settle()
        QApplication.processEvents()


def papers(desk: Desk) -> list[tuple[str, str]]:
    return [
        (one.ordinal, one.title) for one in evidence_list.listed(desk, assess.open_profile(desk, PROFILE))
    ]


def row_of(page: EvidencePage, spot: tuple[str, int]) -> int:
    return next(at for at, one in page.table.spots.items() if one == spot)


def test_files_dropped_on_an_item_stand_behind_it(
    open_page: Any, context: Context, desk: Desk, tmp_path: Path
) -> None:
    page = open_page(EvidencePage)
    at = row_of(page, ("1-1", 2))
    where = page.table.visualItemRect(page.table.item(at, 0)).center()
    drop(context, page.table.viewport(), [file(tmp_path, "甲.pdf"), file(tmp_path, "乙.pdf", b"2")], where)
    assert papers(desk) == [("一-1-2-01", "甲"), ("一-1-2-02", "乙")]
    assert page.table.item(row_of(page, ("1-1", 2)), 1).text() == "2 件"
    assert page.spot == ("1-1", 2)
    assert page.panel.table.rowCount() == 2
    drop(context, page.panel, [file(tmp_path, "丙.txt", b"3")])
    assert papers(desk)[-1] == ("一-1-2-03", "丙")


def test_what_cannot_be_attached_is_said(
    open_page: Any, context: Context, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr("ui.evidence_add.message", lambda _page, title, words: told.append(title + words))
    page = open_page(EvidencePage)
    drop(context, page.panel, [file(tmp_path, "空.pdf", b""), file(tmp_path, "好.pdf")])
    assert len(papers(desk)) == 1
    assert len(told) == 1
    assert "空文件" in told[0]


def test_only_what_lacks_papers_is_listed(open_page: Any, desk: Desk) -> None:
    profile = assess.open_profile(desk, PROFILE)
    typed.set_task(desk, profile, "2-2", "1", "yes", "")
    page = open_page(EvidencePage)
    assert page.table.item(row_of(page, ("2-2", 1)), 1).text() == "缺材料"
    everything = len(page.table.spots)
    page.only.setCurrentText(LACKING)
    page.only.activated.emit(1)
    assert ("2-2", 1) in page.table.spots.values()
    assert len(page.table.spots) < everything
    assert "还缺" in page.head.note.text()


def test_a_picture_and_a_text_are_seen_without_opening(
    open_page: Any, context: Context, desk: Desk, tmp_path: Path
) -> None:
    image = QImage(60, 40, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.red)
    assert image.save(str(tmp_path / "现场.png"))
    for path in (tmp_path / "现场.png", file(tmp_path, "记录.txt", "会议记录".encode())):
        evidence.attach(desk, path, profile=PROFILE, task="1-1", item=1)
    page = open_page(EvidencePage)
    page.show_where(task="1-1", item=1)
    settle(context)
    box = page.panel.preview
    assert box.stack.currentWidget() is box.picture
    assert box.picture.image.width() == 60
    page.panel.table.setCurrentCell(1, 1)
    settle(context)
    assert box.text.toPlainText() == "会议记录"


def test_a_name_without_a_file_gets_one(
    open_page: Any, context: Context, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    where = {"profile": PROFILE, "task": "1-1", "item": 1}
    number = ledger.save(desk, Evidence, {"title": "通知", **where}).id
    page = open_page(EvidencePage)
    page.show_where(task="1-1", item=1, paper=number)
    settle(context)
    assert not page.panel.buttons["open"].isEnabled()
    chosen = str(file(tmp_path, "通知扫描件.pdf", b"%PDF"))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (chosen, ""))
    named(page, "换文件", QPushButton).click()
    settle(context)
    assert evidence.content(desk, number) == b"%PDF"
    assert page.panel.table.paper.id == number


def test_opening_and_removing_by_key(
    open_page: Any,
    context: Context,
    desk: Desk,
    tmp_path: Path,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    evidence.attach(desk, file(tmp_path, "甲.txt"), profile=PROFILE, task="1-1", item=1)
    seen: list[bytes] = []
    monkeypatch.setattr(evidence_page, "open_path", lambda path: seen.append(path.read_bytes()))
    monkeypatch.setattr(evidence_page, "ask_reason", lambda *_: "重复")
    page = open_page(EvidencePage)
    page.show_where(task="1-1", item=1)
    settle(context)
    qtbot.keyClick(page.panel.table, Qt.Key.Key_Return)
    settle(context)
    assert seen == [b"paper"]
    qtbot.keyClick(page.panel.table, Qt.Key.Key_Delete)
    settle(context)
    assert papers(desk) == []
    evidence_view.close_copies(desk)


def test_everything_is_exported_from_the_page(
    open_page: Any, context: Context, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    evidence.attach(desk, file(tmp_path, "甲.txt"), profile=PROFILE, task="1-1", item=1)
    out = tmp_path / "出"
    out.mkdir()
    told: list[str] = []
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(out))
    monkeypatch.setattr(evidence_page, "confirm", lambda *words, **_: told.append(words[2]))
    page = open_page(EvidencePage)
    named(page, "导出全部", QPushButton).click()
    settle(context)
    assert [one.name for one in out.rglob("*.txt")] == ["一-1-1-01 甲.txt"]
    assert "1 个文件" in told[0]


def test_a_task_takes_papers_where_it_is_judged(
    open_page: Any, context: Context, desk: Desk, tmp_path: Path, went: Any
) -> None:
    page = open_page(TasksPage)
    page.show_where(task="1-2")
    drop(context, page.panel.items[1].parentWidget(), [file(tmp_path, "任务通知.pdf")])
    assert papers(desk) == [("一-2-1-01", "任务通知")]
    named(page.panel, "第1项 1 件材料", QPushButton).click()
    assert went[-1] == ("evidence_files", {"task": "1-2", "item": 1, "paper": 0})


def test_any_record_takes_papers_in_its_drawer(
    context: Context, qtbot: QtBot, desk: Desk, tmp_path: Path
) -> None:
    page = opened(context, qtbot, ["case"])
    page.show_where(id=1)
    qtbot.waitUntil(lambda: page.page.drawer.number == 1)
    line = named(page, "附材料", QPushButton).parentWidget()
    drop(context, line.parentWidget(), [file(tmp_path, "处罚决定书.pdf")])
    assert [one.title for one in evidence.about(desk, "case", 1)] == ["处罚决定书"]
    assert named(page, "1 件", QPushButton).menu().actions()[0].text() == "处罚决定书"
