"""What every test stands on: no screen, and an office's folder of its own."""

from __future__ import annotations

import gc
import io
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import pytest
import small_county
from doors import COUNTY, OFFICE, PASSWORD, ROOT, USER, Answer, Ohdesk, Prepared
from hypothesis import HealthCheck, settings
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from db import keyring
from db.office import Role
from db.store import open_store
from ohdesk.__main__ import main
from ohdesk.desk import Desk, create_office, open_office
from ui import theme
from ui.context import Context
from ui.jobs import Jobs

CHEAP = {"time": 1, "memory_kib": 8, "lanes": 1}
os.environ["QT_QPA_PLATFORM"] = "offscreen"
# How long one example takes depends on what else the machine does, so no example is held to a deadline.
# At the gate the same examples every time; the search for new ones goes on in everybody's own runs.
settings.register_profile(
    "house", deadline=None, derandomize="CI" in os.environ, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("house")


@pytest.fixture(autouse=True)
def data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Point the program at a fresh data folder, so that no test meets a real office."""
    folder = tmp_path / "office"
    monkeypatch.setenv("OHDESK_DATA", str(folder))
    monkeypatch.delenv("OHDESK_PASSWORD", raising=False)
    return folder


@pytest.fixture(autouse=True)
def let_go(data_folder: Path) -> Iterator[None]:
    """Take apart the windows a test closed; left standing, every later change of the colours would dress them too."""
    yield
    if QApplication.instance() is not None:
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        if QApplication.topLevelWidgets():
            gc.collect()


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    """Create one office for the whole session; its password is stretched cheaply, so that opening is fast."""
    folder = tmp_path_factory.mktemp("prepared") / "office"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keyring, "COST", CHEAP)
        recovery = create_office(folder, COUNTY, OFFICE, USER, PASSWORD)
    return Prepared(folder, keyring.Keyring.load(folder).unlock(USER, PASSWORD), recovery)


@pytest.fixture
def office(prepared: Prepared, data_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the test its own copy of the office, and commands its password."""
    shutil.copytree(prepared.folder, data_folder)
    monkeypatch.setenv("OHDESK_PASSWORD", PASSWORD)
    return data_folder


@pytest.fixture
def desk(office: Path, prepared: Prepared) -> Iterator[Desk]:
    """Open the test's office as its administrator."""
    with Desk(open_store(office, prepared.key), USER, Role.administrator) as opened:
        yield opened


@pytest.fixture(scope="session")
def county_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the small county once for the whole session; its password is stretched cheaply too."""
    folder = tmp_path_factory.mktemp("county") / "office"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keyring, "COST", CHEAP)
        small_county.make(folder).close()
    return folder


@pytest.fixture
def county(county_folder: Path, data_folder: Path) -> Iterator[Desk]:
    """Give a test its own copy of the small county, open; a file about it calls this its `desk`."""
    shutil.copytree(county_folder, data_folder)
    with open_office(data_folder, small_county.USER, small_county.PASSWORD) as opened:
        yield opened


@pytest.fixture
def context(desk: Desk, qtbot: QtBot, qapp: QApplication) -> Iterator[Context]:
    """Give what pages are given."""
    theme.apply(qapp, dark=False)
    jobs = Jobs()
    yield Context(desk, jobs)
    jobs.close()


@pytest.fixture
def went(context: Context) -> list[tuple[str, dict[str, Any]]]:
    """Collect where the pages lead."""
    found: list[tuple[str, dict[str, Any]]] = []
    context.went.connect(lambda page, where: found.append((page, where)))
    return found


@pytest.fixture
def ohdesk(monkeypatch: pytest.MonkeyPatch) -> Ohdesk:
    """Run the command line in this process: same words, same answers, no start-up time."""

    def run(*words: object, stdin: str = "") -> Answer:
        out, err = io.StringIO(), io.StringIO()
        monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))
        with redirect_stdout(out), redirect_stderr(err):
            code = main([str(word) for word in words])
        return Answer(code, out.getvalue(), err.getvalue())

    return run


@pytest.fixture
def real_ohdesk() -> Ohdesk:
    """Run the command line as a person does, as a process of its own."""

    def run(*words: object, stdin: str | bytes = "", **environment: str) -> Answer:
        done = subprocess.run(
            [sys.executable, "-m", "ohdesk", *(str(word) for word in words)],
            input=stdin if isinstance(stdin, bytes) else stdin.encode(),
            capture_output=True,
            check=False,
            cwd=ROOT,
            env={**os.environ, **environment},
        )
        return Answer(done.returncode, done.stdout.decode(), done.stderr.decode())

    return run
