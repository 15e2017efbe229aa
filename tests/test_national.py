"""The national option: backups sealed once more come back like every other, and a changed byte is never taken for data."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
from doors import PASSWORD, USER, Ohdesk
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from PySide6.QtWidgets import QCheckBox
from pytestqt.qtbot import QtBot

from db import container
from db import national as sealing
from db.office import Role
from db.records.employer import Employer
from ohdesk import ledger, national, query
from ohdesk.desk import Desk, open_office
from ohdesk.errors import Damaged, Refused
from ohdesk.identity import make_credit_code
from ohdesk.keeping import backups, restoring
from ohdesk.rescue.salvage import salvage
from ui.context import Context
from ui.national_card import NationalCard

KEY = bytes(range(32))


@given(whole=st.binary(max_size=5_000), at=st.integers(0), bit=st.integers(0, 7))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
def test_what_is_sealed_comes_back_and_a_flipped_bit_never_does(
    tmp_path: Path, whole: bytes, at: int, bit: int
) -> None:
    assume(not whole.startswith(sealing.HEAD))
    path = tmp_path / "one"
    path.write_bytes(whole)
    sealing.seal(path, KEY)
    sealed = bytearray(path.read_bytes())
    assert not whole or len(whole) < 8 or whole not in bytes(sealed)
    sealing.unseal(path, KEY)
    assert path.read_bytes() == whole
    sealing.unseal(path, KEY)
    assert path.read_bytes() == whole
    sealed[len(sealing.HEAD) + at % (len(sealed) - len(sealing.HEAD))] ^= 1 << bit
    path.write_bytes(sealed)
    with pytest.raises(Damaged):
        sealing.unseal(path, KEY)
    assert path.read_bytes() == bytes(sealed)


def test_a_sealed_file_cut_short_anywhere_is_called_damaged(tmp_path: Path) -> None:
    path = tmp_path / "one"
    path.write_bytes(b"x" * 20)
    sealing.seal(path, KEY)
    sealed = path.read_bytes()
    for length in range(len(sealing.HEAD), len(sealed)):
        path.write_bytes(sealed[:length])
        with pytest.raises(Damaged):
            sealing.unseal(path, KEY)


def test_another_key_opens_nothing(tmp_path: Path) -> None:
    path = tmp_path / "one"
    path.write_bytes(b"x" * 100)
    sealing.seal(path, KEY)
    with pytest.raises(Damaged):
        sealing.unseal(path, KEY[::-1])


def saved(desk: Desk, n: int) -> None:
    ledger.save(desk, Employer, {"name": f"第{n}家", "credit_code": make_credit_code("220182", 6_000 + n)})


def test_a_national_backup_is_verified_tried_out_and_restored(desk: Desk, office: Path) -> None:
    saved(desk, 1)
    plain = backups.take(desk)
    national.set_national(desk, wanted=True)
    made = backups.take(desk)
    with zipfile.ZipFile(made.path) as box:
        assert box.read("office.db").startswith(sealing.HEAD)
        told = json.loads(box.read("manifest.json"))
    assert told["format"] == container.NATIONAL
    assert len(told["seal"].split(".")) == 2
    assert container.read_manifest(made.path).holds(desk.store.key)
    assert restoring.drill(desk, made.path).sound
    saved(desk, 2)
    national.set_national(desk, wanted=False)
    assert container.read_manifest(backups.take(desk).path).format == container.FORMAT
    desk.close()
    for one in (made, plain):
        with restoring.restore(office, one.path, USER, PASSWORD, "演练") as back:
            assert query.count(back, Employer, query.Query()) == 1


def test_a_national_backup_helps_a_rescue(desk: Desk, office: Path, tmp_path: Path) -> None:
    saved(desk, 1)
    national.set_national(desk, wanted=True)
    backups.take(desk)
    desk.close()
    (office / "office.db").write_bytes(b"\x07" * 65_536)
    report = salvage(office, tmp_path / "out", USER, PASSWORD, lambda *_: None)
    with open_office(Path(report.folder), USER, PASSWORD, accepted="抢救") as back:
        assert query.count(back, Employer, query.Query()) == 1


def test_only_administrators_switch_it_and_it_is_audited(
    ohdesk: Ohdesk, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(Refused):
        national.set_national(Desk(desk.store, "other", Role.recorder), wanted=True)
    monkeypatch.setattr(sealing, "available", lambda: False)
    with pytest.raises(Refused, match="不支持国密"):
        national.set_national(desk, wanted=True)
    assert not national.is_national(desk)
    monkeypatch.undo()


def test_the_command_switches_it(ohdesk: Ohdesk, office: Path) -> None:
    made = ohdesk("backup", "--national", "on", "--json")
    assert made.code == 0
    assert container.read_manifest(Path(made.json["file"])).format == container.NATIONAL
    assert ohdesk("audit-verify").code == 0
    assert ohdesk("backup", "--national", "perhaps").code == 2


def test_the_card_in_the_settings_switches_it(context: Context, qtbot: QtBot) -> None:
    card = NationalCard(context)
    qtbot.addWidget(card)
    card.show()
    tick = card.findChild(QCheckBox)
    assert tick is not None
    assert not tick.isChecked()
    tick.click()
    assert national.is_national(context.desk)
    tick.click()
    assert not national.is_national(context.desk)
