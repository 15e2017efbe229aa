"""Drafts in the window: the banner of a form, the list after the start, and every field put back as typed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import factories
import pytest
from doors import USER, Prepared
from pages import named, write
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from db.office import Role
from db.records import KINDS
from db.records.employer import Employer
from db.records.person import Person
from db.store import open_store
from ohdesk import drafts, ledger, query, typed
from ohdesk.desk import Desk
from ohdesk.identity import make_citizen_number, make_credit_code
from ohdesk.profile import load as load_profile
from ui import draft_keeper, draft_list, record_form
from ui.context import Context
from ui.draft_list import DraftList
from ui.figure_form import FigureForm
from ui.record_form import RecordForm

NAME, CONTACT, PHONE = "榆河镇草稿石材有限公司", "周秀兰", "13800138046"
CODE = make_credit_code("220182", 4_711)
NUMBER = make_citizen_number("220182", date(1979, 2, 3), 117)
VALUES: dict[str, object] = {"name": NAME, "contact": CONTACT, "contact_phone": PHONE}


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no test wait two seconds."""
    monkeypatch.setattr(draft_keeper, "WAIT", 20)
    monkeypatch.setattr(record_form, "confirm", lambda *_, **__: True)


@pytest.fixture
def form(context: Context, qtbot: QtBot) -> RecordForm:
    return opened(context, qtbot)


def opened(
    context: Context, qtbot: QtBot, kind: Any = Employer, number: int | None = None, **given_: Any
) -> RecordForm:
    made = RecordForm(context, kind, number, given_)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    return made


def saved_employer(desk: Desk) -> int:
    return ledger.save(desk, Employer, {"name": NAME, "credit_code": CODE, "contact": "王芳"}).id


def press(where: QWidget, words: str, qtbot: QtBot) -> None:
    qtbot.mouseClick(named(where, words, QAbstractButton), Qt.MouseButton.LeftButton)


def shown(where: QWidget) -> str:
    QApplication.processEvents()
    return "\n".join(one.text() for one in where.findChildren(QLabel) if one.isVisible())


def typed_and_lost(context: Context, qtbot: QtBot, number: int | None = None) -> None:
    """Type into a form and let the program end without the form being left."""
    form = opened(context, qtbot, Employer, number)
    write(named(form, "联系人", QLineEdit), CONTACT)
    qtbot.waitUntil(lambda: bool(drafts.find(context.desk)))
    form.drafts.setParent(None)
    form.drafts.slot = ""
    form.deleteLater()
    QApplication.processEvents()


def test_the_next_form_offers_it_and_saving_ends_it(context: Context, qtbot: QtBot) -> None:
    drafts.keep(context.desk, "employer", None, {**VALUES, "credit_code": CODE})
    form = opened(context, qtbot)
    assert "上次没有保存的内容（今天" in shown(form.drafts.banner)
    assert "单位名称、联系人" in shown(form.drafts.banner)
    assert form.lines["name"].editor.raw() is None
    press(form, "恢复", qtbot)
    assert form.drafts.banner.isHidden()
    assert {name: form.values()[name] for name in VALUES} == VALUES
    assert form.save()
    kept = query.rows(context.desk, Employer, [form.saved[-1]])[0]
    assert (kept.name, kept.contact) == (NAME, CONTACT)  # type: ignore[attr-defined]
    assert drafts.find(context.desk) == []


def test_typing_is_kept_and_a_form_left_on_purpose_leaves_nothing(
    form: RecordForm, context: Context, qtbot: QtBot
) -> None:
    write(named(form, "单位名称", QLineEdit), NAME)
    qtbot.waitUntil(lambda: bool(drafts.find(context.desk)))
    assert drafts.find(context.desk)[0].values == {"name": NAME}
    form.reject()
    assert drafts.find(context.desk) == []


def test_leaving_the_window_keeps_at_once(
    form: RecordForm, context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    form.drafts._timer.setInterval(60_000)
    write(named(form, "单位名称", QLineEdit), NAME)
    named(form, "统一社会信用代码", QLineEdit).setFocus()
    QApplication.processEvents()
    assert drafts.find(context.desk)[0].values == {"name": NAME}


def test_two_forms_never_write_over_each_other(context: Context, qtbot: QtBot) -> None:
    for name in ("甲", "乙"):
        form = opened(context, qtbot)
        write(named(form, "单位名称", QLineEdit), name)
        form.drafts.keep()
    assert {one.values["name"] for one in drafts.find(context.desk)} == {"甲", "乙"}


def test_discarding_can_be_taken_back(context: Context, qtbot: QtBot) -> None:
    drafts.keep(context.desk, "employer", None, VALUES)
    form = opened(context, qtbot)
    press(form, "放弃", qtbot)
    assert drafts.find(context.desk) == []
    assert form.drafts.banner.isHidden()
    press(form, "撤销", qtbot)
    assert [one.values for one in drafts.find(context.desk)] == [VALUES]
    assert form.drafts.banner.isVisible()


def test_what_others_changed_meanwhile_is_shown(context: Context, qtbot: QtBot) -> None:
    number = saved_employer(context.desk)
    typed_and_lost(context, qtbot, number)
    ledger.save(context.desk, Employer, {"contact": "李敏"}, number)
    form = opened(context, qtbot, Employer, number)
    assert "此后这条记录已有改动：联系人 王芳 → 李敏" in shown(form.drafts.banner)
    press(form, "恢复", qtbot)
    assert form.lines["contact"].editor.raw() == CONTACT
    assert "此后已改为：李敏" in shown(form.lines["contact"])
    press(form, "改用现在的", qtbot)
    assert form.lines["contact"].editor.raw() == "李敏"
    assert form.values() == {}


def test_a_child_form_offers_only_what_belongs_to_its_parent(context: Context, qtbot: QtBot) -> None:
    from db.records.workplace import Workplace

    first = saved_employer(context.desk)
    second = ledger.save(
        context.desk, Employer, {"name": "另一家", "credit_code": make_credit_code("220182", 4_712)}
    ).id
    drafts.keep(
        context.desk, "workplace", None, {"employer": first, "name": "破碎车间"}, given={"employer": first}
    )
    assert opened(context, qtbot, Workplace, employer=second).drafts.banner.isHidden()
    form = opened(context, qtbot, Workplace, employer=first)
    press(form, "恢复", qtbot)
    assert form.values()["name"] == "破碎车间"


def test_a_typed_number_comes_back_whole_and_is_shown_masked(context: Context, qtbot: QtBot) -> None:
    drafts.keep(context.desk, "person", None, {"name": CONTACT, "id_number": NUMBER})
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(1366, 768)
    window.show()
    listed = DraftList(context, window)
    qtbot.addWidget(listed)
    listed.show()
    assert NUMBER not in shown(listed)
    assert NUMBER[-4:] in shown(listed)
    press(listed, "复制内容", qtbot)
    assert NUMBER not in QApplication.clipboard().text()
    form = opened(context, qtbot, Person)
    press(form, "恢复", qtbot)
    assert form.values()["id_number"] == NUMBER


def test_the_draft_of_a_removed_record_can_be_copied_or_made_a_new_one(
    context: Context, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = saved_employer(context.desk)
    typed_and_lost(context, qtbot, number)
    ledger.remove(context.desk, Employer, number, "重复登记")
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(1366, 768)
    window.show()
    toast = draft_list.offer_drafts(context, window)
    assert toast is not None
    assert "有 1 份没有保存的内容" in shown(toast)

    def choose(listed: DraftList) -> int:
        listed.show()
        assert "这条记录已被移除" in shown(listed)
        press(listed, "复制内容", qtbot)
        assert QApplication.clipboard().text() == f"联系人\t{CONTACT}"
        press(listed, "作为新记录打开", qtbot)
        return 0

    monkeypatch.setattr(DraftList, "exec", choose)
    form = draft_list.show_drafts(context, window)
    assert form is not None
    assert form.number is None
    assert form.values()["contact"] == CONTACT
    form.drafts.done()
    form.touched.clear()
    form.reject()
    assert draft_list.offer_drafts(context, window) is None


def test_half_typed_figures_come_back_with_what_others_kept_meanwhile(context: Context, qtbot: QtBot) -> None:
    profile = load_profile("henan-2025")
    row = next(one for one in profile.indicators if any(part.source.how == "typed" for part in one.parts))

    def figures() -> FigureForm:
        form = FigureForm(context)
        qtbot.addWidget(form)
        form.resize(520, 640)
        form.show()
        form.show_indicator(profile, row)
        assert context.jobs.settle()
        return form

    form = figures()
    assert form.drafts.banner.isHidden()
    line = form.lines[-1]
    assert isinstance(line.value, QLineEdit)
    write(line.value, "38412")
    qtbot.waitUntil(lambda: bool(drafts.find(context.desk)))
    form.drafts.slot = ""
    typed.set_figure(context.desk, profile, line.figure.key, line.year, "38000", "县人社局")
    again = figures()
    assert "→ 38000" in shown(again.drafts.banner)
    press(again, "恢复", qtbot)
    assert again.lines[-1].typed()[0] == "38412"
    again.lines[-1].source.setText("县人社局")
    again.save()
    assert context.jobs.settle()
    assert drafts.find(context.desk) == []


@pytest.fixture(scope="module")
def linked(tmp_path_factory: pytest.TempPathFactory, prepared: Prepared) -> Iterator[Desk]:
    """Make an office with one record of every kind."""
    import shutil

    folder = tmp_path_factory.mktemp("linked") / "office"
    shutil.copytree(prepared.folder, folder)
    with Desk(open_store(folder, prepared.key), USER, Role.administrator) as desk:
        link = factories.linker(desk, 300)
        for kind in KINDS:
            link(kind.__tablename__)
        yield desk


def test_every_field_of_every_kind_comes_back_as_typed(
    linked: Desk, qtbot: QtBot, qapp: QApplication
) -> None:
    from ohdesk.fields import fields_of, plain_value
    from ui.jobs import Jobs

    jobs = Jobs()
    context = Context(linked, jobs)
    link = factories.linker(linked, 300)
    for place, kind in enumerate(KINDS):
        made = factories.values(kind.__tablename__, 900 + place, link)
        typed = {
            one.name: plain_value(one, made[one.name])
            for one in fields_of(kind)
            if made[one.name] is not None
        }
        drafts.keep(linked, kind.__tablename__, None, typed)
        form = RecordForm(context, kind)
        qtbot.addWidget(form)
        form.drafts.restore(form.drafts.waiting[0])
        with linked.read() as session:
            values = ledger.read_raw(kind, form.values(), ledger.Links(session))[0]
        assert {name: values[name] for name in typed} == {name: made[name] for name in typed}
        form.drafts.done()
        form.touched.clear()
        form.close()
    jobs.close()
