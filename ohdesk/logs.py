"""日志: what the program did, how often and how long, in files of limited size; never a name or a number."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any

import platformdirs

from ohdesk import __version__, paths
from ohdesk.errors import Refused
from ohdesk.place import has_office
from ohdesk.scrub import plain, scrub

FILE, FOLDER = "ohdesk.log", "logs"
LARGEST, OLDER = 500_000, 4
log = logging.getLogger("ohdesk")


class _Line(logging.Formatter):
    """Time, level and scrubbed words on one line; arguments are plain words or nothing, errors their kind alone."""

    def format(self, record: logging.LogRecord) -> str:
        given: Any = record.args
        if isinstance(given, tuple):
            given = tuple(one if isinstance(one, int | float) else plain(one) for one in given)
        elif given:
            given = {name: one if isinstance(one, int | float) else plain(one) for name, one in given.items()}
        try:
            words = str(record.msg) % given if given else str(record.msg)
        except (TypeError, ValueError, KeyError):
            words = "unreadable"
        if record.exc_info and record.exc_info[0]:
            words += f" {record.exc_info[0].__name__}"
        when = datetime.fromtimestamp(record.created).astimezone().isoformat(timespec="seconds")
        return f"{when} {record.levelname} {scrub(words)}"


class _File(RotatingFileHandler):
    """A log file that never speaks up: a full disk or a second process must not disturb the work."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the word of logging
        """Say nothing."""


class _State:
    """Where the log goes now."""

    data: Path | None = None
    handler: _File | None = None


def place(data: Path | None = None) -> Path:
    """Return the log folder: beside an office's data, or the user's own when there is no office yet."""
    folder = data or _State.data
    if folder is not None and has_office(folder):
        return folder / FOLDER
    return Path(platformdirs.user_log_dir(paths.APP_NAME, appauthor=False))


def aim(data: Path) -> None:
    """Say which office is being worked on, so that an error report lands beside it; nothing is written yet."""
    _State.data = data


def start(data: Path) -> None:
    """Keep the log beside an office's data from now on; a place that cannot be written is passed over."""
    stop()
    aim(data)
    folder = place(data)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        made = _File(folder / FILE, maxBytes=LARGEST, backupCount=OLDER, encoding="utf-8", delay=True)
    except OSError:
        return
    made.setFormatter(_Line())
    log.setLevel(logging.INFO)
    log.propagate = False
    log.addHandler(made)
    _State.handler = made


def stop() -> None:
    """Give the file back."""
    if _State.handler is not None:
        log.removeHandler(_State.handler)
        _State.handler.close()
        _State.handler = None
        log.propagate = True


def note(action: str, **counts: object) -> None:
    """Write one line: an action and its counts, durations and code words; anything else is left out."""
    if _State.handler is not None:
        words = [plain(action), *(f"{name}={plain(one)}" for name, one in counts.items())]
        log.info(" ".join(words))


@contextmanager
def noted(data: Path, action: str) -> Iterator[None]:
    """Keep the log while an open office is worked on, with how the work ended and how long it took."""
    start(data)
    began, ending = time.monotonic(), "stopped"
    try:
        yield
        ending = "done"
    except Refused as refused:
        ending = type(refused).__name__
        raise
    except Exception as error:
        ending = type(error).__name__
        raise
    finally:
        note("command", name=action, ending=ending, seconds=time.monotonic() - began, version=__version__)
        stop()
