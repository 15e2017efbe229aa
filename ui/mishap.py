"""What nobody foresaw: one calm dialog, a report without anybody's data, and what was being typed kept as a draft."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QWidget

from ohdesk import __version__, error_report, logs
from ohdesk.crash_watch import CrashWatch
from ui.jobs import UNFORESEEN
from ui.widgets import Sheet, button, label

AGAIN_AFTER = 600.0
"""For how many seconds the same error is not told, nor reported, again."""


class Mishaps:
    """Takes the place of Python's own last word while the window is open."""

    def __init__(self, *, quiet: bool = False) -> None:
        self.seen = 0
        self._quiet = quiet
        self._talking = False
        self._told: dict[str, float] = {}
        self._watch = CrashWatch()
        sys.excepthook = self.hear

    def log_to(self, folder: Path) -> None:
        """Keep the log beside an office's data."""
        logs.start(folder)
        logs.note("open", version=__version__)
        self._watch.end()
        self._watch.begin(folder)

    def close(self) -> None:
        """Give the log back and let Python speak for itself again."""
        self._watch.end()
        logs.note("close", mishaps=self.seen)
        logs.stop()
        sys.excepthook = sys.__excepthook__

    def hear(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """Keep what was being typed, report where it happened, and say one sentence once."""
        if issubclass(kind, KeyboardInterrupt):
            QApplication.quit()
            return
        self.seen += 1
        if error.__traceback__ is None:
            error = error.with_traceback(trace)
        same, now = error_report.signature(error), time.monotonic()
        if now - self._told.get(same, -AGAIN_AFTER) < AGAIN_AFTER:
            return
        self._told[same] = now
        kept = self._keep_typing()
        report = error_report.write(error, "window")
        if not self._quiet and not self._talking:
            self._talking = True
            # Not from here: a dialog opened while something is being painted would end the program.
            QTimer.singleShot(0, lambda: self._tell(report, kept=kept))

    def _keep_typing(self) -> bool:
        # Where no form was made yet, its module is not there either: the first window does without.
        keeper = sys.modules.get("ui.draft_keeper")
        try:
            return keeper is not None and bool(keeper.keep_all())
        except Exception as error:  # noqa: BLE001 - a second error must not hide the first
            error_report.write(error, "drafts")
            return False

    def _tell(self, report: Path | None, *, kept: bool) -> None:
        try:
            dialog = MishapDialog(QApplication.activeWindow(), report, kept=kept)
            dialog.exec()
            dialog.deleteLater()
        finally:
            self._talking = False


class MishapDialog(Sheet):
    """没有完成: that nothing saved was lost, what to do, and where the report lies."""

    def __init__(self, parent: QWidget | None, report: Path | None, *, kept: bool) -> None:
        super().__init__(parent, "没有完成")
        self.setMinimumWidth(480)
        self.body.addWidget(label(UNFORESEEN, wrap=True))
        if kept:
            words = "正在填写的内容已作为草稿保存，关闭或重新打开程序后可以恢复。"
            self.body.addWidget(label(words, wrap=True))
        if report is not None:
            told = label(f"错误报告 {report.name} 已写好，其中没有姓名、号码和记录内容。", "note", wrap=True)
            told.setToolTip(str(report))
            self.body.addWidget(told)
            hint = label("需要技术支持时，用“帮助”中的“日志打包…”生成一个文件发给他们。", "note", wrap=True)
            self.body.addWidget(hint)
        self.add_button(button("知道了", primary=True), accepts=True).setFocus()
