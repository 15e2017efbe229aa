"""The page of the city's roll-up, used as a person would: sticks dropped, a bad package taken off, tables written."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import twelve_counties as many
from conftest import CHEAP
from pages import named
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QPushButton
from pytestqt.qtbot import QtBot

from db import keyring
from ohdesk.desk import Desk
from ui import rollup_page
from ui.context import Context
from ui.rollup_page import RollupPage

FEW = many.COUNTIES[:3]


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Make three counties' packages once."""
    home = tmp_path_factory.mktemp("few")
    found = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keyring, "COST", CHEAP)
        for at, code in enumerate(FEW):
            with many.office(home / code, code) as desk:
                many.enter(desk, code, at)
                many.add(desk, many.AnnualFigure, many.figures(at))
                found.append(many.package(desk, home / "packages"))
    return found


@pytest.fixture
def desk(data_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """Open an empty office of the city."""
    monkeypatch.setattr(keyring, "COST", CHEAP)
    with many.office(data_folder, many.CITY) as opened:
        yield opened


@pytest.fixture
def page(context: Context, qtbot: QtBot) -> RollupPage:
    """Open the page."""
    found = RollupPage(context)
    qtbot.addWidget(found)
    found.resize(1180, 700)
    found.show()
    found.reload()
    return found


def column(table: Any, at: int) -> list[str]:
    return [table.item(place, at).text() for place in range(table.rowCount())]


def test_packages_are_added_up_as_they_come(page: RollupPage, context: Context, packages: list[Path]) -> None:
    assert page.stack.currentIndex() == 0
    assert not page.go_button.isEnabled()
    page.take([packages[0].parent])
    assert context.jobs.settle()
    assert column(page.packages, 2)[:3] == ["可汇总"] * 3
    assert column(page.packages, 0)[3:] == [
        "牧野区",
        "新乡县",
        "获嘉县",
        "原阳县",
        "延津县",
        "封丘县",
        "卫辉市",
        "辉县市",
        "长垣市",
    ]
    assert column(page.packages, 2)[3:] == ["未收到"] * 9
    assert column(page.sums, 3)[1] == "27"
    assert "3 个县区" in page.head.note.text()
    assert page.queries.rowCount() >= 9
    assert page.go_button.isEnabled()


def test_a_bad_package_is_named_and_can_be_left_out(
    page: RollupPage, context: Context, packages: list[Path], tmp_path: Path, qtbot: QtBot
) -> None:
    bad = many.altered(
        packages[1], tmp_path / "错", manifest=lambda told: told.update(profile_digest="0" * 64)
    )
    page.take([packages[0], bad])
    assert context.jobs.settle()
    assert column(page.packages, 2)[:2] == ["不能用", "可汇总"]
    assert "卫滨区" in column(page.packages, 0)[0]
    assert page.problem.isVisible()
    assert not page.go_button.isEnabled()
    page.packages.setCurrentCell(0, 0)
    qtbot.keyClick(page.packages, Qt.Key.Key_Delete)
    assert context.jobs.settle()
    assert page.go_button.isEnabled()
    assert not page.problem.isVisible()


def test_the_citys_files_are_written_where_the_person_says(
    page: RollupPage,
    context: Context,
    packages: list[Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    out, told = tmp_path / "出", []
    out.mkdir()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(out))
    monkeypatch.setattr(rollup_page, "confirm", lambda *words, **_: told.append(words[2]))
    page.take(packages)
    assert context.jobs.settle()
    named(page, "生成市级报表", QPushButton).click()
    assert context.jobs.settle()
    names = [one.name for one in out.rglob("*.xlsx")]
    assert "各县区明细.xlsx" in names
    assert any("定量指标调查表" in one for one in names)
    assert told
    named(page, "全部去掉", QPushButton).click()
    assert page.stack.currentIndex() == 0
