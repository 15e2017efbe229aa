"""A submission: whole, sealed, the same bytes again here and on another PC, and nobody's personal data in it."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import small_county
from sqlalchemy import text

from db.files import StoredFile
from db.records import BY_NAME
from db.records.submission import Submission
from ohdesk import assess, ledger, office_facts, query
from ohdesk.desk import County, Desk, open_office
from ohdesk.errors import Cancelled, Damaged, Refused
from ohdesk.submissions import contents, difference, kept, package
from ohdesk.submissions import submit as submitting
from ohdesk.submissions.numbers import listed, ranges
from ohdesk.submissions.submit import Made

PROFILE = "henan-2025"
TABLES = {"定量指标调查表", "主要指标评估标准", "主要任务评估标准", "工作联系人反馈表"}


@pytest.fixture(scope="session")
def done(county_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Made]:
    """Submit once for the whole session, with the workbook of all rows; return the office and what was made."""
    home = tmp_path_factory.mktemp("done")
    shutil.copytree(county_folder, home / "office")
    with open_office(home / "office", small_county.USER, small_county.PASSWORD) as desk:
        profile = assess.open_profile(desk, PROFILE)
        made = submitting.submit(desk, profile, home / "out", trace=True, anyway=True)
    return home / "office", made


@pytest.fixture
def desk(done: tuple[Path, Made], data_folder: Path) -> Iterator[Desk]:
    """Open a copy of the office that has submitted: another PC that restored it sees the same."""
    shutil.copytree(done[0], data_folder)
    with open_office(data_folder, small_county.USER, small_county.PASSWORD) as opened:
        yield opened


@pytest.fixture
def made(done: tuple[Path, Made]) -> Made:
    return done[1]


def read(folder: Path) -> dict[str, bytes]:
    return {one.name: one.read_bytes() for one in sorted(folder.iterdir())}


def told(made: Made) -> dict[str, Any]:
    return json.loads((made.folder / "manifest.json").read_text(encoding="utf-8"))


def left_over(home: Path) -> list[str]:
    return [one.name for one in home.iterdir()] if home.exists() else []


def test_the_package_holds_what_it_lists_under_its_own_seal(made: Made) -> None:
    manifest, files = told(made), read(made.folder)
    assert (
        made.folder.name == f"410523_{manifest['county']['name']}_{PROFILE}_2025_第1次_{date.today():%Y%m%d}"
    )
    for one in manifest["files"]:
        assert hashlib.sha256(files[one["name"]]).hexdigest() == one["sha256"]
        assert len(files[one["name"]]) == one["size"]
    assert {one["name"] for one in manifest["files"]} | {"manifest.json"} == set(files)
    assert all(any(table in name for name in files) for table in TABLES)
    assert {"自评报告.docx", "佐证材料清单.xlsx", "溯源.xlsx", "data.json"} <= set(files)
    rest = {name: one for name, one in manifest.items() if name != "seal"}
    words = json.dumps(rest, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert hashlib.sha256(words.encode()).hexdigest() == manifest["seal"]
    assert manifest["format"] == "ohdesk-submission/1"
    assert manifest["ordinal"] == 1
    assert manifest["definitions"]["declaration_rate"] == "declared_of_hazardous_industrial"
    assert manifest["editions"]["industry"]
    assert manifest["open"] == list(made.open)


def test_the_audit_head_is_that_of_the_data_frozen(desk: Desk, made: Made) -> None:
    audit = told(made)["audit"]
    with desk.read() as session:
        row = session.execute(text("SELECT hash FROM audit WHERE seq=:seq"), {"seq": audit["seq"]}).one()
        after = session.execute(
            text("SELECT action, kind FROM audit WHERE seq=:seq"), {"seq": audit["seq"] + 1}
        ).one()
    assert row.hash == audit["hash"]
    assert tuple(after) == ("submit", "submission")


def test_the_numbers_are_those_of_the_assessment(desk: Desk, made: Made) -> None:
    data = json.loads((made.folder / "data.json").read_text(encoding="utf-8"))
    results = assess.evaluate(desk, assess.open_profile(desk, PROFILE))
    rows = {one["key"]: one for one in data["rows"]}
    for row in results.rows:
        told_row = rows[row.key]
        assert (told_row["numerator"], told_row["denominator"], told_row["met"]) == (
            row.numerator,
            row.denominator,
            row.met,
        )
    assert {one["key"]: one["grade"] for one in data["tasks"]} == {
        one.key: one.letter for one in results.tasks
    }
    assert set(data["employers"][0]) == {"code", "name", "declared"}
    assert sum(one["declared"] for one in data["employers"]) == small_county.DECLARED


def test_the_same_bytes_again_after_everything_changed(desk: Desk, made: Made, tmp_path: Path) -> None:
    kept.unlock(desk, made.id, "补录")
    ledger.save(desk, BY_NAME["employer"], {"verdict": "exempt", "verdict_reason": "核实"}, 1)
    office_facts.set_office(desk, "榆河区职业健康科", County("220184", "榆河区"))
    again = kept.remake(desk, made.id, tmp_path)
    assert read(again) == read(made.folder)
    assert kept.remake(desk, made.id, tmp_path).name == f"{made.folder.name}_2"


def test_the_frozen_facts_alone_make_the_same_bytes(desk: Desk, made: Made) -> None:
    archive = kept.archive_of(desk, kept.submission(desk, made.id))
    ready = {contents.TRACE: archive.files[contents.TRACE]}
    profile = assess.open_profile(desk, PROFILE)
    again = contents.contents(archive.facts, profile, made.ordinal, date.today(), ready)
    assert again == read(made.folder)


def test_no_person_of_the_office_is_in_the_package(desk: Desk, made: Made) -> None:
    secrets: set[str] = set()
    with desk.read() as session:
        for kind, names in (
            ("person", ("name", "id_number", "phone")),
            ("patient", ("name", "id_number", "phone")),
        ):
            for number in query.ids(desk, BY_NAME[kind], query.Query()):
                values = ledger.current(session, BY_NAME[kind], number)
                secrets |= {values[name] for name in names if values.get(name)}
    assert len(secrets) >= 24
    texts = {name: "".join(unpacked(name, content)) for name, content in read(made.folder).items()}
    assert {(one, name) for one in secrets for name, words in texts.items() if one in words} == set()


def unpacked(name: str, content: bytes) -> Iterator[str]:
    if not name.endswith((".xlsx", ".docx")):
        yield content.decode()
        return
    import io

    with zipfile.ZipFile(io.BytesIO(content)) as box:
        for part in box.namelist():
            yield box.read(part).decode("utf-8", "ignore")


def test_every_number_has_its_rows_in_the_companion(desk: Desk, made: Made) -> None:
    from openpyxl import load_workbook

    book = load_workbook(made.folder / "溯源.xlsx")
    index = {row[1]: row for row in book["目录"].iter_rows(min_row=2, values_only=True)}
    line = index["工业企业职业病危害项目申报率　申报职业病危害的工业企业数量"]
    sheet = book[line[4]]
    rows = list(sheet.iter_rows(min_row=2, values_only=True))
    assert (line[2], line[3], len(rows)) == (37, 37, 37)
    assert [cell.value for cell in sheet[1]][:3] == ["记录编号", "单位名称", "统一社会信用代码"]
    doses = [zh for zh in index if "剂量" in zh]
    assert doses


def test_open_violations_stop_it_and_nothing_is_kept(desk: Desk, made: Made, tmp_path: Path) -> None:
    before = files_kept(desk)
    with pytest.raises(Refused) as refused:
        submitting.submit(desk, assess.open_profile(desk, PROFILE), tmp_path / "out")
    assert f"{len(made.open)} 处" in str(refused.value)
    assert left_over(tmp_path / "out") == []
    assert files_kept(desk) == before


def files_kept(desk: Desk) -> tuple[int, int]:
    with desk.read() as session:
        return session.query(StoredFile).count(), session.query(Submission).count()


def test_a_folder_that_cannot_be_written_keeps_nothing(desk: Desk, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way", encoding="utf-8")
    before = files_kept(desk)
    with pytest.raises(Refused) as refused:
        submitting.submit(desk, assess.open_profile(desk, PROFILE), blocked / "out", anyway=True)
    assert "文件夹" in str(refused.value) or "磁盘" in str(refused.value)
    assert files_kept(desk) == before


def test_a_disk_that_fills_up_leaves_nothing_half_made(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = iter(range(100))

    def full(_handle: int) -> None:
        if next(calls) == 3:
            raise OSError(28, "No space left on device")

    before = files_kept(desk)
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Refused) as refused:
        submitting.submit(desk, assess.open_profile(desk, PROFILE), tmp_path / "out", anyway=True)
    assert "磁盘" in str(refused.value)
    assert left_over(tmp_path / "out") == []
    assert files_kept(desk) == before


def stops_at(words: str) -> submitting.Progress:
    def progress(_done: int, _whole: int, doing: str) -> None:
        if doing == words:
            raise Cancelled

    return progress


def test_stopped_before_it_is_kept_it_leaves_nothing(desk: Desk, tmp_path: Path) -> None:
    profile, before = assess.open_profile(desk, "wenshui-2025"), files_kept(desk)
    with pytest.raises(Cancelled):
        submitting.submit(desk, profile, tmp_path / "out", anyway=True, progress=stops_at("正在保存"))
    assert files_kept(desk) == before
    assert left_over(tmp_path / "out") == []


def test_stopped_during_the_backup_it_stands(desk: Desk, tmp_path: Path) -> None:
    profile = assess.open_profile(desk, "wenshui-2025")
    made = submitting.submit(
        desk, profile, tmp_path / "out", anyway=True, progress=stops_at(submitting.BACKUP)
    )
    assert made.backup == ""
    assert kept.submission(desk, made.id).profile == "wenshui-2025"
    assert left_over(tmp_path / "out") == [made.folder.name]
    assert sorted(read(made.folder)) == sorted(made.files)


@pytest.mark.parametrize("harm", ["UPDATE stored_file SET content=x'00'", "DELETE FROM stored_file"])
def test_an_archive_that_is_gone_or_altered_is_said_and_nothing_written(
    desk: Desk, made: Made, tmp_path: Path, harm: str
) -> None:
    with desk.store.write() as session:
        session.execute(text(harm))
    with pytest.raises(Damaged) as damaged:
        kept.remake(desk, made.id, tmp_path / "out")
    assert "存档" in str(damaged.value)
    assert left_over(tmp_path / "out") == []


def test_an_altered_file_in_an_archive_is_found(desk: Desk, made: Made) -> None:
    archive = kept.archive_of(desk, kept.submission(desk, made.id))
    files = {**archive.files, "data.json": archive.files["data.json"].replace(b"37", b"38", 1)}
    changed = package.archive_bytes(archive.facts, files, assess.open_profile(desk, PROFILE))
    with pytest.raises(Damaged):
        package.opened(changed, made.id)


def test_data_that_move_meanwhile_are_counted_again(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    once = iter([True])
    real = contents.contents

    def meanwhile(*told: Any) -> Any:
        if next(once, False):
            ledger.save(desk, BY_NAME["employer"], {"verdict": "exempt", "verdict_reason": "核实"}, 1)
        return real(*told)

    monkeypatch.setattr(submitting, "contents", meanwhile)
    made = submitting.submit(desk, assess.open_profile(desk, PROFILE), tmp_path / "out", anyway=True)
    rows = json.loads((made.folder / "data.json").read_text(encoding="utf-8"))["rows"]
    assert next(one for one in rows if one["key"] == "declaration_rate")["numerator"] == 36
    assert left_over(tmp_path / "out") == [made.folder.name]


def test_an_unknown_submission_is_refused(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        kept.remake(desk, 99, tmp_path)
    assert "99" in str(refused.value)


@pytest.mark.parametrize("name", ["wenshui-2025", "jilin-2025", "jilin-2021", "jilin-declaration-2024-2025"])
def test_every_profile_goes_up_whole_and_comes_back_unchanged(desk: Desk, tmp_path: Path, name: str) -> None:
    made = submitting.submit(desk, assess.open_profile(desk, name), tmp_path / "out", trace=True, anyway=True)
    assert read(kept.remake(desk, made.id, tmp_path / "again")) == read(made.folder)
    assert difference.diff(desk, made.id) == []


def test_rows_are_kept_as_ranges_without_loss() -> None:
    for numbers in ([], [1], [1, 2, 3, 7, 9, 10], list(range(5, 500, 3))):
        assert listed(ranges(numbers)) == numbers


def test_the_commands_submit_list_make_again_compare_and_unlock(
    county: Desk, ohdesk: Any, tmp_path: Path, monkeypatch: Any
) -> None:
    county.close()
    monkeypatch.setenv("OHDESK_PASSWORD", small_county.PASSWORD)
    who = ("--user", small_county.USER, "--json")
    assert ohdesk("submit", PROFILE, tmp_path / "out", "--strict", *who).code == 2
    made = ohdesk("submit", PROFILE, tmp_path / "out", "--as-of", "2025-06-20", *who)
    assert made.code == 0, made.err
    assert made.json["open"], "what was not put right is told and goes into the manifest"
    number = made.json["id"]
    assert [one["as_of"] for one in ohdesk("submissions", *who).json] == ["2025-06-20"]
    again = ohdesk("remake", number, tmp_path / "again", *who)
    assert read(Path(again.json["folder"])) == read(Path(made.json["folder"]))
    changed = ohdesk("diff", number, *who).json
    assert changed["unexplained"] == 0
    assert {cause["kind"] for one in changed["changes"] for cause in one["causes"]} == {"日期"}
    assert ohdesk("unlock", number, "补正", *who).json == {"unlocked": [number]}
    assert ohdesk("remake", 77, tmp_path / "again", *who).code == 2
