"""行业核查: who is listed and why, who is not, what a person's word changes, and the page's way to the notice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime

import pytest
from PySide6.QtCore import QItemSelectionModel
from PySide6.QtWidgets import QTabBar
from pytestqt.qtbot import QtBot

import db.audit
from db.records import BY_NAME
from ohdesk import codes, industry_check, ledger
from ohdesk.desk import Desk
from ohdesk.errors import Refused
from ohdesk.identity import make_credit_code
from ohdesk.industry_check import Finding, corrected, findings
from ui import industry_check_page, notice_dialog
from ui.context import Context
from ui.industry_check_page import CORRECTED, IndustryCheckPage
from ui.jobs import Jobs

Employer = Callable[..., int]


@pytest.fixture
def employer(desk: Desk) -> Employer:
    """Save an employer with its products and hazards, and return its number."""
    made = iter(range(1, 1000))

    def save(
        name: str,
        industry: str,
        products: tuple[str, ...] = (),
        hazards: tuple[str, ...] = (),
        **values: object,
    ) -> int:
        code = make_credit_code("220182", 70_000_000 + next(made))
        usual = {"name": name, "credit_code": code, "industry": industry, "verdict": "must_declare"}
        number = ledger.save(desk, BY_NAME["employer"], {**usual, **values}).id
        for product in products:
            ledger.save(desk, BY_NAME["product"], {"employer": number, "name": product, "role": "product"})
        for hazard in hazards:
            post = {"employer": number, "post": f"{hazard}岗", "hazard": hazard}
            ledger.save(desk, BY_NAME["exposure"], post)
        return number

    return save


def listed(desk: Desk) -> dict[int, Finding]:
    return {one.employer: one for one in findings(desk)}


@pytest.mark.parametrize(
    ("name", "industry", "products", "hazards", "word", "fits"),
    [
        ("榆树市永固水泥有限公司", "1711", (), (), "单位名称含“水泥”", "30"),
        ("榆树市鑫达家具厂", "3011", (), (), "单位名称含“家具”", "21"),
        ("榆树市恒源有限公司", "1432", ("细木工板", "胶合板"), (), "主要产品“胶合板”", "20"),
        ("榆树市恒通有限公司", "2110", (), ("F001", "F007"), "危害因素", "30"),
        ("榆树市汇丰有限公司", "2110", (), ("F007",), "危害因素“水泥粉尘”", "30"),
        ("榆树市安康医院", "3311", (), (), "单位名称含“医院”", "84"),
    ],
)
def test_a_contradiction_is_listed_with_its_reason_and_what_would_fit(
    desk: Desk,
    employer: Employer,
    name: str,
    industry: str,
    products: tuple[str, ...],
    hazards: tuple[str, ...],
    word: str,
    fits: str,
) -> None:
    number = employer(name, industry, products, hazards)
    found = listed(desk)[number]
    assert word in found.why[0]
    assert fits in found.fitting


@pytest.mark.parametrize(
    ("name", "industry", "products", "hazards"),
    [
        ("榆树市永固水泥有限公司", "3011", ("通用硅酸盐水泥",), ("F007", "F001", "W001")),
        ("榆树市水泥销售有限公司", "5165", (), ()),
        ("榆树市水泥机械有限公司", "3515", (), ()),
        ("榆树市塑料机械厂", "3523", (), ()),
        ("榆树市钢结构工程有限公司", "4710", (), ()),
        ("榆树市兴盛有限公司", "2110", (), ("W001", "W002")),
        ("榆树市兴旺有限公司", "3311", (), ("H001",)),
        ("榆树市家具商店", "5283", ("实木家具",), ()),
        ("榆树市远大集团有限公司", "C", (), ()),
    ],
)
def test_what_agrees_or_tells_nothing_is_not_listed(
    desk: Desk,
    employer: Employer,
    name: str,
    industry: str,
    products: tuple[str, ...],
    hazards: tuple[str, ...],
) -> None:
    employer(name, industry, products, hazards)
    assert findings(desk) == []


def test_only_employers_that_matter_are_checked_and_most_reasons_come_first(
    desk: Desk, employer: Employer
) -> None:
    one = employer("榆树市第一水泥厂", "1711")
    three = employer("榆树市第二水泥厂", "1711", ("水泥熟料",), ("F007",))
    employer("榆树市第三水泥厂", "1711", verdict="exempt", verdict_reason="无职业病危害")
    employer("榆树市第四水泥厂", "1711", operating_state="cancelled", state_since="2024-01-01")
    assert [(found.employer, len(found.why)) for found in findings(desk)] == [(three, 3), (one, 1)]


def test_a_persons_word_holds_until_the_industry_is_another(desk: Desk, employer: Employer) -> None:
    number = employer("榆树市永固水泥厂", "1711")
    found = listed(desk)[number]
    with pytest.raises(Refused, match="原因"):
        industry_check.confirm(desk, found, " ")
    industry_check.confirm(desk, found, "字号沿用，实为棉纺")
    assert findings(desk) == []
    ledger.save(desk, BY_NAME["employer"], {"industry": "1432"}, number)
    assert number in listed(desk)


def test_a_corrected_industry_waits_for_the_declaration(
    desk: Desk, employer: Employer, monkeypatch: pytest.MonkeyPatch
) -> None:
    number, never = employer("榆树市永固水泥厂", "1711"), employer("榆树市城东水泥厂", "1711")
    kind = BY_NAME["declaration"]
    first = {"employer": number, "declaration_type": "first", "submitted_on": "2025-01-10"}
    ledger.save(desk, kind, first)
    monkeypatch.setattr(db.audit, "clock", lambda: datetime(2025, 5, 6, 4, tzinfo=UTC))
    for one in (number, never):
        ledger.save(desk, BY_NAME["employer"], {"industry": "3011"}, one)
    ledger.save(desk, BY_NAME["employer"], {"staff_total": 20}, number)
    waiting = corrected(desk)
    assert [(one.employer, one.before, one.industry) for one in waiting] == [(number, "1711", "3011")]
    assert waiting[0].corrected_on == date(2025, 5, 6)
    change = {"declaration_type": "change", "change_reason": "classification", "submitted_on": "2025-05-20"}
    ledger.save(desk, kind, {**first, **change})
    assert corrected(desk) == []


def test_every_division_of_the_word_list_is_one(desk: Desk) -> None:
    industries = codes.catalogue("industry")
    rows = codes.rows_of("name_industry")
    assert len({row["word"] for row in rows}) == len(rows)
    for row in rows:
        for division in row["divisions"].split(";"):
            entry = industries.get(division)
            assert entry is not None
            assert entry.level == 2


@pytest.fixture
def page(desk: Desk, employer: Employer, qtbot: QtBot) -> Iterator[IndustryCheckPage]:
    """Open the page over two doubtful employers and one corrected one."""
    employer("榆树市第一水泥厂", "1711")
    employer("榆树市第二水泥厂", "1711", ("水泥熟料",))
    right = employer("榆树市第三水泥厂", "1711")
    first = {"employer": right, "declaration_type": "first", "submitted_on": "2025-01-10"}
    ledger.save(desk, BY_NAME["declaration"], first)
    ledger.save(desk, BY_NAME["employer"], {"industry": "3011"}, right)
    jobs = Jobs()
    found = IndustryCheckPage(Context(desk, jobs))
    qtbot.addWidget(found)
    found.resize(1180, 700)
    found.show()
    found.reload()
    assert jobs.settle()
    yield found
    jobs.close()


def test_the_page_lists_says_why_and_leads_to_the_employer(page: IndustryCheckPage) -> None:
    tabs = page.findChild(QTabBar)
    assert [tabs.tabText(at) for at in range(2)] == ["待核查 2", "已改正、待变更申报 1"]
    assert page.words.text().splitlines()[0] == "榆树市第二水泥厂"
    assert "主要产品“水泥熟料”" in page.words.text()
    went: list[tuple[str, dict[str, object]]] = []
    page.context.went.connect(lambda key, where: went.append((key, where)))
    page.open_current()
    assert went == [("employer", {"id": page.found[0][0].employer})]
    tabs.setCurrentIndex(CORRECTED)
    assert "单位还没有变更申报" in page.words.text()
    assert not page.right.isEnabled()


def test_the_page_confirms_with_a_reason_and_issues_notices_of_change(
    page: IndustryCheckPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[list[int], str]] = []

    class Recorder:
        """Stands for the dialog of the notices, which has tests of its own."""

        def __init__(self, _context: Context, numbers: list[int], kind: object, _parent: object) -> None:
            told.append((numbers, getattr(kind, "name", "")))
            self.finished = self
            self.deleteLater = lambda: None

        def connect(self, _slot: object) -> None:
            """Take the slot."""

        def open(self) -> None:
            """Show nothing."""

    monkeypatch.setattr(notice_dialog, "NoticeDialog", Recorder)
    page.table.selectAll()
    page.tell()
    assert told == [([one.employer for one in page.found[0]], "change")]
    selection = page.table.selectionModel()
    select = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
    selection.select(page.table.model().index(1, 0), select)
    monkeypatch.setattr(industry_check_page, "ask_reason", lambda *_: "")
    page.confirm()
    assert len(page.found[0]) == 2
    monkeypatch.setattr(industry_check_page, "ask_reason", lambda *_: "现场核实")
    page.confirm()
    assert page.context.jobs.settle()
    assert [one.name for one in page.found[0]] == ["榆树市第二水泥厂"]
