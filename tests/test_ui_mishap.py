"""What nobody foresaw, in the window: one calm dialog, a report without data, the typing kept, the program usable."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from doors import ROOT, Prepared
from pages import named, write
from PySide6.QtCore import Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from db.records.employer import Employer
from ohdesk import drafts
from ohdesk.crash_watch import CrashWatch, tell_last
from ohdesk.desk import Desk
from ui import draft_keeper, record_form
from ui import help as help_menu
from ui.context import Context
from ui.mishap import MishapDialog, Mishaps
from ui.record_form import RecordForm

NAME, NUMBER = "欧阳秀兰", "110101199003077731"


@pytest.fixture
def watch(office: Path, qtbot: QtBot) -> Iterator[Mishaps]:
    """Watch for mishaps as the running program does."""
    found = Mishaps()
    found.log_to(office)
    yield found
    found.close()


def dialogs() -> list[MishapDialog]:
    QApplication.processEvents()
    return [
        one for one in QApplication.topLevelWidgets() if isinstance(one, MishapDialog) and one.isVisible()
    ]


def words_of(dialog: QWidget) -> str:
    return "\n".join(one.text() for one in dialog.findChildren(QLabel))


def answered(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Answer every dialog as soon as it comes and return what they said."""
    told: list[str] = []
    monkeypatch.setattr(MishapDialog, "exec", lambda self: told.append(words_of(self)))
    return told


def reports(office: Path) -> list[Path]:
    return sorted((office / "logs" / "errors").glob("*.txt"))


def broken(words: str) -> None:
    raise ValueError(f"{NAME} {NUMBER} {words}")


def test_an_error_behind_a_button_is_one_calm_dialog(
    watch: Mishaps, office: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = answered(monkeypatch)
    press = QPushButton("出错")
    qtbot.addWidget(press)
    press.clicked.connect(lambda: broken("a"))
    with qtbot.captureExceptions():
        sys.excepthook = watch.hear
        for _ in range(20):
            press.click()
    qtbot.waitUntil(lambda: bool(told))
    assert len(told) == 1
    assert watch.seen == 20
    assert "已保存的数据不受影响" in told[0]
    assert "Error" not in told[0]
    assert NUMBER not in told[0]
    (report,) = reports(office)
    text = report.read_text("utf-8")
    assert "test_ui_mishap.py" in text
    assert NAME not in text
    assert NUMBER not in text
    assert report.name in told[0]


def hear(watch: Mishaps, error: Exception) -> None:
    try:
        raise error
    except type(error) as caught:
        watch.hear(type(caught), caught, caught.__traceback__)


def test_different_errors_at_once_are_told_in_one_dialog(
    watch: Mishaps, office: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = answered(monkeypatch)
    for error in (ValueError("a"), KeyError("b"), TypeError("c")):
        hear(watch, error)
    qtbot.waitUntil(lambda: bool(told))
    qtbot.wait(30)
    assert len(told) == 1
    assert len(reports(office)) == 3


def test_the_dialog_itself_is_calm_and_closes_by_enter(watch: Mishaps, qtbot: QtBot) -> None:
    dialog = MishapDialog(None, Path("错误_20261122_101152.txt"), kept=True)
    qtbot.addWidget(dialog)
    dialog.show()
    assert dialog.accessibleName() == "没有完成"
    assert "作为草稿保存" in words_of(dialog)
    assert "日志打包" in words_of(dialog)
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    assert not dialog.isVisible()


def test_what_is_being_typed_is_kept_when_something_breaks(
    watch: Mishaps, context: Context, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(draft_keeper, "WAIT", 60_000)
    monkeypatch.setattr(record_form, "confirm", lambda *_, **__: True)
    told = answered(monkeypatch)
    form = RecordForm(context, Employer)
    qtbot.addWidget(form)
    form.show()
    write(named(form, "单位名称", QLineEdit), "榆河镇草稿石材有限公司")
    hear(watch, RuntimeError(NAME))
    qtbot.waitUntil(lambda: bool(told))
    assert "作为草稿保存" in told[0]
    assert drafts.find(context.desk)[0].values == {"name": "榆河镇草稿石材有限公司"}
    assert form.lines["name"].editor.raw() == "榆河镇草稿石材有限公司"


def test_an_error_in_background_work_is_reported_without_data(
    watch: Mishaps, context: Context, office: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = answered(monkeypatch)
    sys.excepthook = watch.hear
    context.jobs.run(lambda _progress: broken("job"))
    assert context.jobs.settle()
    qtbot.waitUntil(lambda: bool(told))
    heard: list[str] = []
    context.jobs.run(lambda _progress: "still there", heard.append)
    assert context.jobs.settle()
    assert heard == ["still there"]
    log = (office / "logs" / "ohdesk.log").read_text("utf-8")
    assert "ending=failed" in log
    assert "error=ValueError" in log
    assert NAME not in log
    assert len(told) == 1


class Cracked(QWidget):
    """A widget that cannot be painted."""

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Fail."""
        broken("paint")


def test_an_error_while_painting_is_told_once_and_later(
    watch: Mishaps, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = answered(monkeypatch)
    cracked = Cracked()
    qtbot.addWidget(cracked)
    with qtbot.captureExceptions():
        sys.excepthook = watch.hear
        cracked.show()
        for _ in range(5):
            cracked.repaint()
        qtbot.waitUntil(lambda: bool(told))
        cracked.hide()
    assert watch.seen >= 1
    assert len(told) == 1


def test_a_failing_report_does_not_hide_the_error(
    watch: Mishaps, office: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = answered(monkeypatch)
    (office / "logs" / "errors").write_text("in the way", "utf-8")
    monkeypatch.setattr(draft_keeper, "keep_all", lambda: broken("drafts"))
    hear(watch, RuntimeError("x"))
    qtbot.waitUntil(lambda: bool(told))
    assert "错误报告" not in told[0]


def test_a_sudden_end_is_reported_at_the_next_start(office: Path) -> None:
    program = (
        "import ctypes, sys; from pathlib import Path; from ohdesk.crash_watch import CrashWatch;"
        f"CrashWatch().begin(Path(sys.argv[1])); 欧阳秀兰 = '{NUMBER}'; ctypes.string_at(0)"
    )
    ended = subprocess.run([sys.executable, "-c", program, str(office)], check=False, cwd=ROOT)
    assert ended.returncode
    watch = CrashWatch()
    report = watch.begin(office)
    watch.end()
    assert report is not None
    text = report.read_text("utf-8")
    assert "string_at" in text
    assert str(ROOT) not in text
    assert NUMBER not in text
    assert tell_last(office / "logs") is None
    assert not (office / "logs" / "sudden_end.txt").exists()


def test_the_help_menu_packs_the_logs(
    context: Context,
    desk: Desk,
    prepared: Prepared,
    tmp_path: Path,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told: list[str] = []
    window = QWidget()
    qtbot.addWidget(window)
    monkeypatch.setattr(help_menu, "ask_path", lambda *_: tmp_path / "日志.xlsx")
    monkeypatch.setattr(help_menu, "message", lambda *words: told.append(words[2]))
    menu = help_menu.help_menu(context, window)
    action = next(one for one in menu.actions() if one.text() == "日志打包…")
    action.trigger()
    assert context.jobs.settle()
    assert "没有姓名、号码" in told[0]
    with zipfile.ZipFile(tmp_path / "日志.zip") as box:
        assert {"versions.json", "state.json", "counts.json"} <= set(box.namelist())
