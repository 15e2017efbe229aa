"""Background work: one worker and one beside it for backups, progress, cancel; the only file that starts a thread."""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from importlib import import_module
from threading import Event
from typing import Any

from PySide6.QtCore import QCoreApplication, QEventLoop, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from shiboken6 import isValid

from ohdesk import logs
from ohdesk.errors import Cancelled, Refused

Progress = Callable[[int, int, str], None]
Work = Callable[[Progress], Any]
UNFORESEEN = "程序遇到意外情况，这一步没有完成，已保存的数据不受影响。请重试；仍不行请联系管理员。"
SWEEP_MILLISECONDS = 10_000
MANY_OBJECTS, LONGEST_SWEEP = 50_000, 0.05
BEHIND_THE_DOOR = (
    "db.base",
    "db.records",
    "ohdesk.desk",
    "ui.office_window",
    "ui.home_page",
    "ohdesk.profile.reader",
    "ui.rescue_dialog",
)
"""What takes most of the time of a start: imported while the person types the password."""


@dataclass(eq=False)
class Job:
    """One piece of work on its way: what to do, whom to tell, and how far it is."""

    work: Work
    done: Callable[[Any], object] | None
    failed: Callable[[Exception], object] | None
    title: str
    stop: Event = field(default_factory=Event)
    started: float = field(default_factory=time.monotonic)
    step: int = 0
    steps: int = 0
    text: str = ""
    aside: bool = False

    def check(self) -> None:
        """Raise Cancelled once somebody asked to stop."""
        if self.stop.is_set():
            raise Cancelled


class Jobs(QObject):
    """The long-lived owner of the worker and of the signals; work itself never touches a widget."""

    told = Signal(object, object, object)
    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.waiting: list[Job] = []
        self.complain: Callable[[str], object] | None = None
        self._ended = False
        self._was_away = False
        self._sweep = QTimer(self)
        self._sweep.setInterval(SWEEP_MILLISECONDS)
        self._sweep.timeout.connect(self._tidy)
        self._sweep.start()
        gc.disable()  # the collector would take apart widgets in whichever thread it happens to run
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="worker")
        self._beside = ThreadPoolExecutor(max_workers=1, thread_name_prefix="beside")
        self.told.connect(self._hear, Qt.ConnectionType.QueuedConnection)

    def _tidy(self) -> None:
        """Collect what nobody holds any more, without holding up the window.

        Looking through a million records takes a second, so they are set aside, and looked through once while
        the person works elsewhere.
        """
        away = QGuiApplication.applicationState() != Qt.ApplicationState.ApplicationActive
        if self.busy:
            return
        if away and not self._was_away:
            gc.unfreeze()
        elif gc.get_count()[0] > MANY_OBJECTS:
            gc.freeze()
        self._was_away = away
        began = time.monotonic()
        gc.collect()
        if time.monotonic() - began > LONGEST_SWEEP:
            gc.freeze()

    @property
    def busy(self) -> bool:
        """Tell whether anything is under way or waiting."""
        return bool(self.waiting)

    @property
    def ended(self) -> bool:
        """Tell whether nothing is done any more."""
        return self._ended

    def run(
        self,
        work: Work,
        done: Callable[[Any], object] | None = None,
        failed: Callable[[Exception], object] | None = None,
        *,
        title: str = "",
        aside: bool = False,
    ) -> Job:
        """Do `work(progress)` in the background, then call `done(answer)` or `failed(error)` in the window.

        The error's text is always a Chinese sentence; without `failed` it is shown in a dialog. What is done
        `aside` keeps nothing else waiting: a backup of a large office takes a minute.
        """
        job = Job(work, done, failed, title, aside=aside)
        if self._ended:
            return job
        self.waiting.append(job)
        (self._beside if aside else self._worker).submit(self._work_at, job)
        self.changed.emit()
        return job

    def prepare(self, modules: Iterable[str]) -> None:
        """Import modules while a person reads or types, in the worker, so that all later work finds them there."""
        if not self._ended:
            self._worker.submit(self._import, list(modules))

    def _import(self, modules: list[str]) -> None:
        for one in modules:
            if not self._ended:
                import_module(one)

    def cancel(self, job: Job | None = None) -> None:
        """Ask a job, or all of them, to stop at the next progress."""
        for one in [job] if job else self.waiting:
            one.stop.set()

    def settle(self, seconds: float = 60.0) -> bool:
        """Let everything under way finish while the window stays alive; False when time ran out."""
        end = time.monotonic() + seconds
        while self.busy and time.monotonic() < end:
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
            time.sleep(0.002)
        return not self.busy

    def close(self, last: Callable[[], object] | None = None) -> None:
        """Stop what is under way, do the last thing in the worker, and end it."""
        if self._ended:
            return
        self._ended = True
        self.cancel()
        self.waiting.clear()
        self._beside.shutdown(wait=True)
        ending = self._worker.submit(last) if last else None
        self._worker.shutdown(wait=True)
        self._sweep.stop()
        gc.unfreeze()  # whoever signs in next finds nothing of this person's records
        gc.enable()
        if ending:
            ending.result()

    def _work_at(self, job: Job) -> None:
        def progress(step: int, steps: int, text: str = "") -> None:
            job.check()
            self.told.emit(job, None, (step, steps, text))

        try:
            job.started = time.monotonic()
            job.check()
            self.told.emit(job, "done", job.work(progress))
        except Exception as error:  # noqa: BLE001 - whatever went wrong must reach the window
            self.told.emit(job, "failed", error)

    def _hear(self, job: Job, ending: str | None, word: Any) -> None:
        if job not in self.waiting:
            return
        if ending is None:
            job.step, job.steps, job.text = word
        else:
            self.waiting.remove(job)
            seconds = time.monotonic() - job.started
            logs.note("job", name=_name(job.work), ending=ending, seconds=seconds, error=_kind(ending, word))
        self.changed.emit()
        if ending == "done":
            _call(job.done, word)
        elif ending == "failed":
            self._fail(job, word)

    def _fail(self, job: Job, error: Exception) -> None:
        if not isinstance(error, Refused):
            sys.excepthook(type(error), error, error.__traceback__)
            error = Refused(UNFORESEEN)
            if job.failed is None:
                return
        if job.failed:
            _call(job.failed, error)
        elif self.complain and not isinstance(error, Cancelled):
            self.complain(str(error))


def _name(work: Work) -> str:
    """Return which work it was, as the program calls it."""
    return getattr(work, "__qualname__", "work")


def _kind(ending: str, word: Any) -> str:
    return type(word).__name__ if ending == "failed" else "none"


def _call(back: Callable[[Any], object] | None, word: Any) -> None:
    """Answer, unless the page that asked is gone by now."""
    owner = getattr(back, "__self__", None)
    if back is None or (isinstance(owner, QObject) and not isValid(owner)):
        return
    back(word)
