"""Types into a form as a person does until somebody pulls the plug: python half_typed.py FOLDER USER PASSWORD NAME."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from pages import named, write
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from db.records.employer import Employer
from ohdesk import drafts
from ohdesk.desk import open_office
from ui import draft_keeper, theme
from ui.context import Context
from ui.jobs import Jobs
from ui.record_form import RecordForm


def type_on(folder: str, user: str, password: str, name: str) -> None:
    """Type a name, say when it is kept, and go on typing for ever."""
    draft_keeper.WAIT = 30
    app = QApplication([])
    theme.apply(app, dark=False)
    desk = open_office(Path(folder), user, password)
    form = RecordForm(Context(desk, Jobs()), Employer)
    form.show()
    write(named(form, "单位名称", QLineEdit), name)
    while not drafts.find(desk):
        QTest.qWait(10)
    sys.stdout.write("kept\n")
    sys.stdout.flush()
    while True:
        QTest.keyClicks(named(form, "注册地址", QLineEdit), "x")
        app.processEvents()
        time.sleep(0.001)


if __name__ == "__main__":
    type_on(*sys.argv[1:])
