"""Every kind of record has its page, its drawer, and a form in which each of its fields can be typed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import factories
import pytest
import small_county
from pages import opened, write
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from db.records import KINDS
from ohdesk import query
from ohdesk.desk import open_office
from ohdesk.fields import fields_of
from ui import theme
from ui.context import Context
from ui.editors import HiddenEditor, TextEditor
from ui.jobs import Jobs
from ui.record_form import RecordForm


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make an office with at least one record of every kind."""
    folder = tmp_path_factory.mktemp("filled") / "office"
    with small_county.make(folder) as desk:
        link = factories.linker(desk, 300)
        for kind in KINDS:
            link(kind.__tablename__)
    return folder


@pytest.fixture(scope="module")
def everything(filled: Path, qapp: QApplication) -> Any:
    """Give that office, opened once for all kinds."""
    theme.apply(qapp, dark=False)
    with open_office(filled, small_county.USER, small_county.PASSWORD) as desk:
        jobs = Jobs()
        yield Context(desk, jobs)
        jobs.close()


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__tablename__)
def test_every_kind_has_its_page_and_drawer(everything: Context, qtbot: QtBot, kind: Any) -> None:
    whole = opened(everything, qtbot, [kind.__tablename__])
    page = whole.page
    assert page.model.rowCount() >= 1
    assert page.model.columnCount() >= 2
    page.open_drawer()
    assert page.drawer.number == page.current
    page.drawer.show_tab("历史")
    assert kind.zh in page.view.accessibleName()


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__tablename__)
def test_every_field_of_every_kind_can_be_typed_and_saved(
    everything: Context, qtbot: QtBot, kind: Any
) -> None:
    link = factories.linker(everything.desk, 500 + KINDS.index(kind))
    wanted = factories.values(kind.__tablename__, 700 + KINDS.index(kind), link)
    form = RecordForm(everything, kind)
    qtbot.addWidget(form)
    for field in fields_of(kind):
        editor = form.lines[field.name].editor
        if isinstance(editor, HiddenEditor) or (isinstance(editor, TextEditor) and field.type == "text"):
            write(editor.line, str(wanted[field.name] or ""))
        else:
            editor.show_value(wanted[field.name])
            editor.told()
    assert form.save(), form.summary.accessibleDescription()
    kept = query.rows(everything.desk, kind, [form.saved[-1]])[0]
    assert {name: getattr(kept, name) for name in wanted} == wanted
