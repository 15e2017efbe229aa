"""What nobody foresaw: one calm dialog, and a line in the log without anybody's data."""

from __future__ import annotations

import logging
import sys
import traceback
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

from PySide6.QtWidgets import QApplication

from ui.jobs import UNFORESEEN
from ui.widgets import message

log = logging.getLogger("ohdesk.window")


class Mishaps:
    """Takes the place of Python's own last word while the window is open."""

    def __init__(self, *, quiet: bool = False) -> None:
        self.seen = 0
        self._quiet = quiet
        self._talking = False
        log.propagate = False
        log.addHandler(logging.NullHandler())
        sys.excepthook = self.hear

    def log_to(self, folder: Path) -> None:
        """Keep the log beside an office's data."""
        place = folder / "logs"
        try:
            place.mkdir(exist_ok=True)
            handler = RotatingFileHandler(
                place / "window.log", maxBytes=500_000, backupCount=3, encoding="utf-8", delay=True
            )
        except OSError:
            return
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
        log.addHandler(handler)

    def close(self) -> None:
        """Give the log back and let Python speak for itself again."""
        for handler in list(log.handlers):
            log.removeHandler(handler)
            handler.close()
        sys.excepthook = sys.__excepthook__

    def hear(self, kind: type[BaseException], _error: BaseException, trace: TracebackType | None) -> None:
        """Log where it happened, never what was typed, and say one sentence once."""
        if issubclass(kind, KeyboardInterrupt):
            QApplication.quit()
            return
        self.seen += 1
        log.error("%s at %s", kind.__name__, places(trace))
        if not self._quiet and not self._talking:
            self._talking = True
            message(QApplication.activeWindow(), "没有完成", UNFORESEEN)
            self._talking = False


def places(trace: TracebackType | None) -> str:
    """Return where something went wrong as file:line pairs, the values left out."""
    steps = traceback.extract_tb(trace)[-8:]
    return " < ".join(f"{Path(step.filename).name}:{step.lineno} {step.name}" for step in reversed(steps))
