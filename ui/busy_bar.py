"""What is under way, shown once it takes longer than a blink, and stoppable once it takes long."""

from __future__ import annotations

import time

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QProgressBar, QSizePolicy, QWidget

from ui.jobs import Job, Jobs
from ui.short_words import ShortLabel
from ui.widgets import button, row

SHOWN_AFTER, CANCEL_AFTER = 0.3, 2.0
NARROWEST, WIDEST = 48, 160
"""How long the bar is where there is little room, and where there is much."""


class BusyBar(QWidget):
    """Title, bar and 取消 for the job at the front of the queue; the words give way first, 取消 never."""

    def __init__(self, jobs: Jobs) -> None:
        super().__init__()
        self._jobs = jobs
        self._text = ShortLabel("", "note")
        self._text.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self._text.setMinimumWidth(1)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setMinimumWidth(NARROWEST)
        self._bar.setMaximumWidth(WIDEST)
        self._bar.setAccessibleName("进度")
        self._stop = button("取消", "x", flat=True)
        self._stop.setProperty("role", "slim")
        self._stop.clicked.connect(self._cancel)
        self.setLayout(row(self._text, self._bar, self._stop))
        self._clock = QTimer(self)
        self._clock.setInterval(100)
        self._clock.timeout.connect(self._show)
        jobs.changed.connect(self._show)
        self._show()

    def _job(self) -> Job | None:
        waiting = self._jobs.waiting
        return next((one for one in waiting if not one.aside), waiting[0] if waiting else None)

    def _show(self) -> None:
        job = self._job()
        if job is None:
            self._clock.stop()
            self.hide()
            return
        if not self._clock.isActive():
            self._clock.start()
        lasted = time.monotonic() - job.started
        words = job.text or job.title or "正在处理"
        self._text.setText(f"{words} {job.step:,} / {job.steps:,}" if job.steps else f"{words}…")
        self._bar.setRange(0, job.steps)
        self._bar.setValue(job.step)
        self._stop.setVisible(lasted > CANCEL_AFTER)
        self._stop.setEnabled(not job.stop.is_set())
        self.setVisible(lasted > SHOWN_AFTER)

    def _cancel(self) -> None:
        if job := self._job():
            self._jobs.cancel(job)
            self._stop.setEnabled(False)
