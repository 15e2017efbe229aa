"""The manual's pages on safe keeping: every command, button and number in them is the program's own."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ohdesk import attempts, cli, idle
from ohdesk.command_table import DESK_COMMANDS, FREE_COMMANDS, OFFICE_COMMANDS
from ohdesk.keeping import backups, overview

ROOT = Path(__file__).resolve().parent.parent
MANUAL = ROOT / "resources" / "manual"
PAGES = ("53-应急预案.md", "55-等保二级自查表.md")
NUMBERS = ("批号", "编号")
SAYS = {"53-应急预案.md": "连续输错被锁定：等 10 分钟", "55-等保二级自查表.md": "连续错 5 次锁定 10 分钟"}


def text_of(page: str) -> str:
    return (MANUAL / page).read_text("utf-8")


def commands(page: str) -> list[str]:
    return [one for one in re.findall(r"`ohdesk ([^`]+)`", text_of(page)) if one != "…"]


@pytest.mark.parametrize("page", PAGES)
def test_every_command_in_the_manual_can_be_typed(page: str) -> None:
    known = {*DESK_COMMANDS, *OFFICE_COMMANDS, *FREE_COMMANDS}
    assert commands(page)
    for line in commands(page):
        parts = ["1" if part in NUMBERS else part for part in line.split()]
        assert parts[0] in known, line
        assert cli.parser().parse_args(parts).command == parts[0]


def test_every_emergency_says_who_does_what() -> None:
    headings = re.findall(r"^## (.+)$", text_of("53-应急预案.md"), re.MULTILINE)
    for word in (
        "损坏",
        "回退",
        "口令",
        "恢复密钥",
        "U 盘丢了",
        "电脑丢了",
        "勒索",
        "导入错",
        "报送后",
        "出错",
    ):
        assert any(word in one for one in headings), word


def test_the_numbers_are_the_programs_own() -> None:
    assert (attempts.MOST, idle.USUAL) == (5, 10)
    assert all(words in text_of(page) for page, words in SAYS.items())
    assert f"超过 {overview.ELSEWHERE_DAYS} 天没有备份到别的磁盘" in text_of("55-等保二级自查表.md")
    assert "import" in backups.WHY


def test_nobody_is_told_that_a_grade_was_reached() -> None:
    places = [
        *ROOT.glob("docs/**/*.md"),
        *ROOT.glob("resources/manual/*.md"),
        ROOT / "README.md",
        *ROOT.glob("ui/*.py"),
        *ROOT.glob("ohdesk/**/*.py"),
    ]
    assert len(places) > 200
    for path in places:
        plain = path.read_text("utf-8").replace(" ", "")
        for claim in ("符合等保", "通过等保", "达到等保", "通过密评", "等保认证"):
            assert claim not in plain, path
