"""本单位 put right: seen at once, followed by everything made from now on, and told in the audit records."""

from __future__ import annotations

from datetime import date

import look
import pytest
from doors import COUNTY, OFFICE
from pages import named, write
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from db.office import Role
from ohdesk import audit_log, office_facts
from ohdesk.assess import open_profile
from ohdesk.desk import County, Desk
from ohdesk.errors import Refused
from ohdesk.keeping import backups, restoring
from ohdesk.report.facts import gather
from ui.appearance import Appearance
from ui.context import Context
from ui.main_window import MainWindow

NEW = "榆河区疾病预防控制局职业健康科"


def dialogs() -> list[QDialog]:
    """Return the dialogs in sight."""
    return [one for one in QApplication.topLevelWidgets() if isinstance(one, QDialog) and one.isVisible()]


def test_an_administrator_puts_the_name_right_and_sees_it_at_once(
    context: Context, qtbot: QtBot, qapp: QApplication
) -> None:
    window = MainWindow(context, Appearance(qapp, dark=False))
    qtbot.addWidget(window)
    window.resize(1366, 768)
    window.show()
    window.go("settings", {"tab": "machine"})
    assert OFFICE in window.windowTitle()
    qtbot.mouseClick(named(window, "更正…", QPushButton), Qt.MouseButton.LeftButton)
    (asked,) = dialogs()
    write(named(asked, "办公室名称", QLineEdit), "  ")
    qtbot.mouseClick(named(asked, "更正", QPushButton), Qt.MouseButton.LeftButton)
    assert context.jobs.settle()
    assert "办公室名称" in named(asked, "提示", QLabel).text()
    assert look.faults(asked) == []
    write(named(asked, "办公室名称", QLineEdit), NEW)
    write(named(asked, "县区名称", QLineEdit), "榆河区")
    qtbot.mouseClick(named(asked, "更正", QPushButton), Qt.MouseButton.LeftButton)
    assert context.jobs.settle()
    assert dialogs() == []
    assert window.windowTitle().startswith(NEW)
    assert named(window, "办公室", QLabel).text() == NEW
    assert named(window, "县区", QLabel).text() == f"榆河区（区划代码 {COUNTY}）"
    assert any(one.toolTip() == NEW for one in window.navigation.findChildren(QLabel))


def test_what_is_made_from_now_on_bears_the_new_name_and_the_chain_both(desk: Desk) -> None:
    made = backups.take(desk)
    county = desk.county
    office_facts.set_office(desk, NEW, County("220184", "榆河区"))
    facts = gather(desk, open_profile(desk, "henan-2025"), date(2025, 6, 30))
    assert (facts.office, facts.county) == (NEW, County("220184", "榆河区"))
    (line,) = audit_log.entries(desk, audit_log.Filters(action="set_office")).lines
    told = {words: (was, now) for words, was, now in line.changes}
    assert told["单位"] == (OFFICE, NEW)
    assert told["县区"] == (county.name, "榆河区")
    assert told["区划代码"] == (county.code, "220184")
    assert restoring.compare(desk, made.path).stranger == ""
    again = Desk(desk.store, desk.user, desk.role)
    assert (again.office, again.county) == (desk.office, desk.county)


def test_nothing_changed_leaves_no_trace(desk: Desk) -> None:
    before = audit_log.total(desk, audit_log.Filters())
    office_facts.set_office(desk, OFFICE, desk.county)
    assert audit_log.total(desk, audit_log.Filters()) == before


@pytest.mark.parametrize(
    ("name", "county"),
    [
        (" ", County(COUNTY, "榆河县")),
        ("股" * 41, County(COUNTY, "榆河县")),
        (NEW, County("22018", "榆河县")),
        (NEW, County("992018", "榆河县")),
        (NEW, County(COUNTY, " ")),
    ],
)
def test_what_no_form_can_bear_is_refused(desk: Desk, name: str, county: County) -> None:
    with pytest.raises(Refused):
        office_facts.set_office(desk, name, county)
    assert desk.office == OFFICE


def test_only_an_administrator_may(desk: Desk) -> None:
    with pytest.raises(Refused):
        office_facts.set_office(Desk(desk.store, "李敏", Role.recorder), NEW, desk.county)
