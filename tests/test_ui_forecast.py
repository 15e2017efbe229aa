"""The 预判 and 口径 tabs of 指标测算, used as a person would: look ahead, write over the draft, take it back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from pages import named
from PySide6.QtCore import QDate, Qt
from PySide6.QtWidgets import QApplication, QLabel, QPlainTextEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from db.records.outlook import Outlook
from ohdesk import assess, query
from ohdesk.definitions import definition_of, switches
from ohdesk.desk import Desk
from ohdesk.forecast import forecasts, kept_outlooks
from ohdesk.profile import Profile
from ui import theme
from ui.assess_page import AssessPage
from ui.context import Context
from ui.definitions import sections
from ui.forecast_chart import marks

PROFILE = "henan-2025"
KEY = "declaration_rate"
CUT = date(2025, 6, 30)


@pytest.fixture
def desk(county: Desk) -> Desk:
    """Work in the small county."""
    return county


@pytest.fixture
def profile(desk: Desk) -> Profile:
    return assess.open_profile(desk, PROFILE)


@pytest.fixture
def page(context: Context, qtbot: QtBot) -> AssessPage:
    """Open 指标测算 as of the middle of the year."""
    found = AssessPage(context)
    qtbot.addWidget(found)
    found.resize(1190, 700)
    found.show()
    found.reload()
    assert context.jobs.settle()
    found.as_of.setDate(QDate(CUT.year, CUT.month, CUT.day))
    qtbot.waitUntil(lambda: found.reckoned is not None and found.reckoned.as_of == CUT, timeout=20_000)
    assert context.jobs.settle()
    return found


@pytest.fixture
def look(page: AssessPage, context: Context) -> Callable[[str, str], Any]:
    """Open one indicator's tab and let it load."""

    def open_tab(key: str, tab: str) -> Any:
        page.show_where(key=key, tab=tab)
        assert context.jobs.settle()
        QApplication.processEvents()
        return page.panel.pages[tab]

    return open_tab


def write(area: QPlainTextEdit, words: str) -> None:
    area.selectAll()
    area.insertPlainText(words)


def press(qtbot: QtBot, where: QWidget, words: str, context: Context) -> None:
    qtbot.mouseClick(named(where, words, QPushButton), Qt.MouseButton.LeftButton)
    assert context.jobs.settle()


def test_the_tab_shows_what_is_forecast(look: Any, desk: Desk, profile: Profile) -> None:
    tab = look(KEY, "forecast")
    one = forecasts(desk, profile, CUT)[KEY]
    assert [number.text() for number in tab.numbers.values()] == list(one.texts)
    assert tab.progress.toPlainText() == one.progress
    assert tab.reason.toPlainText() == one.reason
    assert tab.chart.isVisible()
    assert one.progress in tab.chart.accessibleDescription()
    assert tab.pill.text() in ("能达标", "难以达标", "尚不确定")
    assert not tab.dirty


def test_the_tabs_stand_in_their_order(page: AssessPage, look: Any) -> None:
    look("insured_workers", "forecast")
    tabs = page.panel.tabs
    seen = [tabs.tabText(at) for at in range(tabs.count()) if tabs.isTabVisible(at)]
    assert seen == ["口径", "数据", "差距", "预判", "填报"]


def test_words_written_are_kept_and_the_draft_comes_back(
    look: Any, desk: Desk, profile: Profile, context: Context, qtbot: QtBot
) -> None:
    tab = look(KEY, "forecast")
    draft = tab.progress.toPlainText()
    write(tab.progress, "年底预计达到91%")
    qtbot.mouseClick(named(tab, "年底能否达标 能达标"), Qt.MouseButton.LeftButton)
    assert tab.dirty
    press(qtbot, tab, "保存预判", context)
    kept = kept_outlooks(desk, profile)[KEY]
    assert (kept.will_reach, kept.progress) == (True, "年底预计达到91%")
    assert not tab.dirty
    assert tab.state.text() == "已人工填写"
    press(qtbot, tab, "恢复草稿", context)
    assert tab.progress.toPlainText() == draft
    assert KEY in kept_outlooks(desk, profile)
    press(qtbot, tab, "保存预判", context)
    assert kept_outlooks(desk, profile) == {}
    assert len(query.ids(desk, Outlook, query.Query())) == 0


def test_words_not_saved_are_asked_about_before_they_are_lost(
    look: Any, page: AssessPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    tab = look(KEY, "forecast")
    write(tab.reason, "两家企业停产检修")
    asked: list[str] = []
    monkeypatch.setattr("ui.forecast_tab.confirm", lambda *words, **_: bool(asked.append(words[1])))
    assert not page.may_leave()
    page.table.show_row(0)
    assert tab.reason.toPlainText() == "两家企业停产检修"
    assert page.panel.row is not None
    assert page.panel.row.key == KEY
    page.reload()
    assert page.context.jobs.settle()
    assert tab.reason.toPlainText() == "两家企业停产检修"
    monkeypatch.setattr("ui.forecast_tab.confirm", lambda *_words, **_: True)
    assert page.may_leave()
    assert asked


def test_a_figure_that_cannot_be_forecast_says_why_and_can_be_written(
    look: Any, context: Context, qtbot: QtBot
) -> None:
    tab = look("diagnosis_institution", "forecast")
    assert "不作预测" in tab.note.text() or tab.note.text()
    assert not tab.picture.isVisible()
    write(tab.progress, "年底前确定1家")
    press(qtbot, tab, "保存预判", context)
    assert tab.state.text() == "已人工填写"


def test_the_meaning_names_its_definition_and_the_reading_taken(
    look: Any, desk: Desk, profile: Profile, went: list[Any], qtbot: QtBot
) -> None:
    tab = look(KEY, "meaning")
    said = "\n".join(one.text() for one in tab.findChildren(QLabel) if one.isVisible())
    indicator = profile.indicator(KEY)
    assert definition_of(indicator).zh in said
    assert indicator.definition not in said
    assert definition_of(indicator).says in said
    assert indicator.clause in said
    for one in switches(desk, profile):
        assert (one.words in said) == (KEY in one.switch.affects)
    if any(KEY in one.affects for one in profile.switches):
        qtbot.mouseClick(named(tab, "口径选择", QPushButton), Qt.MouseButton.LeftButton)
        assert went[-1][0] == "definitions"


def test_a_picture_is_painted_for_every_row_light_and_dark(look: Any, qapp: Any, profile: Profile) -> None:
    for one in profile.indicators:
        tab = look(one.key, "forecast")
        assert not tab.chart.grab().isNull()
    theme.apply(qapp, dark=True)
    try:
        tab = look(KEY, "forecast")
        assert not tab.chart.grab().isNull()
    finally:
        theme.apply(qapp, dark=False)


def test_axes_have_few_round_marks_around_every_value() -> None:
    for low, high in ((0, 1), (82.1, 99.4), (0, 0), (-12.0, 20.0), (3, 28_431), (0.2, 0.9), (95, 95)):
        found = marks(low, high)
        assert found[0] <= low
        assert found[-1] >= high
        assert 1 <= len(found) <= 10


def test_the_words_of_steady_rising_follow_the_reading_taken(look: Any, page: AssessPage) -> None:
    look("insured_workers", "meaning")
    assert page.reckoned is not None
    indicator = page.reckoned.profile.indicator("insured_workers")
    row = next(one for one in page.reckoned.results.rows if one.key == "insured_workers")
    both, end, strict = (
        "\n".join(heading + words for heading, words in sections(page.reckoned.profile, indicator, row, way))
        for way in ("both", "end_point", "strict")
    )
    assert "两种读法" in both
    assert "两种读法" not in end + strict
    assert "只看期末高于期初" in end
    assert "各年都不低于上一年" not in end
    assert "逐年都不下降" in strict
