"""自评报告 made again: the facts are renewed, and no word that a person wrote is lost."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from reports import DAY, PROFILE, RATE, change, open_docx, paragraph_of, texts_of, words_of
from sqlalchemy import select

from db.records.declaration import Declaration
from ohdesk import assess, crosscheck, forecast, ledger, report
from ohdesk.desk import Desk
from ohdesk.errors import Refused
from ohdesk.profile import Profile


@pytest.fixture
def desk(county: Desk) -> Desk:
    """Work in the small county."""
    return county


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out what these stories are not about: expectations and checks take longer than the report."""
    monkeypatch.setattr(forecast, "outlooks", lambda *_: {})
    monkeypatch.setattr(crosscheck, "check", lambda *_: [])


@pytest.fixture
def profile(desk: Desk) -> Profile:
    return assess.open_profile(desk, PROFILE)


@pytest.fixture
def out(desk: Desk, profile: Profile, tmp_path: Path) -> Path:
    """Write the report for the first time."""
    target = tmp_path / "自评报告.docx"
    assert report.write(desk, profile, target, as_of=DAY).path == target
    return target


def more_employers_declare(desk: Desk) -> None:
    """Change a fact: what the office counts is not what it was."""
    with desk.write() as session:
        gone = list(session.scalars(select(Declaration.id).limit(4)))
        ledger.take_out(session, Declaration, gone)


def test_untouched_paragraphs_follow_the_facts(desk: Desk, profile: Profile, out: Path) -> None:
    before = paragraph_of(open_docx(out), RATE).text
    more_employers_declare(desk)
    done = report.write(desk, profile, out, as_of=DAY)
    after = paragraph_of(open_docx(out), RATE).text
    assert after != before
    assert after == words_of(report.compose(desk, profile, as_of=DAY))["rows.declaration_rate"]
    assert done.conflicts == ()
    assert (out.parent / "自评报告_上一稿.docx").exists()


def test_edited_and_unchanged_facts_keep_the_hand(desk: Desk, profile: Profile, out: Path) -> None:
    made = open_docx(out)
    change(paragraph_of(made, RATE), "申报率另有说明。")
    made.save(str(out))
    done = report.write(desk, profile, out, as_of=DAY)
    assert done.kept == ("rows.declaration_rate",)
    assert done.conflicts == ()
    assert "申报率另有说明。" in texts_of(out)
    parts = report.written_parts(desk, profile, "report")
    assert parts["rows.declaration_rate"].text == "申报率另有说明。"
    assert "申报率另有说明。" in words_of(report.compose(desk, profile, as_of=DAY)).values()


def test_a_conflict_is_shown_until_it_is_settled(desk: Desk, profile: Profile, out: Path) -> None:
    made = open_docx(out)
    change(paragraph_of(made, RATE), "手写的一段。")
    made.save(str(out))
    more_employers_declare(desk)
    for _ in range(2):
        done = report.write(desk, profile, out, as_of=DAY)
        assert done.conflicts == ("rows.declaration_rate",)
        texts = texts_of(out)
        at = texts.index("手写的一段。")
        assert texts[at + 1].startswith(f"〔数据已变化，新稿为：{RATE}")
        assert sum("数据已变化" in one for one in texts) == 1
    made = open_docx(out)
    remark = paragraph_of(made, "〔数据已变化")
    assert str(remark.style.font.color.rgb) == "C00000"
    remark._p.getparent().remove(remark._p)
    made.save(str(out))
    done = report.write(desk, profile, out, as_of=DAY)
    assert done.conflicts == ()
    texts = texts_of(out)
    assert "手写的一段。" in texts
    assert not any("数据已变化" in one for one in texts)


def test_added_paragraphs_and_pictures_stay_where_they_are(desk: Desk, profile: Profile, out: Path) -> None:
    made = open_docx(out)
    anchor = paragraph_of(made, RATE)
    anchor.insert_paragraph_before("插在前面的一段，粗体。").runs[0].bold = True
    made.save(str(out))
    more_employers_declare(desk)
    report.write(desk, profile, out, as_of=DAY)
    made = open_docx(out)
    texts = [one.text for one in made.paragraphs]
    at = texts.index("插在前面的一段，粗体。")
    assert texts[at + 1].startswith(RATE)
    assert made.paragraphs[at].runs[0].bold


def test_a_deleted_paragraph_stays_deleted_and_can_come_back(desk: Desk, profile: Profile, out: Path) -> None:
    made = open_docx(out)
    gone = paragraph_of(made, RATE)
    gone._p.getparent().remove(gone._p)
    made.save(str(out))
    report.write(desk, profile, out, as_of=DAY)
    assert not any(one.text.startswith(RATE) for one in open_docx(out).paragraphs)
    left_out = report.compose(desk, profile, as_of=DAY).left_out
    assert [one.place for one in left_out] == ["rows.declaration_rate"]
    report.drop_part(desk, profile, "report", "rows.declaration_rate")
    report.write(desk, profile, out, as_of=DAY)
    texts = texts_of(out)
    assert texts[texts.index("2. 工业企业职业病危害项目申报率") + 1].startswith(RATE)


def test_words_from_the_window_reach_word(desk: Desk, profile: Profile, out: Path) -> None:
    report.keep_part(desk, profile, "report", "problems.cause", "人手不足。\n经费不足。")
    done = report.write(desk, profile, out, as_of=DAY)
    texts = texts_of(out)
    assert texts[texts.index("人手不足。") + 1] == "经费不足。"
    assert "problems.cause" in done.kept
    assert "problems.cause" not in done.missing


def test_word_and_window_changed_apart_are_both_shown(desk: Desk, profile: Profile, out: Path) -> None:
    made = open_docx(out)
    change(paragraph_of(made, "〔请填写：对存在问题"), "在 Word 里写的原因。")
    made.save(str(out))
    report.keep_part(desk, profile, "report", "problems.cause", "在窗口里写的原因。")
    done = report.write(desk, profile, out, as_of=DAY)
    assert done.conflicts == ("problems.cause",)
    texts = texts_of(out)
    at = texts.index("在 Word 里写的原因。")
    assert "在窗口里写的原因。" in texts[at + 1]
    assert report.written_parts(desk, profile, "report")["problems.cause"].text == "在窗口里写的原因。"


def test_an_edited_table_is_never_overwritten(desk: Desk, profile: Profile, out: Path) -> None:
    made = open_docx(out)
    made.tables[0].rows[2].cells[5].paragraphs[0].add_run("（手工）")
    made.save(str(out))
    report.write(desk, profile, out, as_of=DAY)
    assert len(open_docx(out).tables) == len(made.tables)
    more_employers_declare(desk)
    report.write(desk, profile, out, as_of=DAY)
    tables = open_docx(out).tables
    assert len(tables) == len(made.tables) + 1
    assert any("（手工）" in cell.text for row in tables[0].rows for cell in row.cells)
    assert any(one.text.startswith("〔数据已变化：以上经手工改动") for one in open_docx(out).paragraphs)


def test_only_its_own_file_is_made_again(desk: Desk, profile: Profile, tmp_path: Path) -> None:
    other = tmp_path / "别的.docx"
    open_docx(None).save(str(other))
    before = other.read_bytes()
    with pytest.raises(Refused, match="不是本程序生成的自评报告"):
        report.write(desk, profile, other)
    broken = tmp_path / "坏的.docx"
    broken.write_bytes(b"PK\x03\x04 nothing")
    with pytest.raises(Refused, match="损坏"):
        report.write(desk, profile, broken)
    assert other.read_bytes() == before
    target = tmp_path / "部门.docx"
    report.write(desk, profile, target, "department_report")
    with pytest.raises(Refused, match="另一份报告"):
        report.write(desk, profile, target, "report")


def test_a_declared_document_type_is_refused(desk: Desk, profile: Profile, out: Path) -> None:
    box = BytesIO()
    with zipfile.ZipFile(out) as old, zipfile.ZipFile(box, "w") as new:
        for one in old.namelist():
            content = old.read(one)
            if one == "word/document.xml":
                content = content.replace(b"<w:document", b'<!DOCTYPE x [<!ENTITY a "b">]><w:document', 1)
            new.writestr(one, content)
    out.write_bytes(box.getvalue())
    with pytest.raises(Refused, match="DOCTYPE"):
        report.write(desk, profile, out, as_of=DAY)


def test_pdf_is_written_beside_an_older_one(desk: Desk, profile: Profile, tmp_path: Path) -> None:
    first = report.write(desk, profile, tmp_path / "r.pdf", as_of=DAY)
    second = report.write(desk, profile, tmp_path / "r.pdf", as_of=DAY)
    assert (first.path.name, second.path.name) == ("r.pdf", "r_2.pdf")
    with pytest.raises(Refused, match=r"只能存为 \.docx 或 \.pdf"):
        report.write(desk, profile, tmp_path / "r.txt")


def test_changes_in_word_can_be_taken_back_alone(desk: Desk, profile: Profile, out: Path) -> None:
    made = open_docx(out)
    change(paragraph_of(made, "〔请填写：对存在问题"), "原因写在这里。")
    made.save(str(out))
    content = out.read_bytes()
    done = report.take_back(desk, profile, out)
    assert done.kept == ("problems.cause",)
    assert out.read_bytes() == content
    assert report.written_parts(desk, profile, "report")["problems.cause"].text == "原因写在这里。"
