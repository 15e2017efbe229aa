"""Full citizen numbers and telephones stand in no role, copy, print, list or title; only a form takes them in."""

from __future__ import annotations

import io
from array import array
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import factories
import openpyxl
import pytest
import small_county
from conftest import CHEAP
from doors import Ohdesk
from hypothesis import given
from hypothesis import strategies as st
from pages import opened
from pypdf import PdfReader
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from seen import copied, everything, items

from db import keyring
from db.records import BY_NAME, KINDS
from ohdesk import dossier, find, history, ledger, notices, query, reveal
from ohdesk.audit_log import Filters, entries
from ohdesk.desk import Desk, open_office
from ohdesk.exchange import dossier_pdf, dossier_sheet, intake
from ohdesk.exchange.record_print import Layout, print_records
from ohdesk.fields import fields_of
from ohdesk.hiding import hidden, masked_number
from ohdesk.identity import make_citizen_number, make_credit_code
from ohdesk.masking import masked_key, personal_columns
from ohdesk.query import Query
from ui import theme
from ui.appearance import Appearance
from ui.audit_page import AuditPage
from ui.context import Context
from ui.drawer_parts import overview, past
from ui.employer_page import EmployerPage
from ui.finder import Finder
from ui.import_dialog import ImportDialog
from ui.jobs import Jobs
from ui.main_window import MainWindow
from ui.record_form import RecordForm
from ui.record_table import RecordModel

CALLER, NEIGHBOUR = "13712340987", make_citizen_number("220182", date(1955, 5, 5), 77)
NOTE = f"来电 {CALLER}，其兄身份证{NEIGHBOUR}，均已核对"
FIRM = 1


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make an office with a record of every kind, each with numbers in its note."""
    folder = tmp_path_factory.mktemp("filled") / "office"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keyring, "COST", CHEAP)
        with small_county.make(folder) as desk:
            link = factories.linker(desk, 300)
            # The number of a work contact is printed in the official tables and is shown; it is no one else's.
            contact = factories.values("contact", 300, link) | {"phone": "0436-3210000"}
            ledger.save(desk, BY_NAME["contact"], contact)
            for kind in KINDS:
                number = link(kind.__tablename__)
                ledger.save(desk, kind, {"note": NOTE}, number)
    return folder


@pytest.fixture(scope="module")
def place(filled: Path, qapp: QApplication) -> Iterator[Context]:
    """Give that office, opened once for all tests."""
    theme.apply(qapp, dark=False)
    with open_office(filled, small_county.USER, small_county.PASSWORD) as desk:
        jobs = Jobs()
        yield Context(desk, jobs)
        jobs.close()


def secrets_of(desk: Desk) -> dict[str, str]:
    """Return every full number of every kind with where it stands."""
    found = {CALLER: "note", NEIGHBOUR: "note"}
    for kind in KINDS:
        for one in query.rows(desk, kind, query.ids(desk, kind, Query())):
            for field in reveal.masked_fields(kind):
                if value := getattr(one, field.name):
                    found[value] = f"{kind.__tablename__}.{field.name}"
    assert len(found) > 20
    return found


@pytest.fixture(scope="module")
def secrets(place: Context) -> dict[str, str]:
    """Give those numbers."""
    return secrets_of(place.desk)


def told(words: str, secrets: dict[str, str]) -> list[str]:
    """Return where the full numbers come from that stand in some words."""
    flat = words.replace("\u2009", "")
    return sorted(where for number, where in secrets.items() if number in flat)


PERSONAL = [kind for kind in KINDS if personal_columns(kind)]


@pytest.mark.parametrize("kind", PERSONAL, ids=lambda kind: kind.__tablename__)
def test_page_drawer_history_and_form_of_a_kind_with_personal_data(
    place: Context, secrets: dict[str, str], qtbot: QtBot, kind: Any
) -> None:
    whole = opened(place, qtbot, [kind.__tablename__])
    whole.page.open_drawer()
    whole.page.drawer.show_record(query.ids(place.desk, kind, Query(where={"note": NOTE}))[0])
    whole.page.model.show_fields(fields_of(kind))
    seen = [everything(whole), copied(whole)]
    whole.page.drawer.show_tab("历史")
    seen.append(everything(whole))
    assert masked_number(CALLER) in seen[0]
    form = RecordForm(place, kind, whole.page.current)
    qtbot.addWidget(form)
    form.lines["note"].editor.show_value(None)
    seen += [everything(form), copied(form)]
    assert told("\n".join(seen), secrets) == []
    assert told(form.windowTitle() + whole.windowTitle(), secrets) == []


def test_notes_of_every_kind_are_masked_in_table_drawer_and_history(
    place: Context, secrets: dict[str, str], qtbot: QtBot
) -> None:
    for kind in KINDS:
        number = query.ids(place.desk, kind, Query(where={"note": NOTE}))[0]
        model = RecordModel(place.desk, kind, fields_of(kind))
        model.show_ids(array("q", [number]))
        record = query.rows(place.desk, kind, [number])[0]
        inside = overview(place, kind, record, {})
        lines = past(place.desk, kind, number)
        for one in (inside, lines):
            qtbot.addWidget(one)
        words = "\n".join([*items(model), everything(inside), everything(lines), model.as_text([0])])
        assert masked_number(CALLER) in words, kind
        assert told(words, secrets) == [], kind


@pytest.mark.parametrize("kind", ["patient", "person", "employer", "checkup", "station", "township"])
def test_prints_are_masked(place: Context, secrets: dict[str, str], tmp_path: Path, kind: str) -> None:
    made = BY_NAME[kind]
    fields = [field for field in fields_of(made) if field.words.personal or field.name in made.named_by]
    path = tmp_path / "list.pdf"
    print_records(place.desk, made, path, query.ids(place.desk, made, Query()), fields, Layout("名单"))
    assert told(pdf_words(path), secrets) == []
    assert "审计序号" in pdf_words(path)


def pdf_words(path: Path) -> str:
    """Return all words of a PDF and its title."""
    reader = PdfReader(path)
    words = "".join("".join(page.extract_text().split()) for page in reader.pages)
    return f"{words}{reader.metadata}"


def test_the_finder_finds_by_number_and_shows_it_masked(
    place: Context, secrets: dict[str, str], qtbot: QtBot
) -> None:
    for number in secrets:
        found = find.find(place.desk, number)
        assert told(repr(found.hits), secrets) == []
    patient = query.rows(place.desk, BY_NAME["patient"], query.ids(place.desk, BY_NAME["patient"], Query()))[
        0
    ]
    finder = Finder(place, None)
    qtbot.addWidget(finder)
    finder.show()
    assert find.find(place.desk, patient.id_number).hits
    finder.line.setText(patient.id_number)
    finder._look()
    place.jobs.settle()
    QApplication.processEvents()
    shown = "\n".join(finder.hits.item(at).text() for at in range(finder.hits.count()))
    assert masked_number(patient.id_number) in shown
    finder.line.clear()
    assert told(everything(finder), secrets) == []


def test_an_employers_file_on_screen_paper_and_sheet(
    place: Context, secrets: dict[str, str], qtbot: QtBot, tmp_path: Path
) -> None:
    page = EmployerPage(place)
    qtbot.addWidget(page)
    page.show()
    page.show_where(id=FIRM)
    assert place.jobs.settle()
    assert told(everything(page) + copied(page), secrets) == []
    read = dossier.read(place.desk, FIRM, "henan-2025", date(2025, 6, 20))
    dossier_pdf.write_pdf(place.desk, read, tmp_path / "f.pdf")
    dossier_sheet.write_xlsx(place.desk, read, tmp_path / "f.xlsx")
    assert told(pdf_words(tmp_path / "f.pdf") + book_words(tmp_path / "f.xlsx"), secrets) == []


def book_words(path: Path | io.BytesIO) -> str:
    """Return every cell of a workbook."""
    book = openpyxl.load_workbook(path, read_only=True)
    return "\n".join(str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row)


def test_notices_are_without_personal_numbers(
    place: Context, secrets: dict[str, str], tmp_path: Path
) -> None:
    path = tmp_path / "n.pdf"
    notices.issue(place.desk, [FIRM], path, date(2025, 6, 20))
    assert told(pdf_words(path), secrets) == []


def test_history_and_audit_tell_changes_masked(place: Context, secrets: dict[str, str], qtbot: QtBot) -> None:
    kind = BY_NAME["patient"]
    number = query.ids(place.desk, kind, Query())[0]
    ledger.save(place.desk, kind, {"phone": "13911112222"}, number)
    ledger.save(place.desk, kind, {"phone": "13933334444"}, number)
    known = secrets | {"13911112222": "old", "13933334444": "new"}
    lines = history.history(place.desk, kind, number)
    assert ("联系电话", "****2222", "****4444") in lines[0].changes
    assert told(repr(lines), known) == []
    assert told(repr(entries(place.desk, Filters(), limit=2000)), known) == []
    page = AuditPage(place)
    qtbot.addWidget(page)
    page.show()
    page.reload()
    assert place.jobs.settle()
    for place_ in range(min(40, page.table.shown.rowCount())):
        page.table.selectRow(place_)
        assert told(everything(page.panel), known) == []
    assert told(everything(page) + copied(page), known) == []


def test_an_import_is_previewed_masked(
    place: Context, secrets: dict[str, str], qtbot: QtBot, tmp_path: Path
) -> None:
    """The columns may mean what they want: a number in the wrong place is masked too."""
    lost = make_citizen_number("220182", date(1961, 3, 4), 55)
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append([f"联系人 {CALLER}"])
    sheet.append(["患者", "随访日期", "随访方式", "存活情况", "其他"])
    sheet.append([lost, "2025-06-01", "电话", "存活", NEIGHBOUR])
    sheet.append([lost[:-1], "2025-06-01", "电话", "存活", CALLER])
    sheet.append([lost, lost, "电话", CALLER, None])
    path = tmp_path / "随访.xlsx"
    book.save(path)
    dialog = ImportDialog(place, BY_NAME["follow_up"])
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.take(path)
    assert place.jobs.settle()
    assert dialog.found is not None
    assert dialog.found.counts()["rejected"] == 3
    known = secrets | {lost: "typed", lost[:-1]: "typed short"}
    assert told(everything(dialog) + copied(dialog), known) == []
    found = intake.preview(place.desk, BY_NAME["follow_up"], path, "", None)
    assert told("".join(one.message for one in found.problems), known) == []


def test_problems_and_filters_repeat_no_number(place: Context, qtbot: QtBot) -> None:
    long = "139000011112"
    problems = ledger.check(place.desk, BY_NAME["person"], {"phone": long})
    assert [one.message for one in problems if one.field == "phone"] == [
        "手机号码“139*****1112”多 1 位，请核对"
    ]
    with pytest.raises(ledger.Problems) as refused:
        ledger.save(place.desk, BY_NAME["follow_up"], {"patient": NEIGHBOUR})
    assert NEIGHBOUR not in str(refused.value)
    whole = opened(place, qtbot, ["patient"])
    whole.page.show_where(phone=CALLER)
    whole.page.bar.search.setText(NEIGHBOUR)
    place.jobs.settle()
    assert told("".join(whole.page.bar.told()), {CALLER: "filter", NEIGHBOUR: "search"}) == []


def test_window_titles_name_nobody(
    place: Context, secrets: dict[str, str], qtbot: QtBot, qapp: QApplication
) -> None:
    names = {one.name for kind in ("patient", "person") for one in everybody(place.desk, kind)}
    window = MainWindow(place, Appearance(qapp))
    qtbot.addWidget(window)
    for kind in ("patient", "person", "employer_file", "complaint", "audit"):
        window.go(kind, {"id": 1} if kind != "audit" else None)
        place.jobs.settle()
        titles = [one.windowTitle() for one in qapp.topLevelWidgets()]
        assert told("".join(titles), secrets) == []
        assert not any(name in title for name in names for title in titles)


def everybody(desk: Desk, kind: str) -> list[Any]:
    """Return the records of a kind."""
    return query.rows(desk, BY_NAME[kind], query.ids(desk, BY_NAME[kind], Query()))


def test_nothing_lies_open_beside_the_data(place: Context, secrets: dict[str, str], filled: Path) -> None:
    paths = [one for one in filled.rglob("*") if one.is_file()]
    assert secrets
    assert paths
    for path in paths:
        raw = path.read_bytes()
        assert not [where for number, where in secrets.items() if number.encode() in raw], path
        assert not [where for number, where in secrets.items() if number in path.name], path


def test_commands_show_keys_masked(desk: Desk, ohdesk: Ohdesk) -> None:
    link = factories.linker(desk)
    for kind in ("dose", "radiation_worker", "follow_up", "rehab_visit", "checkup"):
        link(kind)
    secrets = {one.id_number: one.name for kind in ("patient", "person") for one in everybody(desk, kind)}
    desk.close()
    for kind in ("dose", "radiation_worker", "follow_up", "rehab_visit", "checkup", "patient", "person"):
        for words in (("show", kind, "--json"), ("show", kind)):
            answer = ohdesk(*words)
            assert answer.code == 0, answer.err
            assert not [one for one in secrets if one in answer.out], kind


def test_a_key_of_several_parts_is_masked_part_by_part() -> None:
    firm = make_credit_code("220182", 5)
    assert masked_key("radiation_worker", f"{firm}//{NEIGHBOUR}") == f"{firm}//{masked_number(NEIGHBOUR)}"
    assert masked_key("patient", NEIGHBOUR) == masked_number(NEIGHBOUR)
    assert masked_key("employer", firm) == firm
    assert NEIGHBOUR not in masked_key("dose", f"a/b/{NEIGHBOUR}/2025-01-01")


@given(st.integers(1, 99_999_999), st.dates(date(1930, 1, 1), date(2020, 1, 1)), st.integers(1, 999))
def test_numbers_in_words_are_hidden_and_codes_are_not(firm: int, birth: date, serial: int) -> None:
    person, code = make_citizen_number("220182", birth, serial), make_credit_code("220182", firm)
    words = (
        f"{code}的工人，身份证号：{person}，电话139-1234-5678或13912345678。文号榆卫〔2025〕12号，2025-06-20"
    )
    shown = hidden(words)
    assert person not in shown
    assert "1391234" not in shown.replace("-", "")
    assert shown.startswith(code)
    assert shown.endswith("文号榆卫〔2025〕12号，2025-06-20")
    assert len(shown) == len(words)


def test_what_a_line_says_is_masked_however_it_is_asked(place: Context) -> None:
    page = entries(place.desk, replace(Filters(), kind="patient"))
    assert page.lines
    assert all(CALLER not in f"{one.changes}{one.reason}" for one in page.lines)
