"""The commands from departments' lists to employers that act."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from doors import Ohdesk
from openpyxl import Workbook
from pypdf import PdfReader

from ohdesk.identity import make_credit_code

FIRMS = ("榆河石材厂", "榆河铸造有限公司", "榆河水泥有限责任公司")


def code(number: int) -> str:
    """Return an invented firm's valid code."""
    return make_credit_code("220182", 700 + number)


@pytest.fixture
def ledger(office: Path, ohdesk: Ohdesk) -> None:
    """Three employers that must declare, one of which did."""
    for number, name in enumerate(FIRMS):
        values = (
            f'{{"name":"{name}","credit_code":"{code(number)}","industry":"3032","verdict":"must_declare"}}'
        )
        assert ohdesk("add", "employer", stdin=values).code == 0
    declared = f'{{"employer":"{code(0)}","declaration_type":"first","submitted_on":"2023-11-20"}}'
    assert ohdesk("add", "declaration", stdin=declared).code == 0


def department_list(folder: Path) -> Path:
    """Write a department's list: a code, a name written otherwise, a likeness, and a stranger."""
    book = Workbook()
    sheet = book.active
    sheet.append(["市场监管局企业名单"])
    sheet.append(["序号", "企业名称", "统一社会信用代码"])
    for row in (
        (1, "榆河石材加工厂", code(0)),
        (2, "榆河铸造有限责任公司", None),
        (3, "榆河水尼有限公司", None),
        (4, "远方贸易商行", None),
    ):
        sheet.append(row)
    book.save(folder / "list.xlsx")
    return folder / "list.xlsx"


def test_a_list_is_reconciled_with_nothing_left_over(ledger: None, ohdesk: Ohdesk, tmp_path: Path) -> None:
    answer = ohdesk("reconcile", department_list(tmp_path), "--source", "市场监管", "--json").json
    ways = ("by_code", "by_name", "remembered", "doubtful", "only_there")
    assert answer["rows"] == sum(answer[way] for way in ways) == 4
    assert answer["by_name"] >= 1
    assert answer["only_there"] >= 1
    assert ohdesk("show", "listed_name", "--json").json["total"] == 4


def test_the_same_list_is_not_taken_twice_and_an_unknown_source_is_refused(
    ledger: None, ohdesk: Ohdesk, tmp_path: Path
) -> None:
    path = department_list(tmp_path)
    ohdesk("reconcile", path, "--source", "市场监管")
    assert ohdesk("reconcile", path, "--source", "市场监管").code == 2
    assert "可选" in ohdesk("reconcile", path, "--source", "天文台").err


def test_those_that_never_declared_are_due_and_get_a_numbered_notice(
    ledger: None, ohdesk: Ohdesk, tmp_path: Path
) -> None:
    due = ohdesk("due", "--json").json
    first = {one["name"] for one in due if one["clock"] == "first_declaration"}
    assert first == set(FIRMS[1:])
    assert all(one["why"] and one["clause"] for one in due)
    out = tmp_path / "notices.pdf"
    answer = ohdesk("notice", out, "--date", "2025-06-10", "--json").json
    assert (answer["pages"], answer["notices"], answer["first_number"]) == (2, 2, 1)
    text = "".join(page.extract_text() for page in PdfReader(out).pages)
    assert FIRMS[1] in text.replace("\n", "")
    again = ohdesk("notice", tmp_path / "more.pdf", "--date", "2025-06-11", "--json").json
    assert again["first_number"] == 3


def test_a_base_is_frozen_once(ledger: None, ohdesk: Ohdesk) -> None:
    words = ("freeze", "first_declared_employers", "2023-12-31", "--label", "2023年底初次申报用人单位数")
    assert ohdesk(*words, "--json").json["value"] == 1
    assert ohdesk(*words).code == 2
    tomorrow = (date.today() + timedelta(days=1)).isoformat()
    assert ohdesk("freeze", "first_declared_employers", tomorrow).code == 2
