"""Drafts: what was half typed is there after a crash, for its own user alone, and nobody can read it from the disk."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from doors import PASSWORD, ROOT, USER, Prepared
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db.office import Role
from db.store import open_store
from ohdesk import drafts, key_change
from ohdesk.desk import Desk, open_office
from ohdesk.errors import Refused
from ohdesk.identity import make_citizen_number, make_credit_code

NAME, CONTACT, PHONE = "榆河镇草稿石材有限公司", "周秀兰", "13800138046"
CODE = make_credit_code("220182", 4_711)
NUMBER = make_citizen_number("220182", date(1979, 2, 3), 117)
VALUES: dict[str, object] = {"name": NAME, "contact": CONTACT, "contact_phone": PHONE}


def test_kept_words_come_back_for_their_own_user_alone(desk: Desk, prepared: Prepared) -> None:
    drafts.keep(desk, "employer", None, VALUES)
    assert [one.values for one in drafts.find(desk)] == [VALUES]
    assert drafts.find(desk, "person") == []
    other = Desk(desk.store, "somebody", Role.recorder)
    assert drafts.find(other) == []
    drafts.keep(other, "employer", None, {"name": "x"})
    assert len(drafts.find(desk)) == 1


def test_nothing_can_be_read_from_the_disk(desk: Desk, office: Path) -> None:
    drafts.keep(
        desk, "person", None, {"name": CONTACT, "id_number": NUMBER, "phone": PHONE}, before={"name": NAME}
    )
    every = b"".join(path.read_bytes() for path in (office / "drafts").iterdir())
    names = " ".join(path.name for path in (office / "drafts").iterdir())
    assert len(every) > 100
    for word in (CONTACT, NUMBER, PHONE, NAME, USER, "person", "id_number", NUMBER[-6:]):
        assert word.encode() not in every
        assert word.encode("utf-16-le") not in every
        assert word not in names


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(
    values=st.dictionaries(
        st.text(max_size=8),
        st.one_of(st.none(), st.booleans(), st.integers(), st.text(), st.lists(st.text())),
        min_size=1,
    )
)
def test_any_words_come_back_as_they_were(
    values: dict[str, object], tmp_path_factory: pytest.TempPathFactory
) -> None:
    desk: Any = type("D", (), {"user": "u", "require": lambda *_: None})()
    desk.store = type("S", (), {"folder": tmp_path_factory.mktemp("d"), "key": b"k" * 32})()
    made = drafts.keep(desk, "employer", None, values)
    assert drafts.find(desk) == [made]


def test_a_damaged_or_swapped_file_is_passed_over(desk: Desk, office: Path) -> None:
    one, other = (drafts.keep(desk, "employer", None, {"name": name}) for name in "ab")
    place = office / "drafts"
    first, second = (place / f"{each.slot}.draft" for each in (one, other))
    whole = bytearray(first.read_bytes())
    second.write_bytes(whole)
    assert [each.slot for each in drafts.find(desk)] == [one.slot]
    whole[-1] ^= 1
    first.write_bytes(whole)
    (place / "note.draft").write_text("not ours", "utf-8")
    assert drafts.find(desk) == []
    assert first.exists()


def test_a_full_disk_is_told_and_a_reader_keeps_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Refused, match="草稿没有写成"):
        drafts.keep(desk, "employer", None, VALUES)
    with pytest.raises(Refused):
        drafts.keep(Desk(desk.store, "guest", Role.reader), "employer", None, VALUES)
    assert drafts.find(desk) == []


@pytest.mark.skipif(os.name == "nt", reason="kill -9 is of the other systems")
def test_kill_while_typing_leaves_the_draft(office: Path, prepared: Prepared) -> None:
    words = [sys.executable, str(ROOT / "tests" / "half_typed.py"), str(office), USER, PASSWORD, NAME]
    where = {**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "tests")))}
    child = subprocess.Popen(words, stdout=subprocess.PIPE, env=where)
    try:
        assert child.stdout is not None
        assert child.stdout.readline() == b"kept\n"
        time.sleep(0.15)
    finally:
        child.kill()
        child.wait()
        child.stdout.close()  # type: ignore[union-attr]
    with Desk(open_store(office, prepared.key), USER, Role.administrator) as desk:
        (found,) = drafts.find(desk)
        assert found.values["name"] == NAME
        assert set(str(found.values.get("registered_address") or "")) <= {"x"}


def test_drafts_follow_a_change_of_the_data_key(desk: Desk, office: Path) -> None:
    drafts.keep(desk, "employer", None, VALUES)
    key_change.change_key(desk, PASSWORD)
    with open_office(office, USER, PASSWORD) as again:
        assert [one.values for one in drafts.find(again)] == [VALUES]
