"""Leaving: what changed is backed up first, in sight, and nobody is kept from going."""

from __future__ import annotations

from PySide6.QtWidgets import QProgressBar, QWidget

from ohdesk.errors import Cancelled
from ohdesk.keeping.backups import Backup
from ui.backup_clock import BackupClock
from ui.jobs import Job
from ui.widgets import Sheet, button, label

SAVED = "您保存的内容都已在数据库中，不备份也不会丢失；备份用来防备硬盘损坏。"


class Leaving(Sheet):
    """The backup at the end of the day, with a way past it."""

    def __init__(self, parent: QWidget, clock: BackupClock) -> None:
        super().__init__(parent, "正在备份，随后退出")
        self._clock = clock
        self._job: Job | None = None
        self.setMinimumWidth(460)
        self.words = label(SAVED, "muted", wrap=True)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName("备份进度")
        self.problem = label("", "problem", wrap=True)
        self.problem.hide()
        for one in (self.words, self.bar, self.problem):
            self.body.addWidget(one)
        self.again = button("再试一次")
        self._buttons.addWidget(self.again)
        self.again.clicked.connect(self.begin)
        self.go = self.add_button(button("不等了，直接退出"))
        clock.context.jobs.changed.connect(self._show)
        self.begin()

    def begin(self) -> None:
        """Start the backup, once more where it failed."""
        self.problem.hide()
        self.again.hide()
        self.bar.setRange(0, 0)
        self.go.setText("不等了，直接退出")
        self.go.setAccessibleName("不等了，直接退出")
        self._job = self._clock.take("exit", self._done, self._failed)

    def _show(self) -> None:
        if self._job and self._job.steps:
            self.bar.setRange(0, self._job.steps)
            self.bar.setValue(self._job.step)

    def _done(self, _made: Backup) -> None:
        self._job = None
        self.accept()

    def _failed(self, error: Exception) -> None:
        self._job = None
        if isinstance(error, Cancelled):
            return
        self.problem.setText(f"退出前的备份没有完成：{error}")
        self.problem.show()
        self.again.show()
        self.bar.setRange(0, 1)
        self.go.setText("直接退出")
        self.go.setAccessibleName("直接退出")

    def reject(self) -> None:
        """Go without waiting."""
        if self._job:
            self._clock.context.jobs.cancel(self._job)
        super().reject()


def back_up_and_leave(parent: QWidget, clock: BackupClock) -> None:
    """Back up what changed before the window closes; returns when it is done or not waited for."""
    if not clock.wanted:
        return
    if clock.job:
        clock.context.jobs.cancel(clock.job)
    dialog = Leaving(parent, clock)
    dialog.exec()
    dialog.deleteLater()
