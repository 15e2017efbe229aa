"""Printed lists: every row is there, headings stand on every page, numbers are masked, odd characters are named."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import small_county
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from db.records.employer import Employer
from db.records.person import Person
from ohdesk import query
from ohdesk.desk import Desk
from ohdesk.errors import Refused
from ohdesk.exchange.list_print import Listing, write_list
from ohdesk.exchange.record_print import Layout, print_records, print_table
from ohdesk.exchange.stats_sheet import Origin
from ohdesk.fields import field_map, fields_of
from ohdesk.query import Query
from ohdesk.statistics.cross_table import cross, read_frame

HEADINGS = ["序号", "单位名称", "地址"]


def words(path: Path) -> list[str]:
    """Return each page's words without spaces."""
    return ["".join(page.extract_text().split()) for page in PdfReader(path).pages]


@pytest.mark.parametrize("landscape", [True, False])
def test_every_row_and_the_headings_of_every_page_are_printed(tmp_path: Path, landscape: bool) -> None:
    rows = [[str(at), f"第{at}号石材厂", "城关镇人民路" * (1 + at % 7)] for at in range(180)]
    path = tmp_path / "list.pdf"
    report = write_list(path, Listing("名单", "共180条", HEADINGS, rows, frozenset({0})), landscape=landscape)
    pages = words(path)
    assert len(pages) == report.pages > 2
    for number, page in enumerate(pages, 1):
        assert f"第{number}页共{len(pages)}页" in page
        assert all(one in page for one in HEADINGS)
    whole = "".join(pages)
    assert all(f"第{at}号石材厂" in whole for at in range(180))
    box = PdfReader(path).pages[0].mediabox
    assert (box.width > box.height) == landscape


def test_an_empty_list_is_one_page_and_no_columns_are_refused(tmp_path: Path) -> None:
    assert write_list(tmp_path / "a.pdf", Listing("名单", "", HEADINGS, [])).pages == 1
    with pytest.raises(Refused, match="没有要打印的列"):
        write_list(tmp_path / "b.pdf", Listing("名单", "", [], []))
    many = [f"很长的列标题{at}" for at in range(60)]
    with pytest.raises(Refused, match="减少要打印的列"):
        write_list(tmp_path / "c.pdf", Listing("名单", "", many, [["某某石材有限公司"] * 60]))
    assert [one.name for one in tmp_path.iterdir()] == ["a.pdf"]


def test_a_character_without_a_glyph_is_named(tmp_path: Path) -> None:
    listing = Listing("名单", "", HEADINGS, [["1", "\U0002f800\u20000厂", ""]])
    report = write_list(tmp_path / "a.pdf", listing)
    assert "\U0002f800" in report.missing


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(st.lists(st.text(max_size=60), min_size=3, max_size=3), max_size=30),
    landscape=st.booleans(),
)
def test_any_words_can_be_printed(tmp_path: Path, rows: list[list[str]], landscape: bool) -> None:
    path = tmp_path / "any.pdf"
    report = write_list(path, Listing("名单", "任意", HEADINGS, rows), landscape=landscape)
    assert report.rows == len(rows)
    assert len(PdfReader(path).pages) == report.pages


def test_a_list_of_records_is_printed_in_its_order_and_masked(desk: Desk, tmp_path: Path) -> None:
    small_county.fill(desk)
    numbers = list(query.ids(desk, Employer, Query(order="name", descending=True)))
    known = field_map(Employer)
    fields = [known[name] for name in ("name", "township", "risk", "exposed_total")]
    path = tmp_path / "employers.pdf"
    print_records(desk, Employer, path, numbers, fields, Layout("用人单位名单", "乡镇：全部"))
    page = words(path)[0]
    first = query.rows(desk, Employer, numbers[:1])[0]
    assert getattr(first, "name") in page  # noqa: B009 - a record's field is known by its name only
    assert "共46条条件：乡镇：全部" in page
    people = list(query.ids(desk, Person, Query()))
    print_records(desk, Person, tmp_path / "people.pdf", people, fields_of(Person), Layout("人员"))
    printed = "".join(words(tmp_path / "people.pdf"))
    assert all(str(getattr(one, "id_number")) not in printed for one in query.rows(desk, Person, people))  # noqa: B009
    with pytest.raises(Refused, match="没有可打印"):
        print_records(desk, Employer, path, [], fields, Layout("空"))


def test_a_statistical_table_is_printed_with_its_total(desk: Desk, tmp_path: Path) -> None:
    small_county.fill(desk)
    table = cross(read_frame(desk, 2025, date(2025, 12, 31)), "township", "risk", "declared_rate")
    print_table(desk, tmp_path / "t.pdf", table, Origin("汤阴县", "方案", date(2025, 12, 31)))
    page = words(tmp_path / "t.pdf")[0]
    assert table.total is not None
    assert table.total.cells[0].text() in page
    assert "数据截至2025-12-31" in page
