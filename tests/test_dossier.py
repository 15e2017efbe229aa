"""一企一档 read from the records: what it holds, what happened when, what is due, and why it is or is not counted."""

from __future__ import annotations

import random
import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import small_county
from openpyxl import load_workbook
from pypdf import PdfReader

from db.records._classes import Risk
from db.records.attendance import Attendance, TraineeRole
from db.records.checkup import Checkup, Conclusion, ExamKind
from db.records.complaint import Complaint, ComplaintState
from db.records.declaration import Declaration, DeclarationType, ReviewState
from db.records.employer import Employer, OperatingState, Verdict
from db.records.evidence import Evidence
from db.records.exposure import Exposure
from db.records.former_name import FormerName
from db.records.monitoring import Monitoring, MonitoringKind
from db.records.project import Project
from db.records.training import Training, TrainingCategory
from ohdesk import assess, dossier, ledger
from ohdesk.desk import Desk, open_office
from ohdesk.dossier.why_counted import standing
from ohdesk.errors import Refused
from ohdesk.exchange.dossier_pdf import MOST, write_pdf
from ohdesk.exchange.dossier_sheet import write_xlsx

FIRM, PROFILE, TODAY = 1, "henan-2025", date(2026, 3, 1)
PHONE = "13803721234"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the small county once, its first employer with a history."""
    folder = tmp_path_factory.mktemp("county") / "office"
    with small_county.make(folder) as desk:
        furnish(desk)
    return folder


@pytest.fixture
def desk(made: Path, data_folder: Path) -> Any:
    """Give a test its own copy of the county, open."""
    shutil.copytree(made, data_folder)
    with open_office(data_folder, small_county.USER, small_county.PASSWORD) as found:
        yield found


def furnish(desk: Desk) -> None:
    """Give the first employer one record of many kinds."""
    firm = {"employer": FIRM}
    add = small_county.add
    ledger.save(desk, Employer, {"contact": "钱程", "contact_phone": PHONE, "risk": Risk.severe}, FIRM)
    add(
        desk,
        FormerName,
        [{**firm, "name": "汤阴县旧名矿业", "valid_to": date(2022, 6, 1), "proof": "登记〔2022〕7号"}],
    )
    add(
        desk,
        Exposure,
        [{**firm, "workplace_name": "一车间", "post": "破碎", "hazard": "F001", "exposed": 12}],
    )
    session = {
        "no": "2025-001",
        "title": "负责人培训",
        "category": TrainingCategory.occupational_health,
        "held_on": date(2025, 3, 3),
    }
    add(desk, Training, [session])
    add(
        desk,
        Attendance,
        [{**firm, "training": 1, "role": TraineeRole.head, "due": 1, "attended": 1, "hours": Decimal(8)}],
    )
    add(
        desk,
        Project,
        [{**firm, "name": "二期扩建", "approval_no": "汤发改〔2024〕9号", "approved_on": date(2024, 5, 6)}],
    )
    reports = [
        {
            **firm,
            "report_no": "PJ-01",
            "year": 2020,
            "kind": MonitoringKind.evaluation,
            "tested_on": date(2020, 4, 1),
        }
    ]
    add(desk, Monitoring, reports)
    add(
        desk,
        Complaint,
        [
            {
                **firm,
                "no": "T1",
                "received_on": date(2025, 1, 5),
                "state": ComplaintState.finished,
                "complainant": "周某",
                "request": "粉尘大" * 40,
            }
        ],
    )
    add(
        desk,
        Evidence,
        [
            {
                "title": f"{small_county.factories.employer_name(0)}整改照片",
                "document_no": "",
                "profile": "",
                "task": "",
                "item": 1,
            }
        ],
    )
    cards = [
        {"institution": 1, "archive_no": f"A{at}", "person": at % 3 + 1, "host_employer": FIRM, "employer": 9,
         "exam_kind": ExamKind.periodic, "checked_on": date(2024, 7, 1),
         "conclusion": Conclusion.suspected if at == 0 else Conclusion.normal}
        for at in range(6)
    ]  # fmt: skip
    add(desk, Checkup, cards)


def test_the_file_holds_what_belongs_to_the_employer(desk: Desk) -> None:
    found = dossier.read(desk, FIRM, PROFILE, TODAY)
    assert found.former == ("汤阴县旧名矿业",)
    by_kind = {part.kind.__tablename__: len(part.numbers) for part in found.parts}
    assert by_kind["exposure"] == by_kind["attendance"] == by_kind["project"] == by_kind["complaint"] == 1
    assert by_kind["declaration"] == 1
    assert by_kind["checkup"] >= 6  # those sent by a dispatching employer belong to the place of work as well
    assert found.declared is not None
    other = dossier.read(desk, 40, PROFILE, TODAY)
    assert {len(part.numbers) for part in other.parts if part.kind is Exposure} == {0}


def test_a_hazard_is_shown_with_the_disease_it_may_cause(desk: Desk) -> None:
    found = dossier.read(desk, FIRM, PROFILE, TODAY)
    part = next(one for one in found.parts if one.kind is Exposure)
    assert part.fields[-1].zh == "可能导致的职业病"
    assert "矽肺" in dossier.rows_of(desk, part)[0][-1]


def test_phones_are_masked_and_the_employers_own_name_is_not_repeated(desk: Desk) -> None:
    found = dossier.read(desk, FIRM, PROFILE, TODAY)
    told = str(found.groups()) + str([dossier.rows_of(desk, part) for part in found.parts])
    assert PHONE not in told
    assert found.word("contact_phone") == "138****1234"
    posts = next(one for one in found.parts if one.kind.__tablename__ == "monitoring_post")
    assert not any(found.employer.name in word for row in dossier.rows_of(desk, posts) for word in row)


def test_the_timeline_runs_from_the_newest_to_the_oldest(desk: Desk) -> None:
    events = dossier.read(desk, FIRM, PROFILE, TODAY).events
    days = [one.day for one in events if one.day]
    assert days == sorted(days, reverse=True)
    told = {(one.when, one.heading) for one in events}
    assert {("2022-06-01", "更名"), ("2024-05-06", "建设项目立项"), ("2025-03-03", "参加培训")} <= told
    complaint = next(one for one in events if one.heading == "收到投诉")
    assert complaint.state == "已办结"
    assert "周某" not in str(events)
    assert len(complaint.detail) <= 70


def test_the_cards_of_one_day_are_one_event(desk: Desk) -> None:
    events = dossier.read(desk, FIRM, PROFILE, TODAY).events
    exam = next(one for one in events if one.when == "2024-07-01")
    assert exam.detail == "6 人　疑似职业病 1 人"
    assert exam.state == "疑似职业病"
    assert len(exam.numbers) == 6


def test_a_worker_with_several_cards_is_one_worker(desk: Desk) -> None:
    found = dossier.read(desk, FIRM, PROFILE, TODAY)
    year = next(one for one in found.exams if one.year == 2024)
    assert (year.workers, sum(year.cards.values()), year.cards["疑似职业病"]) == (3, 6, 1)
    headings, rows = dossier.exam_lines(found.exams)
    assert all(len(row) == len(headings) for row in rows)


def test_posts_over_a_limit_stand_first(desk: Desk) -> None:
    for number in range(2, 12):
        found = dossier.read(desk, number, PROFILE, TODAY)
        part = next(one for one in found.parts if one.kind.__tablename__ == "monitoring_post")
        at = [one.name for one in part.fields].index("qualified")
        verdicts = [row[at] for row in dossier.rows_of(desk, part)]
        assert verdicts == sorted(verdicts, key=lambda word: word != "不合格")


def test_papers_are_listed_by_the_numbers_the_records_give(desk: Desk) -> None:
    papers = {(one.heading, one.detail) for one in dossier.read(desk, FIRM, PROFILE, TODAY).papers}
    assert ("变更依据", "登记〔2022〕7号") in papers
    assert any(heading == "立项文件" and "汤发改〔2024〕9号" in detail for heading, detail in papers)
    assert any(heading == "佐证材料" and "整改照片" in detail for heading, detail in papers)


def test_due_dates_say_why_and_by_which_clause(desk: Desk) -> None:
    lines = dossier.due_lines(dossier.read(desk, FIRM, PROFILE, TODAY))
    evaluation = next(one for one in lines if one.words == "现状评价")
    assert evaluation.due_on == date(2023, 4, 1)
    assert evaluation.level == "overdue"
    assert evaluation.state.startswith("超期")
    assert "第二十条" in evaluation.clause
    assert "PJ-01" in evaluation.why


def test_a_closed_or_unknown_employer_is_refused(desk: Desk) -> None:
    with pytest.raises(Refused, match="没有编号为 9999 的用人单位"):
        dossier.read(desk, 9999, PROFILE)


def test_why_not_agrees_with_the_measure_whatever_the_record_says(desk: Desk) -> None:
    """Change employers at random; the answer must be the indicator's own for every one of them."""
    chance = random.Random(523)
    days = (None, date(2025, 2, 1), date(2026, 2, 1))
    for number in range(1, 41):
        values = {
            "verdict": chance.choice(list(Verdict)),
            "operating_state": chance.choice(list(OperatingState)),
            "state_since": chance.choice(days),
            "industry": chance.choice(("B", "0610", "3031", "4690", "4710", "5121", None)),
            "first_seen_on": chance.choice(days),
        }
        with desk.write() as session:
            before = ledger.current(session, Employer, number)
            change = ledger.Change(number, before, {**before, **values})
            ledger.keep(desk, session, Employer, [change])
    profile = assess.open_profile(desk, PROFILE)
    key = next(
        one.key
        for one in profile.indicators
        if any(part.source.name == "declared_industrial_employers" for part in one.parts)
    )
    below = set(assess.trace(desk, profile, key, "denominator").numbers)
    above = set(assess.trace(desk, profile, key, "numerator").numbers)
    answers = {number: standing(desk, profile, number) for number in range(1, 47)}
    assert {number for number, one in answers.items() if one.hazardous} == below
    assert {number for number, one in answers.items() if one.declared} == above


def test_why_not_names_the_record_that_decides(desk: Desk) -> None:
    stopped = {
        "operating_state": OperatingState.stopped,
        "state_since": date(2025, 1, 2),
        "state_proof": "乡镇核查单",
    }
    ledger.save(desk, Employer, {**stopped, "industry": "5121"}, 2)
    sentences = dossier.why_not(desk, assess.open_profile(desk, PROFILE), 2)
    wrong = [one for one in sentences if one.startswith("不符合")]
    assert len(wrong) == 2
    assert any("停产" in one and "2025-01-02" in one and "乡镇核查单" in one for one in wrong)
    assert any("批发" in one and "门类 F" in one for one in wrong)


def test_a_returned_declaration_is_named_but_not_counted(desk: Desk) -> None:
    returned = {
        "employer": 8, "declaration_type": DeclarationType.first, "submitted_on": date(2025, 5, 5),
        "review_state": ReviewState.returned, "returned_reason": "行业有误",
    }  # fmt: skip
    assert dossier.read(desk, 8, PROFILE, TODAY).declared is None
    ledger.save(desk, Declaration, returned)
    found = standing(desk, assess.open_profile(desk, PROFILE), 8)
    assert found.hazardous
    assert not found.declared
    assert found.sentence == "计入申报率的分母，没有计入分子。"
    assert "2025-05-05 初次申报，退回" in found.reasons[-1].words


def test_the_printed_file_has_its_pages_counted_and_nothing_unmasked(desk: Desk, tmp_path: Path) -> None:
    ledger.save(desk, Employer, {"name": "汤阴县㛃岩矿业有限公司", "note": "厂牌🏭"}, FIRM)
    path = tmp_path / "一企一档.pdf"
    report = write_pdf(desk, dossier.read(desk, FIRM, PROFILE, TODAY), path)
    pages = [page.extract_text() for page in PdfReader(path).pages]
    assert len(pages) == report.pages > 1
    for number, page in enumerate(pages, 1):
        assert f"第 {number} 页　共 {len(pages)} 页" in page
    whole = "\n".join(pages)
    assert PHONE not in whole
    assert "138****1234" in whole
    for words in ("用人单位职业卫生档案", "汤阴县旧名矿业", "是否计入申报率", "时间线", "卷内目录", "矽肺"):
        assert words in whole
    assert report.missing == "🏭"


def test_a_long_table_repeats_its_heading_and_says_what_is_left_out(desk: Desk, tmp_path: Path) -> None:
    cards = [
        {"institution": 1, "archive_no": f"B{at}", "person": 1, "employer": FIRM, "exam_kind": ExamKind.periodic,
         "checked_on": date(2023, 7, 1), "conclusion": Conclusion.normal}
        for at in range(MOST + 60)
    ]  # fmt: skip
    small_county.add(desk, Checkup, cards)
    path = tmp_path / "long.pdf"
    write_pdf(desk, dossier.read(desk, FIRM, PROFILE, TODAY), path)
    pages = [page.extract_text() for page in PdfReader(path).pages]
    assert any(f"以下是前 {MOST} 条" in page for page in pages)
    assert sum("主检结论" in page for page in pages) > 3


def test_stopping_leaves_no_file(desk: Desk, tmp_path: Path) -> None:
    def stop(_step: int, _steps: int, _text: str) -> None:
        raise Refused("停止")

    with pytest.raises(Refused, match="停止"):
        write_pdf(desk, dossier.read(desk, FIRM, PROFILE, TODAY), tmp_path / "x.pdf", stop)
    assert list(tmp_path.glob("*.pdf")) == []


def test_the_workbook_has_a_sheet_for_each_table_and_runs_no_formula(desk: Desk, tmp_path: Path) -> None:
    ledger.save(desk, Employer, {"registered_address": "=1+1号院", "staff_total": 1234}, FIRM)
    path = tmp_path / "一企一档.xlsx"
    sheets = write_xlsx(desk, dossier.read(desk, FIRM, PROFILE, TODAY), path)
    book = load_workbook(path)
    assert len(book.sheetnames) == sheets
    assert {"基本情况", "时限", "时间线", "卷内目录", "危害因素接触"} <= set(book.sheetnames)
    assert "案件" not in book.sheetnames
    cells = {row[1].value: row[2] for row in book["基本情况"].iter_rows()}
    assert cells["注册地址"].value == "=1+1号院"
    assert cells["注册地址"].data_type == "s"
    assert cells["联系电话"].value == "138****1234"
    exposed = list(book["危害因素接触"].iter_rows(values_only=True))
    assert 12 in exposed[1]
