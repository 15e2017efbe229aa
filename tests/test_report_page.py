"""自评报告 on paper: the page, fonts and numbers of GB/T 9704, the same bytes for the same facts."""

from __future__ import annotations

import re
import shutil
import subprocess
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import small_county
from pypdf import PdfReader
from reports import DAY, PROFILE, TEXT, WHEN, open_docx

from ohdesk import assess, report
from ohdesk.desk import open_office
from ohdesk.report import Document
from ohdesk.report.content import Chapter, Column, Paragraph, Table


@pytest.fixture(scope="module")
def composed(county_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Document:
    folder = tmp_path_factory.mktemp("paper") / "office"
    shutil.copytree(county_folder, folder)
    with open_office(folder, small_county.USER, small_county.PASSWORD) as desk:
        return report.compose(desk, assess.open_profile(desk, PROFILE), as_of=DAY)


@pytest.fixture(scope="module")
def word(composed: Document) -> bytes:
    return report.docx_bytes(composed, WHEN)


@pytest.fixture(scope="module")
def printed(composed: Document) -> bytes:
    return report.pdf_bytes(composed, WHEN)


@pytest.fixture
def made(word: bytes) -> Any:
    return open_docx(BytesIO(word))


def test_same_facts_same_bytes(composed: Document, word: bytes, printed: bytes) -> None:
    assert report.docx_bytes(composed, WHEN) == word
    assert report.pdf_bytes(composed, WHEN) == printed


def test_page_is_the_official_one(made: Any) -> None:
    section = made.sections[0]
    assert [round(one.mm) for one in (section.page_width, section.page_height)] == [210, 297]
    assert round(section.page_width.mm - section.left_margin.mm - section.right_margin.mm) == 156
    assert round(section.page_height.mm - section.top_margin.mm - section.bottom_margin.mm) == 225
    assert (round(section.top_margin.mm), round(section.left_margin.mm)) == (37, 28)
    fonts = {
        name: (made.styles[name].font.size.pt, made.styles[name].element.rPr.rFonts.get(f"{TEXT}eastAsia"))
        for name in ("报告标题", "报告一级标题", "报告二级标题", "报告正文")
    }
    assert fonts == {
        "报告标题": (22, "方正小标宋简体"),
        "报告一级标题": (16, "黑体"),
        "报告二级标题": (16, "楷体_GB2312"),
        "报告正文": (16, "仿宋_GB2312"),
    }
    foot = section.footer.paragraphs[0]
    assert re.fullmatch(r"— .* —", foot.text)
    assert {one.font.size.pt for one in foot.runs} == {14}
    assert section.even_page_footer.paragraphs[0].alignment != foot.alignment


def test_tables_repeat_their_headings(made: Any) -> None:
    assert made.tables
    for table in made.tables:
        assert table.rows[0]._tr.find(f"{TEXT}trPr/{TEXT}tblHeader") is not None


def test_pdf_embeds_its_fonts_and_numbers_its_pages(printed: bytes) -> None:
    pages = PdfReader(BytesIO(printed)).pages
    for number, page in enumerate(pages, 1):
        assert f"— {number} —" in page.extract_text()
        for font in page["/Resources"]["/Font"].values():
            inside = font.get_object()
            assert "/FontFile2" in inside["/FontDescriptor"].get_object()
    assert [round(float(one) * 25.4 / 72) for one in pages[0].mediabox[2:]] == [210, 297]


def test_a_row_longer_than_a_page_is_still_printed() -> None:
    long = "很长的进展。" * 900
    table = Table("t", [Column("序号"), Column("进展", 3)], [("1", long), ("2", "短")], small=True)
    document = Document(
        "p", "r", "题", [Chapter("c", "章", [Paragraph("h", "题", "title", draft="题"), table])]
    )
    text = "".join(one.extract_text() for one in PdfReader(BytesIO(report.pdf_bytes(document, WHEN))).pages)
    assert "".join(text.split()).count("很长的进展") >= 880


@pytest.mark.skipif(not shutil.which("soffice"), reason="no LibreOffice here")
def test_libreoffice_prints_it(word: bytes, printed: bytes, tmp_path: Path) -> None:
    (tmp_path / "r.docx").write_bytes(word)
    home = f"-env:UserInstallation={(tmp_path / 'lo').as_uri()}"
    words = [
        "soffice",
        "--headless",
        home,
        "--convert-to",
        "pdf",
        "--outdir",
        str(tmp_path),
        str(tmp_path / "r.docx"),
    ]
    subprocess.run(words, check=True, capture_output=True, timeout=120)
    ours = len(PdfReader(BytesIO(printed)).pages)
    theirs = len(PdfReader(str(tmp_path / "r.pdf")).pages)
    assert abs(ours - theirs) <= 5
