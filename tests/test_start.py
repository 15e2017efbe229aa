"""The first window stands at once: nothing heavy is imported before a person can type the password."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from db import keyring
from ohdesk.desk import create_office

ROOT = Path(__file__).resolve().parent.parent
HEAVY = (
    "sqlalchemy",
    "sqlcipher3",
    "db.records",
    "db.store",
    "openpyxl",
    "reportlab",
    "docx",
    "python_calamine",
    "pypinyin",
    "rapidfuzz",
    "ui.main_window",
)
USER, PASSWORD = "李堃", "Yushu2025!"
DOOR = """
import json, sys
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QLineEdit

from ohdesk import __main__ as front
from ui import app

told = {}

def look(door):
    told["shown"] = door.isVisible()
    told["early"] = sorted(set(json.loads(sys.argv[2])) & set(sys.modules))
    told["fields"] = [one.accessibleName() for one in door.findChildren(QLineEdit) if one.isVisible()]

class Door(app.SignIn):
    def exec(self):
        self.show()
        QApplication.processEvents()
        look(self)
        return super().exec()

    def leave(self):
        told["later"] = "ui.main_window" in sys.modules and "db.records" in sys.modules
        self.reject()

def prepare(jobs, modules):
    old(jobs, modules)
    door = QApplication.topLevelWidgets()
    found = next(one for one in door if isinstance(one, Door))
    jobs.run(lambda _: None, lambda _: QTimer.singleShot(0, found.leave))

old, app.Jobs.prepare = app.Jobs.prepare, prepare
app.SignIn = Door
told["code"] = front.main(["--data", sys.argv[1]])
print(json.dumps(told))
"""


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make an office whose password costs little."""
    monkeypatch.setattr(keyring, "COST", {"time": 1, "memory_kib": 8, "lanes": 1})
    folder = tmp_path / "office"
    create_office(folder, "220182", "职业健康股", USER, PASSWORD)
    return folder


def test_the_sign_in_stands_without_the_database_which_comes_while_the_password_is_typed(
    office: Path,
) -> None:
    words = [sys.executable, "-c", DOOR, str(office), json.dumps(HEAVY)]
    known = {key: value for key, value in os.environ.items() if key != "OHDESK_PASSWORD"}
    env = {**known, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(words, check=False, capture_output=True, encoding="utf-8", timeout=120, env=env)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.strip().splitlines()[-1])
    assert told["shown"]
    assert told["fields"] == ["用户名", "口令"]
    assert told["early"] == []
    assert told["later"]
    assert told["code"] == 0


WELCOME = """
import json, sys
from pathlib import Path

from ui import app
from ui.jobs import Jobs
from ui.welcome import Welcome

running = app.application()
door = Welcome(Path(sys.argv[1]), Jobs())
door.show()
running.processEvents()
print(json.dumps([door.isVisible(), sorted(set(json.loads(sys.argv[2])) & set(sys.modules))]))
sys.stdout.flush()
door._jobs.close()
"""


def test_the_first_start_asks_without_the_database(tmp_path: Path) -> None:
    words = [sys.executable, "-c", WELCOME, str(tmp_path / "new"), json.dumps(HEAVY)]
    env = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(words, check=True, capture_output=True, encoding="utf-8", timeout=120, env=env)
    assert json.loads(done.stdout.strip().splitlines()[-1]) == [True, []]


def test_an_answer_of_the_command_line_needs_no_database_either() -> None:
    asked = f"import json, sys; from ohdesk import cli; print(json.dumps([m for m in {HEAVY!r} if m in sys.modules]))"
    done = subprocess.run([sys.executable, "-c", asked], check=True, capture_output=True, text=True, cwd=ROOT)
    assert json.loads(done.stdout) == []
