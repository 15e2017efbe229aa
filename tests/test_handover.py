"""交接包: the whole office in one file, a guide that tells what is open and nobody's data, and arriving elsewhere."""

from __future__ import annotations

import shutil
import zipfile
from datetime import date
from pathlib import Path

import factories
import pytest
from doors import PASSWORD, USER, Ohdesk, Prepared
from sqlalchemy import text

from db import keyring
from db.records import BY_NAME
from db.records.case import CaseState
from ohdesk import assess, definitions, drafts, ledger, query, users
from ohdesk.cli import WindowWish
from ohdesk.cli import run as run_cli
from ohdesk.desk import Desk, open_office
from ohdesk.errors import Damaged, Refused
from ohdesk.handover.arrival import arrive, look_inside
from ohdesk.handover.guide import guide_of
from ohdesk.handover.package import MEMBER, hand_over, look, open_guide
from ohdesk.handover.printed import print_guide
from ohdesk.handover.shape import Guide, from_json, to_json
from ohdesk.keeping import backups, restoring
from ohdesk.place import has_office
from ohdesk.submissions.submit import submit

EMPLOYER = BY_NAME["employer"]
DAY = date(2025, 12, 31)


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stretch passwords cheaply."""
    monkeypatch.setattr(keyring, "COST", {"time": 1, "memory_kib": 8, "lanes": 1})


@pytest.fixture
def lived_in(desk: Desk) -> Desk:
    """Give an office something of everything that a successor must know."""
    link = factories.linker(desk)
    for kind in ("person", "patient", "name_list", "listed_name", "annual_figure", "case", "complaint"):
        link(kind)
    one = ledger.kind_of("case")
    ledger.save(desk, one, {"state": CaseState.investigating, "employer": link("employer")}, link("case"))
    profile = assess.open_profile(desk, "henan-2025")
    definitions.choose(
        desk, profile, "seasonal", "out", f"按县里会议，{factories.person_name(0)}提出，电话13800138000"
    )
    users.add_user(desk, "审核王", users.role_of("审核员"), "Shenhe-2026")
    drafts.keep(desk, "institution", None, {"name": "半"}, slot=drafts.new_slot())
    return desk


def words(guide: Guide) -> str:
    """Return everything a guide says."""
    return to_json(guide).decode()


def test_the_guide_tells_what_a_successor_must_know(lived_in: Desk, tmp_path: Path) -> None:
    profile = assess.open_profile(lived_in, "jilin-declaration-2024-2025")
    submit(lived_in, profile, tmp_path, DAY, anyway=True)
    guide = guide_of(lived_in, date(2026, 1, 10))
    said = words(guide)
    headings = [one.zh for one in guide.sections]
    assert headings[:2] == ["这个单位", "第一周要做的事"]
    for part in (
        "口径与争议",
        "报送、锁定与审核",
        "还没有说明的核对不符",
        "缺少佐证材料的任务",
        "正在计时的事项",
    ):
        assert part in headings
    for fact in (
        profile.title, "2025-12-31", "已锁定", factories.employer_name(0), "调查中", "审核王", "审核员", "恢复密钥",
        "1 份没有保存的草稿", "1 项没有用方案的通常口径", "按县里会议", "锁定的年度：2025 年",
    ):  # fmt: skip
        assert fact in said, fact


def test_the_guide_names_no_worker_no_patient_and_no_number(lived_in: Desk) -> None:
    said = words(guide_of(lived_in, date(2026, 1, 10)))
    with lived_in.read() as session:
        hidden = set(session.scalars(text("SELECT name FROM person UNION SELECT name FROM patient")))
        hidden |= set(
            session.scalars(text("SELECT id_number FROM person UNION SELECT id_number FROM patient"))
        )
        hidden |= set(
            session.scalars(text("SELECT phone FROM person UNION SELECT legal_phone FROM employer"))
        )
    assert [one for one in hidden | {"13800138000", PASSWORD} if one and one in said] == []
    assert "某人提出" in said


def test_an_empty_office_has_a_guide_too(desk: Desk) -> None:
    guide = guide_of(desk, date(2026, 1, 10))
    assert "还没有报送过" in words(guide)
    assert from_json(to_json(guide)).title == guide.title


def test_a_package_is_a_backup_that_every_restore_accepts(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ohdesk: Ohdesk
) -> None:
    made = hand_over(desk, tmp_path / "交接")
    assert made.path.name == "交接.ohjj"
    assert look(made.path).records == made.records
    assert backups.verify(made.path, desk.store.key).why == "handover"
    assert restoring.drill(desk, made.path).sound
    assert restoring.compare(desk, made.path).newer_saves == 0
    again = hand_over(desk, tmp_path / "交接.ohjj")
    assert again.path.name == "交接_2.ohjj"
    monkeypatch.setenv("OHDESK_PASSWORD", PASSWORD)
    told = ohdesk("restore", made.path, "--data", tmp_path / "new", "--user", USER, "--json")
    assert told.code == 0, told.err
    assert told.json["records"] == made.records
    assert not list(tmp_path.glob(".work-*"))


def test_the_guide_inside_is_opened_by_the_password_alone(lived_in: Desk, tmp_path: Path) -> None:
    made = hand_over(lived_in, tmp_path / "a.ohjj")
    kept = open_guide(made.path, USER, PASSWORD)
    assert kept is not None
    assert words(kept) == words(made.guide)
    raw = made.path.read_bytes()
    assert factories.employer_name(0).encode() not in raw
    assert "交接说明".encode() not in raw
    with pytest.raises(Refused, match="口令错误"):
        open_guide(made.path, USER, "Falsch-2026")
    plain = backups.take(lived_in, "hand", tmp_path)
    assert open_guide(plain.path, USER, PASSWORD) is None


def test_an_altered_guide_is_not_believed_and_the_data_can_still_be_restored(
    desk: Desk, tmp_path: Path
) -> None:
    made = hand_over(desk, tmp_path / "a.ohjj")
    other = hand_over(desk, tmp_path / "b.ohjj")
    swapped = tmp_path / "c.ohjj"
    with (
        zipfile.ZipFile(made.path) as one,
        zipfile.ZipFile(other.path) as two,
        zipfile.ZipFile(swapped, "w") as new,
    ):
        for name in one.namelist():
            new.writestr(name, (two if name == MEMBER else one).read(name))
    with pytest.raises(Damaged, match="附加部分已损坏"):
        open_guide(swapped, USER, PASSWORD)
    assert backups.verify(swapped, desk.store.key).why == "handover"


def test_own_profiles_travel_with_every_backup(desk: Desk, tmp_path: Path) -> None:
    home = assess.own_profiles(desk) / "本县2025"
    shutil.copytree(assess.open_profile(desk, "jilin-2021").folder, home)
    made = backups.take(desk, "hand", tmp_path)
    target = tmp_path / "new"
    restoring.restore(target, made.path, USER, PASSWORD).close()
    there = target / "profiles" / "本县2025"
    assert {one.name for one in there.iterdir()} == {
        one.name for one in home.iterdir() if one.suffix in (".toml", ".xlsx")
    }
    with open_office(target, USER, PASSWORD) as opened:
        assert assess.open_profile(opened, "本县2025").year == 2021


def test_arriving_on_a_new_computer(lived_in: Desk, tmp_path: Path) -> None:
    made = hand_over(lived_in, tmp_path / "a.ohjj")
    count = query.count(lived_in, EMPLOYER, query.Query())
    inside = look_inside(made.path, USER, PASSWORD)
    assert (inside.office, inside.records) == (lived_in.office, made.records)
    assert inside.guide is not None
    target = tmp_path / "new"
    with pytest.raises(Refused, match="口令错误"):
        arrive(target, made.path, USER, "Falsch-2026")
    assert not target.exists()
    with arrive(target, made.path, USER, PASSWORD) as desk:
        assert desk.office == lived_in.office
        assert query.count(desk, EMPLOYER, query.Query()) == count
    assert not list(target.glob("backups/*"))
    with pytest.raises(Refused, match="已有数据"):
        arrive(target, made.path, USER, PASSWORD)


def test_arriving_with_the_recovery_key(lived_in: Desk, prepared: Prepared, tmp_path: Path) -> None:
    made = hand_over(lived_in, tmp_path / "a.ohjj")
    new, target = "Jieshou-2026", tmp_path / "new"
    with pytest.raises(Refused, match="恢复密钥"):
        look_inside(
            made.path, USER, new, prepared.recovery[:-1] + ("A" if prepared.recovery[-1] != "A" else "B")
        )
    with pytest.raises(Refused, match="口令太简单"):
        arrive(target, made.path, USER, "123", prepared.recovery)
    with pytest.raises(Refused, match="没有用户"):
        arrive(target, made.path, "没有这个人", new, prepared.recovery)
    assert not has_office(target)
    arrive(target, made.path, USER, new, prepared.recovery).close()
    open_office(target, USER, new).close()
    with pytest.raises(Refused, match="没有这项权限"):
        arrive(tmp_path / "other", made.path, "审核王", new, prepared.recovery)


def test_nothing_is_written_where_something_is(desk: Desk, tmp_path: Path) -> None:
    made = hand_over(desk, tmp_path / "a.ohjj")
    target = tmp_path / "full"
    target.mkdir()
    (target / "我的文件.txt").write_text("x", "utf-8")
    with pytest.raises(Refused, match="不是空文件夹"):
        arrive(target, made.path, USER, PASSWORD)
    assert [one.name for one in target.iterdir()] == ["我的文件.txt"]
    with pytest.raises(Refused, match="没有文件夹"):
        hand_over(desk, tmp_path / "无" / "a.ohjj")
    with pytest.raises(Refused, match="数据文件夹"):
        hand_over(desk, desk.store.folder / "a.ohjj")


def test_the_printed_guide_is_the_same_bytes_again(desk: Desk, tmp_path: Path) -> None:
    guide = guide_of(desk, date(2026, 1, 10))
    one, two = print_guide(guide, tmp_path / "交接说明.pdf"), print_guide(guide, tmp_path / "交接说明.pdf")
    assert two.name == "交接说明_2.pdf"
    assert one.read_bytes() == two.read_bytes()
    assert one.read_bytes().startswith(b"%PDF")
    assert print_guide(guide, tmp_path / "交接说明.docx").read_bytes().startswith(b"PK")
    with pytest.raises(Refused, match="pdf 或"):
        print_guide(guide, tmp_path / "交接说明.txt")


def test_the_command_writes_it_and_the_chain_says_so(office: Path, ohdesk: Ohdesk, tmp_path: Path) -> None:
    told = ohdesk("handover", tmp_path, "--json")
    assert told.code == 0, told.err
    assert Path(told.json["file"]).name.startswith("交接包_")
    assert "一、这个单位" in told.json["guide"]
    with open_office(office, USER, PASSWORD) as desk, desk.read() as session:
        actions = list(session.scalars(text("SELECT action FROM audit ORDER BY seq DESC LIMIT 2")))
    assert actions == ["handover", "backup"]


def test_a_file_opened_with_the_program_goes_to_the_window(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    seen: list[WindowWish] = []

    def window(wish: WindowWish) -> int:
        seen.append(wish)
        return 0

    file = tmp_path / "交接.ohjj"
    file.write_bytes(b"x")
    assert run_cli([str(file), "--user", "李堃"], window) == 0
    assert (seen[0].file, seen[0].user) == (file, "李堃")
    assert run_cli([], window) == 0
    assert seen[1].file is None
    assert run_cli([str(tmp_path / "没有.ohbak")], window) == 2
    assert "没有文件" in capsys.readouterr().err
