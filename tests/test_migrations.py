"""Upgrades: the schema is what the classes say, an older file comes along whole, or stays as it was."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import factories
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from doors import USER, Prepared
from sqlalchemy import text

import db.files
import db.migrate
import db.store
from db.backup import copy_database
from db.base import Base
from db.office import Role
from db.store import BACKUPS, FILE, Store, open_store
from ohdesk.desk import Desk
from ohdesk.errors import Refused


def test_schema_is_what_the_classes_say(desk: Desk) -> None:
    def counts(_: object, name: str | None, kind: str, __: object, ___: object) -> bool:
        return not (
            kind == "table" and name is not None and (name.startswith("search") or name == "alembic_version")
        )

    with desk.store.engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"include_object": counts, "compare_type": True, "compare_server_default": True}
        )
        assert compare_metadata(context, Base.metadata) == []
        for table in Base.metadata.sorted_tables:
            for index in table.indexes:
                kept = connection.exec_driver_sql(
                    "SELECT sql FROM sqlite_master WHERE name=?", (index.name,)
                ).scalar()
                assert kept is not None, index.name
                assert (" WHERE " in kept) == (index.dialect_options["sqlite"]["where"] is not None)
    assert desk.store.pragma("integrity_check") == ["ok"]


GOOD = "op.add_column('institution', sa.Column('motto', sa.String()))"
BAD = GOOD + "; op.execute('UPDATE institution SET motto = name'); op.execute('DROP TABLE no_such_table')"


@pytest.fixture
def next_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Return what makes the program one version newer, its migration given as statements."""

    def make(statements: str) -> None:
        scripts = tmp_path / "migrations"
        shutil.copytree(db.migrate.SCRIPTS, scripts, dirs_exist_ok=True)
        last = f"{db.migrate.NEWEST:04d}"
        (scripts / "versions" / "9999_next.py").write_text(
            "from alembic import op\nimport sqlalchemy as sa\n"
            f"revision = '9999'\ndown_revision = '{last}'\ndef upgrade():\n    {statements}\n",
            "utf-8",
        )
        monkeypatch.setattr(db.migrate, "SCRIPTS", scripts)
        monkeypatch.setattr(db.store, "NEWEST", db.migrate.NEWEST + 1)

    return make


@pytest.fixture
def one_institution(office: Path, prepared: Prepared) -> Path:
    """Put one record into the office and close it."""
    with Desk(open_store(office, prepared.key), USER, Role.administrator) as desk:
        factories.linker(desk)("institution")
    return office


def kept_bytes(folder: Path) -> bytes:
    """Return the database file as it is."""
    return (folder / FILE).read_bytes()


def names(store: Store, column: str = "name") -> list[Any]:
    """Return the institutions' names, or another column of theirs."""
    with store.read() as session:
        return list(session.scalars(text(f"SELECT {column} FROM institution")))


def test_upgrade_keeps_everything_and_a_copy(
    one_institution: Path,
    prepared: Prepared,
    next_version: Callable[[str], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    next_version(GOOD)
    with open_store(one_institution, prepared.key) as store:
        assert store.pragma("user_version") == [str(db.migrate.NEWEST + 1)]
        assert names(store, "motto") == [None]
        assert store.damage() == []
    monkeypatch.undo()
    aside = one_institution.parent / "aside"
    aside.mkdir()
    shutil.copy(one_institution / BACKUPS / f"before-upgrade-{db.migrate.NEWEST}.db", aside / FILE)
    with open_store(aside, prepared.key) as store:
        assert names(store) == ["榆河县第1职业健康检查中心"]
        assert store.damage() == []


def test_failed_upgrade_leaves_the_old_file(
    one_institution: Path,
    prepared: Prepared,
    next_version: Callable[[str], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = kept_bytes(one_institution)
    next_version(BAD)
    for _ in range(2):
        with pytest.raises(Refused, match="升级没有完成"):
            open_store(one_institution, prepared.key)
    assert kept_bytes(one_institution) == before
    monkeypatch.undo()
    with open_store(one_institution, prepared.key) as store:
        assert names(store) == ["榆河县第1职业健康检查中心"]
        with pytest.raises(Exception, match="no such column"):
            names(store, "motto")


def test_no_upgrade_without_a_verified_copy(
    one_institution: Path,
    prepared: Prepared,
    next_version: Callable[[str], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = kept_bytes(one_institution)
    next_version(GOOD)
    monkeypatch.setattr("db.backup._copied", lambda _, new: new.write_text("") < 0)
    with pytest.raises(Refused, match="校验未通过"):
        open_store(one_institution, prepared.key)
    monkeypatch.undo()
    next_version(GOOD)
    assert list((one_institution / BACKUPS).iterdir()) == []
    (one_institution / BACKUPS).rmdir()
    (one_institution / BACKUPS).write_text("a file where the folder should be")
    with pytest.raises(Refused, match="备份副本"):
        open_store(one_institution, prepared.key)
    assert kept_bytes(one_institution) == before


def test_copy_holds_what_is_not_yet_folded_in(desk: Desk, tmp_path: Path, prepared: Prepared) -> None:
    factories.linker(desk)("institution")
    (tmp_path / "copy").mkdir()
    copy_database(desk.store, tmp_path / "copy" / FILE)
    with open_store(tmp_path / "copy", prepared.key) as store:
        assert names(store) == names(desk.store)
