"""The program speaks to nobody, and what it keeps can be read nowhere: not in its files, not after a sudden end."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import factories
import pytest
from doors import PASSWORD, ROOT, USER, Ohdesk

from db.records import BY_NAME
from ohdesk import ledger
from ohdesk.desk import open_office
from ohdesk.identity import make_citizen_number
from ohdesk.keeping import backups

PROFILE = "henan-2025"
TALKING = re.compile(r"AF_INET6?\b|AF_PACKET")
NAME, PHONE = "澹台灭明𠮷", "13900007654"


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is needed to watch the system calls")
def test_no_command_and_no_window_reaches_for_the_network(tmp_path: Path) -> None:
    office, out = tmp_path / "office", tmp_path / "out"
    lists = tmp_path / "list.csv"
    lists.write_text("单位名称,统一社会信用代码\n榆河县乙厂,91220182000000012B\n", "utf-8")
    sign_in = ["--data", office, "--user", USER]
    commands = (
        ["demo", "--employers", "12", "--seed", "3"],
        ["assess", PROFILE],
        ["export", PROFILE, out],
        ["import", "employer", lists],
        ["backup"],
        ["--page", "home", "--shot", tmp_path / "home.png", "--size", "1366x768"],
    )
    environment = {**os.environ, "OHDESK_PASSWORD": PASSWORD, "QT_QPA_PLATFORM": "offscreen"}
    for number, command in enumerate(commands):
        calls = tmp_path / f"calls{number}"
        words = [
            "strace",
            "-f",
            "-qq",
            "-e",
            "trace=network",
            "-o",
            calls,
            sys.executable,
            "-m",
            "ohdesk",
            *command,
        ]
        done = subprocess.run(
            [str(word) for word in (*words, *sign_in)],
            check=False,
            capture_output=True,
            cwd=ROOT,
            env=environment,
        )
        seen = calls.read_text(errors="replace")
        if not seen and b"ptrace" in done.stderr:
            pytest.skip("strace may not watch processes here")
        assert done.returncode == 0, (command, done.stderr.decode())
        assert [line for line in seen.splitlines() if TALKING.search(line)] == [], command
    assert (tmp_path / "home.png").stat().st_size > 0


def planted(office: Path) -> list[str]:
    """Save a person whose name, number and phone occur nowhere else; return all spellings to look for."""
    number = make_citizen_number("220182", factories.FIRST_DAY.replace(year=1971), 731)
    with open_office(office, USER, PASSWORD) as desk:
        who = {"name": NAME, "id_number": number, "id_type": "resident", "phone": PHONE}
        ledger.save(desk, BY_NAME["person"], who)
        patient = factories.values("patient", 1, factories.linker(desk))
        ledger.save(desk, BY_NAME["patient"], {**patient, "name": NAME, "phone": PHONE})
        backups.take(desk)
    return [NAME, NAME[:4], number, PHONE, str(patient["id_number"])]


def found_in(folder: Path, secrets: list[str]) -> list[str]:
    """Return where any of the words stands in plain, in any of the encodings a program writes."""
    signs = [word.encode(coding) for word in secrets for coding in ("utf-8", "utf-16-le", "gb18030")]
    told = []
    for path in folder.rglob("*"):
        if any(sign in str(path).encode() for sign in signs[::3]):
            told.append(f"name of {path}")
        if path.is_file() and any(sign in path.read_bytes() for sign in signs):
            told.append(str(path))
    return told


def test_what_is_kept_is_read_nowhere(
    office: Path, tmp_path: Path, ohdesk: Ohdesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    secrets = planted(office)
    rows = tmp_path / "in" / "list.csv"
    rows.parent.mkdir()
    rows.write_text(
        f"姓名,证件类别,证件号码\n{NAME},居民身份证,{secrets[2]}\n不是号码,居民身份证,123\n", "utf-8"
    )
    for command in (["import", "person", rows], ["show", "patient", "--search", NAME], ["verify"], ["drill"]):
        assert ohdesk(*command).code == 0, command
    assert ohdesk("show", "person", "--where", f"id_number={secrets[2]}", "--limit", "x").code == 2
    assert found_in(office, secrets) == []
    assert found_in(temporary, secrets) == []


@pytest.mark.skipif(not hasattr(os, "fork"), reason="sudden death is dealt out with POSIX signals")
def test_a_sudden_end_leaves_nothing_to_read(office: Path, tmp_path: Path) -> None:
    secrets = planted(office)
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    environment = {**os.environ, "TMPDIR": str(temporary), "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [sys.executable, "-m", "ohdesk", "add", "person"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT, env=environment,
    ) as program:  # fmt: skip
        assert program.stdin
        assert program.stdout
        number = make_citizen_number("220182", factories.FIRST_DAY.replace(year=1972), 733)
        program.stdin.write(
            f'{{"name": "{NAME}之弟", "id_number": "{number}", "id_type": "resident"}}\n'.encode()
        )
        program.stdin.flush()
        assert b'"ok": true' in program.stdout.readline()
        time.sleep(0.01)
        program.send_signal(signal.SIGKILL)
    assert (office / "office.db-wal").stat().st_size > 0
    assert found_in(office, [*secrets, number]) == []
    assert found_in(temporary, [*secrets, number]) == []
