"""What the dialogs that look into a file have in common: the file, its sheet, how far the work is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QComboBox, QDialog, QFileDialog, QProgressBar, QStackedWidget, QWidget

from ohdesk.exchange.reader import Workbook
from ui.context import Context
from ui.editors import Combo
from ui.jobs import Job, Progress
from ui.short_words import ShortLabel
from ui.widgets import EmptyState, button

FILES = "表格 (*.xlsx *.xls *.et *.ods *.csv *.txt);;全部文件 (*)"


class FileDialog(QDialog):
    """Reads a sheet of one file in the background; whoever inherits lays the parts out and says what is read."""

    folder = ""
    """Under which name the folder a file was last taken from is remembered."""

    def __init__(self, context: Context, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self.path: Path | None = None
        self.columns: dict[int, str] = {}
        self._job: Job | None = None
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self.setModal(True)
        self.choose = button("选择文件…", "folder-open", primary=True)
        self.choose.clicked.connect(self.pick)
        self.name = ShortLabel("", "muted")
        self.sheet: QComboBox = Combo()
        self.sheet.setAccessibleName("工作表")
        self.sheet.setMinimumWidth(140)
        self.sheet.activated.connect(lambda _at: self.read(fresh=True))
        self.sheet.hide()
        self.empty = EmptyState("file-spreadsheet", "")
        self.stack = QStackedWidget()
        self.stack.addWidget(self.empty)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.hide()
        self.told = ShortLabel("", "muted")
        context.jobs.changed.connect(self._show_progress)

    def fit(self, wide: int, high: int) -> None:
        """Take this size, or what the screen has room for."""
        room = self.screen().availableGeometry()
        self.resize(min(wide, room.width() - 60), min(high, room.height() - 70))

    def pick(self) -> None:
        """Ask for a file and look into it."""
        raise NotImplementedError

    def read(self, *, fresh: bool = False) -> None:
        """Read the sheet; afresh, what was said about its columns is forgotten."""
        raise NotImplementedError

    def _ask(self, title: str) -> Path | None:
        folder = str(self.context.recall(self.folder, ""))
        chosen, _ = QFileDialog.getOpenFileName(self, title, folder, FILES)
        return Path(chosen) if chosen else None

    def _hold(self, path: Path) -> None:
        """Name the file that is looked into and remember its folder."""
        self.path = path
        self.context.remember(self.folder, str(path.parent))
        self.name.setText(path.name)
        self.name.setToolTip(str(path))
        self.sheet.clear()

    def _name_sheets(self, book: Workbook) -> None:
        if not self.sheet.count():
            names = [one.name for one in book.sheets if not one.hidden]
            self.sheet.addItems(names)
            self.sheet.setCurrentText(book.sheet)
            self.sheet.setVisible(len(names) > 1)

    def _run(
        self,
        work: Callable[[Progress], object],
        done: Callable[..., object],
        failed: Callable[..., object],
        title: str,
    ) -> None:
        if self._job is not None:
            self.context.jobs.cancel(self._job)
        self._job = self.context.jobs.run(work, done, failed, title=title)
        self.told.setText(f"{title}…")

    def _rest(self) -> None:
        """Say that nothing is under way any more."""
        self._job = None
        self.bar.hide()

    def _show_progress(self) -> None:
        job = self._job
        self.bar.setVisible(job is not None)
        if job is not None:
            self.bar.setRange(0, job.steps)
            self.bar.setValue(job.step)
            if job.text:
                self.told.setText(f"{job.text} {job.step:,}/{job.steps:,}" if job.steps else job.text)

    def reject(self) -> None:
        """Stop what is under way and close; nothing was changed."""
        if self._job is not None:
            self.context.jobs.cancel(self._job)
            self._job = None
        super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Close as 取消 does."""
        self.reject()
        event.accept()
