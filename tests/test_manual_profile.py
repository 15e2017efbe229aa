"""The manual's chapter about a new profile: whoever follows its steps word for word gets one that works."""

from __future__ import annotations

import re
from pathlib import Path

from doors import ROOT, Ohdesk
from openpyxl import Workbook, load_workbook

from ohdesk.assess import vocabulary
from ohdesk.counting import SWITCHES
from ohdesk.exchange.table_values import printed_rows
from ohdesk.identity import make_credit_code
from ohdesk.profile import Profile, Table
from ohdesk.profile.indicators import NEEDED
from ohdesk.profile.reader import examine
from ohdesk.profile.tables import FILLS

CHAPTER = ROOT / "resources" / "manual" / "54-新建口径方案.md"
TEXT = CHAPTER.read_text("utf-8")
FENCE = re.compile(r"^```toml (改前|改后|加在最后)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def edit(file: Path) -> None:
    """Do to a file what the chapter's blocks say, in their order."""
    text, old = file.read_text("utf-8"), ""
    for what, block in FENCE.findall(TEXT):
        if what == "改前":
            old = block
        elif what == "改后":
            assert old in text, old
            text = text.replace(old, block, 1)
        else:
            text += "\n" + block
    file.write_text(text, "utf-8")


def place_official_table(profile: Profile, table: Table) -> None:
    """Make the blank table as the level above would hand it out."""
    book = Workbook()
    sheet = book.active
    sheet.append([table.title])
    sheet.append(list(table.columns))
    for printed in printed_rows(profile, table):
        sheet.append([words or None for words in printed.cells])
    for line in table.foot:
        sheet.append([line])
    book.save(table.file)


def test_following_the_chapter_makes_a_profile_that_counts_and_exports(
    office: Path, ohdesk: Ohdesk, tmp_path: Path
) -> None:
    own = office / "profiles" / "jilin-2026"
    assert ohdesk("profile", "copy", "jilin-2025", own).code == 0
    edit(own / "profile.toml")
    waiting = ohdesk("profile", "check", "jilin-2026")
    assert waiting.code == 2
    assert "tasks.xlsx" in waiting.out
    profile, mistakes = examine(own, vocabulary())
    assert not mistakes
    place_official_table(profile, profile.table("tasks"))
    checked = ohdesk("profile", "check", "jilin-2026")
    assert (checked.code, "没有错误，可以使用" in checked.out) == (0, True)
    code = make_credit_code("220182", 81_000_001)
    firm = f'{{"name": "榆河某厂", "credit_code": "{code}", "industry": "3311"}}\n'
    assert ohdesk("add", "employer", stdin=firm).code == 0
    for day in ("2026-03-01", "2025-12-31"):
        line = f'{{"employer": "榆河某厂", "inspected_on": "{day}"}}\n'
        assert ohdesk("add", "inspection", stdin=line).code == 0
    point = '{"profile": "jilin-2026", "no": "29", "name": "监督检查", "share": 1}\n'
    assert ohdesk("add", "yearly_task", stdin=point).code == 0
    rows = ohdesk("assess", "jilin-2026", "--as-of", "2026-12-31", "--json").json["rows"]
    found = next(one for one in rows if one["key"] == "inspections")
    assert (found["value"], found["target"], found["met"], found["no"]) == (1, 1, True, "29")
    made = ohdesk(
        "export", "jilin-2026", tmp_path / "out", "--table", "tasks", "--as-of", "2026-12-31", "--json"
    ).json
    row = next(one for one in load_workbook(made["files"][0]).active.iter_rows() if one[0].value == "29")
    assert row[3].value == 5000
    assert row[8].value == "2026年12月31日"


def test_the_chapter_names_every_kind_and_every_column_there_is() -> None:
    assert all(f"| `{kind}` |" in TEXT for kind in NEEDED)
    assert all(f"`{what}`" in TEXT for what in FILLS)
    assert SWITCHES
    assert len(FENCE.findall(TEXT)) >= 9
