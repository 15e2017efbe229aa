"""自评报告: its outline is the official one and its sentences bear the assessment's numbers."""

from __future__ import annotations

from pathlib import Path

import pytest
from doors import Ohdesk
from reports import DAY, PROFILE, WHEN, words_of

from ohdesk import assess, report, typed
from ohdesk.desk import Desk
from ohdesk.errors import Refused
from ohdesk.profile import Profile, available
from ohdesk.report import Document
from ohdesk.report.content import Table, fingerprint, place_of
from ohdesk.results import row_text, state, target_text


@pytest.fixture
def desk(county: Desk) -> Desk:
    """Work in the small county."""
    return county


@pytest.fixture
def profile(desk: Desk) -> Profile:
    return assess.open_profile(desk, PROFILE)


@pytest.fixture
def composed(desk: Desk, profile: Profile) -> Document:
    return report.compose(desk, profile, as_of=DAY)


def test_outline_is_the_official_one(composed: Document, profile: Profile) -> None:
    asked = profile.reports[0]
    told = [chapter.zh for chapter in composed.chapters if not chapter.annex][1:]
    assert told == list(asked.body)
    heads = [one.text for one in composed.paragraphs() if one.style == "chapter"]
    assert heads[0] == "一、评估工作总体情况"
    assert [one.text for one in composed.paragraphs() if one.style == "annex_title"] == list(asked.appendices)


def test_sentences_bear_the_numbers_of_the_assessment(
    desk: Desk, profile: Profile, composed: Document
) -> None:
    said = words_of(composed)
    for row in assess.evaluate(desk, profile, DAY).rows:
        sentence = said[place_of("rows", row.key)]
        if not row.applies:
            assert "不适用" in sentence
        elif row.unit == "%" and row.value is not None:
            assert row_text(row) in sentence
            assert f"{row.numerator:,}" in sentence
            assert f"{row.denominator:,}" in sentence
            assert target_text(row).lstrip("≥") in sentence
            assert {"实现": "已实现", "未实现": "尚未实现"}[state(row)] in sentence


def test_the_table_shows_what_the_sentences_say(desk: Desk, profile: Profile, composed: Document) -> None:
    table = next(one for one in composed.blocks() if isinstance(one, Table) and one.place == "rows.table")
    shown = {row[1]: row for row in table.rows}
    for row in assess.evaluate(desk, profile, DAY).rows:
        assert shown[row.zh][3] == row_text(row)


def test_every_task_is_told_with_its_letter(desk: Desk, profile: Profile) -> None:
    typed.set_task(desk, profile, "9-2", "1", "yes")
    typed.set_task(desk, profile, "1-1", "grade", "B", "集体研究")
    said = words_of(report.compose(desk, profile, as_of=DAY))
    for one in assess.evaluate(desk, profile, DAY).tasks:
        sentence = said[f"tasks.{one.key}"]
        assert (f"自评为{one.letter}档" in sentence) if one.letter else ("尚未定档" in sentence)
    assert "集体研究" in said["tasks.1-1"]


def test_missing_years_are_named_not_shown_as_zero(composed: Document) -> None:
    sentence = words_of(composed)["rows.insured_workers"]
    assert "2022年尚缺数据" in sentence
    assert "2025年38,412人" in sentence


def test_department_report_has_its_five_parts(desk: Desk, profile: Profile) -> None:
    document = report.compose(desk, profile, "department_report")
    heads = [one.text for one in document.paragraphs() if one.style == "chapter"]
    assert len(heads) == 5
    assert heads[0] == "一、本部门主要工作职责和任务分工"
    with pytest.raises(Refused, match="没有报告“x”"):
        report.compose(desk, profile, "x")


@pytest.mark.parametrize("name", [one.name for one in available()])
def test_every_profile_gives_a_report(desk: Desk, name: str) -> None:
    opened = assess.open_profile(desk, name)
    for outline in report.outlines(opened):
        document = report.compose(desk, opened, outline.key)
        places = [one.place for one in document.blocks()]
        assert len(places) == len(set(places))
        assert report.docx_bytes(document, WHEN)[:2] == b"PK"
        assert all(one.text for one in document.paragraphs() if one.style != "gap")


def test_nothing_personal_is_in_it(desk: Desk, composed: Document) -> None:
    whole = "\n".join(getattr(one, "text", "") for one in composed.blocks())
    with desk.read() as session:
        from sqlalchemy import select

        from db.records.contact import Contact
        from db.records.person import Person

        people, contacts = list(session.scalars(select(Person))), list(session.scalars(select(Contact)))
        assert people
        assert contacts
        for person in people:
            assert person.name not in whole
            assert person.id_number not in whole
        for contact in contacts:
            assert contact.name not in whole
            assert contact.phone not in whole


def test_same_facts_same_bytes(desk: Desk, profile: Profile, composed: Document) -> None:
    again = report.compose(desk, profile, as_of=DAY)
    assert report.docx_bytes(composed, WHEN) == report.docx_bytes(again, WHEN)
    assert report.pdf_bytes(composed, WHEN) == report.pdf_bytes(again, WHEN)


def test_the_command_answers_in_json(ohdesk: Ohdesk, office: Path, tmp_path: Path) -> None:
    out = tmp_path / "r.docx"
    answer = ohdesk("report", PROFILE, out, "--json")
    assert answer.code == 0, answer.err
    assert answer.json["file"] == str(out)
    assert answer.json["kept"] == answer.json["conflicts"] == []
    assert ohdesk("report", PROFILE, tmp_path / "r.xls").code == 2


def test_a_place_is_known_by_a_short_name() -> None:
    long = place_of("rows", "public_checkup_institution_of_the_county", "name")
    assert len(long.encode()) <= 30
    assert long != place_of("rows", "public_checkup_institution_of_the_county", "years")
    assert fingerprint("甲 \n乙") == fingerprint("甲\n乙 ")
