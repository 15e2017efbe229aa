"""The manual: complete, true to the program, and a well-made book on paper."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from doors import Ohdesk
from manual_words import MANUAL, ROOT, unknown_names
from pypdf import PdfReader
from pypdf.generic import Destination

from ohdesk import cli
from ohdesk.command_table import DESK_COMMANDS, FREE_COMMANDS, OFFICE_COMMANDS
from ohdesk.errors import Refused
from ohdesk.manual.book import mistakes, open_book, picture_names
from ohdesk.manual.finding import find
from ohdesk.manual.pdf_book import Printed, part_words, printed
from ui import sign_in, welcome
from ui.help import KEYS
from ui.navigation import ENTRIES

PAGES = [*(one.key for one in ENTRIES), *welcome.PAGES, *sign_in.PAGES]
COMMANDS = [*OFFICE_COMMANDS, *FREE_COMMANDS, *DESK_COMMANDS]
CHAPTERS = sorted(one.name for one in MANUAL.glob("*.md"))
NUMBERS = {"批号": "1", "编号": "1", "次数": "1", "年份": "2025"}
CONTENTS = """title = "书"
subtitle = "样张"
[[part]]
zh = "一"
chapters = ["01-甲.md", "02-乙.md"]
[pages]
home = "01-甲.md#工作首页"
due = "02-乙.md"
[windows]
[commands]
show = "01-甲.md"
"""


@pytest.fixture(scope="module")
def paper() -> Printed:
    """Print the manual once."""
    return printed(open_book())


@pytest.fixture(scope="module")
def reader(paper: Printed) -> PdfReader:
    """Open the printed manual as another program does."""
    return PdfReader(BytesIO(paper.data))


def bookmarks(outline: list[Destination | list[Destination]]) -> Iterator[Destination]:
    for one in outline:
        if isinstance(one, list):
            yield from bookmarks(one)
        else:
            yield one


def small_book(folder: Path, **chapters: str) -> Path:
    """Write a manual of two chapters."""
    (folder / "contents.toml").write_text(CONTENTS, "utf-8")
    for name, text in zip(("01-甲.md", "02-乙.md"), chapters.values(), strict=False):
        (folder / name).write_text(text, "utf-8")
    return folder


def test_every_page_and_every_command_has_its_chapter_and_every_link_and_picture_is_there() -> None:
    assert mistakes(open_book(), PAGES, COMMANDS, picture_names()) == []


def test_what_is_missing_is_named(tmp_path: Path) -> None:
    text = "# 甲\n\n## 别的\n\n见[乙](02-乙.md)和[丙](03-丙.md)。\n\n![图](pictures/none.png)\n"
    book = open_book(small_book(tmp_path, one=text))
    assert sorted(mistakes(book, ["home", "due", "stats"], ["show", "add"], ["home"])) == sorted(
        [
            "缺少章节 02-乙.md",
            "页面 home 的章节 01-甲.md#工作首页 不存在",
            "页面 due 的章节 02-乙.md 不存在",
            "页面 stats 没有章节",
            "命令 add 没有章节",
            "01-甲.md 没有写 ohdesk show",
            "01-甲.md：没有图片 none",
            "01-甲.md：链接 02-乙.md 不通",
            "01-甲.md：链接 03-丙.md 不通",
        ]
    )


def test_every_window_with_a_chapter_of_its_own_is_a_window() -> None:
    windows = "\n".join(path.read_text("utf-8") for path in (ROOT / "ui").glob("*.py"))
    for name in open_book().windows:
        assert f"class {name}(" in windows, name


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_every_name_in_brackets_is_on_a_screen(chapter: str) -> None:
    assert unknown_names((MANUAL / chapter).read_text("utf-8")) == []


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_every_command_in_the_manual_can_be_typed(chapter: str) -> None:
    text = (MANUAL / chapter).read_text("utf-8")
    typed = re.findall(r"`ohdesk ([^`]+)`", text) + re.findall(r"^ohdesk (.+)$", text, re.MULTILINE)
    for line in typed:
        words = [NUMBERS.get(word, word) for word in line.partition(" < ")[0].split()]
        if words[0] not in ("…", "命令", "--help", "--version"):
            assert cli.parser().parse_args(words).command in COMMANDS, line


def test_the_keys_in_the_manual_are_the_programs_own() -> None:
    text = (MANUAL / "60-快捷键.md").read_text("utf-8")
    table = re.search(r"\| 按键 \| 做什么 \|\n\|[-| ]+\|\n((?:\|.+\|\n)+)", text)
    assert table
    rows = [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in table[1].splitlines()]
    assert rows == list(KEYS)


def test_every_heading_is_a_bookmark_that_leads_to_its_page(reader: PdfReader) -> None:
    book = open_book()
    marks = list(bookmarks(reader.outline))
    wanted = []
    for at, (part, chapters) in enumerate(book.parts, 1):
        wanted.append(part_words(at, part))
        for chapter in chapters:
            first, *rest = chapter.headings
            wanted += [f"{chapter.number}　{first.words}", *(one.words for one in rest)]
    assert [one.title for one in marks] == wanted
    texts = [re.sub(r"\s", "", page.extract_text()) for page in reader.pages]
    chapters_only = [one for one in marks if re.match(r"\d+　", str(one.title))]
    for one in chapters_only:
        page = reader.get_destination_page_number(one)
        assert page is not None
        assert re.sub(r"^\d+　|\s", "", str(one.title)) in texts[page]


def test_the_contents_name_the_pages(reader: PdfReader) -> None:
    front = "\n".join(page.extract_text() for page in reader.pages[1:8])
    for one in bookmarks(reader.outline):
        if found := re.match(r"(\d+)　(.+)", str(one.title)):
            page = reader.get_destination_page_number(one)
            assert page is not None
            words = re.escape(f"{found[1]} {found[2]}").replace(r"\ ", r"\s")
            assert re.search(rf"{words}\s+{page + 1}\b", front), one.title


def test_every_font_is_embedded_and_every_character_drawn(paper: Printed, reader: PdfReader) -> None:
    assert paper.lost == ""
    for page in reader.pages:
        for font in page["/Resources"].get("/Font", {}).values():  # type: ignore[union-attr]
            told = font.get_object()
            assert "/FontFile2" in told["/FontDescriptor"].get_object(), told["/BaseFont"]


def test_links_lead_to_places_in_the_book(reader: PdfReader) -> None:
    pages = {page.indirect_reference.idnum for page in reader.pages if page.indirect_reference}
    links = [
        note.get_object()["/Dest"][0].idnum
        for page in reader.pages
        for note in page.get("/Annots") or []
        if "/Dest" in note.get_object()
    ]
    assert len(links) > len(open_book().chapters)
    assert set(links) <= pages


def test_the_same_chapters_give_the_same_bytes(tmp_path: Path) -> None:
    folder = small_book(tmp_path, one="# 甲\n\n一段话。\n", two="# 乙\n\n1. 第一\n2. 第二\n")
    assert printed(open_book(folder)).data == printed(open_book(folder)).data


def test_a_long_table_has_its_heading_on_every_page_and_loses_no_row(tmp_path: Path) -> None:
    rows = "".join(f"| 第{at}行 | {'很长的内容' * (at % 40)} |\n" for at in range(1, 121))
    folder = small_book(tmp_path, one=f"# 甲\n\n| 独一份表头 | 内容 |\n|---|---|\n{rows}", two="# 乙\n")
    found = PdfReader(BytesIO(printed(open_book(folder)).data))
    pages = [page.extract_text() for page in found.pages]
    of_table = [
        page for page in pages if "行" in page and "第1部分" not in page and re.search(r"第\d+行", page)
    ]
    assert len(of_table) > 3
    assert all("独一份表头" in page for page in of_table)
    assert [int(one) for one in re.findall(r"第(\d+)行", "\n".join(pages))] == list(range(1, 121))


def test_a_character_no_font_has_is_told(tmp_path: Path) -> None:
    folder = small_book(tmp_path, one="# 甲\n\n笑脸😀。\n", two="# 乙\n")
    assert printed(open_book(folder)).lost == "😀"


def test_pictures_not_made_yet_are_left_out_and_counted(tmp_path: Path) -> None:
    folder = small_book(tmp_path, one="# 甲\n\n![首页](pictures/home.png)\n", two="# 乙\n")
    assert printed(open_book(folder)).pictures_missing == ("home",)


def test_words_are_found_in_the_section_that_is_about_them() -> None:
    book = open_book()
    first = find(book, "恢复密钥")[0]
    assert "恢复密钥" in first.place.words
    assert find(book, "没有这样的词语啊") == []
    assert find(book, "  ") == []
    both = find(book, "备份 U 盘")
    assert both
    assert all(one.place.chapter in book.chapters for one in both)


def test_the_command_writes_the_book(ohdesk: Ohdesk, tmp_path: Path) -> None:
    out = tmp_path / "手册" / "使用手册.pdf"
    done = ohdesk("manual", out, "--json")
    assert (done.code, done.json["file"]) == (0, str(out))
    assert len(PdfReader(out).pages) == done.json["pages"] > 30
    assert list(out.parent.iterdir()) == [out]
    wrong = ohdesk("manual", tmp_path / "手册.docx")
    assert (wrong.code, "PDF" in wrong.err) == (2, True)


def test_a_place_that_cannot_be_written_is_refused_in_a_sentence(tmp_path: Path) -> None:
    from ohdesk.manual import write

    (tmp_path / "file").write_text("")
    with pytest.raises(Refused) as refused:
        write(tmp_path / "file" / "书.pdf")
    assert "换一个位置" in str(refused.value)
