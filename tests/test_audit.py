"""The audit chain: in the same transaction as the change, never rewritten, and every tampering named."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path

import factories
import pytest
from doors import PASSWORD, USER, Ohdesk, Prepared
from sqlalchemy import select, text

import db.store
from db.audit import START, Audit, head
from db.office import Role
from db.records import BY_NAME
from db.store import FILE, open_store
from ohdesk import ledger, query
from ohdesk.desk import Desk
from ohdesk.errors import Refused

INSTITUTION = BY_NAME["institution"]


def rows(desk: Desk) -> list[Audit]:
    """Return the whole chain."""
    with desk.read() as session:
        return list(session.scalars(select(Audit).order_by(Audit.seq)))


def institution(n: int) -> dict[str, object]:
    """Return an institution's values."""
    return factories.values("institution", n, lambda _: 1)


def test_every_change_has_its_row(desk: Desk) -> None:
    before = len(rows(desk))
    saved = ledger.save(desk, INSTITUTION, institution(1))
    changed = ledger.save(desk, INSTITUTION, {"doctors": 9, "name": "榆河县人民医院"}, saved.id)
    gone = ledger.remove(desk, INSTITUTION, saved.id, "机构已撤销")
    made = rows(desk)[before:]
    assert [one.seq for one in made] == [saved.seq, changed.seq, gone]
    assert [one.action for one in made] == ["create", "update", "remove"]
    assert {(one.user, one.role, one.kind, one.record) for one in made} == {
        (USER, "administrator", "institution", saved.id)
    }
    assert made[0].before is None
    assert json.loads(made[1].before or "") == {
        "doctors": institution(1)["doctors"],
        "name": institution(1)["name"],
    }
    assert json.loads(made[1].after or "") == {"doctors": 9, "name": "榆河县人民医院"}
    assert (made[2].after, made[2].reason) == (None, "机构已撤销")


def test_saving_the_same_again_changes_nothing_in_the_record(desk: Desk) -> None:
    saved = ledger.save(desk, INSTITUTION, institution(1))
    ledger.save(desk, INSTITUTION, institution(1), saved.id)
    last = rows(desk)[-1]
    assert (last.action, last.before, last.after) == ("update", "{}", "{}")


def test_chain_begins_at_the_start_and_links_row_to_row(desk: Desk) -> None:
    factories.linker(desk)("employer")
    chain = rows(desk)
    assert [one.seq for one in chain] == list(range(1, len(chain) + 1))
    assert [one.previous for one in chain] == [START, *(one.hash for one in chain[:-1])]
    assert [one.at_utc for one in chain] == sorted(one.at_utc for one in chain)
    with desk.read() as session:
        assert head(session) == (chain[-1].seq, chain[-1].hash)


def test_personal_numbers_are_kept_as_hash_and_last_four(desk: Desk) -> None:
    values = factories.values("patient", 0, factories.linker(desk))
    saved = ledger.save(desk, BY_NAME["patient"], values)
    ledger.save(desk, BY_NAME["patient"], {"phone": "13900001234"}, saved.id)
    ledger.remove(desk, BY_NAME["patient"], saved.id, "录错")
    told = "".join(f"{one.before}{one.after}" for one in rows(desk))
    for secret in (str(values["id_number"]), str(values["phone"]), "13900001234"):
        assert secret not in told
        assert f"…{secret[-4:]}" in told


@pytest.mark.parametrize(
    "words", ["UPDATE audit SET user='x' WHERE seq=2", "DELETE FROM audit WHERE seq=2", "DELETE FROM audit"]
)
def test_rows_are_never_changed(desk: Desk, words: str) -> None:
    before = [one.hash for one in rows(desk)]
    with pytest.raises(Exception, match="never changed"), desk.write() as session:
        session.execute(text(words))
    assert [one.hash for one in rows(desk)] == before


OTHERS = (
    'at_utc, at_local, "user", role, action, kind, record, "before", "after", reason, batch, previous, hash'
)
COPIED = f"INSERT INTO audit SELECT 99, {OTHERS} FROM audit WHERE seq=5"
TAMPERING: dict[str, tuple[str, int]] = {
    "user": ("UPDATE audit SET user='别人' WHERE seq=5", 5),
    "after": ("UPDATE audit SET after='{}' WHERE seq=5", 5),
    "time": ("UPDATE audit SET at_utc='2020-01-01T00:00:00.000+00:00' WHERE seq=3", 3),
    "reason": ("UPDATE audit SET reason='' WHERE seq=4", 4),
    "removed": ("DELETE FROM audit WHERE seq=5", 5),
    "first removed": ("DELETE FROM audit WHERE seq=1", 1),
    "swapped": ("UPDATE audit SET seq=CASE seq WHEN 5 THEN -6 ELSE -5 END WHERE seq IN (5, 6)", 5),
    "copied": (COPIED, 9),
    "rehashed": ("UPDATE audit SET hash=previous WHERE seq=6", 6),
}


@pytest.mark.parametrize("case", TAMPERING)
def test_tampering_is_named(case: str, office: Path, prepared: Prepared, ohdesk: Ohdesk) -> None:
    with Desk(open_store(office, prepared.key), USER, Role.administrator) as desk:
        for n in range(8 - len(rows(desk))):
            ledger.save(desk, INSTITUTION, institution(n))
        count = len(rows(desk))
    assert ohdesk("audit-verify", "--json").json == {"ok": True, "rows": count, "first_bad": None}
    words, first = TAMPERING[case]
    connection = db.store._connect(office / FILE, prepared.key)
    for trigger in ("audit_no_update", "audit_no_delete"):
        connection.execute(f"DROP TRIGGER {trigger}")
    connection.execute(words)
    connection.execute("UPDATE audit SET seq=-seq WHERE seq<0")
    connection.close()
    answer = ohdesk("audit-verify", "--json")
    bad = count + 1 if case == "copied" else first
    assert (answer.code, answer.json["ok"], answer.json["first_bad"]) == (3, False, bad)
    assert str(bad) in ohdesk("audit-verify").out


@pytest.mark.parametrize("broken", ["ohdesk.ledger.append", "db.search.put", "ohdesk.ledger.index"])
def test_record_and_row_are_kept_together_or_not_at_all(
    broken: str, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = ledger.save(desk, INSTITUTION, institution(1))
    before = [one.hash for one in rows(desk)]

    def fail(*_: object, **__: object) -> None:
        raise sqlite3.OperationalError("the lights went out")

    work: list[Callable[[], object]] = [
        lambda: ledger.save(desk, INSTITUTION, institution(2)),
        lambda: ledger.save(desk, INSTITUTION, {"name": "改名"}, first.id),
    ]
    with monkeypatch.context() as patch:
        patch.setattr(broken, fail)
        for one in work:
            with pytest.raises(sqlite3.OperationalError):
                one()
    assert [one.hash for one in rows(desk)] == before
    assert list(query.ids(desk, INSTITUTION, query.Query())) == [first.id]
    assert list(query.ids(desk, INSTITUTION, query.Query(search=str(institution(1)["name"])))) == [first.id]
    assert list(query.ids(desk, INSTITUTION, query.Query(search="改名"))) == []


def test_refused_save_leaves_no_row(desk: Desk) -> None:
    before = len(rows(desk))
    with pytest.raises(Refused):
        ledger.save(desk, BY_NAME["employer"], {"name": "无代码单位"})
    assert len(rows(desk)) == before


def test_showing_full_numbers_is_written_down(office: Path, prepared: Prepared, ohdesk: Ohdesk) -> None:
    def told() -> list[tuple[str, str]]:
        with Desk(open_store(office, prepared.key), USER, Role.administrator) as desk:
            return [(one.action, one.kind) for one in rows(desk)]

    before = told()
    assert ohdesk("show", "person").code == 0
    assert told() == before
    assert ohdesk("show", "person", "--full").code == 0
    assert told() == [*before, ("show_full", "person")]


def test_chain_needs_the_key(office: Path, prepared: Prepared) -> None:
    with Desk(open_store(office, prepared.key), USER, Role.administrator) as desk:
        chain, author = rows(desk), desk.author
    fields = [
        getattr(chain[0], name) for name in ("seq", "at_utc", "at_local", "user", "role", "action", "kind")
    ]
    assert author.seal(fields) != type(author)(author.user, author.role, PASSWORD.encode()).seal(fields)
