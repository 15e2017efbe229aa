"""Logs, error reports and the pack for helpers: no name and no number in any byte, whatever was worked on."""

from __future__ import annotations

import json
import logging
import zipfile
from datetime import date
from pathlib import Path

import pytest
from doors import PASSWORD, Ohdesk
from hypothesis import given
from hypothesis import strategies as st

from db.records.employer import Employer
from db.records.person import Person
from ohdesk import error_report, help_pack, ledger, logs, scrub
from ohdesk.commands import records
from ohdesk.desk import Desk
from ohdesk.errors import Refused
from ohdesk.identity import make_citizen_number, make_credit_code

NAME, FIRM, PHONE = "欧阳秀兰", "榆河县植入石材有限公司", "13800138046"
NUMBER = make_citizen_number("220182", date(1979, 2, 3), 117)
CODE = make_credit_code("220182", 4_713)
PLANTED = (NAME, FIRM, PHONE, NUMBER, CODE, NUMBER[6:14], PHONE[-4:] + "9")


@pytest.fixture(autouse=True)
def own_logs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep what has no office out of the user's own folder, and give the log back afterwards."""
    monkeypatch.setattr("platformdirs.user_log_dir", lambda *_, **__: str(tmp_path / "own"))
    monkeypatch.setattr(logs._State, "data", None)
    yield tmp_path / "own"  # type: ignore[misc]
    logs.stop()


def every_byte(folder: Path) -> bytes:
    return b"".join(path.name.encode() + path.read_bytes() for path in folder.rglob("*") if path.is_file())


def clean(whole: bytes) -> None:
    for word in PLANTED:
        assert word.encode() not in whole
        assert word.encode("utf-16-le") not in whole


@pytest.mark.parametrize(
    "words",
    [
        f"身份证 {NUMBER} 已存在",
        f"{NUMBER.lower()}",
        f"{NUMBER[:6]} {NUMBER[6:14]} {NUMBER[14:]}",
        f"电话{PHONE}，{PHONE[:3]}-{PHONE[3:7]}-{PHONE[7:]}",
        f"代码 {CODE}、{CODE.lower()}",
        f"“{NAME}”和“{FIRM}”",
        f'"{NAME}" 《{FIRM}》 「{NAME}」',
        f"C:\\Users\\{NAME}\\文档\\{FIRM}.xlsx 打不开",
        f"/home/{NAME}/{FIRM}/office.db",
        f"\\\\server\\{NAME}\\x",
        "".join(chr(ord(one) + 0xFEE0) if one.isascii() else one for one in NUMBER),
        f"没有收尾的“{NAME}",
    ],
)
def test_words_are_scrubbed(words: str) -> None:
    left = scrub.scrub(words)
    clean(left.encode())
    assert not any(sign.isdigit() for sign in left)
    assert "…" in left


def test_counts_times_and_places_stay() -> None:
    words = "2026-11-22T10:11:52+08:00 INFO job name=HomePage.reload rows=12,345 seconds=0.35 form.py:12 save"
    assert scrub.scrub(words) == words


@given(st.text())
def test_any_argument_that_is_no_code_word_is_left_out(words: str) -> None:
    kept = scrub.plain(words)
    assert kept.isascii() or kept == "…"
    assert len(kept) <= 80


def test_the_log_holds_actions_and_never_data(office: Path) -> None:
    logs.start(office)
    logs.note("import", kind="employer", rows=120, seconds=1.5, name=NAME, number=NUMBER, phone=PHONE)
    logging.getLogger("ohdesk.anything").warning("row of %s, %s (%s)", NAME, NUMBER, FIRM)
    logging.getLogger("ohdesk.anything").error("%(name)s x", {"name": FIRM})
    try:
        raise ValueError(NAME)
    except ValueError:
        logging.getLogger("ohdesk").exception("failed")
    logs.stop()
    text = (office / "logs" / "ohdesk.log").read_text("utf-8")
    assert "import kind=employer rows=120 seconds=1.50" in text
    assert "failed ValueError" in text
    assert len(text.splitlines()) == 4
    clean(text.encode())


def test_logs_rotate_and_stay_small(office: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs, "LARGEST", 2_000)
    logs.start(office)
    for at in range(2_000):
        logs.note("step", at=at)
    logs.stop()
    kept = list((office / "logs").iterdir())
    assert len(kept) == 1 + logs.OLDER
    assert sum(path.stat().st_size for path in kept) <= 2_000 * (1 + logs.OLDER)


def test_a_log_that_cannot_be_written_disturbs_nobody(
    office: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (office / "logs").write_text("in the way", "utf-8")
    logs.start(office)
    logs.note("step")
    assert error_report.write(ValueError(NAME), "window") is None
    logs.stop()
    assert capfd.readouterr().err == ""


def test_nothing_is_written_where_there_is_no_office(tmp_path: Path, own_logs: Path) -> None:
    empty = tmp_path / "new"
    empty.mkdir()
    logs.aim(empty)
    assert error_report.write(ValueError(NAME), "init") is not None
    assert list(empty.iterdir()) == []
    clean(every_byte(own_logs))


def failing(secret: str) -> None:
    rows = {"name": secret}
    try:
        rows[secret + "!"]
    except KeyError:
        raise TypeError(f"bad '{secret}' for {secret}") from ValueError(secret)


def test_a_report_tells_the_place_and_no_value(office: Path) -> None:
    try:
        failing(NAME + NUMBER)
    except TypeError as error:
        path = error_report.write(error, "window", office / "logs")
    assert path is not None
    text = path.read_text("utf-8")
    assert "test_logs.py" in text
    assert " failing" in text
    assert "错误 TypeError" in text
    assert "起因 ValueError" in text
    assert str(Path(__file__).parent) not in text
    clean(text.encode())


def test_old_reports_make_room(office: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(error_report, "KEPT", 3)
    made = [error_report.write(ValueError(), "window", office / "logs") for _ in range(5)]
    assert len(list((office / "logs" / "errors").iterdir())) == 3
    assert len(set(made)) >= 4


def test_an_unforeseen_error_in_a_command_is_one_sentence_and_a_report(
    ohdesk: Ohdesk, office: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError(f"{NAME} {NUMBER}")

    monkeypatch.setattr(records, "show", broken)
    answer = ohdesk("show", "employer", "--search", FIRM)
    assert answer.code == 2
    assert answer.out == ""
    assert answer.err.count("\n") == 1
    assert "已保存的数据不受影响" in answer.err
    report = Path(answer.err.strip().rpartition("：")[2])
    assert report.parent == office / "logs" / "errors"
    assert "RuntimeError" in report.read_text("utf-8")
    assert "name=show ending=RuntimeError" in (office / "logs" / "ohdesk.log").read_text("utf-8")
    clean(every_byte(office / "logs"))


def planted(desk: Desk) -> None:
    """Work with the planted words in every way that might leave a trace."""
    person = ledger.save(desk, Person, {"name": NAME, "id_number": NUMBER, "phone": PHONE}).id
    ledger.save(desk, Employer, {"name": FIRM, "credit_code": CODE, "contact": NAME, "contact_phone": PHONE})
    with pytest.raises(Refused):
        ledger.save(desk, Employer, {"name": FIRM, "credit_code": CODE})
    assert person


def test_the_pack_helps_and_holds_nothing_of_the_office(
    ohdesk: Ohdesk, office: Path, tmp_path: Path, desk: Desk
) -> None:
    planted(desk)
    desk.close()
    assert ohdesk("show", "employer", "--search", FIRM).code == 0
    assert ohdesk("import", "employer", tmp_path / f"{FIRM}.xlsx").code == 2
    (office / "logs" / "ohdesk.log").open("a", encoding="utf-8").write(
        f"by hand “{NAME}” {NUMBER} /home/{NAME}/{FIRM}\n"
    )
    out = tmp_path / "out.zip"
    answer = ohdesk("logs", out, "--json")
    assert answer.code == 0
    assert answer.json == {"file": str(out), "opened": True}
    with zipfile.ZipFile(out) as box:
        inside = {name: box.read(name) for name in box.namelist()}
    assert {"说明.txt", "versions.json", "counts.json", "state.json", "logs/ohdesk.log"} <= set(inside)
    assert json.loads(inside["counts.json"])["employer"] == 1
    assert json.loads(inside["state.json"])["ok"] is True
    assert "name=show ending=done" in inside["logs/ohdesk.log"].decode()
    for name, whole in inside.items():
        clean(name.encode() + whole)
        assert str(tmp_path).encode() not in whole
    clean(out.read_bytes())
    assert ohdesk("logs", out).code == 0
    assert (tmp_path / "out_2.zip").exists()


def test_a_pack_is_made_of_an_office_that_does_not_open(
    ohdesk: Ohdesk, office: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (office / "office.db").write_bytes(b"\x07" * 8192)
    answer = ohdesk("logs", tmp_path / "out.zip", "--json")
    assert (answer.code, answer.json["opened"]) == (0, False)
    monkeypatch.setenv("OHDESK_PASSWORD", "wrong" + PASSWORD)
    assert ohdesk("logs", tmp_path / "more.zip").code == 0
    refused = ohdesk("logs", tmp_path / "nowhere" / "out.zip")
    assert refused.code == 2
    assert "没有文件夹" in refused.err


def test_versions_are_told() -> None:
    found = help_pack.versions()
    assert found["program"]
    assert "?" not in str(found["packages"])
