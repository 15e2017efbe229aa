"""提示单: the official words, pages after the standard, nothing lost, and lines that end where they may."""

from __future__ import annotations

import re
import zipfile
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from factories import employer_name
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from db.records.employer import Employer, Verdict
from db.records.exposure import Exposure
from ohdesk import ledger
from ohdesk.desk import Desk
from ohdesk.errors import Cancelled, Refused
from ohdesk.exchange import notice
from ohdesk.exchange.notice import NoticeFacts, facts_of, write_docx, write_pdf
from ohdesk.exchange.page_layout import NO_END, NO_START, break_lines, fangsong
from ohdesk.identity import make_credit_code

DAY = date(2025, 6, 5)
OFFICE = "榆河县卫生健康局"
POINTS = 72 / 25.4


def facts(number: int = 1, **changed: Any) -> NoticeFacts:
    """Return the facts of one notice to an invented quarry."""
    known = {
        "number": number,
        "employer": employer_name(number),
        "section": "制造业",
        "division": "非金属矿物制品业",
        "group": "砖瓦、石材等建筑材料制造",
        "hazards": ("矽尘", "噪声", "手传振动", "高温"),
        "diseases": ("矽肺", "噪声聋", "手臂振动病", "中暑"),
        "kind": "declare",
        "office": OFFICE,
        "issued_on": DAY,
    }
    return NoticeFacts(**{**known, **changed})


def words(path: Path, page: int | None = None) -> str:
    """Return a PDF's text, or one page's, without its line ends."""
    pages = PdfReader(path).pages
    wanted = pages if page is None else [pages[page]]
    return "".join(one.extract_text() for one in wanted).replace("\n", "")


def test_the_official_sentence_is_printed_with_the_employers_facts(tmp_path: Path) -> None:
    write_pdf(tmp_path / "n.pdf", [facts()])
    told = words(tmp_path / "n.pdf")
    assert told.startswith("职业病危害项目申报提示单〔2025〕第001号")
    assert (
        "你单位属于制造业（门类）、非金属矿物制品业（大类）、砖瓦、石材等建筑材料制造（中类）行业，可能存在矽尘、噪声、手传振动、高温等职业病危害，"
        "可能导致矽肺、噪声聋、手臂振动病、中暑等职业病，在职业病危害项目申报（变更申报）范围内，"
        "请及时、如实申报（变更申报）职业病危害，感谢对卫生健康部门工作的理解和支持。"
    ) in told
    assert told.endswith(f"{OFFICE}2025年6月5日")


def test_a_change_notice_asks_for_the_change_and_lists_may_be_shortened(tmp_path: Path) -> None:
    write_pdf(tmp_path / "n.pdf", [facts(kind="change")], most=3)
    told = words(tmp_path / "n.pdf")
    assert "在职业病危害项目变更申报范围内，请及时、如实变更申报职业病危害" in told
    assert "可能存在矽尘、噪声、手传振动等职业病危害" in told
    assert "可能导致矽肺、噪声聋、手臂振动病等职业病" in told


def test_every_employer_gets_a_page_and_a_number_of_its_own(tmp_path: Path) -> None:
    report = write_pdf(tmp_path / "n.pdf", [facts(number) for number in range(998, 1003)])
    assert (report.pages, report.notices, report.missing, report.blank) == (5, 5, {}, {})
    for page, number in enumerate(("998", "999", "1000", "1001", "1002")):
        told = words(tmp_path / "n.pdf", page)
        assert f"〔2025〕第{number}号" in told
        assert employer_name(int(number)) in told


def test_pages_are_a4_with_every_font_embedded_and_cut_down(tmp_path: Path) -> None:
    write_pdf(tmp_path / "n.pdf", [facts()])
    (page,) = PdfReader(tmp_path / "n.pdf").pages
    assert (round(page.mediabox.width / POINTS), round(page.mediabox.height / POINTS)) == (210, 297)
    fonts = page["/Resources"]["/Font"]
    for one in fonts.values():
        about = one.get_object()
        assert "+" in about["/BaseFont"], "cut down to the characters used"
        assert "/FontFile2" in about["/FontDescriptor"]
    assert (tmp_path / "n.pdf").stat().st_size < 200_000


def test_text_stays_within_the_margins_of_the_standard(tmp_path: Path) -> None:
    write_pdf(
        tmp_path / "n.pdf", [facts(employer="榆" * 60, hazards=("1,2-二氯乙烷", "N,N-二甲基甲酰胺") * 9)]
    )
    (page,) = PdfReader(tmp_path / "n.pdf").pages
    places: list[tuple[float, float]] = []
    page.extract_text(
        visitor_text=lambda text, _, tm, *__: places.append((tm[4], tm[5])) if text.strip() else None
    )
    assert min(x for x, _ in places) / POINTS == pytest.approx(28, abs=0.5)
    assert max(y for _, y in places) / POINTS <= 297 - 37
    assert min(y for _, y in places) / POINTS >= 297 - 37 - 225


def test_a_long_notice_runs_over_with_page_numbers_and_the_signature_is_never_alone(tmp_path: Path) -> None:
    for count in range(60, 90):
        many = tuple(f"第{number}种危害" for number in range(count))
        report = write_pdf(tmp_path / "n.pdf", [facts(hazards=many)])
        pages = [page.extract_text() for page in PdfReader(tmp_path / "n.pdf").pages]
        assert report.pages == len(pages)
        assert all((f"— {number} —" in page) == (len(pages) > 1) for number, page in enumerate(pages, 1))
        assert OFFICE in pages[-1]
        assert "感谢" in pages[-1] or "支持" in pages[-1]
        told = re.sub(r"— \d —|\n", "", "".join(pages))
        assert all(name in told for name in many)
    assert len(pages) > 1


def test_blank_facts_stay_blank_to_be_filled_in_and_are_named(tmp_path: Path) -> None:
    report = write_pdf(tmp_path / "n.pdf", [facts(group="", hazards=(), diseases=())])
    assert report.blank == {employer_name(1): ("中类", "职业病危害", "职业病")}
    assert "＿＿＿＿（中类）行业，可能存在＿＿＿＿等职业病危害" in words(tmp_path / "n.pdf")


def test_rare_characters_are_drawn_and_a_missing_one_is_named(tmp_path: Path) -> None:
    rare, lost = "䶮堃喆𫖯建材厂", "榆河县\U0003134a砖厂"
    report = write_pdf(tmp_path / "n.pdf", [facts(1, employer=rare), facts(2, employer=lost)])
    assert report.missing == {lost: "\U0003134a"}
    assert rare in words(tmp_path / "n.pdf", 0)
    assert "榆河县〓砖厂：" in words(tmp_path / "n.pdf", 1)


def test_invisible_characters_of_a_list_do_not_reach_the_paper(tmp_path: Path) -> None:
    report = write_pdf(tmp_path / "n.pdf", [facts(employer="榆河县\u200b石材厂\ufeff\x07")])
    assert report.missing == {}
    assert "榆河县石材厂：" in words(tmp_path / "n.pdf")


def test_the_same_facts_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_pdf(tmp_path / f"{name}.pdf", [facts(), facts(2)])
        write_docx(tmp_path / f"{name}.docx", [facts(), facts(2)])
    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()
    assert (tmp_path / "a.docx").read_bytes() == (tmp_path / "b.docx").read_bytes()


def test_stopping_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "n.pdf").write_bytes(b"old")

    def stop(done: int, total: int, said: str) -> None:
        if done:
            raise Cancelled

    for write in (write_pdf, write_docx):
        with pytest.raises(Cancelled):
            write(tmp_path / "n.pdf", [facts(number) for number in range(1, 60)], stop)
    assert [file.read_bytes() for file in tmp_path.glob("**/*.*") if file.is_file()] == [b"old"]


def test_a_folder_that_is_not_there_is_said_in_chinese(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="没有文件夹"):
        write_pdf(tmp_path / "none" / "n.pdf", [facts()])


def test_the_word_document_says_the_same_on_pages_of_its_own(tmp_path: Path) -> None:
    from docx import Document

    report = write_docx(tmp_path / "n.docx", [facts(), facts(2, kind="change")])
    assert report.notices == 2
    document = Document(str(tmp_path / "n.docx"))
    texts = [paragraph.text for paragraph in document.paragraphs]
    said = notice.say(facts())
    assert texts[:6] == [said.title, said.number, said.salutation, said.body, said.office, said.date]
    assert [one.style.paragraph_format.page_break_before for one in document.paragraphs[::6]] == [True, True]
    with zipfile.ZipFile(tmp_path / "n.docx") as box:
        assert "仿宋_GB2312" in box.read("word/styles.xml").decode()


# What the records say of an employer.


@pytest.fixture
def quarry(desk: Desk) -> int:
    """Keep one quarry without exposure records and return its number."""
    values = {
        "name": "榆河县青山石材有限公司",
        "credit_code": make_credit_code("220182", 1),
        "industry": "3032",
        "verdict": Verdict.must_declare.name,
    }
    return ledger.save(desk, Employer, values).id


def test_hazards_come_from_the_records_the_most_exposed_first(desk: Desk, quarry: int) -> None:
    for post, hazard, exposed in (
        ("锯切", "W001", 4),
        ("打磨", "W001", 3),
        ("打磨", "F001", 30),
        ("装卸", "W002", 5),
    ):
        ledger.save(desk, Exposure, {"employer": quarry, "post": post, "hazard": hazard, "exposed": exposed})
    (told,) = facts_of(desk, [quarry], DAY, 7, "declare", OFFICE)
    assert told.number == 7
    assert (told.section, told.division, told.group) == (
        "制造业",
        "非金属矿物制品业",
        "砖瓦、石材等建筑材料制造",
    )
    assert [name.split("（")[0] for name in told.hazards] == ["矽尘", "噪声", "高温"]
    assert told.diseases[:3] == ("矽肺", "噪声聋", "中暑")
    assert not told.proposed


def test_without_records_the_usual_hazards_of_the_industry_are_proposed(desk: Desk, quarry: int) -> None:
    (told,) = facts_of(desk, [quarry], DAY, 1, "declare")
    assert told.proposed
    assert told.office == desk.office
    assert "噪声" in told.hazards
    assert "噪声聋" in told.diseases
    assert not any("未提及" in name for name in told.diseases)


def test_notices_are_numbered_in_the_order_chosen_and_a_removed_employer_is_refused(
    desk: Desk, quarry: int
) -> None:
    other = {"name": "榆河县无行业商店", "credit_code": make_credit_code("220182", 2)}
    shop = ledger.save(desk, Employer, other).id
    told = facts_of(desk, [shop, quarry, shop], DAY, 11, "change", OFFICE)
    assert [(one.number, one.employer) for one in told] == [
        (11, other["name"]),
        (12, "榆河县青山石材有限公司"),
    ]
    assert told[0].hazards == ()
    ledger.remove(desk, Employer, shop, "重复录入")
    with pytest.raises(Refused, match="有 1 家单位"):
        facts_of(desk, [quarry, shop], DAY, 1, "declare")


# Where lines end.

CHINESE = st.text(st.sampled_from("榆河县石材加工有限公司、。，（）《》“”：；？！—…·"), max_size=120)
MIXED = st.lists(
    st.one_of(CHINESE, st.sampled_from(["1,2-二氯乙烷", "SiO2", "≥10%", "PM2.5", "2025年6月5日", " "])),
    max_size=12,
)


def advance(char: str) -> float:
    """Return a character's room in cells: a whole one, or half of one for Latin."""
    return 0.5 if char.isascii() else 1.0


def may_break(left: str, right: str) -> bool:
    """Tell whether a line may end between two characters."""
    together = (left.isascii() or left == "≥") and right.isascii()
    return not together and left not in NO_END and right not in NO_START


@settings(max_examples=300)
@given(MIXED, st.integers(8, 28), st.sampled_from([0.0, 2.0]))
def test_nothing_is_lost_and_no_line_begins_or_ends_with_the_wrong_mark(
    parts: list[str], width: int, indent: float
) -> None:
    text = "的".join(parts).strip()
    lines = break_lines(text, width, advance, indent)
    assert "".join(line.text for line in lines).replace(" ", "") == text.replace(" ", "")
    for line in lines:
        assert sum(map(advance, line.text)) + line.indent <= width + 0.01
    for before, after in pairwise(lines):
        ends_well = may_break(before.text[-1], after.text[0])
        assert ends_well or not any(may_break(*two) for two in pairwise(before.text)), (
            "there was no better place"
        )


def test_a_number_or_a_foreign_word_is_never_cut() -> None:
    text = "可能存在1,2-二氯乙烷、N,N-二甲基甲酰胺、SiO2含量≥10%的粉尘、20250605等"
    for width in range(12, 29):
        lines = [line.text for line in break_lines(text, width, advance)]
        for whole in ("1,2-二", "N,N-二", "SiO2", "≥10%", "20250605"):
            assert any(whole in line for line in lines), (width, lines)


def test_a_word_longer_than_the_line_is_cut_rather_than_lost() -> None:
    lines = break_lines("网址" + "a" * 100, 10, advance)
    assert "".join(line.text for line in lines) == "网址" + "a" * 100
    assert all(sum(map(advance, line.text)) <= 10 for line in lines)


def test_the_official_wording_can_be_drawn_with_the_fonts_at_hand() -> None:
    _, missing = fangsong().printable("".join(vars(notice.say(facts())).values()))
    assert missing == ""
