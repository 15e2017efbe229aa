"""A program one version newer than this one, so that upgrades can be tried on today's offices."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import db.migrate
import db.store

VERSION = db.migrate.NEWEST + 1
STEPS = (
    "op.add_column('employer', sa.Column('motto', sa.String()))",
    "op.execute('UPDATE employer SET motto = name')",
    "op.execute('CREATE TABLE motto_word (id INTEGER PRIMARY KEY, word VARCHAR)')",
    "op.execute('INSERT INTO motto_word (word) SELECT motto FROM employer')",
    "op.execute('CREATE INDEX ix_employer_motto ON employer (motto)')",
)


def write_scripts(folder: Path) -> Path:
    """Write the migrations of the newer program."""
    shutil.copytree(db.migrate.SCRIPTS, folder, dirs_exist_ok=True)
    head = f"from alembic import op\nimport sqlalchemy as sa\nrevision = '9999'\ndown_revision = '{VERSION - 1:04d}'\n"
    body = "def upgrade():\n" + "".join(f"    {step}\n" for step in STEPS)
    (folder / "versions" / "9999_next.py").write_text(head + body, "utf-8")
    return folder


@contextmanager
def program(scripts: Path) -> Iterator[None]:
    """Be the newer program for a while."""
    was = db.migrate.SCRIPTS, db.store.NEWEST
    db.migrate.SCRIPTS, db.store.NEWEST = scripts, VERSION
    try:
        yield
    finally:
        db.migrate.SCRIPTS, db.store.NEWEST = was


def look(office: Path, key: bytes) -> tuple[int, bool]:
    """Return the schema version of an office as it lies there, and whether the newer program's column is in it."""
    connection = db.store._connect(office / db.store.FILE, key)
    try:
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        columns = [row[1] for row in connection.execute("PRAGMA table_info(employer)").fetchall()]
        return int(version), "motto" in columns
    finally:
        connection.close()
