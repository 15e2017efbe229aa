"""佐证材料: kept once and encrypted, found again in printed order, missing ones named, given out with an index."""

from __future__ import annotations

import hashlib
import os
from datetime import date
from pathlib import Path

import pytest
import small_county
from doors import Ohdesk
from openpyxl import load_workbook
from sqlalchemy import func, select

from db.audit import Audit
from db.files import StoredFile
from db.records.case import Case
from db.records.evidence import Evidence, EvidenceKind
from ohdesk import assess, evidence, ledger, typed
from ohdesk.demo import papers
from ohdesk.desk import Desk
from ohdesk.dossier.events import papers as papers_of
from ohdesk.errors import Damaged, Refused
from ohdesk.evidence import Place
from ohdesk.evidence import file as evidence_file
from ohdesk.evidence import out as evidence_out
from ohdesk.evidence import view as evidence_view
from ohdesk.evidence.listing import NO_FILE, NONE
from ohdesk.profile import Profile

PROFILE = "henan-2025"
MARK = b"MARK-of-a-paper-nobody-may-read " * 40
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(64))


@pytest.fixture
def desk(county: Desk) -> Desk:
    """Work in the small county."""
    return county


@pytest.fixture
def profile(desk: Desk) -> Profile:
    return assess.open_profile(desk, PROFILE)


def file(folder: Path, name: str, content: bytes = MARK) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def put(desk: Desk, path: Path, task: str = "1-1", item: int = 3) -> int:
    return evidence.attach(desk, path, profile=PROFILE, task=task, item=item)


def stored(desk: Desk) -> int:
    with desk.read() as session:
        return session.scalar(select(func.count()).select_from(StoredFile)) or 0


def test_a_file_comes_back_as_it_was_and_nothing_lies_in_plain(desk: Desk, tmp_path: Path) -> None:
    number = put(desk, file(tmp_path, "汤卫职〔2025〕7号 监测方案.pdf"))
    with desk.read() as session:
        kept = ledger.current(session, Evidence, number)
    assert (kept["title"], kept["document_no"]) == ("汤卫职〔2025〕7号 监测方案", "汤卫职〔2025〕7号")
    assert kept["sha256"] == hashlib.sha256(MARK).hexdigest()
    assert kept["size"] == len(MARK)
    assert evidence.content(desk, number) == MARK
    for path in desk.store.folder.rglob("*"):
        assert not path.is_file() or MARK[:24] not in path.read_bytes(), path


def test_the_same_bytes_are_stored_once_and_stay_when_one_paper_goes(desk: Desk, tmp_path: Path) -> None:
    first, second = put(desk, file(tmp_path, "甲.txt")), put(desk, file(tmp_path, "乙.txt"), "1-2", 1)
    assert stored(desk) == 1
    evidence.detach(desk, first, "放错任务")
    assert evidence.content(desk, second) == MARK
    with pytest.raises(Refused, match="不存在或已被移除"):
        evidence.content(desk, first)
    with pytest.raises(Refused, match="原因"):
        evidence.detach(desk, second, " ")


def test_the_same_file_is_not_attached_twice_but_another_of_that_title_is(desk: Desk, tmp_path: Path) -> None:
    put(desk, file(tmp_path, "台账.txt"))
    with pytest.raises(Refused, match="已经附在这里"):
        put(desk, tmp_path / "台账.txt")
    other = put(desk, file(tmp_path, "台账.txt", b"other"))
    with desk.read() as session:
        assert ledger.current(session, Evidence, other)["title"] == "台账（2）"


def test_what_cannot_be_taken_is_refused_and_leaves_nothing(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evidence_file, "LARGEST", 1000)
    good = file(tmp_path, "好.txt")
    (tmp_path / "链接.txt").symlink_to(good)
    (tmp_path / "夹").mkdir()
    os.mkfifo(tmp_path / "管道")
    wrong = {
        file(tmp_path, "空.txt", b""): "空文件",
        file(tmp_path, "大.bin", b"x" * 1001): "上限",
        tmp_path / "夹": "文件夹",
        tmp_path / "链接.txt": "链接",
        tmp_path / "管道": "不是普通文件",
        tmp_path / "没有.txt": "找不到文件",
    }
    for path, words in wrong.items():
        with pytest.raises(Refused, match=words) as refusal:
            put(desk, path)
        assert refusal.value.sentence.count("。") == 1
    assert stored(desk) == 0
    with desk.read() as session:
        assert not session.scalar(select(func.count(Evidence.id)))


def test_a_file_held_by_another_program_is_refused(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def held(*_: object, **__: object) -> None:
        raise PermissionError(13, "in use")

    path = file(tmp_path, "占用.docx")
    monkeypatch.setattr(Path, "open", held)
    with pytest.raises(Refused, match="占用"):
        put(desk, path)


def test_a_save_that_fails_keeps_neither_bytes_nor_paper(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> int:
        raise Refused("停电")

    monkeypatch.setattr(ledger, "keep", fail)
    with pytest.raises(Refused, match="停电"):
        put(desk, file(tmp_path, "甲.txt"))
    assert stored(desk) == 0


@pytest.mark.parametrize(
    ("where", "words"),
    [
        ({"profile": PROFILE, "task": "99-1"}, "没有任务"),
        ({"profile": PROFILE, "task": "1-1", "item": 40}, "没有第 40 项"),
        ({"task": "1-1"}, "口径方案"),
        ({"about_kind": "case", "about": 999}, "不存在"),
        ({"employer": 999}, "不存在"),
    ],
)
def test_a_place_that_is_not_there_is_refused(desk: Desk, tmp_path: Path, where: dict, words: str) -> None:
    with pytest.raises(Refused, match=words):
        evidence.attach(desk, file(tmp_path, "甲.txt"), **where)


def test_papers_of_records_reach_the_employers_dossier(desk: Desk, tmp_path: Path) -> None:
    with desk.read() as session:
        firm = session.scalar(select(Case.employer).where(Case.id == 1))
    number = evidence.attach(desk, file(tmp_path, "决定书.txt"), about_kind="case", about=1)
    assert [one.id for one in evidence.about(desk, "case", 1)] == [number]
    assert [one.id for one in evidence.about(desk, "employer", firm)] == [number]
    with desk.read() as session:
        found = [one for one in papers_of(session, firm) if one.heading == "佐证材料"]
    assert [one.numbers for one in found] == [(number,)]


def test_a_name_without_a_file_waits_for_it(desk: Desk, profile: Profile, tmp_path: Path) -> None:
    where = {"profile": PROFILE, "task": "1-1", "item": 3}
    waiting = ledger.save(desk, Evidence, {"title": "随访表", "document_no": "汤卫〔2025〕1号", **where}).id
    assert [one.missing for one in evidence.listed(desk, profile)] == [True]
    lacking = evidence.missing(desk, profile, assess.evaluate(desk, profile))
    assert [one.number for one in lacking if one.why == NO_FILE] == ["一-1-3-01"]
    with pytest.raises(Refused, match="还没有文件"):
        evidence.content(desk, waiting)
    assert put(desk, file(tmp_path, "随访表.txt")) == waiting
    assert evidence.content(desk, waiting) == MARK


def test_the_list_follows_the_profile_and_numbers_each_item(
    desk: Desk, profile: Profile, tmp_path: Path
) -> None:
    places = [("5-3", 1), ("1-2", 1), ("1-1", 3), ("1-1", 0), ("1-1", 3)]
    for at, (task, item) in enumerate(places):
        put(desk, file(tmp_path, f"第{at}件.txt", bytes([65 + at])), task, item)
    found = evidence.listed(desk, profile)
    assert [one.ordinal for one in found] == [
        "一-1-0-01", "一-1-3-01", "一-1-3-02", "一-2-1-01", "五-3-1-01",
    ]  # fmt: skip
    assert evidence.counts(found)["1-1", 3] == 2


def test_met_items_and_decided_tasks_without_a_paper_are_missing(
    desk: Desk, profile: Profile, tmp_path: Path
) -> None:
    for task, item in (("2-2", "1"), ("2-2", "2"), ("6-1", "1")):
        typed.set_task(desk, profile, task, item, "yes", "")
    typed.set_task(desk, profile, "9-1", typed.DECISION, "B", "会议研究")

    def lacking() -> set[tuple[str, int]]:
        found = evidence.missing(desk, profile, assess.evaluate(desk, profile))
        return {(one.task, one.item) for one in found if one.why == NONE}

    assert {("2-2", 1), ("2-2", 2), ("6-1", 1), ("9-1", 0)} <= lacking()
    put(desk, file(tmp_path, "甲.txt"), "2-2", 1)
    put(desk, file(tmp_path, "乙.txt"), "6-1", 0)
    put(desk, file(tmp_path, "丙.txt"), "9-1", 0)
    assert ("2-2", 2) in lacking()
    assert not {("2-2", 1), ("6-1", 1), ("9-1", 0)} & lacking()


def test_another_file_takes_a_papers_place(desk: Desk, tmp_path: Path) -> None:
    number = put(desk, file(tmp_path, "甲.txt"))
    with pytest.raises(Refused, match="一模一样"):
        evidence.replace_file(desk, number, tmp_path / "甲.txt")
    evidence.replace_file(desk, number, file(tmp_path, "甲改.txt", b"new"))
    assert evidence.content(desk, number) == b"new"
    assert stored(desk) == 2


def test_damaged_bytes_are_never_handed_out(desk: Desk, profile: Profile, tmp_path: Path) -> None:
    number = put(desk, file(tmp_path, "甲.txt"))
    with desk.write() as session:
        session.get(StoredFile, hashlib.sha256(MARK).hexdigest()).content = b"changed"
    with pytest.raises(Damaged, match="备份"):
        evidence.content(desk, number)
    with pytest.raises(Damaged):
        evidence_out.export(desk, profile, tmp_path / "出")
    assert list((tmp_path / "出").iterdir()) == []


def test_export_gives_the_files_in_order_with_an_index(desk: Desk, profile: Profile, tmp_path: Path) -> None:
    put(desk, file(tmp_path, "a／b:c*长" + "名" * 60 + ".PDF", b"%PDF one"))
    put(desk, file(tmp_path, "照片.png", PNG), "1-2", 1)
    ledger.save(desk, Evidence, {"title": "=1+1", "profile": PROFILE, "task": "1-2", "item": 1})
    done = evidence_out.export(desk, profile, tmp_path / "出")
    names = [one.relative_to(done.folder).as_posix() for one in done.files]
    assert names[0].startswith("一-1/一-1-3-01 a／b_c_长")
    assert names[0].endswith(".pdf")
    assert names[1] == "一-2/一-2-1-01 照片.png"
    assert all(len(Path(one).name) <= 120 and len(Path(one).name.encode()) <= 240 for one in names)
    assert done.files[1].read_bytes() == PNG
    sheet = load_workbook(done.index)["佐证材料目录"]
    rows = list(sheet.iter_rows(min_row=4, values_only=True))
    assert [row[1] for row in rows] == ["一-1-3-01", "一-2-1-01", "一-2-1-02"]
    assert rows[1][9:] == (names[1], hashlib.sha256(PNG).hexdigest())
    assert (rows[2][2], rows[2][9]) == ("=1+1", "缺文件")
    gaps = list(load_workbook(done.index)["缺少的材料"].iter_rows(min_row=4, values_only=True))
    assert len(gaps) == len(done.missing)
    assert done.printed.read_bytes().startswith(b"%PDF")
    again = evidence_out.export(desk, profile, tmp_path / "出")
    assert again.folder.name == f"{done.folder.name}_2"
    assert again.index.read_bytes() == done.index.read_bytes()
    assert sorted(one.name for one in (tmp_path / "出").iterdir()) == [done.folder.name, again.folder.name]


def test_an_office_without_papers_gets_the_list_of_what_is_missing(
    desk: Desk, profile: Profile, tmp_path: Path
) -> None:
    typed.set_task(desk, profile, "2-2", "1", "yes", "")
    done = evidence_out.export(desk, profile, tmp_path / "出")
    assert done.files == ()
    gaps = list(load_workbook(done.index)["缺少的材料"].iter_rows(min_row=4, values_only=True))
    assert [gap[1] for gap in gaps] == [one.number for one in done.missing]
    assert "二-2-1" in [one.number for one in done.missing]


def test_a_folder_that_cannot_be_written_is_refused(desk: Desk, profile: Profile, tmp_path: Path) -> None:
    put(desk, file(tmp_path, "甲.txt"))
    with pytest.raises(Refused, match="换一个文件夹"):
        evidence_out.export(desk, profile, tmp_path / "甲.txt")


def test_a_copy_to_look_at_is_noted_and_taken_away(desk: Desk, tmp_path: Path) -> None:
    number = put(desk, file(tmp_path, "甲.txt"))
    copy = evidence_view.open_copy(desk, number)
    assert copy.name == "甲.txt"
    assert copy.read_bytes() == MARK
    assert not copy.stat().st_mode & 0o077
    with desk.read() as session:
        noted = session.scalars(
            select(Audit.action).where(Audit.kind == "evidence").order_by(Audit.seq)
        ).all()
    assert noted[-1] == "open_file"
    evidence_view.close_copies(desk)
    assert not copy.exists()


def test_previews_show_pictures_and_texts_and_facts_of_the_rest(desk: Desk, tmp_path: Path) -> None:
    picture = evidence_view.preview(desk, put(desk, file(tmp_path, "照片.png", PNG)))
    assert picture.picture == PNG
    text = evidence_view.preview(desk, put(desk, file(tmp_path, "记录.txt", "会议记录".encode("gb18030"))))
    assert text.text == "会议记录"
    other = evidence_view.preview(desk, put(desk, file(tmp_path, "方案.docx", b"PK\x03\x04rest")))
    assert dict(other.facts)["类型"] == "Word 文档"
    assert (other.picture, other.text) == (b"", "")
    for kind, suffix in ((EvidenceKind.minutes, ".docx"), (EvidenceKind.statistics, ".xlsx")):
        name, content = papers.file_of(papers.Sample("联席会议", "", kind, date(2025, 3, 1), "榆河县")) or (
            "",
            b"",
        )
        assert name.endswith(suffix)
        shown = evidence_view.preview(desk, put(desk, file(tmp_path, name, content), "1-3", 1))
        assert "联席会议" in shown.text


def test_of_several_files_a_bad_one_does_not_hold_up_the_others(desk: Desk, tmp_path: Path) -> None:
    files = [file(tmp_path, "甲.txt"), file(tmp_path, "空.txt", b""), file(tmp_path, "乙.txt", b"2")]
    done = evidence.attach_many(desk, files, Place(PROFILE, "1-1", 1))
    assert len(done.ids) == 2
    assert len(done.refused) == 1


@pytest.mark.parametrize("name", ["con.txt", "a\u202egpj.exe", "  . ", "x" * 300, "名" * 300, "a/b\\c:d"])
def test_every_name_becomes_one_that_every_system_takes(name: str) -> None:
    safe = evidence_out.safe_name(name, ".pdf")
    assert 5 <= len(safe) <= 120
    assert len(safe.encode()) <= 240
    assert not set('\\/:*?"<>|\u202e') & set(safe)
    assert safe.split(".")[0].lower() not in {"con", "nul"}


def test_the_commands_attach_and_export(
    ohdesk: Ohdesk, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.close()
    monkeypatch.setenv("OHDESK_PASSWORD", small_county.PASSWORD)
    path = file(tmp_path, "方案.txt")
    done = ohdesk(
        "attach", path, "--title", "监测方案", "--profile", PROFILE, "--task", "1-2", "--item", 1, "--json"
    )
    assert done.code == 0, done.err
    assert done.json == {"id": 1, "sha256": hashlib.sha256(MARK).hexdigest(), "size": len(MARK)}
    done = ohdesk("evidence", PROFILE, tmp_path / "出", "--json")
    assert done.code == 0, done.err
    assert [Path(one).name for one in done.json["files"]] == ["一-2-1-01 监测方案.txt"]
    assert Path(done.json["index"]).is_file()
    assert isinstance(done.json["missing"], list)
    refused = ohdesk("attach", tmp_path / "没有.txt")
    assert (refused.code, refused.out) == (2, "")
