"""Handed-out workbooks in use: hostile ones refused, any layout filled, kept by an office, opened elsewhere."""

from __future__ import annotations

import shutil
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import workbooks
from doors import Ohdesk
from handed_out import Layout, changed, edited, handed_out, parts, saved, with_part
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from test_official import NUMBERED, SURVEY, by_number, expected, found_in, kinds, only_chosen_cells_differ
from test_table import PROFILE, invented

from ohdesk import official_forms, tables
from ohdesk.assess import open_profile
from ohdesk.desk import Desk
from ohdesk.errors import Refused
from ohdesk.exchange import official
from ohdesk.exchange.official import fill, inspect, verify
from ohdesk.profile import available, load

QUICK = settings(max_examples=10, phases=[Phase.explicit, Phase.reuse, Phase.generate])


def test_every_profiles_own_tables_are_known_without_a_difference() -> None:
    for one in available():
        profile = load(one.name)
        for table in profile.tables:
            found = inspect(table.file.read_bytes(), profile, table)
            assert (found.blocked, found.differences) == ("", ()), (one.name, table.key)
            assert found.targets


HOSTILE: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "empty": (lambda _: b"", "空文件"),
    "cut": (lambda whole: whole[: len(whole) // 2], "损坏"),
    "old": (lambda _: workbooks.OLE + bytes(4096), "旧式 .xls"),
    "locked": (lambda _: workbooks.OLE + "EncryptedPackage".encode("utf-16-le") + bytes(512), "密码"),
    "text": (lambda _: "序号,结果\n1,2\n".encode(), "不是 Excel"),
    "macro": (lambda whole: with_part(whole, "xl/vbaProject.bin", b"x"), "宏"),
    "doctype": (
        lambda whole: with_part(whole, "xl/workbook.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><workbook/>'),
        "DOCTYPE",
    ),
    "late doctype": (
        lambda whole: with_part(
            whole, "xl/worksheets/sheet2.xml", b"<!--" + b" " * 70000 + b"--><!DOCTYPE a><a/>"
        ),
        "DOCTYPE|结构",
    ),
    "bomb": (lambda whole: with_part(whole, "xl/media/image1.png", bytes(64 << 20)), "压缩比|展开"),
    "broken sheet": (lambda whole: with_part(whole, "xl/worksheets/sheet2.xml", b"<worksheet><row>"), "结构"),
    "no workbook": (lambda whole: with_part(whole, "_rels/.rels", b"<Relationships/>"), "结构"),
    "other table": (lambda _: saved(Workbook()), "没有找到"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_cannot_be_filled_is_refused_in_one_sentence(name: str) -> None:
    make, word = HOSTILE[name]
    content = make(handed_out(PROFILE, SURVEY))
    with pytest.raises(Refused, match=word) as refused:
        raise Refused(found_in(content).blocked)
    assert "Traceback" not in refused.value.sentence


def test_a_change_outside_the_cells_is_caught() -> None:
    content = handed_out(PROFILE, SURVEY)
    found = found_in(content)
    filled = fill(content, found, PROFILE, SURVEY, invented())
    with pytest.raises(Refused, match="核对不一致"):
        verify(content, changed(filled, "单位信息", {"A1": "改"}), found)
    other = with_part(filled, found.part, parts(filled)[found.part].replace(b'ht="31.5"', b'ht="32"', 1))
    with pytest.raises(Refused, match="核对不一致"):
        verify(content, other, found)


@given(st.data())
@QUICK
def test_any_layout_gives_the_same_values(data: st.DataObject) -> None:
    table = data.draw(st.sampled_from(NUMBERED))
    layout = Layout(
        top=data.draw(st.integers(1, 30)),
        left=data.draw(st.integers(1, 30)),
        order=data.draw(st.permutations(range(len(table.columns)))),
        intro=data.draw(
            st.lists(st.sampled_from(["附件", "填报单位：", "序号", "单位：家、人"]), max_size=3)
        ),
        more=data.draw(st.lists(st.sampled_from(["备注", "填表人", "上年数"]), max_size=2, unique=True)),
        two_lines=data.draw(st.booleans()),
        numbers_as_numbers=data.draw(st.booleans()),
    )
    content = handed_out(PROFILE, table, layout)
    found = found_in(content, table)
    assert not found.blocked
    filled = fill(content, found, PROFILE, table, invented())
    assert by_number(filled, found, table) == expected(table)
    only_chosen_cells_differ(content, filled, found)


@given(st.data())
@QUICK
def test_no_lost_row_goes_unsaid(data: st.DataObject) -> None:
    row = data.draw(st.integers(3, 30))
    found = found_in(edited(PROFILE, SURVEY, lambda sheet: sheet.delete_rows(row)))
    assert "row_missing" in kinds(found)
    assert found.blocked


def test_an_office_uses_the_kept_form_until_it_is_let_go(desk: Desk, tmp_path: Path) -> None:
    profile = open_profile(desk, "henan-2025")
    table = profile.table("survey")
    path = tmp_path / "省局调查表.xlsx"
    path.write_bytes(changed(handed_out(PROFILE, SURVEY), "附件1", {"C4": "查看新系统。"}))
    with pytest.raises(Refused, match="没确认的不同"):
        official_forms.keep(desk, profile, table, path)
    _, found = official.examine(path, profile, table)
    accepted = [one.key for one in found.differences]
    number = official_forms.keep(desk, profile, table, path, accepted, "省疾控局")
    assert official_forms.keep(desk, profile, table, path, accepted) == number
    with desk.read() as session:
        assert official_forms.kept(session, profile, table) == path.read_bytes()
        assert official_forms.listing(session, profile)["survey"].file_name == path.name
    written = tables.export(desk, profile, tmp_path / "out", "survey")
    assert load_workbook(written[0].path).sheetnames == ["填表说明", "附件1", "单位信息"]
    official_forms.forget(desk, profile, table, "省里收回")
    again = tables.export(desk, profile, tmp_path / "out", "survey")
    assert load_workbook(again[0].path).sheetnames == ["定量指标调查表"]
    with pytest.raises(Refused, match="内置表"):
        official_forms.forget(desk, profile, table, "再来一次")


def test_the_command_fills_a_form_once_and_asks_before_it_differs(
    ohdesk: Ohdesk, office: Path, tmp_path: Path
) -> None:
    path = tmp_path / "省表.xlsx"
    path.write_bytes(handed_out(PROFILE, SURVEY, Layout(more=("备注",))))
    asked = ["export", "henan-2025", str(tmp_path / "out"), "--table", "survey", "--template", str(path)]
    refused = ohdesk(*asked)
    assert refused.code == 2
    assert "备注" in refused.err
    assert not list((tmp_path / "out").glob("*"))
    done = ohdesk(*asked, "--accept", "--json")
    assert done.code == 0
    assert load_workbook(done.json["files"][0]).sheetnames[1] == "附件1"
    assert ohdesk("export", "henan-2025", str(tmp_path), "--template", str(path)).code == 2


def test_another_office_program_opens_a_filled_form(tmp_path: Path) -> None:
    soffice = shutil.which("soffice")
    if soffice is None:
        pytest.skip("no LibreOffice here to open it with")
    content = handed_out(PROFILE, SURVEY, Layout(top=3, left=2))
    found = found_in(content)
    path = tmp_path / "filled.xlsx"
    path.write_bytes(fill(content, found, PROFILE, SURVEY, invented()))
    home = f"-env:UserInstallation={(tmp_path / 'home').as_uri()}"
    command = [soffice, "--headless", home, "--convert-to", "ods", "--outdir", str(tmp_path), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    with zipfile.ZipFile(tmp_path / "filled.ods") as box:
        assert "89.96" in box.read("content.xml").decode()
