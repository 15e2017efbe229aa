"""The office is backed up by itself: every half hour when something changed; what failed is said in the strip alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from ohdesk.errors import Cancelled, Damaged, Refused
from ohdesk.keeping import backups
from ohdesk.keeping.backups import Backup
from ohdesk.keeping.overview import Kept, may_back_up, overview
from ui.context import Context
from ui.jobs import Job, Progress

EVERY_MILLISECONDS = 30 * 60 * 1000


class BackupClock(QObject):
    """One per window; knows how the office is kept and takes the backups nobody has to think of."""

    changed = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.context = context
        self.kept: Kept | None = None
        self.trouble = ""
        self.job: Job | None = None
        self._off = False
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MILLISECONDS)
        self._timer.timeout.connect(self.tick)
        self._timer.start()
        context.records_changed.connect(self._records_changed)
        self.look()

    def stop(self) -> None:
        """Take no backups any more: the office is a demonstration, or about to be closed."""
        self._off = True
        self._timer.stop()
        if self.job:
            self.context.jobs.cancel(self.job)

    @property
    def wanted(self) -> bool:
        """Tell whether there is something new to back up and somebody who may."""
        if self._off or self.context.jobs.ended or not may_back_up(self.context.desk):
            return False
        self.look()
        return bool(self.kept and self.kept.changes)

    def look(self) -> None:
        """Look again how the office is kept."""
        if self._off:
            return
        try:
            self.kept = overview(self.context.desk)
        except Refused as error:
            self.trouble = str(error)
        self.changed.emit()

    def _records_changed(self, _kind: str) -> None:
        # A lambda here would hold the clock, and with it the context and its desk, for as long as the program runs.
        self.look()

    def tick(self) -> None:
        """Take a backup when something changed and none is under way."""
        if self.job is None and self.wanted:
            self.job = self.take("timer", self._ended, self._failed)

    def take(
        self,
        why: str,
        done: Callable[[Backup], object],
        failed: Callable[[Exception], object],
        folder: Path | None = None,
    ) -> Job:
        """Take a backup beside all other work; into the office's own folder the older ones are thinned out."""
        desk = self.context.desk

        def work(progress: Progress) -> Backup:
            made = backups.take(desk, why, folder, lambda at, of: progress(at // 40, of // 40, "正在备份"))
            if folder is None:
                backups.thin_out(made.path.parent)
            return made

        def ended(made: Backup) -> None:
            self.trouble = ""
            self.look()
            done(made)

        return self.context.jobs.run(work, ended, failed, title="正在备份", aside=True)

    def _ended(self, _made: Backup) -> None:
        self.job = None

    def _failed(self, error: Exception) -> None:
        self.job = None
        if not isinstance(error, Cancelled):
            more = "请到“备份与恢复”点“检查数据”。" if isinstance(error, Damaged) else ""
            self.trouble = f"自动备份没有完成：{error}{more}"
        self.look()


def clock_of(context: Context) -> BackupClock:
    """Return the window's one clock, made when it is first asked for."""
    return context.findChild(BackupClock) or BackupClock(context)
